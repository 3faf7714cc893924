"""Promises from the question to the word that is kept."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace
from itertools import pairwise

import pytest

from dispatch.board.the_desk import use_maps
from dispatch.domain import TimeWindow
from dispatch.errors import DispatchError
from dispatch.executor.inline import InlineExecutor
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.machine import IllegalMoveError
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.lifecycle.quote import QuoteStatus
from dispatch.money.charging import publish
from dispatch.orders.asked import AskedDoor, AskedPickup, AskedRecipient, Order
from dispatch.orders.checks import RefusedOrderError
from dispatch.orders.zones import ZonePurpose
from dispatch.promises.basket import AddressUncertainError
from dispatch.promises.desk import (
    PromiseDesk,
    QuoteExpiredError,
    SlotUnavailableError,
    TooManyQuotesError,
)
from dispatch.promises.policy import PromisePolicy, promise_policy
from dispatch.promises.refusal import SlotRefusal
from dispatch.promises.slots import slots_of
from dispatch.storage import deliveries, parties, quotes, zones
from dispatch.storage.store import NotFoundError, Writing
from tests.dispatch.money.test_tariff import document
from tests.dispatch.toy_day import DAY, NINE_S, SMALL, ToyDay, make_day
from tests.dispatch.toy_town import DEGREE, Match, at

HOUR_S = 3600
APP, SHOP = "api:app", "api:shop"
CORNERS = [(100, 100), (4900, 100), (4900, 4900), (100, 4900)]


class OneByOne(InlineExecutor):
    """As a child does it: one job at a time, whoever asks."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()

    def submit(self, *arguments, **options):
        with self._lock:
            return super().submit(*arguments, **options)


def begin(store, *, promises: dict | None = None, **options) -> tuple[ToyDay, PromiseDesk]:
    """Return a day whose windows are the hours from nine to one, and its desk; it is eight."""
    store.clock.set(NINE_S - HOUR_S)
    settings = {"promises": {"from_min": 540, "to_min": 780, "days": 1, **(promises or {})}}
    day = make_day(store, settings=settings, **options)
    day.map.addresses.houses = lambda: ()
    use_maps(lambda _: day.map)
    return day, PromiseDesk(store, OneByOne(), lambda _: day.map)


def basket(
    day: ToyDay, door_m: tuple[float, float] = (2600, 2400), shops: tuple[int, ...] = (0,), **changes
) -> Order:
    plain = Order(
        org_id=day.shops[shops[0]],
        recipient=AskedRecipient("Odette Martinon", "+33 6 00 00 00 01"),
        door=AskedDoor(address="1 quai du Port", **at(*door_m)),
        pickups=tuple(AskedPickup(day.shops[shop], SMALL, "bread") for shop in shops),
        window=TimeWindow(NINE_S - HOUR_S, NINE_S + 4 * HOUR_S),
    )
    return replace(plain, **changes)


def of_day(day: ToyDay):
    with day.store.reading(day.town_id) as reading:
        return deliveries.of_day(reading, DAY)


def kept(day: ToyDay, name: str):
    with day.store.reading(day.town_id) as reading:
        return quotes.get(reading, name)


def starts(quote) -> list[int]:
    return [(offer.window.earliest - NINE_S) // HOUR_S for offer in quote.offers]


def test_a_window_from_the_question_to_the_plan(store) -> None:
    """Tests that an offer is kept, promised once however often it is accepted, and that the plan keeps the window."""
    day, desk = begin(store)
    quote = desk.offer(day.town_id, APP, basket(day))
    assert (quote.status, starts(quote)) == (QuoteStatus.OPEN, [0, 1, 2, 3])
    held = desk.hold(day.town_id, APP, quote.id, NINE_S + HOUR_S)
    assert (held.status, held.chosen) == (QuoteStatus.HELD, quote.offers[1])
    accepted, one = desk.accept(day.town_id, APP, quote.id)
    assert (accepted.status, accepted.delivery_id) == (QuoteStatus.ACCEPTED, one.id)
    assert (one.status, one.window) == (DeliveryStatus.PROMISED, quote.offers[1].window)
    for start_s in (None, NINE_S + HOUR_S, NINE_S):
        again, same = desk.accept(day.town_id, APP, quote.id, start_s)
        assert (again.id, same.id) == (quote.id, one.id)
    assert len(of_day(day)) == 1
    run = day.plan()
    (drop,) = [stop for own in run.proposal.rounds for stop in own.stops if one.tasks[-1].id in stop.task_ids]
    assert one.window.earliest <= drop.start_s <= one.window.latest
    for step in (desk.hold, desk.decline):
        with pytest.raises(IllegalMoveError):
            step(day.town_id, APP, quote.id, *([NINE_S] if step == desk.hold else []))


def test_quotes_of_others_are_not_there(store) -> None:
    """Tests that a client can do nothing with another one's quote, and does not learn that there is one."""
    day, desk = begin(store)
    quote = desk.offer(day.town_id, APP, basket(day))
    for step in (
        lambda: desk.hold(day.town_id, SHOP, quote.id, NINE_S),
        lambda: desk.accept(day.town_id, SHOP, quote.id, NINE_S),
        lambda: desk.decline(day.town_id, SHOP, quote.id),
        lambda: desk.accept(day.town_id, APP, "quo_none", NINE_S),
    ):
        with pytest.raises(NotFoundError):
            step()
    for start_s in (None, NINE_S + 60):
        with pytest.raises(DispatchError) as error:
            desk.accept(day.town_id, APP, quote.id, start_s)
        assert error.value.code == "unknown_offer"
    assert kept(day, quote.id).status is QuoteStatus.OPEN


def test_time_runs_out(store) -> None:
    """Tests offers and kept windows at the second at which they end, and that they are put aside once."""
    day, desk = begin(store, promises={"quote_s": 100, "hold_s": 60})
    offered = desk.offer(day.town_id, APP, basket(day))
    held = desk.hold(day.town_id, APP, desk.offer(day.town_id, APP, basket(day)).id, NINE_S)
    store.clock.advance(59)
    assert desk.expire(day.town_id) == 0
    store.clock.advance(1)
    with pytest.raises(QuoteExpiredError):
        desk.accept(day.town_id, APP, held.id)
    assert desk.expire(day.town_id) == 1
    store.clock.advance(40)
    with pytest.raises(QuoteExpiredError):
        desk.hold(day.town_id, APP, offered.id, NINE_S)
    assert (desk.expire(day.town_id), desk.expire(day.town_id)) == (1, 0)
    for name in (offered.id, held.id):
        assert kept(day, name).status is QuoteStatus.EXPIRED
        with pytest.raises(QuoteExpiredError):
            desk.accept(day.town_id, APP, name, NINE_S)
    assert of_day(day) == ()


def test_a_window_whose_time_ends_while_it_is_accepted(store, monkeypatch) -> None:
    """Tests that nothing is promised by a hold that has ended while its acceptance waited for others: the room may be theirs."""
    day, desk = begin(store, promises={"hold_s": 60})
    quote = desk.hold(day.town_id, APP, desk.offer(day.town_id, APP, basket(day)).id, NINE_S)

    exclude = Writing.exclude

    def waits(writing, matter: str) -> None:
        exclude(writing, matter)
        store.clock.advance(61)

    monkeypatch.setattr(Writing, "exclude", waits)
    with pytest.raises(QuoteExpiredError):
        desk.accept(day.town_id, APP, quote.id)
    assert of_day(day) == ()


def test_nobody_hoards(store) -> None:
    """Tests the bounds of what one client has open and kept, that another is free of them, and that nothing is kept for ever."""
    day, desk = begin(store, promises={"most_open": 2, "most_held": 1, "hold_s": 60})
    first, second = (desk.offer(day.town_id, APP, basket(day)) for _ in range(2))
    with pytest.raises(TooManyQuotesError):
        desk.offer(day.town_id, APP, basket(day))
    other = desk.offer(day.town_id, SHOP, basket(day))
    held = desk.hold(day.town_id, APP, first.id, NINE_S)
    with pytest.raises(TooManyQuotesError):
        desk.hold(day.town_id, APP, second.id, NINE_S)
    assert desk.hold(day.town_id, SHOP, other.id, NINE_S).status is QuoteStatus.HELD
    store.clock.advance(30)
    assert desk.hold(day.town_id, APP, first.id, NINE_S) == held
    moved = desk.hold(day.town_id, APP, first.id, NINE_S + HOUR_S)
    assert (moved.expires_s, moved.chosen) == (held.expires_s, first.offers[1])
    desk.decline(day.town_id, APP, first.id)
    assert desk.hold(day.town_id, APP, second.id, NINE_S).status is QuoteStatus.HELD


def test_prices(store) -> None:
    """Tests that the same basket in the same plan costs everybody the same, by a named rule, and that the delivery has that fee."""
    day, desk = begin(store, promises={"tariff": "centre"})
    with store.writing(day.town_id, "coordinator:lea") as writing:
        publish(writing, document())
    mine, yours = (desk.offer(day.town_id, client, basket(day)) for client in (APP, SHOP))
    assert mine.offers == yours.offers
    assert {offer.fee_rule for offer in mine.offers} == {"centre@1"}
    assert all(offer.fee_minor >= 250 and offer.currency == "EUR" for offer in mine.offers)
    _, one = desk.accept(day.town_id, APP, mine.id, NINE_S)
    assert (one.fee_minor, one.fee_rule) == (mine.offers[0].fee_minor, "centre@1")
    with store.writing(day.town_id, "coordinator:lea") as writing:
        publish(writing, document(number=2, valid_from="2026-11-28", extra_shop_minor=0, least_minor=300))
    with pytest.raises(DispatchError) as error:
        desk.accept(day.town_id, SHOP, yours.id, NINE_S)
    assert error.value.code == "tariff_changed"
    assert (kept(day, yours.id).status, len(of_day(day))) == (QuoteStatus.OPEN, 1)


def test_greener_windows(store) -> None:
    """Tests that the window is marked in which somebody goes there anyway, and none for which somebody would have to be out all day."""
    day, desk = begin(store, couriers=1)
    day.add((4900, 4900), window=(3 * HOUR_S, 4 * HOUR_S - 1))
    day.plan()
    quote = desk.offer(day.town_id, APP, basket(day, (4850, 4900)))
    green = [offer for offer in quote.offers if offer.green]
    assert quote.offers[-1] in green
    assert not {0, 1} & {(offer.window.earliest - NINE_S) // HOUR_S for offer in green}
    others = [offer.marginal_minor for offer in quote.offers if not offer.green]
    assert max(offer.marginal_minor for offer in green) < min(others)


def test_the_last_place_is_not_given_twice(store) -> None:
    """Tests that of eight who accept in one moment as many are promised a window as fit, and that one plan keeps them all."""
    day, desk = begin(store, couriers=1, hours=1, promises={"to_min": 600})
    clients = [f"api:{number}" for number in range(8)]
    offered = {
        client: desk.offer(day.town_id, client, basket(day, CORNERS[number % 4])).id
        for number, client in enumerate(clients)
    }
    outcome: dict[str, object] = {}
    begun = threading.Barrier(len(clients))

    def accept(client: str) -> None:
        begun.wait()
        try:
            outcome[client] = desk.accept(day.town_id, client, offered[client], NINE_S)[1].id
        except DispatchError as error:
            outcome[client] = error.code

    threads = [threading.Thread(target=accept, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    promised = [one.id for one in of_day(day)]
    assert set(promised) == {value for value in outcome.values() if value != "slot_unavailable"}
    assert 1 <= len(promised) < 8
    assert sum(kept(day, name).status is QuoteStatus.ACCEPTED for name in offered.values()) == len(promised)
    for number, corner in enumerate(CORNERS):
        assert not desk.offer(day.town_id, f"api:late {number}", basket(day, corner)).offers
    run = day.plan()
    assert (run.proposal.left_out, run.proposal.after.late_s) == ((), 0)


@pytest.mark.parametrize("held", [False, True])
def test_accepted_twice_in_one_moment(store, *, held: bool) -> None:
    """Tests that a client who sends the same acceptance eight times at once has one delivery, and hears so each time."""
    day, desk = begin(store, couriers=1, hours=1, promises={"to_min": 600})
    quote = desk.offer(day.town_id, APP, basket(day, CORNERS[0]))
    if held:
        desk.hold(day.town_id, APP, quote.id, NINE_S)
    heard: list[object] = []
    begun = threading.Barrier(8)

    def accept() -> None:
        begun.wait()
        try:
            heard.append(desk.accept(day.town_id, APP, quote.id, NINE_S)[1].id)
        except DispatchError as error:
            heard.append(error.code)

    threads = [threading.Thread(target=accept) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    (one,) = of_day(day)
    assert heard == [one.id] * 8


def test_room_that_is_kept_stays_kept(store) -> None:
    """Tests that others and plan runs leave room for a kept window, that it can be accepted then, and that it is free once it is declined."""
    day, desk = begin(store, couriers=1, hours=1, promises={"to_min": 600})
    full = []
    while (quote := desk.offer(day.town_id, APP, basket(day, CORNERS[len(full)]))).offers:
        full.append(desk.hold(day.town_id, APP, quote.id, NINE_S))
    assert full
    assert quote.refusals
    # More than fit are promised without asking.
    others = {day.add(corner, window=(0, HOUR_S)).id for corner in CORNERS}
    run = day.plan(iterations=500)
    assert run.status is PlanRunStatus.APPLIED
    assert run.proposal.left_out
    promised = [desk.accept(day.town_id, APP, one.id)[1] for one in full]
    run = day.plan(iterations=500)
    assert {one.delivery_id for one in run.proposal.left_out} <= others
    store.clock.advance(60)
    # Nearer than all of them, and cheaper.
    others |= {day.add((2500 + 10 * number, 2500), window=(0, HOUR_S)).id for number in range(3)}
    run = day.plan(iterations=500)
    assert {one.delivery_id for one in run.proposal.left_out} <= others
    assert run.proposal.after.late_s == 0
    assert {one.status for one in of_day(day) if one.id in {own.id for own in promised}} == {
        DeliveryStatus.PLANNED
    }


def test_a_window_that_is_gone_in_between(store) -> None:
    """Tests that an offer nobody has kept is refused once the room is somebody else's, and free again when that one gives it back."""
    day, desk = begin(store, couriers=1, hours=1, promises={"to_min": 600})
    mine = desk.offer(day.town_id, APP, basket(day, CORNERS[0]))
    taken = []
    for corner in CORNERS * 3:
        quote = desk.offer(day.town_id, SHOP, basket(day, corner))
        if quote.offers:
            taken.append(desk.hold(day.town_id, SHOP, quote.id, NINE_S))
    for step in (desk.hold, desk.accept):
        with pytest.raises(SlotUnavailableError):
            step(day.town_id, APP, mine.id, NINE_S)
    for quote in taken:
        desk.decline(day.town_id, SHOP, quote.id)
    assert desk.accept(day.town_id, APP, mine.id, NINE_S)[1].status is DeliveryStatus.PROMISED


def test_a_plan_in_between(store) -> None:
    """Tests that an offer is good although the plan has changed since, as long as there is room."""
    day, desk = begin(store)
    quote = desk.offer(day.town_id, APP, basket(day, shops=(0, 1)))
    day.add((1000, 1000), window=(0, HOUR_S))
    day.plan()
    _, one = desk.accept(day.town_id, APP, quote.id, NINE_S)
    assert not day.plan().proposal.left_out
    assert one.window.earliest == NINE_S


def test_days_on_which_clocks_change() -> None:
    """Tests that windows of such days have their length, follow each other, and skip what clocks skip."""
    policy = PromisePolicy(from_min=0, to_min=1440)
    for day, count in ((dt.date(2026, 3, 29), 23), (dt.date(2026, 10, 25), 24), (dt.date(2026, 11, 28), 24)):
        found = slots_of(policy, day, "Europe/Paris", not_before_s=0)
        assert len(found) == count
        assert {slot.latest - slot.earliest for slot in found} == {HOUR_S}
        assert all(before.latest <= after.earliest for before, after in pairwise(found))
        assert len({slot.earliest for slot in found}) == count


def test_an_address_that_may_mean_several_places(store) -> None:
    """Tests that nothing is offered for it, and that the guesses are named; with a position it is one place."""
    day, desk = begin(store)
    day.map.addresses.known = {
        "rue du Prot": [
            Match("1 rue du Port", 100 * DEGREE, 200 * DEGREE, 0.6),
            Match("2 rue du Port", 0, 0, 0.5),
        ]
    }
    with pytest.raises(AddressUncertainError) as error:
        desk.offer(day.town_id, APP, basket(day, door=AskedDoor(address="rue du Prot")))
    assert "1 rue du Port" in str(error.value)
    assert desk.offer(
        day.town_id, APP, basket(day, door=AskedDoor(address="rue du Prot", **at(500, 500)))
    ).offers


def test_shops_that_are_closed(store) -> None:
    """Tests that only windows are offered before whose end the shop is open, and none with the reason on a day when it is closed."""
    day, desk = begin(store)

    def hours(text: str) -> None:
        name = day.shop_places[0]

        def step(writing) -> None:
            version = parties.change_place(
                writing, name, parties.place_version(writing, name), opening_hours=text
            )
            writing.note("place.changed", name, version)

        store.write(day.town_id, "coordinator:lea", step)

    hours("Mo-Su 11:00-20:00")
    assert starts(desk.offer(day.town_id, APP, basket(day))) == [2, 3]
    hours("Mo-Fr 08:00-20:00")
    with pytest.raises(RefusedOrderError) as error:
        desk.offer(day.town_id, APP, basket(day))
    assert {fault.code for fault in error.value.faults} == {"shop_closed"}


def test_doors_outside_of_a_zone(store) -> None:
    """Tests that nothing is offered where a shop does not deliver."""
    day, desk = begin(store)
    ring = [
        [at(*corner)["lon"], at(*corner)["lat"]]
        for corner in [(0, 0), (3000, 0), (3000, 3000), (0, 3000), (0, 0)]
    ]
    with store.writing(day.town_id, "coordinator:lea") as writing:
        zones.add(
            writing, ZonePurpose.DELIVERY, {"type": "Polygon", "coordinates": [ring]}, org_id=day.shops[0]
        )
    assert desk.offer(day.town_id, APP, basket(day)).offers
    with pytest.raises(RefusedOrderError):
        desk.offer(day.town_id, APP, basket(day, (4000, 4000)))


def test_nobody_on_shift(store) -> None:
    """Tests that without couriers nothing is offered, and that this is said."""
    day, desk = begin(store, couriers=0)
    quote = desk.offer(day.town_id, APP, basket(day))
    refusal = SlotRefusal("no_courier_room", DAY, f"{DAY}: no courier has room")
    assert (quote.offers, quote.refusals) == ((), (refusal,))


@pytest.mark.parametrize(
    "given",
    [
        {"length": 3600}, {"length_s": 10}, {"days": 0}, {"days": True}, {"tariff": 3}, {"from_min": 700, "to_min": 700},
        {"slack_s": 3600}, {"hold_s": 1.5}, {"most_held": 0}, {"green_percent": 101},
    ],
)  # fmt: skip
def test_settings_that_are_wrong(given: dict) -> None:
    """Tests that every wrong part is named."""
    with pytest.raises(DispatchError) as error:
        promise_policy({"promises": given})
    assert error.value.code == "invalid_settings"
    assert any(f"promises.{name}" in str(error.value) for name in given)
