"""The money of a round, counted: declared by the courier, closed by a second person, corrected by further counts and never changed.

A gap is noted with its reason. Nobody is charged for it here: shops get what was taken for them, and no wage is touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Row

from dispatch import ids
from dispatch.errors import DispatchError
from dispatch.lifecycle.reconciliation import RECONCILIATION, ReconciliationStatus
from dispatch.lifecycle.round import ACTIVE_ROUND
from dispatch.money.takings import ContainerLine, Takings, takings
from dispatch.orders.delivery import PaymentMethod
from dispatch.storage import cash, parties, rounds
from dispatch.storage.schema_field import INCIDENT
from dispatch.storage.schema_money import CASH_RECONCILIATION
from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.store import ConflictError, Reading, Writing

#: Paid to an account: there is nothing to count.
_NOT_COUNTED = frozenset({PaymentMethod.LINK.value})


class CountRefusedError(DispatchError):
    """A count that cannot be declared or closed so; the code says why."""


@dataclass(frozen=True, slots=True)
class Count:
    """A count of the money of a round.

    ``expected`` is what phones say beyond the counts that were closed before; ``declared`` what there is by way of paying, in cash with the
    float. ``gaps`` is what is there too much, negative for too little, by way of paying; ``gap_minor`` their sum.
    """

    id: str
    round_id: str
    courier_id: str
    number: int
    status: ReconciliationStatus
    expected: Takings
    declared: Mapping[str, int]
    pieces: Mapping[int, int]
    gap_minor: int
    reason: str
    courier_signed: str
    coordinator_signed: str
    version: int

    @property
    def gaps(self) -> dict[str, int]:
        """Differences by way of paying, those that are none left out."""
        return _gaps(self.expected, self.declared)


def open_count(writing: Writing, round_id: str, *, reason: str = "") -> Count:
    """Open the count of a round that is over, or return the one that is open; notes ``cash.count_opened``.

    Once a count is closed, the next one corrects it: it expects what has come in since, and needs a reason.

    Raises
    ------
    CountRefusedError
        ``round_active``: the round is not over. ``no_reason``: it corrects one that is closed, and says not why.
    """
    writing.exclude(f"cash {round_id}")
    own = rounds.get(writing, round_id)
    if own.status in ACTIVE_ROUND:
        raise CountRefusedError(
            f"round {round_id} is {own.status}: count its money when it is over", code="round_active"
        )
    before = cash.counts(writing, round_id)
    if before and before[-1].status != ReconciliationStatus.CLOSED:
        return _count(before[-1])
    if before and not reason.strip():
        raise CountRefusedError(
            f"the money of round {round_id} is counted: give a reason to correct that", code="no_reason"
        )
    expected = outstanding(writing, round_id)
    name = writing.ids.new(ids.CASH_RECONCILIATION)
    writing.insert(
        CASH_RECONCILIATION,
        {
            "id": name,
            "round_id": round_id,
            "courier_id": writing.get(SHIFT, own.shift_id).courier_id,
            "number": len(before) + 1,
            "status": ReconciliationStatus.OPEN,
            "currency": expected.currency,
            "float_minor": expected.float_minor,
            "expected": _document(expected),
            "declared": {},
            "pieces": {},
            "gap_minor": 0,
            "reason": reason,
            "courier_signed": "",
            "courier_signed_s": None,
            "coordinator_signed": "",
            "coordinator_signed_s": None,
            "version": 1,
        },
    )
    writing.note("cash.count_opened", name, 1, {"round_id": round_id, "number": len(before) + 1})
    return get(writing, name)


def declare(
    writing: Writing,
    count: Count,
    declared: Mapping[str, int],
    *,
    pieces: Mapping[int, int] | None = None,
    reason: str = "",
) -> Count:
    """Declare what there is, signed by the actor, and return the count as it is now; notes ``cash.declared``.

    Parameters
    ----------
    declared
        Amounts by way of paying; ``cash`` is everything in the purse, the float too. For a correction, what it adds.
    pieces
        Coins and notes: how many of each value in the smallest unit. They must come to the cash.
    reason
        Why there is a gap, if there is one.

    Raises
    ------
    CountRefusedError
        ``method_missing``: a way of paying has no amount. ``pieces_differ``: coins and notes do not come to the cash. ``no_reason``: there is a
        gap without a reason. ``invalid_amount``: an amount cannot be.
    IllegalMoveError
        It is closed.
    ConflictError
        It has changed since it was read.
    """
    # What has come in since it was opened counts.
    expected = outstanding(writing, count.round_id)
    amounts = dict(declared)
    sums = expected.by_method()
    for method in _NOT_COUNTED & set(sums):
        amounts.setdefault(method, sums[method])
    needed = set(sums) | ({PaymentMethod.CASH.value} if expected.float_minor else set())
    missing, strange = sorted(needed - set(amounts)), sorted(set(amounts) - set(PaymentMethod))
    if missing:
        raise CountRefusedError(
            f"{', '.join(missing)} has no amount: declare what there is, 0 for nothing", code="method_missing"
        )
    if strange or (count.number == 1 and min(amounts.values(), default=0) < 0):
        raise CountRefusedError(
            f"declared {dict(declared)} cannot be: give amounts of 0 or more for {', '.join(PaymentMethod)}",
            code="invalid_amount",
        )
    if pieces is not None:
        if any(value <= 0 or number < 0 for value, number in pieces.items()):
            raise CountRefusedError(
                f"pieces {dict(pieces)} cannot be: give values and counts", code="invalid_amount"
            )
        found = sum(value * number for value, number in pieces.items())
        if found != amounts.get(PaymentMethod.CASH, 0):
            raise CountRefusedError(
                f"pieces come to {found}, cash is declared as {amounts.get(PaymentMethod.CASH, 0)}: count again",
                code="pieces_differ",
            )
    gaps = _gaps(expected, amounts)
    why = reason or count.reason
    if gaps and not why.strip():
        raise CountRefusedError(f"there is a gap of {gaps}: say why, as far as it is known", code="no_reason")
    values = {
        "currency": expected.currency,
        "float_minor": expected.float_minor,
        "expected": _document(expected),
        "declared": amounts,
        "pieces": {str(value): number for value, number in (pieces or {}).items()},
        "gap_minor": sum(gaps.values()),
        "reason": why,
        "courier_signed": writing.actor,
        "courier_signed_s": writing.now_s,
    }
    if count.status is ReconciliationStatus.DECLARED:
        count = _move(writing, count, ReconciliationStatus.OPEN, {})
    count = _move(writing, count, ReconciliationStatus.DECLARED, values)
    data = {"round_id": count.round_id, "gap_minor": count.gap_minor}
    writing.note("cash.declared", count.id, count.version, data)
    return count


def send_back(writing: Writing, count: Count, reason: str) -> Count:
    """Ask for another count; notes ``cash.sent_back``."""
    values = {"courier_signed": "", "courier_signed_s": None}
    count = _move(writing, count, ReconciliationStatus.OPEN, values)
    writing.note(
        "cash.sent_back",
        count.id,
        count.version,
        {"round_id": count.round_id, "reason": reason},
    )
    return count


def close(writing: Writing, count: Count) -> Count:
    """Close a count, signed by the actor, and return it as it is for ever; notes ``cash.reconciled``.

    Where the gaps, each taken as positive, come to more than ``cash_tolerance_minor`` of the town's settings (0), an incident ``cash_gap`` is
    opened, with ``incident.opened``.

    Raises
    ------
    CountRefusedError
        ``second_person_needed``: who declared it would sign alone. ``cash_changed``: phones have sent something since it was declared.
    IllegalMoveError
        It is not declared, or closed already.
    ConflictError
        It has changed since it was read.
    """
    if count.courier_signed == writing.actor:
        raise CountRefusedError(
            f"{writing.actor} has declared it: somebody else has to close it", code="second_person_needed"
        )
    writing.exclude(f"cash {count.round_id}")
    _check_seen(writing, count)
    if _document(outstanding(writing, count.round_id)) != _document(count.expected):
        raise CountRefusedError(
            f"something came in for round {count.round_id} since it was declared: declare it again",
            code="cash_changed",
        )
    values = {"coordinator_signed": writing.actor, "coordinator_signed_s": writing.now_s}
    closed = _move(writing, count, ReconciliationStatus.CLOSED, values)
    data = {
        "round_id": closed.round_id,
        "courier_id": closed.courier_id,
        "number": closed.number,
        "currency": closed.expected.currency,
        "expected": closed.expected.by_method(),
        "declared": dict(closed.declared),
        "gap_minor": closed.gap_minor,
    }
    writing.note("cash.reconciled", closed.id, closed.version, data)
    tolerance = int(parties.get_town(writing).settings.get("cash_tolerance_minor", 0))
    if sum(abs(gap) for gap in closed.gaps.values()) > tolerance:
        _open_incident(writing, closed)
    return closed


def outstanding(reading: Reading, round_id: str) -> Takings:
    """Return what phones say beyond what closed counts of a round have had: after the last one nothing, unless something came in late."""
    now = takings(reading, round_id)
    closed = [
        _count(row) for row in cash.counts(reading, round_id) if row.status == ReconciliationStatus.CLOSED
    ]
    had = [
        {
            method: {shop: -amount for shop, amount in shops.items()}
            for method, shops in one.expected.methods.items()
        }
        for one in closed
    ]
    lines = list(now.containers)
    for one in closed:
        for line in one.expected.containers:
            # Moves are only ever added: what was counted is still there.
            lines.remove(line)
    return Takings(
        now.currency,
        now.float_minor - sum(one.expected.float_minor for one in closed),
        cash.summed([now.methods, *had]),
        tuple(lines),
    )


def get(reading: Reading, name: str) -> Count:
    """Return a count.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    return _count(reading.get(CASH_RECONCILIATION, name))


def counts(reading: Reading, round_id: str) -> list[Count]:
    """Return the counts of a round: the first one, then those that correct it."""
    return [_count(row) for row in cash.counts(reading, round_id)]


def _move(writing: Writing, count: Count, status: ReconciliationStatus, values: Mapping[str, Any]) -> Count:
    RECONCILIATION.check(count.status, status)
    _check_seen(writing, count)
    writing.change(CASH_RECONCILIATION, count.id, count.version, {**values, "status": status})
    return get(writing, count.id)


def _check_seen(reading: Reading, count: Count) -> None:
    """Let a count pass that has not changed since it was read."""
    if reading.get(CASH_RECONCILIATION, count.id).version != count.version:
        raise ConflictError("cash_reconciliation", count.id, count.version)


def _open_incident(writing: Writing, count: Count) -> None:
    name = writing.ids.new(ids.INCIDENT)
    detail = {
        "reconciliation_id": count.id,
        "gap_minor": count.gap_minor,
        "gaps": count.gaps,
        "reason": count.reason,
    }
    writing.insert(
        INCIDENT,
        {
            "id": name,
            "kind": "cash_gap",
            "subject": count.round_id,
            "status": "open",
            "detail": detail,
            "version": 1,
            "opened_s": writing.now_s,
            "closed_s": None,
        },
    )
    writing.note("incident.opened", name, 1, {"kind": "cash_gap", "subject": count.round_id})


def _gaps(expected: Takings, declared: Mapping[str, int]) -> dict[str, int]:
    sums = expected.by_method()
    gaps = {method: amount - sums.get(method, 0) for method, amount in declared.items()}
    if PaymentMethod.CASH in gaps:
        gaps[PaymentMethod.CASH.value] -= expected.float_minor
    return {method: gap for method, gap in gaps.items() if gap}


def _document(expected: Takings) -> dict[str, Any]:
    return {
        "currency": expected.currency,
        "float_minor": expected.float_minor,
        "methods": expected.methods,
        "containers": sorted(
            (asdict(line) for line in expected.containers), key=lambda line: sorted(map(str, line.values()))
        ),
    }


def _count(row: Row[Any]) -> Count:
    expected = Takings(
        row.expected["currency"],
        row.expected["float_minor"],
        row.expected["methods"],
        tuple(ContainerLine(**line) for line in row.expected["containers"]),
    )
    return Count(
        row.id,
        row.round_id,
        row.courier_id,
        row.number,
        ReconciliationStatus(row.status),
        expected,
        row.declared,
        {int(value): number for value, number in row.pieces.items()},
        row.gap_minor,
        row.reason,
        row.courier_signed,
        row.coordinator_signed,
        row.version,
    )
