"""The events of what has happened in the street: told once, when what is stored has changed for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from dispatch import ids
from dispatch.field.facts import Fact, FactKind
from dispatch.field.incidents import open_incident
from dispatch.field.proofs import due_minor, taken_minor
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import ACTIVE_ROUND, STOP_OVER, StopStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.delivery import Delivery, PaymentMethod, TaskKind
from dispatch.rounds.round import Round, Stop
from dispatch.storage.store import Writing

if TYPE_CHECKING:
    from dispatch.field.settle import Settled

_STOP_EVENTS = {
    StopStatus.EN_ROUTE: "stop.en_route",
    StopStatus.ARRIVED: "stop.arrived",
    StopStatus.CLOSED: "stop.closed",
    StopStatus.SKIPPED: "stop.skipped",
}
_HANDED = frozenset({DeliveryStatus.DELIVERED, DeliveryStatus.PARTIALLY_DELIVERED})


def tell(writing: Writing, settled: Settled, facts: Sequence[Fact]) -> None:
    """Note the events of what facts have changed, and open the incidents that a person must look at.

    Only where a thing stands now is told, not what it went through meanwhile: nobody is to be told that a courier comes who has left.
    """
    latest_s = max((fact.at_s for fact in facts), default=writing.now_s)
    for name, new in sorted(settled.rounds.items()):
        old = settled.scope.rounds[name]
        if new.version != old.version:
            _tell_round(writing, old, new, latest_s)
    for name, delivery in sorted(settled.deliveries.items()):
        before = settled.scope.deliveries[name]
        if delivery.version != before.version:
            _tell_delivery(writing, settled, before, delivery, latest_s)
    for fact in sorted(facts, key=lambda one: one.order):
        _tell_fact(writing, settled, fact)
    for fact in facts:
        if fact.kind in {FactKind.OFFLINE, FactKind.ONLINE}:
            data: dict[str, Any] = {"round_id": fact.round_id}
            writing.note(f"courier.{fact.kind}", fact.actor.partition(":")[2], 1, data, happened_s=fact.at_s)
        if fact.kind is FactKind.PROOF:
            kinds = [proof["kind"] for proof in fact.said.get("proofs", ())]
            data = {"task_ids": list(fact.task_ids), "kinds": kinds}
            writing.note("proof.added", fact.stop_id, 1, data, happened_s=fact.at_s)
    if not facts:
        return
    # Whatever else it changes, a fact is something that has happened.
    known = sorted({fact.id for fact in facts})
    writing.note(
        "field.said",
        known[0] if len(known) == 1 else facts[0].round_id,
        1,
        {"facts": len(known), "kinds": sorted({fact.kind.value for fact in facts})},
        happened_s=latest_s,
    )


def _tell_round(writing: Writing, old: Round, new: Round, happened_s: int) -> None:
    if new.status is not old.status:
        writing.note(
            f"round.{new.status}",
            new.id,
            new.version,
            {"shift_id": new.shift_id, "before": old.status.value},
            happened_s=happened_s,
        )
    before = {stop.id: stop for stop in old.stops}
    for stop in new.stops:
        was = before.get(stop.id)
        if was is not None and was.status is stop.status and was.outcome is stop.outcome:
            continue
        kind = _STOP_EVENTS.get(stop.status)
        if kind is None:
            continue
        if was is not None and was.status is StopStatus.CLOSED and stop.status is StopStatus.ARRIVED:
            kind = "stop.reopened"
        writing.note(
            kind,
            stop.id,
            new.version,
            _stop_facts(new, stop),
            happened_s=stop.closed_s or stop.arrived_s or happened_s,
        )
    for stop in new.stops:
        was = before.get(stop.id)
        if was is not None and was.status is StopStatus.CLOSED and stop.status not in STOP_OVER:
            if stop.status is StopStatus.ARRIVED:
                continue
            writing.note("stop.reopened", stop.id, new.version, _stop_facts(new, stop), happened_s=happened_s)
    writing.note(
        "round.version_changed",
        new.id,
        new.version,
        {
            "next_stop": new.next_stop.id if new.next_stop else None,
            "over": sum(stop.status in STOP_OVER for stop in new.stops),
            "stops": len(new.stops),
            "plan_changed": _open_tasks(old) != _open_tasks(new) - _gone(new),
            "active": new.status in ACTIVE_ROUND,
        },
        happened_s=happened_s,
    )


def _stop_facts(own: Round, stop: Stop) -> dict[str, Any]:
    return {
        "round_id": own.id,
        "place_id": stop.place_id,
        "task_ids": list(stop.task_ids),
        "outcome": stop.outcome.value if stop.outcome else None,
        "outcome_code": stop.outcome_code,
    }


def _open_tasks(own: Round) -> set[str]:
    return {task for stop in own.stops if stop.status not in STOP_OVER for task in stop.task_ids}


def _gone(own: Round) -> set[str]:
    return {task for stop in own.stops if stop.status in STOP_OVER for task in stop.task_ids}


def _tell_delivery(writing: Writing, settled: Settled, old: Delivery, new: Delivery, happened_s: int) -> None:
    before = {task.id: task.status for task in old.tasks}
    total = [task for task in new.pickups if task.status not in {TaskStatus.FAILED, TaskStatus.CANCELLED}]
    count = {"done": sum(task.status is TaskStatus.DONE for task in total), "total": len(total)}
    for task in new.tasks:
        if before.get(task.id) is task.status or task.kind is not TaskKind.PICKUP:
            continue
        if task.status in {TaskStatus.DONE, TaskStatus.FAILED}:
            fold = settled.folded.tasks.get(task.id)
            code = fold.counts.code if fold is not None and fold.counts is not None else ""
            writing.note(
                "pickup.done" if task.status is TaskStatus.DONE else "pickup.failed",
                task.id,
                new.version,
                {"delivery_id": new.id, "org_id": task.org_id, "outcome_code": code, **count},
                happened_s=task.done_s,
            )
    drop = next((task for task in reversed(new.tasks) if task.kind is TaskKind.DROP), None)
    fold = settled.folded.tasks.get(drop.id) if drop is not None else None
    counts = fold.counts if fold is not None else None
    if new.status is DeliveryStatus.HANDED_OVER and new.status is not old.status:
        # Told by the relay point's room, with how long it waits there.
        return
    if new.status is not old.status:
        at_s = (
            counts.fact.at_s
            if counts is not None and new.status in {*_HANDED, DeliveryStatus.FAILED}
            else happened_s
        )
        data: dict[str, Any] = {"before": old.status.value, **count}
        if counts is not None:
            data |= {
                "outcome": counts.outcome.value,
                "outcome_code": counts.code,
                "round_id": counts.fact.round_id,
            }
        if new.status is DeliveryStatus.FAILED:
            data["attempts"] = new.attempts
        if new.status is DeliveryStatus.OUT_FOR_DELIVERY and drop is not None:
            # As planned: the next window that is foretold says it better.
            coming = [
                stop.arrival_s
                for own in settled.rounds.values()
                for stop in own.stops
                if drop.id in stop.task_ids and stop.status not in STOP_OVER
            ]
            if coming:
                data["eta_s"] = max(min(coming), at_s)
        writing.note(f"delivery.{new.status}", new.id, new.version, data, happened_s=at_s)
    else:
        writing.note("delivery.changed", new.id, new.version, count, happened_s=happened_s)
    if counts is not None and new.status in _HANDED and old.status not in _HANDED:
        _check_cash(writing, new, counts.fact)


def _check_cash(writing: Writing, delivery: Delivery, fact: Fact) -> None:
    due = due_minor(delivery.payment)
    if due is None:
        return
    taken = taken_minor(writing, delivery.id)
    if taken != due:
        _incident(
            writing,
            "cash_gap",
            delivery.id,
            fact,
            {"due_minor": due, "taken_minor": taken, "gap_minor": taken - due, "round_id": fact.round_id},
        )


def _tell_fact(writing: Writing, settled: Settled, fact: Fact) -> None:
    for cash in fact.said.get("cash", ()):
        over = cash["amount_minor"] > settled.policy.cash_limit_minor
        if over and cash["method"] == PaymentMethod.CASH.value:
            _incident(writing, "cash_limit_exceeded", cash["delivery_id"], fact, dict(cash))
    for task, others in _contradicted(settled, fact):
        kind = "done_twice" if others else "outcome_disputed"
        _incident(writing, kind, task, fact, {"round_id": fact.round_id, "stop_id": fact.stop_id})
    if fact.kind is FactKind.ABORT:
        detail = {"reason": fact.said.get("reason", ""), "place": dict(fact.said["place"])}
        _incident(writing, "round_aborted", fact.round_id, fact, detail)
    if fact.kind is FactKind.INCIDENT:
        detail = {name: fact.said[name] for name in ("note", "lon", "lat") if name in fact.said}
        _incident(
            writing,
            str(fact.said.get("incident", "other")),
            fact.stop_id or fact.round_id,
            fact,
            {"round_id": fact.round_id, "task_ids": list(fact.task_ids), **detail},
        )


def _contradicted(settled: Settled, fact: Fact) -> Iterable[tuple[str, bool]]:
    """Return the tasks about which others say something else, with whether both say that it is done."""
    if fact.kind is not FactKind.CLOSE or fact.id in settled.folded.undone:
        return
    for task in fact.task_ids:
        fold = settled.folded.tasks.get(task)
        if fold is None or fold.counts is None or not fold.others:
            continue
        involved = {fold.counts.fact.id, *(one.fact.id for one in fold.others)}
        if fact.id in involved:
            yield task, any(one.outcome.value in {"success", "partial"} for one in fold.others)


def _incident(writing: Writing, kind: str, subject: str, fact: Fact, detail: dict[str, Any]) -> None:
    open_incident(
        writing,
        kind,
        subject,
        {**detail, "fact_id": fact.id, "actor": fact.actor},
        name=ids.derived(ids.INCIDENT, kind, subject, fact.id),
        happened_s=fact.at_s,
    )
