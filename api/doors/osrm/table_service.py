"""The service ``table``: seconds and metres between all pairs of coordinates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from api.doors.osrm.coordinates import Coordinate
from api.doors.osrm.faults import TOO_BIG, OsrmError
from api.doors.osrm.figures import CM, MS
from api.doors.osrm.query import Query
from api.doors.osrm.settings import OsrmSettings
from api.doors.osrm.snapping import metres_between, snap
from api.doors.osrm.waypoints import waypoint
from routing.streets.blocks import take

if TYPE_CHECKING:
    from api.doors.osrm.streets import DoorStreets
    from routing.streets.network import Locations


def check_table(query: Query, settings: OsrmSettings) -> None:
    """Check the size of a request.

    Raises
    ------
    OsrmError
        ``TooBig``.
    """
    sources, destinations = _ends(query)
    most = settings.max_table_size
    if len(sources) * len(destinations) > most**2 or len(query.coordinates) > most**2:
        raise OsrmError(
            TOO_BIG,
            f"Too many table coordinates: {len(sources)} x {len(destinations)}, but a table may have "
            f"{most**2} entries.",
        )


def answer_table(streets: DoorStreets, query: Query, settings: OsrmSettings) -> dict[str, Any]:
    """Return the table that answers a request.

    Raises
    ------
    OsrmError
        ``NoSegment``.
    """
    sources, destinations = _ends(query)
    locations = snap(streets, query, settings.default_radius_m)
    origins = take(locations, np.array(sources, dtype=np.intp))
    targets = take(locations, np.array(destinations, dtype=np.intp))
    found: dict[str, Any] = {}
    if "distance" in query.table:
        times = streets.engine.travel_times(origins, targets, threads=1)
        durations_ms, distances_cm = times.durations_ms, times.distances_cm
    else:
        durations_ms = distances_cm = streets.engine.durations(origins, targets, threads=1)
    missing = durations_ms < 0
    # Without anything to fill in this is the whole work for the largest tables.
    seconds: list[list[float | None]] = _numbers(durations_ms, MS, query.scale_factor)
    metres: list[list[float | None]] = _numbers(distances_cm, CM, 1.0)
    cells = [[int(row), int(column)] for row, column in np.argwhere(missing).tolist()]
    if cells:
        placed = _placed(locations, query)
        for row, column in cells:
            seconds[row][column] = metres[row][column] = None
            if query.fallback_speed is not None:
                straight_m = metres_between(placed[sources[row]], placed[destinations[column]])
                time_s = straight_m / query.fallback_speed * query.scale_factor
                seconds[row][column] = round(time_s, 1)
                metres[row][column] = round(straight_m, 1)
    if "duration" in query.table:
        found["durations"] = seconds
    if "distance" in query.table:
        found["distances"] = metres
    if query.fallback_speed is not None:
        found["fallback_speed_cells"] = cells
    if not query.skip_waypoints:
        for key, ends in (("sources", sources), ("destinations", destinations)):
            found[key] = [
                waypoint(streets, locations, at, query.coordinates[at], hint=query.generate_hints)
                for at in ends
            ]
    return found


def _ends(query: Query) -> tuple[list[int], list[int]]:
    everything = list(range(len(query.coordinates)))
    return (
        everything if query.sources is None else query.sources,
        everything if query.destinations is None else query.destinations,
    )


def _numbers(table: NDArray[np.int32], unit: int, factor: float) -> list[list[float | None]]:
    """Return a table's tenths as numbers, halves rounded up."""
    rounded: list[list[float | None]]
    if factor == 1.0:
        rounded = (((table.astype(np.int64) + unit // 2) // unit) / 10).tolist()
    else:
        rounded = np.round(table / (10 * unit) * factor, 1).tolist()
    return rounded


def _placed(locations: Locations, query: Query) -> list[Coordinate]:
    if query.fallback_coordinate == "input":
        return query.coordinates
    return list(zip(locations.lon.tolist(), locations.lat.tolist(), strict=True))
