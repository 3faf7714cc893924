"""What can be told of a town without loading it: its name, its extent, and whether its files are still the same."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, runtime_checkable

from geo.artefact import MANIFEST

if TYPE_CHECKING:
    from geo.town import Town

#: Differs whenever a town has been built anew, None where there is none.
Stamp = tuple[int, int, int] | None
_METRES_PER_DEGREE: Final = 111_195.0


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


@runtime_checkable
class TownShelf(Protocol):
    """Where towns are found, such as `geo.store.TownStore`."""

    def load(self, name: str, /) -> Town:
        """Load a town; errors as `geo.store.TownStore.load`."""
        ...

    def outlines(self) -> Sequence[TownOutline]:
        """Return the extents of the towns that can be loaded."""
        ...

    def stamp(self, name: str, /) -> Stamp:
        """Return what differs once a town has been built anew, None where there is none."""
        ...


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


def around(
    outlines: Sequence[TownOutline], lon: Sequence[float], lat: Sequence[float], margin_m: float = 0.0
) -> list[TownOutline]:
    """Return the towns whose rectangle holds all places, the smallest first.

    Parameters
    ----------
    outlines
        Of the towns to choose from.
    lon, lat
        Degrees, one pair at least.
    margin_m
        How far outside of it a place may be, metres.
    """
    held = [one for one in outlines if _holds(one.bbox, lon, lat, margin_m)]
    return sorted(held, key=lambda one: (_area(one.bbox), one.name))


def _holds(
    bbox: tuple[float, float, float, float], lon: Sequence[float], lat: Sequence[float], margin_m: float
) -> bool:
    west, south, east, north = bbox
    high = margin_m / _METRES_PER_DEGREE
    wide = high / max(math.cos(math.radians((south + north) / 2)), 1e-3)
    return (
        west - wide <= min(lon)
        and max(lon) <= east + wide
        and south - high <= min(lat)
        and max(lat) <= north + high
    )


def _area(bbox: tuple[float, float, float, float]) -> float:
    west, south, east, north = bbox
    return (east - west) * (north - south) * math.cos(math.radians((south + north) / 2))
