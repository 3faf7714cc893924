"""Small OpenStreetMap files, written as text a reader can check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

Node = tuple[int, float, float, Mapping[str, str]]
Way = tuple[int, Sequence[int], Mapping[str, str]]
Relation = tuple[int, Sequence[tuple[str, int, str]], Mapping[str, str]]


def write_osm(
    path: Path, nodes: Sequence[Node], ways: Sequence[Way] = (), relations: Sequence[Relation] = ()
) -> Path:
    """Write nodes (number, lon, lat, tags), ways (number, nodes, tags) and relations as OSM XML."""
    lines = ['<osm version="0.6">']
    for number, lon, lat, tags in nodes:
        lines += [f'<node id="{number}" version="1" lon="{lon}" lat="{lat}">', *_tags(tags), "</node>"]
    for number, refs, tags in ways:
        inside = [f'<nd ref="{ref}"/>' for ref in refs]
        lines += [f'<way id="{number}" version="1">', *inside, *_tags(tags), "</way>"]
    for number, members, tags in relations:
        inside = [f'<member type="{kind}" ref="{ref}" role="{role}"/>' for kind, ref, role in members]
        lines += [f'<relation id="{number}" version="1">', *inside, *_tags(tags), "</relation>"]
    path.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
    return path


def _tags(tags: Mapping[str, str]) -> list[str]:
    return [f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items()]
