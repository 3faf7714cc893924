"""How long an archive of a large store takes to be made, checked and restored.

Run ``python -m benchmarks.restore --size 1.0 --folder FOLDER``; a store of 1 GB takes some four times that on the disk meanwhile. It is made of one
small town's orders, copied under other names, as the store itself would write them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from dispatch.backup.checking import check_archive
from dispatch.backup.making import make_archive
from dispatch.backup.restoring import restore
from dispatch.storage.database import Database
from dispatch.storage.migrate import upgrade
from dispatch.storage.store import Store
from tests.dispatch.storage.small_town import make_town
from tests.dispatch.storage.writer import order

#: Orders that the store writes by itself; the others are copies of them.
FIRST = 200
#: Tables that grow with the orders, with their columns that have another name in each copy.
RENAMED = {
    "delivery": ("id", "code"),
    "task": ("id", "delivery_id"),
    "event": ("id", "subject"),
    "outbox": ("event_id", "subject"),
}


def quiet(_stage: str, _share: float) -> None:
    """Report to nobody."""


def timed(work: Callable[[], object]) -> float:
    """Return how long something takes, seconds."""
    began = time.monotonic()
    work()
    return round(time.monotonic() - began, 1)


def fill(path: Path, size: int) -> int:
    """Make a store of at least ``size`` bytes, and return its deliveries."""
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    store = Store(database)
    town = make_town(store)
    step = order(town.shops[0], town.recipient, town.door)
    for _ in range(FIRST):
        store.write(town.id, "benchmark", step)
    database.close()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -200000")
    connection.create_function(
        "renamed", 2, lambda name, number: f"{name[:-6]}{number:06x}", deterministic=True
    )
    first = {table: connection.execute(f"SELECT max(rowid) FROM {table}").fetchone()[0] for table in RENAMED}
    number = 0
    while path.stat().st_size < size:
        connection.execute("BEGIN")
        for _ in range(20):
            number += 1
            for table, renamed in RENAMED.items():
                names = [
                    row[1]
                    for row in connection.execute(f"PRAGMA table_info({table})")
                    if row[5] == 0 or row[1] == "id"
                ]
                values = [f"renamed({name}, {number})" if name in renamed else name for name in names]
                connection.execute(
                    f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} FROM {table} WHERE rowid <= {first[table]}"
                )
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    count = connection.execute("SELECT count(*) FROM delivery").fetchone()[0]
    connection.close()
    return int(count)


def main() -> None:
    """Make the store, measure, and print what was measured as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=float, default=1.0, help="of the store, GB")
    parser.add_argument("--folder", type=Path, help="where there is room for it")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        home, elsewhere, archive = (
            Path(folder) / "home",
            Path(folder) / "elsewhere",
            Path(folder) / "a.tournee.tar",
        )
        home.mkdir()
        path = home / "business.db"
        deliveries = fill(path, int(chosen.size * 1e9))
        database = Database(f"sqlite:///{path}", pool_size=1)
        figures = {
            "store_mb": round(path.stat().st_size / 1e6),
            "deliveries": deliveries,
            "backup_s": timed(lambda: make_archive(database, home, archive, quiet)),
            "check_s": timed(lambda: check_archive(archive, quiet)),
            "restore_s": timed(
                lambda: restore(archive, f"sqlite:///{elsewhere}/business.db", elsewhere, quiet)
            ),
            "archive_mb": round(archive.stat().st_size / 1e6),
            "load": round(os.getloadavg()[0], 1),
            "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        }
        database.close()
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
