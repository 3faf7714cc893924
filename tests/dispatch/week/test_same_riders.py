"""Rounds of a week that change hands so that people see whom they know."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from dispatch.board.travel import TravelBook
from dispatch.week.policy import WeekPolicy
from dispatch.week.same_riders import by_those_known
from dispatch.week.search import Ties, problem_of
from dispatch.week.steadiness import with_usual_permille
from dispatch.week.week_board import WeekBoard, make_week_board
from routing.periodic import PeriodicSolution, faults_of, solve
from tests.dispatch.week.toy_week import make_week


def searched_week(store) -> tuple[WeekBoard, PeriodicSolution]:
    """Return a week of two sides of a town, twice as many couriers as it needs, and a plan that does not know who comes."""
    week = make_week(store, couriers=4)
    programme = week.service(service_s=2400)
    for number in range(6):
        week.person(programme, (1200 if number % 2 else 3800, 2400 + 60 * number), visits_wanted=3)
    board = make_week_board(week.state(), TravelBook(week.map), WeekPolicy(threads=1))
    return board, solve(problem_of(board, Ties()), iterations=300, seed=3)


def test_rounds_stay_and_more_people_see_whom_they_know(store) -> None:
    """Tests that the same rounds are ridden, legally and at the same cost, and that never fewer visits are by the courier of the person."""
    board, plan = searched_week(store)
    problem = problem_of(board, Ties())
    # Who rides is shuffled from day to day first: nobody sees the same face.
    turned = replace(
        plan, rounds=tuple(replace(one, vehicle=(one.vehicle + one.day) % 4) for one in plan.rounds)
    )
    assert faults_of(problem, turned) == []
    steady = by_those_known(board, problem, turned, {})
    assert faults_of(problem, steady) == []
    assert Counter((one.day, one.halts) for one in steady.rounds) == Counter(
        (one.day, one.halts) for one in plan.rounds
    )
    assert with_usual_permille(board, steady.rounds) > with_usual_permille(board, turned.rounds)
    assert with_usual_permille(board, steady.rounds) >= with_usual_permille(board, plan.rounds)


def test_a_known_courier_gets_the_rounds(store) -> None:
    """Tests that one courier whom everybody knows has a round of every day on which there is any, and nobody a round that is not legal."""
    board, plan = searched_week(store)
    problem = problem_of(board, Ties())
    wanted = board.riders[2].courier_id
    known = {(client.person, client.plan_id): wanted for client in board.clients}
    steady = by_those_known(board, problem, plan, known)
    assert faults_of(problem, steady) == []
    assert {one.day for one in steady.rounds} == {one.day for one in steady.rounds if one.vehicle == 2}


def test_shifts_bound_who_can_ride(store) -> None:
    """Tests that a round does not go to somebody whose shift does not cover it."""
    board, plan = searched_week(store)
    problem = problem_of(board, Ties())
    shifts = problem.shift.copy()
    shifts[2, :, 1] = shifts[2, :, 0] + 60
    short = problem._replace(shift=shifts)
    wanted = board.riders[2].courier_id
    known = {(client.person, client.plan_id): wanted for client in board.clients}
    steady = by_those_known(
        board, short, replace(plan, rounds=tuple(one for one in plan.rounds if one.vehicle != 2)), known
    )
    assert all(one.vehicle != 2 for one in steady.rounds)
