"""Reading what concerns streets from an OpenStreetMap extract.

Two passes stream over the file: the first keeps the ways that are streets and the relations that
restrict turns, the second the nodes that those ways use. Nothing else is held in memory. Streets are
ways tagged ``highway``, and ferries (``route=ferry``). Where the file has low-emission zones, their
outlines take another pass.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import osmium
from numpy.typing import NDArray

from geo.building.edge_flags import INSTRUCTION_KEYS
from geo.building.low_emission import ZONE, Members, read_zones
from geo.errors import MapError
from geo.imports.files import checked_numbers
from geo.profiles.evaluate import CONDITIONAL, NODE_KEYS, WAY_KEYS

#: Endings by which a file's format is recognised.
EXTRACT_ENDINGS = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2", ".osm.xml")

#: What osmium gives as the coordinates of a node without a position (a deleted one).
_UNDEFINED = 2**31 - 1
#: Tags kept beside those that profiles read: names, and what tells streets without doors.
_OTHER_KEYS = frozenset({"name", "ref", "tunnel"})
#: What osmium, its parsers and its decompressors raise on broken files. Broken text inside the
#: file surfaces as a UnicodeDecodeError, a kind of ValueError.
_READ_ERRORS = (
    RuntimeError,
    ValueError,
    OSError,
    MemoryError,
    OverflowError,
    SystemError,
    osmium.InvalidLocationError,
)


@dataclass(frozen=True, slots=True)
class RawRestriction:
    """A turn restriction as drawn.

    Parameters
    ----------
    relation_id
        The relation's number.
    tags
        All its tags.
    members
        (type "n" or "w", number, role), in order.
    """

    relation_id: int
    tags: Mapping[str, str]
    members: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True, slots=True)
class Extract:
    """The streets of an extract.

    Parameters
    ----------
    way_id
        int64[w], sorted.
    way_tags
        The tags that routing reads, plus name, ref and tunnel, by way.
    way_first
        int64[w + 1], node references by way.
    way_refs
        int64[r], node numbers.
    node_id
        int64[n], sorted: the nodes that the file holds and ways use.
    node_lon, node_lat
        float64[n], degrees.
    node_tags
        Tags that routing reads, by node number, where there are any.
    restrictions
        Turn restrictions, by relation number.
    conditional_ways
        How many ways carry a tag that routing reads and that holds under conditions only.
    zones
        The area of low-emission zones as a shapely geometry, None where there are none.
    """

    way_id: NDArray[np.int64]
    way_tags: tuple[Mapping[str, str], ...]
    way_first: NDArray[np.int64]
    way_refs: NDArray[np.int64]
    node_id: NDArray[np.int64]
    node_lon: NDArray[np.float64]
    node_lat: NDArray[np.float64]
    node_tags: Mapping[int, Mapping[str, str]]
    restrictions: tuple[RawRestriction, ...]
    conditional_ways: int
    zones: Any | None = None


def read_extract(path: Path) -> Extract:
    """Read the streets of an extract.

    Parameters
    ----------
    path
        A file that ends in one of `EXTRACT_ENDINGS`.

    Returns
    -------
    Extract
        Streets, nodes and turn restrictions.

    Raises
    ------
    MapError
        ``extract_missing`` where there is no such file, ``extract_unreadable`` where it is not a
        whole OpenStreetMap file or has impossible coordinates, ``extract_empty`` where it holds no
        street.
    """
    check_extract_file(path)
    try:
        ways, restrictions, conditional, zone_members = _read_ways(path)
        _drop_ferries_to_nowhere(ways)
    except _READ_ERRORS as error:
        raise _unreadable(path, error) from error
    if not ways:
        raise MapError(
            f"{path}: the extract holds no street (no way tagged highway or route=ferry). "
            "Cut an extract that covers the town's streets.",
            code="extract_empty",
        )
    way_ids = sorted(ways)
    refs = [ways[number][1] for number in way_ids]
    way_first = np.zeros(len(refs) + 1, dtype=np.int64)
    np.cumsum([len(row) for row in refs], out=way_first[1:])
    way_refs = np.concatenate(refs)
    try:
        nodes = _read_nodes(path, checked_numbers(path, np.unique(way_refs)))
        zones = read_zones(path, zone_members) if zone_members else None
    except _READ_ERRORS as error:
        raise _unreadable(path, error) from error
    node_id, node_lon, node_lat, node_tags = nodes
    if len(node_id) < 2:
        raise MapError(
            f"{path}: the extract lacks the nodes of its streets, so they have no position. "
            "Cut it again with a tool that keeps whole ways (osmium extract does).",
            code="extract_empty",
        )
    outside = ~((np.abs(node_lon) <= 180.0) & (np.abs(node_lat) <= 90.0))
    if outside.any():
        at = int(np.argmax(outside))
        raise MapError(
            f"{path}: node {int(node_id[at])} lies at {node_lon[at]}, {node_lat[at]}, which is no place on "
            "Earth. The file is damaged; fetch it again.",
            code="extract_unreadable",
        )
    return Extract(
        way_id=np.array(way_ids, dtype=np.int64),
        way_tags=tuple(ways[number][0] for number in way_ids),
        way_first=way_first,
        way_refs=way_refs,
        node_id=node_id,
        node_lon=node_lon,
        node_lat=node_lat,
        node_tags=node_tags,
        restrictions=tuple(sorted(restrictions, key=lambda restriction: restriction.relation_id)),
        conditional_ways=conditional,
        zones=zones,
    )


def check_extract_file(path: Path) -> None:
    """Check that a file is there, is not empty and has an ending that says its format.

    Raises
    ------
    MapError
        ``extract_missing`` or ``extract_unreadable``.
    """
    if path.is_dir():
        raise MapError(
            f"{path}: this is a folder. Give the path of an OpenStreetMap extract.", code="extract_missing"
        )
    if not path.is_file():
        raise MapError(
            f"{path}: there is no such file. Give the path of an OpenStreetMap extract.",
            code="extract_missing",
        )
    if not path.name.lower().endswith(EXTRACT_ENDINGS):
        raise MapError(
            f"{path}: unknown kind of file. An extract ends in {', '.join(EXTRACT_ENDINGS)}.",
            code="extract_unreadable",
        )
    if path.stat().st_size == 0:
        raise MapError(f"{path}: the file is empty. Fetch it again.", code="extract_unreadable")


def _unreadable(path: Path, error: BaseException) -> MapError:
    reason = str(error).strip() or type(error).__name__
    return MapError(
        f"{path}: not a whole OpenStreetMap file ({reason}). Fetch it again, or cut it again.",
        code="extract_unreadable",
    )


def _stream(path: Path, kinds: Any, *filters: Any) -> Iterator[Any]:
    processor = osmium.FileProcessor(str(path), kinds)
    for one in filters:
        processor = processor.with_filter(one)
    yield from processor


_Ways = dict[int, tuple[Mapping[str, str], NDArray[np.int64]]]


def _read_ways(path: Path) -> tuple[_Ways, list[RawRestriction], int, list[Members]]:
    kept = WAY_KEYS | _OTHER_KEYS | INSTRUCTION_KEYS
    ways: _Ways = {}
    restrictions: list[RawRestriction] = []
    conditional = 0
    zones: list[Members] = []
    streets = osmium.filter.KeyFilter("highway", "route", "boundary")
    streets.enable_for(osmium.osm.WAY)
    bans = osmium.filter.TagFilter(("type", "restriction"), ("boundary", ZONE))
    bans.enable_for(osmium.osm.RELATION)
    for item in _stream(path, osmium.osm.WAY | osmium.osm.RELATION, streets, bans):
        tags = {tag.k: tag.v for tag in item.tags}
        if item.is_relation():
            members = tuple((member.type, int(member.ref), member.role) for member in item.members)
            if tags.get("type") == "restriction":
                restrictions.append(RawRestriction(int(item.id), tags, members))
            else:
                zones.append(members)
            continue
        if tags.get("boundary") == ZONE:
            zones.append((("w", int(item.id), "outer"),))
        if "highway" not in tags and tags.get("route") != "ferry":
            continue
        conditional += any(key.endswith(CONDITIONAL) and key in WAY_KEYS for key in tags)
        refs = np.array([node.ref for node in item.nodes], dtype=np.int64)
        if len(refs) > 1:
            refs = refs[np.concatenate([[True], refs[1:] != refs[:-1]])]
        if len(refs) > 1:
            ways[int(item.id)] = ({key: tags[key] for key in sorted(kept & tags.keys())}, refs)
    return ways, restrictions, conditional, zones


def _drop_ferries_to_nowhere(ways: _Ways) -> None:
    """Remove ferries of which an end meets nothing: they leave the extract, and nobody comes back."""
    ferries = {number for number, (tags, _) in ways.items() if "highway" not in tags}
    uses: Counter[int] = Counter()
    ends = {int(ways[number][1][at]) for number in ferries for at in (0, -1)}
    wanted = np.array(sorted(ends), dtype=np.int64)
    if ferries:
        every = np.concatenate([refs for _, refs in ways.values()])
        uses.update(every[np.isin(every, wanted)].tolist())
    while ferries:
        lost = {number for number in ferries if min(uses[int(ways[number][1][at])] for at in (0, -1)) < 2}
        if not lost:
            return
        for number in lost:
            uses.subtract(ref for ref in ways.pop(number)[1].tolist() if ref in ends)
        ferries -= lost


def _read_nodes(
    path: Path, wanted: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64], dict[int, Mapping[str, str]]]:
    ids: list[int] = []
    lon: list[float] = []
    lat: list[float] = []
    node_tags: dict[int, Mapping[str, str]] = {}
    for node in _stream(path, osmium.osm.NODE, osmium.filter.IdFilter(wanted.tolist())):
        # The raw numbers: asking for `lon` raises on impossible locations without naming the node.
        x, y = node.location.x, node.location.y
        if _UNDEFINED in (x, y):
            continue
        ids.append(node.id)
        lon.append(x / 1e7)
        lat.append(y / 1e7)
        if node.tags:
            tags = {tag.k: tag.v for tag in node.tags if tag.k in NODE_KEYS}
            if tags:
                node_tags[int(node.id)] = tags
    numbers = np.array(ids, dtype=np.int64)
    # The last version of a node wins where a file holds several.
    numbers, last = np.unique(numbers[::-1], return_index=True)
    at = len(ids) - 1 - last
    return numbers, np.array(lon, dtype=np.float64)[at], np.array(lat, dtype=np.float64)[at], node_tags
