"""What can be told of a town without loading it: its name, its extent, and whether its files are still the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from geo.artefact import MANIFEST


class TownOutline(NamedTuple):
    """A town as its manifest describes it.

    Attributes
    ----------
    name, title
        Its short name, and its name as people write it.
    bbox
        (west, south, east, north) of its streets, degrees.
    stamp
        Differs whenever the town has been built anew: the manifest's inode, size, and time in nanoseconds.
    """

    name: str
    title: str
    bbox: tuple[float, float, float, float]
    stamp: tuple[int, int, int]


def stamp_of(folder: Path) -> tuple[int, int, int] | None:
    """Return the stamp of the town in a folder, None where there is none."""
    try:
        found = (folder / MANIFEST).stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def read_outline(folder: Path) -> TownOutline | None:
    """Return the outline of the town in a folder, None where its manifest cannot be read.

    Loading the town says what is wrong with it; a list of towns passes over it.
    """
    stamp = stamp_of(folder)
    if stamp is None:
        return None
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        west, south, east, north = (float(bound) for bound in manifest["bbox"])
        return TownOutline(folder.name, str(manifest["title"]), (west, south, east, north), stamp)
    except (OSError, ValueError, KeyError, TypeError):
        return None
