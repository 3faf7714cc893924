"""Which events ask for another plan, and how soon."""

from __future__ import annotations

from collections.abc import Iterable

from dispatch.runs.run import PLANNER
from dispatch.storage.store import Event

#: What planning itself does never asks for another plan.
OWN_ACTOR = PLANNER
#: Beginnings of types of events after which the plan so far may not be the best one, or not possible, any more.
TRIGGERS = (
    "delivery.promised",
    "delivery.cancelled",
    "delivery.changed",
    "delivery.window_changed",
    "delivery.failed",
    "delivery.held",
    "delivery.released",
    "delivery.rescheduled",
    "delivery.returning",
    "delivery.pinned",
    "delivery.unpinned",
    "delivery.left_off",
    "delivery.taken_on",
    "pickup.",
    "stop.closed",
    "stop.skipped",
    "stop.reopened",
    "stop.delayed",
    "round.delayed",
    "round.started",
    "round.paused",
    "round.resumed",
    "round.aborted",
    "round.released",
    "courier.gone",
    "courier.offline",
    "shift.",
    "shifts.",
    "vehicle.",
    "place.",
    "street.",
    "closure.",
    "quote.accepted",
)


def cause_of(events: Iterable[Event]) -> str:
    """Return the type of the first of some events that asks for another plan, empty if none does."""
    for event in events:
        if event.actor != OWN_ACTOR and event.type.startswith(TRIGGERS):
            return event.type
    return ""
