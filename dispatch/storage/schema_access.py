"""Tables of who may do what: keys of programs, accounts and sessions of people, links, and the answers given to requests with an idempotency key."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

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

#: People who sign in; no password is known but by its hash.
ACCOUNT = Table(
    "account",
    METADATA,
    key(),
    town(),
    Column("email", String(254), nullable=False),
    Column("name", Text, nullable=False),
    Column("language", String(8), nullable=False),
    Column("grants", Document, nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("active", Boolean, nullable=False),
    moment("last_login_s"),
    Column("created_by", String(120), nullable=False),
    moment("created_s", needed=True),
    version(),
    UniqueConstraint("town_id", "email"),
    Index(None, "town_id", "id"),
)

#: Who is signed in. Secrets are known by their hashes only; a courier who came by a link has no account.
SESSION = Table(
    "session",
    METADATA,
    key(),
    town(),
    Column("account_id", Name, nullable=False),
    Column("role", String(32), nullable=False),
    Column("org_id", Name, nullable=False),
    Column("courier_id", Name, nullable=False),
    Column("secret_hash", String(64), nullable=False),
    Column("device", Text, nullable=False),
    Column("idle_s", Integer, nullable=False),
    moment("expires_s", needed=True),
    moment("last_used_s", needed=True),
    moment("revoked_s"),
    moment("created_s", needed=True),
    version(),
    Index(None, "town_id", "account_id"),
    Index(None, "town_id", "courier_id"),
    Index(None, "town_id", "expires_s"),
)

#: Links that open one thing. What is stored makes no link: its token is signed with the secret of the installation.
ACCESS_LINK = Table(
    "access_link",
    METADATA,
    key(),
    town(),
    Column("kind", String(16), nullable=False),
    Column("account_id", Name, nullable=False),
    Column("courier_id", Name, nullable=False),
    Column("delivery_id", Name, nullable=False),
    Column("org_id", Name, nullable=False),
    moment("expires_s", needed=True),
    moment("revoked_s"),
    moment("used_s"),
    moment("last_used_s"),
    Column("uses", Integer, nullable=False),
    Column("created_by", String(120), nullable=False),
    moment("created_s", needed=True),
    version(),
    Index(None, "town_id", "account_id"),
    Index(None, "town_id", "courier_id"),
    Index(None, "town_id", "delivery_id"),
    Index(None, "town_id", "org_id"),
    Index(None, "town_id", "expires_s"),
)
