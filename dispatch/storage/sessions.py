"""Sessions of people in the database.

That a session was used is no event: whoever follows the log would wake for nothing. `note_use` changes its row without one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, bindparam, delete, or_, select, update

from dispatch.access.grant import Grant, grant_of
from dispatch.access.role import Role
from dispatch.access.session import Session
from dispatch.storage.database import Database
from dispatch.storage.optional_writes import optional_write
from dispatch.storage.prepared import of_town
from dispatch.storage.schema_access import ACCOUNT, SESSION
from dispatch.storage.schema_parties import COURIER, ORGANIZATION
from dispatch.storage.store import Reading, Writing

_ANYWHERE = (
    select(
        SESSION,
        ACCOUNT.c.active,
        ACCOUNT.c.grants,
        COURIER.c.active.label("rides"),
        ORGANIZATION.c.active.label("open"),
    )
    .outerjoin(ACCOUNT, (ACCOUNT.c.id == SESSION.c.account_id) & (ACCOUNT.c.town_id == SESSION.c.town_id))
    .outerjoin(COURIER, (COURIER.c.id == SESSION.c.courier_id) & (COURIER.c.town_id == SESSION.c.town_id))
    .outerjoin(
        ORGANIZATION, (ORGANIZATION.c.id == SESSION.c.org_id) & (ORGANIZATION.c.town_id == SESSION.c.town_id)
    )
    .where(SESSION.c.id == bindparam("own"))
)
_USED = (
    update(SESSION)
    .where(SESSION.c.id == bindparam("own"), SESSION.c.town_id == bindparam("own_town"))
    .values(last_used_s=bindparam("used_s"))
)
_OF_ACCOUNT = of_town(SESSION).where(SESSION.c.account_id == bindparam("own_account"))
_OF_COURIER = of_town(SESSION).where(
    SESSION.c.account_id == "", SESSION.c.courier_id == bindparam("own_courier")
)
_WITH_COURIER = of_town(SESSION).where(SESSION.c.courier_id == bindparam("own_courier"))
_GOOD = (SESSION.c.revoked_s.is_(None), SESSION.c.expires_s > bindparam("now_s"))


def add_session(writing: Writing, session: Session) -> None:
    """Store a new session."""
    grant = session.grant
    writing.insert(
        SESSION,
        {
            "id": session.id, "account_id": session.account_id, "role": grant.role.value, "org_id": grant.org_id,
            "courier_id": grant.courier_id, "secret_hash": session.secret_hash, "device": session.device, "idle_s": session.idle_s,
            "expires_s": session.expires_s, "last_used_s": session.last_used_s, "revoked_s": None, "created_s": session.created_s,
            "version": 1,
        },
    )  # fmt: skip


def end_session(writing: Writing, old: Session) -> Session:
    """Store that a session is revoked, and return it.

    Raises
    ------
    ConflictError
        It has changed since it was read.
    """
    version = writing.change(SESSION, old.id, old.version, {"revoked_s": writing.real_s})
    return replace(old, revoked_s=writing.real_s, version=version)


def get_session(reading: Reading, name: str) -> Session:
    """Return a session.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    return _session(reading.get(SESSION, name))


def sessions_of(reading: Reading, *, account_id: str = "", courier_id: str = "") -> tuple[Session, ...]:
    """Return the sessions of an account, or those that a courier has without one, that are neither over nor revoked; the latest first."""
    if account_id:
        rows = reading.fetch(_OF_ACCOUNT.where(*_GOOD), own_account=account_id, now_s=reading.real_s)
    else:
        rows = reading.fetch(_OF_COURIER.where(*_GOOD), own_courier=courier_id, now_s=reading.real_s)
    found = [one for one in map(_session, rows) if one.is_good(reading.real_s)]
    return tuple(sorted(found, key=lambda one: (one.created_s, one.id), reverse=True))


@dataclass(frozen=True, slots=True)
class FoundSession:
    """A session of any town, with what says whether it still stands for somebody.

    Attributes
    ----------
    grants
        Of the account, None where it has none, or one that is closed.
    rides
        Whether the courier still works for the town; None for sessions of others.
    belongs
        Whether the organisation still takes part in the town's business; None for sessions of others.
    """

    town_id: str
    session: Session
    grants: tuple[Grant, ...] | None
    rides: bool | None
    belongs: bool | None


def sessions_with_courier(reading: Reading, courier_id: str) -> tuple[Session, ...]:
    """Return the sessions in which somebody is a courier, by an account or without one, that are neither over nor revoked."""
    rows = reading.fetch(_WITH_COURIER.where(*_GOOD), own_courier=courier_id, now_s=reading.real_s)
    return tuple(one for one in map(_session, rows) if one.is_good(reading.real_s))


def find_session_anywhere(database: Database, name: str) -> FoundSession | None:
    """Return a session: who sends one has not said yet for which town."""
    with database.reading() as connection:
        row = connection.execute(_ANYWHERE, {"own": name}).one_or_none()
    if row is None:
        return None
    grants = tuple(grant_of(one) for one in row.grants) if row.active else None
    return FoundSession(row.town_id, _session(row), grants, row.rides, row.open)


def note_use(database: Database, town_id: str, name: str, now_s: int) -> None:
    """Keep when a session was last used, if it can be written."""
    with optional_write("a session was used"), database.writing() as connection:
        connection.execute(_USED, {"own": name, "own_town": town_id, "used_s": now_s})


def forget_sessions(writing: Writing, before_s: int) -> int:
    """Remove sessions that have been over or revoked since before a moment, and return how many there were; no event."""
    old = delete(SESSION).where(
        SESSION.c.town_id == writing.town_id,
        or_(SESSION.c.expires_s < before_s, SESSION.c.revoked_s < before_s),
    )
    return writing.connection.execute(old).rowcount


def _session(row: Row[Any]) -> Session:
    return Session(
        id=row.id, account_id=row.account_id, grant=Grant(Role(row.role), row.org_id, row.courier_id), secret_hash=row.secret_hash,
        idle_s=row.idle_s, expires_s=row.expires_s, device=row.device, last_used_s=row.last_used_s, revoked_s=row.revoked_s,
        created_s=row.created_s, version=row.version,
    )  # fmt: skip
