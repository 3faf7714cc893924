"""The law on working time: each rule at its limit and one second beyond, in weeks in which clocks change too."""

from __future__ import annotations

import datetime as dt
import itertools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.errors import DispatchError
from dispatch.people.law import violations_of
from dispatch.people.local_time import moment_of
from dispatch.people.rule_set import InvalidRuleSetError, rule_set_of, shipped_rule_set
from dispatch.people.worked_time import Span, duties, rests, seconds_by_date, union

PARIS = "Europe/Paris"
MONDAY = dt.date(2026, 11, 30)
SUNDAY = dt.date(2026, 12, 6)


def span(day: dt.date, begins: float, ends: float, seconds: int = 0) -> Span:
    """A span in local hours of a date."""
    return Span(
        moment_of(day, round(begins * 60), PARIS),
        moment_of(day, round(ends * 60), PARIS) + seconds,
        f"{day}/{begins}",
    )


def week(
    begins: float, ends: float, days: int, *, monday: dt.date = MONDAY, pause: bool = True
) -> list[Span]:
    """The same hours on the first days of a week, with twenty minutes off in the middle."""
    found = []
    for number in range(days):
        day = monday + dt.timedelta(days=number)
        middle = (begins + ends) / 2
        if pause:
            found += [
                span(day, begins, middle),
                Span(
                    moment_of(day, round(middle * 60), PARIS) + 1200,
                    span(day, 0, ends).to_s,
                    f"{day}/{begins}",
                ),
            ]
        else:
            found.append(span(day, begins, ends))
    return found


def rules_broken(
    spans: list[Span], first: dt.date = MONDAY, last: dt.date = SUNDAY, rules: str = "fr"
) -> list[str]:
    return [one.rule for one in violations_of("cou", spans, first, last, shipped_rule_set(rules), PARIS)]


def test_a_lawful_week_breaks_nothing() -> None:
    """Tests five days of seven hours."""
    assert rules_broken(week(9, 16 + 1 / 3, 5)) == []


@pytest.mark.parametrize(("seconds", "broken"), [(0, []), (1, ["daily_hours"])])
def test_ten_hours_a_day(seconds: int, broken: list[str]) -> None:
    """Tests the limit and a second more (L3121-18)."""
    assert rules_broken([span(MONDAY, 8, 13), span(MONDAY, 14, 19, seconds)]) == broken


def test_a_night_counts_on_both_dates() -> None:
    """Tests that nine hours over midnight are neither day's ten, nor are ten real hours nine in autumn."""
    assert rules_broken([span(MONDAY, 20, 24), span(MONDAY, 24.5, 29.5)]) == []
    change = dt.date(2026, 10, 25)
    found = violations_of(
        "cou", [span(change, 0.5, 5), span(change, 5.5, 10.1)], change, change, shipped_rule_set("fr"), PARIS
    )
    assert [(one.rule, one.amount) for one in found if one.rule == "daily_hours"] == [("daily_hours", 36_360)]


@pytest.mark.parametrize(("seconds", "broken"), [(0, []), (1, ["weekly_hours"])])
def test_forty_eight_hours_a_week(seconds: int, broken: list[str]) -> None:
    """Tests six days of eight hours and a second more (L3121-20)."""
    spans = [
        part
        for n in range(6)
        for part in (span(MONDAY + dt.timedelta(n), 8, 12), span(MONDAY + dt.timedelta(n), 13, 17))
    ]
    spans[-1] = Span(spans[-1].from_s, spans[-1].to_s + seconds, "last")
    assert rules_broken(spans) == broken


def test_forty_four_hours_on_average() -> None:
    """Tests twelve weeks of 44 hours and a minute, and that eleven weeks of more are spread over twelve (L3121-22)."""

    def long_weeks(count: int, extra_s: int) -> list[Span]:
        spans = []
        for back in range(count):
            monday = MONDAY - dt.timedelta(weeks=back)
            for number in range(5):
                day = monday + dt.timedelta(days=number)
                spans += [span(day, 8, 12), span(day, 13, 17.8, extra_s if number == 0 else 0)]
        return spans

    assert rules_broken(long_weeks(12, 0)) == []
    found = violations_of("cou", long_weeks(12, 60), MONDAY, SUNDAY, shipped_rule_set("fr"), PARIS)
    assert [(one.rule, one.article, one.amount) for one in found] == [("average_hours", "L3121-22", 158_460)]
    assert found[0].from_s == moment_of(MONDAY - dt.timedelta(weeks=11), 0, PARIS)
    assert rules_broken(long_weeks(11, 60)) == []


@pytest.mark.parametrize(("seconds", "broken"), [(0, []), (1, ["daily_rest"])])
def test_eleven_hours_between_two_days(seconds: int, broken: list[str]) -> None:
    """Tests the limit and a second less (L3131-1)."""
    assert rules_broken([span(MONDAY, 14, 19.5, seconds), span(MONDAY + dt.timedelta(1), 6.5, 11)]) == broken


@pytest.mark.parametrize(("ends", "broken"), [(21, []), (21.1, ["daily_rest"])])
def test_two_shifts_of_a_day_are_one_day_of_thirteen_hours(ends: float, broken: list[str]) -> None:
    """Tests that a pause in the middle of the day is no rest of the day."""
    assert rules_broken([span(MONDAY, 8, 11), span(MONDAY, 18, ends)]) == broken


def test_the_night_of_the_change_is_short() -> None:
    """Tests that from 19:30 to 06:30 there are ten hours when summer begins."""
    saturday = dt.date(2026, 3, 28)
    spans = [span(saturday, 14, 19.5), span(saturday + dt.timedelta(1), 6.5, 11)]
    found = violations_of("cou", spans, saturday, saturday, shipped_rule_set("fr"), PARIS)
    assert [(one.rule, one.amount) for one in found] == [("daily_rest", 36_000)]


@pytest.mark.parametrize(
    ("last_ends", "next_begins", "broken"), [(20, 7, []), (20.1, 7, ["weekly_rest"]), (23.9, 13, []), (24.1, 14, ["weekly_rest"])]
)  # fmt: skip
def test_thirty_five_hours_a_week(last_ends: float, next_begins: float, broken: list[str]) -> None:
    """Tests Sunday off: 35 hours, of which a day lies in the week, the rest may reach into Monday (L3132-2)."""
    days = [MONDAY + dt.timedelta(days=n) for n in range(6)]
    spans = [span(day, 15, 19) for day in days[:5]]
    spans += [span(days[5], 19, last_ends), span(MONDAY + dt.timedelta(7), next_begins, next_begins + 4)]
    found = [rule for rule in rules_broken(spans) if rule == "weekly_rest"]
    assert found == broken


@pytest.mark.parametrize(("days", "broken"), [(6, False), (7, True)])
def test_six_days_a_week(days: int, broken: object) -> None:
    """Tests seven short days, which break the weekly rest as well (L3132-1)."""
    found = rules_broken([span(MONDAY + dt.timedelta(n), 9, 10) for n in range(days)])
    assert ("days_a_week" in found, "weekly_rest" in found) == (broken, broken)


@pytest.mark.parametrize(
    ("spans", "broken"),
    [
        ([(8, 13.99)], []), ([(8, 14)], ["break"]), ([(8, 14), (14 + 1 / 3, 16)], []), ([(8, 14), (14.25, 16)], ["break"]),
        ([(8, 10), (10.5, 17)], ["break"]), ([(8, 12), (16, 20)], []),
    ],
)  # fmt: skip
def test_twenty_minutes_from_six_hours_on(spans: list[tuple[float, float]], broken: list[str]) -> None:
    """Tests that the pause is long enough, and not later than after six hours (L3121-16)."""
    assert rules_broken([span(MONDAY, *one) for one in spans]) == broken


def test_who_works_at_night_has_eight_hours() -> None:
    """Tests that two nights a week make somebody a worker of the night, and one does not (L3122-5, L3122-6)."""
    nights = [
        part
        for n in (0, 2)
        for part in (span(MONDAY + dt.timedelta(n), 20, 24), span(MONDAY + dt.timedelta(n), 24.5, 28.6))
    ]
    assert rules_broken(nights) == ["night_hours", "night_hours"]
    assert rules_broken(nights[:2]) == []


def test_the_average_of_the_night_is_forty_hours() -> None:
    """Tests twelve weeks of 42 hours, at night in six of them, and in five (L3122-7)."""

    def weeks(at_night: int) -> list[Span]:
        spans = []
        for back in range(12):
            begins = 22 if back < at_night else 9
            for n in range(6):
                day = MONDAY - dt.timedelta(weeks=back) + dt.timedelta(n)
                spans += [span(day, begins, begins + 4), span(day, begins + 4.5, begins + 7.5)]
        return spans

    assert "night_average" in rules_broken(weeks(6))
    assert "night_average" not in rules_broken(weeks(5))


@pytest.mark.parametrize(
    ("spans", "rule"),
    [
        ([span(MONDAY, 8, 12), span(MONDAY, 13, 17.1)], "daily_hours"), ([span(MONDAY, 8, 12.6)], "break"),
        ([span(MONDAY, 20, 22.1)], "night_ban"), ([span(MONDAY, 5.9, 8)], "night_ban"),
        ([span(MONDAY, 14, 20), span(MONDAY + dt.timedelta(1), 7.9, 9)], "daily_rest"),
        ([span(MONDAY + dt.timedelta(n), 9, 10) for n in range(6)], "days_a_week"),
        ([span(dt.date(2026, 12, 25), 9, 10)], "holiday_ban"),
    ],
)  # fmt: skip
def test_minors_have_their_own_rules(spans: list[Span], rule: str) -> None:
    """Tests what is lawful for adults and not at 17 (L3162 to L3164)."""
    last = dt.date(2026, 12, 27)
    assert rule in rules_broken(spans, last=last, rules="fr-minor")
    assert rule not in rules_broken(spans, last=last)


def test_a_violation_says_everything() -> None:
    """Tests rule, article, amount, period, shifts, version and source of one."""
    spans = [
        span(MONDAY, 8, 13),
        Span(moment_of(MONDAY, 840, PARIS), moment_of(MONDAY, 1200, PARIS), "shf_2", planned=False),
    ]
    (found,) = violations_of("cou_1", spans, MONDAY, MONDAY, shipped_rule_set("fr"), PARIS)
    assert (found.courier_id, found.rule, found.article, found.limit) == (
        "cou_1",
        "daily_hours",
        "L3121-18",
        36_000,
    )
    assert (found.amount, found.hard, found.planned) == (39_600, True, True)
    assert (found.from_s, found.to_s) == (moment_of(MONDAY, 0, PARIS), moment_of(MONDAY, 1440, PARIS))
    assert found.shift_ids == (f"{MONDAY}/8", "shf_2")
    assert found.rule_set.startswith("fr@")
    assert found.source.startswith("https://www.legifrance.gouv.fr")


def test_another_country_is_another_document() -> None:
    """Tests a rule set with one rule of its own, soft."""
    rules = rule_set_of(
        {
            "code": "xx", "version": "1", "title": "Elsewhere", "source": "a law", "night": {"from_min": 0, "to_min": 300},
            "rules": [{"code": "short_days", "kind": "daily_hours", "article": "1", "limit_s": 3600, "hard": False}],
        }
    )  # fmt: skip
    (found,) = violations_of("cou", [span(MONDAY, 8, 10)], MONDAY, MONDAY, rules, PARIS)
    assert (found.rule, found.hard, found.rule_set) == ("short_days", False, "xx@1")


def test_every_fault_of_a_rule_set_is_told() -> None:
    """Tests that a document is checked as a whole, and unknown names are refused."""
    rule = {
        "code": "a",
        "kind": "average_hours",
        "article": "",
        "limit_s": -1,
        "weeks": 0,
        "hard": 1,
        "more": 2,
    }
    with pytest.raises(InvalidRuleSetError) as caught:
        rule_set_of(
            {"code": "", "version": "1", "title": "t", "night": {}, "rules": [rule, {"kind": "none"}]}
        )
    assert {fault.pointer for fault in caught.value.faults} == {
        "/code", "/source", "/night", "/rules/0/limit_s", "/rules/0/weeks", "/rules/0/article", "/rules/0/hard", "/rules/0", "/rules/1",
    }  # fmt: skip
    with pytest.raises(DispatchError, match="fr-minor"):
        shipped_rule_set("atlantis")
    json.dumps(shipped_rule_set("fr").rules[0].options)


spans_of_days = st.lists(
    st.tuples(st.integers(0, 14 * 1440), st.integers(1, 900)).map(
        lambda one: Span(MIDNIGHT_S + one[0] * 60, MIDNIGHT_S + (one[0] + one[1]) * 60, "shf")
    ),
    max_size=20,
)
MIDNIGHT_S = moment_of(dt.date(2026, 10, 19), 0, PARIS)


@settings(max_examples=100, deadline=None)
@given(spans_of_days)
def test_time_is_neither_lost_nor_doubled(spans: list[Span]) -> None:
    """Tests over the end of summer time that work and rest come to the whole, and that duties keep every span."""
    end_s = MIDNIGHT_S + 20 * 86_400
    worked = sum(to_s - from_s for from_s, to_s in union(spans))
    assert sum(seconds_by_date(spans, PARIS).values()) == worked
    assert (
        worked + sum(to_s - from_s for from_s, to_s in rests(spans, MIDNIGHT_S, end_s)) == end_s - MIDNIGHT_S
    )
    found = duties(spans, 11 * 3600)
    assert sorted(one.from_s for duty in found for one in duty.spans) == sorted(one.from_s for one in spans)
    assert all(later.from_s - earlier.to_s >= 11 * 3600 for earlier, later in itertools.pairwise(found))


@settings(max_examples=60, deadline=None)
@given(spans_of_days, st.sampled_from(["fr", "fr-minor"]))
def test_more_work_never_mends_a_week(spans: list[Span], rules: str) -> None:
    """Tests that dropping all work breaks nothing, and a limit is never told as kept by what breaks it."""
    first, last = dt.date(2026, 10, 19), dt.date(2026, 11, 1)
    assert violations_of("cou", [], first, last, shipped_rule_set(rules), PARIS) == []
    for one in violations_of("cou", spans, first, last, shipped_rule_set(rules), PARIS):
        if one.rule in {"daily_rest", "weekly_rest"}:
            assert one.amount < one.limit
        elif one.rule != "break":
            assert one.amount > one.limit
