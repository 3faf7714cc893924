"""Windows of visits in the nights when clocks are changed, in twelve zones."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.orders.service_day import service_day
from dispatch.parties.town import Town
from dispatch.services.visit_window import night_minutes, window_on
from tests.dispatch.clock_changes import ZONES, dates, local_minute

DAY = dt.timedelta(days=1)
MINUTES = st.integers(0, 1439)


def town_of(zone: str, day_from_min: int = 0) -> Town:
    return Town("twn_1", "toy", "Toytown", zone, "toytown", {"planning": {"day_from_min": day_from_min}})


@pytest.mark.parametrize("zone", ZONES)
@settings(max_examples=15, deadline=None)
@given(
    from_min=MINUTES | st.integers(0, 240),
    to_min=MINUTES | st.integers(0, 240),
    day_from_min=st.integers(0, 300),
)
def test_no_window_is_lost_doubled_or_turned_round(zone, from_min, to_min, day_from_min) -> None:
    """Tests all dates about changes: each window belongs to its date and to no other, begins before it ends, and lies where clocks say."""
    town = town_of(zone, day_from_min)
    first, last = night_minutes(from_min, to_min, day_from_min)
    for day in dates(zone):
        window = window_on(from_min, to_min, day, town)
        before = window_on(from_min, to_min, day - DAY, town)
        assert service_day(window.earliest, town) == day
        assert before.earliest < window.earliest
        assert 0 <= window.latest - window.earliest <= 60 * (last - first) + 2 * 3600
        if first < last:
            assert window.latest > window.earliest
        if local_minute(window.earliest, zone) != from_min % 1440:
            # Skipped by the clocks: nobody has ever seen that minute on that date.
            shown = dt.datetime.combine(day + first // 1440 * DAY, dt.time(from_min // 60, from_min % 60))
            there = shown.replace(tzinfo=ZoneInfo(zone))
            assert dt.datetime.fromtimestamp(there.timestamp(), ZoneInfo(zone)).replace(tzinfo=None) != shown


@pytest.mark.parametrize(
    ("day", "from_min", "to_min", "begin", "end"),
    [
        # Clocks go from 02:00 to 03:00 on 29 March 2026, and from 03:00 to 02:00 on 25 October; UTC is told.
        ((2026, 3, 29), 60, 240, "00:00", "02:00"),  # 01:00 to 04:00 is two hours
        ((2026, 3, 29), 135, 165, "01:00", "01:30"),  # 02:15 to 02:45 is skipped: it is as long all the same
        ((2026, 3, 29), 150, 200, "01:00", "01:20"),
        ((2026, 10, 25), 60, 240, "23:00", "03:00"),  # four hours
        ((2026, 10, 25), 135, 165, "00:15", "00:45"),  # the first of two
        ((2026, 3, 28), 1380, 150, "22:00", "01:00"),  # over midnight, to a time that is skipped
        ((2026, 10, 24), 1380, 180, "21:00", "02:00"),
    ],
)
def test_nights_in_paris(day, from_min, to_min, begin, end) -> None:
    """Tests windows over the change itself."""
    window = window_on(from_min, to_min, dt.date(*day), town_of("Europe/Paris"))
    shown = [f"{dt.datetime.fromtimestamp(one, dt.UTC):%H:%M}" for one in (window.earliest, window.latest)]
    assert shown == [begin, end]


def test_a_town_that_works_at_night() -> None:
    """Tests that a visit at half past one belongs to the night of its date, where the town's day begins at four."""
    day = dt.date(2026, 11, 28)
    window = window_on(90, 150, day, town_of("Europe/Paris", 240))
    assert dt.datetime.fromtimestamp(window.earliest, ZoneInfo("Europe/Paris")).date() == day + DAY
    assert window_on(90, 150, day, town_of("Europe/Paris")).earliest == window.earliest - 86_400
    assert night_minutes(1380, 90, 240) == (1380, 1530)
    assert night_minutes(90, 60, 240) == (1530, 2940)
