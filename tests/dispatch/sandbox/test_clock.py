"""The clock of a sandbox: it goes forward, alone, and takes what is due with it."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event as of_database

from dispatch.access.keys import find_subject, make_key
from dispatch.access.role import Role
from dispatch.clock import SandboxClock
from dispatch.outbox.failures import NotYetError, TemporaryError
from dispatch.outbox.retries import Retries
from dispatch.outbox.worker import Worker
from dispatch.sandbox.clock import MOST_S, ClockState, clock_state, set_running
from dispatch.sandbox.errors import ClockBackwardsError, ClockTooFarError, NotSandboxError
from dispatch.storage import parties
from dispatch.storage.events import events_of
from dispatch.storage.store import Store
from tests.dispatch.outbox.handlers import TOPIC, Recording, put
from tests.dispatch.sandbox.towns import BEGINS_S, REAL_S, clock_of, make_sandbox, move
from tests.dispatch.storage.small_town import make_town

HOUR = 3600


def test_a_clock_shows_no_less_than_it_has_shown() -> None:
    """Tests that a clock runs with that of the machines, stands still where it is told to, and stays where that one is put back."""
    clock = SandboxClock(1000, 50)
    assert [clock.at(real_s) for real_s in (50, 53, 40)] == [1000, 1003, 1000]
    assert SandboxClock(1000, 50, running=False).at(99) == 1000


def test_business_goes_by_the_town_and_others_by_theirs(store: Store) -> None:
    """Tests that readings, writings and events of a sandbox go by its clock, and that of a town beside it is not moved."""
    day = make_sandbox(store)
    other = make_town(store, "elsewhere")
    clock_of(store).advance(60)
    assert (store.now_s(day.town_id), store.now_s(other.id)) == (BEGINS_S + 60, REAL_S + 60)
    moved = move(store, day.town_id, seconds=HOUR)
    assert (moved.now_s, moved.running) == (BEGINS_S + 60 + HOUR, True)
    with store.writing(day.town_id, "test") as writing:
        assert (writing.now_s, writing.real_s, writing.live) == (moved.now_s, REAL_S + 60, False)
        assert writing.note("test.seen", "x", 1).recorded_s == moved.now_s
    with store.reading(other.id) as reading:
        assert (reading.now_s, reading.real_s, reading.live) == (REAL_S + 60, REAL_S + 60, True)
        assert parties.get_town(reading).live
        with pytest.raises(NotSandboxError):
            clock_state(reading)


def test_what_was_moved_is_in_the_log(store: Store) -> None:
    """Tests that a move is an event at the hour that the clock shows since, told to programs of the town, and counts as a version."""
    day = make_sandbox(store)
    move(store, day.town_id, to_s=BEGINS_S + HOUR, rides=True)
    with store.reading(day.town_id) as reading:
        event = next(one for one in events_of(reading, day.town_id) if one.type == "sandbox.clock_moved")
        assert clock_state(reading).version == event.version == 2
    assert event.recorded_s == BEGINS_S + HOUR
    assert dict(event.data) == {"from_s": BEGINS_S, "to_s": BEGINS_S + HOUR, "seconds": HOUR, "rides": True}
    seen = Recording()
    assert Worker(store, "webhook", seen, batch=50).run_once()
    assert (day.town_id, 0) in seen.seen


def test_it_goes_forward_only_and_not_for_ever(store: Store) -> None:
    """Tests that a move back and one of more than 31 days are refused and change nothing; to where it is it may be moved again."""
    day = make_sandbox(store)
    other = make_town(store, "elsewhere")
    with pytest.raises(ClockBackwardsError, match="2026-11-28T07:59:59"):
        move(store, day.town_id, to_s=BEGINS_S - 1)
    with pytest.raises(ClockTooFarError):
        move(store, day.town_id, seconds=MOST_S + 1)
    with pytest.raises(NotSandboxError):
        move(store, other.id, seconds=1)
    assert move(store, day.town_id, to_s=BEGINS_S).now_s == BEGINS_S
    assert move(store, day.town_id, seconds=MOST_S).now_s == BEGINS_S + MOST_S
    assert store.now_s(other.id) == REAL_S


def test_it_stands_still_and_runs_on(store: Store) -> None:
    """Tests that a stopped clock stays where it is, may be moved, and goes on from there; that it is stopped twice is no event."""
    day = make_sandbox(store)
    clock_of(store).advance(10)

    def run(*, running: bool) -> ClockState:
        return store.write(day.town_id, "test", lambda writing: set_running(writing, running=running))

    assert run(running=False) == run(running=False) == ClockState(BEGINS_S + 10, running=False, version=2)
    clock_of(store).advance(500)
    assert store.now_s(day.town_id) == BEGINS_S + 10
    assert move(store, day.town_id, seconds=100).running is False
    clock_of(store).advance(500)
    assert run(running=True).now_s == BEGINS_S + 110
    clock_of(store).advance(5)
    assert store.now_s(day.town_id) == BEGINS_S + 115
    with store.reading(day.town_id) as reading:
        kinds = [one.type for one in events_of(reading, day.town_id) if one.type.startswith("sandbox.")]
    assert kinds == ["sandbox.clock_stopped", "sandbox.clock_moved", "sandbox.clock_started"]


def test_what_waits_is_brought_forward(store: Store) -> None:
    """Tests that what is due in six hours of a sandbox is handed over once its clock was moved by six, and nothing of another town."""
    day = make_sandbox(store)
    other = make_town(store, "elsewhere")
    put(store, day.town_id, [("late", 1)], due_s=BEGINS_S + 6 * HOUR)
    put(store, day.town_id, [("later", 2)], due_s=BEGINS_S + 8 * HOUR)
    put(store, other.id, [("theirs", 3)], due_s=REAL_S + 6 * HOUR)
    handler = Recording()
    worker = Worker(store, TOPIC, handler)
    move(store, day.town_id, seconds=6 * HOUR - 1)
    assert worker.run_once() == 0
    move(store, day.town_id, seconds=1)
    assert (worker.run_once(), handler.seen) == (1, [("late", 1)])
    # Two hours of the world are two hours of the town.
    clock_of(store).advance(2 * HOUR)
    assert (worker.run_once(), handler.seen[1:]) == (1, [("later", 2)])


def test_what_has_failed_waits_for_the_world(store: Store) -> None:
    """Tests that a retry is not brought forward: whoever did not answer goes by no clock of ours; what is not due yet is."""
    day = make_sandbox(store)
    put(store, day.town_id, [("broken", 1)])
    broken = True

    def act(_: object) -> None:
        if broken:
            raise TemporaryError("the line is dead")

    worker = Worker(store, TOPIC, Recording(act), retries=Retries())
    assert worker.run_once() == 1
    move(store, day.town_id, seconds=MOST_S)
    broken = False
    assert worker.run_once() == 0
    clock_of(store).advance(HOUR)
    assert worker.run_once() == 1


def test_not_yet_is_said_by_the_world(store: Store) -> None:
    """Tests that what a handler puts off until an hour of the town comes at that hour, and sooner when the clock is moved."""
    day = make_sandbox(store)
    put(store, day.town_id, [("waits", 1)])
    until_s = BEGINS_S + HOUR

    def act(_: object) -> None:
        with store.reading(day.town_id) as reading:
            if reading.now_s < until_s:
                raise NotYetError(reading.real_of(until_s))

    worker = Worker(store, TOPIC, Recording(act))
    assert [worker.run_once(), worker.run_once()] == [1, 0]
    move(store, day.town_id, seconds=HOUR)
    assert worker.run_once() == 1
    assert worker.run_once() == 0


def test_keys_go_by_the_world(store: Store) -> None:
    """Tests that a key that is good for an hour still is when the town's clock was moved by a day, and no longer an hour later."""
    day = make_sandbox(store)
    _, token = store.write(
        day.town_id,
        "test",
        lambda writing: make_key(writing, "for an hour", Role.AUDITOR, expires_s=writing.real_s + HOUR),
    )
    move(store, day.town_id, seconds=86_400)
    assert find_subject(store, token) is not None
    clock_of(store).advance(HOUR)
    assert find_subject(store, token) is None


def test_a_live_town_is_asked_for_once(store: Store) -> None:
    """Tests that a transaction of a live town asks for no clock after the first one, and one of a sandbox always does."""
    day = make_sandbox(store)
    other = make_town(store, "elsewhere")
    asked: list[str] = []
    of_database.listen(
        store.database.engine, "before_cursor_execute", lambda *about: asked.append(str(about[2]))
    )

    def looks(town_id: str) -> int:
        asked.clear()
        with store.reading(town_id) as reading:
            assert reading.town_id == town_id
        return sum("sandbox_clock" in statement for statement in asked)

    looks(other.id)
    assert [looks(other.id), looks(other.id), looks(day.town_id), looks(day.town_id)] == [0, 0, 1, 1]
    asked.clear()
    assert store.now_s(other.id) == REAL_S
    assert asked == []


@pytest.mark.parametrize(
    ("begins", "to"),
    [
        # Over a night, over the end of summer time and over its beginning.
        ("2026-11-28T22:00", "2026-11-29T06:00"),
        ("2026-10-24T22:00", "2026-10-25T06:00"),
        ("2027-03-27T22:00", "2027-03-28T06:00"),
    ],
)
def test_over_nights_and_changes_of_the_clocks(store: Store, begins: str, to: str) -> None:
    """Tests that the moment asked for is shown whatever is done to the clocks of the town in between, and the day is the next one."""
    zone = ZoneInfo("Europe/Paris")
    from_s, to_s = (
        int(dt.datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()) for text in (begins, to)
    )
    day = make_sandbox(store, begins_s=from_s)
    moved = move(store, day.town_id, to_s=to_s)
    assert f"{dt.datetime.fromtimestamp(moved.now_s, zone):%Y-%m-%dT%H:%M}" == to
    with store.reading(day.town_id) as reading:
        assert reading.now_s == to_s
