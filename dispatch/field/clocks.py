"""The order of what phones say about a round, though their clocks jump.

A phone counts what it says, and no clock can change that count. Where its clock says otherwise (it was put back, or showed another
year for a minute), the moments are moved as little as possible until they do not decrease: isotonic regression in the sum of absolute
deviations, by pooling adjacent violators to their median.

References
----------
Barlow, Bartholomew, Bremner, Brunk (1972), *Statistical Inference under Order Restrictions*, Wiley, chapter 1 (pooling).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from dispatch.field.facts import Fact


def in_order(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Return facts in the order in which they happened, as far as anybody can know; a function of the set.

    Facts of one device that are counted keep the order of the count; ties of different devices go by the names of the facts.
    """
    counted: dict[str, list[Fact]] = defaultdict(list)
    keyed: list[tuple[tuple[int, str, int, str], Fact]] = []
    for fact in facts:
        if fact.number is None:
            keyed.append(((fact.at_s, "", 0, fact.id), fact))
        else:
            counted[fact.device].append(fact)
    for device, own in counted.items():
        own.sort(key=lambda fact: (fact.number or 0, fact.id))
        moments = unfold([fact.at_s for fact in own])
        keyed += [
            ((moment, device, place, fact.id), fact)
            for place, (moment, fact) in enumerate(zip(moments, own, strict=True))
        ]
    return tuple(fact for _, fact in sorted(keyed, key=lambda pair: pair[0]))


def unfold(moments: Sequence[int]) -> list[int]:
    """Return moments that do not decrease, as close to those given as possible in the sum of absolute deviations.

    Notes
    -----
    Quadratic in the longest stretch that decreases: rounds have some hundred facts.
    """
    pools: list[list[int]] = []
    for moment in moments:
        pools.append([moment])
        while len(pools) > 1 and _median(pools[-2]) > _median(pools[-1]):
            last = pools.pop()
            pools[-1] = sorted([*pools[-1], *last])
    return [_median(pool) for pool in pools for _ in pool]


def _median(pool: Sequence[int]) -> int:
    return pool[(len(pool) - 1) // 2]
