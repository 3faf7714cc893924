"""Workers killed with SIGKILL at any moment: every row has exactly one effect in the database in the end.

``TOURNEE_KILLS=200`` kills more often than a test run has time for.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from dispatch.outbox.worker import Worker
from dispatch.storage.database import Database
from dispatch.storage.store import Store
from tests.dispatch.outbox.handlers import TOPIC, Recording, effects, open_rows, put
from tests.dispatch.storage.small_town import make_town
from tests.proven import Proven

ROOT = Path(__file__).resolve().parents[3]
KILLS = int(os.environ.get("TOURNEE_KILLS", "6"))


def test_a_killed_worker_loses_and_doubles_nothing(
    new_database: Callable[[], Database], proven: Proven
) -> None:
    """Tests two processes at a time of which one is killed while it works, again and again."""
    database = new_database()
    store = Store(database)
    town = make_town(store)
    rows = [(f"s{n % 61}", n) for n in range(100 * KILLS)]
    put(store, town.id, rows)
    url = database.engine.url.render_as_string(hide_password=False)
    chance = random.Random(5)
    handed_over: list[str] = []

    def start() -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.dispatch.outbox.slow_worker", url, "1"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )

    kills = 0
    while kills < KILLS:
        workers = [start(), start()]
        for process in workers:
            assert process.stdout is not None
            # It has something in hand.
            handed_over.append(process.stdout.readline())
        time.sleep(chance.random() * 0.2)
        for process in workers:
            process.send_signal(signal.SIGKILL)
            assert process.stdout is not None
            handed_over += process.stdout.readlines()
            process.stdout.close()
            process.wait()
            kills += 1
    before = len(effects(store))
    assert before > 0
    own = Worker(store, TOPIC, Recording(), batch=200)
    deadline = time.monotonic() + 60 + len(rows) / 20
    while open_rows(store) and time.monotonic() < deadline:
        if not own.run_once():
            threading.Event().wait(0.1)
    done = effects(store)
    assert len(done) == len(rows)
    assert sorted(done) == sorted(rows)
    for subject in {row[0] for row in rows}:
        assert [row for row in done if row[0] == subject] == [row for row in rows if row[0] == subject]
    proven(
        "R25", f"outbox worker killed, {database.engine.dialect.name}",
        kills=kills, rows=len(rows), done_by_killed_workers=before, lost=0, doubled=0,
    )  # fmt: skip
