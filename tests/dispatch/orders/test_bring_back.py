"""What is whose in a delivery, and goods that are brought back from wherever they are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch.domain import TimeWindow
from dispatch.lifecycle.machine import IllegalMoveError
from dispatch.orders.asked import AskedPickup
from dispatch.orders.bring_back import ReturnError, bring_back, order_back
from dispatch.orders.delivery import Mode
from dispatch.orders.overdue import sweep
from dispatch.orders.returns import take_returns
from dispatch.orders.rights import (
    IsVisitError,
    NotSenderError,
    ShopUnclearError,
    order_sent_by,
    sent_by,
    shop_of,
)
from dispatch.storage import deliveries
from dispatch.storage.store import NotFoundError, Store
from tests.dispatch.orders.steps import TO_THE_DOOR, D, add_relay, bring, do, see
from tests.dispatch.orders.test_intake import Intake, moment
from tests.dispatch.orders.test_waiting import HOUR, at_relay

WINDOW = TimeWindow(moment(17), moment(19))


@pytest.fixture
def intake(store: Store) -> Intake:
    return Intake(store)


def both(intake: Intake, **changes):
    """Return an order of the grocer, from the bakery and the grocer."""
    pickups = (AskedPickup(intake.bakery, items="bread"), AskedPickup(intake.grocer, items="jam"))
    return intake.order(org_id=intake.grocer, pickups=pickups, **changes)


def test_a_part_is_not_the_whole(intake: Intake) -> None:
    """Tests who has the whole of a basket, who a part, who nothing, and that a visit is nobody's to look into."""
    one = intake.take(both(intake)).delivery
    for org_id in ("", intake.grocer):
        assert see(intake, sent_by, one.id, org_id) == one
    with pytest.raises(NotSenderError):
        see(intake, sent_by, one.id, intake.bakery)
    with pytest.raises(NotFoundError):
        see(intake, sent_by, one.id, "org_other")

    def visited(writing):
        deliveries.change(writing, deliveries.get(writing, one.id), visit_id="vis_1")
        writing.note("delivery.changed", one.id, 1)

    do(intake, visited)
    with pytest.raises(IsVisitError):
        see(intake, order_sent_by, one.id)


def test_for_which_shop_somebody_speaks(intake: Intake) -> None:
    """Tests that a shop speaks for itself, a sender and the town for each shop of a basket, and that they say which of several."""
    one = intake.take(both(intake)).delivery
    assert shop_of(one, intake.bakery) == intake.bakery
    assert shop_of(one, intake.grocer) == intake.grocer
    assert shop_of(one, intake.grocer, intake.bakery) == intake.bakery
    assert shop_of(one, "", intake.grocer) == intake.grocer
    for org_id, shop_id, code in (
        ("", "", "shop_needed"),
        (intake.bakery, intake.grocer, "not_your_organization"),
    ):
        with pytest.raises(ShopUnclearError) as error:
            shop_of(one, org_id, shop_id)
        assert error.value.code == code
    alone = replace(one, tasks=one.tasks[1:])
    assert shop_of(alone, "") == intake.grocer


def test_what_its_recipient_has_is_fetched(intake: Intake) -> None:
    """Tests that the return has the goods of the shops that are named, by the same sender, from the door, and is promised as it is asked for."""
    one = intake.take(both(intake)).delivery
    with pytest.raises(ReturnError) as error:
        see(intake, order_back, one.id, WINDOW)
    assert error.value.code == "nothing_delivered"
    bring(intake, one.id, *TO_THE_DOOR, D.DELIVERED)
    with pytest.raises(ReturnError) as error:
        do(intake, bring_back, intake.map, one.id)
    assert error.value.code == "window_needed"
    with pytest.raises(NotFoundError):
        see(intake, order_back, one.id, WINDOW, shops=["org_other"])
    order = see(intake, order_back, one.id, WINDOW, org_id=intake.grocer, shops=[intake.bakery])
    assert [pickup.items for pickup in order.pickups] == ["bread"]
    (taken,) = take_returns(intake.store, intake.map, intake.town, "org:x", order, promise=True)
    back = taken.delivery
    assert (back.status, back.window, back.org_id, back.mode) == (
        D.PROMISED,
        WINDOW,
        intake.grocer,
        Mode.RETURN,
    )
    assert back.tasks[0].place_id == one.drop_place_id
    with pytest.raises(NotSenderError):
        see(intake, order_back, one.id, WINDOW, org_id=intake.bakery)


def test_what_nobody_has_collected_is_not_brought_back(intake: Intake) -> None:
    """Tests that goods in their shops go nowhere, and that those at the door go back with the courier who has them."""
    one = intake.take(both(intake)).delivery
    with pytest.raises(IllegalMoveError):
        do(intake, bring_back, intake.map, one.id)
    with pytest.raises(NotSenderError):
        do(intake, bring_back, intake.map, one.id, org_id=intake.bakery)


def test_what_nobody_has_fetched_is_sent_back(intake: Intake) -> None:
    """Tests that goods at a relay point go back once nobody has come in time, with a return for each shop, made once."""
    relay = add_relay(intake, room=((20, 1),), holding_s=6 * HOUR)
    one = at_relay(intake, relay)
    intake.clock.set(moment(23))
    assert do(intake, sweep).overdue == (one.id,)
    intake.clock.set(moment(9, 27))
    done = do(intake, bring_back, intake.map, one.id, org_id=one.org_id)
    assert done.delivery.status is D.RETURNING
    assert {back.org_id for back in done.returns} == {intake.bakery, intake.grocer}
    again = do(intake, bring_back, intake.map, one.id)
    assert {back.id for back in again.returns} == {back.id for back in done.returns}
