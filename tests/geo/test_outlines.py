"""Tests of the extents of towns, told without loading them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from geo.outlines import read_outline
from geo.store import TownStore
from geo.town import Town


def test_outline(monaco: Town) -> None:
    """Tests that an outline says what the loaded town says."""
    outline = read_outline(monaco.folder)
    assert outline is not None
    assert (outline.name, outline.title, outline.bbox) == ("monaco", "Monaco", monaco.bbox)


def test_outlines_of_a_store(monaco: Town, tmp_path: Path) -> None:
    """Tests that a town built anew has another stamp, that a removed one is gone, and a damaged one left out."""
    store = TownStore(tmp_path)
    assert store.outlines() == ()
    for name in ("one", "two"):
        (tmp_path / "towns" / name).mkdir(parents=True)
        shutil.copy(monaco.folder / "manifest.json", tmp_path / "towns" / name)
    first = store.outlines()
    assert [outline.name for outline in first] == ["one", "two"]
    assert store.outlines() == first
    manifest = tmp_path / "towns" / "two" / "manifest.json"
    os.utime(manifest, ns=(1, 1))
    assert store.outlines()[1].stamp != first[1].stamp
    manifest.write_text("{}", "utf-8")
    shutil.rmtree(tmp_path / "towns" / "one")
    assert store.outlines() == ()
