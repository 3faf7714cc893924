"""Codes at the till: the shop shows one for a bag that is packed, the customer scans it and says where it goes.

A code is made by the shop and signed with a secret of the town: ``base64url(claims).base64url(HMAC-SHA256)``. It holds for some
minutes, and once. Nothing is stored until it is used.

References
----------
Krawczyk, Bellare and Canetti, "HMAC: Keyed-Hashing for Message Authentication", RFC 2104, https://doi.org/10.17487/RFC2104
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError

from dispatch import ids
from dispatch.domain import Load
from dispatch.errors import DispatchError
from dispatch.ids import Ids
from dispatch.orders.asked import NOTHING
from dispatch.orders.delivery import Channel
from dispatch.orders.drafts import LIVES_S as DRAFT_LIVES_S
from dispatch.orders.drafts import Draft, start
from dispatch.storage.schema_intake import TILL_CODE
from dispatch.storage.store import Writing

#: How long a code holds where nothing else is said, and at most.
LIVES_S = 15 * 60
LONGEST_LIFE_S = 24 * 3_600
#: Shorter secrets can be guessed.
SHORTEST_SECRET = 32
#: A code is scanned from a screen: longer ones cannot be.
LONGEST_CODE = 2_000
LONGEST_ITEMS = 300
#: Clocks of machines differ.
SKEW_S = 60
_VERSION = 1


class TillCodeError(DispatchError):
    """A code that is not taken: ``till_code_invalid``, ``till_code_expired`` or ``till_code_used``."""


@dataclass(frozen=True, slots=True)
class TillCode:
    """What a code says: a bag of a shop, and until when."""

    id: str
    town_id: str
    org_id: str
    expires_s: int
    load: Load = NOTHING
    items: str = ""


def make_till_code(
    secret: bytes,
    new: Ids,
    town_id: str,
    org_id: str,
    now_s: int,
    *,
    load: Load = NOTHING,
    items: str = "",
    lives_s: int = LIVES_S,
) -> str:
    """Return a signed code for a bag.

    Parameters
    ----------
    secret
        At least `SHORTEST_SECRET` bytes that nobody else knows.
    new
        Makes the name by which it is used once.
    lives_s
        How long it holds.

    Raises
    ------
    ValueError
        The secret is too short, or it would hold too long or not at all.
    TillCodeError
        ``till_code_invalid``: the text is too long for a code.
    """
    _check_secret(secret)
    if not 0 < lives_s <= LONGEST_LIFE_S:
        raise ValueError(f"lives_s {lives_s}: give 1 to {LONGEST_LIFE_S} seconds")
    if len(items) > LONGEST_ITEMS:
        raise TillCodeError(
            f"items has {len(items)} characters, more than {LONGEST_ITEMS}: shorten it",
            code="till_code_invalid",
        )
    claims = [
        _VERSION,
        new.new(ids.TILL_CODE),
        town_id,
        org_id,
        now_s + lives_s,
        load.volume_l,
        load.weight_g,
        items,
    ]
    body = json.dumps(claims, separators=(",", ":"), ensure_ascii=False).encode()
    return f"{_encoded(body)}.{_encoded(_signature(secret, body))}"


def read_till_code(secrets: Sequence[bytes], code: str, town_id: str, now_s: int) -> TillCode:
    """Return what a code says, if one of the secrets has signed it and it holds.

    Parameters
    ----------
    secrets
        The present one, and those before it whose codes may still be about.
    town_id
        Whose code it must be.

    Raises
    ------
    TillCodeError
        ``till_code_invalid``: nobody has signed it for this town; ``till_code_expired``.
    """
    for secret in secrets:
        _check_secret(secret)
    body, signature = _parts(code)
    # All are compared, whichever it is: the time that it takes tells nothing.
    right = [hmac.compare_digest(_signature(secret, body), signature) for secret in secrets]
    if not any(right):
        raise _invalid()
    claims: list[Any] = json.loads(body)
    if claims[0] != _VERSION or claims[2] != town_id:
        raise _invalid()
    _, name, town, org, expires_s, volume_l, weight_g, items = claims
    if now_s >= expires_s:
        raise TillCodeError("the code has expired: have the shop show a new one", code="till_code_expired")
    if expires_s > now_s + LONGEST_LIFE_S + SKEW_S:
        raise _invalid()
    return TillCode(name, town, org, expires_s, Load(volume_l, weight_g), items)


def redeem(
    writing: Writing, code: TillCode, said: Mapping[str, Any] | None = None, *, lives_s: int = DRAFT_LIVES_S
) -> Draft:
    """Use a code: what it says is the beginning of an order, which the customer completes; notes ``till_code.used``.

    Parameters
    ----------
    said
        What the customer has said already, beside what is in the bag.
    lives_s
        How long the beginning is kept.

    Raises
    ------
    TillCodeError
        ``till_code_used``: somebody has; ``till_code_expired``.
    NotFoundError
        There is no such shop any more.
    """
    if writing.now_s >= code.expires_s:
        raise TillCodeError("the code has expired: have the shop show a new one", code="till_code_expired")
    pickup: dict[str, Any] = {
        "org_id": code.org_id,
        "load": {"volume_l": code.load.volume_l, "weight_g": code.load.weight_g},
        "items": code.items,
        # The bag is packed.
        "ready_s": writing.now_s,
    }
    try:
        with writing.attempt():
            draft = start(
                writing,
                code.org_id,
                Channel.TILL_CODE,
                {**(said or {}), "pickups": [pickup]},
                lives_s=lives_s,
            )
            writing.insert(
                TILL_CODE,
                {
                    "id": code.id,
                    "org_id": code.org_id,
                    "draft_id": draft.id,
                    "used_s": writing.now_s,
                    "expires_s": code.expires_s,
                },
            )
    except IntegrityError as error:
        raise TillCodeError(
            "the code has been used: have the shop show a new one", code="till_code_used"
        ) from error
    writing.note("till_code.used", draft.id, draft.version, {"org_id": code.org_id})
    return draft


def forget_expired(writing: Writing) -> int:
    """Forget codes that nobody can use any more, and return how many; notes ``till_code.forgotten``."""
    gone = writing.remove(TILL_CODE, TILL_CODE.c.expires_s < writing.now_s - LONGEST_LIFE_S)
    if gone:
        writing.note("till_code.forgotten", writing.town_id, 0, {"count": gone})
    return gone


def _check_secret(secret: bytes) -> None:
    if len(secret) < SHORTEST_SECRET:
        raise ValueError(
            f"the secret has {len(secret)} bytes: give at least {SHORTEST_SECRET}, from a source of secrets"
        )


def _signature(secret: bytes, body: bytes) -> bytes:
    # The prefix keeps what is signed here from meaning anything where else the secret is used.
    return hmac.new(secret, b"tournee-till-code." + body, hashlib.sha256).digest()


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _parts(code: str) -> tuple[bytes, bytes]:
    body, dot, signature = code.strip().partition(".")
    if not dot or len(code) > LONGEST_CODE:
        raise _invalid()
    try:
        return _decoded(body), _decoded(signature)
    except (binascii.Error, ValueError):
        raise _invalid() from None


def _decoded(text: str) -> bytes:
    data = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if _encoded(data) != text:
        # Several spellings of one code would be several codes.
        raise ValueError(text)
    return data


def _invalid() -> TillCodeError:
    return TillCodeError(
        "the code is none of this town's: scan it again, or have the shop show a new one",
        code="till_code_invalid",
    )
