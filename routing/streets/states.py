"""The turn-expanded graph of one profile: its vertices are states, its edges moves.

A state is "about to enter one of these arcs". Where turns into several arcs of a junction always
cost alike, as for walkers, those arcs share one state: the junction itself. So the graph of a
profile with turn costs has a vertex an arc, and that of a walker one a junction, and both are
exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.errors import InvalidNetworkError
from routing.streets.network import FORBIDDEN, Metric, StreetNetwork, freeze
from routing.streets.states_kernels import merge_states


class StateGraph(NamedTuple):
    """States and moves; a move covers one arc and makes the turn into the next state.

    Attributes
    ----------
    arc_state
        int32[m], the state of each arc, -1 for arcs that the profile never uses.
    state_count
        Number of states, s.
    move_from, move_to
        int32[k], states. A move may lead back to its own state (a loop street).
    move_arc, move_turn
        int32[k], what the move covers: the arc, and one turn that stands for all turns out of it
        into that state (they cost the same). Sorted by arc.
    """

    arc_state: NDArray[np.int32]
    state_count: int
    move_from: NDArray[np.int32]
    move_to: NDArray[np.int32]
    move_arc: NDArray[np.int32]
    move_turn: NDArray[np.int32]


def state_graph(network: StreetNetwork, metrics: Sequence[Metric]) -> StateGraph:
    """Return the states and moves that any of a profile's metrics uses.

    Parameters
    ----------
    network
        A network that passes `check_network`.
    metrics
        At least one metric that passes `check_metric`: what the profile may do at different
        hours. An arc or turn is in the graph if one of them allows it, and arcs share a state
        only if all of them agree on the turns.

    Returns
    -------
    StateGraph
        Read-only arrays.
    """
    if not metrics:
        raise InvalidNetworkError("A state graph needs at least one metric.")
    m = network.arc_count
    usable = np.zeros(m, dtype=np.bool_)
    allowed = np.zeros(len(network.turn_head), dtype=np.bool_)
    for metric in metrics:
        usable |= metric.arc_ms != FORBIDDEN
        allowed |= metric.turn_ms != FORBIDDEN
    arriving = np.repeat(np.arange(m, dtype=np.int32), np.diff(network.turn_first))
    allowed &= usable[arriving] & usable[network.turn_head]
    turn = np.flatnonzero(allowed).astype(np.int32)
    arc_from, arc_to = arriving[turn], network.turn_head[turn]
    order = np.lexsort((arc_from, arc_to))
    into_first = np.zeros(m + 1, dtype=np.int32)
    np.cumsum(np.bincount(arc_to, minlength=m), out=into_first[1:])
    arrays = (usable, into_first, arc_from[order], _cost_number(metrics, turn)[order])
    for array in arrays:
        freeze(array)
    arc_state, state_count = merge_states(network.first_out, *arrays)
    move_to = arc_state[arc_to]
    # Turns out of one arc into arcs of one state are one move.
    _, first = np.unique(arc_from.astype(np.int64) * max(state_count, 1) + move_to, return_index=True)
    graph = StateGraph(
        arc_state=arc_state,
        state_count=state_count,
        move_from=arc_state[arc_from[first]],
        move_to=move_to[first],
        move_arc=arc_from[first],
        move_turn=turn[first],
    )
    for array in (arc_state, graph.move_from, graph.move_to, graph.move_arc, graph.move_turn):
        freeze(array)
    return graph


def _cost_number(metrics: Sequence[Metric], turn: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return int32[t], equal for turns that cost the same in every metric."""
    number = metrics[0].turn_ms[turn]
    for metric in metrics[1:]:
        pair = (number.astype(np.int64) << 32) | metric.turn_ms[turn]
        number = np.unique(pair, return_inverse=True)[1].reshape(-1).astype(np.int32)
    return number
