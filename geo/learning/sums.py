"""What is kept of couriers' tracks: how often each arc took which multiple of the map's time, by hour.

No position, no moment and no way is kept: a row says that an arc was passed so many times in an hour of the
week with times around such a multiple, over all couriers and days.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.learning.hours import BUCKET_NAMES
from routing.streets.network import freeze

if TYPE_CHECKING:
    from geo.town import Town

#: Multiples of the map's time are counted from a quarter to four times, in steps of equal ratio.
LIMIT = math.log(4.0)
BINS = 61
CENTRES = np.linspace(-LIMIT, LIMIT, BINS)
freeze(CENTRES)
_BUCKETS = len(BUCKET_NAMES)


@dataclass(frozen=True, slots=True, eq=False)
class SpeedSums:
    """Counts of one profile on one map.

    Attributes
    ----------
    arc
        int32[r], arcs as drawn, ascending.
    bucket
        int16[r], ascending for each arc.
    counts
        int32[r, BINS], how often the logarithm of the multiple was nearest to each of `CENTRES`.
    seen
        uint64[s], ascending: numbers that tell trips that were counted, so that none is counted twice.
    """

    arc: NDArray[np.int32]
    bucket: NDArray[np.int16]
    counts: NDArray[np.int32]
    seen: NDArray[np.uint64]

    @classmethod
    def empty(cls) -> SpeedSums:
        """Return no counts."""
        return cls(
            np.empty(0, np.int32),
            np.empty(0, np.int16),
            np.empty((0, BINS), np.int32),
            np.empty(0, np.uint64),
        )

    @property
    def passages(self) -> NDArray[np.int64]:
        """int64[r], how often each arc was passed in each bucket."""
        often: NDArray[np.int64] = self.counts.sum(axis=1, dtype=np.int64)
        return often

    def plus(
        self,
        arc: NDArray[np.integer],
        bucket: NDArray[np.integer],
        log_ratio: NDArray[np.float64],
        seen: Iterable[int] = (),
    ) -> SpeedSums:
        """Return these counts and some more.

        Parameters
        ----------
        arc, bucket, log_ratio
            Of k passages; what is beyond the limits counts as the limit.
        seen
            Numbers of the trips that they come from.
        """
        place = np.rint((np.clip(log_ratio, -LIMIT, LIMIT) + LIMIT) / (2 * LIMIT) * (BINS - 1))
        old = self.arc.astype(np.int64) * _BUCKETS + self.bucket
        new = arc.astype(np.int64) * _BUCKETS + bucket
        key, row = np.unique(np.concatenate([old, new]), return_inverse=True)
        counts = np.zeros((len(key), BINS), dtype=np.int32)
        counts[row[: len(old)]] = self.counts
        np.add.at(counts, (row[len(old) :], place.astype(np.int64)), 1)
        return SpeedSums(
            (key // _BUCKETS).astype(np.int32),
            (key % _BUCKETS).astype(np.int16),
            counts,
            np.union1d(self.seen, np.array(list(seen), dtype=np.uint64)),
        )

    def moved(self, arc: NDArray[np.int32]) -> SpeedSums:
        """Return the counts with other numbers of arcs, without those that have none any more.

        Parameters
        ----------
        arc
            int32[r], the new number of each row's arc, -1 for none.
        """
        kept = np.flatnonzero(arc >= 0)
        order = kept[np.lexsort((self.bucket[kept], arc[kept]))]
        return SpeedSums(arc[order], self.bucket[order], self.counts[order], self.seen)


def anchors(town: Town, arc: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return what names arcs on any map of the town.

    Parameters
    ----------
    town
        The map.
    arc
        int32[r], arcs.

    Returns
    -------
    ndarray
        int64[r, 5]: the OpenStreetMap number of the way, and where the arc starts and ends, in degrees
        times 10**7.
    """
    network = town.network
    columns = [town.edge_arrays.way_id[network.arc_edge[arc]]]
    for node in (network.tail[arc], network.head[arc]):
        columns += [np.rint(degrees[node] * 1e7) for degrees in (network.node_lon, network.node_lat)]
    return np.stack(columns, axis=1).astype(np.int64)


def found_again(town: Town, names: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return int32[r], the arcs as drawn that anchors name on this map, -1 where it lacks them."""
    drawn = np.flatnonzero(town.network.original_arc == np.arange(town.network.arc_count)).astype(np.int32)
    known = dict(zip(map(tuple, anchors(town, drawn).tolist()), drawn.tolist(), strict=True))
    return np.array([known.get(tuple(name), -1) for name in names.tolist()], dtype=np.int32)
