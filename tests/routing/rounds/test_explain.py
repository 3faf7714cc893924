"""Tests of the explanations, on a street of four places with times worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from routing.errors import RoutingError
from routing.rounds.assemble import assemble
from routing.rounds.builder import BreakSpec, ProblemBuilder, TaskSpec
from routing.rounds.explain import (
    Marginal,
    Obstacle,
    ObstacleCode,
    RelaxationCode,
    marginal,
    obstacles,
    relaxations,
)
from routing.rounds.problem import UNREACHABLE
from routing.rounds.solution import Solution
from routing.rounds.solver import solve
from tests.naive.rounds import best_insertion
from tests.routing.rounds.random_problems import random_problem


def street(*, cut: bool = False) -> ProblemBuilder:
    """Locations at 0, 10, 20 and 30 seconds and hundred metres along one street; the last one cut off or not."""
    between = np.abs(np.subtract.outer(np.arange(4), np.arange(4)))
    durations, distances = between * 10, between * 100
    if cut:
        durations[3, :3] = durations[:3, 3] = UNREACHABLE
    return ProblemBuilder(durations, distances)


def only(builder: ProblemBuilder) -> Obstacle:
    """Return the obstacle of the last request on the first vehicle."""
    problem = builder.build()
    solution = solve(problem, iterations=5)
    last = problem.request_count - 1
    assert last in solution.unassigned
    return obstacles(problem, solution, last)[0]


def test_skill():
    """Tests that the missing skill is named by its bit."""
    builder = street()
    builder.add_vehicle(start=0, skills=["cold"])
    builder.add_request(drop=TaskSpec(1), prize=1000, skills=["cold", "lift"])
    assert only(builder) == Obstacle(0, ObstacleCode.SKILL, 0b10)


def test_capacity():
    """Tests that the excess over the empty vehicle is given for the worst dimension."""
    builder = street()
    builder.add_vehicle(start=0, capacity=[10, 10])
    builder.add_request(
        pickups=[TaskSpec(1, load=[6, 6]), TaskSpec(2, load=[5, 9])], drop=TaskSpec(3), prize=1000
    )
    assert only(builder) == Obstacle(0, ObstacleCode.CAPACITY, 5, 1)


def test_unreachable():
    """Tests that a place without a path is told from a place too far."""
    builder = street(cut=True)
    builder.add_vehicle(start=0, latest=1000, max_distance_m=1)
    builder.add_request(drop=TaskSpec(3), prize=1000)
    assert only(builder) == Obstacle(0, ObstacleCode.UNREACHABLE)


def test_range():
    """Tests that the metres missing count the way home."""
    builder = street()
    builder.add_vehicle(start=0, end=0, latest=1000, max_distance_m=450)
    builder.add_request(pickups=[TaskSpec(1)], drop=TaskSpec(3), prize=1000)
    assert only(builder) == Obstacle(0, ObstacleCode.RANGE, 150)


def test_window():
    """Tests that the seconds missing count setup and the pickup before."""
    builder = street()
    builder.add_vehicle(start=0, end=0, earliest=100, latest=1000)
    builder.add_request(
        pickups=[TaskSpec(1, setup_s=7, service_s=5)], drop=TaskSpec(3, windows=[(0, 130)]), prize=1000
    )
    # 100 + 10 + 7 + 5 + 20 = 142
    assert only(builder) == Obstacle(0, ObstacleCode.WINDOW, 12)


@pytest.mark.parametrize(("end", "missing"), [(0, 35), (-1, 5)])
def test_shift(end, missing):
    """Tests that the shift must last until the vehicle is home, or until its last service ends."""
    builder = street()
    builder.add_vehicle(start=0, end=end, earliest=100, latest=130)
    builder.add_request(drop=TaskSpec(3, windows=[(100, 500)], service_s=5), prize=1000)
    assert only(builder) == Obstacle(0, ObstacleCode.SHIFT, missing)


def test_full():
    """Tests that a round that is busy elsewhere tells by how much the request would be late."""
    builder = street()
    builder.add_vehicle(start=0, latest=1000, cost_per_s=1)
    builder.add_request(drop=TaskSpec(3, windows=[(30, 30)], service_s=50), prize=5000)
    builder.add_request(drop=TaskSpec(1, windows=[(30, 60)]), prize=1000)
    # Busy at 30 s .. 80 s, ten seconds of stopping would do no harm, but the way back ends at 100.
    assert only(builder) == Obstacle(0, ObstacleCode.FULL, 40)


def test_too_dear():
    """Tests that a request that costs more than its prize is said to fit."""
    builder = street()
    builder.add_vehicle(start=0, end=0, latest=1000, fixed_cost=100)
    builder.add_request(drop=TaskSpec(1), prize=50)
    assert only(builder) == Obstacle(0, ObstacleCode.FULL, 0)


def plan_of(problem, rounds) -> Solution:
    """Return the plan with the given items by vehicle."""
    return assemble(problem, rounds, 0)


def obstacle(builder: ProblemBuilder, *rounds: list[int]) -> Obstacle:
    """Return the obstacle of the last request on the first vehicle, beside given rounds."""
    problem = builder.build()
    return obstacles(problem, plan_of(problem, rounds), problem.request_count - 1)[0]


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ({"skills_any": ["lift", "van"]}, Obstacle(0, ObstacleCode.SKILL_ANY, 0b110)),
        ({"skills_none": ["cold"]}, Obstacle(0, ObstacleCode.SKILL_NONE, 0b001)),
        ({"forbidden": [0]}, Obstacle(0, ObstacleCode.FORBIDDEN)),
    ],
)
def test_bans(wish, expected):
    """Tests that skills of which one would do, skills that may not be there, and lists are told apart."""
    builder = street()
    builder.add_vehicle(start=0, skills=["cold"])
    builder.add_request(drop=TaskSpec(1), prize=10, **wish)
    found = obstacle(builder, [])
    assert (found.vehicle, found.code, found.dimension) == (0, expected.code, -1)
    assert found.value.bit_count() == expected.value.bit_count() or expected.value < 0


@pytest.mark.parametrize("relation", ["group", "order", "apart"])
def test_relations(relation):
    """Tests that the vehicle, or the request, that ties the request elsewhere is named."""
    builder = street()
    for _ in range(2):
        builder.add_vehicle(start=0)
    group = "pair" if relation == "group" else None
    builder.add_request(drop=TaskSpec(1), prize=10, group=group)
    builder.add_request(drop=TaskSpec(2), prize=10, group=group)
    if relation == "order":
        builder.in_order(0, 1)
    if relation == "apart":
        builder.apart(0, 1)
    problem = builder.build()
    here, there = obstacles(problem, plan_of(problem, [[], [0]]), 1)
    if relation == "apart":
        assert here == Obstacle(0, ObstacleCode.FULL, 0)
        assert there == Obstacle(1, ObstacleCode.APART, 0)
    else:
        code = ObstacleCode.GROUP if relation == "group" else ObstacleCode.ORDER
        assert here == Obstacle(0, code, 1)
        assert there == Obstacle(1, ObstacleCode.FULL, 0)


def test_ride():
    """Tests that seconds on board too many are counted from the end of the pickup."""
    builder = street()
    builder.add_vehicle(start=0, latest=1000)
    builder.add_request(pickups=[TaskSpec(1)], drop=TaskSpec(3), prize=1000, max_ride_s=12)
    assert obstacle(builder, []) == Obstacle(0, ObstacleCode.RIDE, 8)


def test_break():
    """Tests that a break that leaves no time for the request is named."""
    builder = street()
    builder.add_vehicle(start=0, end=0, latest=60, breaks=[BreakSpec(25, 30, 20)])
    builder.add_request(drop=TaskSpec(3, windows=[(0, 60)]), prize=1000)
    problem = builder.build()
    # Out at 0, there at 30, break until 50 at the earliest, back at 80: only a longer shift or no break help.
    found = obstacles(problem, plan_of(problem, [[]]), 0)[0]
    assert found == Obstacle(0, ObstacleCode.SHIFT, 20)
    assert [r.amount for r in relaxations(problem, plan_of(problem, [[]]), 0) if r.code == "shift"] == [20]


@pytest.mark.parametrize("blocked", ["goods", "lifo"])
def test_goods_and_lifo(blocked):
    """Tests that what is on board can be in the way: by its class, or since it would be on top."""
    builder = street()
    builder.add_vehicle(start=0, latest=1000)
    if blocked == "goods":
        builder.conflict("hot", "cold")
    kinds = ("hot", "cold") if blocked == "goods" else (None, None)
    # The first is on board from 0 to 30 seconds, the second would have to be from 10 to 20, or to be dropped after the first.
    builder.add_request(
        pickups=[TaskSpec(0, windows=[(0, 0)])],
        drop=TaskSpec(3, windows=[(30, 30)]),
        prize=1000,
        load_class=kinds[0],
    )
    if blocked == "goods":
        second = {"pickups": [TaskSpec(1, windows=[(0, 15)])], "drop": TaskSpec(2, windows=[(0, 25)])}
    else:
        second = {"pickups": [TaskSpec(0, windows=[(0, 0)])], "drop": TaskSpec(1, windows=[(0, 15)])}
    builder.add_request(**second, prize=1000, load_class=kinds[1], lifo=blocked == "lifo")
    problem = builder.build()
    plan = plan_of(problem, [[0, 1]])
    found = relaxations(problem, plan, 1)
    if blocked == "goods":
        assert obstacles(problem, plan, 1)[0].code in {ObstacleCode.GOODS, ObstacleCode.FULL}
        assert RelaxationCode.GOODS in {own.code for own in found}
    else:
        # It can be picked up after the first, so that it is on top.
        assert obstacles(problem, plan, 1)[0] == Obstacle(0, ObstacleCode.FULL, 0)


def test_relaxations_are_least_and_in_order():
    """Tests the least change of each sort for a request that comes too late by twelve seconds, worked out by hand."""
    builder = street()
    builder.add_vehicle(start=0, end=0, earliest=100, latest=1000)
    builder.add_request(
        pickups=[TaskSpec(1, setup_s=7, service_s=5)], drop=TaskSpec(3, windows=[(0, 130)]), prize=1000
    )
    problem = builder.build()
    found = relaxations(problem, plan_of(problem, [[]]), 0)
    assert [(own.code, own.amount) for own in found] == [(RelaxationCode.WINDOW_LATER, 12)]
    assert found[0].price == 12.0


def test_relaxations_of_each_sort():
    """Tests that a bigger hold, a longer way, a skill and a vehicle more are found."""
    builder = street()
    builder.add_vehicle(start=0, end=0, capacity=[5])
    builder.add_vehicle(start=0, end=0, capacity=[9], max_distance_m=500)
    builder.add_vehicle(start=0, end=0, capacity=[9], skills=["wheel"])
    builder.add_request(pickups=[TaskSpec(0, load=[7])], drop=TaskSpec(3), prize=5, skills_none=["wheel"])
    problem = builder.build()
    found = {own.code: own for own in relaxations(problem, plan_of(problem, [[], [], []]), 0)}
    assert found[RelaxationCode.CAPACITY].amount == 2
    assert found[RelaxationCode.CAPACITY].vehicle == 0
    assert (found[RelaxationCode.RANGE].vehicle, found[RelaxationCode.RANGE].amount) == (1, 100)
    assert found[RelaxationCode.ALLOW].vehicle == 2


@pytest.mark.parametrize("start", [0, 15])
def test_relaxations_do_what_they_say(start):
    """Tests on problems of all sorts that the relaxed problem takes the request, and that one unit less does not."""
    for seed in range(start, start + 15):
        problem = random_problem(seed, requests=4, vehicles=2, most_pickups=2)
        plan = solve(problem, iterations=20)
        for request in plan.unassigned.tolist()[:2]:
            for own in relaxations(problem, plan, request):
                if own.code == RelaxationCode.VEHICLE:
                    continue
                assert insertable(problem, plan, request, own, 0), (seed, own)
                if own.code in MEASURED and own.amount > 0:
                    assert not insertable(problem, plan, request, own, 1), (seed, own)


MEASURED = {
    RelaxationCode.WINDOW_LATER,
    RelaxationCode.WINDOW_EARLIER,
    RelaxationCode.SHIFT,
    RelaxationCode.LATER,
    RelaxationCode.RIDE,
    RelaxationCode.RANGE,
    RelaxationCode.CAPACITY,
}


def insertable(problem, plan, request, own, less) -> bool:
    """Return whether the relaxed problem has a legal insertion of the request, by its own tables."""
    relaxed = relaxed_by(problem, request, own, less)
    items = plan.item[plan.item_first[own.vehicle] : plan.item_first[own.vehicle + 1]].tolist()
    return best_insertion(relaxed, own.vehicle, items, request) is not None


def relaxed_by(problem, request, own, less):
    """Return the problem with the change made, by ``less`` units less."""
    amount = own.amount - less

    def changed(name, where, add):
        array = getattr(problem, name).astype(np.int64)
        array[where] += add
        array = array.astype(getattr(problem, name).dtype)
        array.flags.writeable = False
        return problem._replace(**{name: array})

    windows = slice(
        problem.window_first[problem.request_first[request]],
        problem.window_first[problem.request_first[request + 1]],
    )
    if own.code == RelaxationCode.WINDOW_LATER:
        return changed("window_latest", windows, amount)
    if own.code == RelaxationCode.WINDOW_EARLIER:
        return changed("window_earliest", windows, -amount)
    if own.code == RelaxationCode.SHIFT:
        problem = changed("vehicle_latest", own.vehicle, amount)
        return changed("vehicle_max_duration_s", own.vehicle, amount)
    if own.code == RelaxationCode.LATER:
        problem = changed("window_latest", windows, amount)
        problem = changed("vehicle_latest", own.vehicle, amount)
        return changed("vehicle_max_duration_s", own.vehicle, amount)
    if own.code == RelaxationCode.RIDE:
        return changed("request_max_ride_s", request, amount)
    if own.code == RelaxationCode.RANGE:
        return changed("vehicle_max_distance_m", own.vehicle, amount)
    if own.code == RelaxationCode.CAPACITY:
        return changed("vehicle_capacity", (own.vehicle, own.dimension), amount)
    without = {
        RelaxationCode.ALLOW: {"request_skills_none": 0, "request_vehicle_cost": 0},
        RelaxationCode.SKILL: {"request_skills": 0, "request_skills_any": 0},
        RelaxationCode.GOODS: {"request_class": -1},
        RelaxationCode.LIFO: {"request_lifo": False},
    }.get(own.code, {})
    for name, value in without.items():
        array = getattr(problem, name).copy()
        array[request] = value
        problem = problem._replace(**{name: array})
    if own.code == RelaxationCode.RELATION:
        problem = problem._replace(apart_pair=problem.apart_pair[:0], order_pair=problem.order_pair[:0])
    return problem


def test_marginal_and_runner_up():
    """Tests what a request costs where it is, and with whom else, by hand."""
    builder = street()
    builder.add_vehicle(start=0, end=0, cost_per_m=1)
    builder.add_vehicle(start=3, end=3, cost_per_m=1, fixed_cost=1000)
    builder.add_request(drop=TaskSpec(1), prize=10_000)
    builder.add_request(drop=TaskSpec(2), prize=10_000)
    problem = builder.build()
    plan = plan_of(problem, [[0, 1], []])
    assert marginal(problem, plan, 1) == Marginal(0, 200, 1, 1000)
    alone = plan_of(problem, [[0], [1]])
    # Home is the same way: 1,200 for the second vehicle, 200 more for the first.
    assert marginal(problem, alone, 1) == Marginal(1, 1200, 0, -1000)


def test_marginal_without_runner_up():
    """Tests that the obstacles are given where nobody else could have it."""
    builder = street()
    builder.add_vehicle(start=0, end=0, cost_per_m=1, skills=["cold"])
    builder.add_vehicle(start=0, end=0)
    builder.add_request(drop=TaskSpec(1), prize=10_000, skills=["cold"])
    problem = builder.build()
    found = marginal(problem, plan_of(problem, [[0], []]), 0)
    assert found.runner_up is None
    assert [own.code for own in found.obstacles] == [ObstacleCode.SKILL]


def test_questions_about_the_wrong_request():
    """Tests that a request in the plan has no obstacles, and one left out no marginal cost."""
    builder = street()
    builder.add_vehicle(start=0)
    builder.add_request(drop=TaskSpec(1), prize=10)
    problem = builder.build()
    with pytest.raises(RoutingError, match="request 0 is in the plan"):
        obstacles(problem, plan_of(problem, [[0]]), 0)
    with pytest.raises(RoutingError, match="request 0 is left out"):
        marginal(problem, plan_of(problem, [[]]), 0)
    with pytest.raises(RoutingError, match="request is 7"):
        relaxations(problem, plan_of(problem, [[]]), 7)
