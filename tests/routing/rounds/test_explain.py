"""Tests of the explanations, on a street of four places with times worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from routing.rounds.builder import ProblemBuilder, TaskSpec
from routing.rounds.explain import Obstacle, ObstacleCode, obstacles
from routing.rounds.problem import UNREACHABLE
from routing.rounds.solve import solve


def street(*, cut: bool = False) -> ProblemBuilder:
    """Locations at 0, 10, 20 and 30 seconds and hundred metres along one street; the last one cut off or not."""
    between = np.abs(np.subtract.outer(np.arange(4), np.arange(4)))
    durations, distances = between * 10, between * 100
    if cut:
        durations[3, :3] = durations[:3, 3] = UNREACHABLE
    return ProblemBuilder(durations, distances)


def only(builder: ProblemBuilder) -> Obstacle:
    """Return the obstacle of the last request on the first vehicle."""
    problem = builder.build()
    solution = solve(problem, iterations=5)
    last = problem.request_count - 1
    assert last in solution.unassigned
    return obstacles(problem, solution, last)[0]


def test_skill():
    """Tests that the missing skill is named by its bit."""
    builder = street()
    builder.add_vehicle(start=0, skills=["cold"])
    builder.add_request(drop=TaskSpec(1), prize=1000, skills=["cold", "lift"])
    assert only(builder) == Obstacle(0, ObstacleCode.SKILL, 0b10)


def test_capacity():
    """Tests that the excess over the empty vehicle is given for the worst dimension."""
    builder = street()
    builder.add_vehicle(start=0, capacity=[10, 10])
    builder.add_request(
        pickups=[TaskSpec(1, load=[6, 6]), TaskSpec(2, load=[5, 9])], drop=TaskSpec(3), prize=1000
    )
    assert only(builder) == Obstacle(0, ObstacleCode.CAPACITY, 5, 1)


def test_unreachable():
    """Tests that a place without a path is told from a place too far."""
    builder = street(cut=True)
    builder.add_vehicle(start=0, latest=1000, max_distance_m=1)
    builder.add_request(drop=TaskSpec(3), prize=1000)
    assert only(builder) == Obstacle(0, ObstacleCode.UNREACHABLE)


def test_range():
    """Tests that the metres missing count the way home."""
    builder = street()
    builder.add_vehicle(start=0, end=0, latest=1000, max_distance_m=450)
    builder.add_request(pickups=[TaskSpec(1)], drop=TaskSpec(3), prize=1000)
    assert only(builder) == Obstacle(0, ObstacleCode.RANGE, 150)


def test_window():
    """Tests that the seconds missing count setup and the pickup before."""
    builder = street()
    builder.add_vehicle(start=0, end=0, earliest=100, latest=1000)
    builder.add_request(
        pickups=[TaskSpec(1, setup_s=7, service_s=5)], drop=TaskSpec(3, windows=[(0, 130)]), prize=1000
    )
    # 100 + 10 + 7 + 5 + 20 = 142
    assert only(builder) == Obstacle(0, ObstacleCode.WINDOW, 12)


@pytest.mark.parametrize(("end", "missing"), [(0, 35), (-1, 5)])
def test_shift(end, missing):
    """Tests that the shift must last until the vehicle is home, or until its last service ends."""
    builder = street()
    builder.add_vehicle(start=0, end=end, earliest=100, latest=130)
    builder.add_request(drop=TaskSpec(3, windows=[(100, 500)], service_s=5), prize=1000)
    assert only(builder) == Obstacle(0, ObstacleCode.SHIFT, missing)


def test_full():
    """Tests that a round that is busy elsewhere tells by how much the request would be late."""
    builder = street()
    builder.add_vehicle(start=0, latest=1000, cost_per_s=1)
    builder.add_request(drop=TaskSpec(3, windows=[(30, 30)], service_s=50), prize=5000)
    builder.add_request(drop=TaskSpec(1, windows=[(30, 60)]), prize=1000)
    # Busy at 30 s .. 80 s, ten seconds of stopping would do no harm, but the way back ends at 100.
    assert only(builder) == Obstacle(0, ObstacleCode.FULL, 40)


def test_too_dear():
    """Tests that a request that costs more than its prize is said to fit."""
    builder = street()
    builder.add_vehicle(start=0, end=0, latest=1000, fixed_cost=100)
    builder.add_request(drop=TaskSpec(1), prize=50)
    assert only(builder) == Obstacle(0, ObstacleCode.FULL, 0)
