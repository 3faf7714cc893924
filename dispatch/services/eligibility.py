"""Whether a person meets the conditions of a programme on a day: the list of those that are not met."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from dispatch.domain import Place
from dispatch.errors import Fault
from dispatch.orders.zones import Zone
from dispatch.parties.recipient import Consent
from dispatch.services.enrolment import Enrolment
from dispatch.services.programme import Programme
from dispatch.services.social_file import SocialFile, read_file
from dispatch.storage import parties, zones
from dispatch.storage import programmes as storage
from dispatch.storage.store import NotFoundError, Reading, Writing

#: Codes of what can be unmet; each fits ``visit.skipped_reason`` and names nothing of a person.
CODES = (
    "programme_over", "programme_not_begun", "programme_inactive", "birth_day_missing", "too_young", "too_old", "paper_missing",
    "paper_not_yet_valid", "eligibility_expired", "consent_missing", "outside_zone", "zone_missing",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """What conditions are held against: the programme, its zone if it has one, the door, and what is known of the person."""

    programme: Programme
    zone: Zone | None
    place: Place
    file: SocialFile


def age_on(birth_day: str, day: str) -> int:
    """Return full years on a local date; who was born on 29 February is a year older on 1 March of other years."""
    born, then = dt.date.fromisoformat(birth_day), dt.date.fromisoformat(day)
    return then.year - born.year - ((then.month, then.day) < (born.month, born.day))


def unmet(case: Case, day: str) -> tuple[Fault, ...]:
    """Return the conditions that are not met on a local date, with what mends each; pauses are another matter.

    The faults are for whoever decides, not for logs: some say an age or a date.
    """
    return (
        *_programme_faults(case.programme, day),
        *_age_faults(case, day),
        *_paper_faults(case, day),
        *_consent_faults(case),
        *_zone_faults(case),
    )


def case_of(
    writing: Writing, enrolment: Enrolment, *, reason: str, programme: Programme | None = None
) -> Case:
    """Return what the conditions of an enrolment are held against; that the file was read is kept.

    Raises
    ------
    NotFoundError
        The programme, its service or the person is gone.
    """
    own = programme or storage.get_programme(writing, enrolment.programme_id)
    purpose = storage.get_service(writing, own.service_key).purpose
    place = parties.get_places(writing, [enrolment.place_id])[enrolment.place_id]
    return Case(own, zone_of(writing, own), place, read_file(writing, enrolment, purpose, reason=reason))


def unmet_on(writing: Writing, enrolment: Enrolment, day: str, *, reason: str) -> tuple[Fault, ...]:
    """Return the conditions of an enrolment that are not met on a local date; see `unmet`."""
    return unmet(case_of(writing, enrolment, reason=reason), day)


def unmet_on_days(
    writing: Writing, enrolment: Enrolment, days: Iterable[str], *, reason: str
) -> dict[str, tuple[Fault, ...]]:
    """Return the conditions that are not met on several local dates, with one read of the file."""
    case = case_of(writing, enrolment, reason=reason)
    return {day: unmet(case, day) for day in days}


class ConditionsCheck:
    """Answers for whoever makes visits ahead, date by date: each file is read once a transaction, and that is kept.

    Parameters
    ----------
    reason
        Why files are read.
    """

    def __init__(self, reason: str = "visits ahead") -> None:
        self._reason = reason
        self._writing: Reading | None = None
        self._cases: dict[tuple[str, int, int], Case] = {}

    def __call__(self, reading: Reading, enrolment: Enrolment, programme: Programme, day: dt.date) -> str:
        """Return the code of the first condition that is not met on a local date, empty where all are.

        Raises
        ------
        TypeError
            The transaction only reads: that a file is read could not be kept.
        """
        if not isinstance(reading, Writing):
            raise TypeError("conditions are looked at in a transaction that writes")
        if reading is not self._writing:
            self._writing, self._cases = reading, {}
        key = (enrolment.id, enrolment.version, programme.version)
        if key not in self._cases:
            self._cases[key] = case_of(reading, enrolment, reason=self._reason, programme=programme)
        faults = unmet(self._cases[key], day.isoformat())
        return faults[0].code if faults else ""


def zone_of(reading: Reading, programme: Programme) -> Zone | None:
    """Return the zone of a programme, None where it has none or where it is gone."""
    if not programme.eligibility.zone_id:
        return None
    try:
        zone = zones.get(reading, programme.eligibility.zone_id)
    except NotFoundError:
        return None
    return zone if zone.active else None


def _fault(pointer: str, code: str, value: object, message: str, remedy: str) -> Fault:
    return Fault(pointer, 0, code, str(value), message, remedy)


def _programme_faults(programme: Programme, day: str) -> list[Fault]:
    if programme.from_day > day:
        message = f"the programme begins on {programme.from_day}"
        return [_fault("/day", "programme_not_begun", day, message, "choose a later day")]
    if programme.to_day and day > programme.to_day:
        message = f"the programme ends on {programme.to_day}"
        return [_fault("/day", "programme_over", day, message, "prolong the programme")]
    if not programme.active:
        return [
            _fault("/programme", "programme_inactive", "", "the programme does not run", "take it up again")
        ]
    return []


def _age_faults(case: Case, day: str) -> list[Fault]:
    terms, born = case.programme.eligibility, case.file.birth_day
    if terms.least_age is None and terms.most_age is None:
        return []
    if not born:
        message = "the programme is for people of some ages, and the birth date is not known"
        return [_fault("/birth_day", "birth_day_missing", "", message, "ask for it")]
    age = age_on(born, day)
    if terms.least_age is not None and age < terms.least_age:
        message = f"the programme is for people of at least {terms.least_age} on {day}"
        return [_fault("/birth_day", "too_young", age, message, "begin later, or change the programme")]
    if terms.most_age is not None and age > terms.most_age:
        message = f"the programme is for people of at most {terms.most_age} on {day}"
        return [_fault("/birth_day", "too_old", age, message, "look for another programme")]
    return []


def _paper_faults(case: Case, day: str) -> list[Fault]:
    found = []
    for kind in sorted(case.programme.eligibility.documents):
        own = [paper for paper in case.file.papers if paper.kind == kind]
        pointer = f"/papers/{kind}"
        if any(paper.valid_on(day) for paper in own):
            continue
        later = [paper.from_day for paper in own if paper.from_day > day]
        earlier = [paper.to_day for paper in own if paper.to_day and paper.to_day < day]
        if not own:
            message = f"a paper of the kind {kind!r} is needed"
            found.append(_fault(pointer, "paper_missing", kind, message, "ask for it"))
        elif earlier:
            message = f"the paper {kind!r} ran out on {max(earlier)}"
            found.append(_fault(pointer, "eligibility_expired", max(earlier), message, "ask for a new one"))
        else:
            message = f"the paper {kind!r} is valid from {min(later)} on"
            found.append(_fault(pointer, "paper_not_yet_valid", min(later), message, "begin then"))
    return found


def _consent_faults(case: Case) -> list[Fault]:
    if not case.programme.eligibility.consent or case.file.consent is Consent.GIVEN:
        return []
    message = (
        "the person has not agreed" if case.file.consent is Consent.UNKNOWN else "the person does not agree"
    )
    return [
        _fault(
            "/consent", "consent_missing", case.file.consent.value, message, "ask, and note when it was given"
        )
    ]


def _zone_faults(case: Case) -> list[Fault]:
    if not case.programme.eligibility.zone_id:
        return []
    if case.zone is None:
        message = "the zone of the programme is not in use any more"
        return [
            _fault(
                "/place",
                "zone_missing",
                case.programme.eligibility.zone_id,
                message,
                "give the programme another one",
            )
        ]
    if case.zone.has(case.place.lon, case.place.lat):
        return []
    message = f"the door is not in the zone {case.zone.name or case.zone.id!r} of the programme"
    return [_fault("/place", "outside_zone", case.zone.id, message, "check the address, or the zone")]
