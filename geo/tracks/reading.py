"""Couriers' tracks: rows of positions with times, read from files, and cut to what is movement."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geo.errors import MapError
from geo.tracks.kernels import ends_cut, find_dwells
from routing.streets.locations import EARTH_RADIUS_M
from routing.streets.network import freeze

#: Metres that a position is taken to be good to where the file does not say.
USUAL_ACCURACY_M = 10.0
#: Positions that are coarser say nothing of streets.
WORST_ACCURACY_M = 100.0
#: A stop: longer than this within so many metres.
DWELL_S, DWELL_M = 60.0, 25.0
_MAX_BYTES = 200_000_000
_NAMED = 100
_METRES_PER_DEGREE = math.radians(EARTH_RADIUS_M)


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """Positions of one device, in the order in which it sent them.

    Attributes
    ----------
    time_s
        float64[n], UTC epoch seconds.
    lon, lat
        float64[n], degrees.
    accuracy_m
        float64[n], standard deviation of each position in each direction, above 0.
    source
        The file it comes from.
    """

    time_s: NDArray[np.float64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    accuracy_m: NDArray[np.float64]
    source: str = ""

    def __len__(self) -> int:
        """Return the number of positions."""
        return len(self.time_s)

    def part(self, index: NDArray[np.integer]) -> Track:
        """Return chosen positions."""
        arrays = (self.time_s[index], self.lon[index], self.lat[index], self.accuracy_m[index])
        for array in arrays:
            freeze(array)
        return Track(*arrays, self.source)


@dataclass
class Rows:
    """What a reader has gathered of one track: positions, and what is wrong with the file.

    Attributes
    ----------
    rows
        Seconds, longitude, latitude, accuracy.
    """

    rows: list[tuple[float, float, float, float]] = field(default_factory=list)

    def add(self, time: object, lon: object, lat: object, accuracy: object) -> list[str]:
        """Add a position and return what is wrong with it."""
        faults = []
        when, east, north = _seconds(time), _number(lon), _number(lat)
        metres = USUAL_ACCURACY_M if accuracy in (None, "") else _number(accuracy)
        if when is None:
            faults.append(
                f"time is {time!r}; write a moment with its zone such as 2026-11-23T08:15:00Z, or seconds since 1970"
            )
        for name, value, number, limit in (("lon", lon, east, 180.0), ("lat", lat, north, 90.0)):
            if number is None or not abs(number) <= limit:
                faults.append(f"{name} is {value!r}; write degrees from {-limit:g} to {limit:g}")
        if metres is None or not 0 < metres <= 1e5:
            faults.append(f"accuracy_m is {accuracy!r}; write metres above 0, or nothing")
        if when is not None and east is not None and north is not None and metres is not None and not faults:
            self.rows.append((when, east, north, metres))
        return faults

    def track(self, source: str) -> Track:
        """Return the track."""
        columns = np.array(self.rows, dtype=np.float64).reshape(-1, 4).T.copy()
        freeze(columns)
        time_s, lon, lat, accuracy_m = columns
        return Track(time_s, lon, lat, accuracy_m, source)


def read_tracks(path: Path) -> list[Track]:
    """Read the tracks of a file: GPX 1.1, GeoJSON or CSV, by its ending.

    A CSV file has a header with ``time,lon,lat`` and perhaps ``accuracy_m`` and ``track`` (rows of one name are
    one track). GeoJSON holds LineStrings with ``properties.times`` (and perhaps ``properties.accuracies_m``), or
    Points with ``properties.time`` (``accuracy_m``, ``track``). In GPX each segment is a track; of
    a point only position and time are read.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    list of Track
        Those with at least one position, in the order of the file.

    Raises
    ------
    MapError
        ``tracks_invalid``, listing every fault with its line or place.
    """
    ending = path.suffix.lower()
    if ending not in {".gpx", ".csv", ".geojson", ".json"}:
        raise _invalid(path, "what it is cannot be told; name it .gpx, .geojson or .csv")
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise _invalid(path, f"it is larger than {_MAX_BYTES:,} bytes; cut it into several files")
        data = path.read_bytes()
    except OSError as error:
        raise _invalid(path, f"it cannot be read ({error.strerror or error})") from error
    if ending == ".gpx":
        from geo.tracks.gpx import read_gpx

        found, faults = read_gpx(data)
    elif ending == ".csv":
        found, faults = _read_csv(data)
    else:
        found, faults = _read_geojson(data)
    if faults:
        more = f"; and {len(faults) - _NAMED} more" if len(faults) > _NAMED else ""
        raise _invalid(path, f"{len(faults)} faults: {'; '.join(faults[:_NAMED])}{more}")
    return [rows.track(str(path)) for rows in found if rows.rows]


def movements(track: Track, *, drop_ends_m: float = 0.0) -> list[Track]:
    """Cut a track into what is movement.

    A stop is a time of more than `DWELL_S` within `DWELL_M` of where it began; its positions are left out,
    and the track is cut there. Optionally the first and last metres of the whole track are left out too, since
    they tell where somebody lives or works.

    Parameters
    ----------
    track
        Positions; those that are not later than all before, and those coarser than `WORST_ACCURACY_M`, are
        left out.
    drop_ends_m
        Metres along the track.

    Returns
    -------
    list of Track
        Those with at least two positions.
    """
    before = np.maximum.accumulate(np.concatenate([[-np.inf], track.time_s]))[: len(track)]
    track = track.part(np.flatnonzero((track.time_s > before) & (track.accuracy_m <= WORST_ACCURACY_M)))
    first, last = ends_cut(track.lon, track.lat, drop_ends_m, _METRES_PER_DEGREE)
    track = track.part(np.arange(first, last))
    stays = find_dwells(track.lon, track.lat, track.time_s, DWELL_M, DWELL_S, _METRES_PER_DEGREE)
    moving = np.flatnonzero(stays < 0)
    cuts = np.flatnonzero(np.diff(moving) > 1) + 1
    return [track.part(part) for part in np.split(moving, cuts) if len(part) > 1]


def _read_csv(data: bytes) -> tuple[list[Rows], list[str]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [], [f"byte {error.start}: not text in UTF-8; save it as CSV in UTF-8"]
    reader = csv.reader(io.StringIO(text, newline=""))
    found: dict[str, Rows] = {}
    faults: list[str] = []
    try:
        header = [cell.strip().lower() for cell in next(reader, [])]
        missing = [name for name in ("time", "lon", "lat") if header.count(name) != 1]
        if missing:
            return [], [
                f"line 1: the header must name {', '.join(missing)} once; write time,lon,lat,accuracy_m"
            ]
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            cells = dict(zip(header, (cell.strip() for cell in row), strict=False))
            rows = found.setdefault(cells.get("track", ""), Rows())
            wrong = rows.add(cells.get("time"), cells.get("lon"), cells.get("lat"), cells.get("accuracy_m"))
            faults += [f"line {reader.line_num}: {fault}" for fault in wrong]
    except csv.Error as error:
        faults.append(f"line {reader.line_num}: not CSV ({error})")
    return list(found.values()), faults


def _read_geojson(data: bytes) -> tuple[list[Rows], list[str]]:
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as error:
        return [], [f"not JSON ({error})"]
    if not isinstance(content, dict):
        return [], ["it must be a GeoJSON object"]
    features = content.get("features") if content.get("type") == "FeatureCollection" else [content]
    if not isinstance(features, list):
        return [], ["features must be a list"]
    found: list[Rows] = []
    points: dict[str, Rows] = {}
    faults: list[str] = []
    for at, feature in enumerate(features):
        for rows, place, values in _positions(feature, points, found):
            faults += [
                f"features[{at}]{place}: {fault}"
                for fault in ([values] if rows is None else rows.add(*values))
            ]
    return [*found, *points.values()], faults


def _positions(
    feature: Any, points: dict[str, Rows], lines: list[Rows]
) -> Iterator[tuple[Rows | None, str, Any]]:
    """Yield the rows to add to, the place in the feature, and the values; without rows, what is wrong."""
    try:
        geometry, facts = feature["geometry"], feature["properties"] or {}
        kind, coordinates = geometry["type"], geometry["coordinates"]
        if kind == "Point":
            rows = points.setdefault(str(facts.get("track", "")), Rows())
            yield rows, "", (facts.get("time"), coordinates[0], coordinates[1], facts.get("accuracy_m"))
        elif kind == "LineString":
            times, metres = facts["times"], facts.get("accuracies_m") or [None] * len(coordinates)
            if not len(times) == len(coordinates) == len(metres):
                yield None, "", "times and accuracies_m must have one entry a position"
                return
            lines.append(Rows())
            for at, (where, when, good) in enumerate(zip(coordinates, times, metres, strict=True)):
                yield lines[-1], f".coordinates[{at}]", (when, where[0], where[1], good)
        else:
            yield None, "", f"geometry is a {kind}; give a LineString with properties.times, or Points"
    except (KeyError, TypeError, IndexError, AttributeError):
        yield None, "", "give a Feature: a LineString with properties.times, or a Point with properties.time"


def _seconds(time: object) -> float | None:
    """Return UTC epoch seconds of a moment with its zone, or of a number of seconds."""
    number = _number(time)
    if number is not None:
        return number if 0 <= number < 1e11 else None
    if not isinstance(time, str):
        return None
    try:
        moment = dt.datetime.fromisoformat(time.strip())
    except ValueError:
        return None
    return None if moment.tzinfo is None else moment.timestamp()


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _invalid(path: Path, reason: str) -> MapError:
    return MapError(f"{path}: {reason}.", code="tracks_invalid")
