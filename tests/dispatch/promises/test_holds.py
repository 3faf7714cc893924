"""What is kept holds: it counts like a delivery for everybody else, and whoever has it gets it."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from dispatch import ids
from dispatch.domain import Place, PlaceKind, TemperatureClass, TimeWindow
from dispatch.errors import DispatchError
from dispatch.lifecycle.quote import QuoteStatus
from dispatch.money.charging import publish
from dispatch.orders.asked import AskedDoor, AskedPickup
from dispatch.orders.capacity import capacity_of
from dispatch.orders.checks import RefusedOrderError
from dispatch.orders.delivery import Mode
from dispatch.orders.intake import take
from dispatch.orders.relay import RelayKind
from dispatch.promises.desk import PromiseDesk, QuoteExpiredError
from dispatch.shops.hours import close_days, pause, set_pace
from dispatch.storage import parties, reservations, waiting
from dispatch.storage.schema_parties import TOWN
from dispatch.storage.schema_promises import RESERVATION, RESERVED_BASKET
from tests.dispatch.money.test_tariff import document
from tests.dispatch.promises.test_desk import APP, HOUR_S, SHOP, basket, begin, kept, of_day, starts
from tests.dispatch.toy_day import DAY, NINE_S, SMALL, ToyDay
from tests.dispatch.toy_town import at

FIRST = TimeWindow(NINE_S, NINE_S + HOUR_S)
EIGHT_S = NINE_S - HOUR_S
#: One delivery from eight to ten, one from ten to twelve, and so on; orders are taken until five past eight.
TIGHT = {"slot_s": 7200, "most_promised": 1, "cut_off": {"sa": "08:05"}}


def rule(day: ToyDay, **orders: object) -> None:
    """Give the town other rules of taking orders."""

    def step(writing) -> None:
        settings = {**parties.get_town(writing).settings, "orders": orders}
        writing.connection.execute(TOWN.update().where(TOWN.c.id == day.town_id).values(settings=settings))
        writing.note("town.changed", day.town_id, 1)

    day.store.write(day.town_id, "coordinator:lea", step)


def pace(day: ToyDay, most: int | None, prepare_s: int = 0) -> None:
    """Let the first shop make so many baskets in a quarter of an hour."""
    day.store.write(
        day.town_id,
        "shop",
        lambda writing: set_pace(writing, day.shops[0], prepare_s=prepare_s, most_per_quarter=most),
    )


def open_early(day: ToyDay) -> None:
    """Have the first shop open every day, from eight on."""

    def step(writing) -> None:
        name = day.shop_places[0]
        version = parties.place_version(writing, name)
        version = parties.change_place(writing, name, version, opening_hours="Mo-Su 08:00-20:00")
        writing.note("place.changed", name, version)

    day.store.write(day.town_id, "shop", step)


def order_directly(day: ToyDay, window: TimeWindow = FIRST, **changes):
    return take(day.store, day.map, day.town_id, "api:direct", basket(day, window=window, **changes))


def codes_of(refused: pytest.ExceptionInfo[RefusedOrderError]) -> set[str]:
    return {fault.code for fault in refused.value.faults}


def hold(day: ToyDay, desk: PromiseDesk, start_s: int = NINE_S, client: str = APP, **changes):
    return desk.hold(day.town_id, client, desk.offer(day.town_id, client, basket(day, **changes)).id, start_s)


def rows(day: ToyDay) -> int:
    with day.store.reading(day.town_id) as reading:
        return sum(len(reading.rows(reading.select(table))) for table in (RESERVATION, RESERVED_BASKET))


@pytest.mark.parametrize("ends", ["expires", "declined"])
def test_the_last_place_of_a_stretch(store, ends: str) -> None:
    """Tests that a kept window is a taken place for offers, direct orders and whoever asks what is left, until its hold ends."""
    day, desk = begin(store)
    rule(day, **{**TIGHT, "cut_off": {}})
    held = hold(day, desk)
    assert starts(desk.offer(day.town_id, SHOP, basket(day))) == [1, 2, 3]
    with pytest.raises(RefusedOrderError) as refused:
        order_directly(day)
    assert codes_of(refused) == {"slot_full"}
    assert refused.value.next_window.earliest >= NINE_S + HOUR_S
    with store.reading(day.town_id) as reading:
        left = capacity_of(reading, FIRST)
        own = capacity_of(reading, FIRST, besides=held.id)
    assert (left.taken, left.left, left.why) == (1, 0, "slot_full")
    assert (own.taken, own.left) == (0, 1)
    if ends == "expires":
        store.clock.set(held.expires_s)
    else:
        desk.decline(day.town_id, APP, held.id)
        assert rows(day) == 0
    assert order_directly(day).new


def test_late_for_the_day_and_full_meanwhile(store) -> None:
    """Tests that a window kept before the cut-off is promised after it, on a day that was full without it; an offer that nobody has kept is not."""
    day, desk = begin(store)
    rule(day, **TIGHT)
    held = hold(day, desk)
    loose = desk.offer(day.town_id, SHOP, basket(day))
    store.clock.set(EIGHT_S + 5 * 60 - 30)
    late = hold(day, desk, NINE_S + 2 * HOUR_S, client="api:late")
    rule(day, **{**TIGHT, "most_promised": 0})
    store.clock.advance(31)
    _, one = desk.accept(day.town_id, APP, held.id)
    assert one.window == FIRST
    assert desk.accept(day.town_id, "api:late", late.id)[1].window.earliest == NINE_S + 2 * HOUR_S
    for step in (desk.hold, desk.accept):
        with pytest.raises(RefusedOrderError) as refused:
            step(day.town_id, SHOP, loose.id, NINE_S + HOUR_S)
        assert codes_of(refused) == {"cut_off_passed"}
    assert rows(day) == 0


def test_a_shop_makes_no_more_than_it_said(store) -> None:
    """Tests that baskets of kept windows are baskets of a quarter of an hour, also of orders that are to be collected; and that what was reckoned stays."""
    day, desk = begin(store)
    open_early(day)
    pace(day, 1, prepare_s=45 * 60)
    # Ready at nine at the earliest for both: the second a quarter later than the first.
    first, second = (hold(day, desk, client=client) for client in (APP, SHOP))
    with store.reading(day.town_id) as reading:
        ready = [reservations.find(reading, one.id).baskets[0].ready_s for one in (first, second)]
    assert ready[1] // 900 == ready[0] // 900 + 1
    taken = order_directly(day, mode=Mode.COLLECT, window=TimeWindow(NINE_S, NINE_S + 2 * HOUR_S)).delivery
    assert taken.tasks[0].ready_s // 900 not in {moment // 900 for moment in ready}
    for one, client, moment in ((second, SHOP, ready[1]), (first, APP, ready[0])):
        _, promised = desk.accept(day.town_id, client, one.id)
        assert promised.tasks[0].ready_s == moment


def race(steps: list[Callable[[], object]]) -> list[object]:
    """Carry steps out in one moment, and return what each returned, or the code of its error."""
    begun, heard = threading.Barrier(len(steps)), [None] * len(steps)

    def one(number: int) -> None:
        begun.wait()
        try:
            heard[number] = steps[number]()
        except DispatchError as error:
            heard[number] = error.code

    threads = [threading.Thread(target=one, args=[number]) for number in range(len(steps))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return heard


@pytest.mark.parametrize("bound", ["stretch", "shop"])
def test_one_place_and_many_who_want_it(store, bound: str) -> None:
    """Tests that of holds and direct orders of one moment one gets the last place, and that who keeps it is promised it."""
    day, desk = begin(store, promises={"to_min": 600})
    if bound == "stretch":
        rule(day, slot_s=7200, most_promised=1)
    else:
        open_early(day)
        # One basket in each quarter of an hour: ready at ten to nine, if it is ordered directly, or from nine to ten.
        pace(day, 1, prepare_s=50 * 60)
    places = 1 if bound == "stretch" else 6
    clients = [f"api:{number}" for number in range(6)]
    quotes = {client: desk.offer(day.town_id, client, basket(day)).id for client in clients}
    steps = [
        lambda client=client: desk.hold(day.town_id, client, quotes[client], NINE_S) for client in clients
    ]
    heard = race(steps + [lambda: order_directly(day)] * 2)
    won = [one for one in heard if not isinstance(one, str)]
    assert 1 <= len(won) <= places
    assert {one for one in heard if isinstance(one, str)} <= {"slot_unavailable", "order_refused"}
    held = [one for one in won if getattr(one, "status", None) is QuoteStatus.HELD]
    for one in held:
        desk.accept(day.town_id, one.client, one.id)
    quarters = [task.ready_s // 900 for one in of_day(day) for task in one.pickups]
    assert len(of_day(day)) == len(won)
    if bound == "shop":
        assert len(set(quarters)) == len(quarters)


def test_another_window_of_the_same_quote(store) -> None:
    """Tests that the place of the first window is free once another one is kept, that its own is not in its way, and that time is not gained."""
    day, desk = begin(store, couriers=1)
    rule(day, slot_s=4 * HOUR_S, most_promised=1)
    held = hold(day, desk)
    store.clock.advance(60)
    # In the same stretch: only its own place is there.
    moved = desk.hold(day.town_id, APP, held.id, NINE_S + HOUR_S)
    assert moved.expires_s == held.expires_s
    again = desk.hold(day.town_id, APP, held.id, NINE_S + 3 * HOUR_S)
    assert again.expires_s == held.expires_s
    assert order_directly(day).new


def test_shops_that_change_their_minds(store) -> None:
    """Tests that a shop that pauses is asked anew, and that one which closes for the day is in the way."""
    day, desk = begin(store)
    open_early(day)
    held = hold(day, desk)
    other = hold(day, desk, client=SHOP)
    store.write(day.town_id, "shop", lambda writing: pause(writing, day.shops[0], NINE_S + 600))
    _, one = desk.accept(day.town_id, APP, held.id)
    assert one.tasks[0].windows[0].earliest == NINE_S + 600
    store.write(day.town_id, "shop", lambda writing: close_days(writing, day.shops[0], [DAY]))
    with pytest.raises(RefusedOrderError) as refused:
        desk.accept(day.town_id, SHOP, other.id)
    assert codes_of(refused) == {"shop_closed"}
    assert kept(day, other.id).status is QuoteStatus.HELD


def test_a_day_that_the_town_closes(store) -> None:
    """Tests that a day on which nothing is delivered any more is in the way of what is kept."""
    day, desk = begin(store)
    held = hold(day, desk)
    rule(day, closed_weekdays=["sa"])
    with pytest.raises(RefusedOrderError) as refused:
        desk.accept(day.town_id, APP, held.id)
    assert codes_of(refused) == {"day_closed"}


def test_a_price_that_is_kept(store) -> None:
    """Tests that a kept window costs what was offered, whatever tariff has been published since."""
    day, desk = begin(store, promises={"tariff": "centre"})
    with store.writing(day.town_id, "coordinator:lea") as writing:
        publish(writing, document())
    held = hold(day, desk)
    with store.writing(day.town_id, "coordinator:lea") as writing:
        publish(writing, document(number=2, valid_from="2026-11-28", least_minor=300))
    _, one = desk.accept(day.town_id, APP, held.id)
    assert (one.fee_minor, one.fee_rule) == (held.chosen.fee_minor, "centre@1")


def test_nothing_is_kept_longer_than_a_courier_could_come(store) -> None:
    """Tests that a hold ends before its window does, however long windows are kept."""
    day, desk = begin(store, promises={"hold_s": 4 * HOUR_S, "slack_s": 300})
    made = (AskedPickup(day.shops[0], SMALL, "bread", ready_s=NINE_S + 1800),)
    held = hold(day, desk, pickups=made)
    assert held.expires_s == FIRST.latest - 300
    assert hold(day, desk, NINE_S + 3 * HOUR_S, pickups=made).expires_s == EIGHT_S + 4 * HOUR_S
    store.clock.set(FIRST.latest - 301)
    assert desk.accept(day.town_id, APP, held.id)[1].window == FIRST


def test_the_last_room_of_a_relay_point(store) -> None:
    """Tests that room at a relay point is kept with the window, for its delivery and for nobody else."""
    day, desk = begin(store)
    with store.writing(day.town_id, "coordinator:lea") as writing:
        place = Place(store.ids.new(ids.PLACE), PlaceKind.SERVICE_POINT, "Locker", **at(2600, 2400))
        parties.add_places(writing, [place])
        waiting.add_relay(writing, place.id, RelayKind.LOCKER, 86_400, [(TemperatureClass.AMBIENT, 50, 1)])
    to_locker = {"mode": Mode.RELAY, "door": AskedDoor(place_id=place.id)}
    held = hold(day, desk, **to_locker)
    assert not desk.offer(day.town_id, SHOP, basket(day, **to_locker)).offers
    with pytest.raises(RefusedOrderError) as refused:
        order_directly(day, **to_locker)
    assert codes_of(refused) == {"relay_full"}
    _, one = desk.accept(day.town_id, APP, held.id)
    with store.reading(day.town_id) as reading:
        assert waiting.of_delivery(reading, one.id).compartment_id
    assert rows(day) == 0


def test_whoever_is_late_finds_the_place_taken(store) -> None:
    """Tests that a hold is over for its owner at the second at which it is over for others: the place is given once."""
    day, desk = begin(store)
    rule(day, slot_s=7200, most_promised=1)
    held = hold(day, desk)
    store.clock.set(held.expires_s)
    order_directly(day)
    with pytest.raises(QuoteExpiredError):
        desk.accept(day.town_id, APP, held.id)
    desk.expire(day.town_id)
    assert (len(of_day(day)), rows(day)) == (1, 0)
