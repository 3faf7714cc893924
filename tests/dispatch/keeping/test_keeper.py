"""Tests of chores: each done when it is due, once, whatever happens to the others."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from zoneinfo import ZoneInfo

import pytest

from dispatch.errors import DispatchError
from dispatch.keeping.chores import CHORES, Chore, Tools
from dispatch.keeping.keeper import RETRY_S, do_chores
from dispatch.keeping.rhythm import Daily, Every
from dispatch.orders import drafts
from dispatch.orders.delivery import Channel
from dispatch.storage.schema_log import EVENT
from dispatch.storage.store import Store
from tests.dispatch.lease_time import advance
from tests.dispatch.toy_day import make_day

PARIS = ZoneInfo("Europe/Paris")


def at(*clock: int, fold: int = 0) -> int:
    return int(dt.datetime(*clock, tzinfo=PARIS, fold=fold).timestamp())


class Tally:
    """Counts by local date how often a chore was done, and fails while it is told to."""

    def __init__(self) -> None:
        self.done: Counter[str] = Counter()
        self.fails = False

    def __call__(self, store: Store, _town_id: str, _tools: Tools) -> int:
        if self.fails:
            raise DispatchError("it is broken", code="broken")
        self.done[str(dt.datetime.fromtimestamp(store.clock.now_s(), PARIS).date())] += 1
        return 1


def events(store: Store, town_id: str) -> list[str]:
    with store.reading(town_id) as reading:
        return [
            row.type
            for row in reading.rows(reading.select(EVENT).order_by(EVENT.c.sequence))
            if "chore" in row.type
        ]


@pytest.mark.parametrize("first", [(2026, 10, 23, 12), (2027, 3, 26, 12), (2026, 12, 29, 12)])
@pytest.mark.parametrize("hour", [0, 2, 3, 23])
@pytest.mark.parametrize("step_s", [60, 420, 3600])
def test_a_daily_rhythm_comes_once_on_every_date(first, hour, step_s) -> None:
    """Tests that nothing is left out and nothing due twice, in the nights when clocks are changed too."""
    done: Counter[str] = Counter()
    last_s = begin_s = at(*first)
    for now_s in range(begin_s, begin_s + 4 * 86_400, step_s):
        if Daily(hour, 30).is_due(last_s, now_s, "Europe/Paris"):
            done[str(dt.datetime.fromtimestamp(now_s, PARIS).date())] += 1
            last_s = now_s
    late = hour == 23
    days = [
        str(dt.date(*first[:3]) + dt.timedelta(days=ahead))
        for ahead in range(0 if late else 1, 4 if late else 5)
    ]
    # A step of an hour may look for the first time after midnight.
    assert sum(done.values()) == 4
    assert done == dict.fromkeys(days, 1) or (late and step_s == 3600)


def test_chores_over_the_night_when_clocks_are_put_back(store: Store) -> None:
    """Tests that intervals are seconds, whatever clocks show, and what is daily comes once: the date has 25 hours."""
    town = make_day(store).town_id
    often, daily = Tally(), Tally()
    chores = [Chore("often", Every(1800), often), Chore("daily", Daily(2, 30), daily)]
    store.clock.set(at(2026, 10, 24, 22))
    do_chores(store, town, chores=chores)
    for now_s in range(at(2026, 10, 25, 0), at(2026, 10, 26, 0), 900):
        store.clock.set(now_s)
        do_chores(store, town, chores=chores)
    assert often.done["2026-10-25"] == 50
    assert daily.done == {"2026-10-24": 1, "2026-10-25": 1}


def test_a_night_that_nobody_kept_is_made_up_for_once(store: Store) -> None:
    """Tests that a keeper that comes back after three days does a daily chore at once, and once."""
    town = make_day(store).town_id
    tally = Tally()
    chores = [Chore("daily", Daily(3), tally)]
    for moment in (at(2026, 12, 1, 4), at(2026, 12, 4, 15), at(2026, 12, 4, 16), at(2026, 12, 5, 2, 59)):
        store.clock.set(moment)
        do_chores(store, town, chores=chores)
    assert tally.done == {"2026-12-01": 1, "2026-12-04": 1}
    store.clock.set(at(2026, 12, 5, 3))
    do_chores(store, town, chores=chores)
    assert tally.done["2026-12-05"] == 1


def test_a_failing_chore_stops_no_other_and_is_tried_again(store: Store) -> None:
    """Tests that a fault costs its chore only, is told once, and that a night is not lost for it."""
    town = make_day(store).town_id
    bad, good = Tally(), Tally()
    bad.fails = True
    chores = [Chore("bad", Daily(3), bad), Chore("good", Daily(3), good)]
    report = do_chores(store, town, chores=chores)
    assert (report.failures, report.counts) == ({"bad": "broken"}, {"good": 1})
    store.clock.advance(RETRY_S - 1)
    assert not do_chores(store, town, chores=chores).done
    store.clock.advance(1)
    assert do_chores(store, town, chores=chores).failures == {"bad": "broken"}
    bad.fails = False
    store.clock.advance(RETRY_S)
    assert do_chores(store, town, chores=chores).counts == {"bad": 1}
    store.clock.advance(RETRY_S)
    assert not do_chores(store, town, chores=chores).done
    assert events(store, town) == ["chore.failed", "chore.recovered"]


def test_two_keepers_do_a_chore_once(store: Store) -> None:
    """Tests that of keepers that come at the same moment one does it, while it lasts too."""
    town = make_day(store).town_id
    tally, inside, go = Tally(), threading.Event(), threading.Event()

    def slow(store: Store, town_id: str, tools: Tools) -> int:
        inside.set()
        assert go.wait(20)
        return tally(store, town_id, tools)

    chores = [Chore("slow", Every(60), slow)]
    first = threading.Thread(target=do_chores, args=(store, town), kwargs={"chores": chores})
    first.start()
    assert inside.wait(20)
    store.clock.advance(300)
    assert not do_chores(store, town, chores=chores).done
    go.set()
    first.join()
    start = threading.Barrier(4)

    def keeper() -> None:
        start.wait()
        do_chores(store, town, chores=[Chore("slow", Every(60), tally)])

    store.clock.advance(60)
    together = [threading.Thread(target=keeper) for _ in range(4)]
    for one in together:
        one.start()
    for one in together:
        one.join()
    assert sum(tally.done.values()) == 2


def test_who_dies_with_a_chore_in_hand_keeps_it_for_a_while_only(store: Store) -> None:
    """Tests that the lease of a keeper that was killed ends, and that who was only slow does not undo what came since."""
    town = make_day(store).town_id
    tally = Tally()

    def killed(*_: object) -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        do_chores(store, town, chores=[Chore("chore", Every(60), killed, lease_s=300)])
    mine = [Chore("chore", Every(60), tally, lease_s=300)]
    advance(store, 280)
    assert not do_chores(store, town, chores=mine).done
    advance(store, 20)
    assert do_chores(store, town, chores=mine).counts == {"chore": 1}


def test_a_clock_that_was_wrong_stops_nothing(store: Store) -> None:
    """Tests that chores go on after a clock was a year ahead and was put right."""
    town = make_day(store).town_id
    tally = Tally()
    chores = [Chore("often", Every(600), tally), Chore("daily", Daily(3), tally)]
    now_s = store.clock.now_s()
    store.clock.set(now_s + 365 * 86_400)
    do_chores(store, town, chores=chores)
    store.clock.set(now_s)
    assert do_chores(store, town, chores=chores).counts == {"often": 1, "daily": 1}


def test_chores_without_anything_to_do_say_nothing(store: Store) -> None:
    """Tests that all real chores pass in an empty town, and that the log stays as it is: who follows it would wake for nothing."""
    town = make_day(store).town_id
    report = do_chores(store, town)
    assert report.failures == {}
    assert [one.name for one in report.done] == [chore.name for chore in CHORES]
    with store.reading(town) as reading:
        before = len(reading.rows(reading.select(EVENT)))
    store.clock.advance(3600)
    assert {one.name for one in do_chores(store, town).done} == {
        "closed_doors", "quotes", "substitutions", "waiting", "send_back", "drafts", "till_codes", "visits", "hours",
        "subscriptions", "exports", "answers",
    }  # fmt: skip
    with store.reading(town) as reading:
        assert len(reading.rows(reading.select(EVENT))) == before


def test_drafts_are_dropped_by_their_chore(store: Store) -> None:
    """Tests that a chore does its work: a draft that nobody finishes is emptied."""
    day = make_day(store)
    store.write(
        day.town_id,
        "test",
        lambda writing: drafts.start(writing, day.shops[0], Channel.COUNTER, {"note": "x"}),
    )
    store.clock.advance(30 * 86_400)
    assert do_chores(store, day.town_id).counts.get("drafts") == 1
    store.clock.advance(600)
    assert "drafts" not in do_chores(store, day.town_id).counts
