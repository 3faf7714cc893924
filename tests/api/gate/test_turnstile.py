"""How many requests of a town go on at a time, and what becomes of the others."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from api.gate import turnstile
from api.gate.turnstile import MOST_BYTES, Turnstile

TOWN, OTHER = "twn_a", "twn_b"


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


def test_the_first_in_line_is_the_next() -> None:
    """Tests that whoever comes when all places are taken gets one in the order of coming, and that other towns wait for nobody."""

    async def story() -> None:
        gate, order = Turnstile(2), []

        async def ask(name: int) -> None:
            assert await gate.enter(TOWN)
            order.append(name)

        await asyncio.gather(ask(0), ask(1))
        waiting = [asyncio.create_task(ask(name)) for name in (2, 3, 4)]
        await asyncio.sleep(0)
        assert order == [0, 1]
        assert await gate.enter(OTHER)
        for expected in (2, 3, 4):
            gate.leave(TOWN)
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED, timeout=0.05)
            assert order[-1] == expected
        for _ in range(2):
            gate.leave(TOWN)
        gate.leave(OTHER)
        assert not gate._towns

    run(story())


def test_nobody_waits_for_ever() -> None:
    """Tests that whoever waits too long may not pass, and leaves no place taken behind."""

    async def story() -> None:
        gate = Turnstile(1, wait_s=0.02)
        assert await gate.enter(TOWN)
        assert not await gate.enter(TOWN)
        gate.leave(TOWN)
        assert not gate._towns
        assert await gate.enter(TOWN)

    run(story())


def test_who_goes_away_holds_up_nobody() -> None:
    """Tests that somebody who goes away in line, even when it is their turn already, takes up no place."""

    async def story() -> None:
        gate = Turnstile(1)
        assert await gate.enter(TOWN)
        first, second = asyncio.create_task(gate.enter(TOWN)), asyncio.create_task(gate.enter(TOWN))
        third = asyncio.create_task(gate.enter(TOWN))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0)
        gate.leave(TOWN)
        # Its turn has come, but it has not been told yet.
        second.cancel()
        assert await asyncio.wait_for(third, 1)
        with pytest.raises(asyncio.CancelledError):
            await second
        gate.leave(TOWN)
        assert not gate._towns

    run(story())


def test_a_line_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that so many wait and no more, with no more bytes than may be held."""
    monkeypatch.setattr(turnstile, "MOST_WAITING", 2)
    monkeypatch.setattr(turnstile, "REFUSED_S", 0.0)

    async def story() -> None:
        gate = Turnstile(1)
        assert await gate.enter(TOWN)
        large = asyncio.create_task(gate.enter(TOWN, MOST_BYTES))
        await asyncio.sleep(0)
        assert not await gate.enter(TOWN, 1)
        small = asyncio.create_task(gate.enter(TOWN))
        await asyncio.sleep(0)
        assert not await gate.enter(TOWN)
        for one in (large, small):
            gate.leave(TOWN)
            assert await one

    run(story())
