"""Links: what opens one thing to whoever has it, until it is used, over or revoked.

A link's token is its name and a signature: ``26 characters + 26 characters`` of base 32 without letters that read like digits. Nothing
stored makes a token without the secret of the installation, and without a signature that fits nothing is looked up.

References
----------
Krawczyk, Bellare and Canetti, "HMAC: Keyed-Hashing for Message Authentication", RFC 2104, https://doi.org/10.17487/RFC2104
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from dispatch import ids

_TOKEN: Final = re.compile(rf"([{ids.ALPHABET}]{{{ids.LENGTH}}})([{ids.ALPHABET}]{{{ids.LENGTH}}})")


class LinkKind(StrEnum):
    """What a link opens."""

    INVITATION = "invitation"  # a new account, for the first time
    LOGIN = "login"  # an account whose owner has asked for a letter
    COURIER = "courier"  # the round of a courier, on a phone
    TRACKING = "tracking"  # where a delivery is, for who gets it
    TILL = "till"  # the form at the till of a shop, for whoever has bought something


#: Links that open once.
ONCE: Final = frozenset({LinkKind.INVITATION, LinkKind.LOGIN, LinkKind.COURIER})
#: Seconds that a link is good for; a tracking link is good until some days after its delivery.
LASTS_S: Final = {
    LinkKind.INVITATION: 7 * 86_400,
    LinkKind.LOGIN: 20 * 60,
    LinkKind.COURIER: 24 * 3_600,
    # It is printed, and stands beside the till.
    LinkKind.TILL: 2 * 366 * 86_400,
}


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it is kept. One of ``account_id``, ``courier_id``, ``delivery_id`` and ``org_id`` is what it opens; ``uses`` counts since ``used_s``."""

    id: str
    kind: LinkKind
    expires_s: int
    account_id: str = ""
    courier_id: str = ""
    delivery_id: str = ""
    org_id: str = ""
    revoked_s: int | None = None
    used_s: int | None = None
    last_used_s: int | None = None
    uses: int = 0
    created_by: str = ""
    created_s: int = 0
    version: int = 1

    def is_good(self, now_s: int) -> bool:
        """Return whether it opens anything."""
        spent = self.kind in ONCE and self.used_s is not None
        return self.revoked_s is None and now_s < self.expires_s and not spent


def link_token(secret: bytes, link_id: str, kind: LinkKind) -> str:
    """Return the token of a link; the same one whenever it is asked for.

    Parameters
    ----------
    secret
        Of the installation.
    """
    return link_id.partition("_")[2] + _signature(secret, link_id, kind)


def signed_link(secret: bytes, token: str, *kinds: LinkKind) -> str | None:
    """Return the name of the link of a token, None for one that nobody has signed for any of these kinds."""
    match = _TOKEN.fullmatch(token)
    if match is None:
        return None
    link_id = f"{ids.LINK}_{match[1]}"
    # All kinds are tried: how long it takes says nothing.
    fits = [hmac.compare_digest(match[2], _signature(secret, link_id, kind)) for kind in kinds]
    return link_id if any(fits) else None


def _signature(secret: bytes, link_id: str, kind: LinkKind) -> str:
    digest = hmac.new(secret, f"tournee link\n{kind}\n{link_id}".encode(), "sha256").digest()
    number = int.from_bytes(digest[:17], "big")
    letters = []
    for _ in range(ids.LENGTH):
        letters.append(ids.ALPHABET[number & 31])
        number >>= 5
    return "".join(letters)
