"""Hand-drawn maps for tests: points on a metre grid, ways and relations in a few lines."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

import numpy as np

from geo.building.extract import read_extract
from geo.building.network import build_streets
from routing.streets.network import FORBIDDEN

LON, LAT = 7.0, 44.0
_M_PER_DEGREE = 111_195.0


def position(x, y):
    """Return the degrees of a point x metres east and y metres north of the origin."""
    return (
        round(LON + x / (_M_PER_DEGREE * float(np.cos(np.radians(LAT)))), 7),
        round(LAT + y / _M_PER_DEGREE, 7),
    )


def tags(text):
    """Read "highway=residential oneway=yes" as tags; "~" stands for a space in a value."""
    return dict(item.replace("~", " ").split("=", 1) for item in text.split())


def draw(path, nodes, ways, relations=()):
    """Write a map.

    `nodes` maps a number to (x, y) or (x, y, "tags"); `ways` maps a number to (node numbers,
    "tags"); `relations` lists ("tags", "from:10 via:3 to:11"), a via below 10 being a node.
    """
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6" generator="hand">']

    def element(kind, number, attributes, inner, text):
        body = [*inner, *(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags(text).items())]
        lines.append(f'<{kind} id="{number}" version="1"{attributes}>{"".join(body)}</{kind}>')

    for number, (x, y, *rest) in sorted(nodes.items()):
        lon, lat = position(x, y)
        element("node", number, f' lon="{lon:.7f}" lat="{lat:.7f}"', [], rest[0] if rest else "")
    for number, (refs, text) in sorted(ways.items()):
        element("way", number, "", [f'<nd ref="{ref}"/>' for ref in refs], text)
    for number, (text, members) in enumerate(relations, start=1):
        inner = []
        for member in members.split():
            role, ref = member.split(":")
            kind = "node" if role == "via" and int(ref) < 10 else "way"
            inner.append(f'<member type="{kind}" ref="{ref}" role="{role}"/>')
        element("relation", number, "", inner, f"type=restriction {text}")
    lines.append("</osm>")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


class SmallMap:
    """A drawn map and the streets built from it."""

    def __init__(
        self,
        path,
        nodes,
        ways,
        relations=(),
        *,
        left_hand_traffic=False,
        profiles=("foot", "bike", "cargo_bike", "van"),
    ):
        self.extract = read_extract(draw(path, nodes, ways, relations))
        self.streets = build_streets(self.extract, profiles, left_hand_traffic=left_hand_traffic)
        network = self.streets.network
        number_at = {
            (float(lon), float(lat)): int(number)
            for number, lon, lat in zip(
                self.extract.node_id, self.extract.node_lon, self.extract.node_lat, strict=True
            )
        }
        self.number = [
            number_at[float(lon), float(lat)]
            for lon, lat in zip(network.node_lon, network.node_lat, strict=True)
        ]

    def milliseconds(self, profile, *numbers, metric=None):
        """Return the time along junctions, without the turn into the first street; None if forbidden.

        A trip begins on a street as drawn, never on a copy made for a restriction. The metric is that
        without hours, where no other is given.
        """
        network, metric = self.streets.network, metric or self.streets.metrics[profile]
        drawn = self.streets.report["edges"]
        at = {}
        for arc in range(network.arc_count):
            ends = (self.number[network.tail[arc]], self.number[network.head[arc]])
            if ends == numbers[:2] and network.arc_edge[arc] < drawn and metric.arc_ms[arc] != FORBIDDEN:
                at[arc] = int(metric.arc_ms[arc])
        for number in numbers[2:]:
            reached = {}
            for arc, cost in at.items():
                for turn in range(network.turn_first[arc], network.turn_first[arc + 1]):
                    onto = int(network.turn_head[turn])
                    if self.number[network.head[onto]] != number or metric.turn_ms[turn] == FORBIDDEN:
                        continue
                    if metric.arc_ms[onto] != FORBIDDEN:
                        total = cost + int(metric.turn_ms[turn]) + int(metric.arc_ms[onto])
                        reached[onto] = min(total, reached.get(onto, total))
            at = reached
        return min(at.values(), default=None)

    def may(self, profile, *numbers, metric=None):
        """Tell whether a profile may travel along these junctions."""
        return self.milliseconds(profile, *numbers, metric=metric) is not None
