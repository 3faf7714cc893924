"""A town small enough to compute by hand, for tests of streets that change.

    4 ----- Rue_Haute ----- 5 ----------------- 6
    |                       |                   |
    Rue_Ouest (way 12)      Rue_du_Pont (13)    Rue_Est (14, one-way 3 to 6)
    |                       |                   |
    1 ----- Rue_Basse ----- 2 ---- Rue_Basse -- 3 ---- Impasse_Est (15) ---- 7

Streets are 100 m long; vans pass one in 15 s, not counting turns. Houses stand on Rue_Basse and on the
dead end.
"""

from __future__ import annotations

import shapely

from geo.store import TownStore
from tests.geo.small_maps import draw, position

NODES = {
    1: (0, 0),
    2: (100, 0),
    3: (200, 0),
    4: (0, 100),
    5: (100, 100),
    6: (200, 100),
    7: (300, 0),
    21: (50, 5, "addr:housenumber=1 addr:street=Rue_Basse"),
    22: (150, 5, "addr:housenumber=3 addr:street=Rue_Basse"),
    23: (290, 5, "addr:housenumber=9 addr:street=Impasse_Est"),
}
WAYS = {
    10: ([1, 2, 3], "highway=residential name=Rue_Basse"),
    11: ([4, 5, 6], "highway=residential name=Rue_Haute"),
    12: ([1, 4], "highway=residential name=Rue_Ouest"),
    13: ([2, 5], "highway=residential name=Rue_du_Pont"),
    14: ([3, 6], "highway=tertiary name=Rue_Est oneway=yes"),
    15: ([3, 7], "highway=residential name=Impasse_Est"),
}


def add_town(home, tmp_path, name="live", ways=None, nodes=None, relations=()):
    """Draw a map and add it as a town of a home."""
    tmp_path.mkdir(parents=True, exist_ok=True)
    extract = draw(tmp_path / f"{name}.osm", nodes or NODES, ways or WAYS, relations)
    return TownStore(home).add(name, extract, tiles=False, time_zone="Europe/Paris")


def box(west, south, east, north):
    """Return a rectangle given in metres from the origin."""
    return shapely.box(*position(west, south), *position(east, north))


def line(*points):
    """Return a line through points given in metres from the origin."""
    return shapely.LineString([position(*point) for point in points])


def ends(town, edges):
    """Return for each edge the pair of junction numbers at its ends, the smaller first."""
    at = {position(*place[:2]): number for number, place in NODES.items()}
    network = town.network
    pairs = []
    for edge in edges:
        arc = network.edge_arc[edge].max()
        ends_of_arc = (network.tail[arc], network.head[arc])
        found = [
            at[round(float(network.node_lon[n]), 7), round(float(network.node_lat[n]), 7)]
            for n in ends_of_arc
        ]
        pairs.append(tuple(sorted(found)))
    return sorted(pairs)
