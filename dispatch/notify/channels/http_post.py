"""HTTP POST to programs of others: bounded in time and size, without redirects, failures told apart."""

from __future__ import annotations

import contextlib
import datetime as dt
import email.utils
import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from dispatch.outbox.failures import PermanentError, TemporaryError

#: So much of an answer is read.
MOST_ANSWER_BYTES = 65_536

#: Says to which address a request to a host and port may connect, so that what was approved is what is connected to. Raises
#: `PermanentError` for a target that is not allowed.
Approve = Callable[[str, int], str]


def any_target(host: str, port: int) -> str:
    """Approve of every target: for addresses that the operator of the town has set, not for those that others give."""
    del port
    return host


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; ``retry_after_s`` is how long the other side asks to be left alone, 0 where it does not say."""

    status: int
    body: bytes
    retry_after_s: int = 0


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    timeout_s: float = 20,
    approve: Approve = any_target,
    permanent: frozenset[int] = frozenset({410}),
) -> Answer:
    """Send a POST request, and return a 2xx answer.

    Parameters
    ----------
    url
        ``http://`` or ``https://``.
    body, headers
        What is sent.
    timeout_s
        For all of it, however slowly the other side sends.
    approve
        See `Approve`.
    permanent
        Answers that mean that it will never work; others may work later.

    Raises
    ------
    PermanentError
        The address is none, is not approved of, or the answer says so.
    TemporaryError
        No connection, no answer in time, or another answer than 2xx; redirects are not followed.
    """
    answer = exchange(url, body, headers, timeout_s=timeout_s, approve=approve)
    if 200 <= answer.status < 300:
        return answer
    told = refusal(url, answer.status)
    if answer.status in permanent:
        raise PermanentError(told)
    raise TemporaryError(told, retry_after_s=answer.retry_after_s)


def exchange(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    timeout_s: float = 20,
    approve: Approve = any_target,
    most_bytes: int = MOST_ANSWER_BYTES,
) -> Answer:
    """Send a POST request, and return the answer, whatever it says.

    Parameters
    ----------
    url, body, headers, timeout_s, approve
        See `post`.
    most_bytes
        So much of the answer is read.

    Raises
    ------
    PermanentError
        The address is none, or is not approved of.
    TemporaryError
        No connection, or no answer in time.
    """
    parsed, port = _parsed(url)
    assert parsed.hostname is not None
    address = approve(parsed.hostname, port)
    connection = _Pinned(parsed.hostname, port, address, timeout_s, tls=parsed.scheme == "https")
    late = threading.Event()

    def cut() -> None:
        late.set()
        connection.cut()

    # The time limit of a socket is for each piece that comes; this one is for all of them.
    timer = threading.Timer(timeout_s, cut)
    timer.daemon = True
    timer.start()
    path = (parsed.path or "/") + (f"?{parsed.query}" if parsed.query else "")
    try:
        connection.request("POST", path, body=body, headers={"User-Agent": "tournee", **headers})
        response = connection.getresponse()
        asked_s = retry_after_s(response.headers.get("Retry-After", ""))
        answer = Answer(response.status, response.read(most_bytes), asked_s)
    except (OSError, http.client.HTTPException, ValueError) as error:
        # The socket's own limit may come a moment before that of the whole.
        is_late = late.is_set() or isinstance(error, TimeoutError)
        why = f"no answer within {timeout_s:g} s" if is_late else f"{type(error).__name__}: {error}"
        raise TemporaryError(f"POST {parsed.hostname}: {why}") from error
    finally:
        timer.cancel()
        connection.close()
    if late.is_set():
        raise TemporaryError(f"POST {parsed.hostname}: no answer within {timeout_s:g} s")
    return answer


def refusal(url: str, status: int) -> str:
    """Return the words for an answer that is no 2xx."""
    told = f"POST {urlsplit(url).hostname}: answered {status}"
    if 300 <= status < 400:
        told += ", and redirects are not followed: give the address that it leads to"
    return told


def retry_after_s(value: str) -> int:
    """Return the seconds that a ``Retry-After`` asks for, as a number or as a date; 0 for what is neither."""
    text = value.strip()
    if text.isascii() and text.isdigit():
        return min(int(text[:9]), 86_400)
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return 0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return min(max(0, int((moment - dt.datetime.now(dt.UTC)).total_seconds()) + 1), 86_400)


def _parsed(url: str) -> tuple[SplitResult, int]:
    try:
        parsed = urlsplit(url)
        port = parsed.port
    except ValueError as error:
        raise PermanentError(f"url {url!r}: {error}") from error
    if parsed.scheme not in {"http", "https"} or not parsed.hostname:
        raise PermanentError(f"url {url!r}: give http:// or https:// and a host")
    if any(ord(one) <= 32 or ord(one) == 127 for one in url):
        raise PermanentError(f"url {url!r}: it has blanks or control characters")
    if parsed.username is not None:
        raise PermanentError("url: a name or password in it would be seen in logs; give a header instead")
    return parsed, port or (443 if parsed.scheme == "https" else 80)


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was approved, in the name of a host."""

    def __init__(self, host: str, port: int, address: str, timeout_s: float, *, tls: bool) -> None:
        super().__init__(host, port, timeout=timeout_s)
        self._address = address
        self._limit_s = timeout_s
        self._context = ssl.create_default_context() if tls else None
        self.default_port = 443 if tls else 80

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self._limit_s)
        if self._context is not None:
            # The handshake comes once the socket is in place: a slow one can be cut, too.
            secured = self._context.wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock = secured
            secured.do_handshake()

    def cut(self) -> None:
        """End the connection from another thread."""
        if self.sock is not None:
            with contextlib.suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)
