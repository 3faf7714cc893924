"""A proposal of a week becomes dates: all of them, or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dispatch.errors import DispatchError
from dispatch.lifecycle.plan_run import PLAN_RUN, PlanRunStatus
from dispatch.lifecycle.visit import VisitStatus
from dispatch.services.visit import Visit
from dispatch.storage import visits, week_runs
from dispatch.storage.conflicts import ConflictError, NotFoundError
from dispatch.storage.store import Writing
from dispatch.storage.week_runs import Choice
from dispatch.week.iso_week import week_named
from dispatch.week.proposal import Dated, Undated, WeekProposal, WhyUndated
from dispatch.week.reading import read_week
from dispatch.week.run import WeekRun
from dispatch.week.verify import faults_of
from dispatch.week.week_state import WeekState

#: What weeks exclude each other by.
MATTER = "week"
#: A run in one of these can still be put aside.
WAITING = (PlanRunStatus.QUEUED, PlanRunStatus.RUNNING, PlanRunStatus.PROPOSED)


class StaleWeekError(DispatchError):
    """What a week was planned for has changed since; code ``week_stale``. ``names`` are the things that have."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        told = ", ".join(self.names[:5]) + (" and others" if len(self.names) > 5 else "")
        super().__init__(
            f"changed since the week was planned: {told}; plan the week again, which takes that into account",
            code="week_stale",
        )


def apply_week(writing: Writing, run_id: str) -> WeekRun:
    """Give the visits of a proposal their days, and return the run as it is now.

    Notes ``visit.dated`` for each, and ``week_run.applied``. Other proposals of the week are superseded. Who is chosen to come and when is
    kept beside the visit, see `dispatch.storage.week_runs.choices_of`.

    Raises
    ------
    StaleWeekError
        A visit, plan, enrolment or shift that it touches has changed since, or the week broke a rule if it were applied; nothing is changed then.
    IllegalMoveError
        The run is not proposed.
    """
    writing.exclude(MATTER)
    run = week_runs.get_run(writing, run_id)
    PLAN_RUN.check(run.status, PlanRunStatus.APPLIED)
    proposal = run.proposal
    assert proposal is not None
    state = read_week(writing, week_named(run.week))
    stale = _changed(state, proposal)
    if stale:
        raise StaleWeekError(stale)
    try:
        for one in proposal.dated:
            _date(writing, visits.get_visit(writing, one.visit_id), one)
    except (ConflictError, NotFoundError) as error:
        raise StaleWeekError([str(error)]) from error
    week_runs.put_choices(writing, _choices(state, proposal))
    applied = week_runs.change_run(writing, run, status=PlanRunStatus.APPLIED, finished_s=writing.now_s)
    writing.note(
        "week_run.applied",
        run.id,
        applied.version,
        {"week": run.week, "dated": len(proposal.dated), "undated": len(proposal.undated)},
    )
    for other in week_runs.runs_of_week(writing, run.week, WAITING):
        if other.id != run.id:
            supersede(writing, other, by=run.id)
    return applied


def _choices(state: WeekState, proposal: WeekProposal) -> list[Choice]:
    """Return who is to come for visits, those included whose day was never open: the same person is wanted there as well."""
    chosen = {one.visit_id: Choice(one.visit_id, one.courier_id, one.begins_s) for one in proposal.dated}
    fixed = {name for one in state.fixed if one.plan_id for name in one.names}
    for own in proposal.rounds:
        for stop in own.stops:
            if stop.name in fixed:
                chosen.setdefault(stop.name, Choice(stop.name, own.courier_id, stop.begins_s))
    return list(chosen.values())


def supersede(writing: Writing, run: WeekRun, *, by: str = "") -> WeekRun:
    """Put a run aside, and return it as it is now; what it proposes is dropped."""
    aside = week_runs.change_run(
        writing, run, status=PlanRunStatus.SUPERSEDED, proposal=None, finished_s=writing.now_s
    )
    writing.note("week_run.superseded", run.id, aside.version, {"week": run.week, "by": by})
    return aside


def _changed(state: WeekState, proposal: WeekProposal) -> list[str]:
    """Return what no longer is as the proposal has seen it."""
    versions: dict[str, int] = {}
    for wanted in state.wanted:
        for part in (wanted.plan, wanted.enrolment, wanted.programme, wanted.service):
            versions[part.id] = part.version
    names = {one.visit_id for one in proposal.dated}
    touched = [one for one in state.wanted if names & {visit.id for visit in one.visits}]
    parts = {part.id for one in touched for part in (one.plan, one.enrolment, one.programme, one.service)}
    stale = sorted(name for name in parts if proposal.versions.get(name) != versions[name])
    if stale:
        return stale
    # Orders and dated visits come and go while a proposal waits: they are the outline's, and no reason to refuse its dates.
    dated_only = _only_dates(state, proposal)
    return faults_of(state, dated_only) if dated_only.dated else []


def _only_dates(state: WeekState, proposal: WeekProposal) -> WeekProposal:
    """Return a proposal whose rounds have what it dates, and nothing else, and that forgets no visit that has come since."""
    names = {one.visit_id for one in proposal.dated}
    wanted = {visit.id for one in state.wanted for visit in one.visits} | set(state.off)
    rounds = []
    for own in proposal.rounds:
        stops = tuple(stop for stop in own.stops if stop.name in names)
        if stops:
            rounds.append(replace(own, stops=stops))
    crowded = tuple(name for one in state.fixed for name in one.names)
    undated = tuple(Undated(name, WhyUndated.NO_DAY) for name in sorted(wanted - names))
    return replace(proposal, rounds=tuple(rounds), crowded=crowded, undated=undated)


def _date(writing: Writing, visit: Visit, one: Dated) -> None:
    if visit.version != one.version or visit.day or visit.status is not VisitStatus.EXPECTED:
        raise StaleWeekError([visit.id])
    new = visits.change_visit(writing, visit, day=one.day, window=one.window, units=one.units)
    data = {"day": one.day, "plan_id": one.plan_id, "courier_id": one.courier_id, "begins_s": one.begins_s}
    writing.note("visit.dated", visit.id, new.version, data)
