"""A key of a program, as it is kept."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.access.role import Role


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is kept; nobody can tell its secret from it.

    Attributes
    ----------
    secret_hash, old_hash, old_until_s
        Of the secret; of the one before, which is good until a moment.
    expires_s, revoked_s
        From when on it is good for nothing.
    """

    id: str
    title: str
    role: Role
    scopes: frozenset[str]
    org_id: str = ""
    courier_id: str = ""
    secret_hash: str = ""
    old_hash: str = ""
    old_until_s: int | None = None
    expires_s: int | None = None
    revoked_s: int | None = None
    last_used_s: int | None = None
    created_by: str = ""
    created_s: int = 0
    version: int = 1
