"""Street elevations: from a raster of the ground to heights along every street segment.

A raster of 30 or 90 m posts says how high the ground is, within some metres, not how high a street
is: a bridge spans the valley, a tunnel runs under the hill, a terraced street cuts the slope. So the
heights are fitted to the whole network at once. Along streets on the ground the fit minimises

    sum (z - raster)^2 / sigma^2  +  (L^4 / sigma_0^2) sum (change of grade)^2

(Whittaker's smoother, along streets instead of along a series), where ``sigma`` grows with the
steepness of the ground, since there a small shift sideways is a large error in height; round corners
the grade may change freely. Evenly sloping streets come out unchanged. A tagged ``incline`` joins
the fit as a wanted grade: it decides the shape over some 200 m, the raster beyond that. Bridges,
tunnels, ferries and lifts are straight between their ends, and networks of tunnels are stretched
like a net between their portals. What is steeper than a street of its kind can be is flattened in
the end.

References
----------
E. T. Whittaker, On a new method of graduation, Proceedings of the Edinburgh Mathematical Society
41, 1922. https://doi.org/10.1017/S0013091500077853
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.building.topology import Edges
from geo.elevation.heights import StreetElevation
from geo.elevation.kernels import bound_grades, least_squares
from geo.elevation.raster import ElevationRaster, Ground, tile_name
from geo.elevation.samples import Samples, frozen, sample_edges, straightness
from geo.elevation.way_slopes import WaySlopes
from geo.errors import MapError
from routing.streets.network import StreetNetwork, freeze

#: Error of a raster on flat ground.
_SIGMA_M = 3.0
#: On sloping ground the error grows as if the street lay this share of a post's spacing beside its place.
_SIDEWAYS_SHARE = 0.2
#: L, the length over which bends are smoothed, by the spacing of the raster's posts.
_SMOOTHING_SHARE = 0.4
_SMOOTHING_M = (20.0, 40.0)
#: Bends between pieces shorter than this count less, as their grades are the least certain.
_SHORT_M = 10.0
#: Over this length a tagged incline outweighs the raster.
_TAG_REACH_M = 200.0
#: Over this length a street of unknown height is taken to be level rather than to go on rising.
_LEVEL_REACH_M = 10.0
#: How far along a street a height is still known from the next one (a void of the raster).
_GAP_M = 250.0
#: When the fit is good enough, and when it and the flattening end at the latest.
_TOLERANCE = 1e-5
_ROUNDS = 2000
_BOUND_ROUNDS = 1000
#: What is called steep in a town's report.
_STEEP = 0.1
#: Tiles that an error message names.
_NAMED = 5


def elevation_report(
    network: StreetNetwork, elevation: StreetElevation | None, raster: ElevationRaster | None
) -> dict[str, Any] | None:
    """Say what is known of a town's heights, None where nothing is.

    Parameters
    ----------
    network, elevation
        The town's streets.
    raster
        The ground that the elevation was fitted to.

    Returns
    -------
    dict
        ``tiles``, the names of those used; ``known_share`` and ``steep_share`` of the metres of
        street, the latter steeper than 10 %; ``lowest_m`` and ``highest_m``.
    """
    if elevation is None or raster is None:
        return None
    arc = network.edge_arc.max(axis=1)
    drawn = (network.original_edge == np.arange(network.edge_count)) & (arc >= 0)
    length = np.where(drawn, network.length_cm[arc] / 100.0, 0.0)
    pieces = np.diff(elevation.first) - 1
    inner = np.ones(len(elevation.along_m) - 1, dtype=np.bool_)
    inner[elevation.first[1:-1] - 1] = False
    step = np.repeat(length / pieces, pieces)
    rise = np.abs(np.diff(elevation.along_m)[inner])
    total = max(float(length.sum()), 1.0)
    return {
        "tiles": list(raster.read_names),
        "known_share": round(float(length[elevation.known_edges].sum()) / total, 4),
        "steep_share": round(float(step[rise > _STEEP * step].sum()) / total, 4),
        "lowest_m": round(float(np.nanmin(elevation.along_m)), 1),
        "highest_m": round(float(np.nanmax(elevation.along_m)), 1),
    }


class _Rows(NamedTuple):
    """Rows of a least-squares problem, as `least_squares` takes them."""

    point: NDArray[np.int64]
    coefficient: NDArray[np.float64]
    target: NDArray[np.float64]


def fit_street_elevation(raster: ElevationRaster, edges: Edges, slopes: WaySlopes) -> StreetElevation:
    """Fit the elevation of streets to a raster.

    Parameters
    ----------
    raster
        The ground.
    edges
        The streets, without copies.
    slopes
        What the tags say of the ways' slopes.

    Returns
    -------
    StreetElevation
        NaN where the raster says nothing; read-only.

    Raises
    ------
    MapError
        As `ElevationRaster.ground`; ``elevation_elsewhere`` where no street is known.

    Notes
    -----
    Some hundred rounds of conjugate gradients over one unknown for every 20 m of street. They end
    some centimetres short of the exact minimum, far within the raster's own error.
    """
    spans = slopes.spans[edges.way]
    samples = sample_edges(edges, spans)
    ground = raster.ground(samples.lon, samples.lat)
    on_ground = ~spans[samples.edge]
    held = np.zeros(len(samples.lon))
    for end in (samples.tail, samples.head):
        np.add.at(held, end[on_ground], samples.length_m[on_ground] / 2)
    # A point on spans alone hangs between their ends, whatever the ground under it.
    hanging = held == 0.0
    measured = ~hanging & ~np.isnan(ground.height_m)
    known, start = _within_reach(samples, on_ground, measured, ground.height_m)
    if not known.any():
        corners = np.unique(np.floor(np.stack([edges.node_lon, edges.node_lat], axis=1)).astype(int), axis=0)
        needed = ", ".join(tile_name(*corner) for corner in corners[:_NAMED].tolist())
        raise MapError(
            f"elevation: the tiles given ({', '.join(raster.names[:_NAMED])}) say nothing of this town's streets. "
            f"Give those they lie on: {needed}.",
            code="elevation_elsewhere",
        )
    sigma = np.hypot(_SIGMA_M, _SIDEWAYS_SHARE * ground.spacing_m * ground.slope)
    rows = _ground_rows(samples, on_ground, known, measured, ground, edges, slopes)
    height = _solve(np.where(measured, held / sigma**2, 0.0), start, rows, start)
    height[~known] = np.nan
    height = _hang(samples, on_ground, hanging, height)
    height, _ = bound_grades(
        frozen(height),
        frozen(samples.tail),
        frozen(samples.head),
        frozen(samples.length_m),
        frozen(slopes.steepest[edges.way][samples.edge]),
        _BOUND_ROUNDS,
    )
    return _result(samples, height, len(edges.node_number))


def _within_reach(
    samples: Samples,
    on_ground: NDArray[np.bool_],
    measured: NDArray[np.bool_],
    height: NDArray[np.float64],
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Find the points on the ground that are measured or a short way along streets from one that is.

    Returns
    -------
    known : bool[p]
    height : float64[p]
        The height of the nearest measured point, 0 where there is none.
    """
    far = np.where(measured, 0.0, np.inf)
    near = np.where(measured, height, 0.0)
    gaps = np.flatnonzero(on_ground & ~(measured[samples.tail] & measured[samples.head]))
    source = np.concatenate([samples.tail[gaps], samples.head[gaps]])
    target = np.concatenate([samples.head[gaps], samples.tail[gaps]])
    length = np.tile(samples.length_m[gaps], 2)
    while True:
        reach = far[source] + length
        better = np.flatnonzero((reach < far[target]) & (reach <= _GAP_M))
        if not len(better):
            return np.isfinite(far), near
        # The best way to each point is written last, and stays.
        better = better[np.lexsort((-near[source[better]], -reach[better]))]
        far[target[better]] = reach[better]
        near[target[better]] = near[source[better]]


def _ground_rows(
    samples: Samples,
    on_ground: NDArray[np.bool_],
    known: NDArray[np.bool_],
    measured: NDArray[np.bool_],
    ground: Ground,
    edges: Edges,
    slopes: WaySlopes,
) -> _Rows:
    """Return what holds between neighbouring points on the ground: even grades, and tagged ones."""
    usable = on_ground & known[samples.tail] & known[samples.head]
    spacing = np.nanmedian(ground.spacing_m)
    smoothing = np.clip(_SMOOTHING_SHARE * spacing, *_SMOOTHING_M)
    before, after = _consecutive(samples, usable, edges)
    into, onto = samples.length_m[before], samples.length_m[after]
    middle = (into + onto) / 2
    # A piece that leads away from the shared point is followed against its direction, and so on.
    shared = np.where(
        (samples.head[before] == samples.tail[after]) | (samples.head[before] == samples.head[after]),
        samples.head[before],
        samples.tail[before],
    )
    far_before = samples.tail[before] + samples.head[before] - shared
    far_after = samples.tail[after] + samples.head[after] - shared
    # Round a corner a street may well go from along a slope to up it; a loop of one piece has no grade.
    loop = (far_before == shared) | (far_after == shared)
    straight = np.where(loop, 0.0, straightness(samples, far_before, shared, far_after))
    short = np.minimum(np.minimum(into, onto) / _SHORT_M, 1.0)
    stiffness = straight * short * smoothing**2 / _SIGMA_M / np.sqrt(middle)
    even = _Rows(
        np.stack([far_before, shared, far_after], axis=1),
        np.stack([stiffness / into, -stiffness * (1 / into + 1 / onto), stiffness / onto], axis=1),
        np.zeros(len(before)),
    )
    wanted, weight = _wanted_grades(samples, measured, ground, edges, slopes)
    graded = np.flatnonzero(usable & ~np.isnan(wanted))
    tail, head, length = samples.tail[graded], samples.head[graded], samples.length_m[graded]
    pull = weight[graded] / _SIGMA_M / np.sqrt(length)
    tagged = _Rows(
        np.stack([tail, head, head], axis=1),
        np.stack([-pull, pull, np.zeros(len(pull))], axis=1),
        pull * wanted[graded] * length,
    )
    return _Rows(*(np.concatenate(columns) for columns in zip(even, tagged, strict=True)))


def _wanted_grades(
    samples: Samples,
    measured: NDArray[np.bool_],
    ground: Ground,
    edges: Edges,
    slopes: WaySlopes,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the grade wanted of each piece, NaN where none is, and over what length it outweighs the raster."""
    way = edges.way[samples.edge]
    wanted = slopes.grade[way]
    # Where a tag says "up" and the raster "down", the street is too short for the raster to tell.
    first, last = samples.point[samples.first[:-1]], samples.point[samples.first[1:] - 1]
    rise = (ground.height_m[last] - ground.height_m[first])[samples.edge]
    contrary = slopes.direction[way] * rise < 0.0
    wanted = np.where(np.isnan(wanted) & contrary, 0.0, wanted)
    reach = np.where(np.isnan(wanted), _LEVEL_REACH_M, _TAG_REACH_M)
    bare = ~measured[samples.tail] | ~measured[samples.head]
    return np.where(np.isnan(wanted) & bare, 0.0, wanted), reach


def _consecutive(
    samples: Samples, usable: NDArray[np.bool_], edges: Edges
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the pairs of pieces on which a street goes on through a point they share.

    That is where just two pieces meet, and at junctions where a way goes straight on.
    """
    pieces = np.flatnonzero(usable)
    ends = np.concatenate([samples.tail[pieces], samples.head[pieces]])
    owner = np.concatenate([pieces, pieces])
    order = np.argsort(ends, kind="stable")
    ends, owner = ends[order], owner[order]
    start = np.flatnonzero(np.diff(ends, prepend=-1))
    two = start[np.diff(np.append(start, len(ends))) == 2]
    two = two[owner[two] != owner[two + 1]]
    meeting = np.bincount(ends, minlength=len(samples.lon))
    way = edges.way[samples.edge]
    onward = (samples.head[:-1] == samples.tail[1:]) & (way[:-1] == way[1:])
    onward &= usable[:-1] & usable[1:] & (meeting[samples.head[:-1]] > 2)
    through = np.flatnonzero(onward)
    return np.concatenate([owner[two], through]), np.concatenate([owner[two + 1], through + 1])


def _hang(
    samples: Samples,
    on_ground: NDArray[np.bool_],
    hanging: NDArray[np.bool_],
    height: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Stretch spans between the points on the ground that they hang on."""
    pieces = np.flatnonzero(~on_ground)
    tail, head, length = samples.tail[pieces], samples.head[pieces], samples.length_m[pieces]
    reached = ~hanging & ~np.isnan(height)
    while True:
        wider = reached.copy()
        wider[tail[reached[head]]] = True
        wider[head[reached[tail]]] = True
        wider &= hanging | reached
        if np.array_equal(wider, reached):
            break
        reached = wider
    inner = hanging & reached
    usable = reached[tail] & reached[head] & (inner[tail] | inner[head])
    tail, head, pull = tail[usable], head[usable], 1.0 / np.sqrt(length[usable])
    known = np.where(reached & ~hanging, height, 0.0)
    rows = _Rows(
        np.stack([tail, head, head], axis=1),
        np.stack(
            [np.where(inner[tail], -pull, 0.0), np.where(inner[head], pull, 0.0), np.zeros(len(pull))], axis=1
        ),
        pull * (known[tail] - known[head]),
    )
    start = np.full(len(height), float(np.nanmean(height)))
    hung = _solve(np.zeros(len(height)), np.zeros(len(height)), rows, start)
    return np.where(inner, hung, height)


def _solve(
    diagonal: NDArray[np.float64], wanted: NDArray[np.float64], rows: _Rows, start: NDArray[np.float64]
) -> NDArray[np.float64]:
    height, _ = least_squares(
        frozen(diagonal),
        frozen(wanted),
        frozen(rows.point),
        frozen(rows.coefficient),
        frozen(rows.target),
        frozen(start),
        _TOLERANCE,
        _ROUNDS,
    )
    return height


def _result(samples: Samples, height: NDArray[np.float64], nodes: int) -> StreetElevation:
    along = height[samples.point].astype(np.float32)
    unknown = np.add.reduceat(np.isnan(along), samples.first[:-1]) > 0
    along[np.repeat(unknown, np.diff(samples.first))] = np.nan
    elevation = StreetElevation(height[:nodes].astype(np.float32), samples.first.astype(np.int32), along)
    for array in elevation:
        freeze(array)
    return elevation
