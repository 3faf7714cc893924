"""Service types, programmes and enrolments in the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.exc import IntegrityError

from dispatch import ids
from dispatch.errors import DispatchError
from dispatch.lifecycle.enrolment import ENROLMENT as LIFE
from dispatch.lifecycle.enrolment import EnrolmentStatus
from dispatch.services.documents import eligibility_document, eligibility_of, service_document, service_of
from dispatch.services.enrolment import Enrolment, Pause
from dispatch.services.programme import Programme
from dispatch.services.service_type import ServiceType
from dispatch.storage.schema_services import CATALOGUE_VERSION, ENROLMENT, PROGRAMME, SERVICE_TYPE
from dispatch.storage.store import NotFoundError, Reading, Writing

BATCH = 500


class TakenError(DispatchError):
    """There is one of that short name or reference already; code ``service_taken`` or ``enrolment_taken``."""


def add_service(writing: Writing, service: ServiceType) -> ServiceType:
    """Store a new service type, and return it as it is now.

    Raises
    ------
    TakenError
        The town has one of that short name.
    """
    row = {
        "id": service.id, "key": service.key, "document": service_document(service), "active": service.active, "version": 1,
        "created_s": writing.now_s, "updated_s": writing.now_s,
    }  # fmt: skip
    try:
        with writing.connection.begin_nested():
            writing.insert(SERVICE_TYPE, row)
    except IntegrityError as error:
        raise TakenError(
            f"key {service.key!r}: the town has such a service; change it, or give another key",
            code="service_taken",
        ) from error
    _keep_version(writing, service.id, 1, _whole(service))
    return replace(service, version=1)


def change_service(writing: Writing, old: ServiceType, new: ServiceType) -> ServiceType:
    """Store another form of a service type, and return it as it is now.

    Raises
    ------
    ConflictError
        It has changed since it was read.
    """
    values = {"document": service_document(new), "active": new.active, "updated_s": writing.now_s}
    number = writing.change(SERVICE_TYPE, old.id, old.version, values)
    _keep_version(writing, old.id, number, _whole(new))
    return replace(new, id=old.id, key=old.key, version=number)


def services(reading: Reading, *, active: bool = False) -> dict[str, ServiceType]:
    """Return the service types of a town by short name, those in use only if wanted."""
    query = reading.select(SERVICE_TYPE)
    if active:
        query = query.where(SERVICE_TYPE.c.active)
    return {row.key: _service(row) for row in reading.rows(query.order_by(SERVICE_TYPE.c.key))}


def get_service(reading: Reading, key: str) -> ServiceType:
    """Return the service type of a short name.

    Raises
    ------
    NotFoundError
        The town has none.
    """
    rows = reading.rows(reading.select(SERVICE_TYPE).where(SERVICE_TYPE.c.key == key))
    if not rows:
        raise NotFoundError("service_type", key)
    return _service(rows[0])


def add_programme(writing: Writing, programme: Programme) -> Programme:
    """Store a new programme, and return it as it is now."""
    stored = replace(programme, version=1, created_s=writing.now_s, updated_s=writing.now_s)
    values = _programme_values(writing, stored)
    writing.insert(PROGRAMME, {"id": stored.id, "version": 1, "created_s": stored.created_s, **values})
    _keep_version(writing, stored.id, 1, values)
    return stored


def change_programme(writing: Writing, old: Programme, **changes: Any) -> Programme:
    """Store a programme with some fields changed, and return it as it is now.

    Raises
    ------
    ConflictError
        It has changed since it was read.
    """
    new = replace(old, updated_s=writing.now_s, **changes)
    values = _programme_values(writing, new)
    number = writing.change(PROGRAMME, old.id, old.version, values)
    _keep_version(writing, old.id, number, values)
    return replace(new, version=number)


def get_programme(reading: Reading, name: str) -> Programme:
    """Return a programme.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    return _programme(reading.get(PROGRAMME, name))


def programmes(reading: Reading) -> tuple[Programme, ...]:
    """Return the programmes of a town."""
    return tuple(_programme(row) for row in reading.rows(reading.select(PROGRAMME).order_by(PROGRAMME.c.id)))


def add_enrolment(writing: Writing, enrolment: Enrolment) -> Enrolment:
    """Store a new enrolment, and return it as it is now.

    Raises
    ------
    TakenError
        The programme has one of that reference.
    """
    stored = replace(enrolment, version=1, created_s=writing.now_s, updated_s=writing.now_s)
    row = {"id": stored.id, "version": 1, "created_s": stored.created_s, **_enrolment_values(writing, stored)}
    try:
        with writing.connection.begin_nested():
            writing.insert(ENROLMENT, row)
    except IntegrityError as error:
        if stored.external_ref and find_enrolment(writing, stored.programme_id, stored.external_ref):
            raise TakenError(
                f"external_ref {stored.external_ref!r}: the programme has an enrolment of it",
                code="enrolment_taken",
            ) from error
        raise
    return stored


def change_enrolment(writing: Writing, old: Enrolment, **changes: Any) -> Enrolment:
    """Store an enrolment with some fields changed, and return it as it is now.

    Raises
    ------
    IllegalMoveError
        Its state cannot follow the one it is in.
    ConflictError
        It has changed since it was read.
    """
    new = replace(old, updated_s=writing.now_s, **changes)
    if new.status is not old.status:
        LIFE.check(old.status, new.status)
    return replace(
        new, version=writing.change(ENROLMENT, old.id, old.version, _enrolment_values(writing, new))
    )


def get_enrolment(reading: Reading, name: str) -> Enrolment:
    """Return an enrolment.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    return _enrolment(reading.get(ENROLMENT, name))


def find_enrolment(reading: Reading, programme_id: str, external_ref: str) -> Enrolment | None:
    """Return the enrolment of a reference in a programme, if there is one."""
    query = reading.select(ENROLMENT).where(
        ENROLMENT.c.programme_id == programme_id, ENROLMENT.c.external_ref == external_ref
    )
    rows = reading.rows(query)
    return _enrolment(rows[0]) if rows else None


def get_enrolments(reading: Reading, names: Iterable[str]) -> dict[str, Enrolment]:
    """Return those of the enrolments that the town has, by name."""
    wanted = sorted(set(names))
    found: dict[str, Enrolment] = {}
    for first in range(0, len(wanted), BATCH):
        query = reading.select(ENROLMENT).where(ENROLMENT.c.id.in_(wanted[first : first + BATCH]))
        found |= {row.id: _enrolment(row) for row in reading.rows(query)}
    return found


def enrolments(
    reading: Reading,
    *,
    programme_id: str = "",
    recipient_id: str = "",
    statuses: Iterable[EnrolmentStatus] = (),
) -> tuple[Enrolment, ...]:
    """Return enrolments of a programme, a person, some states, or all."""
    query = reading.select(ENROLMENT)
    if programme_id:
        query = query.where(ENROLMENT.c.programme_id == programme_id)
    if recipient_id:
        query = query.where(ENROLMENT.c.recipient_id == recipient_id)
    wanted = [status.value for status in statuses]
    if wanted:
        query = query.where(ENROLMENT.c.status.in_(wanted))
    return tuple(_enrolment(row) for row in reading.rows(query.order_by(ENROLMENT.c.id)))


def count_enrolled(reading: Reading, programme_id: str) -> int:
    """Return how many take part in a programme."""
    query = (
        select(func.count())
        .select_from(ENROLMENT)
        .where(
            ENROLMENT.c.town_id == reading.town_id,
            ENROLMENT.c.programme_id == programme_id,
            ENROLMENT.c.status == EnrolmentStatus.ACTIVE.value,
        )
    )
    return int(reading.connection.execute(query).scalar_one())


def _whole(service: ServiceType) -> dict[str, Any]:
    return {**service_document(service), "active": service.active}


def _keep_version(writing: Writing, subject_id: str, number: int, document: Mapping[str, Any]) -> None:
    known = {name: value for name, value in document.items() if name != "updated_s"}
    writing.insert(
        CATALOGUE_VERSION,
        {"id": writing.ids.new(ids.CATALOGUE_VERSION), "subject_id": subject_id, "number": number, "from_s": writing.now_s,
         "actor": writing.actor, "document": known},
    )  # fmt: skip


def _service(row: Row[Any]) -> ServiceType:
    return service_of(row.document, name=row.id, key=row.key, version=row.version, active=row.active)


def _programme_values(writing: Writing, programme: Programme) -> dict[str, Any]:
    return {
        "service_key": programme.service_key,
        "org_id": programme.org_id,
        "title": programme.title,
        "point_place_id": programme.point_place_id or None,
        "from_day": programme.from_day,
        "to_day": programme.to_day,
        "terms": {
            "eligibility": eligibility_document(programme.eligibility),
            "most_enrolled": programme.most_enrolled,
            "holidays": programme.holidays,
            "funders": [list(pair) for pair in programme.funders],
        },
        "active": programme.active,
        "updated_s": writing.now_s,
    }


def _programme(row: Row[Any]) -> Programme:
    terms = row.terms
    return Programme(
        id=row.id,
        service_key=row.service_key,
        org_id=row.org_id,
        title=row.title,
        point_place_id=row.point_place_id or "",
        from_day=row.from_day,
        to_day=row.to_day,
        eligibility=eligibility_of(terms["eligibility"]),
        most_enrolled=terms["most_enrolled"],
        holidays=terms["holidays"],
        funders=tuple((name, part) for name, part in terms["funders"]),
        active=row.active,
        version=row.version,
        created_s=row.created_s,
        updated_s=row.updated_s,
    )


def _enrolment_values(writing: Writing, enrolment: Enrolment) -> dict[str, Any]:
    return {
        "programme_id": enrolment.programme_id,
        "recipient_id": enrolment.recipient_id,
        "place_id": enrolment.place_id,
        "status": enrolment.status,
        "from_day": enrolment.from_day,
        "to_day": enrolment.to_day,
        "pauses": [asdict(pause) for pause in enrolment.pauses],
        "external_ref": enrolment.external_ref or None,
        "refused_reason": enrolment.refused_reason,
        "updated_s": writing.now_s,
    }


def _enrolment(row: Row[Any]) -> Enrolment:
    return Enrolment(
        id=row.id,
        programme_id=row.programme_id,
        recipient_id=row.recipient_id,
        place_id=row.place_id,
        status=EnrolmentStatus(row.status),
        from_day=row.from_day,
        to_day=row.to_day,
        pauses=tuple(Pause(**pause) for pause in row.pauses),
        external_ref=row.external_ref or "",
        refused_reason=row.refused_reason,
        version=row.version,
        created_s=row.created_s,
        updated_s=row.updated_s,
    )
