"""Tests of the solver's face."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from routing.errors import InvalidProblemError, RoutingError
from routing.rounds import referee
from routing.rounds.builder import BreakSpec, ProblemBuilder, TaskSpec
from routing.rounds.problem import UNREACHABLE
from routing.rounds.solver import Progress, solve
from tests.naive.rounds import optimum
from tests.routing.rounds.linear.problems import linear_problem
from tests.routing.rounds.random_problems import random_problem


@pytest.fixture
def line() -> ProblemBuilder:
    """Locations at 0, 10, 20 and 30 seconds and hundred metres along one street."""
    between = np.abs(np.subtract.outer(np.arange(4), np.arange(4)))
    return ProblemBuilder(between * 10, between * 100)


def test_two_shops_one_door(line):
    """Tests that one round visits both shops on the way, then the door, with times by hand."""
    line.add_vehicle(start=0, end=0, earliest=1000, latest=2000, cost_per_s=1)
    line.add_request(
        pickups=[TaskSpec(2, service_s=5), TaskSpec(1, setup_s=3)], drop=TaskSpec(3), prize=10_000
    )
    solution = solve(line.build(), iterations=20)
    assert solution.item.tolist() == [1, 0, 2]
    assert solution.arrival_s.tolist() == [1010, 1023, 1038]
    assert solution.start_s.tolist() == [1013, 1023, 1038]
    assert solution.vehicle_departure_s.tolist() == [1000]
    assert solution.vehicle_return_s.tolist() == [1068]
    assert solution.cost == 68


def test_setup_once_per_halt(line):
    """Tests that two orders of one shop are picked up in one halt, whose setup is paid once."""
    line.add_vehicle(start=0, latest=1000, cost_per_s=1)
    for door in (2, 3):
        line.add_request(pickups=[TaskSpec(1, setup_s=60, service_s=5)], drop=TaskSpec(door), prize=10_000)
    solution = solve(line.build(), iterations=50)
    assert sorted(solution.item[:2].tolist()) == [0, 2]
    assert solution.cost == 10 + 60 + 5 + 5 + 10 + 10


def test_leaves_as_late_as_the_end_allows(line):
    """Tests that the vehicle does not wait at the door for the window to open."""
    line.add_vehicle(start=0, end=0, latest=2000, cost_per_s=1)
    line.add_request(drop=TaskSpec(3, windows=[(500, 600)], service_s=7), prize=10_000)
    solution = solve(line.build(), iterations=5)
    assert (solution.vehicle_departure_s[0], solution.vehicle_return_s[0]) == (470, 537)


def test_break_is_taken_on_the_way(line):
    """Tests that an owed break falls between two stops, at the place just left."""
    line.add_vehicle(start=0, latest=2000, breaks=[BreakSpec(100, 200, 60)], cost_per_s=1)
    line.add_request(
        pickups=[TaskSpec(1, windows=[(50, 60)])], drop=TaskSpec(3, windows=[(210, 260)]), prize=10_000
    )
    solution = solve(line.build(), iterations=5)
    assert solution.item.tolist() == [0, -1, 1]
    assert solution.start_s.tolist() == [60, 100, 210]
    assert solution.arrival_s.tolist() == [60, 60, 180]


def test_second_window(line):
    """Tests that a shop closed at noon is visited after it."""
    line.add_vehicle(start=0, latest=2000)
    line.add_request(pickups=[TaskSpec(3, windows=[(0, 20), (100, 120)])], prize=10_000)
    assert solve(line.build(), iterations=5).start_s.tolist() == [100]


@pytest.mark.parametrize("block", range(8))
def test_referee_passes_everything(block):
    """Tests that plans of 2,000 random problems over all features obey the definitions."""
    for seed in range(block * 250, block * 250 + 250):
        problem = random_problem(
            seed, requests=1 + seed % 7, vehicles=1 + seed % 3, most_pickups=1 + seed % 5
        )
        assert referee.faults(problem, solve(problem, iterations=12, seed=seed)) == []


def test_optimum_of_small_problems():
    """Tests that small problems are solved to the optimum but for a few, and never better."""
    solved = optimal = 0
    for seed in range(120):
        problem = random_problem(seed, requests=1 + seed % 4, vehicles=1 + seed % 2, most_pickups=2)
        if problem.task_count > 6:
            continue
        best = optimum(problem)
        cost = solve(problem, iterations=100, seed=seed).cost
        assert cost >= best, seed
        solved += 1
        optimal += cost == best
    assert solved > 80
    assert optimal >= solved - 3


def test_same_seed_same_plan():
    """Tests that an iteration limit makes the plan a matter of problem and seed only."""
    problem = random_problem(7, requests=7, vehicles=3)
    plans = [solve(problem, iterations=400, seed=3) for _ in range(2)]
    watched = solve(problem, iterations=400, seed=3, on_progress=lambda _: True)
    for other in (plans[1], watched):
        assert plans[0].item.tolist() == other.item.tolist()
        assert (plans[0].cost, plans[0].iterations) == (other.cost, 400)


def test_initial_plan_is_never_made_worse():
    """Tests that a search that starts from a plan ends with one at least as good."""
    problem = random_problem(11, requests=7, vehicles=3)
    first = solve(problem, iterations=300)
    again = solve(problem, iterations=0, initial=first)
    assert again.cost <= first.cost


def test_illegal_rounds_of_the_initial_plan_are_dissolved():
    """Tests that a plan made for a longer shift can be given for a shorter one."""
    plans = []
    for latest in (2000, 50):
        between = np.abs(np.subtract.outer(np.arange(4), np.arange(4)))
        builder = ProblemBuilder(between * 10, between * 100)
        builder.add_vehicle(start=0, end=0, latest=latest)
        for door in (2, 3):
            builder.add_request(drop=TaskSpec(door), prize=10_000)
        initial = plans[0] if plans else None
        plans.append(solve(builder.build(), iterations=5, initial=initial))
    assert plans[0].unassigned.tolist() == []
    assert plans[1].unassigned.tolist() == [1]


def test_initial_plan_of_another_problem_is_refused():
    """Tests that a plan with other vehicles is refused in words."""
    plan = solve(random_problem(1, vehicles=3), iterations=1)
    with pytest.raises(RoutingError, match="initial") as caught:
        solve(random_problem(1, vehicles=2), iterations=1, initial=plan)
    assert caught.value.code == "invalid_initial"


def test_progress_can_stop_the_search():
    """Tests that the caller's False ends the search and keeps the best plan."""
    seen: list[Progress] = []

    def enough(progress: Progress) -> bool:
        seen.append(progress)
        return False

    solution = solve(random_problem(5, requests=6), iterations=10_000_000, on_progress=enough)
    assert len(seen) == 1
    assert seen[0].cost == solution.cost
    assert seen[0].unassigned == len(solution.unassigned)


@pytest.mark.parametrize("objective", ["cost", "distance"])
def test_a_search_tells_what_no_plan_undercuts(objective):
    """Tests that a bound is told on the way, below every plan found, and kept where it is one of the problem's own costs."""
    for seed in range(12):
        problem = random_problem(seed, requests=3)
        told = []
        plan = solve(problem, iterations=60, seed=seed, objective=objective, on_progress=told.append)
        assert told
        assert all(0 <= progress.bound <= progress.cost for progress in told)
        if objective == "cost":
            assert told[0].bound == plan.lower_bound <= plan.cost
        else:
            assert plan.lower_bound == 0


def test_seconds_are_kept():
    """Tests that a time limit ends the search soon after it."""
    solution = solve(random_problem(5, requests=6), seconds=0.2)
    assert solution.iterations > 0


@pytest.mark.parametrize("limits", [{"seconds": -1.0}, {"iterations": -1}])
def test_negative_limits_are_refused(limits):
    """Tests that a negative limit is named."""
    with pytest.raises(RoutingError, match="give a limit of 0 or more"):
        solve(random_problem(5), **limits)


def test_nothing_to_do_and_nobody_to_do_it(line):
    """Tests that no request gives an empty plan, and no vehicle leaves everything out."""
    line.add_vehicle(start=0)
    assert solve(line.build()).cost == 0
    alone = ProblemBuilder(np.zeros((1, 1), dtype=int), np.zeros((1, 1), dtype=int))
    alone.add_request(drop=TaskSpec(0), prize=9)
    solution = solve(alone.build())
    assert (solution.unassigned.tolist(), solution.cost) == ([0], 9)
    assert referee.faults(alone.build(), solution) == []


def test_everything_at_one_place():
    """Tests that a town of one place costs its setup once."""
    builder = ProblemBuilder([[0]], [[0]])
    builder.add_vehicle(start=0, end=0, latest=10_000, cost_per_s=1)
    for _ in range(20):
        builder.add_request(
            pickups=[TaskSpec(0, setup_s=30, service_s=1)], drop=TaskSpec(0, setup_s=30), prize=900
        )
    assert solve(builder.build(), iterations=50).cost == 50


def test_unreachable_request_is_left_out():
    """Tests that a place without any path is no error."""
    builder = ProblemBuilder([[0, UNREACHABLE], [UNREACHABLE, 0]], [[0, UNREACHABLE], [UNREACHABLE, 0]])
    builder.add_vehicle(start=0)
    builder.add_request(drop=TaskSpec(1), prize=50)
    builder.add_request(drop=TaskSpec(0), prize=50)
    assert solve(builder.build(), iterations=20).unassigned.tolist() == [0]


def test_not_worth_its_prize(line):
    """Tests that a request that costs more than its prize is left out."""
    line.add_vehicle(start=0, end=0, fixed_cost=100)
    line.add_request(drop=TaskSpec(1), prize=99)
    solution = solve(line.build(), iterations=10)
    assert (solution.unassigned.tolist(), solution.cost) == ([0], 99)


def test_all_faults_are_told():
    """Tests that a problem with three faults names all three."""
    builder = ProblemBuilder([[0, 5], [5, 0]], [[0, 5], [5, -1]])
    builder.add_vehicle(start=2)
    builder.add_request(drop=TaskSpec(0, windows=[(5, 3)]), prize=1)
    with pytest.raises(InvalidProblemError) as caught:
        builder.build()
    assert len(caught.value.faults) == 3
    for name in ("distances_m", "vehicle_start", "window_latest"):
        assert any(name in fault for fault in caught.value.faults)


def run_python(program: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        check=True,
        timeout=280,
    ).stdout


def test_second_process_compiles_nothing():
    """Tests that every kernel comes from the cache the second time."""
    # A problem for each engine; the linear one saves vehicles, exchanges plans and reloads.
    solve(random_problem(0), iterations=1)
    solve(linear_problem(2, trips=True), iterations=4, threads=2, objective="fleet")
    count = """
from numba.core import event
with event.install_recorder("numba:compile") as recorder:
    from routing.rounds.solver import solve
    from tests.routing.rounds.linear.problems import linear_problem
    from tests.routing.rounds.random_problems import random_problem
    solve(random_problem(0), iterations=1)
    solve(linear_problem(2, trips=True), iterations=4, threads=2, objective="fleet")
print(len(recorder.buffer))
"""
    assert run_python(count).strip() == "0"


def test_a_release_without_places_to_reload(line):
    """Tests that a visit that is released later is waited for, where there is nowhere to reload: whichever engine takes it."""
    line.add_vehicle(start=0, end=0, earliest=0, latest=1000, capacity=[1], cost_per_m=1)
    line.add_request(pickups=[TaskSpec(1, load=[-1], release_s=100)], prize=None)
    plan = solve(line.build(), iterations=50)
    assert plan.unassigned.tolist() == []
    assert plan.vehicle_departure_s.tolist() == [100]
