"""Intersections along a way: the streets that meet there, which of them may be entered, and which is taken."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from api.doors.osrm.geometry import position
from geo.building.edge_flags import EdgeFlag

if TYPE_CHECKING:
    from api.doors.osrm.streets import DoorStreets

_FORBIDDEN = 2**31 - 1
#: With fewer streets than these there is nothing to choose, and nothing to tell on the way past.
_CROSSING = 3


class Arm(NamedTuple):
    """A street at a junction.

    Attributes
    ----------
    bearing
        Whole degrees clockwise from north in which it leads away, 0..359.
    leaving, arriving
        The arcs as drawn by which one goes away and comes, -1 where nobody may.
    """

    bearing: int
    leaving: int
    arriving: int


class Crossings:
    """Tells of the intersections of one profile; threads may share it.

    Parameters
    ----------
    streets
        The streets.
    """

    def __init__(self, streets: DoorStreets) -> None:
        network = streets.network
        self._network = network
        self._metric = streets.metric
        self._bearings = streets.town.route_caches.bearings
        self._flags = streets.town.edge_flags
        self._drawn = network.original_arc
        self._edge_arc = network.edge_arc
        self._edge_class = streets.town.edge_class
        self._arms: dict[int, tuple[Arm, ...]] = {}

    def leaving(self, lon: float, lat: float, bearing: int, arc: int) -> dict[str, Any]:
        """Return the first intersection of a way, where one sets out.

        Parameters
        ----------
        lon, lat
            Degrees.
        bearing
            In which one sets out, degrees.
        arc
            Along which; -1 where the way has no length.
        """
        return {
            "out": 0,
            "entry": [True],
            "bearings": [bearing],
            "location": position(lon, lat),
            **self._classes(arc),
        }

    def arriving(self, lon: float, lat: float, bearing: int) -> dict[str, Any]:
        """Return the last intersection of a way, where one arrives; as `leaving`."""
        return {
            "in": 0,
            "entry": [True],
            "bearings": [(bearing + 180) % 360],
            "location": position(lon, lat),
        }

    def passed(self, arcs: list[int], places: Iterable[int], first: int) -> list[dict[str, Any]]:
        """Return the intersections at the starts of some arcs of a way.

        Parameters
        ----------
        arcs
            All arcs of the way.
        places
            Which of them, each above 0, in the order of the way.
        first
            That which is told of even where there is nothing to choose.
        """
        found = []
        for at in places:
            before, arc = arcs[at - 1], arcs[at]
            node = int(self._network.head[before])
            arms = self._arms_of(node)
            if at != first and len(arms) < _CROSSING:
                continue
            found.append(self._intersection(node, arms, before, arc))
        return found

    def _intersection(self, node: int, arms: tuple[Arm, ...], before: int, arc: int) -> dict[str, Any]:
        network = self._network
        came, went = int(self._drawn[before]), int(self._drawn[arc])
        turns = slice(int(network.turn_first[before]), int(network.turn_first[before + 1]))
        enterable = {
            int(self._drawn[onto])
            for onto, turn_ms in zip(
                network.turn_head[turns].tolist(), self._metric.turn_ms[turns].tolist(), strict=True
            )
            if turn_ms != _FORBIDDEN and int(self._metric.arc_ms[onto]) != _FORBIDDEN
        }
        found: dict[str, Any] = {
            "entry": [arm.leaving in enterable for arm in arms],
            "bearings": [arm.bearing for arm in arms],
            "location": position(float(network.node_lon[node]), float(network.node_lat[node])),
        }
        for key, wanted, side in (("in", came, 2), ("out", went, 1)):
            place = next((at for at, arm in enumerate(arms) if arm[side] == wanted), -1)
            if place >= 0:
                found[key] = place
        return {**found, **self._classes(arc)}

    def _arms_of(self, node: int) -> tuple[Arm, ...]:
        """List the streets at a junction that the profile may use, by bearing."""
        known = self._arms.get(node)
        if known is not None:
            return known
        network, bearings, arc_ms = self._network, self._bearings, self._metric.arc_ms
        arms = []
        leaving = range(int(network.first_out[node]), int(network.first_out[node + 1]))
        for arc in leaving:
            if int(self._drawn[arc]) != arc:
                continue
            back = int(self._edge_arc[network.arc_edge[arc], 0 if network.arc_reversed[arc] else 1])
            out = arc if int(arc_ms[arc]) != _FORBIDDEN else -1
            into = back if back >= 0 and int(arc_ms[back]) != _FORBIDDEN else -1
            if out < 0 and into < 0:
                continue
            arms.append(Arm(round(float(bearings.leaving[arc])) % 360, out, into))
        arms += [
            Arm(round(float(bearings.arriving[arc]) + 180.0) % 360, -1, arc)
            for arc in self._incoming.get(node, ())
            if int(arc_ms[arc]) != _FORBIDDEN
        ]
        known = self._arms[node] = tuple(sorted(arms))
        return known

    @cached_property
    def _incoming(self) -> dict[int, list[int]]:
        """By junction, the arcs as drawn that lead into it and have no opposite arc at all."""
        import numpy as np

        network = self._network
        opposite = network.edge_arc[network.arc_edge, np.where(network.arc_reversed, 0, 1)]
        lonely = np.flatnonzero((opposite < 0) & (self._drawn == np.arange(network.arc_count)))
        found: dict[int, list[int]] = {}
        for arc, node in zip(lonely.tolist(), network.head[lonely].tolist(), strict=True):
            found.setdefault(node, []).append(arc)
        return found

    def _classes(self, arc: int) -> dict[str, list[str]]:
        if arc < 0:
            return {}
        edge = int(self._network.arc_edge[arc])
        flags = int(self._flags[edge])
        names = [
            name
            for name, holds in (
                ("ferry", flags & int(EdgeFlag.FERRY)),
                ("motorway", self._edge_class(edge) in {"motorway", "motorway_link"}),
                ("tunnel", flags & int(EdgeFlag.TUNNEL)),
            )
            if holds
        ]
        return {"classes": names} if names else {}
