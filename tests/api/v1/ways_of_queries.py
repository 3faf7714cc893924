"""Which ways queries go: none may read all rows of a town to find a few, which shows only once a town has many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, event

from dispatch.storage.database import Database

#: Tables that grow with every delivery, visit or message.
GROWING: Final = frozenset(
    {
        "announced_eta", "answer", "assignment", "cash_collection", "command", "cost_share", "delivery", "duration_observation", "eta_trail", "event", "fee",
        "import_line", "incident", "message", "notification", "outbox", "place", "position", "proof", "proof_picture", "quote", "recipient", "recipient_partition", "reply",
        "reservation", "round", "stop", "stop_task", "task", "visit", "webhook_attempt", "webhook_message",
    }
)  # fmt: skip
#: Ways that are right nevertheless, by what their statements have in common.
ALLOWED: Final = (
    # Whoever is to be forgotten is looked for in every text that anybody has written.
    "LIKE '%' ||",
    "lower(",
    # What shows who had a delivery, in the figures and events of the time since.
    "FROM duration_observation",
    "CAST(event.data AS TEXT)",
    # The last event of a town is the end of the index.
    "SELECT max(event.sequence)",
)
_STEP: Final = re.compile(r"(SCAN|SEARCH) (\w+)(.*)")
_KNOWN: dict[str, list[str]] = {}


@contextmanager
def read_by_index(database: Database) -> Iterator[None]:
    """Raise at the end of the block if a query of it has read all rows that a town has in a growing table."""
    bad: dict[str, list[str]] = {}

    def look(
        connection: Connection, _cursor: Any, statement: str, bound: Any, _context: Any, executemany: Any
    ) -> None:
        if executemany or not statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            return
        if statement not in _KNOWN:
            plain = connection.connection.driver_connection
            assert plain is not None
            steps = plain.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", bound).fetchall()
            _KNOWN[statement] = [step[3] for step in steps if _reads_all(step[3])]
        if _KNOWN[statement] and not any(part in statement for part in ALLOWED):
            bad[statement] = _KNOWN[statement]

    event.listen(database.engine, "after_cursor_execute", look)
    try:
        yield
    finally:
        event.remove(database.engine, "after_cursor_execute", look)
    assert not bad, "\n".join(f"{steps}: {' '.join(statement.split())}" for statement, steps in bad.items())


def _reads_all(step: str) -> bool:
    found = _STEP.match(step)
    return (
        found is not None and found[2] in GROWING and (found[1] == "SCAN" or found[3].endswith("(town_id=?)"))
    )
