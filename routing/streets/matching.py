"""Map matching: from a phone's positions to the streets that were driven, and when."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routing.errors import RoutingError
from routing.streets.locations import EARTH_RADIUS_M
from routing.streets.matched_track import Fate, MatchedPiece, MatchedTrack
from routing.streets.matching_kernels import Points, States, Tuning, best_way, decode
from routing.streets.matching_posterior_kernels import posterior
from routing.streets.matching_states_kernels import spread_states, thinned
from routing.streets.matching_ways_kernels import Ways, driven, turns_into
from routing.streets.network import (
    FORBIDDEN,
    Locations,
    Metric,
    StreetNetwork,
    check_metric,
    check_network,
    freeze,
)
from routing.streets.turn_graph import turn_graph

_METRES_PER_DEGREE = math.radians(EARTH_RADIUS_M)
#: Options by which something is divided.
_DIVISORS = frozenset({"least_sigma_m", "beta_m", "tau_s"})
#: Positions of one track; a day at one a second has 86,400.
_MOST_POINTS = 200_000
#: Links between states that are kept at a time: a gigabyte of them.
_MOST_LINKS = 250_000_000


class Candidates(NamedTuple):
    """Places on streets where the traveller may have been.

    Attributes
    ----------
    first
        int32[k + 1], places by point.
    places
        The places, each with its distance from the point.
    """

    first: NDArray[np.int32]
    places: Locations


class CandidateSource(Protocol):
    """Knows which streets are near."""

    def around(
        self, lon: ArrayLike, lat: ArrayLike, radius_m: NDArray[np.float64], *, most: int
    ) -> Candidates:
        """Return places on at most ``most`` streets within a radius of each point."""


@dataclass(frozen=True, slots=True)
class MatchOptions:
    """What is plausible.

    Attributes
    ----------
    streets
        How many streets are considered for a point.
    radius_sigmas, least_radius_m
        How far they may be: so many standard deviations, and at least so many metres.
    least_sigma_m
        Phones claim to be better than maps are drawn; a position is never taken to be better than this.
    beta_m, beta_share
        Scale on which the length of a way may differ from the straight line: metres, and a share of the line.
    tau_s
        Scale on which people prefer fast ways to slow ones, seconds of the map's time. It tells a road from the
        path beside it, where the distance alone cannot.
    thinning_sigmas
        Positions nearer than that to the last one used say nothing new.
    max_gap_s
        A longer silence ends the piece.
    max_skipped
        Consecutive positions that are passed over as outliers before a piece ends.
    hurry, slack_s
        A way is plausible if the map's time for it is at most ``hurry`` times the time that passed, and
        ``slack_s`` more.
    detour_m
        How much longer than the straight line a way may be.
    speeding
        The straight line may be as fast as the profile's fastest street, times this.

    Raises
    ------
    RoutingError
        ``invalid_track`` where one of them is negative or not finite, or one by which is divided is 0.
    """

    streets: int = 24
    radius_sigmas: float = 4.0
    least_radius_m: float = 40.0
    least_sigma_m: float = 3.0
    beta_m: float = 15.0
    beta_share: float = 0.1
    tau_s: float = 3.0
    thinning_sigmas: float = 2.0
    max_gap_s: float = 180.0
    max_skipped: int = 3
    hurry: float = 4.0
    slack_s: float = 30.0
    detour_m: float = 500.0
    speeding: float = 1.5

    def __post_init__(self) -> None:
        for name in self.__slots__:
            value = getattr(self, name)
            least = 1 if name == "streets" else 1e-3 if name in _DIVISORS else 0
            if not least <= value < math.inf:
                raise _invalid(f"option {name} is {value}; it must be at least {least} and finite.")


class StreetMatcher:
    """Matches tracks to one profile's streets by a hidden Markov model; threads may share it.

    The hidden states are places on directed arcs. A position's likelihood falls with its distance from the
    place (normal), that of a step with the difference between the way and the straight line
    (exponential). Ways are the fastest ones over allowed turns, so that what a profile may not do is not
    matched, and restrictions over several streets hold across positions.

    Parameters
    ----------
    network
        The streets.
    metric
        What the profile may use, and how long it takes.
    source
        Knows which streets are near a point.

    Raises
    ------
    InvalidNetworkError
        If the arrays break an invariant of `StreetNetwork` or `Metric`.

    References
    ----------
    P. Newson and J. Krumm, "Hidden Markov map matching through noise and sparseness", ACM SIGSPATIAL GIS
    2009, doi:10.1145/1653771.1653818.
    """

    def __init__(self, network: StreetNetwork, metric: Metric, source: CandidateSource) -> None:
        check_network(network)
        check_metric(network, metric)
        self.network = network
        self.metric = metric
        self._source = source
        self._graph = turn_graph(network, metric)
        self._tail_lon = network.node_lon[network.tail]
        self._tail_lat = network.node_lat[network.tail]
        _freeze(self._tail_lon, self._tail_lat)
        usable = (metric.arc_ms != FORBIDDEN) & (metric.arc_ms > 0)
        speed = network.length_cm[usable] * 10.0 / metric.arc_ms[usable]
        self._fastest_m_s = float(speed.max()) if len(speed) else 0.0

    def match(
        self,
        lon: ArrayLike,
        lat: ArrayLike,
        time_s: ArrayLike,
        accuracy_m: ArrayLike,
        options: MatchOptions | None = None,
    ) -> MatchedTrack:
        """Match a track.

        Parameters
        ----------
        lon, lat
            float64[n], degrees.
        time_s
            float64[n], UTC epoch seconds; positions that are not later than all before are left out
            (`Fate.BAD_TIME`).
        accuracy_m
            float64[n], standard deviation of each position in each direction, or one for all.
        options
            What is plausible.

        Raises
        ------
        RoutingError
            ``invalid_track``, naming the array, the first value at fault and what it should be.
        """
        options = options or MatchOptions()
        track = _checked(lon, lat, time_s, accuracy_m, options)
        size = len(track.lon)
        fate = np.full(size, Fate.ALONE, dtype=np.int8)
        kept = thinned(*track, options.thinning_sigmas, _METRES_PER_DEGREE, fate)
        points = Points(track.lon[kept], track.lat[kept], track.time_s[kept], track.sigma_m[kept])
        _freeze(*points)
        tuning = self._tuning(options)
        radius_m = np.maximum(options.radius_sigmas * points.sigma_m, options.least_radius_m)
        first, places = self._source.around(points.lon, points.lat, radius_m, most=options.streets)
        states, candidate = spread_states(self._graph, first, places)
        _freeze(*states)
        _check_links(states)
        chain = decode(self._graph, self._tail_lon, self._tail_lat, points, states, tuning)
        _freeze(*chain)
        chosen = best_way(points, states, chain)
        street = places.edge[candidate]
        _freeze(chosen, street)
        likely = posterior(points, states, chain, chosen, street)
        ways = driven(self._graph, self._tail_lon, self._tail_lat, points, states, tuning, chain, chosen)
        _freeze(*ways)
        members = np.bincount(ways.piece[ways.piece >= 0], minlength=len(ways.first) - 1)
        # The appended zero answers for points without a piece.
        matched = np.append(members, 0)[ways.piece] > 1
        far = np.diff(states.first) == 0
        outlier = ~far & (chosen < 0)
        for mask, value in ((matched, Fate.MATCHED), (far, Fate.FAR), (outlier, Fate.OUTLIER)):
            fate[kept[mask]] = value
        lon, lat, confidence = np.full(size, np.nan), np.full(size, np.nan), np.zeros(size)
        place = candidate[chosen[matched]]
        lon[kept[matched]], lat[kept[matched]] = places.lon[place], places.lat[place]
        confidence[kept[matched]] = likely[matched]
        _freeze(fate, lon, lat, confidence)
        pieces = []
        for number in np.flatnonzero(members > 1).tolist():
            through = np.flatnonzero(ways.piece == number)
            pieces.append(self._piece(ways, number, kept[through], float(likely[through].mean())))
        return MatchedTrack(tuple(pieces), fate, lon, lat, confidence)

    def _piece(self, ways: Ways, number: int, points: NDArray[np.int32], confidence: float) -> MatchedPiece:
        part = slice(int(ways.first[number]), int(ways.first[number + 1]))
        arcs = ways.arc[part]
        cost = ways.leave_key[part] - ways.enter_key[part]
        turn_ms = turns_into(self.network.turn_first, self.network.turn_head, self.metric.turn_ms, arcs)
        arc_ms, arc_cm = cost >> 32, cost & 0xFFFFFFFF
        _freeze(arc_ms, arc_cm, turn_ms, points)
        return MatchedPiece(
            arcs, ways.enter_s[part], ways.leave_s[part], arc_ms, arc_cm, turn_ms, confidence, points
        )

    def _tuning(self, options: MatchOptions) -> Tuning:
        return Tuning(
            float(options.beta_m),
            float(options.beta_share),
            float(options.tau_s),
            float(options.max_gap_s),
            int(options.max_skipped),
            float(options.hurry),
            float(options.slack_s),
            float(options.detour_m),
            float(options.speeding * self._fastest_m_s),
            _METRES_PER_DEGREE,
        )


def _checked(
    lon: ArrayLike, lat: ArrayLike, time_s: ArrayLike, accuracy_m: ArrayLike, options: MatchOptions
) -> Points:
    arrays = {
        name: np.array(values, dtype=np.float64, ndmin=1)
        for name, values in (("lon", lon), ("lat", lat), ("time_s", time_s), ("accuracy_m", accuracy_m))
    }
    size = len(arrays["lon"])
    if arrays["accuracy_m"].shape == (1,):
        arrays["accuracy_m"] = np.full(size, arrays["accuracy_m"][0])
    if size > _MOST_POINTS:
        raise _invalid(f"it has {size:,} positions; cut it into tracks of at most {_MOST_POINTS:,}.")
    for name, limit in (("lon", 180.0), ("lat", 90.0), ("time_s", 1e11), ("accuracy_m", 1e5)):
        values = arrays[name]
        if values.shape != (size,):
            raise _invalid(f"{name} must have {size} entries as lon has, not {list(values.shape)}.")
        good = np.abs(values) <= limit
        if name == "accuracy_m":
            good &= values > 0
        if not good.all():
            bad = int(np.argmin(good))
            legal = "above 0, in metres" if name == "accuracy_m" else f"within {-limit:g}..{limit:g}"
            raise _invalid(f"{name}[{bad}] is {values[bad]}; it must be {legal}.")
    sigma_m = np.maximum(arrays["accuracy_m"], options.least_sigma_m)
    track = Points(arrays["lon"], arrays["lat"], arrays["time_s"], sigma_m)
    _freeze(*track)
    return track


def _check_links(states: States) -> None:
    widest = int(np.diff(states.first).max(initial=0))
    if widest * len(states.arc) > _MOST_LINKS:
        raise _invalid(
            f"{len(states.first) - 1:,} positions with up to {widest} places each need more memory than matching "
            "takes; cut it at stops, or consider fewer streets."
        )


def _freeze(*arrays: NDArray[np.generic]) -> None:
    for array in arrays:
        freeze(array)


def _invalid(message: str) -> RoutingError:
    return RoutingError(f"track: {message}", code="invalid_track")
