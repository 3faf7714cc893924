"""Solomon's text format of the vehicle routing problem with time windows; Gehring & Homberger use it too.

A name, a block ``VEHICLE`` with number and capacity, a block ``CUSTOMER`` with number, x, y, demand, ready time,
due date and service time; customer 0 is the depot.

References
----------
Solomon, M. M. (1987). Algorithms for the vehicle routing and scheduling problems with time window constraints.
Operations Research 35(2), 254-265. https://doi.org/10.1287/opre.35.2.254
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
    window,
)


def parse_solomon(text: str, name: str, rounding: Rounding = Rounding.EXACT) -> Instance:
    """Return the instance of a file in Solomon's format: least Euclidean distance.

    Raises
    ------
    FormatError, InvalidProblemError
        The text is no such file; the message names the line and the remedy.
    """
    lines = lines_of(text)
    heads = [line.words[0].upper() for line in lines]
    if "VEHICLE" not in heads or "CUSTOMER" not in heads:
        raise FormatError(
            "there is no line VEHICLE, or no line CUSTOMER: the file is not in Solomon's format"
        )
    numeric = [line for line in lines if line.words[0].lstrip("+-")[:1].isdigit()]
    fleet = [line for line in numeric if len(line.words) == 2]
    rows = [line for line in numeric if len(line.words) != 2]
    if not fleet or len(rows) < 2:
        raise FormatError(
            "give a line of number and capacity of vehicles, a line of the depot and one a customer"
        )
    check_locations(len(rows))
    check_rows(rows, 7)
    if heads[0] not in {"VEHICLE", "CUSTOMER"}:
        name = lines[0].words[0]
    vehicles, capacity = fleet_size(fleet[0], 0, len(lines)), count(fleet[0], 1, "the capacity")
    points = points_of([(real(row, 1, "x"), real(row, 2, "y")) for row in rows])
    lengths = lengths_between(points)
    scale = scale_for(
        rounding, max(float(lengths.max()), *(positive(row, 6, "the service time") for row in rows))
    )
    table = scale.table(lengths)
    builder = ProblemBuilder(table, table)
    ids: list[int] = []
    for location, row in enumerate(rows[1:], 1):
        earliest, latest = window(row, 4, "the time window")
        task = TaskSpec(
            location=location,
            windows=[(scale.least(earliest), scale.most(latest))],
            service_s=scale.least(positive(row, 6, "the service time")),
            # Goods brought from the depot fill the round as much as goods taken back to it.
            load=[count(row, 3, "the demand")],
        )
        builder.add_request(pickups=[task])
        ids.append(count(row, 0, "the customer"))
        if ids[-1] in ids[:-1]:
            raise FormatError(f"customer {ids[-1]} is there twice: give each one line", row.number)
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
    exact = rounding is Rounding.EXACT
    return Instance(
        name=name,
        format="solomon",
        problem=builder.build(),
        task_id=np.array(ids, dtype=np.int64),
        reload_id=np.zeros(0, dtype=np.int64),
        scale=scale.units,
        objective="distance",
        unit="distance",
        points=points if exact else None,
        optional=np.zeros(len(ids), dtype=np.bool_),
    )
