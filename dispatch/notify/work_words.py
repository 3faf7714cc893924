"""Words of messages about work, looked up when they are sent: what is not true any more is not said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dispatch.lifecycle.reconciliation import ReconciliationStatus
from dispatch.lifecycle.round import ACTIVE_ROUND
from dispatch.lifecycle.shift import ShiftStatus
from dispatch.notify.kinds import MessageKind
from dispatch.notify.notification import Notification
from dispatch.notify.texts import Words
from dispatch.notify.work_wishes import to_hand_in
from dispatch.storage import cash, rounds
from dispatch.storage.schema_money import CASH_RECONCILIATION
from dispatch.storage.schema_parties import COURIER, SHIFT
from dispatch.storage.store import Reading

_K = MessageKind


def _shifts(reading: Reading, told: Notification) -> list[Any]:
    """Return the shifts of a message that its courier still has and has not begun, the first one first."""
    found = [reading.find(SHIFT, name) for name in told.facts["shift_ids"]]
    return sorted(
        (
            shift
            for shift in found
            if shift is not None
            and shift.status == ShiftStatus.PUBLISHED
            and shift.courier_id == told.target_id
            and shift.to_s > reading.now_s
        ),
        key=lambda shift: (shift.from_s, shift.id),
    )


def _published(reading: Reading, told: Notification) -> Words | None:
    shifts = _shifts(reading, told)
    if not shifts:
        return None
    return Words(window=(shifts[0].from_s, shifts[0].to_s), others=len(shifts) - 1)


def _changed(reading: Reading, told: Notification) -> Words | None:
    shifts = _shifts(reading, told)
    before = told.facts["before"]
    if not shifts or [shifts[0].from_s, shifts[0].to_s] == before:
        return None
    return Words(window=(shifts[0].from_s, shifts[0].to_s), before=(before[0], before[1]))


def _plain(reading: Reading, told: Notification) -> Words:
    """Return the words of a message that says what has happened, whatever has since."""
    facts = told.facts
    courier = reading.find(COURIER, facts.get("courier_id", ""))
    own = rounds.get(reading, facts["round_id"]) if "round_id" in facts else None
    window = facts.get("window") or (own and _shift_of(reading, own.shift_id))
    return Words(
        window=(window[0], window[1]) if window else None,
        person=courier.name if courier else "",
        count=len(facts.get("stops", [])),
        rules=tuple(facts.get("rules", ())),
        paid_s=int(facts.get("paid_s", 0)),
        amount_minor=int(facts.get("amount_minor", 0)),
        currency=str(facts.get("currency", "EUR")),
    )


def _shift_of(reading: Reading, name: str) -> tuple[int, int]:
    shift = reading.get(SHIFT, name)
    return shift.from_s, shift.to_s


def _due(reading: Reading, told: Notification) -> Words | None:
    name = told.facts["round_id"]
    currency, amounts = to_hand_in(reading, name)
    counted = any(row.status != ReconciliationStatus.OPEN for row in cash.counts(reading, name))
    if rounds.get(reading, name).status in ACTIVE_ROUND or not amounts or counted:
        return None
    return Words(amounts=tuple(sorted(amounts.items())), currency=currency)


def _while(status: ReconciliationStatus) -> Callable[[Reading, Notification], Words | None]:
    def words(reading: Reading, told: Notification) -> Words | None:
        row = reading.get(CASH_RECONCILIATION, told.facts["count_id"])
        return _plain(reading, told) if row.status == status else None

    return words


OF_WORK: dict[MessageKind, Callable[[Reading, Notification], Words | None]] = {
    _K.SHIFT_PUBLISHED: _published,
    _K.SHIFT_CHANGED: _changed,
    _K.SHIFT_CANCELLED: _plain,
    _K.ABSENCE_NOTED: _plain,
    _K.HOURS_ANSWERED: _plain,
    _K.HOURS_CORRECTED: _plain,
    _K.HOURS_WARNING: _plain,
    _K.CASH_DUE: _due,
    _K.CASH_AGAIN: _while(ReconciliationStatus.OPEN),
    _K.CASH_GAP: _plain,
    _K.COURIER_ABSENT: _plain,
    _K.HOURS_CONTESTED: _plain,
    _K.HOURS_ALERT: _plain,
    _K.CASH_TO_CLOSE: _while(ReconciliationStatus.DECLARED),
}
