"""How people order, when they are at home, how long they wait, and how long shops need: assumptions of generated days.

The figures are plausible round numbers for trying out ways of dispatching, not statistics.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from dispatch.domain import TimeWindow
from dispatch.simulate.demand.rhythm import TradingDay

#: Share of the day's own orders that somebody pays at a counter, whose shop promises a window by itself.
COUNTER_SHARE = 0.2
#: Share of the day's other orders that are wanted as soon as possible.
ASAP_SHARE = 0.3
#: When people are at home: weight, and local minutes from and to.
AT_HOME: Sequence[tuple[int, int, int]] = ((60, 0, 1440), (12, 0, 780), (28, 1020, 1440))
#: At which hours goods are wanted, with weights.
WISHES: Mapping[int, int] = {
    9: 6, 10: 10, 11: 14, 12: 10, 13: 4, 14: 4, 15: 6, 16: 9, 17: 14, 18: 15, 19: 8,
}  # fmt: skip
#: Nobody wishes for goods earlier than this after ordering, seconds.
LEAST_LEAD_S = 5400
#: How far from the wish the middle of a window may lie, seconds, with weights.
PATIENCE_S: Sequence[tuple[int, int]] = ((3600, 25), (7200, 45), (10_800, 30))
#: How long somebody waits who wants it as soon as possible, seconds, with weights.
ASAP_PATIENCE_S: Sequence[tuple[int, int]] = ((7200, 40), (10_800, 40), (14_400, 20))
#: What a unit of the fee is worth, in seconds nearer to the wish.
PRICE_S_PER_UNIT = (600, 1200, 2400)
#: What shops promise at the counter: length, distance between beginnings, least time before it begins, how many there are to choose from.
COUNTER_LENGTH_S, COUNTER_STEP_S, COUNTER_LEAD_S, COUNTER_CHOICES = 7200, 1800, 2700, 8
#: How long a shop needs for its part of a basket, seconds; kinds that are not listed need `PREPARE_S`.
PREPARE_S = 600
PREPARE_S_OF: Mapping[str, int] = {
    "bakery": 300, "kiosk": 300, "newsagent": 300, "confectionery": 300, "books": 300, "pastry": 600, "cheese": 600,
    "butcher": 900, "seafood": 900, "deli": 900, "greengrocer": 900, "marketplace": 900, "florist": 1200,
    "restaurant": 1500, "caterer": 1500, "supermarket": 1800, "frozen_food": 600,
}  # fmt: skip


def prepare_s(category: str) -> int:
    """Return how long a kind of shop needs for its part of a basket, seconds."""
    return PREPARE_S_OF.get(category, PREPARE_S)


def weighted(chance: random.Random, table: Sequence[tuple[int, int]]) -> int:
    """Return one of the values of a table of values and weights."""
    values, weights = zip(*table, strict=True)
    (value,) = chance.choices(values, weights)
    return int(value)


def wish_and_home(chance: random.Random, day: TradingDay, at_s: int) -> tuple[int, TimeWindow] | None:
    """Return when somebody would like the drop best, and between when it can be made; None where the day is too far gone.

    Parameters
    ----------
    chance
        Asked a fixed number of times where there is an answer.
    day
        The hours.
    at_s
        When it is ordered, UTC epoch seconds.
    """
    first_s = max(at_s + LEAST_LEAD_S, day.moment_s(day.slots_from_min))
    homes: list[tuple[int, list[tuple[int, int, int]], TimeWindow]] = []
    for weight, from_min, to_min in AT_HOME:
        home = TimeWindow(max(at_s, day.moment_s(from_min)), min(day.slots_end_s, day.moment_s(to_min)))
        wished = _wished(day, max(first_s, home.earliest), home.latest)
        if wished:
            homes.append((weight, wished, home))
    if not homes:
        return None
    ((_, wished, home),) = chance.choices(homes, [weight for weight, *_ in homes])
    ((begins_s, ends_s, _),) = chance.choices(wished, [weight for *_, weight in wished])
    return begins_s + int(chance.random() * (ends_s - begins_s)), home


def _wished(day: TradingDay, first_s: int, last_s: int) -> list[tuple[int, int, int]]:
    """Return the hours between two moments at which goods are wanted: beginning, end, weight."""
    found = []
    for hour, weight in WISHES.items():
        begins_s = max(first_s, day.moment_s(hour * 60))
        ends_s = min(last_s, day.moment_s(hour * 60 + 60))
        if ends_s > begins_s:
            found.append((begins_s, ends_s, weight * (ends_s - begins_s)))
    return found


def counter_window(chance: random.Random, day: TradingDay, at_s: int) -> TimeWindow | None:
    """Return a window that a shop promises at its counter, None where the day is too far gone."""
    first_s = -(-(at_s + COUNTER_LEAD_S) // COUNTER_STEP_S) * COUNTER_STEP_S
    starts = [
        start
        for number in range(COUNTER_CHOICES)
        if (start := first_s + number * COUNTER_STEP_S) + COUNTER_LENGTH_S <= day.slots_end_s
    ]
    if not starts:
        return None
    start = chance.choice(starts)
    return TimeWindow(start, start + COUNTER_LENGTH_S)
