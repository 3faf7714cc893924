"""Tests that comparisons keep goods apart that may not meet on board, in every scenario, as the town's own day does."""

import random

import pytest

from dispatch.plan import StopAction
from dispatch.planning import plan_day
from dispatch.pooling.day_report import Verdict
from dispatch.pooling.promise import of_day_file
from dispatch.pooling.scenarios import Scenario
from tests.dispatch.pooling.toy_pooling import (
    ALL,
    NEAR,
    compared,
    pooling_day,
    random_document,
    report_of,
    toy_document,
)
from tests.dispatch.test_planning import day_of, delivery
from tests.dispatch.toy_town import ToyTown, at

DUMP = {"dump": {"kind": "service_point", **at(2500)}}


def waste(name="w1", door="door-2", **fields):
    return {
        "id": name, "service": "recyclables", "to_place": "dump", "beneficiary": "Odette Martinon", "place": door, "service_s": 60,
        "volume_l": 20,
    } | fields  # fmt: skip


def across(**fields):
    """Return a day on which bread is under way from a quarter past nine to ten, and waste must be fetched at half past nine."""
    bread = delivery("d1", "bakery", windows=[{"from": "10:00", "to": "10:10"}])
    bread["pickups"][0]["windows"] = [{"from": "09:10", "to": "09:15"}]
    raw = toy_document(
        [bread], [waste(windows=[{"from": "09:30", "to": "09:35"}], **fields)], places=NEAR | DUMP
    )
    raw["shifts"] = [raw["shifts"][0] | {"id": f"shift-{n}", "courier": f"c{n}"} for n in range(2)]
    raw["couriers"] = [raw["couriers"][0] | {"id": f"c{n}"} for n in range(2)]
    return raw


def test_waste_and_food_do_not_share_a_courier():
    """Tests a day on which one courier could do all if waste might ride with bread: it takes two, and mixing saves nothing."""
    report = report_of(across())
    assert (report.promises, report.left_out) == (2, ())
    assert report.figures[Scenario.POOLED].kept.outings == 2
    assert report.saved(Scenario.TWO_POOLS).cost_minor == 0
    assert report.verdict(Scenario.TWO_POOLS) is Verdict.NO


def test_goods_that_may_meet_do_share_a_courier():
    """Tests that the same day with something harmless in the place of waste takes one courier, so that it is the rule that parts them."""
    report = report_of(across(goods="paper", never_with=[]))
    assert report.figures[Scenario.POOLED].kept.outings == 1
    assert report.verdict(Scenario.TWO_POOLS) is Verdict.YES


def test_what_cannot_be_kept_apart_is_left_out_of_all():
    """Tests that with one courier the report names what the pooled plan cannot keep, and compares the rest."""
    raw = across()
    raw["shifts"] = raw["shifts"][:1]
    report = report_of(raw)
    assert report.promises == 1
    assert report.left_out in {("d1",), ("w1",)}


@pytest.mark.parametrize(
    ("fields", "goods", "never_with"),
    [
        ({}, "waste", {"books", "equipment", "food", "mail", "medicine"}),
        ({"goods": "paper"}, "paper", set()),
        ({"service": "ashes", "goods": "waste"}, "waste", {"food", "medicine"}),
        ({"service": "meals", "to_place": "", "from_place": "kitchen"}, "food", {"waste"}),
        ({"service": "own"}, "own", set()),
        ({"never_with": ["books"]}, "waste", {"books", "food", "medicine"}),
        ({"service": "check_in", "to_place": "", "volume_l": 0}, "none", set()),
    ],
)
def test_the_goods_of_a_day_file(fields, goods, never_with):
    """Tests that visits carry what their service does unless they say otherwise, and that waste is never with food or medicine."""
    (promise,) = pooling_day(toy_document([], [waste(**fields)], places=NEAR | DUMP)).promises
    assert (promise.request.goods, promise.request.never_with) == (goods, frozenset(never_with))


def met(plan):
    """Return the pairs of promises that are on board together on the rounds of a plan, by the stops alone."""
    found = set()
    for own in plan.rounds:
        aboard = set()
        for task in (task for stop in own.stops for task in stop.tasks):
            name = task.request_id
            if task.kind is StopAction.DROPOFF or (name in aboard and task.kind is StopAction.SERVICE):
                aboard.discard(name)
            else:
                found |= {(other, name) for other in aboard - {name}}
                aboard.add(name)
    return found


@pytest.mark.parametrize("seed", range(6))
def test_no_scenario_mixes_what_may_not_meet(seed):
    """Tests on random days with much waste that it meets no food: in no scenario, and in no plan of the day file."""
    raw = random_document(seed, deliveries=6, visits=4)
    chance = random.Random(seed)
    raw["places"] += [{"id": "dump", "name": "dump", "kind": "service_point", **at(2500, 2600)}]
    raw["visits"] += [waste(f"w{n}", f"door-{chance.randrange(10)}") for n in range(5)]
    day = day_of(raw)
    goods = {one.request.id: one.request for one in of_day_file(day).promises}

    def apart(pair):
        one, other = (goods[name] for name in pair)
        return one.goods in other.never_with or other.goods in one.never_with

    plans = compared(of_day_file(day), draw=ALL).plans
    assert set(plans) == set(ALL)
    pairs = [met(plan) for plan in (*plans.values(), plan_day(day, ToyTown(), iterations=200, seed=seed))]
    assert any(pairs)
    assert not [pair for found in pairs for pair in found if apart(pair)]
