"""Tests of the checks at the border: every broken invariant is named."""

from __future__ import annotations

import numpy as np
import pytest

from routing.errors import InvalidProblemError
from routing.rounds.builder import BreakSpec, ProblemBuilder, ReloadSpec, TaskSpec
from routing.rounds.check import check_problem


def good():
    """One vehicle with two breaks, a delivery from two shops with two windows each, and a visit; all that binds them."""
    table = [[0, 4], [4, 0]]
    builder = ProblemBuilder(
        table, [[0, 9], [9, 0]], bucket_from_s=[5, 9], bucket_durations_s=[[table], [table]]
    )
    builder.add_vehicle(
        start=0,
        latest=900,
        capacity=[9],
        breaks=[BreakSpec(50, 60, 5), BreakSpec(10, 20, 5)],
        reloads=[ReloadSpec(0, latest=50), ReloadSpec(1)],
    )
    windows = [(100, 200), (0, 50)]
    builder.add_request(
        pickups=[TaskSpec(0, windows, load=[2]), TaskSpec(1, windows, load=[1])], drop=TaskSpec(1), prize=8
    )
    builder.add_request(drop=TaskSpec(1), prize=8)
    builder.conflict("hot", "cold")
    builder.apart(0, 1)
    builder.in_order(0, 1)
    builder.freeze(0, [(0, 0)])
    return builder.build()


def changed(name, index, value):
    """Return the good problem with one entry changed."""
    problem = good()
    array = getattr(problem, name).copy()
    array[index] = value
    array.flags.writeable = False
    return problem._replace(**{name: array})


def test_builder_sorts_and_balances():
    """Tests that windows and breaks are sorted and the drop takes off what was put on."""
    problem = good()
    check_problem(problem)
    assert problem.window_earliest[:2].tolist() == [0, 100]
    assert problem.break_latest.tolist() == [20, 60]
    assert problem.task_load[:, 0].tolist() == [2, 1, -3, 0]


def test_builder_joins_windows():
    """Tests that overlapping and touching windows become one."""
    builder = ProblemBuilder([[0]], [[0]])
    builder.add_request(drop=TaskSpec(0, [(10, 20), (0, 9), (15, 40), (60, 70)]), prize=1)
    problem = builder.build()
    assert list(zip(problem.window_earliest.tolist(), problem.window_latest.tolist(), strict=True)) == [
        (0, 40),
        (60, 70),
    ]


@pytest.mark.parametrize(
    ("name", "index", "value", "words"),
    [
        ("durations_s", (0, 0, 1), -1, "0 to UNREACHABLE"),
        ("distances_m", (0, 1, 0), 1_000_000_001, "0 to UNREACHABLE"),
        ("task_location", 1, 2, "below 2"),
        ("vehicle_start", 0, -1, "below 2"),
        ("vehicle_end", 0, 2, "OPEN_END"),
        ("vehicle_profile", 0, 1, "1 profiles"),
        ("task_setup_s", 0, -5, "negative"),
        ("task_service_s", 0, -5, "negative"),
        ("request_prize", 0, -5, "negative"),
        ("request_prize", 0, 2**60, "too much for exact sums"),
        ("vehicle_cost_per_s", 0, 2**55, "too much for exact sums"),
        ("vehicle_latest", 0, -1, "before vehicle_earliest"),
        ("window_latest", 0, -1, "before window_earliest"),
        ("window_earliest", 1, 30, "ascending and disjoint"),
        ("window_latest", 1, 2**41, "NO_LIMIT"),
        ("break_latest", 0, 70, "sorted by their latest start"),
        ("task_load", (0, 0), -2, "cannot take off"),
        ("task_load", (2, 0), -2, "does not sum to zero"),
        ("bucket_durations_s", (1, 0, 0, 1), -1, "0 to UNREACHABLE"),
        ("bucket_durations_s", (1, 0, 0, 1), 1_000_000_000, "exactly where durations_s is"),
        ("bucket_from_s", 1, 5, "ascending"),
        ("request_max_ride_s", 0, -1, "negative"),
        ("request_class", 0, 2, "2 classes"),
        ("class_conflict", (0, 1), False, "symmetric"),
        ("request_group", 0, -2, "NONE"),
        ("apart_pair", (0, 1), 2, "2 requests"),
        ("apart_pair", (0, 1), 0, "with itself"),
        ("order_pair", (0, 0), -1, "2 requests"),
        ("request_vehicle_cost", (0, 0), -1, "negative"),
        ("request_vehicle_cost", (0, 0), 2**51, "FORBIDDEN"),
        ("task_release_s", 0, -(2**41), "NO_LIMIT"),
        ("task_due_s", 0, 2**41, "NO_LIMIT"),
        ("task_late_cost_per_s", 0, -1, "negative"),
        ("task_late_cost_per_s2", 0, -1, "negative"),
        ("vehicle_overtime_from_s", 0, 2**41, "NO_LIMIT"),
        ("vehicle_overtime_cost_per_s", 0, -1, "negative"),
        ("vehicle_effort_cost", 0, -1, "negative"),
        ("vehicle_effort_cost", 0, 2**50, "too much for exact squares"),
        ("vehicle_max_reloads", 0, -1, "negative"),
        ("reload_location", 1, 2, "below 2"),
        ("reload_service_s", 1, -2, "negative"),
        ("reload_latest", 0, -(2**40) - 1, "NO_LIMIT"),
        ("reload_earliest", 0, 51, "before reload_earliest"),
        ("prefix_task", 0, 4, "4 tasks"),
        ("prefix_task", 0, 2, "the drop of request 0"),
        ("request_first", 1, 0, "rise by at least 1"),
        ("window_first", 0, 1, "from 0 to"),
    ],
)
def test_broken_values(name, index, value, words):
    """Tests that one wrong entry is found and named with its remedy."""
    with pytest.raises(InvalidProblemError) as caught:
        check_problem(changed(name, index, value))
    told = caught.value.faults
    assert any((name in fault or "reload_latest" in fault) and words in fault for fault in told) or (
        words == "too much for exact sums" and words in str(caught.value)
    )


def test_wrong_forms():
    """Tests that dtype, rank, length and writeable arrays are all told at once."""
    problem = good()
    bad = problem._replace(
        task_setup_s=problem.task_setup_s.astype(np.int64),
        request_prize=problem.request_prize[None],
        break_latest=problem.break_latest.copy(),
    )
    with pytest.raises(InvalidProblemError) as caught:
        check_problem(bad)
    for name in ("task_setup_s", "request_prize", "break_latest"):
        assert any(name in fault for fault in caught.value.faults)
    short = problem._replace(vehicle_end=problem.vehicle_end[:0], request_prize=problem.request_prize[:1])
    with pytest.raises(InvalidProblemError) as caught:
        check_problem(short)
    assert len(caught.value.faults) == 2


def test_empty_requests_and_too_many_skills():
    """Tests that the builder names what has no array form."""
    builder = ProblemBuilder([[0]], [[0]])
    builder.add_request(prize=1)
    builder.add_request(drop=TaskSpec(0, windows=[]), prize=1, skills=[f"s{n}" for n in range(65)])
    with pytest.raises(InvalidProblemError) as caught:
        builder.build()
    assert len(caught.value.faults) == 3


def test_tables_must_be_whole_numbers():
    """Tests that seconds in floating point are refused instead of cut."""
    with pytest.raises(InvalidProblemError, match="whole seconds"):
        ProblemBuilder([[0.5]], [[0]])
