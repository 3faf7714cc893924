"""Tests of telling which hours hold."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from geo.conditions.hours import HourTable
from geo.errors import MapError

TEXTS = ("Mo-Fr 08:00-18:00", "Sa", "Mo-Fr AND 17:00-19:00")
MONDAY = dt.date(2026, 11, 23)


@pytest.fixture
def table():
    """Three hours, the last of which are two that must hold together."""
    return HourTable(TEXTS, "Europe/Paris")


@pytest.mark.parametrize(
    ("day", "hour", "holding"),
    [
        (23, 7, [False, False, False]),
        (23, 8, [True, False, False]),
        (23, 17, [True, False, True]),
        (23, 18, [False, False, True]),
        (28, 17, [False, True, False]),
    ],
)
def test_truth(table, day, hour, holding):
    """Tests all hours at a moment, given on the town's clocks and in UTC."""
    assert table.truth(dt.datetime.combine(dt.date(2026, 11, day), dt.time(hour))).tolist() == holding
    assert table.truth(dt.datetime(2026, 11, day, hour - 1, tzinfo=dt.UTC)).tolist() == holding


def test_wanted(table):
    """Tests that hours nobody asks for are not looked at."""
    wanted = np.array([2], dtype=np.int32)
    assert table.truth(dt.datetime.combine(MONDAY, dt.time(17)), wanted).tolist() == [False, False, True]


def test_candidates(table):
    """Tests the moments at which something may begin or end, from midnight on."""
    found = table.candidates(MONDAY, np.array([0, 2], dtype=np.int32))
    assert [moment.strftime("%H:%M") for moment in found] == ["00:00", "08:00", "17:00", "18:00", "19:00"]
    assert {moment.date() for moment in found} == {MONDAY}


def test_unreadable():
    """Tests that hours which cannot be read are refused, not taken for closed."""
    with pytest.raises(MapError, match="'Mo-Fr AND at dawn'") as caught:
        HourTable(["08:00-09:00", "Mo-Fr AND at dawn"], "Europe/Paris")
    assert caught.value.code == "hours_unreadable"
