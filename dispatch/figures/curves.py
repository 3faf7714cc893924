"""A day for drawing: how orders, couriers and promises went over its hours, and what each courier did when. Nobody is named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dispatch.figures.day_figures import DayFigures
from dispatch.figures.horizons import HorizonCount
from dispatch.figures.hours import Doing, Stretch
from dispatch.figures.orders import Fate, OrderFacts

#: A point of the day every quarter of an hour; times from the order to the door in steps of ten minutes, and all beyond six hours together.
STEP_S, CLICK_STEP_S, CLICK_STEPS = 900, 600, 37


@dataclass(frozen=True, slots=True)
class HourCount:
    """Drops promised from a local hour on: ``on_time`` of ``of``."""

    hour: int
    on_time: int
    of: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A while of a shift, UTC epoch seconds."""

    doing: Doing
    from_s: int
    to_s: int


@dataclass(frozen=True, slots=True)
class Lane:
    """What one courier did in one shift; ``number`` stands for the courier, counted by the beginnings of shifts."""

    number: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Curves:
    """A day over its hours.

    Attributes
    ----------
    begins_s
        The first of the steps of `STEP_S` seconds, UTC epoch seconds.
    ordered
        By step, orders that came in; those of earlier days are in the first.
    waiting
        By step, orders that have come in at its end and are not at their door, of those that are brought or still open.
    on_shift, busy
        By step, couriers at work in its middle, breaks left out, and those of them who ride or serve.
    click_to_door
        By ten minutes, delivered orders of the day itself that took so long; the last one has all that took longer.
    hours, horizons
        Promises by the hour from which the window was promised, and windows foretold by how far ahead.
    """

    begins_s: int
    ordered: tuple[int, ...]
    waiting: tuple[int, ...]
    on_shift: tuple[int, ...]
    busy: tuple[int, ...]
    click_to_door: tuple[int, ...]
    hours: tuple[HourCount, ...]
    horizons: tuple[HorizonCount, ...]


def curves_of(found: DayFigures) -> Curves:
    """Return a day over its hours."""
    begin_s, end_s = found.bounds
    steps = range(begin_s, end_s, STEP_S)
    counted = [one for one in found.orders if one.fate in {Fate.DELIVERED, Fate.OPEN}]
    at_work = [one for one in found.stretches if one.doing is not Doing.BREAK]
    busy = [one for one in at_work if one.doing in {Doing.RIDE, Doing.SERVE}]
    ordered = [0] * len(steps)
    for one in found.orders:
        ordered[min(max(0, (one.ordered_s - begin_s) // STEP_S), len(steps) - 1)] += 1
    return Curves(
        begin_s,
        tuple(ordered),
        tuple(
            sum(one.ordered_s < at_s and (one.door_s is None or one.door_s > at_s) for one in counted)
            for at_s in (step_s + STEP_S for step_s in steps)
        ),
        _at(at_work, steps),
        _at(busy, steps),
        _clicks(found.orders),
        _hours(found.orders, found.time_zone),
        found.horizons,
    )


def lanes_of(found: DayFigures) -> tuple[Lane, ...]:
    """Return what each courier did, shift by shift, the one that begins first on top."""
    by_shift: dict[str, list[Stretch]] = {}
    for one in found.stretches:
        by_shift.setdefault(one.shift_id, []).append(one)
    shifts = sorted(by_shift.values(), key=lambda own: (own[0].from_s, own[0].shift_id))
    numbers = {name: at for at, name in enumerate(dict.fromkeys(own[0].courier_id for own in shifts), 1)}
    return tuple(Lane(numbers[own[0].courier_id], _bars(own)) for own in shifts)


def _bars(own: Iterable[Stretch]) -> tuple[Bar, ...]:
    """Return stretches as bars, those of the same doing that follow each other as one."""
    bars: list[Bar] = []
    for one in own:
        if bars and bars[-1].doing is one.doing and bars[-1].to_s == one.from_s:
            bars[-1] = Bar(one.doing, bars[-1].from_s, one.to_s)
        else:
            bars.append(Bar(one.doing, one.from_s, one.to_s))
    return tuple(bars)


def _at(stretches: Sequence[Stretch], steps: range) -> tuple[int, ...]:
    """Return how many stretches hold the middle of each step."""
    counts = [0] * len(steps)
    for one in stretches:
        first = -(-(one.from_s - STEP_S // 2 - steps.start) // STEP_S)
        last = -(-(one.to_s - STEP_S // 2 - steps.start) // STEP_S)
        for at in range(max(0, first), min(last, len(steps))):
            counts[at] += 1
    return tuple(counts)


def _clicks(orders: Iterable[OrderFacts]) -> tuple[int, ...]:
    counts = [0] * CLICK_STEPS
    for one in orders:
        if one.fate is Fate.DELIVERED and one.click_to_door_s is not None:
            counts[min(max(0, one.click_to_door_s) // CLICK_STEP_S, CLICK_STEPS - 1)] += 1
    return tuple(counts)


def _hours(orders: Iterable[OrderFacts], time_zone: str) -> tuple[HourCount, ...]:
    zone = ZoneInfo(time_zone)
    counts: dict[int, list[int]] = {}
    for one in orders:
        if one.fate is Fate.DELIVERED and one.begun_s is not None and one.window is not None:
            own = counts.setdefault(dt.datetime.fromtimestamp(one.window.earliest, zone).hour, [0, 0])
            own[0] += not (one.late_s or one.early_s)
            own[1] += 1
    return tuple(HourCount(hour, *own) for hour, own in sorted(counts.items()))
