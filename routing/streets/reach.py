"""Reach: what lies within some minutes of one or several places, there or back, street by street.

Exact with turn costs and forbidden turns, as tables are: the time that `Reach.times_at` gives for a
point is the entry that a table would have for it, to the millisecond.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routing.errors import RoutingError
from routing.streets.locations import check_locations
from routing.streets.locations_kernels import part_before
from routing.streets.network import FORBIDDEN, Locations, Metric, StreetNetwork, check_metric, freeze
from routing.streets.reach_kernels import UNREACHED, envelope, keys_at, spread
from routing.streets.turn_graph import TurnGraph, turn_graph

#: The longest limit: what an int32 of milliseconds holds, 24 days.
MAX_LIMIT_MS: int = 2**31 - 1
_OWNER_BITS = 0xFFFFFFFF


class Pieces(NamedTuple):
    """Parts of streets as drawn, along each of which time runs evenly; sorted, without overlap.

    Attributes
    ----------
    edge
        int32[p], never a copy.
    start, stop
        float64[p], fractions of the edge, ``start <= stop``.
    start_ms, stop_ms
        float64[p], milliseconds at both; the lower one is where the part is entered (going out) or
        left for good (coming in).
    owner
        int32[p], the number of the source that is nearest.
    """

    edge: NDArray[np.int32]
    start: NDArray[np.float64]
    stop: NDArray[np.float64]
    start_ms: NDArray[np.float64]
    stop_ms: NDArray[np.float64]
    owner: NDArray[np.int32]

    def between(self, after_ms: float, upto_ms: float) -> Pieces:
        """Return the parts whose time lies in ``after_ms .. upto_ms``, cut exactly there.

        Parameters
        ----------
        after_ms, upto_ms
            Milliseconds. A part that only touches ``after_ms`` is left out, so that consecutive
            bands share no street; give a negative one to keep the sources themselves.

        Returns
        -------
        Pieces
            In the same order.
        """
        least = np.minimum(self.start_ms, self.stop_ms)
        most = np.maximum(self.start_ms, self.stop_ms)
        kept = Pieces(*_rows(self, (least <= upto_ms) & (most > after_ms)))
        rise = kept.stop_ms - kept.start_ms
        length = kept.stop - kept.start
        cut_start_ms = np.clip(kept.start_ms, after_ms, upto_ms)
        cut_stop_ms = np.clip(kept.stop_ms, after_ms, upto_ms)
        per_ms = np.divide(length, rise, out=np.zeros(len(rise)), where=rise != 0)
        # Parts that are not cut keep their ends to the last bit.
        start = np.where(
            cut_start_ms == kept.start_ms, kept.start, kept.start + (cut_start_ms - kept.start_ms) * per_ms
        )
        stop = np.where(
            cut_stop_ms == kept.stop_ms, kept.stop, kept.stop + (cut_stop_ms - kept.stop_ms) * per_ms
        )
        return kept._replace(
            start=start, stop=np.maximum(start, stop), start_ms=cut_start_ms, stop_ms=cut_stop_ms
        )

    def of_owner(self, owner: int) -> Pieces:
        """Return the parts that are nearest to one source."""
        return Pieces(*_rows(self, self.owner == owner))

    def length_cm(self, network: StreetNetwork) -> int:
        """Return the centimetres of street in these parts, each street counted once."""
        per_edge = network.length_cm[network.edge_arc[self.edge].max(axis=1)]
        return int(np.rint(((self.stop - self.start) * per_edge).sum()))


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """What `Reacher.reach` found; read-only.

    Attributes
    ----------
    network, graph
        The streets, and what the profile may use of them.
    sources
        Where trips start (going out) or end (coming in), sorted by edge and fraction.
    source_owner
        int32[s], the number of each of these sources among those that were given.
    limit_ms
        The limit of the search.
    inward
        Whether trips run to the sources.
    label
        int64[m], ``milliseconds << 32 | owner`` at the start of each arc (going out) or at its end
        (coming in).
    """

    network: StreetNetwork
    graph: TurnGraph
    sources: Locations
    source_owner: NDArray[np.int32]
    limit_ms: int
    inward: bool
    label: NDArray[np.int64]

    @property
    def arc_time_ms(self) -> NDArray[np.int32]:
        """int32[m], milliseconds at the start (coming in: the end) of each arc, -1 beyond the limit."""
        return np.where(self.label == UNREACHED, -1, self.label >> 32).astype(np.int32)

    @property
    def arc_owner(self) -> NDArray[np.int32]:
        """int32[m], the number of the nearest source by arc, -1 beyond the limit."""
        return np.where(self.label == UNREACHED, -1, self.label & _OWNER_BITS).astype(np.int32)

    @property
    def arc_share(self) -> NDArray[np.float64]:
        """float64[m], how much of each arc is within the limit from the end that `arc_time_ms` times.

        What the sources reach on their own arcs before any turn is not in it; `pieces` has it.
        """
        left_ms = self.limit_ms - (self.label >> 32).astype(np.float64)
        whole_ms = self.graph.arc_ms.astype(np.float64)
        share = np.divide(left_ms, whole_ms, out=np.ones(len(whole_ms)), where=whole_ms > 0)
        return np.where(self.label == UNREACHED, 0.0, np.clip(share, 0.0, 1.0))

    def times_at(self, places: Locations) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return how far places are from the nearest source.

        Parameters
        ----------
        places
            k locations on the same network.

        Returns
        -------
        tuple
            int32[k] milliseconds, exactly those of a table, and int32[k] the source's number; -1
            for both beyond the limit.

        Raises
        ------
        RoutingError
            ``invalid_location``.
        """
        places = check_locations(self.network, places, "places")
        key = keys_at(
            self.label,
            self.graph.arc_ms,
            self.graph.end_first,
            self.graph.end,
            self.sources,
            self.source_owner,
            self._edge_sources(),
            places,
            self.inward,
        )
        beyond = (key == UNREACHED) | ((key >> 32) > self.limit_ms)
        return (
            np.where(beyond, -1, key >> 32).astype(np.int32),
            np.where(beyond, -1, key & _OWNER_BITS).astype(np.int32),
        )

    def pieces(self) -> Pieces:
        """Return every part of every street within the limit.

        Returns
        -------
        Pieces
            O(e + s) of them; read-only.
        """
        pieces = Pieces(
            *envelope(
                self.label,
                self.graph.arc_ms,
                self.graph.end_first,
                self.graph.end,
                self.network.edge_arc,
                self.network.original_edge,
                self.sources,
                self.source_owner,
                self._edge_sources(),
                self.limit_ms,
                self.inward,
            )
        )
        for array in pieces:
            freeze(array)
        return pieces

    def _edge_sources(self) -> NDArray[np.int32]:
        """Return int32[e + 1], the sources by edge."""
        first = np.searchsorted(self.sources.edge, np.arange(self.network.edge_count + 1)).astype(np.int32)
        freeze(first)
        return first


class Reacher:
    """Answers questions of reach for one profile; prepared once, shared by threads.

    Parameters
    ----------
    network
        A network that passes `check_network`.
    metric
        What the profile may use, and how long it takes.

    Raises
    ------
    InvalidNetworkError
        If the metric does not fit the network.

    Notes
    -----
    O(t + m log m) for t turns and m arcs, a few tens of milliseconds in a town.
    """

    def __init__(self, network: StreetNetwork, metric: Metric) -> None:
        check_metric(network, metric)
        self.network = network
        self.metric = metric
        self._graph = turn_graph(network, metric)
        arcs = np.arange(network.arc_count, dtype=np.int32)
        arriving = np.repeat(arcs, np.diff(self._graph.first))
        weight_ms = self._graph.weight >> 32
        self._out = (self._graph.first, self._graph.head, weight_ms << 32)
        order = np.argsort(self._graph.head, kind="stable")
        after = self._graph.head[order]
        before = arriving[order]
        turn_ms = weight_ms[order] - metric.arc_ms[before]
        first = np.searchsorted(after, np.arange(network.arc_count + 1)).astype(np.int32)
        self._in = (first, before, (turn_ms + metric.arc_ms[after]) << 32)
        for array in (*self._out, *self._in):
            freeze(array)

    def reach(
        self,
        sources: Locations,
        limit_ms: int | None = None,
        *,
        inward: bool = False,
        owner: ArrayLike | None = None,
    ) -> Reach:
        """Find what lies within a limit of the nearest of some sources.

        Parameters
        ----------
        sources
            s locations. Arcs that the metric forbids are not used, as for tables.
        limit_ms
            Milliseconds, 0 .. `MAX_LIMIT_MS`; left out: no limit.
        inward
            False: where one gets to from the sources. True: from where one gets to them.
        owner
            int32[s], a number of 0 or more for each source, when several places have one owner (the
            couriers of one depot); left out: the sources count from 0.

        Returns
        -------
        Reach
            Equal input gives equal output; of equally near owners the lower number wins.

        Raises
        ------
        RoutingError
            ``invalid_location``, ``invalid_limit`` or ``invalid_owner``.

        Notes
        -----
        O((t + m) log m) for the turns and arcs within the limit, plus O(m).
        """
        sources = check_locations(self.network, sources, "sources")
        limit = MAX_LIMIT_MS if limit_ms is None else int(limit_ms)
        if not 0 <= limit <= MAX_LIMIT_MS:
            raise RoutingError(
                f"limit_ms is {limit_ms}; give 0 to {MAX_LIMIT_MS} milliseconds, or None for no limit.",
                code="invalid_limit",
            )
        number = _owners(owner, len(sources.edge))
        order = np.lexsort((number, sources.fraction, sources.edge))
        sources = Locations(*_rows(sources, order))
        number = number[order]
        for array in (*sources, number):
            freeze(array)
        seed_arc, seed_key = self._seeds(sources, number, inward=inward)
        first, head, weight = self._in if inward else self._out
        label = spread(first, head, weight, seed_arc, seed_key, (limit << 32) | _OWNER_BITS)
        freeze(label)
        return Reach(self.network, self._graph, sources, number, limit, inward, label)

    def _seeds(
        self, sources: Locations, owner: NDArray[np.int32], *, inward: bool
    ) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the arcs by which the search leaves each source, and its head start there."""
        arcs: list[int] = []
        keys: list[int] = []
        graph = self._graph
        for side, field in enumerate((sources.forward_arc, sources.backward_arc)):
            for arc, fraction, number in zip(
                field.tolist(), sources.fraction.tolist(), owner.tolist(), strict=True
            ):
                if arc < 0 or graph.arc_ms[arc] == FORBIDDEN:
                    continue
                whole = int(graph.arc_ms[arc])
                before = part_before(whole, fraction, side == 1)
                if inward:
                    # One arrives along the street as drawn or along any of its copies.
                    ends = graph.end[graph.end_first[arc] : graph.end_first[arc + 1]].tolist()
                    arcs += ends
                    keys += [((before - whole) << 32) + number] * len(ends)
                else:
                    arcs.append(arc)
                    keys.append((-before << 32) + number)
        seed_arc, seed_key = np.array(arcs, dtype=np.int32), np.array(keys, dtype=np.int64)
        freeze(seed_arc)
        freeze(seed_key)
        return seed_arc, seed_key


def _rows(table: tuple[NDArray[Any], ...], index: NDArray[Any]) -> list[Any]:
    """Return the chosen rows of every column."""
    return [column[index] for column in table]


def _owners(owner: ArrayLike | None, count: int) -> NDArray[np.int32]:
    if owner is None:
        return np.arange(count, dtype=np.int32)
    given = np.asarray(owner)
    if given.shape != (count,) or (count and not np.issubdtype(given.dtype, np.integer)):
        raise RoutingError(
            f"owner must be one integer for each of {count} sources, not {given.dtype}{list(given.shape)}.",
            code="invalid_owner",
        )
    off = (given < 0) | (given >= 2**31)
    if off.any():
        bad = int(np.argmax(off))
        raise RoutingError(
            f"owner[{bad}] is {given[bad]}; give numbers of 0 to {2**31 - 1}.", code="invalid_owner"
        )
    return given.astype(np.int32)
