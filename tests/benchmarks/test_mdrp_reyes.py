"""Tests of the published rolling horizon, piece by piece, with numbers worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from benchmarks.mdrp.bundles import Bundler
from benchmarks.mdrp.day import Day, RuleError
from benchmarks.mdrp.evaluator import evaluate
from benchmarks.mdrp.matching import matched
from benchmarks.mdrp.reyes import NOBODY, Reyes, Settings
from tests.benchmarks.small_meals import small_day


def begun(instance, now, **changes):
    """The rolling horizon with the orders placed by a moment known."""
    run = Reyes(instance, replace(Settings(near=0), **changes))
    run.day.reveal(now)
    return run


def test_matching_is_the_cheapest():
    """Tests matchings against all permutations, and that more rows than columns are refused."""
    draw = np.random.default_rng(3)
    for _ in range(60):
        rows = int(draw.integers(1, 5))
        columns = int(draw.integers(rows, 6))
        cost = draw.integers(0, 9, (rows, columns)).astype(float)
        found = matched(cost)
        least = min(
            sum(cost[row, column] for row, column in enumerate(own))
            for own in permutations(range(columns), rows)
        )
        assert len(set(found.tolist())) == rows
        assert cost[np.arange(rows), found].sum() == least
    with pytest.raises(ValueError, match="3 rows"):
        matched(np.zeros((3, 2)))


def test_cost_of_a_bundle():
    """Tests the cost of a route: its travel, and beta for the wait for the later order and for the other's door."""
    bundler = Bundler(small_day(), 0.5)
    # Both leave at 12: o1 waits 2 minutes; o2 is reached at 12 instead of 8 minutes after the start.
    assert bundler.cost(0, [0, 1]) == 8 + 0.5 * (2 + 4)
    assert bundler.cost(0, [1, 0]) == 11 + 0.5 * (0 + 12)
    assert bundler.cost(0, []) == 0
    assert bundler.minutes_each(0, [0, 1]) == 8


def test_bundles_by_target_and_by_cost():
    """Tests that orders stay alone where that costs less, join where delays count less, and join what is promised."""
    instance = small_day()
    # Joining costs 3 minutes of travel and beta times 6, being alone 8 minutes of travel.
    assert Bundler(instance, 1.0).bundles(0, [0, 1], 1, []) == [[0], [1]]
    assert Bundler(instance, 0.5).bundles(0, [0, 1], 1, []) == [[0, 1]]
    # Two orders and a target of two make one route, whatever it costs.
    assert Bundler(instance, 9.0).bundles(0, [0, 1], 2, []) == [[0, 1]]
    assert Bundler(instance, 0.5).bundles(0, [1], 1, [[0]]) == [[0, 1]]
    assert Bundler(instance, 0.5).bundles(0, [], 1, [[0]]) == [[0]]


def test_full_bundles_take_only_what_is_on_the_way():
    """Tests that a bundle of target size takes no order that makes its orders dearer in minutes each."""
    orders = [("o1", 5.0, 0, "A", 10), ("o2", -30.0, 0, "A", 10), ("o3", 6.0, 0, "A", 10)]
    bundles = Bundler(small_day(orders), 0.0).bundles(0, [0, 1, 2], 2, [])
    assert sorted(map(sorted, bundles)) == [[0, 2], [1]]


def test_target_size():
    """Tests that the target is orders soon ready by couriers soon free, rounded up, and the default where nobody comes free."""
    orders = [(f"o{number}", 5.0, 0, "A", 10 if number < 5 else 11) for number in range(8)]
    run = begun(small_day(orders), 0)
    assert run.target_size(0) == 3
    for state in run.day.couriers:
        state.free_min = 11
    assert run.target_size(0) == 2


def test_priority_groups():
    """Tests the groups: target out of reach, ready time out of reach, neither."""
    run = begun(small_day(), 5, service_loss_min=0, freshness_loss_min=0)
    # From 3, A is reached for a pickup at 5 + 3 + 2 = 10.
    assert run.groups([[0], [2]], 5) == [3, 3]
    assert run.groups([[0]], 6) == [2]
    # At 28: pickup at 33, at the door at 42, drop-off at 42, placed at 0 with a target of 40.
    assert run.groups([[0]], 28) == [1]
    assert run.groups([[0, 1]], 28) == [1]


def test_values_of_pairs():
    """Tests the value of a bundle with couriers: orders per minute, less the late pickup; nobody after the shift."""
    run = begun(small_day(couriers=[("c1", 3.0, 0, 120), ("c2", 22.0, 0, 9)]), 6, utilisation=6.0, theta=0.5)
    found = run.values([0], [0, 1], 6)
    # c1 picks up at 11, a minute late, leaves at 13 and drops off at 20, 14 minutes after now.
    assert found[0] == pytest.approx(6 / 14 - 0.5)
    assert found[1] == NOBODY


def test_matching_leaves_bundles_over():
    """Tests that with fewer couriers than bundles the worst are left over, and that nobody takes what is impossible."""
    run = begun(small_day(couriers=[("c1", 3.0, 0, 120)]), 6)
    assert run.match([[2], [0]], [0], 6) == [(1, 0)]
    assert run.match([], [0], 6) == []
    assert begun(small_day(couriers=[("c1", 3.0, 0, 8)]), 6).match([[0]], [0], 6) == []


def test_commitment_in_two_stages():
    """Tests the rules: to the restaurant only while the order is not ready, for good once both are, nothing while busy."""
    instance = small_day()
    run = begun(instance, 2, beta=0.5)
    run.commit(0, [0], 2)
    assert run.begun == {0: [0]}
    assert run.day.couriers[0].place == 0
    assert run.day.journal.assignments == []
    # At 7, o1 and o2 are ready by 12: what was promised is kept, and o2 joins.
    run.optimise(7)
    assert run.begun == {}
    assert [own.orders for own in run.day.journal.assignments] == [("o1", "o2")]
    busy = begun(instance, 2)
    busy.day.couriers[0].free_min = 9
    busy.commit(0, [0], 2)
    assert (busy.begun, busy.day.journal.moves) == ({}, [])


def test_who_has_waited_too_long_is_committed():
    """Tests the exception: an order ready for longer than x is assigned for good to a courier who is still busy."""
    run = begun(small_day(), 2)
    run.day.couriers[0].free_min = 60
    run.commit(0, [0], 30)
    assert run.day.journal.assignments == []
    run.commit(0, [0], 31)
    assert run.day.journal.assignments[0].decided_min == 31


def test_a_day_is_feasible_and_begins_with_a_move():
    """Tests that a whole small day passes the referee with everything delivered, after moves to restaurants nearby."""
    instance = small_day()
    day = Reyes(instance, Settings(near=1)).run()
    found = evaluate(instance, day.journal)
    assert found.faults == ()
    assert found.delivered == 3
    assert [move.destination for move in day.journal.moves[:2]] == ["A", "B"]


def test_the_day_refuses_what_the_rules_do_not_allow():
    """Tests that the day itself refuses unknown orders, mixed bundles, late pickups, and moves off duty or to where one is."""
    instance = small_day(couriers=[("c1", 3.0, 5, 30), ("c2", 22.0, 0, 120)])
    day = Day(instance)
    with pytest.raises(RuleError, match="do not all wait"):
        day.deliver(1, (0,), 0)
    day.reveal(5)
    with pytest.raises(RuleError, match="several restaurants"):
        day.deliver(1, (0, 2), 5)
    with pytest.raises(RuleError, match="not on duty"):
        day.move(0, 0, 31)
    day.move(0, 0, 5)
    with pytest.raises(RuleError, match="already"):
        day.move(0, 0, 9)
    with pytest.raises(RuleError, match="would pick up at 31"):
        day.deliver(0, (0,), 31)
    # Half the service has been done since the arrival at 8: the pickup is at once.
    assert day.pickup_min(0, (0,), 12) == 12
