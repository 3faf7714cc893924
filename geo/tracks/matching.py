"""Matching tracks to a town's streets, as they are open at the time of the track."""

from __future__ import annotations

import datetime as dt
import threading
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from geo.snapping.candidates import CandidateIndex
from geo.tracks.reading import Track
from routing.streets.matched_track import MatchedPiece, MatchedTrack
from routing.streets.matching import MatchOptions, StreetMatcher
from routing.streets.network import Metric

if TYPE_CHECKING:
    from geo.town import Town

ATTRIBUTION = "© OpenStreetMap contributors"
_KEPT = 8


class TrackMatcher:
    """Matches tracks of one profile; threads may share it.

    Parameters
    ----------
    town
        The map.
    profile
        Who travelled.
    options
        What is plausible.

    Raises
    ------
    MapError
        ``profile_unknown``, or ``extract_empty`` where the profile may use no street.
    """

    def __init__(self, town: Town, profile: str, options: MatchOptions | None = None) -> None:
        self.town = town
        self.profile = profile
        self._options = options or MatchOptions()
        self._lock = threading.Lock()
        self._matchers: dict[int, tuple[Metric, StreetMatcher]] = {}
        self._matcher(town.metric(profile))

    def match(self, track: Track) -> MatchedTrack:
        """Match a track on the streets that are open when it begins.

        Raises
        ------
        RoutingError
            ``invalid_track``.
        """
        at = dt.datetime.fromtimestamp(float(track.time_s[0]), dt.UTC) if len(track) else None
        matcher = self._matcher(self.town.metric(self.profile, at))
        return matcher.match(track.lon, track.lat, track.time_s, track.accuracy_m, self._options)

    def _matcher(self, metric: Metric) -> StreetMatcher:
        with self._lock:
            # The kept metric makes sure that its address is not used again.
            made = self._matchers.pop(id(metric), None)
            if made is None:
                source = CandidateIndex(self.town.network, metric)
                made = metric, StreetMatcher(self.town.network, metric, source)
            self._matchers[id(metric)] = made
            if len(self._matchers) > _KEPT:
                del self._matchers[next(iter(self._matchers))]
            return made[1]


def matched_geojson(town: Town, matched: MatchedTrack) -> dict[str, Any]:
    """Return what was driven as GeoJSON: a line for each piece, and its facts.

    Parameters
    ----------
    town
        The map.
    matched
        What `TrackMatcher` made of a track.
    """
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "LineString", "coordinates": _line(town, matched, piece)},
            "properties": {
                "from": _iso(town, float(piece.enter_s[0])),
                "duration_s": round(piece.duration_s, 1),
                "map_duration_s": piece.map_ms / 1000,
                "distance_m": piece.distance_cm / 100,
                "confidence": round(piece.confidence, 4),
                "positions": len(piece.points),
            },
        }
        for piece in matched.pieces
    ]
    return {"type": "FeatureCollection", "attribution": ATTRIBUTION, "features": features}


def _line(town: Town, matched: MatchedTrack, piece: MatchedPiece) -> list[list[float]]:
    """Return the drawing of a piece, from its first place on a street to its last."""
    network = town.network
    line: list[list[float]] = []
    last = len(piece.arcs) - 1
    for at, arc in enumerate(piece.arcs.tolist()):
        edge = int(network.arc_edge[arc])
        span = slice(int(network.shape_first[edge]), int(network.shape_first[edge + 1]))
        points = np.stack([network.shape_lon[span], network.shape_lat[span]], axis=1)
        if network.arc_reversed[arc]:
            points = points[::-1]
        if at in {0, last}:
            points = _cut(points, piece, matched, first=at == 0, last=at == last)
        skip = 1 if line and line[-1] == points[0].tolist() else 0
        line += points[skip:].tolist()
    return [[round(lon, 7), round(lat, 7)] for lon, lat in line]


def _cut(
    points: np.ndarray[Any, np.dtype[np.float64]],
    piece: MatchedPiece,
    matched: MatchedTrack,
    *,
    first: bool,
    last: bool,
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the part of an arc's drawing between the places where the piece begins and ends."""
    step = np.diff(points, axis=0) * [np.cos(np.radians(points[0, 1])), 1.0]
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*step.T))])
    start, end = 0.0, along[-1]
    if first:
        start = _along(points, along, matched, int(piece.points[0]))
    if last:
        end = max(start, _along(points, along, matched, int(piece.points[-1])))
    inside = (along > start) & (along < end)
    ends = [[np.interp(at, along, points[:, axis]) for axis in (0, 1)] for at in (start, end)]
    return np.concatenate([[ends[0]], points[inside], [ends[1]]])


def _along(
    points: np.ndarray[Any, np.dtype[np.float64]],
    along: np.ndarray[Any, np.dtype[np.float64]],
    matched: MatchedTrack,
    position: int,
) -> float:
    """Return how far along a drawing the place of a position lies, in the units of ``along``."""
    shrink = np.array([np.cos(np.radians(points[0, 1])), 1.0])
    place = np.array([matched.lon[position], matched.lat[position]]) * shrink
    starts, ends = points[:-1] * shrink, points[1:] * shrink
    step = ends - starts
    square = np.maximum((step**2).sum(axis=1), 1e-30)
    part = np.clip(((place - starts) * step).sum(axis=1) / square, 0.0, 1.0)
    off = (((starts + part[:, None] * step) - place) ** 2).sum(axis=1)
    best = int(np.argmin(off))
    return float(along[best] + part[best] * (along[best + 1] - along[best]))


def _iso(town: Town, moment_s: float) -> str:
    moment = dt.datetime.fromtimestamp(moment_s, ZoneInfo(town.time_zone))
    return moment.isoformat(timespec="seconds")
