"""The same order by two doors: shown to somebody, neither doubled nor dropped."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch.domain import TimeWindow
from dispatch.orders.asked import AskedDoor, AskedPickup, AskedRecipient
from dispatch.orders.changes import cancel
from dispatch.orders.delivery import Channel, Mode
from dispatch.orders.duplicates import DUPLICATE_SUSPECTED, WITHIN_S, NoDuplicateError, keep_both
from dispatch.storage.store import Store
from tests.dispatch.orders.steps import D, do, events
from tests.dispatch.orders.test_intake import Intake, moment


@pytest.fixture
def intake(store: Store) -> Intake:
    return Intake(store)


def by_phone(intake: Intake, **changes):
    return intake.order(channel=Channel.PHONE, **changes)


def test_an_order_by_telephone_after_the_same_by_the_market_is_held(intake: Intake) -> None:
    """Tests that the second is kept and held, with its twin named, whatever name was given on the telephone."""
    first = intake.take(intake.order(external_ref="77")).delivery
    said = AskedRecipient("Mme Martinon", "06.00.00.00.01")
    second = intake.take(by_phone(intake, recipient=said, window=TimeWindow(moment(17), moment(19))))
    assert second.twins == (first.id,)
    assert (second.delivery.status, second.delivery.held_reason) == (D.HELD, DUPLICATE_SUSPECTED)
    (event,) = events(intake, "delivery.duplicate_suspected")
    assert event.data == {"twins": [first.id], "channels": ["api"], "held": True}
    kept = do(intake, keep_both, second.delivery.id)
    assert kept.status is D.CREATED
    with pytest.raises(NoDuplicateError):
        do(intake, keep_both, kept.id)


def test_the_double_is_cancelled_and_no_twin_any_more(intake: Intake) -> None:
    """Tests the other answer, and that a cancelled order is nobody's twin."""
    intake.take(intake.order())
    second = intake.take(by_phone(intake)).delivery
    assert do(intake, cancel, second.id, "duplicate").status is D.CANCELLED
    third = intake.take(intake.order(channel=Channel.COUNTER))
    assert len(third.twins) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"pickups": (AskedPickup("bakery"),)},
        {"window": TimeWindow(moment(16, 26), moment(18, 26))},
        {"recipient": AskedRecipient("Odette Martinon", "+33600000002")},
        {"mode": Mode.COLLECT, "door": AskedDoor()},
    ],
)
def test_other_orders_are_other_orders(intake: Intake, other: dict) -> None:
    """Tests that other shops, another window, another person and another mode are no twins."""
    intake.take(intake.order())
    if "pickups" in other:
        other = {"pickups": (AskedPickup(intake.bakery),)}
    taken = intake.take(by_phone(intake, **other))
    assert (taken.twins, taken.delivery.held_reason) == ((), "")


def test_hours_later_it_is_another_order(intake: Intake) -> None:
    """Tests that only orders within minutes are twins."""
    intake.take(intake.order())
    intake.clock.advance(WITHIN_S + 1)
    assert intake.take(by_phone(intake)).twins == ()


def test_people_order_twice(intake: Intake) -> None:
    """Tests that twins of one channel are noted and go on, and that a sender's own references say that they are two."""
    first = intake.take(intake.order()).delivery
    again = intake.take(intake.order())
    assert (again.delivery.status, again.twins) == (D.CREATED, (first.id,))
    numbered = [
        intake.take(replace(intake.order(), external_ref=str(number), note="x")) for number in range(2)
    ]
    assert numbered[0].delivery.id not in numbered[1].twins
