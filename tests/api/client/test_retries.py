"""What is tried again, when, and with which key."""

from __future__ import annotations

import asyncio
import email.utils
import time
from collections.abc import Callable

import httpx
import pytest

from tournee_client import ApiError, ConflictError, Retries, TooManyError, UnavailableError, UnreachableError

Make = Callable[..., tuple]
GOOD = httpx.Response(200, json={"id": "dlv_1"})
LOST = httpx.ReadError("reset")


def problem(status: int, code: str, **headers: str) -> httpx.Response:
    told = {"status": status, "code": code, "detail": "why", "trace_id": "t1"}
    return httpx.Response(
        status, json=told, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def test_one_key_for_every_try_of_a_post(scripted: Make, waits: list[float]) -> None:
    """Tests that a POST whose answers are lost or busy is sent again with the same key and body, and the next one with another key."""
    client, script = scripted(
        LOST, problem(503, "database_busy"), problem(409, "idempotency_in_flight"), GOOD
    )
    assert client.deliveries.create({"note": "é"}) == {"id": "dlv_1"}
    keys = [one.headers["idempotency-key"] for one in script.asked]
    assert len(keys) == 4
    assert len(set(keys)) == 1
    assert len({one.content for one in script.asked}) == 1
    client.deliveries.create({"note": "é"})
    assert script.asked[-1].headers["idempotency-key"] != keys[0]
    client.deliveries.cancel("dlv_1", "no more", idempotency_key="mine")
    assert script.asked[-1].headers["idempotency-key"] == "mine"
    assert len(waits) == 3


def test_waits_grow_and_are_drawn(scripted: Make, waits: list[float]) -> None:
    """Tests that waits double up to the longest, each between half and all of it, and that tries end."""
    client, script = scripted(LOST, retries=Retries(most=6, first_s=1, longest_s=8))
    with pytest.raises(UnreachableError, match="GET /v1/me: reset") as raised:
        client.me()
    assert isinstance(raised.value.__cause__, httpx.ReadError)
    assert len(script.asked) == 7
    for wait_s, most_s in zip(waits, (1, 2, 4, 8, 8, 8), strict=True):
        assert most_s / 2 <= wait_s <= most_s
    assert len(set(waits)) == 6


def test_retry_after_is_kept_to(scripted: Make, waits: list[float]) -> None:
    """Tests that a server's wait is waited for, as seconds or as a date, and that one that is too long is told at once."""
    date = email.utils.formatdate(time.time() + 20, usegmt=True)
    client, _ = scripted(
        problem(429, "too_many_requests", retry_after="7"), problem(503, "temporary", retry_after=date), GOOD
    )
    client.me()
    assert 7 <= waits[0] <= 7.25
    assert 17 <= waits[1] <= 20.5
    client, script = scripted(problem(429, "too_many_requests", retry_after="61"))
    with pytest.raises(TooManyError) as raised:
        client.me()
    assert len(script.asked) == 1
    assert raised.value.trace_id == "t1"


@pytest.mark.parametrize("odd", ["", "soon", "-3", "9" * 400, "NaN", "1e3"])
def test_an_odd_retry_after_is_none(scripted: Make, waits: list[float], odd: str) -> None:
    """Tests that what is no wait leaves the client its own."""
    client, _ = scripted(problem(503, "temporary", retry_after=odd), GOOD)
    client.me()
    assert 0.25 <= waits[0] <= 0.5


def test_what_is_not_tried_again(scripted: Make, waits: list[float]) -> None:
    """Tests that a PATCH, and every answer that would be the same again, is told at once."""
    for status, code in ((500, "internal"), (409, "plan_stale"), (422, "order_refused"), (404, "not_found")):
        client, script = scripted(problem(status, code))
        with pytest.raises(ApiError) as raised:
            client.deliveries.create({})
        assert (raised.value.status, raised.value.code) == (status, code)
        assert len(script.asked) == 1
    client, script = scripted(LOST)
    with pytest.raises(UnreachableError):
        client.request("patch", "/v1/deliveries/dlv_1", json={}, headers={"If-Match": '"1"'})
    assert len(script.asked) == 1
    assert "idempotency-key" not in script.asked[0].headers
    client, script = scripted(problem(503, "temporary"), retries=Retries(most=0))
    with pytest.raises(UnavailableError):
        client.me()
    assert waits == []


def test_the_same_with_an_event_loop(scripted_async: Make, waits: list[float]) -> None:
    """Tests that the asynchronous client tries as the other one does."""

    async def order() -> None:
        client, script = scripted_async(LOST, problem(502, "bad_gateway"), GOOD)
        async with client:
            assert await client.deliveries.create({}) == {"id": "dlv_1"}
        assert len({one.headers["idempotency-key"] for one in script.asked}) == 1
        assert len(script.asked) == 3
        client, _ = scripted_async(problem(409, "plan_stale"))
        async with client:
            with pytest.raises(ConflictError):
                await client.plan_runs.apply("run_1", 3)

    asyncio.run(order())
    assert len(waits) == 2


def test_answers_that_are_no_problem_documents(scripted: Make, waits: list[float]) -> None:
    """Tests that a page of a proxy is an error with its status and its words."""
    for body in (b"<html>busy</html>", b"[1, 2]", b"\xff\xfe", b""):
        client, _ = scripted(
            httpx.Response(502, content=body, headers={"x-request-id": "r1"}), retries=Retries(most=0)
        )
        with pytest.raises(UnavailableError) as raised:
            client.me()
        assert (raised.value.status, raised.value.code, raised.value.trace_id) == (502, "unknown", "r1")
    assert waits == []


def test_names_and_settings_that_cannot_be(scripted: Make) -> None:
    """Tests that an empty name, or one that would be another path, asks for nothing, and that wrong settings are told."""
    client, script = scripted(GOOD)
    for name in ("", ".", ".."):
        with pytest.raises(ValueError, match="names nothing"):
            client.deliveries.get(name)
    assert script.asked == []
    client.deliveries.get("a/b?c#d")
    assert script.asked[0].url.raw_path == b"/v1/deliveries/a%2Fb%3Fc%23d"
    with pytest.raises(ValueError, match="key: give"):
        type(client)("tournée")
    with pytest.raises(ValueError, match="url 'town"):
        type(client)("key", "town.test")


def test_something_is_waited_for(scripted: Make, waits: list[float]) -> None:
    """Tests that a file is looked at each second until it is neither queued nor running."""
    states = [
        httpx.Response(200, json={"id": "imp_1", "status": one}) for one in ("queued", "running", "done")
    ]
    client, script = scripted(*states)
    assert client.imports.wait("imp_1")["status"] == "done"
    assert len(script.asked) == 3
    assert waits == [1.0, 1.0]
