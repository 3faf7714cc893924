"""Goods that wait for their recipients: relay points and lockers with so much room, and counters of shops."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dispatch.domain import Load, TemperatureClass, TimeWindow
from dispatch.errors import DispatchError

#: Digits of the recipient's code: a million of them, and five tries.
CODE_DIGITS = 6
MOST_TRIES = 5
#: How long nobody can try after that.
LOCKED_S = 900
#: How long before the end a recipient is reminded.
REMIND_S = 24 * 3_600
#: How long a shop keeps goods behind the counter after the window that its customer named.
COUNTER_HOLDING_S = 24 * 3_600


class RelayKind(StrEnum):
    """What a relay point is."""

    RELAY = "relay"  # somebody hands the parcel over, in opening hours
    LOCKER = "locker"


class WaitingStatus(StrEnum):
    """How far goods are that wait."""

    EXPECTED = "expected"  # its room is kept
    WAITING = "waiting"
    FETCHED = "fetched"
    OVERDUE = "overdue"  # nobody has come in time; it takes up its room until it is taken away
    GONE = "gone"  # it never came, or was taken away


#: In these goods take up room.
IN_ROOM = frozenset({WaitingStatus.EXPECTED, WaitingStatus.WAITING, WaitingStatus.OVERDUE})


@dataclass(frozen=True, slots=True)
class Compartment:
    """Room for ``places`` parcels of at most ``volume_l`` litres each, at one temperature."""

    id: str
    temperature: TemperatureClass
    volume_l: int
    places: int


@dataclass(frozen=True, slots=True)
class RelayPoint:
    """A place where parcels wait, ``holding_s`` at most."""

    id: str
    place_id: str
    kind: RelayKind
    holding_s: int
    compartments: tuple[Compartment, ...]
    org_id: str = ""
    active: bool = True
    version: int = 1


@dataclass(frozen=True, slots=True)
class Waiting:
    """Goods of one delivery that wait, at a relay point or at the counters of its shops where ``relay_id`` is empty.

    ``from_s`` and ``until_s`` bound when they take up room; ``since_s`` is when they came, by the clock of whoever saw it.
    """

    id: str
    delivery_id: str
    code: str
    from_s: int
    until_s: int
    relay_id: str = ""
    compartment_id: str = ""
    status: WaitingStatus = WaitingStatus.EXPECTED
    tries: int = 0
    locked_s: int | None = None
    since_s: int | None = None
    reminded_s: int | None = None
    version: int = 1


class RelayFullError(DispatchError):
    """A relay point has no room for a parcel at that time; code ``relay_full``."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"relay point {name} has no room for it then: choose another one, or a later day",
            code="relay_full",
        )


def new_code() -> str:
    """Return a code for a recipient, from the machine's source of secrets."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def fitting(relay: RelayPoint, load: Load, temperature: TemperatureClass) -> tuple[Compartment, ...]:
    """Return the compartments that a parcel fits into, the smallest first: large ones stay free for large parcels."""
    able = [
        one
        for one in relay.compartments
        if one.temperature is temperature and one.volume_l >= load.volume_l and one.places > 0
    ]
    return tuple(sorted(able, key=lambda one: (one.volume_l, one.id)))


def most_at_once(held: Iterable[TimeWindow], asked: TimeWindow) -> int:
    """Return how many of the stays are in the room at the same time at most, while the one asked for would be.

    A stay that ends when another begins needs the same room as well: nobody takes a parcel out at the very second.
    """
    changes = []
    for stay in held:
        begin, end = max(stay.earliest, asked.earliest), min(stay.latest, asked.latest)
        if begin <= end:
            # Beginnings before ends of the same second.
            changes += [(begin, 0, 1), (end, 1, -1)]
    most = now = 0
    for _, _, change in sorted(changes):
        now += change
        most = max(most, now)
    return most


def free_compartment(
    relay: RelayPoint,
    stays: Sequence[tuple[str, TimeWindow]],
    asked: TimeWindow,
    load: Load,
    temperature: TemperatureClass,
) -> Compartment | None:
    """Return the smallest compartment with room for a parcel all the time, None if there is none.

    Parameters
    ----------
    stays
        What is in it or is to come: name of the compartment, and from when to when.
    asked
        From when to when the parcel would be there at most.
    """
    for one in fitting(relay, load, temperature):
        own = [stay for name, stay in stays if name == one.id]
        if most_at_once(own, asked) < one.places:
            return one
    return None
