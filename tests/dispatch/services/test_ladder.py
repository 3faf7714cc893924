"""What gives way to what: required visits, then promises, then what can wait; on a day that has not room for all."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from dispatch import ids
from dispatch.board.ladder import MOST_IN_ALL, prizes
from dispatch.board.the_desk import use_maps
from dispatch.domain import TimeWindow
from dispatch.executor.inline import InlineExecutor
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.visit import VisitStatus
from dispatch.orders.asked import AskedDoor, AskedPickup, AskedRecipient, Order
from dispatch.promises.desk import PromiseDesk
from dispatch.services.not_planned import settle_unplanned
from dispatch.services.service_type import Frequency, OnHoliday, Rank
from dispatch.services.visit import Visit
from dispatch.storage import deliveries, visits
from dispatch.storage.events import events_of
from tests.dispatch.live.couriers import release_all
from tests.dispatch.services.town_services import BOOKS, CALLS, MEALS, services_of
from tests.dispatch.toy_day import DAY, NINE_S, SMALL, make_day
from tests.dispatch.toy_town import at


@pytest.fixture(autouse=True)
def _morning(store):
    store.clock.set(NINE_S - 3600)


def left_out(run) -> set[str]:
    return {one.delivery_id for one in run.proposal.left_out}


def test_prizes_are_a_ladder(store):
    """Tests that one of a rank costs more to leave out than all below together, whatever their priorities, and that sums stay exact."""
    day = make_day(store)
    one = day.add((2000, 2000))
    chance = random.Random(3)
    for size in (5, 60, 4000):
        wanted = [
            replace(one, rank=chance.choice(list(Rank)), priority=chance.randint(0, 100)) for _ in range(size)
        ]
        placed = {number for number in range(size) if chance.random() < 0.5}
        worth = prizes(wanted, placed, 60_000_000)
        own = {rank: [w for w, d in zip(worth, wanted, strict=True) if d.rank is rank] for rank in Rank}
        assert min(own[Rank.PROMISED]) > sum(own[Rank.FLEXIBLE])
        assert min(own[Rank.REQUIRED]) > sum(own[Rank.FLEXIBLE]) + sum(own[Rank.PROMISED])
        assert sum(worth) < MOST_IN_ALL
        assert min(worth) > 1_000_000


def test_without_services_nothing_changes(store):
    """Tests that days of orders alone weigh as they always have."""
    day = make_day(store)
    one = day.add((2000, 2000))
    assert prizes([one, replace(one, priority=100)], {1}, 1000) == [6000, 111_000]


def test_required_before_any_number_of_promises(store):
    """Tests that a meal which comes last of all, into rounds that are full and known, displaces what it must, and books before orders."""
    day = make_day(store, couriers=1, hours=1.0)
    town = services_of(day, MEALS, BOOKS)
    chance = random.Random(5)
    for _ in range(30):
        day.add(
            (chance.uniform(1500, 3500), chance.uniform(1500, 3500)),
            (chance.randrange(4),),
            window=(0, 3600),
            priority=100,
        )
    first = day.plan()
    assert first.proposal.left_out
    release_all(day)
    kept = first.proposal.after.served
    meals = [town.visit("meals", (1200 + 200 * number, 1400), window=(600, 3600)).id for number in range(3)]
    books = [town.visit("books", (2400 + 50 * number, 2500), window=(600, 3600)).id for number in range(2)]
    town.order()
    run = day.plan(iterations=2000)
    left = left_out(run)
    assert not {town.now(name)[1].id for name in meals} & left
    assert {town.now(name)[1].id for name in books} <= left
    assert run.proposal.after.served < kept + 3
    # A person has to see to those that nobody comes to.
    with store.reading(day.town_id) as reading:
        told = [event for event in events_of(reading, books[0]) if event.type == "visit.not_planned"]
    assert [(event.data["rank"], event.data["day"]) for event in told] == [("flexible", DAY)]
    day.plan(iterations=10)
    with store.reading(day.town_id) as reading:
        again = [event for event in events_of(reading, books[0]) if event.type == "visit.not_planned"]
    assert len(again) == 1


def test_flexible_fills_the_slack(store):
    """Tests that books go along where there is time for them."""
    day = make_day(store, couriers=1)
    town = services_of(day, BOOKS)
    day.add((2600, 2500))
    name = town.visit("books", (2000, 2500), order=True).id
    run = day.plan()
    assert not run.proposal.left_out
    assert town.now(name)[1].status is DeliveryStatus.PLANNED


def late(store, day):
    store.clock.set(NINE_S + 5 * 3600)
    return store.write(day.town_id, "system:keeper", settle_unplanned)


@pytest.mark.parametrize(
    ("kind", "status", "on"),
    [
        ("rule", VisitStatus.EXPECTED, "2026-11-30"),  # the 29th is a Sunday
        ("daily", VisitStatus.MISSED, DAY),
        ("week", VisitStatus.EXPECTED, ""),
        ("required", VisitStatus.MISSED, DAY),
    ],
)
def test_what_nobody_came_for(store, kind, status, on):
    """Tests that what can wait is tried on the next day of the service before its next turn, or on one that the planner chooses, and else is missed."""
    day = make_day(store, couriers=1)
    week = Frequency(weekdays=frozenset(range(6)), on_holiday=OnHoliday.SKIP)
    town = services_of(
        day, replace(BOOKS, frequency=week, rank=Rank.REQUIRED if kind == "required" else Rank.FLEXIBLE)
    )
    more = {"per_week": 2} if kind == "week" else {}
    visit = town.visit("books", (2000, 2000), window=(0, 3600), order=True, **more)
    if kind == "daily":
        # Its next turn is on the day after.
        with store.writing(day.town_id, "test") as writing:
            window = TimeWindow(NINE_S + 86_400, NINE_S + 90_000)
            visits.add_visits(
                writing,
                [
                    Visit(
                        writing.ids.new(ids.VISIT),
                        visit.plan_id,
                        visit.enrolment_id,
                        "2026-11-29",
                        "2026-11-29",
                        window,
                    )
                ],
            )
            writing.note("visit.generated", visit.id, 1)
    before = town.now(visit.id)[1]
    assert late(store, day) == 1
    now, _ = town.now(visit.id)
    assert (now.status, now.day) == (status, on)
    assert late(store, day) == 0
    made = town.order(days=3).made
    _, after = town.now(visit.id)
    if kind == "rule":
        assert made == 1
        assert after.day == on
        assert after.window.earliest == before.window.earliest + 2 * 86_400
    if kind == "week":
        assert after is None
    with store.reading(day.town_id) as reading:
        was = deliveries.get(reading, before.id).status
    assert was is (DeliveryStatus.CANCELLED if status is VisitStatus.EXPECTED else DeliveryStatus.PROMISED)


def test_a_round_that_nobody_rides(store):
    """Tests that a visit on a round which never began is missed at night, and not while its courier may still be silent."""
    day = make_day(store, couriers=1)
    town = services_of(day, MEALS)
    name = town.visit("meals", (2000, 2000), window=(0, 3600), order=True).id
    day.plan(iterations=1)
    assert late(store, day) == 0
    store.clock.set(NINE_S + 15 * 3600 - 60)
    assert store.write(day.town_id, "system:keeper", settle_unplanned) == 1
    assert town.now(name)[0].status is VisitStatus.MISSED


def test_promises_leave_room(store):
    """Tests that the desk offers no window in which what must be has no place yet, and offers others."""
    day = make_day(store, couriers=1, hours=4)
    town = services_of(day, replace(MEALS, service_s=3000), CALLS)
    use_maps(lambda _: day.map)
    desk = PromiseDesk(store, InlineExecutor(), lambda _: day.map)
    store.clock.set(NINE_S - 4 * 3600)
    order = Order(
        org_id=day.shops[0],
        recipient=AskedRecipient("Odette Martinon", "+33 6 00 00 00 01"),
        door=AskedDoor(address="1 quai du Port", **at(2200, 2200)),
        pickups=(AskedPickup(day.shops[0], SMALL, "bread"),),
        window=TimeWindow(NINE_S, NINE_S + 4 * 3600),
    )
    open_then = {offer.window.earliest for offer in desk.offer(day.town_id, "test", order).offers}
    assert any(start < NINE_S + 3600 for start in open_then)
    # Two people at once, and one courier.
    town.visit("meals", (1000, 1000), window=(900, 1800))
    town.visit("meals", (4000, 4000), window=(900, 1800))
    town.order()
    offers = {offer.window.earliest for offer in desk.offer(day.town_id, "test", order).offers}
    assert not any(start < NINE_S + 3600 for start in offers)
    assert offers < open_then
    assert offers
