"""What has happened at a door, and what was decided of a delivery, happens to the visit that it was made for.

A function of the same facts as the delivery: in whatever order phones tell them, the visit ends in the same state. Reopened, it is open again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dispatch.escalation.closings import follow_closings
from dispatch.escalation.saying import settles
from dispatch.field.facts import Fact, FactKind
from dispatch.field.fold import Folded, Said
from dispatch.field.outcomes import SUCCESSES, OutcomeCode
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import Outcome
from dispatch.lifecycle.visit import VisitStatus
from dispatch.orders.delivery import Delivery
from dispatch.services.visit import Visit, VisitOutcome
from dispatch.storage import escalations, visits
from dispatch.storage.store import Writing

_D, _V = DeliveryStatus, VisitStatus
#: Without anything said at the door nobody will come any more.
_LOST = frozenset({_D.FAILED, _D.RETURNING, _D.RETURNED})


@dataclass(frozen=True, slots=True)
class _End:
    status: VisitStatus
    outcome: VisitOutcome | None = None
    reason: str = ""


def follow_visits(
    writing: Writing, concerned: Mapping[str, Delivery], folded: Folded, facts: Iterable[Fact]
) -> None:
    """Bring visits to what follows from facts about their deliveries.

    Events: ``visit.done``, ``visit.missed``, ``visit.reopened``, ``visit.skipped``; and ``visit.no_answer``, ``visit.concern`` and
    ``visit.emergency`` besides, for whoever has to do something about that.

    Parameters
    ----------
    concerned
        Deliveries as they are now, by name.
    folded, facts
        What is known of their tasks, and everything said about them.
    """
    own = {name: one for name, one in concerned.items() if one.visit_id}
    if not own:
        return
    cancelled = {task for fact in facts if fact.kind is FactKind.CANCEL for task in fact.task_ids}
    for visit in visits.visits_of_deliveries(writing, own).values():
        follow_closings(writing, visit)
    for name, visit in sorted(visits.visits_of_deliveries(writing, own).items()):
        delivery = own[name]
        said = _said(delivery, folded)
        end = _end(visit, delivery, said, cancelled=any(task.id in cancelled for task in delivery.tasks))
        chains = escalations.of_visit(writing, visit.id)
        if end is not None and chains:
            # How somebody was found who did not open says the chain, which goes on when the stop is long closed.
            found = end.status is _V.MISSED and settles(writing, chains[-1])
            end = _End(_V.DONE if found else end.status, chains[-1].outcome, end.reason)
        if end is None or (end.status, end.outcome) == (visit.status, visit.outcome):
            continue
        changed = visits.change_visit(
            writing, visit, late=True, status=end.status, outcome=end.outcome, skipped_reason=end.reason
        )
        _tell(writing, visit, changed, delivery, said)


def _said(delivery: Delivery, folded: Folded) -> Said | None:
    door = delivery.at_door
    fold = None if door is None else folded.tasks.get(door.id)
    return None if fold is None else fold.counts


def _end(visit: Visit, delivery: Delivery, said: Said | None, *, cancelled: bool) -> _End | None:
    """Return how far a visit is, None where its delivery has nothing to say about that."""
    if said is not None:
        outcome = {
            OutcomeCode.CONCERN.value: VisitOutcome.CONCERN,
            OutcomeCode.EMERGENCY.value: VisitOutcome.EMERGENCY,
        }.get(said.code)
        if said.outcome in SUCCESSES:
            return _End(_V.DONE, outcome or VisitOutcome.OK)
        if not cancelled:
            away = VisitOutcome.NO_ANSWER if said.outcome is Outcome.NO_ANSWER else None
            return _End(_V.MISSED, outcome or away)
    if visit.status is _V.EXPECTED:
        return None  # another delivery will be made for it
    if cancelled:
        return _End(_V.SKIPPED, None, visit.skipped_reason or "cancelled")
    if delivery.status in _LOST:
        return _End(_V.MISSED)
    return _End(_V.ORDERED) if visit.status in {_V.DONE, _V.MISSED} else None


def _tell(writing: Writing, old: Visit, new: Visit, delivery: Delivery, said: Said | None) -> None:
    # Nothing of what it is about: whoever may know finds it by its name.
    data: dict[str, Any] = {"delivery_id": delivery.id, "day": delivery.day, "before": old.status.value}
    happened_s = writing.now_s
    if said is not None:
        happened_s = said.fact.at_s
        door = delivery.at_door
        data |= {
            "fact_id": said.fact.id,
            "round_id": said.fact.round_id,
            "stop_id": said.fact.stop_id,
            "task_id": door.id if door else "",
            "actor": said.fact.actor,
        }
    word = {_V.DONE: "done", _V.MISSED: "missed", _V.SKIPPED: "skipped", _V.ORDERED: "reopened"}[new.status]
    if new.status is _V.SKIPPED:
        data["reason"] = new.skipped_reason
    if word == "missed" and new.outcome is VisitOutcome.NO_ANSWER:
        word = "no_answer"
    if new.status is not old.status or word == "no_answer":
        writing.note(f"visit.{word}", new.id, new.version, data, happened_s=happened_s)
    if new.outcome in {VisitOutcome.CONCERN, VisitOutcome.EMERGENCY} and new.outcome is not old.outcome:
        writing.note(f"visit.{new.outcome}", new.id, new.version, data, happened_s=happened_s)
