"""What a process keeps in memory does not grow with the days that it has seen."""

from __future__ import annotations

import datetime as dt
import threading

import pytest

from dispatch.board import desk as desk_of
from dispatch.board.by_day import ByDay
from dispatch.board.desk import Desk
from dispatch.domain import Place, PlaceKind
from dispatch.last_used import LastUsed
from dispatch.live.arrivals import Arrivals
from dispatch.live.planner import LivePlanner
from dispatch.promises.desk import PromiseDesk
from tests.dispatch.toy_day import DAY, NINE_S, make_day
from tests.dispatch.toy_town import at

DAY_S = 86_400


def test_the_least_recently_used_is_forgotten() -> None:
    """Tests that looking counts as use, and that a value that is put again is the new one."""
    kept: LastUsed[str, int] = LastUsed(2)
    kept.put("a", 1)
    kept.put("b", 2)
    assert kept.get("a") == 1
    kept.put("c", 3)
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == (1, None, 3)
    assert kept.get_or("a", lambda: 9) == 1
    assert kept.get_or("d", lambda: 4) == 4
    assert kept.get("c") is None
    kept.pop("d")
    kept.pop("d")
    assert len(kept) == 1
    with pytest.raises(ValueError, match="one at least"):
        LastUsed(0)


def test_days_that_are_over_go_first() -> None:
    """Tests that a day is forgotten only once it is over everywhere and so are its nights, and that the day asked for never is."""
    kept: ByDay[str] = ByDay(3)
    for day in ("2026-11-27", DAY, "2026-11-29"):
        kept.of("t", day, NINE_S, lambda day=day: day)
    assert len(kept) == 3
    kept.of("t", "2026-11-30", NINE_S + 2 * DAY_S, lambda: "")
    assert [kept.get(("t", day)) for day in ("2026-11-27", DAY, "2026-11-29")] == [None, DAY, "2026-11-29"]
    assert kept.of("t", "2026-11-01", NINE_S + 9 * DAY_S, lambda: "old") == "old"
    assert len(kept) == 1


def test_threads_share_one_value() -> None:
    """Tests that a value is made once, whoever asks at the same time."""
    kept: ByDay[object] = ByDay()
    made = []
    together = threading.Barrier(8)

    def ask() -> None:
        together.wait()
        made.append(kept.of("t", DAY, NINE_S, object))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(map(id, made))) == 1


def test_a_service_that_runs_for_a_year(store) -> None:
    """Tests that books of plans, promises and arrivals are of a few days, whatever days have been looked at."""
    store.clock.set(NINE_S)
    day = make_day(store)
    runner = day.runner()
    live, arrivals = LivePlanner(runner), Arrivals(store)
    promises = PromiseDesk(store, runner.executor, lambda _: day.map)
    first = dt.date.fromisoformat(DAY)
    for ahead in range(100):
        store.clock.set(NINE_S + ahead * DAY_S)
        date = (first + dt.timedelta(days=ahead)).isoformat()
        runner.look(day.town_id, date)
        live._cause(day.town_id, date)
        arrivals.step(day.town_id, date)
        promises._room._book(day.town_id, date, store.clock.now_s())
    assert max(map(len, (runner._books, live._followed, arrivals._followed, promises._room._books))) <= 3


def test_travel_tables_begin_anew(store, monkeypatch) -> None:
    """Tests that places that are asked about once do not stay for ever, and that what a board has goes on being right."""
    monkeypatch.setattr(desk_of, "MOST_PLACES", 20)
    store.clock.set(NINE_S)
    day = make_day(store, couriers=1, shops=2)
    state, _ = day.runner().look(day.town_id, DAY)
    desk = Desk(lambda _: day.map)
    held = desk.book(state)
    numbers = held.numbers(state.places.values())
    before = held.tables("bike", numbers)[0].copy()
    for number in range(100):
        book = desk.book(state)
        book.numbers([Place(f"ask_{number}", PlaceKind.ADDRESS, "Door", **at(number, 0))])
        assert len(book) <= 21
    assert (held.tables("bike", numbers)[0] == before).all()
    fresh = desk.book(state)
    assert fresh is not held
    assert (fresh.tables("bike", fresh.numbers(state.places.values()))[0] == before).all()
