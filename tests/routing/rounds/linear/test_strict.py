"""Tests of the linear engine on goods that may not meet and goods that may not be on board for long, against enumeration."""

from __future__ import annotations

import numpy as np
import pytest

from routing.rounds import referee
from routing.rounds.builder import BreakSpec, ProblemBuilder, TaskSpec
from routing.rounds.linear.engine import LinearEngine
from routing.rounds.linear.scope import is_linear
from routing.rounds.linear.strict import has_company, has_rides, narrowed_windows
from routing.rounds.problem import NO_LIMIT, Problem
from routing.rounds.solver import solve
from tests.naive import rounds as naive
from tests.routing.rounds.linear.problems import strict_problem
from tests.routing.rounds.linear.test_spans import least_cost, single_windows
from tests.routing.rounds.random_rounds import random_items


@pytest.mark.parametrize("block", range(4))
def test_rounds_are_judged_as_enumeration_judges_them(block: int) -> None:
    """Tests that a round is legal where some place of its break makes it so, and costs what the best one does."""
    legal, illegal, seen = 0, 0, set()
    for seed in range(block * 150, block * 150 + 150):
        problem = strict_problem(seed, requests=2 + seed % 3)
        items = [item for item in random_items(problem, np.random.default_rng(seed), 0) if item >= 0]
        if not items:
            continue
        engine = LinearEngine(problem, seed=seed)
        engine.load([items, []])
        found = engine.present_items()[0]
        least = least_cost(problem, 0, items)
        if found:
            assert [item for item in found if item >= 0] == items
            assert int(engine._rows.cost[0]) == naive.evaluate(problem, 0, found)
            assert int(engine._rows.cost[0]) == engine.round_cost(0, found)
        if single_windows(problem):
            assert (int(engine._rows.cost[0]) if found else None) == least, seed
        legal += bool(found)
        illegal += not found
        seen |= {has_rides(problem), 2 + has_company(problem)}
    assert legal > 20
    assert illegal > 20
    assert seen == {False, True, 2, 3}


@pytest.mark.parametrize("frozen", [False, True])
def test_small_problems_are_solved_to_optimality(frozen: bool) -> None:  # noqa: FBT001
    """Tests that a short search finds the optimum of small problems, on rounds that have begun too."""
    missed = 0
    for seed in range(30):
        problem = strict_problem(seed, requests=3, most_pickups=2, frozen=frozen)
        plan = solve(problem, iterations=300, seed=seed)
        assert referee.faults(problem, plan) == []
        missed += plan.cost > naive.optimum(problem)
    assert missed <= 3


def street(*, pause: BreakSpec | None = None) -> ProblemBuilder:
    """One courier on a street of places ten minutes apart, paid by the second and the metre."""
    between = np.abs(np.subtract.outer(np.arange(7), np.arange(7)))
    builder = ProblemBuilder(between * 600, between * 100)
    builder.add_vehicle(
        start=0,
        end=0,
        earliest=8 * 3600,
        latest=18 * 3600,
        cost_per_s=1,
        cost_per_m=1,
        breaks=[pause] if pause else [],
    )
    return builder


def test_a_hot_meal_is_fetched_when_it_can_be_brought() -> None:
    """Tests that a courier who passes the kitchen early brings other things first, or waits there, and no meal grows cold."""
    builder = street()
    builder.add_request(
        pickups=[TaskSpec(1)], drop=TaskSpec(2, [(43_200, 46_800)]), prize=None, max_ride_s=900
    )
    builder.add_request(pickups=[TaskSpec(1, [(36_000, 36_600)])], drop=TaskSpec(3), prize=None)
    problem = builder.build()
    assert is_linear(problem)
    plan = solve(problem, iterations=50)
    assert referee.faults(problem, plan) == []
    assert len(plan.unassigned) == 0
    assert plan.cost == naive.optimum(problem)


def test_a_break_does_not_come_between_kitchen_and_door() -> None:
    """Tests that the break is taken where no meal is on board, though it would be cheaper there."""
    builder = street(pause=BreakSpec(42_000, 45_000, 1_800))
    builder.add_request(
        pickups=[TaskSpec(5, [(41_000, 42_300)])],
        drop=TaskSpec(6, [(41_000, 50_000)]),
        prize=None,
        max_ride_s=900,
    )
    problem = builder.build()
    plan = solve(problem, iterations=50)
    assert referee.faults(problem, plan) == []
    assert plan.item.tolist() == [0, 1, -1]


def test_waste_waits_until_the_meal_is_gone() -> None:
    """Tests that goods that may not meet are fetched one after the other, whatever way that takes."""
    builder = street()
    builder.add_request(pickups=[TaskSpec(1)], drop=TaskSpec(4), prize=None, load_class="food")
    builder.add_request(pickups=[TaskSpec(2)], drop=TaskSpec(5), prize=None, load_class="waste")
    apart = solve(builder.build(), iterations=50)
    builder.conflict("food", "waste")
    problem = builder.build()
    assert is_linear(problem)
    plan = solve(problem, iterations=50)
    assert referee.faults(problem, plan) == []
    assert max(apart.item.tolist().index(0), apart.item.tolist().index(2)) < 2
    assert plan.cost == naive.optimum(problem) > apart.cost


def test_windows_lose_only_times_that_no_plan_has() -> None:
    """Tests that windows are narrowed to times at which rides can be short enough, and no plan is lost."""
    builder = street()
    builder.add_request(
        pickups=[TaskSpec(1, [(0, 1_000), (30_000, 60_000)], service_s=60)],
        drop=TaskSpec(2, [(43_200, 46_800), (70_000, 80_000)]),
        prize=None,
        max_ride_s=3_600,
    )
    first, past, earliest, latest = narrowed_windows(builder.build())
    assert first.tolist() == [1, 2]
    assert past.tolist() == [2, 3]
    assert earliest[1] == 43_200 - 3_600 - 60
    assert latest[2] == 46_800


def test_what_needs_another_engine_is_left_to_it() -> None:
    """Tests that rules between tasks are only taken where the engine looks at the clock of every vehicle."""

    def day(*, per_s: int, has_drop: bool = True) -> Problem:
        builder = ProblemBuilder(np.ones((3, 3), dtype=np.int64), np.ones((3, 3), dtype=np.int64))
        for number in range(2):
            builder.add_vehicle(
                start=0, end=0, earliest=0, latest=100, cost_per_m=1, cost_per_s=number * per_s + per_s
            )
        for goods in ("food", "waste"):
            builder.add_request(
                pickups=[TaskSpec(1, load=[])],
                drop=TaskSpec(2) if has_drop else None,
                prize=None,
                load_class=goods,
            )
        builder.conflict("food", "waste")
        return builder.build()

    assert is_linear(day(per_s=1))
    assert not is_linear(day(per_s=0))
    assert not is_linear(day(per_s=1, has_drop=False))


def test_nothing_is_strict_without_such_rules() -> None:
    """Tests that classes that clash with nothing count as none."""
    builder = street()
    builder.add_request(pickups=[TaskSpec(1)], drop=TaskSpec(4), prize=None, load_class="food")
    problem = builder.build()
    assert not has_company(problem)
    assert not has_rides(problem)
    assert problem.request_max_ride_s.tolist() == [NO_LIMIT]


def test_what_is_on_board_is_brought_in_time() -> None:
    """Tests that meals that are settled to be fetched next are brought while they are hot, though other doors lie on the cheaper way."""
    builder = street()
    for door in (2, 3, 4):
        builder.add_request(
            pickups=[TaskSpec(1)], drop=TaskSpec(door, service_s=60), prize=None, max_ride_s=2_100
        )
    for place in (1, 2, 3):
        builder.add_request(pickups=[TaskSpec(place)], drop=TaskSpec(place + 3), prize=None)
    builder.freeze(0, [(0, 0), (1, 0), (2, 0)])
    problem = builder.build()
    assert is_linear(problem)
    engine = LinearEngine(problem)
    engine.load([])
    engine.complete()
    assert engine.missing == 0
    plan = solve(problem, iterations=100)
    assert referee.faults(problem, plan) == []
    assert len(plan.unassigned) == 0


def test_goods_do_not_bar_themselves() -> None:
    """Tests that the second pickup of goods that may be with none of their kind is made where the first one is on board."""
    builder = street()
    builder.add_request(pickups=[TaskSpec(1), TaskSpec(2)], drop=TaskSpec(3), prize=None, load_class="sealed")
    builder.add_request(pickups=[TaskSpec(4)], drop=TaskSpec(5), prize=None, load_class="sealed")
    builder.conflict("sealed", "sealed")
    builder.freeze(0, [(0, 0)])
    problem = builder.build()
    engine = LinearEngine(problem)
    engine.load([])
    engine.complete()
    assert engine.absent().tolist() == []
    assert engine.present_items() == [[0, 1, 2, 3, 4]]


def test_a_courier_whose_break_is_in_the_way_is_passed_over() -> None:
    """Tests that the dearer courier brings the meal where the cheaper one would have a break with it on board."""
    between = np.abs(np.subtract.outer(np.arange(7), np.arange(7)))
    builder = ProblemBuilder(between * 600, between * 100)
    for cost, breaks in ((1, [BreakSpec(42_300, 42_300, 1_800)]), (2, [])):
        builder.add_vehicle(
            start=0, end=0, earliest=8 * 3600, latest=18 * 3600, cost_per_s=cost, cost_per_m=1, breaks=breaks
        )
    builder.add_request(
        pickups=[TaskSpec(5, [(42_000, 42_000)])],
        drop=TaskSpec(6, [(42_600, 50_000)]),
        prize=None,
        max_ride_s=900,
    )
    engine = LinearEngine(builder.build())
    engine.load([])
    engine.complete()
    assert engine.present_items() == [[], [0, 1]]


def test_iterations_of_both_engines_are_told() -> None:
    """Tests that progress never goes back, and iterations are counted, where the general engine tries what is left out at last."""
    builder = street()
    builder.add_request(pickups=[TaskSpec(1)], drop=TaskSpec(2), prize=None)
    builder.add_request(
        pickups=[TaskSpec(1, [(0, 30_000)])], drop=TaskSpec(6, [(60_000, 61_000)]), prize=9, max_ride_s=60
    )
    told: list[int] = []
    plan = solve(
        builder.build(), iterations=200, on_progress=lambda progress: told.append(progress.iterations)
    )
    assert plan.unassigned.tolist() == [1]
    assert plan.iterations >= 200
    assert told == sorted(told)
    assert told[-1] >= 200
