"""Tests of drawing the map in a process of its own."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

import geo
from geo.errors import MapError
from geo.tiles.archive import build_tiles
from geo.tiles.process import MapDrawing

MONACO = Path(geo.__file__).parent / "data" / "monaco.osm.pbf"
BOX = (7.4185, 43.7335, 7.4225, 43.7365)


def test_same_bytes_as_in_this_process(tmp_path):
    """Tests that the process draws what the function draws, and that its progress is heard up to 1."""
    build_tiles(MONACO, tmp_path / "here", bbox=BOX, title="Monaco")
    heard = []
    with MapDrawing(MONACO, tmp_path / "there", "Monaco") as drawing:
        drawing.say_box(BOX)
        drawing.wait(heard.append)
    assert (tmp_path / "here").read_bytes() == (tmp_path / "there").read_bytes()
    assert heard == sorted(heard)
    assert heard[-1] == 1.0


def test_errors_come_across(tmp_path):
    """Tests that an error of the map keeps its message and code."""
    with MapDrawing(MONACO, tmp_path / "out", "Monaco") as drawing:
        drawing.say_box((20.0, 10.0, 20.1, 10.1))
        with pytest.raises(MapError, match="nothing to draw") as caught:
            drawing.wait(lambda _: None)
    assert caught.value.code == "extract_empty"


def test_folder_that_cannot_be_written(tmp_path):
    """Tests that a file which cannot be written is an error of the system, as in this process."""
    with MapDrawing(MONACO, tmp_path / "none" / "out", "Monaco") as drawing:
        drawing.say_box(BOX)
        with pytest.raises(FileNotFoundError):
            drawing.wait(lambda _: None)


@pytest.mark.parametrize(
    ("number", "code", "message"),
    [
        (signal.SIGKILL, "out_of_memory", "want of memory"),
        (signal.SIGSEGV, "extract_unreadable", "crashed .signal 11."),
    ],
)
def test_process_that_dies(tmp_path, number, code, message):
    """Tests that a process which is ended or crashes is reported, with what it most likely means."""
    with MapDrawing(MONACO, tmp_path / "out", "Monaco") as drawing:
        drawing._process.send_signal(number)
        with pytest.raises(MapError, match=message) as caught:
            drawing.wait(lambda _: None)
    assert caught.value.code == code


def test_nothing_goes_on_afterwards(tmp_path):
    """Tests that leaving early ends the process and leaves no file."""
    with MapDrawing(MONACO, tmp_path / "out", "Monaco") as drawing:
        pass
    assert drawing._process.poll() is not None
    assert list(tmp_path.iterdir()) == []


def test_extract_that_is_gone(tmp_path):
    """Tests that the process ends with the reader's error before it has heard of a box."""
    drawing = MapDrawing(tmp_path / "none.osm.pbf", tmp_path / "out", "Monaco")
    with drawing, pytest.raises(MapError, match="does not exist"):
        drawing.wait(lambda _: None)
