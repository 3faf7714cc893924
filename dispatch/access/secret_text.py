"""Secrets that are shown once: made with so much chance that a fast hash keeps them."""

from __future__ import annotations

import hashlib
import hmac
import secrets

#: Bytes of chance: nobody guesses them, so that a fast hash is enough (a password needs a slow one).
_BYTES = 24


def new_secret() -> str:
    """Return a new secret, 48 characters."""
    return secrets.token_hex(_BYTES)


def hashed(secret: str) -> str:
    """Return what is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def matches(secret: str, stored: str) -> bool:
    """Return whether a secret is the one whose hash is stored, in a time that tells nothing of it."""
    return bool(stored) and hmac.compare_digest(hashed(secret), stored)
