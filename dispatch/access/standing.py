"""Whether somebody who was let in is still to be: for what goes on for long, such as a stream."""

from __future__ import annotations

from dispatch.access.sessions import holds
from dispatch.access.subject import Subject
from dispatch.storage import access, sessions
from dispatch.storage.store import Store


def still_stands(store: Store, subject: Subject) -> bool:
    """Return whether the key or the session by which somebody is known is neither over nor revoked."""
    now_s = store.clock.now_s()
    if subject.session_id:
        found = sessions.find_session_anywhere(store.database, subject.session_id)
        return found is not None and holds(found, now_s)
    known = access.find_key_anywhere(store.database, subject.id)
    if known is None:
        return False
    key = known[1]
    return key.revoked_s is None and (key.expires_s is None or now_s < key.expires_s)
