"""Tests of rounds whose length in time matters: their images and insertions against plain enumeration."""

from __future__ import annotations

import numpy as np

from routing.rounds import referee
from routing.rounds.builder import BreakSpec, ProblemBuilder, TaskSpec
from routing.rounds.linear.engine import LinearEngine
from routing.rounds.linear.recreate_kernels import best_in
from routing.rounds.linear.scope import is_linear
from routing.rounds.linear.tables import NO_COST, TIMED
from routing.rounds.problem import Problem
from routing.rounds.solver import solve
from tests.naive import rounds as naive
from tests.routing.rounds.linear.problems import timed_problem


def with_pauses(problem: Problem, vehicle: int, items: list[int]) -> list[list[int]]:
    """Return the round with the break of its vehicle nowhere, and at every position."""
    tasks = [item for item in items if item >= 0]
    first, past = problem.break_first[vehicle : vehicle + 2].tolist()
    placed = [[*tasks[:at], -1 - first, *tasks[at:]] for at in range(len(tasks) + 1) if past > first]
    return [tasks, *placed]


def least_cost(problem: Problem, vehicle: int, items: list[int]) -> int | None:
    """Return what the tasks of a round cost in that order, the break where it is best."""
    if not items:
        return 0
    costs = [naive.evaluate(problem, vehicle, own) for own in with_pauses(problem, vehicle, items)]
    return min((cost for cost in costs if cost is not None), default=None)


def single_windows(problem: Problem) -> bool:
    return bool((np.diff(problem.window_first) == 1).all())


def engine_with_rounds(seed: int, **options: object) -> LinearEngine:
    """Return an engine with a part of the requests inserted."""
    problem = timed_problem(seed, **options)  # type: ignore[arg-type]
    engine = LinearEngine(problem, seed=seed)
    engine.load([])
    engine.complete()
    owner = np.repeat(np.arange(problem.request_count), np.diff(problem.request_first))
    spared = seed % problem.request_count
    engine.load(
        [[item for item in own if item < 0 or owner[item] != spared] for own in engine.present_items()]
    )
    return engine


def test_rounds_cost_what_the_best_break_makes_them_cost() -> None:
    """Tests that a round costs what enumeration of the break says, and is handed out with the break there."""
    seen = 0
    for seed in range(80):
        engine = engine_with_rounds(seed)
        problem = engine.problem
        for vehicle, items in enumerate(engine.present_items()):
            if not items:
                continue
            cost = int(engine._rows.cost[vehicle])
            assert cost == naive.evaluate(problem, vehicle, items)
            assert cost == engine.round_cost(vehicle, items)
            if single_windows(problem):
                assert cost == least_cost(problem, vehicle, items)
            seen += any(item < 0 for item in items)
    assert seen > 5


def compared(engine: LinearEngine) -> list[tuple[int | None, int | None]]:
    """Return, for each absent request and timed vehicle, what the kernel and enumeration find."""
    problem = engine.problem
    pairs = []
    for request in engine.absent().tolist():
        for vehicle, items in enumerate(engine.present_items()):
            if not engine.data.vehicle[vehicle, TIMED]:
                continue
            cost, _ = best_in(
                engine.data, engine._rows, engine._desk, request, vehicle, NO_COST, 0.0, engine._random
            )
            before = least_cost(problem, vehicle, items) or 0
            costs = [
                naive.best_insertion(problem, vehicle, own, request)
                for own in with_pauses(problem, vehicle, items)
            ]
            best = min((price for price in costs if price is not None), default=None)
            pairs.append((None if cost >= NO_COST else int(cost), None if best is None else best - before))
    return pairs


def test_insertions_are_the_best_there_are() -> None:
    """Tests that without breaks insertions are never below the least cost, and nearly always at it.

    Where ways over a third place are shorter than direct ones, as some of these are, one may be missed.
    """
    equal: list[bool] = []
    for seed in range(90):
        engine = engine_with_rounds(seed, breaks=False, requests=3, most_pickups=1 + seed // 30)
        for found, best in compared(engine):
            assert found is None or (best is not None and found >= best)
            if best is not None:
                equal.append(found == best)
    assert len(equal) > 50
    assert sum(equal) >= 0.97 * len(equal)


def test_insertions_beside_breaks_are_legal() -> None:
    """Tests that where a break is owed, insertions into used rounds never cost less than the best there is."""
    seen = 0
    for seed in range(40):
        engine = engine_with_rounds(seed, requests=3, most_pickups=2)
        used = [bool(items) for items in engine.present_items()]
        if not all(used):
            continue
        for found, best in compared(engine):
            assert found is None or (best is not None and found >= best)
            seen += found is not None
    assert seen > 3


def test_small_problems_are_solved_to_optimality() -> None:
    """Tests that a short search finds the optimum of small problems, breaks and limits of time among them."""
    missed = 0
    for seed in range(30):
        problem = timed_problem(seed, requests=3, most_pickups=2)
        missed += solve(problem, iterations=300, seed=seed).cost > naive.optimum(problem)
    assert missed <= 2


def lunch_builder() -> ProblemBuilder:
    """One courier on a street, paid by the second, with half an hour of break owed between noon and one."""
    between = np.abs(np.subtract.outer(np.arange(6), np.arange(6)))
    builder = ProblemBuilder(between * 600, between * 100)
    builder.add_vehicle(
        start=0,
        end=0,
        earliest=8 * 3600,
        latest=18 * 3600,
        cost_per_s=1,
        breaks=[BreakSpec(43_200, 46_800, 1800)],
    )
    return builder


def test_break_is_taken_where_it_is_free() -> None:
    """Tests that a round that can wait until after the break departs then, and one that cannot takes it on the way."""
    builder = lunch_builder()
    builder.add_request(pickups=[TaskSpec(1)], drop=TaskSpec(2), prize=None)
    afternoon = lunch_builder()
    afternoon.add_request(pickups=[TaskSpec(1)], drop=TaskSpec(2, [(50_000, 60_000)]), prize=None)
    across = lunch_builder()
    across.add_request(
        pickups=[TaskSpec(1, [(36_000, 37_000)])], drop=TaskSpec(2, [(50_000, 60_000)]), prize=None
    )
    free, leading, between = (one.build() for one in (builder, afternoon, across))
    assert all(is_linear(problem) for problem in (free, leading, between))
    assert solve(free, iterations=20).item.tolist() == [0, 1]
    plan = solve(leading, iterations=20)
    assert plan.item.tolist() == [-1, 0, 1]
    assert plan.cost == 2400
    plan = solve(between, iterations=20)
    assert plan.item.tolist() == [0, -1, 1]
    assert referee.faults(between, plan) == []


def test_many_pickups_go_to_the_general_engine() -> None:
    """Tests that requests of more pickups than the labels have room for are left to the other engine, and served."""
    between = np.abs(np.subtract.outer(np.arange(14), np.arange(14)))
    builder = ProblemBuilder(between * 10, between * 100)
    builder.add_vehicle(start=0, end=0, earliest=0, latest=10_000, cost_per_m=1)
    builder.add_request(pickups=[TaskSpec(k) for k in range(1, 13)], drop=TaskSpec(13), prize=None)
    problem = builder.build()
    assert not is_linear(problem)
    plan = solve(problem, iterations=5)
    assert plan.cost == 2600
