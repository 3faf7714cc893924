"""The SQLite file of an address index: written once, in one order, then read by many.

Tables: ``entry`` (streets and places), ``variant`` (their names, folded; one entry may have
several), ``pieces`` (FTS5 trigrams of the variants, same row numbers), ``house``, ``number``
(every number that a house answers to) and ``meta``.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from geo.addresses_read import Gazetteer
from geo.french import name_words

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entry (id INTEGER PRIMARY KEY, name TEXT NOT NULL, city TEXT NOT NULL, kind TEXT NOT NULL,
    lon REAL NOT NULL, lat REAL NOT NULL);
CREATE TABLE variant (id INTEGER PRIMARY KEY, entry INTEGER NOT NULL, words TEXT NOT NULL);
CREATE TABLE house (id INTEGER PRIMARY KEY, entry INTEGER NOT NULL, text TEXT NOT NULL, city TEXT NOT NULL,
    lon REAL NOT NULL, lat REAL NOT NULL);
CREATE TABLE number (entry INTEGER NOT NULL, number INTEGER NOT NULL, suffix TEXT NOT NULL,
    house INTEGER NOT NULL, PRIMARY KEY (entry, number, suffix, house)) WITHOUT ROWID;
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
    fresh = out.with_name(f"{out.name}.part")
    fresh.unlink(missing_ok=True)
    with closing(sqlite3.connect(fresh)) as db:
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        db.executescript(_SCHEMA)
        with db:
            _fill(db, gazetteer)
            db.execute("INSERT INTO pieces(pieces) VALUES ('optimize')")
    fresh.replace(out)


def _fill(db: sqlite3.Connection, gazetteer: Gazetteer) -> None:
    entries = [(s.name, s.city, "street", s.lon, s.lat, s.variants) for s in gazetteer.streets]
    entries += [(name, city, "place", lon, lat, {name}) for name, city, lon, lat in gazetteer.places]
    variant = 0
    for number, (name, city, kind, lon, lat, variants) in enumerate(entries):
        db.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?)", (number, name, city, kind, lon, lat))
        for words in sorted({name_words(text) for text in variants}):
            db.execute("INSERT INTO variant VALUES (?, ?, ?)", (variant, number, " ".join(words)))
            db.execute("INSERT INTO pieces(rowid, words) VALUES (?, ?)", (variant, f" {' '.join(words)} "))
            variant += 1
    for number, house in enumerate(gazetteer.houses):
        row = (number, house.street, house.text, house.city, house.lon, house.lat)
        db.execute("INSERT INTO house VALUES (?, ?, ?, ?, ?, ?)", row)
        db.executemany(
            "INSERT INTO number VALUES (?, ?, ?, ?)",
            [(house.street, each.number, each.suffix, number) for each in house.numbers],
        )
    towns = sorted({word for city in gazetteer.cities for word in name_words(city)})
    meta = {
        "number_first": str(int(gazetteer.number_first)),
        "postcodes": " ".join(gazetteer.postcodes),
        "towns": " ".join(towns),
    }
    db.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
