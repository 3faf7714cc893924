"""Tests of reading heights of the ground from tiles."""

from __future__ import annotations

import os
import zipfile

import numpy as np
import pytest

from geo.elevation.raster import ElevationRaster, tile_name
from geo.errors import MapError
from tests.geo.rasters import CELLS, plane, tile_of, write_tile

# A plane that rises by 1 m a cell eastwards and by 2 m a cell northwards.
PLANE = plane(1, 2, base=10)


def expected(east, north):
    """Return the height of that plane at degrees from its corner."""
    return 10 + CELLS * np.asarray(east) + 2 * CELLS * np.asarray(north)


@pytest.mark.parametrize("name", ["N43E007.hgt", "n43e007.hgt.gz", "N43E007.hgt.zip", "N43E007.zip"])
def test_plane(tmp_path, name):
    """Tests that heights between posts are those of the plane, in every packing."""
    raster = ElevationRaster([write_tile(tmp_path / name, PLANE)])
    rng = np.random.default_rng(1)
    east, north = rng.random(50), rng.random(50)
    assert raster.names == ("N43E007",)
    assert raster.heights(7 + east, 43 + north) == pytest.approx(expected(east, north), abs=1e-6)
    assert raster.read_names == ("N43E007",)


def test_fine_tile(tmp_path):
    """Tests a tile of 3601 posts a side, with its slope and spacing."""
    posts = np.broadcast_to(np.arange(3601), (3601, 3601))
    raster = ElevationRaster([write_tile(tmp_path / "N00E000.hgt", posts)])
    ground = raster.ground([0.25], [0.0])
    assert ground.height_m.tolist() == [900.0]
    # One metre for every 30.9 m at the equator.
    assert ground.spacing_m == pytest.approx([30.9], abs=0.05)
    assert ground.slope == pytest.approx([1 / 30.9], rel=0.01)


@pytest.mark.parametrize(
    ("name", "lon", "lat"),
    [
        ("N43E007.hgt", 7.25, 43.5),
        ("N64W022.hgt", -21.75, 64.5),
        ("S34W059.hgt", -58.75, -33.5),
        ("S01E036.SRTMGL1.hgt.zip", 36.25, -0.5),
        ("N00W001.hgt", -0.75, 0.5),
    ],
)
def test_hemispheres(tmp_path, name, lon, lat):
    """Tests that a name tells the south-west corner in every quarter of the world."""
    raster = ElevationRaster([write_tile(tmp_path / name, PLANE)])
    assert raster.heights([lon], [lat]) == pytest.approx(expected(0.25, 0.5))
    west, south = int(np.floor(lon)), int(np.floor(lat))
    assert tile_name(west, south) == name[:7]


def test_borders(tmp_path):
    """Tests that tiles join without a seam, and that a border is known from either side."""
    west = write_tile(tmp_path / "N43E006.hgt", plane(1, 0))
    east = write_tile(tmp_path / "N43E007.hgt", plane(1, 0, base=CELLS))
    both = ElevationRaster([tmp_path])
    assert both.names == ("N43E006", "N43E007")
    assert both.heights([6.75, 7.0, 7.25], [43.5] * 3).tolist() == [900.0, 1200.0, 1500.0]
    for one in (west, east):
        raster = ElevationRaster([one])
        assert raster.heights([7.0, 7.0, 7.0], [43.0, 43.5, 44.0]).tolist() == [1200.0] * 3
        assert np.isnan(raster.heights([7.0, 7.0], [42.999, 44.001])).all()


def test_corner_of_four_tiles(tmp_path):
    """Tests that a corner is known from the tile in its south-west."""
    raster = ElevationRaster([write_tile(tmp_path / "N42E006.hgt", PLANE)])
    assert raster.heights([7.0], [43.0]).tolist() == [float(expected(1.0, 1.0))]


def test_antimeridian(tmp_path):
    """Tests that 180 degrees east is 180 degrees west."""
    raster = ElevationRaster([write_tile(tmp_path / "S17W180.hgt", PLANE)])
    assert raster.heights([180.0, -180.0], [-16.5, -16.5]).tolist() == [float(expected(0.0, 0.5))] * 2


def test_voids(tmp_path):
    """Tests that nothing is known next to a void, and all is known a cell away."""
    posts = PLANE.copy()
    posts[600, 600] = -32768
    posts[300, 300] = -9999  # another publisher's void
    raster = ElevationRaster([write_tile(tmp_path / "N43E007.hgt", posts)])
    cell = 1 / CELLS
    east = 0.5 + cell * np.array([0.0, 0.5, 0.99, 1.0, 1.5])
    heights = raster.heights(7 + east, np.full(5, 43.5))
    assert np.isnan(heights[:3]).all()
    assert heights[3:] == pytest.approx(expected(east[3:], 0.5))
    assert np.isnan(raster.heights([7.25], [43.75])).all()


def test_first_file_wins(tmp_path):
    """Tests that of two tiles of one name the first given is used, and only it counts as read."""
    first, second = tmp_path / "first", tmp_path / "second"
    for folder, base in ((first, 0), (second, 500)):
        folder.mkdir()
        write_tile(folder / "N43E007.hgt", plane(0, 0, base=base))
    raster = ElevationRaster([second, first])
    assert raster.heights([7.5], [43.5]).tolist() == [500.0]
    assert raster.read_files == (second / "N43E007.hgt",)


def test_archive_of_tiles(tmp_path):
    """Tests a zip archive that holds several tiles in a folder."""
    path = tmp_path / "L31.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, base in (("N43E006", 100), ("N43E007", 200)):
            archive.writestr(f"L31/{name}.hgt", plane(0, 0, base=base).astype(">i2").tobytes())
    assert ElevationRaster([path]).heights([6.5, 7.5], [43.5] * 2).tolist() == [100.0, 200.0]


def test_outside(tmp_path):
    """Tests that nothing is known outside the tiles, and that these are not even read."""
    raster = ElevationRaster([write_tile(tmp_path / "N43E007.hgt", PLANE)])
    assert np.isnan(raster.heights([8.5], [43.5])).all()
    assert raster.read_names == ()


def small_zip(path):
    """Write an archive whose tile is too small."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("N43E007.hgt", b"12")


def bare_zip(path):
    """Write an archive without a tile."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", b"nothing")


@pytest.mark.parametrize(
    ("name", "make", "code", "words"),
    [
        ("N43E007.hgt", lambda path: path.write_bytes(b"\0" * 100), "elevation_unreadable", "100 bytes"),
        ("N43E007.hgt", lambda path: path.write_bytes(b""), "elevation_unreadable", "0 bytes"),
        ("N43E007.hgt.zip", lambda path: path.write_bytes(b"PK no"), "elevation_unreadable", "zip archive"),
        ("N43E007.hgt.zip", small_zip, "elevation_unreadable", "tile of 2 bytes"),
        ("N43E007.zip", bare_zip, "elevation_missing", "holds no .hgt"),
        ("monaco.hgt", lambda path: write_tile(path, PLANE), "elevation_unreadable", "'monaco.hgt'"),
        ("N93E007.hgt", lambda path: write_tile(path, PLANE), "elevation_unreadable", "'N93E007.hgt'"),
        ("N43E207.hgt", lambda path: write_tile(path, PLANE), "elevation_unreadable", "'N43E207.hgt'"),
        ("N43E007.tif", lambda path: path.write_bytes(b"II*"), "elevation_unreadable", "SRTMHGT"),
        ("N43E007.hgt", lambda path: path.mkdir(), "elevation_missing", "holds no .hgt"),
        ("N43E007.hgt", os.mkfifo, "elevation_missing", "no file"),
        ("N43E007.hgt", lambda _: None, "elevation_missing", "no file"),
    ],
)
def test_bad_files(tmp_path, name, make, code, words):
    """Tests that a file that is no tile is refused at once, saying what is wrong with it."""
    make(tmp_path / name)
    with pytest.raises(MapError) as caught:
        ElevationRaster([tmp_path / name])
    assert caught.value.code == code
    assert words in str(caught.value)
    assert str(tmp_path / name) in str(caught.value)


@pytest.mark.parametrize("name", ["N43E007.hgt.gz", "N43E007.hgt.zip"])
def test_damaged_archives(tmp_path, name):
    """Tests that damage inside an archive is told when its tile is needed."""
    path = write_tile(tmp_path / name, tile_of(lambda east, north: (east * north) % 97))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    raster = ElevationRaster([path])
    with pytest.raises(MapError, match="cannot be unpacked") as caught:
        raster.heights([7.5], [43.5])
    assert caught.value.code == "elevation_unreadable"


def test_archive_that_unpacks_to_too_much(tmp_path):
    """Tests that a small archive of a huge file is refused without unpacking all of it."""
    path = tmp_path / "N43E007.hgt.gz"
    import gzip

    with gzip.open(path, "wb", compresslevel=1) as stream:
        for _ in range(60):
            stream.write(bytes(1_000_000))
    with pytest.raises(MapError, match="more than 25,934,402 bytes"):
        ElevationRaster([path]).heights([7.5], [43.5])
