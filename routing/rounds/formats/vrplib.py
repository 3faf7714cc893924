"""VRPLIB files (``.vrp``) of many kinds of vehicle routing, in the dialect that PyVRP's instance sets use.

Read are capacities, time windows, release times with reload depots, prizes, heterogeneous fleets with fixed and
unit costs, limits of distance and duration, allowed clients, several depots, linehauls, backhauls, and pairs of
pickup and delivery. What would change the problem and is not understood is refused by its name.

In solution files locations are counted from 0 in the order of the file, depots first, as everywhere.

References
----------
Uchoa, E. et al. (2017). New benchmark instances for the capacitated vehicle routing problem. European Journal of
Operational Research 257(3), 845-858. https://doi.org/10.1016/j.ejor.2016.08.012
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.rounds.builder import ProblemBuilder
from routing.rounds.formats.euclid import Rounding, lengths_between, points_of, scale_for
from routing.rounds.formats.instance import Instance
from routing.rounds.formats.text import FormatError, count
from routing.rounds.formats.vrplib_fleet import add_fleet, read_fleet
from routing.rounds.formats.vrplib_nodes import add_clients, add_pairs
from routing.rounds.formats.vrplib_sections import Sections, coordinates, edge_weights, read_sections
from routing.rounds.problem import UNREACHABLE

_KNOWN = {
    "BACKHAUL", "CAPACITY", "DEMAND", "DEPOT", "EDGE_WEIGHT", "LINEHAUL", "NODE_COORD", "PICKUP_AND_DELIVERY", "PRIZE",
    "RELEASE_TIME", "SERVICE_TIME", "TIME_WINDOW", "VEHICLES_ALLOWED_CLIENTS", "VEHICLES_DEPOT", "VEHICLES_FIXED_COST",
    "VEHICLES_MAX_DISTANCE", "VEHICLES_MAX_DURATION", "VEHICLES_MAX_RELOADS", "VEHICLES_RELOAD_DEPOT",
    "VEHICLES_UNIT_DISTANCE_COST", "DISPLAY_DATA",
}  # fmt: skip


def parse_vrplib(text: str, name: str, rounding: Rounding | None = None) -> Instance:
    """Return the instance of a VRPLIB file.

    Parameters
    ----------
    rounding
        None for the convention of the kind of problem: ``whole`` for CVRP and its kin without time windows, as in
        TSPLIB, ``thousandths`` for heterogeneous fleets (HFVRP), ``tenths`` with time windows.

    Raises
    ------
    FormatError, InvalidProblemError
        The text is no such file, or asks for what is not understood; the message names the line and the remedy.
    """
    sections = read_sections(text)
    unknown = sorted(set(sections.rows) - _KNOWN)
    if unknown:
        raise FormatError(
            f"{unknown[0]}_SECTION is not understood: remove it, or solve the problem elsewhere"
        )
    size = sections.whole("DIMENSION")
    depots = _depots(sections, size)
    if rounding is None:
        rounding = _convention(sections)
    points, lengths = _lengths(sections, size)
    scale = scale_for(rounding, max(float(lengths.max(initial=0.0)), _longest_service(sections)))
    pairs = "PICKUP_AND_DELIVERY" in sections.rows
    clients = size - len(depots)
    fleet = read_fleet(sections, clients if not pairs else max(clients // 2, 1), depots, scale)
    table = scale.table(lengths)
    if sections.text("TYPE").upper() == "VRPB":
        _forbid_mixing(table, sections, size)
    builder = ProblemBuilder(table, table)
    if pairs:
        ids, optional = add_pairs(builder, sections, size, depots, scale), [False] * (clients // 2)
    else:
        ids, optional = add_clients(builder, sections, size, depots, scale, fleet)
    add_fleet(builder, fleet)
    priced = any(optional) or fleet.priced
    exact = rounding in {Rounding.EXACT, Rounding.THOUSANDTHS}
    return Instance(
        name=sections.text("NAME", name) or name,
        format="vrplib",
        problem=builder.build(),
        task_id=np.array(ids, dtype=np.int64),
        reload_id=np.array([depot for own in fleet.reload_depots for depot in own], dtype=np.int64),
        scale=scale.units,
        cost_factor=fleet.cost_factor,
        objective="cost" if priced else "distance",
        unit="cost" if priced else "distance",
        points=points if exact else None,
        optional=np.array(optional, dtype=np.bool_),
        vehicles_differ=fleet.differs,
    )


def _convention(sections: Sections) -> Rounding:
    kind = sections.text("TYPE").upper()
    if kind.startswith(("HFVRP", "FSM")):
        return Rounding.THOUSANDTHS
    if {"TIME_WINDOW", "PICKUP_AND_DELIVERY", "PRIZE", "RELEASE_TIME"} & set(sections.rows):
        return Rounding.TENTHS
    return Rounding.WHOLE


def _depots(sections: Sections, size: int) -> range:
    numbers = [
        count(line, column, "a depot", 1)
        for line in sections.rows.get("DEPOT", [])
        for column in range(len(line.words))
        if line.words[column] != "-1"
    ] or [1]
    if sorted(numbers) != list(range(1, len(numbers) + 1)) or len(numbers) >= size:
        raise FormatError(
            f"the depots are {numbers[:9]} of {size} nodes: number them 1, 2, ... before the clients",
            sections.rows["DEPOT"][0].number if "DEPOT" in sections.rows else 0,
        )
    return range(len(numbers))


def _lengths(sections: Sections, size: int) -> tuple[NDArray[np.float64] | None, NDArray[np.float64]]:
    kind = sections.text(
        "EDGE_WEIGHT_TYPE", "EXPLICIT" if "EDGE_WEIGHT" in sections.rows else "EUC_2D"
    ).upper()
    match kind:
        case "EXPLICIT":
            return None, edge_weights(sections, size)
        case "EUC_2D" | "EXACT_2D" | "FLOOR_2D" | "CEIL_2D":
            points = points_of(coordinates(sections, size))
            lengths = lengths_between(points)
            if kind == "FLOOR_2D":
                return None, np.floor(lengths)
            if kind == "CEIL_2D":
                return None, np.ceil(lengths)
            return points, lengths
        case _:
            raise FormatError(
                f"EDGE_WEIGHT_TYPE is {kind}: give EUC_2D, CEIL_2D, FLOOR_2D or EXPLICIT",
                sections.head["EDGE_WEIGHT_TYPE"].number,
            )


def _forbid_mixing(table: NDArray[np.int32], sections: Sections, size: int) -> None:
    """Close the ways by which a round would fetch anything before it has brought everything."""
    brings, fetches = (
        np.array([value > 0 for value in sections.column(key, size, 0.0)])
        for key in ("DEMAND" if "DEMAND" in sections.rows else "LINEHAUL", "BACKHAUL")
    )
    table[0, fetches] = UNREACHABLE
    table[np.ix_(fetches, brings)] = UNREACHABLE


def _longest_service(sections: Sections) -> float:
    return max(sections.column("SERVICE_TIME", sections.whole("DIMENSION"), 0.0), default=0.0)
