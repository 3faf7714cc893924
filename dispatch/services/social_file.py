"""What is known of a person for a service: kept for the purpose of the service, under the enrolment's name, and read with a reason only.

Every read goes through `dispatch.storage.parties.get_recipient`, which keeps who read it and why. A partition holds the files of all
enrolments of its purpose, and ``until_s``: until then retention leaves it alone, see `dispatch.privacy.sweeps.AgedPartitions`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from dispatch.errors import DispatchError, Fault
from dispatch.parties.recipient import Consent, Partition, Purpose, Recipient
from dispatch.services.dates import BIRTH_YEARS, date_faults, span_faults
from dispatch.services.enrolment import Enrolment
from dispatch.storage import parties
from dispatch.storage.store import Writing

#: Of a file without an end, year 9999: retention begins once the enrolment has one.
NO_END_S = 253_370_764_800
#: Reason of the reads that a change of a file needs; who changes it must know what stays.
KEEPING = "changing what is known for a service"
MOST_PAPERS, MOST_CONTACTS = 20, 5
LONGEST_NAME, LONGEST_PHONE, LONGEST_TEXT = 200, 32, 2_000


class InvalidFileError(DispatchError):
    """What is said of a person has faults; code ``invalid_social_file``. The message has no values: they are nobody's business."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = tuple(faults)
        told = "; ".join(f"{one.pointer}: {one.message} ({one.remedy})" for one in faults)
        super().__init__(f"the file is refused: {told}", code="invalid_social_file")


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that gives a right: its kind (``apa``, ``prescription``) and its dates, both included; empty for no bound."""

    kind: str
    from_day: str = ""
    to_day: str = ""

    def valid_on(self, day: str) -> bool:
        """Return whether it is valid on a local date."""
        return (not self.from_day or self.from_day <= day) and (not self.to_day or day <= self.to_day)


@dataclass(frozen=True, slots=True)
class ContactPerson:
    """Somebody to be called when the door stays closed."""

    name: str
    phone: str
    relation: str = ""


@dataclass(frozen=True, slots=True)
class SocialFile:
    """What is known of a person for one enrolment.

    ``consent`` is what the person has said to it, and ``consent_s`` when; ``contacts`` are called in order.
    """

    birth_day: str = ""
    papers: tuple[Paper, ...] = ()
    contacts: tuple[ContactPerson, ...] = ()
    diet: str = ""
    prescriber: str = ""
    note: str = ""
    consent: Consent = Consent.UNKNOWN
    consent_s: int | None = None


def file_document(file: SocialFile) -> dict[str, Any]:
    """Return a file as plain JSON."""
    return asdict(file)


def file_of(document: Mapping[str, Any]) -> SocialFile:
    """Return the file of a document that was written by `file_document`."""
    return SocialFile(
        birth_day=document["birth_day"],
        papers=tuple(Paper(**paper) for paper in document["papers"]),
        contacts=tuple(ContactPerson(**contact) for contact in document["contacts"]),
        diet=document["diet"],
        prescriber=document["prescriber"],
        note=document["note"],
        consent=Consent(document["consent"]),
        consent_s=document["consent_s"],
    )


def file_faults(file: SocialFile) -> list[Fault]:
    """Return what is wrong with a file, without the values."""
    found = date_faults("/birth_day", file.birth_day, needed=False, years=BIRTH_YEARS)
    for name, most, entries in (
        ("papers", MOST_PAPERS, file.papers),
        ("contacts", MOST_CONTACTS, file.contacts),
    ):
        if len(entries) > most:
            found.append(
                Fault(
                    f"/{name}",
                    0,
                    "too_many",
                    str(len(entries)),
                    f"there are more than {most}",
                    "keep the first ones",
                )
            )
    for number, paper in enumerate(file.papers):
        found += span_faults(f"/papers/{number}", paper.from_day, paper.to_day, needed=False)
        if not paper.kind.strip():
            found.append(
                Fault(
                    f"/papers/{number}/kind",
                    0,
                    "missing",
                    "",
                    "the paper has no kind",
                    "name it, such as apa",
                )
            )
    for number, contact in enumerate(file.contacts):
        for name, longest in (("name", LONGEST_NAME), ("phone", LONGEST_PHONE)):
            text = getattr(contact, name)
            if not text.strip():
                message = f"a contact person has no {name}"
                found.append(
                    Fault(
                        f"/contacts/{number}/{name}",
                        0,
                        "contact_incomplete",
                        "",
                        message,
                        "give name and phone",
                    )
                )
            elif len(text) > longest:
                found.append(
                    Fault(
                        f"/contacts/{number}/{name}",
                        0,
                        "too_long",
                        "",
                        f"more than {longest} characters",
                        "shorten it",
                    )
                )
    for name in ("diet", "prescriber", "note"):
        if len(getattr(file, name)) > LONGEST_TEXT:
            found.append(
                Fault(f"/{name}", 0, "too_long", "", f"more than {LONGEST_TEXT} characters", "shorten it")
            )
    if (file.consent is Consent.UNKNOWN) is not (file.consent_s is None):
        message = "consent and its time belong together"
        found.append(
            Fault("/consent", 0, "consent_time_missing", file.consent, message, "say when it was given")
        )
    return [replace(fault, value="") for fault in found]


def read_file(writing: Writing, enrolment: Enrolment, purpose: Purpose, *, reason: str) -> SocialFile:
    """Return what is known of a person for an enrolment, an empty file where nothing is.

    Parameters
    ----------
    writing
        That it was read is kept with it; see `dispatch.storage.parties.get_recipient`.
    purpose
        Of the service.
    reason
        Why it is read.

    Raises
    ------
    NotFoundError
        The person is gone.
    ReasonMissingError
        The purpose is sensitive, and no reason is given.
    """
    return file_in(
        parties.get_recipient(writing, enrolment.recipient_id, purpose, reason=reason), enrolment, purpose
    )


def file_in(person: Recipient, enrolment: Enrolment, purpose: Purpose) -> SocialFile:
    """Return the file of an enrolment of somebody who was read with that purpose.

    Who has withdrawn the consent to the whole purpose has withdrawn it to each service of it.
    """
    for known in person.partitions:
        if known.purpose is purpose:
            document = known.data.get(enrolment.id)
            file = SocialFile() if document is None else file_of(document["file"])
            if known.consent in {Consent.WITHDRAWN, Consent.REFUSED} and (file.consent_s or 0) <= (
                known.consent_s or 0
            ):
                return replace(file, consent=known.consent, consent_s=known.consent_s)
            return file
    return SocialFile()


def consent_kept(person: Recipient, enrolment: Enrolment, purpose: Purpose) -> tuple[Consent, int | None]:
    """Return what the person has said to this enrolment itself and when, whatever was said since to the whole purpose."""
    known = _partition(person, purpose).data.get(enrolment.id)
    file = SocialFile() if known is None else file_of(known["file"])
    return file.consent, file.consent_s


def keep_file(writing: Writing, enrolment: Enrolment, purpose: Purpose, file: SocialFile) -> SocialFile:
    """Keep what is known of a person for an enrolment instead of what was; notes ``recipient.changed``.

    Raises
    ------
    InvalidFileError
        Something in it is wrong.
    ConflictError
        The person has changed meanwhile.
    """
    faults = file_faults(file)
    if faults:
        raise InvalidFileError(faults)
    person = parties.get_recipient(writing, enrolment.recipient_id, purpose, reason=KEEPING)
    old = _partition(person, purpose)
    data = {name: known for name, known in old.data.items() if name != "until_s"}
    data[enrolment.id] = {"file": file_document(file), "until_s": _until_s(enrolment)}
    new = replace(old, data=_bounded(data), last_used_s=writing.now_s)
    if file.consent is Consent.GIVEN and (file.consent_s or 0) >= (old.consent_s or 0):
        new = replace(new, consent=Consent.GIVEN, consent_s=file.consent_s)
    elif file.consent in {Consent.WITHDRAWN, Consent.REFUSED} and not _agreed(data):
        # Nothing is left that the person agrees to: retention empties what was known.
        new = replace(new, consent=file.consent, consent_s=file.consent_s)
    _store(writing, person, old, new)
    return file


def keep_until(writing: Writing, enrolment: Enrolment, purpose: Purpose) -> None:
    """Bring up to date until when the file of an enrolment is needed; notes ``recipient.changed`` where that differs."""
    person = parties.get_recipient(writing, enrolment.recipient_id, purpose, reason=KEEPING)
    old = _partition(person, purpose)
    entry = old.data.get(enrolment.id)
    if entry is None or entry["until_s"] == _until_s(enrolment):
        return
    data = {name: known for name, known in old.data.items() if name != "until_s"}
    data[enrolment.id] = {**entry, "until_s": _until_s(enrolment)}
    _store(writing, person, old, replace(old, data=_bounded(data), last_used_s=writing.now_s))


def _partition(person: Recipient, purpose: Purpose) -> Partition:
    return next((one for one in person.partitions if one.purpose is purpose), Partition(purpose, {}))


def _store(writing: Writing, person: Recipient, old: Partition, new: Partition) -> None:
    others = tuple(one for one in person.partitions if one.purpose is not old.purpose)
    changed = parties.change_recipient(
        writing, person, partitions=(*others, new), last_contact_s=writing.now_s
    )
    writing.note("recipient.changed", changed.id, changed.version)


def _bounded(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of a partition with the moment until which any file of it is needed."""
    ends = [known["until_s"] for known in data.values() if isinstance(known, Mapping) and "until_s" in known]
    return {**data, "until_s": max(ends)}


def _until_s(enrolment: Enrolment) -> int:
    if not enrolment.to_day:
        return NO_END_S
    # A day more than the last: whatever the time zone, it is over then.
    after = dt.date.fromisoformat(enrolment.to_day) + dt.timedelta(days=2)
    return int(dt.datetime.combine(after, dt.time(), dt.UTC).timestamp())


def _agreed(data: Mapping[str, Any]) -> bool:
    files = [known["file"] for known in data.values() if isinstance(known, Mapping) and "file" in known]
    return any(file["consent"] == Consent.GIVEN.value for file in files)
