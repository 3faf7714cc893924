"""Versions of services and programmes that were: kept with the moment from which they held, and changed by nobody.

Every storing of a service or a programme keeps one (`dispatch.storage.programmes`): what a visit of last month had to keep to can be said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from dispatch.services.documents import service_of
from dispatch.services.service_type import ServiceType
from dispatch.services.visit import Visit
from dispatch.storage import programmes
from dispatch.storage.schema_services import CATALOGUE_VERSION, ENROLMENT, PROGRAMME
from dispatch.storage.store import NotFoundError, Reading


@dataclass(frozen=True, slots=True)
class CatalogueVersion:
    """A version of a service or a programme.

    Attributes
    ----------
    subject_id
        The service or the programme.
    number
        From 1 on, without gaps.
    from_s
        Since when it holds, UTC epoch seconds; until the next one.
    actor
        Who has made it.
    document
        All of it, as plain JSON.
    """

    subject_id: str
    number: int
    from_s: int
    actor: str
    document: Mapping[str, Any]

    def service(self, key: str) -> ServiceType:
        """Return the service that this is a version of."""
        document = dict(self.document)
        active = document.pop("active")
        return service_of(document, name=self.subject_id, key=key, version=self.number, active=active)


def versions_of(reading: Reading, subject_id: str) -> tuple[CatalogueVersion, ...]:
    """Return all versions of a service or a programme, the first one first."""
    query = reading.select(CATALOGUE_VERSION).where(CATALOGUE_VERSION.c.subject_id == subject_id)
    return tuple(_version(row) for row in reading.rows(query.order_by(CATALOGUE_VERSION.c.number)))


def version_at(reading: Reading, subject_id: str, moment_s: int) -> CatalogueVersion | None:
    """Return the version that held at a moment, None before the first one."""
    held = [one for one in versions_of(reading, subject_id) if one.from_s <= moment_s]
    return held[-1] if held else None


def get_service_version(reading: Reading, key: str, number: int) -> ServiceType:
    """Return a service as it was in a version.

    Raises
    ------
    NotFoundError
        The town has no such service, or it has no such version.
    """
    now = programmes.get_service(reading, key)
    if now.version == number:
        return now
    query = reading.select(CATALOGUE_VERSION).where(
        CATALOGUE_VERSION.c.subject_id == now.id, CATALOGUE_VERSION.c.number == number
    )
    rows = reading.rows(query)
    if not rows:
        raise NotFoundError("service_type", f"{key}, version {number}")
    return _version(rows[0]).service(key)


def service_of_visit(reading: Reading, visit: Visit) -> ServiceType:
    """Return the service by whose rules a visit is, or was, made: that of the version which it names.

    Raises
    ------
    NotFoundError
        It is the basket of a subscription, of no service.
    """
    enrolment = reading.get(ENROLMENT, visit.enrolment_id)
    key = reading.get(PROGRAMME, enrolment.programme_id).service_key
    if not visit.service_version:
        return programmes.get_service(reading, key)
    return get_service_version(reading, key, visit.service_version)


def _version(row: Row[Any]) -> CatalogueVersion:
    return CatalogueVersion(row.subject_id, row.number, row.from_s, row.actor, row.document)
