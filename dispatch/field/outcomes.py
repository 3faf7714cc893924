"""What can come of a task, in words that programs and people share.

The words follow those that delivery programs have in common, so that they can be told to any of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from dispatch.errors import DispatchError
from dispatch.lifecycle.round import Outcome
from dispatch.orders.delivery import Delivery, Task, TaskKind
from dispatch.services.service_type import ProofRule


class OutcomeCode(StrEnum):
    """How a task came out, more precisely than `Outcome`."""

    # Handed over.
    DELIVERED_TO_RECIPIENT = "delivered_to_recipient"
    THIRD_PARTY = "third_party"
    NEIGHBOUR = "neighbour"
    MAILBOX = "mailbox"
    SAFE_PLACE = "safe_place"
    PICKUP_POINT = "pickup_point"
    # What is found at the door of a visit: somebody is well, or a person has to look, or help is called at once.
    VISITED = "visited"
    CONCERN = "concern"
    EMERGENCY = "emergency"
    # Taken on board, and brought back.
    COLLECTED = "collected"
    TAKEN_OVER = "taken_over"
    RETURNED = "returned"
    # Not done.
    NOT_HOME = "not_home"
    CANT_FIND_ADDRESS = "cant_find_address"
    NO_PARKING = "no_parking"
    NO_TIME = "no_time"
    REFUSED = "refused"
    SHOP_CLOSED = "shop_closed"
    PACKAGE_NOT_AVAILABLE = "package_not_available"
    MISSING_REQUIRED_PROOF = "missing_required_proof"
    PAYMENT_NOT_RECEIVED = "payment_not_received"
    DAMAGED = "damaged"
    # Either.
    OTHER = "other"


_C = OutcomeCode

#: Words for what was done, by the kind of the task.
DONE = {
    TaskKind.PICKUP: frozenset({_C.COLLECTED, _C.OTHER}),
    TaskKind.TRANSFER: frozenset({_C.TAKEN_OVER, _C.OTHER}),
    TaskKind.RETURN: frozenset({_C.RETURNED, _C.OTHER}),
    TaskKind.COLLECT: frozenset(),  # no courier has to do with it
    TaskKind.DROP: frozenset(
        {
            _C.DELIVERED_TO_RECIPIENT, _C.THIRD_PARTY, _C.NEIGHBOUR, _C.MAILBOX, _C.SAFE_PLACE, _C.PICKUP_POINT, _C.OTHER,
        }
    ),
}  # fmt: skip
#: The word for it where nothing out of the ordinary has happened.
USUAL_WORD = {
    TaskKind.PICKUP: _C.COLLECTED,
    TaskKind.DROP: _C.DELIVERED_TO_RECIPIENT,
    TaskKind.TRANSFER: _C.TAKEN_OVER,
    TaskKind.RETURN: _C.RETURNED,
}
#: Words for what was not done.
NOT_DONE = frozenset(
    {
        _C.NOT_HOME, _C.CANT_FIND_ADDRESS, _C.NO_PARKING, _C.NO_TIME, _C.REFUSED, _C.SHOP_CLOSED, _C.PACKAGE_NOT_AVAILABLE,
        _C.MISSING_REQUIRED_PROOF, _C.PAYMENT_NOT_RECEIVED, _C.DAMAGED, _C.OTHER,
    }
)  # fmt: skip
#: What may be found at the door of a visit besides.
AT_VISITS = frozenset({_C.VISITED, _C.CONCERN, _C.EMERGENCY})
#: Of what is handed over in person: nobody else has it.
IN_PERSON = frozenset({_C.DELIVERED_TO_RECIPIENT, _C.COLLECTED, _C.RETURNED, _C.TAKEN_OVER}) | AT_VISITS
#: Outcomes with which a task is done.
SUCCESSES = frozenset({Outcome.SUCCESS, Outcome.PARTIAL})


class UnfitOutcomeError(DispatchError):
    """An outcome does not fit what was to be done; code ``invalid_outcome``."""

    def __init__(self, task_id: str, outcome: str, code: str, fitting: Iterable[str]) -> None:
        super().__init__(
            f"task {task_id}: outcome_code {code!r} does not fit the outcome {outcome}: give one of {', '.join(sorted(fitting))}",
            code="invalid_outcome",
        )
        self.task_id = task_id


def fitting(kind: TaskKind, outcome: Outcome) -> frozenset[OutcomeCode]:
    """Return the words that fit an outcome of a kind of task."""
    if outcome in SUCCESSES:
        # What recipients fetch themselves no courier hands over.
        return DONE.get(kind, frozenset())
    return frozenset({_C.NOT_HOME, _C.OTHER}) if outcome is Outcome.NO_ANSWER else NOT_DONE


def words_for(delivery: Delivery, task: Task, outcome: Outcome) -> frozenset[OutcomeCode]:
    """Return the words that fit an outcome of a task of a delivery.

    At the door of a visit there are some more. Where a proof closes it nothing is done in some other way, and what is handed over in
    person is with nobody else.
    """
    words = fitting(task.kind, outcome)
    if not delivery.visit_id or delivery.at_door is None or task.id != delivery.at_door.id:
        return words
    if outcome not in SUCCESSES:
        return words | (AT_VISITS - {_C.VISITED})
    words |= AT_VISITS
    if delivery.proof is not ProofRule.NONE:
        words -= {_C.OTHER}
    return words & IN_PERSON if delivery.in_person else words


def together(outcomes: Iterable[Outcome]) -> Outcome:
    """Return what came of a stop, from what came of its tasks; a stop without any is a success."""
    found = set(outcomes)
    if found <= {Outcome.SUCCESS}:
        return Outcome.SUCCESS
    if found & SUCCESSES:
        return Outcome.PARTIAL
    return Outcome.NO_ANSWER if found == {Outcome.NO_ANSWER} else Outcome.FAILED
