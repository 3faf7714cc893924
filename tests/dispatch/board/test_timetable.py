"""When the rounds of a board happen: what is kept is what the rule says, and the short way to an answer gives the same one."""

from __future__ import annotations

import numpy as np

from dispatch.board.timetable import Timetable
from routing.rounds.referee_book import Book
from routing.rounds.review_times import reviewed_times
from routing.rounds.schedule import schedule_round
from tests.routing.rounds.random_problems import random_problem
from tests.routing.rounds.random_rounds import random_items


def test_times_are_those_of_the_rule() -> None:
    """Tests schedules, times and ends of random rounds, legal and not, against the rule itself; each asked for twice."""
    legal = 0
    short = 0
    for seed in range(60):
        problem = random_problem(seed, requests=4, chance=0.3)
        random = np.random.default_rng(seed)
        timetable = Timetable(problem)
        for vehicle in range(problem.vehicle_count):
            items = random_items(problem, random, vehicle)
            if not any(item >= 0 for item in items):
                continue
            rule = schedule_round(problem, vehicle, items)
            times = reviewed_times(Book(problem), vehicle, items, {})
            for _ in range(2):
                assert timetable.schedule(vehicle, items) == rule
                assert timetable.times(vehicle, items) == times
            legal += rule is not None
            for moment_s in range(times.return_s - 40, times.return_s + 2):
                expected = times.return_s > moment_s
                assert timetable.ends_after(vehicle, items, moment_s) is expected
                assert Timetable(problem).ends_after(vehicle, items, moment_s) is expected
                short += expected
    assert legal > 10
    assert short > 1000
