"""A street that is closed, a shop that closes: known beforehand to nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dispatch.domain import Day, PlaceKind
from dispatch.simulate.scenario import Called, Scenario
from dispatch.simulate.what_if.change import refusal
from geo.live.disruptions import DisruptionError
from geo.live.disruptions_read import read_disruption


def close_streets(
    scenario: Scenario,
    *,
    streets: Sequence[str] = (),
    geometry: Mapping[str, object] | None = None,
    from_s: int | None = None,
    until_s: int | None = None,
) -> Scenario:
    """Return the day with streets closed to everybody, or a bridge.

    Parameters
    ----------
    scenario
        The day.
    streets
        By name.
    geometry
        GeoJSON of lines and polygons, degrees: every street that crosses or lies in it, or only those of the names given.
    from_s, until_s
        UTC epoch seconds; from when the clock starts, and until it stops, where not given.

    Raises
    ------
    InvalidWhatIfError
        Listing what is wrong with it. Whether the map has such streets is not asked.
    """
    document: dict[str, object] = {"kind": "closed"}
    if streets:
        document["streets"] = list(streets)
    if geometry is not None:
        document["geometry"] = dict(geometry)
    try:
        read_disruption(document, scenario.day.time_zone)
    except DisruptionError as error:
        faults = "; ".join(f"{fault.field} {fault.message}" for fault in error.faults)
        raise refusal(f"close={', '.join(streets)}", faults, "mend it") from error
    begins_s = scenario.begins_s if from_s is None else from_s
    return _with_called(scenario, Called(begins_s, "closure", until_s=until_s, document=document))


def shop_named(day: Day, name: str) -> str:
    """Return the place of a shop by its id, or by its name whatever its case.

    Raises
    ------
    InvalidWhatIfError
        No shop is called so, or several are.
    """
    shops = [place for place in day.places if place.kind is PlaceKind.SHOP]
    if any(shop.id == name for shop in shops):
        return name
    found = [shop.id for shop in shops if shop.name.casefold() == name.strip().casefold()]
    if len(found) != 1:
        some = ", ".join(found) if found else ", ".join(sorted({shop.name for shop in shops})[:8])
        message = f"{len(found)} shops are called so" if found else "no shop is called so"
        raise refusal(f"shop_closes={name}", message, f"choose one of {some}")
    return found[0]


def close_shop(
    scenario: Scenario, place_id: str, *, from_s: int | None = None, until_s: int | None = None
) -> Scenario:
    """Return the day with a shop closed, from when the clock starts until it stops where not given otherwise.

    Raises
    ------
    InvalidWhatIfError
        There is no such shop.
    """
    place_id = shop_named(scenario.day, place_id)
    begins_s = scenario.begins_s if from_s is None else from_s
    return _with_called(scenario, Called(begins_s, "shop_closes", place_id, until_s))


def _with_called(scenario: Scenario, called: Called) -> Scenario:
    everything = sorted((*scenario.called, called), key=lambda one: one.at_s)
    return replace(scenario, called=tuple(everything))
