"""The table of simulations that were asked for."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, Text

from dispatch.storage.columns import METADATA, Document, Name, key, moment, town, version

#: ``report`` is JSON, compressed by zlib. Until ``lease_s`` it is in the hands of ``holder``. ``share`` is in thousandths.
SIMULATION = Table(
    "simulation",
    METADATA,
    key(),
    town(),
    Column("actor", String(120), nullable=False),
    Column("asked", Document, nullable=False),
    Column("status", String(16), nullable=False),
    Column("done", Integer, nullable=False),
    Column("share", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("report", LargeBinary, nullable=False),
    Column("failure", String(64), nullable=False),
    Column("message", Text, nullable=False),
    Column("holder", Name, nullable=False),
    moment("lease_s"),
    moment("requested_s", needed=True),
    moment("started_s"),
    moment("finished_s"),
    version(),
    Index(None, "town_id", "id"),
    Index(None, "status"),
)
