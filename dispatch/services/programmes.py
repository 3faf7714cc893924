"""Programmes: added, changed and ended, each checked as a whole before it is stored."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

from dispatch import ids
from dispatch.errors import DispatchError, Fault
from dispatch.lifecycle.enrolment import EnrolmentStatus
from dispatch.people.holidays import REGIONS
from dispatch.services.dates import date_faults, span_faults, today
from dispatch.services.enrolments import admit_waiting, end
from dispatch.services.json_fields import CODE
from dispatch.services.programme import Programme
from dispatch.services.service_type import Flow
from dispatch.storage import parties
from dispatch.storage import programmes as storage
from dispatch.storage.schema_intake import ZONE
from dispatch.storage.schema_parties import ORGANIZATION, PLACE
from dispatch.storage.store import NotFoundError, Reading, Writing

#: What the parts of those who pay add up to.
WHOLE = 10_000
MOST_ENROLLED, MOST_FUNDERS, MOST_PAPERS = 100_000, 20, 20
LONGEST_TITLE = 200
OLDEST = 130


class InvalidProgrammeError(DispatchError):
    """A programme with faults; code ``invalid_programme``, ``faults`` lists every one of them."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        told = "; ".join(f"{one.pointer}: {one.message} ({one.remedy})" for one in self.faults)
        super().__init__(f"the programme is refused: {told}", code="invalid_programme")


def add_programme(writing: Writing, programme: Programme) -> Programme:
    """Add a programme; its name is given here. Notes ``programme.added``.

    Raises
    ------
    InvalidProgrammeError
        With everything that is wrong.
    """
    named = replace(programme, id=writing.ids.new(ids.PROGRAMME), title=programme.title.strip())
    faults = programme_faults(writing, named, new=True)
    if faults:
        raise InvalidProgrammeError(faults)
    stored = storage.add_programme(writing, named)
    writing.note(
        "programme.added",
        stored.id,
        stored.version,
        {"service_key": stored.service_key, "org_id": stored.org_id},
    )
    return stored


def change_programme(writing: Writing, old: Programme, **changes: Any) -> Programme:
    """Change a programme; notes ``programme.changed``. Who waits is let in where there is more room now.

    Raises
    ------
    InvalidProgrammeError
        With everything that is wrong.
    ConflictError
        It has changed since it was read.
    """
    new = replace(old, **changes)
    moved = sorted(one.name for one in fields(new) if getattr(new, one.name) != getattr(old, one.name))
    if not moved:
        return old
    faults = programme_faults(writing, new)
    if new.service_key != old.service_key:
        remedy = "end it, and add another programme"
        faults.append(
            Fault(
                "/service_key",
                0,
                "service_fixed",
                new.service_key,
                "people are enrolled for the other one",
                remedy,
            )
        )
    if faults:
        raise InvalidProgrammeError(faults)
    stored = storage.change_programme(writing, old, **changes)
    writing.note("programme.changed", stored.id, stored.version, {"fields": moved})
    if stored.active:
        admit_waiting(writing, stored.id)
    return stored


def end_programme(writing: Writing, programme: Programme, last_day: str) -> Programme:
    """End a programme with a last date, and with it everything in it; notes ``programme.changed``, and what ends of each enrolment.

    Raises
    ------
    InvalidProgrammeError
        It is no date, or before the programme begins.
    ConflictError
        It has changed since it was read.
    """
    faults = date_faults("/to_day", last_day)
    if not faults and last_day < programme.from_day:
        message = f"it begins on {programme.from_day}"
        faults = [Fault("/to_day", 0, "dates_inverted", last_day, message, "give a later date")]
    if faults:
        raise InvalidProgrammeError(faults)
    stored = storage.change_programme(writing, programme, to_day=last_day, active=last_day >= today(writing))
    writing.note(
        "programme.changed", stored.id, stored.version, {"fields": ["active", "to_day"], "to_day": last_day}
    )
    wanted = (EnrolmentStatus.REQUESTED, EnrolmentStatus.ACTIVE)
    for enrolment in storage.enrolments(writing, programme_id=stored.id, statuses=wanted):
        if not enrolment.to_day or enrolment.to_day > last_day:
            end(writing, enrolment, max(last_day, enrolment.from_day), admit=False)
    return stored


def programme_faults(reading: Reading, programme: Programme, *, new: bool = False) -> list[Fault]:
    """Return everything that is wrong with a programme.

    Parameters
    ----------
    new
        Whether it is not stored yet: only then its service must be in use.
    """
    return [
        *_service_faults(reading, programme, new=new),
        *_who_faults(reading, programme),
        *span_faults("", programme.from_day, programme.to_day),
        *_funder_faults(programme),
        *_eligibility_faults(reading, programme),
    ]


def _fault(pointer: str, code: str, value: object, message: str, remedy: str) -> Fault:
    return Fault(pointer, 0, code, str(value)[:80], message, remedy)


def _service_faults(reading: Reading, programme: Programme, *, new: bool) -> list[Fault]:
    try:
        service = storage.get_service(reading, programme.service_key)
    except NotFoundError:
        known = ", ".join(storage.services(reading)) or "none: add one from a template"
        message = "the town has no such service"
        return [
            _fault("/service_key", "unknown_service", programme.service_key, message, f"known are {known}")
        ]
    found = []
    if new and not service.active:
        message = "the service is out of use"
        found.append(
            _fault("/service_key", "service_inactive", service.key, message, "take it into use again")
        )
    point = programme.point_place_id
    if service.flow is Flow.CALL and point:
        message = "the service has no goods, so there is nowhere to load them"
        found.append(_fault("/point_place_id", "point_unneeded", point, message, "leave it out"))
    if service.flow is not Flow.CALL and not point:
        message = f"the service does {service.flow.value} goods, and it is not said where"
        found.append(
            _fault("/point_place_id", "point_missing", "", message, "give the place of the service point")
        )
    if service.flow is not Flow.CALL and point and reading.find(PLACE, point) is None:
        found.append(
            _fault(
                "/point_place_id", "unknown_place", point, "this town has no such place", "give the id of one"
            )
        )
    return found


def _who_faults(reading: Reading, programme: Programme) -> list[Fault]:
    found = []
    org = reading.find(ORGANIZATION, programme.org_id)
    if org is None:
        known = ", ".join(f"{one.name} ({one.id})" for one in parties.organizations(reading)[:8])
        message = "this town has no such organisation"
        found.append(
            _fault("/org_id", "unknown_organization", programme.org_id, message, f"known are {known}")
        )
    elif not org.active:
        found.append(
            _fault(
                "/org_id", "organization_inactive", programme.org_id, "it is not active", "name another one"
            )
        )
    if not programme.title.strip():
        found.append(_fault("/title", "missing", "", "it has no title", "say what people call it"))
    elif len(programme.title) > LONGEST_TITLE:
        message = f"it has more than {LONGEST_TITLE} characters"
        found.append(_fault("/title", "too_long", programme.title, message, "shorten it"))
    if programme.holidays not in REGIONS:
        message = "the public holidays of that region are not known"
        found.append(
            _fault(
                "/holidays", "bad_choice", programme.holidays, message, f"choose one of {', '.join(REGIONS)}"
            )
        )
    most = programme.most_enrolled
    if most is not None and not 1 <= most <= MOST_ENROLLED:
        message = f"it must be 1 to {MOST_ENROLLED}"
        found.append(_fault("/most_enrolled", "out_of_range", most, message, "leave it out for no bound"))
    return found


def _funder_faults(programme: Programme) -> list[Fault]:
    funders, found = programme.funders, []
    if len(funders) > MOST_FUNDERS:
        found.append(
            _fault("/funders", "too_many", len(funders), f"at most {MOST_FUNDERS} pay", "join some of them")
        )
    names = [name.strip().casefold() for name, _ in funders]
    for number, (name, part) in enumerate(funders):
        if not name.strip() or len(name) > LONGEST_TITLE:
            found.append(
                _fault(
                    f"/funders/{number}/0",
                    "missing",
                    name,
                    "who pays has no name, or a long one",
                    "give a name",
                )
            )
        elif names.count(names[number]) > 1:
            found.append(
                _fault(
                    f"/funders/{number}/0", "duplicate", name, "who pays is named twice", "add the two parts"
                )
            )
        if not 1 <= part <= WHOLE:
            found.append(
                _fault(
                    f"/funders/{number}/1",
                    "out_of_range",
                    part,
                    f"a part is 1 to {WHOLE}",
                    f"give parts of {WHOLE}",
                )
            )
    total = sum(part for _, part in funders)
    if funders and total != WHOLE:
        message = f"the parts add up to {total}, not to {WHOLE}"
        found.append(_fault("/funders", "parts_differ", total, message, f"correct one by {WHOLE - total:+d}"))
    return found


def _eligibility_faults(reading: Reading, programme: Programme) -> list[Fault]:
    terms, found = programme.eligibility, []
    for name in ("least_age", "most_age"):
        age = getattr(terms, name)
        if age is not None and not 0 <= age <= OLDEST:
            found.append(
                _fault(f"/eligibility/{name}", "out_of_range", age, f"an age is 0 to {OLDEST}", "give years")
            )
    if terms.least_age is not None and terms.most_age is not None and terms.most_age < terms.least_age:
        message = f"nobody is at least {terms.least_age} and at most {terms.most_age}"
        found.append(
            _fault("/eligibility/most_age", "ages_inverted", terms.most_age, message, "exchange the two")
        )
    if terms.zone_id:
        zone = reading.find(ZONE, terms.zone_id)
        if zone is None or not zone.active:
            message = "this town has no such zone in use"
            found.append(
                _fault("/eligibility/zone_id", "unknown_zone", terms.zone_id, message, "give the id of one")
            )
    if len(terms.documents) > MOST_PAPERS:
        found.append(
            _fault(
                "/eligibility/documents",
                "too_many",
                len(terms.documents),
                f"at most {MOST_PAPERS} kinds",
                "name fewer",
            )
        )
    found += [
        _fault(
            f"/eligibility/documents/{kind}",
            "bad_format",
            kind,
            "that is no short name",
            "write it like apa or prescription",
        )
        for kind in sorted(terms.documents)
        if re.fullmatch(CODE, kind) is None
    ]
    return found
