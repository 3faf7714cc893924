"""What turns cost one profile, taken apart into what is lasting and what may change with the hour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.profiles.rules import TOWARD_JUNCTION, NodeUse, ProfileRules, TurnRules
from routing.streets.network import FORBIDDEN, StreetNetwork

_FREE_ANGLE_DEG = 30.0
_CORNER_ANGLE_DEG = 120.0
_ACROSS_ANGLE_DEG = 45.0


class TurnParts(NamedTuple):
    """The parts of what turns cost; `turn_costs_ms` puts them together.

    Attributes
    ----------
    corner_ms
        int32[t], for the corner, for who rides or drives in and out.
    mount_ms
        int32[t], for getting off or on, where either side is pushed and the other is not.
    extra_ms
        int32[t], whatever else: signals and barriers at the node, turning round, boarding.
    banned
        bool[t], turns that may never be made.
    """

    corner_ms: NDArray[np.int32]
    mount_ms: NDArray[np.int32]
    extra_ms: NDArray[np.int32]
    banned: NDArray[np.bool_]


class TurnSetting(NamedTuple):
    """Where one profile's turns are made.

    Attributes
    ----------
    arc_slot
        int64[m], the directed segment that each arc is, copies as their originals.
    leaving_deg, arriving_deg
        float64[2e], as `geo.building.metrics.slot_directions`.
    ever, always
        bool[m], arcs that the profile may use at some hours, and at all hours.
    ferry, roundabout
        bool[m], arcs on the water, and arcs of roundabouts.
    ferry_wait_s
        int32[m], half the time between two boats, 0 where it is not known.
    node_delay
        int32[n], milliseconds for passing a node, `FORBIDDEN` where there is no way through.
    node_along
        int8[n], 1 or -1 where the delay holds only along or against the drawing order.
    node_passable
        bool[n], nodes that are passed at all hours.
    turning_places
        bool[n], turning circles and the like.
    blocked
        bool[t], turns that restrictions forbid at all hours.
    ever_blocked
        bool[t], turns that restrictions forbid at some hours.
    left_hand_traffic
        Whether traffic keeps to the left.
    """

    arc_slot: NDArray[np.int64]
    leaving_deg: NDArray[np.float64]
    arriving_deg: NDArray[np.float64]
    ever: NDArray[np.bool_]
    always: NDArray[np.bool_]
    ferry: NDArray[np.bool_]
    roundabout: NDArray[np.bool_]
    ferry_wait_s: NDArray[np.int32]
    node_delay: NDArray[np.int32]
    node_along: NDArray[np.int8]
    node_passable: NDArray[np.bool_]
    turning_places: NDArray[np.bool_]
    blocked: NDArray[np.bool_]
    ever_blocked: NDArray[np.bool_]
    left_hand_traffic: bool


def turn_parts(rules: ProfileRules, network: StreetNetwork, setting: TurnSetting) -> TurnParts:
    """Work out the parts of every turn's cost.

    A street that is open at certain hours counts as a street at its junctions at all hours, and a
    turn onto an arc that is closed just now has the cost that it has when the arc is open: what
    changes with the hour are arcs, barriers and restrictions. Where such a change may leave no way
    on, the profile may turn round at any hour.

    Parameters
    ----------
    rules
        The profile.
    network
        The network, with its copied arcs.
    setting
        Where the turns are made.

    Returns
    -------
    TurnParts
        Turns between arcs that the profile may never use are banned.
    """
    arriving = np.repeat(np.arange(network.arc_count), np.diff(network.turn_first))
    leaving = network.turn_head
    node = network.head[arriving]
    in_slot, out_slot = setting.arc_slot[arriving], setting.arc_slot[leaving]
    u_turn = in_slot == (out_slot ^ 1)
    crossroads = _street_ends(network, setting.arc_slot, setting.ever) >= 3
    angle = (setting.leaving_deg[out_slot] - setting.arriving_deg[in_slot] + 180.0) % 360.0 - 180.0
    circling = setting.roundabout[arriving] | setting.roundabout[leaving]
    corner_s = _corner_s(rules.turns, angle, circling, left_hand_traffic=setting.left_hand_traffic)
    corner_s[~crossroads[node]] = 0.0
    corner = np.floor(corner_s * 1000.0 + 0.5).astype(np.int32)
    mount = np.full(len(leaving), round(rules.turns.mount_s * 1000), dtype=np.int32)

    barred = setting.node_delay[node] == FORBIDDEN
    # A signal for one direction only is meant along its way; at a crossroads it is meant for all.
    along = np.where(crossroads[node], 0, setting.node_along[node])
    against = (along != 0) & ((along == -1) != network.arc_reversed[arriving])
    extra = np.where(barred | against, 0, setting.node_delay[node])
    wait_s = setting.ferry_wait_s[leaving]
    boarding_s = np.where(wait_s > 0, wait_s, rules.boarding_s)
    extra += np.where(setting.ferry[leaving] & ~setting.ferry[arriving], boarding_s * 1000, 0)

    allowed = setting.ever[arriving] & setting.ever[leaving] & ~setting.blocked
    onward = allowed & ~u_turn & ~barred
    sure = onward & setting.always[leaving] & setting.node_passable[node] & ~setting.ever_blocked
    stuck = np.bincount(arriving[sure], minlength=network.arc_count) == 0
    turns_round = allowed & u_turn & ~setting.ferry[arriving]
    if not rules.turns.u_turn_anywhere:
        turns_round &= stuck[arriving] | setting.turning_places[node]
    corner[u_turn], mount[u_turn] = 0, 0
    extra[u_turn] = round(rules.turns.u_turn_s * 1000)
    return TurnParts(corner, mount, extra.astype(np.int32), ~(onward | turns_round))


def turn_costs_ms(
    parts: TurnParts, pushed_in: NDArray[np.bool_], pushed_out: NDArray[np.bool_]
) -> NDArray[np.int32]:
    """Put the parts of turns together.

    Parameters
    ----------
    parts
        Of k turns.
    pushed_in, pushed_out
        bool[k], whether a bicycle is pushed before and after the turn.

    Returns
    -------
    ndarray
        int32[k], `FORBIDDEN` for banned turns.
    """
    cost = np.where(pushed_in | pushed_out, 0, parts.corner_ms)
    cost += parts.extra_ms
    cost += np.where(pushed_in != pushed_out, parts.mount_ms, 0)
    return np.where(parts.banned, FORBIDDEN, cost).astype(np.int32)


def node_delays(
    node_number: NDArray[np.int64], uses: Mapping[int, NodeUse]
) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
    """Return the delays of junctions (int32[n] ms, `FORBIDDEN` where barred) and their directions.

    A sign on the junction itself that does not say for whom it stands is left out.
    """
    delay = np.zeros(len(node_number), dtype=np.int32)
    along = np.zeros(len(node_number), dtype=np.int8)
    at_of = {int(number): at for at, number in enumerate(node_number)}
    for number, use in uses.items():
        at = at_of.get(number)
        if at is not None and use.along != TOWARD_JUNCTION:
            delay[at] = FORBIDDEN if use.delay_s is None else use.delay_s * 1000
            along[at] = use.along
    return delay, along


def _street_ends(
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
    turns: TurnRules, angle: NDArray[np.float64], circling: NDArray[np.bool_], *, left_hand_traffic: bool
) -> NDArray[np.float64]:
    """Return the seconds that a corner of an angle (degrees, left positive) costs at a crossroads."""
    toward_oncoming = -angle if left_hand_traffic else angle
    sharp = np.abs(angle)
    if turns.sigmoid_s:
        bias = np.where(toward_oncoming > 0.0, 1.0 / turns.sigmoid_bias, turns.sigmoid_bias)
        corner = turns.sigmoid_s / (1.0 + np.exp(-(13.0 / bias * sharp / 180.0 - 6.5 * bias)))
        waiting = (toward_oncoming > 0.0) / (1.0 + np.exp(-(13.0 * sharp / 180.0 - 3.25)))
    else:
        corner = turns.corner_s * np.clip(
            (sharp - _FREE_ANGLE_DEG) / (_CORNER_ANGLE_DEG - _FREE_ANGLE_DEG), 0.0, 1.5
        )
        waiting = (toward_oncoming > _ACROSS_ANGLE_DEG).astype(np.float64)
    return corner + turns.across_s * np.where(circling, 0.0, waiting)
