"""Tracks of positions, matched to streets, as stretches from one position to the next."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from api.doors.osrm.faults import NO_SEGMENT, OsrmError
from api.doors.osrm.hints import settled
from api.doors.osrm.legs import Stretch
from api.doors.osrm.query import Query
from api.doors.osrm.snapping import metres_between

if TYPE_CHECKING:
    from api.doors.osrm.streets import DoorStreets
    from routing.streets.matched_track import MatchedPiece, MatchedTrack
    from routing.streets.network import Locations

#: Metres that a position is taken to be good to where the request does not say, as in OSRM.
_USUAL_M = 5.0
#: A longer silence breaks a track that has times, seconds.
_SILENCE_S = 60.0
#: Without times it is taken that one moves about so fast, metres a second.
_PACE_M_S = 5.0
#: How near to its street's drawing a place on it is, degrees: rounding, and nothing else.
_ON_STREET = 1e-7


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a track without a break.

    Attributes
    ----------
    points
        The positions that it goes through, two or more.
    places
        Where they are on streets.
    stretches
        From each of them to the next.
    confidence
        How likely it is the right way, 0..1.
    """

    points: list[int]
    places: Locations
    stretches: list[Stretch]
    confidence: float


def matched_pieces(streets: DoorStreets, query: Query) -> list[Piece]:
    """Match the coordinates of a request, in their order, to streets.

    Parameters
    ----------
    streets
        The streets.
    query
        The coordinates, perhaps with times, and with ``radiuses`` as standard deviations of positions.

    Returns
    -------
    list of Piece
        None where no way is plausible.

    Raises
    ------
    OsrmError
        ``NoSegment`` where no coordinate has a street near.
    """
    from routing.streets.matched_track import Fate
    from routing.streets.matching import MatchOptions

    lon, lat = np.array(query.coordinates, dtype=np.float64).T
    silence_s = _SILENCE_S if query.timestamps and query.gaps == "split" else 1e9
    thinning = 2.0 if query.tidy else 0.0
    if query.timestamps:
        time_s = np.array(query.timestamps, dtype=np.float64)
        options = MatchOptions(max_gap_s=silence_s, thinning_sigmas=thinning)
    else:
        time_s = _made_up_times(query)
        options = MatchOptions(
            max_gap_s=silence_s, thinning_sigmas=thinning, hurry=20.0, slack_s=300.0, speeding=100.0
        )
    track = streets.matcher.match(lon, lat, time_s, np.array(accuracies(query)), options)
    if (track.fate == Fate.FAR).all():
        raise OsrmError(NO_SEGMENT, "Could not find a matching segment for any coordinate.")
    found = [_piece(streets, query, track, piece, time_s) for piece in track.pieces]
    return [piece for piece in found if piece is not None]


def accuracies(query: Query) -> list[float]:
    """Return the standard deviation of each position, metres, above 0."""
    given = query.radiuses or [None] * len(query.coordinates)
    return [_USUAL_M if radius is None or np.isinf(radius) else max(radius, 1e-3) for radius in given]


def _made_up_times(query: Query) -> NDArray[np.float64]:
    """Return rising times at which nobody has to hurry."""
    steps = [max(metres_between(one, other) / _PACE_M_S, 1.0) for one, other in pairwise(query.coordinates)]
    return np.concatenate([[0.0], np.cumsum(steps)])


def _piece(
    streets: DoorStreets, query: Query, track: MatchedTrack, piece: MatchedPiece, time_s: NDArray[np.float64]
) -> Piece | None:
    """Return a piece with its way cut at the positions, None where it is no way for this profile."""
    from routing.errors import RoutingError
    from routing.streets.locations import locate_on_edges
    from routing.streets.network import freeze

    network = streets.network
    points = piece.points.tolist()
    at_arc, fractions = _places_on(streets, track, piece, time_s)
    if not at_arc:
        return None
    edges = network.original_edge[network.arc_edge[piece.arcs[at_arc]]]
    asked = [query.coordinates[point] for point in points]
    try:
        places = locate_on_edges(
            network, streets.drawn_m, edges, fractions, usable_arcs=streets.candidates.usable_arcs
        )
    except RoutingError:
        return None
    found = zip(asked, places.lon.tolist(), places.lat.tolist(), strict=True)
    metres = np.array([metres_between(coordinate, (lon, lat)) for coordinate, lon, lat in found])
    freeze(metres)
    places = places._replace(distance_m=metres)
    ways = [piece.arcs[start : end + 1] for start, end in pairwise(at_arc)]
    stretches = _stretches(streets, places, ways, asked)
    return Piece(points, places, stretches, float(piece.confidence))


def _places_on(
    streets: DoorStreets, track: MatchedTrack, piece: MatchedPiece, time_s: NDArray[np.float64]
) -> tuple[list[int], list[float]]:
    """Return on which arc of a piece each of its positions is, and where on the arc's edge; none where one is lost."""
    at_arc: list[int] = []
    fractions: list[float] = []
    for point in piece.points.tolist():
        place = np.array([track.lon[point], track.lat[point]])
        begin = at_arc[-1] if at_arc else 0
        # Times rise along the piece; of arcs that meet at the place, the first will do.
        likely = int(np.searchsorted(piece.leave_s, time_s[point] - 1e-6))
        for _, at in sorted((abs(at - likely), at) for at in range(begin, len(piece.arcs))):
            found = _fraction(streets, int(piece.arcs[at]), place)
            if found is not None:
                break
        else:
            return [], []
        against = bool(streets.network.arc_reversed[piece.arcs[at]])
        if at_arc and at == begin and (found < fractions[-1]) != against and found != fractions[-1]:
            # Who stands keeps the place that was reached: a street is followed forwards only.
            found = fractions[-1]
        at_arc.append(at)
        fractions.append(found)
    return at_arc, fractions


def _fraction(streets: DoorStreets, arc: int, place: NDArray[np.float64]) -> float | None:
    """Return where on an arc's edge a place is, None where it is not on it."""
    network = streets.network
    edge = int(network.arc_edge[arc])
    span = slice(int(network.shape_first[edge]), int(network.shape_first[edge + 1]))
    points = np.stack([network.shape_lon[span], network.shape_lat[span]], axis=1)
    shrink = np.array([np.cos(np.radians(place[1])), 1.0])
    starts, step = points[:-1] * shrink, np.diff(points, axis=0) * shrink
    square = np.maximum((step**2).sum(axis=1), 1e-30)
    part = np.clip(((place * shrink - starts) * step).sum(axis=1) / square, 0.0, 1.0)
    off = np.hypot(*((starts + part[:, None] * step) - place * shrink).T)
    best = int(np.argmin(off))
    if off[best] > _ON_STREET:
        return None
    drawn_m = streets.drawn_m[span]
    if drawn_m[-1] == 0:
        return 0.0
    metres = drawn_m[best] + part[best] * (drawn_m[best + 1] - drawn_m[best])
    return settled(streets, edge, float(min(metres / drawn_m[-1], 1.0)))


def _stretches(
    streets: DoorStreets,
    places: Locations,
    ways: list[NDArray[np.int32]],
    asked: list[tuple[float, float]],
) -> list[Stretch]:
    from geo.routes.kernels import spent_along
    from routing.streets.network import freeze
    from routing.streets.paths import drawn_paths

    network, fraction = streets.network, places.fraction.tolist()
    keys = []
    for at, arcs in enumerate(ways):
        upto_ms, upto_cm = spent_along(network, streets.metric, arcs, fraction[at], fraction[at + 1])
        keys.append((int(upto_ms[-1]) << 32) | int(upto_cm[-1]))
    first = np.concatenate([[0], np.cumsum([len(arcs) for arcs in ways])]).astype(np.int64)
    arcs = np.concatenate(ways).astype(np.int32)
    index = np.arange(len(ways), dtype=np.int32)
    following = index + np.int32(1)
    for array in (first, arcs, index, following):
        freeze(array)
    paths = drawn_paths(
        network,
        streets.drawn_m,
        places,
        places,
        index,
        following,
        0,
        np.array(keys, dtype=np.int64),
        first,
        arcs,
    )
    return [
        Stretch(path, fraction[at], fraction[at + 1], asked[at], asked[at + 1])
        for at, path in enumerate(paths)
        if path is not None
    ]
