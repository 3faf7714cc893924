"""The last resort: names that share three-letter pieces with a query, by full-text search."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

CANDIDATES = 40
"""Names compared letter by letter for each query."""


def alike_names(db: sqlite3.Connection, words: Collection[str]) -> list[int]:
    """Return the names that share most three-letter pieces with typed words, the best first.

    References
    ----------
    Robertson, S., Zaragoza, H. (2009). The probabilistic relevance framework: BM25 and beyond.
    Foundations and Trends in Information Retrieval 3(4), https://doi.org/10.1561/1500000019
    """
    # Words hold letters and figures only, so that nothing in a piece means anything to FTS5.
    text = f" {' '.join(words)} "
    pieces = {text[start : start + 3] for start in range(len(text) - 2)}
    if not pieces:
        return []
    asked = " OR ".join(f'"{piece}"' for piece in sorted(pieces))
    rows = db.execute(
        "SELECT rowid FROM pieces WHERE pieces MATCH ? ORDER BY rank, rowid LIMIT ?", (asked, CANDIDATES)
    )
    return [row[0] for row in rows]
