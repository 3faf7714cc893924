"""A town with endpoints for tests, and programs of others that answer as they are told to."""

from __future__ import annotations

import datetime as dt
import random
import socket
import struct
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_network
from typing import Any
from unittest import mock

import standardwebhooks
from sqlalchemy import select

from dispatch.clock import SetClock
from dispatch.storage import webhooks
from dispatch.storage.schema_log import OUTBOX
from dispatch.storage.store import Event, Store
from dispatch.storage.topics import WEBHOOK_SENDING
from dispatch.webhooks.endpoint import Endpoint
from dispatch.webhooks.endpoints import Issued, create
from dispatch.webhooks.message import Message
from dispatch.webhooks.server import WebhookServer
from dispatch.webhooks.targets import Targets
from dispatch.webhooks.vault import Vault, new_key
from tests.dispatch.notify.servers import Request, Web
from tests.dispatch.storage.small_town import SmallTown, make_town

#: Programs of tests listen here.
LOOPBACK = Targets(beside=(ip_network("127.0.0.0/8"),))
Move = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Hooks:
    """What a test works with."""

    store: Store
    vault: Vault = field(default_factory=lambda: Vault(new_key()))
    targets: Targets = LOOPBACK
    timeout_s: float = 5.0
    town: SmallTown = None  # type: ignore[assignment]
    server: WebhookServer = field(init=False)

    def __post_init__(self) -> None:
        self.town = self.town or make_town(self.store)
        self.server = WebhookServer(
            self.store, self.vault, self.targets, timeout_s=self.timeout_s, chance=random.Random(3)
        )

    @property
    def clock(self) -> SetClock:
        assert isinstance(self.store.clock, SetClock)
        return self.store.clock

    def endpoint(self, url: str, **options: Any) -> Issued:
        """Store an endpoint."""
        checked = self.targets.check(url)
        with self.store.writing(self.town.id, "test") as writing:
            return create(writing, self.vault, checked, **options)

    def say(self, kind: str, subject: str, data: dict[str, Any] | None = None) -> Event:
        """Note an event."""
        with self.store.writing(self.town.id, "test") as writing:
            return writing.note(kind, subject, 1, data)

    def work(self) -> None:
        """Do all that is due at this moment."""
        while self.server.run_once():
            pass

    def work_to_the_end(self, *, most: int = 200) -> list[int]:
        """Do all there is, setting the clock to what is due next; returns the moments."""
        moments = []
        for _ in range(most):
            self.work()
            due_s = next_due_s(self.store)
            if due_s is None:
                return moments
            self.clock.set(max(due_s, self.clock.now_s()))
            moments.append(self.clock.now_s())
        raise AssertionError("it does not come to its end")

    def now(self, endpoint: Endpoint | Issued) -> Endpoint:
        """Return an endpoint as it is stored."""
        name = endpoint.endpoint.id if isinstance(endpoint, Issued) else endpoint.id
        with self.store.reading(self.town.id) as reading:
            return webhooks.get_endpoint(reading, name)

    def messages(self, endpoint: Issued) -> list[Message]:
        """Return the messages to an endpoint, the oldest first."""
        with self.store.reading(self.town.id) as reading:
            return list(reversed(webhooks.messages_of(reading, endpoint.endpoint.id, most=1000)))


def next_due_s(store: Store) -> int | None:
    """Return when the next row for an endpoint is due that waits for no other of its subject."""
    query = (
        select(OUTBOX.c.subject, OUTBOX.c.due_s)
        .where(OUTBOX.c.topic == WEBHOOK_SENDING, OUTBOX.c.done_s.is_(None), OUTBOX.c.given_up_s.is_(None))
        .order_by(OUTBOX.c.sequence.desc())
    )
    with store.database.reading() as connection:
        first = {row.subject: row.due_s for row in connection.execute(query)}
    return min(first.values(), default=None)


def verify(request: Request, secret: str, now_s: int) -> dict[str, Any]:
    """Check a request by the package of the standard at a moment, and return what it says."""
    moment = dt.datetime.fromtimestamp(now_s, dt.UTC)

    class Then(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
            return moment.astimezone(tz)

    with mock.patch("standardwebhooks.webhooks.datetime", Then):
        return standardwebhooks.Webhook(secret).verify(request.body, request.headers)


def follow(web: Web, moves: Iterable[Move]) -> None:
    """Have a server answer its requests by one move after the other, and well after the last one."""
    left = list(moves)

    def act(handler: BaseHTTPRequestHandler) -> None:
        move = left.pop(0) if left else answer(200)
        move(handler)

    web.act = act


def refuse_if(web: Web, word: str, status: int = 400) -> None:
    """Have a server refuse what has a word in it, and take all else."""

    def act(handler: BaseHTTPRequestHandler) -> None:
        move = answer(status if word in web.requests[-1].body.decode() else 200)
        move(handler)

    web.act = act


def answer(status: int, headers: dict[str, str] | None = None, body: bytes = b"") -> Move:
    """Answer with a status."""

    def move(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in (headers or {}).items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return move


def hang(seconds: float) -> Move:
    """Say nothing."""
    return lambda _: time.sleep(seconds)


def reset(handler: BaseHTTPRequestHandler) -> None:
    """Tear the connection down."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def drip(pause_s: float) -> Move:
    """Send a good answer, a letter at a time: each comes soon, all of it never."""

    def move(handler: BaseHTTPRequestHandler) -> None:
        try:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            for _ in range(200):
                handler.wfile.write(b"z")
                handler.wfile.flush()
                time.sleep(pause_s)
        except OSError:
            return

    return move


def half(handler: BaseHTTPRequestHandler) -> None:
    """Promise more than is sent, and hang up before the status is whole."""
    handler.wfile.write(b"HTT")
    handler.connection.shutdown(socket.SHUT_RDWR)
