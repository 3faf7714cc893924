"""Tests that the builder makes the arrays that its words promise, and answers nonsense at once."""

from __future__ import annotations

import time

import numpy as np
import pytest

from routing.errors import InvalidProblemError
from routing.rounds.assemble import assemble
from routing.rounds.builder import BreakSpec, ProblemBuilder, ReloadSpec, TaskSpec
from routing.rounds.check import COST_BOUND, check_problem, cost_bound
from routing.rounds.problem import FORBIDDEN, NO_LIMIT, NONE, UNREACHABLE
from tests.naive import rounds as naive
from tests.routing.rounds.random_orders import random_items
from tests.routing.rounds.random_problems import random_problem

PAIR = [[0, 4], [4, 0]]


def faults_of(builder):
    """Return what the builder has to say."""
    with pytest.raises(InvalidProblemError) as caught:
        builder.build()
    return caught.value.faults


def test_relations():
    """Tests classes, groups, pairs, frozen tasks and costs by vehicle."""
    builder = ProblemBuilder(PAIR, PAIR)
    for _ in range(3):
        builder.add_vehicle(start=0)
    builder.add_request(drop=TaskSpec(0), prize=1, load_class="hot", group="x", allowed=[0, 1])
    builder.add_request(drop=TaskSpec(0), prize=1, load_class="dry", group="y", forbidden=[2])
    builder.add_request(
        pickups=[TaskSpec(0)], drop=TaskSpec(0), prize=1, load_class="cold", group="x", vehicle_costs={1: 7}
    )
    builder.conflict("cold", "hot")
    builder.apart(0, 1)
    builder.in_order(1, 2)
    builder.freeze(1, [(2, 0), (2, 1)])
    builder.keep_close({2: 0, 0: 1}, 10)
    problem = builder.build()
    assert problem.request_class.tolist() == [1, NONE, 0]
    assert problem.class_conflict.tolist() == [[False, True], [True, False]]
    assert problem.request_group.tolist() == [0, 1, 0]
    assert problem.apart_pair.tolist() == [[0, 1]]
    assert problem.order_pair.tolist() == [[1, 2]]
    assert problem.prefix_first.tolist() == [0, 0, 2, 2]
    assert problem.prefix_task.tolist() == [2, 3]
    assert problem.request_vehicle_cost.tolist() == [[10, 0, FORBIDDEN], [0, 0, FORBIDDEN], [0, 17, 10]]


def test_speeds_share_tables():
    """Tests that vehicles of one profile and speed share a scaled table, rounded to the nearest second."""
    table = np.array([[0, 5], [UNREACHABLE, 0]])
    builder = ProblemBuilder(table, table, bucket_from_s=[9], bucket_durations_s=[table])
    for factor in (1, 2.0, 0.5, 2):
        builder.add_vehicle(start=0, speed_factor=factor)
    problem = builder.build()
    assert problem.vehicle_profile.tolist() == [0, 1, 2, 1]
    for durations in (problem.durations_s, problem.bucket_durations_s[0]):
        assert durations[:, 0, 1].tolist() == [5, 3, 10]
        assert (durations[:, 1, 0] == UNREACHABLE).all()
    assert problem.distances_m[:, 0, 1].tolist() == [5, 5, 5]


def test_must_be_served():
    """Tests that a request without a prize outweighs every other plan, and that prizes stay as they are."""
    builder = ProblemBuilder(PAIR, PAIR)
    builder.add_vehicle(start=0, end=0, latest=50, cost_per_s=9, fixed_cost=4, effort_cost=10**6)
    builder.add_request(drop=TaskSpec(1))
    builder.add_request(drop=TaskSpec(1, due_s=0, late_cost_per_s=5), prize=10**9)
    problem = builder.build()
    assert problem.request_prize[1] == 10**9
    assert problem.request_prize[0] > 10**9 + assemble(problem, [[0, 1]], 0).cost


@pytest.mark.parametrize("block", range(2))
def test_no_plan_costs_more_than_the_bound(block):
    """Tests the bound of all costs on random rounds."""

    for seed in range(block * 100, block * 100 + 100):
        problem = random_problem(seed, vehicles=1, chance=0.6, without=("must_serve",))
        items = random_items(problem, np.random.default_rng(seed), 0)
        cost = naive.round_cost(problem, 0, items)
        prizes = int(problem.request_prize.sum())
        assert cost is None or cost >= FORBIDDEN or cost + prizes <= cost_bound(problem) < COST_BOUND


def test_frozen_contradictions_are_told():
    """Tests that a frozen beginning which no plan can keep is refused with each reason."""
    builder = ProblemBuilder(PAIR, PAIR)
    for _ in range(2):
        builder.add_vehicle(start=0)
    builder.add_request(pickups=[TaskSpec(0)], drop=TaskSpec(1), skills=["lift"], prize=1, group=1)
    builder.add_request(drop=TaskSpec(1), prize=1, forbidden=[0])
    builder.add_request(drop=TaskSpec(1), prize=1, group=1)
    builder.apart(0, 1)
    builder.in_order(1, 0)
    builder.freeze(0, [(0, 1), (0, 0), (1, 0)])
    builder.freeze(1, [(2, 0)])
    told = " ".join(faults_of(builder))
    for words in (
        "before it",
        "lacks a skill",
        "request_vehicle_cost",
        "of group",
        "apart_pair",
        "order_pair",
    ):
        assert words in told


def test_everything_wrong_is_told_at_once():
    """Tests that unknown numbers, NaN, overflowing and negative entries are named together, each with field and value."""
    builder = ProblemBuilder(PAIR, PAIR)
    builder.add_vehicle(start=0, latest=float("nan"), capacity=[2**70], speed_factor=0)
    builder.add_vehicle(start=5, earliest=9, latest=3, cost_per_s=2.5, reloads=[ReloadSpec(7, -1)])
    builder.add_request(drop=TaskSpec(1, [(1, float("nan"))]), allowed=[4], max_ride_s=-4)
    builder.apart(0, 3)
    builder.freeze(0, [(0, 2)])
    told = faults_of(builder)
    for words in (
        "allowed of request 0 names vehicle 4", "apart names request 3", "of request 0 the task 2", "speed_factor",
        "window_latest[0] is nan", "vehicle_capacity[0] is 11805", "vehicle_latest[0] is nan",
        "vehicle_cost_per_s[1] is 2.5", "vehicle_start[1] is 5", "reload_location[0] is 7", "reload_service_s[0] is -1",
        "request_max_ride_s[0] is -4",
    ):  # fmt: skip
        assert any(words in fault for fault in told), words


@pytest.mark.parametrize(
    ("durations", "words"),
    [
        (np.full((2, 2), np.nan), "float64"),  # no number
        ([[0, 1], [2]], "different lengths"),
        ([[[[0]]]], "4 dimensions"),
        ([[2**40]], "UNREACHABLE"),
        ([[0, 1]], "square"),
        ([[-1]], "0 to UNREACHABLE"),
    ],
)
def test_wrong_tables(durations, words):
    """Tests that tables of the wrong form are refused."""
    with pytest.raises(InvalidProblemError, match=words):
        ProblemBuilder(durations, durations).build()


def test_small_and_strange_problems():
    """Tests that nothing at all, a single place, and islands are problems like others."""
    assert ProblemBuilder(np.zeros((0, 0), np.int32), np.zeros((0, 0), np.int32)).build().request_count == 0
    builder = ProblemBuilder([[0]], [[0]])
    builder.add_vehicle(start=0, end=0, breaks=[BreakSpec(0, 5, 0)])
    builder.add_request(drop=TaskSpec(0))
    problem = builder.build()
    assert assemble(problem, [[0]], 0).cost == 0
    island = np.full((2, 2), UNREACHABLE)
    builder = ProblemBuilder(island, island)
    builder.add_vehicle(start=0, cost_per_m=2**20, cost_per_s=1, latest=2**30)
    builder.add_request(drop=TaskSpec(1))
    check_problem(builder.build())


@pytest.mark.parametrize("length", [0, 25])
def test_a_million_windows(length):
    """Tests that a million windows of a task, shuffled, are sorted and joined within a second or so."""
    count = 1_000_000
    windows = [
        (10 * number, 10 * number + length) for number in np.random.default_rng(0).permutation(count).tolist()
    ]
    builder = ProblemBuilder(PAIR, PAIR)
    builder.add_vehicle(start=0, latest=NO_LIMIT)
    builder.add_request(drop=TaskSpec(1, windows), prize=1)
    began = time.perf_counter()
    problem = builder.build()
    assert time.perf_counter() - began < 2
    assert len(problem.window_earliest) == (count if length == 0 else 1)
    assert problem.window_latest[-1] == 10 * (count - 1) + length
