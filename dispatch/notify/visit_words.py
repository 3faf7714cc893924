"""Words of messages about closed doors, looked up when they are sent: a first name and an initial, and whom to call."""

from __future__ import annotations

from collections.abc import Callable

from dispatch.escalation.naming import called
from dispatch.field.incidents import OPEN
from dispatch.notify.kinds import MessageKind
from dispatch.notify.notification import Notification
from dispatch.notify.texts import Words
from dispatch.notify.visit_wishes import desks_of
from dispatch.privacy.sight import Look
from dispatch.storage import escalations, parties, programmes
from dispatch.storage.schema_escalation import ESCALATION
from dispatch.storage.schema_field import INCIDENT
from dispatch.storage.schema_parties import COURIER
from dispatch.storage.schema_services import VISIT
from dispatch.storage.store import Reading

_K = MessageKind


def _words(reading: Reading, told: Notification, enrolment_id: str) -> Words:
    person = parties.get_recipient(reading, programmes.get_enrolment(reading, enrolment_id).recipient_id)
    contacts = [parties.get_organization(reading, one).contact for one in desks_of(reading, enrolment_id)]
    phone = next((contact.phone for contact in contacts if contact.phone), "")
    window = told.facts["window"]
    return Words(window=(window[0], window[1]), person=called(person.name), phone=phone)


def _while_open(reading: Reading, told: Notification) -> Words | None:
    chain = escalations.find(reading, told.subject)
    return _words(reading, told, chain.enrolment_id) if chain is not None and chain.is_open else None


def _always(reading: Reading, told: Notification) -> Words | None:
    """Return the words about a chain, or about a visit whose door was opened."""
    for table in (ESCALATION, VISIT):
        row = reading.find(table, told.subject)
        if row is not None:
            return _words(reading, told, row.enrolment_id)
    return None


def _of_alarm(reading: Reading, told: Notification) -> Words | None:
    """Return who has raised an alarm, while nobody has closed it; of the person behind the door nothing is known."""
    incident = reading.find(INCIDENT, told.subject)
    if incident is None or incident.status != OPEN:
        return None
    courier = reading.find(COURIER, str(told.facts["actor"]).partition(":")[2])
    window = told.facts["window"]
    return Words(
        window=(window[0], window[1]),
        person="" if courier is None else courier.name,
        phone="" if courier is None else courier.phone,
    )


def look_of(reading: Reading, told: Notification) -> Look | None:
    """Return the look that is taken by sending a message, None where it is about nobody who is visited."""
    if told.kind not in OF_VISITS:
        return None
    enrolment_id = next(
        (
            row.enrolment_id
            for table in (ESCALATION, VISIT)
            if (row := reading.find(table, told.subject)) is not None
        ),
        None,
    )
    if enrolment_id is None:
        return None
    enrolment = programmes.get_enrolment(reading, enrolment_id)
    service_key = programmes.get_programme(reading, enrolment.programme_id).service_key
    purpose = programmes.get_service(reading, service_key).purpose
    reason = f"message {told.id} to {told.audience} {told.target_id}"
    return Look(enrolment.recipient_id, purpose, reason)


OF_VISITS: dict[MessageKind, Callable[[Reading, Notification], Words | None]] = {
    _K.DOOR_CLOSED: _while_open,
    _K.VISIT_CONCERN: _always,
    _K.VISIT_EMERGENCY: _always,
    _K.CONTACT_ASKED: _while_open,
    _K.CONTACT_CALMED: _always,
    _K.ALARM: _of_alarm,
}
