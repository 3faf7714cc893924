"""Faults that the model of the whole has found in what waits for its recipients, each as short as it can be told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch import ids
from dispatch.domain import Load, Place, PlaceKind, TemperatureClass, TimeWindow
from dispatch.errors import DispatchError
from dispatch.field import aftermath
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import Outcome
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders import overdue, returns, waiting_room
from dispatch.orders.asked import AskedDoor, AskedPickup, AskedRecipient, Order, Upsert
from dispatch.orders.delivery import Mode
from dispatch.orders.intake import take
from dispatch.orders.relay import RelayKind, WaitingStatus
from dispatch.promises.as_asked import promise_as_asked
from dispatch.shops.pickups import leave_out, say_ready
from dispatch.storage import deliveries, parties, waiting
from tests.dispatch.live.couriers import active, close, start_all
from tests.dispatch.toy_day import NINE_S, make_day
from tests.dispatch.toy_town import at

D = DeliveryStatus


@pytest.fixture
def day(store):
    store.clock.set(NINE_S)
    made = make_day(store, couriers=1)
    place = Place(store.ids.new(ids.PLACE), PlaceKind.SERVICE_POINT, "Kiosk", **at(2000, 2000))

    def step(writing):
        parties.add_places(writing, [place])
        return waiting.add_relay(
            writing, place.id, RelayKind.LOCKER, 3600, [(TemperatureClass.AMBIENT, 60, 2)]
        )

    made.relay = write(made, step)
    return made


def write(day, step, *arguments, actor="coordinator:test", **options):
    return day.store.write(day.town_id, actor, lambda writing: step(writing, *arguments, **options))


def look(day, name):
    with day.store.reading(day.town_id) as reading:
        return deliveries.get(reading, name)


def room(day, name):
    with day.store.reading(day.town_id) as reading:
        return waiting.of_delivery(reading, name)


def order(day, mode, shops=(0,), **more) -> Order:
    door = AskedDoor(place_id=day.relay.place_id) if mode is Mode.RELAY else AskedDoor(**at(1000, 4000))
    return Order(
        day.shops[shops[0]], AskedRecipient("Odette Martinon", "+33600000001"), door,
        tuple(AskedPickup(day.shops[shop], Load(5, 500)) for shop in shops), TimeWindow(NINE_S + 3600, NINE_S + 7200), mode=mode, **more,
    )  # fmt: skip


def take_in(day, wanted, **options) -> str:
    return take(day.store, day.map, day.town_id, "api:shop", wanted, **options).delivery.id


def ride(day, *, last=Outcome.SUCCESS) -> None:
    """Promise, plan and do everything there is; the last stop comes out as is said."""
    write(day, lambda writing: promise_as_asked(writing, deliveries.of_day(writing, "2026-11-28")))
    day.plan()
    start_all(day)
    while active(day) and (own := active(day)[0]).next_stop is not None:
        left = [stop for stop in own.stops if stop.status not in {"closed", "skipped", "cancelled"}]
        close(day, own, outcome=last if len(left) == 1 else Outcome.SUCCESS)


def test_what_a_courier_has_is_not_given_out(day) -> None:
    """Tests that a code opens nothing for a parcel that has not got into its relay point."""
    name = take_in(day, order(day, Mode.RELAY))
    ride(day, last=Outcome.FAILED)
    assert look(day, name).status is D.FAILED
    with pytest.raises(waiting_room.NotWaitingError):
        write(day, waiting_room.fetch, name, room(day, name).code)
    with pytest.raises(returns.NotOverdueError):
        write(day, returns.send_back, day.map, name)


@pytest.mark.parametrize("what", [aftermath.return_goods, aftermath.cancel_delivery])
def test_couriers_have_nothing_to_do_with_what_waits(day, what) -> None:
    """Tests that nothing is decided about a parcel at a relay point that nobody would carry out, nor when it is overdue."""
    name = take_in(day, order(day, Mode.RELAY))
    ride(day)
    assert look(day, name).status is D.HANDED_OVER
    with pytest.raises(aftermath.LeftToWaitError):
        write(day, what, name)
    day.store.clock.advance(86_400)
    write(day, overdue.sweep)
    for step in (what, aftermath.retry_delivery):
        with pytest.raises(aftermath.LeftToWaitError):
            write(day, step, name)
    assert look(day, name).status is D.FAILED


def test_what_waits_at_a_counter_is_cancelled_with_its_room(day) -> None:
    """Tests that a coordinator cancels it, and nothing of it waits any more; what is overdue there is put back."""
    one, other = take_in(day, order(day, Mode.COLLECT)), take_in(day, order(day, Mode.COLLECT, (1,)))
    write(day, say_ready, one, day.shops[0])
    write(day, aftermath.cancel_delivery, one)
    assert (look(day, one).status, room(day, one).status) == (D.CANCELLED, WaitingStatus.GONE)
    day.store.clock.advance(3 * 86_400)
    write(day, overdue.sweep)
    with pytest.raises(aftermath.LeftToWaitError):
        write(day, aftermath.retry_delivery, other)
    assert write(day, overdue.put_back, other).status is D.RETURNED


def test_the_rest_that_a_shop_has_not_got_is_not_waited_for(day) -> None:
    """Tests that all is fetched where the shop that is left has nothing."""
    name = take_in(day, order(day, Mode.COLLECT, (0, 1)))
    write(day, say_ready, name, day.shops[0])
    write(day, waiting_room.fetch, name, room(day, name).code, org_id=day.shops[0])
    write(day, leave_out, name, day.shops[1], "sold out")
    assert (look(day, name).status, room(day, name).status) == (D.DELIVERED, WaitingStatus.FETCHED)


def test_what_is_fetched_stays_fetched(day) -> None:
    """Tests that the rest of an order is cancelled, and not what its recipient has taken away."""
    name = take_in(day, order(day, Mode.COLLECT, (0, 1)))
    write(day, say_ready, name, day.shops[0])
    write(day, waiting_room.fetch, name, room(day, name).code, org_id=day.shops[0])
    write(day, aftermath.cancel_delivery, name)
    assert [task.status for task in look(day, name).tasks] == [TaskStatus.DONE, TaskStatus.CANCELLED]


def test_an_order_that_loses_the_shop_it_waits_for_is_ready(day) -> None:
    """Tests that its recipient is told once nothing is waited for any more, because the order names that shop no longer."""
    both = order(day, Mode.COLLECT, (0, 1), external_ref="A1")
    name = take_in(day, both)
    write(day, say_ready, name, day.shops[0])
    assert look(day, name).status is D.PROMISED
    take_in(day, replace(both, pickups=both.pickups[:1]), upsert=Upsert.SYNC)
    assert (look(day, name).status, room(day, name).status) == (D.HANDED_OVER, WaitingStatus.WAITING)


def test_what_is_kept_longer_is_ready(day) -> None:
    """Tests that it can be said late again, and ready again, as what waits for the first time."""
    name = take_in(day, order(day, Mode.COLLECT, (0, 1)))
    day.store.clock.advance(2 * 86_400)
    write(day, overdue.sweep)
    write(day, waiting_room.extend, name, day.store.clock.now_s() + 3600)
    assert {task.status for task in look(day, name).tasks} == {TaskStatus.READY}


def test_a_return_that_is_called_off_is_asked_for_again(day) -> None:
    """Tests that a parcel that nobody has fetched is not left at its relay point because its first return was cancelled."""
    name = take_in(day, order(day, Mode.RELAY))
    ride(day)
    day.store.clock.advance(3 * 3600)
    write(day, overdue.sweep)
    (first,) = write(day, returns.send_back, day.map, name)
    with pytest.raises(DispatchError, match="returning"):
        write(day, waiting_room.extend, name, day.store.clock.now_s() + 7200)
    assert write(day, returns.send_back, day.map, name) == (look(day, first.id),)
    write(day, aftermath.cancel_delivery, first.id)
    (second,) = write(day, returns.send_back, day.map, name)
    assert second.id != first.id
    ride(day)
    assert look(day, second.id).status is D.DELIVERED
    assert (look(day, name).status, room(day, name).status) == (D.RETURNED, WaitingStatus.GONE)
