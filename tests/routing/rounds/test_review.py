"""Tests of plan mode: times of given rounds, and every violation named."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from routing.errors import RoutingError
from routing.rounds import referee
from routing.rounds.assemble import assemble
from routing.rounds.builder import BreakSpec, ProblemBuilder, ReloadSpec, TaskSpec
from routing.rounds.problem import NO_LIMIT, UNREACHABLE
from routing.rounds.review import Bounds, review
from tests.routing.rounds.random_problems import random_problem


def street(size: int = 4) -> ProblemBuilder:
    """Places 100 s and 1,000 m apart on a street."""
    between = np.abs(np.subtract.outer(np.arange(size), np.arange(size)))
    return ProblemBuilder(between * 100, between * 1000)


def told(problem, rounds, bounds=None):
    """Return kinds with positions and amounts."""
    return [(own.kind, own.position, own.amount) for own in review(problem, rounds, bounds).violations]


def test_legal_round_has_the_times_of_the_rule():
    """Tests that nothing is told of a legal round and that it costs what `assemble` says."""
    builder = street()
    builder.add_vehicle(start=0, end=0, earliest=0, latest=2000, capacity=[2], cost_per_s=1)
    builder.add_request(
        pickups=[TaskSpec(1, [(500, 600)], service_s=10, load=[1])], drop=TaskSpec(2), prize=9_000
    )
    problem = builder.build()
    seen = review(problem, [[0, 1]])
    assert seen.violations == ()
    assert seen.cost == assemble(problem, [[0, 1]], 0).cost
    assert seen.rounds[0].times.departure_s == 400
    assert review(problem, [[]]).unassigned == (0,)


def test_lateness_is_as_small_as_the_order_allows():
    """Tests that a late item starts at once, that later ones are met where they can be, and shifts are told."""
    builder = street()
    builder.add_vehicle(start=0, end=0, earliest=0, latest=550)
    for location, window in ((3, (0, 250)), (2, (450, 500)), (1, (0, 540))):
        builder.add_request(pickups=[TaskSpec(location, [window])])
    problem = builder.build()
    seen = review(problem, [[0, 1, 2]])
    assert seen.rounds[0].times.start_s == (300, 450, 550)
    assert told(problem, [[0, 1, 2]]) == [("late", 0, 50), ("late", 2, 10), ("shift_end", 3, 100)]


def test_bounds_of_a_person_come_before_windows():
    """Tests that a bound makes an item early, and that a bound that is already over is told."""
    builder = street()
    builder.add_vehicle(start=0, end=0)
    builder.add_request(pickups=[TaskSpec(1, [(500, 600)])])
    problem = builder.build()
    assert told(problem, [[0]], {(0, 0): Bounds(before=300)}) == [("early", 0, 200)]
    assert told(problem, [[0]], {(0, 0): Bounds(after=700)}) == [("late", 0, 100)]
    assert told(problem, [[0]], {(0, 0): Bounds(before=40)}) == [("early", 0, 400), ("after_bound", 0, 60)]


def test_order_and_completeness():
    """Tests precedence, missing tasks, requests on two vehicles, and items twice."""
    builder = street()
    for _ in range(2):
        builder.add_vehicle(start=0, end=0)
    builder.add_request(pickups=[TaskSpec(1), TaskSpec(2)], drop=TaskSpec(3))
    problem = builder.build()
    assert told(problem, [[0, 2, 1], []]) == [("precedence", 1, 0)]
    assert [kind for kind, *_ in told(problem, [[0, 1], [2]])] == [
        "missing_task",
        "split",
        "missing_task",
        "missing_task",
        "split",
    ]
    assert told(problem, [[0, 1, 1, 2], []]) == [("duplicate", 2, 0)]


def test_loads_by_dimension_and_trip():
    """Tests what is handed over, what stays on board, and what a reload takes off."""
    builder = street()
    builder.add_vehicle(start=0, end=0, capacity=[5, 1], reloads=[ReloadSpec(0)])
    builder.add_request(pickups=[TaskSpec(1, load=[-4, 0])])
    builder.add_request(pickups=[TaskSpec(2, load=[3, 1])])
    builder.add_request(pickups=[TaskSpec(3, load=[3, 1])])
    problem = builder.build()
    assert told(problem, [[0, 1, -1, 2]]) == []
    assert told(problem, [[1, 0, 2]]) == [("load", 0, 2), ("load", 2, 1), ("load", 2, 1)]
    dimensions = [own.dimension for own in review(problem, [[1, 0, 2]]).violations]
    assert dimensions == [0, 0, 1]


def test_goods_together():
    """Tests LIFO, classes that conflict, and rides that are too long."""
    builder = street()
    builder.add_vehicle(start=0, end=0)
    builder.add_request(
        pickups=[TaskSpec(1, service_s=5)], drop=TaskSpec(3), lifo=True, load_class="hot", max_ride_s=150
    )
    builder.add_request(pickups=[TaskSpec(2)], drop=TaskSpec(3), load_class="cold")
    builder.conflict("hot", "cold")
    problem = builder.build()
    assert told(problem, [[0, 2, 1, 3]]) == [("class", 1, 0), ("lifo", 2, 0), ("ride", 0, 50)]
    assert told(problem, [[0, 1, 2, 3]]) == [("ride", 0, 50)]


def test_who_may_serve_and_relations():
    """Tests skills, forbidden vehicles, groups, requests apart, and in order."""
    builder = street()
    for skills in (["lift"], []):
        builder.add_vehicle(start=0, end=0, skills=skills)
    requests = [
        builder.add_request(pickups=[TaskSpec(place % 4)], skills=["lift"] if place == 0 else [], group=group)
        for place, group in enumerate(("pair", "pair", None, None))
    ]
    builder.add_request(pickups=[TaskSpec(1)], forbidden=[1])
    builder.apart(requests[2], requests[3])
    builder.in_order(requests[1], requests[2])
    problem = builder.build()
    kinds = {own.kind for own in review(problem, [[1], [0, 4]]).violations}
    assert kinds == {"skills", "forbidden", "group"}
    kinds = {own.kind for own in review(problem, [[0, 2, 3, 1], []]).violations}
    assert kinds == {"apart", "order"}


def test_breaks_limits_and_paths():
    """Tests breaks owed and foreign, longest spans and distances, missing paths, and rounds of breaks only."""
    durations = np.full((3, 3), 100)
    np.fill_diagonal(durations, 0)
    durations[1, 2] = UNREACHABLE
    builder = ProblemBuilder(durations, np.where(durations < UNREACHABLE, durations * 10, UNREACHABLE))
    builder.add_vehicle(
        start=0, end=0, breaks=[BreakSpec(0, 150, 60)], max_duration_s=190, max_distance_m=1900
    )
    builder.add_vehicle(start=0, end=0, breaks=[BreakSpec(0, 150, 60)])
    builder.add_request(pickups=[TaskSpec(1)])
    builder.add_request(pickups=[TaskSpec(2)])
    problem = builder.build()
    assert told(problem, [[0], []]) == [("duration", 1, 10), ("distance", 1, 100), ("missing_break", None, 0)]
    assert told(problem, [[], [-2, 0, 1]]) == [("unreachable", 2, 0)]
    assert [kind for kind, *_ in told(problem, [[], [-1]])] == ["foreign", "no_task"]


def test_nonsense_is_refused():
    """Tests that only items and vehicles that do not exist are refused."""
    builder = street()
    builder.add_vehicle(start=0)
    builder.add_request(pickups=[TaskSpec(1)])
    problem = builder.build()
    for rounds, code in (([[7]], "unknown_item"), ([[-3]], "unknown_item"), ([[], []], "unknown_vehicle")):
        with pytest.raises(RoutingError) as caught:
            review(problem, rounds)
        assert caught.value.code == code


def random_rounds(problem, random):
    """Put requests on vehicles, with gaps and disorder, and breaks and reloads where they may be."""
    rounds = [problem.prefix_task[first:last].tolist() for first, last in pairwise(problem.prefix_first)]
    owner = np.repeat(np.arange(problem.request_count), np.diff(problem.request_first))
    fixed = {int(owner[task]): vehicle for vehicle, own in enumerate(rounds) for task in own}
    for request in range(problem.request_count):
        if request not in fixed and random.random() < 0.4:
            continue
        own = rounds[fixed.get(request, int(random.integers(len(rounds))))]
        tasks = range(problem.request_first[request], problem.request_first[request + 1])
        own += [task for task in tasks if task not in own and random.random() < 0.97]
        if own and random.random() < 0.2:
            own.append(own.pop(int(random.integers(len(own)))))
    for vehicle, own in enumerate(rounds):
        halts = [-1 - b for b in range(problem.break_first[vehicle], problem.break_first[vehicle + 1])]
        base = -1 - len(problem.break_latest)
        halts += [base - x for x in range(problem.reload_first[vehicle], problem.reload_first[vehicle + 1])]
        for halt in halts:
            if own and random.random() < 0.5:
                own.insert(int(random.integers(len(own) + 1)), halt)
    return rounds


def test_review_and_referee_agree():
    """Tests on random problems over all features that exactly the plans that the referee passes have no violation."""
    legal = 0
    for seed in range(150):
        random = np.random.default_rng(seed)
        problem = random_problem(
            seed, requests=int(random.integers(1, 5)), vehicles=int(random.integers(1, 4))
        )
        for _ in range(6):
            rounds = random_rounds(problem, random)
            seen = review(problem, rounds)
            try:
                solution = assemble(problem, rounds, 0)
            except RoutingError:
                assert seen.violations, rounds
                continue
            wrong = referee.faults(problem, solution)
            assert bool(wrong) == bool(seen.violations), (seed, rounds, wrong, seen.violations)
            if not wrong:
                legal += 1
                assert seen.cost == solution.cost
    assert legal > 100


def test_time_of_day_and_releases_are_kept():
    """Tests that an illegal round waits for its release and drives by the time of day."""
    table = np.array([[0, 100], [100, 0]])
    builder = ProblemBuilder(table, table, bucket_from_s=[300], bucket_durations_s=[table * 3])
    builder.add_vehicle(start=0, end=0, latest=NO_LIMIT)
    builder.add_request(pickups=[TaskSpec(1, [(0, 50)], release_s=400)])
    times = review(builder.build(), [[0]]).rounds[0].times
    assert (times.departure_s, times.start_s, times.return_s) == (400, (700,), 1000)
