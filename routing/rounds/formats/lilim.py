"""Li & Lim's instances of pickup and delivery with time windows.

The first line holds vehicles, capacity and speed; each further line one node, the first of them the depot.

References
----------
Li, H., Lim, A. (2001). A metaheuristic for the pickup and delivery problem with time windows. ICTAI 2001,
160-167. https://doi.org/10.1109/ICTAI.2001.974461
"""

from __future__ import annotations

from routing.rounds.formats.euclid import Rounding, lengths_between, points_of, scale_for
from routing.rounds.formats.instance import Instance
from routing.rounds.formats.pairs import instance_of_pairs, node_of
from routing.rounds.formats.text import (
    FormatError,
    check_locations,
    count,
    fleet_size,
    lines_of,
)


def parse_lilim(text: str, name: str, rounding: Rounding = Rounding.EXACT) -> Instance:
    """Return the instance of a Li & Lim file: fewest vehicles, then least Euclidean distance.

    Times and distances are at speed 1, as in all published results, whatever the third number says.

    Raises
    ------
    FormatError, InvalidProblemError
        The text is no such file; the message names the line and the remedy.
    """
    lines = lines_of(text)
    check_locations(len(lines))
    if len(lines) < 2 or not 2 <= len(lines[0].words) <= 3:
        raise FormatError("the file must begin with vehicles, capacity and speed, then one line a node", 1)
    vehicles, capacity = fleet_size(lines[0], 0, len(lines)), count(lines[0], 1, "the capacity")
    nodes = [node_of(line) for line in lines[1:]]
    points = points_of([(node.x, node.y) for node in nodes])
    lengths = lengths_between(points)
    scale = scale_for(rounding, max(float(lengths.max()), *(node.service for node in nodes)))
    return instance_of_pairs(
        nodes,
        scale.table(lengths),
        scale,
        name=name,
        format_name="lilim",
        vehicles=vehicles,
        capacity=capacity,
        points=points if rounding is Rounding.EXACT else None,
        unit="distance",
    )
