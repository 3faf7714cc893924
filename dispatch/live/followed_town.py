"""A town under way, followed by one process at a time: plans after events, releases, arrival times, chores."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from dispatch.errors import DispatchError
from dispatch.keeping.chores import Tools
from dispatch.keeping.keeper import do_chores
from dispatch.live.arrivals import Arrivals
from dispatch.live.planner import LivePlanner
from dispatch.live.releases import Releases
from dispatch.orders.service_day import service_day
from dispatch.runs.runner import PlanRunner
from dispatch.sandbox.riding import ride, rides_owed_s
from dispatch.storage import chores, parties
from dispatch.storage.store import Writing

LOG = logging.getLogger("tournee.live")

#: Seconds between two looks at the log, at when couriers will arrive, and at what is due again and again.
STEP_S, ARRIVALS_S, CHORES_S = 1.0, 10.0, 60.0
#: A town is one process's for so long; it says so anew three times as often. A process that is killed leaves it to another one after that.
LEASE_S: Final = 60
#: A clock that has gone on by so much more than the time since the last look was moved: everything that is due is done at once, seconds.
JUMP_S: Final = 5.0
#: Whoever has moved the clock of a sandbox has couriers ride as well. If they have died over it, it is done here after so long.
PATIENCE_S: Final = 30
#: Name of the lease, beside those of the chores.
LEASE: Final = "live"


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
        self._planner = LivePlanner(runner)
        self._releases = Releases(runner)
        self._arrivals = arrivals
        self._tools = tools
        self._holder = secrets.token_hex(8)
        self._lease_at = self._arrivals_at = self._chores_at = 0.0
        self._seen_at, self._seen_s = 0.0, 0
        self._is_ours = False
        self._trouble = ""

    def run(self, stop: threading.Event) -> None:
        """Keep the town going until ``stop`` is set. What fails is tried again: a busy database, a planner that has died."""
        while not stop.is_set():
            try:
                if self._holds():
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
        self._give_back()

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
        if not self._holds():
            return
        self._releases.step(self.town_id, day)
        now = time.monotonic()
        if now >= self._arrivals_at:
            self._arrivals_at = now + ARRIVALS_S
            self._arrivals.step(self.town_id, day)
        if now >= self._chores_at and self._holds():
            self._chores_at = now + CHORES_S
            for name, code in do_chores(self.store, self.town_id, self._tools).failures.items():
                LOG.warning("town %s: chore %s has failed (%s)", self.town_id, name, code)

    def _look_for_jump(self, now_s: int) -> None:
        """Have arrivals and chores looked at now where the clock of the town was moved since the last look."""
        now = time.monotonic()
        if now_s - self._seen_s > now - self._seen_at + JUMP_S:
            self._arrivals_at = self._chores_at = 0.0
        self._seen_at, self._seen_s = now, now_s

    def _holds(self) -> bool:
        """Whether the town is this process's, taken if it is nobody's."""
        now = time.monotonic()
        if now < self._lease_at:
            return self._is_ours
        self._lease_at = now + LEASE_S / 3
        # Nobody's, unless this succeeds.
        self._is_ours = False

        def step(writing: Writing) -> bool:
            writing.exclude(LEASE)
            known = chores.known(writing).get(LEASE)
            taken = known is not None and known.holder not in {"", self._holder}
            if taken and known is not None and (known.lease_s or 0) > writing.real_s:
                return False
            chores.take(writing, LEASE, self._holder, writing.real_s + LEASE_S)
            return True

        self._is_ours = self.store.write(self.town_id, "system", step)
        return self._is_ours

    def _give_back(self) -> None:
        if not self._is_ours:
            return
        try:
            self.store.write(
                self.town_id,
                "system",
                lambda writing: chores.end(writing, LEASE, self._holder, last_s=writing.now_s, failure=""),
            )
        except (DispatchError, SQLAlchemyError):
            LOG.warning("town %s: it waits for the end of its lease", self.town_id)
