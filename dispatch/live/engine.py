"""Everything that goes on by itself in the towns of a server: one process may do all of it, several share it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol, runtime_checkable

from sqlalchemy.exc import SQLAlchemyError

from dispatch.errors import DispatchError
from dispatch.keeping.chores import Tools
from dispatch.live.arrivals import Arrivals
from dispatch.live.followed_town import FollowedTown
from dispatch.live.queued_runs import QueuedRuns
from dispatch.notify.channels.log_channel import LogChannel
from dispatch.notify.channels.outgoing import Carrier
from dispatch.notify.deciding import Notifier
from dispatch.notify.sending import LinkOf, Sender, no_link
from dispatch.outbox.worker import Worker
from dispatch.runs.runner import PlanRunner
from dispatch.storage.parties import town_ids
from dispatch.storage.topics import NOTIFICATION, SENDING
from dispatch.town_map import TownMap

LOG = logging.getLogger("tournee.live")

#: Seconds between two looks for new towns.
TOWNS_S: Final = 10.0
#: Seconds that threads have to end, all of them together.
ENDING_S: Final = 10.0
#: Events that are decided about with one commit.
_DECIDED_AT_ONCE: Final = 16
_CHANNELS: Final = ("sms", "email", "push", "voice")


class Running(Protocol):
    """Something that runs until it is told to stop."""

    def run(self, stop: threading.Event, /) -> None:
        """Run."""


@runtime_checkable
class Waking(Protocol):
    """Something that rests between two looks, and looks at once when it is told to."""

    def wake(self) -> None:
        """Look now."""


class Engine:
    """Follows every town, carries out queued plans, and hands the outbox over.

    Parameters
    ----------
    runner
        Carries out plan runs.
    open_map
        Returns the map of a name.
    carriers
        Channels of messages; without any they are written into the log.
    link_of
        The page of a delivery.
    others
        What else runs until the end, such as those who send webhooks.
    """

    def __init__(
        self,
        runner: PlanRunner,
        open_map: Callable[[str], TownMap],
        *,
        carriers: Mapping[str, Carrier] | None = None,
        link_of: LinkOf = no_link,
        others: Sequence[Running] = (),
    ) -> None:
        self.runner = runner
        self.queued = QueuedRuns(runner)
        self._arrivals = Arrivals(runner.store)
        self._tools = Tools(open_map=open_map)
        channels = carriers or {name: LogChannel() for name in _CHANNELS}
        store = runner.store
        self._workers: list[Running] = [
            self.queued,
            Worker(store, NOTIFICATION, Notifier(), batch=_DECIDED_AT_ONCE),
            Worker(store, SENDING, Sender(store, channels, link_of=link_of), batch=1),
            *others,
        ]
        self._stop = threading.Event()
        self._ending = threading.Lock()
        self._ends_at = 0.0
        self._threads: list[threading.Thread] = []
        self._followed: dict[str, FollowedTown] = {}

    def start(self) -> None:
        """Begin, on threads of its own."""
        for number, worker in enumerate(self._workers):
            self._begin(f"worker-{number}", worker)
        self._begin("towns", _Towns(self))

    def begin_to_end(self) -> None:
        """Have everything end, and wait for nothing: towns are left to others within five seconds."""
        with self._ending:
            if self._stop.is_set():
                return
            self._ends_at = time.monotonic() + ENDING_S
            self._stop.set()
        for worker in self._workers:
            # Those that rest until somebody says that there is something new.
            if isinstance(worker, Waking):
                worker.wake()

    def stop(self) -> None:
        """End, and wait for what is being done, but not for ever: for all of it together `ENDING_S` from the moment on at which it was told to end."""
        self.begin_to_end()
        for thread in list(self._threads):
            thread.join(max(0.0, self._ends_at - time.monotonic()))
        late = [thread.name for thread in list(self._threads) if thread.is_alive()]
        if late:
            LOG.warning("still going on at the end: %s", ", ".join(late))

    def follow_new(self) -> None:
        """Follow the towns that are not followed yet."""
        for town_id in town_ids(self.runner.store.database):
            if town_id not in self._followed:
                town = FollowedTown(self.runner, self._arrivals, self._tools, town_id)
                self._followed[town_id] = town
                self._begin(f"town-{town_id}", town)

    def ended(self) -> tuple[str, ...]:
        """Return the names of the threads that have ended though nobody has stopped the engine: what they did is not done any more."""
        if self._stop.is_set():
            return ()
        return tuple(thread.name for thread in list(self._threads) if not thread.is_alive())

    def towns_here(self) -> int:
        """Return how many towns are this process's."""
        return sum(town.lease.is_ours for town in list(self._followed.values()))

    def overdue_s(self) -> float:
        """Return the seconds since a plan was made last, or there was none to be made, of the town of this process for which that is longest."""
        now, planned = time.monotonic(), self.runner.planned_at
        ours = [town for town in list(self._followed.values()) if town.lease.is_ours]
        return max((now - max(planned.get(one.town_id, 0.0), one.lease.since) for one in ours), default=0.0)

    def _begin(self, name: str, what: Running) -> None:
        thread = threading.Thread(target=what.run, args=(self._stop,), name=f"tournee-{name}", daemon=True)
        self._threads.append(thread)
        thread.start()


class _Towns:
    """Looks for towns that were founded since."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                self._engine.follow_new()
            except (DispatchError, SQLAlchemyError):
                LOG.exception("towns cannot be looked up: that is tried again")
            stop.wait(TOWNS_S)
