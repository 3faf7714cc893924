"""Plan runs from the request to the plan."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace

from dispatch import ids
from dispatch.board.by_day import ByDay
from dispatch.board.learned import LearnedTimes
from dispatch.board.policy import PlanningPolicy, planning_policy
from dispatch.board.preferences import Preferences
from dispatch.board.reading import DayBook, Extras, Times
from dispatch.board.state import DayState
from dispatch.board.street_moments import street_moment_s
from dispatch.errors import DispatchError
from dispatch.executor.executor import Executor
from dispatch.lifecycle.machine import IllegalMoveError
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.runs.apply import StalePlanError, apply_run, supersede
from dispatch.runs.bounds import within_bounds
from dispatch.runs.days import check_day
from dispatch.runs.messages import with_messages
from dispatch.runs.proposal import Proposal
from dispatch.runs.run import PLANNER, PlanRun
from dispatch.runs.search_progress import OnSearch
from dispatch.runs.still_good import is_still_good
from dispatch.runs.streets_task import STREETS, StreetsTask
from dispatch.runs.task import PLAN, PlanTask
from dispatch.runs.verify import faults_of
from dispatch.storage import parties, planning
from dispatch.storage.lease_clock import is_held, lease_now_s
from dispatch.storage.store import Store, Writing
from dispatch.tally import PLANS
from geo.errors import MapError
from routing.errors import RoutingError

#: What a plan takes beside its search: the board, reasons, the way there and back.
MARGIN_S = 15.0
#: A run in one of these can still be put aside.
WAITING = frozenset({PlanRunStatus.QUEUED, PlanRunStatus.RUNNING, PlanRunStatus.PROPOSED})
#: A run that is over its deadline by so much has nobody any more who computes it.
GRACE_S = 60.0
#: Plans that somebody waits for are searched no longer, seconds, and made in a lane of their own.
LIVE_S = 3.0


@dataclass(frozen=True, slots=True)
class Going:
    """The shifts that do not wait by a plan, and the moment for which it was made."""

    now_s: int
    shifts: frozenset[str]


class PlanRunner:
    """Carries out the plan runs of the towns of a store.

    Parameters
    ----------
    store
        The business.
    executor
        Where plans are computed.
    extras
        What deliveries cost more with some shifts: fairness and continuity where it is not given.
    times
        What was learned of tasks, from the town's own past where it is not given.
    """

    def __init__(
        self, store: Store, executor: Executor, *, extras: Extras | None = None, times: Times | None = None
    ) -> None:
        self.store = store
        self.executor = executor
        self._extras = Preferences() if extras is None else extras
        learned = LearnedTimes()
        self._times = learned if times is None else times
        self._ways = learned.ways
        self._books: ByDay[DayBook] = ByDay()
        self._street_changes: ByDay[int | None] = ByDay()
        self._going: ByDay[Going] = ByDay()
        # When a plan of each town was made here last, or there was none to be made; monotonic seconds.
        self.planned_at: dict[str, float] = {}

    def request(
        self,
        town_id: str,
        actor: str,
        day: str,
        *,
        cause: str = "asked",
        seconds: float | None = None,
        iterations: int | None = None,
        seed: int = 1,
        automatic: bool = False,
    ) -> PlanRun:
        """Ask for a plan of a day, and return the run, which is queued.

        Parameters
        ----------
        day
            Local date, ISO 8601.
        seconds, iterations, seed
            Of the search; the time that the town's policy gives where neither is given.
        automatic
            Whether it is applied without a person, within the bounds of the policy.

        Raises
        ------
        NotFoundError
            There is no such town.
        WrongDayError
            The day is no date, over, or too far ahead.
        """

        def step(writing: Writing) -> PlanRun:
            town = parties.get_town(writing)
            date = check_day(writing, town, day)
            policy = planning_policy(town.settings)
            length = policy.seconds if seconds is None and iterations is None else seconds
            run = planning.add_run(
                writing,
                PlanRun(
                    writing.ids.new(ids.PLAN_RUN), date, cause, actor, automatic, length, iterations, seed
                ),
            )
            writing.note("plan_run.queued", run.id, run.version, {"day": date, "cause": cause})
            return run

        return self.store.write(town_id, actor, step)

    def carry_out(self, town_id: str, run_id: str, on_progress: OnSearch | None = None) -> PlanRun:
        """Compute a queued run, and propose what comes out; apply it if it is automatic and within bounds.

        A crash, a hang or nonsense of whoever computes costs this run only: it fails, and says why.

        Parameters
        ----------
        on_progress
            Told how the search goes; returning False ends it with the best plan so far.

        Returns
        -------
        PlanRun
            Proposed, applied, or failed; superseded if another one was applied meanwhile.

        Raises
        ------
        IllegalMoveError
            The run is not queued.
        """
        run = self.store.write(town_id, PLANNER, lambda writing: self._begin(writing, run_id))
        try:
            policy, proposal = self._judged(town_id, run, on_progress)
        except DispatchError as error:
            return self._fail(town_id, run, error.code, str(error))
        if run.actor == PLANNER and not proposal.changes:
            # Nobody is to hear of it, and nobody is to keep it.
            return self.put_aside(town_id, run.id)
        run = self.store.write(town_id, PLANNER, lambda writing: _propose(writing, run, proposal))
        return self._applied_by_itself(town_id, run, policy, proposal)

    def renew(
        self,
        town_id: str,
        day: str,
        *,
        cause: str,
        seconds: float | None = None,
        iterations: int | None = None,
        automatic: bool,
    ) -> PlanRun | None:
        """Plan a day as it is now, and keep the run only if it says anything new; else nothing is stored at all.

        New is a plan that changes something, unless the last one, which waits for a person, is still good; and a failure
        unless the last run of the planner has failed in the same way: that run stands for all of them.

        Parameters
        ----------
        day, cause, seconds, iterations, automatic
            See `request`.

        Returns
        -------
        PlanRun | None
            Proposed, applied, superseded or failed; None for nothing new.

        Raises
        ------
        WrongDayError
            The day is over, or too far ahead.
        """
        with self.store.reading(town_id) as reading:
            day = check_day(reading, parties.get_town(reading), day)
        asked = PlanRun("", day, cause, PLANNER, automatic, seconds, iterations)
        began_s = self.store.now_s(town_id)
        try:
            policy, proposal = self._judged(town_id, asked, None)
        except DispatchError as error:
            code, message = error.code, str(error)
            return self.store.write(
                town_id, PLANNER, lambda writing: _failed_again(writing, asked, began_s, code, message)
            )
        if not proposal.changes:
            return None

        def step(writing: Writing) -> PlanRun | None:
            for other in planning.runs_of_day(writing, day, (PlanRunStatus.PROPOSED,)):
                known = other.proposal if other.actor == PLANNER else None
                if known is not None and is_still_good(known, proposal, policy):
                    return None
            return _propose(writing, _begun(writing, asked, began_s), proposal)

        run = self.store.write(town_id, PLANNER, step)
        return None if run is None else self._applied_by_itself(town_id, run, policy, proposal)

    def _judged(
        self, town_id: str, run: PlanRun, on_progress: OnSearch | None
    ) -> tuple[PlanningPolicy, Proposal]:
        """Return the plan of a day as it is now, and the policy that it was made by.

        Raises
        ------
        DispatchError
            There is none; ``solver_garbage``: what came back is none.
        """
        state, policy = self.look(town_id, run.day)
        try:
            proposal = self._compute(
                PlanTask(state, policy, run.seconds, run.iterations, run.seed), on_progress
            )
            _refuse_garbage(state, proposal)
        except DispatchError as error:
            PLANS.add(error.code)
            raise
        PLANS.add("made")
        self.planned_at[town_id] = time.monotonic()
        self._street_changes.put((town_id, run.day), proposal.record.get("streets_change_s"))
        self._going.put((town_id, run.day), Going(state.now_s, frozenset(proposal.record.get("go", ()))))
        return policy, proposal

    def _applied_by_itself(
        self, town_id: str, run: PlanRun, policy: PlanningPolicy, proposal: Proposal
    ) -> PlanRun:
        """Apply a proposal where nobody needs to look at it, and return the run as it is now."""
        wanted = run.automatic and run.status is PlanRunStatus.PROPOSED
        # One that changes nothing would only take the place of what persons have proposed.
        if wanted and proposal.changes and within_bounds(policy, proposal):
            try:
                self._check_streets(town_id, run.id)
                return self.store.write(
                    town_id,
                    PLANNER,
                    lambda writing: apply_run(writing, planning.get_run(writing, run.id), strict=True),
                )
            except (StalePlanError, IllegalMoveError):
                # Somebody was faster: their change is an event, and the next plan knows of it.
                return self.put_aside(town_id, run.id)
        return run

    def apply(self, town_id: str, actor: str, run_id: str) -> PlanRun:
        """Make a proposal the plan; see `dispatch.runs.apply.apply_run`. One that was made for other streets than there are now is stale."""
        self._check_streets(town_id, run_id)
        return self.store.write(
            town_id, actor, lambda writing: apply_run(writing, planning.get_run(writing, run_id))
        )

    def reject(self, town_id: str, actor: str, run_id: str, reason: str = "") -> PlanRun:
        """Say no to a run that is waiting, running or proposed.

        Raises
        ------
        IllegalMoveError
            It is over.
        """
        return self._end(town_id, actor, run_id, PlanRunStatus.REJECTED, reason)

    def put_aside(self, town_id: str, run_id: str) -> PlanRun:
        """Put a proposal aside that no longer fits, and return the run as it is now; one that is over stays as it is."""

        def step(writing: Writing) -> PlanRun:
            run = planning.get_run(writing, run_id)
            return supersede(writing, run) if run.status in WAITING else run

        return self.store.write(town_id, PLANNER, step)

    def bury(self, town_id: str, day: str) -> int:
        """Give up the runs of a day that have been computed for longer than they may, and return how many those were.

        Their planner has died, or they would be over: whoever plans the day next begins with this.
        """

        def step(writing: Writing) -> int:
            now_s = lease_now_s(writing)
            dead = [
                run
                for run in planning.runs_of_day(writing, day, (PlanRunStatus.RUNNING,), proposals=False)
                if not is_held(run.lease_s, now_s, _lease_for_s(run))
            ]
            for run in dead:
                _failed(writing, run, "planner_died", "whoever computed it has died: ask for another plan")
            return len(dead)

        return self.store.write(town_id, PLANNER, step)

    def street_change_s(self, town_id: str, day: str) -> int | None:
        """Return when the streets of a day change next, as the last plan made here has found; None if they do not, or none was made."""
        return self._street_changes.get((town_id, day))

    def policy(self, town_id: str) -> PlanningPolicy:
        """Return what a town has decided about planning, as it is now."""
        with self.store.reading(town_id) as reading:
            return planning_policy(parties.get_town(reading).settings)

    def going(self, town_id: str, day: str) -> Going | None:
        """Return who goes by the last plan made here, None if none was made."""
        return self._going.get((town_id, day))

    def look(self, town_id: str, day: str) -> tuple[DayState, PlanningPolicy]:
        """Return the state of a day as it is now, and the policy of its town."""
        with self.store.reading(town_id) as reading:
            book = self._books.of(
                town_id, day, reading.now_s, lambda: DayBook(day, self._extras, self._times, self._ways)
            )
            state = book.look(reading)
        return state, planning_policy(state.town.settings)

    def _compute(self, task: PlanTask, on_progress: OnSearch | None) -> Proposal:
        seconds = task.seconds
        deadline_s = _most_s(seconds)
        lane = "live" if seconds is not None and seconds <= LIVE_S else "plan"
        ticket = self.executor.submit(PLAN, task, deadline_s=deadline_s, on_progress=on_progress, lane=lane)
        try:
            return ticket.result()
        except (MapError, RoutingError) as error:
            # A map that is missing or damaged costs a plan, like whatever else whoever computes may meet.
            raise DispatchError(str(error), code=error.code) from error

    def _check_streets(self, town_id: str, run_id: str) -> None:
        """Raise `StalePlanError` where a proposal was made for other streets than a plan would have now.

        Maps are where plans are computed, and closures in files beside them: that is who is asked.
        """
        with self.store.reading(town_id) as reading:
            run = planning.get_run(reading, run_id)
        known = {} if run.proposal is None else run.proposal.record
        if run.status is not PlanRunStatus.PROPOSED or "street_version" not in known:
            return
        state, _ = self.look(town_id, run.day)
        task = StreetsTask(state.town.map, street_moment_s(state), state.closures)
        now = self.executor.submit(STREETS, task, deadline_s=MARGIN_S, lane="live").result()
        if now != known["street_version"]:
            raise StalePlanError(["the streets"])

    def _begin(self, writing: Writing, run_id: str) -> PlanRun:
        run = planning.get_run(writing, run_id)
        begun = planning.change_run(
            writing,
            run,
            status=PlanRunStatus.RUNNING,
            started_s=writing.now_s,
            lease_s=lease_now_s(writing) + _lease_for_s(run),
        )
        writing.note("plan_run.started", run.id, begun.version, {"day": run.day})
        return begun

    def _fail(self, town_id: str, run: PlanRun, code: str, message: str) -> PlanRun:
        def step(writing: Writing) -> PlanRun:
            present = planning.get_run(writing, run.id)
            if present.version != run.version:
                # Rejected while it was computed: nobody waits for it any more.
                return present
            return _failed(writing, run, code, message)

        return self.store.write(town_id, PLANNER, step)

    def _end(self, town_id: str, actor: str, run_id: str, status: PlanRunStatus, reason: str) -> PlanRun:
        return self.store.write(
            town_id,
            actor,
            lambda writing: _ended(writing, planning.get_run(writing, run_id), status, reason),
        )


def _refuse_garbage(state: DayState, proposal: Proposal) -> None:
    faults = faults_of(state, proposal)
    if faults:
        raise DispatchError("; ".join(faults), code="solver_garbage")


def _begun(writing: Writing, asked: PlanRun, began_s: int) -> PlanRun:
    """Store a run that has been computed already, as one that is under way."""
    run = planning.add_run(writing, replace(asked, id=writing.ids.new(ids.PLAN_RUN)))
    return planning.change_run(writing, run, status=PlanRunStatus.RUNNING, started_s=began_s)


def _failed_again(writing: Writing, asked: PlanRun, began_s: int, code: str, message: str) -> PlanRun:
    known = planning.last_run(writing, asked.day, PLANNER)
    if known is not None and (known.status, known.failure) == (PlanRunStatus.FAILED, code):
        return known
    return _failed(writing, _begun(writing, asked, began_s), code, message)


def _failed(writing: Writing, run: PlanRun, code: str, message: str) -> PlanRun:
    failed = planning.change_run(
        writing,
        run,
        status=PlanRunStatus.FAILED,
        failure=code,
        message=message,
        finished_s=writing.now_s,
    )
    writing.note("plan_run.failed", run.id, failed.version, {"day": run.day, "code": code})
    return failed


def _ended(writing: Writing, run: PlanRun, status: PlanRunStatus, reason: str = "") -> PlanRun:
    ended = planning.change_run(writing, run, status=status, message=reason, finished_s=writing.now_s)
    writing.note(f"plan_run.{status}", run.id, ended.version, {"reason": reason})
    return ended


def _propose(writing: Writing, run: PlanRun, proposal: Proposal) -> PlanRun:
    present = planning.get_run(writing, run.id)
    if present.version != run.version:
        # Rejected while it was computed: nobody waits for it any more.
        return present
    proposal = with_messages(writing, proposal)
    proposed = planning.change_run(
        writing,
        run,
        status=PlanRunStatus.PROPOSED,
        proposal=proposal,
        based_on=proposal.sequence,
        finished_s=writing.now_s,
    )
    writing.note(
        "plan_run.finished",
        run.id,
        proposed.version,
        {"day": run.day, "left_out": proposal.after.left_out, "moved": len(proposal.moved)},
    )
    return proposed


def _lease_for_s(run: PlanRun) -> int:
    return math.ceil(_most_s(run.seconds) + GRACE_S)


def _most_s(seconds: float | None) -> float:
    # A search that is bounded by iterations alone takes as long as it takes.
    return 3600.0 if seconds is None else seconds + MARGIN_S
