"""What couriers and coordinators could be told about work: shifts, absences, hours, and the money of a round."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from dispatch.errors import DispatchError
from dispatch.lifecycle.round import ACTIVE_ROUND
from dispatch.lifecycle.shift import ShiftStatus
from dispatch.money.reconciliation import get as get_count
from dispatch.money.takings import takings
from dispatch.notify.decision import Reason, Status, Wish
from dispatch.notify.facts import OUTCOME_S, WORDS_S
from dispatch.notify.kinds import MessageKind
from dispatch.notify.people import desks
from dispatch.orders.delivery import PaymentMethod
from dispatch.storage import cash, notifications, parties, rounds
from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.schema_people import HOURS_NOTE
from dispatch.storage.schema_rounds import ROUND
from dispatch.storage.store import Event, Reading

_K = MessageKind


def work_wishes(reading: Reading, event: Event) -> list[Wish]:
    """Return what could be said about an event of `WORK_EVENTS`; a courier is not told what they did, nor coordinators what one of them did."""
    return WORK_EVENTS[event.type](reading, event)


def _published(reading: Reading, event: Event) -> list[Wish]:
    shift = reading.find(SHIFT, event.subject)
    return [] if shift is None else [_publication(event, shift, str(event.data["courier_id"]))]


def _publication(event: Event, shift: Row[Any], courier_id: str) -> Wish:
    """Return a wish to tell a shift. Those of a publication are one message, so its subject is the courier."""
    return _to_courier(
        event,
        _K.SHIFT_PUBLISHED,
        courier_id,
        courier_id,
        f"{shift.id} {event.version}",
        {"shift_ids": [shift.id]},
        shift.from_s,
    )


def _changed(reading: Reading, event: Event) -> list[Wish]:
    shift, before = reading.find(SHIFT, event.subject), event.data["before"]
    # Of a shift that is not published nobody knows.
    if shift is None or shift.status != ShiftStatus.PUBLISHED:
        return []
    now, then = str(event.data["courier_id"]), str(before["courier_id"])
    hours, old_hours = _hours(event.data), _hours(before)
    if now != then:
        gone = _cancellation(reading, event, shift, then, old_hours)
        return [gone, _publication(event, shift, now)]
    unchanged = Reason.NO_CHANGE if hours == old_hours else None
    return [_change(reading, event, shift, now, old_hours, unchanged)]


def _swapped(reading: Reading, event: Event) -> list[Wish]:
    """Return a wish for the courier who has the shift now. The other shift has an event of its own."""
    shift, other = reading.find(SHIFT, event.subject), reading.find(SHIFT, str(event.data["with"]))
    if shift is None or other is None or shift.status != ShiftStatus.PUBLISHED:
        return []
    return [_change(reading, event, shift, str(event.data["courier_id"]), [other.from_s, other.to_s], None)]


def _change(
    reading: Reading,
    event: Event,
    shift: Row[Any],
    courier_id: str,
    before: Sequence[int],
    refusal: Reason | None,
) -> Wish:
    hours = [shift.from_s, shift.to_s]
    return _to_courier(
        event,
        _K.SHIFT_CHANGED,
        courier_id,
        shift.id,
        f"{hours[0]}-{hours[1]}",
        {"shift_ids": [shift.id], "window": hours, "before": list(before)},
        max(shift.from_s, before[0]),
        refusal=refusal or _untold(reading, courier_id, shift.id),
    )


def _cancelled(reading: Reading, event: Event) -> list[Wish]:
    shift = reading.find(SHIFT, event.subject)
    if shift is None or not event.data.get("published"):
        return []
    hours = [shift.from_s, shift.to_s]
    return [_cancellation(reading, event, shift, str(event.data["courier_id"]), hours)]


def _cancellation(
    reading: Reading, event: Event, shift: Row[Any], courier_id: str, hours: Sequence[int]
) -> Wish:
    return _to_courier(
        event,
        _K.SHIFT_CANCELLED,
        courier_id,
        shift.id,
        f"cancelled {event.version}",
        {"window": list(hours)},
        # Known before it begins, or, where that is too late, while it would last.
        hours[0] if reading.now_s < hours[0] else hours[1],
        refusal=_untold(reading, courier_id, shift.id),
    )


def _untold(reading: Reading, courier_id: str, shift_id: str) -> Reason | None:
    """Return why a change of a shift is not told: its publication is still to be sent, and says what is true then."""
    for one in notifications.standing(reading, [courier_id]).get((courier_id, courier_id), []):
        if one.kind is _K.SHIFT_PUBLISHED and shift_id in one.facts.get("shift_ids", []):
            return Reason.NO_CHANGE if one.status is Status.PENDING else None
    return None


def _absent(reading: Reading, event: Event) -> list[Wish]:
    shift = reading.find(SHIFT, event.subject)
    if shift is None:
        return []
    courier_id, stops = str(event.data["courier_id"]), list(event.data["stop_ids"])
    facts = {"window": [int(event.data["from_s"]), shift.to_s], "courier_id": courier_id, "stops": stops}
    content = f"absent {event.version}"
    told = _to_courier(event, _K.ABSENCE_NOTED, courier_id, shift.id, content, facts, shift.to_s)
    return [told, *_to_desks(reading, event, _K.COURIER_ABSENT, shift.id, content, facts, shift.to_s)]


def _contested(reading: Reading, event: Event) -> list[Wish]:
    shift = reading.get(SHIFT, str(event.data["shift_id"]))
    facts = {"courier_id": shift.courier_id, "window": [shift.from_s, shift.to_s]}
    expires_s = event.happened_s + WORDS_S
    return _to_desks(
        reading, event, _K.HOURS_CONTESTED, event.subject, f"contested {event.subject}", facts, expires_s
    )


def _answered(reading: Reading, event: Event) -> list[Wish]:
    shift = reading.get(SHIFT, reading.get(HOURS_NOTE, event.subject).shift_id)
    facts = {"window": [shift.from_s, shift.to_s]}
    expires_s = event.happened_s + WORDS_S
    # A remark may be answered more than once.
    content = f"answered {event.id}"
    return [_to_courier(event, _K.HOURS_ANSWERED, shift.courier_id, event.subject, content, facts, expires_s)]


def _corrected(reading: Reading, event: Event) -> list[Wish]:
    shift = reading.get(SHIFT, str(event.data["shift_id"]))
    facts = {"window": [shift.from_s, shift.to_s], "paid_s": int(event.data["paid_s"])}
    expires_s = event.happened_s + WORDS_S
    content = f"corrected {event.subject}"
    return [
        _to_courier(event, _K.HOURS_CORRECTED, shift.courier_id, event.subject, content, facts, expires_s)
    ]


def _warned(reading: Reading, event: Event) -> list[Wish]:
    broken = list(event.data["violations"])
    courier_id, first = event.subject, min(broken, key=lambda one: one["from_s"])
    facts = {
        "courier_id": courier_id,
        "rules": sorted({one["rule"] for one in broken}),
        "window": [first["from_s"], first["to_s"]],
    }
    content = " ".join(sorted(f"{one['rule']}@{one['from_s']}" for one in broken))[:200]
    expires_s = max(one["to_s"] for one in broken)
    told = _to_courier(event, _K.HOURS_WARNING, courier_id, courier_id, content, facts, expires_s)
    return [told, *_to_desks(reading, event, _K.HOURS_ALERT, courier_id, content, facts, expires_s)]


def _round_over(reading: Reading, event: Event) -> list[Wish]:
    """Return a wish to ask for what a courier has of others' money. Who has none, or has counted it already, is asked nothing."""
    if reading.find(ROUND, event.subject) is None:
        return []
    own = rounds.get(reading, event.subject)
    _, amounts = to_hand_in(reading, own.id)
    if own.status in ACTIVE_ROUND or not amounts or cash.counts(reading, own.id):
        return []
    courier_id = reading.get(SHIFT, own.shift_id).courier_id
    content = json.dumps(amounts, sort_keys=True)[:200]
    facts = {"round_id": own.id}
    return [
        _to_courier(
            event, _K.CASH_DUE, courier_id, own.id, content, facts, event.happened_s + OUTCOME_S, own_too=True
        )
    ]


def to_hand_in(reading: Reading, round_id: str) -> tuple[str, dict[str, int]]:
    """Return currency and amounts by way of paying that a courier has at the end of a round, in cash with the float; none for payments by link.

    Empty, too, where there are several currencies: that is for a person to look at.
    """
    try:
        due = takings(reading, round_id)
    except DispatchError:
        return "", {}
    amounts = due.by_method()
    amounts.pop(PaymentMethod.LINK.value, None)
    if due.float_minor:
        amounts[PaymentMethod.CASH.value] = amounts.get(PaymentMethod.CASH.value, 0) + due.float_minor
    return due.currency, {method: amount for method, amount in amounts.items() if amount}


def _declared(reading: Reading, event: Event) -> list[Wish]:
    count = get_count(reading, event.subject)
    tolerance = int(parties.get_town(reading).settings.get("cash_tolerance_minor", 0))
    beyond = sum(abs(gap) for gap in count.gaps.values()) > tolerance
    facts = {
        "courier_id": count.courier_id,
        "round_id": count.round_id,
        "count_id": count.id,
        "amount_minor": count.gap_minor,
        "currency": count.expected.currency,
    }
    return _to_desks(
        reading,
        event,
        _K.CASH_TO_CLOSE,
        count.round_id,
        f"{count.number} {count.gap_minor} {count.version}",
        facts,
        event.happened_s + WORDS_S,
        refusal=None if beyond else Reason.BELOW_THRESHOLD,
    )


def _sent_back(reading: Reading, event: Event) -> list[Wish]:
    count = get_count(reading, event.subject)
    facts = {"round_id": count.round_id, "count_id": count.id}
    content = f"{count.number} {event.version}"
    expires_s = event.happened_s + WORDS_S
    return [_to_courier(event, _K.CASH_AGAIN, count.courier_id, count.round_id, content, facts, expires_s)]


def _reconciled(reading: Reading, event: Event) -> list[Wish]:
    count = get_count(reading, event.subject)
    facts = {
        "round_id": count.round_id,
        "amount_minor": count.gap_minor,
        "currency": count.expected.currency,
    }
    return [
        _to_courier(
            event,
            _K.CASH_GAP,
            count.courier_id,
            count.round_id,
            f"{count.number} {count.gap_minor}",
            facts,
            event.happened_s + WORDS_S,
            refusal=None if count.gap_minor else Reason.NO_CHANGE,
        )
    ]


def _hours(data: Mapping[str, Any]) -> list[int]:
    return [int(data["from_s"]), int(data["to_s"])]


def _to_courier(
    event: Event,
    kind: MessageKind,
    courier_id: str,
    subject: str,
    content: str,
    facts: Mapping[str, Any],
    expires_s: int,
    *,
    refusal: Reason | None = None,
    own_too: bool = False,
) -> Wish:
    """Return a wish for a courier; ``own_too`` also where it follows from what they did."""
    if event.actor == f"courier:{courier_id}" and not own_too:
        refusal = Reason.OWN_DOING
    return Wish(kind, courier_id, subject, content, facts, expires_s=expires_s, refusal=refusal)


def _to_desks(
    reading: Reading,
    event: Event,
    kind: MessageKind,
    subject: str,
    content: str,
    facts: Mapping[str, Any],
    expires_s: int,
    *,
    refusal: Reason | None = None,
) -> list[Wish]:
    """Return a wish for each desk of coordinators, whose people see what one of them does."""
    if event.actor.startswith("coordinator:"):
        refusal = Reason.OWN_DOING
    return [
        Wish(kind, desk, subject, content, facts, expires_s=expires_s, refusal=refusal)
        for desk in desks(reading)
    ]


WORK_EVENTS: dict[str, Callable[[Reading, Event], list[Wish]]] = {
    "shift.published": _published,
    "shift.changed": _changed,
    "shift.swapped": _swapped,
    "shift.cancelled": _cancelled,
    "shift.absent": _absent,
    "hours.contested": _contested,
    "hours.answered": _answered,
    "hours.corrected": _corrected,
    "hours.warned": _warned,
    "round.completed": _round_over,
    "round.aborted": _round_over,
    "cash.declared": _declared,
    "cash.sent_back": _sent_back,
    "cash.reconciled": _reconciled,
}
