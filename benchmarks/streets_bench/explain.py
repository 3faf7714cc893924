"""Follows OSRM's routes through Tournée's streets, stretch by stretch, to say why times differ."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from geo.building.network import Streets
from routing.streets.network import FORBIDDEN, Metric

#: OSRM rounds positions to a millionth of a degree.
GRID = 1e6
#: A point that adds no more than this to a stretch, in steps of the grid, lies on it (about a metre).
WITHIN = 10.0
#: A difference on one street that is worth naming, seconds.
NOTABLE_S = 5.0

Point = tuple[int, int]


@dataclass(slots=True)
class Followed:
    """What both say about one route of OSRM.

    Attributes
    ----------
    arcs
        Arcs in order, each with OSRM's seconds and metres on it.
    unknown_m
        Metres along stretches that no street of ours has.
    turns_s
        OSRM's seconds beyond those of its stretches.
    """

    arcs: list[tuple[int, float, float]] = field(default_factory=list)
    unknown_m: float = 0.0
    turns_s: float = 0.0


class Streetwise:
    """Finds the arcs under OSRM's drawings.

    Parameters
    ----------
    streets
        Our streets, built from the same map.
    metric
        Our times.
    """

    def __init__(self, streets: Streets, metric: Metric) -> None:
        self._streets, self._metric = streets, metric
        network = streets.network
        as_drawn = network.original_edge == np.arange(network.edge_count)
        lon = np.rint(network.shape_lon * GRID).astype(np.int64).tolist()
        lat = np.rint(network.shape_lat * GRID).astype(np.int64).tolist()
        bounds = network.shape_first.tolist()
        self._arcs: dict[tuple[Point, Point], int] = {}
        self._onward: dict[Point, list[tuple[Point, int]]] = defaultdict(list)
        self._inward: dict[Point, list[tuple[Point, int]]] = defaultdict(list)
        # What a profile may use is entered last, where two streets share a stretch.
        usable = (metric.arc_ms != FORBIDDEN)[network.edge_arc] & (network.edge_arc >= 0)
        for edge in np.flatnonzero(as_drawn)[
            np.argsort(usable[as_drawn].any(axis=1), kind="stable")
        ].tolist():
            for way, arc in enumerate(network.edge_arc[edge].tolist()):
                if arc < 0:
                    continue
                for at in range(bounds[edge], bounds[edge + 1] - 1):
                    ends = ((lon[at], lat[at]), (lon[at + 1], lat[at + 1]))
                    start, end = ends if way == 0 else ends[::-1]
                    self._arcs[start, end] = arc
                    self._onward[start].append((end, arc))
                    self._inward[end].append((start, arc))

    def follow(self, route: Mapping[str, Any]) -> Followed:
        """Find the arcs of a route; its first and last stretch begin and end within a street."""
        followed = Followed(turns_s=route["duration_s"] - sum(route["stretch_s"]))
        points = [(round(lon * GRID), round(lat * GRID)) for lon, lat in route["line"]]
        stretches = [
            (start, end, seconds, metres)
            for (start, end), seconds, metres in zip(
                pairwise(points), route["stretch_s"], route["stretch_m"], strict=True
            )
        ]
        for at, (start, end, seconds, metres) in enumerate(stretches):
            if at == 0:
                arc = self._passing(start, self._inward.get(end, ()), end)
            elif at == len(stretches) - 1:
                arc = self._passing(end, self._onward.get(start, ()), start)
            else:
                arc = self._find(start, end)
            if arc is None:
                followed.unknown_m += metres
            elif followed.arcs and followed.arcs[-1][0] == arc:
                _, s, m = followed.arcs[-1]
                followed.arcs[-1] = (arc, s + seconds, m + metres)
            else:
                followed.arcs.append((arc, seconds, metres))
        return followed

    def _passing(self, point: Point, others: Iterable[tuple[Point, int]], node: Point) -> int | None:
        """Return the arc of the stretch at a node that a point lies on, None where none passes within metres."""
        detours = [
            (math.dist(other, point) + math.dist(point, node) - math.dist(other, node), arc)
            for other, arc in others
        ]
        detour, arc = min(detours, default=(math.inf, -1))
        return arc if detour <= WITHIN else None

    def _find(self, start: Point, end: Point) -> int | None:
        """Return the arc of a stretch, whose ends may be off by one step of rounding."""
        steps = (0, -1, 1)
        for a in steps:
            for b in steps:
                for c in steps:
                    for d in steps:
                        arc = self._arcs.get(((start[0] + a, start[1] + b), (end[0] + c, end[1] + d)))
                        if arc is not None:
                            return arc
        return None

    def own_seconds(self, arc: int, metres: float) -> float:
        """Return how long we take for some metres of an arc."""
        length = max(self._streets.network.length_cm[arc] / 100.0, 0.01)
        return float(self._metric.arc_ms[arc] / 1000.0 * min(metres / length, 1.0))

    def class_of(self, arc: int) -> str:
        """Return the class of street that an arc belongs to."""
        edge = self._streets.network.arc_edge[arc]
        return self._streets.classes[int(self._streets.edge_class[edge])]

    def causes(
        self, route: Mapping[str, Any], leaving: Collection[int] = (), arriving: Collection[int] = ()
    ) -> list[str]:
        """Say what keeps us from OSRM's route, or where our times along it differ.

        Parameters
        ----------
        route
            What OSRM said.
        leaving, arriving
            The arcs that our trip may leave and arrive along; left out where that is not to be compared.
        """
        followed, found = self.follow(route), []
        ends = (("leaves", leaving, 0), ("arrives", arriving, -1))
        for verb, offered, at in ends if followed.arcs else ():
            arc = followed.arcs[at][0]
            if offered and arc not in offered:
                found.append(f"OSRM {verb} along {self._way(arc)}, as our trip may not")
        if followed.unknown_m > 0:
            found.append(f"{followed.unknown_m:.0f} m on no street of ours")
        for arc, seconds, metres in followed.arcs:
            where = self._way(arc)
            if self._metric.arc_ms[arc] == FORBIDDEN:
                found.append(f"{where} is closed to us")
            elif abs(own := self.own_seconds(arc, metres) - seconds) > NOTABLE_S:
                found.append(f"{where}, {metres:.0f} m: {own:+.0f} s")
        arcs = [arc for arc, _, _ in followed.arcs]
        for before, after in pairwise(arcs):
            turn = self._turn_ms(before, after)
            if turn is None or turn == FORBIDDEN:
                found.append(f"the turn into {self._way(after)} is forbidden to us")
        if abs(more := self.turns_s(arcs) - followed.turns_s) > NOTABLE_S:
            sharpest = max((abs(self._angle(*turn)) for turn in pairwise(arcs)), default=0.0)
            found.append(f"turns: {more:+.0f} s, the sharpest of {sharpest:.0f} degrees")
        return [line if times == 1 else f"{line}, {times} times" for line, times in Counter(found).items()]

    def _way(self, arc: int) -> str:
        edge = int(self._streets.network.arc_edge[arc])
        return f"way {int(self._streets.edge_way_id[edge])} ({self.class_of(arc)})"

    def _angle(self, before: int, after: int) -> float:
        """Return the degrees that one turns between two arcs, left positive."""
        return (self._bearing(before, -2) - self._bearing(after, 0) + 180.0) % 360.0 - 180.0

    def _bearing(self, arc: int, at: int) -> float:
        network = self._streets.network
        edge = network.arc_edge[arc]
        drawn = slice(network.shape_first[edge], network.shape_first[edge + 1])
        way = -1 if network.arc_reversed[arc] else 1
        lon, lat = network.shape_lon[drawn][::way], network.shape_lat[drawn][::way]
        at %= len(lon)
        east = (lon[at + 1] - lon[at]) * math.cos(math.radians(lat[at]))
        return math.degrees(math.atan2(east, lat[at + 1] - lat[at]))

    def _turn_ms(self, before: int, after: int) -> int | None:
        """Return what the turn between two arcs costs; the cheapest where copies offer it several times."""
        network = self._streets.network
        first, last = network.turn_first[before], network.turn_first[before + 1]
        heads = network.original_arc[network.turn_head[first:last]]
        costs = self._metric.turn_ms[first:last][heads == after]
        return int(costs.min()) if len(costs) else None

    def seconds_of(self, route: Mapping[str, Any]) -> float | None:
        """Return our time for OSRM's route, turns included; None where we may not take it or do not know it."""
        followed = self.follow(route)
        arcs = [arc for arc, _, _ in followed.arcs]
        turns = [self._turn_ms(before, after) for before, after in pairwise(arcs)]
        banned = any(turn is None or turn == FORBIDDEN for turn in turns)
        if banned or followed.unknown_m > 1.0 or (self._metric.arc_ms[arcs] == FORBIDDEN).any():
            return None
        return sum(self.own_seconds(arc, metres) for arc, _, metres in followed.arcs) + self.turns_s(arcs)

    def turns_s(self, arcs: Sequence[int]) -> float:
        """Return our seconds for the turns between some arcs, forbidden ones left out."""
        costs = [self._turn_ms(before, after) for before, after in pairwise(arcs)]
        return sum(cost for cost in costs if cost is not None and cost != FORBIDDEN) / 1000.0

    def by_class(self, routes: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
        """Sum both sides' seconds over routes, by class of street and for turns."""
        sums: dict[str, dict[str, float]] = defaultdict(lambda: {"m": 0.0, "osrm_s": 0.0, "ours_s": 0.0})
        for route in routes:
            followed = self.follow(route)
            for arc, seconds, metres in followed.arcs:
                name = self.class_of(arc)
                if self._metric.arc_ms[arc] == FORBIDDEN:
                    name, own = "closed to us", 0.0
                else:
                    own = self.own_seconds(arc, metres)
                for key, value in (("m", metres), ("osrm_s", seconds), ("ours_s", own)):
                    sums[name][key] += value
            sums["unknown to us"]["m"] += followed.unknown_m
            sums["turns"]["osrm_s"] += followed.turns_s
            sums["turns"]["ours_s"] += self.turns_s([arc for arc, _, _ in followed.arcs])
        return {name: {key: round(value, 1) for key, value in of.items()} for name, of in sums.items()}
