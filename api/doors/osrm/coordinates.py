"""Reading the coordinates of a request: pairs of degrees, or an encoded polyline."""

from __future__ import annotations

import re
from typing import Final

from api.doors.osrm.faults import INVALID_VALUE, OsrmError
from api.doors.osrm.scanner import Scanner

#: (longitude, latitude), degrees.
Coordinate = tuple[float, float]

_ENCODED: Final = re.compile(r"[?-~]+")
#: More signs than a number of degrees ever takes: what goes on like that is no coordinate.
_ENDLESS: Final = re.compile(r"[_-~]{8}")
_POLYLINES: Final = (("polyline6(", 6), ("polyline(", 5))


def read_coordinates(scanner: Scanner) -> list[Coordinate]:
    """Read the coordinates.

    Parameters
    ----------
    scanner
        At their beginning; left behind their end.

    Returns
    -------
    list
        One or more, not yet checked to be degrees.

    Raises
    ------
    OsrmError
        ``InvalidQuery``, naming the place.
    """
    for begin, precision in _POLYLINES:
        if scanner.took(begin):
            start = scanner.at
            text = scanner.matched(_ENCODED)
            scanner.expect(")")
            return _decoded(text, precision, start)
    return scanner.listed(lambda: _pair(scanner), ";")


def check_coordinates(coordinates: list[Coordinate]) -> None:
    """Check that coordinates are degrees.

    Raises
    ------
    OsrmError
        ``InvalidValue``, naming the first faulty one.
    """
    for number, (lon, lat) in enumerate(coordinates):
        if not (abs(lon) <= 180 and abs(lat) <= 90):
            raise OsrmError(
                INVALID_VALUE,
                f"Invalid coordinate value. Coordinate {number} is [{lon:g}, {lat:g}]; give degrees, longitude first "
                "(-180..180), then latitude (-90..90).",
            )


def _pair(scanner: Scanner) -> Coordinate:
    lon = scanner.degrees()
    scanner.expect(",")
    return lon, scanner.degrees()


def _decoded(text: str, precision: int, start: int) -> list[Coordinate]:
    from geo.routes.polyline import decode_polyline

    if _ENDLESS.search(text) is not None:
        raise OsrmError(
            INVALID_VALUE, f"The polyline at position {start} cannot be decoded: a number has no end."
        )
    try:
        return list(decode_polyline(text, precision=precision))
    except (ValueError, OverflowError) as error:
        raise OsrmError(
            INVALID_VALUE, f"The polyline at position {start} cannot be decoded: {error}"
        ) from error
