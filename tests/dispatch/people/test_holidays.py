"""Public holidays of France: Easter against another computation, and dates that everybody knows."""

from __future__ import annotations

import datetime as dt

import pytest

from dispatch.people.holidays import easter, is_holiday, public_holidays


def gauss_easter(year: int) -> dt.date:
    """Easter by Gauss' rule with its two exceptions, for the Gregorian calendar."""
    k = year // 100
    m = (15 + k - (13 + 8 * k) // 25 - k // 4) % 30
    n = (4 + k - k // 4) % 7
    d = (19 * (year % 19) + m) % 30
    e = (2 * (year % 4) + 4 * (year % 7) + 6 * d + n) % 7
    day = 22 + d + e
    if d == 29 and e == 6:
        day -= 7
    if d == 28 and e == 6 and (11 * m + 11) % 30 < 19:
        day -= 7
    return dt.date(year, 3, 1) + dt.timedelta(days=day - 1)


def test_easter_is_the_same_by_another_rule() -> None:
    """Tests every year of the calendar's whole first two millennia against Gauss."""
    assert all(easter(year) == gauss_easter(year) for year in range(1583, 3600))


@pytest.mark.parametrize(
    ("year", "day"),
    [(1818, "03-22"), (1943, "04-25"), (2000, "04-23"), (2024, "03-31"), (2025, "04-20"), (2026, "04-05"), (2038, "04-25")],
)  # fmt: skip
def test_known_easters(year: int, day: str) -> None:
    """Tests the earliest and the latest possible date among others."""
    assert easter(year).isoformat() == f"{year}-{day}"


def test_the_holidays_of_a_year() -> None:
    """Tests the eleven of L3133-1 in 2026."""
    assert [day.isoformat() for day in sorted(public_holidays(2026))] == [
        "2026-01-01", "2026-04-06", "2026-05-01", "2026-05-08", "2026-05-14", "2026-05-25", "2026-07-14", "2026-08-15",
        "2026-11-01", "2026-11-11", "2026-12-25",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "region", "holiday"),
    [
        ("2026-04-03", "fr", False), ("2026-04-03", "fr-alsace-moselle", True), ("2026-12-26", "fr-alsace-moselle", True),
        ("2026-12-20", "fr-reunion", True), ("2026-12-25", "none", False),
    ],
)  # fmt: skip
def test_territories_keep_their_own(day: str, region: str, holiday: object) -> None:
    """Tests what some territories keep besides, and that a town may keep none."""
    assert is_holiday(dt.date.fromisoformat(day), region) is holiday


def test_two_on_one_date_are_one() -> None:
    """Tests 2008, when Ascension was on 1 May."""
    assert len(public_holidays(2008)) == 10


def test_unknown_territories_are_refused() -> None:
    """Tests that no holiday is silently forgotten."""
    with pytest.raises(ValueError, match="atlantis"):
        public_holidays(2026, "atlantis")
