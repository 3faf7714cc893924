"""Something is missing: the shop says what, and asks the customer what to do; no answer is an answer after a while."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from dispatch import ids
from dispatch.errors import DispatchError
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.checks import storable
from dispatch.orders.delivery import Delivery, Payment, Task
from dispatch.shops.pickups import PickupOverError, leave_out, own_tasks
from dispatch.storage import deliveries
from dispatch.storage.schema_waiting import SUBSTITUTION
from dispatch.storage.store import NotFoundError, Reading, Writing

#: How long a customer has to answer where nothing else is said.
ANSWER_S = 20 * 60
LONGEST_TEXT = 500
_OPEN = frozenset({TaskStatus.PENDING, TaskStatus.READY})


class Answer(StrEnum):
    """What a customer says."""

    ACCEPT = "accept"  # the proposal in its place
    REFUSE = "refuse"  # the rest without it
    REFUND = "refund"  # nothing of that shop, and the money back


class SubstitutionStatus(StrEnum):
    """How far a question is."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    REFUNDED = "refunded"
    EXPIRED = "expired"  # nobody has answered: the rest is brought without it


_OF = {
    Answer.ACCEPT: SubstitutionStatus.ACCEPTED,
    Answer.REFUSE: SubstitutionStatus.REFUSED,
    Answer.REFUND: SubstitutionStatus.REFUNDED,
}


class SubstitutionError(DispatchError):
    """A question or an answer that cannot be: ``substitution_invalid``, or ``substitution_closed``."""


@dataclass(frozen=True, slots=True)
class Substitution:
    """A question of a shop. ``refund_minor`` is what the missing things cost, ``proposal`` is empty where nothing can take their place."""

    id: str
    delivery_id: str
    task_id: str
    org_id: str
    missing: str
    proposal: str
    refund_minor: int
    status: SubstitutionStatus
    asked_s: int
    answer_by_s: int
    answered_s: int | None = None
    version: int = 1


def say_missing(
    writing: Writing,
    delivery_id: str,
    org_id: str,
    missing: str,
    *,
    proposal: str = "",
    refund_minor: int = 0,
    answer_within_s: int = ANSWER_S,
) -> Substitution:
    """Say what a shop has not got, and ask the customer; notes ``pickup.item_missing``.

    Parameters
    ----------
    missing, proposal
        What is missing, and what could take its place.
    refund_minor
        What the missing things cost.

    Raises
    ------
    SubstitutionError
        A text or a number that cannot be, or the same is asked already.
    NotFoundError
        There is no such delivery, or the shop prepares nothing of it.
    PickupOverError
        It has left the shop.
    """
    for name, text, needed in (("missing", missing, True), ("proposal", proposal, False)):
        if (needed and not text.strip()) or len(text) > LONGEST_TEXT or not storable(text):
            raise SubstitutionError(
                f"{name}: give a text of at most {LONGEST_TEXT} characters", code="substitution_invalid"
            )
    if not 0 <= refund_minor <= 10_000_000:
        raise SubstitutionError(
            f"refund_minor {refund_minor}: give cents of 0 or more", code="substitution_invalid"
        )
    if not 60 <= answer_within_s <= 86_400:
        raise SubstitutionError(
            f"answer_within_s {answer_within_s}: give 60 to 86400 seconds", code="substitution_invalid"
        )
    one, own = own_tasks(writing, delivery_id, org_id)
    task = next((task for task in own if task.status in _OPEN), None)
    if task is None:
        raise PickupOverError(one.id, one.status)
    known = [
        asked
        for asked in of_delivery(writing, one.id, org_id=org_id)
        if asked.status is SubstitutionStatus.ASKED
    ]
    if any(asked.missing.casefold() == missing.strip().casefold() for asked in known):
        raise SubstitutionError(
            "missing: the same is asked already: wait for the answer", code="substitution_invalid"
        )
    # The delivery has a new version: whoever plans or collects it sees that something is open.
    stored = deliveries.change(writing, one)
    asked = Substitution(
        writing.ids.new(ids.SUBSTITUTION), one.id, task.id, org_id, missing.strip(), proposal.strip(), refund_minor,
        SubstitutionStatus.ASKED, writing.now_s, writing.now_s + answer_within_s,
    )  # fmt: skip
    writing.insert(SUBSTITUTION, {"id": asked.id, "version": 1, **_values(asked)})
    writing.note(
        "pickup.item_missing", stored.id, stored.version,
        {
            "substitution_id": asked.id, "task_id": task.id, "org_id": org_id, "missing": asked.missing, "proposal": asked.proposal,
            "refund_minor": refund_minor, "answer_by_s": asked.answer_by_s,
        }
    )  # fmt: skip
    return asked


def answer(writing: Writing, substitution_id: str, said: Answer) -> Substitution:
    """Answer a shop's question; notes ``substitution.answered``. The same answer again changes nothing.

    Accepted, the proposal is among what is handed over. Refused, the rest is brought without it. With the money back, the shop's
    part is left out as a whole (``pickup.left_out``). What is to be paid at the door is less by the refund.

    Raises
    ------
    SubstitutionError
        ``substitution_closed``: it is answered otherwise, or the time is over; ``substitution_invalid``: there is no proposal to
        accept.
    PickupOverError
        The goods have left the shop.
    """
    asked = get(writing, substitution_id)
    if asked.status is _OF[said]:
        return asked
    if asked.status is not SubstitutionStatus.ASKED:
        raise SubstitutionError(
            f"question {asked.id} is {asked.status}: call the shop", code="substitution_closed"
        )
    if writing.now_s > asked.answer_by_s:
        raise SubstitutionError(
            f"question {asked.id} was open until {asked.answer_by_s}: call the shop",
            code="substitution_closed",
        )
    if said is Answer.ACCEPT and not asked.proposal:
        raise SubstitutionError(
            "said: the shop has proposed nothing: refuse, or ask for the money", code="substitution_invalid"
        )
    return _close(writing, asked, _OF[said], "customer")


def expire(writing: Writing) -> tuple[Substitution, ...]:
    """Close the questions that nobody has answered in time: the rest is brought without what is missing. Notes ``substitution.answered``."""
    over = writing.select(SUBSTITUTION).where(
        SUBSTITUTION.c.status == SubstitutionStatus.ASKED.value, SUBSTITUTION.c.answer_by_s < writing.now_s
    )
    rows = writing.rows(over.order_by(SUBSTITUTION.c.answer_by_s, SUBSTITUTION.c.id))
    return tuple(_close(writing, _substitution(row), SubstitutionStatus.EXPIRED, "time") for row in rows)


def _close(writing: Writing, asked: Substitution, status: SubstitutionStatus, by: str) -> Substitution:
    one = deliveries.get(writing, asked.delivery_id)
    task = next((task for task in one.tasks if task.id == asked.task_id), None)
    open_still = task is not None and task.status in _OPEN
    if not open_still and by == "customer":
        raise PickupOverError(one.id, one.status)
    left_out = status is SubstitutionStatus.REFUNDED
    refund_minor = 0 if status is SubstitutionStatus.ACCEPTED else asked.refund_minor
    if open_still:
        assert task is not None
        if not left_out:
            text = _items(task, asked, accepted=status is SubstitutionStatus.ACCEPTED)
            one = deliveries.change(
                writing, one,
                tasks=tuple(replace(other, items=text) if other.id == task.id else other for other in one.tasks),
                payment=_less(one, asked.org_id, refund_minor),
            )  # fmt: skip
        else:
            share = _share(one, asked.org_id)
            refund_minor = refund_minor if share is None else share
            one = deliveries.change(writing, one, payment=_less(one, asked.org_id, refund_minor))
    new = replace(asked, status=status, answered_s=writing.now_s)
    new = replace(new, version=writing.change(SUBSTITUTION, asked.id, asked.version, _values(new)))
    writing.note(
        "substitution.answered", one.id, one.version,
        {"substitution_id": new.id, "org_id": new.org_id, "task_id": new.task_id, "status": status, "by": by, "refund_minor": refund_minor}
    )  # fmt: skip
    if left_out and open_still:
        leave_out(writing, one.id, asked.org_id, f"refunded: {asked.missing}")
    return new


def _items(task: Task, asked: Substitution, *, accepted: bool) -> str:
    """Return what is handed over: as the courier is to check it."""
    change = f"{asked.missing} → {asked.proposal}" if accepted else f"− {asked.missing}"
    return f"{task.items} ({change})" if task.items else f"({change})"


def _share(one: Delivery, org_id: str) -> int | None:
    return None if one.payment is None else dict(one.payment.by_org).get(org_id)


def _less(one: Delivery, org_id: str, refund_minor: int) -> Payment | None:
    """Return what is to be paid at the door without a refund: never less than nothing, and nothing of other shops' shares."""
    payment = one.payment
    if payment is None or refund_minor == 0:
        return payment
    shares = dict(payment.by_org)
    taken = min(refund_minor, shares.get(org_id, 0 if shares else payment.amount_minor))
    if org_id in shares:
        shares[org_id] -= taken
    left = payment.amount_minor - taken
    return None if left == 0 else replace(payment, amount_minor=left, by_org=tuple(shares.items()))


def get(reading: Reading, substitution_id: str, *, org_id: str = "") -> Substitution:
    """Return a question.

    Raises
    ------
    NotFoundError
        There is none of that name, or it is another shop's than the one that asks.
    """
    found = _substitution(reading.get(SUBSTITUTION, substitution_id))
    if org_id not in {"", found.org_id}:
        raise NotFoundError("substitution", substitution_id)
    return found


def of_delivery(reading: Reading, delivery_id: str, *, org_id: str = "") -> tuple[Substitution, ...]:
    """Return the questions about a delivery, of one shop only if one is given, the oldest first."""
    query = reading.select(SUBSTITUTION).where(SUBSTITUTION.c.delivery_id == delivery_id)
    if org_id:
        query = query.where(SUBSTITUTION.c.org_id == org_id)
    return tuple(
        _substitution(row) for row in reading.rows(query.order_by(SUBSTITUTION.c.asked_s, SUBSTITUTION.c.id))
    )


def of_deliveries(reading: Reading, delivery_ids: Sequence[str], *, org_id: str) -> tuple[Substitution, ...]:
    """Return the questions of one shop about some deliveries, the oldest first."""
    query = reading.select(SUBSTITUTION).where(
        SUBSTITUTION.c.delivery_id.in_(delivery_ids), SUBSTITUTION.c.org_id == org_id
    )
    return tuple(
        _substitution(row) for row in reading.rows(query.order_by(SUBSTITUTION.c.asked_s, SUBSTITUTION.c.id))
    )


def _substitution(row: Any) -> Substitution:
    return Substitution(
        row.id, row.delivery_id, row.task_id, row.org_id, row.missing, row.proposal, row.refund_minor, SubstitutionStatus(row.status),
        row.asked_s, row.answer_by_s, row.answered_s, row.version,
    )  # fmt: skip


def _values(one: Substitution) -> dict[str, Any]:
    return {
        "delivery_id": one.delivery_id,
        "task_id": one.task_id,
        "org_id": one.org_id,
        "missing": one.missing,
        "proposal": one.proposal,
        "refund_minor": one.refund_minor,
        "status": one.status,
        "asked_s": one.asked_s,
        "answer_by_s": one.answer_by_s,
        "answered_s": one.answered_s,
    }
