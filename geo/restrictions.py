"""From drawn turn restrictions to forbidden sequences of street segments, for one profile.

What binds whom: a restriction binds vans, bicycles and cargo bicycles alike unless its ``except``
names them, and walkers never. A pushed bicycle walks. A mandatory direction (``only_*``) binds a
bicycle among the streets of motor traffic; it may still turn off onto a cycle track.

A mandatory direction over a via way takes effect once the via way has been entered from the first
street. Restrictions that hold only at certain hours are counted and left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence as Row
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.build_topology import Edges
from geo.extract import Extract, RawRestriction
from geo.profiles.rules import ProfileRules
from geo.turn_sequences import Sequence

#: The angle that a restriction's name speaks of, in degrees, left positive.
_NAMED_ANGLE = {"left_turn": 90.0, "right_turn": -90.0, "straight_on": 0.0, "u_turn": 180.0}
_OLD_TIME_TAGS = frozenset({"day_on", "day_off", "hour_on", "hour_off", "date_on", "date_off"})


@dataclass(frozen=True, slots=True)
class Slots:
    """Directed segments of the drawn edges, as one profile sees them.

    Parameters
    ----------
    ridden
        bool[2e], whether the profile drives or rides there; slot ``2i`` is edge ``i`` along its
        drawing order, ``2i + 1`` against it.
    motor
        bool[2e], whether motor vehicles may go there.
    leaving_deg, arriving_deg
        float64[2e], compass-like directions (counter-clockwise from east) at tail and head.
    """

    ridden: NDArray[np.bool_]
    motor: NDArray[np.bool_]
    leaving_deg: NDArray[np.float64]
    arriving_deg: NDArray[np.float64]


class RestrictionResolver:
    """Finds the segments that restrictions speak of.

    Parameters
    ----------
    extract
        What was read.
    edges
        The extract's ways, cut at junctions.
    """

    def __init__(self, extract: Extract, edges: Edges) -> None:
        self._restrictions = extract.restrictions
        self._edges = edges
        self._node_of = {int(number): at for at, number in enumerate(edges.node_number)}
        ways, first = np.unique(edges.way, return_index=True)
        stop = np.append(first[1:], len(edges.way))
        self._edges_of = {
            int(extract.way_id[way]): range(int(begin), int(end))
            for way, begin, end in zip(ways, first, stop, strict=True)
        }

    def sequences(self, rules: ProfileRules, slots: Slots) -> tuple[frozenset[Sequence], Counter[str]]:
        """Return the forbidden sequences of a profile, and how many restrictions met which fate.

        Returns
        -------
        sequences
            Every sequence of two or more slots that may not be travelled.
        fates
            ``applied``, ``over_ways`` (of those applied), ``conditional``, ``exempt``,
            ``broken`` (members missing or not touching), ``without_effect`` (the profile could
            not make the turn anyway).
        """
        forbidden: set[Sequence] = set()
        fates: Counter[str] = Counter()
        for restriction in self._restrictions:
            fate, kind = _binding(rules, restriction)
            if kind is not None:
                found = self._resolve(rules, slots, restriction, kind)
                fate = "broken" if found is None else "applied" if found else "without_effect"
                forbidden.update(found or ())
                over_ways = any(role == "via" and kind == "w" for kind, _, role in restriction.members)
                fates["over_ways"] += fate == "applied" and over_ways
            fates[fate] += 1
        return frozenset(forbidden), fates

    def _resolve(
        self, rules: ProfileRules, slots: Slots, restriction: RawRestriction, kind: str
    ) -> set[Sequence] | None:
        """Return the sequences that one restriction forbids, None where its members do not fit."""
        members = restriction.members
        starts = [number for of, number, role in members if role == "from" and of == "w"]
        ends = [number for of, number, role in members if role == "to" and of == "w"]
        over = [(of, number) for of, number, role in members if role == "via"]
        if not starts or not ends or not over or any(way not in self._edges_of for way in (*starts, *ends)):
            return None
        found: set[Sequence] = set()
        fits = False
        for start in starts:
            for end in ends:
                path = self._path(start, over, end)
                if path is None:
                    continue
                fits = True
                first_node, via, last_node = path
                if not all(slots.ridden[slot] for slot in via):
                    continue
                arriving = [slot for slot in self._arriving(start, first_node) if slots.ridden[slot]]
                leaving = [slot for slot in self._leaving(end, last_node) if slots.ridden[slot]]
                for first, last in _meant_pairs(kind, arriving, leaving, slots, via):
                    if kind.startswith("no_"):
                        found.add((first, *via, last))
                    else:
                        found.update(self._all_but(rules, slots, (first, *via, last)))
        return found if fits else None

    def _all_but(self, rules: ProfileRules, slots: Slots, only: Sequence) -> set[Sequence]:
        """Return what a mandatory course forbids: leaving it."""
        forbidden: set[Sequence] = set()
        # Over a via way the duty begins on the via way, at the end of its first segment.
        for size in range(2 if len(only) > 2 else 1, len(only)):
            node = self._head(only[size - 1])
            for slot in self._out_of(node):
                binds = slots.motor[slot] or not rules.restricted_to_motor_streets
                if slot != only[size] and slots.ridden[slot] and binds:
                    forbidden.add((*only[:size], slot))
        return forbidden

    def _path(
        self, start: int, over: Row[tuple[str, int]], end: int
    ) -> tuple[int, tuple[int, ...], int] | None:
        """Return the node where the first way ends, the via slots, and the node where the last begins."""
        if len(over) == 1 and over[0][0] == "n":
            node = self._node_of.get(over[0][1])
            if node is None or node not in self._nodes(start) or node not in self._nodes(end):
                return None
            return node, (), node
        ways = [number for of, number in over if of == "w"]
        if len(ways) != len(over) or any(way not in self._edges_of for way in ways):
            return None
        nodes = set(self._nodes(start))
        first_node: int | None = None
        via: list[int] = []
        for way, onto in zip(ways, (*ways[1:], end), strict=True):
            leg = self._leg(way, nodes, set(self._nodes(onto)))
            if leg is None:
                return None
            via += leg
            first_node = self._tail(leg[0]) if first_node is None else first_node
            nodes = {self._head(leg[-1])}
        return (first_node, tuple(via), nodes.pop()) if first_node is not None else None

    def _leg(self, way: int, sources: set[int], targets: set[int]) -> list[int] | None:
        """Return the shortest run of slots along a way from a source node to a target node."""
        nodes = self._nodes(way)
        edges = self._edges_of[way]
        best: tuple[int, int, int] | None = None
        for i, source in enumerate(nodes):
            for j, target in enumerate(nodes):
                if i != j and source in sources and target in targets and source != target:
                    best = min(best or (len(nodes) + 1, 0, 0), (abs(i - j), i, j))
        if best is None:
            return None
        _, i, j = best
        if i < j:
            return [2 * edge for edge in edges[i:j]]
        return [2 * edge + 1 for edge in reversed(edges[j:i])]

    def _nodes(self, way: int) -> list[int]:
        """Junctions along a way, in drawing order (a way cut in two is followed as one)."""
        edges = self._edges_of[way]
        return [int(self._edges.start[edge]) for edge in edges] + [int(self._edges.end[edges[-1]])]

    def _head(self, slot: int) -> int:
        return int((self._edges.start if slot % 2 else self._edges.end)[slot // 2])

    def _tail(self, slot: int) -> int:
        return int((self._edges.end if slot % 2 else self._edges.start)[slot // 2])

    def _arriving(self, way: int, node: int) -> list[int]:
        slots = [slot for edge in self._edges_of[way] for slot in (2 * edge, 2 * edge + 1)]
        return [slot for slot in slots if self._head(slot) == node]

    def _leaving(self, way: int, node: int) -> list[int]:
        slots = [slot for edge in self._edges_of[way] for slot in (2 * edge, 2 * edge + 1)]
        return [slot for slot in slots if self._tail(slot) == node]

    def _out_of(self, node: int) -> list[int]:
        forward = np.flatnonzero(self._edges.start == node) * 2
        backward = np.flatnonzero(self._edges.end == node) * 2 + 1
        return sorted([*forward.tolist(), *backward.tolist()])


def _binding(rules: ProfileRules, restriction: RawRestriction) -> tuple[str, str | None]:
    """Return the kind of ban that binds a profile, or else why there is none."""
    tags = restriction.tags
    if not rules.restriction_keys:
        return "exempt", None
    kind = next((tags[key] for key in reversed(rules.restriction_keys) if key in tags), None)
    if kind is None:
        conditional = any(key.startswith("restriction") and key.endswith(":conditional") for key in tags)
        return ("conditional" if conditional else "exempt"), None
    if _OLD_TIME_TAGS & tags.keys():
        return "conditional", None
    exempted = {name.strip() for name in tags.get("except", "").split(";")}
    if exempted & rules.restriction_exceptions:
        return "exempt", None
    return ("applied", kind) if kind.startswith(("no_", "only_")) else ("broken", None)


def _meant_pairs(
    kind: str, arriving: list[int], leaving: list[int], slots: Slots, via: tuple[int, ...]
) -> list[tuple[int, int]]:
    """Return the pairs of segments that a restriction means.

    A member way that goes on beyond the junction offers two segments there; the one whose angle
    fits the restriction's name is meant.
    """
    turn = kind.partition("_")[2]
    if turn in {"entry", "exit"}:
        return [(first, last) for first in arriving for last in leaving if first // 2 != last // 2]
    pairs = [
        (first, last)
        for first in arriving
        for last in leaving
        if via or (first // 2 == last // 2) == (turn == "u_turn")
    ]
    if turn == "u_turn" and not via:
        # Carriageways of the same name that meet in a point: a U-turn between two ways.
        return pairs or [(first, last) for first in arriving for last in leaving]
    if via or len(pairs) <= 1 or turn not in _NAMED_ANGLE:
        return pairs
    return [min(pairs, key=lambda pair: _misfit(slots, pair, _NAMED_ANGLE[turn]))]


def _misfit(slots: Slots, pair: tuple[int, int], angle: float) -> float:
    turned = slots.leaving_deg[pair[1]] - slots.arriving_deg[pair[0]] - angle
    return float(abs((turned + 180.0) % 360.0 - 180.0))
