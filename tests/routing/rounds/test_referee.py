"""Tests that the referee sees each kind of fault."""

from __future__ import annotations

import time

import numpy as np
import pytest

from routing.rounds import referee
from routing.rounds.assemble import assemble
from routing.rounds.builder import BreakSpec, ProblemBuilder, ReloadSpec, TaskSpec


def problem(vehicle=None, first=None, visit=None, task=None, bind=None):
    """Two vehicles on a street of four places; a two-shop delivery and a visit that needs a lift; more as asked."""
    between = np.abs(np.subtract.outer(np.arange(4), np.arange(4)))
    builder = ProblemBuilder(between * 10, between * 100)
    facts = {"start": 0, "end": 0, "latest": 500, "capacity": [5], "skills": ["lift"], "cost_per_s": 1}
    builder.add_vehicle(**{**facts, **(vehicle or {})})
    builder.add_vehicle(start=0, latest=500, capacity=[5])
    builder.add_request(
        pickups=[TaskSpec(1, load=[2]), TaskSpec(2, load=[3])],
        drop=TaskSpec(3, **{"windows": [(0, 100)], **(task or {})}),
        prize=77,
        **(first or {}),
    )
    builder.add_request(drop=TaskSpec(1), prize=33, skills=["lift"], **(visit or {}))
    builder.add_request(pickups=[TaskSpec(2, load=[1])], drop=TaskSpec(3), prize=5)
    if bind:
        bind(builder)
    return builder.build()


@pytest.mark.parametrize(
    ("items", "changes", "words"),
    [
        ([[0, 2, 1], []], {}, "before all is picked up"),
        ([[0, 2], [1]], {}, "split over vehicles"),
        ([[0, 1], []], {}, "are not in the round"),
        ([[0, 1, 2], [3]], {}, "lacks skills"),
        ([[0, 1, 2], []], {"vehicle": {"capacity": [4]}}, "it holds 4"),
        ([[0, 1, 2, 3], []], {"vehicle": {"latest": 59}}, "the limit is 59"),
        ([[0, 1, 2, 3], []], {"vehicle": {"max_duration_s": 59}}, "takes seconds 60"),
        ([[0, 1, 2, 3], []], {"vehicle": {"max_distance_m": 599}}, "goes metres 600"),
        ([[0, 1, 2, 3], []], {"vehicle": {"breaks": [BreakSpec(10, 59, 5)]}}, "owes break 0"),
        ([[0, 1, 2, 2], []], {}, "is twice"),
        ([[0, 1, 2], []], {"vehicle": {"earliest": 75}}, "can leave at 75 at the earliest"),
        ([[0, 1, 2], []], {"task": {"windows": [(0, 29)]}}, "too early or too late for its windows"),
        ([[0, 1, 2], []], {"task": {"release_s": 5}}, "is released at 5"),
        ([[0, 1, 2], []], {"first": {"max_ride_s": 19}}, "rides for 20 seconds"),
        ([[0, 1, 4, 2, 5], []], {"vehicle": {"capacity": [6]}, "first": {"lifo": True}}, "request_lifo"),
        ([[0, 1, 2], []], {"first": {"skills_any": ["van"]}}, "one of which request 0 needs"),
        ([[0, 1, 2], []], {"first": {"skills_none": ["lift"]}}, "which request 0 forbids"),
        ([[0, 1, 2], []], {"first": {"forbidden": [0]}}, "FORBIDDEN"),
        ([[3], [0, 1, 2]], {"first": {"group": 1}, "visit": {"group": 1}}, "request_group wants one"),
        ([[0, 1, 2, 3], []], {"bind": lambda builder: builder.apart(0, 1)}, "apart_pair"),
        ([[0, 3, 1, 2], []], {"bind": lambda builder: builder.in_order(0, 1)}, "order_pair forbids"),
        ([[3], [0, 1, 2]], {"bind": lambda builder: builder.in_order(0, 1)}, "order_pair wants one"),
        ([[3, 0, 1, 2], []], {"bind": lambda builder: builder.freeze(0, [(0, 0)])}, "frozen are [0]"),
        ([[], [0, 1, 2]], {"bind": lambda builder: builder.freeze(0, [(0, 0)])}, "frozen tasks"),
    ],
)
def test_illegal_rounds(items, changes, words):
    """Tests that each kind of illegal round is named; the times are those without the constraint."""
    plan = assemble(problem(vehicle={"capacity": [6]}), items, 0)
    found = referee.faults(problem(**changes), plan)
    assert any(words in fault for fault in found), found


def test_halts_of_others_and_too_many():
    """Tests that a vehicle reloads and rests only as and where it may."""
    halts = {"breaks": [BreakSpec(0, 59, 5)], "reloads": [ReloadSpec(0)], "max_reloads": 1}
    own = problem(vehicle=halts)
    found = referee.faults(own, assemble(own, [[], [-1, 4, 5, -2]], 0))
    assert any("takes break 0 of another" in fault for fault in found)
    assert any("reloads at place 0 of another" in fault for fault in found)
    found = referee.faults(own, assemble(own, [[-1, 4, -2, 5, -2], []], 0))
    assert any("vehicle_max_reloads is 1" in fault for fault in found)


def test_conflicting_classes():
    """Tests that goods that may not travel together are seen where they are on board at once, and only there."""
    own = problem(first={"load_class": "hot"}, bind=lambda builder: builder.conflict("hot", "hot"))
    assert referee.faults(own, assemble(own, [[0, 1, 2], []], 0)) == []
    builder = ProblemBuilder([[0]], [[0]])
    builder.add_vehicle(start=0, capacity=[9], reloads=[ReloadSpec(0)])
    for load in (2, 1, -1):
        builder.add_request(
            pickups=[TaskSpec(0, load=[load])], prize=9, load_class="waste" if load == 2 else "food"
        )
    builder.conflict("waste", "food")
    own = builder.build()
    assert any("conflict" in fault for fault in referee.faults(own, assemble(own, [[0, 1]], 0)))
    assert any("conflict" in fault for fault in referee.faults(own, assemble(own, [[0, 2]], 0)))
    assert referee.faults(own, assemble(own, [[2, 0]], 0)) == []
    assert referee.faults(own, assemble(own, [[0, -1, 1, 2]], 0)) == []


def test_what_is_brought_along_fills_the_vehicle():
    """Tests that a delivery from the depot is on board from the start of its trip."""
    builder = ProblemBuilder([[0, 5], [5, 0]], [[0, 5], [5, 0]])
    builder.add_vehicle(start=0, capacity=[3], reloads=[ReloadSpec(0)])
    for _ in range(2):
        builder.add_request(pickups=[TaskSpec(1, load=[-2])], prize=9)
    own = builder.build()
    found = referee.faults(own, assemble(own, [[0, 1]], 0))
    assert found == ["vehicle 0 has 4 on board in dimension 0 after the start: it holds 3"]
    assert referee.faults(own, assemble(own, [[0, -1, 1]], 0)) == []


@pytest.mark.parametrize(
    "field",
    ["arrival_s", "start_s", "end_s", "vehicle_departure_s", "vehicle_return_s", "vehicle_distance_m"],
)
def test_tampered_times(field):
    """Tests that a time or distance off by one is found, and a right plan passes."""
    own = problem()
    right = assemble(own, [[0, 1, 2, 3], []], 0)
    assert referee.faults(own, right) == []
    wrong = getattr(right, field).copy()
    wrong[0] += 1
    assert any(field in fault for fault in referee.faults(own, right._replace(**{field: wrong})))


def test_idle_time():
    """Tests that legal times which end or wait later than need be are refused."""
    own = problem()
    right = assemble(own, [[0, 1, 2], []], 0)
    names = ("arrival_s", "start_s", "end_s", "vehicle_departure_s", "vehicle_return_s")
    later = right._replace(**{name: getattr(right, name) + 1 for name in names})
    later = later._replace(
        vehicle_departure_s=np.add(right.vehicle_departure_s, [1, 0]),
        vehicle_return_s=np.add(right.vehicle_return_s, [1, 0]),
    )
    assert referee.faults(own, later) == ["vehicle_return_s of vehicle 0 is 61: it can end at 60"]


def test_tampered_cost_and_unassigned():
    """Tests that cost and list of what is left out are recomputed."""
    own = problem()
    right = assemble(own, [[0, 1, 2], []], 0)
    assert right.unassigned.tolist() == [1, 2]
    assert any("cost" in fault for fault in referee.faults(own, right._replace(cost=right.cost - 1)))
    hidden = right._replace(unassigned=right.unassigned[:0])
    assert any("unassigned" in fault for fault in referee.faults(own, hidden))


def test_wrong_shapes():
    """Tests that arrays of the wrong length or with unknown items are refused before all else."""
    own = problem()
    right = assemble(own, [[0, 1, 2], []], 0)
    assert referee.faults(own, right._replace(item_first=right.item_first[:-1]))
    strange = right.item.copy()
    strange[0] = 99
    assert any("99" in fault for fault in referee.faults(own, right._replace(item=strange)))


def test_large_plans_are_judged_fast():
    """Tests that a plan of 100 vehicles and 8,000 tasks is assembled and judged in well under a second each."""
    random = np.random.default_rng(1)
    places = random.integers(0, 5000, (400, 2))
    between = np.abs(places[:, None] - places[None]).sum(-1)
    builder = ProblemBuilder(between // 5, between)
    rounds = []
    for vehicle in range(100):
        builder.add_vehicle(start=0, end=0, cost_per_s=1, cost_per_m=1, capacity=[1000])
        for _ in range(20):
            spots = random.integers(0, 400, 4).tolist()
            shops = [TaskSpec(spot, load=[3], due_s=9, late_cost_per_s=1) for spot in spots[:3]]
            builder.add_request(pickups=shops, drop=TaskSpec(spots[3]), prize=10**6, max_ride_s=10**6)
        rounds.append(list(range(vehicle * 80, vehicle * 80 + 80)))
    own = builder.build()
    began = time.perf_counter()
    plan = assemble(own, rounds, 0)
    assembled = time.perf_counter()
    assert referee.faults(own, plan) == []
    judged = time.perf_counter()
    assert assembled - began < 1
    assert judged - assembled < 1
