"""Tests of the engine: plans of random problems are legal, and its memory is its own."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from routing.errors import RoutingError
from routing.rounds import referee
from routing.rounds.assemble import assemble
from routing.rounds.builder import ProblemBuilder, ReloadSpec, TaskSpec
from routing.rounds.general.engine import Engine
from routing.rounds.solver import solve
from tests.naive.rounds import optimum
from tests.routing.rounds.random_problems import random_problem


def small_problem(seed, **features):
    return random_problem(
        seed, requests=1 + seed % 7, vehicles=1 + seed % 3, most_pickups=1 + seed % 5, **features
    )


def planned(problem, seed, iterations):
    """Return an engine after a short search, None where the frozen tasks allow no plan."""
    try:
        engine = Engine(problem, seed=seed)
    except RoutingError:
        return None
    engine.complete()
    heat = max(0.3 * engine.mean_cost, 1.0)
    engine.run(iterations, heat, 0.01 * heat)
    return None if engine.missing else engine


@pytest.mark.parametrize("block", range(4))
def test_referee_passes_everything(block):
    """Tests that plans of 400 random problems over every combination of constraints obey the definitions."""
    plans = 0
    for seed in range(block * 100, block * 100 + 100):
        problem = small_problem(seed, chance=0.2 + 0.4 * (seed % 2))
        engine = planned(problem, seed, 10)
        if engine is not None:
            solution = assemble(problem, engine.best_items(), engine.iterations)
            assert referee.faults(problem, solution) == [], seed
            assert solution.cost == engine.best_cost, seed
            plans += 1
    assert plans > 80


def test_optimum_of_small_problems():
    """Tests that small problems are solved to the optimum but for a few, and never better."""
    solved = optimal = 0
    for seed in range(150):
        problem = random_problem(
            seed,
            requests=1 + seed % 4,
            vehicles=1 + seed % 2,
            most_pickups=2,
            chance=0.15 + 0.25 * (seed % 2),
        )
        if problem.task_count > 5:
            continue
        best = optimum(problem)
        engine = planned(problem, seed, 60)
        if engine is None:
            assert best == sum(problem.request_prize.tolist()), seed
            continue
        assert engine.best_cost >= best, seed
        solved += 1
        optimal += engine.best_cost == best
    assert solved > 70
    assert optimal >= 0.92 * solved


def test_same_seed_same_plan_in_two_threads():
    """Tests that engines side by side in threads do not disturb each other."""
    problem = random_problem(5, requests=7, vehicles=3)
    first = Engine(problem, seed=3)
    engines = [first, first.sibling(3), Engine(problem, seed=3)]

    def work(engine):
        engine.complete()
        engine.run(300, 500.0, 5.0)

    threads = [threading.Thread(target=work, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert engines[0].best_items() == engines[1].best_items() == engines[2].best_items()


def test_given_rounds_come_back():
    """Tests that the best rounds of one engine, loaded into another, cost there what they cost here."""
    compared = 0
    for seed in range(40):
        problem = small_problem(seed)
        engine = planned(problem, seed, 30)
        if engine is None:
            continue
        other = engine.sibling(seed + 1)
        other.load(engine.best_items())
        assert other.best_items() == engine.best_items()
        assert other.best_cost == engine.best_cost
        compared += 1
    assert compared > 30


def line(places: int = 4, **given):
    """Places 10 seconds and hundred metres apart along one street."""
    between = np.abs(np.subtract.outer(np.arange(places), np.arange(places)))
    return ProblemBuilder(between * 10, between * 100, **given)


def test_rows_grow_with_the_rounds():
    """Tests that one of many vehicles can take all tasks, more than rows have room for at first."""
    builder = line()
    for _ in range(40):
        builder.add_vehicle(start=0, end=0, latest=100_000, fixed_cost=1000, cost_per_s=1)
    for _ in range(300):
        builder.add_request(drop=TaskSpec(2, service_s=1), prize=10_000)
    engine = Engine(builder.build())
    engine.complete()
    assert engine.best_cost == 1000 + 300 + 40


def test_reload_between_two_loads():
    """Tests that a vehicle too small for two deliveries comes back for the second, and for nothing else."""
    builder = line()
    builder.add_vehicle(
        start=0, end=0, latest=1000, capacity=[5], cost_per_s=1, reloads=[ReloadSpec(0, service_s=3)]
    )
    for door in (2, 3):
        builder.add_request(pickups=[TaskSpec(door, load=[-4])], prize=10_000)
    engine = Engine(builder.build())
    engine.complete()
    assert engine.best_cost == 40 + 3 + 60
    assert sorted(engine.best_items()[0]) == [-1, 0, 1]


def test_frozen_tasks_stay_in_front():
    """Tests that a vehicle finishes what it has begun, first its frozen task, though another would be cheaper."""
    builder = line()
    builder.add_vehicle(start=3, end=3, latest=1000, cost_per_s=1)
    builder.add_vehicle(start=0, end=0, latest=1000, cost_per_s=1)
    request = builder.add_request(pickups=[TaskSpec(0), TaskSpec(1)], drop=TaskSpec(0), prize=1)
    builder.freeze(0, [(request, 1)])
    engine = Engine(builder.build())
    engine.complete()
    engine.run(50, 10.0, 1.0)
    assert engine.missing == 0
    assert engine.best_items() == [[1, 0, 2], []]


def test_frozen_tasks_that_come_too_late_are_told():
    """Tests that frozen tasks without any legal round are refused in words."""
    builder = line()
    builder.add_vehicle(start=3, earliest=0, latest=1000)
    request = builder.add_request(pickups=[TaskSpec(0, windows=[(0, 5)])], prize=1)
    builder.freeze(0, [(request, 0)])
    with pytest.raises(RoutingError, match="freeze fewer"):
        Engine(builder.build())


def test_a_group_can_change_vehicles():
    """Tests that two requests that must be together move together to the cheaper vehicle."""
    builder = line(8)
    builder.add_vehicle(start=0, end=0, latest=1000, cost_per_s=1)
    builder.add_vehicle(start=7, end=7, latest=1000, cost_per_s=1)
    for door in (1, 6, 7):
        builder.add_request(drop=TaskSpec(door), prize=10_000, group="flat")
    engine = Engine(builder.build())
    engine.load([[0, 1, 2], []])
    engine.complete()
    engine.run(200, 20.0, 1.0)
    assert engine.best_cost == 120


def test_best_insertion_of_one_request():
    """Tests that a request is inserted where it costs least, and one that is dearer than its prize is not."""
    builder = line(8)
    builder.add_vehicle(start=0, end=0, latest=1000, cost_per_s=1)
    builder.add_vehicle(start=7, end=7, latest=1000, cost_per_s=1)
    builder.add_request(drop=TaskSpec(5), prize=10_000)
    builder.add_request(drop=TaskSpec(4), prize=1)
    engine = Engine(builder.build())
    assert engine.insert_best(0) == 1
    assert engine.insert_best(1) == -1
    assert engine.best_items() == [[], [0]]


@pytest.mark.parametrize("seed", [701_463, 905_514])
def test_begun_request_is_finished_in_the_one_order_that_breaks_leave(seed: int) -> None:
    """Tests that what is left of a begun request finds a place where only some orders of its pickups are legal beside breaks."""
    problem = random_problem(
        seed,
        requests=1 + seed % 7,
        vehicles=1 + seed % 3,
        most_pickups=1 + seed % 5,
        chance=(0.15, 0.35, 0.6)[seed % 3],
    )
    plan = solve(problem, iterations=0)
    begun = set(
        np.repeat(np.arange(problem.request_count), np.diff(problem.request_first))[
            problem.prefix_task
        ].tolist()
    )
    assert not begun & set(plan.unassigned.tolist())
