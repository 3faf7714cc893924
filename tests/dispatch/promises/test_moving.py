"""A delivery that is to come at another time: offered, kept and promised like a new one, and off the round where it no longer fits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch import ids
from dispatch.domain import Load, TimeWindow
from dispatch.errors import DispatchError
from dispatch.executor.inline import InlineExecutor
from dispatch.field.aftermath import cancel_delivery
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.machine import IllegalMoveError
from dispatch.lifecycle.quote import QuoteStatus
from dispatch.lifecycle.round import STOP_OVER, Outcome
from dispatch.live.planner import LivePlanner
from dispatch.money.charging import publish
from dispatch.orders.changes import ask_reschedule
from dispatch.orders.delivery import Mode, TaskKind
from dispatch.orders.intake import take
from dispatch.promises.desk import NotMovableError, PromiseDesk, SlotUnavailableError, TooManyQuotesError
from dispatch.promises.moving import asked_window
from dispatch.runs.runner import PlanRunner
from dispatch.storage import crew, deliveries, planning, reservations, rounds
from dispatch.storage.events import events_after
from tests.dispatch.live.couriers import active, close, start_all
from tests.dispatch.money.test_tariff import document
from tests.dispatch.promises.test_desk import APP, HOUR_S, SHOP, basket, begin, of_day
from tests.dispatch.promises.test_holds import open_early, rule
from tests.dispatch.toy_day import DAY, NINE_S, ToyDay

_D = DeliveryStatus
EIGHT_S = NINE_S - HOUR_S


def window(first: int) -> TimeWindow:
    """Return the hour so many hours after nine."""
    return TimeWindow(NINE_S + first * HOUR_S, NINE_S + (first + 1) * HOUR_S)


def promise(day: ToyDay, desk: PromiseDesk, first: int = 0, **changes):
    """Promise a basket the hour so many hours after nine."""
    quote = desk.offer(day.town_id, APP, basket(day, **changes))
    return desk.accept(day.town_id, APP, quote.id, window(first).earliest)[1]


def present(day: ToyDay, name: str):
    with day.store.reading(day.town_id) as reading:
        return deliveries.get(reading, name)


def told(day: ToyDay, name: str) -> list:
    with day.store.reading(day.town_id) as reading:
        return [event for event in events_after(reading, 0, most=5000) if event.subject == name]


def on_rounds(day: ToyDay, one) -> list[str]:
    """Return the names of the rounds that have something left to do for a delivery."""
    own = {task.id for task in one.tasks}
    return [
        each.id
        for each in active(day)
        for stop in each.stops
        if stop.status not in STOP_OVER and own & set(stop.task_ids)
    ]


def starts(quote) -> list[int]:
    return [(offer.window.earliest - NINE_S) // HOUR_S for offer in quote.offers]


def refused(desk: PromiseDesk, day: ToyDay, name: str, **options) -> str:
    with pytest.raises(NotMovableError) as error:
        desk.offer_again(day.town_id, APP, name, **options)
    assert name in str(error.value)
    return error.value.code


@pytest.mark.parametrize("held", [False, True])
def test_before_the_round(store, *, held: bool) -> None:
    """Tests that a customer's question gets windows, that the promise stays until one is accepted, and that the next plan has it then."""
    day, desk = begin(store)
    one, other = promise(day, desk), promise(day, desk, door_m=(1000, 1000))
    day.plan()
    before = present(day, one.id)
    assert before.status is _D.PLANNED
    store.write(day.town_id, f"recipient:{one.recipient_id}", lambda w: ask_reschedule(w, one.id, window(2)))
    quote = desk.offer_again(day.town_id, APP, one.id)
    with store.reading(day.town_id) as reading:
        assert asked_window(reading, one.id) == window(2)
    assert (starts(quote), quote.moves) == ([1, 2, 3], one.id)
    if held:
        desk.hold(day.town_id, APP, quote.id, window(2).earliest)
    assert present(day, one.id) == before
    accepted, moved = desk.accept(day.town_id, APP, quote.id, window(2).earliest)
    assert (accepted.status, accepted.delivery_id) == (QuoteStatus.ACCEPTED, one.id)
    assert (moved.status, moved.window, moved.day, moved.code) == (_D.PROMISED, window(2), DAY, one.code)
    assert moved.tasks[-1].windows == (window(2),)
    assert moved.version > before.version
    assert on_rounds(day, moved) == []
    assert on_rounds(day, other)
    (event,) = [event for event in told(day, one.id) if event.type == "delivery.window_changed"]
    assert {
        "from_s": window(2).earliest, "to_s": window(2).latest, "before_from_s": NINE_S, "before_to_s": NINE_S + HOUR_S,
        "day": DAY, "before_day": DAY, "quote_id": quote.id, "taken_off": True,
    } == dict(event.data)  # fmt: skip
    again, same = desk.accept(day.town_id, APP, quote.id)
    assert (again.id, same.id) == (quote.id, one.id)
    assert len(of_day(day)) == 2
    with store.reading(day.town_id) as reading:
        assert asked_window(reading, one.id) is None
        assert reservations.find(reading, quote.id) is None
    run = day.plan()
    (stop,) = [stop for own in run.proposal.rounds for stop in own.stops if one.tasks[-1].id in stop.task_ids]
    assert window(2).earliest <= stop.start_s <= window(2).latest
    assert not run.proposal.left_out


def test_a_window_that_the_plan_keeps_anyway(store) -> None:
    """Tests that a delivery stays on its round where its drop is planned in the new window already."""
    day, desk = begin(store, promises={"length_s": 2 * HOUR_S, "step_s": HOUR_S})
    one = promise_at(day, desk, TimeWindow(NINE_S, NINE_S + 2 * HOUR_S))
    day.add((4000, 4000), window=(HOUR_S, 2 * HOUR_S))
    day.plan()
    (own,) = set(on_rounds(day, one))
    with store.reading(day.town_id) as reading:
        version = rounds.get(reading, own).version
        drop = next(
            stop for stop in rounds.get(reading, own).stops if one.tasks[-1].id in stop.task_ids
        ).start_s
    quote = desk.offer_again(day.town_id, APP, one.id)
    fitting = [offer for offer in quote.offers if offer.window.earliest <= drop <= offer.window.latest]
    start_s = (fitting or quote.offers)[0].window.earliest
    _, moved = desk.accept(day.town_id, APP, quote.id, start_s)
    with store.reading(day.town_id) as reading:
        same = rounds.get(reading, own).version == version
    assert (moved.status is _D.PLANNED, bool(on_rounds(day, moved)), same) == (bool(fitting),) * 3


def promise_at(day: ToyDay, desk: PromiseDesk, asked: TimeWindow):
    quote = desk.offer(day.town_id, APP, basket(day))
    return desk.accept(day.town_id, APP, quote.id, asked.earliest)[1]


def test_the_live_planner_hears_of_it(store) -> None:
    """Tests that the change alone leads to a plan that has the delivery in its new window."""
    day, desk = begin(store, couriers=1)
    one = promise(day, desk)
    day.plan()
    live = LivePlanner(PlanRunner(store, InlineExecutor()))
    live.step(day.town_id, DAY)
    quote = desk.offer_again(day.town_id, APP, one.id)
    desk.accept(day.town_id, APP, quote.id, window(3).earliest)
    run = live.step(day.town_id, DAY)
    assert run.cause == "delivery.window_changed"
    assert not run.proposal.left_out
    assert [stop for own in run.proposal.rounds for stop in own.stops if one.tasks[-1].id in stop.task_ids]


def test_on_another_day(store) -> None:
    """Tests that the goods are made for that day, that it has a name of that day, and that its old place and pin are free."""
    day, desk = begin(store, promises={"days": 2, "to_min": 780})
    open_early(day)
    rule(day, slot_s=2 * HOUR_S, most_promised=1)
    one = promise(day, desk)
    with store.writing(day.town_id, "coordinator:lea") as writing:
        planning.put_pin(writing, one.id, day.shifts[0])
        writing.note("delivery.pinned", one.id, one.version)
    quote = desk.offer_again(day.town_id, APP, one.id, days=2)
    # Nobody is on the roster of Sunday.
    assert {offer.day for offer in quote.offers} == {DAY}
    tomorrow_shift(day)
    quote = desk.offer_again(day.town_id, APP, one.id, days=2)
    later = next(offer for offer in quote.offers if offer.day == "2026-11-29")
    held = desk.hold(day.town_id, APP, quote.id, later.window.earliest)
    with store.reading(day.town_id) as reading:
        assert [basket.org_id for basket in reservations.find(reading, held.id).baskets] == [day.shops[0]]
    _, moved = desk.accept(day.town_id, APP, quote.id)
    assert (moved.day, moved.window, moved.status) == ("2026-11-29", later.window, _D.PROMISED)
    assert moved.tasks[0].ready_s >= NINE_S + 15 * HOUR_S
    assert moved.tasks[0].windows[0].earliest >= NINE_S + 15 * HOUR_S
    with store.reading(day.town_id) as reading:
        assert planning.pins_of_day(reading, "2026-11-29") == {}
    assert promise(day, desk).window == window(0)


def tomorrow_shift(day: ToyDay) -> None:
    """Put the first courier on the roster of the next day."""
    with day.store.writing(day.town_id, "coordinator:lea") as writing:
        (first, *_) = crew.shifts_of(writing, DAY)
        begin_s, end_s = first.window.earliest + 24 * HOUR_S, first.window.latest + 24 * HOUR_S
        shift = replace(first, id=writing.ids.new(ids.SHIFT), window=TimeWindow(begin_s, end_s))
        crew.add_shifts(writing, "2026-11-29", [shift])
        writing.note("shifts.added", shift.id, 1)


def test_nobody_was_there(store) -> None:
    """Tests that a failed try gets a window of the day from whoever has the goods, and none of another day; and that there is an end of tries."""
    day, desk = begin(store, promises={"days": 2})
    tomorrow_shift(day)
    one = promise(day, desk)
    failed = fail(day, one)
    assert (failed.status, failed.attempts) == (_D.FAILED, 1)
    (carrier,) = [own for own in active(day) if one.tasks[0].id in own.done_tasks]
    quote = desk.offer_again(day.town_id, APP, one.id)
    assert quote.offers
    assert {offer.day for offer in quote.offers} == {DAY}
    chosen = quote.offers[-1]
    desk.hold(day.town_id, APP, quote.id, chosen.window.earliest)
    _, moved = desk.accept(day.town_id, APP, quote.id)
    assert (moved.status, moved.window) == (_D.RESCHEDULED, chosen.window)
    kinds = [event.type for event in told(day, one.id)]
    assert kinds.index("delivery.rescheduled") < kinds.index("delivery.window_changed")
    run = day.plan()
    (own,) = [
        own for own in run.proposal.rounds if any(one.tasks[-1].id in stop.task_ids for stop in own.stops)
    ]
    assert own.shift_id == carrier.shift_id
    store.clock.set(chosen.window.earliest + 60)
    failed = fail(day, one)
    assert (failed.status, failed.attempts) == (_D.FAILED, 2)
    assert refused(desk, day, one.id) == "too_many_attempts"


def fail(day: ToyDay, one):
    """Have the couriers ride until nobody was at the door of a delivery."""
    day.plan()
    if day.store.clock.now_s() < NINE_S:
        day.store.clock.set(NINE_S)
    start_all(day)
    for _ in range(20):
        own = next(own for own in active(day) if own.id in on_rounds(day, present(day, one.id)))
        at_door = one.tasks[-1].id in own.next_stop.task_ids
        close(day, own, outcome=Outcome.NO_ANSWER if at_door else Outcome.SUCCESS)
        day.store.clock.advance(120)
        if at_door:
            return present(day, one.id)
    raise AssertionError("nobody came")


def test_goods_that_are_on_board(store) -> None:
    """Tests that a delivery gets no other window once its courier is on the way, or has something of it, kept before or not; its promise stays."""
    day, desk = begin(store, couriers=1)
    one = promise(day, desk, shops=(0, 1))
    day.plan()
    store.clock.set(NINE_S)
    held = desk.hold(day.town_id, SHOP, desk.offer_again(day.town_id, SHOP, one.id).id, window(2).earliest)
    quote = desk.offer_again(day.town_id, APP, one.id)

    def code(client: str, name: str) -> str:
        with pytest.raises(NotMovableError) as error:
            desk.accept(day.town_id, client, name, window(2).earliest)
        return error.value.code

    start_all(day)
    (own,) = active(day)
    assert (code(APP, quote.id), code(SHOP, held.id)) == ("too_late", "too_late")
    close(day, own)
    assert (code(APP, quote.id), code(SHOP, held.id)) == ("goods_on_board", "goods_on_board")
    assert refused(desk, day, one.id) == "goods_on_board"
    after = present(day, one.id)
    assert after.window == window(0)
    assert on_rounds(day, after)


def test_what_gets_no_other_window(store) -> None:
    """Tests that what is over, in doubt, or fetched by its recipient is refused with the reason, and nothing is offered of others' deliveries."""
    day, desk = begin(store)
    done = promise(day, desk)
    store.write(day.town_id, "coordinator:lea", lambda writing: cancel_delivery(writing, done.id))
    assert refused(desk, day, done.id) == "too_late"
    fetched = take(
        store, day.map, day.town_id, APP, basket(day, mode=Mode.COLLECT, window=TimeWindow(NINE_S, NINE_S + 2 * HOUR_S))
    )  # fmt: skip
    assert refused(desk, day, fetched.delivery.id) == "no_courier_needed"
    doubtful = promise(day, desk, shops=(1,))
    with store.writing(day.town_id, "coordinator:lea") as writing:
        one = deliveries.change(writing, doubtful, status=_D.HELD, held_reason="address_uncertain")
        writing.note("delivery.held", one.id, one.version)
    assert refused(desk, day, doubtful.id) == "held"
    for name, options in (("dlv_none", {}), (doubtful.id, {"org_id": day.shops[3]})):
        with pytest.raises(DispatchError) as error:
            desk.offer_again(day.town_id, APP, name, **options)
        assert error.value.code == "not_found"
    for days in (0, 15):
        with pytest.raises(DispatchError) as error:
            desk.offer_again(day.town_id, APP, promise(day, desk, 3).id, days=days)
        assert (error.value.code, str(days) in str(error.value)) == ("invalid_days", True)


def test_something_else_is_missing(store) -> None:
    """Tests that what is held for another reason gets its window and stays held."""
    day, desk = begin(store)
    one = promise(day, desk)
    with store.writing(day.town_id, "coordinator:lea") as writing:
        held = deliveries.change(writing, one, status=_D.HELD, held_reason="shop_word")
        writing.note("delivery.held", held.id, held.version)
    quote = desk.offer_again(day.town_id, APP, one.id)
    _, moved = desk.accept(day.town_id, APP, quote.id, window(3).earliest)
    assert (moved.status, moved.held_reason, moved.window) == (_D.HELD, "shop_word", window(3))


def test_what_was_never_promised(store) -> None:
    """Tests that an order that nobody has promised anything yet is promised its first window so."""
    day, desk = begin(store)
    one = take(store, day.map, day.town_id, APP, basket(day, window=window(0))).delivery
    assert one.status is _D.CREATED
    quote = desk.offer_again(day.town_id, APP, one.id)
    assert starts(quote) == [0, 1, 2, 3]
    _, moved = desk.accept(day.town_id, APP, quote.id, window(0).earliest)
    assert (moved.status, moved.promised_s) == (_D.PROMISED, store.clock.now_s())
    assert [event.type for event in told(day, one.id)].count("delivery.promised") == 1


def test_how_often(store) -> None:
    """Tests the bound of other windows for one delivery, and those of offers and holds, which are those of any other quote."""
    day, desk = begin(store, promises={"most_moves": 2, "most_open": 3, "most_held": 1})
    one = promise(day, desk)
    for first in (1, 2):
        quote = desk.offer_again(day.town_id, APP, one.id)
        desk.accept(day.town_id, APP, quote.id, window(first).earliest)
    assert refused(desk, day, one.id) == "too_many_moves"
    two = promise(day, desk, shops=(1,))
    open_ones = [desk.offer_again(day.town_id, APP, two.id) for _ in range(3)]
    with pytest.raises(TooManyQuotesError):
        desk.offer_again(day.town_id, APP, two.id)
    desk.hold(day.town_id, APP, open_ones[0].id, window(1).earliest)
    with pytest.raises(TooManyQuotesError):
        desk.hold(day.town_id, APP, open_ones[1].id, window(1).earliest)


def test_the_plan_without_it(store) -> None:
    """Tests that its own place is no obstacle: it is offered another window where nobody has room for anything else, and can be had at once."""
    options = {"from_min": 540, "to_min": 585, "length_s": 1800, "step_s": 900}
    day, desk = begin(store, couriers=1, hours=0.75, capacity=Load(12, 3000), promises=options)
    open_early(day)
    quote = desk.offer(day.town_id, APP, basket(day, (100, 100)))
    _, one = desk.accept(day.town_id, APP, quote.id, NINE_S)
    day.plan()
    assert not desk.offer(day.town_id, SHOP, basket(day, (4900, 4900))).offers
    quote = desk.offer_again(day.town_id, APP, one.id)
    (offer,) = quote.offers
    assert offer.window.earliest == NINE_S + 900
    # Both at a time there is no room for: what is promised would have to give way for what may never be accepted.
    with pytest.raises(SlotUnavailableError):
        desk.hold(day.town_id, APP, quote.id, offer.window.earliest)
    _, moved = desk.accept(day.town_id, APP, quote.id, offer.window.earliest)
    assert moved.window == offer.window
    assert not day.plan().proposal.left_out


def test_room_for_both_while_one_is_kept(store) -> None:
    """Tests that a kept window beside a promise costs neither: plans keep both, and what is declined leaves the promise as it was."""
    day, desk = begin(store, couriers=1)
    one = promise(day, desk, door_m=(4900, 4900))
    quote = desk.offer_again(day.town_id, APP, one.id)
    desk.hold(day.town_id, APP, quote.id, window(1).earliest)
    run = day.plan(iterations=300)
    assert not run.proposal.left_out
    assert on_rounds(day, one)
    desk.decline(day.town_id, APP, quote.id)
    assert present(day, one.id).window == window(0)
    with pytest.raises(IllegalMoveError):
        desk.accept(day.town_id, APP, quote.id, window(1).earliest)


def test_what_it_costs(store) -> None:
    """Tests that the fee is that of the new window by the tariff, kept with the one before, and that what was free stays free."""
    day, desk = begin(store, promises={"tariff": "centre"})
    with store.writing(day.town_id, "coordinator:lea") as writing:
        publish(writing, document())
    one = promise(day, desk)
    quote = desk.offer_again(day.town_id, APP, one.id)
    assert all(offer.fee_rule == "centre@1" for offer in quote.offers)
    _, moved = desk.accept(day.town_id, APP, quote.id, window(2).earliest)
    offer = next(offer for offer in quote.offers if offer.window == window(2))
    assert (moved.fee_minor, moved.fee_rule) == (offer.fee_minor, "centre@1")
    free = day.add((1000, 1000), window=(0, HOUR_S))
    quote = desk.offer_again(day.town_id, APP, free.id)
    assert {(offer.fee_minor, offer.currency) for offer in quote.offers} == {(0, "")}
    _, moved = desk.accept(day.town_id, APP, quote.id, window(2).earliest)
    assert (moved.fee_minor, moved.fee_rule) == (0, "")


def test_the_last_place_of_a_stretch(store) -> None:
    """Tests that a delivery is no obstacle to itself where deliveries are counted, and that its kept window is one for others."""
    day, desk = begin(store)
    rule(day, slot_s=2 * HOUR_S, most_promised=1)
    one = promise(day, desk, 1)
    quote = desk.offer_again(day.town_id, APP, one.id)
    # Ten and eleven are one stretch, its own; the others are free.
    assert starts(quote) == [0, 2, 3]
    desk.hold(day.town_id, APP, quote.id, window(3).earliest)
    assert starts(desk.offer(day.town_id, SHOP, basket(day))) == [0]
    _, moved = desk.accept(day.town_id, APP, quote.id)
    assert moved.window == window(3)
    assert starts(desk.offer(day.town_id, SHOP, basket(day))) == [0, 1, 2]
    assert moved.tasks[-1].kind is TaskKind.DROP
