"""Tests of the referee of meal delivery: its arithmetic by hand, and each condition broken once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.mdrp.evaluator import evaluate, summary
from benchmarks.mdrp.instances import InstanceError, read_instance, read_instances
from benchmarks.mdrp.journal import Assignment, Delivery, Journal, Move, from_texts, to_texts, write_files
from tests.benchmarks.small_meals import RULES, small_day


def good():
    """A solution by hand: c1 drives 3 minutes to A, picks o1 and o2 up at 12, drops them at 21 and 28; c2 takes o3."""
    return Journal(
        [Assignment(2, 12, "c1", ("o1", "o2")), Assignment(5, 20, "c2", ("o3",))],
        [
            Delivery("o1", 0, 10, 12, 21, "c1"),
            Delivery("o2", 2, 12, 12, 28, "c1"),
            Delivery("o3", 5, 20, 20, 27, "c2"),
        ],
        [
            Move("c1", 2, "0", "A"),
            Move("c1", 14, "A", "o1"),
            Move("c1", 23, "o1", "o2"),
            Move("c2", 5, "0", "B"),
            Move("c2", 22, "B", "o3"),
        ],
    )


def test_measures_by_hand():
    """Tests every measure of a small solution against values worked out by hand."""
    found = evaluate(small_day(), good())
    assert found.faults == ()
    assert (found.delivered, found.placed) == (3, 3)
    assert found.click_to_door_min == (21, 26, 22)
    assert found.summaries["click_to_door"]["mean"] == pytest.approx(23.0)
    assert found.summaries["click_to_door"]["median"] == 22
    assert found.summaries["click_to_door_overage"]["max"] == 0
    assert found.summaries["ready_to_door"]["mean"] == pytest.approx((11 + 16 + 7) / 3)
    assert found.summaries["ready_to_pickup"]["mean"] == pytest.approx(2 / 3)
    assert found.summaries["orders_per_bundle"]["mean"] == 1.5
    # c1 drives 3 + 5 + 3, picks up for 4 and drops for 8 of 120 minutes; c2 drives 2 + 3, picks up for 4 and drops for 4.
    assert found.summaries["utilisation"]["mean"] == pytest.approx((23 + 13) / 2 / 120)
    assert found.summaries["orders_per_hour"]["max"] == 1.0
    assert found.summaries["bundles_per_hour"]["mean"] == 0.5
    # Both earn less than the 30 that two hours guarantee.
    assert found.figures["pay"] == 60
    assert found.figures["cost_per_order"] == 20
    assert found.figures["on_guarantee"] == 1.0
    assert found.figures["undelivered"] == 0.0
    assert found.figures["driving_min_per_order"] == pytest.approx(16 / 3)
    assert found.summaries["delivery_earnings"]["max"] == 20


def test_overage_and_pay():
    """Tests that only minutes above the target are overage, and that who earns more than the guarantee is paid for the orders."""
    rules = replace(RULES, target_min=22, pay_per_hour=5.0)
    found = evaluate(small_day(rules=rules), good())
    assert found.summaries["click_to_door_overage"]["mean"] == pytest.approx(4 / 3)
    # c1 earns 20, above the guarantee of 10; c2 earns 10, which is the guarantee and not below it.
    assert found.figures["pay"] == 30
    assert found.figures["on_guarantee"] == 0.0


def test_undelivered_orders_are_no_fault():
    """Tests that an order that nobody takes is counted as undelivered and breaks no condition."""
    journal = good()
    journal.assignments.pop()
    journal.deliveries.pop()
    found = evaluate(small_day(), journal)
    assert found.faults == ()
    assert found.figures["undelivered"] == pytest.approx(1 / 3)


def _twice(journal):
    journal.assignments.append(Assignment(6, 30, "c2", ("o1",)))


def _early(journal):
    journal.assignments[1] = replace(journal.assignments[1], decided_min=4)


def _unready(journal):
    journal.assignments[1] = replace(journal.assignments[1], pickup_min=19)
    journal.deliveries[2] = replace(journal.deliveries[2], pickup_min=19)


def _swapped(journal):
    journal.assignments[0] = replace(journal.assignments[0], orders=("o2", "o1"))


def _jump(journal):
    journal.moves[2] = replace(journal.moves[2], origin="A")


def _leaves_early(journal):
    journal.moves[2] = replace(journal.moves[2], departure_min=18)


def _not_at_the_restaurant(journal):
    journal.moves[3] = replace(journal.moves[3], destination="A")
    journal.moves[4] = replace(journal.moves[4], origin="A", departure_min=30)


def _not_at_the_door(journal):
    journal.deliveries[2] = replace(journal.deliveries[2], drop_min=26)


@pytest.mark.parametrize(
    ("spoil", "condition"),
    [
        (_twice, "1: o1"),
        (_early, "2: o3"),
        (_unready, "4: o3"),
        (_swapped, "5: ('o2', 'o1')"),
        (_jump, "6: c1 leaves A but is at o1"),
        (_leaves_early, "6: c1 leaves o1 before arriving"),
        (_not_at_the_restaurant, "7: c2"),
        (_not_at_the_door, "8: c2"),
    ],
)
def test_each_condition_is_checked(spoil, condition):
    """Tests that breaking one published condition is told as that one, and that there are no figures then."""
    journal = good()
    spoil(journal)
    found = evaluate(small_day(), journal)
    assert any(fault.startswith(condition) for fault in found.faults), found.faults
    assert found.figures == {}


def test_pickup_after_the_shift():
    """Tests condition 3: a pickup in the last minute of the shift is legal, one minute later it is not."""
    for off, legal in ((12, True), (11, False)):
        found = evaluate(small_day(couriers=[("c1", 3.0, 0, off), ("c2", 22.0, 0, 120)]), good())
        assert (found.faults == ()) is legal
        assert all(fault.startswith("3: c1") for fault in found.faults)


def _unknown_order(journal):
    journal.assignments[0] = replace(journal.assignments[0], orders=("o9",))


def _unknown_courier(journal):
    journal.deliveries[0] = replace(journal.deliveries[0], courier="c9")


def _unknown_place(journal):
    journal.moves[0] = replace(journal.moves[0], destination="Z")


def _other_courier(journal):
    journal.deliveries[0] = replace(journal.deliveries[0], courier="c2")


def _not_delivered(journal):
    journal.deliveries.pop(0)


def _delivered_twice(journal):
    journal.deliveries.append(journal.deliveries[0])


def _not_assigned(journal):
    journal.assignments.pop()


def _other_times(journal):
    journal.deliveries[0] = replace(journal.deliveries[0], placed_min=1)


def _two_restaurants(journal):
    journal.assignments[0] = replace(journal.assignments[0], orders=("o1", "o2", "o3"))


def _decided_afterwards(journal):
    journal.assignments[1] = replace(journal.assignments[1], decided_min=21)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_unknown_order, "unknown or empty"),
        (_unknown_courier, "unknown"),
        (_unknown_place, "unknown"),
        (_other_courier, "not that of its assignment"),
        (_not_delivered, "assigned but not delivered"),
        (_delivered_twice, "delivered twice"),
        (_not_assigned, "delivered but not assigned"),
        (_other_times, "not the instance's"),
        (_two_restaurants, "several restaurants"),
        (_decided_afterwards, "assigned after the pickup"),
    ],
)
def test_files_have_to_agree(spoil, told):
    """Tests that files that name what there is not, or contradict each other, are refused."""
    journal = good()
    spoil(journal)
    assert any(told in fault for fault in evaluate(small_day(), journal).faults)


def test_summary_of_nothing_and_of_one():
    """Tests that there are no statistics of nothing, and no deviation of a single value."""
    assert summary([]) == {}
    assert summary([3])["std"] == 0.0
    assert summary([1, 2, 3, 4])["p90"] == pytest.approx(3.7)


def test_files_there_and_back(tmp_path):
    """Tests that a journal survives being written and read, moves in blocks by courier."""
    journal = good()
    assert from_texts(*to_texts(journal)) == journal
    write_files(journal, tmp_path / "made")
    assert len(list((tmp_path / "made").iterdir())) == 3


def test_instances_are_read(tmp_path):
    """Tests the four files of a folder: names to numbers, travel rounded up, and faults told all at once."""
    folder = tmp_path / "one"
    folder.mkdir()
    (folder / "restaurants.txt").write_text("restaurant\tx\ty\nr1\t0\t0\n")
    (folder / "orders.txt").write_text("order x y placement restaurant ready\no1\t300\t400\t7\tr1\t9\n")
    (folder / "couriers.txt").write_text("courier x y on off\nc1\t0\t1\t0\t90\n")
    (folder / "instance_parameters.txt").write_text("header\n320\t4\t4\t40\t90\t10\t15\n")
    assert read_instances(tmp_path) == [folder]
    assert read_instances(tmp_path, ["two"]) == []
    read = read_instance(folder)
    assert read.travel_min.tolist() == [[0, 2, 1], [2, 0, 2], [1, 2, 0]]
    assert (read.orders[0].restaurant, read.orders[0].ready_min, read.couriers[0].off_min) == (0, 9, 90)
    (folder / "orders.txt").write_text("header\no1\t3\t4\t7\tr2\t6\no1\t3\t4\t7\tr1\t6\n")
    with pytest.raises(InstanceError, match=r"restaurant r2.*ready before.*twice"):
        read_instance(folder)
    (folder / "orders.txt").write_text("header\no1\t3\t4\n")
    with pytest.raises(InstanceError, match="too few columns"):
        read_instance(folder)
    (folder / "couriers.txt").unlink()
    with pytest.raises(InstanceError, match=r"without couriers\.txt"):
        read_instance(folder)
