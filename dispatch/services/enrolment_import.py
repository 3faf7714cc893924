"""Enrolments from a table: every faulty line is listed with what is wrong with it, and the good ones go in.

A line becomes an enrolment, what is known of the person for it, and a plan of visits, each line on its own. By its ``external_ref`` a line
that comes again finds its enrolment: what it gives replaces what was, what it leaves empty stays, and where nothing differs nothing is written
but that the file was read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from dispatch import ids
from dispatch.domain import Place
from dispatch.errors import DispatchError, Fault
from dispatch.lifecycle.enrolment import EnrolmentStatus
from dispatch.orders.door import FoundDoor, find_door
from dispatch.orders.recipients import known_or_new, same_name
from dispatch.orders.service_day import service_day
from dispatch.parties.phones import calling_code
from dispatch.parties.recipient import Consent, Recipient
from dispatch.parties.town import Town
from dispatch.services.dates import today
from dispatch.services.enrolment import Enrolment
from dispatch.services.enrolment_table import FORM, AskedEnrolment, Reader, read_line
from dispatch.services.enrolments import (
    ConditionsUnmetError,
    EnrolmentError,
    ProgrammeFullError,
    activate,
    ask_again,
    change,
    check,
    request,
)
from dispatch.services.file_changes import record_consent
from dispatch.services.plan_changes import CHANGEABLE, add_plan, change_plan
from dispatch.services.plan_checks import InvalidPlanError
from dispatch.services.service_type import ServiceType
from dispatch.services.social_file import InvalidFileError, SocialFile, keep_file, read_file
from dispatch.storage import crew, parties, visits
from dispatch.storage import programmes as storage
from dispatch.storage.store import Store, Writing
from dispatch.tables import table_rows, table_text
from dispatch.town_map import TownMap

#: How often a line is tried whose person or programme somebody else changes at the same time.
TRIES = 3
#: Reason of the reads that comparing a line with what is known needs.
COMPARING = "enrolments from a table"
#: Which column a fault comes from; the longest beginning wins.
_COLUMN_OF = {
    "/birth_day": "birth_date", "/papers": "papers", "/contacts": "contact_phone", "/consent": "consent", "/diet": "diet",
    "/prescriber": "prescriber", "/note": "note", "/place": "address", "/door": "address", "/door/lon": "lon", "/day": "from",
    "/programme": "", "/from_day": "from", "/to_day": "to", "/rule": "rule", "/per_week": "per_week", "/weekdays": "weekdays",
    "/window": "window_from", "/quantity": "quantity", "/quantity_on": "quantity_on",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TakenLine:
    """What became of a good line. ``waiting`` where no place of the programme is free."""

    enrolment: Enrolment
    new: bool
    changed: bool
    waiting: bool


@dataclass(frozen=True, slots=True)
class ImportedEnrolments:
    """What became of a table: for each good line its enrolment, for each faulty one everything that is wrong with it."""

    taken: tuple[tuple[int, TakenLine], ...]
    faults: tuple[Fault, ...]
    lines: int


@dataclass(frozen=True, slots=True)
class _Found:
    """A line whose door is found."""

    asked: AskedEnrolment
    place: Place
    confidence: float


def import_enrolments(
    store: Store,
    town_map: TownMap,
    town_id: str,
    actor: str,
    content: bytes,
    *,
    programme_id: str,
    behalf: str = "",
    on_progress: Callable[[int, int], None] | None = None,
) -> ImportedEnrolments:
    """Take enrolments of a programme in from a table.

    Parameters
    ----------
    town_map
        Where addresses are looked up; a doubtful one is a fault that names what it may mean.
    content
        Of the file; see `dispatch.services.enrolment_table`.
    on_progress
        Told how many lines are done, and how many there are; what it is told of is kept.

    Raises
    ------
    NotFoundError
        There is no such town or programme.
    EnrolmentError
        ``programme_inactive``: the programme does not run.
    """
    with store.reading(town_id) as reading:
        town = parties.get_town(reading)
        programme = storage.get_programme(reading, programme_id)
        service = storage.get_service(reading, programme.service_key)
        profiles = tuple(sorted({vehicle.profile.value for vehicle in crew.vehicles(reading).values()}))
        first = max(today(reading), programme.from_day)
    if not programme.active:
        raise EnrolmentError(
            f"programme {programme.title!r} does not run: choose another one", code="programme_inactive"
        )
    reader = Reader(service, ZoneInfo(town.time_zone), calling_code(town), store.now_s(town_id), first)
    rows, faults = table_rows(table_text(content), FORM)
    taken: list[tuple[int, TakenLine]] = []
    seen: dict[str, int] = {}
    for done, (number, row) in enumerate(rows, start=1):
        asked, own = read_line(row, reader)
        own += _again(asked, number, seen)
        found = None if asked is None or own else _found(town_map, asked, store, profiles, own)
        if found is not None:
            try:
                taken.append((number, _taken(store, town, actor, behalf, found, programme_id)))
            except DispatchError as error:
                own += _faults_of(error, found.asked)
        faults += [replace(fault, line=number) for fault in own]
        if on_progress is not None:
            on_progress(done, len(rows))
    return ImportedEnrolments(tuple(taken), tuple(sorted(faults, key=lambda fault: fault.line)), len(rows))


def _again(asked: AskedEnrolment | None, number: int, seen: dict[str, int]) -> list[Fault]:
    if asked is None or not asked.external_ref:
        return []
    before = seen.setdefault(asked.external_ref, number)
    if before == number:
        return []
    message = f"line {before} has the same reference"
    return [Fault("external_ref", 0, "duplicate", asked.external_ref, message, "leave one of the two out")]


def _found(
    town_map: TownMap, asked: AskedEnrolment, store: Store, profiles: tuple[str, ...], own: list[Fault]
) -> _Found | None:
    door: FoundDoor = find_door(town_map, asked.door, store.ids.new(ids.PLACE), profiles)
    if door.fault is not None:
        own.append(replace(door.fault, pointer=_column(door.fault.pointer)))
        return None
    assert door.place is not None
    if door.guesses:
        message = f"it is not certain which door that is; it may be {' or '.join(door.guesses)}"
        own.append(
            Fault(
                "address",
                0,
                "address_uncertain",
                asked.door.address[:80],
                message,
                "write one of them, or give lon and lat",
            )
        )
        return None
    return _Found(asked, door.place, door.confidence)


def _taken(store: Store, town: Town, actor: str, behalf: str, found: _Found, programme_id: str) -> TakenLine:
    def step(writing: Writing) -> TakenLine:
        # Of two who send the same file at once, one comes second and finds what the other has made.
        writing.exclude(f"programme {programme_id}")
        # The programme as it is now: it may have been changed since the file was begun.
        programme = storage.get_programme(writing, programme_id)
        service = storage.get_service(writing, programme.service_key)
        known = None
        if found.asked.external_ref:
            known = storage.find_enrolment(writing, programme_id, found.asked.external_ref)
        if known is None:
            return _added(writing, found, programme_id, calling_code(town))
        return _brought_up(writing, known, found, service)

    try:
        return store.write(town.id, actor, step, behalf=behalf, conflicts=TRIES)
    except ConditionsUnmetError:
        if found.asked.external_ref:
            store.write(
                town.id, actor, partial(_keep_read, found.asked, programme_id), behalf=behalf, conflicts=TRIES
            )
        raise


def _keep_read(asked: AskedEnrolment, programme_id: str, writing: Writing) -> None:
    """Keep that a file was read: what is told of a line comes from it, and the trace went with the transaction. A no is kept as well."""
    known = storage.find_enrolment(writing, programme_id, asked.external_ref)
    if known is None:
        return
    programme = storage.get_programme(writing, programme_id)
    purpose = storage.get_service(writing, programme.service_key).purpose
    file = read_file(writing, known, purpose, reason=COMPARING)
    if asked.file.get("consent") is Consent.REFUSED and file.consent is Consent.GIVEN:
        record_consent(writing, known, Consent.WITHDRAWN)


def _added(writing: Writing, found: _Found, programme_id: str, code: str) -> TakenLine:
    asked = found.asked
    person = known_or_new(writing, asked.recipient, calling_code=code)
    parties.add_places(writing, [found.place], confidence=found.confidence)
    enrolment = request(
        writing,
        programme_id,
        person.id,
        found.place.id,
        from_day=asked.from_day,
        to_day=asked.to_day,
        file=SocialFile(**asked.file),
        external_ref=asked.external_ref,
    )
    _plan(writing, enrolment, asked)
    return _let_in(writing, enrolment, new=True, changed=True)


def _brought_up(writing: Writing, known: Enrolment, found: _Found, service: ServiceType) -> TakenLine:
    asked = found.asked
    if known.status is EnrolmentStatus.ENDED:
        raise EnrolmentError(
            "external_ref: that enrolment is over; who comes back gets another reference",
            code="enrolment_over",
        )
    person = parties.get_recipient(writing, known.recipient_id)
    if not same_name(person.name, asked.recipient.name) and person.phone != asked.recipient.phone:
        raise EnrolmentError(
            "external_ref: that reference is somebody else's; give another one, or correct name and phone one after the other",
            code="reference_of_another",
        )
    enrolment = known
    if known.status is EnrolmentStatus.REFUSED:
        enrolment = ask_again(writing, enrolment)
    changed = _person_changed(writing, person, asked)
    dates: dict[str, Any] = {}
    if "from" in asked.given:
        dates["from_day"] = asked.from_day
    if "to" in asked.given:
        dates["to_day"] = asked.to_day
    place_id = _place_id(writing, enrolment, found)
    moved = change(writing, enrolment, place_id=place_id, **dates)
    changed |= moved.version != known.version
    old = read_file(writing, moved, service.purpose, reason=COMPARING)
    new = _overlaid(old, asked.file)
    if new != old:
        keep_file(writing, moved, service.purpose, new)
        changed = True
    changed |= _plan_changed(writing, moved, asked)
    return _let_in(writing, moved, new=False, changed=changed)


def _let_in(writing: Writing, enrolment: Enrolment, *, new: bool, changed: bool) -> TakenLine:
    if enrolment.status is EnrolmentStatus.ACTIVE:
        faults = check(writing, enrolment) if changed else ()
        if faults:
            raise ConditionsUnmetError(faults)
        return TakenLine(enrolment, new, changed, waiting=False)
    try:
        return TakenLine(activate(writing, enrolment), new, changed=True, waiting=False)
    except ProgrammeFullError:
        return TakenLine(enrolment, new, changed, waiting=True)


def _person_changed(writing: Writing, person: Recipient, asked: AskedEnrolment) -> bool:
    said: dict[str, Any] = {}
    if person.name != asked.recipient.name:
        said["name"] = asked.recipient.name
    if asked.recipient.phone and person.phone != asked.recipient.phone:
        said["phone"] = asked.recipient.phone
    if "language" in asked.given and person.language != asked.recipient.language:
        said["language"] = asked.recipient.language
    if asked.recipient.door is not None:
        texts = {name: getattr(asked.recipient.door, name) for name in ("floor", "code", "note")}
        door = replace(person.door, **{name: text for name, text in texts.items() if text})
        if door != person.door:
            said["door"] = door
    if said:
        stored = parties.change_recipient(writing, person, **said, last_contact_s=writing.now_s)
        writing.note("recipient.changed", stored.id, stored.version)
    return bool(said)


def _place_id(writing: Writing, enrolment: Enrolment, found: _Found) -> str:
    """Return the place of a line: the one that there is where it says the same, else a new one."""
    old = parties.get_places(writing, [enrolment.place_id])[enrolment.place_id]
    new = found.place
    if (old.address, round(old.lon, 6), round(old.lat, 6)) == (
        new.address,
        round(new.lon, 6),
        round(new.lat, 6),
    ):
        return old.id
    parties.add_places(writing, [new], confidence=found.confidence)
    return new.id


def _overlaid(old: SocialFile, said: Mapping[str, Any]) -> SocialFile:
    """Return a file with what a line says; consent that was given before keeps its time."""
    kept = dict(said)
    if kept.get("consent") is old.consent:
        del kept["consent"], kept["consent_s"]
    return replace(old, **kept)


def _plan_changed(writing: Writing, enrolment: Enrolment, asked: AskedEnrolment) -> bool:
    plans = visits.plans(writing, enrolment_id=enrolment.id, active=True)
    if not plans:
        _plan(writing, enrolment, asked)
        return True
    old, new, given = plans[0], asked.plan, asked.given
    # What the line leaves empty stays as somebody may have set it since.
    new = replace(
        new,
        # Where it begins stays: what was visited before is history.
        from_day=old.from_day,
        to_day=new.to_day if "to" in given else old.to_day,
        window_from_min=new.window_from_min if "window_from" in given else old.window_from_min,
        window_to_min=new.window_to_min if "window_to" in given else old.window_to_min,
        quantity=new.quantity if "quantity" in given else old.quantity,
        quantity_on=new.quantity_on if "quantity_on" in given else old.quantity_on,
        without=old.without,
        besides=old.besides,
        courier_id=old.courier_id,
    )
    changes = {name: getattr(new, name) for name in CHANGEABLE if getattr(new, name) != getattr(old, name)}
    if not changes:
        return False
    change_plan(writing, old.id, old.version, _from_now(writing, new.per_week or old.per_week), **changes)
    return True


def _plan(writing: Writing, enrolment: Enrolment, asked: AskedEnrolment) -> None:
    add_plan(writing, replace(asked.plan, id=writing.ids.new(ids.SERVICE_PLAN), enrolment_id=enrolment.id))


def _from_now(writing: Writing, by_week: int) -> str:
    """Return the first date on which a change can hold: today, or the next Monday where weeks are planned as a whole."""
    today = service_day(writing.now_s, parties.get_town(writing))
    return (today + dt.timedelta(days=-today.weekday() % 7) if by_week else today).isoformat()


def _faults_of(error: DispatchError, asked: AskedEnrolment) -> list[Fault]:
    """Return what is wrong with a line that could not be taken."""
    if isinstance(error, (ConditionsUnmetError, InvalidPlanError, InvalidFileError)):
        found = [replace(fault, pointer=_column(fault.pointer)) for fault in error.faults]
        # Days that were named as weekdays are mended there.
        named = "weekdays" if "rule" not in asked.given else "rule"
        return [replace(fault, pointer=named) if fault.pointer == "rule" else fault for fault in found]
    column = "external_ref" if str(error).startswith("external_ref") else "name"
    value = asked.external_ref if column == "external_ref" else asked.recipient.name
    return [Fault(column, 0, error.code, value[:80], str(error), "correct the line and send the file again")]


def _column(pointer: str) -> str:
    matches = [(len(start), column) for start, column in _COLUMN_OF.items() if pointer.startswith(start)]
    return max(matches)[1] if matches else pointer
