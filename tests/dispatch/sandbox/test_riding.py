"""Couriers of a sandbox: what is planned happens when it is planned, by the door of all phones, with what is asked for at doors."""

from __future__ import annotations

import pytest

from dispatch.board.the_desk import use_maps
from dispatch.executor.inline import InlineExecutor
from dispatch.field.proofs import proofs_of, taken_minor
from dispatch.keeping.chores import Tools
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import RoundStatus, StopStatus
from dispatch.live.arrivals import Arrivals
from dispatch.live.followed_town import PATIENCE_S, FollowedTown
from dispatch.orders.delivery import Payment, PaymentMethod
from dispatch.promises.quote import Quote
from dispatch.runs.runner import PlanRunner
from dispatch.sandbox.errors import NotSandboxError
from dispatch.sandbox.riding import Ridden, ride, rides_owed_s
from dispatch.storage import deliveries, quotes, rounds
from dispatch.storage.events import events_after
from dispatch.storage.store import Event, Store
from tests.dispatch.sandbox.towns import BY_ITSELF, clock_of, make_sandbox, move
from tests.dispatch.toy_day import DAY, NINE_S, ToyDay, make_day

HOUR = 3600
_D = DeliveryStatus


@pytest.fixture
def planned(store: Store) -> ToyDay:
    """A sandbox at eight, with three deliveries on rounds that nobody was told of."""
    day = make_sandbox(store)
    day.add((1000, 1000), (0, 1))
    day.add((4000, 3000), (2,))
    day.add((2000, 4000), (1,), window=(2 * HOUR, 3 * HOUR))
    day.plan()
    yield day
    use_maps(None)


def kept(day: ToyDay) -> dict[str, DeliveryStatus]:
    with day.store.reading(day.town_id) as reading:
        return {name: deliveries.get(reading, name).status for name in day.deliveries}


def log(day: ToyDay, *kinds: str) -> list[Event]:
    with day.store.reading(day.town_id) as reading:
        return [one for one in events_after(reading, 0, most=10_000) if one.type.startswith(kinds)]


def own_rounds(day: ToyDay) -> tuple:
    with day.store.reading(day.town_id) as reading:
        return rounds.of_day(reading, DAY)


def follow(day: ToyDay) -> FollowedTown:
    use_maps(lambda _: day.map)
    runner = PlanRunner(day.store, InlineExecutor())
    own = FollowedTown(runner, Arrivals(day.store), Tools(open_map=lambda _: day.map), day.town_id)
    assert own.lease.hold()
    return own


def test_a_day_is_ridden_as_planned(planned: ToyDay) -> None:
    """Tests that all is delivered at the hours of the plan, told in their order, and that to ride again changes nothing."""
    day = planned
    before = own_rounds(day)
    move(day.store, day.town_id, to_s=NINE_S + 5 * HOUR, rides=True)
    done = ride(day.store, day.town_id)
    stops = sum(len(one.stops) for one in before)
    assert done == Ridden(len(before), len(before), stops, len(before))
    assert set(kept(day).values()) == {_D.DELIVERED}
    planned_s = {stop.id: (stop.arrival_s, stop.end_s) for one in before for stop in one.stops}
    for own in own_rounds(day):
        assert own.status is RoundStatus.COMPLETED
        for stop in own.stops:
            assert (stop.status, stop.arrived_s, stop.closed_s) == (StopStatus.CLOSED, *planned_s[stop.id])
    happened = [one.happened_s for one in log(day, "stop.")]
    assert happened == sorted(happened)
    assert all(one.actor.startswith("courier:") for one in log(day, "stop.closed", "round.started"))
    last = log(day, "")[-1].sequence
    assert ride(day.store, day.town_id) == Ridden()
    assert log(day, "")[-1].sequence == last


def test_in_the_middle_of_a_ride(planned: ToyDay) -> None:
    """Tests that by small moves couriers come as far as planned and no further, and the whole comes out as by one large move."""
    day = planned
    first = min(own_rounds(day), key=lambda one: one.departure_s)
    stop = first.stops[0]
    move(day.store, day.town_id, to_s=first.departure_s - 1)
    assert ride(day.store, day.town_id) == Ridden()
    move(day.store, day.town_id, to_s=stop.arrival_s)
    ride(day.store, day.town_id)
    with day.store.reading(day.town_id) as reading:
        own = rounds.get(reading, first.id)
    assert (own.status, own.stops[0].status) == (RoundStatus.STARTED, StopStatus.ARRIVED)
    assert own.acknowledged > 0
    for _ in range(30):
        move(day.store, day.town_id, seconds=600)
        ride(day.store, day.town_id)
    assert set(kept(day).values()) == {_D.DELIVERED}
    assert not log(day, "incident.")


def test_who_releases_by_hand_still_does(store: Store) -> None:
    """Tests that in a town whose coordinator gives rounds out nobody rides what was not given out."""
    day = make_sandbox(store, settings={"planning": {"automatic": True}})
    day.add((1000, 1000))
    day.plan()
    move(store, day.town_id, to_s=NINE_S + 5 * HOUR)
    assert ride(store, day.town_id) == Ridden()
    assert set(kept(day).values()) == {_D.PLANNED}


def test_proofs_and_money(store: Store) -> None:
    """Tests that a proof that the town asks for is given, one of every group, and that money due at the door is taken."""
    asked = {"proofs": {"delivered_to_recipient": [["photo", "pin"], ["signature", "photo"]]}}
    day = make_sandbox(store, settings={**BY_ITSELF, "field": asked})
    one = day.add((1000, 1000), payment=Payment(1250, "EUR", (PaymentMethod.LINK, PaymentMethod.CASH)))
    day.plan()
    move(store, day.town_id, to_s=NINE_S + 5 * HOUR)
    ride(store, day.town_id)
    assert kept(day)[one.id] is _D.DELIVERED
    with store.reading(day.town_id) as reading:
        door = deliveries.get(reading, one.id).tasks[-1]
        assert {row.kind for row in proofs_of(reading, [door.id])} == {"pin", "signature"}
        assert taken_minor(reading, one.id) == 1250
    assert not log(day, "incident.")


def test_nobody_rides_in_a_live_town(store: Store) -> None:
    """Tests that a live town has couriers of its own."""
    day = make_day(store)
    with pytest.raises(NotSandboxError):
        ride(store, day.town_id)


def test_who_looks_after_the_town_waits_for_riders(planned: ToyDay) -> None:
    """Tests that nothing is planned anew before couriers have ridden, and that they ride all the same where whoever moved the clock has died."""
    day = planned
    following = follow(day)
    move(day.store, day.town_id, to_s=NINE_S + 5 * HOUR, rides=True)
    last = log(day, "")[-1].sequence
    following.step()
    assert log(day, "")[-1].sequence == last
    clock_of(day.store).advance(PATIENCE_S)
    following.step()
    assert set(kept(day).values()) == {_D.DELIVERED}
    with day.store.reading(day.town_id) as reading:
        assert rides_owed_s(reading) is None


def test_the_town_lives_on_after_a_move(store: Store) -> None:
    """Tests that after a move the next look plans, releases, and does the chores that are due, such as putting quotes aside."""
    day = make_sandbox(store)
    following = follow(day)
    following.step()
    day.add((1000, 1000), window=(HOUR, 2 * HOUR))
    following.step()
    assert set(kept(day).values()) == {_D.PLANNED}
    with store.writing(day.town_id, "test") as writing:
        name = writing.ids.new("quo")
        quotes.add(writing, Quote(name, day.shops[0], "test", {}, (), (), writing.now_s + 60))
        writing.note("quote.made", name, 1)
    move(store, day.town_id, seconds=900)
    following.step()
    assert log(day, "quote.expired")
    for _ in range(8):
        move(store, day.town_id, seconds=900)
        following.step()
    assert set(kept(day).values()) == {_D.ASSIGNED}
    use_maps(None)


def test_over_a_night(planned: ToyDay) -> None:
    """Tests that a jump over a night leaves nothing that is impossible: what nobody rode is late or over, and the next day is planned."""
    day = planned
    following = follow(day)
    following.step()
    move(day.store, day.town_id, to_s=NINE_S + 24 * HOUR)
    for _ in range(3):
        following.step()
        clock_of(day.store).advance(70)
    assert not set(kept(day).values()) & {_D.DELIVERED, _D.OUT_FOR_DELIVERY}
    move(day.store, day.town_id, seconds=HOUR, rides=True)
    ride(day.store, day.town_id)
    following.step()
    moments = [one.recorded_s for one in log(day, "")]
    assert moments == sorted(moments)
