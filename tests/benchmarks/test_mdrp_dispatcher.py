"""Tests of the adapter: a moment as a problem, what is settled as instructions, and the command."""

from __future__ import annotations

import json

import numpy as np
import pytest

from benchmarks.mdrp import __main__ as command
from benchmarks.mdrp.day import Day
from benchmarks.mdrp.dispatcher import Dispatcher
from benchmarks.mdrp.encoding import LATE_COST, Prices, encode, goods_classes
from benchmarks.mdrp.evaluator import evaluate
from benchmarks.mdrp.policies import POLICIES
from benchmarks.mdrp.report import gains
from routing.online.brisk import Brisk
from routing.online.greedy import Greedy
from routing.rounds import solve
from routing.rounds.assemble import assemble
from routing.rounds.check import MOST_CLASSES
from tests.benchmarks.small_meals import small_day

FREE = Prices(driving=0.0, driving_each=0.0)


def known(instance, now):
    day = Day(instance)
    day.reveal(now)
    return day


def test_times_of_the_problem_are_those_of_the_day():
    """Tests that a bundle costs in the problem the click-to-door times that the day has for it, with one service at the restaurant."""
    instance = small_day()
    day = known(instance, 5)
    moment = encode(day, 5, 0, FREE)
    number = {order: index for index, order in enumerate(moment.orders)}
    first, second = 2 * number[0], 2 * number[1]
    plan = assemble(moment.problem, [[first, second, first + 1, second + 1], []], 0)
    day.deliver(0, (0, 1), 5)
    found = day.journal.deliveries
    clicks = sum(own.drop_min - own.placed_min for own in found)
    served = plan.cost - moment.problem.request_prize[plan.unassigned].sum()
    assert served == 60 * LATE_COST * clicks
    assert plan.start_s.tolist()[2:] == [60 * own.drop_min for own in found]
    # The departure is the latest that delays nobody: ready at 12, 3 minutes there, 2 minutes of service.
    assert plan.vehicle_departure_s[0] == 60 * 7


def test_who_stands_at_the_restaurant_has_paid_half_the_service():
    """Tests that a courier standing at a restaurant may pick up at once, and that one on the way may after half the service."""
    instance = small_day()
    day = known(instance, 5)
    day.move(0, 0, 5)
    for now, pickup in ((6, 10), (9, 10), (14, 14)):
        moment = encode(day, now, 0, FREE)
        index = 2 * moment.orders.index(0)
        plan = assemble(moment.problem, [[index, index + 1], []], 0)
        assert plan.start_s[0] == 60 * pickup
        # Elsewhere the service is paid anew: from A at 8 or now, 20 minutes to B, and half the service.
        other = 2 * moment.orders.index(2)
        plan = assemble(moment.problem, [[other, other + 1], []], 0)
        assert plan.start_s[0] == 60 * (max(now, 8) + 22)


def test_goods_of_two_restaurants_are_not_on_board_together():
    """Tests that the solver never mixes restaurants, though that would save most of the way."""
    orders = [("o1", 21.0, 0, "A", 0), ("o2", 22.0, 0, "B", 0)]
    instance = small_day(orders, couriers=[("c1", 0.0, 0, 120)])
    moment = encode(known(instance, 0), 0, 0, FREE)
    items = solve(moment.problem, iterations=200).item.tolist()
    assert sorted(items) == [0, 1, 2, 3]
    assert items.index(items[0] + 1) == 1


def test_prices_of_driving_and_of_orders_beyond_the_guarantee():
    """Tests that driving is dearer the more orders wait for each courier, and that orders cost more on who earns more than the guarantee."""
    instance = small_day()
    day = known(instance, 5)
    day.couriers[0].delivered = 3
    problem = encode(day, 5, 0, Prices(0.1, 0.2, topped_up_s=60)).problem
    assert problem.vehicle_cost_per_m.tolist() == [4, 4]
    assert problem.request_vehicle_cost.tolist() == [[600, 0]] * 3


def test_couriers_of_the_problem():
    """Tests that those are in it who are on duty or soon will be, not those who are off or busy beyond the shift."""
    couriers = [("c1", 3.0, 0, 120), ("c2", 3.0, 25, 120), ("c3", 3.0, 0, 4), ("c4", 3.0, 0, 120)]
    day = known(small_day(couriers=couriers), 5)
    day.couriers[3].free_min = 121
    assert encode(day, 5, 0, FREE).couriers == (0,)
    assert encode(day, 5, 20, FREE).couriers == (0, 1)


def test_a_plan_survives_the_minute():
    """Tests that a plan is found again in the next moment, without what has been done and what has become impossible."""
    instance = small_day()
    day = known(instance, 5)
    moment = encode(day, 5, 0, FREE)
    plan = {0: [(0, False), (1, False), (0, True), (1, True)], 1: [(2, False), (2, True)]}
    assert moment.plan(moment.present(plan)) == plan
    day.deliver(1, (2,), 5)
    assert set(encode(day, 6, 0, FREE).present(plan).item.tolist()) == {0, 1, 2, 3}
    wrong = {0: [(0, True), (0, False)], 1: [(2, False), (2, True)]}
    assert 1 in moment.plan(moment.present(wrong))


def test_leaving_settles_the_restaurant_only():
    """Tests that a courier leaves at the last moment, for the restaurant, and takes along an order placed since then."""
    orders = [("o1", 5.0, 0, "A", 20), ("o2", 6.0, 16, "A", 20)]
    instance = small_day(orders, couriers=[("c1", 10.0, 0, 120)])
    day = Dispatcher(instance, Brisk(), iterations_each=4).run()
    assert [(move.departure_min, move.destination) for move in day.journal.moves] == [
        (8, "A"),
        (22, "o1"),
        (31, "o2"),
    ]
    assert [(own.decided_min, own.orders) for own in day.journal.assignments] == [(20, ("o1", "o2"))]
    assert evaluate(instance, day.journal).faults == ()


def test_pickups_after_the_shift_are_not_made():
    """Tests that an order nobody can pick up in time is left, and that the day ends all the same."""
    orders = [("o1", 5.0, 0, "A", 20), ("o2", 6.0, 60, "A", 90)]
    instance = small_day(orders, couriers=[("c1", 10.0, 0, 60)])
    for policy in (Greedy(), Brisk()):
        found = evaluate(instance, Dispatcher(instance, policy).run().journal)
        assert (found.faults, found.delivered) == ((), 1)


def test_couriers_with_nothing_to_do_stand_by():
    """Tests that an idle courier moves to where the orders come from before the next one does."""
    orders = [("o1", 5.0, 0, "A", 5), ("o2", 6.0, 60, "A", 62)]
    instance = small_day(orders, couriers=[("c1", 30.0, 0, 120)])
    still = evaluate(instance, Dispatcher(instance, Brisk(), iterations_each=4).run().journal)
    moved = evaluate(instance, Dispatcher(instance, Brisk(), iterations_each=4, stands_by=True).run().journal)
    assert moved.faults == ()
    assert moved.summaries["ready_to_pickup"]["min"] == 0
    assert still.summaries["ready_to_pickup"]["min"] > 0


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "mdrp_grubhub" / "tiny"
    folder.mkdir(parents=True)
    (folder / "restaurants.txt").write_text("h\nA 0 0\nB 20 0\n")
    orders = [f"o{n} {5 + n} {n} {7 * n} {'AB'[n % 2]} {7 * n + 12}" for n in range(8)]
    (folder / "orders.txt").write_text("\n".join(["h", *orders]) + "\n")
    (folder / "couriers.txt").write_text("h\nc1 3 0 0 150\nc2 18 0 0 150\n")
    (folder / "instance_parameters.txt").write_text("h\n1 4 4 40 90 10 15\n")
    return tmp_path


def test_command(data, tmp_path, capsys):
    """Tests the command: every policy delivers everything, and figures, files and the comparison are there."""
    figures, files = tmp_path / "figures.json", tmp_path / "files"
    given = ["--data", str(data), "--json", str(figures), "--files", str(files), "--policies", *POLICIES]
    assert command.main(given) == 0
    told = capsys.readouterr().out
    assert "brisk beside reyes: click to door" in told
    assert "| greedy |" in told
    rows = json.loads(figures.read_text())["rows"]
    assert {row["policy"] for row in rows} == set(POLICIES)
    assert all(row["delivered"] == row["placed"] == 8 for row in rows)
    assert len(list(files.glob("tiny/*/*.txt"))) == 3 * len(POLICIES)
    again = list(command.measured([data / "mdrp_grubhub" / "tiny"], ["brisk"], 2, None))
    assert again[0].verdict == command.one(data / "mdrp_grubhub" / "tiny", "brisk", None).verdict
    assert np.isclose(gains([*again, *again], "brisk", "brisk")["by_order"], 0)


def test_command_without_instances(tmp_path, capsys):
    """Tests that an empty folder is told."""
    assert command.main(["--data", str(tmp_path)]) == 1
    assert "no instances" in capsys.readouterr().err


def test_more_restaurants_than_classes_of_goods():
    """Tests that restaurants have classes of their own as far as they go, and that those who share one are far from each other."""
    random = np.random.default_rng(1)
    places = random.uniform(0, 100, size=(2 * MOST_CLASSES, 2))
    travel = np.hypot(*(places[:, None] - places[None, :]).T).round().astype(np.int64)
    few = goods_classes(list(range(MOST_CLASSES)), travel)
    assert sorted(few.values()) == list(range(MOST_CLASSES))
    many = goods_classes(list(range(MOST_CLASSES + 25)), travel)
    assert set(many.values()) == set(range(MOST_CLASSES))
    apart = [travel[one, other] for one in many for other in many if one < other and many[one] == many[other]]
    assert min(apart) > np.median(travel)
