"""Small rasters of the ground for tests, written as tiles that a reader can check."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import numpy as np

#: Posts a side of a coarse tile, and the cells between them.
POSTS = 1201
CELLS = POSTS - 1


def tile_of(height):
    """Return the posts of a tile, north first, from a function of the cells east and north of its corner."""
    north, east = np.mgrid[CELLS:-1:-1, 0:POSTS]
    return np.broadcast_to(np.asarray(height(east, north)), (POSTS, POSTS))


def plane(east_m, north_m, base=0):
    """Return a tile that rises by so many whole metres a cell."""
    return tile_of(lambda east, north: base + east_m * east + north_m * north)


def write_tile(path: Path, posts) -> Path:
    """Write posts as a tile, packed as the ending of the path says."""
    content = np.asarray(posts).astype(">i2").tobytes()
    if path.name.endswith(".gz"):
        path.write_bytes(gzip.compress(content, 1))
    elif path.name.endswith(".zip"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr(path.name.removesuffix(".zip").removesuffix(".hgt") + ".hgt", content)
    else:
        path.write_bytes(content)
    return path
