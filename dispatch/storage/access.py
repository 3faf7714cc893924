"""Keys of programs in the database.

That a key was used is no event: whoever follows the log would wake for nothing. `note_use` changes its row without one.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Row, bindparam, func, or_, select, update

from dispatch.access.api_key import ApiKey
from dispatch.access.role import Role
from dispatch.storage.database import Database
from dispatch.storage.optional_writes import optional_write
from dispatch.storage.prepared import of_town
from dispatch.storage.schema_access import API_KEY
from dispatch.storage.schema_parties import COURIER
from dispatch.storage.store import Reading, Writing

_ANYWHERE = select(API_KEY).where(API_KEY.c.id == bindparam("own"))
_USED = (
    update(API_KEY)
    .where(API_KEY.c.id == bindparam("own"), API_KEY.c.town_id == bindparam("own_town"))
    .values(last_used_s=bindparam("used_s"))
)
_COUNT = of_town(API_KEY, func.count()).where(
    API_KEY.c.revoked_s.is_(None),
    or_(API_KEY.c.expires_s.is_(None), API_KEY.c.expires_s > bindparam("now_s")),
)
_PAGE = (
    of_town(API_KEY).where(API_KEY.c.id > bindparam("after")).order_by(API_KEY.c.id).limit(bindparam("most"))
)


def add_key(writing: Writing, key: ApiKey) -> None:
    """Store a new key."""
    writing.insert(
        API_KEY, {"id": key.id, "version": 1, "created_s": key.created_s, "created_by": key.created_by, **_values(key)}
    )  # fmt: skip


def change_key(writing: Writing, old: ApiKey, new: ApiKey) -> ApiKey:
    """Store a key as it is now, and return it in its new version.

    Raises
    ------
    ConflictError
        It has changed since it was read.
    """
    return replace(new, version=writing.change(API_KEY, old.id, old.version, _values(new)))


def get_key(reading: Reading, name: str) -> ApiKey:
    """Return a key.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    return _key(reading.get(API_KEY, name))


def keys(reading: Reading, *, after: str = "", most: int = 100) -> tuple[ApiKey, ...]:
    """Return keys of the town in the order of their names, behind one of them."""
    return tuple(_key(row) for row in reading.fetch(_PAGE, after=after, most=most))


def count_keys(reading: Reading) -> int:
    """Return how many keys of the town are good."""
    return int(reading.fetch(_COUNT, now_s=reading.real_s)[0][0])


def find_key_anywhere(database: Database, name: str) -> tuple[str, ApiKey] | None:
    """Return a key with its town: who sends one has not said yet for which town."""
    with database.reading() as connection:
        row = connection.execute(_ANYWHERE, {"own": name}).one_or_none()
    return None if row is None else (row.town_id, _key(row))


def note_use(database: Database, town_id: str, name: str, now_s: int) -> None:
    """Keep when a key was last used, if it can be written."""
    with optional_write("a key was used"), database.writing() as connection:
        connection.execute(_USED, {"own": name, "own_town": town_id, "used_s": now_s})


def rides(reading: Reading, name: str) -> bool:
    """Return whether a courier of the town still works there."""
    row = reading.find(COURIER, name)
    return row is not None and bool(row.active)


def has_courier(reading: Reading, name: str) -> bool:
    """Return whether the town has a courier."""
    return reading.find(COURIER, name) is not None


def _values(key: ApiKey) -> dict[str, Any]:
    return {
        "title": key.title, "role": key.role.value, "scopes": sorted(key.scopes), "org_id": key.org_id, "courier_id": key.courier_id,
        "secret_hash": key.secret_hash, "old_hash": key.old_hash, "old_until_s": key.old_until_s, "expires_s": key.expires_s,
        "revoked_s": key.revoked_s,
    }  # fmt: skip


def _key(row: Row[Any]) -> ApiKey:
    return ApiKey(
        id=row.id, title=row.title, role=Role(row.role), scopes=frozenset(row.scopes), org_id=row.org_id, courier_id=row.courier_id,
        secret_hash=row.secret_hash, old_hash=row.old_hash, old_until_s=row.old_until_s, expires_s=row.expires_s,
        revoked_s=row.revoked_s, last_used_s=row.last_used_s, created_by=row.created_by, created_s=row.created_s, version=row.version,
    )  # fmt: skip
