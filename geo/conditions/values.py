"""What depends on the hour, as arrays, and the metric of any moment.

A *switch* stands for the k hours that something depends on; its state is the number whose bit i tells
whether the i-th of them hold. Whatever depends on a switch has ``2 ** k`` values. State 0, in which
none of the hours hold, is what the metric without a moment says. Making the metric of a moment means
evaluating the hours, looking the values up, and putting together again the turns that they concern.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.building.turn_costs import TurnParts, turn_costs_ms
from routing.streets.network import FORBIDDEN, Metric, StreetNetwork, freeze

#: From here on turns are told apart: five days, which no turn lasts.
_APART_MS = 432_000_000
_INT32 = np.dtype(np.int32)
_BOOL = np.dtype(np.bool_)


class Conditions(NamedTuple):
    """What depends on the hour for one profile.

    Attributes
    ----------
    switch_first, switch_hours
        int32[s + 1], int32[]: for each switch the hours that it depends on, numbers into the town's
        list of hours.
    arc, arc_switch
        int32[a], arcs that depend on a switch, increasing.
    arc_first, arc_ms, arc_pushed
        int32[a + 1], int32[], bool[]: the durations of each arc by state, and whether a bicycle is
        pushed there.
    node, node_switch, node_first, node_ms
        int32[k], int32[k], int32[k + 1], int32[]: nodes whose barrier depends on a switch, and what it
        costs by state.
    turn
        int32[q], turns that depend on any of these or on a restriction with hours, increasing.
    turn_corner_ms, turn_mount_ms, turn_extra_ms
        int32[q], as `geo.building.turn_costs.TurnParts`, without what the nodes above cost.
    turn_node
        int32[q], row of the node above at which the turn is made, -1 for none.
    ban_turn, ban_switch, ban_guard
        int32[r]: row in ``turn``, switch, and the arc that a ban leads onto and without which it does
        not bind (-1 for none).
    ban_first, ban_active
        int32[r + 1], bool[]: whether the ban holds, by state.
    """

    switch_first: NDArray[np.int32]
    switch_hours: NDArray[np.int32]
    arc: NDArray[np.int32]
    arc_switch: NDArray[np.int32]
    arc_first: NDArray[np.int32]
    arc_ms: NDArray[np.int32]
    arc_pushed: NDArray[np.bool_]
    node: NDArray[np.int32]
    node_switch: NDArray[np.int32]
    node_first: NDArray[np.int32]
    node_ms: NDArray[np.int32]
    turn: NDArray[np.int32]
    turn_corner_ms: NDArray[np.int32]
    turn_mount_ms: NDArray[np.int32]
    turn_extra_ms: NDArray[np.int32]
    turn_node: NDArray[np.int32]
    ban_turn: NDArray[np.int32]
    ban_switch: NDArray[np.int32]
    ban_guard: NDArray[np.int32]
    ban_first: NDArray[np.int32]
    ban_active: NDArray[np.bool_]

    @property
    def hours(self) -> NDArray[np.int32]:
        """int32[], the hours that matter to the profile."""
        return np.unique(self.switch_hours)

    def states(self, truth: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return int64[s], the state of every switch when some hours (bool[h]) hold."""
        size = np.diff(self.switch_first)
        bit = np.arange(len(self.switch_hours)) - np.repeat(self.switch_first[:-1], size)
        total = np.concatenate([[0], np.cumsum(truth[self.switch_hours].astype(np.int64) << bit)])
        states: NDArray[np.int64] = total[self.switch_first[1:]] - total[self.switch_first[:-1]]
        return states

    def chosen(self, states: NDArray[np.int64]) -> Chosen:
        """Return the values that hold in given states of the switches, int64[s]."""
        value = self.arc_first[:-1] + states[self.arc_switch]
        return Chosen(
            arc_ms=self.arc_ms[value],
            arc_pushed=self.arc_pushed[value],
            node_ms=self.node_ms[self.node_first[:-1] + states[self.node_switch]],
            active=self.ban_active[self.ban_first[:-1] + states[self.ban_switch]],
        )


class Chosen(NamedTuple):
    """The values that hold in given states of all switches.

    Attributes
    ----------
    arc_ms, arc_pushed
        int32[a], bool[a].
    node_ms
        int32[k].
    active
        bool[r], bans that hold, whatever their guards say.
    """

    arc_ms: NDArray[np.int32]
    arc_pushed: NDArray[np.bool_]
    node_ms: NDArray[np.int32]
    active: NDArray[np.bool_]

    def digest(self) -> bytes:
        """Return what tells these values from others."""
        return hashlib.blake2b(b"".join(column.tobytes() for column in self), digest_size=16).digest()


class Moment(NamedTuple):
    """A profile's streets at one moment.

    Attributes
    ----------
    metric
        Read-only.
    pushed
        bool[m], arcs where a bicycle is pushed.
    """

    metric: Metric
    pushed: NDArray[np.bool_]


def moment_of(
    conditions: Conditions,
    chosen: Chosen,
    network: StreetNetwork,
    base: Metric,
    pushed: NDArray[np.bool_],
) -> Moment:
    """Put together what holds when every switch is in some state.

    Parameters
    ----------
    conditions
        What depends on the hour.
    chosen
        The values of those states.
    network
        The town's network.
    base, pushed
        The metric and the pushed arcs without any hours.

    Returns
    -------
    Moment
        New arrays; O(m + t) to copy, the rest by what depends on the hour.
    """
    c = conditions
    arc_ms, turn_ms, pushed = base.arc_ms.copy(), base.turn_ms.copy(), pushed.copy()
    arc_ms[c.arc], pushed[c.arc] = chosen.arc_ms, chosen.arc_pushed
    # A row more, for turns at nodes that do not depend on the hour.
    delay = np.append(chosen.node_ms, np.int32(0))[c.turn_node]
    active = chosen.active & ((c.ban_guard < 0) | (arc_ms[c.ban_guard] != FORBIDDEN))
    banned = delay == FORBIDDEN
    banned[c.ban_turn[active]] = True
    extra = c.turn_extra_ms + np.where(delay == FORBIDDEN, 0, delay)
    parts = TurnParts(c.turn_corner_ms, c.turn_mount_ms, extra, banned)
    into, onto = _arcs_of_turns(network, c.turn)
    turn_ms[c.turn] = turn_costs_ms(parts, pushed[into], pushed[onto])
    for array in (arc_ms, turn_ms, pushed):
        freeze(array)
    return Moment(Metric(arc_ms, turn_ms), pushed)


def lower_bound(
    conditions: Conditions, network: StreetNetwork, base: Metric, pushed: NDArray[np.bool_]
) -> Metric:
    """Return a metric in which everything is open that is ever open, and nothing takes longer than ever.

    Every arc and turn that some moment allows is allowed, and lasts at most what it lasts then, so
    that a structure built over this metric's arcs and turns serves the metric of any moment.
    """
    c = conditions
    arc_ms, turn_ms = base.arc_ms.copy(), base.turn_ms.copy()
    if len(c.arc):
        arc_ms[c.arc] = np.minimum.reduceat(c.arc_ms, c.arc_first[:-1])
    delay = np.zeros(len(c.node) + 1, dtype=np.int32)
    if len(c.node):
        delay[:-1] = np.minimum.reduceat(c.node_ms, c.node_first[:-1])
    at_turn = delay[c.turn_node]
    extra = c.turn_extra_ms + np.where(at_turn == FORBIDDEN, 0, at_turn)
    parts = TurnParts(c.turn_corner_ms, c.turn_mount_ms, extra, at_turn == FORBIDDEN)
    into, onto = _arcs_of_turns(network, c.turn)
    costs = [
        turn_costs_ms(parts, into_pushed, onto_pushed)
        for into_pushed in _possible(c, pushed, into)
        for onto_pushed in _possible(c, pushed, onto)
    ]
    turn_ms[c.turn] = np.minimum.reduce(costs)
    freeze(arc_ms)
    freeze(turn_ms)
    return Metric(arc_ms, turn_ms)


def with_turns_apart(conditions: Conditions, bound: Metric) -> Metric:
    """Return a metric in which every turn that depends on the hour costs like no other.

    Nobody travels by it: it tells a structure that treats turns alike whose costs are alike which
    of them differ at some moment.

    Parameters
    ----------
    conditions
        What depends on the hour.
    bound
        As `lower_bound`.
    """
    turn_ms = bound.turn_ms.copy()
    allowed = conditions.turn[turn_ms[conditions.turn] != FORBIDDEN]
    turn_ms[allowed] = _APART_MS + np.arange(len(allowed), dtype=np.int32)
    freeze(turn_ms)
    return Metric(bound.arc_ms, turn_ms)


def _possible(
    c: Conditions, pushed: NDArray[np.bool_], arcs: NDArray[np.integer]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return for arcs whether they are pushed in some state, and whether they are in every state."""
    some, every = pushed.copy(), pushed.copy()
    if len(c.arc):
        some[c.arc] = np.logical_or.reduceat(c.arc_pushed, c.arc_first[:-1])
        every[c.arc] = np.logical_and.reduceat(c.arc_pushed, c.arc_first[:-1])
    return some[arcs], every[arcs]


def _arcs_of_turns(
    network: StreetNetwork, turns: NDArray[np.int32]
) -> tuple[NDArray[np.integer], NDArray[np.int32]]:
    return np.searchsorted(network.turn_first, turns, side="right") - 1, network.turn_head[turns]


def check_conditions(conditions: Conditions, network: StreetNetwork, hours: int) -> str:
    """Return what is wrong with arrays from a file, empty where nothing is.

    Parameters
    ----------
    conditions
        As read.
    network
        The network that they speak of.
    hours
        How many hours the town lists.
    """
    c = conditions
    for name, array in c._asdict().items():
        boolean = name in {"arc_pushed", "ban_active"}
        if array.ndim != 1 or array.dtype != (_BOOL if boolean else _INT32):
            return f"{name} is of another type"
    switches = len(c.switch_first) - 1
    lists: list[tuple[str, int, NDArray[Any]]] = [
        ("switch", switches, c.switch_hours),
        ("arc", len(c.arc), c.arc_ms),
        ("node", len(c.node), c.node_ms),
        ("ban", len(c.ban_turn), c.ban_active),
    ]
    for name, rows, values in lists:
        first = getattr(c, f"{name}_first")
        fits = len(first) == rows + 1 and len(first) and first[0] == 0 and first[-1] == len(values)
        if not fits or (np.diff(first) < (0 if name == "switch" else 1)).any():
            return f"{name}_first does not fit"
    for name, limit in (
        ("switch_hours", hours),
        ("arc", network.arc_count),
        ("node", network.node_count),
        ("turn", len(network.turn_head)),
        ("ban_turn", len(c.turn)),
        *((f"{name}_switch", switches) for name in ("arc", "node", "ban")),
    ):
        array = getattr(c, name)
        if ((array < 0) | (array >= limit)).any():
            return f"{name} names what is not there"
    for name, limit in (("turn_node", len(c.node)), ("ban_guard", network.arc_count)):
        array = getattr(c, name)
        if ((array < -1) | (array >= limit)).any():
            return f"{name} names what is not there"
    sizes = np.int64(1) << np.diff(c.switch_first)
    for name in ("arc", "node", "ban"):
        if not np.array_equal(np.diff(getattr(c, f"{name}_first")), sizes[getattr(c, f"{name}_switch")]):
            return f"{name} has too few or too many states"
    same = (
        (c.arc_pushed, c.arc_ms),
        *(
            (getattr(c, name), c.turn)
            for name in ("turn_corner_ms", "turn_mount_ms", "turn_extra_ms", "turn_node")
        ),
        (c.ban_guard, c.ban_turn),
    )
    if any(len(one) != len(other) for one, other in same):
        return "columns differ in length"
    return ""


def as_plain(conditions: Conditions) -> dict[str, list[Any]]:
    """Return lists that can be written as JSON."""
    return {name: array.tolist() for name, array in conditions._asdict().items()}


def from_plain(content: Mapping[str, Any]) -> Conditions:
    """Return read-only arrays of what `as_plain` made.

    Raises
    ------
    KeyError, TypeError, ValueError, OverflowError
        Where the content is something else.
    """
    arrays: dict[str, NDArray[Any]] = {
        name: np.array(content[name], dtype=_BOOL if name in {"arc_pushed", "ban_active"} else _INT32)
        for name in Conditions._fields
    }
    for array in arrays.values():
        freeze(array)
    return Conditions(**arrays)
