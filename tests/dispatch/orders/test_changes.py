"""What may still be changed of an order, by whom and until when; and goods that go back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch.domain import Load, TimeWindow
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.asked import AskedDoor, AskedPickup, AskedRecipient, Upsert
from dispatch.orders.changes import (
    TooLateError,
    ask_reschedule,
    authorise_neighbour,
    authorise_safe_place,
    cancel,
    instruct,
)
from dispatch.orders.checks import RefusedOrderError
from dispatch.orders.day_rules import DayRules
from dispatch.orders.delivery import Mode, TaskKind
from dispatch.orders.returns import follow_return, take_returns
from dispatch.parties.recipient import Door
from dispatch.storage import deliveries, parties, peaks
from dispatch.storage.deliveries import ReferenceTakenError
from dispatch.storage.store import NotFoundError, Store
from tests.dispatch.orders.steps import TO_THE_DOOR, D, bring, do, events, see
from tests.dispatch.orders.test_intake import Intake, moment


@pytest.fixture
def intake(store: Store) -> Intake:
    return Intake(store)


def test_an_order_is_cancelled_until_it_is_collected(intake: Intake) -> None:
    """Tests each state on the way, that cancelling again says nothing again, and what is told of goods that are collected."""
    for last in range(3):
        one = intake.take(intake.order(external_ref=str(last))).delivery
        bring(intake, one.id, *TO_THE_DOOR[:last])
        gone = do(intake, cancel, one.id, "not needed")
        assert gone.status is D.CANCELLED
        assert {task.status for task in gone.tasks} == {TaskStatus.CANCELLED}
        assert do(intake, cancel, one.id, "again").version == gone.version
    assert [event.data["before"] for event in events(intake, "delivery.cancelled")] == [
        "created",
        "promised",
        "assigned",
    ]
    one = intake.take(intake.order()).delivery
    bring(intake, one.id, *TO_THE_DOOR[:3])
    with pytest.raises(TooLateError, match="on their way"):
        do(intake, cancel, one.id, "too late")


def test_a_shop_cancels_what_is_its_own(intake: Intake) -> None:
    """Tests that one shop of a basket cannot cancel the others' part, and that strangers find nothing."""
    pooled = intake.take(intake.order(org_id=intake.grocer)).delivery
    with pytest.raises(TooLateError, match="say what is missing"):
        do(intake, cancel, pooled.id, "no bread", org_id=intake.bakery)
    assert do(intake, cancel, pooled.id, "closed", org_id=intake.grocer).status is D.CANCELLED
    alone = intake.take(intake.order(pickups=(AskedPickup(intake.bakery),), org_id=intake.grocer)).delivery
    with pytest.raises(NotFoundError):
        do(intake, cancel, alone.id, "x", org_id="org_other")
    assert do(intake, cancel, alone.id, "no bread", org_id=intake.bakery).status is D.CANCELLED


def test_another_window_is_asked_for_and_nothing_is_changed(intake: Intake) -> None:
    """Tests that a request is an event with both windows, and that days that take nothing on are told at once."""
    one = intake.take(intake.order()).delivery
    window = TimeWindow(moment(17), moment(19))
    assert do(intake, ask_reschedule, one.id, window, "after work") == one
    (event,) = events(intake, "delivery.reschedule_requested")
    assert event.data == {
        "window_from_s": moment(17), "window_to_s": moment(19), "before_from_s": moment(16), "before_to_s": moment(18), "note": "after work",
    }  # fmt: skip
    do(intake, peaks.add, "strike", "2026-11-26", "2026-11-26", DayRules(closed=True))
    for bad, code in (
        (TimeWindow(moment(19), moment(17)), "window_inverted"),
        (TimeWindow(moment(7), moment(8)), "window_past"),
        (TimeWindow(moment(9), 2**50), "window_far"),
        (TimeWindow(moment(9, 26), moment(10, 26)), "day_closed"),
    ):
        with pytest.raises(RefusedOrderError) as error:
            do(intake, ask_reschedule, one.id, bad)
        assert error.value.faults[0].code == code
    bring(intake, one.id, *TO_THE_DOOR)
    with pytest.raises(TooLateError):
        do(intake, ask_reschedule, one.id, window)


def test_recipients_say_more_about_their_door(intake: Intake) -> None:
    """Tests that what is said replaces what was known, gives the delivery a new version, and is not in the log."""
    known = AskedRecipient("Odette Martinon", "+33600000001", door=Door(code="A12", floor="2"))
    one = intake.take(intake.order(recipient=known)).delivery
    said = do(intake, instruct, one.id, Door(floor="2", safe_place="behind CANARY"), "mind the CANARY")
    assert (said.note, said.version) == ("mind the CANARY", one.version + 1)
    assert (
        do(intake, instruct, one.id, Door(floor="2", safe_place="behind CANARY"), "mind the CANARY").version
        == said.version
    )
    do(intake, authorise_neighbour, one.id, " Mme CANARY, 3rd floor ")
    do(intake, authorise_safe_place, one.id, "")
    door = see(intake, parties.get_recipient, one.recipient_id).door
    assert door == Door(floor="2", neighbour="Mme CANARY, 3rd floor")
    changed = events(intake, "delivery.instructions_changed")
    assert [event.data["fields"] for event in changed] == [
        ["code", "safe_place", "delivery_note"],
        ["neighbour"],
        ["safe_place"],
    ]
    assert "CANARY" not in repr([event.data for event in events(intake)])
    for bad in ({"note": "x" * 2_001}, {"note": "\x00"}, {"door": Door(code="\ud800")}):
        with pytest.raises(RefusedOrderError):
            do(intake, instruct, one.id, **bad)
    bring(intake, one.id, *TO_THE_DOOR, D.DELIVERED)
    with pytest.raises(TooLateError, match="next order"):
        do(intake, authorise_neighbour, one.id, "nobody")


def back(intake: Intake, **changes):
    parts = (
        AskedPickup(intake.bakery, Load(2, 100), "tray"),
        AskedPickup(intake.grocer, Load(3, 500), "crate"),
        AskedPickup(intake.bakery, Load(1, 100), "bag"),
    )
    return replace(intake.order(mode=Mode.RETURN, pickups=parts, external_ref="R1"), **changes)


def returns(intake: Intake, order, **options):
    return take_returns(intake.store, intake.map, intake.town, "api:market", order, **options)


def test_a_return_to_several_shops_is_one_for_each(intake: Intake) -> None:
    """Tests that each shop gets what is its own, from one door in one window, and that nothing is doubled when it comes again."""
    made = [taken.delivery for taken in returns(intake, back(intake))]
    assert [[task.kind for task in one.tasks] for one in made] == [[TaskKind.PICKUP, TaskKind.RETURN]] * 2
    assert [(one.tasks[1].org_id, one.tasks[0].load, one.tasks[0].items) for one in made] == [
        (intake.bakery, Load(3, 200), "tray, bag"),
        (intake.grocer, Load(3, 500), "crate"),
    ]
    assert [one.window for one in made] == [TimeWindow(moment(16), moment(18))] * 2
    again = returns(intake, back(intake), upsert=Upsert.MERGE)
    assert [(taken.new, taken.delivery.id) for taken in again] == [(False, one.id) for one in made]
    assert do(intake, follow_return, made[0].id) is None


def test_a_return_is_taken_as_a_whole_or_not(intake: Intake) -> None:
    """Tests that a shop that cannot take it back, or a part that is known, leaves nothing of the others."""
    intake.throttle(intake.grocer, closed_days=frozenset({"2026-11-25"}))
    with pytest.raises(RefusedOrderError) as error:
        returns(intake, back(intake))
    assert [(fault.pointer, fault.code) for fault in error.value.faults] == [
        ("/pickups/1/org_id", "shop_closed")
    ]
    intake.throttle(intake.grocer, closed_days=frozenset())
    intake.take(back(intake, pickups=(AskedPickup(intake.grocer),), external_ref=f"R1#{intake.grocer}"))
    with pytest.raises(ReferenceTakenError):
        returns(intake, back(intake))
    assert len(see(intake, deliveries.of_day, "2026-11-25")) == 1
    with pytest.raises(RefusedOrderError) as error:
        returns(intake, back(intake, door=AskedDoor()))
    assert [fault.code for fault in error.value.faults] == ["address_missing"]
