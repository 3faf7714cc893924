"""What must not be erased yet, and why: somebody still needs it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from sqlalchemy import func, select

from dispatch.errors import DispatchError
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.enrolment import EnrolmentStatus
from dispatch.lifecycle.escalation import EscalationStatus
from dispatch.privacy.mentions import mentioned
from dispatch.privacy.needles import SHORTEST
from dispatch.storage.schema_escalation import ESCALATION
from dispatch.storage.schema_field import CASH_COLLECTION, INCIDENT
from dispatch.storage.schema_orders import DELIVERY
from dispatch.storage.schema_privacy import PRIVACY_HOLD
from dispatch.storage.schema_services import ENROLMENT, SERVICE_PLAN
from dispatch.storage.store import Reading, Writing

HOLD = "phd"
BATCH = 500
#: After so long nobody can claim what was not paid (Code civil, art. 2224: five years).
CLAIM_S = 5 * 365 * 86_400
#: Nothing more happens to a delivery in one of these, or only if somebody reopens it.
SETTLED = frozenset(
    {
        DeliveryStatus.DELIVERED.value,
        DeliveryStatus.PARTIALLY_DELIVERED.value,
        DeliveryStatus.RETURNED.value,
        DeliveryStatus.CANCELLED.value,
    }
)
_TAKES_PART = {
    EnrolmentStatus.ACTIVE.value: "enrolled",
    EnrolmentStatus.REQUESTED.value: "enrolment_requested",
}
_HANDED_OVER = frozenset({DeliveryStatus.DELIVERED.value, DeliveryStatus.PARTIALLY_DELIVERED.value})


class HeldError(DispatchError):
    """A person cannot be erased yet; code ``erasure_held``. ``holds`` gives the reason for each thing.

    Parameters
    ----------
    holds
        Reasons by name of the delivery, round or person.
    """

    def __init__(self, name: str, holds: Mapping[str, str]) -> None:
        told = "; ".join(f"{thing}: {reason}" for thing, reason in sorted(holds.items())[:5])
        super().__init__(
            f"{name} cannot be erased yet ({told}): finish or cancel what is open, settle what is unpaid, close what is disputed,"
            " end enrolments and subscriptions",
            code="erasure_held",
        )
        self.holds = dict(holds)


class HoldCheck(Protocol):
    """Says which deliveries another part still needs, as an invoice that is not sent."""

    def __call__(self, reading: Reading, deliveries: Sequence[str]) -> Mapping[str, str]:
        """Return reasons by the name of the delivery."""
        ...


def place_hold(writing: Writing, subject: str, reason: str) -> str:
    """Keep everything of a person, a delivery, a round or a shift until the hold is lifted; returns the name of the hold."""
    name = writing.ids.new(HOLD)
    writing.insert(
        PRIVACY_HOLD,
        {"id": name, "subject": subject, "reason": reason, "actor": writing.actor, "placed_s": writing.now_s, "lifted_s": None, "version": 1},
    )  # fmt: skip
    writing.note("privacy.held", subject, 1, {"hold": name})
    return name


def lift_hold(writing: Writing, name: str) -> None:
    """Let what was held be erased when its time is over.

    Raises
    ------
    NotFoundError
        The town has no such hold.
    """
    row = writing.get(PRIVACY_HOLD, name)
    if row.lifted_s is None:
        version = writing.change(PRIVACY_HOLD, name, row.version, {"lifted_s": writing.now_s})
        writing.note("privacy.hold_lifted", row.subject, version, {"hold": name})


def held_subjects(reading: Reading) -> dict[str, str]:
    """Return everything that is held by hand, with the kind of reason."""
    query = select(PRIVACY_HOLD.c.subject).where(
        PRIVACY_HOLD.c.town_id == reading.town_id, PRIVACY_HOLD.c.lifted_s.is_(None)
    )
    return dict.fromkeys(reading.connection.execute(query).scalars(), "dispute")


def holds_of_deliveries(
    reading: Reading, names: Iterable[str], checks: Sequence[HoldCheck] = ()
) -> dict[str, str]:
    """Return which of some deliveries must stay as they are: ``dispute``, ``delivery_open``, ``cash_unpaid`` or ``incident_open``.

    Parameters
    ----------
    checks
        Of other parts, with reasons of their own.
    """
    wanted = sorted(set(names))
    by_hand = held_subjects(reading)
    found: dict[str, str] = {}
    for first in range(0, len(wanted), BATCH):
        part = wanted[first : first + BATCH]
        for check in checks:
            found |= check(reading, part)
        paid = _paid(reading, part)
        open_incidents = select(INCIDENT.c.subject).where(
            INCIDENT.c.town_id == reading.town_id, INCIDENT.c.status == "open", INCIDENT.c.subject.in_(part)
        )
        incidents = set(reading.connection.execute(open_incidents).scalars())
        query = select(
            DELIVERY.c.id,
            DELIVERY.c.status,
            DELIVERY.c.recipient_id,
            DELIVERY.c.payment,
            DELIVERY.c.window_to_s,
        ).where(DELIVERY.c.town_id == reading.town_id, DELIVERY.c.id.in_(part))
        for row in reading.rows(query):
            due = row.payment.get("amount_minor", 0) if row.status in _HANDED_OVER else 0
            if row.id in by_hand or row.recipient_id in by_hand:
                found[row.id] = "dispute"
            elif row.status not in SETTLED:
                found[row.id] = "delivery_open"
            elif paid.get(row.id, 0) < due and row.window_to_s > reading.now_s - CLAIM_S:
                found[row.id] = "cash_unpaid"
            elif row.id in incidents:
                found[row.id] = "incident_open"
    return found


def holds_of_recipients(
    reading: Reading,
    names: Iterable[str],
    checks: Sequence[HoldCheck] = (),
    *,
    services: bool = True,
) -> dict[str, dict[str, str]]:
    """Return which of some people must stay known, with the reasons by what it is that holds them.

    Parameters
    ----------
    checks
        Of other parts, with reasons of their own.
    services
        Whether taking part in a service counts: not for what somebody has withdrawn the consent to.
    """
    wanted = sorted(set(names))
    by_hand = held_subjects(reading)
    found: dict[str, dict[str, str]] = {name: {name: "dispute"} for name in wanted if name in by_hand}
    for first in range(0, len(wanted), BATCH):
        query = select(DELIVERY.c.id, DELIVERY.c.recipient_id).where(
            DELIVERY.c.town_id == reading.town_id, DELIVERY.c.recipient_id.in_(wanted[first : first + BATCH])
        )
        owner = {row.id: row.recipient_id for row in reading.rows(query)}
        for delivery, reason in holds_of_deliveries(reading, owner, checks).items():
            found.setdefault(owner[delivery], {})[delivery] = reason
        if services:
            for person, thing, reason in _served(reading, wanted[first : first + BATCH]):
                found.setdefault(person, {})[thing] = reason
    return found


def _served(reading: Reading, people: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Return what people take part in, ``enrolled`` or ``enrolment_requested``, and doors that are not settled, ``escalation_open``."""
    query = reading.select(ENROLMENT).where(ENROLMENT.c.recipient_id.in_(people))
    owner = {}
    for row in reading.rows(query):
        owner[row.id] = row.recipient_id
        if row.status in _TAKES_PART:
            yield row.recipient_id, row.id, _TAKES_PART[row.status]
    for enrolment_id, name in open_chains(reading, owner).items():
        yield owner[enrolment_id], name, "escalation_open"


def running_enrolments(reading: Reading, names: Iterable[str]) -> set[str]:
    """Return those of some enrolments that somebody still takes part in, whatever their last day says."""
    query = select(ENROLMENT.c.id).where(
        ENROLMENT.c.town_id == reading.town_id,
        ENROLMENT.c.id.in_(sorted(set(names))),
        ENROLMENT.c.status.in_(sorted(_TAKES_PART)),
    )
    return set(reading.connection.execute(query).scalars())


def open_chains(reading: Reading, enrolment_ids: Iterable[str]) -> dict[str, str]:
    """Return enrolments with a door that stays closed and is not settled, with the name of the chain."""
    query = reading.select(ESCALATION).where(
        ESCALATION.c.enrolment_id.in_(sorted(set(enrolment_ids))),
        ESCALATION.c.status != EscalationStatus.CLOSED.value,
    )
    return {row.enrolment_id: row.id for row in reading.rows(query)}


def subscriptions_of(reading: Reading, texts: Iterable[str]) -> dict[str, str]:
    """Return the subscriptions in use whose orders have one of some texts in them, such as a telephone number: ``subscribed``."""
    wanted = [text for text in texts if len(text) >= SHORTEST]
    if not wanted:
        return {}
    has = mentioned([SERVICE_PLAN.c.order_document], wanted)
    query = reading.select(SERVICE_PLAN).where(
        SERVICE_PLAN.c.active, SERVICE_PLAN.c.enrolment_id.is_(None), has
    )
    return {row.id: "subscribed" for row in reading.rows(query)}


def _paid(reading: Reading, deliveries: Sequence[str]) -> dict[str, int]:
    query = (
        select(CASH_COLLECTION.c.delivery_id, func.sum(CASH_COLLECTION.c.amount_minor))
        .where(
            CASH_COLLECTION.c.town_id == reading.town_id,
            CASH_COLLECTION.c.delivery_id.in_(deliveries),
            CASH_COLLECTION.c.reversed_s.is_(None),
        )
        .group_by(CASH_COLLECTION.c.delivery_id)
    )
    return {name: int(amount) for name, amount in reading.connection.execute(query)}
