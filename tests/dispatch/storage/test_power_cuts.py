"""Power cuts on SQLite: what was acknowledged is there when the power is back, and what is there is whole.

The store writes to a disk that forgets what was not synced, or keeps parts of it in any order (`disk/`). ``TOURNEE_CUTS=300`` cuts more often than
a test run has time for.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import OperationalError

from dispatch.storage.database import Database
from dispatch.storage.schema_orders import DELIVERY
from dispatch.storage.store import Store
from tests.dispatch.storage.disk.disk import Disk, untrusted_disk
from tests.dispatch.storage.small_town import SmallTown, make_town
from tests.dispatch.storage.test_kill import check_whole
from tests.dispatch.storage.writer import order
from tests.proven import Proven

CUTS = int(os.environ.get("TOURNEE_CUTS", "25"))
#: After so many cuts the next one begins with a small database again.
CUTS_OF_ONE = 5
#: Of the control: enough that some of them lose something.
CONTROL_CUTS = 10
#: About 150 orders.
MOST_ACTIONS = 6000


def open_on(disk: Disk, path: Path, *, level: str, pages: int) -> Database:
    """Open a database that copies its log into the file every few pages."""
    database = Database(disk.url(path), pool_size=1)

    @event.listens_for(database.engine, "connect")
    def prepare(connection: object, _record: object) -> None:
        # After the store's own listener, so that a control can forget.
        connection.execute(f"PRAGMA synchronous = {level}")  # type: ignore[attr-defined]
        connection.execute(f"PRAGMA wal_autocheckpoint = {pages}")  # type: ignore[attr-defined]

    return database


def write_until_cut(
    path: Path, town: SmallTown, chance: random.Random, *, level: str, disk: Disk
) -> list[str]:
    """Take orders until the power goes, and return the acknowledged ones."""
    acknowledged: list[str] = []
    step = order(town.shops[0], town.recipient, town.door)
    pages = chance.choice((20, 200, 1000))
    disk.cut_after(max(int(MOST_ACTIONS * chance.random() ** 3), 1))
    while not disk.off:
        # Now and then it is closed and opened again, or its log emptied as every night.
        database = open_on(disk, path, level=level, pages=pages)
        try:
            for _ in range(chance.randint(1, 80)):
                acknowledged.append(Store(database).write(town.id, "writer", step))
                if chance.random() < 0.02:
                    database.overwrite_deleted()
        except (OperationalError, sqlite3.OperationalError):
            assert disk.off
        finally:
            database.close()
    return acknowledged


def lives(
    folder: Path, model: Path, cuts: int, chance: random.Random, *, level: str = "FULL"
) -> tuple[int, int, int]:
    """Live through cuts, and return how many orders were acknowledged, how many of them lost, and how many were there."""
    said = lost = found = 0
    acknowledged: list[str] = []
    path = folder / "0.db"
    town: SmallTown | None = None
    for number in range(cuts):
        if number % CUTS_OF_ONE == 0:
            shutil.copy(model, path := folder / f"{number}-new.db")
            database = Database(f"sqlite:///{path}")
            town = make_town(Store(database), f"town-{number}")
            database.close()
            acknowledged = []
        assert town is not None
        with untrusted_disk() as disk:
            acknowledged += write_until_cut(path, town, chance, level=level, disk=disk)
            after = folder / f"{number + 1}.db"
            disk.after_cut(path, after, chance)
        path.unlink()
        path = after
        database = Database(f"sqlite:///{path}")
        with database.reading() as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
            there = set(connection.execute(select(DELIVERY.c.id)).scalars())
        check_whole(database, town)
        database.close()
        missing = set(acknowledged) - there
        lost += len(missing)
        acknowledged = [name for name in acknowledged if name not in missing]
        if number % CUTS_OF_ONE == CUTS_OF_ONE - 1 or number == cuts - 1:
            said += len(acknowledged)
            found += len(there)
    return said + lost, lost, found


@pytest.mark.timeout(3600)
def test_nothing_acknowledged_is_lost_when_the_power_goes(
    tmp_path: Path, sqlite_model: Path, proven: Proven
) -> None:
    """Tests that all of it is there, with its events and outbox rows, and that of each cut one more may be."""
    said, lost, found = lives(tmp_path, sqlite_model, CUTS, random.Random(11))
    assert lost == 0
    assert CUTS <= said <= found <= said + CUTS
    proven("R2", "power cut, SQLite", cuts=CUTS, acknowledged=said, lost=0)


def test_a_cut_is_seen_where_the_disk_is_not_waited_for(
    tmp_path: Path, sqlite_model: Path, proven: Proven
) -> None:
    """Tests the test: with a setting that does not wait for the disk, the same cuts lose what was acknowledged."""
    said, lost, _ = lives(tmp_path, sqlite_model, CONTROL_CUTS, random.Random(12), level="NORMAL")
    assert 0 < lost <= said
    proven("R2", "control: the same with synchronous=NORMAL", cuts=CONTROL_CUTS, acknowledged=said, lost=lost)
