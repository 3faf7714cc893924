"""Slow, obvious twin of reach: every place is timed by itself, by the twin of tables."""

from __future__ import annotations

from routing.streets.network import Locations, Metric, StreetNetwork
from tests.naive.streets import trips_from


def times_at(
    network: StreetNetwork, metric: Metric, sources: Locations, places: Locations, *, inward: bool
) -> list[tuple[int, int] | None]:
    """Return the milliseconds between each place and its nearest source, and that source's number."""
    found: list[tuple[int, int] | None] = [None] * len(places.edge)
    if inward:
        trips = [trips_from(network, metric, places, j, sources) for j in range(len(places.edge))]
    else:
        by_source = [trips_from(network, metric, sources, s, places) for s in range(len(sources.edge))]
        trips = [[row[j] for row in by_source] for j in range(len(places.edge))]
    for j, row in enumerate(trips):
        for s, trip in enumerate(row):
            if trip is not None:
                candidate = (trip[0], s)
                best = found[j]
                found[j] = candidate if best is None else min(best, candidate)
    return found
