"""A town is followed by one process at a time, whatever is killed, slow or cut off from the database."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from dispatch.clock import SystemClock
from dispatch.executor.inline import InlineExecutor
from dispatch.keeping.chores import Tools
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.live import followed_town, town_lease
from dispatch.live.arrivals import Arrivals
from dispatch.live.followed_town import FollowedTown
from dispatch.live.planner import LivePlanner
from dispatch.live.town_lease import LEASE_S, RENEWED_S, TownLease
from dispatch.runs.runner import PlanRunner
from dispatch.storage import planning
from dispatch.storage.store import Store
from tests.dispatch.lease_time import age
from tests.dispatch.live.test_live_planner import ASKING, Meddled, begin
from tests.dispatch.toy_day import DAY, make_day

SCRIPT = Path(__file__).with_name("following_process.py")
ROOT = Path(__file__).parents[3]


class Ticking:
    """A monotonic clock that is set."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_one_has_it_and_gives_it_back(store: Store) -> None:
    """Tests that a town is one's until it is given back, and that it is another one's at once then."""
    town = make_day(store).town_id
    one, two = TownLease(store, town), TownLease(store, town)
    assert (one.hold(), two.hold(), one.hold()) == (True, False, True)
    assert (one.is_ours, two.is_ours) == (True, False)
    two.give_back()
    assert one.hold()
    one.give_back()
    assert not one.is_ours
    assert (two.hold(), one.hold()) == (True, False)


def test_who_cannot_renew_it_leaves_it_in_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a process that is cut off from the database leaves the town before anybody else may have it."""
    town = make_day(store).town_id
    clock = Ticking()
    one, two = TownLease(store, town, clock=clock), TownLease(store, town)
    assert one.hold()
    with monkeypatch.context() as cut:

        def fails(*_: object, **__: object) -> None:
            raise OperationalError("SELECT", {}, Exception("gone"))

        cut.setattr(one.store, "reading", fails)
        clock.now += LEASE_S - 2
        with pytest.raises(OperationalError):
            one.hold()
        assert one.is_ours
        clock.now += 1
        assert not one.is_ours
    age(store, LEASE_S + 1)
    assert two.hold()
    assert not one.hold()


def test_it_is_kept_while_a_plan_takes_long(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a process that lives keeps its town for longer than a lease, whatever else its thread does."""
    monkeypatch.setattr(town_lease, "RENEWED_S", 0.02)
    town = make_day(store).town_id
    one, two = TownLease(store, town), TownLease(store, town)
    with one.kept():
        _wait(lambda: one.is_ours)
        for _ in range(4):
            age(store, LEASE_S - 2)
            time.sleep(0.3)
            assert not two.hold()
        assert one.is_ours
    assert two.hold()


def test_a_process_that_is_killed_leaves_it(store: Store) -> None:
    """Tests that the town of a process that is killed is another one's after the lease and not before, within half a minute."""
    assert LEASE_S + RENEWED_S <= 30
    database = store.database
    # Its clock is that of the other process.
    own = Store(database, clock=SystemClock())
    town = make_day(store).town_id
    other = TownLease(own, town)
    url = database.engine.url.render_as_string(hide_password=False)
    going = subprocess.Popen(
        [sys.executable, "-m", "tests.dispatch.live.following_process", url, town],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert going.stdout is not None
        assert going.stdout.readline() == "ours\n"
        assert not other.hold()
        # It lives, and renews the lease.
        age(own, LEASE_S - 2)
        time.sleep(RENEWED_S + 1)
        assert not other.hold()
    finally:
        going.kill()
        going.communicate()
    assert not other.hold()
    age(own, LEASE_S - 8)
    killed = time.monotonic()
    _wait(other.hold, 15)
    assert time.monotonic() - killed < 12


def test_two_that_follow_one_town(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that of two that follow a town one steps and the other waits, and that it goes on where the first one's thread ends."""
    monkeypatch.setattr(town_lease, "RENEWED_S", 0.02)
    monkeypatch.setattr(followed_town, "STEP_S", 0.01)
    town = make_day(store).town_id
    inside: list[str] = []
    stepped: dict[str, int] = {"one": 0, "two": 0}
    both = threading.Event()

    def following(name: str) -> tuple[threading.Thread, threading.Event]:
        own = FollowedTown(PlanRunner(store, InlineExecutor()), Arrivals(store), Tools(), town)

        def step() -> None:
            inside.append(name)
            if len(set(inside)) > 1:
                both.set()
            time.sleep(0.01)
            stepped[name] += 1
            inside.remove(name)

        own.step = step  # type: ignore[method-assign]
        stop = threading.Event()
        thread = threading.Thread(target=own.run, args=(stop,))
        thread.start()
        return thread, stop

    going = {name: following(name) for name in stepped}
    try:
        _wait(lambda: max(stepped.values()) >= 5)
        first = max(stepped, key=lambda name: stepped[name])
        second = "two" if first == "one" else "one"
        assert stepped[second] == 0
        going[first][1].set()
        going[first][0].join()
        _wait(lambda: stepped[second] >= 5)
    finally:
        for thread, stop in going.values():
            stop.set()
            thread.join()
    assert not both.is_set()


def test_a_planner_that_has_lost_its_town_spares_the_other_ones_proposal(store: Store) -> None:
    """Tests that what is proposed by who was stopped for so long that another one plans by now is put aside, and not what that one has proposed."""
    executor = Meddled()
    day, _ = begin(store, ASKING)
    one, two = TownLease(store, day.town_id), TownLease(store, day.town_id)
    assert one.hold()
    slow = LivePlanner(PlanRunner(store, executor), still_ours=one.still_ours)
    other = LivePlanner(PlanRunner(store, InlineExecutor()), still_ours=two.still_ours)
    slow.step(day.town_id, DAY)
    day.add((900, 900), (0,))
    made = []

    def meddle() -> None:
        age(store, LEASE_S + 1)
        assert two.hold()
        made.append(other.step(day.town_id, DAY))

    executor.meddle = meddle
    store.clock.advance(60)  # type: ignore[attr-defined]
    lost = slow.step(day.town_id, DAY)
    assert lost is not None
    assert lost.status is PlanRunStatus.SUPERSEDED
    (kept,) = made
    assert kept is not None
    with store.reading(day.town_id) as reading:
        assert planning.get_run(reading, lost.id).status is PlanRunStatus.SUPERSEDED
        assert planning.get_run(reading, kept.id).status is PlanRunStatus.PROPOSED


def _wait(until, most_s: float = 20.0) -> None:
    end = time.monotonic() + most_s
    while not until():
        assert time.monotonic() < end
        time.sleep(0.02)
