"""Streams of events for screens: each town's log is read once for all who follow it, and told to each as they may hear it."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from typing import Final
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from api.business import Business
from api.v1.event_forms import heard
from api.v1.paging import cursor_of
from dispatch.access.role import OF_ORGANIZATION
from dispatch.access.standing import still_stands
from dispatch.access.subject import Subject
from dispatch.errors import DispatchError
from dispatch.storage.event_lists import page_after
from dispatch.storage.events import last_sequence
from dispatch.storage.store import Event, Reading

LOG = logging.getLogger("tournee.api")

#: Seconds between two looks at the log of a town that somebody follows.
LOOK_S: Final = 0.3
#: Seconds after which it is looked again whether those who follow may still: a stream outlives the request that was let in.
CHECK_S: Final = 5.0
#: Seconds after which a silent stream says that it is alive: proxies end those that do not.
ALIVE_S: Final = 15.0
#: Streams of one town; texts that wait for a slow reader, who is then told to come again.
MOST_OF_TOWN: Final = 1_000
#: Of one key or account: a screen has one, a desk some.
MOST_OF_SUBJECT: Final = 250
MOST_WAITING: Final = 1_000
#: Events that are told at once to whoever comes back.
CATCH_UP: Final = 1_000


class TooManyStreamsError(DispatchError):
    """A town has as many streams as it may; code ``too_many_streams``."""

    def __init__(self) -> None:
        super().__init__(
            f"{MOST_OF_TOWN} streams of this town are open: close some, or ask for pages instead",
            code="too_many_streams",
        )


class Stream:
    """What one reader hears.

    Parameters
    ----------
    subject
        Who hears.
    kinds
        Types, or beginnings of types; empty for all.
    loop
        Where it is read.
    """

    def __init__(self, subject: Subject, kinds: tuple[str, ...], loop: asyncio.AbstractEventLoop) -> None:
        self.subject = subject
        self.kinds = kinds
        self.sequence = 0
        self._loop = loop
        self._texts: asyncio.Queue[str | None] = asyncio.Queue()

    @property
    def view(self) -> str:
        """The organisation that hears, empty for the town."""
        return self.subject.org_id if self.subject.role in OF_ORGANIZATION else ""

    def wants(self, kind: str) -> bool:
        """Return whether a type of event is to be told."""
        return not self.kinds or any(
            kind == one or (one.endswith(".") and kind.startswith(one)) for one in self.kinds
        )

    def put(self, text: str | None) -> None:
        """Have the reader hear something, None for the end; may be called from any thread."""
        try:
            self._loop.call_soon_threadsafe(self._put, text)
        except RuntimeError:
            # The loop has ended, and its readers with it.
            return

    def _put(self, text: str | None) -> None:
        if self._texts.qsize() >= MOST_WAITING:
            # A reader who is so far behind comes back where it was, and is told again.
            self._texts.put_nowait(None)
            return
        self._texts.put_nowait(text)

    async def texts(self, limit_s: int) -> AsyncIterator[str]:
        """Yield what is heard, until ``limit_s`` seconds are over (0 for never)."""
        until = time.monotonic() + limit_s if limit_s else None
        yield ": open\n\n"
        while True:
            wait_s = ALIVE_S if until is None else min(ALIVE_S, until - time.monotonic())
            if wait_s <= 0:
                return
            try:
                text = await asyncio.wait_for(self._texts.get(), wait_s)
            except TimeoutError:
                yield ": alive\n\n"
                continue
            if text is None:
                return
            yield text


class EventStreams:
    """The streams of a server.

    Parameters
    ----------
    business
        What is served.
    """

    def __init__(self, business: Business) -> None:
        self._business = business
        self._lock = threading.Lock()
        self._streams: dict[str, set[Stream]] = defaultdict(set)
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def open(
        self, subject: Subject, kinds: tuple[str, ...], after: int | None, loop: asyncio.AbstractEventLoop
    ) -> Stream:
        """Open a stream that begins now, or behind a place of the log.

        Parameters
        ----------
        subject, kinds, loop
            See `Stream`.
        after
            Number of the last event that is known, None for the present one.

        Raises
        ------
        TooManyStreamsError
            The town has as many as it may.
        """
        stream = Stream(subject, kinds, loop)
        town_id = subject.town_id
        with self._business.store.reading(town_id) as reading:
            last = last_sequence(reading)
        stream.sequence = last if after is None else min(after, last)
        with self._lock:
            own = self._streams[town_id]
            mine = sum(one.subject.id == subject.id for one in own)
            if len(own) >= MOST_OF_TOWN or mine >= MOST_OF_SUBJECT:
                raise TooManyStreamsError
            own.add(stream)
            if self._stop.is_set():
                # The server ends: whoever comes now is told to come again.
                stream.put(None)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="tournee-streams", daemon=True)
                self._thread.start()
        return stream

    def close(self, stream: Stream) -> None:
        """Forget a stream whose reader has gone."""
        with self._lock:
            own = self._streams.get(stream.subject.town_id)
            if own is None:
                return
            own.discard(stream)
            if not own:
                del self._streams[stream.subject.town_id]

    def stop(self) -> None:
        """End all streams."""
        self._stop.set()
        with self._lock:
            for own in self._streams.values():
                for stream in own:
                    stream.put(None)

    def _run(self) -> None:
        checked = time.monotonic()
        while not self._stop.wait(LOOK_S):
            with self._lock:
                towns = list(self._streams)
            if time.monotonic() - checked >= CHECK_S:
                checked = time.monotonic()
                self._end_those_over()
            for town_id in towns:
                try:
                    self._tell(town_id)
                except Exception:
                    # Whatever one town has met, the streams of the others go on.
                    LOG.exception("the log of town %s cannot be read: it is tried again", town_id)

    def _end_those_over(self) -> None:
        """End the streams of those whose key, session or membership is over or revoked."""
        with self._lock:
            streams = [stream for own in self._streams.values() for stream in own]
        stands: dict[Subject, bool] = {}
        for stream in streams:
            subject = stream.subject
            try:
                if subject not in stands:
                    stands[subject] = still_stands(self._business.store, subject)
            except (DispatchError, SQLAlchemyError):
                LOG.exception("it cannot be read who may follow the log: it is tried again")
                return
            if not stands[subject]:
                stream.put(None)

    def _tell(self, town_id: str) -> None:
        with self._lock:
            streams = list(self._streams.get(town_id, ()))
        if not streams:
            return
        zone = ZoneInfo(self._business.town(town_id).time_zone)
        with self._business.store.reading(town_id) as reading:
            # Those at the same place of the log are told together.
            places = defaultdict(list)
            for stream in streams:
                places[stream.sequence].append(stream)
            for sequence, own in places.items():
                events = page_after(reading, sequence, most=CATCH_UP)
                if events:
                    self._pass_on(reading, own, events, zone)

    def _pass_on(
        self, reading: Reading, streams: list[Stream], events: Iterable[Event], zone: ZoneInfo
    ) -> None:
        for event in events:
            texts: dict[str, str | None] = {}
            for stream in streams:
                view = stream.view
                if stream.wants(event.type) and view not in texts:
                    texts[view] = _text_of(reading, view, event, zone)
                # Only now: where the database has failed, it is told the next time.
                stream.sequence = event.sequence
                if not stream.wants(event.type):
                    continue
                text = texts[view]
                if text is not None:
                    stream.put(text)


def _text_of(reading: Reading, view: str, event: Event, zone: ZoneInfo) -> str | None:
    """Return an event as it is streamed to those of a view, None where they hear nothing."""
    try:
        form = heard(reading, view, event, zone)
    except ValidationError:
        # One that has no form must not keep back all that come after it.
        LOG.exception("event %s cannot be told", event.id)
        return None
    return None if form is None else _written(event, form.model_dump(mode="json"))


def _written(event: Event, form: dict[str, object]) -> str:
    data = json.dumps(form, ensure_ascii=False, separators=(",", ":"))
    return f"id: {cursor_of(event.sequence)}\nevent: {event.type}\ndata: {data}\n\n"
