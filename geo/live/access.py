"""Who can no longer be reached: doors that a closure cuts off, and the closures in their way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.boundary import Boundary
from geo.live.disruptions import Disruption
from geo.live.metric import Effect
from routing.streets.components import largest_component
from routing.streets.network import FORBIDDEN, Locations, Metric, StreetNetwork

if TYPE_CHECKING:
    from geo.town import Town

#: A door farther than this from a profile's streets was out of its reach before.
_DOOR_M = 300.0


class AccessLoss(NamedTuple):
    """What one profile can no longer reach.

    Attributes
    ----------
    profile
        The profile.
    addresses
        Labels of houses that could be served before and cannot now, in the order of the map.
    places
        Names of shops and service points, likewise.
    """

    profile: str
    addresses: tuple[str, ...]
    places: tuple[str, ...]


class StreetConcerned(NamedTuple):
    """A street of which segments are concerned.

    Attributes
    ----------
    name
        Empty for streets without one.
    street_class
        The value of the tag highway, for a street without a name; else empty.
    length_m
        Whole metres of all its segments concerned.
    """

    name: str
    street_class: str
    length_m: int


def streets_concerned(town: Town, edges: NDArray[np.int32]) -> tuple[StreetConcerned, ...]:
    """Return the streets that edges belong to, the longest first and those without a name last.

    Parameters
    ----------
    town
        The map.
    edges
        int32[k], distinct edges as drawn.
    """
    network, metres = town.network, dict[tuple[str, str], int]()
    centimetres = network.length_cm[network.edge_arc[edges].max(axis=1)] if len(edges) else []
    for edge, length_cm in zip(edges.tolist(), np.asarray(centimetres).tolist(), strict=True):
        name = town.edge_name(edge)
        street = name, "" if name else town.edge_class(edge)
        metres[street] = metres.get(street, 0) + length_cm
    ranked = sorted(metres.items(), key=lambda one: (not one[0][0], -one[1], one[0]))
    return tuple(StreetConcerned(*street, round(length_cm / 100)) for street, length_cm in ranked)


def access_loss(town: Town, profile: str, before: Metric, after: Metric) -> AccessLoss:
    """Compare whom a profile can serve under two metrics of a town.

    A door can be served if the streets it lies on belong to the main body of the profile's streets
    (`largest_component`): it can be reached from the rest of the town, and left again.

    Parameters
    ----------
    town
        The town.
    profile
        Name of the profile.
    before, after
        Its metrics.

    Returns
    -------
    AccessLoss
    """
    body_before, body_after = (largest_component(town.network, metric) for metric in (before, after))
    houses, places = town.addresses.houses(), town.places()
    doors = [(house.lon, house.lat) for house in houses] + [(place.lon, place.lat) for place in places]
    lon, lat = np.array(doors, dtype=np.float64).reshape(-1, 2).T
    inside = np.ones(len(lon), dtype=np.bool_)
    if town.boundary is not None:
        inside = Boundary(town.boundary, town.name).contains(lon, lat)
    asked = np.flatnonzero(inside)
    lost = np.zeros(len(lon), dtype=np.bool_)
    if len(asked):
        at = town.snap(profile, lon[asked], lat[asked], max_distance_m=np.inf)
        lost[asked] = served(at, body_before) & ~served(at, body_after) & (at.distance_m <= _DOOR_M)
    numbers = np.flatnonzero(lost).tolist()
    return AccessLoss(
        profile,
        tuple(houses[number].label for number in numbers if number < len(houses)),
        tuple(places[number - len(houses)].name for number in numbers if number >= len(houses)),
    )


def served(locations: Locations, body: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return bool[k], the locations of which an arc is in a body of streets (bool[m])."""
    # The appended False answers for the arc -1.
    inside = np.append(body, False)
    found: NDArray[np.bool_] = inside[locations.forward_arc] | inside[locations.backward_arc]
    return found


def blocking(
    network: StreetNetwork,
    metric: Metric,
    body: NDArray[np.bool_],
    locations: Locations,
    effects: Sequence[Effect],
) -> list[tuple[Disruption, ...]]:
    """Say for each location which closures cut it off from the main body.

    Parameters
    ----------
    network, metric
        The streets as they are now.
    body
        bool[m], their main body.
    locations
        k points.
    effects
        The disruptions in force for the profile.

    Returns
    -------
    list of tuple of Disruption
        Those that close the location's own street; for a location on an open street, those that close
        streets around the island it is on. Empty for locations that are not cut off.
    """
    cut_off = ~served(locations, body)
    answers: list[tuple[Disruption, ...]] = [()] * len(cut_off)
    if not cut_off.any():
        return answers
    closed_by = [effect.arcs[metric.arc_ms[effect.arcs] == FORBIDDEN] for effect in effects]
    closing = [
        (effect.disruption, arcs) for effect, arcs in zip(effects, closed_by, strict=True) if len(arcs)
    ]
    open_aside = (metric.arc_ms != FORBIDDEN) & ~body
    neighbours = _neighbours(network, open_aside)
    for point in np.flatnonzero(cut_off).tolist():
        edge = int(locations.edge[point])
        own = tuple(one for one, arcs in closing if (network.arc_edge[arcs] == edge).any())
        answers[point] = own or _around(network, neighbours, edge, closing)
    return answers


def _neighbours(network: StreetNetwork, arcs: NDArray[np.bool_]) -> dict[int, list[int]]:
    near: dict[int, list[int]] = {}
    for tail, head in zip(network.tail[arcs].tolist(), network.head[arcs].tolist(), strict=True):
        near.setdefault(tail, []).append(head)
        near.setdefault(head, []).append(tail)
    return near


def _around(
    network: StreetNetwork,
    neighbours: dict[int, list[int]],
    edge: int,
    closing: Sequence[tuple[Disruption, NDArray[np.int32]]],
) -> tuple[Disruption, ...]:
    """Return the closures that touch the island on which an edge lies."""
    arc = int(network.edge_arc[edge].max())
    island = {int(network.tail[arc]), int(network.head[arc])}
    ahead = list(island)
    while ahead:
        for node in neighbours.get(ahead.pop(), ()):
            if node not in island:
                island.add(node)
                ahead.append(node)
    nodes = np.array(sorted(island))
    return tuple(
        one
        for one, arcs in closing
        if np.isin(network.tail[arcs], nodes).any() or np.isin(network.head[arcs], nodes).any()
    )
