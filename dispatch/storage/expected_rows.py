"""How many rows SQLite is to expect behind each index: what its planner of queries goes by.

Without being told it takes any index's first column to leave some ten rows. For the town, the first column of most, that is wrong by as many orders
as the town has: it would read all of them to find the three tasks of one. Figures of real contents (``ANALYZE``) would change from day to day and
with them the ways of queries, from fast to slow on some Saturday; these are the same for every database, and tests hold the ways that follow.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

#: Rows of a table: a town of some years.
ROWS: Final = 1_000_000
#: Rows of an index that has but a part of its table: what is open, due or under way.
OPEN_ROWS: Final = 1_000
#: How many values columns have; what is not named here is a name or a moment, of which a few rows have the same. States have a handful, but those that
#: are asked for are open ones, and most rows are over.
_VALUES: Final = {
    "town_id": 1,
    "status": 50,
    "kind": 4,
    "active": 2,
    "topic": 4,
    "mode": 4,
    "client": 100,
    "org_id": 200,
    "service_key": 20,
    "programme_id": 50,
    "day": 1_000,
    "week": 200,
    "to_day": 1_000,
    "code": 1_000,
    "audience": 4,
    "channel": 4,
}
_FEW: Final = 5


def tell_expected_rows(connection: Connection) -> None:
    """Write down what is expected, in SQLite's own table; connections that are opened from then on go by it."""
    # Nothing else makes the table; what is found out on the way is thrown away, so it need not be exact.
    connection.exec_driver_sql("PRAGMA analysis_limit = 1")
    connection.exec_driver_sql("ANALYZE")
    connection.exec_driver_sql("DELETE FROM sqlite_stat1")
    tables = connection.exec_driver_sql(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    ).scalars()
    for table in tables.all():
        for _, index, unique, _, partial in connection.exec_driver_sql(f'PRAGMA index_list("{table}")').all():
            columns = [row[2] for row in connection.exec_driver_sql(f'PRAGMA index_info("{index}")').all()]
            told = _expected(columns, unique=bool(unique), rows=OPEN_ROWS if partial else ROWS)
            connection.exec_driver_sql("INSERT INTO sqlite_stat1 VALUES (?, ?, ?)", (table, index, told))
    connection.exec_driver_sql("ANALYZE sqlite_schema")


def _expected(columns: list[str | None], *, unique: bool, rows: int) -> str:
    """Return how many rows there are, and how many have the same values in the first column, the first two, and so on."""
    figures, same = [rows], float(rows)
    for column in columns:
        values = _VALUES.get(column or "", rows // _FEW)
        same = max(same / values, 1.0)
        figures.append(round(same))
    if unique:
        figures[-1] = 1
    return " ".join(map(str, figures))
