"""A door that is certain, for what is not an order: who is enrolled, or gets a basket again and again, is not held for an address to be looked at."""

from __future__ import annotations

from dispatch import ids
from dispatch.domain import Place
from dispatch.errors import DispatchError, Fault
from dispatch.orders.asked import AskedDoor
from dispatch.orders.door import find_door
from dispatch.storage import crew
from dispatch.storage.store import Store
from dispatch.town_map import TownMap


class DoorRefusedError(DispatchError):
    """A door that is not found for certain, or where nobody can go; code ``door_refused``, ``faults`` say what is wrong."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"{fault.pointer}: {fault.message}; {fault.remedy}", code="door_refused")
        self.faults = (fault,)


def certain_door(
    store: Store, town_map: TownMap, town_id: str, door: AskedDoor, *, pointer: str = "/door"
) -> tuple[Place, float]:
    """Return a new place at a door, not stored yet, and how certain it is.

    Parameters
    ----------
    door
        An address, a position, or both.
    pointer
        Of the door in what was sent.

    Raises
    ------
    DoorRefusedError
        It is not found for certain, or nobody can go there.
    """
    with store.reading(town_id) as reading:
        profiles = sorted({one.profile.value for one in crew.vehicles(reading).values()})
    found = find_door(town_map, door, store.ids.new(ids.PLACE), profiles, pointer=pointer)
    if found.fault is not None or found.place is None:
        assert found.fault is not None
        raise DoorRefusedError(found.fault)
    if found.guesses:
        raise DoorRefusedError(
            Fault(
                f"{pointer}/address", 0, "address_uncertain", door.address[:80],
                f"it is not certain which door that is; it may be {' or '.join(found.guesses)}", "write one of them, or give a position",
            )
        )  # fmt: skip
    return found.place, found.confidence
