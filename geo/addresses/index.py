"""The file of an address index: written once, in one order, then read by many.

One SQLite file. Table ``array`` holds the arrays of `geo.addresses.arrays`, little-endian; ``pieces``
is an FTS5 index of three-letter pieces, row numbers being those of the names, for what is typed too
differently for a comparison word by word (words joined or torn apart); ``meta`` is the rest.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geo.addresses.arrays import CATEGORY, Arrays, build_arrays, check_arrays
from geo.errors import MapError

if TYPE_CHECKING:
    from geo.addresses.read import Gazetteer

LAYOUT = "2"

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE array (name TEXT PRIMARY KEY, type TEXT NOT NULL, data BLOB NOT NULL);
CREATE VIRTUAL TABLE pieces USING fts5(words, content='', tokenize='trigram');
"""


def write_index(gazetteer: Gazetteer, out: Path) -> None:
    """Write an address index.

    Parameters
    ----------
    gazetteer
        What to index.
    out
        The file to write; it appears whole, or not at all.
    """
    arrays = build_arrays(gazetteer)
    fresh = out.with_name(f"{out.name}.part")
    fresh.unlink(missing_ok=True)
    with closing(sqlite3.connect(fresh)) as db:
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        db.executescript(_SCHEMA)
        with db:
            for name, array in sorted(arrays.items()):
                plain = array.astype(array.dtype.newbyteorder("<"))
                db.execute("INSERT INTO array VALUES (?, ?, ?)", (name, plain.dtype.str, plain.tobytes()))
            meta = {"layout": LAYOUT, "number_first": str(int(gazetteer.number_first))}
            db.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
            _write_pieces(db, arrays)
            db.execute("INSERT INTO pieces(pieces) VALUES ('optimize')")
    fresh.replace(out)


def read_arrays(db: sqlite3.Connection, path: Path) -> tuple[Arrays, bool]:
    """Read the arrays of an index and whether house numbers come before street names.

    Raises
    ------
    MapError
        Code ``town_damaged`` when the file is missing or not an address index.
    """
    try:
        meta = dict(db.execute("SELECT key, value FROM meta WHERE key != 'layout' OR value = ?", (LAYOUT,)))
        # Bytes objects cannot be written to, and neither can arrays over them.
        arrays = {
            name: np.frombuffer(data, dtype=np.dtype(kind))
            for name, kind, data in db.execute("SELECT name, type, data FROM array")
        }
        check_arrays(arrays)
        return arrays, meta["layout"] == LAYOUT and meta["number_first"] == "1"
    except (sqlite3.Error, KeyError, ValueError, TypeError, IndexError) as fault:
        raise MapError(
            f"The address index {path.name!r} cannot be read ({fault}); build the town again.",
            code="town_damaged",
        ) from fault


def words_of(arrays: Arrays, name: int) -> tuple[str, ...]:
    """Return the folded words of a name."""
    first, code = arrays["token_first"], arrays["token_code"]
    tokens = arrays["name_token"][arrays["name_first"][name] : arrays["name_first"][name + 1]].tolist()
    return tuple("".join(map(chr, code[first[token] : first[token + 1]].tolist())) for token in tokens)


def _write_pieces(db: sqlite3.Connection, arrays: Arrays) -> None:
    letters = arrays["token_code"].tolist()
    first = arrays["token_first"].tolist()
    words = ["".join(map(chr, letters[a:b])) for a, b in pairwise(first)]
    tokens, begins = arrays["name_token"].tolist(), arrays["name_first"].tolist()
    worth = arrays["name_worth"]
    rows = (
        (name, f" {' '.join(words[token] for token in tokens[a:b])} ")
        for name, (a, b) in enumerate(pairwise(begins))
        if worth[name] > CATEGORY
    )
    db.executemany("INSERT INTO pieces(rowid, words) VALUES (?, ?)", rows)
