"""How a process that follows towns ends: in one time for all that it does, and without keeping a town."""

from __future__ import annotations

import threading
import time

import pytest

from dispatch.executor.inline import InlineExecutor
from dispatch.live import engine as engine_module
from dispatch.live import town_lease
from dispatch.live.engine import Engine
from dispatch.live.town_lease import TownLease
from dispatch.lookout import Lookout
from dispatch.runs.runner import PlanRunner
from dispatch.storage.store import Store
from tests.dispatch.toy_day import make_day


class Deaf:
    """Does not hear that it is to end."""

    def __init__(self) -> None:
        self.over = threading.Event()

    def run(self, stop: threading.Event, /) -> None:
        del stop
        self.over.wait(60)


def test_all_threads_have_one_time_to_end(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Tests that five which do not end are waited for as long as one, from when they were told first, and are named."""
    monkeypatch.setattr(engine_module, "ENDING_S", 3.0)
    deaf = [Deaf() for _ in range(5)]
    engine = Engine(PlanRunner(store, InlineExecutor()), lambda _: None, others=deaf)  # type: ignore[arg-type, return-value]
    engine._workers[:] = deaf
    engine.start()
    engine.begin_to_end()
    time.sleep(0.5)
    began = time.monotonic()
    engine.stop()
    # One after the other would take five times as long; a busy machine takes its own time.
    assert time.monotonic() - began < 8
    assert caplog.text.count("tournee-worker-") == 5
    for one in deaf:
        one.over.set()


def test_whoever_rests_ends_at_once(store: Store) -> None:
    """Tests that what looks again after a minute does not keep the engine so long."""
    looked = threading.Event()
    engine = Engine(
        PlanRunner(store, InlineExecutor()),
        lambda _: None,  # type: ignore[arg-type, return-value]
        others=[Lookout(lambda _: looked.set(), "nothing", look_s=60.0)],
    )
    engine.start()
    assert looked.wait(20)
    began = time.monotonic()
    engine.stop()
    assert time.monotonic() - began < 8
    assert [thread.name for thread in engine._threads if thread.is_alive()] == []


def test_a_town_is_left_while_something_is_under_way(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that whoever is told to end leaves the town after a moment, though what is under way takes longer, and does not take it again."""
    monkeypatch.setattr(town_lease, "LEAVING_S", 0.3)
    town = make_day(store).town_id
    one, two, ending = TownLease(store, town), TownLease(store, town), threading.Event()
    with one.kept(ending):
        ends = time.monotonic() + 20
        while not one.is_ours and time.monotonic() < ends:
            time.sleep(0.01)
        assert not two.hold()
        ending.set()
        ends = time.monotonic() + town_lease.RENEWED_S
        while not two.hold() and time.monotonic() < ends:
            time.sleep(0.05)
        assert two.is_ours
        assert not one.is_ours
    assert two.hold()
    assert not one.hold()
