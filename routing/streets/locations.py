"""Points on streets: placing them by edge and fraction, and checking them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routing.errors import RoutingError
from routing.streets.locations_kernels import interpolate
from routing.streets.network import Locations, StreetNetwork, freeze

#: Mean radius of the earth (IUGG), metres.
EARTH_RADIUS_M: float = 6_371_008.8


def drawn_metres(network: StreetNetwork) -> NDArray[np.float64]:
    """Measure the drawing of every edge.

    Fractions of edges are fractions of these lengths, so whoever places a point and whoever cuts
    a shape at a point must both measure with this function, or with `shape_metres`.

    Parameters
    ----------
    network
        A network that passes `check_network`.

    Returns
    -------
    ndarray
        float64[s], read-only: metres from the first point of the edge to each of its points,
        straight between points and flat between the latitudes of one segment.
    """
    return shape_metres(network.shape_first, network.shape_lon, network.shape_lat)


def shape_metres(
    shape_first: NDArray[np.int32], shape_lon: NDArray[np.float64], shape_lat: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Measure drawings that are no network yet; as `drawn_metres`.

    Parameters
    ----------
    shape_first, shape_lon, shape_lat
        As in `StreetNetwork`.

    Returns
    -------
    ndarray
        float64[s], read-only.
    """
    step_lon = np.diff(shape_lon)
    # The short way round where a segment crosses the antimeridian.
    step_lon -= 360 * np.round(step_lon / 360)
    step_lat = np.diff(shape_lat)
    middle = np.radians((shape_lat[:-1] + shape_lat[1:]) / 2)
    segment_m = np.radians(np.hypot(step_lon * np.cos(middle), step_lat)) * EARTH_RADIUS_M
    drawn = np.zeros(len(shape_lon), dtype=np.float64)
    if len(shape_first) > 1:
        starts = shape_first[:-1]
        segment_m[starts[1:] - 1] = 0.0  # from the last point of an edge to the first of the next
        np.cumsum(segment_m, out=drawn[1:])
        drawn -= np.repeat(drawn[starts], np.diff(shape_first))
    freeze(drawn)
    return drawn


def locate_on_edges(
    network: StreetNetwork,
    drawn_m: NDArray[np.float64],
    edge: ArrayLike,
    fraction: ArrayLike,
    *,
    usable_arcs: NDArray[np.bool_],
    distance_m: ArrayLike | None = None,
) -> Locations:
    """Place points on edges.

    Parameters
    ----------
    network
        A network that passes `check_network`.
    drawn_m
        float64[s], from `drawn_metres`.
    edge
        int32[k].
    fraction
        float64[k], in [0, 1] from the first drawn point.
    usable_arcs
        bool[m], the arcs that a trip may leave or arrive along, as from `largest_component`.
    distance_m
        float64[k], metres from the points that were asked for; zeros when left out.

    Returns
    -------
    Locations
        Read-only arrays.

    Raises
    ------
    RoutingError
        ``invalid_location``: an edge or fraction is out of range, the edge is a copy, or it has no
        usable arc.
    """
    edges = np.array(edge, dtype=np.int32, ndmin=1)
    fractions = np.array(fraction, dtype=np.float64, ndmin=1)
    distances = np.zeros(len(edges)) if distance_m is None else np.array(distance_m, dtype=np.float64)
    _check_positions(network, edges, fractions)
    arcs = network.edge_arc[edges]
    # The arc -1 of a one-way edge asks for the last of all, whose answer does not count.
    arcs = np.where(usable_arcs[arcs] & (arcs >= 0), arcs, -1).astype(np.int32)
    for array in (edges, fractions):
        freeze(array)
    lon, lat = interpolate(
        edges, fractions, network.shape_first, network.shape_lon, network.shape_lat, drawn_m
    )
    return check_locations(
        network,
        Locations(
            edge=edges,
            forward_arc=np.ascontiguousarray(arcs[:, 0]),
            backward_arc=np.ascontiguousarray(arcs[:, 1]),
            fraction=fractions,
            lon=lon,
            lat=lat,
            distance_m=distances,
        ),
    )


def check_locations(network: StreetNetwork, locations: Locations, name: str = "locations") -> Locations:
    """Check locations and return them as kernels need them.

    Parameters
    ----------
    network
        The network they lie on.
    locations
        What to check.
    name
        What to call them in messages.

    Returns
    -------
    Locations
        Read-only views (or copies, where the memory layout had to change); the given arrays are
        left as they are.

    Raises
    ------
    RoutingError
        ``invalid_location``, naming the first location at fault, its value and the legal range.
    """
    count = len(locations.edge)
    views: dict[str, Any] = {}
    for field, array in locations._asdict().items():
        wanted = np.int32 if field in {"edge", "forward_arc", "backward_arc"} else np.float64
        if array.dtype != wanted or array.shape != (count,):
            raise RoutingError(
                f"{name}.{field} must be {np.dtype(wanted)}[{count}], not {array.dtype}{list(array.shape)}.",
                code="invalid_location",
            )
        if wanted == np.float64 and not np.isfinite(array).all():
            bad = int(np.argmin(np.isfinite(array)))
            raise RoutingError(
                f"{name}.{field}[{bad}] is {array[bad]}; it must be finite.", code="invalid_location"
            )
        view = np.ascontiguousarray(array).view()
        freeze(view)
        views[field] = view
    _check_positions(network, locations.edge, locations.fraction, name)
    for field, side in (("forward_arc", 0), ("backward_arc", 1)):
        arc = getattr(locations, field)
        wrong = (arc != -1) & (arc != network.edge_arc[locations.edge, side])
        if wrong.any():
            bad = int(np.argmax(wrong))
            raise RoutingError(
                f"{name}.{field}[{bad}] is {arc[bad]}; edge {locations.edge[bad]} has "
                f"{network.edge_arc[locations.edge[bad], side]} there (or give -1).",
                code="invalid_location",
            )
    stranded = (locations.forward_arc == -1) & (locations.backward_arc == -1)
    if stranded.any():
        raise RoutingError(
            f"{name}[{int(np.argmax(stranded))}] has neither a forward nor a backward arc; "
            "snap it to an edge that the profile may use.",
            code="invalid_location",
        )
    return Locations(**views)


def _check_positions(
    network: StreetNetwork,
    edge: NDArray[np.int32],
    fraction: NDArray[np.float64],
    name: str = "locations",
) -> None:
    if edge.shape != fraction.shape:
        raise RoutingError(
            f"{name}.fraction must have one entry an edge, {len(edge)}, not {len(fraction)}.",
            code="invalid_location",
        )
    off = (edge < 0) | (edge >= network.edge_count)
    if off.any():
        bad = int(np.argmax(off))
        raise RoutingError(
            f"{name}.edge[{bad}] is {edge[bad]}; it must lie in 0..{network.edge_count - 1}.",
            code="invalid_location",
        )
    copies = network.original_edge[edge] != edge
    if copies.any():
        bad = int(np.argmax(copies))
        raise RoutingError(
            f"{name}.edge[{bad}] is {edge[bad]}, a copy; give the edge as drawn, "
            f"{network.original_edge[edge[bad]]}.",
            code="invalid_location",
        )
    outside = ~((fraction >= 0) & (fraction <= 1))
    if outside.any():
        bad = int(np.argmax(outside))
        raise RoutingError(
            f"{name}.fraction[{bad}] is {fraction[bad]}; it must lie in 0..1.", code="invalid_location"
        )
