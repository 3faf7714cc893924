"""Days that are lived through: whatever was ordered has its end, and the same luck makes the same day."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch.domain import TimeWindow, Visit
from dispatch.figures.catalogue import Key
from dispatch.simulate.live_through import live_through
from dispatch.simulate.look_back import look_back
from dispatch.simulate.scenario import NO_CHANCES, Called, Chances, Facts, Manner
from dispatch.storage import deliveries, rounds
from tests.dispatch.simulate.toy_scenario import HOUR, NINE_S, toy_scenario
from tests.dispatch.toy_town import ToyTown

ROUGH = Chances(
    travel=0.3, service=0.4, late_share=0.4, absent_share=0.2, cancel_share=0.1, puncture_per_h=0.3, ill_share=0.2
)  # fmt: skip


def lived(scenario, seed=1, look=look_back):
    return live_through(scenario, ToyTown(), seed=seed, look=look)


def statuses(reading, life):
    return sorted((life.key_of[one.id], str(one.status)) for one in deliveries.of_day(reading, life.day))


def test_a_quiet_day_keeps_every_promise() -> None:
    """Tests a day on which everything goes as planned: all is delivered in its window, by rounds that nobody has released by hand."""
    day = lived(toy_scenario())
    figures = day.figures
    assert figures.value(Key.ORDERED) == 8
    assert figures.value(Key.DELIVERED) == 8
    assert figures.value(Key.ON_TIME) == 1.0
    assert figures.value(Key.PROMISE_KEPT) == 1.0
    assert figures.value(Key.WAIT_SHOP) >= 0
    assert day.counts.get("ways_not_found", 0) == 0
    assert not [name for name in day.counts if name.startswith(("command_", "plan_", "apply_", "chore_"))]


@pytest.mark.parametrize("policy", ["greedy", "rolling"])
def test_the_same_luck_makes_the_same_day(policy: str) -> None:
    """Tests that one seed has one log of events, and another seed another one."""
    scenario = toy_scenario(orders=6, chances=ROUGH, dispatching=policy)
    first, again, other = lived(scenario, 3), lived(scenario, 3), lived(scenario, 4)
    assert first.hash == again.hash
    assert first.hash != other.hash


def test_nobody_stands_before_a_shop_until_it_opens_after_lunch() -> None:
    """Tests a courier who comes too late to a shop that is closed for an hour and a half: other work comes first, and the goods are fetched later."""
    # Forty minutes more for every way.
    chances = replace(NO_CHANCES, puncture_per_h=1e6, puncture_s=2400)
    scenario = toy_scenario(orders=2, couriers=1, hours=8, chances=chances)
    whole = TimeWindow(NINE_S, NINE_S + 8 * HOUR)
    first, second = scenario.day.deliveries
    shop = first.pickups[0].place_id
    other = next(name for name in scenario.day.shop_windows if name != shop)
    lunch = (TimeWindow(NINE_S, NINE_S + 1800), TimeWindow(NINE_S + 2 * HOUR, whole.latest))
    changed = (
        replace(first, windows=(TimeWindow(NINE_S, NINE_S + 3 * HOUR // 2),), pickups=first.pickups[:1]),
        replace(
            second, windows=(whole,), pickups=(replace(second.pickups[0], place_id=other, windows=(whole,)),)
        ),
    )
    hours = {**scenario.day.shop_windows, shop: lunch}
    comings = tuple(replace(one, at_s=NINE_S - HOUR // 2) for one in scenario.comings)
    scenario = replace(
        scenario, day=replace(scenario.day, deliveries=changed, shop_windows=hours), comings=comings
    )
    day = lived(scenario, look=lambda reading, life: (statuses(reading, life), look_back(reading, life)))
    found, figures = day.figures
    assert day.counts["passed_over"] >= 1
    assert found == [("order-0", "delivered"), ("order-1", "delivered")]
    assert figures.value(Key.WAIT_SHOP) < HOUR // 2


def test_orders_by_slots() -> None:
    """Tests that people choose windows that are offered, and are promised them."""
    day = lived(toy_scenario(orders=6, manner=Manner.SLOT))
    went = day.counts.get("lost_no_window", 0) + day.counts.get("lost_patience", 0)
    assert day.figures.value(Key.ORDERED) + went == 6
    assert day.figures.value(Key.DELIVERED) >= 4
    assert day.figures.value(Key.PROMISE_KEPT) == 1.0


def test_everything_has_its_end() -> None:
    """Tests that on rough days every order is delivered, failed and sent back, called off, or open for somebody to see."""
    ends = {"delivered", "failed", "returned", "returning", "cancelled"}
    open_ones = {"promised", "planned", "assigned", "collecting", "collected", "out_for_delivery", "arrived", "rescheduled"}  # fmt: skip
    for seed in range(3):
        scenario = toy_scenario(seed=seed, chances=ROUGH)
        found = lived(scenario, seed, statuses).figures
        assert len(found) == 8
        assert {status for _, status in found} <= ends | open_ones | {"partially_delivered"}


def test_what_befalls_a_day() -> None:
    """Tests that an order is called off, a shop shuts with what it has promised inside, a bike breaks down, and a courier goes home."""
    scenario = toy_scenario(orders=8, couriers=3)
    late = scenario.comings[-1]
    last = next(one for one in scenario.day.deliveries if one.id == late.delivery_id)
    used = {pickup.place_id for pickup in last.pickups}
    shop = next(
        one.pickups[0].place_id
        for one in scenario.day.deliveries
        if len(one.pickups) == 1 and one.pickups[0].place_id not in used
    )
    called = (
        Called(late.at_s + 60, "cancel", late.key),
        Called(NINE_S - 900, "shop_closes", shop, until_s=NINE_S + 4 * HOUR),
        Called(NINE_S + 1200, "puncture", "shift-0", until_s=NINE_S + 2400),
        Called(NINE_S + HOUR, "ill", "shift-1"),
    )
    day = lived(replace(scenario, called=called), look=statuses)
    ends = dict(day.figures)
    assert ends[late.key] == "cancelled"
    assert day.counts["called_shop_closes"] == 1
    assert day.counts["gone_ill"] == 1
    shut = {
        one.id
        for one in scenario.day.deliveries
        if {pickup.place_id for pickup in one.pickups} == {shop} and one.id != late.key
    }
    assert shut
    assert not {name for name in shut if ends[name] == "delivered"}


def test_what_is_known_of_a_day_is_not_drawn() -> None:
    """Tests facts: goods are ready when they were, a door stays closed that did, and halts take as long as they took."""
    scenario = toy_scenario(orders=2)
    first = scenario.day.deliveries[0]
    place = first.pickups[0].place_id
    ready_s = NINE_S + 2 * HOUR
    facts = Facts(
        ready_s={(first.id, place): ready_s},
        opened={"order-1": False},
        service_s={(first.id, place): 321},
    )

    def look(reading, life):
        kept = rounds.of_day(reading, life.day)
        known = deliveries.of_day(reading, life.day)
        mine = next(one for one in known if life.key_of[one.id] == first.id)
        pickup = next(task for task in mine.tasks if task.place_id == life.names.places[place])
        stops = [stop for own in kept for stop in own.stops if pickup.id in stop.task_ids]
        other = next(one for one in known if life.key_of[one.id] == "order-1")
        return pickup, stops, other

    pickup, stops, other = lived(replace(scenario, facts=facts), look=look).figures
    assert other.attempts >= 1
    done = [stop for stop in stops if stop.closed_s is not None and stop.outcome == "success"]
    if done:
        # It waited until the goods were there, and was there as long as it was.
        assert done[0].closed_s >= ready_s + 321
    else:
        # Nobody waits for hours at a counter.
        assert pickup.status == "failed"


def test_visits_of_the_town_hall() -> None:
    """Tests that visits of the day are on its rounds: brought, fetched and only seen."""
    window = (TimeWindow(NINE_S + 600, NINE_S + 3 * HOUR),)
    visits = (
        Visit("meal", "V1", "meals", "Beneficiary 1", "door-0", window, 240, from_place_id="depot", loading_s=45),
        Visit("waste", "V2", "recyclables", "Beneficiary 2", "door-1", window, 240, to_place_id="depot"),
        Visit("look", "V3", "check_in", "Beneficiary 3", "door-2", window, 600),
    )  # fmt: skip
    day = lived(toy_scenario(orders=3, visits=visits), look=statuses)
    assert dict(day.figures) == {
        **{f"order-{n}": "delivered" for n in range(3)}, "meal": "delivered", "waste": "delivered", "look": "delivered",
    }  # fmt: skip
