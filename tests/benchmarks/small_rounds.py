"""Small instances for the tests of the round benchmark."""

from __future__ import annotations

from types import SimpleNamespace

from benchmarks.rounds_bench.exchange import Task, arrays_of
from routing.rounds.formats import parse_instance

#: Two vehicles; request 0 has pickups 1 and 2 and drop 3, request 1 pickup 4 and drop 5, on a line.
MULTI = """2 10
0 0 0 0 0 1000 0 0 -1
0 10 0 2 0 1000 5 0 0
1 20 0 3 0 1000 5 0 0
2 30 0 -5 0 500 5 1 0
3 40 0 4 0 1000 5 0 1
4 50 0 -4 0 1000 5 1 1
"""
MULTI_BEST = 100.0

VRP = """NAME : small
TYPE : VRPTW
DIMENSION : 4
VEHICLES : 3
CAPACITY : 10
SERVICE_TIME : 1
EDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION
1 0 0
2 3 4
3 6 8
4 0 5
DEMAND_SECTION
1 0
2 4
3 4
4 4
TIME_WINDOW_SECTION
1 0 100
2 0 100
3 0 100
4 0 100
DEPOT_SECTION
1
-1
EOF
"""


def task_of(instance, objective="distance", **changes):
    return Task(instance.problem, objective, instance.optional, 1.0, 2, 1)._replace(**changes)


def changed(problem, **fields):
    return SimpleNamespace(**{**arrays_of(problem), **fields})


def first_pair(multi):
    """Return the instance without its first request."""
    lines = MULTI.splitlines()
    return parse_instance(
        "\n".join([*lines[:2], "0 40 0 4 0 1000 5 0 0", "1 50 0 -4 0 1000 5 1 0"]) + "\n", multi.name
    )
