"""A town under way, followed by one process at a time: plans after events, releases, arrival times, chores."""

from __future__ import annotations

import logging
import threading
import time
from typing import Final

from dispatch.keeping.chores import Tools
from dispatch.keeping.keeper import do_chores
from dispatch.live.arrivals import Arrivals
from dispatch.live.planner import LivePlanner
from dispatch.live.releases import Releases
from dispatch.live.town_lease import TownLease
from dispatch.logs.about import about
from dispatch.orders.service_day import service_day
from dispatch.runs.runner import PlanRunner
from dispatch.sandbox.riding import ride, rides_owed_s
from dispatch.storage import parties

LOG = logging.getLogger("tournee.live")

#: Seconds between two looks at the log, at when couriers will arrive, and at what is due again and again.
STEP_S, ARRIVALS_S, CHORES_S = 1.0, 10.0, 60.0
#: A clock that has gone on by so much more than the time since the last look was moved: everything that is due is done at once, seconds.
JUMP_S: Final = 5.0
#: Whoever has moved the clock of a sandbox has couriers ride as well. If they have died over it, it is done here after so long.
PATIENCE_S: Final = 30


class FollowedTown:
    """Keeps one town going, for as long as no other process does.

    Parameters
    ----------
    runner
        Carries out plan runs.
    arrivals
        Foretells when couriers come.
    tools
        What chores need.
    town_id
        The town.
    """

    def __init__(self, runner: PlanRunner, arrivals: Arrivals, tools: Tools, town_id: str) -> None:
        self.store = runner.store
        self.town_id = town_id
        self.lease = TownLease(runner.store, town_id)
        self._planner = LivePlanner(runner, still_ours=self.lease.still_ours)
        self._releases = Releases(runner)
        self._arrivals = arrivals
        self._tools = tools
        self._arrivals_at = self._chores_at = 0.0
        self._seen_at, self._seen_s = 0.0, 0
        self._trouble = ""

    def run(self, stop: threading.Event) -> None:
        """Keep the town going until ``stop`` is set. What fails is tried again: a busy database, a planner that has died."""
        with about(town_id=self.town_id), self.lease.kept(stop):
            while not stop.is_set():
                try:
                    if self.lease.is_ours:
                        self.step()
                    self._trouble = ""
                except Exception as error:
                    # Whatever it is, the town has to go on. Said once, not every second.
                    if str(error) != self._trouble:
                        LOG.exception(
                            "town %s: what goes on by itself has failed, and is tried again", self.town_id
                        )
                    self._trouble = str(error)
                stop.wait(STEP_S)

    def step(self) -> None:
        """Do whatever is due now."""
        with self.store.reading(self.town_id) as reading:
            town = parties.get_town(reading)
            now_s = reading.now_s
            owed_s = None if town.live else rides_owed_s(reading)
        if owed_s is not None:
            if owed_s < PATIENCE_S:
                # What they are about to ride is not planned anew at an hour when it is over.
                return
            ride(self.store, self.town_id)
        self._look_for_jump(now_s)
        day = service_day(now_s, town).isoformat()
        self._planner.step(self.town_id, day)
        # A plan may have taken long: who has lost the town meanwhile leaves it.
        if not self.lease.is_ours:
            return
        self._releases.step(self.town_id, day)
        now = time.monotonic()
        if now >= self._arrivals_at:
            self._arrivals_at = now + ARRIVALS_S
            self._arrivals.step(self.town_id, day)
        if now >= self._chores_at and self.lease.is_ours:
            self._chores_at = now + CHORES_S
            for name, code in do_chores(self.store, self.town_id, self._tools).failures.items():
                LOG.warning("town %s: chore %s has failed (%s)", self.town_id, name, code)

    def _look_for_jump(self, now_s: int) -> None:
        """Have arrivals and chores looked at now where the clock of the town was moved since the last look."""
        now = time.monotonic()
        if now_s - self._seen_s > now - self._seen_at + JUMP_S:
            self._arrivals_at = self._chores_at = 0.0
        self._seen_at, self._seen_s = now, now_s
