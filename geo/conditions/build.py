"""Collecting what depends on the hour for one profile while its streets are built."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from geo.building.restrictions import Ban
from geo.building.turn_costs import TurnParts
from geo.building.uses import NodeUses, WayUses
from geo.conditions.read import Switched
from geo.conditions.values import Conditions
from geo.profiles.rules import NodeUse
from routing.streets.network import FORBIDDEN, StreetNetwork, freeze


class HourList:
    """The distinct hours of a town, numbered in the order in which they turn up."""

    def __init__(self) -> None:
        self._number: dict[str, int] = {}

    def number(self, text: str) -> int:
        """Return the number of some hours."""
        return self._number.setdefault(text, len(self._number))

    @property
    def texts(self) -> tuple[str, ...]:
        """All hours, by number."""
        return tuple(self._number)


class _Switches:
    """The distinct switches of a profile."""

    def __init__(self, hours: HourList) -> None:
        self._hours = hours
        self._number: dict[tuple[int, ...], int] = {}

    def number(self, texts: Sequence[str]) -> int:
        key = tuple(self._hours.number(text) for text in texts)
        return self._number.setdefault(key, len(self._number))

    def arrays(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        return _csr([list(key) for key in self._number])


def collect(
    hours: HourList,
    network: StreetNetwork,
    *,
    way_uses: WayUses,
    slot_states: Sequence[NDArray[np.int32]],
    slot_way: NDArray[np.int32],
    arc_slot: NDArray[np.int64],
    unused: NDArray[np.bool_],
    node_number: NDArray[np.int64],
    node_uses: NodeUses,
    parts: TurnParts,
    bans: Sequence[tuple[int, Ban]],
    slot_arc: Mapping[int, int],
) -> Conditions:
    """Collect what depends on the hour.

    Parameters
    ----------
    hours
        The town's hours so far; new ones are added.
    network
        The network, with its copied arcs.
    way_uses
        What the profile may do on ways.
    slot_states
        For each state the durations of directed segments, int32[2e].
    slot_way
        int32[2e], the row of the way that each directed segment belongs to.
    arc_slot
        int64[m], the directed segment that each arc is, copies as their originals.
    unused
        bool[m], copies without a meaning for the profile.
    node_number
        int64[n], the map's numbers of junctions, sorted.
    node_uses
        What nodes cost the profile.
    parts
        Of all turns; without the cost of nodes that depend on hours.
    bans
        Turns that some ban forbids at times.
    slot_arc
        For slots that guard bans, the arc that they are.

    Returns
    -------
    Conditions
        Read-only arrays.
    """
    switches = _Switches(hours)
    arcs = _arcs(switches, way_uses, slot_states, slot_way, arc_slot, unused)
    nodes = _nodes(switches, node_number, node_uses)
    usable = [(turn, ban) for turn, ban in bans if not parts.banned[turn]]
    arriving = np.repeat(np.arange(network.arc_count), np.diff(network.turn_first))
    pushed_varies = np.zeros(network.arc_count, dtype=np.bool_)
    pushed_varies[[arc for arc, _, _, pushed in arcs if len(set(pushed)) > 1]] = True
    node_row = np.full(network.node_count, -1, dtype=np.int32)
    node_row[[node for node, _, _ in nodes]] = np.arange(len(nodes))
    row = node_row[network.head[arriving]]
    in_slot, out_slot = arc_slot[arriving], arc_slot[network.turn_head]
    row[in_slot == (out_slot ^ 1)] = -1  # who turns round does not pass
    concerned = (pushed_varies[arriving] | pushed_varies[network.turn_head] | (row >= 0)) & ~parts.banned
    concerned[[turn for turn, _ in usable]] = True
    turn = np.flatnonzero(concerned).astype(np.int32)
    switch_ids = [switches.number(ban.hours) for _, ban in usable]
    switch_first, switch_hours = switches.arrays()
    arc_first, arc_ms = _csr([list(values) for _, _, values, _ in arcs])
    node_first, node_ms = _csr([list(values) for _, _, values in nodes])
    ban_first, ban_active = _csr([list(ban.active) for _, ban in usable])
    found = Conditions(
        switch_first=switch_first,
        switch_hours=switch_hours,
        arc=_int32([arc for arc, _, _, _ in arcs]),
        arc_switch=_int32([switch for _, switch, _, _ in arcs]),
        arc_first=arc_first,
        arc_ms=arc_ms,
        arc_pushed=np.array([flag for _, _, _, pushed in arcs for flag in pushed], dtype=np.bool_),
        node=_int32([node for node, _, _ in nodes]),
        node_switch=_int32([switch for _, switch, _ in nodes]),
        node_first=node_first,
        node_ms=node_ms,
        turn=turn,
        turn_corner_ms=parts.corner_ms[turn].astype(np.int32),
        turn_mount_ms=parts.mount_ms[turn].astype(np.int32),
        turn_extra_ms=parts.extra_ms[turn].astype(np.int32),
        turn_node=row[turn],
        ban_turn=np.searchsorted(turn, [at for at, _ in usable]).astype(np.int32),
        ban_switch=_int32(switch_ids),
        ban_guard=_int32([-1 if ban.guard < 0 else slot_arc[ban.guard] for _, ban in usable]),
        ban_first=ban_first,
        ban_active=ban_active.astype(np.bool_),
    )
    for array in found:
        freeze(array)
    return found


def passable_at_all_hours(node_number: NDArray[np.int64], node_uses: NodeUses) -> NDArray[np.bool_]:
    """Return bool[n], junctions whose barrier is never closed by the hour."""
    passable = np.ones(len(node_number), dtype=np.bool_)
    closing = [
        number for number, one in node_uses.by_hour.items() if any(use.delay_s is None for use in one.states)
    ]
    passable[np.isin(node_number, closing)] = False
    return passable


def _arcs(
    switches: _Switches,
    way_uses: WayUses,
    slot_states: Sequence[NDArray[np.int32]],
    slot_way: NDArray[np.int32],
    arc_slot: NDArray[np.int64],
    unused: NDArray[np.bool_],
) -> list[tuple[int, int, tuple[int, ...], tuple[bool, ...]]]:
    """Return (arc, switch, milliseconds by state, pushed by state) of arcs that depend on hours."""
    way = slot_way[arc_slot]
    depends = np.isin(way, list(way_uses.by_hour)) & ~unused
    found = []
    for arc in np.flatnonzero(depends).tolist():
        one = way_uses.by_hour[int(way[arc])]
        slot = int(arc_slot[arc])
        values = tuple(int(slot_states[state][slot]) for state in range(len(one.states)))
        pushed = tuple(use.pushed_backward if slot % 2 else use.pushed_forward for use in one.states)
        if len(set(values)) > 1 or len(set(pushed)) > 1:
            found.append((arc, switches.number(one.hours), values, pushed))
    return found


def _nodes(
    switches: _Switches, node_number: NDArray[np.int64], node_uses: NodeUses
) -> list[tuple[int, int, tuple[int, ...]]]:
    """Return (node, switch, milliseconds by state) of junctions that depend on hours."""
    found = []
    for number, one in sorted(node_uses.by_hour.items()):
        at = int(np.searchsorted(node_number, number))
        if at < len(node_number) and node_number[at] == number:
            found.append((at, switches.number(one.hours), _milliseconds(one)))
    return found


def _milliseconds(one: Switched[NodeUse]) -> tuple[int, ...]:
    return tuple(FORBIDDEN if use.delay_s is None else use.delay_s * 1000 for use in one.states)


def _csr(rows: list[list[int]]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    first = np.zeros(len(rows) + 1, dtype=np.int32)
    np.cumsum([len(row) for row in rows], out=first[1:])
    return first, _int32([value for row in rows for value in row])


def _int32(values: list[int]) -> NDArray[np.int32]:
    return np.array(values, dtype=np.int32)
