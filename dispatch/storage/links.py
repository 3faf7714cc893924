"""Links in the database.

That a tracking link was used again is no event: people look often. `note_use` counts without one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Row, bindparam, delete, or_, select, update

from dispatch.access.link import Link, LinkKind
from dispatch.storage.database import Database
from dispatch.storage.optional_writes import optional_write
from dispatch.storage.prepared import of_town
from dispatch.storage.schema_access import ACCESS_LINK
from dispatch.storage.store import Reading, Writing

_ANYWHERE = select(ACCESS_LINK).where(ACCESS_LINK.c.id == bindparam("own"))
_USED = (
    update(ACCESS_LINK)
    .where(ACCESS_LINK.c.id == bindparam("own"), ACCESS_LINK.c.town_id == bindparam("own_town"))
    .values(last_used_s=bindparam("seen_s"), uses=ACCESS_LINK.c.uses + 1)
)
_SAME = of_town(ACCESS_LINK).where(
    ACCESS_LINK.c.kind == bindparam("own_kind"),
    ACCESS_LINK.c.account_id == bindparam("own_account"),
    ACCESS_LINK.c.courier_id == bindparam("own_courier"),
    ACCESS_LINK.c.delivery_id == bindparam("own_delivery"),
    ACCESS_LINK.c.org_id == bindparam("own_org"),
    ACCESS_LINK.c.revoked_s.is_(None),
    ACCESS_LINK.c.expires_s > bindparam("now_s"),
)


def add_link(writing: Writing, link: Link) -> None:
    """Store a new link."""
    writing.insert(
        ACCESS_LINK,
        {
            "id": link.id, "kind": link.kind.value, "account_id": link.account_id, "courier_id": link.courier_id,
            "delivery_id": link.delivery_id, "org_id": link.org_id, "expires_s": link.expires_s, "revoked_s": None, "used_s": None, "last_used_s": None, "uses": 0,
            "created_by": link.created_by, "created_s": link.created_s, "version": 1,
        },
    )  # fmt: skip


def change_link(writing: Writing, old: Link, **changes: Any) -> Link:
    """Store a link with some fields changed, and return it.

    Raises
    ------
    ConflictError
        It has changed since it was read: somebody else has used it.
    """
    return replace(old, version=writing.change(ACCESS_LINK, old.id, old.version, changes), **changes)


def get_link(reading: Reading, name: str) -> Link:
    """Return a link.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    return _link(reading.get(ACCESS_LINK, name))


def find_link(reading: Reading, name: str) -> Link | None:
    """Return a link, if the town has it."""
    row = reading.find(ACCESS_LINK, name)
    return None if row is None else _link(row)


def good_links(
    reading: Reading,
    kind: LinkKind,
    *,
    account_id: str = "",
    courier_id: str = "",
    delivery_id: str = "",
    org_id: str = "",
) -> tuple[Link, ...]:
    """Return the links of a kind that open a thing now, the oldest first."""
    rows = reading.fetch(
        _SAME,
        own_kind=kind.value,
        own_account=account_id,
        own_courier=courier_id,
        own_delivery=delivery_id,
        own_org=org_id,
        now_s=reading.real_s,
    )
    found = [one for one in map(_link, rows) if one.is_good(reading.real_s)]
    return tuple(sorted(found, key=lambda one: (one.created_s, one.id)))


def find_link_anywhere(database: Database, name: str) -> tuple[str, Link] | None:
    """Return a link with its town: who has one has not said yet of which town it is."""
    with database.reading() as connection:
        row = connection.execute(_ANYWHERE, {"own": name}).one_or_none()
    return None if row is None else (row.town_id, _link(row))


def note_use(database: Database, town_id: str, name: str, now_s: int) -> None:
    """Count a use of a link, if it can be written."""
    with optional_write("a link was followed"), database.writing() as connection:
        connection.execute(_USED, {"own": name, "own_town": town_id, "seen_s": now_s})


def forget_links(writing: Writing, before_s: int) -> int:
    """Remove links that have been over or revoked since before a moment, and return how many there were; no event."""
    old = delete(ACCESS_LINK).where(
        ACCESS_LINK.c.town_id == writing.town_id,
        or_(ACCESS_LINK.c.expires_s < before_s, ACCESS_LINK.c.revoked_s < before_s),
    )
    return writing.connection.execute(old).rowcount


def _link(row: Row[Any]) -> Link:
    return Link(
        id=row.id, kind=LinkKind(row.kind), expires_s=row.expires_s, account_id=row.account_id, courier_id=row.courier_id,
        delivery_id=row.delivery_id, org_id=row.org_id, revoked_s=row.revoked_s, used_s=row.used_s, last_used_s=row.last_used_s, uses=row.uses,
        created_by=row.created_by, created_s=row.created_s, version=row.version,
    )  # fmt: skip
