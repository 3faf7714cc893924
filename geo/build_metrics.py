"""How long each profile takes on each arc and in each turn."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from geo.build_topology import Edges
from geo.build_uses import WayUses
from geo.profiles.rules import NodeUse, ProfileRules
from routing.streets.network import FORBIDDEN, Metric, StreetNetwork, freeze

_FREE_ANGLE_DEG = 30.0
_CORNER_ANGLE_DEG = 120.0
_ACROSS_ANGLE_DEG = 45.0


def slot_durations_ms(edges: Edges, uses: WayUses) -> NDArray[np.int32]:
    """Return int32[2e], milliseconds by directed segment, `FORBIDDEN` where closed."""
    kmh = uses.kmh[edges.way].ravel()
    length = np.repeat(edges.length_cm, 2)
    fixed = np.repeat(uses.fixed_s[edges.way], 2) * 1000.0
    with np.errstate(divide="ignore", invalid="ignore"):
        # 1 cm at 1 km/h lasts 36 ms.
        duration = np.floor(length * 36.0 / kmh + fixed + 0.5)
    return np.where(kmh > 0.0, duration, FORBIDDEN).astype(np.int32)


def slot_directions(edges: Edges) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the directions in which slots leave their tail and arrive at their head.

    Returns
    -------
    leaving_deg, arriving_deg : float64[2e]
        Degrees counter-clockwise from east.
    """
    first, last = edges.shape_first[:-1], edges.shape_first[1:] - 1
    start = _direction(edges, first, first + 1)
    end = _direction(edges, last - 1, last)
    leaving = np.stack([start, end + 180.0], axis=1).ravel()
    arriving = np.stack([end, start + 180.0], axis=1).ravel()
    return leaving, arriving


def _direction(edges: Edges, start: NDArray[np.int32], end: NDArray[np.int32]) -> NDArray[np.float64]:
    east = (edges.shape_lon[end] - edges.shape_lon[start]) * np.cos(np.radians(edges.shape_lat[start]))
    return np.degrees(np.arctan2(edges.shape_lat[end] - edges.shape_lat[start], east))


def build_metric(
    rules: ProfileRules,
    network: StreetNetwork,
    *,
    arc_slot: NDArray[np.int64],
    slot_ms: NDArray[np.int32],
    slot_pushed: NDArray[np.bool_],
    directions: tuple[NDArray[np.float64], NDArray[np.float64]],
    node_delay: NDArray[np.int32],
    node_along: NDArray[np.int8],
    turning_places: NDArray[np.bool_],
    blocked: NDArray[np.bool_],
    unused: NDArray[np.bool_],
    left_hand_traffic: bool,
) -> Metric:
    """Put the costs of arcs and turns together for one profile.

    Parameters
    ----------
    rules
        The profile.
    network
        The network, with its copied arcs.
    arc_slot
        int64[m], the directed segment that each arc is, copies as their originals.
    slot_ms
        int32[2e], as `slot_durations_ms`.
    slot_pushed
        bool[2e], where a bicycle is pushed.
    directions
        As `slot_directions`.
    node_delay
        int32[n], milliseconds for passing a node, `FORBIDDEN` where there is no way through.
    node_along
        int8[n], 1 or -1 where the delay holds only along or against the drawing order.
    turning_places
        bool[n], turning circles and the like.
    blocked
        bool[t], turns that restrictions forbid.
    unused
        bool[m], arcs that stand for restrictions of other profiles.
    left_hand_traffic
        Whether traffic keeps to the left.

    Returns
    -------
    Metric
        Read-only.
    """
    arc_ms = slot_ms[arc_slot].copy()
    arc_ms[unused] = FORBIDDEN
    usable = arc_ms != FORBIDDEN
    arriving = np.repeat(np.arange(network.arc_count), np.diff(network.turn_first))
    leaving = network.turn_head
    node = network.head[arriving]
    in_slot, out_slot = arc_slot[arriving], arc_slot[leaving]
    u_turn = in_slot == (out_slot ^ 1)
    pushed = slot_pushed[in_slot] | slot_pushed[out_slot]
    crossroads = _usable_streets(network, arc_slot, usable) >= 3
    angle = (directions[0][out_slot] - directions[1][in_slot] + 180.0) % 360.0 - 180.0
    seconds = _corner_s(rules, angle, left_hand_traffic=left_hand_traffic)
    seconds[~crossroads[node] | pushed] = 0.0
    seconds += rules.turns.mount_s * (slot_pushed[in_slot] != slot_pushed[out_slot])
    cost = np.floor(seconds * 1000.0 + 0.5).astype(np.int64)

    barred = node_delay[node] == FORBIDDEN
    # A signal for one direction only is meant along its way; at a crossroads it is meant for all.
    along = np.where(crossroads[node], 0, node_along[node])
    against = (along != 0) & ((along == -1) != network.arc_reversed[arriving])
    cost += np.where(barred | against, 0, node_delay[node])

    allowed = usable[arriving] & usable[leaving] & ~blocked
    onward = allowed & ~u_turn & ~barred
    stuck = np.bincount(arriving[onward], minlength=network.arc_count) == 0
    turns_round = allowed & u_turn
    if not rules.turns.u_turn_anywhere:
        turns_round &= stuck[arriving] | turning_places[node]
    cost[u_turn] = int(rules.turns.u_turn_s * 1000)
    turn_ms = np.where(onward | turns_round, cost, FORBIDDEN).astype(np.int32)
    freeze(arc_ms)
    freeze(turn_ms)
    return Metric(arc_ms, turn_ms)


def node_delays(
    node_number: NDArray[np.int64], uses: Mapping[int, NodeUse]
) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
    """Return the delays (int32[n] ms, `FORBIDDEN` where barred) and their directions (int8[n])."""
    delay = np.zeros(len(node_number), dtype=np.int32)
    along = np.zeros(len(node_number), dtype=np.int8)
    at_of = {int(number): at for at, number in enumerate(node_number)}
    for number, use in uses.items():
        at = at_of.get(number)
        if at is not None:
            delay[at] = FORBIDDEN if use.delay_s is None else use.delay_s * 1000
            along[at] = use.along
    return delay, along


def _usable_streets(
    network: StreetNetwork, arc_slot: NDArray[np.int64], usable: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Return int64[n], how many street ends a profile may use at each node, a loop counting twice."""
    # One direction of every usable edge stands for it; copies repeat their original.
    _, arc = np.unique(arc_slot[usable] // 2, return_index=True)
    arcs = np.flatnonzero(usable)[arc]
    return np.bincount(network.tail[arcs], minlength=network.node_count) + np.bincount(
        network.head[arcs], minlength=network.node_count
    )


def _corner_s(
    rules: ProfileRules, angle: NDArray[np.float64], *, left_hand_traffic: bool
) -> NDArray[np.float64]:
    """Return the seconds that a corner of an angle (degrees, left positive) costs at a crossroads."""
    steep = np.clip(
        (np.abs(angle) - _FREE_ANGLE_DEG) / (_CORNER_ANGLE_DEG - _FREE_ANGLE_DEG),
        0.0,
        1.5,
    )
    toward_oncoming = -angle if left_hand_traffic else angle
    across = rules.turns.across_s * (toward_oncoming > _ACROSS_ANGLE_DEG)
    return rules.turns.corner_s * steep + across
