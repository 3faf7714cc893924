"""What holds in every database of ours: a copy in which it does not is none to rely on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, func, inspect, select, table, text

from dispatch.storage.database import Database

#: What may not be there, each as a query of how many there are.
_BROKEN: Final = {
    "deliveries without tasks": "SELECT count(*) FROM delivery d WHERE NOT EXISTS (SELECT 1 FROM task t WHERE t.delivery_id = d.id)",
    "deliveries without events": "SELECT count(*) FROM delivery d WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.subject = d.id)",
    "towns without events": "SELECT count(*) FROM town t WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.town_id = t.id)",
}
#: Tables that are not counted: Alembic's own, and SQLite's.
_OTHERS: Final = ("alembic_version", "sqlite_")


def count_rows(connection: Connection) -> dict[str, int]:
    """Return the rows of each table that is there, by its name."""
    names = [name for name in inspect(connection).get_table_names() if not name.startswith(_OTHERS)]
    return {
        name: int(connection.execute(select(func.count()).select_from(table(name))).scalar_one())
        for name in sorted(names)
    }


def broken_rules(database: Database, counts: Mapping[str, int]) -> list[str]:
    """Return what does not hold in a copy, in words; nothing where it is sound.

    Parameters
    ----------
    database
        The copy, of any schema so far.
    counts
        Rows of each table that were copied.

    Notes
    -----
    Reads the whole database.
    """
    found: list[str] = []
    with database.reading() as connection:
        if database.is_sqlite:
            whole = connection.execute(text("PRAGMA integrity_check(5)")).scalars().all()
            if whole != ["ok"]:
                return [f"SQLite finds it damaged ({'; '.join(whole)})"]
            loose = len(connection.execute(text("PRAGMA foreign_key_check")).all())
            if loose:
                found.append(f"{loose} rows refer to nothing")
        there = count_rows(connection)
        found += [
            f"table {name} has {there.get(name, 0)} rows instead of {count}"
            for name, count in sorted(counts.items())
            if there.get(name, 0) != count
        ]
        for what, query in _BROKEN.items():
            number = int(connection.execute(text(query)).scalar_one())
            if number:
                found.append(f"{number} {what}")
    return found
