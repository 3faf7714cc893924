"""Rules where calendars are hardest: the examples of the standard itself, dateutil's own reading of the same text, dates worked out by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from dateutil.rrule import rrulestr
from hypothesis import HealthCheck, assume, given, settings

from dispatch.local_time import is_shown
from dispatch.orders.service_day import service_day
from dispatch.parties.town import Town
from dispatch.people.holidays import easter, is_holiday
from dispatch.services.enrolment import Pause
from dispatch.services.plan_terms import Terms
from dispatch.services.recurrence import Occurrence, occurrences, share_of_week
from dispatch.services.recurrence_rule import InvalidRuleError, check_rule, days_of, rule_of
from dispatch.services.service_plan import ServicePlan
from dispatch.services.service_type import OnHoliday
from dispatch.services.visit_window import window_on
from tests.dispatch.visits.test_recurrence import ANCHORS, rules
from tests.naive import recurrence as naive

DAY = dt.timedelta(days=1)
TOWN = Town("twn_1", "toy", "Toytown", "Europe/Paris", "toytown")


def date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def named(rule: str, anchor: str, count: int) -> str:
    """Return the first dates of a rule, like ``1997: 9/4 10/7; 1998: 1/2``."""
    told, year = "", 0
    first = date(anchor)
    for _, day in zip(range(count), days_of(check_rule(rule, first), first, first, dt.date(2060, 1, 1))):  # noqa: B905
        told += f" {day.month}/{day.day}" if day.year == year else f"; {day.year}: {day.month}/{day.day}"
        year = day.year
    return told.removeprefix("; ")


@pytest.mark.parametrize(
    ("rule", "anchor", "wanted"),
    [
        # RFC 5545, section 3.8.5.3: what the standard says of its own examples, read as whole days.
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "1997-08-05", "1997: 8/5 8/10 8/19 8/24"),
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "1997-08-05", "1997: 8/5 8/17 8/19 8/31"),
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH", "1997-09-02", "1997: 9/2 9/4 9/16 9/18 9/30 10/2 10/14 10/16"),
        ("FREQ=MONTHLY;COUNT=10;BYDAY=1FR", "1997-09-05", "1997: 9/5 10/3 11/7 12/5; 1998: 1/2 2/6 3/6 4/3 5/1 6/5"),
        ("FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU", "1997-09-07", "1997: 9/7 9/28 11/2 11/30; 1998: 1/4 1/25 3/1 3/29 5/3 5/31"),
        ("FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", "1997-09-22", "1997: 9/22 10/20 11/17 12/22; 1998: 1/19 2/16"),
        ("FREQ=MONTHLY;BYMONTHDAY=-3", "1997-09-28", "1997: 9/28 10/29 11/28 12/29; 1998: 1/29 2/26"),
        ("FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1", "1997-09-30", "1997: 9/30 10/1 10/31 11/1 11/30 12/1 12/31; 1998: 1/1 1/31 2/1"),
        ("FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15", "1997-09-10", "1997: 9/10 9/11 9/12 9/13 9/14 9/15; 1999: 3/10 3/11 3/12 3/13"),
        ("FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200", "1997-01-01", "1997: 1/1 4/10 7/19; 2000: 1/1 4/9 7/18; 2003: 1/1 4/10 7/19; 2006: 1/1"),
        ("FREQ=YEARLY;BYDAY=20MO", "1997-05-19", "1997: 5/19; 1998: 5/18; 1999: 5/17"),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "1997-05-12", "1997: 5/12; 1998: 5/11; 1999: 5/17"),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "1997-09-02", "1998: 2/13 3/13 11/13; 1999: 8/13; 2000: 10/13"),
        ("FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13", "1997-09-13", "1997: 9/13 10/11 11/8 12/13; 1998: 1/10 2/7 3/7 4/11 5/9 6/13"),
        ("FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", "1996-11-05", "1996: 11/5; 2000: 11/7; 2004: 11/2"),
        ("FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "1997-09-04", "1997: 9/4 10/7 11/6"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", "1997-09-29", "1997: 9/29 10/30 11/27 12/30; 1998: 1/29 2/26 3/30"),
        ("FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "2007-01-15", "2007: 1/15 1/30 2/15 3/15 3/30"),
        # Positions among days of the month, both ends, and where one day is first and last at once.
        ("FREQ=MONTHLY;BYMONTHDAY=1,15,31;BYSETPOS=-1", "2026-01-02", "2026: 1/31 2/15 3/31 4/15 5/31"),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYMONTHDAY=1,2,3,4,5,6,7;BYSETPOS=1,-1", "2026-01-01", "2026: 1/5 1/6 2/2 2/3 3/2 3/3"),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;BYSETPOS=1,-1", "2026-01-01", "2026: 2/13 3/13 11/13; 2027: 8/13"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=5", "2026-01-01", "2026: 3/30 6/29 8/31 11/30"),
        ("FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1,1", "2026-01-01", "2026: 1/1 12/31; 2027: 1/1 12/31; 2028: 1/3 12/29"),
        # 31st days and last days.
        ("FREQ=MONTHLY;BYMONTHDAY=31", "2026-01-31", "2026: 1/31 3/31 5/31 7/31 8/31 10/31 12/31"),
        ("FREQ=MONTHLY", "2026-01-31", "2026: 1/31 3/31 5/31 7/31 8/31 10/31 12/31"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2027-11-01", "2027: 11/30 12/31; 2028: 1/31 2/29 3/31"),
        ("FREQ=MONTHLY;BYMONTHDAY=-31", "2026-01-01", "2026: 1/1 3/1 5/1 7/1 8/1"),
        ("FREQ=DAILY;BYMONTHDAY=30,-1;BYMONTH=2,4", "2028-01-01", "2028: 2/29 4/30; 2029: 2/28 4/30"),
        # 29 February, also over 2100, which has none.
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2026-01-01", "2028: 2/29; 2032: 2/29; 2036: 2/29"),
        ("FREQ=YEARLY;INTERVAL=3", "2024-02-29", "2024: 2/29; 2036: 2/29; 2048: 2/29"),
        ("FREQ=YEARLY;BYYEARDAY=60,-306", "2027-01-01", "2027: 3/1; 2028: 2/29 3/1; 2029: 3/1"),
        ("FREQ=YEARLY;BYYEARDAY=366", "2026-01-01", "2028: 12/31; 2032: 12/31"),
        ("FREQ=YEARLY;BYYEARDAY=-366", "2026-01-01", "2028: 1/1; 2032: 1/1"),
        # Weeks: 2026 has 53, and its first week begins in 2025; the first of 2027 does not begin before 4 January.
        ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO", "2025-01-01", "2025: 12/29; 2027: 1/4; 2028: 1/3"),
        ("FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO,SU", "2026-01-01", "2026: 12/28; 2027: 1/3; 2032: 12/27; 2033: 1/2"),
        ("FREQ=YEARLY;BYWEEKNO=-1;BYDAY=SU", "2026-01-05", "2027: 1/3; 2028: 1/2 12/31"),
        # Fifth weekdays, and the 53rd of a year.
        ("FREQ=MONTHLY;BYDAY=5WE", "2026-01-01", "2026: 4/29 7/29 9/30 12/30"),
        ("FREQ=YEARLY;BYDAY=53TH", "2026-01-01", "2026: 12/31; 2032: 12/30; 2037: 12/31"),
        ("FREQ=YEARLY;BYDAY=-53TH", "2026-01-01", "2026: 1/1; 2032: 1/1"),
        # A number in a year is one of the month where months are named.
        ("FREQ=YEARLY;BYMONTH=9,10;BYDAY=-1SU", "2026-01-01", "2026: 9/27 10/25; 2027: 9/26 10/31"),
        # Weeks that begin on Sunday: 3 January 2027 is in the week of 4 January then.
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU", "2027-01-03", "2027: 1/3 1/4 1/17 1/18"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=MO", "2027-01-03", "2027: 1/3 1/11 1/17 1/25"),
    ],
)  # fmt: skip
def test_dates_that_are_known(rule: str, anchor: str, wanted: str) -> None:
    """Tests dates that no program has worked out."""
    assert named(rule, anchor, sum("/" in one for one in wanted.split())) == wanted


def test_29_february_2100_is_none() -> None:
    """Tests the leap year that is left out, within and beyond the years that plans may lie in."""
    rule, first = rule_of("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"), dt.date(2092, 1, 1)
    assert [one.year for one in days_of(rule, first, first, dt.date(2108, 12, 31))] == [
        2092,
        2096,
        2104,
        2108,
    ]
    assert check_rule(rule.text, dt.date(2097, 1, 1)) == rule


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rule=rules(), anchor=ANCHORS)
def test_dateutil_reads_the_same(rule: str, anchor: dt.date) -> None:
    """Tests the text as dateutil reads and counts it from its beginning, but for weeks of the year, which it miscounts."""
    assume("BYWEEKNO" not in rule)
    last = anchor + 3653 * DAY
    read = rrulestr(rule, dtstart=dt.datetime.combine(anchor, dt.time()))
    wanted = [one.date() for one in read.between(dt.datetime.combine(anchor, dt.time()), dt.datetime.combine(last, dt.time()), inc=True)]  # fmt: skip
    assert list(days_of(rule_of(rule), anchor, anchor, last)) == wanted


@pytest.mark.parametrize(
    "until",
    [
        "20261231T225959Z",
        "20261231T235959",
        "20261231T000000Z",
        "2026-12-31",
        "20261331",
        "20270229",
        "20261231Z",
    ],
)
def test_ends_with_a_time_are_refused_with_what_to_write(until: str) -> None:
    """Tests that UTC and local ends are not guessed: which local date is meant depends on a zone that the rule does not name."""
    with pytest.raises(InvalidRuleError, match=r"UNTIL=.* is no date: write the last day like 20261231"):
        rule_of(f"FREQ=DAILY;UNTIL={until}")


@pytest.mark.parametrize(("until", "count"), [("20261231", 31), ("20261201", 1), ("20270101", 32)])
def test_the_last_day_is_in(until: str, count: int) -> None:
    """Tests an end on the first date, on the last of a year, and on a date that is named."""
    first = dt.date(2026, 12, 1)
    found = list(days_of(check_rule(f"FREQ=DAILY;UNTIL={until}", first), first, first, dt.date(2030, 1, 1)))
    assert (len(found), f"{found[-1]:%Y%m%d}") == (count, until)


@pytest.mark.parametrize(
    "rule",
    ["FREQ=MONTHLY;BYMONTHDAY=٣", "FREQ=MONTHLY;BYDAY=١MO", "FREQ=DAILY;COUNT=٣", "FREQ=DAILY;INTERVAL=²"],
)
def test_digits_of_other_scripts_are_refused(rule: str) -> None:
    """Tests that a rule is stored as every other program can read it."""
    with pytest.raises(InvalidRuleError):
        rule_of(rule)


def found(
    rule: str,
    first: str,
    last: str,
    *,
    anchor: str = "2026-01-01",
    terms: dict | None = None,
    town: Town = TOWN,
    **plan: object,
) -> list[str]:
    """Return the visits of a stretch, like ``12-24 x2``, ``12-25 > 12-24`` or ``12-25 holiday``."""

    def said(one: Occurrence) -> str:
        told = one.key[5:] + (f" > {one.day:%m-%d}" if one.key != one.day.isoformat() else "")
        return told + (f" x{one.units}" if one.units > 1 else "") + (f" {one.reason}" if one.reason else "")

    own = replace(ServicePlan("spl_1", "enr_1", rule=rule, from_day=anchor), **plan)  # type: ignore[arg-type]
    given = {"region": "fr", "weekdays": frozenset(range(7)), "spans": ((own.from_day, own.to_day),)}
    held = Terms(town, **{**given, "adds_units": True, **(terms or {})})  # type: ignore[arg-type]
    return [said(one) for one in occurrences(own, held, date(first), date(last))]


BEFORE, AFTER, SKIP = ({"on_holiday": one} for one in (OnHoliday.BEFORE, OnHoliday.AFTER, OnHoliday.SKIP))
WORKDAYS = {"weekdays": frozenset(range(5))}


@pytest.mark.parametrize(
    ("rule", "terms", "plan", "stretch", "wanted"),
    [
        # Two holidays of Alsace are moved to one day on which there is nothing otherwise: the first takes it, and brings both.
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25,26", BEFORE | {"region": "fr-alsace-moselle"}, {}, ("12-20", "12-31"), ["12-25 > 12-24 x2", "12-26 holiday"]),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25,26", AFTER | {"region": "fr-alsace-moselle"}, {}, ("12-20", "12-31"), ["12-25 > 12-27 x2", "12-26 holiday"]),
        # One is moved to a date that somebody has added: that one brings both.
        ("FREQ=WEEKLY;BYDAY=FR", BEFORE, {"besides": frozenset({"2026-12-24"})}, ("12-21", "12-31"), ["12-24 x2", "12-25 holiday"]),
        # A holiday that was added is kept, and is in nobody's way; the same holiday, named and added, is one visit.
        ("FREQ=WEEKLY;BYDAY=TH", AFTER, {"besides": frozenset({"2026-12-25"})}, ("12-21", "12-31"), ["12-24", "12-25", "12-31"]),
        ("FREQ=WEEKLY;BYDAY=FR", AFTER, {"besides": frozenset({"2026-12-25"})}, ("12-21", "12-31"), ["12-25"]),
        # Labour Day and Victory Day 2026 are Fridays: each goes to its own Thursday.
        ("FREQ=WEEKLY;BYDAY=FR", BEFORE | WORKDAYS, {}, ("04-27", "05-10"), ["05-01 > 04-30", "05-08 > 05-07"]),
        # Whit Monday with service from Monday to Friday: Tuesday has one already, and brings two.
        ("FREQ=WEEKLY;BYDAY=MO,TU", AFTER | WORKDAYS, {}, ("05-25", "05-26"), ["05-25 holiday", "05-26 x2"]),
        ("FREQ=WEEKLY;BYDAY=MO,TU", AFTER | WORKDAYS | {"adds_units": False}, {}, ("05-25", "05-26"), ["05-25 holiday", "05-26"]),
        # Left out holidays are no visits that somebody else brings.
        ("FREQ=DAILY", SKIP, {}, ("12-24", "12-26"), ["12-24", "12-25 holiday", "12-26"]),
        # Ends on a holiday: what would be moved beyond the end does not take place.
        ("FREQ=DAILY", AFTER, {"to_day": "2026-12-25"}, ("12-24", "12-31"), ["12-24", "12-25 holiday"]),
        ("FREQ=DAILY", BEFORE, {"from_day": "2026-12-25"}, ("12-20", "12-27"), ["12-25 holiday", "12-26", "12-27"]),
        # COUNT counts what the rule names: what is left out, paused or a holiday is none more.
        ("FREQ=DAILY;COUNT=4", SKIP, {"from_day": "2026-12-23", "without": frozenset({"2026-12-24"})}, ("12-20", "12-31"), ["12-23", "12-24 left_out", "12-25 holiday", "12-26"]),
        ("FREQ=DAILY;COUNT=2", SKIP, {"from_day": "2026-12-23", "besides": frozenset({"2026-12-24", "2026-12-30"})}, ("12-20", "12-31"), ["12-23", "12-24", "12-30"]),
    ],
)  # fmt: skip
def test_holidays_that_meet(rule, terms, plan, stretch, wanted) -> None:
    """Tests moved visits that meet each other, added dates and ends."""
    first, last = (f"2026-{one}" for one in stretch)
    assert found(rule, first, last, terms=terms, **plan) == wanted


@pytest.mark.parametrize(
    ("pauses", "plan", "wanted"),
    [
        ([("2026-03-03", "2026-03-03")], {}, ["03-02", "03-03 pause", "03-04", "03-05"]),
        # One ends where the next begins, two overlap, one is in another.
        ([("2026-03-02", "2026-03-03"), ("2026-03-03", "2026-03-04")], {}, ["03-02 pause", "03-03 pause", "03-04 pause", "03-05"]),
        ([("2026-03-01", "2026-03-31"), ("2026-03-03", "2026-03-03")], {}, ["03-02 pause", "03-03 pause", "03-04 pause", "03-05 pause"]),
        # Ends in a pause: days after the end are none, those before it are paused; one without end.
        ([("2026-03-03", "2026-03-20")], {"to_day": "2026-03-04"}, ["03-02", "03-03 pause", "03-04 pause"]),
        ([("2026-03-04", "")], {}, ["03-02", "03-03", "03-04 pause", "03-05 pause"]),
        # Begins in a pause.
        ([("2026-02-01", "2026-03-04")], {"from_day": "2026-03-04"}, ["03-04 pause", "03-05"]),
        # Left out and paused: left out is what was said of the day itself.
        ([("2026-03-03", "2026-03-03")], {"without": frozenset({"2026-03-03"})}, ["03-02", "03-03 left_out", "03-04", "03-05"]),
        # A pause goes before a date that was added.
        ([("2026-03-03", "2026-03-03")], {"besides": frozenset({"2026-03-03"})}, ["03-02", "03-03 pause", "03-04", "03-05"]),
    ],
)  # fmt: skip
def test_pauses_at_their_edges(pauses, plan, wanted) -> None:
    """Tests the first and the last day of pauses of one day, touching, overlapping and endless ones."""
    terms = {"pauses": tuple(Pause(*one) for one in pauses)}
    assert found("FREQ=DAILY", "2026-03-02", "2026-03-05", terms=terms, **plan) == wanted


@pytest.mark.parametrize(
    ("year", "sunday"),
    [(2008, "2008-03-23"), (2011, "2011-04-24"), (2035, "2035-03-25"), (2038, "2038-04-25"), (2160, "2160-03-23"), (2285, "2285-03-22")],
)  # fmt: skip
def test_easter_at_its_ends(year: int, sunday: str) -> None:
    """Tests the earliest and the latest dates of plans' years and what follows them: no month is left by counting wrongly."""
    day = easter(year)
    assert day == date(sunday)
    for after in (1, 39, 50):
        assert is_holiday(day + after * DAY)
    assert is_holiday(day - 2 * DAY, "fr-alsace-moselle")
    assert not is_holiday(day - 2 * DAY, "fr-alsace-moselle-no-temple")


@pytest.mark.parametrize(
    ("region", "day"),
    [
        ("fr-mayotte", "04-27"), ("fr-martinique", "05-22"), ("fr-guadeloupe", "05-27"), ("fr-guyane", "06-10"),
        ("fr-saint-barthelemy", "10-09"), ("fr-reunion", "12-20"),
    ],
)  # fmt: skip
def test_overseas_holidays_move_visits(region: str, day: str) -> None:
    """Tests that each territory keeps its own day (L3422-2), and no other one does."""
    own = f"2026-{day}"
    kept = found("FREQ=DAILY", own, own, terms=SKIP | {"region": "fr"})
    assert kept == [day]
    assert found("FREQ=DAILY", own, own, terms=SKIP | {"region": region}) == [f"{day} holiday"]


def test_ascension_on_a_fixed_holiday_moves_one_visit() -> None:
    """Tests 1 May 2008, which was Ascension too: one visit, moved once."""
    told = found("FREQ=WEEKLY;BYDAY=TH", "2008-04-28", "2008-05-04", anchor="2008-01-01", terms=AFTER)
    assert told == ["05-01 > 05-02"]


@pytest.mark.parametrize(
    ("zone", "day"), [("Pacific/Apia", "2011-12-30"), ("Pacific/Fakaofo", "2011-12-30"), ("Pacific/Kwajalein", "1993-08-21")]
)  # fmt: skip
def test_a_date_that_clocks_leave_out_has_no_visit(zone: str, day: str) -> None:
    """Tests towns that went over the date line: no window lies on the eve, none on the morrow, and weeks have their part."""
    town = replace(TOWN, time_zone=zone)
    gone = date(day)
    first, last = gone - 3 * DAY, gone + 3 * DAY
    assert not is_shown(gone, zone)
    assert all(is_shown(gone + number * DAY, zone) for number in (-2, -1, 1, 2))
    plan = ServicePlan("spl_1", "enr_1", rule="FREQ=DAILY", from_day="1990-01-01")
    terms = Terms(town, "none", spans=((plan.from_day, ""),))
    shown = [one.day for one in occurrences(plan, terms, first, last)]
    assert shown == [gone + number * DAY for number in (-3, -2, -1, 1, 2, 3)]
    for one in shown:
        assert service_day(window_on(660, 780, one, town).earliest, town) == one
    # What would be moved to the date goes on to the next.
    closed = replace(town, settings={"closed_days": [(gone - DAY).isoformat()]})
    moved = Terms(closed, "none", on_holiday=OnHoliday.AFTER, spans=((plan.from_day, ""),), adds_units=True)
    eve, morrow = occurrences(plan, moved, gone - DAY, gone + DAY)
    assert (eve.reason, morrow.day, morrow.units) == ("holiday", gone + DAY, 2)
    monday = gone - gone.weekday() * DAY
    seven = share_of_week(replace(plan, rule="", per_week=7), terms, monday)
    assert (seven.count, gone in seven.days) == (6, False)


@pytest.mark.parametrize(
    "zone", ["Europe/Paris", "Australia/Lord_Howe", "America/Santiago", "Africa/Cairo", "Asia/Gaza"]
)
def test_clocks_that_are_put_leave_no_date_out(zone: str) -> None:
    """Tests that only a whole date that is skipped is none: a year of dates by every hour of the clock."""
    for number in range(366):
        day = dt.date(2026, 1, 1) + number * DAY
        assert is_shown(day, zone)


@pytest.mark.parametrize(
    ("zone", "day", "from_min", "to_min", "begin", "end"),
    [
        (
            "Europe/Paris",
            "2026-03-29",
            150,
            210,
            "03-29 01:00",
            "03-29 01:30",
        ),  # 02:30 is skipped, 03:30 is there
        (
            "Europe/Paris",
            "2026-10-25",
            150,
            210,
            "10-25 00:30",
            "10-25 02:30",
        ),  # the first 02:30 to the only 03:30
        (
            "Australia/Lord_Howe",
            "2026-04-05",
            105,
            135,
            "04-04 14:45",
            "04-04 15:45",
        ),  # 01:45 comes twice, 02:15 once
        (
            "Australia/Lord_Howe",
            "2026-10-04",
            120,
            135,
            "10-03 15:30",
            "10-03 15:45",
        ),  # 02:00 to 02:30 is skipped
        ("America/Sao_Paulo", "2018-11-04", 0, 30, "11-04 03:00", "11-04 03:30"),  # midnight is skipped
        (
            "America/Havana",
            "2026-11-01",
            30,
            90,
            "11-01 04:30",
            "11-01 06:30",
        ),  # half past midnight comes twice
    ],
)
def test_windows_in_the_nights_of_changes(zone, day, from_min, to_min, begin, end) -> None:
    """Tests hours that clocks skip or show twice, a change of half an hour, and those at midnight; UTC is told."""
    window = window_on(from_min, to_min, date(day), replace(TOWN, time_zone=zone))
    told = [
        f"{dt.datetime.fromtimestamp(one, dt.UTC):%m-%d %H:%M}" for one in (window.earliest, window.latest)
    ]
    assert told == [begin, end]


def test_naive_expansion_agrees_with_the_standard() -> None:
    """Tests the judge of the other tests by what the standard says of Tuesdays and Sundays."""
    for start, wanted in (("MO", [5, 10, 19, 24]), ("SU", [5, 17, 19, 31])):
        rule = f"FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST={start}"
        days = naive.rule_days(rule, dt.date(1997, 8, 5), dt.date(1997, 12, 31))
        assert [one.day for one in days] == wanted
