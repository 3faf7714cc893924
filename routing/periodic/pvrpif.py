"""Instances of the periodic problem with intermediate facilities, as GeoJSON with a table of minutes.

Taverna and Tilk publish them on the road times of Milan, Rome and Turin. A client of frequency ``f`` is visited ``f`` times at equal
distances in the planning horizon; vehicles leave the depot empty and come back empty. What counts is travel over the whole horizon.
"""

from __future__ import annotations

import json
from pathlib import Path

from routing.periodic.builder import ClientSpec, ProblemLists, VehicleSpec, make_problem
from routing.periodic.problem import PeriodicProblem
from routing.periodic.schemes import evenly_spaced
from routing.rounds.formats.text import FormatError


def read_pvrpif(path: Path) -> PeriodicProblem:
    """Read an instance; clients are numbered in the order of the file.

    Raises
    ------
    FormatError
        It is no such file, or a number in it is missing or not whole.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        info, features, travel = document["info"], document["features"], document["duration"]
        table = [[_whole(value) for value in row] for row in travel]
        lists = ProblemLists(table, _whole(info["planningHorizon"]))
        depot = -1
        for number, feature in enumerate(features):
            facts = feature["properties"]
            kind = facts["type"]
            if kind == "depot":
                depot = number
            elif kind == "intermediateFacility":
                lists.facilities.append((number, _whole(facts["service"])))
            elif kind == "customer":
                lists.clients.append(
                    ClientSpec(
                        number,
                        evenly_spaced(lists.days, _whole(facts["frequency"])),
                        service=_whole(facts["service"]),
                        load=_whole(facts["demand"]),
                    )
                )
            else:
                raise FormatError(f"{path.name}: feature {number} is of type {kind!r}")
        longest = _whole(info["maxDuration"])
        for _ in range(_whole(info["numVehicles"])):
            lists.vehicles.append(
                VehicleSpec(depot, depot, [(0, longest)] * lists.days, capacity=_whole(info["maxCapacity"]))
            )
    except (KeyError, TypeError, ValueError) as error:
        raise FormatError(f"{path.name} is no periodic instance: {error!r}") from error
    return make_problem(lists)


def _whole(value: object) -> int:
    if not isinstance(value, int | float) or value != int(value):
        raise ValueError(f"{value!r} is no whole number")
    return int(value)
