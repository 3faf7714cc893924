"""What the map itself said of a town's streets: numbers of junctions, tags of streets and junctions.

Planning needs none of it, so it lies in files of its own that are read when a town is handed to another
program.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geo.array_files import map_array, save_array
from geo.building.extract import Extract
from geo.errors import MapError

NODES_FILE = "source_node.npy"
EDGES_FILE = "source_edge_tags.npy"
TAGS_FILE = "source_tags.json"


@dataclass(frozen=True, slots=True)
class SourceTags:
    """Numbers and tags as the map has them.

    Parameters
    ----------
    node_number
        int64[n], OpenStreetMap's number of each junction.
    node_tags
        The tags of junctions that have any, by junction.
    edge_tags
        int32[e], index into ``tag_sets``.
    tag_sets
        Distinct tags of streets, without their names.
    """

    node_number: NDArray[np.int64]
    node_tags: Mapping[int, Mapping[str, str]]
    edge_tags: NDArray[np.int32]
    tag_sets: tuple[Mapping[str, str], ...]


def source_tags(
    extract: Extract, edge_way_id: NDArray[np.int64], node_number: NDArray[np.int64]
) -> SourceTags:
    """Gather what an extract says of the edges and junctions of its network.

    Parameters
    ----------
    extract
        What was read.
    edge_way_id
        int64[e], the way of each edge.
    node_number
        int64[n], the number of each junction.

    Returns
    -------
    SourceTags
        Tag sets in the order of the edges that first have them.
    """
    distinct: dict[tuple[tuple[str, str], ...], int] = {}
    way_set: dict[int, int] = {}
    rows = np.searchsorted(extract.way_id, edge_way_id)
    for row in rows.tolist():
        if row not in way_set:
            tags = tuple(item for item in extract.way_tags[row].items() if item[0] != "name")
            way_set[row] = distinct.setdefault(tags, len(distinct))
    at_of = {number: at for at, number in enumerate(node_number.tolist())}
    found = {at_of[number]: tags for number, tags in extract.node_tags.items() if number in at_of}
    return SourceTags(
        node_number=node_number,
        node_tags=dict(sorted(found.items())),
        edge_tags=np.array([way_set[row] for row in rows.tolist()], dtype=np.int32),
        tag_sets=tuple(dict(tags) for tags in distinct),
    )


def write_source_tags(folder: Path, tags: SourceTags) -> None:
    """Write numbers and tags into a town's folder."""
    save_array(folder / NODES_FILE, tags.node_number)
    save_array(folder / EDGES_FILE, tags.edge_tags)
    content = {
        "ways": list(tags.tag_sets),
        "nodes": {str(at): found for at, found in tags.node_tags.items()},
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    (folder / TAGS_FILE).write_text(text + "\n", encoding="utf-8", newline="\n")


def read_source_tags(folder: Path, node_count: int, edge_count: int) -> SourceTags:
    """Read what `write_source_tags` wrote.

    Raises
    ------
    MapError
        ``town_damaged``.
    """
    try:
        node_number = map_array(folder / NODES_FILE)
        edge_tags = map_array(folder / EDGES_FILE)
        content = json.loads((folder / TAGS_FILE).read_text(encoding="utf-8"))
        found = SourceTags(
            node_number=node_number,
            node_tags={int(at): tags for at, tags in content["nodes"].items()},
            edge_tags=edge_tags,
            tag_sets=tuple(content["ways"]),
        )
        fits = (
            node_number.shape == (node_count,)
            and edge_tags.shape == (edge_count,)
            and bool(((edge_tags >= 0) & (edge_tags < len(found.tag_sets))).all())
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, EOFError) as error:
        raise _damaged(folder, str(error)) from error
    if not fits:
        raise _damaged(folder, "they do not fit its network")
    return found


def _damaged(folder: Path, reason: str) -> MapError:
    return MapError(
        f"{folder}: the tags of the town's streets cannot be read ({reason}). Remove the town and add it again.",
        code="town_damaged",
    )
