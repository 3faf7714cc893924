"""What a person says to a whole purpose: to all services of that purpose at once, whatever they have said to each."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dispatch.errors import DispatchError
from dispatch.parties.recipient import Consent, Partition, Purpose
from dispatch.services.file_changes import ConsentTimeError
from dispatch.services.following import follow
from dispatch.storage import parties, programmes
from dispatch.storage.store import Writing

#: Reason of the read that recording a consent needs.
RECORDING = "consent to a purpose"


@dataclass(frozen=True, slots=True)
class SaidConsent:
    """What a person has said to a purpose, and when; ``consent_s`` None where they were never asked."""

    recipient_id: str
    purpose: Purpose
    consent: Consent
    consent_s: int | None


@dataclass(frozen=True, slots=True)
class SaidConsents:
    """What a person has said to each purpose."""

    recipient_id: str
    said: tuple[SaidConsent, ...]


def consents_of(writing: Writing, recipient_id: str, reason: str) -> SaidConsents:
    """Return what a person has said to every purpose; that it was looked at is kept with the reason.

    For a caller who commits before anything is shown; see `dispatch.privacy.sight`.

    Raises
    ------
    NotFoundError
        The town has nobody of that name.
    ReasonMissingError, ReadForbiddenError
        See `dispatch.storage.read_audit.audit`.
    """
    person = parties.get_recipient(writing, recipient_id, *Purpose, reason=reason)
    known = {one.purpose: one for one in person.partitions}
    said = []
    for purpose in Purpose:
        one = known.get(purpose, Partition(purpose, {}))
        said.append(SaidConsent(recipient_id, purpose, one.consent, one.consent_s))
    return SaidConsents(recipient_id, tuple(said))


def say_to_purpose(
    writing: Writing, recipient_id: str, purpose: Purpose, consent: Consent, *, said_s: int | None = None
) -> SaidConsent:
    """Keep what a person says to a whole purpose, and let the visits of its services follow; notes ``consent.changed``.

    Who withdraws it has withdrawn it to each service of the purpose that they had agreed to before, and retention empties what was known.
    Said again, nothing is written but that it was read.

    Parameters
    ----------
    said_s
        When it was said, now if not given.

    Raises
    ------
    NotFoundError
        The town has nobody of that name.
    ConsentTimeError
        It is said to have been given in times to come.
    DispatchError
        ``recipient_erased``: the person was forgotten.
    """
    if said_s is not None and said_s > writing.now_s:
        raise ConsentTimeError("said_at: that moment is to come: give when it was said, or nothing for now")
    person = parties.get_recipient(writing, recipient_id, purpose, reason=RECORDING)
    if person.erased_s is not None:
        raise DispatchError(
            f"{recipient_id} was erased and is nobody any more: take the person in anew",
            code="recipient_erased",
        )
    old = next((one for one in person.partitions if one.purpose is purpose), None)
    known = old or Partition(purpose, {})
    moment_s = writing.now_s if said_s is None else said_s
    if consent is known.consent and (said_s is None or said_s == known.consent_s):
        return SaidConsent(recipient_id, purpose, known.consent, known.consent_s)
    at_s = None if consent is Consent.UNKNOWN else moment_s
    new = replace(known, consent=consent, consent_s=at_s, last_used_s=writing.now_s)
    others = tuple(one for one in person.partitions if one.purpose is not purpose)
    changed = parties.change_recipient(
        writing, person, partitions=(*others, new), last_contact_s=writing.now_s
    )
    # Without the purpose and what was said: the log is read by many.
    writing.note("consent.changed", changed.id, changed.version)
    _follow(writing, recipient_id, purpose)
    return SaidConsent(recipient_id, purpose, consent, at_s)


def _follow(writing: Writing, recipient_id: str, purpose: Purpose) -> None:
    offered = {one.id: one.service_key for one in programmes.programmes(writing)}
    purposes = {key: service.purpose for key, service in programmes.services(writing).items()}
    for enrolment in programmes.enrolments(writing, recipient_id=recipient_id):
        if purposes[offered[enrolment.programme_id]] is purpose:
            follow(writing, enrolment)
