"""Which events an organisation may be told of: those of its own deliveries and of programmes that it runs, and of nothing else.

Whoever hands events to programs of others asks this first. That a shop's customer also has meals brought by the town is nobody's business
but theirs.
"""

from __future__ import annotations

from sqlalchemy import select

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
        "dlv": _has_delivery, "tsk": _has_task, "quo": _has_quote, "vis": _runs, "enr": _runs, "prg": _runs,
        "esc": _runs, "org": _is_itself,
    }.get(prefix)  # fmt: skip
    return check is not None and check(reading, event.subject, org_id)


def _is_itself(_: Reading, subject: str, org_id: str) -> bool:
    return subject == org_id


def _has_delivery(reading: Reading, subject: str, org_id: str) -> bool:
    row = reading.find(DELIVERY, subject)
    if row is None:
        return False
    parts = select(TASK.c.id).where(
        TASK.c.town_id == reading.town_id, TASK.c.delivery_id == subject, TASK.c.org_id == org_id
    )
    return bool(row.org_id == org_id) or reading.connection.execute(parts).first() is not None


def _has_task(reading: Reading, subject: str, org_id: str) -> bool:
    row = reading.find(TASK, subject)
    return row is not None and _has_delivery(reading, row.delivery_id, org_id)


def _has_quote(reading: Reading, subject: str, org_id: str) -> bool:
    row = reading.find(QUOTE, subject)
    return row is not None and row.org_id == org_id


def _runs(reading: Reading, subject: str, org_id: str) -> bool:
    """Whether a chain, a visit, an enrolment or a programme belongs to a programme that the organisation runs."""
    name: str | None = subject
    for prefix, table, column in (
        ("esc", ESCALATION, "visit_id"),
        ("vis", VISIT, "enrolment_id"),
        ("enr", ENROLMENT, "programme_id"),
    ):
        if name is not None and name.startswith(f"{prefix}_"):
            row = reading.find(table, name)
            name = None if row is None else getattr(row, column)
    programme = None if name is None else reading.find(PROGRAMME, name)
    return programme is not None and programme.org_id == org_id
