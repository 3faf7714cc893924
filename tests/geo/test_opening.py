"""Opening hours on real days, clocks changing included."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from geo.conditions.opening import ASSUMED_HOURS, DEFAULT_HOURS, is_understood, opening_intervals
from geo.errors import MapError

PARIS = "Europe/Paris"


def wall(intervals: tuple[tuple[int, int], ...], zone: str = PARIS) -> list[str]:
    """Write intervals as the clocks of the town show them."""
    return [
        "-".join(dt.datetime.fromtimestamp(at, ZoneInfo(zone)).strftime("%H:%M") for at in pair)
        for pair in intervals
    ]


def test_tag_is_read_in_the_towns_time_zone() -> None:
    """Tests that 08:00 in Paris in winter is 07:00 UTC, in the days the tag names only."""
    tuesday, saturday = dt.date(2026, 11, 24), dt.date(2026, 11, 28)
    first = int(dt.datetime(2026, 11, 24, 7, tzinfo=dt.UTC).timestamp())
    assert opening_intervals("Mo-Fr 08:00-12:00", "", tuesday, PARIS) == ((first, first + 4 * 3600),)
    assert opening_intervals("Mo-Fr 08:00-12:00", "", saturday, PARIS) == ()


@pytest.mark.parametrize(
    ("date", "hours"),
    [
        (dt.date(2026, 3, 29), 23),  # clocks go forward
        (dt.date(2026, 10, 25), 25),  # clocks go back
        (dt.date(2026, 11, 24), 24),
    ],
)
def test_a_day_lasts_as_long_as_it_really_does(date: dt.date, hours: int) -> None:
    """Tests that "24/7" lasts 23 or 25 hours on the days when the clocks change."""
    ((opens, closes),) = opening_intervals("24/7", "", date, PARIS)
    assert closes - opens == hours * 3600


def test_hours_across_the_clock_change_keep_the_wall_clock() -> None:
    """Tests that 01:00-08:00 on the day clocks go forward is six hours, shown as 01:00 and 08:00."""
    found = opening_intervals("Su 01:00-08:00", "", dt.date(2026, 3, 29), PARIS)
    assert wall(found) == ["01:00-08:00"]
    assert found[0][1] - found[0][0] == 6 * 3600


def test_hours_across_midnight_are_cut_at_midnight() -> None:
    """Tests that a Saturday night belongs to Saturday until 24:00 and to Sunday after."""
    tag = "Sa 20:00-02:00"
    assert wall(opening_intervals(tag, "", dt.date(2026, 11, 21), PARIS)) == ["20:00-00:00"]
    assert wall(opening_intervals(tag, "", dt.date(2026, 11, 22), PARIS)) == ["00:00-02:00"]


@pytest.mark.parametrize(
    ("zone", "date"),
    [
        (PARIS, dt.date(2026, 7, 14)),
        ("Europe/Monaco", dt.date(2026, 11, 19)),
        ("Atlantic/Reykjavik", dt.date(2026, 6, 17)),
    ],
)
def test_public_holidays_are_those_of_the_country(zone: str, date: dt.date) -> None:
    """Tests that each town keeps its own national day, and not the neighbours'."""
    assert opening_intervals("Mo-Su 09:00-18:00; PH off", "", date, zone) == ()
    others = {PARIS, "Europe/Monaco", "Atlantic/Reykjavik"} - {zone}
    for other in others:
        assert len(opening_intervals("Mo-Su 09:00-18:00; PH off", "", date, other)) == 1


def test_missing_and_unreadable_tags_fall_back_on_the_category() -> None:
    """Tests that an absent tag and rubbish both give the bakery's assumed hours."""
    tuesday, monday = dt.date(2026, 11, 24), dt.date(2026, 11, 23)
    assert wall(opening_intervals("", "bakery", tuesday, PARIS)) == ["07:00-13:00", "15:30-19:30"]
    assert opening_intervals("open sometimes", "bakery", tuesday, PARIS) == opening_intervals(
        "", "bakery", tuesday, PARIS
    )
    assert opening_intervals("", "bakery", monday, PARIS) == ()


def test_unknown_category_keeps_a_small_shops_hours() -> None:
    """Tests that a category without an assumption is treated as a small shop."""
    found = opening_intervals("", "umbrellas", dt.date(2026, 11, 24), PARIS)
    assert wall(found) == ["09:30-12:30", "14:00-19:00"]


def test_hours_that_need_somebodys_word_count_as_closed() -> None:
    """Tests that "unknown" is no promise of an open door."""
    assert opening_intervals("Mo-Su unknown", "bakery", dt.date(2026, 11, 24), PARIS) == ()


def test_long_dashes_are_understood() -> None:
    """Tests that an en dash, which the grammar does not have, is read as the hyphen it means."""
    assert is_understood("Mo-Sa 09:30–19:30")
    assert wall(opening_intervals("Mo-Sa 09:30–19:30", "", dt.date(2026, 11, 24), PARIS)) == ["09:30-19:30"]


@pytest.mark.parametrize("tag", ["", "   ", "open sometimes"])
def test_is_understood_refuses(tag: str) -> None:
    """Tests that tags which an assumption replaces are told apart."""
    assert not is_understood(tag)


@pytest.mark.parametrize("hours", [*ASSUMED_HOURS.values(), DEFAULT_HOURS])
def test_assumptions_are_valid_expressions(hours: str) -> None:
    """Tests that each assumption can be read."""
    assert is_understood(hours)


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "../etc/passwd", ""])
def test_unknown_time_zone_is_refused(zone: str) -> None:
    """Tests that a zone which is no IANA name is named in the error."""
    with pytest.raises(MapError, match="time zone") as caught:
        opening_intervals("24/7", "", dt.date(2026, 11, 24), zone)
    assert caught.value.code == "time_zone_unknown"


def test_intervals_are_increasing_and_do_not_touch() -> None:
    """Tests that overlapping and adjoining rules are joined."""
    found = opening_intervals(
        "Mo-Su 08:00-12:00, Mo-Su 12:00-14:00, Mo-Su 13:00-15:00", "", dt.date(2026, 11, 24), PARIS
    )
    assert wall(found) == ["08:00-15:00"]
