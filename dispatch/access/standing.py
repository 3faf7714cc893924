"""Whether somebody who was let in is still to be: for what goes on for long, such as a stream."""

from __future__ import annotations

from dispatch.access.behalf import is_member
from dispatch.access.keys import good_hashes, is_held
from dispatch.access.sessions import holds
from dispatch.access.subject import Subject
from dispatch.storage import access, parties, sessions
from dispatch.storage.store import Store


def still_stands(store: Store, subject: Subject) -> bool:
    """Return whether the key, the access token or the session by which somebody is known is neither over nor revoked, and they are what they were."""
    now_s = store.clock.now_s()
    if subject.until_s is not None and subject.until_s <= now_s:
        return False
    if subject.network_id and not _is_still_member(store, subject):
        return False
    if subject.session_id:
        found = sessions.find_session_anywhere(store.database, subject.session_id)
        return found is not None and holds(found, now_s)
    known = access.find_key_anywhere(store.database, subject.id)
    if known is None:
        return False
    town_id, key = known
    good = good_hashes(key, now_s)
    # One that is turned over ends what goes on with the secret before.
    return bool(good) and subject.secret_hash in good and is_held(store, town_id, key)


def _is_still_member(store: Store, subject: Subject) -> bool:
    """Return whether whoever acts as a member of a network still may."""
    with store.reading(subject.town_id) as reading:
        shop = parties.get_organizations(reading, [subject.org_id]).get(subject.org_id)
    return shop is not None and is_member(shop, subject.network_id)
