"""Nights: shifts and deliveries after midnight are planned on the date on which the shift begins."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import pytest

from dispatch.board.policy import planning_policy
from dispatch.board.the_desk import use_maps
from dispatch.boards.day_query import day_board
from dispatch.domain import Break, Place, PlaceKind, TimeWindow
from dispatch.errors import DispatchError
from dispatch.executor.inline import InlineExecutor
from dispatch.field.whole_round import release_round, start_round
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.live.planner import LivePlanner
from dispatch.local_time import moment_of
from dispatch.manual.editor import Editor
from dispatch.manual.edits import Move, TakeOff
from dispatch.orders.asked import AskedDoor, AskedPickup, AskedRecipient, Order
from dispatch.orders.intake import take
from dispatch.orders.service_day import hand_over_windows, service_bounds, service_day
from dispatch.parties.organization import Throttle
from dispatch.parties.town import Town
from dispatch.promises.as_asked import promise_as_asked
from dispatch.promises.desk import PromiseDesk
from dispatch.promises.policy import promise_policy
from dispatch.runs.runner import PlanRunner
from dispatch.storage import crew, deliveries, parties, rounds
from dispatch.storage.schema_parties import PLACE, SHIFT
from tests.dispatch.live.couriers import close
from tests.dispatch.toy_day import SMALL, ToyDay, make_day
from tests.dispatch.toy_town import at

ZONE = "Europe/Paris"
HOUR_S = 3600
#: A plain night, the one in which clocks go back, and the one in which they go forward.
NIGHTS = ("2026-11-28", "2026-10-24", "2027-03-27")
SETTINGS = {
    "planning": {"day_from_min": 240, "automatic": True, "live_seconds": 0.02},
    "promises": {"from_min": 20 * 60, "to_min": 28 * 60, "days": 1},
}


def moment(day: str, minute: int) -> int:
    return moment_of(dt.date.fromisoformat(day), minute, ZONE)


def night(store, day: str) -> ToyDay:
    """Return a town with a courier on shift from ten in the evening to four in the morning, at eight in the evening."""
    store.clock.set(moment(day, 20 * 60))
    made = make_day(store, couriers=1, shops=2, settings=SETTINGS)
    made.map.addresses.houses = lambda: ()
    use_maps(lambda _: made.map)
    with store.writing(made.town_id, "test") as writing:
        shift = next(iter(crew.shifts_of(writing, "2026-11-28")))
        writing.remove(SHIFT, SHIFT.c.id == shift.id)
        window = TimeWindow(moment(day, 22 * 60), moment(day, 28 * 60))
        pause = Break(TimeWindow(window.earliest + HOUR_S, window.earliest + 4 * HOUR_S), 1200)
        crew.add_shifts(writing, day, [replace(shift, window=window, breaks=(pause,))])
        for row in writing.rows(writing.select(PLACE).where(PLACE.c.kind == "shop")):
            writing.change(PLACE, row.id, row.version, {"opening_hours": "24/7"})
        writing.note("shifts.changed", made.town_id, 1)
    return made


def order(day: ToyDay, from_s: int, to_s: int, number: int = 0) -> Order:
    return Order(
        org_id=day.shops[0],
        recipient=AskedRecipient("Odette Martinon", f"+33 6 00 00 00 {number:02}"),
        door=AskedDoor(address="1 quai du Port", **at(2600 + 100 * number, 2400)),
        pickups=(AskedPickup(day.shops[0], SMALL, "bread"),),
        window=TimeWindow(from_s, to_s),
    )


def promised(day: ToyDay, from_s: int, to_s: int, number: int = 0):
    taken = take(day.store, day.map, day.town_id, "api:shop", order(day, from_s, to_s, number)).delivery
    with day.store.writing(day.town_id, "api:shop") as writing:
        (one,) = promise_as_asked(writing, [deliveries.get(writing, taken.id)])
    return one


def rounds_of(day: ToyDay, date: str):
    with day.store.reading(day.town_id) as reading:
        return [own for own in rounds.of_day(reading, date) if own.stops]


@pytest.mark.parametrize("date", NIGHTS)
def test_a_night_from_the_order_to_the_door(store, date: str) -> None:
    """Tests orders before and after midnight on one plan of one date, live and by hand, to the last door."""
    day = night(store, date)
    following = (dt.date.fromisoformat(date) + dt.timedelta(days=1)).isoformat()
    early = promised(day, moment(date, 23 * 60), moment(date, 23 * 60 + 45), 1)
    late = promised(day, moment(date, 24 * 60 + 30), moment(date, 25 * 60 + 30), 2)
    last = promised(day, moment(date, 27 * 60), moment(date, 27 * 60 + 30), 3)
    morning = promised(day, moment(date, 33 * 60), moment(date, 34 * 60), 4)
    assert [one.day for one in (early, late, last, morning)] == [date, date, date, following]
    runner = PlanRunner(store, InlineExecutor())
    live = LivePlanner(runner)
    run = live.step(day.town_id, date)
    assert (run.status, run.message) == (PlanRunStatus.APPLIED, "")
    assert run.proposal.left_out == ()
    (own,) = rounds_of(day, date)
    assert len([name for stop in own.stops for name in stop.task_ids]) == 6
    assert "0" in own.facts["breaks"]
    # By hand: off, and on again, after midnight.
    store.clock.set(moment(date, 24 * 60 + 5))
    assert service_day(store.clock.now_s(), town_of(day)).isoformat() == date
    editor = Editor(runner)
    editor.edit(day.town_id, "coordinator:lea", date, [TakeOff((last.id,))])
    with store.reading(day.town_id) as reading:
        board = day_board(reading, date)
    assert "left_off" in {one.detail for one in board.queue if one.subject == last.id}
    assert morning.id not in {one.id for one in board.deliveries}
    (own,) = rounds_of(day, date)
    drop = last.tasks[-1].id
    editor.edit(day.town_id, "coordinator:lea", date, [Move((drop,), own.shift_id, anywhere=True)])
    # A new order of the night is on the round a step later.
    live.step(day.town_id, date)
    new = promised(day, moment(date, 26 * 60 + 45), moment(date, 27 * 60 + 15), 5)
    assert (new.day, live.step(day.town_id, date).cause) == (date, "delivery.promised")
    for _ in range(12):
        (own,) = rounds_of(day, date)
        if own.status == "planned":
            begin(day, own)
            continue
        if own.next_stop is None:
            break
        store.clock.set(max(store.clock.now_s(), own.next_stop.end_s))
        close(day, own)
        live.step(day.town_id, date)
    with store.reading(day.town_id) as reading:
        done = deliveries.get_many(reading, [late.id, last.id, new.id])
    assert {one.status for one in done.values()} == {DeliveryStatus.DELIVERED}
    for one in done.values():
        assert one.window.earliest <= one.tasks[-1].done_s <= one.window.latest + 300, one.window


def begin(day: ToyDay, own) -> None:
    day.store.write(day.town_id, "coordinator:test", lambda writing: release_round(writing, own.id))
    day.store.write(day.town_id, f"courier:{own.id}", lambda writing: start_round(writing, own.id))


def town_of(day: ToyDay) -> Town:
    with day.store.reading(day.town_id) as reading:
        return parties.get_town(reading)


def test_a_shift_that_begins_after_midnight(store) -> None:
    """Tests that a shift from one in the morning is of the night's date, whatever date its roster says, and one from six is not."""
    day = night(store, NIGHTS[0])
    with store.writing(day.town_id, "test") as writing:
        (shift,) = crew.shifts_of(writing, NIGHTS[0])
        for name, begin in (("shf_night", 25 * 60), ("shf_morning", 30 * 60)):
            window = TimeWindow(moment(NIGHTS[0], begin), moment(NIGHTS[0], begin + 180))
            crew.add_shifts(writing, "2026-11-29", [replace(shift, id=name, window=window, breaks=())])
        writing.note("shifts.changed", day.town_id, 2)
        assert [one.id for one in crew.shifts_of(writing, NIGHTS[0])] == [shift.id, "shf_night"]
        assert [one.id for one in crew.shifts_of(writing, "2026-11-29")] == ["shf_morning"]


@pytest.mark.parametrize("date", NIGHTS)
@pytest.mark.parametrize("now_min", [20 * 60, 24 * 60 + 20])
def test_offers_of_the_night(store, date: str, now_min: int) -> None:
    """Tests that windows after midnight are offered with the night's courier, before midnight and after, and promised on its date."""
    day = night(store, date)
    store.clock.set(moment(date, now_min))
    desk = PromiseDesk(store, InlineExecutor(), lambda _: day.map)
    quote = desk.offer(day.town_id, "api:app", order(day, moment(date, now_min), moment(date, 40 * 60)))
    assert {offer.day for offer in quote.offers} == {date}, quote.refusals
    begins = [offer.window.earliest for offer in quote.offers]
    assert moment(date, 25 * 60) in begins
    assert all(later - early >= HOUR_S for early, later in pairwise(begins))
    assert max(begins) < moment(date, 28 * 60)
    _, made = desk.accept(day.town_id, "api:app", quote.id, moment(date, 25 * 60))
    assert made.day == date
    run = LivePlanner(PlanRunner(store, InlineExecutor())).step(day.town_id, date)
    assert run.proposal.left_out == ()


def test_windows_past_the_night_are_of_the_next_date(store) -> None:
    """Tests that a town whose day begins at midnight is offered nothing in a night that nobody would plan."""
    day = night(store, NIGHTS[0])
    town = town_of(day)
    assert service_day(moment(NIGHTS[0], 24 * 60), replace(town, settings={})).isoformat() == "2026-11-29"
    assert service_day(moment(NIGHTS[0], 28 * 60 - 1), town).isoformat() == NIGHTS[0]
    assert service_day(moment(NIGHTS[0], 28 * 60), town).isoformat() == "2026-11-29"


@pytest.mark.parametrize(
    ("date", "hours"), [("2026-11-28", 24), ("2026-10-24", 25), ("2026-10-25", 24), ("2027-03-27", 23)]
)
def test_every_second_belongs_to_one_date(date: str, hours: int) -> None:
    """Tests that dates follow one another without a gap, whatever clocks do in the night, and the moments that they skip or repeat."""
    for begins_min in (0, 120, 150, 240):
        town = Town("twn", "t", "T", ZONE, "t", {"planning": {"day_from_min": begins_min}})
        day = dt.date.fromisoformat(date)
        begin_s, end_s = service_bounds(day, town)
        for at_s in range(begin_s, end_s, 600):
            assert service_day(at_s, town) == day
        assert service_day(begin_s - 1, town) == day - dt.timedelta(days=1)
        assert service_day(end_s, town) == day + dt.timedelta(days=1)
        if begins_min == 240:
            assert end_s - begin_s == hours * HOUR_S


def test_shops_of_the_night() -> None:
    """Tests when shops hand over for a night: up to its end, in one window where they are open across midnight."""
    town = Town("twn", "t", "T", ZONE, "t", SETTINGS)
    day = dt.date(2026, 11, 28)

    def hours(opening: str, from_s: int = 0):
        place = Place("p", PlaceKind.SHOP, "P", 0.0, 0.0, opening_hours=opening)
        return [
            ((one.earliest - moment(NIGHTS[0], 0)) / HOUR_S, (one.latest - moment(NIGHTS[0], 0)) / HOUR_S)
            for one in hand_over_windows(place, Throttle(), day, town, from_s=from_s)
        ]

    assert hours("24/7") == [(4, 28)]
    assert hours("22:00-02:00") == [(22, 26)]
    assert hours("08:00-20:00") == [(8, 20)]
    assert hours("22:00-02:00", moment(NIGHTS[0], 25 * 60)) == [(25, 26)]
    plain = replace(town, settings={})
    place = Place("p", PlaceKind.SHOP, "P", 0.0, 0.0, opening_hours="24/7")
    (whole,) = hand_over_windows(place, Throttle(), day, plain, from_s=0)
    assert whole.latest == moment(NIGHTS[0], 24 * 60)


@pytest.mark.parametrize(
    ("part", "value"), [("planning", 721), ("planning", -1), ("planning", "4:00"), ("promises", 2161)]
)
def test_nights_end_by_noon(part: str, value: object) -> None:
    """Tests settings that are refused."""
    name, read = {"planning": ("day_from_min", planning_policy), "promises": ("to_min", promise_policy)}[part]
    with pytest.raises(DispatchError) as error:
        read({part: {name: value}})
    assert error.value.code == "invalid_settings"
