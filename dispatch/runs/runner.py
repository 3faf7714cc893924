"""Plan runs from the request to the plan."""

from __future__ import annotations

from dispatch import ids
from dispatch.board.policy import PlanningPolicy, planning_policy
from dispatch.board.reading import DayBook, Extras
from dispatch.board.state import DayState
from dispatch.errors import DispatchError
from dispatch.executor.executor import Executor
from dispatch.lifecycle.plan_run import PLAN_RUN, PlanRunStatus
from dispatch.runs.apply import StalePlanError, apply_run
from dispatch.runs.proposal import Proposal
from dispatch.runs.run import PlanRun
from dispatch.runs.search_progress import OnSearch
from dispatch.runs.task import PLAN, PlanTask
from dispatch.runs.verify import faults_of
from dispatch.storage import parties, planning
from dispatch.storage.store import Store, Writing

#: What a plan takes beside its search: the board, reasons, the way there and back.
MARGIN_S = 15.0
#: Plans that somebody waits for are searched no longer, seconds, and made in a lane of their own.
LIVE_S = 3.0


class PlanRunner:
    """Carries out the plan runs of the towns of a store.

    Parameters
    ----------
    store
        The business.
    executor
        Where plans are computed.
    extras
        What deliveries cost more with some shifts.
    """

    def __init__(self, store: Store, executor: Executor, *, extras: Extras | None = None) -> None:
        self.store = store
        self.executor = executor
        self._extras = extras
        self._books: dict[tuple[str, str], DayBook] = {}

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
        """

        def step(writing: Writing) -> PlanRun:
            policy = planning_policy(parties.get_town(writing).settings)
            length = policy.seconds if seconds is None and iterations is None else seconds
            run = planning.add_run(
                writing,
                PlanRun(
                    writing.ids.new(ids.PLAN_RUN), day, cause, actor, automatic, length, iterations, seed
                ),
            )
            writing.note("plan_run.queued", run.id, run.version, {"day": day, "cause": cause})
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
        run = self.store.write(town_id, "planner", lambda writing: self._begin(writing, run_id))
        state, policy = self.look(town_id, run.day)
        task = PlanTask(state, policy, run.seconds, run.iterations, run.seed)
        try:
            proposal = self._compute(task, on_progress)
        except DispatchError as error:
            return self._fail(town_id, run, error.code, str(error))
        faults = faults_of(state, proposal)
        if faults:
            return self._fail(town_id, run, "solver_garbage", "; ".join(faults))
        run = self.store.write(town_id, "planner", lambda writing: _propose(writing, run, proposal))
        if run.automatic and run.status is PlanRunStatus.PROPOSED and within_bounds(policy, proposal):
            try:
                return self.apply(town_id, "planner", run.id)
            except StalePlanError:
                # Somebody was faster: their change is an event, and the next plan knows of it.
                return self.put_aside(town_id, run.id)
        return run

    def apply(self, town_id: str, actor: str, run_id: str) -> PlanRun:
        """Make a proposal the plan; see `dispatch.runs.apply.apply_run`."""
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
        """Put a proposal aside that no longer fits."""
        return self._end(town_id, "planner", run_id, PlanRunStatus.SUPERSEDED, "")

    def recover(self, town_id: str, day: str) -> tuple[PlanRun, ...]:
        """Queue the runs of a day again that a planner has left behind when it died, and return them."""

        def step(writing: Writing) -> tuple[PlanRun, ...]:
            left = planning.runs_of_day(writing, day, (PlanRunStatus.RUNNING,))
            again = tuple(
                planning.change_run(writing, run, status=PlanRunStatus.QUEUED, started_s=None) for run in left
            )
            for run in again:
                writing.note("plan_run.queued", run.id, run.version, {"day": day, "cause": "recovered"})
            return again

        return self.store.write(town_id, "planner", step)

    def look(self, town_id: str, day: str) -> tuple[DayState, PlanningPolicy]:
        """Return the state of a day as it is now, and the policy of its town."""
        book = self._books.setdefault((town_id, day), DayBook(day, self._extras))
        with self.store.reading(town_id) as reading:
            state = book.look(reading)
        return state, planning_policy(state.town.settings)

    def _compute(self, task: PlanTask, on_progress: OnSearch | None) -> Proposal:
        seconds = task.seconds
        # A search that is bounded by iterations alone takes as long as it takes.
        deadline_s = 3600.0 if seconds is None else seconds + MARGIN_S
        lane = "live" if seconds is not None and seconds <= LIVE_S else "plan"
        return self.executor.submit(
            PLAN, task, deadline_s=deadline_s, on_progress=on_progress, lane=lane
        ).result()

    def _begin(self, writing: Writing, run_id: str) -> PlanRun:
        run = planning.get_run(writing, run_id)
        begun = planning.change_run(writing, run, status=PlanRunStatus.RUNNING, started_s=writing.now_s)
        writing.note("plan_run.started", run.id, begun.version, {"day": run.day})
        return begun

    def _fail(self, town_id: str, run: PlanRun, code: str, message: str) -> PlanRun:
        def step(writing: Writing) -> PlanRun:
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

        return self.store.write(town_id, "planner", step)

    def _end(self, town_id: str, actor: str, run_id: str, status: PlanRunStatus, reason: str) -> PlanRun:
        def step(writing: Writing) -> PlanRun:
            run = planning.get_run(writing, run_id)
            # Also to where it is: who has said no before is not overwritten.
            PLAN_RUN.check(run.status, status)
            ended = planning.change_run(writing, run, status=status, message=reason, finished_s=writing.now_s)
            writing.note(f"plan_run.{status}", run.id, ended.version, {"reason": reason})
            return ended

        return self.store.write(town_id, actor, step)


def _propose(writing: Writing, run: PlanRun, proposal: Proposal) -> PlanRun:
    present = planning.get_run(writing, run.id)
    if present.version != run.version:
        # Rejected while it was computed: nobody waits for it any more.
        return present
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


def within_bounds(policy: PlanningPolicy, proposal: Proposal) -> bool:
    """Whether a proposal may be applied without a person looking at it: little later, few handed to another courier."""
    handovers = sum(
        1
        for one in proposal.moved
        if one.old_shift_id and one.new_shift_id and one.old_shift_id != one.new_shift_id
    )
    later = proposal.after.late_s - proposal.before.late_s
    return (
        later <= policy.automatic_most_late_s
        and handovers <= policy.automatic_most_handovers
        and proposal.after.left_out <= proposal.before.left_out
    )
