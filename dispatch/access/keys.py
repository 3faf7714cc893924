"""Keys of programs: made, turned over to a new secret, revoked, and found again by what a program sends."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from dispatch import ids
from dispatch.access.api_key import ApiKey
from dispatch.access.grant import Grant
from dispatch.access.grant_checks import grant_faults
from dispatch.access.role import Role
from dispatch.access.scope import SCOPES
from dispatch.access.secret_text import hashed, matches, new_secret
from dispatch.access.subject import Subject, SubjectKind
from dispatch.errors import DispatchError, Fault
from dispatch.storage import access, parties
from dispatch.storage.store import NotFoundError, Reading, Store, Writing

#: A key's secret is good for so long after it was turned over to a new one, unless somebody says otherwise.
OVERLAP_S = 24 * 3_600
MOST_OVERLAP_S = 30 * 86_400
MOST_KEYS = 200
LONGEST_TITLE = 200
#: When a key was last used is noted no more often than that.
USED_S = 60
_TOKEN = re.compile(r"tournee_(key_[0-9a-z]{26})_([0-9a-f]{48})")


class InvalidKeyError(DispatchError):
    """A key that makes no sense; ``faults`` lists everything that is wrong with it, code ``invalid_key``."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        told = "; ".join(f"{fault.pointer}: {fault.message} ({fault.remedy})" for fault in faults)
        super().__init__(f"the key is refused: {told}", code="invalid_key")
        self.faults = faults


def token_of(key: ApiKey, secret: str) -> str:
    """Return what a program sends: it names the key, so that a lost one can be found and revoked."""
    return f"tournee_{key.id}_{secret}"


def make_key(
    writing: Writing,
    title: str,
    role: Role,
    *,
    scopes: Iterable[str] = SCOPES,
    org_id: str = "",
    courier_id: str = "",
    expires_s: int | None = None,
) -> tuple[ApiKey, str]:
    """Make a key, and return it with its token, which nobody can be shown again.

    Raises
    ------
    InvalidKeyError
        Its role, scopes, organisation or time do not go together; all of it is listed.
    """
    wanted = frozenset(scopes)
    faults = _faults(writing, title, role, wanted, org_id, courier_id, expires_s)
    if faults:
        raise InvalidKeyError(tuple(faults))
    secret = new_secret()
    key = ApiKey(
        id=writing.ids.new(ids.API_KEY),
        title=title.strip(),
        role=role,
        scopes=wanted,
        org_id=org_id,
        courier_id=courier_id,
        secret_hash=hashed(secret),
        expires_s=expires_s,
        created_by=writing.actor,
        created_s=writing.real_s,
    )
    access.add_key(writing, key)
    writing.note("api_key.made", key.id, 1, {"role": role, "org_id": org_id}, topics=())
    return key, token_of(key, secret)


def rotate_key(writing: Writing, key_id: str, *, overlap_s: int = OVERLAP_S) -> tuple[ApiKey, str]:
    """Give a key a new secret, and return it with its new token; the old secret is good for ``overlap_s`` more.

    Raises
    ------
    NotFoundError
        There is none of that name, or it is revoked.
    InvalidKeyError
        ``overlap_s`` is out of bounds.
    """
    if not 0 <= overlap_s <= MOST_OVERLAP_S:
        raise InvalidKeyError(
            (_fault("/overlap_s", "out_of_bounds", overlap_s, f"it is not from 0 to {MOST_OVERLAP_S}", "give seconds within that"),)
        )  # fmt: skip
    old = access.get_key(writing, key_id)
    if old.revoked_s is not None:
        raise NotFoundError("key", key_id)
    secret = new_secret()
    until_s = writing.real_s + overlap_s if overlap_s else None
    new = replace(
        old, secret_hash=hashed(secret), old_hash=old.secret_hash if overlap_s else "", old_until_s=until_s
    )
    stored = access.change_key(writing, old, new)
    writing.note("api_key.rotated", stored.id, stored.version, {"old_until_s": until_s}, topics=())
    return stored, token_of(stored, secret)


def revoke_key(writing: Writing, key_id: str) -> ApiKey:
    """Make a key good for nothing from now on; one that is revoked already stays so.

    Raises
    ------
    NotFoundError
        There is none of that name.
    """
    old = access.get_key(writing, key_id)
    if old.revoked_s is not None:
        return old
    stored = access.change_key(writing, old, replace(old, revoked_s=writing.real_s))
    writing.note("api_key.revoked", stored.id, stored.version, topics=())
    return stored


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A key that is good, with its town. ``secret_hash`` is of the secret by which it was found: the present one, or the one before."""

    town_id: str
    key: ApiKey
    secret_hash: str

    def subject(self, scopes: frozenset[str] | None = None, until_s: int | None = None) -> Subject:
        """Return whom it makes known, with fewer scopes or for less long where that is said."""
        key = self.key
        own = key.scopes if scopes is None else scopes
        return Subject(
            self.town_id, SubjectKind.PROGRAM, key.id, key.role, key.org_id, key.courier_id, own,
            secret_hash=self.secret_hash, until_s=until_s,
        )  # fmt: skip


def find_subject(store: Store, token: str) -> Subject | None:
    """Return whom a token makes known, None for one that is wrong, unknown, over or revoked; that it was used is noted."""
    found = find_key(store, token)
    if found is None:
        return None
    note_use(store, found)
    return found.subject()


def find_key(store: Store, token: str) -> FoundKey | None:
    """Return the key of a token, None for one that is wrong, unknown, over or revoked."""
    match = _TOKEN.fullmatch(token)
    if match is None:
        return None
    found = access.find_key_anywhere(store.database, match[1])
    if found is None:
        return None
    town_id, key = found
    fitting = [one for one in good_hashes(key, store.clock.now_s()) if matches(match[2], one)]
    if not fitting or not is_held(store, town_id, key):
        return None
    return FoundKey(town_id, key, fitting[0])


def note_use(store: Store, found: FoundKey) -> None:
    """Keep that a key was used, once a minute."""
    now_s = store.clock.now_s()
    if found.key.last_used_s is None or now_s - found.key.last_used_s >= USED_S:
        access.note_use(store.database, found.town_id, found.key.id, now_s)


def good_hashes(key: ApiKey, now_s: int) -> tuple[str, ...]:
    """Return the hashes of the secrets by which a key is good now: none where it is over or revoked, two while it is turned over."""
    if key.revoked_s is not None or (key.expires_s is not None and key.expires_s <= now_s):
        return ()
    old = key.old_until_s is not None and now_s < key.old_until_s
    return tuple(one for one in (key.secret_hash, key.old_hash if old else "") if one)


def is_held(store: Store, town_id: str, key: ApiKey) -> bool:
    """Return whether the organisation or the courier of a key is still there."""
    if not key.org_id and not key.courier_id:
        return True
    with store.reading(town_id) as reading:
        if key.org_id:
            org = parties.get_organizations(reading, [key.org_id]).get(key.org_id)
            return org is not None and org.active
        return access.rides(reading, key.courier_id)


def _faults(
    reading: Reading,
    title: str,
    role: Role,
    scopes: frozenset[str],
    org_id: str,
    courier_id: str,
    expires_s: int | None,
) -> list[Fault]:
    found: list[Fault] = []
    if not 0 < len(title.strip()) <= LONGEST_TITLE:
        found.append(_fault("/title", "bad_length", title[:80], f"it is empty or longer than {LONGEST_TITLE} characters", "say what the key is for"))  # fmt: skip
    unknown = sorted(scopes - SCOPES)
    if unknown or not scopes:
        found.append(_fault("/scopes", "unknown_scope", ", ".join(unknown)[:80], "there is no such scope, or none at all", f"choose among {', '.join(sorted(SCOPES))}"))  # fmt: skip
    found += grant_faults(reading, Grant(role, org_id, courier_id))
    if expires_s is not None and expires_s <= reading.real_s:
        found.append(_fault("/expires_at", "in_past", expires_s, "it is over already", "give a moment to come, or none"))  # fmt: skip
    if access.count_keys(reading) >= MOST_KEYS:
        found.append(_fault("", "too_many_keys", MOST_KEYS, f"the town has {MOST_KEYS} keys that are good", "revoke those that nobody uses"))  # fmt: skip
    return found


def _fault(pointer: str, code: str, value: object, message: str, remedy: str) -> Fault:
    return Fault(pointer, 0, code, str(value), message, remedy)
