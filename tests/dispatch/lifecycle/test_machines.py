"""The lives of things: every state can be reached, and those that are final are meant to be."""

from __future__ import annotations

from enum import StrEnum

import pytest

from dispatch.lifecycle.delivery import DELIVERY, DeliveryStatus
from dispatch.lifecycle.machine import IllegalMoveError, Machine
from dispatch.lifecycle.plan_run import PLAN_RUN, PlanRunStatus
from dispatch.lifecycle.reconciliation import RECONCILIATION, ReconciliationStatus
from dispatch.lifecycle.round import ROUND, STOP, RoundStatus, StopStatus
from dispatch.lifecycle.shift import POST, SHIFT, PostStatus, ShiftStatus
from dispatch.lifecycle.task import TASK, TaskStatus

LIVES = [
    (DELIVERY, DeliveryStatus, DeliveryStatus.CREATED, set()),
    (TASK, TaskStatus, TaskStatus.PENDING, set()),
    (ROUND, RoundStatus, RoundStatus.DRAFT, {RoundStatus.ABORTED}),
    (STOP, StopStatus, StopStatus.PLANNED, {StopStatus.CANCELLED}),
    (
        PLAN_RUN,
        PlanRunStatus,
        PlanRunStatus.QUEUED,
        {PlanRunStatus.APPLIED, PlanRunStatus.REJECTED, PlanRunStatus.SUPERSEDED, PlanRunStatus.FAILED},
    ),
    (SHIFT, ShiftStatus, ShiftStatus.PLANNED, {ShiftStatus.ABSENT, ShiftStatus.CANCELLED}),
    (POST, PostStatus, PostStatus.OPEN, set()),
    (RECONCILIATION, ReconciliationStatus, ReconciliationStatus.OPEN, {ReconciliationStatus.CLOSED}),
]


@pytest.mark.parametrize(("machine", "states", "first", "last"), LIVES)
def test_every_state_is_reached_and_left(machine, states, first, last) -> None:
    """Tests that no state is out of reach, and that only those meant to be are final."""
    reached, added = {first}, {first}
    while added:
        added = {new for old in added for new in states if machine.may(old, new)} - reached
        reached |= added
    assert reached == set(states)
    assert {state for state in states if not any(machine.may(state, new) for new in states)} == last


def test_what_is_delivered_or_failed_cannot_be_cancelled() -> None:
    """Tests that nothing whose goods have been on their way becomes an order that never was."""
    begun = {DeliveryStatus.COLLECTED}
    while True:
        more = {new for old in begun for new in DeliveryStatus if DELIVERY.may(old, new)} - begun
        # Taking a pickup back is the courier's undo: then nothing has been on its way.
        more -= {
            DeliveryStatus.COLLECTING,
            DeliveryStatus.PROMISED,
            DeliveryStatus.PLANNED,
            DeliveryStatus.ASSIGNED,
        }
        if not more:
            break
        begun |= more
    assert DeliveryStatus.CANCELLED not in begun
    assert DeliveryStatus.RETURNED in begun


def test_a_forgotten_state_is_told() -> None:
    """Tests that a machine without an entry for a state is refused, and that an error names the ways there are."""

    class Light(StrEnum):
        RED = "red"
        GREEN = "green"

    with pytest.raises(ValueError, match="green"):
        Machine("light", Light, {Light.RED: ()})
    with pytest.raises(IllegalMoveError, match="none: it is final"):
        Machine("light", Light, {Light.RED: (), Light.GREEN: (Light.RED,)}).check(Light.RED, Light.GREEN)
