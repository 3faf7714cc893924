"""A proposal becomes the plan: rounds and deliveries change together, or nothing does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from dispatch import ids
from dispatch.board.state import OUT, TOLD
from dispatch.errors import DispatchError
from dispatch.field.settle import settle_plan
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.machine import IllegalMoveError
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.lifecycle.round import STOP_OVER, RoundStatus, StopStatus
from dispatch.orders.delivery import Delivery
from dispatch.rounds.round import Round, Stop
from dispatch.runs.proposal import Proposal, ProposedRound, RoundChange
from dispatch.runs.run import PlanRun
from dispatch.storage import deliveries, planning, rounds
from dispatch.storage.rounds import AlreadyPlannedError
from dispatch.storage.store import ConflictError, Writing

_D = DeliveryStatus
#: Nothing of a delivery in one of these has been touched: plans move it between them.
_UNTOUCHED = frozenset({_D.PROMISED, _D.PLANNED, _D.ASSIGNED, _D.RESCHEDULED})


class StalePlanError(DispatchError):
    """What a plan was made for has changed since; code ``plan_stale``. ``names`` are the things that have."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        told = ", ".join(self.names[:5]) + (" and others" if len(self.names) > 5 else "")
        super().__init__(
            f"{told} changed since the plan was made: ask for a new plan, which takes that into account",
            code="plan_stale",
        )


def apply_run(writing: Writing, run: PlanRun) -> PlanRun:
    """Make what a run proposes the plan, and return the run as it is now.

    Parameters
    ----------
    run
        A run that is proposed.

    Raises
    ------
    StalePlanError
        A round or a delivery that the plan touches has changed since; nothing is changed then.
    IllegalMoveError
        The run is not proposed.
    """
    proposal = run.proposal
    if run.status is not PlanRunStatus.PROPOSED or proposal is None:
        # Also of one that is applied: it has been changed since, and would undo that.
        raise IllegalMoveError("plan run", run.status, PlanRunStatus.APPLIED, ())
    touched = [own for own in proposal.rounds if own.change is not RoundChange.SAME]
    before = {
        own.id: own for own in rounds.get_many(writing, [own.round_id for own in touched if own.round_id])
    }
    stale = [
        own.round_id
        for own in touched
        if own.round_id and (own.round_id not in before or before[own.round_id].version != own.version)
    ]
    concerned = _deliveries_of(writing, touched, before)
    stale += [one.id for one in concerned.values() if proposal.versions.get(one.id) != one.version]
    if stale:
        raise StalePlanError(stale)
    try:
        after = _write_rounds(writing, touched, before, run.day)
    except (ConflictError, AlreadyPlannedError) as error:
        raise StalePlanError([str(error)]) from error
    _move_deliveries(writing, proposal, touched, after, concerned)
    told = [own.id for own in after.values() if own.status in TOLD]
    if told:
        # What couriers have said meanwhile counts: which stop is the next, and how far deliveries are.
        settle_plan(writing, told, concerned)
    applied = planning.change_run(writing, run, status=PlanRunStatus.APPLIED, finished_s=writing.now_s)
    writing.note("plan_run.applied", run.id, applied.version, {"day": run.day, "rounds": len(touched)})
    supersede_others(writing, applied)
    return applied


def supersede_others(writing: Writing, run: PlanRun) -> None:
    """Put aside what else has been proposed for the day of a run, or waits to be computed: it knows nothing of this one."""
    waiting = (PlanRunStatus.QUEUED, PlanRunStatus.PROPOSED)
    for other in planning.runs_of_day(writing, run.day, waiting, proposals=False):
        if other.id != run.id:
            changed = planning.change_run(
                writing, other, status=PlanRunStatus.SUPERSEDED, finished_s=writing.now_s
            )
            writing.note("plan_run.superseded", other.id, changed.version, {"by": run.id})


def _deliveries_of(
    writing: Writing, touched: Iterable[ProposedRound], before: Mapping[str, Round]
) -> dict[str, Delivery]:
    """Return the deliveries that the rounds have or had, with something still to be done for them there."""
    names = {name for own in touched for stop in own.stops for name in stop.task_ids}
    names |= {
        name
        for own in before.values()
        for stop in own.stops
        if stop.status not in STOP_OVER
        for name in stop.task_ids
    }
    return deliveries.of_tasks(writing, names)


def _write_rounds(
    writing: Writing, touched: Iterable[ProposedRound], before: Mapping[str, Round], day: str
) -> dict[str, Round]:
    """Store the rounds, and return them by shift."""
    changed: list[tuple[Round, Round]] = []
    fresh: list[Round] = []
    proposed: dict[str, ProposedRound] = {}
    planned = frozenset(name for own in touched for stop in own.stops for name in stop.task_ids)
    for own in touched:
        proposed[own.shift_id] = own
        if not own.round_id:
            made = Round(writing.ids.new(ids.ROUND), own.shift_id, day, ())
            fresh.append(_as_proposed(writing, made, own, planned))
            continue
        old = before[own.round_id]
        changed.append((old, _as_proposed(writing, old, own, planned)))
    changed += _relieved(writing, planned, before, day)
    after: dict[str, Round] = {}
    for (old, _), new in zip(changed, rounds.change(writing, *changed), strict=True):
        after[new.shift_id] = new
        if new.shift_id not in proposed:
            data = {"shift_id": new.shift_id, "before": old.version, "next_changed": False}
            writing.note("round.version_changed", new.id, new.version, data)
            continue
        own = proposed[new.shift_id]
        kind = _event(own, new)
        writing.note(
            kind,
            new.id,
            new.version,
            {"shift_id": new.shift_id, "before": old.version, "next_changed": own.next_changed},
        )
    for made in fresh:
        new = rounds.add(writing, made)
        after[new.shift_id] = new
        writing.note("round.planned", new.id, new.version, {"shift_id": new.shift_id})
    return after


def _relieved(
    writing: Writing, planned: frozenset[str], before: Mapping[str, Round], day: str
) -> list[tuple[Round, Round]]:
    """Return the other rounds that have passed over something which is planned elsewhere now, without that."""
    found = []
    for own in rounds.of_day(writing, day, OUT):
        passed = [stop for stop in own.stops if stop.status is StopStatus.SKIPPED]
        if own.id in before or not any(planned.intersection(stop.task_ids) for stop in passed):
            continue
        kept = [_passed(stop, planned) for stop in own.stops]
        found.append((own, replace(own, stops=tuple(stop for stop in kept if stop is not None))))
    return found


def _event(own: ProposedRound, new: Round) -> str:
    if new.status is RoundStatus.ABORTED:
        return "round.aborted"
    return "round.retimed" if own.change is RoundChange.RETIMED else "round.version_changed"


def _passed(stop: Stop, planned: frozenset[str]) -> Stop | None:
    """Return a stop that is over; of one that was skipped, what has not been planned again, None if all of it has."""
    if stop.status is not StopStatus.SKIPPED:
        return stop
    kept = tuple(name for name in stop.task_ids if name not in planned)
    return replace(stop, task_ids=kept) if kept else None


def _as_proposed(writing: Writing, old: Round, own: ProposedRound, planned: frozenset[str]) -> Round:
    """Return a round with what is left of it as proposed; what is over stays."""
    known = {stop.id: stop for stop in old.stops}
    passed = [_passed(stop, planned) for stop in old.stops if stop.status in STOP_OVER]
    over = [stop for stop in passed if stop is not None]
    left = []
    for proposed in own.stops:
        like = known.get(proposed.id) or Stop(
            writing.ids.new(ids.STOP), proposed.place_id, (), proposed.arrival_s, 0, 0
        )
        left.append(
            replace(
                like,
                task_ids=proposed.task_ids,
                arrival_s=proposed.arrival_s,
                start_s=proposed.start_s,
                end_s=proposed.end_s,
            )
        )
    if old.status in OUT:
        left = _next_first(left)
    status = old.status
    if not over and not left and old.status not in OUT:
        # Nothing is to be done and nothing has been: the shift is free again.
        status = RoundStatus.ABORTED
    taken = set(old.facts.get("breaks_taken", ()))
    taken |= {
        int(number)
        for number, pause in dict(old.facts.get("breaks", {})).items()
        if old.status in OUT and pause["end_s"] <= writing.now_s
    }
    facts: dict[str, Any] = {**old.facts, **own.facts}
    facts["breaks_taken"] = sorted(taken)
    facts["breaks"] = {
        str(one.number): {
            "before": left[one.before].id if one.before < len(left) else "",
            "start_s": one.start_s,
            "end_s": one.end_s,
        }
        for one in own.breaks
    }
    return replace(
        old,
        stops=(*over, *left),
        status=status,
        departure_s=old.departure_s if old.status in OUT else own.departure_s,
        end_s=own.end_s,
        facts=facts,
    )


def _next_first(left: list[Stop]) -> list[Stop]:
    """Mark the first open stop of a round that is under way as the next one, and no other."""
    marked = []
    for number, stop in enumerate(left):
        if number == 0 and stop.status is StopStatus.PLANNED:
            marked.append(replace(stop, status=StopStatus.NEXT))
        elif number > 0 and stop.status in {StopStatus.NEXT, StopStatus.EN_ROUTE}:
            marked.append(replace(stop, status=StopStatus.PLANNED))
        else:
            marked.append(stop)
    return marked


def _move_deliveries(
    writing: Writing,
    proposal: Proposal,
    touched: Iterable[ProposedRound],
    after: Mapping[str, Round],
    concerned: Mapping[str, Delivery],
) -> None:
    """Bring the deliveries of the rounds to the states that follow."""
    shift_of = {name: own.shift_id for own in touched for stop in own.stops for name in stop.task_ids}
    moves: list[tuple[Delivery, DeliveryStatus]] = []
    told: list[tuple[str, str, dict[str, Any]]] = []
    moved = {one.delivery_id for one in proposal.moved}
    for delivery in concerned.values():
        shift = next((shift_of[task.id] for task in delivery.tasks if task.id in shift_of), None)
        if shift is None:
            wanted, data = _D.PROMISED, {}
        else:
            own = after[shift]
            wanted = _D.ASSIGNED if own.status in TOLD else _D.PLANNED
            data = {"round_id": own.id, "shift_id": shift}
        changes = delivery.status in _UNTOUCHED and wanted is not delivery.status
        if changes:
            moves.append((delivery, wanted))
        if changes or delivery.id in moved:
            told.append((delivery.id, f"delivery.{wanted}" if changes else "delivery.moved", data))
    versions = {one.id: one.version for one in deliveries.move_many(writing, moves)}
    for name, kind, data in told:
        writing.note(kind, name, versions.get(name, concerned[name].version), data)
