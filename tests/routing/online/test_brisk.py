"""Tests of the brisk rolling horizon: what it keeps, what it settles, and that it repeats itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from routing.errors import RoutingError
from routing.online.brisk import Brisk, annealed
from routing.online.situation import Effort, Situation
from routing.rounds import ProblemBuilder, TaskSpec, solve
from routing.rounds.assemble import assemble


def line(requests, vehicles=2, **freeze):
    """A problem on a line of places a minute apart; requests are (pickup, drop, ready)."""
    table = 60 * np.abs(np.arange(12)[:, None] - np.arange(12)[None, :])
    builder = ProblemBuilder(table, table)
    for vehicle in range(vehicles):
        builder.add_vehicle(start=10 * vehicle, latest=7200, cost_per_m=1)
    for pickup, drop, ready in requests:
        builder.add_request(
            pickups=[TaskSpec(pickup, [(ready, 7200)])],
            drop=TaskSpec(drop, due_s=ready, late_cost_per_s=10),
        )
    for vehicle, tasks in freeze.get("frozen", {}).items():
        builder.freeze(vehicle, tasks)
    return builder.build()


def situation(problem, items=None, **changes):
    present = assemble(problem, items or [[] for _ in range(problem.vehicle_count)], 0)
    return replace(
        Situation(problem, present, 0, 300, np.zeros(problem.request_count, dtype=np.bool_)), **changes
    )


def test_finds_the_best_plan_and_settles_who_leaves():
    """Tests that the plan is as good as that of the whole solver, and that only who leaves before the next decision is settled."""
    problem = line([(1, 3, 0), (9, 7, 60), (2, 4, 1200)])
    decision = Brisk(50).decide(situation(problem), Effort())
    assert decision.plan.cost == solve(problem, iterations=500).cost
    assert len(decision.plan.unassigned) == 0
    assert decision.go.tolist() == [True, True]
    later = Brisk(50).decide(situation(line([(1, 3, 1200)])), Effort())
    assert later.go.tolist() == [False, False]


def test_improves_the_plan_so_far():
    """Tests that a bad plan is given up for a better one, unless people have been told and changes count more."""
    problem = line([(1, 3, 0), (9, 7, 0)])
    bad = [[2, 3, 0, 1], []]
    better = Brisk(30).decide(situation(problem, bad), Effort())
    assert better.plan.cost < assemble(problem, bad, 0).cost
    told = situation(problem, bad, change_cost=lambda plan: 10**6 if plan.item.tolist() != bad[0] else 0)
    kept = Brisk(30).decide(told, Effort())
    assert kept.plan.item.tolist() == bad[0]
    assert kept.record["gentle"] is True
    cheap = situation(problem, bad, change_cost=lambda plan: 1 if plan.item.tolist() != bad[0] else 0)
    assert Brisk(30).decide(cheap, Effort()).plan.cost == better.plan.cost


def test_equal_situations_have_equal_decisions():
    """Tests that effort and situation alone make the outcome, and that without iterations new requests are only inserted."""
    problem = line([(1, 3, 0), (9, 7, 60), (2, 4, 120), (8, 5, 0)])
    first, second = (Brisk().decide(situation(problem), Effort(iterations=40, seed=3)).plan for _ in range(2))
    assert first.item.tolist() == second.item.tolist()
    plan, inserted = annealed(problem, situation(problem, [[0, 1], []]).present, 0, 1)
    assert plan.item.tolist() == inserted().item.tolist()
    assert sorted(plan.item.tolist()) == list(range(8))


def test_nothing_to_do():
    """Tests that a situation without requests is decided as it is."""
    problem = line([])
    assert Brisk().decide(situation(problem), Effort()).go.tolist() == [False, False]


def test_frozen_tasks_stay():
    """Tests that what is settled stays in front, and that a frozen round that is not legal is told."""
    problem = line([(1, 3, 0), (9, 7, 0)], frozen={0: [(1, 0)]})
    plan = Brisk(30).decide(situation(problem, [[2, 3], []]), Effort()).plan
    assert plan.item.tolist()[0] == 2
    lost = problem._replace(window_latest=_frozen(np.full(4, 30)))
    with pytest.raises(RoutingError):
        annealed(lost, situation(problem).present, 5, 1)


def _frozen(array):
    array.flags.writeable = False
    return array
