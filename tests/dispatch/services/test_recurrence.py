"""Rules and the dates of visits, against an expansion that looks at every single date."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch.parties.town import Town
from dispatch.people.holidays import REGIONS
from dispatch.services.enrolment import Pause
from dispatch.services.plan_terms import Terms
from dispatch.services.recurrence import (
    monday_of,
    most_apart,
    occurrences,
    share_of_week,
    week_key,
    weeks,
)
from dispatch.services.recurrence_rule import InvalidRuleError, check_rule, days_of, rule_of
from dispatch.services.service_plan import ServicePlan
from dispatch.services.service_type import OnHoliday
from tests.naive import recurrence as naive

TOWN = Town("twn_1", "toy", "Toytown", "Europe/Paris", "toytown")
DAY = dt.timedelta(days=1)
#: Leap days, week 53, 31st days: where calendars are odd.
ANCHORS = st.one_of(
    st.dates(dt.date(2020, 1, 1), dt.date(2027, 12, 31)),
    st.sampled_from(
        [dt.date(2020, 2, 29), dt.date(2024, 2, 29), dt.date(2026, 12, 28), dt.date(2027, 1, 3)]
        + [dt.date(2020, 12, 31), dt.date(2025, 1, 31), dt.date(2026, 3, 29), dt.date(2026, 10, 25)]
    ),
)
NAMES = st.lists(st.sampled_from(naive.NAMES), min_size=1, max_size=4, unique=True)


def signed(most: int) -> st.SearchStrategy[int]:
    return st.integers(1, most) | st.integers(-most, -1)


def some(numbers: st.SearchStrategy[int]) -> st.SearchStrategy[str]:
    return st.lists(numbers, min_size=1, max_size=4, unique=True).map(lambda all_: ",".join(map(str, all_)))


def numbered(most: int) -> st.SearchStrategy[str]:
    one = st.tuples(signed(most), st.sampled_from(naive.NAMES)).map(lambda pair: f"{pair[0]}{pair[1]}")
    return st.lists(one, min_size=1, max_size=3, unique=True).map(",".join)


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Draw any rule that may be used."""
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = {"FREQ": freq}
    maybe = st.booleans()
    if draw(maybe):
        parts["INTERVAL"] = str(draw(st.integers(1, {"DAILY": 40, "WEEKLY": 9, "MONTHLY": 7, "YEARLY": 3}[freq])))
    end = draw(st.sampled_from(["", "", "COUNT", "UNTIL"]))
    if end == "COUNT":
        parts["COUNT"] = str(draw(st.integers(1, 400)))
    elif end:
        parts["UNTIL"] = draw(st.dates(dt.date(2020, 1, 1), dt.date(2036, 1, 1))).strftime("%Y%m%d")
    if draw(maybe):
        parts["BYMONTH"] = draw(some(st.integers(1, 12)))
    if freq in {"DAILY", "WEEKLY"}:
        if draw(maybe):
            parts["BYDAY"] = ",".join(draw(NAMES))
        if freq == "DAILY" and draw(maybe):
            parts["BYMONTHDAY"] = draw(some(signed(31)))
        if freq == "WEEKLY" and draw(maybe):
            parts["WKST"] = draw(st.sampled_from(naive.NAMES))
        return ";".join(f"{name}={value}" for name, value in parts.items())
    kind = draw(st.sampled_from(["", "monthday", "days", "numbered", "yearday", "weekno", "position"]))
    if kind == "monthday":
        parts["BYMONTHDAY"] = draw(some(signed(31)))
    elif kind == "days":
        parts["BYDAY"] = ",".join(draw(NAMES))
        if draw(maybe):
            parts["BYMONTHDAY"] = draw(some(signed(31)))
    elif kind == "numbered":
        parts["BYDAY"] = draw(numbered(5 if freq == "MONTHLY" or "BYMONTH" in parts else 53))
    elif kind == "yearday" and freq == "YEARLY":
        parts["BYYEARDAY"] = draw(some(signed(366)))
    elif kind == "weekno" and freq == "YEARLY" and parts.get("INTERVAL", "1") == "1":
        parts["BYWEEKNO"] = draw(some(signed(53)))
        parts["BYDAY"] = ",".join(draw(NAMES))
    elif kind == "position":
        parts["BYDAY"] = ",".join(draw(NAMES))
        parts["BYSETPOS"] = draw(some(signed(6)))
    return ";".join(f"{name}={value}" for name, value in parts.items())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rule=rules(), anchor=ANCHORS, skip=st.integers(0, 3000), length=st.integers(0, 700))
def test_a_rule_names_what_looking_at_every_date_finds(rule, anchor, skip, length) -> None:
    """Tests ten years of any rule, and any stretch of them by itself."""
    last = anchor + 3653 * DAY
    wanted = naive.rule_days(rule, anchor, last)
    assert list(days_of(rule_of(rule), anchor, anchor, last)) == wanted
    first = anchor + skip * DAY
    found = days_of(rule_of(rule), anchor, first, first + length * DAY)
    assert list(found) == [day for day in wanted if first <= day <= first + length * DAY]
    assert rule_of(rule_of(rule).text) == rule_of(rule)
