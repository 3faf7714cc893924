"""What phones say of doors that stay closed: acts of the chain, kept under the names of the commands that bring them (docs/door.md)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dispatch.errors import DispatchError
from dispatch.escalation.act import ActKind, Result
from dispatch.escalation.escalation import Escalation
from dispatch.escalation.saying import begin, confirm_call, hand_over, settle, tried
from dispatch.field.facts import Fact
from dispatch.services.visit import VisitOutcome
from dispatch.storage import deliveries, escalations
from dispatch.storage.store import NotFoundError, Writing
from dispatch.sync.commands import Conflict


class NotYourStopError(DispatchError):
    """A courier speaks of a door that was never on a round of theirs; code ``not_your_stop``."""

    def __init__(self, task_id: str) -> None:
        super().__init__(
            f"task_ids {task_id}: that door is on no round of yours; name the door of the visit as `pull` has it",
            code="not_your_stop",
        )


def take_door(writing: Writing, fact: Fact, conflicts: list[Conflict]) -> Fact:
    """Keep what a command says of a closed door with its chain, and return the fact with the name of the visit.

    Parameters
    ----------
    fact
        About a task that the town has.
    conflicts
        Gets what the phone did not know: ``door_settled``, ``emergency_called``.

    Raises
    ------
    DispatchError
        ``no_chain``: no visit has its door there, or nobody is expected to answer; ``not_your_stop``; ``invalid_act``: the chain has
        no such step; ``act_reused``. Nothing was kept.
    """
    (task_id,) = fact.task_ids
    delivery = next(iter(deliveries.of_tasks(writing, [task_id]).values()))
    if not delivery.visit_id or delivery.at_door is None or delivery.at_door.id != task_id:
        raise DispatchError(
            f"task_ids {task_id}: no visit has its door there; say with the stop that nobody was there",
            code="no_chain",
        )
    before = escalations.of_visit(writing, delivery.visit_id)
    try:
        chain = _say(writing, delivery.visit_id, fact)
    except NotFoundError as error:
        raise NotYourStopError(task_id) from error
    if (
        any(one.id == chain.id and not one.is_open for one in before)
        and fact.said["said"] != ActKind.NO_ANSWER
    ):
        conflicts.append(
            Conflict(
                "door_settled",
                task_id,
                f"the closed door of task {task_id} had been settled: what was said is kept, and the graver result counts",
            )
        )
    nobody = fact.said.get("result") == Result.NOBODY
    if nobody and chain.is_open and chain.outcome is VisitOutcome.EMERGENCY:
        conflicts.append(
            Conflict(
                "emergency_called",
                task_id,
                f"help was called to the door of task {task_id}: what was said is kept, and the desk settles it by what was found",
            )
        )
    return replace(fact, body={**fact.said, "visit_id": delivery.visit_id})


def _say(writing: Writing, visit_id: str, fact: Fact) -> Escalation:
    at: dict[str, Any] = {"name": fact.id, "happened_s": fact.at_s}
    said = fact.said
    kind = ActKind(said["said"])
    if kind is ActKind.TRIED:
        return tried(writing, visit_id, said["step"], late=True, **at)
    if kind is ActKind.HANDED:
        return hand_over(writing, visit_id, late=True, **at)
    if kind is ActKind.CALLED:
        return confirm_call(writing, visit_id, said["number"], **at)
    if kind is ActKind.SETTLED:
        return settle(writing, visit_id, Result(said["result"]), late=True, **at)
    return begin(writing, visit_id, **at)
