"""Cordeau's and Cordeau & Laporte's instances of the dial-a-ride problem.

The first line holds vehicles, requests (or nodes), longest duration of a route, capacity and longest ride; each further
line a node: number, x, y, service, load, earliest, latest. Node ``i`` is the pickup of request ``i``, node
``n + i`` its delivery, node 0 the depot, and so is node ``2n + 1`` where it is there.

References
----------
Cordeau, J.-F. (2006). A branch-and-cut algorithm for the dial-a-ride problem. Operations Research 54(3), 573-586.
https://doi.org/10.1287/opre.1060.0283
Cordeau, J.-F., Laporte, G. (2003). A tabu search heuristic for the static multi-vehicle dial-a-ride problem.
Transportation Research Part B 37(6), 579-594. https://doi.org/10.1016/S0191-2615(02)00045-0
"""

from __future__ import annotations

import numpy as np

from routing.rounds.builder import ProblemBuilder, TaskSpec
from routing.rounds.formats.euclid import Rounding, lengths_between, points_of, scale_for
from routing.rounds.formats.instance import Instance
from routing.rounds.formats.text import (
    FormatError,
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


def parse_darp(text: str, name: str, rounding: Rounding = Rounding.EXACT) -> Instance:
    """Return the instance of a dial-a-ride file: least Euclidean distance, nobody rides too long.

    Raises
    ------
    FormatError, InvalidProblemError
        The text is no such file; the message names the line and the remedy.
    """
    lines = lines_of(text)
    check_locations(len(lines))
    if len(lines) < 4 or len(lines[0].words) != 5:
        raise FormatError(
            "the file must begin with vehicles, requests, longest duration, capacity and longest ride", 1
        )
    head = lines[0]
    vehicles, capacity = fleet_size(head, 0, len(lines)), count(head, 3, "the capacity")
    duration, ride = positive(head, 2, "the longest duration"), positive(head, 4, "the longest ride")
    rows = lines[1:]
    check_rows(rows, 7)
    for position, row in enumerate(rows):
        if whole(row, 0, "the node") != position:
            raise FormatError(
                f"node {row.words[0]} is at the place of node {position}: number them from 0", row.number
            )
    named = count(head, 1, "the number of requests", 1)
    # Some files give the number of nodes besides the depot, and name the depot once.
    requests = named if len(rows) - 2 * named in {1, 2} else named // 2
    if len(rows) not in {2 * named + 1, 2 * named + 2} and (named % 2 or len(rows) != named + 1):
        raise FormatError(
            f"{len(rows)} nodes do not match {named} requests: the file may be cut short", rows[-1].number
        )
    points = points_of([(real(row, 1, "x"), real(row, 2, "y")) for row in rows])
    lengths = lengths_between(points)
    scale = scale_for(
        rounding, max(float(lengths.max()), *(positive(row, 3, "the service time") for row in rows))
    )

    def task(node: int, load: list[int]) -> TaskSpec:
        earliest, latest = window(rows[node], 5, "the time window")
        return TaskSpec(
            location=node,
            windows=[(scale.least(earliest), scale.most(latest))],
            service_s=scale.least(positive(rows[node], 3, "the service time")),
            load=load,
        )

    table = scale.table(lengths)
    builder = ProblemBuilder(table, table)
    ids: list[int] = []
    for request in range(1, requests + 1):
        drop = rows[requests + request]
        load = count(rows[request], 4, "the load of a pickup")
        if whole(drop, 4, "the load") != -load:
            raise FormatError(
                f"node {requests + request} brings {drop.words[4]}: its pickup, node {request}, takes {load}",
                drop.number,
            )
        builder.add_request(
            pickups=[task(request, [load])], drop=task(requests + request, []), max_ride_s=scale.most(ride)
        )
        ids += [request, requests + request]
    last = 2 * requests + 1 if len(rows) > 2 * requests + 1 else 0
    earliest, _ = window(rows[0], 5, "the time window")
    _, latest = window(rows[last], 5, "the time window")
    for _ in range(vehicles):
        builder.add_vehicle(
            start=0,
            end=last,
            earliest=scale.least(earliest),
            latest=scale.most(latest),
            capacity=[capacity],
            max_duration_s=scale.most(duration),
            cost_per_m=1,
        )
    return Instance(
        name=name,
        format="darp",
        problem=builder.build(),
        task_id=np.array(ids, dtype=np.int64),
        reload_id=np.zeros(0, dtype=np.int64),
        scale=scale.units,
        objective="distance",
        unit="distance",
        points=points if rounding is Rounding.EXACT else None,
        optional=np.zeros(requests, dtype=np.bool_),
    )
