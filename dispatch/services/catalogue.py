"""The services of a town: templates that are shipped, and its own, as copies of them or from files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

from dispatch import ids
from dispatch.errors import DispatchError
from dispatch.lifecycle.enrolment import EnrolmentStatus
from dispatch.services.goods_classes import conflicts
from dispatch.services.service_file import merged, read_service, service_file, service_from
from dispatch.services.service_type import Flow, ServiceType
from dispatch.storage import programmes as storage
from dispatch.storage.store import ConflictError, Reading, Writing

#: Fields of files that no change may set.
_FIXED = ("format", "version", "key")
_OPEN = (EnrolmentStatus.REQUESTED, EnrolmentStatus.ACTIVE)


class UnknownTemplateError(DispatchError):
    """There is no template of that short name; code ``unknown_template``."""

    def __init__(self, key: str) -> None:
        known = ", ".join(templates())
        super().__init__(f"there is no template {key!r}: known are {known}", code="unknown_template")


class ServiceInUseError(DispatchError):
    """A change of a service that those who use it could not follow; codes ``service_in_use``, ``key_fixed``."""


@lru_cache(maxsize=1)
def templates() -> Mapping[str, ServiceType]:
    """Return the shipped service types by short name."""
    folder = files("dispatch.services") / "templates"
    texts = {file.name: file.read_bytes() for file in folder.iterdir() if file.name.endswith(".json")}
    found = [read_service(texts[name]) for name in sorted(texts)]
    return {service.key: service for service in found}


def template(key: str) -> ServiceType:
    """Return a shipped service type.

    Raises
    ------
    UnknownTemplateError
        There is none of that short name.
    """
    if key not in templates():
        raise UnknownTemplateError(key)
    return templates()[key]


def goods_of(reading: Reading) -> frozenset[str]:
    """Return the kinds of goods that the services of a town carry."""
    return frozenset(
        service.goods for service in storage.services(reading).values() if service.flow is not Flow.CALL
    )


def town_conflicts(reading: Reading) -> frozenset[tuple[str, str]]:
    """Return which kinds of goods may not meet on board in a town, each pair in both orders."""
    return conflicts(storage.services(reading).values())


def add_service(writing: Writing, service: ServiceType) -> ServiceType:
    """Add a service to a town; notes ``service_type.added``.

    Parameters
    ----------
    service
        As `dispatch.services.service_file.read_service` returns it; its ``id`` is given here.

    Raises
    ------
    InvalidServiceError
        Something in it is wrong.
    TakenError
        The town has one of that short name.
    """
    checked = service_from(service_file(service), goods=goods_of(writing))
    named = replace(checked, id=writing.ids.new(ids.SERVICE_TYPE), active=service.active)
    stored = storage.add_service(writing, named)
    writing.note("service_type.added", stored.id, stored.version, {"key": stored.key})
    return stored


def add_from_template(
    writing: Writing, key: str, *, own_key: str = "", changes: Mapping[str, Any] | None = None
) -> ServiceType:
    """Add a copy of a template to a town; notes ``service_type.added``.

    Parameters
    ----------
    key
        Of the template.
    own_key
        Short name in the town; that of the template where none is given.
    changes
        What is different, in the form of files (RFC 7396): ``{"window": {"from": "11:00", "to": "13:00"}}``.

    Raises
    ------
    UnknownTemplateError
        There is no such template.
    InvalidServiceError
        With the changes something is wrong.
    TakenError
        The town has a service of that short name.
    """
    document = merged(service_file(template(key)), changes or {})
    if own_key:
        document["key"] = own_key
    return add_service(writing, service_from(document, goods=goods_of(writing)))


def change_service(
    writing: Writing, key: str, changes: Mapping[str, Any], *, version: int | None = None
) -> ServiceType:
    """Make a new version of a service; visits that are generated or ordered from now on follow it. Notes ``service_type.changed``.

    Parameters
    ----------
    changes
        In the form of files (RFC 7396); what they leave out stays. A whole file will do.
    version
        The version that the changes were made to, if anybody has looked.

    Raises
    ------
    NotFoundError
        The town has no such service.
    InvalidServiceError
        With the changes something is wrong.
    ServiceInUseError
        Its programmes would have no service point, or what is known of people would lie under another purpose.
    ConflictError
        It is not in that version any more.
    """
    old = storage.get_service(writing, key)
    if version is not None and version != old.version:
        raise ConflictError("service_type", old.id, version)
    if changes.get("key", key) != key:
        raise ServiceInUseError(
            f"key {changes['key']!r}: the short name stays; add a copy under another one", code="key_fixed"
        )
    before = service_file(old)
    new = service_from(merged(before, changes), goods=goods_of(writing))
    new = replace(new, id=old.id, active=old.active)
    after = service_file(new)
    fields = sorted(name for name in after if name not in _FIXED and after[name] != before[name])
    if not fields:
        return old
    _check_followed(writing, old, new)
    stored = storage.change_service(writing, old, new)
    writing.note("service_type.changed", stored.id, stored.version, {"key": key, "fields": fields})
    return stored


def set_active(writing: Writing, key: str, *, active: bool) -> ServiceType:
    """Take a service out of use for new programmes, or back into use; notes ``service_type.changed``. Running programmes go on.

    Raises
    ------
    NotFoundError
        The town has no such service.
    """
    old = storage.get_service(writing, key)
    if old.active is active:
        return old
    stored = storage.change_service(writing, old, replace(old, active=active))
    writing.note("service_type.changed", stored.id, stored.version, {"key": key, "active": active})
    return stored


def _check_followed(writing: Writing, old: ServiceType, new: ServiceType) -> None:
    users = [one for one in storage.programmes(writing) if one.service_key == old.key]
    if new.flow is not Flow.CALL:
        lost = [one.title for one in users if one.active and not one.point_place_id]
        if lost:
            raise ServiceInUseError(
                f"flow {new.flow.value!r}: these programmes have no service point: {', '.join(lost)}; give them one first",
                code="service_in_use",
            )
    if new.purpose is not old.purpose:
        known = [
            one for user in users for one in storage.enrolments(writing, programme_id=user.id, statuses=_OPEN)
        ]
        if known:
            raise ServiceInUseError(
                f"purpose {new.purpose.value!r}: what is known of {len(known)} people is kept for {old.purpose.value}; "
                "end their programmes, or add a copy of the service under another key",
                code="service_in_use",
            )
