"""Quiet hours, against a clock on the wall that is read minute by minute."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.notify.quiet_hours import first_loud_s, is_quiet

PARIS = "Europe/Paris"
#: Around the changes of the clocks in 2026, and a place where they change by half an hour.
CHANGES = [(PARIS, 1_774_746_000), (PARIS, 1_792_890_000), ("Australia/Lord_Howe", 1_775_314_800)]


def at(text: str) -> int:
    """Return the moment of a local time of Paris."""
    return int(dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(PARIS)).timestamp())


def local(moment_s: int) -> str:
    return f"{dt.datetime.fromtimestamp(moment_s, ZoneInfo(PARIS)):%Y-%m-%dT%H:%M:%S}"


@pytest.mark.parametrize(
    ("moment", "from_min", "to_min", "told"),
    [
        ("2026-11-28T12:00", 21 * 60, 8 * 60, "2026-11-28T12:00:00"),
        ("2026-11-28T20:59", 21 * 60, 8 * 60, "2026-11-28T20:59:00"),
        ("2026-11-28T21:00", 21 * 60, 8 * 60, "2026-11-29T08:00:00"),
        ("2026-11-29T07:59", 21 * 60, 8 * 60, "2026-11-29T08:00:00"),
        ("2026-11-29T08:00", 21 * 60, 8 * 60, "2026-11-29T08:00:00"),
        ("2026-11-28T13:10", 13 * 60, 14 * 60, "2026-11-28T14:00:00"),
        # None at all.
        ("2026-11-28T03:00", 0, 0, "2026-11-28T03:00:00"),
        # A night of nine hours, and one of eleven.
        ("2026-03-28T22:00", 21 * 60, 8 * 60, "2026-03-29T08:00:00"),
        ("2026-10-24T22:00", 21 * 60, 8 * 60, "2026-10-25T08:00:00"),
        # Half past two does not exist on that day.
        ("2026-03-29T01:30", 60, 150, "2026-03-29T03:00:00"),
        # They begin at one minute past two, and at three it is two again.
        ("2026-10-25T02:59", 121, 0, "2026-10-25T02:00:00"),
    ],
)
def test_the_end_is_on_the_clock_on_the_wall(moment: str, from_min: int, to_min: int, told: str) -> None:
    """Tests plain days, nights over midnight, and the days on which the clocks change."""
    assert local(first_loud_s(at(moment), from_min, to_min, PARIS)) == told


@given(
    st.sampled_from(CHANGES),
    st.integers(-100_000, 100_000),
    st.integers(0, 1439),
    st.integers(0, 1439),
)
def test_it_is_the_first_moment_that_is_not_quiet(
    change: tuple[str, int], offset_s: int, from_min: int, to_min: int
) -> None:
    """Tests against a search minute by minute, around changes of the clocks."""
    zone, change_s = change
    moment_s = change_s + offset_s
    found_s = first_loud_s(moment_s, from_min, to_min, zone)
    assert not is_quiet(found_s, from_min, to_min, zone)
    step_s = moment_s
    while is_quiet(step_s, from_min, to_min, zone):
        step_s = step_s // 60 * 60 + 60
    assert found_s == step_s
