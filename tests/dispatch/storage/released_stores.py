"""Stores as released versions left them: how they were filled, dumped and are loaded again.

`buildtools/write_released_store.py` writes one when a version is released; nobody changes it afterwards.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    func,
    insert,
    make_url,
    select,
)

from dispatch.clock import SetClock
from dispatch.ids import SeededIds
from dispatch.storage.database import Database
from dispatch.storage.migrate import FOLDER
from dispatch.storage.store import Store
from tests.dispatch.storage.small_town import MORNING_S, add_promised, add_round, make_town, round_of

RELEASED = Path(__file__).parent / "released"
FINGERPRINTS = RELEASED / "fingerprints.json"
KINDS = ("sqlite", "postgresql")
#: Deliveries of the small town; two of them are on a round.
DELIVERIES = 3
#: What a dump says of itself and of the server, and commands of psql, which are no SQL.
_ASIDE = re.compile(r"^(--.*|\\(un)?restrict .*|SET transaction_timeout.*)\n", re.MULTILINE)


def fingerprint(revision: str) -> str:
    """Return the SHA-256 of a migration's file."""
    (path,) = (FOLDER / "versions").glob(f"{revision}_*.py")
    return hashlib.sha256(path.read_bytes()).hexdigest()


def fingerprints() -> dict[str, str]:
    """Return the fingerprints of released migrations by their revisions."""
    return dict(json.loads(FINGERPRINTS.read_text("utf-8"))) if FINGERPRINTS.exists() else {}


def dump_path(revision: str, kind: str) -> Path:
    """Return the file of a released store."""
    return RELEASED / f"{revision}.{kind}.sql"


def fill(database: Database) -> None:
    """Fill every table of an empty database of the present schema: a small town with deliveries and a round, and of all other tables a row of any kind."""
    store = Store(database, clock=SetClock(MORNING_S), ids=SeededIds(1))
    town = make_town(store)
    made = [add_promised(store, town) for _ in range(DELIVERIES)]
    add_round(store, town, round_of(store, town, *made[:2]))
    tables = MetaData()
    tables.reflect(database.engine)
    with database.writing() as connection:
        for table in tables.sorted_tables:
            if table.name == "alembic_version" or _count(connection, table):
                continue
            connection.execute(insert(table).values(_row(connection, table)))


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _row(connection: Connection, table: Table) -> dict[str, Any]:
    row = {column.name: _value(column) for column in table.c}
    for constraint in table.foreign_key_constraints:
        parent = connection.execute(select(*(one.column for one in constraint.elements))).first()
        assert parent is not None
        row |= dict(zip(constraint.column_keys, parent, strict=True))
    return row


def _value(column: Any) -> Any:
    kind = column.type
    if isinstance(kind, Boolean):
        return True
    if isinstance(kind, (Integer, Float)):
        return MORNING_S if column.name.endswith("_s") else 1
    if isinstance(kind, LargeBinary):
        return b"\x01\x02"
    if isinstance(kind, JSON) or "JSON" in str(kind).upper():
        return {}
    return f"{column.table.name} {column.name}"[: getattr(kind, "length", None) or 80]


def dump(database: Database, binaries: Path) -> str:
    """Return a database as SQL that makes it."""
    if database.is_sqlite:
        with sqlite3.connect(str(database.engine.url.database)) as connection:
            # What SQLite expects of its tables is no part of the schema; its own table cannot be made by hand.
            text = "\n".join(
                line for line in connection.iterdump() if "sqlite_stat" not in line and line != "ANALYZE"
            )
        connection.close()
        return text + "\n"
    url = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    command = [str(binaries / "pg_dump"), "--inserts", "--no-owner", "--no-privileges", url]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return re.sub(r"\n{2,}", "\n", _ASIDE.sub("", text)).lstrip()


def load(url: str, revision: str) -> None:
    """Make a released store in an empty database."""
    parsed = make_url(url)
    kind = parsed.get_backend_name()
    text = dump_path(revision, kind).read_text("utf-8")
    if kind == "sqlite":
        connection = sqlite3.connect(str(parsed.database))
        connection.executescript(text)
        connection.close()
        return
    plain = parsed.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(text)  # type: ignore[call-overload]


def contents(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Return all rows of all tables, in the order of their contents, by table."""
    tables = MetaData()
    tables.reflect(connection)
    return {
        name: sorted((dict(row) for row in connection.execute(select(table)).mappings()), key=repr)
        for name, table in tables.tables.items()
        if name != "alembic_version"
    }
