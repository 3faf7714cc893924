"""A shop's hours, its screen and its month: its own, and nothing of anybody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch import ids
from dispatch.domain import Courier, Shift, TimeWindow
from dispatch.errors import DispatchError
from dispatch.orders.asked import AskedDoor, AskedPickup, AskedRecipient
from dispatch.orders.changes import cancel
from dispatch.orders.delivery import Mode
from dispatch.orders.waiting_room import code_of, fetch
from dispatch.parties.recipient import Door
from dispatch.rounds.round import Round, Stop
from dispatch.shops.board import shop_board, shop_month
from dispatch.shops.hours import (
    BadHoursError,
    close_days,
    misfits,
    open_days,
    pause,
    resume,
    set_day_hours,
    set_opening_hours,
    set_pace,
)
from dispatch.shops.pickups import leave_out, say_ready
from dispatch.shops.substitutions import say_missing
from dispatch.storage import crew, parties, rounds
from dispatch.storage.store import NotFoundError, Store
from tests.dispatch.orders.steps import TO_THE_DOOR, D, bring, do, events, reload, see
from tests.dispatch.orders.test_intake import Intake, moment

DAY = "2026-11-25"


@pytest.fixture
def intake(store: Store) -> Intake:
    return Intake(store)


def alone(intake: Intake, **changes):
    return intake.order(pickups=(AskedPickup(intake.bakery, items="bread"),), **changes)


def plan(intake: Intake, one, arrival_s: int) -> None:
    """Put a delivery on a round."""

    def step(writing):
        new = writing.ids.new
        courier, shift = new(ids.COURIER), new(ids.SHIFT)
        vehicle = next(iter(crew.vehicles(writing)))
        crew.add_couriers(writing, [Courier(courier, "Nina")])
        crew.add_shifts(
            writing,
            DAY,
            [Shift(shift, courier, vehicle, TimeWindow(moment(8), moment(20)), one.tasks[0].place_id)],
        )
        stops = tuple(
            Stop(
                new(ids.STOP),
                task.place_id,
                (task.id,),
                arrival_s + 60 * n,
                arrival_s + 60 * n,
                arrival_s + 60 * n,
            )
            for n, task in enumerate(one.tasks)
        )
        rounds.add(writing, Round(new(ids.ROUND), shift, DAY, stops))
        writing.note("round.planned", shift, 1)

    do(intake, step)


def test_the_screen_has_what_is_to_prepare_ready_and_gone(intake: Intake) -> None:
    """Tests the three lists, the most urgent first, and what the countdown runs to: the courier, or being ready."""
    early, planned, ready, gone, off, comes = (
        intake.take(alone(intake, external_ref=str(n))).delivery for n in range(6)
    )
    plan(intake, planned, moment(9) + 300)
    do(intake, say_ready, ready.id, intake.bakery)
    bring(intake, gone.id, *TO_THE_DOOR, D.DELIVERED)
    do(intake, cancel, off.id, "x")
    do(intake, cancel, comes.id, "x")
    comes = intake.take(alone(intake, mode=Mode.COLLECT, door=AskedDoor())).delivery
    do(intake, say_missing, planned.id, intake.bakery, "rye")
    board = see(intake, shop_board, intake.bakery, DAY)
    assert [line.delivery_id for line in board.to_prepare] == [planned.id, early.id, comes.id]
    assert [line.countdown_s for line in board.to_prepare] == [300, 600, 7 * 3_600]
    assert [line.collected_s for line in board.to_prepare] == [moment(9) + 300, None, moment(16)]
    assert [line.questions for line in board.to_prepare] == [1, 0, 0]
    assert [line.delivery_id for line in board.ready] == [ready.id]
    assert [(line.delivery_id, line.countdown_s) for line in board.gone] == [(gone.id, None)]
    intake.clock.set(moment(9.5))
    late = see(intake, shop_board, intake.bakery, DAY).to_prepare[0]
    assert late.countdown_s == 300 - 1_800


def test_returns_are_to_be_taken_back(intake: Intake) -> None:
    """Tests that a shop sees what comes back to it, in amounts above zero."""
    one = intake.take(alone(intake, mode=Mode.RETURN)).delivery
    (line,) = see(intake, shop_board, intake.bakery, DAY).to_take_back
    assert (line.delivery_id, line.load.volume_l >= 0) == (one.id, True)


def test_a_shop_sees_nothing_of_the_others(intake: Intake) -> None:
    """Tests with canaries in everything that is another shop's or the recipient's alone: pooled baskets, notes, doors, questions."""
    recipient = AskedRecipient(
        "Odette Martinon", "+33600009999", "canary@example.org", door=Door(code="CANARY", note="CANARY")
    )
    pickups = (AskedPickup(intake.bakery, items="bread"), AskedPickup(intake.grocer, items="CANARY leeks"))
    pooled = intake.take(
        intake.order(
            recipient=recipient, pickups=pickups, note="CANARY", org_id=intake.grocer, external_ref="CANARY"
        )
    ).delivery
    others = intake.take(
        intake.order(pickups=pickups[1:], recipient=AskedRecipient("CANARY Girod"), note="CANARY")
    ).delivery
    do(intake, say_missing, pooled.id, intake.grocer, "CANARY leeks")
    do(intake, say_ready, others.id, intake.grocer)
    bring(intake, others.id, *TO_THE_DOOR, D.DELIVERED)
    board = see(intake, shop_board, intake.bakery, DAY)
    told = (
        repr(board)
        + repr(see(intake, shop_month, intake.bakery, "2026-11"))
        + repr(see(intake, misfits, intake.bakery))
    )
    for secret in (
        "CANARY",
        "canary",
        "9999",
        "leeks",
        intake.grocer,
        others.id,
        others.code,
        pooled.tasks[1].id,
        "rue du Port",
    ):
        assert secret not in told
    assert [line.items for line in board.to_prepare] == ["bread"]
    assert board.to_prepare[0].questions == 0
    assert see(intake, shop_board, "org_other", DAY).to_prepare == ()


def test_a_month_counts_what_was_brought(intake: Intake) -> None:
    """Tests deliveries, pooled baskets, customers and new ones, and that what is not done, left out or of another month counts nothing."""
    october = moment(9, 1) - 10 * 86_400
    intake.clock.set(october)
    before = intake.take(alone(intake, window=TimeWindow(october + 7 * 3_600, october + 8 * 3_600))).delivery
    bring(intake, before.id, *TO_THE_DOOR, D.DELIVERED)
    intake.clock.set(moment(9))
    new = AskedRecipient("Paul Girod", "+33600000002")
    for order in (
        alone(intake, external_ref="a"),
        intake.order(recipient=new),
        alone(intake, recipient=new, external_ref="b"),
    ):
        bring(intake, intake.take(order).delivery.id, *TO_THE_DOOR, D.DELIVERED)
    intake.take(alone(intake, external_ref="open"))
    out = intake.take(intake.order(external_ref="out", recipient=AskedRecipient("Ali Roy"))).delivery
    do(intake, leave_out, out.id, intake.bakery, "none")
    bring(intake, out.id, *TO_THE_DOOR, D.DELIVERED)
    back = intake.take(alone(intake, mode=Mode.RETURN, external_ref="back")).delivery
    bring(intake, back.id, *TO_THE_DOOR, D.DELIVERED)
    comes = intake.take(alone(intake, mode=Mode.COLLECT, door=AskedDoor(), external_ref="c")).delivery
    do(intake, say_ready, comes.id, intake.bakery)
    do(intake, fetch, comes.id, see(intake, code_of, comes.id))
    month = see(intake, shop_month, intake.bakery, "2026-11")
    assert (month.deliveries, month.brought, month.collected, month.pooled) == (4, 3, 1, 1)
    assert (month.customers, month.new_customers, month.returns) == (2, 1, 1)
    assert see(intake, shop_month, intake.bakery, "2026-10").new_customers == 1
    for bad in ("2026-13", "%", "2026", "2026-11-01"):
        with pytest.raises(DispatchError, match="write it like"):
            see(intake, shop_month, intake.bakery, bad)
    with pytest.raises(NotFoundError):
        see(intake, shop_month, "org_other", "2026-11")


def test_a_pause_lists_what_was_taken_on_for_it(intake: Intake) -> None:
    """Tests that new orders wait, that those taken on are listed where they do not fit, and that the end of a pause is the end."""
    one = intake.take(alone(intake, window=TimeWindow(moment(10), moment(11)))).delivery
    paused = do(intake, pause, intake.bakery, moment(12))
    assert [(misfit.delivery_id, misfit.why) for misfit in paused.misfits] == [(one.id, "too_late")]
    assert intake.take(alone(intake, external_ref="x")).delivery.tasks[0].ready_s == moment(12) + 600
    assert events(intake, "shop.paused")[0].data == {"paused_until_s": moment(12), "misfits": [one.id]}
    do(intake, say_ready, one.id, intake.bakery)
    assert see(intake, misfits, intake.bakery) == ()
    do(intake, resume, intake.bakery)
    assert do(intake, resume, intake.bakery).shop.throttle.paused_until_s == 0
    assert len(events(intake, "shop.resumed")) == 1
    assert intake.take(alone(intake, external_ref="y")).delivery.tasks[0].ready_s == moment(9) + 600
    for bad in (moment(8), moment(9) + 32 * 86_400):
        with pytest.raises(BadHoursError):
            do(intake, pause, intake.bakery, bad)


def test_holidays_come_and_go(intake: Intake) -> None:
    """Tests that baskets taken on for a holiday are listed, and that days that are over are forgotten."""
    one = intake.take(alone(intake, window=TimeWindow(moment(16, 27), moment(18, 27)))).delivery
    intake.throttle(intake.bakery, closed_days=frozenset({"2025-01-01"}))
    closed = do(intake, close_days, intake.bakery, ["2026-11-27", "2026-11-28"])
    assert closed.shop.throttle.closed_days == {"2026-11-27", "2026-11-28"}
    assert [(misfit.delivery_id, misfit.day, misfit.why) for misfit in closed.misfits] == [
        (one.id, "2026-11-27", "closed")
    ]
    assert do(intake, open_days, intake.bakery, ["2026-11-27"]).misfits == ()
    with pytest.raises(BadHoursError):
        do(intake, close_days, intake.bakery, ["27/11/2026"])


def test_a_shop_sets_its_pace(intake: Intake) -> None:
    """Tests that preparation time and the bound of a quarter of an hour hold for the next order."""
    one = intake.take(alone(intake)).delivery
    do(intake, set_pace, intake.bakery, prepare_s=1_800, most_per_quarter=1)
    assert reload(intake, one.id).tasks == one.tasks
    ready = [intake.take(alone(intake, external_ref=str(n))).delivery.tasks[0].ready_s for n in range(2)]
    assert ready == [moment(9.5), moment(9.75)]
    for bad in ({"prepare_s": -1, "most_per_quarter": 1}, {"prepare_s": 1, "most_per_quarter": 0}):
        with pytest.raises(BadHoursError):
            do(intake, set_pace, intake.bakery, **bad)


def test_other_opening_hours_are_held_against_what_is_taken_on(intake: Intake) -> None:
    """Tests that baskets that still fit get the new hours, and those that do not are listed and keep theirs."""
    fits = intake.take(alone(intake, external_ref="1")).delivery
    not_any_more = intake.take(
        alone(intake, external_ref="2", window=TimeWindow(moment(16, 28), moment(18, 28)))
    ).delivery
    too_late = intake.take(
        alone(intake, external_ref="3", window=TimeWindow(moment(10), moment(11)))
    ).delivery
    changed = do(intake, set_opening_hours, intake.bakery, "Mo-Fr 14:00-18:00")
    assert {misfit.delivery_id: misfit.why for misfit in changed.misfits} == {
        not_any_more.id: "closed",
        too_late.id: "too_late",
    }
    assert reload(intake, fits.id).tasks[0].windows == (TimeWindow(moment(14), moment(18)),)
    assert [reload(intake, one.id) for one in (not_any_more, too_late)] == [not_any_more, too_late]
    assert [event.subject for event in events(intake, "pickup.window_changed")] == [fits.id]
    place = see(intake, parties.get_organization, intake.bakery).place_id
    assert see(intake, parties.get_places, [place])[place].opening_hours == "Mo-Fr 14:00-18:00"
    for bad in ("", "always", "x" * 1_001):
        with pytest.raises(BadHoursError):
            do(intake, set_opening_hours, intake.bakery, bad)


def test_other_hours_on_one_date(intake: Intake) -> None:
    """Tests that they count on that date alone, for what is taken on and for what comes, after holidays, and that they can be taken back."""
    one = intake.take(alone(intake, external_ref="1")).delivery
    next_day = intake.take(
        alone(intake, external_ref="2", window=TimeWindow(moment(16, 26), moment(18, 26)))
    ).delivery
    afternoon = (TimeWindow(moment(14), moment(15)), TimeWindow(moment(16), moment(17)))
    changed = do(intake, set_day_hours, intake.bakery, "2026-11-25", afternoon)
    assert changed.misfits == ()
    assert reload(intake, one.id).tasks[0].windows == afternoon
    assert reload(intake, next_day.id) == next_day
    new = intake.take(alone(intake, external_ref="3")).delivery
    assert [window.latest for window in new.tasks[0].windows] == [window.latest for window in afternoon]
    assert new.tasks[0].ready_s >= moment(14)
    late = (TimeWindow(moment(21), moment(22)),)
    assert {
        misfit.why for misfit in do(intake, set_day_hours, intake.bakery, "2026-11-25", late).misfits
    } == {"too_late"}
    do(intake, close_days, intake.bakery, ["2026-11-25"])
    assert {misfit.why for misfit in see(intake, misfits, intake.bakery)} == {"closed"}
    do(intake, open_days, intake.bakery, ["2026-11-25"])
    do(intake, set_day_hours, intake.bakery, "2026-11-25", ())
    assert reload(intake, one.id).tasks[0].windows == one.tasks[0].windows
    assert see(intake, parties.get_organization, intake.bakery).throttle.day_hours == {}


@pytest.mark.parametrize(
    ("day", "windows"),
    [
        ("25/11/2026", ((9, 10),)),
        ("2026-11-26", ((9, 10),)),
        ("2026-11-25", ((10, 9),)),
        ("2026-11-25", ((9, 9),)),
        ("2026-11-25", ((9, 11), (11, 12))),
        ("2026-11-25", ((14, 15), (9, 10))),
    ],
)
def test_hours_of_a_date_that_cannot_be(intake: Intake, day, windows) -> None:
    """Tests a date that is none, windows of another one, empty ones, those that meet and those in disorder."""
    with pytest.raises(BadHoursError):
        do(
            intake,
            set_day_hours,
            intake.bakery,
            day,
            [TimeWindow(moment(opens), moment(closes)) for opens, closes in windows],
        )


def test_one_basket_with_two_changed_parts(intake: Intake) -> None:
    """Tests that a return and a pickup of one shop are both held against its hours, and none is written over the other."""
    intake.take(alone(intake, mode=Mode.RETURN, external_ref="back"))
    twice = replace(
        intake.order(), pickups=(AskedPickup(intake.bakery, items="a"), AskedPickup(intake.bakery, items="b"))
    )
    one = intake.take(twice).delivery
    assert do(intake, set_opening_hours, intake.bakery, "Mo-Su 10:00-20:00").misfits == ()
    assert [task.windows for task in reload(intake, one.id).pickups] == [
        (TimeWindow(moment(10), moment(20)),)
    ] * 2
