"""Follows the log of a town, and plans again after events and every minute."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.live.triggers import OWN_ACTOR, cause_of
from dispatch.runs.days import WrongDayError
from dispatch.runs.run import PlanRun
from dispatch.runs.runner import PlanRunner
from dispatch.storage import planning
from dispatch.storage.events import events_after, last_sequence
from dispatch.storage.store import Writing

#: Without any event, a plan is made after so many seconds: couriers are earlier or later than planned.
CLOCK_S = 60
#: Events looked at in one go.
MOST_EVENTS = 1000
CLOCK = "clock"


@dataclass(slots=True)
class _Followed:
    """How far one day of a town has been followed."""

    sequence: int
    planned_s: int


class LivePlanner:
    """Keeps the plans of days under way up to date. One of it works for a town at a time.

    Parameters
    ----------
    runner
        Carries out plan runs.
    """

    def __init__(self, runner: PlanRunner) -> None:
        self.runner = runner
        self._followed: dict[tuple[str, str], _Followed] = {}

    def step(self, town_id: str, day: str) -> PlanRun | None:
        """Look at what has happened on a day, and plan if that is called for.

        A plan that changes nothing is put aside without a word; one that does is proposed, and applied where the town plans automatically
        and it is within bounds. What else had been proposed after events is superseded by it.

        Returns
        -------
        PlanRun | None
            The run, if there was one; none for a day that is over.
        """
        cause = self._cause(town_id, day)
        if not cause:
            return None
        runner = self.runner
        # Whatever comes of it: what fails is tried again after the next event or the next minute, and not at every step.
        self._followed[town_id, day].planned_s = runner.store.clock.now_s()
        if cause == CLOCK:
            runner.bury(town_id, day)
        _, policy = runner.look(town_id, day)
        try:
            run = runner.request(
                town_id, OWN_ACTOR, day, cause=cause, seconds=policy.live_seconds, automatic=policy.automatic
            )
        except WrongDayError:
            # It is over: nobody is on shift any more, and nobody is out.
            return None
        run = runner.carry_out(town_id, run.id)
        if run.status is not PlanRunStatus.PROPOSED:
            return run
        if run.proposal is not None and not run.proposal.changes:
            return runner.put_aside(town_id, run.id)
        self._supersede_older(town_id, run)
        return run

    def _cause(self, town_id: str, day: str) -> str:
        """Return why the day is to be planned now, empty if it is not."""
        store = self.runner.store
        followed = self._followed.get((town_id, day))
        with store.reading(town_id) as reading:
            if followed is None:
                # Whatever was there before this planner began is in the first plan.
                self._followed[town_id, day] = _Followed(last_sequence(reading), reading.now_s)
                return CLOCK
            events = events_after(reading, followed.sequence, most=MOST_EVENTS)
            now_s = reading.now_s
        if events:
            followed.sequence = events[-1].sequence
        cause = cause_of(events)
        if not cause and now_s - followed.planned_s >= CLOCK_S:
            cause = CLOCK
        return cause

    def _supersede_older(self, town_id: str, run: PlanRun) -> None:
        """Put aside what was proposed after earlier events: this plan knows of them too."""

        def step(writing: Writing) -> None:
            for other in planning.runs_of_day(writing, run.day, (PlanRunStatus.PROPOSED,), proposals=False):
                if other.id == run.id or other.actor != OWN_ACTOR:
                    continue
                changed = planning.change_run(
                    writing, other, status=PlanRunStatus.SUPERSEDED, finished_s=writing.now_s
                )
                writing.note("plan_run.superseded", other.id, changed.version, {"by": run.id})

        self.runner.store.write(town_id, OWN_ACTOR, step)
