"""Lines as OSRM writes them, and lines with no more points than a picture shows."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

#: A simplified line strays from the whole one by at most this part of its extent: a pixel or two of a picture of it.
_SHARE = 1 / 512
_DECIMALS = 6


def written(line: NDArray[np.float64], form: str) -> Any:
    """Return a line as it is answered.

    Parameters
    ----------
    line
        float64[p, 2], longitude and latitude, degrees, p >= 1.
    form
        ``polyline`` (five decimals), ``polyline6`` or ``geojson``.

    Returns
    -------
    str or dict
        An encoded polyline, or a GeoJSON ``LineString``, which has at least two points.
    """
    from geo.routes.polyline import encode_polyline

    if form == "geojson":
        if len(line) == 1:
            line = np.concatenate([line, line])
        return {"type": "LineString", "coordinates": np.round(line, _DECIMALS).tolist()}
    return encode_polyline(line, precision=6 if form == "polyline6" else 5)


def position(lon: float, lat: float) -> list[float]:
    """Return a position as it is answered."""
    return [round(lon, _DECIMALS), round(lat, _DECIMALS)]


def simplified(line: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a line with fewer points.

    Parameters
    ----------
    line
        float64[p, 2], longitude and latitude, degrees, p >= 2.

    Returns
    -------
    ndarray
        float64[q, 2], some of its points, the first and the last among them; two or more.

    References
    ----------
    Douglas and Peucker, *Algorithms for the reduction of the number of points required to represent a digitized line
    or its caricature*, 1973, doi:10.3138/FM57-6770-U75U-7727.
    """
    import shapely

    flat = line * [np.cos(np.radians(line[:, 1].mean())), 1.0]
    extent = float(np.ptp(flat, axis=0).max())
    if len(line) < 3 or extent == 0:
        return line
    # The third coordinate is along for the ride: it tells which points were kept.
    numbered = shapely.LineString(np.column_stack([flat, np.arange(len(line))]))
    kept = numbered.simplify(extent * _SHARE, preserve_topology=False)
    index = shapely.get_coordinates(kept, include_z=True)[:, 2].astype(np.intp)
    return np.asarray(line[index if len(index) >= 2 else [0, -1]], dtype=np.float64)


def joined(lines: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Return one line of several that follow each other, each joint once.

    Parameters
    ----------
    lines
        float64[p, 2] each, p >= 2; at least one.
    """
    return np.concatenate([lines[0], *(line[1:] for line in lines[1:])])
