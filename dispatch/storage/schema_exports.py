"""Tables of files that are taken out: what was asked for, and what is written of it, in pieces that commit with how far it is."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from dispatch.storage.columns import METADATA, Document, Name, key, moment, town, version

#: ``org_id`` is empty for the whole town. Until ``lease_s`` it is in the hands of ``holder``. ``size`` is in bytes.
EXPORT = Table(
    "export",
    METADATA,
    key(),
    town(),
    Column("kind", String(32), nullable=False),
    Column("format", String(16), nullable=False),
    Column("org_id", Name, nullable=False),
    Column("actor", String(120), nullable=False),
    Column("behalf", String(120), nullable=False),
    Column("options", Document, nullable=False),
    Column("personal", Boolean, nullable=False),
    Column("status", String(16), nullable=False),
    Column("place", Document, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("chunks", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("failure", Text, nullable=False),
    Column("holder", Name, nullable=False),
    moment("lease_s"),
    moment("created_s", needed=True),
    moment("finished_s"),
    moment("expires_s"),
    version(),
    Index(None, "town_id", "id"),
    Index(None, "status"),
)

#: A piece of a file, compressed by zlib.
EXPORT_CHUNK = Table(
    "export_chunk",
    METADATA,
    Column("export_id", Name, ForeignKey("export.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    town(),
    Column("content", LargeBinary, nullable=False),
    PrimaryKeyConstraint("export_id", "number"),
)
