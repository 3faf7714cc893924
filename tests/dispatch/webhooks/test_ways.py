"""A slow program of others holds up nobody but itself."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack

import pytest

from dispatch.outbox.failures import NotYetError
from dispatch.webhooks.server import WebhookServer
from dispatch.webhooks.ways import Ways
from tests.dispatch.conftest import NOON_S
from tests.dispatch.notify.servers import Web
from tests.dispatch.webhooks.hooks import Hooks, answer


def test_so_many_and_no_more() -> None:
    """Tests that the third is put off, the later ones for longer, and that a way is free again afterwards."""
    ways = Ways(2)
    with ExitStack() as two:
        for _ in range(2):
            two.enter_context(ways.one_to("a", NOON_S))
        put_off = []
        for _ in range(400):
            with pytest.raises(NotYetError) as error, ways.one_to("a", NOON_S):
                pass
            put_off.append(error.value.due_s - NOON_S)
        with ways.one_to("b", NOON_S):
            pass
    assert (put_off[0], put_off[10], put_off[-1]) == (1, 3, 60)
    with ways.one_to("a", NOON_S), ways.one_to("a", NOON_S):
        pass
    assert not ways._busy
    assert not +ways._put_off


def test_one_waits_for_a_quick_one() -> None:
    """Tests that a way which is free again in a moment is waited for."""
    ways = Ways(1)
    done = threading.Event()

    def short() -> None:
        with ways.one_to("a", NOON_S):
            done.set()
            time.sleep(0.03)

    thread = threading.Thread(target=short)
    thread.start()
    done.wait()
    with ways.one_to("a", NOON_S):
        pass
    thread.join()


def test_others_do_not_wait_for_a_slow_endpoint(hooks: Hooks, web: Web) -> None:
    """Tests forty messages to a program that takes a second for each, and one to another program that comes after them."""
    hooks.endpoint(f"{web.url}/slow", types=["delivery.*"])
    hooks.endpoint(f"{web.url}/quick", types=["round.*"])
    arrived = threading.Event()

    def act(handler) -> None:
        if handler.path == "/quick":
            arrived.set()
        else:
            time.sleep(1)
        answer(200)(handler)

    web.act = act
    for number in range(40):
        hooks.say("delivery.created", f"dlv_{number}")
    hooks.say("round.started", "rnd_1")
    server = WebhookServer(hooks.store, hooks.vault, hooks.targets)
    stop = threading.Event()
    thread = threading.Thread(target=server.run, args=(stop,), kwargs={"pause_s": 0.02})
    began = time.monotonic()
    thread.start()
    try:
        assert arrived.wait(10)
        # Twenty seconds are what the forty take, two at a time.
        assert time.monotonic() - began < 8
    finally:
        stop.set()
        thread.join()
    slow = [one for one in web.requests if one.path == "/slow"]
    assert len(slow) <= 2 * (time.monotonic() - began) + 3
