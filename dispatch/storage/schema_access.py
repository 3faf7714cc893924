"""Tables of who may do what: keys of programs, and the answers that were given to requests with an idempotency key."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, String, Table, Text

from dispatch.storage.columns import METADATA, Document, Name, key, moment, town, version

#: Keys of programs. Secrets are known by their hashes only.
API_KEY = Table(
    "api_key",
    METADATA,
    key(),
    town(),
    Column("title", Text, nullable=False),
    Column("role", String(32), nullable=False),
    Column("scopes", Document, nullable=False),
    Column("org_id", Name, nullable=False),
    Column("courier_id", Name, nullable=False),
    Column("secret_hash", String(64), nullable=False),
    Column("old_hash", String(64), nullable=False),
    moment("old_until_s"),
    moment("expires_s"),
    moment("revoked_s"),
    moment("last_used_s"),
    Column("created_by", String(120), nullable=False),
    moment("created_s", needed=True),
    version(),
    Index(None, "town_id", "id"),
)

#: What was answered to a request that had an idempotency key: stored in the transaction of its effect, given again to whoever asks again.
ANSWER = Table(
    "answer",
    METADATA,
    town(),
    Column("client", String(120), nullable=False),
    Column("key", String(255), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", Document, nullable=False),
    Column("body", Text, nullable=False),
    moment("given_s", needed=True),
    PrimaryKeyConstraint("town_id", "client", "key"),
    Index(None, "given_s"),
)
