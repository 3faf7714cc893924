"""Tests of fleets by the moment they leave, and of rounds that may wait."""

from __future__ import annotations

import numpy as np
import pytest

from routing.online.departures import Waiting, by_departure, departure_costs, plentiful, releases
from routing.online.quick import QuickSearch, Slice
from routing.online.start_votes import known_by_windows
from routing.rounds.assemble import assemble
from routing.rounds.check import check_problem
from routing.rounds.linear.scope import is_linear
from routing.rounds.problem import FORBIDDEN, NO_LIMIT
from tests.routing.online.small_waves import END, NEXT, NOW, Visit, naive_cost, problem_of

VISITS = [Visit(30), Visit(40, known=NEXT), Visit(50, known=250), Visit(60, closes=70)]


def test_vehicles_of_each_moment():
    """Tests that there are vehicles for now, for the next moment and for each release after, and who may be on them."""
    problem = problem_of(VISITS)
    assert releases(problem).tolist() == [-NO_LIMIT, NEXT, 250, -NO_LIMIT]
    parted, moment = by_departure(problem, NEXT, 2)
    check_problem(parted)
    assert is_linear(parted)
    assert moment.tolist() == [NOW, NOW, NEXT, NEXT, 250, 250]
    assert (parted.request_vehicle_cost[:, ::2] >= FORBIDDEN).tolist() == [
        [False, False, False], [True, False, False], [True, True, False], [False, False, False]
    ]  # fmt: skip


def test_costs_fix_and_price():
    """Tests that what is fixed is forbidden elsewhere, and that a price is paid now, or later where it is negative."""
    problem, moment = by_departure(problem_of(VISITS), NEXT, 1)
    mask = np.eye(4, dtype=np.bool_)
    costs = departure_costs(
        problem, moment < NEXT, now=mask[0], later=mask[3], price=np.array([0, -7, 5, 5], dtype=np.int64)
    )
    assert (costs >= FORBIDDEN).tolist() == [
        [False, True, True], [True, False, False], [True, True, False], [True, False, False]
    ]  # fmt: skip
    assert costs[1, 1:].tolist() == [7, 7]
    assert costs[2, 2] == 0


def test_who_is_plentiful():
    """Tests that a fleet is plentiful where all are alike and each request might have one, and else is not."""
    assert plentiful(problem_of(VISITS))
    assert not plentiful(problem_of(VISITS, vehicles=3))
    problem = problem_of(VISITS)
    earliest = problem.vehicle_earliest.copy()
    earliest[1] = 5
    earliest.flags.writeable = False
    assert not plentiful(problem._replace(vehicle_earliest=earliest))
    # Requests that belong on one vehicle cannot leave at different moments.
    groups = np.array([0, 0, -1, -1], dtype=np.int32)
    assert not plentiful(problem._replace(request_group=groups))


@pytest.mark.parametrize(("closes", "waits"), [(NEXT + 59, False), (NEXT + 60, True)])
def test_a_round_waits_as_long_as_its_windows_allow(closes, waits):
    """Tests the second at which a round over 30 and 60 is too late when it leaves at the next moment."""
    problem = problem_of([Visit(30), Visit(60, closes=closes)])
    assert Waiting(problem, NEXT).does(0, [0, 1]) is waits


def test_waiting_that_costs_is_no_waiting():
    """Tests that a round that would be late, at a price, does not wait just as well."""
    problem = problem_of([Visit(30)])
    due = np.array([50], dtype=np.int64)
    price = np.array([1], dtype=np.int64)
    for column in (due, price):
        column.flags.writeable = False
    assert Waiting(problem, NEXT).does(0, [0])
    assert not Waiting(problem._replace(task_due_s=due, task_late_cost_per_s=price), NEXT).does(0, [0])


def test_short_searches_find_what_all_orders_find():
    """Tests short searches, with prices changed between two of them, against all orders and cuts of random visits."""
    for seed in range(5):
        random = np.random.default_rng(seed)
        visits = [
            Visit(int(x), int(y), load=int(q))
            for x, y, q in zip(
                *random.integers(-99, 99, size=(2, 5)), random.integers(1, 5, size=5), strict=True
            )
        ]
        problem = problem_of(visits, capacity=6)
        search = QuickSearch(problem, seed=1)
        best = naive_cost(visits, NOW, 6)
        assert assemble(problem, search.rounds(Slice(2_000, None)), 0).cost == best
        # A price of each request on every vehicle changes what plans cost, and not which is best.
        costs = np.full_like(problem.request_vehicle_cost, 1_000)
        rounds = search.rounds(Slice(2_000, None), costs=costs)
        assert assemble(problem, rounds, 0).cost == best
        assert rounds == search.rounds(Slice(2_000, None), costs=costs)


def test_short_searches_keep_to_what_is_fixed():
    """Tests that rounds given to begin with give way to what is forbidden since."""
    problem, moment = by_departure(problem_of([Visit(50), Visit(52)]), NEXT, 2)
    search = QuickSearch(problem, seed=1)
    both = [[0, 1], [], [], []]
    none = np.zeros(2, dtype=np.bool_)
    price = np.zeros(2, dtype=np.int64)
    later = np.array([False, True])
    costs = departure_costs(problem, moment < NEXT, now=~later, later=later, price=price)
    rounds = search.rounds(Slice(50, None), costs=costs, initial=both)
    assert sorted((own, int(moment[v])) for v, own in enumerate(rounds) if own) == [([0], NOW), ([1], NEXT)]
    costs = departure_costs(problem, moment < NEXT, now=none, later=none, price=price)
    rounds = search.rounds(Slice(50, None), costs=costs, initial=rounds)
    assert sorted(len(own) for own in rounds) == [0, 0, 0, 2]


def test_releases_are_told_by_windows():
    """Tests that a visit known from 100 on, 40 from the start, opens at 140, and one whose window closes before stays."""
    problem = problem_of([Visit(30, opens=5), Visit(40, known=NEXT), Visit(40, known=NEXT, closes=120)])
    told = known_by_windows(problem)
    check_problem(told)
    assert told.window_earliest.tolist() == [5, 140, 0]
    assert told.window_latest.tolist() == [END, END, 120]
    assert (told.task_release_s == -NO_LIMIT).all()
    assert known_by_windows(told) is told
