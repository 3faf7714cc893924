"""Rules and the dates of visits, against an expansion that looks at every single date."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace

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
        [
            dt.date(2020, 2, 29),
            dt.date(2024, 2, 29),
            dt.date(2026, 12, 28),
            dt.date(2027, 1, 3),
            dt.date(2020, 12, 31),
            dt.date(2025, 1, 31),
            dt.date(2026, 3, 29),
            dt.date(2026, 10, 25),
        ]
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
        parts["INTERVAL"] = str(
            draw(st.integers(1, {"DAILY": 40, "WEEKLY": 9, "MONTHLY": 7, "YEARLY": 3}[freq]))
        )
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
        parts["BYWEEKNO"] = draw(some(signed(53)) | st.sampled_from(["53", "-53", "1", "52,53", "-1"]))
        parts["BYDAY"] = ",".join(draw(NAMES))
    elif kind == "position":
        parts["BYDAY"] = ",".join(draw(NAMES))
        parts["BYSETPOS"] = draw(some(signed(6)))
    return ";".join(f"{name}={value}" for name, value in parts.items())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rule=rules(), anchor=ANCHORS, skip=st.integers(0, 3000), length=st.integers(0, 700))
def test_a_rule_names_what_looking_at_every_date_finds(rule, anchor, skip, length) -> None:
    """Tests ten years of any rule, and any stretch of them by itself."""
    last = anchor + 3653 * DAY
    wanted = naive.rule_days(rule, anchor, last)
    assert list(days_of(rule_of(rule), anchor, anchor, last)) == wanted
    first = anchor + skip * DAY
    end = min(first + length * DAY, last)
    assert list(days_of(rule_of(rule), anchor, first, end)) == [day for day in wanted if first <= day <= end]
    assert rule_of(rule_of(rule).text) == rule_of(rule)


DATES = st.lists(st.dates(dt.date(2021, 1, 1), dt.date(2030, 12, 31)), max_size=12).map(set)
#: Days about Christmas, 1 and 8 May, where holidays are near each other.
NEAR = st.lists(
    st.sampled_from(
        [dt.date(year, *day) for year in (2023, 2026, 2027) for day in ((12, 24), (12, 26), (5, 2), (5, 7))]
    ),
    max_size=6,
).map(set)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    rule=rules() | st.sampled_from(["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TH,FR", "FREQ=DAILY;INTERVAL=2"]),
    anchor=st.dates(dt.date(2020, 6, 1), dt.date(2022, 1, 1)),
    besides=DATES | NEAR,
    without=DATES | NEAR,
    weekdays=st.sets(st.integers(0, 6), min_size=1) | st.just(set(range(5))),
    pauses=st.lists(
        st.tuples(st.dates(dt.date(2021, 1, 1), dt.date(2030, 1, 1)), st.integers(0, 90)), max_size=4
    ),
    to_day=st.sampled_from([dt.date(2026, 12, 25), dt.date(2029, 5, 2), dt.date(2040, 1, 1)]),
    on_holiday=st.sampled_from(OnHoliday),
    region=st.sampled_from(REGIONS),
    stretch=st.tuples(st.integers(0, 3000), st.integers(0, 60)),
)
def test_visits_are_those_of_looking_at_every_date(
    rule, anchor, besides, without, weekdays, pauses, to_day, on_holiday, region, stretch
) -> None:
    """Tests ten years of exceptions, pauses, holidays, days without service and units; and that a stretch by itself has the same."""
    last = anchor + 3653 * DAY
    spans = [(first, first + length * DAY) for first, length in pauses]
    units = {number: number + 1 for number in range(7)}
    plan = ServicePlan(
        "spl_1",
        "enr_1",
        rule=rule,
        from_day=anchor.isoformat(),
        to_day=to_day.isoformat(),
        besides=frozenset(day.isoformat() for day in besides),
        without=frozenset(day.isoformat() for day in without),
        quantity_on=tuple(units.items()),
    )
    terms = Terms(
        TOWN,
        region,
        frozenset(weekdays),
        on_holiday,
        ((plan.from_day, plan.to_day),),
        tuple(Pause(first.isoformat(), end.isoformat()) for first, end in spans),
        adds_units=True,
    )
    named = naive.rule_days(rule, anchor, last + 30 * DAY)
    wanted = naive.visits(
        named, besides, without, weekdays, spans, (anchor, to_day), on_holiday.value, region, units
    )
    found = occurrences(plan, terms, anchor, last)
    assert {one.key: (one.day, one.units, not one.reason) for one in found} == {
        key.isoformat(): value for key, value in wanted.items() if key <= last
    }
    days = [one.day for one in found if not one.reason]
    assert len(days) == len(set(days))
    first = anchor + stretch[0] * DAY
    end = min(first + stretch[1] * DAY, last)
    inside = tuple(one for one in found if first.isoformat() <= one.key <= end.isoformat())
    assert occurrences(plan, terms, first, end) == inside


@pytest.mark.parametrize(
    ("on_holiday", "region", "wanted"),
    [
        (OnHoliday.KEEP, "fr", {"24": "24 1", "25": "25 1", "26": "26 1", "28": "28 1"}),
        (OnHoliday.SKIP, "fr", {"24": "24 1", "25": "holiday", "26": "26 1", "28": "28 1"}),
        (OnHoliday.BEFORE, "fr", {"24": "24 2", "25": "holiday", "26": "26 1", "28": "28 1"}),
        (OnHoliday.AFTER, "fr", {"24": "24 1", "25": "holiday", "26": "26 2", "28": "28 1"}),
        (
            OnHoliday.BEFORE,
            "fr-alsace-moselle",
            {"24": "24 3", "25": "holiday", "26": "holiday", "28": "28 1"},
        ),
        (
            OnHoliday.AFTER,
            "fr-alsace-moselle",
            {"24": "24 1", "25": "holiday", "26": "holiday", "28": "28 3"},
        ),
        (OnHoliday.AFTER, "none", {"24": "24 1", "25": "25 1", "26": "26 1", "28": "28 1"}),
    ],
)
def test_holidays(on_holiday, region, wanted) -> None:
    """Tests Christmas 2026, a Friday and a Saturday in Alsace, for meals from Monday to Saturday: one visit a day, no meal is lost."""
    plan = ServicePlan("spl_1", "enr_1", rule="FREQ=DAILY", from_day="2026-12-01")
    terms = Terms(TOWN, region, frozenset(range(6)), on_holiday, (("2026-12-01", ""),), adds_units=True)
    found = occurrences(plan, terms, dt.date(2026, 12, 24), dt.date(2026, 12, 28))
    assert {one.key[-2:]: one.reason or f"{one.day.day} {one.units}" for one in found} == wanted


@pytest.mark.parametrize(
    ("changes", "terms", "wanted"),
    [
        # Good Friday and the weekend: the next working day is Tuesday, or the last one Thursday.
        ({}, {"on_holiday": OnHoliday.AFTER}, ("2026-04-07", "")),
        ({}, {"on_holiday": OnHoliday.BEFORE}, ("2026-04-03", "")),
        # Only Mondays: no other one is near.
        ({}, {"on_holiday": OnHoliday.AFTER, "weekdays": frozenset({0})}, ("2026-04-06", "holiday")),
        ({}, {"on_holiday": OnHoliday.AFTER, "pauses": (Pause("2026-04-07", ""),)}, ("2026-04-06", "pause")),
        (
            {},
            {"on_holiday": OnHoliday.AFTER, "spans": (("2026-01-01", "2026-04-06"),)},
            ("2026-04-06", "holiday"),
        ),
        ({"without": frozenset({"2026-04-07"})}, {"on_holiday": OnHoliday.AFTER}, ("2026-04-06", "holiday")),
        ({"besides": frozenset({"2026-04-06"})}, {"on_holiday": OnHoliday.SKIP}, ("2026-04-06", "")),
        ({"without": frozenset({"2026-04-06"})}, {"on_holiday": OnHoliday.KEEP}, ("2026-04-06", "left_out")),
    ],
)
def test_where_easter_monday_goes(changes, terms, wanted) -> None:
    """Tests what is in the way of a visit that is moved."""
    plan = replace(ServicePlan("spl_1", "enr_1", rule="FREQ=WEEKLY", from_day="2026-03-30"), **changes)
    given = {"region": "fr", "weekdays": frozenset(range(5)), "spans": (("2026-01-01", ""),), **terms}
    (found,) = occurrences(plan, Terms(TOWN, **given), dt.date(2026, 4, 6), dt.date(2026, 4, 6))
    assert (found.day.isoformat(), found.reason) == wanted


def test_days_on_which_the_town_is_closed_are_like_holidays() -> None:
    """Tests the town's own closed days."""
    town = replace(TOWN, settings={"closed_days": ["2026-12-01"]})
    plan = ServicePlan("spl_1", "enr_1", rule="FREQ=DAILY;INTERVAL=2", from_day="2026-12-01")
    terms = Terms(town, on_holiday=OnHoliday.AFTER)
    found = occurrences(plan, terms, dt.date(2026, 12, 1), dt.date(2026, 12, 3))
    assert [one.day.day for one in found] == [2, 3]


@pytest.mark.parametrize(
    "rule",
    [
        "", "FREQ", "BYDAY=MO", "FREQ=HOURLY", "FREQ=MINUTELY", "FREQ=SECONDLY;COUNT=3", "FREQ=DAILY;BYHOUR=8,12", "FREQ=DAILY;FREQ=DAILY",
        "FREQ=FORTNIGHTLY", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;COUNT=3661", "FREQ=DAILY;COUNT=-1", "FREQ=DAILY;COUNT=3;UNTIL=20270101",
        "FREQ=DAILY;UNTIL=20270101T120000Z", "FREQ=DAILY;UNTIL=20270230", "FREQ=DAILY;UNTIL=٢٠٢٧٠١٠١", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=367",
        "FREQ=WEEKLY;INTERVAL=54", "FREQ=WEEKLY;BYDAY=1MO", "FREQ=WEEKLY;BYDAY=MO,XX", "FREQ=WEEKLY;BYMONTHDAY=1", "FREQ=WEEKLY;WKST=1",
        "FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=1", "FREQ=MONTHLY;BYSETPOS=1", "FREQ=MONTHLY;BYDAY=1MO;BYSETPOS=1", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=32", "FREQ=MONTHLY;BYDAY=6MO", "FREQ=MONTHLY;BYDAY=MO,1TU", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYYEARDAY=3", "FREQ=YEARLY;BYMONTH=13", "FREQ=YEARLY;BYWEEKNO=5", "FREQ=YEARLY;BYWEEKNO=5;BYDAY=1MO", "FREQ=YEARLY;BYEASTER=0",
        "FREQ=YEARLY;INTERVAL=2;BYWEEKNO=5;BYDAY=MO", "FREQ=YEARLY;BYWEEKNO=5;BYDAY=MO;BYSETPOS=1", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;UNTIL=20200101", "FREQ=YEARLY;BYDAY=" + ",".join(f"{n}MO" for n in range(1, 53)), "FREQ=DAILY\nRRULE:FREQ=DAILY",
    ],
)  # fmt: skip
def test_rules_that_make_no_sense_are_refused(rule: str) -> None:
    """Tests that each is told with its part and a remedy."""
    with pytest.raises(InvalidRuleError) as refused:
        check_rule(rule, dt.date(2026, 12, 1))
    assert refused.value.code == "invalid_rule"
    assert refused.value.remedy
    assert str(refused.value).startswith("rule: ")


@pytest.mark.parametrize(
    ("rule", "anchor", "wanted"),
    [
        ("RRULE:freq=yearly;byweekno=53;byday=su", dt.date(2020, 1, 1), ["2021-01-03", "2027-01-03", "2033-01-02"]),
        ("FREQ=YEARLY", dt.date(2020, 2, 29), ["2020-02-29", "2024-02-29", "2028-02-29", "2032-02-29"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3", dt.date(2027, 1, 30), ["2027-02-26", "2027-03-31", "2027-04-30"]),
        ("FREQ=WEEKLY;COUNT=2", dt.date(2026, 12, 30), ["2026-12-30", "2027-01-06"]),
    ],
)  # fmt: skip
def test_odd_dates(rule, anchor, wanted) -> None:
    """Tests the last day of week 53, leap years, the last working day of a month, a week over the end of a year."""
    found = days_of(check_rule(rule, anchor), anchor, anchor, dt.date(2033, 12, 31))
    assert [day.isoformat() for day in found] == wanted


def test_every_week_of_ten_years_has_its_own_name() -> None:
    """Tests ISO weeks of years with 52 and 53, there and back."""
    found = [week_key(monday, 1) for monday in weeks(dt.date(2020, 1, 1), dt.date(2030, 12, 31))]
    assert len(set(found)) == len(found) == 575
    assert {"2020-W53/1", "2026-W53/1"} <= set(found)
    assert "2021-W53/1" not in found
    assert [monday_of(key) for key in found] == list(weeks(dt.date(2020, 1, 1), dt.date(2030, 12, 31)))
    assert week_key(dt.date(2027, 1, 3), 2) == "2026-W53/2"


@pytest.mark.parametrize(
    ("per_week", "from_day", "pauses", "on_holiday", "count", "reason"),
    [
        (2, "", (), OnHoliday.SKIP, 2, ""),
        (2, "2026-12-23", (), OnHoliday.SKIP, 1, "ended"),  # Wednesday and Thursday, Friday is a holiday: 0.8
        (2, "2026-12-23", (), OnHoliday.AFTER, 1, "ended"),  # three of five days, with Friday: 1.2
        (5, "", (), OnHoliday.SKIP, 4, "holiday"),
        (5, "", (), OnHoliday.BEFORE, 4, "holiday"),  # no day has two
        (5, "", (), OnHoliday.KEEP, 5, ""),
        (1, "2026-12-24", (), OnHoliday.KEEP, 0, "ended"),  # 0.4
        (1, "", (Pause("2026-12-20", "2026-12-22"),), OnHoliday.KEEP, 1, ""),  # 0.6
        (3, "", (Pause("2026-12-01", ""),), OnHoliday.KEEP, 0, "pause"),
    ],
)  # fmt: skip
def test_cut_weeks_have_their_part(per_week, from_day, pauses, on_holiday, count, reason) -> None:
    """Tests the week of Christmas 2026, of a service from Monday to Friday."""
    plan = ServicePlan("spl_1", "enr_1", per_week=per_week, from_day=from_day or "2026-01-01")
    terms = Terms(TOWN, "fr", frozenset(range(5)), on_holiday, ((plan.from_day, ""),), pauses)
    share = share_of_week(plan, terms, dt.date(2026, 12, 21))
    assert (share.count, share.reason) == (count, reason)


@given(days=st.sets(st.integers(0, 6)), gap=st.integers(1, 7))
def test_most_apart_is_the_most(days: set[int], gap: int) -> None:
    """Tests the greedy choice against all choices."""
    first = dt.date(2026, 12, 7)
    best = 0
    for size in range(len(days) + 1):
        for chosen in itertools.combinations(sorted(days), size):
            if all(late - early >= gap for early, late in itertools.pairwise(chosen)):
                best = max(best, size)
    assert most_apart([first + number * DAY for number in sorted(days)], gap) == best
