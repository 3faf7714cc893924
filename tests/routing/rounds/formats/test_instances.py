"""Tests of the readers of instance files, against numbers worked out by hand."""

from __future__ import annotations

import gzip
import math
from pathlib import Path

import pytest

from routing.rounds.formats import detect_format, parse_instance, parse_routes, read_instance
from routing.rounds.problem import NO_LIMIT, UNREACHABLE
from tests.routing.rounds.formats import tiny

DIAGONAL = math.sqrt(2)


def test_formats_are_told_by_their_content() -> None:
    """Tests that every format is recognised, whatever the file is called."""
    for name, text in tiny.ALL.items():
        expected = name if name in {"lilim", "sartori", "mpdptw", "solomon", "darp"} else "vrplib"
        assert detect_format(text) == expected
        assert parse_instance(text, "x").format == expected
    assert detect_format('\n {"vehicles": []}') == "vroom"


def test_li_and_lim() -> None:
    """Tests ids, windows, loads and both kinds of cost of a file by Li & Lim."""
    instance = parse_instance(tiny.LILIM, "lc1")
    problem, scale = instance.problem, instance.scale
    assert (instance.name, instance.objective, scale) == ("lc1", "fleet", 10_000)
    assert problem.vehicle_count == 2
    assert instance.task_id.tolist() == [1, 3, 2, 4]
    assert problem.request_has_drop.all()
    assert problem.task_load[:, 0].tolist() == [10, -10, 10, -10]
    assert problem.window_earliest.tolist() == [0, 0, 0, 7 * scale]
    assert problem.window_latest.tolist() == [50 * scale, 80 * scale, 50 * scale, 80 * scale]
    assert problem.task_service_s.tolist() == [2 * scale] * 4
    # A length that is whole stays so; one that is not is rounded up, so that no plan is late in real numbers.
    assert problem.durations_s[0, 0, 1] == 3 * scale
    assert problem.durations_s[0, 1, 2] == 5 * scale
    routes = parse_routes("Route 1 : 1 2 3 4", instance)
    assert instance.true_cost(routes) == pytest.approx(3 + 5 + 3 + 0 + 5)


def test_lengths_that_are_not_whole_are_rounded_up() -> None:
    """Tests that times are no shorter than in real numbers, and costs told in double precision."""
    instance = parse_instance(
        tiny.SOLOMON.replace("    1      3          0 ", "    1      1          1 "), "s"
    )
    assert instance.problem.durations_s[0, 0, 1] == math.ceil(DIAGONAL * 10_000)
    assert instance.true_cost([[0], []]) == pytest.approx(2 * DIAGONAL, abs=1e-12)
    tenths = parse_instance(
        tiny.SOLOMON.replace("    1      3          0 ", "    1      1          1 "), "s", rounding="tenths"
    )
    assert tenths.problem.durations_s[0, 0, 1] == 14
    assert tenths.true_cost([[0], []]) == pytest.approx(2.8)


def test_sartori_and_buriol(tmp_path: Path) -> None:
    """Tests the matrix in minutes, the unlimited fleet, and a packed file under any name."""
    path = tmp_path / "tiny-n4.txt.gz"
    path.write_bytes(gzip.compress(tiny.SARTORI.encode()))
    instance = read_instance(path)
    assert (instance.name, instance.format, instance.objective) == ("tiny-n4", "sartori", "fleet")
    assert instance.problem.durations_s[0].tolist() == instance.problem.distances_m[0].tolist()
    assert instance.problem.durations_s[0, 1].tolist() == [1, 0, 5, 6, 7]
    assert instance.problem.vehicle_count == 2
    assert (
        instance.true_cost(parse_routes("Route #1: 1 3\nRoute #2: 2 4\n", instance)) == 1 + 6 + 3 + 2 + 9 + 4
    )


def test_several_pickups() -> None:
    """Tests that nodes are numbered by line and that a request has all of its pickups."""
    instance = parse_instance(tiny.MPDPTW, "l_4")
    problem = instance.problem
    assert problem.request_first.tolist() == [0, 3, 5]
    assert instance.task_id.tolist() == [1, 2, 3, 4, 5]
    assert problem.task_load[:, 0].tolist() == [13, 16, -29, 5, -5]
    assert instance.objective == "distance"
    assert instance.true_cost(parse_routes("Route 1: 1 2 3\nRoute 2: 4 5", instance)) == pytest.approx(34)


def test_solomon() -> None:
    """Tests the blocks of Solomon's format."""
    instance = parse_instance(tiny.SOLOMON, "x")
    assert instance.name == "TINY"
    assert instance.problem.vehicle_capacity[:, 0].tolist() == [20, 20]
    assert instance.true_cost(parse_routes("Route 1: 1 2", instance)) == pytest.approx(12)


def test_dial_a_ride() -> None:
    """Tests ride times, the duration of a route and the second depot, and files with one depot."""
    instance = parse_instance(tiny.DARP, "a")
    problem, scale = instance.problem, instance.scale
    assert problem.request_max_ride_s.tolist() == [30 * scale] * 2
    assert problem.vehicle_max_duration_s.tolist() == [480 * scale]
    assert problem.vehicle_end.tolist() == [5]
    assert instance.task_id.tolist() == [1, 3, 2, 4]
    one_depot = tiny.DARP.rsplit("5 0.000", 1)[0].replace("1 2 480", "1 4 480")
    assert parse_instance(one_depot, "pr").problem.vehicle_end.tolist() == [0]


def test_time_windows_and_prizes() -> None:
    """Tests the convention of one decimal cut off, also for prizes, and what a missed prize costs."""
    instance = parse_instance(tiny.PCVRPTW, "x")
    problem = instance.problem
    assert problem.durations_s[0, 0].tolist() == [0, 14, 50]
    assert problem.window_latest.tolist() == [500, 500]
    assert problem.task_service_s.tolist() == [20, 20]
    assert instance.optional.tolist() == [True, False]
    assert problem.request_prize[0] == 70
    assert instance.objective == "cost"
    assert instance.true_cost([[1], []]) == pytest.approx(10 + 7)


def test_several_trips_with_release_times() -> None:
    """Tests that goods come from the depot, which is named 0 where it is visited again."""
    instance = parse_instance(tiny.MTVRPTWR, "x")
    problem = instance.problem
    assert problem.task_load[:, 0].tolist() == [-10, -10]
    assert problem.task_release_s.tolist() == [-NO_LIMIT, 300]
    assert problem.reload_location.tolist() == [0, 0]
    assert problem.vehicle_max_reloads.min() > 0
    routes = parse_routes("Route #2: 1 0 2", instance)
    assert routes == [[], [0, -2, 1]]
    assert instance.true_cost(routes) == pytest.approx(2.8 + 10)


def test_fleets_that_differ() -> None:
    """Tests fixed and unit costs: route 2 is that of vehicle 2."""
    instance = parse_instance(tiny.HFVRP, "x")
    assert instance.vehicles_differ
    assert instance.problem.vehicle_fixed_cost.tolist() == [100_000, 150_000]
    assert instance.problem.vehicle_cost_per_m.tolist() == [58, 100]
    assert instance.problem.durations_s[0, 0, 1] == 1414
    assert instance.true_cost(parse_routes("Route 2: 2", instance)) == pytest.approx(150 + 100 * 10)
    halves = parse_instance(tiny.HFVRP.replace("1 58", "1 0.5"), "x")
    assert halves.problem.vehicle_cost_per_m.tolist() == [5, 1000]
    assert halves.true_cost(parse_routes("Route 1: 2", halves)) == pytest.approx(100 + 5)


def test_pairs_and_explicit_weights() -> None:
    """Tests VRPLIB's section of pairs over a triangle of weights."""
    instance = parse_instance(tiny.PAIRS, "x")
    assert instance.problem.durations_s[0].tolist() == [[0, 30, 40], [30, 0, 20], [40, 20, 0]]
    assert instance.task_id.tolist() == [1, 2]
    assert instance.true_cost(parse_routes("Route 1: 1 2", instance)) == pytest.approx(9)


def test_capacitated_problem_rounds_to_whole_numbers() -> None:
    """Tests TSPLIB's convention where there are no windows, and that only a longest route is a limit."""
    text = tiny.HFVRP.split("CAPACITY_SECTION")[0].replace("HFVRP", "CVRP") + "DEPOT_SECTION\n1\n-1\nEOF\n"
    instance = parse_instance(text.replace("VEHICLES: 2", "CAPACITY: 20\nDISTANCE: 30\nSERVICE_TIME: 4"), "x")
    assert instance.problem.vehicle_count == 2
    assert instance.problem.durations_s[0, 0].tolist() == [0, 1, 5]
    assert instance.problem.vehicle_max_duration_s.tolist() == [30, 30]
    assert instance.problem.vehicle_latest.tolist() == [NO_LIMIT, NO_LIMIT]


def test_allowed_clients_depots_and_backhauls() -> None:
    """Tests two depots, clients by vehicle, and rounds that bring everything before they fetch anything."""
    text = """NAME: x
TYPE: VRPB
DIMENSION: 4
VEHICLES: 2
CAPACITY: 9
EDGE_WEIGHT_TYPE: EUC_2D
NODE_COORD_SECTION
1 0 0
2 0 10
3 3 4
4 6 8
LINEHAUL_SECTION
1 0
2 0
3 5
4 0
BACKHAUL_SECTION
1 0
2 0
3 0
4 6
VEHICLES_DEPOT_SECTION
1 1
2 2
VEHICLES_ALLOWED_CLIENTS_SECTION
1 3
2 3 4
DEPOT_SECTION
1
2
-1
EOF
"""
    instance = parse_instance(text, "x")
    problem = instance.problem
    assert instance.task_id.tolist() == [2, 3]
    assert problem.vehicle_start.tolist() == [0, 1]
    assert problem.task_load[:, 0].tolist() == [-5, 6]
    assert problem.durations_s[0, 3, 2] == problem.durations_s[0, 0, 3] == UNREACHABLE
    assert problem.request_vehicle_cost[:, 1].tolist() == [0, 0]
    assert problem.request_vehicle_cost[1, 0] > 0
