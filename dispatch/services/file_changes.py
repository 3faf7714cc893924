"""What is known of somebody who is enrolled changes, or what they say to it."""

from __future__ import annotations

from dataclasses import replace

from dispatch.errors import DispatchError
from dispatch.parties.recipient import Consent, Purpose
from dispatch.services.enrolment import Enrolment
from dispatch.services.following import follow
from dispatch.services.social_file import KEEPING, SocialFile, consent_kept, file_in, keep_file
from dispatch.services.visit_work import Generated
from dispatch.storage import parties
from dispatch.storage import programmes as storage
from dispatch.storage.store import ConflictError, Writing


class ConsentTimeError(DispatchError):
    """When somebody has agreed cannot be; code ``bad_consent_time``."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="bad_consent_time")


def change_file(writing: Writing, enrolment: Enrolment, file: SocialFile) -> SocialFile:
    """Keep what is known of a person for an enrolment instead of what was; notes ``enrolment.changed``."""
    kept = keep_file(writing, enrolment, _purpose(writing, enrolment), file)
    _note(writing, enrolment, {"fields": ["file"]})
    return kept


def open_file(writing: Writing, enrolment: Enrolment, *, reason: str) -> tuple[SocialFile, int]:
    """Return what is known of a person for an enrolment, and the version of the person; that it was read is kept."""
    purpose = _purpose(writing, enrolment)
    person = parties.get_recipient(writing, enrolment.recipient_id, purpose, reason=reason)
    return file_in(person, enrolment, purpose), person.version


def replace_file(writing: Writing, enrolment: Enrolment, file: SocialFile, *, version: int) -> int:
    """Keep another file but for the consent, which is said by itself, and let the visits follow; returns the version of the person since.

    Parameters
    ----------
    version
        Of the person, as `open_file` returned it.

    Raises
    ------
    ConflictError
        Something of the person has changed since.
    InvalidFileError
        Something in the file is wrong.
    """
    old, seen = open_file(writing, enrolment, reason=KEEPING)
    if seen != version:
        # Named by the enrolment: who takes part is nobody's to learn from an error.
        raise ConflictError("file", enrolment.id, version)
    change_file(writing, enrolment, replace(file, consent=old.consent, consent_s=old.consent_s))
    follow(writing, enrolment)
    return parties.get_recipient(writing, enrolment.recipient_id).version


def record_consent(
    writing: Writing, enrolment: Enrolment, consent: Consent, *, given_s: int | None = None
) -> SocialFile:
    """Keep what a person says to an enrolment, and when it was said (now if not given); notes ``enrolment.changed``.

    Said again, nothing is written but that the file was read; with another time the later word has its own.
    """
    purpose = _purpose(writing, enrolment)
    person = parties.get_recipient(writing, enrolment.recipient_id, purpose, reason="consent to a service")
    old = file_in(person, enrolment, purpose)
    said, at_s = consent_kept(person, enrolment, purpose)
    if said is old.consent is consent and given_s in {None, at_s}:
        return old
    said_s = None if consent is Consent.UNKNOWN else (writing.now_s if given_s is None else given_s)
    kept = keep_file(writing, enrolment, purpose, replace(old, consent=consent, consent_s=said_s))
    _note(writing, enrolment, {"fields": ["consent"]})
    return kept


def say_consent(
    writing: Writing, enrolment: Enrolment, consent: Consent, *, given_s: int | None = None
) -> tuple[SocialFile, Generated]:
    """Keep what a person says to an enrolment, and let the visits follow: see `record_consent` and `dispatch.services.following.follow`.

    Raises
    ------
    ConsentTimeError
        It is said to have been given in times to come.
    """
    if given_s is not None and given_s > writing.now_s:
        raise ConsentTimeError("said: that moment is to come: give when it was said, or nothing for now")
    kept = record_consent(writing, enrolment, consent, given_s=given_s)
    return kept, follow(writing, enrolment)


def _purpose(writing: Writing, enrolment: Enrolment) -> Purpose:
    programme = storage.get_programme(writing, enrolment.programme_id)
    return storage.get_service(writing, programme.service_key).purpose


def _note(writing: Writing, enrolment: Enrolment, data: dict[str, list[str]]) -> None:
    data_of_event = {"programme_id": enrolment.programme_id, **data}
    writing.note("enrolment.changed", enrolment.id, enrolment.version, data_of_event)
