"""What is known of somebody who is enrolled changes, or what they say to it."""

from __future__ import annotations

from dataclasses import replace

from dispatch.parties.recipient import Consent, Purpose
from dispatch.services.enrolment import Enrolment
from dispatch.services.social_file import SocialFile, keep_file, read_file
from dispatch.storage import programmes as storage
from dispatch.storage.store import Writing


def change_file(writing: Writing, enrolment: Enrolment, file: SocialFile) -> SocialFile:
    """Keep what is known of a person for an enrolment instead of what was; notes ``enrolment.changed``."""
    kept = keep_file(writing, enrolment, _purpose(writing, enrolment), file)
    _note(writing, enrolment, {"fields": ["file"]})
    return kept


def record_consent(
    writing: Writing, enrolment: Enrolment, consent: Consent, *, given_s: int | None = None
) -> SocialFile:
    """Keep what a person says to an enrolment, and when it was said (now if not given); notes ``enrolment.changed``."""
    purpose = _purpose(writing, enrolment)
    old = read_file(writing, enrolment, purpose, reason="consent to a service")
    said_s = None if consent is Consent.UNKNOWN else (writing.now_s if given_s is None else given_s)
    kept = keep_file(writing, enrolment, purpose, replace(old, consent=consent, consent_s=said_s))
    _note(writing, enrolment, {"fields": ["consent"]})
    return kept


def _purpose(writing: Writing, enrolment: Enrolment) -> Purpose:
    programme = storage.get_programme(writing, enrolment.programme_id)
    return storage.get_service(writing, programme.service_key).purpose


def _note(writing: Writing, enrolment: Enrolment, data: dict[str, list[str]]) -> None:
    data_of_event = {"programme_id": enrolment.programme_id, **data}
    writing.note("enrolment.changed", enrolment.id, enrolment.version, data_of_event)
