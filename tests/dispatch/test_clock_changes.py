"""Clocks are put forward and back, and nothing is lost, doubled or turned round: twelve zones, 2024 to 2030, and leap days."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from dispatch.clock import SetClock
from dispatch.dayfile.times import TimeFaultError, day_bounds, to_epoch
from dispatch.domain import Place, PlaceKind
from dispatch.local_time import moment_of
from dispatch.notify.quiet_hours import first_loud_s, is_quiet
from dispatch.orders.shop_times import local_day, next_opening_s, open_windows, ready_at
from dispatch.parties.organization import Throttle
from dispatch.storage import deliveries
from dispatch.storage.schema_log import EVENT, OUTBOX
from dispatch.storage.schema_orders import DELIVERY
from dispatch.storage.store import Store, Writing
from tests.dispatch.clock_changes import FIRST, LAST, ZONES, changes, dates, local_minute
from tests.dispatch.conftest import NOON_S
from tests.dispatch.storage.small_town import delivery_of, make_town

HOURS = (
    ("08:00-12:00,15:00-19:00", ((480, 720), (900, 1140))),
    ("24/7", ((0, 1440),)),
    ("00:00-04:00", ((0, 240),)),
    ("22:00-24:00", ((1320, 1440),)),
    ("20:00-06:00", ((0, 360), (1200, 1440))),  # over midnight, cut there
    (
        "00:15-00:45,02:15-02:45,23:10-23:50",
        ((15, 45), (135, 165), (1390, 1430)),
    ),  # within the hours that change
)


def shop(hours: str) -> Place:
    return Place("plc_x", PlaceKind.SHOP, "Shop", 0.0, 0.0, opening_hours=hours)


def twice(day: dt.date, minute: int, zone_name: str) -> bool:
    """Whether clocks show a minute of a date twice."""
    zone = ZoneInfo(zone_name)
    wall = dt.datetime.combine(day, dt.time(), None) + dt.timedelta(minutes=minute)
    offsets = [wall.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)]
    return offsets[0] > offsets[1]  # type: ignore[operator]


def test_the_changes_are_those_known() -> None:
    """Tests some changes by hand, so that the tests below are about what they seem to be."""
    assert len(changes("Europe/Paris")) == 14
    assert changes("Europe/Paris")[0] == (int(dt.datetime(2024, 3, 31, 1, tzinfo=dt.UTC).timestamp()), 3600)
    assert {abs(by) for _, by in changes("Australia/Lord_Howe")} == {1800}
    assert len(changes("Africa/Casablanca")) == 15  # back for Ramadan, forward after it; 2030 has two
    assert changes("Asia/Kathmandu") == changes("America/Sao_Paulo") == changes("Pacific/Apia") == ()
    assert sum(len(changes(zone)) for zone in ZONES) > 90


@pytest.mark.parametrize("zone_name", ZONES)
def test_days_follow_one_another(zone_name: str) -> None:
    """Tests that seven years of local dates have all their seconds once, and each change makes one date longer or shorter."""
    zone = ZoneInfo(zone_name)
    lengths: dict[dt.date, int] = {}
    day, end_s = FIRST, day_bounds(FIRST, zone)[0]
    while day <= LAST:
        start_s, following_s = day_bounds(day, zone)
        assert start_s == end_s
        assert local_day(start_s, zone_name) == day == local_day(following_s - 1, zone_name)
        assert moment_of(day, 0, zone_name) == start_s
        lengths[day], end_s = following_s - start_s, following_s
        day += dt.timedelta(days=1)
    odd = {day: length for day, length in lengths.items() if length != 86_400}
    expected: dict[dt.date, int] = {}
    for moment_s, by in changes(zone_name):
        own = local_day(moment_s - 1, zone_name) if by < 0 else local_day(moment_s, zone_name)
        expected[own] = 86_400 - by
    assert odd == expected
    assert sum(lengths.values()) == day_bounds(LAST, zone)[1] - day_bounds(FIRST, zone)[0]


@pytest.mark.parametrize("zone_name", ZONES)
@pytest.mark.parametrize(("hours", "spans"), HOURS)
def test_shops_are_open_when_clocks_say_so(
    zone_name: str, hours: str, spans: tuple[tuple[int, int], ...]
) -> None:
    """Tests opening windows against every minute of the days about a change: open if, and only if, the clock shows an open minute."""
    zone = ZoneInfo(zone_name)
    for day in dates(zone_name):
        windows = open_windows(shop(hours), Throttle(), day, zone_name)
        assert all(window.earliest < window.latest for window in windows)
        assert all(one.latest < other.earliest for one, other in pairwise(windows))
        start_s, end_s = day_bounds(day, zone)
        # An end that clocks show twice is the first of the two.
        ends = {minute for span in spans for minute in span if twice(day, minute % 1440, zone_name)}
        for moment_s in range(start_s, end_s, 60):
            minute = local_minute(moment_s, zone_name)
            if any(abs(minute - end) <= 120 for end in ends):
                continue
            shown = any(opens <= minute < closes for opens, closes in spans)
            held = any(window.earliest <= moment_s < window.latest for window in windows)
            assert held == shown, f"{day} {minute // 60:02d}:{minute % 60:02d}"


@pytest.mark.parametrize("zone_name", ZONES)
def test_baskets_are_ready_while_shops_are_open(zone_name: str) -> None:
    """Tests that an order at any hour about a change is ready at a moment at which its shop is open, after it was made."""
    place, throttle = shop("00:30-03:30,09:00-18:00"), Throttle(most_per_quarter=1)
    for moment_s, _ in changes(zone_name):
        for now_s in range(moment_s - 6 * 3600, moment_s + 6 * 3600, 1800):
            opening = next_opening_s(place, throttle, zone_name, from_s=now_s)
            assert opening is not None
            assert opening >= now_s
            taken = {opening // 900: 1}
            ready_s = ready_at(place, throttle, taken, zone_name, now_s=now_s, prepare_s=600, wanted_s=None)
            assert ready_s is not None
            assert ready_s >= opening + 600
            assert taken.get(ready_s // 900, 0) == 0
            windows = open_windows(place, throttle, local_day(ready_s, zone_name), zone_name)
            assert any(window.earliest <= ready_s <= window.latest for window in windows)


@pytest.mark.parametrize("zone_name", ZONES)
def test_times_of_day_files(zone_name: str) -> None:
    """Tests every minute that can be written on the days about a change: it is shown at its moment, in order, or said to be skipped."""
    zone = ZoneInfo(zone_name)
    for day in dates(zone_name):
        start_s, end_s = day_bounds(day, zone)
        shown = {local_minute(moment_s, zone_name) for moment_s in range(start_s, end_s, 60)}
        last_s = start_s - 1
        for minute in range(0, 1440, 5):
            text = f"{minute // 60:02d}:{minute % 60:02d}"
            if minute not in shown:
                with pytest.raises(TimeFaultError, match="forward"):
                    to_epoch(text, day, zone)
                continue
            moment_s = to_epoch(text, day, zone)
            assert start_s <= moment_s < end_s
            assert last_s < moment_s
            assert local_minute(moment_s, zone_name) == minute
            assert moment_of(day, minute, zone_name) == moment_s
            last_s = moment_s


@pytest.mark.parametrize("zone_name", ZONES)
@pytest.mark.parametrize(("from_min", "to_min"), [(1260, 480), (120, 180), (150, 151), (0, 60)])
def test_quiet_hours(zone_name: str, from_min: int, to_min: int) -> None:
    """Tests that quiet hours end at the first moment that is not quiet, and hold all the way there."""
    for change_s, _ in changes(zone_name):
        for moment_s in range(change_s - 4 * 3600, change_s + 4 * 3600, 1020):
            end_s = first_loud_s(moment_s, from_min, to_min, zone_name)
            assert not is_quiet(end_s, from_min, to_min, zone_name)
            assert (end_s == moment_s) == (not is_quiet(moment_s, from_min, to_min, zone_name))
            assert all(
                is_quiet(between_s, from_min, to_min, zone_name) for between_s in range(moment_s, end_s, 300)
            )
            assert end_s - moment_s <= 12 * 3600


def test_no_quiet_hours() -> None:
    """Tests that equal ends are no quiet hours at all."""
    assert not any(is_quiet(NOON_S + 600 * n, 480, 480, "Europe/Paris") for n in range(144))


def test_a_time_that_is_skipped_is_the_change() -> None:
    """Tests by hand: half past two does not exist in Paris on 29 March 2026, and comes twice on 25 October."""
    change_s = int(dt.datetime(2026, 3, 29, 1, tzinfo=dt.UTC).timestamp())
    assert moment_of(dt.date(2026, 3, 29), 150, "Europe/Paris") == change_s
    (window,) = open_windows(shop("00:00-02:30"), Throttle(), dt.date(2026, 3, 29), "Europe/Paris")
    assert window.latest == change_s
    (window,) = open_windows(shop("02:30-05:00"), Throttle(), dt.date(2026, 3, 29), "Europe/Paris")
    assert (window.earliest, window.latest) == (change_s, change_s + 2 * 3600)
    assert open_windows(shop("02:10-02:50"), Throttle(), dt.date(2026, 3, 29), "Europe/Paris") == ()
    first = int(dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC).timestamp())
    assert moment_of(dt.date(2026, 10, 25), 150, "Europe/Paris") == first


def test_a_clock_that_jumps_loses_nothing(store: Store) -> None:
    """Tests an hour forward and back between and within transactions: all is there once, in the order of its commits."""
    town = make_town(store)
    clock = store.clock
    assert isinstance(clock, SetClock)
    names = []
    steps = [0, 3600, -3600, -3600, 7200, -7200, 3600, 1]
    for number, step in enumerate(steps * 3):
        made = delivery_of(store, town, reference=f"r{number}")

        def work(writing: Writing, made=made, step=step) -> str:
            stored = deliveries.add(writing, made)
            clock.advance(step)
            writing.note("delivery.created", stored.id, stored.version, topics=["webhook"])
            changed = deliveries.change(writing, stored, note="later")
            assert changed.updated_s == writing.now_s == stored.created_s
            return stored.id

        names.append(store.write(town.id, "test", work))
    with store.reading(town.id) as reading:
        events = reading.rows(
            reading.select(EVENT).where(EVENT.c.type == "delivery.created").order_by(EVENT.c.sequence)
        )
        assert [row.subject for row in events] == names
        assert len(reading.rows(reading.select(OUTBOX))) == len(names)
        assert {row.id for row in reading.rows(reading.select(DELIVERY))} == set(names)
        assert all(row.recorded_s == row.happened_s for row in events)
