"""Getting an access token with a key: the grant of client credentials (RFC 6749, section 4.4)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from dispatch.access.access_tokens import LASTS_S, access_token
from dispatch.access.backoff import OF_ADDRESS, Backoff
from dispatch.access.keys import FoundKey, find_key, note_use
from dispatch.access.scope import SCOPES, allows
from dispatch.access.sign_in import LoginLockedError
from dispatch.errors import DispatchError
from dispatch.storage.store import Store

_LONGEST_SHOWN: Final = 80


class ClientRefusedError(DispatchError):
    """A program gets no token; codes ``invalid_client``, ``invalid_scope``, as RFC 6749 (section 5.2) names them."""


@dataclass(frozen=True, slots=True)
class GivenToken:
    """An access token, how long it is good for, and for what."""

    token: str
    lasts_s: int
    scopes: frozenset[str]


class ClientCredentials:
    """Gives programs access tokens.

    Parameters
    ----------
    store
        Where keys are.
    secret
        Returns the secret of the installation.
    clock
        Monotonic seconds.

    Notes
    -----
    Failures are counted by where they come from, never by key: whoever knows a key's name alone could else keep its owner out, and nobody
    guesses 192 bits.
    """

    def __init__(
        self, store: Store, secret: Callable[[], bytes], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.store = store
        self._secret = secret
        self._of_address = Backoff(OF_ADDRESS, clock)

    def give(self, client_id: str, client_secret: str, scope: str = "", *, address: str) -> GivenToken:
        """Return a token of a key.

        Parameters
        ----------
        client_id, client_secret
            Name of the key, and its token.
        scope
            What it is to be for, separated by spaces; empty for all that the key is for.
        address
            Where the request comes from.

        Raises
        ------
        ClientRefusedError
            ``invalid_client``: there is no such key, it is no longer good, or the secret is another one. ``invalid_scope``: the key is for less.
        LoginLockedError
            Too much has failed from this address.
        """
        wait_s = self._of_address.wait_s(address)
        if wait_s:
            raise LoginLockedError(wait_s)
        found = find_key(self.store, client_secret)
        if found is None or found.key.id != client_id:
            self._of_address.fail(address)
            raise ClientRefusedError(
                "client_id is the name of a key and client_secret its token: one of them is wrong, or the key is over or revoked",
                code="invalid_client",
            )
        scopes = _wanted(found, scope)
        now_s = self.store.clock.now_s()
        ends = [now_s + LASTS_S, found.key.expires_s]
        if found.secret_hash != found.key.secret_hash:
            ends.append(found.key.old_until_s)
        expires_s = min(one for one in ends if one is not None)
        note_use(self.store, found)
        return GivenToken(access_token(self._secret(), found, scopes, expires_s), expires_s - now_s, scopes)


def _wanted(found: FoundKey, scope: str) -> frozenset[str]:
    own = found.key.scopes
    asked = frozenset(one for one in scope.split(" ") if one)
    beyond = sorted(one for one in asked if one not in SCOPES or not allows(own, one))
    if beyond:
        raise ClientRefusedError(
            f"scope: the key is not for {ascii(beyond[0])[:_LONGEST_SHOWN]}; it is for {' '.join(sorted(own))}",
            code="invalid_scope",
        )
    return asked or own
