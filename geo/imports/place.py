"""The streets of a place by its name, through OSMnx and the servers that it asks.

This is the only import that needs the network. The graph is saved as a GraphML file, from which the town
is then built as from any other.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

from geo.errors import MapError
from geo.profiles.evaluate import WAY_KEYS

#: Tags of nodes that profiles read and OSMnx does not keep unless told.
_NODE_TAGS = (
    "highway", "junction", "railway", "ref", "barrier", "crossing", "kerb", "access", "bicycle", "foot",
    "motor_vehicle",
)  # fmt: skip
_OTHER_WAY_TAGS = ("name", "ref", "bridge", "tunnel", "layer", "lanes", "covered")

Downloader = Callable[[str], Any]


def download_place(place: str, out: Path, *, downloader: Downloader | None = None) -> None:
    """Download the streets of a place and save them as GraphML.

    Parameters
    ----------
    place
        The name as one would search it, such as ``"Ville, Pays"``.
    out
        The ``.graphml.gz`` file to write.
    downloader
        What turns a name into a graph; OSMnx where not given.

    Raises
    ------
    MapError
        ``library_missing`` where OSMnx is not installed, ``place_unknown`` where nothing of that name has
        streets, ``download_failed`` where a server cannot be reached or refuses.
    """
    if not place.strip():
        raise MapError("place: the name is empty. Give one such as 'Ville, Pays'.", code="place_unknown")
    osmnx = _osmnx()
    fetch = downloader or _download
    try:
        graph = fetch(place)
        # Written whole before it is packed: OSMnx writes to a path only.
        plain = out.with_name("place.graphml")
        osmnx.io.save_graphml(graph, plain)
    except MapError:
        raise
    except Exception as error:
        raise _failure(place, error) from error
    out.write_bytes(gzip.compress(plain.read_bytes(), mtime=0))
    plain.unlink()


def _osmnx() -> Any:
    try:
        import osmnx
    except ImportError as error:
        raise MapError(
            "place: towns by name are downloaded with OSMnx, which is not installed. Run `pip install 'tournee[geo]'`, "
            "or give an extract file.",
            code="library_missing",
        ) from error
    return osmnx


def _download(place: str) -> Any:
    """Ask for every street of a place, with the tags that profiles read."""
    osmnx = _osmnx()
    settings = osmnx.settings
    before = (settings.useful_tags_way, settings.useful_tags_node, settings.use_cache)
    settings.useful_tags_way = sorted({*settings.useful_tags_way, *WAY_KEYS, *_OTHER_WAY_TAGS})
    settings.useful_tags_node = sorted({*settings.useful_tags_node, *_NODE_TAGS})
    # The cache would be a folder wherever the program happens to run.
    settings.use_cache = False
    try:
        # Unsimplified: merged stretches lose which tag belongs to which part of them.
        return osmnx.graph_from_place(place, network_type="all", simplify=False, retain_all=True)
    finally:
        settings.useful_tags_way, settings.useful_tags_node, settings.use_cache = before


def _failure(place: str, error: Exception) -> MapError:
    """Say what went wrong in terms of the name, the server or the graph."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    reason = (str(error).strip() or type(error).__name__)[:300]
    if kinds & {"InsufficientResponseError", "GraphSimplificationError"} or isinstance(error, TypeError):
        return MapError(
            f"place: {place!r}: OpenStreetMap has no area of that name with streets ({reason}). Add the region or the "
            "country, or give an extract file.",
            code="place_unknown",
        )
    if isinstance(error, OSError) or "ResponseStatusCodeError" in kinds:
        return MapError(
            f"place: {place!r} could not be downloaded ({reason}). Check the connection and try again, or give an "
            "extract file.",
            code="download_failed",
        )
    return MapError(
        f"place: {place!r} could not be turned into streets ({type(error).__name__}: {reason}). Give an extract file.",
        code="download_failed",
    )
