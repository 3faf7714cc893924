"""Towns, organisations, places and recipients in the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, fields, replace
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from dispatch.domain import Place, PlaceKind, TimeWindow
from dispatch.errors import DispatchError
from dispatch.parties.organization import Contact, Organization, OrganizationKind, Throttle
from dispatch.parties.recipient import Consent, Door, Partition, Purpose, Reach, Recipient
from dispatch.parties.town import Town
from dispatch.storage import sandbox
from dispatch.storage.database import Database
from dispatch.storage.prepared import OWN_TOWN, among, of_town
from dispatch.storage.read_audit import audit
from dispatch.storage.schema_parties import ORGANIZATION, PLACE, RECIPIENT, RECIPIENT_PARTITION, TOWN
from dispatch.storage.store import ConflictError, NotFoundError, Reading, Store, Writing

_ALL_TOWNS = select(TOWN.c.id).order_by(TOWN.c.id)
_OWN_TOWN = select(TOWN).where(TOWN.c.id == bindparam(OWN_TOWN))
_PLACES = of_town(PLACE)
_OF_PHONES = of_town(RECIPIENT).where(among(RECIPIENT.c.phone), RECIPIENT.c.erased_s.is_(None))


class TownTakenError(DispatchError):
    """There is a town of that short name; code ``town_taken``."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"there is a town {slug} already: give another short name", code="town_taken")


def found_town(
    store: Store,
    town: Town,
    actor: str,
    *,
    shows_s: int | None = None,
    step: Callable[[Writing], object] | None = None,
) -> Town:
    """Store a new town, and return it as it is now.

    Parameters
    ----------
    shows_s
        What the clock of a sandbox begins with; what that of the world shows where not given.
    step
        What else is done in the same transaction: there is no town that has only a part of what it is to have.

    Raises
    ------
    TownTakenError
        There is one of that short name.
    """
    now_s = store.clock.now_s()
    if not town.live and shows_s is not None:
        now_s = shows_s
    stored = replace(town, version=1, created_s=now_s)
    try:
        with store.writing(stored.id, actor) as writing:
            writing.connection.execute(insert(TOWN), [asdict(stored)])
            if not stored.live:
                sandbox.add_clock(writing, now_s)
            writing.note("town.founded", stored.id, 1, {"slug": stored.slug, "live": stored.live})
            if step is not None:
                step(writing)
    except IntegrityError as error:
        if find_town(store, town.slug) is not None:
            raise TownTakenError(town.slug) from error
        raise
    return stored


def find_town(store: Store, slug: str) -> Town | None:
    """Return the town of that short name, if there is one."""
    with store.database.reading() as connection:
        row = connection.execute(select(TOWN).where(TOWN.c.slug == slug)).one_or_none()
    return None if row is None else Town(**row._asdict())


def town_ids(database: Database) -> tuple[str, ...]:
    """Return the names of all towns, for those who keep all of them going."""
    with database.reading() as connection:
        return tuple(row.id for row in connection.execute(_ALL_TOWNS))


def get_town(reading: Reading) -> Town:
    """Return the town that is looked at.

    Raises
    ------
    NotFoundError
        There is none.
    """
    row = reading.connection.execute(_OWN_TOWN, {OWN_TOWN: reading.town_id}).one_or_none()
    if row is None:
        raise NotFoundError("town", reading.town_id)
    return Town(**row._asdict())


def change_town(writing: Writing, old: Town, settings: Mapping[str, Any]) -> Town:
    """Store other settings of a town, and return it as it is now; the caller notes what that means.

    Raises
    ------
    ConflictError
        It has changed since it was read.
    """
    new = replace(old, settings=dict(settings), version=old.version + 1)
    statement = update(TOWN).where(TOWN.c.id == writing.town_id, TOWN.c.version == old.version)
    values = {"settings": new.settings, "version": new.version}
    if writing.connection.execute(statement.values(**values)).rowcount != 1:
        raise ConflictError("town", old.id, old.version)
    return new


def add_organization(writing: Writing, organization: Organization) -> Organization:
    """Store a new organisation, and return it as it is now."""
    stored = replace(organization, version=1, created_s=writing.now_s)
    writing.insert(
        ORGANIZATION,
        {"id": stored.id, "version": 1, "created_s": stored.created_s, **_organization_values(stored)},
    )
    return stored


def change_organization(writing: Writing, old: Organization, **changes: Any) -> Organization:
    """Store an organisation with some fields changed, and return it as it is now.

    Raises
    ------
    ConflictError
        It has changed since it was read.
    """
    new = replace(old, **changes)
    return replace(new, version=writing.change(ORGANIZATION, old.id, old.version, _organization_values(new)))


def get_organization(reading: Reading, name: str) -> Organization:
    """Return an organisation.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    return _organization(reading.get(ORGANIZATION, name))


def organizations(reading: Reading, *kinds: OrganizationKind) -> tuple[Organization, ...]:
    """Return the organisations of a town, of some kinds only if kinds are given."""
    query = reading.select(ORGANIZATION)
    if kinds:
        query = query.where(ORGANIZATION.c.kind.in_([kind.value for kind in kinds]))
    return tuple(_organization(row) for row in reading.rows(query.order_by(ORGANIZATION.c.id)))


def organizations_at(reading: Reading, place_id: str) -> tuple[Organization, ...]:
    """Return the organisations whose counter is at a place."""
    query = reading.select(ORGANIZATION).where(ORGANIZATION.c.place_id == place_id)
    return tuple(_organization(row) for row in reading.rows(query.order_by(ORGANIZATION.c.id)))


def get_organizations(reading: Reading, names: Iterable[str]) -> dict[str, Organization]:
    """Return those of the organisations that the town has, by name."""
    return {row.id: _organization(row) for row in reading.among(ORGANIZATION.c.id, names)}


def add_places(writing: Writing, places: Iterable[Place], *, confidence: float = 1.0) -> None:
    """Store new places; ``confidence`` says how sure it is that they are where they are said to be, 0 to 1."""
    writing.insert(
        PLACE,
        *(
            {
                "id": place.id, "kind": place.kind, "name": place.name, "lon": place.lon, "lat": place.lat, "address": place.address,
                "access_note": place.access_note, "setup_s": place.setup_s, "opening_hours": place.opening_hours, "category": place.category,
                "confidence": confidence, "version": 1,
            }
            for place in places
        ),
    )  # fmt: skip


def get_places(reading: Reading, names: Iterable[str] | None = None) -> dict[str, Place]:
    """Return places of the town by name, all of them where no names are given."""
    rows = reading.fetch(_PLACES) if names is None else reading.among(PLACE.c.id, names)
    return {
        row.id: Place(
            id=row.id, kind=PlaceKind(row.kind), name=row.name, lon=row.lon, lat=row.lat, address=row.address,
            access_note=row.access_note, setup_s=row.setup_s, opening_hours=row.opening_hours, category=row.category,
        )
        for row in rows
    }  # fmt: skip


def known_places(reading: Reading, names: Iterable[str]) -> dict[str, tuple[Place, int]]:
    """Return places of the town with their versions, by name."""
    found = get_places(reading, names)
    return {row.id: (found[row.id], row.version) for row in reading.among(PLACE.c.id, found)}


def change_place(writing: Writing, name: str, version: int, /, **changes: Any) -> int:
    """Store a place with some fields changed, and return its new version; see `place_version`.

    Raises
    ------
    ConflictError
        It has changed since it was read.
    """
    return writing.change(PLACE, name, version, changes)


def place_version(reading: Reading, name: str) -> int:
    """Return how often a place has been changed.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    return int(reading.get(PLACE, name).version)


def add_recipient(writing: Writing, recipient: Recipient) -> Recipient:
    """Store a new recipient, and return it as it is now."""
    stored = replace(recipient, version=1, created_s=writing.now_s, last_contact_s=writing.now_s)
    writing.insert(
        RECIPIENT, {"id": stored.id, "version": 1, "created_s": stored.created_s, **_recipient_values(stored)}
    )
    _insert_partitions(writing, stored)
    return stored


def add_recipients(writing: Writing, new: Iterable[Recipient]) -> None:
    """Store new recipients of whom nothing is known for any purpose, in the version and with the times that they have."""
    writing.insert(
        RECIPIENT, *({"id": one.id, "version": one.version, "created_s": one.created_s, **_recipient_values(one)} for one in new)
    )  # fmt: skip


def change_recipient(writing: Writing, old: Recipient, **changes: Any) -> Recipient:
    """Store a recipient with some fields changed, and return it as it is now; purposes that it was not read for stay as they are.

    Raises
    ------
    ConflictError
        It has changed since it was read, or something is known already for a purpose that it was not read for.
    """
    new = replace(old, **changes)
    version = writing.change(RECIPIENT, old.id, old.version, _recipient_values(new))
    if new.partitions != old.partitions:
        own = RECIPIENT_PARTITION.c.recipient_id == old.id
        seen = [known.purpose.value for known in old.partitions]
        writing.remove(RECIPIENT_PARTITION, own, RECIPIENT_PARTITION.c.purpose.in_(seen))
        added = [known.purpose.value for known in new.partitions]
        unseen = select(RECIPIENT_PARTITION.c.purpose).where(own, RECIPIENT_PARTITION.c.purpose.in_(added))
        if writing.connection.execute(unseen).first() is not None:
            raise ConflictError("recipient_partition", old.id, old.version)
        _insert_partitions(writing, new)
    return replace(new, version=version)


def get_recipient(reading: Reading, name: str, *purposes: Purpose, reason: str = "") -> Recipient:
    """Return a recipient with what is known for the purposes given, and nothing of the others.

    Parameters
    ----------
    reading
        A `Writing` where something sensitive is asked for: that it was read is kept with it. Whoever rolls that back must not have
        shown anything to anybody; `dispatch.privacy.sensitive.read_partitions` commits first.
    reason
        Why something sensitive is read.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    ReasonMissingError
        Something sensitive is asked for without a reason, or where nothing can be kept.
    """
    row = reading.get(RECIPIENT, name)
    audit(reading, name, purposes, reason)
    if not purposes:
        return _recipient(row, ())
    known = reading.select(RECIPIENT_PARTITION).where(
        RECIPIENT_PARTITION.c.recipient_id == name,
        RECIPIENT_PARTITION.c.purpose.in_([purpose.value for purpose in purposes]),
    )
    return _recipient(row, reading.rows(known.order_by(RECIPIENT_PARTITION.c.purpose)))


def recipients_of_phone(reading: Reading, phone: str) -> tuple[Recipient, ...]:
    """Return the recipients that a telephone number belongs to, without what is known for any purpose."""
    rows = reading.rows(
        reading.select(RECIPIENT).where(RECIPIENT.c.phone == phone, RECIPIENT.c.erased_s.is_(None))
    )
    return tuple(_recipient(row, ()) for row in rows)


def recipients_of_phones(reading: Reading, phones: Iterable[str]) -> tuple[Recipient, ...]:
    """Return the recipients that telephone numbers belong to, without what is known for any purpose."""
    rows = reading.among(RECIPIENT.c.phone, phones, _OF_PHONES)
    return tuple(_recipient(row, ()) for row in rows)


def _organization_values(one: Organization) -> dict[str, Any]:
    throttle = asdict(one.throttle)
    throttle["closed_days"] = sorted(one.throttle.closed_days)
    throttle["day_hours"] = {
        day: [[window.earliest, window.latest] for window in windows]
        for day, windows in sorted(one.throttle.day_hours.items())
    }
    return {
        "kind": one.kind,
        "name": one.name,
        "parent_id": one.parent_id or None,
        "place_id": one.place_id or None,
        "contact": asdict(one.contact),
        "throttle": throttle,
        "active": one.active,
    }


def _organization(row: Row[Any]) -> Organization:
    throttle = dict(row.throttle)
    throttle["closed_days"] = frozenset(throttle["closed_days"])
    throttle["day_hours"] = {
        day: tuple(TimeWindow(from_s, to_s) for from_s, to_s in windows)
        for day, windows in throttle["day_hours"].items()
    }
    return Organization(
        id=row.id,
        kind=OrganizationKind(row.kind),
        name=row.name,
        parent_id=row.parent_id or "",
        place_id=row.place_id or "",
        contact=Contact(**row.contact),
        throttle=Throttle(**throttle),
        active=row.active,
        version=row.version,
        created_s=row.created_s,
    )


def _insert_partitions(writing: Writing, one: Recipient) -> None:
    writing.insert(
        RECIPIENT_PARTITION,
        *(
            {
                "recipient_id": one.id,
                "purpose": known.purpose,
                "data": dict(known.data),
                "consent": known.consent,
                "consent_s": known.consent_s,
                "last_used_s": known.last_used_s,
            }
            for known in one.partitions
        ),
    )


#: `dataclasses.asdict` copies every value of every field, which for a file of orders is much.
_DOOR, _REACH = (tuple(part.name for part in fields(kind)) for kind in (Door, Reach))


def _recipient_values(one: Recipient) -> dict[str, Any]:
    reach, door = one.reach, one.door
    return {
        "name": one.name,
        "phone": one.phone,
        "email": one.email,
        "language": one.language,
        "door": {name: getattr(door, name) for name in _DOOR},
        "channels": {name: getattr(reach, name) for name in _REACH} | {"channels": list(reach.channels)},
        "last_contact_s": one.last_contact_s,
        "erased_s": one.erased_s,
    }


def _recipient(row: Row[Any], partitions: Iterable[Row[Any]]) -> Recipient:
    reach = dict(row.channels)
    reach["channels"] = tuple(reach["channels"])
    return Recipient(
        id=row.id,
        name=row.name,
        phone=row.phone,
        email=row.email,
        language=row.language,
        door=Door(**row.door),
        reach=Reach(**reach),
        partitions=tuple(
            Partition(Purpose(one.purpose), one.data, Consent(one.consent), one.consent_s, one.last_used_s)
            for one in partitions
        ),
        version=row.version,
        created_s=row.created_s,
        last_contact_s=row.last_contact_s,
        erased_s=row.erased_s,
    )
