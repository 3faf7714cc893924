"""Access tokens of programs: got with the secret of a key, good for an hour, and kept nowhere.

A token says of which key it is, until when, and for which scopes; a signature binds that to the secret of the installation and to the secret
of the key with which it was got. So it ends with that secret: when the key is revoked, over, or turned over to another one.

References
----------
Krawczyk, Bellare and Canetti, "HMAC: Keyed-Hashing for Message Authentication", RFC 2104, https://doi.org/10.17487/RFC2104
Hardt (ed.), "The OAuth 2.0 Authorization Framework", RFC 6749, https://doi.org/10.17487/RFC6749
"""

from __future__ import annotations

import hmac
import re
from typing import Final

from dispatch import ids
from dispatch.access.keys import FoundKey, good_hashes, is_held, note_use
from dispatch.access.scope import allows
from dispatch.access.subject import Subject
from dispatch.storage import access
from dispatch.storage.store import Store

#: Seconds that a token is good for at most.
LASTS_S: Final = 3_600
_PREFIX: Final = "tournee_access."
# Characters of a bearer token (RFC 6750): the colon of a scope is none.
_TOKEN: Final = re.compile(r"tournee_access\.([0-9a-z]{26})\.([0-9]{1,12})\.([a-z~-]{1,600})\.([0-9a-f]{64})")


def is_access_token(token: str) -> bool:
    """Return whether something looks like an access token, and not like a key."""
    return token.startswith(_PREFIX)


def access_token(secret: bytes, found: FoundKey, scopes: frozenset[str], expires_s: int) -> str:
    """Return a token of a key.

    Parameters
    ----------
    secret
        Of the installation.
    scopes
        What it is for.
    expires_s
        From when on it is good for nothing.
    """
    name = found.key.id.partition("_")[2]
    spelled = "~".join(sorted(scopes)).replace(":", "-")
    signature = _signature(secret, name, str(expires_s), spelled, found.secret_hash)
    return f"{_PREFIX}{name}.{expires_s}.{spelled}.{signature}"


def find_bearer(store: Store, secret: bytes, token: str) -> Subject | None:
    """Return whom an access token makes known, None for one that is wrong or over, or whose key or secret is no longer good.

    Parameters
    ----------
    secret
        Of the installation.
    """
    match = _TOKEN.fullmatch(token)
    if match is None:
        return None
    now_s, until_s = store.clock.now_s(), int(match[2])
    if until_s <= now_s:
        return None
    known = access.find_key_anywhere(store.database, f"{ids.API_KEY}_{match[1]}")
    if known is None:
        return None
    town_id, key = known
    fitting = [
        one
        for one in good_hashes(key, now_s)
        if hmac.compare_digest(match[4], _signature(secret, match[1], match[2], match[3], one))
    ]
    if not fitting or not is_held(store, town_id, key):
        return None
    found = FoundKey(town_id, key, fitting[0])
    note_use(store, found)
    told = (one.replace("-", ":") for one in match[3].split("~"))
    # Never more than the key has now.
    return found.subject(frozenset(one for one in told if allows(key.scopes, one)), until_s)


def _signature(secret: bytes, name: str, expires: str, scopes: str, secret_hash: str) -> str:
    text = f"tournee access token\n{name}\n{expires}\n{scopes}\n{secret_hash}"
    return hmac.new(secret, text.encode(), "sha256").hexdigest()
