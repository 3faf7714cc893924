"""Where something is, from what was typed: an address that is certain, or a position."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.cli.console import load_town

if TYPE_CHECKING:
    from api.cli.dispatch.office import Office
    from dispatch.domain import Place


def certain_place(office: Office, text: str, option: str) -> Place:
    """Return a new place at an address or a position.

    Raises
    ------
    DispatchError
        It is not found for certain, or nobody can go there.
    """
    from dispatch import ids
    from dispatch.errors import DispatchError
    from dispatch.orders.asked import AskedDoor
    from dispatch.orders.door import find_door
    from dispatch.storage import crew

    lon, comma, lat = text.partition(",")
    try:
        door = AskedDoor("", float(lon), float(lat)) if comma else AskedDoor(text)
    except ValueError:
        door = AskedDoor(text)
    with office.store.reading(office.town.id) as reading:
        profiles = sorted({one.profile.value for one in crew.vehicles(reading).values()})
    found = find_door(load_town(office.town.map), door, office.store.ids.new(ids.PLACE), profiles)
    if found.place is None:
        assert found.fault is not None
        raise DispatchError(
            f"{option} {text!r}: {found.fault.message}; {found.fault.remedy}", code=found.fault.code
        )
    if found.guesses:
        raise DispatchError(
            f"{option} {text!r} is not certain, it may be {' or '.join(found.guesses)}: give one of them, or LON,LAT",
            code="address_uncertain",
        )
    return found.place


def new_point(office: Office, text: str) -> Place:
    """Return a new service point at an address or a position.

    Raises
    ------
    DispatchError
        It is not found for certain, or nobody can go there.
    """
    from dataclasses import replace

    from dispatch.domain import PlaceKind

    return replace(certain_place(office, text, "--point"), kind=PlaceKind.SERVICE_POINT, name=text)
