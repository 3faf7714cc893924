"""One request: who asks, for which town, with which key against doing things twice."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Final, TypeVar
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from starlette.responses import Response

from api.business import Business
from api.errors import ApiError
from api.gate.answer import Answer, respond
from api.order_desk import OpenOrder
from dispatch.access.role import OF_ORGANIZATION
from dispatch.access.subject import Subject
from dispatch.orders.intake import Taken
from dispatch.parties.town import Town
from dispatch.promises.taking import Result, Wish
from dispatch.storage.answering_store import keeping
from dispatch.storage.answers import GivenAnswer, KeyTakenError, find_answer, keep_answer
from dispatch.storage.store import Reading, Store, Writing
from dispatch.town_map import TownMap

T = TypeVar("T")

REPLAYED: Final = "idempotency-replayed"


class InFlight:
    """Keys of requests that this process is carrying out."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: set[tuple[str, str, str]] = set()

    @contextmanager
    def alone(self, *name: str) -> Iterator[None]:
        """Carry the block out while nobody else does with the same key.

        Raises
        ------
        ApiError
            ``idempotency_in_flight``: somebody does.
        """
        town, client, key = name
        own = (town, client, key)
        with self._lock:
            if own in self._keys:
                raise ApiError(
                    f"The request with Idempotency-Key {key!r} is being carried out: ask again for its answer in a moment.",
                    code="idempotency_in_flight",
                    status=409,
                    headers={"retry-after": "1"},
                )
            self._keys.add(own)
        try:
            yield
        finally:
            with self._lock:
                self._keys.discard(own)


@dataclass(slots=True)
class _Kept:
    """Writes the answer of a request in the transaction that has its effect."""

    render: Callable[[Reading, Any], Answer]
    of: type[Any] | tuple[type[Any], ...]
    client: str
    key: str
    fingerprint: str
    secret: bool
    given: GivenAnswer | None = None

    def look(self, writing: Writing, result: object) -> None:
        """See `dispatch.storage.answering_store.Keeping`."""
        if not isinstance(result, self.of):
            return
        answer = self.render(writing, result)
        self.given = GivenAnswer(self.fingerprint, answer.status, dict(answer.headers), answer.text)
        if self.key:
            stored = replace(self.given, headers={}, body="") if self.secret else self.given
            keep_answer(writing, self.client, self.key, stored)


@dataclass(slots=True)
class Call:
    """One request of somebody who may make it.

    Attributes
    ----------
    subject
        Who asks.
    key, fingerprint
        The idempotency key, empty for none, and what the request is, as one number.
    """

    business: Business
    subject: Subject
    in_flight: InFlight
    key: str = ""
    fingerprint: str = ""
    behalf: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        """The business of all towns."""
        return self.business.store

    @property
    def town_id(self) -> str:
        """The town that is asked for."""
        return self.subject.town_id

    @property
    def actor(self) -> str:
        """Who acts, as the log names them."""
        return self.subject.actor

    @property
    def town(self) -> Town:
        """The town as it was at most a moment ago."""
        return self.business.town(self.town_id)

    @property
    def town_map(self) -> TownMap:
        """The map of the town."""
        return self.business.map_of(self.town_id)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the town."""
        return ZoneInfo(self.town.time_zone)

    @property
    def org_id(self) -> str:
        """The organisation whose part alone is seen, empty for who sees the town."""
        return self.subject.org_id if self.subject.role in OF_ORGANIZATION else ""

    @property
    def now_s(self) -> int:
        """What the clock of the town shows."""
        return self.store.now_s(self.town_id)

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """Look at the town at one moment."""
        with self.store.reading(self.town_id) as reading:
            yield reading

    def write(self, step: Callable[[Writing], T], *, conflicts: int = 0) -> T:
        """Carry out a step in a transaction, as whoever asks; see `dispatch.storage.store.Store.write`."""
        return self.store.write(self.town_id, self.actor, step, behalf=self.behalf, conflicts=conflicts)

    def look(self, render: Callable[[Reading], Answer]) -> Response:
        """Answer from what is there."""
        with self.reading() as reading:
            answer = render(reading)
        return respond(answer.status, answer.text, answer.headers)

    def once(
        self,
        do: Callable[[], T],
        render: Callable[[Reading, T], Answer],
        of: type[T] | tuple[type[Any], ...],
        *,
        secret: bool = False,
    ) -> Response:
        """Do something once for each idempotency key, and answer what came of it, the same to whoever asks again.

        The answer is stored in the transaction that has the effect, so that neither is there without the other, whatever is killed when.

        Parameters
        ----------
        do
            Does it, by services on `store`. What its last transaction returns is what is answered.
        render
            Makes the answer in that transaction.
        of
            The type of what is returned; what other transactions return is not looked at.
        secret
            Whether the answer has something that is shown once: it is not stored. Whoever asks again is told that it was done.

        Raises
        ------
        ApiError
            ``idempotency_in_flight``, ``idempotency_key_reused``: the key had another request. ``shown_once``: it was done, and the secret in the
            answer is not shown again.
        """
        kept = _Kept(render, of, self.subject.client, self.key, self.fingerprint, secret)
        if not self.key:
            with keeping(kept):
                result = do()
            return self._answered(kept, result)
        with self.in_flight.alone(self.town_id, self.subject.client, self.key):
            known = self._known()
            if known is not None:
                return known
            try:
                with keeping(kept):
                    result = do()
            except KeyTakenError:
                # By another process, a moment ago.
                known = self._known()
                if known is None:
                    raise
                return known
            return self._answered(kept, result)

    def is_known(self) -> bool:
        """Return whether this very request was answered before: then nothing is looked at anew, the version seen included."""
        if not self.key:
            return False
        with self.reading() as reading:
            found = find_answer(reading, self.subject.client, self.key)
        return found is not None and found.fingerprint == self.fingerprint

    def order_once(self, wish: Wish, render: Callable[[Reading, Taken], Answer]) -> Response:
        """Take an order in once for each idempotency key, together with others that come in at the same time; see `once`."""

        def rendered(reading: Reading, result: Result) -> Answer:
            assert isinstance(result, Taken)
            return render(reading, result)

        order = OpenOrder(wish, rendered, self.subject.client, self.key, self.fingerprint)
        desk, town_map = self.business.orders, self.town_map
        if self.key:
            with self.in_flight.alone(self.town_id, self.subject.client, self.key):
                desk.take(self.town_id, town_map, order)
        else:
            desk.take(self.town_id, town_map, order)
        given = order.given
        assert given is not None
        if order.replayed:
            return self._replayed(given)
        return respond(given.status, given.body, given.headers)

    def _answered(self, kept: _Kept, result: object) -> Response:
        if kept.given is None:
            # Nothing was written: there is nothing that could be done twice, but the answer stays what it is.
            self.store.write(self.town_id, self.actor, lambda writing: kept.look(writing, result))
        given = kept.given
        assert given is not None, "nothing was rendered: the result is of another type than was said"
        return respond(given.status, given.body, given.headers)

    def _known(self) -> Response | None:
        with self.reading() as reading:
            found = find_answer(reading, self.subject.client, self.key)
        return None if found is None else self._replayed(found)

    def _replayed(self, found: GivenAnswer) -> Response:
        """Return an answer that was given before to the same request."""
        if found.fingerprint != self.fingerprint:
            raise ApiError(
                f"Idempotency-Key {self.key!r} came with another request before: use a new key for a new request.",
                code="idempotency_key_reused",
                status=422,
            )
        if not found.body:
            raise ApiError(
                f"This was done with Idempotency-Key {self.key!r} before, and its answer is shown once and kept nowhere: "
                "look at what was made, and give it a new secret if nobody has the first one; what was only read, ask for with another key.",
                code="shown_once",
                status=409,
            )
        return respond(found.status, found.body, {**found.headers, REPLAYED: "true"})


def fingerprint_of(method: str, target: str, body: bytes) -> str:
    """Return a request as one number."""
    digest = hashlib.sha256(f"{method} {target}\n".encode())
    digest.update(body)
    return digest.hexdigest()


def _present(request: Request) -> Call:
    call: Call = request.state.call
    return call


#: What an operation asks for to know who calls.
Calling = Annotated[Call, Depends(_present)]
