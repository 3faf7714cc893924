"""How much a town still takes on for a day, or for a stretch of it: what promises and intake go by."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from dispatch.domain import TimeWindow
from dispatch.orders.day_rules import DayRules, cut_off_s, day_bounds, rules_of_day, slot_of
from dispatch.orders.shop_times import local_day
from dispatch.parties.town import Town
from dispatch.storage import parties, peaks
from dispatch.storage.store import Reading


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a town takes on.

    Parameters
    ----------
    day
        The local date.
    rules
        What holds on it.
    slot
        The stretch in which deliveries are counted; its end is not in it. The whole day where a day was asked for.
    cut_off_s
        Until when orders for the day are taken, None for no bound.
    taken
        Deliveries whose windows begin in the stretch, and windows there that are kept for somebody.
    left
        How many more may, None for no bound. 0 on a closed day, and after the cut-off.
    why
        Why nothing is taken on: ``day_closed``, ``cut_off_passed`` or ``slot_full``; empty where something is.
    """

    day: dt.date
    rules: DayRules
    slot: TimeWindow
    cut_off_s: int | None
    taken: int
    left: int | None
    why: str


def capacity_of(reading: Reading, when: dt.date | TimeWindow, *, besides: str = "") -> Capacity:
    """Return what a town still takes on for a local date, or for the stretch of it in which a window begins.

    Parameters
    ----------
    when
        A date, whose bound is the sum of those of its stretches; or a window.
    besides
        A delivery or a quote that does not count: one that is to be moved.
    """
    town = parties.get_town(reading)
    day = when if isinstance(when, dt.date) else local_day(when.earliest, town.time_zone)
    rules = rules_of_day(town.settings, peaks.all_of(reading, from_day=day), day, town.time_zone)
    return capacity_by(reading, town, rules, when, besides=besides)


def capacity_by(
    reading: Reading, town: Town, rules: DayRules, when: dt.date | TimeWindow, *, besides: str = ""
) -> Capacity:
    """Return the same where the rules of the day are known."""
    zone = town.time_zone
    if isinstance(when, dt.date):
        day, slot = when, TimeWindow(*day_bounds(when, zone))
        length = slot_of(rules, day, zone, slot.earliest)
        slots = -(-(slot.latest - slot.earliest) // (length.latest - length.earliest))
    else:
        day = local_day(when.earliest, zone)
        slot, slots = slot_of(rules, day, zone, when.earliest), 1
    until_s = cut_off_s(rules, day, zone)
    most = None if rules.most_promised is None else rules.most_promised * slots
    # Nothing to count where nothing is bounded: most days of most towns.
    taken = (
        0
        if most is None and isinstance(when, TimeWindow)
        else peaks.count_begun(reading, day, slot, besides=besides)
    )
    left = None if most is None else max(0, most - taken)
    why = ""
    if rules.closed:
        why = "day_closed"
    elif until_s is not None and reading.now_s > until_s:
        why = "cut_off_passed"
    elif left == 0:
        why = "slot_full"
    return Capacity(day, rules, slot, until_s, taken, 0 if why else left, why)
