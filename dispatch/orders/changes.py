"""What shops and recipients may still change of an order: cancel it, ask for another window, say more about the door."""

from __future__ import annotations

from dataclasses import fields, replace

from dispatch.domain import TimeWindow
from dispatch.errors import DispatchError, Fault
from dispatch.field.facts import FactKind
from dispatch.field.settle import decide
from dispatch.lifecycle.delivery import DELIVERY as LIFE
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.capacity import capacity_of
from dispatch.orders.checks import LONGEST_AHEAD_S, LONGEST_TEXT, RefusedOrderError, storable
from dispatch.orders.delivery import Delivery, Mode
from dispatch.orders.waiting_room import release
from dispatch.parties.recipient import Door
from dispatch.storage import deliveries, parties
from dispatch.storage.store import NotFoundError, Reading, Writing

_D = DeliveryStatus
#: Tasks that are not done yet.
OPEN_TASKS = frozenset({TaskStatus.PENDING, TaskStatus.READY})
#: Nothing that is said about the door matters any more.
_OVER = frozenset(
    {_D.DELIVERED, _D.PARTIALLY_DELIVERED, _D.HANDED_OVER, _D.RETURNING, _D.RETURNED, _D.CANCELLED}
)
#: States in which another window may be asked for.
_MOVABLE = frozenset(
    {_D.CREATED, _D.HELD, _D.PROMISED, _D.PLANNED, _D.ASSIGNED, _D.COLLECTING, _D.COLLECTED, _D.FAILED}
)


#: What recipients may ask for.
CANCEL, RESCHEDULE, INSTRUCT = "cancel", "reschedule", "instruct"


def possible(one: Delivery) -> tuple[str, ...]:
    """Return what may still be asked of a delivery by its recipient: to cancel it, to move it, to say more about the door."""
    found = []
    if LIFE.may(one.status, _D.CANCELLED) or (one.status is _D.HANDED_OVER and one.mode is Mode.COLLECT):
        found.append(CANCEL)
    if one.status in _MOVABLE:
        found.append(RESCHEDULE)
    if one.status not in _OVER:
        found.append(INSTRUCT)
    return tuple(found)


class TooLateError(DispatchError):
    """An order is too far on its way for what is asked; code ``too_late``."""

    def __init__(self, name: str, status: str, what: str, remedy: str) -> None:
        super().__init__(f"delivery {name} is {status}: {what}; {remedy}", code="too_late")


def own_delivery(reading: Reading, delivery_id: str, org_id: str = "") -> Delivery:
    """Return a delivery, to an organisation only if it ordered it or one of its tasks is its.

    Raises
    ------
    NotFoundError
        There is none of that name, or it is none of the organisation's business.
    """
    one = deliveries.get(reading, delivery_id)
    if org_id and org_id != one.org_id and all(task.org_id != org_id for task in one.tasks):
        raise NotFoundError("delivery", delivery_id)
    return one


def cancel(writing: Writing, delivery_id: str, reason: str, *, org_id: str = "") -> Delivery:
    """Cancel an order; notes ``delivery.cancelled``. Cancelled again, it stays as it is.

    Possible until all of it is collected; what waits at a counter has never left its shop, and is cancelled as well. What a courier
    has collected of it goes back to its shop (``delivery.returning``); rounds have the rest no more.

    Parameters
    ----------
    reason
        A word or a sentence.
    org_id
        The shop that asks: a shop cancels what it ordered, and what comes from it alone. Empty for the recipient and the coordinator.

    Raises
    ------
    NotFoundError
        There is none of that name, or it is none of the shop's business.
    TooLateError
        The goods are on their way; or other shops have a part in it, and it is not for one to say.
    """
    _check_text("reason", reason)
    one = own_delivery(writing, delivery_id, org_id)
    if one.status is _D.CANCELLED:
        return one
    if org_id and org_id != one.org_id and any(task.org_id not in {"", org_id} for task in one.tasks):
        raise TooLateError(
            one.id, one.status, "other shops have a part in it", "say what is missing of yours instead"
        )
    before = one.status
    if one.status is _D.HANDED_OVER and one.mode is Mode.COLLECT:
        one = deliveries.change(writing, one, status=_D.PROMISED)
    if not LIFE.may(one.status, _D.CANCELLED):
        raise TooLateError(
            one.id, one.status, "its goods are on their way", "they can be brought back: ask for a return"
        )
    tasks = tuple(
        replace(task, status=TaskStatus.CANCELLED) if task.status in OPEN_TASKS else task
        for task in one.tasks
    )
    stored = deliveries.change(writing, one, status=_D.CANCELLED, tasks=tasks, held_reason="")
    release(writing, one.id)
    writing.note(
        "delivery.cancelled",
        stored.id,
        stored.version,
        {
            "reason": reason,
            "before": before,
            "collected": [task.id for task in tasks if task.status is TaskStatus.DONE],
        },
    )
    # A fact like any other: what a phone tells later on must not bring it to life again.
    return decide(writing, FactKind.CANCEL, stored, [task.id for task in tasks], reason)


def ask_reschedule(writing: Writing, delivery_id: str, window: TimeWindow, note: str = "") -> Delivery:
    """Ask for another window; notes ``delivery.reschedule_requested``, for whoever promises windows to answer.

    Nothing is changed by asking: what is promised stays promised until something else is.

    Raises
    ------
    RefusedOrderError
        The window is none, or the day takes nothing on; the fault says why.
    TooLateError
        It is too far on its way, or over.
    """
    _check_text("note", note)
    one = deliveries.get(writing, delivery_id)
    if one.status not in _MOVABLE:
        raise TooLateError(
            one.id, one.status, "its window cannot be moved any more", "call whoever brings it"
        )
    fault = _window_fault(writing, one, window)
    if fault is not None:
        raise RefusedOrderError((fault,))
    writing.note(
        "delivery.reschedule_requested",
        one.id,
        one.version,
        {
            "window_from_s": window.earliest,
            "window_to_s": window.latest,
            "before_from_s": one.window.earliest,
            "before_to_s": one.window.latest,
            "note": note,
        },
    )
    return one


def _window_fault(reading: Reading, one: Delivery, window: TimeWindow) -> Fault | None:
    value = f"{window.earliest} to {window.latest}"
    if window.latest < window.earliest:
        return Fault("/window", 0, "window_inverted", value, "it ends before it begins", "exchange the two")
    if window.latest < reading.now_s:
        return Fault("/window", 0, "window_past", value, "it is over", "ask for a later one")
    if window.latest > reading.now_s + LONGEST_AHEAD_S or window.earliest < reading.now_s - LONGEST_AHEAD_S:
        return Fault(
            "/window",
            0,
            "window_far",
            value,
            "it is more than a year away",
            "check its date: times are epoch seconds",
        )
    if one.mode is not Mode.COLLECT:
        capacity = capacity_of(reading, window, besides=one.id)
        if capacity.why:
            return Fault(
                "/window",
                0,
                capacity.why,
                value,
                f"nothing more is taken on for {capacity.day} then",
                "ask for a later one",
            )
    return None


def instruct(
    writing: Writing, delivery_id: str, door: Door | None = None, note: str | None = None
) -> Delivery:
    """Say more about a door: a code, a safe place, a neighbour who may take it, a note; notes ``delivery.instructions_changed``.

    Parameters
    ----------
    door
        Replaces what is known of the recipient's door as a whole: a code that is taken out is gone. None leaves it.
    note
        Replaces the note of this delivery. None leaves it.

    Raises
    ------
    TooLateError
        It is brought, or will not be.
    RefusedOrderError
        A text is too long, or cannot be stored.
    """
    one = deliveries.get(writing, delivery_id)
    if one.status in _OVER:
        raise TooLateError(
            one.id, one.status, "nobody comes to that door for it any more", "say it for the next order"
        )
    if note is not None:
        _check_text("note", note)
    changed: list[str] = []
    recipient = parties.get_recipient(writing, one.recipient_id)
    if door is not None and door != recipient.door:
        for field in fields(Door):
            if isinstance(getattr(door, field.name), str):
                _check_text(f"door/{field.name}", getattr(door, field.name))
            if getattr(door, field.name) != getattr(recipient.door, field.name):
                changed.append(field.name)
        recipient = parties.change_recipient(writing, recipient, door=door, last_contact_s=writing.now_s)
        writing.note("recipient.changed", recipient.id, recipient.version)
    if note is not None and note != one.note:
        changed.append("delivery_note")
    if not changed:
        return one
    # A new version in any case: who has the delivery on a phone must see that it has changed.
    stored = deliveries.change(writing, one, note=one.note if note is None else note)
    # Door codes are not for the log.
    writing.note("delivery.instructions_changed", stored.id, stored.version, {"fields": changed})
    return stored


def authorise_neighbour(writing: Writing, delivery_id: str, neighbour: str) -> Delivery:
    """Let a neighbour take the goods, empty for nobody any more; notes ``delivery.instructions_changed``."""
    one = deliveries.get(writing, delivery_id)
    door = parties.get_recipient(writing, one.recipient_id).door
    return instruct(writing, delivery_id, replace(door, neighbour=neighbour.strip()))


def authorise_safe_place(writing: Writing, delivery_id: str, safe_place: str) -> Delivery:
    """Let the goods be left at a place, empty for nowhere any more; notes ``delivery.instructions_changed``."""
    one = deliveries.get(writing, delivery_id)
    door = parties.get_recipient(writing, one.recipient_id).door
    return instruct(writing, delivery_id, replace(door, safe_place=safe_place.strip()))


def _check_text(pointer: str, text: str) -> None:
    if len(text) > LONGEST_TEXT:
        fault = Fault(
            f"/{pointer}",
            0,
            "text_too_long",
            str(len(text)),
            f"it has at most {LONGEST_TEXT} characters",
            "shorten it",
        )
        raise RefusedOrderError((fault,))
    if not storable(text):
        fault = Fault(
            f"/{pointer}",
            0,
            "bad_character",
            ascii(text)[:80],
            "it has characters that cannot be stored",
            "remove them",
        )
        raise RefusedOrderError((fault,))
