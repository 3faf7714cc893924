"""Signatures of messages: who has the secret of an endpoint can tell that a message is ours, and when it was sent.

References
----------
Standard Webhooks 1.0.0, https://www.standardwebhooks.com; RFC 2104 for HMAC.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Sequence

PREFIX = "whsec_"
#: Bytes of a new secret, and the bounds of the standard.
NEW_BYTES, LEAST_BYTES, MOST_BYTES = 32, 24, 64


def new_secret() -> str:
    """Return a secret that nobody can guess, as ``whsec_`` and base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(NEW_BYTES)).decode()


def key_of(secret: str) -> bytes:
    """Return the bytes of a secret.

    Raises
    ------
    ValueError
        It is none; the message does not repeat it.
    """
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("a secret is whsec_ and base64") from None
    if not secret.startswith(PREFIX) or not LEAST_BYTES <= len(key) <= MOST_BYTES:
        raise ValueError(f"a secret is whsec_ and {LEAST_BYTES} to {MOST_BYTES} bytes in base64")
    return key


def signature(webhook_id: str, timestamp_s: int, body: bytes, valid: Sequence[str]) -> str:
    """Return the value of ``webhook-signature``: one signature for each valid secret, with blanks between them.

    Parameters
    ----------
    webhook_id, timestamp_s, body
        What the headers ``webhook-id`` and ``webhook-timestamp`` say, and what is sent, byte for byte.
    valid
        Secrets, the newest first.
    """
    signed = f"{webhook_id}.{timestamp_s}.".encode() + body
    made = (hmac.new(key_of(secret), signed, hashlib.sha256).digest() for secret in valid)
    return " ".join(f"v1,{base64.b64encode(one).decode()}" for one in made)
