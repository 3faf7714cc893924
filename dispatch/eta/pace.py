"""What the part of a round that is over says of the rest: a slow morning is slow in every street.

The differences of a round from what was expected have a part in common: weather, traffic, the courier, the load. With the share s
of their variance in common, n differences with sum d (in units of their scales) give a normal posterior

    middle = d / (n + (1 - s) / s),  variance = s (1 - s) / (s n + 1 - s).

As long as nothing is over, the middle is 0 and the variance s.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dispatch.eta.durations import Durations
from dispatch.eta.halt import Measured
from dispatch.eta.local_time import local_hour
from dispatch.orders.delivery import TaskKind

#: The share of the variance that is common to a round, by quantity.
COMMON_SHARE = {"travel": 0.2, "service": 0.1, "setup": 0.1}
#: A single difference counts for at most so many scales.
MOST_SCALES = 2.5


@dataclass(frozen=True, slots=True)
class Pace:
    """What ways and halts of a round have in common: middle and standard deviation, in units of their scales."""

    travel: tuple[float, float]
    halt: tuple[float, float]


FRESH = Pace((0.0, math.sqrt(COMMON_SHARE["travel"])), (0.0, math.sqrt(COMMON_SHARE["service"])))


def pace_of(measured: Sequence[Measured], known: Durations, profile: str, zone: ZoneInfo) -> Pace:
    """Return the pace of a round from its stops that are over.

    Parameters
    ----------
    measured
        From `dispatch.eta.halt.measure`.
    known
        What was expected.
    profile
        How the courier moves.
    zone
        Of the town.
    """
    ways, halts = [], []
    for one in measured:
        halt = one.halt
        if one.leg_s is not None:
            hour = local_hour((halt.arrived_s or halt.closed_s) - one.leg_s, zone)
            expected = known.travel(profile, hour, one.table_s)
            ways.append((math.log(max(one.leg_s, 1) / one.table_s) - expected.location) / expected.scale)
        # Where goods are fetched, shops set the pace.
        if one.steps is None or any(task.kind == TaskKind.PICKUP for task in halt.tasks):
            continue
        setup = known.setup(halt.place_id, halt.place_kind, expected_s=halt.setup_s)
        services = [
            known.service(
                halt.place_id, task.kind, service=task.service, floor=halt.floor, expected_s=task.planned_s
            )
            for task in halt.tasks
        ]
        middle = sum(math.exp(spread.location) for spread in [setup, *services])
        seconds = sum(step for _, step in one.steps)
        halts.append(math.log(max(seconds, 1) / middle) / max(services[0].scale, 1e-3))
    return Pace(_posterior(ways, COMMON_SHARE["travel"]), _posterior(halts, COMMON_SHARE["service"]))


def _posterior(differences: Iterable[float], share: float) -> tuple[float, float]:
    kept = [min(max(one, -MOST_SCALES), MOST_SCALES) for one in differences]
    count = len(kept)
    middle = sum(kept) / (count + (1 - share) / share)
    return middle, math.sqrt(share * (1 - share) / (share * count + 1 - share))
