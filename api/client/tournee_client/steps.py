"""What a client does, as steps that know no network: the same for programs with threads and for programs with an event loop.

A program is a generator: it yields steps, is sent what came of each, and returns a result. `Client` and `AsyncClient` carry steps out.
"""

from __future__ import annotations

import email.utils
import random
import time
import uuid
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeAlias, TypeVar

import httpx

from tournee_client.errors import ApiError, UnreachableError, error_of

T = TypeVar("T")

#: Methods that may be sent again without asking; a POST may with its key.
_REPEATED = frozenset({"GET", "HEAD", "PUT", "DELETE"})
_TRANSIENT = frozenset({429, 502, 503, 504})


@dataclass(frozen=True)
class Call:
    """A request: where, and with what."""

    method: str
    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    json: Any = None
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Send:
    """Send a request; what comes of it is an answer, read to its end unless ``streamed``. An answer that was streamed before is closed."""

    call: Call
    streamed: bool = False


@dataclass(frozen=True)
class Pause:
    """Wait."""

    seconds: float


@dataclass(frozen=True)
class NextPart:
    """Read on in the streamed answer; what comes of it are bytes, None at the end."""


@dataclass(frozen=True)
class Item(Generic[T]):
    """Give something to whoever goes through a series."""

    value: T


@dataclass(frozen=True)
class Retries:
    """How often, and how long, something is tried again.

    Attributes
    ----------
    most
        Tries after the first one; 0 for none.
    first_s, longest_s
        The first wait doubles up to the longest; each is drawn between half of that and all of it. A server that asks for a longer wait
        (``Retry-After``) than the longest is not waited for.
    """

    most: int = 5
    first_s: float = 0.5
    longest_s: float = 60.0


#: Steps with a result, and steps that give items.
Steps: TypeAlias = Generator["Send | Pause | NextPart", Any, T]
Items: TypeAlias = Generator["Send | Pause | NextPart | Item[T]", Any, None]


def send(call: Call, retries: Retries, *, streamed: bool = False) -> Steps[httpx.Response]:
    """Send a request until there is an answer; every POST has a key, the same for every try, so that nothing is done twice.

    Raises
    ------
    ApiError
        The answer is no success.
    UnreachableError
        There is none.
    """
    headers = dict(call.headers)
    if call.method == "POST":
        # Made once for each call.
        headers.setdefault("Idempotency-Key", str(uuid.uuid4()))
    step = Send(Call(call.method, call.path, call.query, call.json, call.content, headers), streamed)
    repeated = call.method in _REPEATED or call.method == "POST"
    tried = 0
    while True:
        failure: ApiError | UnreachableError
        wait_s = retries.first_s * 2**tried
        try:
            answer: httpx.Response = yield step
        except httpx.TransportError as error:
            failure = UnreachableError(f"{call.method} {call.path}: {error or type(error).__name__}")
            failure.__cause__ = error
            again, wait_s = repeated, _drawn(wait_s, retries)
        else:
            if answer.is_success:
                return answer
            failure = error_of(answer)
            asked_s = _retry_after(answer)
            again = repeated and (failure.status in _TRANSIENT or failure.code == "idempotency_in_flight")
            again = again and (asked_s is None or asked_s <= retries.longest_s)
            wait_s = _drawn(wait_s, retries) if asked_s is None else asked_s + random.uniform(0, 0.25)  # noqa: S311 - no secret
        if not again or tried >= retries.most:
            raise failure
        tried += 1
        yield Pause(wait_s)


def pages(call: Call, name: str, retries: Retries) -> Items[Any]:
    """Go through a list, page after page."""
    query = dict(call.query)
    while True:
        answer = yield from send(Call(call.method, call.path, query, headers=call.headers), retries)
        page = answer.json()
        for one in page[name]:
            yield Item[Any](one)
        query["cursor"] = page.get("next_cursor")
        # The log never ends; its pages say whether there is more now.
        if not query["cursor"] or page.get("more") is False:
            return


def _drawn(wait_s: float, retries: Retries) -> float:
    wait_s = min(wait_s, retries.longest_s)
    return random.uniform(wait_s / 2, wait_s)  # noqa: S311 - no secret


def _retry_after(answer: httpx.Response) -> float | None:
    """Return for how many seconds a server asks to wait, None where it does not say."""
    text = answer.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return float(text)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    except (TypeError, ValueError, OverflowError):
        return None
