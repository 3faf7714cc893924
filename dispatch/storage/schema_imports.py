"""Tables of files that are taken in: each file once, its lines in batches that commit with how far it is."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from dispatch.storage.columns import METADATA, Counter, Document, Name, key, moment, town, version

#: ``content`` is empty once the file is done. Until ``lease_s`` it is in the hands of ``holder``.
IMPORT = Table(
    "import_file",
    METADATA,
    key(),
    town(),
    Column("kind", String(32), nullable=False),
    Column("org_id", Name, nullable=False),
    Column("actor", String(120), nullable=False),
    Column("behalf", String(120), nullable=False),
    Column("options", Document, nullable=False),
    Column("content", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("lines", Integer, nullable=True),
    Column("done", Integer, nullable=False),
    Column("taken", Integer, nullable=False),
    Column("fresh", Integer, nullable=False),
    Column("faulty", Integer, nullable=False),
    Column("failure", Text, nullable=False),
    # How often somebody has taken it up since a line of it was settled.
    Column("takes", Integer, nullable=False),
    Column("holder", Name, nullable=False),
    moment("lease_s"),
    moment("created_s", needed=True),
    moment("finished_s"),
    version(),
    Index(None, "town_id", "id"),
    Index(None, "status"),
)

#: What became of a line: a delivery, or something that is wrong with it (one row for each fault).
IMPORT_LINE = Table(
    "import_line",
    METADATA,
    Column("sequence", Counter, primary_key=True, autoincrement=True),
    town(),
    Column("import_id", Name, ForeignKey("import_file.id", ondelete="CASCADE"), nullable=False),
    Column("line", Integer, nullable=False),
    Column("delivery_id", Name, nullable=False),
    Column("fresh", Boolean, nullable=False),
    Column("pointer", String(120), nullable=False),
    Column("code", String(64), nullable=False),
    Column("value", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    Index(None, "import_id", "line"),
    Index(None, "delivery_id"),
)
