"""Bytes that no client sends: never a fault of the server, never much memory, and the next request works."""

from __future__ import annotations

import json
import resource
import socket
import time
from urllib.parse import urlparse

import pytest

from dispatch.access.role import Role
from tests.api.v1.served import Served

DEEP = 1_000_000
#: A server may answer, or end the connection; it may not fail.
MOST_S = 10.0


def _send(served: Served, head: bytes, body: bytes = b"", *, most: int = 1 << 20) -> bytes:
    """Send bytes as they are, and return what is answered until the other side is done."""
    address = urlparse(str(served.client.base_url))
    with socket.create_connection((address.hostname, address.port), timeout=MOST_S) as line:
        try:
            line.sendall(head)
            for first in range(0, len(body), 1 << 16):
                line.sendall(body[first : first + (1 << 16)])
        except (BrokenPipeError, ConnectionResetError):
            # It has answered already, and reads no more.
            pass
        parts = []
        try:
            while part := line.recv(1 << 16):
                parts.append(part)
                if sum(map(len, parts)) > most or b"\r\n\r\n" in b"".join(parts):
                    break
        except (TimeoutError, ConnectionResetError):
            pass
        return b"".join(parts)


def _post(
    served: Served,
    body: bytes,
    *,
    kind: str = "application/json",
    path: str = "/v1/deliveries",
    **headers: str,
) -> bytes:
    token = served.tokens[Role.MARKETPLACE]
    lines = {
        "Host": "127.0.0.1", "Authorization": f"Bearer {token}", "Content-Type": kind, "Content-Length": str(len(body)), "Connection": "close", **headers,
    }  # fmt: skip
    head = (
        f"POST {path} HTTP/1.1\r\n"
        + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        + "\r\n"
    )
    return _send(served, head.encode("latin-1"), body)


def _status(answer: bytes) -> int:
    return int(answer[9:12]) if answer.startswith(b"HTTP/1.1 ") else 0


BODIES = {
    "bad UTF-8": b'{"recipient": {"name": "\xff\xfe\xfd"}}',
    "half a character": b'{"recipient": {"name": "\\ud800"}}',
    "nested lists": b"[" * DEEP,
    "nested objects": b'{"a":' * (DEEP // 10),
    "closed nested lists": b"[" * DEEP + b"]" * DEEP,
    "not a number": b'{"priority": NaN, "max_ride_s": Infinity, "service_s": -Infinity}',
    "a number without end": b'{"priority": ' + b"9" * 500_000 + b"}",
    "an exponent without end": b'{"priority": 1e999999999}',
    "a key again and again": b"{" + b",".join(b'"a":1' for _ in range(50_000)) + b"}",
    "control characters": b'{"note": "\\u0000\\u0001"}',
    "nothing": b"",
    "null": b"null",
    "a list": b"[]",
    "a text": b'"basket"',
    "byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": "{}".encode("utf-16"),
    "XML": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>',
    "a form": b"note=1&priority=2",
    "ten megabytes": b'{"note": "' + b"a" * (10 << 20) + b'"}',
}


@pytest.mark.parametrize("name", BODIES)
def test_bodies_that_nobody_sends(served: Served, name: str) -> None:
    """Tests that each of them is refused as what it is, with a problem document."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer = _post(served, BODIES[name])
    assert 400 <= _status(answer) < 500, answer[:300]
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head
    if b"content-length" in head.lower() and len(body) > 2:
        assert json.loads(body)["code"]
    # Everything that is sent is in this process as well.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000
    assert served.call("GET", "/v1/me").status_code == 200


@pytest.mark.parametrize(
    "head",
    [
        b"GET /v1/me HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        + b"".join(b"X-%d: a\r\n" % n for n in range(5_000))
        + b"\r\n",
        b"GET /v1/me HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: " + b"a" * (1 << 20) + b"\r\n\r\n",
        b"GET /" + b"a" * (1 << 20) + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /v1/deliveries/%00%ff%2e%2e HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /v1/deliveries?limit=%ff&cursor=%00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /v1/me HTTP/9.9\r\n\r\n",
        b"POST /v1/deliveries HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5\r\n\r\n",
        b"POST /v1/deliveries HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"POST /v1/deliveries HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"BREW /v1/me HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /v1/me HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \xff\xfe\r\n\r\n",
        b"GET /v1/me HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + b"x" * 60_000 + b"\r\n\r\n",
        b"POST /v1/deliveries HTTP/1.1\r\nHost: 127.0.0.1\r\nIdempotency-Key: \xe9\r\nContent-Length: 2\r\n\r\n{}",
    ],
    ids=range(14),
)
def test_requests_that_nobody_sends(served: Served, head: bytes) -> None:
    """Tests that broken requests are refused or cut off, never answered as a fault of the server."""
    answer = _send(served, head)
    assert _status(answer) < 500, answer[:300]
    assert served.call("GET", "/v1/me").status_code == 200


def test_keys_with_strange_characters_are_refused(served: Served) -> None:
    """Tests that an idempotency key that no database and no log can hold is refused before anything is done."""
    for key in ("\xe9", "a" * 256):
        answer = _post(served, b"{}", **{"Idempotency-Key": key})
        assert _status(answer) == 422, answer[:300]


def test_a_slow_body_holds_nobody_up(served: Served) -> None:
    """Tests that others are answered while somebody sends a body drop by drop."""
    address = urlparse(str(served.client.base_url))
    token = served.tokens[Role.MARKETPLACE]
    with socket.create_connection((address.hostname, address.port), timeout=MOST_S) as line:
        line.sendall(
            f"POST /v1/deliveries HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{".encode()
        )
        began = time.monotonic()
        for _ in range(5):
            assert served.call("GET", "/v1/me").status_code == 200
            line.sendall(b" ")
        assert time.monotonic() - began < MOST_S
