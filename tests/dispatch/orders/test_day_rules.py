"""Days that are not like others: closed ones, cut-offs on the clocks of the town, bounds of peaks, and the next day that has room."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace

import pytest

from dispatch.domain import TimeWindow
from dispatch.orders.asked import AskedDoor, AskedPickup, Upsert
from dispatch.orders.capacity import capacity_of
from dispatch.orders.checks import RefusedOrderError
from dispatch.orders.day_rules import (
    DayRules,
    InvalidRulesError,
    Peak,
    cut_off_s,
    day_bounds,
    is_public_holiday,
    minute_of_day,
    rules_of_day,
    slot_of,
)
from dispatch.orders.delivery import Mode
from dispatch.storage import peaks
from dispatch.storage.schema_parties import TOWN
from dispatch.storage.store import ConflictError, Store
from tests.dispatch.orders.steps import do, see
from tests.dispatch.orders.test_intake import Intake, moment

DAY = dt.date(2026, 11, 25)
PARIS = "Europe/Paris"


@pytest.fixture
def intake(store: Store) -> Intake:
    return Intake(store)


def settle(intake: Intake, **rules: object) -> None:
    """Give the town rules of its own."""

    def step(writing):
        writing.connection.execute(
            TOWN.update().where(TOWN.c.id == intake.town).values(settings={"orders": rules})
        )
        writing.note("town.changed", intake.town, 1)

    do(intake, step)


def refusal(intake: Intake, order) -> RefusedOrderError:
    with pytest.raises(RefusedOrderError) as error:
        intake.take(order)
    return error.value


def codes(error: RefusedOrderError) -> set[str]:
    return {fault.code for fault in error.faults}


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-25", 24)]
)  # fmt: skip
def test_cut_offs_are_on_the_clocks_of_the_town(day: str, hours: int) -> None:
    """Tests that eleven o'clock is eleven o'clock on days of 23 and 25 hours too, and that slots tile the whole day."""
    date = dt.date.fromisoformat(day)
    begin, end = day_bounds(date, PARIS)
    assert end - begin == hours * 3_600
    until = cut_off_s(DayRules(cut_off_min=660), date, PARIS)
    assert until is not None
    assert until == begin + (11 + hours - 24) * 3_600
    assert cut_off_s(DayRules(cut_off_min=1440), date, PARIS) == end
    second, seen = begin, []
    while second < end:
        slot = slot_of(DayRules(), date, PARIS, second)
        assert slot.earliest == second
        seen.append(slot)
        second = slot.latest
    assert second == end


def test_shorter_peaks_win_and_say_only_what_they_say() -> None:
    """Tests that a day within a week within the ordinary rules takes each rule from the nearest that has it."""
    settings = {"orders": {"cut_off": {"we": "11:00"}, "most_promised": 40, "lead_s": 3_600}}
    week = Peak("pek_a", "week", "2026-11-23", "2026-11-29", DayRules(most_promised=60, cut_off_min=600))
    day = Peak("pek_b", "day", "2026-11-25", "2026-11-25", DayRules(cut_off_min=540))
    for order in ([week, day], [day, week]):
        rules = rules_of_day(settings, order, DAY, PARIS)
        assert (rules.cut_off_min, rules.most_promised, rules.lead_s, rules.closed) == (540, 60, 3_600, False)
    assert rules_of_day(settings, [week, day], DAY + dt.timedelta(days=7), PARIS).cut_off_min == 660


def test_public_holidays_are_those_of_the_country() -> None:
    """Tests Christmas and an ordinary day, and that a peak can open a holiday."""
    assert is_public_holiday(dt.date(2026, 12, 25), PARIS)
    assert not is_public_holiday(dt.date(2026, 12, 24), PARIS)
    settings = {"orders": {"closed_on_public_holidays": True, "closed_weekdays": ["su"]}}
    christmas, sunday = dt.date(2026, 12, 25), dt.date(2026, 11, 29)
    assert rules_of_day(settings, [], christmas, PARIS).closed
    assert rules_of_day(settings, [], sunday, PARIS).closed
    opened = Peak("pek_a", "market", "2026-12-25", "2026-12-25", DayRules(closed=False))
    assert not rules_of_day(settings, [opened], christmas, PARIS).closed


@pytest.mark.parametrize("text", ["", "11", "11h00", "24:01", "11:60", "-1:00", "aa:bb", "11:0"])
def test_times_of_day_that_are_none_are_told(text: str) -> None:
    """Tests that no cut-off is guessed at."""
    with pytest.raises(InvalidRulesError):
        minute_of_day(text)


@pytest.mark.parametrize(
    ("from_day", "to_day", "rules"),
    [
        ("2026-12-24", "2026-12-23", DayRules()),
        ("24/12/2026", "2026-12-24", DayRules()),
        ("2026-01-01", "2027-06-01", DayRules()),
        ("2026-12-24", "2026-12-24", DayRules(most_promised=-1)),
        ("2026-12-24", "2026-12-24", DayRules(cut_off_min=1441)),
        ("2026-12-24", "2026-12-24", DayRules(slot_s=60)),
        ("2026-12-24", "2026-12-24", DayRules(most_promised=True)),
        ("2026-12-24", "2026-12-24", DayRules(shop_baskets={"org_a": -1})),
    ],
)
def test_peaks_that_cannot_be_are_refused(
    intake: Intake, from_day: str, to_day: str, rules: DayRules
) -> None:
    """Tests days that are none and rules out of bounds."""
    with pytest.raises(InvalidRulesError):
        do(intake, peaks.add, "odd", from_day, to_day, rules)


def test_peaks_are_kept_changed_and_removed(intake: Intake) -> None:
    """Tests that what is read is what was stored, and that nobody's change is thrown away unseen."""
    rules = DayRules(
        closed=False,
        most_promised=5,
        shop_baskets={intake.bakery: 3},
        cut_off_days_before=1,
        cut_off_min=1_080,
    )
    peak = do(intake, peaks.add, "Christmas", "2026-12-23", "2026-12-24", rules)
    assert see(intake, peaks.all_of) == (peak,)
    assert see(intake, peaks.all_of, from_day=dt.date(2026, 12, 25)) == ()
    changed = do(intake, peaks.change, peak, name="Noël")
    with pytest.raises(ConflictError):
        do(intake, peaks.remove, peak)
    do(intake, peaks.remove, changed)
    assert see(intake, peaks.all_of) == ()


def test_an_order_after_the_cut_off_gets_the_next_day_named(intake: Intake) -> None:
    """Tests 24-hour intake: the answer to an order that comes too late is when it could come."""
    settle(intake, cut_off={"we": "11:00", "th": "11:00"})
    assert intake.take(intake.order(external_ref="1")).new
    intake.clock.set(moment(11) + 1)
    error = refusal(intake, intake.order())
    assert codes(error) == {"cut_off_passed"}
    # The grocer opens at eight on Thursday and needs ten minutes: half past eight is the first half hour with all goods.
    assert error.next_window == TimeWindow(moment(8.5, 26), moment(10.5, 26))
    assert "2026-11-26 08:30 to 10:30" in error.faults[0].remedy
    assert intake.take(intake.order(window=error.next_window)).new
    # The same order sent again is no new one, and a change of it that stays in its window is not too late.
    assert not intake.take(intake.order(external_ref="1", note="ring"), upsert=Upsert.MERGE).new


def test_an_order_at_night_is_answered_with_the_morning(intake: Intake) -> None:
    """Tests that an order for tonight names the first window in which its shop has it, and that the window is good."""
    intake.clock.set(moment(23))
    night = intake.order(
        pickups=(AskedPickup(intake.bakery),), window=TimeWindow(moment(23.25), moment(23.75))
    )
    error = refusal(intake, night)
    assert codes(error) == {"shop_closed"}
    assert error.next_window == TimeWindow(moment(7.5, 26), moment(8, 26))
    assert intake.take(replace(night, window=error.next_window)).new
    past = replace(night, window=TimeWindow(moment(20), moment(21)))
    assert refusal(intake, past).next_window == TimeWindow(moment(7.5, 26), moment(8.5, 26))


def test_no_window_is_named_where_the_time_is_not_all_that_is_wrong(intake: Intake) -> None:
    """Tests that an order to nowhere, or from a shop closed for weeks, has no next window."""
    late = TimeWindow(moment(23), moment(23.5))
    error = refusal(intake, intake.order(door=AskedDoor(address="nowhere"), window=late))
    assert error.next_window is None
    days = frozenset((DAY + dt.timedelta(days=n)).isoformat() for n in range(40))
    intake.throttle(intake.bakery, closed_days=days)
    assert refusal(intake, intake.order()).next_window is None


def test_closed_days_and_lead_times(intake: Intake) -> None:
    """Tests a day on which nothing is delivered, though its shops are open and can be collected at; and orders that come too late."""
    do(intake, peaks.add, "strike", "2026-11-25", "2026-11-25", DayRules(closed=True))
    error = refusal(intake, intake.order())
    assert codes(error) == {"day_closed"}
    assert error.next_window == TimeWindow(moment(8.5, 26), moment(10.5, 26))
    assert see(intake, capacity_of, DAY).why == "day_closed"
    assert intake.take(intake.order(mode=Mode.COLLECT, door=AskedDoor())).new
    settle(intake, lead_s=24 * 3_600)
    tomorrow = intake.order(window=TimeWindow(moment(8, 26), moment(8.9, 26)))
    assert codes(refusal(intake, tomorrow)) == {"lead_too_short"}


def test_no_more_deliveries_are_taken_in_a_slot_than_it_has(intake: Intake) -> None:
    """Tests that of eight orders at once for a slot of three, three are taken, and that the others are told the next slot."""
    settle(intake, most_promised=3, slot_s=7_200)
    taken, refused = [], []

    def one() -> None:
        try:
            taken.append(intake.take(intake.order()).delivery)
        except RefusedOrderError as error:
            refused.append(error)

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(taken), len(refused)) == (3, 5)
    assert {fault.code for error in refused for fault in error.faults} == {"slot_full"}
    assert {error.next_window for error in refused} == {TimeWindow(moment(18), moment(20))}
    capacity = see(intake, capacity_of, TimeWindow(moment(16), moment(18)))
    assert (capacity.taken, capacity.left, capacity.why) == (3, 0, "slot_full")
    assert see(intake, capacity_of, TimeWindow(moment(16), moment(18)), besides=taken[0].id).left == 1
    whole = see(intake, capacity_of, DAY)
    assert (whole.taken, whole.left, whole.why) == (3, 33, "")


def test_the_town_bounds_what_all_shops_have_ready_together(intake: Intake) -> None:
    """Tests a bound over both shops, and one for a shop in place of its own."""
    do(
        intake, peaks.add, "rush", "2026-11-25", "2026-11-25",
        DayRules(most_baskets=2, shop_baskets={intake.bakery: 1}),
    )  # fmt: skip
    bread = [
        intake.take(intake.order(pickups=(AskedPickup(intake.bakery),))).delivery.tasks[0].ready_s
        for _ in range(2)
    ]
    assert bread == [moment(9) + 600, moment(9.25)]
    carrots = [
        intake.take(intake.order(pickups=(AskedPickup(intake.grocer),))).delivery.tasks[0].ready_s
        for _ in range(3)
    ]
    assert carrots == [moment(9) + 600, moment(9.25), moment(9.5)]


def test_orders_for_christmas_eve_close_the_day_before(intake: Intake) -> None:
    """Tests a cut-off that lies before its day."""
    do(
        intake, peaks.add, "Christmas", "2026-11-26", "2026-11-26", DayRules(cut_off_min=17 * 60, cut_off_days_before=1)
    )  # fmt: skip
    eve = intake.order(window=TimeWindow(moment(16, 26), moment(18, 26)))
    assert intake.take(eve).new
    intake.clock.set(moment(17) + 1)
    error = refusal(intake, eve)
    assert codes(error) == {"cut_off_passed"}
    assert error.next_window is not None
    assert error.next_window.earliest >= moment(0, 27)
