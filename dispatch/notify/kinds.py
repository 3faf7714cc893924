"""The messages that there are, and the rule for each: what it asks of its reader, or what has changed for them.

There is no kind without an action or a change, and none that advertises anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dispatch.lifecycle.delivery import DeliveryStatus


class Audience(StrEnum):
    """Who is told."""

    RECIPIENT = "recipient"
    SHOP = "shop"
    COURIER = "courier"
    COORDINATOR = "coordinator"
    CONTACT = "contact"  # a person of trust of somebody who does not answer; known by the name of the chain


class MessageKind(StrEnum):
    """What is said."""

    PROMISED = "promised"  # a window is promised
    WINDOW_CHANGED = "window_changed"  # another one than was said before
    ETA_CHANGED = "eta_changed"  # it comes earlier or later than was said before
    NEAR = "near"  # the next stop is this door
    AT_DOOR = "at_door"  # for those who asked that nobody rings
    DELIVERED = "delivered"
    PARTLY_DELIVERED = "partly_delivered"
    FAILED = "failed"  # and what can be done now
    RETURNED = "returned"
    CANCELLED = "cancelled"
    WAITS = "waits"  # it can be fetched, with this code
    WAITS_STILL = "waits_still"  # until when it can
    NOT_FETCHED = "not_fetched"  # nobody has come in time
    MISSING = "missing"  # the shop has not got something
    BASKET_REFUSED = "basket_refused"  # one that comes again does not come this time
    SHOP_WROTE = "shop_wrote"
    CUSTOMER_WROTE = "customer_wrote"
    READY_ASKED = "ready_asked"  # "prêt ?"
    READY_WHICH = "ready_which"  # an answer that could mean several baskets
    ROUND_RELEASED = "round_released"
    NEXT_STOP = "next_stop"
    # What couriers are told about their work.
    SHIFT_PUBLISHED = "shift_published"
    SHIFT_CHANGED = "shift_changed"  # other hours than were published
    SHIFT_CANCELLED = "shift_cancelled"  # or somebody else's now
    ABSENCE_NOTED = "absence_noted"
    HOURS_ANSWERED = "hours_answered"  # a remark about hours
    HOURS_CORRECTED = "hours_corrected"
    HOURS_WARNING = "hours_warning"  # published hours break a rule of the law
    CASH_DUE = "cash_due"  # what is to be handed in after a round
    CASH_AGAIN = "cash_again"  # the count was sent back
    CASH_GAP = "cash_gap"  # a count was closed with a difference
    # What coordinators are told.
    COURIER_ABSENT = "courier_absent"
    HOURS_CONTESTED = "hours_contested"
    HOURS_ALERT = "hours_alert"
    CASH_TO_CLOSE = "cash_to_close"  # a count with a difference waits for a second person
    DOOR_CLOSED = "door_closed"  # nobody answers at a visit, and it is theirs to do something
    VISIT_CONCERN = "visit_concern"
    VISIT_EMERGENCY = "visit_emergency"
    ALARM = "alarm"  # a courier has raised one that fits no visit
    BASKET_TO_SETTLE = "basket_to_settle"  # somebody's basket could not be ordered
    # What persons of trust are told.
    CONTACT_ASKED = "contact_asked"
    CONTACT_CALMED = "contact_calmed"  # the person was reached


_D = DeliveryStatus
_BEFORE_DOOR = frozenset(
    {
        _D.CREATED, _D.PROMISED, _D.PLANNED, _D.ASSIGNED, _D.COLLECTING, _D.COLLECTED, _D.OUT_FOR_DELIVERY, _D.RESCHEDULED,
    }
)  # fmt: skip
_ANY = frozenset(DeliveryStatus)

#: Matters: of what there is to say about a delivery, the latest word counts.
TIME, ETA, DOOR, OUTCOME, GOODS, THREAD, READY, ROUND = (
    "time", "eta", "door", "outcome", "goods", "thread", "ready", "round",
)  # fmt: skip
VISIT, BASKET = "visit", "basket"
ROSTER, SHIFT, HOURS, LAW, CASH = "roster", "shift", "hours", "law", "cash"


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind of message is treated.

    Parameters
    ----------
    audience
        Who gets it.
    matter
        What it is about; a later message on the same matter replaces one that was not sent yet.
    action, change
        Whether its reader can do something, whether something has changed: one of them at least.
    important
        Whether it may use the reserve of the budget.
    counted
        Whether it uses the budget at all: words of people and work of shops and couriers do not.
    digest
        Whether it waits a little for others on the same matter.
    only_if_late
        Whether those who want to hear of delays only still get it.
    states
        The states of its delivery in which it is true.
    into
        Kinds that it may be merged into.
    clears
        Matters about which nothing older is true any more.
    off_duty
        Whether it reaches couriers at home: those who have not said when they want to be told are let sleep, unless it cannot wait.
    urgent
        Whether somebody may be in danger: it waits for no hour and for no other message, and a desk gets it by every means there is.
    """

    audience: Audience
    matter: str
    action: bool = False
    change: bool = False
    important: bool = False
    counted: bool = True
    digest: bool = False
    only_if_late: bool = True
    states: frozenset[DeliveryStatus] = _ANY
    into: frozenset[MessageKind] = frozenset()
    clears: frozenset[str] = frozenset()
    off_duty: bool = False
    urgent: bool = False


_K, _A = MessageKind, Audience
_WINDOWS = frozenset({_K.PROMISED, _K.WINDOW_CHANGED})

RULES: dict[MessageKind, Rule] = {
    _K.PROMISED: Rule(
        _A.RECIPIENT, TIME, change=True, important=True, digest=True, states=_BEFORE_DOOR, into=_WINDOWS,
        clears=frozenset({ETA}),
    ),
    _K.WINDOW_CHANGED: Rule(
        _A.RECIPIENT, TIME, action=True, change=True, important=True, digest=True, states=_BEFORE_DOOR, into=_WINDOWS,
        clears=frozenset({ETA}),
    ),
    _K.ETA_CHANGED: Rule(
        _A.RECIPIENT, ETA, change=True, digest=True, states=_BEFORE_DOOR, into=frozenset({_K.ETA_CHANGED})
    ),
    _K.NEAR: Rule(
        _A.RECIPIENT, DOOR, action=True, change=True, only_if_late=False,
        states=frozenset({_D.OUT_FOR_DELIVERY}), clears=frozenset({TIME, ETA}),
    ),
    _K.AT_DOOR: Rule(
        _A.RECIPIENT, DOOR, action=True, change=True, important=True,
        states=frozenset({_D.ARRIVED}), clears=frozenset({TIME, ETA, DOOR}),
    ),
    _K.DELIVERED: Rule(
        _A.RECIPIENT, OUTCOME, change=True, only_if_late=False,
        states=frozenset({_D.DELIVERED}), clears=frozenset({TIME, ETA, DOOR, OUTCOME}),
    ),
    _K.PARTLY_DELIVERED: Rule(
        _A.RECIPIENT, OUTCOME, action=True, change=True, important=True,
        states=frozenset({_D.PARTIALLY_DELIVERED}), clears=frozenset({TIME, ETA, DOOR, OUTCOME}),
    ),
    _K.FAILED: Rule(
        _A.RECIPIENT, OUTCOME, action=True, change=True, important=True,
        states=frozenset({_D.FAILED}), clears=frozenset({TIME, ETA, DOOR, OUTCOME}),
    ),
    _K.RETURNED: Rule(
        _A.RECIPIENT, OUTCOME, action=True, change=True,
        states=frozenset({_D.RETURNED}), clears=frozenset({TIME, ETA, DOOR, OUTCOME}),
    ),
    _K.CANCELLED: Rule(
        _A.RECIPIENT, OUTCOME, change=True, important=True,
        states=frozenset({_D.CANCELLED}), clears=frozenset({TIME, ETA, DOOR, OUTCOME, GOODS}),
    ),
    _K.WAITS: Rule(
        _A.RECIPIENT, OUTCOME, action=True, change=True, important=True, only_if_late=False,
        states=frozenset({_D.HANDED_OVER}), clears=frozenset({TIME, ETA, DOOR, OUTCOME}),
    ),
    _K.WAITS_STILL: Rule(
        _A.RECIPIENT, OUTCOME, action=True, important=True, states=frozenset({_D.HANDED_OVER}), only_if_late=False,
    ),
    _K.NOT_FETCHED: Rule(
        _A.RECIPIENT, OUTCOME, action=True, change=True, important=True,
        states=frozenset({_D.FAILED, _D.PARTIALLY_DELIVERED, _D.RETURNING}), clears=frozenset({OUTCOME}),
    ),
    _K.MISSING: Rule(
        _A.RECIPIENT, GOODS, action=True, change=True, important=True,
        states=_BEFORE_DOOR | {_D.HELD}, into=frozenset({_K.MISSING}),
    ),
    # Its subject is the one basket, about which there is nothing else to say.
    _K.BASKET_REFUSED: Rule(_A.RECIPIENT, BASKET, action=True, change=True, important=True, counted=False),
    _K.BASKET_TO_SETTLE: Rule(_A.COORDINATOR, BASKET, action=True, change=True, important=True, counted=False),
    _K.SHOP_WROTE: Rule(
        _A.RECIPIENT, THREAD, action=True, counted=False, digest=True, into=frozenset({_K.SHOP_WROTE})
    ),
    _K.CUSTOMER_WROTE: Rule(
        _A.SHOP, THREAD, action=True, counted=False, digest=True, into=frozenset({_K.CUSTOMER_WROTE})
    ),
    _K.READY_ASKED: Rule(
        _A.SHOP, READY, action=True, counted=False, states=_BEFORE_DOOR, into=frozenset({_K.READY_ASKED})
    ),
    _K.READY_WHICH: Rule(_A.SHOP, READY, action=True, counted=False, into=frozenset({_K.READY_WHICH})),
    _K.ROUND_RELEASED: Rule(_A.COURIER, ROUND, action=True, counted=False),
    _K.NEXT_STOP: Rule(
        _A.COURIER, ROUND, action=True, change=True, counted=False,
        into=frozenset({_K.NEXT_STOP, _K.ROUND_RELEASED}),
    ),
    _K.SHIFT_PUBLISHED: Rule(
        _A.COURIER, ROSTER, action=True, change=True, important=True, counted=False, digest=True, off_duty=True,
        into=frozenset({_K.SHIFT_PUBLISHED}),
    ),
    _K.SHIFT_CHANGED: Rule(
        _A.COURIER, SHIFT, action=True, change=True, important=True, counted=False, digest=True, off_duty=True,
        into=frozenset({_K.SHIFT_CHANGED}),
    ),
    _K.SHIFT_CANCELLED: Rule(
        _A.COURIER, SHIFT, change=True, important=True, counted=False, off_duty=True, clears=frozenset({SHIFT})
    ),
    _K.ABSENCE_NOTED: Rule(
        _A.COURIER, SHIFT, change=True, counted=False, off_duty=True, clears=frozenset({SHIFT})
    ),
    _K.HOURS_ANSWERED: Rule(_A.COURIER, HOURS, change=True, counted=False, digest=True, off_duty=True),
    _K.HOURS_CORRECTED: Rule(
        _A.COURIER, HOURS, change=True, important=True, counted=False, digest=True, off_duty=True
    ),
    _K.HOURS_WARNING: Rule(
        _A.COURIER, LAW, action=True, important=True, counted=False, digest=True, off_duty=True,
        into=frozenset({_K.HOURS_WARNING}),
    ),
    _K.CASH_DUE: Rule(_A.COURIER, CASH, action=True, counted=False, into=frozenset({_K.CASH_DUE})),
    _K.CASH_AGAIN: Rule(_A.COURIER, CASH, action=True, counted=False, off_duty=True),
    _K.CASH_GAP: Rule(
        _A.COURIER, CASH, change=True, important=True, counted=False, off_duty=True, clears=frozenset({CASH})
    ),
    _K.COURIER_ABSENT: Rule(_A.COORDINATOR, SHIFT, action=True, change=True, important=True, counted=False),
    _K.HOURS_CONTESTED: Rule(_A.COORDINATOR, HOURS, action=True, counted=False),
    _K.HOURS_ALERT: Rule(
        _A.COORDINATOR, LAW, action=True, important=True, counted=False, digest=True, into=frozenset({_K.HOURS_ALERT})
    ),
    _K.CASH_TO_CLOSE: Rule(
        _A.COORDINATOR, CASH, action=True, counted=False, digest=True, into=frozenset({_K.CASH_TO_CLOSE})
    ),
    _K.DOOR_CLOSED: Rule(_A.COORDINATOR, VISIT, action=True, important=True, counted=False, urgent=True),
    _K.VISIT_CONCERN: Rule(
        _A.COORDINATOR, VISIT, action=True, change=True, important=True, counted=False, urgent=True
    ),
    _K.VISIT_EMERGENCY: Rule(
        _A.COORDINATOR, VISIT, action=True, change=True, important=True, counted=False, urgent=True
    ),
    _K.ALARM: Rule(_A.COORDINATOR, VISIT, action=True, important=True, counted=False, urgent=True),
    _K.CONTACT_ASKED: Rule(_A.CONTACT, VISIT, action=True, important=True, counted=False, urgent=True),
    _K.CONTACT_CALMED: Rule(_A.CONTACT, VISIT, change=True, important=True, counted=False, urgent=True),
}  # fmt: skip
