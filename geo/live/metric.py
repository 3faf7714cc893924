"""A profile's metric as it is now: the map's, changed by speed factors, then by disruptions.

Everything is integer arithmetic, half up, in this order:

1. the map's own times at the moment, turns included;
2. the speed factor of each arc: ``ms * 1000 / permille``;
3. the slowest slow-down on the arc, in the same way;
4. the lowest speed cap on the arc, where that takes longer;
5. closures: forbidden, or the time of pushing a bicycle where that is let through and takes longer;
6. who finds no way on at a closure may turn round there, as at any dead end.

What the map forbids stays forbidden. Since of several slow-downs the slowest counts, and of several
caps the lowest, the order in which disruptions were added changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.live.disruptions import Disruption, DisruptionKind
from geo.profiles import PROFILES
from routing.streets.network import FORBIDDEN, MAX_ARC_MS, Metric, StreetNetwork, freeze

#: The speed factor that changes nothing, thousandths.
USUAL = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """A disruption and the arcs of one map that it concerns.

    Attributes
    ----------
    disruption
        What happens.
    arcs
        int32[k], increasing, copies included.
    """

    disruption: Disruption
    arcs: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Handling:
    """How a profile deals with a closure.

    Attributes
    ----------
    push_kmh
        Walking speed with the bicycle; 0 for profiles that cannot be pushed.
    mount_ms
        Getting off, and mounting again.
    u_turn_ms
        Turning round where there is no other way; None for who turns round wherever it is possible,
        closures or not.
    """

    push_kmh: float = 0.0
    mount_ms: int = 0
    u_turn_ms: int | None = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class LiveMetric:
    """A metric and where the bicycle is pushed in it.

    Attributes
    ----------
    metric
        Read-only.
    pushed
        bool[m], read-only.
    """

    metric: Metric
    pushed: NDArray[np.bool_]


def handling_of(profile: str) -> Handling:
    """Return how a profile deals with closures; one of somebody's own turns round as a van does."""
    rules = PROFILES.get(profile)
    if rules is None:
        return Handling()
    return Handling(
        push_kmh=rules.push_kmh.get("residential", 0.0),
        mount_ms=round(rules.turns.mount_s * 1000),
        u_turn_ms=None if rules.turns.u_turn_anywhere else round(rules.turns.u_turn_s * 1000),
    )


def slower_ms(duration_ms: NDArray[np.int64], permille: NDArray[np.integer] | int) -> NDArray[np.int64]:
    """Return durations at a share of the speed, rounded half up and at most `MAX_ARC_MS`.

    Parameters
    ----------
    duration_ms
        int64[k], at least 0.
    permille
        Thousandths of the speed, at least 1.
    """
    double = np.asarray(permille, dtype=np.int64) * 2
    changed: NDArray[np.int64] = (duration_ms * 2 * USUAL + double // 2) // double
    return np.minimum(changed, MAX_ARC_MS)


def travel_ms(length_cm: NDArray[np.int64], kmh: float) -> NDArray[np.int64]:
    """Return durations of lengths at a speed given to a tenth of a km/h, half up, at most `MAX_ARC_MS`."""
    tenths = round(kmh * 10)
    # 1 cm at 1 km/h lasts 36 ms.
    return np.minimum((length_cm * 720 + tenths) // (2 * tenths), MAX_ARC_MS)


def live_metric(
    network: StreetNetwork,
    base: LiveMetric,
    profile: str,
    *,
    factors: NDArray[np.int16] | None = None,
    effects: Sequence[Effect] = (),
    handling: Handling = Handling(),
) -> LiveMetric:
    """Compose a metric.

    Parameters
    ----------
    network
        The streets.
    base
        The map's metric at the moment.
    profile
        Whose metric it is.
    factors
        int16[m], thousandths of the usual speed, at least 1; None: `USUAL` everywhere.
    effects
        The disruptions in force, of which those that do not concern the profile are passed over.
    handling
        How the profile pushes its bicycle, and turns round.

    Returns
    -------
    LiveMetric
        ``base`` itself where nothing changes.

    Notes
    -----
    O(m) copies plus the arcs concerned; turns are touched at the ends of closed streets only.
    """
    effects = [effect for effect in effects if effect.disruption.concerns(profile)]
    if factors is None and not effects:
        return base
    arc_ms = base.metric.arc_ms.copy()
    if factors is not None:
        _change_speed(arc_ms, np.flatnonzero(factors != USUAL), factors)
    _slow_down(arc_ms, effects)
    _cap(arc_ms, network, effects)
    closed = np.zeros(len(arc_ms), dtype=np.bool_)
    let_through = np.zeros(len(arc_ms), dtype=np.bool_)
    for effect in effects:
        if effect.disruption.kind in {DisruptionKind.CLOSED, DisruptionKind.ONE_WAY}:
            pushes = handling.push_kmh > 0 and effect.disruption.lets_push(profile)
            (let_through if pushes else closed)[effect.arcs] = True
    arc_ms[closed] = FORBIDDEN
    newly = np.flatnonzero(let_through & ~base.pushed & (arc_ms != FORBIDDEN))
    pushed, turn_ms = base.pushed, base.metric.turn_ms
    if len(newly):
        walked = travel_ms(network.length_cm[newly].astype(np.int64), handling.push_kmh)
        arc_ms[newly] = np.maximum(arc_ms[newly], walked)
        pushed = pushed.copy()
        pushed[newly] = True
        turn_ms = _with_mounting(network, turn_ms, base.pushed, pushed, handling.mount_ms)
        freeze(pushed)
    if handling.u_turn_ms is not None:
        turn_ms = _turning_round(network, arc_ms, turn_ms, np.flatnonzero(closed), handling.u_turn_ms)
    freeze(arc_ms)
    return LiveMetric(Metric(arc_ms, turn_ms), pushed)


def closable(network: StreetNetwork, metric: Metric, handling: Handling) -> Metric:
    """Return a metric that stands for all that disruptions may make of one.

    A hierarchy that is built for this metric too serves the metrics of all disruptions in
    milliseconds: it allows turning round wherever a closure may leave no other way, and every turn
    costs like no other, since getting off and on may change what any turn costs.

    Parameters
    ----------
    network
        The streets.
    metric
        A metric of the profile; the one that allows most, where there are several.
    handling
        How the profile deals with closures.

    Returns
    -------
    Metric
        ``metric`` itself where closures change no turn.
    """
    if handling.u_turn_ms is None and handling.push_kmh == 0:
        return metric
    allowed = metric.turn_ms != FORBIDDEN
    if handling.u_turn_ms is not None:
        arriving = np.repeat(np.arange(network.arc_count), np.diff(network.turn_first))
        usable = metric.arc_ms != FORBIDDEN
        rounds = _goes_back(network, arriving, network.turn_head)
        allowed |= rounds & usable[arriving] & usable[network.turn_head]
    turn_ms = np.where(allowed, np.arange(len(allowed), dtype=np.int32), np.int32(FORBIDDEN))
    freeze(turn_ms)
    return Metric(metric.arc_ms, turn_ms)


def _goes_back(
    network: StreetNetwork, arriving: NDArray[np.integer], leaving: NDArray[np.integer]
) -> NDArray[np.bool_]:
    """Tell which turns lead back along the street that one came by, onto an arc as drawn.

    Copies are for those who come from elsewhere.
    """
    came, goes = network.arc_edge[arriving], network.arc_edge[leaving]
    same = (network.original_edge[came] == goes) & (network.original_edge[goes] == goes)
    back: NDArray[np.bool_] = same & (network.arc_reversed[arriving] != network.arc_reversed[leaving])
    return back


def _change_speed(arc_ms: NDArray[np.int32], arcs: NDArray[np.integer], permille: NDArray[np.int16]) -> None:
    """Change the times of the arcs that may be used; ``permille`` is by arc of the whole network."""
    usable = arcs[arc_ms[arcs] != FORBIDDEN]
    arc_ms[usable] = slower_ms(arc_ms[usable].astype(np.int64), permille[usable])


def _slow_down(arc_ms: NDArray[np.int32], effects: Sequence[Effect]) -> None:
    slow = [effect for effect in effects if effect.disruption.kind is DisruptionKind.SLOW]
    if not slow:
        return
    slowest = np.full(len(arc_ms), USUAL, dtype=np.int16)
    for effect in slow:
        # An arc is named once by an effect, so that plain indexing loses nothing.
        slowest[effect.arcs] = np.minimum(slowest[effect.arcs], effect.disruption.speed_permille)
    _change_speed(arc_ms, np.flatnonzero(slowest != USUAL), slowest)


def _cap(arc_ms: NDArray[np.int32], network: StreetNetwork, effects: Sequence[Effect]) -> None:
    for effect in effects:
        if effect.disruption.kind is DisruptionKind.CAP:
            length = network.length_cm[effect.arcs].astype(np.int64)
            # FORBIDDEN is the largest number of all and stays.
            capped = travel_ms(length, effect.disruption.speed_kmh)
            arc_ms[effect.arcs] = np.maximum(arc_ms[effect.arcs], capped)


def _with_mounting(
    network: StreetNetwork,
    turn_ms: NDArray[np.int32],
    pushed_before: NDArray[np.bool_],
    pushed: NDArray[np.bool_],
    mount_ms: int,
) -> NDArray[np.int32]:
    """Return turn costs with getting off and on where pushing begins and ends now, and no longer did."""
    touched = pushed != pushed_before
    out_of = _turns_out_of(network, np.flatnonzero(touched))
    turns = np.union1d(out_of, np.flatnonzero(touched[network.turn_head]))
    arriving = np.searchsorted(network.turn_first, turns, side="right") - 1
    leaving = network.turn_head[turns]
    changes = (pushed[arriving] != pushed[leaving]).astype(np.int64)
    changed_before = pushed_before[arriving] != pushed_before[leaving]
    longer = (changes - changed_before) * mount_ms
    # Turning round costs the same however it is done.
    edge = network.original_edge[network.arc_edge]
    longer[(turn_ms[turns] == FORBIDDEN) | (edge[arriving] == edge[leaving])] = 0
    with_mounting = turn_ms.copy()
    with_mounting[turns] = np.where(longer == 0, turn_ms[turns], np.maximum(turn_ms[turns] + longer, 0))
    freeze(with_mounting)
    return with_mounting


def _turning_round(
    network: StreetNetwork,
    arc_ms: NDArray[np.int32],
    turn_ms: NDArray[np.int32],
    closed: NDArray[np.integer],
    u_turn_ms: int,
) -> NDArray[np.int32]:
    """Return turn costs with turning round where closed arcs were the only way on."""
    ended = np.zeros(network.node_count, dtype=np.bool_)
    ended[network.tail[closed]] = True
    arrivals = np.flatnonzero(ended[network.head] & (arc_ms != FORBIDDEN))
    turns = _turns_out_of(network, arrivals)
    size = network.turn_first[arrivals + 1] - network.turn_first[arrivals]
    arrival = np.repeat(np.arange(len(arrivals)), size)
    leaving = network.turn_head[turns]
    came = network.original_edge[network.arc_edge[arrivals]]
    opposite = network.edge_arc[came, 1 - network.arc_reversed[arrivals].astype(np.int8)]
    goes = network.original_edge[network.arc_edge[leaving]]
    onto = network.edge_arc[goes, network.arc_reversed[leaving].astype(np.int8)]
    is_open = arc_ms[leaving] != FORBIDDEN
    goes_on = is_open & (turn_ms[turns] != FORBIDDEN) & (onto != opposite[arrival])
    stuck = np.bincount(arrival[goes_on], minlength=len(arrivals)) == 0
    back = _goes_back(network, arrivals[arrival], leaving)
    allowed = turns[back & stuck[arrival] & is_open & (turn_ms[turns] == FORBIDDEN)]
    if not len(allowed):
        return turn_ms
    turning = turn_ms.copy()
    turning[allowed] = u_turn_ms
    freeze(turning)
    return turning


def _turns_out_of(network: StreetNetwork, arcs: NDArray[np.integer]) -> NDArray[np.int64]:
    first, stop = network.turn_first[arcs], network.turn_first[arcs + 1]
    offset = np.concatenate([[0], np.cumsum(stop - first)])
    turns: NDArray[np.int64] = np.arange(offset[-1]) + np.repeat(first - offset[:-1], stop - first)
    return turns
