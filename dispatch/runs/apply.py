"""A proposal becomes the plan: rounds and deliveries change together, or nothing does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from dispatch import ids
from dispatch.board.breaks_had import breaks_had
from dispatch.board.state import OPEN, OUT, TOLD
from dispatch.errors import DispatchError
from dispatch.field.settle import settle_plan
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.plan_run import PLAN_RUN, PlanRunStatus
from dispatch.lifecycle.round import ACTIVE_ROUND, STOP_OVER, RoundStatus, StopStatus
from dispatch.orders.delivery import Delivery
from dispatch.rounds.round import Round, Stop
from dispatch.runs.decided import decided_of, keep
from dispatch.runs.proposal import Proposal, ProposedRound, RoundChange
from dispatch.runs.run import PLANNER, PlanRun
from dispatch.services.not_planned import tell_left_out
from dispatch.storage import deliveries, planning, rounds
from dispatch.storage.rounds import AlreadyPlannedError
from dispatch.storage.store import ConflictError, Writing

_D = DeliveryStatus
#: Nothing of a delivery in one of these has been touched: plans move it between them.
_UNTOUCHED = frozenset({_D.PROMISED, _D.PLANNED, _D.ASSIGNED, _D.RESCHEDULED})


#: What promises and plans exclude each other by; as `dispatch.orders.intake.admit`.
PROMISES = "orders"


class StalePlanError(DispatchError):
    """What a plan was made for has changed since; code ``plan_stale``. ``names`` are the things that have."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        told = ", ".join(self.names[:5]) + (" and others" if len(self.names) > 5 else "")
        super().__init__(
            f"{told} changed since the plan was made: ask for a new plan, which takes that into account",
            code="plan_stale",
        )


def apply_run(writing: Writing, run: PlanRun, *, strict: bool = False) -> PlanRun:
    """Make what a run proposes the plan, and return the run as it is now.

    Parameters
    ----------
    run
        A run that is proposed.
    strict
        Whether windows that were promised or kept since make it stale too: it may leave no room for them. A person may want it all the
        same, and the next plan does what it can.

    Raises
    ------
    StalePlanError
        A round or a delivery that the plan touches has changed since, or a person has decided otherwise; nothing is changed then.
    IllegalMoveError
        The run is not proposed.
    """
    # Asked of the machine and not of `change_run`, for which a run that is applied already stays as it is.
    PLAN_RUN.check(run.status, PlanRunStatus.APPLIED)
    proposal = run.proposal
    assert proposal is not None
    # Nobody is promised anything by the plan that is about to go.
    writing.exclude(PROMISES)
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
    stale += [one.id for one in concerned.values() if _has_changed(one, proposal)]
    decided = planning.decided_since(writing, run.day, proposal.sequence)
    shift_of = {name: own.shift_id for own in touched for stop in own.stops for name in stop.task_ids}
    stale += [
        one.id
        for one in concerned.values()
        if one.id in decided
        and any(shift_of.get(task.id, decided[one.id]) != decided[one.id] for task in one.tasks)
    ]
    if strict:
        stale += planning.promised_since(writing, run.day, proposal.sequence)
    if stale:
        raise StalePlanError(stale)
    try:
        after = _write_rounds(writing, proposal, before)
        _move_deliveries(writing, proposal, touched, after, concerned)
        told = [own.id for own in after.values() if own.status in TOLD]
        if told:
            # What couriers have said meanwhile counts: which stop is the next, and how far deliveries are.
            settle_plan(writing, told, concerned.keys() & proposal.versions.keys())
    except (ConflictError, AlreadyPlannedError) as error:
        raise StalePlanError([str(error)]) from error
    applied = planning.change_run(writing, run, status=PlanRunStatus.APPLIED, finished_s=writing.now_s)
    writing.note("plan_run.applied", run.id, applied.version, {"day": run.day, "rounds": len(touched)})
    keep(writing, decided_of(proposal.record))
    tell_left_out(writing, proposal)
    supersede_others(writing, applied)
    return applied


def _has_changed(delivery: Delivery, proposal: Proposal) -> bool:
    if delivery.id in proposal.versions:
        return proposal.versions[delivery.id] != delivery.version
    # It was called off, held or put on another day before the plan was made, which takes it off the round; unless that is undone.
    return delivery.day == proposal.day and delivery.status in OPEN


def supersede_others(writing: Writing, run: PlanRun) -> None:
    """Put aside what else has been proposed for the day of a run, or waits to be computed: it knows nothing of this one."""
    waiting = (PlanRunStatus.QUEUED, PlanRunStatus.PROPOSED)
    for other in planning.runs_of_day(writing, run.day, waiting, proposals=False):
        if other.id != run.id:
            supersede(writing, other, by=run.id)


def supersede(writing: Writing, run: PlanRun, *, by: str = "") -> PlanRun:
    """Put a run aside, and return it as it is now; of the planner's own the plan is dropped, of persons' it is kept.

    Parameters
    ----------
    by
        The run that takes its place, empty for none.
    """
    changed = planning.change_run(
        writing,
        run,
        status=PlanRunStatus.SUPERSEDED,
        finished_s=writing.now_s,
        drop_proposal=run.actor == PLANNER,
    )
    writing.note("plan_run.superseded", run.id, changed.version, {"by": by} if by else {})
    return changed


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


def _write_rounds(writing: Writing, proposal: Proposal, before: Mapping[str, Round]) -> dict[str, Round]:
    """Store the rounds, and return them by shift."""
    touched = [own for own in proposal.rounds if own.change is not RoundChange.SAME]
    day = proposal.day
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
    relieved = _relieved(writing, proposal, planned, before)
    changed += relieved
    after: dict[str, Round] = {}
    for (old, _), new in zip(changed, rounds.change(writing, *changed), strict=True):
        after[new.shift_id] = new
        if new.shift_id not in proposed:
            next_changed = old.status in TOLD and _next_id(old) != _next_id(new)
            data = {"shift_id": new.shift_id, "before": old.version, "next_changed": next_changed}
            kind = "round.aborted" if new.status is RoundStatus.ABORTED else "round.version_changed"
            writing.note(kind, new.id, new.version, data)
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
    writing: Writing, proposal: Proposal, planned: frozenset[str], before: Mapping[str, Round]
) -> list[tuple[Round, Round]]:
    """Return the other rounds that have something which is planned elsewhere now, without that.

    Such are rounds that have passed over it, and rounds that no plan can have any more: of a shift that is over without having begun, or
    whose courier does not come.
    """
    known = {own.round_id for own in proposal.rounds}
    found = []
    for own in rounds.of_day(writing, proposal.day, ACTIVE_ROUND):
        if own.id in before:
            continue
        given_up = own.id not in known
        kept = [_left_there(stop, planned, given_up=given_up) for stop in own.stops]
        stops = tuple(stop for stop in kept if stop is not None)
        if stops == own.stops:
            continue
        status = own.status if stops or own.status in OUT else RoundStatus.ABORTED
        found.append((own, replace(own, stops=stops, status=status)))
    return found


def _next_id(own: Round) -> str:
    return "" if own.next_stop is None else own.next_stop.id


def _event(own: ProposedRound, new: Round) -> str:
    if new.status is RoundStatus.ABORTED:
        return "round.aborted"
    return "round.retimed" if own.change is RoundChange.RETIMED else "round.version_changed"


def _left_there(stop: Stop, planned: frozenset[str], *, given_up: bool = False) -> Stop | None:
    """Return a stop of which only that stays which has not been planned again, None if all of it has.

    Of stops that are over those are meant that were skipped, of open ones those of rounds that are given up.
    """
    if stop.status is not StopStatus.SKIPPED and not (given_up and stop.status not in STOP_OVER):
        return stop
    kept = tuple(name for name in stop.task_ids if name not in planned)
    return replace(stop, task_ids=kept) if kept else None


def _as_proposed(writing: Writing, old: Round, own: ProposedRound, planned: frozenset[str]) -> Round:
    """Return a round with what is left of it as proposed; what is over stays."""
    known = {stop.id: stop for stop in old.stops}
    passed = [_left_there(stop, planned) for stop in old.stops if stop.status in STOP_OVER]
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
    had = breaks_had(old, writing.now_s)
    facts: dict[str, Any] = {**old.facts, **own.facts}
    facts["breaks_taken"] = sorted(had.over)
    # One that is under way stays as it was planned.
    facts["breaks"] = {str(number): old.facts["breaks"][str(number)] for number in had.under_way} | {
        str(one.number): {
            "before": left[one.before].id if one.before < len(left) else "",
            "start_s": one.start_s,
            "end_s": one.end_s,
        }
        for one in own.breaks
        if one.number not in had.over
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
