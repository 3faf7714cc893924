"""Follows the log of a town, and plans again after events, when streets change, and every minute or as the town's policy says."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypedDict

from dispatch.board.by_day import ByDay
from dispatch.board.policy import CLOCK_S, gap_s_of
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.live.triggers import OWN_ACTOR, cause_of
from dispatch.runs.apply import supersede
from dispatch.runs.days import WrongDayError
from dispatch.runs.run import PlanRun
from dispatch.runs.runner import PlanRunner
from dispatch.storage import parties, planning
from dispatch.storage.events import events_after, last_sequence
from dispatch.storage.store import Writing

#: Events looked at in one go.
MOST_EVENTS = 1000
CLOCK = "clock"
#: A closure that was known before begins or ends. One that somebody stores meanwhile is in the next plan.
STREETS = "street.changed"


class _Effort(TypedDict, total=False):
    seconds: float
    iterations: int


@dataclass(slots=True)
class _Followed:
    """How far one day of a town has been followed."""

    sequence: int
    planned_s: int
    waiting: str = ""  # what asks for a plan as soon as there may be another one
    gap_s: int = 0  # of the town's policy, when the day was looked at last

    @property
    def clock_s(self) -> int:
        return max(CLOCK_S, self.gap_s)


class LivePlanner:
    """Keeps the plans of days under way up to date. One of it works for a town at a time.

    Parameters
    ----------
    runner
        Carries out plan runs.
    still_ours
        Says in a transaction whether the town is this planner's, and keeps it so until its end: else the planner of another process may plan
        meanwhile, and what is proposed here is put aside instead of what that one has proposed.
    """

    def __init__(self, runner: PlanRunner, *, still_ours: Callable[[Writing], bool] | None = None) -> None:
        self.runner = runner
        self._still_ours = still_ours or (lambda _: True)
        self._followed: ByDay[_Followed] = ByDay()

    def step(self, town_id: str, day: str) -> PlanRun | None:
        """Look at what has happened on a day, and plan if that is called for.

        One that changes something is proposed, and applied where the town plans automatically and it is within bounds. What else had been
        proposed after events is superseded by it. After an event, a run that changes nothing is put aside without its plan; of a plan
        without an event that says nothing new, nothing is kept at all (`dispatch.runs.runner.PlanRunner.renew`).

        Returns
        -------
        PlanRun | None
            The run, if there was one that is kept; none for a day that is over.
        """
        runner = self.runner
        cause = self._cause(town_id, day)
        if not cause:
            return None
        followed = self._followed.get((town_id, day))
        if followed is not None and _is_too_soon(followed, cause, runner.store.now_s(town_id)):
            followed.waiting = cause
            return None
        # Whatever comes of it: what fails is tried again with the next plan, and not at every step.
        if followed is not None:
            followed.planned_s = runner.store.now_s(town_id)
            followed.waiting = ""
        by_itself = cause in {CLOCK, STREETS}
        if by_itself:
            runner.bury(town_id, day)
        policy = runner.policy(town_id)
        effort: _Effort = (
            {"iterations": policy.live_iterations}
            if policy.live_iterations
            else {"seconds": policy.live_seconds}
        )
        try:
            if by_itself:
                run = runner.renew(town_id, day, cause=cause, automatic=policy.automatic, **effort)
            else:
                asked = runner.request(
                    town_id, OWN_ACTOR, day, cause=cause, automatic=policy.automatic, **effort
                )
                run = runner.carry_out(town_id, asked.id)
        except WrongDayError:
            # It is over: nobody is on shift any more, and nobody is out.
            runner.planned_at[town_id] = time.monotonic()
            return None
        if run is not None and run.status is PlanRunStatus.PROPOSED:
            return self._supersede_older(town_id, run)
        return run

    def due_s(self, town_id: str, day: str) -> int | None:
        """Return when a day is planned again if nothing happens, None before it was looked at."""
        followed = self._followed.get((town_id, day))
        if followed is None:
            return None
        return followed.planned_s + (followed.gap_s if followed.waiting else followed.clock_s)

    def _cause(self, town_id: str, day: str) -> str:
        """Return why the day is to be planned now, empty if it is not."""
        store = self.runner.store
        followed = self._followed.get((town_id, day))
        with store.reading(town_id) as reading:
            # As it is now: whoever has set it too long by mistake need not wait for that long.
            gap_s = gap_s_of(parties.get_town(reading).settings)
            if followed is None:
                # Whatever was there before this planner began is in the first plan.
                begun = _Followed(last_sequence(reading), reading.now_s, gap_s=gap_s)
                self._followed.of(town_id, day, reading.now_s, lambda: begun)
                return CLOCK
            followed.gap_s = gap_s
            events = events_after(reading, followed.sequence, most=MOST_EVENTS)
            now_s = reading.now_s
        if events:
            followed.sequence = events[-1].sequence
        cause = followed.waiting or cause_of(events)
        change_s = self.runner.street_change_s(town_id, day)
        if not cause and change_s is not None and followed.planned_s < change_s <= now_s:
            # A closure begins or ends, as has been known: nobody notes that.
            cause = STREETS
        if not cause and now_s - followed.planned_s >= followed.clock_s:
            cause = CLOCK
        return cause

    def _supersede_older(self, town_id: str, run: PlanRun) -> PlanRun:
        """Put aside what was proposed after earlier events: this plan knows of them too. Return the run as it is now."""

        def step(writing: Writing) -> PlanRun:
            if not self._still_ours(writing):
                present = planning.get_run(writing, run.id)
                return supersede(writing, present) if present.status is PlanRunStatus.PROPOSED else present
            for other in planning.runs_of_day(writing, run.day, (PlanRunStatus.PROPOSED,), proposals=False):
                if other.id == run.id or other.actor != OWN_ACTOR:
                    continue
                supersede(writing, other, by=run.id)
            return run

        return self.runner.store.write(town_id, OWN_ACTOR, step)


def _is_too_soon(followed: _Followed, cause: str, now_s: int) -> bool:
    """Whether a cause has to wait, so that what happens close together is planned together."""
    return cause != CLOCK and 0 <= now_s - followed.planned_s < followed.gap_s
