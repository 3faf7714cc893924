"""Time worked, as spans without the pauses, and what is measured on it: by date, by week, at night, between two duties."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dispatch.people.local_time import by_date, dates, moment_of, week_of


@dataclass(frozen=True, slots=True)
class Span:
    """Work without a pause. ``planned`` says that it is still to be done."""

    from_s: int
    to_s: int
    shift_id: str
    planned: bool = True


@dataclass(frozen=True, slots=True)
class Duty:
    """What is worked between two rests that are long enough."""

    from_s: int
    to_s: int
    spans: tuple[Span, ...]

    @property
    def worked_s(self) -> int:
        """Seconds worked, pauses left out."""
        return sum(to_s - from_s for from_s, to_s in union(self.spans))


def union(spans: Iterable[Span]) -> list[tuple[int, int]]:
    """Return the time that spans cover, in order; what two of them cover counts once."""
    covered: list[tuple[int, int]] = []
    for from_s, to_s in sorted((span.from_s, span.to_s) for span in spans if span.to_s > span.from_s):
        if covered and from_s <= covered[-1][1]:
            covered[-1] = (covered[-1][0], max(covered[-1][1], to_s))
        else:
            covered.append((from_s, to_s))
    return covered


def seconds_by_date(spans: Iterable[Span], time_zone: str) -> dict[dt.date, int]:
    """Return the seconds worked on each local date, from midnight to midnight."""
    worked: dict[dt.date, int] = defaultdict(int)
    for from_s, to_s in union(spans):
        for day, begin_s, end_s in by_date(from_s, to_s, time_zone):
            worked[day] += end_s - begin_s
    return dict(worked)


def seconds_by_week(by_day: dict[dt.date, int]) -> dict[dt.date, int]:
    """Return the seconds worked in each week, by its Monday."""
    worked: dict[dt.date, int] = defaultdict(int)
    for day, seconds in by_day.items():
        worked[week_of(day)] += seconds
    return dict(worked)


def duties(spans: Sequence[Span], rest_s: int) -> list[Duty]:
    """Return what is worked between rests of at least ``rest_s``."""
    found: list[Duty] = []
    own: list[Span] = []
    end_s = 0
    for span in sorted(
        (one for one in spans if one.to_s > one.from_s), key=lambda one: (one.from_s, one.to_s)
    ):
        if own and span.from_s - end_s >= rest_s:
            found.append(Duty(own[0].from_s, end_s, tuple(own)))
            own = []
        end_s = span.to_s if not own else max(end_s, span.to_s)
        own.append(span)
    if own:
        found.append(Duty(own[0].from_s, end_s, tuple(own)))
    return found


def night_spans(
    spans: Iterable[Span], from_min: int, to_min: int, time_zone: str
) -> list[tuple[dt.date, int, int]]:
    """Return the parts of spans that lie in the night, with the date on which that night begins."""
    covered = union(spans)
    if not covered:
        return []
    first = next(by_date(covered[0][0], covered[0][0] + 1, time_zone))[0] - dt.timedelta(days=1)
    last = next(by_date(covered[-1][1] - 1, covered[-1][1], time_zone))[0]
    to_min += 0 if to_min > from_min else 24 * 60
    found = []
    place = 0
    for day in dates(first, last):
        opens_s, closes_s = moment_of(day, from_min, time_zone), moment_of(day, to_min, time_zone)
        while place < len(covered) and covered[place][1] <= opens_s:
            place += 1
        for from_s, to_s in covered[place:]:
            if from_s >= closes_s:
                break
            found.append((day, max(from_s, opens_s), min(to_s, closes_s)))
    return found


def rests(spans: Iterable[Span], from_s: int, to_s: int) -> list[tuple[int, int]]:
    """Return the time that is not worked between two moments, in order."""
    free = []
    for begin_s, end_s in union(spans):
        if end_s <= from_s:
            continue
        if begin_s >= to_s:
            break
        if begin_s > from_s:
            free.append((from_s, begin_s))
        from_s = max(from_s, end_s)
    if from_s < to_s:
        free.append((from_s, to_s))
    return free
