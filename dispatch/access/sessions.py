"""Sessions of people: begun, found again by what a browser sends, ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from dispatch import ids
from dispatch.access.grant import Grant
from dispatch.access.links import revoke_ways_in
from dispatch.access.secret_text import hashed, matches, new_secret
from dispatch.access.session import Session, lengths_of, parts_of, session_token
from dispatch.access.subject import Subject, SubjectKind
from dispatch.storage import accounts, parties, sessions
from dispatch.storage.schema_parties import COURIER
from dispatch.storage.sessions import FoundSession
from dispatch.storage.store import NotFoundError, Reading, Store, Writing

#: When a session was last used is noted no more often than that.
USED_S: Final = 60
LONGEST_DEVICE: Final = 200
#: Whoever signs in on one more device than that is signed out where they have not been for longest.
MOST_SESSIONS: Final = 20


def begin_session(
    writing: Writing, grant: Grant, *, account_id: str = "", device: str = "", until_s: int | None = None
) -> tuple[Session, str]:
    """Begin a session, and return it with its token, which nobody can be shown again.

    Parameters
    ----------
    grant
        In which role; a courier without an account has one, too.
    device
        What the browser calls itself.
    until_s
        It lasts no longer than that, None for as long as sessions of the role do.
    """
    idle_s, most_s = lengths_of(grant.role)
    secret = new_secret()
    known = sessions.sessions_of(writing, account_id=account_id, courier_id=grant.courier_id)
    end_all(writing, sorted(known, key=lambda one: one.last_used_s)[: max(0, len(known) - MOST_SESSIONS + 1)])
    session = Session(
        id=writing.ids.new(ids.SESSION),
        account_id=account_id,
        grant=grant,
        secret_hash=hashed(secret),
        idle_s=idle_s,
        expires_s=min(writing.real_s + most_s, until_s or writing.real_s + most_s),
        device="".join(one for one in device if one.isprintable())[:LONGEST_DEVICE],
        last_used_s=writing.real_s,
        created_s=writing.real_s,
    )
    sessions.add_session(writing, session)
    writing.note(
        "session.begun", session.id, 1, {"account_id": account_id, "role": grant.role.value}, topics=()
    )
    return session, session_token(session.id, secret)


def find_person(store: Store, token: str) -> Subject | None:
    """Return whom a session makes known, None for one that is wrong, unknown, over or revoked; that it was used is noted.

    A session is over as well when its account is closed or has lost the role, when its organisation is closed, and when its courier has left.
    """
    parts = parts_of(token)
    if parts is None:
        return None
    found = sessions.find_session_anywhere(store.database, parts[0])
    if found is None:
        return None
    session = found.session
    now_s = store.clock.now_s()
    if not matches(parts[1], session.secret_hash) or not holds(found, now_s):
        return None
    grant = session.grant
    if now_s - session.last_used_s >= USED_S:
        sessions.note_use(store.database, found.town_id, session.id, now_s)
    return Subject(
        found.town_id,
        SubjectKind.PERSON,
        session.owner,
        grant.role,
        grant.org_id,
        grant.courier_id,
        session_id=session.id,
    )


def holds(found: FoundSession, now_s: int) -> bool:
    """Return whether a session is neither over nor revoked, and whoever it is of still is what it says."""
    session = found.session
    if not session.is_good(now_s):
        return False
    if session.account_id and session.grant not in (found.grants or ()):
        return False
    if session.grant.org_id and not found.belongs:
        return False
    return not session.grant.courier_id or bool(found.rides)


def revoke_session(writing: Writing, session_id: str, owner: str) -> Session:
    """End a session of somebody; one that is ended already stays so.

    Parameters
    ----------
    owner
        Whose it is: an account, or a courier without one.

    Raises
    ------
    NotFoundError
        There is none of that name, or it is none of theirs.
    """
    old = sessions.get_session(writing, session_id)
    if old.owner != owner:
        raise NotFoundError("session", session_id)
    if old.revoked_s is not None:
        return old
    return end_all(writing, [old])[0]


def choices_of(reading: Reading, session: Session) -> dict[str, str]:
    """Return the names of the organisations for which a session can be switched, by their ids, its own among them; they still take part.

    Those alone for which the account has the same role: whoever holds a phone that lies on a counter gets no other role by it.
    """
    if not session.account_id:
        return {}
    grants = accounts.get_account(reading, session.account_id).grants
    wanted = [one.org_id for one in grants if one.role is session.grant.role and one.org_id]
    known = parties.get_organizations(reading, wanted)
    return {name: known[name].name for name in wanted if name in known and known[name].active}


def switch_session(writing: Writing, session_id: str, org_id: str, owner: str) -> tuple[Session, str]:
    """Begin a session for another organisation of the same account in the same role instead of one, and return it with its token.

    Parameters
    ----------
    owner
        Whose it is.

    Raises
    ------
    NotFoundError
        It is none of theirs. The account has no such role for that organisation, or the organisation takes part no more.
    ConflictError
        The old one has changed since it was read.
    """
    old = sessions.get_session(writing, session_id)
    if old.owner != owner:
        raise NotFoundError("session", session_id)
    if org_id not in choices_of(writing, old):
        raise NotFoundError("organization", org_id)
    end_all(writing, [old])
    grant = replace(old.grant, org_id=org_id)
    # It lasts no longer than what somebody has signed in for.
    return begin_session(writing, grant, account_id=old.account_id, device=old.device, until_s=old.expires_s)


def sign_out_account(writing: Writing, account_id: str) -> int:
    """End all sessions of an account, and return how many there were; it may be signed in again.

    Raises
    ------
    NotFoundError
        There is no such account.
    """
    account = accounts.get_account(writing, account_id)
    revoke_ways_in(writing, account_id=account.id)
    return len(end_all(writing, sessions.sessions_of(writing, account_id=account.id)))


def sign_out_courier(writing: Writing, courier_id: str) -> int:
    """End all sessions of a courier, as of a phone that is lost, and return how many there were.

    Raises
    ------
    NotFoundError
        There is no such courier.
    """
    writing.get(COURIER, courier_id)
    revoke_ways_in(writing, courier_id=courier_id)
    return len(end_all(writing, sessions.sessions_with_courier(writing, courier_id)))


def end_all(writing: Writing, ended: Iterable[Session]) -> list[Session]:
    """End sessions, and return them."""
    done = []
    for one in ended:
        stored = sessions.end_session(writing, one)
        writing.note("session.ended", stored.id, stored.version, topics=())
        done.append(stored)
    return done
