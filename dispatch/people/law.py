"""A rule set applied to the working time of one courier: what breaks which rule, by how much, and when.

Nothing is decided here. A violation is a fact for people: they change the shifts, or say why not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from dispatch.people.holidays import is_holiday
from dispatch.people.local_time import by_date, dates, midnight, week_of
from dispatch.people.rule_set import Rule, RuleKind, RuleSet
from dispatch.people.worked_time import (
    Duty,
    Span,
    duties,
    night_spans,
    rests,
    seconds_by_date,
    seconds_by_week,
    union,
)

DAY_S = 86_400
WEEK_S = 7 * DAY_S
WEEK = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that is broken between two moments.

    ``amount`` and ``limit`` are seconds, days for days a week; ``planned`` says that some of it is still to come and can be changed.
    """

    courier_id: str
    rule: str
    article: str
    amount: int
    limit: int
    from_s: int
    to_s: int
    shift_ids: tuple[str, ...]
    hard: bool
    planned: bool
    rule_set: str
    source: str


@dataclass(frozen=True, slots=True)
class _Case:
    """What is looked at. ``spans`` reach beyond the dates, so that rests and averages at their edges are known."""

    courier_id: str
    spans: tuple[Span, ...]
    first: dt.date
    last: dt.date
    rules: RuleSet
    time_zone: str
    region: str

    @property
    def weeks(self) -> list[dt.date]:
        monday, end = week_of(self.first), week_of(self.last)
        return [monday + WEEK * number for number in range((end - monday).days // 7 + 1)]

    def midnight(self, day: dt.date) -> int:
        return midnight(day, self.time_zone)

    def broken(self, rule: Rule, amount: int, from_s: int, to_s: int) -> Violation:
        touched = [span for span in self.spans if span.from_s < to_s and span.to_s > from_s]
        return Violation(
            self.courier_id,
            rule.code,
            rule.article,
            amount,
            rule.limit,
            from_s,
            to_s,
            tuple(dict.fromkeys(span.shift_id for span in touched)),
            rule.hard,
            any(span.planned for span in touched),
            f"{self.rules.code}@{self.rules.version}",
            self.rules.source,
        )


def violations_of(
    courier_id: str,
    spans: Sequence[Span],
    first: dt.date,
    last: dt.date,
    rules: RuleSet,
    time_zone: str,
    *,
    region: str = "fr",
) -> list[Violation]:
    """Return what of a courier's time breaks the rules on some dates, in the order of time.

    Parameters
    ----------
    spans
        Work without pauses, real and planned; it should reach two weeks beyond the dates on both sides, and as many weeks before them as
        the averages of the rules.
    first, last
        Local dates, both included. Weeks are looked at whole, from Monday to Sunday (L3121-35).
    region
        Whose public holidays count.
    """
    ordered = tuple(
        sorted((span for span in spans if span.to_s > span.from_s), key=lambda one: (one.from_s, one.to_s))
    )
    case = _Case(courier_id, ordered, first, last, rules, time_zone, region)
    found = [violation for rule in rules.rules for violation in _CHECKS[rule.kind](case, rule)]
    return sorted(found, key=lambda one: (one.from_s, one.rule, one.to_s))


def _daily_hours(case: _Case, rule: Rule) -> Iterator[Violation]:
    worked = seconds_by_date(case.spans, case.time_zone)
    for day in dates(case.first, case.last):
        if worked.get(day, 0) > rule.limit:
            yield case.broken(
                rule, worked[day], case.midnight(day), case.midnight(day + dt.timedelta(days=1))
            )


def _weekly_hours(case: _Case, rule: Rule) -> Iterator[Violation]:
    worked = seconds_by_week(seconds_by_date(case.spans, case.time_zone))
    for monday in case.weeks:
        if worked.get(monday, 0) > rule.limit:
            yield case.broken(rule, worked[monday], case.midnight(monday), case.midnight(monday + WEEK))


def _average_hours(case: _Case, rule: Rule) -> Iterator[Violation]:
    worked = seconds_by_week(seconds_by_date(case.spans, case.time_zone))
    weeks = rule.options["weeks"]
    for monday in case.weeks:
        total = sum(worked.get(monday - WEEK * back, 0) for back in range(weeks))
        if total > rule.limit * weeks:
            # Up to the next second: an average above the limit never reads as the limit.
            average = -(-total // weeks)
            yield case.broken(
                rule, average, case.midnight(monday - WEEK * (weeks - 1)), case.midnight(monday + WEEK)
            )


def _duties(case: _Case, rest_s: int) -> list[Duty]:
    """Return the duties that begin on the dates."""
    from_s, to_s = case.midnight(case.first), case.midnight(case.last + dt.timedelta(days=1))
    return [duty for duty in duties(case.spans, rest_s) if from_s <= duty.from_s < to_s]


def _daily_rest(case: _Case, rule: Rule) -> Iterator[Violation]:
    """In the 24 hours from the beginning of each duty there is a rest that is long enough."""
    for duty in _duties(case, rule.limit):
        from_s = duty.from_s
        while from_s < duty.to_s:
            free = rests(case.spans, from_s, from_s + DAY_S)
            longest = max((end_s - begin_s for begin_s, end_s in free), default=0)
            if longest < rule.limit:
                yield case.broken(rule, longest, from_s, from_s + DAY_S)
            # A duty longer than a day has another one to look at.
            from_s += DAY_S


def _weekly_rest(case: _Case, rule: Rule) -> Iterator[Violation]:
    """Each week has a rest that is long enough, of which its day lies in the week: the hours beside it may reach into the next one."""
    within_s = rule.options["within_s"]
    for monday in case.weeks:
        from_s, to_s = case.midnight(monday), case.midnight(monday + WEEK)
        longest = max(
            (
                end_s - begin_s
                for begin_s, end_s in rests(case.spans, from_s - WEEK_S, to_s + WEEK_S)
                if min(end_s, to_s) - max(begin_s, from_s) >= within_s
            ),
            default=0,
        )
        if longest < rule.limit:
            yield case.broken(rule, longest, from_s, to_s)


def _days_a_week(case: _Case, rule: Rule) -> Iterator[Violation]:
    worked = seconds_by_date(case.spans, case.time_zone)
    for monday in case.weeks:
        count = sum(day in worked for day in dates(monday, monday + dt.timedelta(days=6)))
        if count > rule.limit:
            yield case.broken(rule, count, case.midnight(monday), case.midnight(monday + WEEK))


def _break(case: _Case, rule: Rule) -> Iterator[Violation]:
    """Nobody works on for longer than so many hours without a pause, nor has so many hours without any."""
    after_s = rule.options["after_s"]
    # Duties are told apart by a rest of any length worth the name, so that two shifts of a day are one.
    for duty in _duties(case, DAY_S // 4):
        covered = union(duty.spans)
        runs = [[covered[0][0], covered[0][1], covered[0][1] - covered[0][0]]]
        longest_pause = 0
        for from_s, to_s in covered[1:]:
            pause = from_s - runs[-1][1]
            longest_pause = max(longest_pause, pause)
            if pause >= rule.limit:
                runs.append([from_s, to_s, to_s - from_s])
            else:
                # A pause that is too short is none.
                runs[-1][1], runs[-1][2] = to_s, runs[-1][2] + to_s - from_s
        if len(runs) == 1:
            if runs[0][2] >= after_s:
                yield case.broken(rule, longest_pause, duty.from_s, duty.to_s)
            continue
        for from_s, to_s, worked_s in runs:
            if worked_s > after_s:
                yield case.broken(rule, 0, from_s, to_s)


def _nights(case: _Case) -> dict[dt.date, int]:
    """Return the seconds worked in each night, by the date on which it begins."""
    worked: dict[dt.date, int] = {}
    for day, from_s, to_s in night_spans(
        case.spans, case.rules.night_from_min, case.rules.night_to_min, case.time_zone
    ):
        worked[day] = worked.get(day, 0) + to_s - from_s
    return worked


def _night_weeks(case: _Case, rule: Rule) -> set[dt.date]:
    """Return the weeks in which somebody usually works at night, by L3122-5: so many hours, so many times."""
    count: dict[dt.date, int] = {}
    for day, seconds in _nights(case).items():
        if seconds >= rule.options["night_s"]:
            count[week_of(day)] = count.get(week_of(day), 0) + 1
    return {monday for monday, times in count.items() if times >= rule.options["times_a_week"]}


def _night_hours(case: _Case, rule: Rule) -> Iterator[Violation]:
    weeks = _night_weeks(case, rule)
    nights = night_spans(case.spans, case.rules.night_from_min, case.rules.night_to_min, case.time_zone)
    for duty in _duties(case, DAY_S // 4):
        begins = next(by_date(duty.from_s, duty.from_s + 1, case.time_zone))[0]
        at_night = any(from_s < duty.to_s and to_s > duty.from_s for _, from_s, to_s in nights)
        if at_night and week_of(begins) in weeks and duty.worked_s > rule.limit:
            yield case.broken(rule, duty.worked_s, duty.from_s, duty.to_s)


def _night_average(case: _Case, rule: Rule) -> Iterator[Violation]:
    at_night, needed = _night_weeks(case, rule), rule.options["night_weeks"]
    weeks = rule.options["weeks"]
    for violation in _average_hours(case, rule):
        last = next(by_date(violation.to_s - 1, violation.to_s, case.time_zone))[0]
        looked_at = {week_of(last) - WEEK * back for back in range(weeks)}
        if len(at_night & looked_at) >= needed:
            yield violation


def _night_ban(case: _Case, rule: Rule) -> Iterator[Violation]:
    sums: dict[dt.date, list[int]] = {}
    for day, from_s, to_s in night_spans(
        case.spans, case.rules.night_from_min, case.rules.night_to_min, case.time_zone
    ):
        own = sums.setdefault(day, [from_s, to_s, 0])
        own[1], own[2] = to_s, own[2] + to_s - from_s
    for day, (from_s, to_s, seconds) in sums.items():
        if case.first - dt.timedelta(days=1) <= day <= case.last and seconds > rule.limit:
            yield case.broken(rule, seconds, from_s, to_s)


def _holiday_ban(case: _Case, rule: Rule) -> Iterator[Violation]:
    worked = seconds_by_date(case.spans, case.time_zone)
    for day in dates(case.first, case.last):
        if worked.get(day, 0) > rule.limit and is_holiday(day, case.region):
            yield case.broken(
                rule, worked[day], case.midnight(day), case.midnight(day + dt.timedelta(days=1))
            )


_CHECKS: dict[RuleKind, Callable[[_Case, Rule], Iterator[Violation]]] = {
    RuleKind.DAILY_HOURS: _daily_hours,
    RuleKind.WEEKLY_HOURS: _weekly_hours,
    RuleKind.AVERAGE_HOURS: _average_hours,
    RuleKind.DAILY_REST: _daily_rest,
    RuleKind.WEEKLY_REST: _weekly_rest,
    RuleKind.DAYS_A_WEEK: _days_a_week,
    RuleKind.BREAK: _break,
    RuleKind.NIGHT_HOURS: _night_hours,
    RuleKind.NIGHT_AVERAGE: _night_average,
    RuleKind.NIGHT_BAN: _night_ban,
    RuleKind.HOLIDAY_BAN: _holiday_ban,
}
