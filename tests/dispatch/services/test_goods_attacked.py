"""Goods that may not meet, where random mixes of a morning do not look: rules that nobody wrote, goods that nobody took, doors that stay closed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch.domain import Load
from dispatch.field.aftermath import retry_delivery, return_goods
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import Outcome
from dispatch.runs.compute import propose
from dispatch.runs.verify import faults_of
from dispatch.services.catalogue import change_service
from dispatch.services.goods_classes import kept_from
from tests.dispatch.live.couriers import active, close, start_all
from tests.dispatch.services.test_goods import meetings
from tests.dispatch.services.town_services import MEALS, MEDICINE, RECYCLABLES, services_of
from tests.dispatch.toy_day import DAY, NINE_S, make_day


@pytest.fixture(autouse=True)
def _morning(store):
    store.clock.set(NINE_S - 3600)


def test_rules_that_no_service_may_leave_out():
    """Tests what is added to what a service says, in both directions, and that nothing is added to what carries nothing."""
    assert kept_from("waste", ()) == {"food", "medicine"}
    assert kept_from("food", {"linen"}) == {"linen", "waste"}
    assert kept_from("medicine", ()) == {"waste"}
    assert kept_from("none", ()) == kept_from("books", ()) == frozenset()


def test_waste_of_a_service_that_bars_nothing(store):
    """Tests a town's own services without ``never_with``: waste is kept from meals and from what shops send all the same, and stays so."""
    day = make_day(store, couriers=1)
    town = services_of(
        day, replace(MEALS, never_with=frozenset()), replace(RECYCLABLES, never_with=frozenset())
    )
    meal = town.visit("meals", (1500, 2000), order=True).id
    waste = town.visit("recyclables", (1600, 2000), order=True).id
    day.add((1650, 2000))
    assert town.now(meal)[1].never_with == {"waste"}
    assert town.now(waste)[1].never_with == {"food", "medicine"}
    run = day.plan()
    assert not run.proposal.left_out
    state, _ = day.runner().look(day.town_id, DAY)
    assert meetings(run.proposal, dict(state.deliveries)) == []
    # A new version of the service says it again, and still does not take it away.
    day.store.write(
        day.town_id, "test", lambda writing: change_service(writing, "recyclables", {"service_s": 200})
    )
    town.order()
    assert town.now(waste)[1].never_with == {"food", "medicine"}


@pytest.mark.parametrize("goods", [MEALS, MEDICINE])
def test_goods_that_nobody_took_are_still_on_board(store, goods):
    """Tests that after a closed door nothing is fetched to them before somebody has decided, and afterwards only when they are back."""
    day = make_day(store, couriers=1)
    town = services_of(day, goods, RECYCLABLES)
    name = town.visit(goods.key, (2000, 2000), window=(0, 5400), order=True).id
    day.plan()
    start_all(day)
    for number, outcome in enumerate((Outcome.SUCCESS, Outcome.FAILED)):
        store.clock.set(NINE_S + 600 * (number + 1))
        close(day, active(day)[0], outcome=outcome)
    failed = town.now(name)[1]
    assert failed.status is DeliveryStatus.FAILED
    town.visit("recyclables", (2050, 2000), window=(0, 3 * 3600), order=True)
    run = day.plan(apply=False)
    # Food and medicine would meet waste: whoever is out with them fetches none.
    (left,) = run.proposal.left_out
    assert left.reasons[0].code == "goods"
    assert left.reasons[0].detail == failed.goods
    assert not any(own.stops for own in run.proposal.rounds)
    day.store.write(day.town_id, "coordinator:test", lambda writing: return_goods(writing, failed.id))
    run = day.plan()
    assert not run.proposal.left_out
    (own,) = run.proposal.rounds
    assert own.stops[0].place_id == town.points[goods.key]
    assert own.stops[-1].place_id == town.points["recyclables"]


def test_what_failed_takes_up_room_and_no_longer_when_it_is_settled(store):
    """Tests that a parcel nobody took leaves less room in the box, that another try plans it once, and that what was never fetched is gone."""
    day = make_day(store, couriers=1, capacity=Load(20, 80_000))
    name = day.add((2000, 2000), load=Load(15, 2000), window=(0, 2 * 3600)).id
    day.plan()
    start_all(day)
    for number, outcome in enumerate((Outcome.SUCCESS, Outcome.FAILED)):
        store.clock.set(NINE_S + 600 * (number + 1))
        close(day, active(day)[0], outcome=outcome)
    other = day.add((2100, 2000), load=Load(10, 2000), window=(0, 3 * 3600)).id
    run = day.plan(apply=False)
    assert [one.delivery_id for one in run.proposal.left_out] == [other]
    state, board = day.board()
    assert state.deliveries[name].status is DeliveryStatus.FAILED
    assert faults_of(state, propose(board, iterations=20)) == []
    day.store.write(day.town_id, "coordinator:test", lambda writing: retry_delivery(writing, name))
    run = day.plan()
    assert not run.proposal.left_out
    state, board = day.board()
    assert faults_of(state, propose(board, iterations=20)) == []


def test_what_its_shop_did_not_have_is_no_longer_looked_at(store):
    """Tests that a delivery which has failed with nothing on board is in no plan."""
    day = make_day(store, couriers=1)
    name = day.add((2000, 2000)).id
    day.plan()
    start_all(day)
    store.clock.set(NINE_S + 600)
    close(day, active(day)[0], outcome=Outcome.FAILED)
    state, _ = day.runner().look(day.town_id, DAY)
    assert name not in state.deliveries
