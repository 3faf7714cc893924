"""Week runs from the request to the dates."""

from __future__ import annotations

import math

from dispatch import ids
from dispatch.errors import DispatchError
from dispatch.executor.executor import Executor
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.orders.service_day import service_day
from dispatch.runs.search_progress import OnSearch
from dispatch.storage import parties, week_runs
from dispatch.storage.lease_clock import is_held, lease_now_s
from dispatch.storage.store import Store, Writing
from dispatch.week.apply import MATTER, apply_week
from dispatch.week.iso_week import check_week, week_named
from dispatch.week.policy import week_policy
from dispatch.week.proposal import WeekProposal
from dispatch.week.reading import read_week, unfit_days
from dispatch.week.run import WeekRun
from dispatch.week.task import WEEK, WeekTask
from dispatch.week.verify import faults_of

#: Who plans, where nobody is named.
PLANNER = "planner"
#: What a week takes beside its search: travel tables, the way there and back.
MARGIN_S = 30.0
#: A run that is over its deadline by so much has nobody any more who computes it.
GRACE_S = 60.0


class WeekRunner:
    """Carries out the week runs of the towns of a store.

    Parameters
    ----------
    store
        The business.
    executor
        Where weeks are computed.
    """

    def __init__(self, store: Store, executor: Executor) -> None:
        self.store = store
        self.executor = executor

    def request(
        self,
        town_id: str,
        actor: str,
        week: str,
        *,
        seconds: float | None = None,
        iterations: int | None = None,
        seed: int = 1,
    ) -> WeekRun:
        """Ask for a plan of a week, and return the run, which is queued; notes ``week_run.queued``.

        Parameters
        ----------
        week
            ISO 8601, ``2026-W49``.
        seconds, iterations, seed
            Of the search; the time that the town's policy gives where neither is given.

        Raises
        ------
        NotFoundError
            There is no such town.
        WrongWeekError
            It is no week, over, or too far ahead.
        """

        def step(writing: Writing) -> WeekRun:
            town = parties.get_town(writing)
            name = check_week(week, service_day(writing.now_s, town)).name
            policy = week_policy(town.settings)
            length = policy.seconds if seconds is None and iterations is None else seconds
            run = week_runs.add_run(
                writing, WeekRun(writing.ids.new(ids.WEEK_RUN), name, actor, length, iterations, seed)
            )
            writing.note("week_run.queued", run.id, run.version, {"week": name})
            return run

        return self.store.write(town_id, actor, step)

    def carry_out(self, town_id: str, run_id: str, on_progress: OnSearch | None = None) -> WeekRun:
        """Compute a queued run, and propose what comes out; notes ``week_run.proposed`` or ``week_run.failed``.

        A crash, a hang or nonsense of whoever computes costs this run only: it fails, and says why.

        Parameters
        ----------
        on_progress
            Told how the search goes; returning False ends it with the best plan so far.

        Returns
        -------
        WeekRun
            Proposed or failed; rejected or superseded if that came first.

        Raises
        ------
        IllegalMoveError
            The run is not queued.
        """
        run = self.store.write(town_id, PLANNER, lambda writing: _begin(writing, run_id))
        try:
            proposal = self._judged(town_id, run, on_progress)
        except DispatchError as error:
            code, message = error.code, str(error)
            return self.store.write(town_id, PLANNER, lambda writing: _failed(writing, run, code, message))
        return self.store.write(town_id, PLANNER, lambda writing: _propose(writing, run, proposal))

    def _judged(self, town_id: str, run: WeekRun, on_progress: OnSearch | None) -> WeekProposal:
        """Return the plan of a week as it is now.

        Raises
        ------
        DispatchError
            There is none; ``solver_garbage``: what came back is none.
        """
        week = week_named(run.week)
        # What is known of people is read in a transaction that keeps that it was; the search itself holds none.
        unfit = self.store.write(town_id, PLANNER, lambda writing: unfit_days(writing, week))
        with self.store.reading(town_id) as reading:
            state = read_week(reading, week, unfit=unfit)
        policy = week_policy(state.town.settings)
        task = WeekTask(state, policy, run.seconds, run.iterations, run.seed)
        proposal = self.executor.submit(
            WEEK, task, deadline_s=_most_s(run.seconds), on_progress=on_progress, lane="plan"
        ).result()
        faults = faults_of(state, proposal)
        if faults:
            raise DispatchError("; ".join(faults), code="solver_garbage")
        return proposal

    def apply(self, town_id: str, actor: str, run_id: str) -> WeekRun:
        """Give the visits of a proposal their days; see `dispatch.week.apply.apply_week`."""
        return self.store.write(town_id, actor, lambda writing: apply_week(writing, run_id))

    def reject(self, town_id: str, actor: str, run_id: str, reason: str = "") -> WeekRun:
        """Say no to a run that is waiting, running or proposed; notes ``week_run.rejected``.

        Raises
        ------
        IllegalMoveError
            It is over.
        """

        def step(writing: Writing) -> WeekRun:
            writing.exclude(MATTER)
            run = week_runs.get_run(writing, run_id)
            ended = week_runs.change_run(
                writing, run, status=PlanRunStatus.REJECTED, message=reason, finished_s=writing.now_s
            )
            writing.note("week_run.rejected", run.id, ended.version, {"week": run.week})
            return ended

        return self.store.write(town_id, actor, step)

    def bury(self, town_id: str, week: str) -> int:
        """Give up the runs of a week that have been computed for longer than they may, and return how many those were."""

        def step(writing: Writing) -> int:
            now_s = lease_now_s(writing)
            dead = [
                run
                for run in week_runs.runs_of_week(writing, week, (PlanRunStatus.RUNNING,))
                if not is_held(run.lease_s, now_s, _lease_for_s(run))
            ]
            for run in dead:
                _failed(writing, run, "planner_died", "whoever computed it has died: plan the week again")
            return len(dead)

        return self.store.write(town_id, PLANNER, step)


def _begin(writing: Writing, run_id: str) -> WeekRun:
    run = week_runs.get_run(writing, run_id)
    begun = week_runs.change_run(
        writing,
        run,
        status=PlanRunStatus.RUNNING,
        started_s=writing.now_s,
        lease_s=lease_now_s(writing) + _lease_for_s(run),
    )
    writing.note("week_run.started", run.id, begun.version, {"week": run.week})
    return begun


def _propose(writing: Writing, run: WeekRun, proposal: WeekProposal) -> WeekRun:
    present = week_runs.get_run(writing, run.id)
    if present.version != run.version:
        # Rejected, or another one was applied, while it was computed.
        return present
    proposed = week_runs.change_run(
        writing, run, status=PlanRunStatus.PROPOSED, proposal=proposal, finished_s=writing.now_s
    )
    data = {"week": run.week, "dated": len(proposal.dated), "undated": len(proposal.undated)}
    writing.note("week_run.proposed", run.id, proposed.version, data)
    return proposed


def _failed(writing: Writing, run: WeekRun, code: str, message: str) -> WeekRun:
    present = week_runs.get_run(writing, run.id)
    if present.version != run.version:
        return present
    failed = week_runs.change_run(
        writing, run, status=PlanRunStatus.FAILED, failure=code, message=message, finished_s=writing.now_s
    )
    writing.note("week_run.failed", run.id, failed.version, {"week": run.week, "code": code})
    return failed


def _lease_for_s(run: WeekRun) -> int:
    return math.ceil(_most_s(run.seconds) + GRACE_S)


def _most_s(seconds: float | None) -> float:
    # A search that is bounded by iterations alone takes as long as it takes.
    return 3600.0 if seconds is None else seconds + MARGIN_S
