"""From drawn turn restrictions to forbidden sequences of street segments, for one profile.

What binds whom: a restriction binds vans, bicycles and cargo bicycles alike unless its ``except``
names them, and walkers never. A pushed bicycle walks. A mandatory direction (``only_*``) binds a
bicycle among the streets of motor traffic; it may still turn off onto a cycle track.

A mandatory direction over a via way takes effect once the via way has been entered from the first
street, and none binds while the street that it leads into is closed. Restrictions may hold at certain
hours only, be it by a conditional tag or by the older ``day_on`` and ``hour_on``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from collections.abc import Sequence as Row
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.building.extract import Extract, RawRestriction
from geo.building.restrictions_hours import with_modern_hours
from geo.building.topology import Edges
from geo.building.turn_sequences import Sequence
from geo.conditions.read import Switched, switched
from geo.profiles.evaluate import CONDITIONAL
from geo.profiles.rules import ProfileRules

#: The angle that a restriction's name speaks of, in degrees, left positive.
_NAMED_ANGLE = {"left_turn": 90.0, "right_turn": -90.0, "straight_on": 0.0, "u_turn": 180.0}


class Ban(NamedTuple):
    """When a forbidden sequence may not be travelled.

    Attributes
    ----------
    hours
        k distinct hours, none where the ban always holds.
    active
        ``2 ** k`` truths, as `geo.conditions.read.Switched`.
    guard
        A slot; the ban does not bind while it is closed. -1: it binds in any case.
    """

    hours: tuple[str, ...]
    active: tuple[bool, ...]
    guard: int = -1

    @property
    def lasting(self) -> bool:
        """Whether the ban holds at all times."""
        return self.guard < 0 and all(self.active)


@dataclass(frozen=True, slots=True)
class Slots:
    """Directed segments of the drawn edges, as one profile sees them.

    Parameters
    ----------
    ridden
        bool[2e], whether the profile drives or rides there at some hours; slot ``2i`` is edge ``i``
        along its drawing order, ``2i + 1`` against it.
    steady
        bool[2e], whether it does so at all hours.
    motor
        bool[2e], whether motor vehicles may go there.
    leaving_deg, arriving_deg
        float64[2e], compass-like directions (counter-clockwise from east) at tail and head.
    """

    ridden: NDArray[np.bool_]
    steady: NDArray[np.bool_]
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
        self._restrictions = [with_modern_hours(restriction) for restriction in extract.restrictions]
        self._edges = edges
        self._known_ways = frozenset(extract.way_id.tolist())
        self._node_of = {int(number): at for at, number in enumerate(edges.node_number)}
        ways, first = np.unique(edges.way, return_index=True)
        stop = np.append(first[1:], len(edges.way))
        self._edges_of = {
            int(extract.way_id[way]): range(int(begin), int(end))
            for way, begin, end in zip(ways, first, stop, strict=True)
        }
        self._slots_out = _SlotsByTail(edges)

    def sequences(
        self, rules: ProfileRules, slots: Slots
    ) -> tuple[Mapping[Sequence, frozenset[Ban]], Counter[str]]:
        """Return the forbidden sequences of a profile, and how many restrictions met which fate.

        Returns
        -------
        sequences
            Every sequence of two or more slots that may not be travelled, with its bans; a ban that
            always holds stands alone.
        fates
            ``applied``; of those ``by_hours`` and ``over_ways``; ``exempt``, ``broken`` (members
            missing or not touching), ``unread`` (conditions not understood), ``without_effect`` (the
            profile could not make the turn anyway).
        """
        forbidden: dict[Sequence, set[Ban]] = defaultdict(set)
        fates: Counter[str] = Counter()
        for restriction in self._restrictions:
            fate, kinds = _binding(rules, restriction)
            if kinds is not None:
                found: set[tuple[Sequence, Ban]] | None = set()
                for kind in sorted({kind for kind in kinds.states if kind}):
                    more = self._resolve(rules, slots, restriction, kind, kinds)
                    found = None if more is None or found is None else found | more
                fate = "broken" if found is None else "applied" if found else "without_effect"
                for sequence, ban in found or ():
                    forbidden[sequence].add(ban)
                over_ways = any(role == "via" and kind == "w" for kind, _, role in restriction.members)
                fates["over_ways"] += fate == "applied" and over_ways
                fates["by_hours"] += fate == "applied" and bool(kinds.hours)
            fates[fate] += 1
        return {sequence: _weightiest(bans) for sequence, bans in forbidden.items()}, fates

    def _resolve(
        self, rules: ProfileRules, slots: Slots, restriction: RawRestriction, kind: str, kinds: Switched[str]
    ) -> set[tuple[Sequence, Ban]] | None:
        """Return what one kind of a restriction forbids, None where its members do not fit."""
        ban = Ban(kinds.hours, tuple(one == kind for one in kinds.states))
        members = restriction.members
        starts = [number for of, number, role in members if role == "from" and of == "w"]
        ends = [number for of, number, role in members if role == "to" and of == "w"]
        over = [(of, number) for of, number, role in members if role == "via"]
        ways = {*starts, *ends, *(number for of, number in over if of == "w")}
        if not starts or not ends or not over or not ways <= self._known_ways:
            return None
        if not ways <= self._edges_of.keys():
            return set()  # nobody whom the town was built for may use one of its streets
        found: set[tuple[Sequence, Ban]] = set()
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
                        found.add(((first, *via, last), ban))
                    else:
                        found.update(self._all_but(rules, slots, (first, *via, last), ban))
        return found if fits else None

    def _all_but(
        self, rules: ProfileRules, slots: Slots, only: Sequence, ban: Ban
    ) -> set[tuple[Sequence, Ban]]:
        """Return what a mandatory course forbids: leaving it."""
        forbidden: set[tuple[Sequence, Ban]] = set()
        # Over a via way the duty begins on the via way, at the end of its first segment.
        for size in range(2 if len(only) > 2 else 1, len(only)):
            guarded = ban if slots.steady[only[size]] else ban._replace(guard=only[size])
            for slot in self._slots_out.of(self._head(only[size - 1])):
                binds = slots.motor[slot] or not rules.restricted_to_motor_streets
                if slot != only[size] and slots.ridden[slot] and binds:
                    forbidden.add(((*only[:size], slot), guarded))
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
        if len(ways) != len(over):
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


class _SlotsByTail:
    """The slots that leave each junction."""

    def __init__(self, edges: Edges) -> None:
        tails = np.stack([edges.start, edges.end], axis=1).ravel()
        self._slot = np.argsort(tails, kind="stable")
        self._tail = tails[self._slot]

    def of(self, node: int) -> list[int]:
        """Return the slots that leave a junction, in increasing order."""
        first, last = np.searchsorted(self._tail, [node, node + 1]).tolist()
        return [int(slot) for slot in self._slot[first:last]]


def _weightiest(bans: set[Ban]) -> frozenset[Ban]:
    """Return the bans of one sequence without those that a lasting one makes superfluous."""
    lasting = [ban for ban in bans if ban.lasting]
    return frozenset(lasting[:1] or bans)


def _binding(rules: ProfileRules, restriction: RawRestriction) -> tuple[str, Switched[str] | None]:
    """Return the kind of ban that binds a profile at which hours, or else why there is none."""
    tags = restriction.tags
    if not rules.restriction_keys:
        return "exempt", None
    exempted = {name.strip() for name in tags.get("except", "").split(";")}
    if exempted & rules.restriction_exceptions:
        return "exempt", None
    if not any(key in tags or key + CONDITIONAL in tags for key in rules.restriction_keys):
        return "exempt", None

    def kind_of(now: Mapping[str, str]) -> str:
        stated = next((now[key] for key in reversed(rules.restriction_keys) if key in now), "")
        return stated if stated.startswith(("no_", "only_")) else ""

    kinds, unread = switched(tags, rules.restriction_keys, rules, kind_of)
    if any(kinds.states):
        return "applied", kinds
    if unread:
        return "unread", None
    return ("broken" if any(key in tags for key in rules.restriction_keys) else "exempt"), None


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
