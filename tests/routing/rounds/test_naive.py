"""Tests of the naive twins on rounds that can be worked out by hand."""

from __future__ import annotations

from routing.rounds.builder import BreakSpec, ProblemBuilder, ReloadSpec, TaskSpec
from tests.naive import rounds as naive

#: Seconds and metres between three places on a line.
LINE = [[0, 10, 20], [10, 0, 10], [20, 10, 0]]


def with_vehicle(**facts):
    """Return a builder with one vehicle that starts and ends at place 0 and is paid by the second."""
    builder = ProblemBuilder(LINE, LINE)
    builder.add_vehicle(**{"start": 0, "end": 0, "cost_per_s": 1, "capacity": [2], **facts})
    return builder


def test_a_reload_is_found():
    """Tests that an insertion that needs a reload gets one, and none that may not."""
    for most, expected in ((1, 20 + 5 + 40), (0, None)):
        builder = with_vehicle(reloads=[ReloadSpec(0, 5)], max_reloads=most)
        builder.add_request(pickups=[TaskSpec(1, load=[-2])], prize=9)
        builder.add_request(pickups=[TaskSpec(2, load=[-1])], prize=9)
        assert naive.best_insertion(builder.build(), 0, [0], 1) == expected


def test_a_break_that_is_owed_is_found():
    """Tests that the break is taken where it costs least: before departure, unless work must begin first."""
    for latest, expected in ((100, 20), (5, 20 + 7)):
        builder = with_vehicle(breaks=[BreakSpec(8, 12, 7)])
        builder.add_request(drop=TaskSpec(1, [(0, 5 + latest)]), prize=9)
        assert naive.best_insertion(builder.build(), 0, [], 0) == expected


def test_lateness_effort_and_overtime():
    """Tests all that is paid: 20 s late, 10 s beyond the shift, the square of 40 s, and a preference."""
    builder = with_vehicle(overtime_from_s=30, overtime_cost_per_s=3, effort_cost=3600**2)
    late = TaskSpec(2, due_s=0, late_cost_per_s=2, late_cost_per_s2=360)
    builder.add_request(drop=late, prize=9, vehicle_costs={0: 11})
    square = 20**2 // 3600 * 360
    assert naive.evaluate(builder.build(), 0, [0]) == 40 + 3 * 10 + 1600 + 2 * 20 + square + 11


def test_lifo_classes_and_rides():
    """Tests that each forbids the nested, the joint and the long way."""
    for facts, nested in (
        ({}, 40),
        ({"lifo": True}, None),
        ({"max_ride_s": 9}, None),
        ({"load_class": "hot"}, None),
    ):
        builder = with_vehicle()
        builder.add_request(pickups=[TaskSpec(0, [(0, 99)])], drop=TaskSpec(1), prize=9, **facts)
        builder.add_request(pickups=[TaskSpec(0)], drop=TaskSpec(2), prize=9, load_class="cold")
        builder.conflict("hot", "cold")
        assert naive.evaluate(builder.build(), 0, [0, 2, 1, 3]) == nested


def test_optimum_of_relations():
    """Tests that groups and pairs decide who serves what."""
    for name, expected in (("apart", 20 + 40), ("in_order", 60), ("group", 40)):
        builder = with_vehicle()
        builder.add_vehicle(start=0, end=0, cost_per_s=1, capacity=[2])
        group = 1 if name == "group" else None
        builder.add_request(pickups=[TaskSpec(2)], drop=TaskSpec(0), prize=99, group=group)
        builder.add_request(pickups=[TaskSpec(1)], drop=TaskSpec(0), prize=99, group=group)
        if name == "apart":
            builder.apart(0, 1)
        if name == "in_order":
            builder.in_order(0, 1)
        assert naive.optimum(builder.build()) == expected
