"""What the social file of a person says for one enrolment, as far as a door needs it; each read is kept with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dispatch.escalation.escalation import Escalation
from dispatch.parties.recipient import Consent, Purpose
from dispatch.privacy.sight import check_who
from dispatch.storage import parties, programmes
from dispatch.storage.escalations import ContactPerson
from dispatch.storage.store import Writing

#: No more persons of trust are told, one after the other.
MOST_CONTACTS = 3
_NO = frozenset({Consent.WITHDRAWN, Consent.REFUSED})


@dataclass(frozen=True, slots=True)
class DoorFile:
    """What of a file a door may need: whom to call, and what must not be eaten."""

    contacts: tuple[ContactPerson, ...] = ()
    diet: tuple[str, ...] = ()


def door_file(
    writing: Writing, recipient_id: str, enrolment_id: str, purpose: Purpose, *, reason: str
) -> DoorFile:
    """Return what a door may need of somebody's file, and keep who has read it and why.

    Raises
    ------
    NotFoundError
        There is no such person.
    ReasonMissingError
        There is no reason.
    DoorHiddenError
        Whoever asks never has such a thing in view.
    """
    check_who(writing)
    known = parties.get_recipient(writing, recipient_id, purpose, reason=reason)
    if not known.partitions or known.partitions[0].consent in _NO:
        return DoorFile()
    entry: Mapping[str, Any] = known.partitions[0].data.get(enrolment_id) or {}
    own = entry.get("file", entry)
    return DoorFile(_contacts(own.get("contacts", ())), _words(own.get("diet", ())))


def contacts_of(writing: Writing, chain: Escalation, *, reason: str) -> tuple[ContactPerson, ...]:
    """Return whom the person of a chain wants to be called, those without a telephone left out."""
    recipient_id = programmes.get_enrolment(writing, chain.enrolment_id).recipient_id
    return door_file(writing, recipient_id, chain.enrolment_id, chain.purpose, reason=reason).contacts


def _contacts(given: Iterable[Mapping[str, Any]]) -> tuple[ContactPerson, ...]:
    people = [ContactPerson(str(one.get("name", "")), str(one.get("phone", ""))) for one in given]
    return tuple(one for one in people if one.phone)[:MOST_CONTACTS]


def _words(given: Any) -> tuple[str, ...]:
    if isinstance(given, str):
        return (given,) if given else ()
    return tuple(str(one) for one in given)
