"""Opening hours as people edit them day by day, against the reader that the server goes by: nothing is lost, and nothing is shown that does not hold.

`api/web/tests/opening-hours.json` has what the screens read of real-life hours and write again, and weeks drawn by chance; the tests of
the screens hold the file to what they do.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import api
from dispatch.people.holidays import public_holidays
from geo.conditions.opening import is_understood, opening_intervals

FILE = Path(api.__file__).parent / "web" / "tests" / "opening-hours.json"
KNOWN = json.loads(FILE.read_text("utf-8"))
PARIS = "Europe/Paris"
DAY_MIN = 1440
#: Both changes of the clocks, Christmas, New Year, Easter, and the holidays of May.
FIRST, DAYS = dt.date(2026, 10, 19), 260
DATES = [FIRST + dt.timedelta(days=ahead) for ahead in range(DAYS)]


def server(text: str, date: dt.date) -> list[tuple[int, int]]:
    return list(opening_intervals(text, "shop", date, PARIS))


def holidays() -> set[dt.date]:
    return {day for year in (2026, 2027) for day in public_holidays(year)}


def naive(week: Mapping[str, Any], date: dt.date, free: set[dt.date]) -> list[tuple[int, int]]:
    """Return when the rows of a week say that it is open on a date, minute by minute, as spans of minutes.

    What goes over midnight goes on in the morning of the next day, whatever that one is, unless it is a holiday with hours of its own.
    """
    if date in free and week["holidays"] != "same":
        shown = _minutes(week["holidays"])
    else:
        before = week["days"][(date.weekday() - 1) % 7]
        shown = _minutes(week["days"][date.weekday()]) | {
            minute - DAY_MIN for minute in _minutes(before) if minute >= DAY_MIN
        }
    return list(_runs(sorted(minute for minute in shown if minute < DAY_MIN)))


def _minutes(spans: list[dict[str, int]]) -> set[int]:
    return {minute for span in spans for minute in range(span["from"], span["to"])}


def _runs(minutes: list[int]) -> Iterator[tuple[int, int]]:
    begin: int | None = None
    for place, minute in enumerate(minutes):
        if begin is None:
            begin = minute
        if place + 1 == len(minutes) or minutes[place + 1] != minute + 1:
            yield begin, minute + 1
            begin = None


def wall(date: dt.date, intervals: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return intervals of a date on which no clock changes as minutes from its midnight."""
    midnight_s = server("24/7", date)[0][0]
    return [((opens - midnight_s) // 60, (closes - midnight_s) // 60) for opens, closes in intervals]


@pytest.mark.parametrize("one", KNOWN["read"], ids=lambda one: one["text"])
def test_what_is_read_is_written_without_loss(one: Mapping[str, Any]) -> None:
    """Tests that hours that the rows show are written so that the server opens in the same seconds of every day, and that the rows say so."""
    if one["written"] is None:
        return
    assert is_understood(one["text"]), "rows must show nothing that the server does not go by"
    free = holidays()
    for date in DATES:
        found = server(one["text"], date)
        assert server(one["written"], date) == found, date
        if _is_plain(date):
            assert wall(date, found) == naive(one["week"], date, free), date


@pytest.mark.parametrize("one", KNOWN["drawn"], ids=lambda one: one["text"])
def test_what_is_typed_holds(one: Mapping[str, Any]) -> None:
    """Tests weeks drawn by chance, over midnight and on holidays too: the server opens when the rows say so."""
    assert is_understood(one["text"])
    free = holidays()
    for date in DATES:
        if _is_plain(date):
            assert wall(date, server(one["text"], date)) == naive(one["week"], date, free), date


def test_the_file_has_both_kinds() -> None:
    """Tests that there is much that rows show, much that stays text, and of the latter much that the server understands all the same."""
    shown = [one for one in KNOWN["read"] if one["written"] is not None]
    kept = [one for one in KNOWN["read"] if one["written"] is None]
    assert len(shown) > 50
    assert len(kept) > 30
    assert sum(is_understood(one["text"]) for one in kept) > 20
    assert len(KNOWN["drawn"]) == 80
    assert any("-02:" in one["text"] for one in KNOWN["drawn"])


def _is_plain(date: dt.date) -> bool:
    day = server("24/7", date)
    return day[0][1] - day[0][0] == 86_400
