"""Processes killed with SIGKILL while they write: what they acknowledged is there, and what is there is whole.

A kill leaves the operating system running, so that it says nothing about power cuts: `test_power_cuts.py` does. ``TOURNEE_KILLS=200`` kills more often than a test run has time for.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, select, text

from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.storage import deliveries
from dispatch.storage.database import Database
from dispatch.storage.migrate import upgrade
from dispatch.storage.schema_log import EVENT, OUTBOX
from dispatch.storage.schema_orders import DELIVERY, TASK
from dispatch.storage.store import Store
from tests.dispatch.storage.postgresql import Server
from tests.dispatch.storage.small_town import DAY, SmallTown, make_town
from tests.proven import Proven

ROOT = Path(__file__).resolve().parents[3]
KILLS = int(os.environ.get("TOURNEE_KILLS", "12"))


def write_until_killed(database: Database, town: SmallTown, chance: random.Random) -> list[str]:
    """Let a process write for a random while, kill it, and return what it has acknowledged."""
    url = database.engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.dispatch.storage.writer", url, town.id, town.shops[0], town.recipient, town.door],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    first = process.stdout.readline()
    # From right behind an acknowledgement to many transactions later.
    time.sleep(chance.random() ** 3 * 0.3)
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read()
    process.stdout.close()
    process.wait()
    # The last line may have been cut short.
    return [line for line in (first + rest).splitlines(keepends=True) if line.endswith("\n")]


def check_whole(database: Database, town: SmallTown) -> int:
    """Make sure that every delivery there has its tasks, its events and its outbox rows; return how many there are."""
    store = Store(database)
    with store.reading(town.id) as reading:
        stored = deliveries.of_day(reading, DAY)
        connection = reading.connection
        events = dict(
            connection.execute(select(EVENT.c.subject, func.count()).group_by(EVENT.c.subject)).all()
        )
        told = dict(
            connection.execute(
                select(EVENT.c.subject, func.count())
                .join(OUTBOX, OUTBOX.c.event_id == EVENT.c.id)
                .group_by(EVENT.c.subject)
            ).all()
        )
        assert connection.execute(select(func.count()).select_from(TASK)).scalar_one() == 3 * len(stored)
    for delivery in stored:
        assert delivery.status is DeliveryStatus.PROMISED
        assert delivery.version == 2
        assert len(delivery.tasks) == 3
        assert (events[delivery.id], told[delivery.id]) == (2, 3)
    return len(stored)


def test_nothing_acknowledged_is_lost_when_the_writer_is_killed(
    new_database: Callable[[], Database], proven: Proven
) -> None:
    """Tests both databases with a writer that is killed again and again."""
    database = new_database()
    town = make_town(Store(database))
    chance = random.Random(7)
    acknowledged: list[str] = []
    for _ in range(KILLS):
        acknowledged += [line.strip() for line in write_until_killed(database, town, chance)]
    with database.reading() as connection:
        there = set(connection.execute(select(DELIVERY.c.id)).scalars())
        if database.is_sqlite:
            assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
    lost = set(acknowledged) - there
    assert not lost
    count = check_whole(database, town)
    # Of each killed process one more may be committed than it could say.
    assert len(acknowledged) <= count <= len(acknowledged) + KILLS
    assert len(acknowledged) >= KILLS
    proven(
        "R1",
        f"writer killed, {database.engine.dialect.name}",
        kills=KILLS,
        acknowledged=len(acknowledged),
        lost=len(lost),
    )


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(postgresql: Server, proven: Proven) -> None:
    """Tests that PostgreSQL killed as a whole, its workers too, comes back with everything."""
    server = Server(postgresql.binaries)
    try:
        server.execute("CREATE DATABASE work")
        database = Database(server.url("work"))
        upgrade(database)
        town = make_town(Store(database))
        acknowledged: list[str] = []
        kills = max(KILLS // 6, 2)
        for _ in range(kills):
            url = database.engine.url.render_as_string(hide_password=False)
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.dispatch.storage.writer", url, town.id, town.shops[0], town.recipient, town.door],
                cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            )  # fmt: skip
            assert process.stdout is not None
            first = process.stdout.readline()
            time.sleep(0.1)
            server.kill()
            acknowledged += (first + process.stdout.read()).split()
            process.stdout.close()
            process.wait()
            database.close()
            server.start()
        with database.reading() as connection:
            there = set(connection.execute(select(DELIVERY.c.id)).scalars())
        lost = set(acknowledged) - there
        assert not lost
        assert check_whole(database, town) >= len(acknowledged) >= kills
        database.close()
        proven(
            "R1", "PostgreSQL killed as a whole", kills=kills, acknowledged=len(acknowledged), lost=len(lost)
        )
    finally:
        server.stop()


def test_settings_that_forget_are_refused(tmp_path: Path) -> None:
    """Tests that every connection to SQLite writes ahead and waits for the disk."""
    database = Database(f"sqlite:///{tmp_path}/a.db")
    for _ in range(2):
        with database.writing() as connection:
            assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
            assert connection.execute(text("PRAGMA synchronous")).scalar_one() == 2
            assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
    database.close()
