"""What is wrong on the streets today: closures, slow-downs, speed caps, one-way working.

A disruption says where (an area, street names, ways, street segments), who is concerned, in which
direction, and when. It knows no arcs: `geo.live.closures` finds the street segments of a town's map, so
that a disruption outlives the map it was written on.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from geo.errors import MapError
from geo.live.disruptions_hours import InForce

#: Names that stand for several profiles.
PROFILE_GROUPS: dict[str, tuple[str, ...]] = {
    "motor": ("van", "car"),
    "cycles": ("bike", "cargo_bike"),
}
#: Profiles that pass one-way streets in both directions.
WALKERS = frozenset({"foot"})
#: Spared by a closure: whoever gets off and pushes the bicycle.
PUSHED = "pushed"


class DisruptionKind(StrEnum):
    """What happens to the streets concerned."""

    CLOSED = "closed"
    SLOW = "slow"
    CAP = "cap"
    ONE_WAY = "one_way"


class Direction(StrEnum):
    """Along or against the direction in which the way is drawn on OpenStreetMap, or both."""

    BOTH = "both"
    FORWARD = "forward"
    BACKWARD = "backward"


@dataclass(frozen=True, slots=True, order=True)
class EdgeAnchor:
    """One street segment, said so that it can be found on a later map too.

    Attributes
    ----------
    way_id
        The OpenStreetMap number of its way.
    lon, lat
        The middle of the segment, degrees.
    """

    way_id: int
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Where:
    """The streets concerned.

    Names, ways and segments add up; an area limits them. An area alone concerns every street that
    crosses it or lies in it.

    Attributes
    ----------
    area
        A shapely geometry of polygons and lines, degrees; None where there is none.
    streets
        Names as the map has them: every way of that name.
    ways
        OpenStreetMap numbers of ways.
    edges
        Street segments.
    """

    area: Any = None
    streets: tuple[str, ...] = ()
    ways: tuple[int, ...] = ()
    edges: tuple[EdgeAnchor, ...] = ()


@dataclass(frozen=True, slots=True)
class Disruption:
    """One closure, slow-down, speed cap or one-way working.

    Attributes
    ----------
    id
        Number within the town's list, empty until it is stored.
    kind
        What happens.
    where
        The streets.
    when
        The hours.
    speed_permille
        For `DisruptionKind.SLOW`: what is left of the usual speed, 10..999 thousandths.
    speed_kmh
        For `DisruptionKind.CAP`: nobody is faster than this.
    direction
        The direction concerned; for `DisruptionKind.ONE_WAY` the one that stays open.
    profiles
        Profiles and groups concerned; empty: all.
    spared
        Profiles and groups that are not concerned, and `PUSHED`.
    note, author
        Free text.
    created_s
        UTC epoch seconds; 0 until it is stored.
    """

    id: str
    kind: DisruptionKind
    where: Where
    when: InForce
    speed_permille: int = 0
    speed_kmh: int = 0
    direction: Direction = Direction.BOTH
    profiles: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()
    note: str = ""
    author: str = ""
    created_s: int = 0

    def concerns(self, profile: str) -> bool:
        """Tell whether a profile is concerned, be it only by having to push.

        Walkers are not concerned by one-way working unless it names them.
        """
        if not self.profiles and self.kind is DisruptionKind.ONE_WAY and profile in WALKERS:
            return False
        named = not self.profiles or profile in expand_profiles(self.profiles)
        return named and profile not in expand_profiles(self.spared)

    def lets_push(self, profile: str) -> bool:
        """Tell whether a profile may pass a closure by pushing the bicycle."""
        return PUSHED in self.spared and profile in PROFILE_GROUPS["cycles"]


@dataclass(frozen=True, slots=True)
class DisruptionFault:
    """One thing wrong with a disruption: which field, what it holds, and how to mend it."""

    field: str
    value: str
    message: str

    def __str__(self) -> str:
        """Return it as one line."""
        return f"{self.field}: {self.value + ': ' if self.value else ''}{self.message}"


class DisruptionError(MapError):
    """A disruption that cannot be used, code ``disruption_invalid``; ``faults`` lists all there is to mend.

    Parameters
    ----------
    faults
        At least one.
    source
        What to call the disruption in the message.
    """

    def __init__(self, faults: tuple[DisruptionFault, ...], source: str = "disruption") -> None:
        if len(faults) == 1:
            message = f"{source}: {faults[0]}"
        else:
            message = f"{source}: {len(faults)} faults: " + " ".join(
                f"({number}) {fault}" for number, fault in enumerate(faults, start=1)
            )
        super().__init__(message, code="disruption_invalid")
        self.faults = faults


def expand_profiles(names: tuple[str, ...]) -> frozenset[str]:
    """Return the profiles that names of profiles and groups stand for."""
    return frozenset(profile for name in names for profile in PROFILE_GROUPS.get(name, (name,)))
