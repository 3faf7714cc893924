"""Our states in the words of other programs, and back."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from dispatch.errors import DispatchError
from dispatch.field.outcomes import NOT_DONE, OutcomeCode
from dispatch.interop.outcomes import COOPCYCLE_REASONS, reason_heard, reason_told
from dispatch.interop.statuses import COOPCYCLE_EVENTS, Program, UnknownStatusError, heard, told
from dispatch.lifecycle.delivery import DELIVERY, DeliveryStatus

D = DeliveryStatus
GOOD_DAY = (D.CREATED, D.PROMISED, D.PLANNED, D.ASSIGNED, D.COLLECTING, D.COLLECTED, D.OUT_FOR_DELIVERY, D.ARRIVED, D.DELIVERED)  # fmt: skip
#: Every word of theirs, in the order in which they come on a good day, then what else may be.
THEIRS = {
    Program.UBER_DIRECT: [{"status": one} for one in ("pending", "pickup", "pickup_complete", "dropoff", "delivered", "canceled", "returned")],
    Program.DOORDASH_DRIVE: [
        {"delivery_status": one}
        for one in (
            "quote", "created", "confirmed", "enroute_to_pickup", "arrived_at_pickup", "picked_up", "enroute_to_dropoff", "arrived_at_dropoff",
            "delivered", "cancelled", "enroute_to_return", "arrived_at_return", "returned",
        )
    ],
    Program.COOPCYCLE: [{"status": one} for one in ("TO" + "DO", "DOING", "DONE", "FAILED", "CANCELLED")],
    Program.ONFLEET: [{"state": 0, "success": False}, {"state": 1}, {"state": 2}, {"state": 3, "success": True}, {"state": 3, "success": False}],
    Program.STUART: [
        {"status": one}
        for one in (
            "pending", "picking", "almost_picking", "waiting_at_pickup", "delivering", "almost_delivering", "waiting_at_dropoff", "delivered",
            "cancelled",
        )
    ],
}  # fmt: skip


@pytest.mark.parametrize("program", Program)
def test_every_state_is_told_or_left_out_on_purpose(program):
    """Tests that each of our states has its entry, so that a new one is not forgotten, and that what is told is among their words."""
    assert set(THEIRS) == set(Program)
    for status in DeliveryStatus:
        words = told(program, status)
        if words is not None:
            heard(program, words)
    silent = {status for status in DeliveryStatus if told(program, status) is None}
    assert silent <= {D.HANDED_OVER, D.FAILED, D.CANCELLED}


@pytest.mark.parametrize("program", Program)
def test_every_word_is_understood(program):
    """Tests that each of their words means a state here, and that the words of a good day lead on in ours."""
    meant = [heard(program, words) for words in THEIRS[program]]
    good = meant[: meant.index(D.DELIVERED) + 1]
    for before, after in pairwise(good):
        assert GOOD_DAY.index(before) <= GOOD_DAY.index(after)
        assert before is after or DELIVERY.leads(before, after)
    assert {D.PROMISED, D.DELIVERED} <= set(good)


@pytest.mark.parametrize("program", Program)
def test_a_good_day_is_told_forwards(program):
    """Tests that what is told of a good day never goes back, and ends with their word for delivered."""
    order = [dict(words) for words in THEIRS[program]]
    values = [next(iter(words.values())) for words in order]
    at = [values.index(next(iter(told(program, status).values()))) for status in GOOD_DAY]
    assert at == sorted(at)
    assert heard(program, told(program, D.DELIVERED)) is D.DELIVERED


@pytest.mark.parametrize("program", Program)
def test_what_comes_back_is_no_further_than_what_was_told(program):
    """Tests both ways together: of a state that was told and heard again nothing is made up that has not happened."""
    for status in GOOD_DAY:
        back = heard(program, told(program, status))
        assert GOOD_DAY.index(back) <= max(GOOD_DAY.index(status), GOOD_DAY.index(D.PROMISED))


def test_nothing_final_is_told_of_what_may_go_on():
    """Tests that a failed attempt is no cancellation in words that start refunds, and that a return is one."""
    for program in (Program.UBER_DIRECT, Program.DOORDASH_DRIVE, Program.STUART):
        assert told(program, D.FAILED) is None
    assert told(Program.UBER_DIRECT, D.RETURNING) == {"status": "returned", "courier_imminent": False}
    assert told(Program.ONFLEET, D.FAILED) == {"state": 3, "success": False}
    assert told(Program.ONFLEET, D.ASSIGNED) == {"state": 1}


def test_being_near_is_not_being_there():
    """Tests Uber's flag beside its status."""
    assert told(Program.UBER_DIRECT, D.ARRIVED) == {"status": "dropoff", "courier_imminent": True}
    assert (
        heard(Program.UBER_DIRECT, {"status": "dropoff", "courier_imminent": True, "id": "x"})
        is D.OUT_FOR_DELIVERY
    )


@pytest.mark.parametrize("program", Program)
def test_words_that_are_not_theirs(program):
    """Tests that an unknown word is an error that names the known ones, not a guess."""
    for value in (None, "teleported", 9, True, 3.0, [1], {}):
        words = {"status": value, "delivery_status": value, "state": value}
        with pytest.raises(UnknownStatusError) as caught:
            heard(program, words)
        assert caught.value.code == "unknown_status"
        assert isinstance(caught.value, DispatchError)
        assert str(next(iter(THEIRS[program][-2].values()))) in str(caught.value)


def test_events_of_coopcycle():
    """Tests that its webhooks are those that it has, each once on a good day."""
    events = [COOPCYCLE_EVENTS[status] for status in GOOD_DAY if status in COOPCYCLE_EVENTS]
    assert len(set(events)) == len(events) == 5
    assert set(COOPCYCLE_EVENTS.values()) == {*events, "delivery.failed"}


def test_reasons():
    """Tests that every code of what is not done has its entry, that reasons come back as they went, and that others are not guessed at."""
    assert COOPCYCLE_REASONS.keys() == NOT_DONE
    for code in NOT_DONE:
        reason = reason_told(code)
        assert reason is None or reason_heard(reason) is code
    assert reason_heard("CUSTOMS_ISSUE") is OutcomeCode.OTHER
    with pytest.raises(ValueError, match="collected"):
        reason_told(OutcomeCode.COLLECTED)


def test_the_page_has_the_table():
    """Tests that what the page of statuses says is what the code says."""
    rows = {}
    for line in (Path(__file__).parents[3] / "docs" / "statuses.md").read_text("utf-8").splitlines():
        cells = [cell.strip(" `") for cell in line.strip("|").split("|")]
        if cells[0] in set(DeliveryStatus):
            rows[cells[0]] = cells[1:]
    programs = (
        Program.UBER_DIRECT,
        Program.DOORDASH_DRIVE,
        Program.STUART,
        Program.COOPCYCLE,
        Program.ONFLEET,
    )
    for status in DeliveryStatus:
        shown = []
        for program in programs:
            words = told(program, status)
            values = (
                []
                if words is None
                else [
                    str(value) for value in words.values() if value is not False or program is Program.ONFLEET
                ]
            )
            shown.append(" ".join(values).replace("True", "true").replace("False", "false") or "—")
        assert rows[status] == shown, status
