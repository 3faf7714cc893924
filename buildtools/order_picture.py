"""Draws how the streets of a town are parted: ``python buildtools/order_picture.py TOWN PROFILE OUT.svg``.

Every street is coloured by the share of the town that is eliminated below it: the darkest lines are the
cuts that part the whole town, the next ones part its halves, and so on.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from geo.store import TownStore
from geo.town import Town

_WIDTH = 720.0
_MARGIN = 20.0
#: The least share of the town below a street for a colour; its colour and its width.
_LEVELS = ((0.5, "#7f0000", 6.0), (0.2, "#d7301f", 4.5), (0.08, "#fc8d59", 3.0), (0.0, "#aaa69f", 1.0))
_NAMES = ("parts the whole town", "parts a half", "parts a quarter", "inside a part")


def picture(town: Town, profile: str) -> str:
    """Return the picture as SVG."""
    network, hierarchy = town.network, town.engine(profile).hierarchy
    size = np.ones(hierarchy.vertex_count + 1)
    for vertex in range(hierarchy.vertex_count):
        size[hierarchy.parent[vertex]] += size[vertex]
    share = np.append(size[:-1] / hierarchy.vertex_count, -1.0)[hierarchy.arc_vertex]
    edge_share = np.append(share, -1.0)[network.edge_arc].max(axis=1)
    used = edge_share >= 0.0
    shrink = np.cos(np.radians(network.shape_lat.mean()))
    x, y = network.shape_lon * shrink, -network.shape_lat
    drawn = np.repeat(used, np.diff(network.shape_first))
    low_x, high_x = np.quantile(x[drawn], [0.06, 0.94])
    low_y, high_y = np.quantile(y[drawn], [0.06, 0.94])
    scale = (_WIDTH - 2 * _MARGIN) / (high_x - low_x)
    height = (high_y - low_y) * scale + 2 * _MARGIN
    x, y = (x - low_x) * scale + _MARGIN, (y - low_y) * scale + _MARGIN
    ceiling = np.inf
    groups = []
    for least, colour, width in _LEVELS:
        lines = []
        for edge in np.flatnonzero((edge_share >= least) & (edge_share < ceiling)).tolist():
            points = range(network.shape_first[edge], network.shape_first[edge + 1])
            lines.append("M" + "L".join(f"{x[point]:.1f} {y[point]:.1f}" for point in points))
        groups.append(
            f'<path d="{"".join(lines)}" stroke="{colour}" stroke-width="{width}" fill="none" '
            'stroke-linecap="round"/>'
        )
        ceiling = least
    legend = []
    for row, ((_, colour, width), name) in enumerate(zip(_LEVELS, _NAMES, strict=True)):
        at = height + 20 + 26 * row
        legend.append(
            f'<path d="M{_MARGIN} {at}h44" stroke="{colour}" stroke-width="{width}"/>'
            f'<text x="{_MARGIN + 56}" y="{at + 5}">{name}</text>'
        )
    total = height + 26 * len(_LEVELS) + 40
    legend.append(f'<text x="{_MARGIN}" y="{total - 12}">© OpenStreetMap contributors</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:.0f} {total:.0f}" '
        'font-family="system-ui,sans-serif" font-size="16" fill="#1c1c1a">'
        f'<rect width="{_WIDTH:.0f}" height="{total:.0f}" fill="#fbfaf7"/>'
        f'<svg width="{_WIDTH:.0f}" height="{height:.0f}">{"".join(reversed(groups))}</svg>'
        f"{''.join(legend)}</svg>\n"
    )


def main() -> int:
    """Draw one town."""
    name, profile, out = sys.argv[1:4]
    Path(out).write_text(picture(TownStore().load(name), profile), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
