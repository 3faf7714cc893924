"""Proofs that something was handed over, and the money taken: kept with the fact that brought them, under names that follow from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Row

from dispatch import ids
from dispatch.errors import DispatchError
from dispatch.field.facts import Fact, FactKind
from dispatch.field.outcomes import DONE, NOT_DONE, OutcomeCode
from dispatch.field.policy import FieldPolicy
from dispatch.orders.delivery import Delivery, Payment, PaymentMethod, Task
from dispatch.orders.parcel_codes import is_own
from dispatch.services.service_type import ProofRule
from dispatch.storage.schema_field import CASH_COLLECTION, PROOF
from dispatch.storage.store import NotFoundError, Reading, Writing

#: Words that say that something was done. Somebody in need is helped first, and signs for nothing.
_DONE_CODES = (frozenset[str]().union(*DONE.values()) | {OutcomeCode.VISITED}) - NOT_DONE


class ProofKind(StrEnum):
    """What shows that something was handed over."""

    PHOTO = "photo"
    SIGNATURE = "signature"
    PIN = "pin"
    BARCODE = "barcode"
    NAME = "name"  # of whoever took it


class ProofMissingError(DispatchError):
    """An outcome takes a proof that is not there; code ``proof_missing``.

    Parameters
    ----------
    task_id, code
        The task, and what is said to have come of it.
    groups
        Of each of them one kind is needed.
    """

    def __init__(self, task_id: str, code: str, groups: Iterable[frozenset[str]]) -> None:
        needed = " and ".join(" or ".join(sorted(group)) for group in groups)
        super().__init__(
            f"task {task_id}: outcome_code {code!r} takes a proof: add {needed}, or give another outcome",
            code="proof_missing",
        )
        self.task_id = task_id


@dataclass(frozen=True, slots=True)
class Proof:
    """One proof of one task.

    ``file`` names the picture (`dispatch.pictures.picture_name`), here or still to come; the position is where the phone was. ``note`` says why
    a code counts that is on no piece of the delivery as far as anybody knew.
    """

    task_id: str
    kind: ProofKind
    value: str = ""
    file: str = ""
    lon: float | None = None
    lat: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cash:
    """Money taken for a delivery, in the smallest unit of its currency."""

    delivery_id: str
    method: PaymentMethod
    amount_minor: int
    currency: str


def proof_document(proof: Proof) -> dict[str, Any]:
    """Return a proof as it is said."""
    return {
        "task_id": proof.task_id,
        "kind": proof.kind.value,
        "value": proof.value,
        "file": proof.file,
        "lon": proof.lon,
        "lat": proof.lat,
        "note": proof.note,
    }


def cash_document(cash: Cash) -> dict[str, Any]:
    """Return money taken as it is said."""
    return {
        "delivery_id": cash.delivery_id,
        "method": cash.method.value,
        "amount_minor": cash.amount_minor,
        "currency": cash.currency,
    }


def lacking_proofs(
    policy: FieldPolicy, delivery: Delivery, task: Task, code: str, proofs: Iterable[Mapping[str, Any]]
) -> tuple[frozenset[str], ...]:
    """Return the groups of proofs of which none is there, for an outcome of a task.

    Parameters
    ----------
    proofs
        All that were given for the delivery, as they are said (`proof_document`). A code shows something if it is on a piece that the task is about, or
        somebody has said why it counts all the same; so do codes with which pieces were taken on board for such a reason.
    """
    groups = proof_groups(policy, delivery, task, code)
    if not groups:
        return ()
    known = list(proofs)
    reasoned = [one for one in known if one["kind"] == ProofKind.BARCODE and one.get("note")]
    # Of a piece without a code nothing is known at the door.
    taken = [one["value"] for one in reasoned if one.get("value")]
    given = {
        one["kind"]
        for one in known
        if one["task_id"] == task.id
        and (
            one["kind"] != ProofKind.BARCODE
            or one.get("note")
            or is_own(delivery, task, one.get("value", ""), taken)
        )
    }
    return tuple(group for group in groups if not group & given)


def check_proofs(
    reading: Reading, policy: FieldPolicy, delivery: Delivery, task: Task, code: str, proofs: Iterable[Proof]
) -> None:
    """Let an outcome of a task pass that has the proofs which it takes.

    Raises
    ------
    ProofMissingError
        One is not there, or a code is on no piece of the delivery and nobody has said why it counts.
    """
    given = [proof_document(proof) for proof in proofs]
    lacking = lacking_proofs(policy, delivery, task, code, given)
    if not lacking:
        return
    # What was taken on board with a code that nobody had given is known by it at the door.
    given += [
        {"task_id": "", "kind": ProofKind.BARCODE, "value": value, "note": note}
        for value, note in taken_codes(reading, [delivery])[delivery.id]
    ]
    lacking = lacking_proofs(policy, delivery, task, code, given)
    if lacking:
        raise ProofMissingError(task.id, code, lacking)


def taken_codes(reading: Reading, owners: Iterable[Delivery]) -> dict[str, list[tuple[str, str]]]:
    """Return by delivery the codes that nobody had given and that count all the same, each with the reason."""
    owner_of = {task.id: one.id for one in owners for task in one.tasks}
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in owner_of.values()}
    query = reading.select(PROOF).where(
        PROOF.c.task_id.in_(sorted(owner_of)), PROOF.c.kind == ProofKind.BARCODE, PROOF.c.note != ""
    )
    for row in reading.rows(query.order_by(PROOF.c.happened_s, PROOF.c.id)):
        found[owner_of[row.task_id]].append((row.value, row.note))
    return found


def proof_groups(
    policy: FieldPolicy, delivery: Delivery, task: Task, code: str
) -> tuple[frozenset[str], ...]:
    """Return the groups of proofs that an outcome of a task takes: those of the town and its shops, and what closes a visit at its door."""
    groups = policy.proofs_for(code, delivery.org_id, *([task.org_id] if task.org_id else []))
    door = delivery.at_door
    if delivery.proof is ProofRule.NONE or door is None or door.id != task.id or code not in _DONE_CODES:
        return groups
    own = frozenset({delivery.proof.value})
    return groups if own in groups else (*groups, own)


def keep_proofs(writing: Writing, facts: Iterable[Fact]) -> None:
    """Store the proofs that new facts bring."""
    rows = [
        {
            "id": ids.derived(ids.PROOF, fact.id, str(place)),
            "task_id": proof["task_id"],
            "stop_id": fact.stop_id,
            "kind": proof["kind"],
            "value": proof.get("value", ""),
            "file": proof.get("file", ""),
            "note": proof.get("note", ""),
            "lon": proof.get("lon"),
            "lat": proof.get("lat"),
            "happened_s": fact.at_s,
            "received_s": fact.received_s,
            "erased_s": None,
        }
        for fact in facts
        for place, proof in enumerate(fact.said.get("proofs", ()))
    ]
    writing.insert(PROOF, *rows)


def proofs_of(reading: Reading, task_ids: Iterable[str]) -> tuple[Row[Any], ...]:
    """Return the proofs of tasks, in the order in which they were made."""
    query = reading.select(PROOF).where(PROOF.c.task_id.in_(sorted(set(task_ids))))
    return tuple(reading.rows(query.order_by(PROOF.c.happened_s, PROOF.c.id)))


def proof_of(reading: Reading, name: str, task_ids: Iterable[str]) -> Row[Any]:
    """Return a proof of one of some tasks.

    Raises
    ------
    NotFoundError
        There is none of that name, or it is of another task.
    """
    row = reading.find(PROOF, name)
    if row is None or row.task_id not in set(task_ids):
        raise NotFoundError("proof", name)
    return row


def keep_cash(writing: Writing, facts: Iterable[Fact], undone: Mapping[str, Fact]) -> None:
    """Store the money that closings say was taken, reversed where the closing was undone."""
    closings = [fact for fact in facts if fact.kind is FactKind.CLOSE and fact.said.get("cash")]
    wanted = {
        ids.derived(ids.CASH, fact.id, str(place)): (fact, cash)
        for fact in closings
        for place, cash in enumerate(fact.said["cash"])
    }
    if not wanted:
        return
    query = reading_cash(writing).where(CASH_COLLECTION.c.id.in_(sorted(wanted)))
    known = {row.id: row for row in writing.rows(query)}
    for name, (fact, cash) in sorted(wanted.items()):
        by = undone.get(fact.id)
        reversed_s = by.at_s if by is not None else None
        if name in known:
            if known[name].reversed_s != reversed_s:
                writing.amend(CASH_COLLECTION, name, {"reversed_s": reversed_s})
            continue
        writing.insert(
            CASH_COLLECTION,
            {
                "id": name,
                "delivery_id": cash["delivery_id"],
                "round_id": fact.round_id,
                "stop_id": fact.stop_id,
                "method": cash["method"],
                "amount_minor": cash["amount_minor"],
                "currency": cash["currency"],
                "happened_s": fact.at_s,
                "received_s": fact.received_s,
                "reversed_s": reversed_s,
            },
        )


def reading_cash(reading: Reading) -> Any:
    """Return a query of all money taken."""
    return reading.select(CASH_COLLECTION)


def taken_minor(reading: Reading, delivery_id: str) -> int:
    """Return what was taken for a delivery and not reversed."""
    query = reading_cash(reading).where(
        CASH_COLLECTION.c.delivery_id == delivery_id, CASH_COLLECTION.c.reversed_s.is_(None)
    )
    return sum(row.amount_minor for row in reading.rows(query))


def due_minor(payment: Payment | None) -> int | None:
    """Return what is to be taken at the door, None where it may be paid by link and nobody at the door can know."""
    if payment is None:
        return 0
    return None if payment.methods == (PaymentMethod.LINK,) else payment.amount_minor
