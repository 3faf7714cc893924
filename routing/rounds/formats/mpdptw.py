"""Instances with several pickups to one delivery, by Naccache et al. and Aziez et al.

The first line holds vehicles and capacity. The second is the depot; each further line a node: number, x, y, load,
earliest, latest, service, 0 for a pickup or 1 for a delivery, and the request. The numbers in the file begin anew
after the depot, so that here nodes are named by their line: the depot is 0, the line after it node 1.

References
----------
Naccache, S., Côté, J.-F., Coelho, L. C. (2018). The multi-pickup and delivery problem with time windows. European
Journal of Operational Research 269(1), 353-362. https://doi.org/10.1016/j.ejor.2018.01.035
Aziez, I., Côté, J.-F., Coelho, L. C. (2020). Exact algorithms for the multi-pickup and delivery problem with time
windows. European Journal of Operational Research 284(3), 906-919. https://doi.org/10.1016/j.ejor.2020.01.009
"""

from __future__ import annotations

import numpy as np

from routing.rounds.builder import ProblemBuilder, TaskSpec
from routing.rounds.formats.euclid import Rounding, lengths_between, points_of, scale_for
from routing.rounds.formats.instance import Instance
from routing.rounds.formats.text import (
    FormatError,
    Line,
    check_locations,
    check_rows,
    count,
    fleet_size,
    lines_of,
    positive,
    real,
    whole,
    window,
)


def parse_mpdptw(text: str, name: str, rounding: Rounding = Rounding.EXACT) -> Instance:
    """Return the instance of a multi-pickup file: least Euclidean distance, capacity counts.

    Raises
    ------
    FormatError, InvalidProblemError
        The text is no such file; the message names the line and the remedy.
    """
    lines = lines_of(text)
    check_locations(len(lines))
    if len(lines) < 3 or len(lines[0].words) != 2:
        raise FormatError(
            "the file must begin with vehicles and capacity, then the depot and one line a node", 1
        )
    vehicles, capacity = fleet_size(lines[0], 0, len(lines)), count(lines[0], 1, "the capacity")
    rows = lines[1:]
    check_rows(rows, 9)
    points = points_of([(real(row, 1, "x"), real(row, 2, "y")) for row in rows])
    lengths = lengths_between(points)
    scale = scale_for(
        rounding, max(float(lengths.max()), *(positive(row, 6, "the service time") for row in rows))
    )
    if whole(rows[0], 8, "the request") != -1:
        raise FormatError("the second line must be the depot, of request -1", rows[0].number)

    requests: dict[int, tuple[list[int], list[int]]] = {}
    for node, row in enumerate(rows[1:], 1):
        kind = whole(row, 7, "the kind of node")
        if kind not in {0, 1}:
            raise FormatError(
                f"the kind of node is {kind}: give 0 for a pickup or 1 for a delivery", row.number
            )
        requests.setdefault(count(row, 8, "the request"), ([], []))[kind].append(node)

    def task(node: int, load: list[int]) -> TaskSpec:
        earliest, latest = window(rows[node], 4, "the time window")
        return TaskSpec(
            location=node,
            windows=[(scale.least(earliest), scale.most(latest))],
            service_s=scale.least(positive(rows[node], 6, "the service time")),
            load=load,
        )

    table = scale.table(lengths)
    builder = ProblemBuilder(table, table)
    ids: list[int] = []
    for request, (pickups, drops) in requests.items():
        last: Line = rows[(pickups + drops)[-1]]
        if not pickups or len(drops) != 1:
            raise FormatError(
                f"request {request} has {len(pickups)} pickups and {len(drops)} deliveries: give one delivery and a pickup",
                last.number,
            )
        loads = [count(rows[node], 3, "the load of a pickup") for node in pickups]
        if whole(rows[drops[0]], 3, "the load") != -sum(loads):
            raise FormatError(
                f"the delivery of request {request} brings {rows[drops[0]].words[3]}: its pickups take {sum(loads)}",
                rows[drops[0]].number,
            )
        builder.add_request(
            pickups=[task(node, [load]) for node, load in zip(pickups, loads, strict=True)],
            drop=task(drops[0], []),
        )
        ids += [*pickups, *drops]
    earliest, latest = window(rows[0], 4, "the time window")
    for _ in range(vehicles):
        builder.add_vehicle(
            start=0,
            end=0,
            earliest=scale.least(earliest),
            latest=scale.most(latest),
            capacity=[capacity],
            cost_per_m=1,
        )
    return Instance(
        name=name,
        format="mpdptw",
        problem=builder.build(),
        task_id=np.array(ids, dtype=np.int64),
        reload_id=np.zeros(0, dtype=np.int64),
        scale=scale.units,
        objective="distance",
        unit="distance",
        points=points if rounding is Rounding.EXACT else None,
        optional=np.zeros(len(requests), dtype=np.bool_),
    )
