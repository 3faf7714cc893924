"""One profile's streets as the graph that searches run on: its vertices are arcs, its edges turns.

Searching over arcs instead of junctions is what makes turn costs and forbidden turns exact: the
cost of a turn depends on the arc by which a junction was reached.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.streets.network import FORBIDDEN, Metric, StreetNetwork, freeze


class TurnGraph(NamedTuple):
    """The arcs a profile may use and the turns it may make, with the cost of "arc, then turn".

    A cost is one int64 key, ``milliseconds << 32 | centimetres``. Keys add up like the pair they
    hold and compare like it: first by time, then by length. What takes `NOT_REACHED_MS` (11 days) or
    more counts as no path, and within that time no trip is so long that its centimetres need more
    than 32 bits (see `check_metric`).

    Attributes
    ----------
    first
        int32[m + 1], turns by arriving arc.
    head
        int32[t], the arc that the turn leads to; only turns that may be made are listed.
    weight
        int64[t], key of the whole arriving arc and then the turn.
    arc_ms
        int32[m], milliseconds of the arc, `FORBIDDEN` where it may not be used.
    length_cm
        int32[m], centimetres of the arc.
    end_first
        int32[m + 1], ends by arc.
    end
        int32[u], the usable arcs along which a trip may arrive at a point on an arc as drawn: itself,
        then its copies (see `StreetNetwork`).
    """

    first: NDArray[np.int32]
    head: NDArray[np.int32]
    weight: NDArray[np.int64]
    arc_ms: NDArray[np.int32]
    length_cm: NDArray[np.int32]
    end_first: NDArray[np.int32]
    end: NDArray[np.int32]


def turn_graph(network: StreetNetwork, metric: Metric) -> TurnGraph:
    """Keep what the metric allows.

    Parameters
    ----------
    network
        A network that passes `check_network`.
    metric
        A metric that passes `check_metric` for it.

    Returns
    -------
    TurnGraph
        Read-only arrays; turns keep their order.
    """
    m = network.arc_count
    arriving = np.repeat(np.arange(m, dtype=np.int32), np.diff(network.turn_first))
    allowed = (
        (metric.turn_ms != FORBIDDEN)
        & (metric.arc_ms[arriving] != FORBIDDEN)
        & (metric.arc_ms[network.turn_head] != FORBIDDEN)
    )
    arriving = arriving[allowed]
    original = network.original_arc
    usable = np.flatnonzero(metric.arc_ms != FORBIDDEN).astype(np.int32)
    is_copy = original[usable] != usable
    time_ms = metric.arc_ms[arriving].astype(np.int64) + metric.turn_ms[allowed]
    graph = TurnGraph(
        first=_first(arriving, m),
        head=network.turn_head[allowed],
        weight=(time_ms << 32) + network.length_cm[arriving],
        arc_ms=metric.arc_ms,
        length_cm=network.length_cm,
        end_first=_first(original[usable], m),
        end=usable[np.lexsort((is_copy, original[usable]))],
    )
    for array in graph:
        freeze(array)
    return graph


def _first(row: NDArray[np.int32], rows: int) -> NDArray[np.int32]:
    """Return int32[rows + 1], where the entries of each row begin when they are sorted by row."""
    first = np.zeros(rows + 1, dtype=np.int32)
    np.cumsum(np.bincount(row, minlength=rows), out=first[1:])
    return first
