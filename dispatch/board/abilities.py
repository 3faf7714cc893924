"""What a delivery asks of whoever brings it, and what a courier with a vehicle has: abilities of either, equipment of the vehicle."""

from __future__ import annotations

from collections.abc import Collection

from dispatch.domain import Courier, Vehicle
from dispatch.orders.delivery import Delivery

_EQUIPMENT = "equipment: "


def needs(delivery: Delivery) -> frozenset[str]:
    """Return what a delivery asks for, equipment told apart from what a person may be able to do."""
    return delivery.skills | {_EQUIPMENT + name for name in delivery.equipment}


def abilities(vehicle: Vehicle, courier: Courier) -> frozenset[str]:
    """Return what a courier on a vehicle has to offer; a box that a person would carry is none of the vehicle."""
    return vehicle.skills | courier.skills | {_EQUIPMENT + name for name in vehicle.skills}


def plain(names: Collection[str]) -> tuple[str, ...]:
    """Return needs in the words in which they were asked for, in order."""
    return tuple(sorted({name.removeprefix(_EQUIPMENT) for name in names}))
