"""A disk that is full or fails at the first, second, third … action, once and for good: an order is taken whole or not at all, and is told of clearly.

``TOURNEE_FAULT_STEP=1`` lets every single action fail; a test run has time for some of them.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.exc import OperationalError

from dispatch.storage.conflicts import trouble_of
from dispatch.storage.database import Database
from dispatch.storage.schema_orders import DELIVERY
from dispatch.storage.store import Store
from tests.dispatch.storage.disk.disk import untrusted_disk
from tests.dispatch.storage.small_town import make_town
from tests.dispatch.storage.test_kill import check_whole
from tests.dispatch.storage.writer import order
from tests.proven import Proven

STEP = int(os.environ.get("TOURNEE_FAULT_STEP", "5"))
CODES = {True: "database_full", False: "database_failing"}


@pytest.mark.parametrize("lasting", [False, True], ids=["once", "lasting"])
@pytest.mark.parametrize("full", [True, False], ids=["full", "broken"])
def test_an_order_is_whole_or_not_there(
    tmp_path: Path, sqlite_model: Path, proven: Proven, *, full: bool, lasting: bool
) -> None:
    """Tests every action of a transaction that opens the database, takes an order and copies the log into the file, until none is left that could fail."""
    plain = tmp_path / "plain.db"
    shutil.copy(sqlite_model, plain)
    database = Database(f"sqlite:///{plain}")
    town = make_town(Store(database))
    database.close()
    step = order(town.shops[0], town.recipient, town.door)
    refused = taken = 0
    with untrusted_disk() as disk:
        path = tmp_path / "town.db"
        shutil.copy(plain, path)
        at = 1
        while True:
            database = Database(disk.url(path), pool_size=1)
            event.listen(
                database.engine, "connect", lambda made, _: made.execute("PRAGMA wal_autocheckpoint = 1")
            )
            store = Store(database)
            disk.fail_at(at, full=full, lasting=lasting)
            try:
                trouble = ""
                try:
                    store.write(town.id, "writer", step)
                    taken += 1
                except OperationalError as error:
                    trouble = trouble_of(error)
                if trouble:
                    assert disk.fired
                    # What is no write cannot say that there is no room.
                    assert trouble in {CODES[full], "database_failing"}
                    refused += 1
                    with database.reading() as connection:
                        there = connection.execute(select(func.count()).select_from(DELIVERY)).scalar_one()
                    assert there == taken
                fired = disk.fired
                disk.mend()
                # The same connections go on working.
                store.write(town.id, "writer", step)
                taken += 1
                assert check_whole(database, town) == taken
            finally:
                disk.mend()
                database.close()
            with Database(f"sqlite:///{path}").reading() as connection:
                assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
            if not fired:
                break
            at += STEP
    assert refused > 0
    what = f"disk {'full' if full else 'broken'} {'for good' if lasting else 'once'}, SQLite"
    proven("R3", what, actions_that_failed=(at - 1) // STEP, orders_refused=refused, orders_in_part=0)


@pytest.mark.parametrize(
    ("state", "trouble"),
    [
        ("53100", "database_full"),
        ("58030", "database_failing"),
        ("57P01", "database_unreachable"),
        (None, "database_unreachable"),
    ],
)
def test_postgresql_says_it_by_its_states(state: str | None, trouble: str) -> None:
    """Tests disk_full, io_error, admin_shutdown, and a connection that was lost, which has none."""
    said = Exception()
    said.sqlstate = state  # type: ignore[attr-defined]
    assert trouble_of(OperationalError("COMMIT", None, said)) == trouble
