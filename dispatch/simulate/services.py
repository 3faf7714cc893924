"""The services of a town as they run in a town's own process, looked after by a clock: planner, releases, arrivals, messages, chores."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from sqlalchemy import select

from dispatch.keeping.chores import Tools
from dispatch.keeping.keeper import do_chores
from dispatch.live.arrivals import Arrivals
from dispatch.live.planner import LivePlanner
from dispatch.live.releases import Releases
from dispatch.notify.channels.log_channel import LogChannel
from dispatch.notify.deciding import Notifier
from dispatch.notify.sending import Sender
from dispatch.outbox.worker import Worker
from dispatch.runs.run import PlanRun
from dispatch.runs.runner import PlanRunner
from dispatch.simulate.life import Life
from dispatch.storage.events import events_after, last_sequence
from dispatch.storage.schema_log import EVENT
from dispatch.storage.schema_rounds import ROUND
from dispatch.storage.store import Event
from dispatch.storage.topics import NOTIFICATION, SENDING

#: How often each looks, seconds.
LOOKS_S, ARRIVALS_S, MESSAGES_S, CHORES_S = 15, 60, 120, 600
_MOST_EVENTS = 1000
_CHANNELS = ("sms", "email", "push", "voice")


class Services:
    """What a town runs.

    Parameters
    ----------
    life, runner
        The day, and who plans.
    hear
        Told of every event.
    heard
        The last event that it was told of.
    """

    def __init__(
        self, life: Life, runner: PlanRunner, hear: Callable[[Event], None], *, heard: int = 0
    ) -> None:
        self.life = life
        self.planner = LivePlanner(runner)
        self.releases = Releases(runner)
        self.arrivals = Arrivals(life.store)
        self.hear = hear
        luck = random.Random("tournee outbox")  # noqa: S311
        self._workers = [
            Worker(life.store, NOTIFICATION, Notifier(), batch=200, chance=luck),
            Worker(
                life.store, SENDING, Sender(life.store, dict.fromkeys(_CHANNELS, LogChannel())), batch=200, chance=luck
            ),
        ]  # fmt: skip
        self._tools = Tools(open_map=lambda _: life.town_map)
        self.heard = self._seen = heard
        self._looked = 0
        self._arrivals_s = self._chores_s = self._messages_s = 0

    def step(self) -> PlanRun | None:
        """Look once; return the plan that was made, if one was."""
        life, now_s = self.life, self.life.now_s
        with life.store.reading(life.town_id) as reading:
            last = last_sequence(reading)
        happened = last != self._looked
        planned_s = self.planner.due_s(life.town_id, life.day)
        run = None
        if happened or planned_s is None or now_s >= planned_s:
            self._tell()
            run = self.planner.step(life.town_id, life.day)
            self.releases.step(life.town_id, life.day)
        if now_s >= self._arrivals_s:
            self.arrivals.step(life.town_id, life.day)
            self._arrivals_s = now_s + ARRIVALS_S
        if now_s >= self._messages_s:
            for worker in self._workers:
                while worker.run_once():
                    pass
            self._messages_s = now_s + MESSAGES_S
        if now_s >= self._chores_s:
            report = do_chores(life.store, life.town_id, self._tools)
            for name, code in report.failures.items():
                life.counts[f"chore_{name}_{code}"] += 1
            self._chores_s = now_s + CHORES_S
        with life.store.reading(life.town_id) as reading:
            self._looked = last_sequence(reading)
        return run

    def changed_shifts(self) -> tuple[str, ...]:
        """Return the shifts whose rounds have changed since this was last asked: phones get a sign then."""
        life = self.life
        last = self._looked
        if last == self._seen:
            return ()
        with life.store.reading(life.town_id) as reading:
            query = (
                select(ROUND.c.shift_id)
                .distinct()
                .join(EVENT, EVENT.c.subject == ROUND.c.id)
                .where(ROUND.c.town_id == life.town_id, EVENT.c.town_id == life.town_id, EVENT.c.sequence > self._seen, EVENT.c.sequence <= last)
                .order_by(ROUND.c.shift_id)
            )  # fmt: skip
            found = tuple(str(row.shift_id) for row in reading.connection.execute(query))
        self._seen = last
        return found

    def _tell(self) -> None:
        for event in self._events():
            self.hear(event)

    def _events(self) -> Sequence[Event]:
        with self.life.store.reading(self.life.town_id) as reading:
            events = events_after(reading, self.heard, most=_MOST_EVENTS)
        if events:
            self.heard = events[-1].sequence
        return events
