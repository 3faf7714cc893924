"""Heights of the ground from ``.hgt`` rasters, as SRTM, Copernicus and others publish them.

A tile covers one degree by one degree and is named for its south-west corner (``N43E007``). It holds
1201 x 1201 or 3601 x 3601 big-endian 16-bit metres, row by row from the north; neighbouring tiles
share their border. -32768 marks a void. Tiles come bare, gzipped, or in zip archives that may hold
several. GeoTIFF is not read: ``gdal_translate -of SRTMHGT`` turns it into a tile.
"""

from __future__ import annotations

import gzip
import lzma
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import MapError

#: Endings by which a tile, or an archive of tiles, is recognised in a folder.
RASTER_ENDINGS = (".hgt", ".hgt.gz", ".hgt.zip", ".zip")

#: No land lies lower or higher: -32768 marks voids, and some publishers write -9999.
_LOWEST_M, _HIGHEST_M = -1000, 9000
#: Metres that one degree of latitude is long.
_M_PER_DEGREE = 111_195.0
_SIDES = {2 * side * side: side for side in (1201, 3601)}
_LARGEST_TILE = max(_SIDES)
_NAME = re.compile(r"(?:^|[^A-Za-z0-9])([NS])(\d{2})([EW])(\d{3})(?![0-9])", re.IGNORECASE)


class Ground(NamedTuple):
    """The ground at some points.

    Attributes
    ----------
    height_m
        float64[k], metres above the raster's datum, NaN where the raster says nothing.
    slope
        float64[k], rise over run in the steepest direction, 0 where unknown.
    spacing_m
        float64[k], metres between the raster's posts, NaN where unknown.
    """

    height_m: NDArray[np.float64]
    slope: NDArray[np.float64]
    spacing_m: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Source:
    """Where one tile lies."""

    path: Path
    #: Name of the member of a zip archive, empty for other files.
    member: str


class ElevationRaster:
    """Tiles of heights, found by position and read only when a point lies on them.

    Parameters
    ----------
    paths
        Tiles, archives of tiles, or folders that hold either (not their subfolders). Where a tile is
        there several times, the first one in the order of ``paths`` and of file names is used.

    Raises
    ------
    MapError
        ``elevation_missing`` where there is no such file or no tile in it, ``elevation_unreadable``
        where a file is no tile by its name or is no whole archive.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self.files: tuple[Path, ...] = tuple(file for path in paths for file in _files(path))
        self._tiles: dict[tuple[int, int], _Source] = {}
        self._read: set[tuple[int, int]] = set()
        for file in self.files:
            for corner, source in _tiles_of(file):
                self._tiles.setdefault(corner, source)

    @property
    def names(self) -> tuple[str, ...]:
        """The tiles' names in alphabetical order, such as ``N43E007``."""
        return tuple(sorted(tile_name(*corner) for corner in self._tiles))

    @property
    def read_names(self) -> tuple[str, ...]:
        """The names of the tiles that points lay on so far, in alphabetical order."""
        return tuple(sorted(tile_name(*corner) for corner in self._read))

    @property
    def read_files(self) -> tuple[Path, ...]:
        """The files of the tiles that points lay on so far, in the order of the tiles' corners."""
        return tuple(dict.fromkeys(self._tiles[corner].path for corner in sorted(self._read)))

    def heights(self, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.float64]:
        """Return float64[k], metres at points in degrees, NaN where unknown; see `ground`."""
        return self.ground(lon, lat).height_m

    def ground(self, lon: ArrayLike, lat: ArrayLike) -> Ground:
        """Return the ground at points, bilinear between the four posts around each.

        Parameters
        ----------
        lon, lat
            float64[k], degrees.

        Returns
        -------
        Ground
            Nothing is known outside the tiles and next to voids.

        Raises
        ------
        MapError
            ``elevation_unreadable`` where a tile that is needed has a wrong size or is damaged.
        """
        lon = np.atleast_1d(np.asarray(lon, dtype=np.float64))
        lat = np.atleast_1d(np.asarray(lat, dtype=np.float64))
        found = Ground(*(np.full(len(lon), blank) for blank in (np.nan, 0.0, np.nan)))
        west, south = np.floor(lon).astype(np.int64), np.floor(lat).astype(np.int64)
        corners = np.unique(np.stack([west, south], axis=1), axis=0)
        for corner_west, corner_south in corners.tolist():
            points = np.flatnonzero((west == corner_west) & (south == corner_south))
            # A point on a border belongs to the tiles on both sides; the one in the west or south may
            # be the only one there is.
            for step_west, step_south in ((0, 0), (-1, 0), (0, -1), (-1, -1)):
                on_border = np.ones(len(points), dtype=np.bool_)
                if step_west:
                    on_border &= lon[points] == corner_west
                if step_south:
                    on_border &= lat[points] == corner_south
                open_points = points[on_border & np.isnan(found.height_m[points])]
                corner = ((corner_west + step_west + 180) % 360 - 180, corner_south + step_south)
                if len(open_points) and corner in self._tiles:
                    self._read.add(corner)
                    east = lon[open_points] - corner_west - step_west
                    north = lat[open_points] - corner[1]
                    tile = _bilinear(_read(self._tiles[corner]), east, north, corner[1])
                    for column, values in zip(found, tile, strict=True):
                        column[open_points] = values
        return found


def tile_name(west: int, south: int) -> str:
    """Return the name of the tile with this south-west corner, degrees."""
    return f"{'N' if south >= 0 else 'S'}{abs(south):02}{'E' if west >= 0 else 'W'}{abs(west):03}"


def _bilinear(
    tile: NDArray[np.float32], east: NDArray[np.float64], north: NDArray[np.float64], south: int
) -> Ground:
    """Interpolate at offsets (degrees in 0..1) from the tile's south-west corner."""
    cells = len(tile) - 1
    column, row = east * cells, (1.0 - north) * cells
    left = np.minimum(column.astype(np.int64), cells - 1)
    top = np.minimum(row.astype(np.int64), cells - 1)
    x, y = column - left, row - top
    corner = [
        tile[top + below, left + right].astype(np.float64)
        for below, right in ((0, 0), (0, 1), (1, 0), (1, 1))
    ]
    weight = [(1 - x) * (1 - y), x * (1 - y), (1 - x) * y, x * y]
    # A void post that carries no weight does not matter.
    height = sum(np.where(w > 0.0, z, 0.0) * w for z, w in zip(corner, weight, strict=True))
    spacing = _M_PER_DEGREE / cells
    across = spacing * np.maximum(np.cos(np.radians(south + north)), 0.01)
    to_east = ((corner[1] - corner[0]) * (1 - y) + (corner[3] - corner[2]) * y) / across
    to_south = ((corner[2] - corner[0]) * (1 - x) + (corner[3] - corner[1]) * x) / spacing
    slope = np.nan_to_num(np.hypot(to_east, to_south), nan=0.0)
    known = ~np.isnan(height)
    return Ground(np.asarray(height), np.where(known, slope, 0.0), np.where(known, spacing, np.nan))


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        files = sorted(
            file for file in path.iterdir() if file.name.lower().endswith(RASTER_ENDINGS) and file.is_file()
        )
        if not files:
            raise MapError(
                f"elevation: {path} holds no .hgt tile. Give a folder with tiles such as N43E007.hgt, .hgt.gz or "
                ".hgt.zip.",
                code="elevation_missing",
            )
        return files
    if not path.is_file():
        raise MapError(
            f"elevation: there is no file {path}. Give an .hgt tile, a zip archive of tiles, or a folder of them.",
            code="elevation_missing",
        )
    if not path.name.lower().endswith(RASTER_ENDINGS):
        raise MapError(
            f"elevation: {path} is no raster that is read here; its name ends in none of "
            f"{', '.join(RASTER_ENDINGS)}. Turn other formats into .hgt first (gdal_translate -of SRTMHGT).",
            code="elevation_unreadable",
        )
    return [path]


def _tiles_of(file: Path) -> list[tuple[tuple[int, int], _Source]]:
    if not file.name.lower().endswith(".zip"):
        if not file.name.lower().endswith(".gz"):
            _check_size(file, file.stat().st_size)
        return [(_corner(file.name, file), _Source(file, ""))]
    try:
        with zipfile.ZipFile(file) as archive:
            sizes = {info.filename: info.file_size for info in archive.infolist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _unreadable(file, f"is not a whole zip archive ({error})") from error
    members = sorted(member for member in sizes if member.lower().endswith(".hgt"))
    if not members:
        raise MapError(f"elevation: {file} holds no .hgt tile.", code="elevation_missing")
    for member in members:
        _check_size(file, sizes[member])
    if len(members) == 1 and _NAME.search(_stem(members[0])) is None:
        return [(_corner(file.name, file), _Source(file, members[0]))]
    return [(_corner(_stem(member), file), _Source(file, member)) for member in members]


def _stem(member: str) -> str:
    return member.replace("\\", "/").rsplit("/", 1)[-1]


def _corner(name: str, file: Path) -> tuple[int, int]:
    found = _NAME.search(name)
    south = int(found[2]) * (1 if found[1].upper() == "N" else -1) if found else 99
    west = int(found[4]) * (1 if found[3].upper() == "E" else -1) if found else 999
    if not (-90 <= south < 90 and -180 <= west < 180):
        raise _unreadable(
            file, f"holds a tile named {name!r}, which does not say where it lies, as N43E007.hgt does"
        )
    return west, south


def _read(source: _Source) -> NDArray[np.float32]:
    """Read a tile, north first, voids as NaN."""
    try:
        if source.member:
            with zipfile.ZipFile(source.path) as archive, archive.open(source.member) as stream:
                content = stream.read(_LARGEST_TILE + 1)
        elif source.path.name.lower().endswith(".gz"):
            with gzip.open(source.path) as stream:
                content = stream.read(_LARGEST_TILE + 1)
        else:
            with source.path.open("rb") as stream:
                content = stream.read(_LARGEST_TILE + 1)
    # An encrypted archive is a RuntimeError, an unknown compression a NotImplementedError.
    except (
        OSError,
        EOFError,
        zlib.error,
        lzma.LZMAError,
        zipfile.BadZipFile,
        RuntimeError,
        ValueError,
    ) as error:
        raise _unreadable(source.path, f"cannot be unpacked ({error})") from error
    side = _check_size(source.path, len(content))
    posts = np.frombuffer(content, dtype=">i2").reshape(side, side)
    heights = posts.astype(np.float32)
    heights[(posts < _LOWEST_M) | (posts > _HIGHEST_M)] = np.nan
    return heights


def _check_size(path: Path, size: int) -> int:
    """Return how many posts a side a tile of so many bytes has."""
    side = _SIDES.get(size)
    if side is None:
        shown = f"{size:,}" if size <= _LARGEST_TILE else f"more than {_LARGEST_TILE:,}"
        raise _unreadable(
            path,
            f"holds a tile of {shown} bytes; one of 1201 x 1201 posts has {2 * 1201**2:,}, one of 3601 x 3601 has "
            f"{2 * 3601**2:,}",
        )
    return side


def _unreadable(path: Path, reason: str) -> MapError:
    return MapError(f"elevation: {path} {reason}. Fetch it again.", code="elevation_unreadable")
