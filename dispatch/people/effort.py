"""What a round takes out of the person who rides it, by a formula that everybody may read and a town may change.

Effort is counted in metres on a cargo bike that carries nothing, on the flat. It is a measure of rounds, for sharing them out; it says
nothing about the person, and nothing follows from it but what planning gives to whom next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dispatch.domain import Profile
from dispatch.parties.recipient import Door

_FLOOR = re.compile(r"-?\d+")
_LIFT = re.compile(r"\b(ascenseur|lift|elevator)\b", re.IGNORECASE)
_NO_LIFT = re.compile(
    r"\b(sans|pas d['’]|pas de|no|without|broken|hors service|en panne)\b[^.;,]*\b(ascenseur|lift|elevator)\b"
    r"|\b(ascenseur|lift|elevator)\b[^.;,]*\b(en panne|hors service|broken|out of order)\b",
    re.IGNORECASE,
)
#: Nobody is asked to climb more than so many floors; a larger number is a flat's.
MOST_FLOORS = 12


@dataclass(frozen=True, slots=True)
class EffortRule:
    """The weights, in metres. By profile, ``ride_percent`` is what a metre weighs and ``mass_g`` what moves when nothing is carried.

    A metre uphill weighs ``climb_m`` and a floor without lift ``floor_m`` (up and down), both more under a load. ``drop_m`` and
    ``pickup_m`` are for getting off and carrying; an hour at work weighs ``hour_m``, an hour of it spent waiting ``waiting_hour_m``.
    """

    version: str = "1"
    ride_percent: Mapping[str, int] = field(
        default_factory=lambda: {"foot": 150, "bike": 80, "cargo_bike": 100, "van": 15, "car": 15}
    )
    mass_g: Mapping[str, int] = field(
        default_factory=lambda: {
            "foot": 75_000, "bike": 95_000, "cargo_bike": 140_000, "van": 2_000_000, "car": 1_300_000,
        }
    )  # fmt: skip
    climb_m: int = 60
    floor_m: int = 120
    person_g: int = 75_000
    drop_m: int = 50
    pickup_m: int = 40
    hour_m: int = 1500
    waiting_hour_m: int = 600


@dataclass(frozen=True, slots=True)
class Ride:
    """What was done: legs as metres and grams on board, doors as floors to climb and grams carried up."""

    profile: Profile
    legs: tuple[tuple[int, int], ...]
    doors: tuple[tuple[int, int], ...]
    pickups: int
    climb_m: int = 0
    working_s: int = 0
    waiting_s: int = 0


@dataclass(frozen=True, slots=True)
class Effort:
    """The effort of a ride in metres, and its parts, which come to it."""

    ride_m: int
    climb_m: int
    stairs_m: int
    stops_m: int
    time_m: int
    rule_version: str

    @property
    def total_m(self) -> int:
        """All of it."""
        return self.ride_m + self.climb_m + self.stairs_m + self.stops_m + self.time_m


def effort_rule(settings: Mapping[str, Any]) -> EffortRule:
    """Return the weights of a town's settings, those that ``effort`` there does not name as they are by default."""
    return EffortRule(**settings.get("effort", {}))


def effort_of(ride: Ride, rule: EffortRule) -> Effort:
    """Return the effort of a ride.

    Notes
    -----
    Each leg is its metres times ``ride_percent`` times the moving mass over that of the empty vehicle. The climb of the whole ride is
    taken at the mean load of its metres.
    """
    mass_g, percent = rule.mass_g[ride.profile], rule.ride_percent[ride.profile]
    metres = sum(length_m for length_m, _ in ride.legs)
    gram_metres = sum(length_m * (mass_g + load_g) for length_m, load_g in ride.legs)
    climb = ride.climb_m * rule.climb_m * percent
    return Effort(
        ride_m=_over(gram_metres * percent, mass_g * 100),
        climb_m=_over(climb * gram_metres, metres * mass_g * 100) if metres else _over(climb, 100),
        stairs_m=sum(
            _over(floors * rule.floor_m * (rule.person_g + load_g), rule.person_g)
            for floors, load_g in ride.doors
        ),
        stops_m=len(ride.doors) * rule.drop_m + ride.pickups * rule.pickup_m,
        time_m=_over(ride.working_s * rule.hour_m + ride.waiting_s * rule.waiting_hour_m, 3600),
        rule_version=rule.version,
    )


def floors_of(door: Door) -> int:
    """Return how many floors there are to climb to a door: those it names, none where its note tells of a lift."""
    found = _FLOOR.search(door.floor)
    floors = abs(int(found.group())) if found else 0
    said = f"{door.floor}; {door.note}"
    if _LIFT.search(said) and not _NO_LIFT.search(said):
        return 0
    return floors if floors <= MOST_FLOORS else 0


def gini_per_mille(values: Iterable[int]) -> int:
    """Return the Gini coefficient of amounts, in thousandths: 0 where all are the same.

    Notes
    -----
    On the sorted amounts: twice the sum of rank times amount over n times their sum, less (n + 1) / n.
    """
    ordered = sorted(values)
    total, count = sum(ordered), len(ordered)
    if total == 0:
        return 0
    weighted = sum(place * value for place, value in enumerate(ordered, 1))
    return _over(1000 * (2 * weighted - (count + 1) * total), count * total)


def max_over_min_per_mille(values: Sequence[int]) -> int | None:
    """Return the largest of amounts over the smallest, in thousandths; None where that is not defined."""
    return max(values) * 1000 // min(values) if values and min(values) > 0 else None


def _over(amount: int, divisor: int) -> int:
    """Divide, halves rounded up."""
    return (2 * amount + divisor) // (2 * divisor)
