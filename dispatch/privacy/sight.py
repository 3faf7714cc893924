"""Which events an organisation may be told of: those of its own deliveries and of programmes that it runs, and of nothing else.

Whoever hands events to programs of others asks this first. That a shop's customer also has meals brought by the town is nobody's business
but theirs.
"""

from __future__ import annotations

from sqlalchemy import or_, select

from dispatch.parties.organization import OrganizationKind
from dispatch.storage.schema_escalation import ESCALATION
from dispatch.storage.schema_orders import DELIVERY, TASK
from dispatch.storage.schema_parties import ORGANIZATION
from dispatch.storage.schema_promises import QUOTE
from dispatch.storage.schema_services import ENROLMENT, PROGRAMME, VISIT
from dispatch.storage.store import Event, Reading

#: Organisations that have the whole town in view.
_COORDINATE = frozenset({OrganizationKind.TOWN.value, OrganizationKind.COURIER_COOP.value})


def may_see(reading: Reading, event: Event, org_id: str) -> bool:
    """Return whether an organisation may be told of an event; of what nobody has thought of, it may not."""
    org = reading.find(ORGANIZATION, org_id)
    if org is None:
        return False
    if org.kind in _COORDINATE:
        return True
    prefix = event.subject.partition("_")[0]
    check = {
        "dlv": _has_delivery, "tsk": _has_delivery, "quo": _has_quote, "vis": _runs, "enr": _runs, "prg": _runs,
        "esc": _runs, "org": _is_itself,
    }.get(prefix)  # fmt: skip
    return check is not None and check(reading, event.subject, org_id)


def _is_itself(_: Reading, subject: str, org_id: str) -> bool:
    return subject == org_id


def _has_delivery(reading: Reading, subject: str, org_id: str) -> bool:
    query = (
        select(DELIVERY.c.id)
        .outerjoin(TASK, TASK.c.delivery_id == DELIVERY.c.id)
        .where(
            DELIVERY.c.town_id == reading.town_id,
            or_(DELIVERY.c.id == subject, TASK.c.id == subject),
            or_(DELIVERY.c.org_id == org_id, TASK.c.org_id == org_id),
        )
    )
    return reading.connection.execute(query).first() is not None


def _has_quote(reading: Reading, subject: str, org_id: str) -> bool:
    row = reading.find(QUOTE, subject)
    return row is not None and row.org_id == org_id


def _runs(reading: Reading, subject: str, org_id: str) -> bool:
    query = (
        select(PROGRAMME.c.id)
        .outerjoin(ENROLMENT, ENROLMENT.c.programme_id == PROGRAMME.c.id)
        .outerjoin(VISIT, VISIT.c.enrolment_id == ENROLMENT.c.id)
        .outerjoin(ESCALATION, ESCALATION.c.visit_id == VISIT.c.id)
        .where(
            PROGRAMME.c.town_id == reading.town_id,
            PROGRAMME.c.org_id == org_id,
            or_(
                PROGRAMME.c.id == subject,
                ENROLMENT.c.id == subject,
                VISIT.c.id == subject,
                ESCALATION.c.id == subject,
            ),
        )
    )
    return reading.connection.execute(query).first() is not None
