"""Tests of the terms in which the peers of the round benchmark are given a problem, and of what becomes of their answers."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks.rounds_bench import peer_ortools, peer_pyvrp, peer_vroom, peer_vrp_cli
from benchmarks.rounds_bench.exchange import vehicle_groups
from benchmarks.rounds_bench.peer import NoPlanError
from routing.rounds.formats import parse_instance
from tests.benchmarks.small_rounds import MULTI, VRP, changed, first_pair, task_of


@pytest.fixture
def multi():
    return parse_instance(MULTI, "multi")


@pytest.fixture
def small():
    return parse_instance(VRP, "small")


def test_vrp_cli_takes_several_pickups(multi):
    """Tests that a request is one job with all its pickups, and that tours count where the fleet comes first."""
    model = peer_vrp_cli.model(task_of(multi, "fleet"))
    first = model["plan"]["jobs"][0]
    assert [step["places"][0]["tag"] for step in first["pickups"]] == ["0", "1"]
    assert [step["demand"] for step in first["pickups"] + first["deliveries"]] == [[2], [3], [5]]
    assert [kind for (kind,) in model["objectives"]][1] == {"type": "minimize-tours"}
    assert model["fleet"]["vehicles"][0]["vehicleIds"] == ["0", "1"]
    assert first["deliveries"][0]["places"][0]["times"][0][0] == "2026-01-01T00:00:00Z"
    assert len(peer_vrp_cli.model(task_of(multi))["objectives"]) == 2
    assert peer_vrp_cli.tables(multi.problem)[0]["profile"] == "p0"


def test_vrp_cli_answer():
    """Tests that tours become rounds, and that no tour at all is no plan."""
    activities = [{"type": "departure", "jobId": "departure"}, {"type": "pickup", "jobTag": "4"}]
    tour = {
        "vehicleId": "1",
        "stops": [{"activities": activities}, {"activities": [{"type": "delivery", "jobTag": "5"}]}],
    }
    assert peer_vrp_cli.rounds_of({"tours": [tour]}) == {1: [4, 5]}
    with pytest.raises(NoPlanError):
        peer_vrp_cli.rounds_of({"tours": []})


def test_vroom_input(multi, small):
    """Tests that customers are jobs, that pairs are shipments, and that costs follow the objective."""
    model = peer_vroom.model(task_of(small), [0, 1])
    assert [job["location_index"] for job in model["jobs"]] == [1, 2, 3]
    assert [vehicle["id"] for vehicle in model["vehicles"]] == [0, 1]
    assert model["matrices"]["p0"]["costs"] == small.problem.distances_m[0].tolist()
    pair = first_pair(multi)
    assert peer_vroom.model(task_of(pair), [0])["shipments"][0]["delivery"]["id"] == 1
    costs = peer_vroom.model(task_of(pair, "cost"), [0])["vehicles"][0]["costs"]
    assert costs == {"fixed": 0, "per_km": 1000, "per_hour": 0}


def test_vroom_in_coarser_steps(small):
    """Tests that numbers that would not fit become coarser, times on the safe side."""
    assert peer_vroom.step_for(small.problem, 3) == 1
    far = changed(small.problem, distances_m=small.problem.distances_m.astype(np.int64) * 10**7)
    assert peer_vroom.step_for(far, 3) == 10
    task = task_of(small)
    assert peer_vroom.coarser(task, 1) is task
    coarse = peer_vroom.coarser(task_of(small), 100).problem
    # Legs of 50, 100 and 67 tenths, shifts to 1000.
    assert coarse.durations_s[0, 0].tolist() == [0, 1, 1, 1]
    assert coarse.distances_m[0, 2].tolist() == [1, 1, 0, 1]
    assert coarse.vehicle_latest.tolist() == [10, 10, 10]


def test_pyvrp_data_and_rounds(multi, small):
    """Tests the terms that PyVRP is given, and that its activities become tasks and reload stops again."""
    made = {}

    def maker(kind):
        return lambda *values, **named: made.setdefault(kind, []).append((values, named)) or (values, named)

    pyvrp = SimpleNamespace(
        **{
            kind: maker(kind)
            for kind in ("Shipment", "Client", "Depot", "Location", "VehicleType", "ProblemData")
        }
    )
    pair = first_pair(multi)
    _, requests = peer_pyvrp._data(pyvrp, task_of(pair), vehicle_groups(pair.problem))
    assert requests == {(True, 0): 0}
    assert made["Shipment"][0][1]["amount"] == [4]
    assert made["VehicleType"][0][0] == (2,)
    optional = np.ones(3, dtype=np.bool_)
    _, requests = peer_pyvrp._data(pyvrp, task_of(small, optional=optional), vehicle_groups(small.problem))
    assert requests == {(False, 0): 0, (False, 1): 1, (False, 2): 2}
    assert made["Client"][0][1]["required"] is False

    def stop(idx, kind="client"):
        return SimpleNamespace(
            idx=idx,
            is_depot=lambda: kind == "depot",
            is_pickup=lambda: kind == "pickup",
            is_delivery=lambda: kind == "delivery",
        )

    class Route(list):
        def vehicle_type(self):
            return 0

    ends = stop(0, "depot")
    plan = SimpleNamespace(routes=lambda: [Route([ends, stop(2), ends, stop(0), ends])])
    rounds = peer_pyvrp._rounds(small.problem, plan, vehicle_groups(small.problem), requests)
    assert rounds == {0: [2, -1, 0]}
    plan = SimpleNamespace(routes=lambda: [Route([ends, stop(0, "pickup"), stop(0, "delivery"), ends])])
    assert peer_pyvrp._rounds(pair.problem, plan, vehicle_groups(pair.problem), {(True, 0): 0}) == {0: [0, 1]}


def test_ortools_copies_of_a_drop(multi):
    """Tests that a drop is there once for each pickup, that its last copy counts, and that split requests are left out."""
    nodes = peer_ortools.make_nodes(multi.problem, [0, 1])
    # Node 0 is the depot; 1 and 3 are pickups, 2 and 4 copies of their drop; 5 and 6 the other request.
    assert nodes.task == [-1, 0, 2, 1, 2, 3, 4]
    assert nodes.pairs == {0: [(1, 2), (3, 4)], 1: [(5, 6)]}
    whole = peer_ortools.whole_rounds(multi.problem, nodes, {0: [1, 2, 3, 4], 1: [5, 6]})
    assert whole == {0: [0, 1, 2], 1: [3, 4]}
    assert peer_ortools.whole_rounds(multi.problem, nodes, {0: [1, 2, 5, 6], 1: [3, 4]}) == {0: [3, 4]}


def test_ortools_price_of_a_plan(small):
    """Tests that metres and the prizes of what is left out are added up."""
    prized = task_of(small, "cost", problem=changed(small.problem, request_prize=np.array([7, 70, 700])))
    assert peer_ortools._cost(prized, {}) == 777
    # 0 -> (3, 4) -> 0 in tenths.
    assert peer_ortools._cost(prized, {1: [0]}) == 100 + 770
