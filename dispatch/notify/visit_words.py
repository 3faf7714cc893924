"""Words of messages about closed doors, looked up when they are sent: a first name and an initial, and whom to call."""

from __future__ import annotations

from collections.abc import Callable

from dispatch.escalation.escalation import Escalation
from dispatch.escalation.naming import called
from dispatch.notify.kinds import MessageKind
from dispatch.notify.notification import Notification
from dispatch.notify.texts import Words
from dispatch.notify.visit_wishes import desks_of
from dispatch.storage import escalations, parties, programmes
from dispatch.storage.store import Reading

_K = MessageKind


def _words(reading: Reading, chain: Escalation) -> Words:
    person = parties.get_recipient(
        reading, programmes.get_enrolment(reading, chain.enrolment_id).recipient_id
    )
    contacts = [parties.get_organization(reading, one).contact for one in desks_of(reading, chain)]
    phone = next((contact.phone for contact in contacts if contact.phone), "")
    return Words(window=(chain.began_s, chain.began_s), person=called(person.name), phone=phone)


def _while_open(reading: Reading, told: Notification) -> Words | None:
    chain = escalations.find(reading, told.subject)
    return _words(reading, chain) if chain is not None and chain.is_open else None


def _always(reading: Reading, told: Notification) -> Words | None:
    chain = escalations.find(reading, told.subject)
    return None if chain is None else _words(reading, chain)


OF_VISITS: dict[MessageKind, Callable[[Reading, Notification], Words | None]] = {
    _K.DOOR_CLOSED: _while_open,
    _K.VISIT_CONCERN: _always,
    _K.VISIT_EMERGENCY: _always,
    _K.CONTACT_ASKED: _while_open,
    _K.CONTACT_CALMED: _always,
}
