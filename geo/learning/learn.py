"""Learning how fast a town's streets really are, from its couriers' tracks.

Tracks are cut to what is movement (`geo.tracks.reading.movements`), matched to streets, and counted
(`geo.learning.sums`); from the counts come speed factors by arc and hour of the week
(`geo.learning.estimates`), which `geo.live.streets.LiveStreets` puts in effect.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.learning.estimates import estimate, learned_factors
from geo.learning.hours import BUCKET_NAMES, HOUR_BUCKET, buckets_of
from geo.learning.kernels import stretch_ratios
from geo.learning.store import LearningStore
from geo.learning.sums import SpeedSums
from geo.live.metric import slower_ms
from geo.live.speed_factors import UNKNOWN, LearnedFactors
from geo.tracks.matching import TrackMatcher
from geo.tracks.reading import Track, movements
from routing.streets.matched_track import Fate, MatchedPiece
from routing.streets.network import FORBIDDEN

if TYPE_CHECKING:
    from geo.town import Town

#: Centimetres that an arc is timed over, at least and where its street goes on.
_LEAST_CM, _WIDE_CM = 5_000, 15_000
#: A piece that is less sure than this teaches nothing.
_LEAST_CONFIDENCE = 0.5
#: One trip in so many is kept aside to see whether what was learned from the others is true.
_HELD_OUT = 5
#: Pieces shorter than this say nothing of how well durations are foretold.
_LEAST_TRIP_S = 60.0


class Trip(NamedTuple):
    """A matched movement.

    Attributes
    ----------
    number
        Tells it from others, whatever file it comes from.
    pieces
        Its ways.
    """

    number: int
    pieces: tuple[MatchedPiece, ...]


class HeldOut(NamedTuple):
    """How well the durations of trips are foretold that nothing was learned from.

    Attributes
    ----------
    trips
        How many ways were foretold.
    before_percent, after_percent
        Mean absolute error, percent of the duration: by the map, and by what was learned from the other trips.
    """

    trips: int
    before_percent: float
    after_percent: float


@dataclass(frozen=True, slots=True)
class LearningReport:
    """What was learned.

    Attributes
    ----------
    trips, known_trips
        Movements that were counted, and those that had been before.
    pieces, distance_m, passages
        Ways without a break, their metres, and how many passages of arcs were timed.
    positions
        How many positions had each fate, by the lower-case name of `Fate`.
    arcs_passed, arcs
        Arcs that were ever passed, and those that the profile may use.
    lost_rows
        Counts of an earlier map whose arcs this map lacks.
    ratio
        The mean multiple of the map's time over all passages; 1 where there are none.
    by_class
        Class, the multiple that streets of it take that nobody passed, and passages.
    by_hour
        Hours, the mean multiple, and passages.
    held_out
        None where there are too few trips.
    """

    trips: int
    known_trips: int
    pieces: int
    distance_m: float
    passages: int
    positions: dict[str, int]
    arcs_passed: int
    arcs: int
    lost_rows: int
    ratio: float
    by_class: tuple[tuple[str, float, int], ...]
    by_hour: tuple[tuple[str, float, int], ...]
    held_out: HeldOut | None


def learn(
    town: Town,
    profile: str,
    tracks: Sequence[Track],
    *,
    store: LearningStore | None = None,
    dry_run: bool = False,
    drop_ends_m: float = 0.0,
    on_progress: Callable[[int, int], None] | None = None,
) -> LearningReport:
    """Learn from tracks, in effect for every process once this returns.

    Trips that were counted before are passed over.

    Parameters
    ----------
    town
        The map.
    profile
        Who travelled.
    tracks
        Positions.
    store
        Where counts are kept; `LearningStore.beside` the town where not given.
    dry_run
        Whether to store nothing.
    drop_ends_m
        Metres left out at both ends of each track (see `geo.tracks.reading.movements`).
    on_progress
        Called with the tracks matched and their number.

    Raises
    ------
    MapError
        ``profile_unknown``, ``learned_damaged`` or ``home_unwritable``.
    """
    store = store if store is not None else LearningStore.beside(town)
    before = store.load(town, profile)
    matcher = TrackMatcher(town, profile)
    fates: Counter[str] = Counter()
    trips: dict[int, Trip] = {}
    known = 0
    seen = set(before.sums.seen.tolist())
    for done, track in enumerate(tracks, 1):
        parts = movements(track, drop_ends_m=drop_ends_m)
        fates["standing_or_cut"] += len(track) - sum(map(len, parts))
        for part in parts:
            number = _number(part)
            if number in seen or number in trips:
                known += 1
                continue
            matched = matcher.match(part)
            fates.update({fate.name.lower(): matched.count(fate) for fate in Fate})
            trips[number] = Trip(number, matched.pieces)
        if on_progress is not None:
            on_progress(done, len(tracks))
    counted = list(trips.values())
    if dry_run:
        sums = with_trips(town, before.sums, counted)
    else:
        sums = store.change(town, profile, lambda stored: with_trips(town, stored, counted))
    pieces = [piece for trip in counted for piece in trip.pieces]
    return _report(
        town,
        profile,
        sums,
        fates=fates,
        trips=len(trips),
        known=known,
        pieces=pieces,
        lost=before.lost,
        held_out=held_out(town, before.sums, counted),
    )


def with_trips(town: Town, sums: SpeedSums, trips: Iterable[Trip]) -> SpeedSums:
    """Return counts with some trips more; those that were counted before are passed over."""
    street_class = _street_class(town)
    seen = set(sums.seen.tolist())
    arcs, buckets, logs, numbers = [], [], [], []
    for trip in trips:
        if trip.number in seen:
            continue
        numbers.append(trip.number)
        for piece in trip.pieces:
            if piece.confidence < _LEAST_CONFIDENCE:
                continue
            ratio = stretch_ratios(
                piece.arc_ms,
                piece.arc_cm,
                piece.turn_ms,
                piece.enter_s,
                piece.leave_s,
                street_class[piece.arcs],
                _LEAST_CM,
                _WIDE_CM,
            )
            timed = np.flatnonzero(~np.isnan(ratio))
            arcs.append(town.network.original_arc[piece.arcs[timed]].astype(np.int64))
            buckets.append(buckets_of(piece.enter_s[timed], town.time_zone))
            logs.append(np.log(np.maximum(ratio[timed], 1e-9)))
    if not numbers:
        return sums
    return sums.plus(
        np.concatenate([np.empty(0, np.int64), *arcs]),
        np.concatenate([np.empty(0, np.int64), *buckets]),
        np.concatenate([np.empty(0), *logs]),
        numbers,
    )


def foretold_s(town: Town, piece: MatchedPiece, factors: LearnedFactors | None) -> float:
    """Return how long a way should take by the map, or by learned factors.

    Each arc takes the factor of the hour at which it was entered.
    """
    if factors is None:
        return piece.map_ms / 1000
    permille = factors.permille[buckets_of(piece.enter_s, town.time_zone), piece.arcs].astype(np.int64)
    changed = slower_ms(piece.arc_ms, np.where(permille == UNKNOWN, 1000, permille))
    return float(changed.sum() + piece.turn_ms.sum()) / 1000


def held_out(town: Town, sums: SpeedSums, trips: Sequence[Trip]) -> HeldOut | None:
    """Foretell one trip in five by what the others teach, and what was known before.

    Parameters
    ----------
    town
        The map.
    sums
        What was counted before these trips.
    trips
        Those to share out, by their numbers.

    Returns
    -------
    HeldOut or None
        None where there is no trip of a minute or more to foretell, or none to learn from.
    """
    aside = [trip for trip in trips if trip.number % _HELD_OUT == 0]
    pieces = [piece for trip in aside for piece in trip.pieces if piece.duration_s >= _LEAST_TRIP_S]
    factors = learned_factors(
        town, with_trips(town, sums, [trip for trip in trips if trip.number % _HELD_OUT])
    )
    if not pieces or factors is None:
        return None
    before, after = (
        100 * float(np.mean([abs(foretold_s(town, one, by) / one.duration_s - 1) for one in pieces]))
        for by in (None, factors)
    )
    return HeldOut(len(pieces), before, after)


def _report(
    town: Town,
    profile: str,
    sums: SpeedSums,
    *,
    fates: Counter[str],
    trips: int,
    known: int,
    pieces: list[MatchedPiece],
    lost: int,
    held_out: HeldOut | None,
) -> LearningReport:
    street_class = _street_class(town)
    classes = town.edge_arrays.classes
    found = estimate(sums, street_class, len(classes))
    passages = sums.passages
    of_class = np.bincount(street_class[sums.arc], weights=passages, minlength=len(classes)).astype(int)
    of_hour = np.bincount(sums.bucket, weights=passages, minlength=len(BUCKET_NAMES)).astype(int)
    log_hour = np.bincount(sums.bucket, weights=passages * found.value, minlength=len(BUCKET_NAMES))
    # Over the hours in which something was learned, as often as each comes in a week.
    hours_a_week = np.bincount(HOUR_BUCKET, minlength=len(BUCKET_NAMES))
    passed = hours_a_week * (of_hour > 0)
    mean_class = np.exp(found.classes @ passed / max(passed.sum(), 1))
    usable = town.metric(profile).arc_ms[town.network.original_arc == np.arange(town.network.arc_count)]
    return LearningReport(
        trips=trips,
        known_trips=known,
        pieces=len(pieces),
        distance_m=sum(piece.distance_cm for piece in pieces) / 100,
        passages=int(passages.sum()),
        positions=dict(fates),
        arcs_passed=len(found.drawn),
        arcs=int((usable != FORBIDDEN).sum()),
        lost_rows=lost,
        ratio=float(np.exp((passages * found.value).sum() / max(passages.sum(), 1))),
        by_class=tuple(
            (classes[c], float(mean_class[c]), int(of_class[c])) for c in np.flatnonzero(of_class).tolist()
        ),
        by_hour=tuple(
            (BUCKET_NAMES[b], float(np.exp(log_hour[b] / of_hour[b])), int(of_hour[b]))
            for b in np.flatnonzero(of_hour).tolist()
        ),
        held_out=held_out,
    )


def _street_class(town: Town) -> NDArray[np.uint8]:
    return town.edge_arrays.street_class[town.network.arc_edge]


def _number(track: Track) -> int:
    """Return 63 bits that tell a movement from others."""
    digest = hashlib.sha256()
    for array in (track.time_s, track.lon, track.lat):
        digest.update(array.tobytes())
    return int.from_bytes(digest.digest()[:8], "big") >> 1
