"""Notes on each stretch between two points of a leg's drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from api.doors.osrm.legs import Leg, Stretch

if TYPE_CHECKING:
    from api.doors.osrm.streets import DoorStreets

#: Where all times come from.
DATASOURCE = "tournee"


def annotation(streets: DoorStreets, leg: Leg, wanted: frozenset[str]) -> dict[str, Any]:
    """Return the notes on a leg.

    Parameters
    ----------
    streets
        The streets.
    leg
        The leg.
    wanted
        Which notes, of `api.doors.osrm.query.ANNOTATIONS`.

    Returns
    -------
    dict
        Lists of one entry less than the leg's drawing has points: ``duration`` and ``weight`` in seconds without
        the time of turns (so that they add up to less than the leg's), ``distance`` in metres, ``speed`` in metres a
        second, ``datasources`` as numbers of ``metadata.datasource_names``.
    """
    notes = [_along(streets, stretch) for stretch in leg.stretches]
    seconds = np.concatenate([note[0] for note in notes])
    metres = np.concatenate([note[1] for note in notes])
    found: dict[str, Any] = {}
    if "datasources" in wanted:
        found["metadata"] = {"datasource_names": [DATASOURCE]}
        found["datasources"] = [0] * len(seconds)
    for name in ("duration", "weight"):
        if name in wanted:
            found[name] = np.round(seconds, 3).tolist()
    if "distance" in wanted:
        found["distance"] = np.round(metres, 2).tolist()
    if "speed" in wanted:
        speed = np.divide(metres, seconds, out=np.zeros(len(metres)), where=seconds > 0)
        found["speed"] = np.round(speed, 1).tolist()
    return found


def _along(streets: DoorStreets, stretch: Stretch) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return seconds and metres between each two points of a stretch's drawing."""
    from geo.routes.kernels import joints, spent_along

    path, network = stretch.path, streets.network
    count = len(path.lon) - 1
    seconds, metres = np.zeros(count), np.zeros(count)
    if not len(path.arcs):
        return seconds, metres
    upto_ms, upto_cm = spent_along(network, streets.metric, path.arcs, stretch.start, stretch.end)
    arc_ms = np.diff(upto_ms) - _turns_ms(streets, path.arcs)
    points = joints(network, path.arcs, path.lon, path.lat, stretch.start)
    shrink = np.cos(np.radians(path.lat[:-1]))
    drawn = np.hypot(np.diff(path.lon) * shrink, np.diff(path.lat))
    # Each arc's time and length are spread over its points as it is drawn.
    arc = np.clip(np.searchsorted(points, np.arange(count), side="right") - 1, 0, len(path.arcs) - 1)
    total = np.bincount(arc, weights=drawn, minlength=len(path.arcs))
    size = np.bincount(arc, minlength=len(path.arcs))
    share = np.where(
        total[arc] > 0, drawn / np.where(total > 0, total, 1.0)[arc], 1.0 / np.maximum(size[arc], 1)
    )
    return arc_ms[arc] * share / 1000, np.diff(upto_cm)[arc] * share / 100


def _turns_ms(streets: DoorStreets, arcs: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return the milliseconds of the turn into each arc, 0 for the first."""
    from routing.streets.matching_ways_kernels import turns_into

    network, metric = streets.network, streets.metric
    return turns_into(network.turn_first, network.turn_head, metric.turn_ms, arcs)
