"""The part of a profile's streets from which everything in it can be reached, and back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.streets.components_kernels import strong_components
from routing.streets.network import FORBIDDEN, Metric, StreetNetwork, check_metric, check_network, freeze
from routing.streets.turn_graph import turn_graph


def largest_component(network: StreetNetwork, metric: Metric) -> NDArray[np.bool_]:
    """Find the arcs that belong to the main body of a profile's streets.

    From each of these arcs every other of them can be reached over allowed turns. Islands, one-way
    traps and streets that can only be left are outside. Copies are not named: an arc belongs to
    the body where it or one of its copies does, since a trip may end on any of them and begin on
    the arc as drawn, from where at least the same turns are allowed.

    Parameters
    ----------
    network
        The streets.
    metric
        What the profile may use.

    Returns
    -------
    ndarray
        bool[m], read-only, true for the arcs as drawn of the component with most arcs (the one with
        the lowest arc among equally large ones); all false where the profile may use no arc at all.

    Raises
    ------
    InvalidNetworkError
        If the arrays break an invariant of `StreetNetwork` or `Metric`.

    Notes
    -----
    O(m + t) for m arcs and t turns.
    """
    check_network(network)
    check_metric(network, metric)
    graph = turn_graph(network, metric)
    component = strong_components(graph.first, graph.head)
    usable = np.flatnonzero(metric.arc_ms != FORBIDDEN)
    largest = np.zeros(network.arc_count, dtype=np.bool_)
    if len(usable):
        sizes = np.bincount(component[usable])
        candidates = usable[sizes[component[usable]] == sizes.max()]
        largest[network.original_arc[component == component[candidates[0]]]] = True
    freeze(largest)
    return largest
