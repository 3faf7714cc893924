"""A copy made while others write: everything that was acknowledged before is in it, and it is sound."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from dispatch.backup.checking import check_archive
from dispatch.backup.making import make_archive
from dispatch.backup.restoring import restore
from dispatch.storage.database import Database
from dispatch.storage.migrate import newest, present
from dispatch.storage.schema_orders import DELIVERY
from dispatch.storage.store import Store
from tests.dispatch.storage.small_town import SmallTown, make_town
from tests.dispatch.storage.test_kill import check_whole
from tests.proven import Proven

ROOT = Path(__file__).resolve().parents[3]
COPIES = int(os.environ.get("TOURNEE_COPIES", "2"))
WRITERS = 2


@contextmanager
def writers(database: Database, town: SmallTown) -> Iterator[list[str]]:
    """Let processes write while the block runs; gives the names of deliveries that they have acknowledged so far."""
    url = database.engine.url.render_as_string(hide_password=False)
    acknowledged: list[str] = []
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.dispatch.storage.writer", url, town.id, town.shops[0], town.recipient, town.door],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(WRITERS)
    ]  # fmt: skip

    def listen(process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        acknowledged.extend(line.strip() for line in process.stdout if line.endswith("\n"))

    threads = [threading.Thread(target=listen, args=(process,)) for process in running]
    for thread in threads:
        thread.start()
    try:
        yield acknowledged
    finally:
        for process in running:
            process.kill()
            process.wait()
        for thread in threads:
            thread.join()
        for process in running:
            assert process.stdout is not None
            process.stdout.close()


def wait_for(acknowledged: list[str], more: int) -> None:
    until, ends = len(acknowledged) + more, time.monotonic() + 120
    while len(acknowledged) < until:
        assert time.monotonic() < ends
        time.sleep(0.01)


def test_a_copy_has_everything_acknowledged_before(
    new_database: Callable[[], Database],
    new_place: Callable[[], tuple[str, Path]],
    home: Path,
    tmp_path: Path,
    proven: Proven,
) -> None:
    """Tests copies beside two writing processes: each restores to a whole store with what was acknowledged when it began, and its installation's files."""
    database = new_database()
    town = make_town(Store(database))
    copies: list[tuple[Path, set[str]]] = []
    with writers(database, town) as acknowledged:
        for number in range(COPIES):
            wait_for(acknowledged, 20)
            before = set(acknowledged)
            copies.append((tmp_path / f"{number}.tournee.tar", before))
            _, manifest = make_archive(database, home, copies[-1][0], lambda *_: None)
            assert manifest.counts["delivery"] >= len(before)
    for path, before in copies:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert check_archive(path, lambda *_: None).parts
        url, place = new_place()
        done = restore(path, url, place, lambda *_: None)
        assert (done.upgraded_from, done.replaced, done.keys_missing) == ("", None, False)
        assert done.maps_missing == ("monaco",)
        for name in ("installation.key", "secret.key"):
            assert (place / name).read_text() == (home / name).read_text()
            assert stat.S_IMODE((place / name).stat().st_mode) == 0o600
        assert (place / "plans" / "monaco-2026-11-28.json").read_text() == "{}\n"
        assert (place / "live" / "monaco" / "disruptions.json").is_file()
        assert not (place / "plans" / ".half.tmp").exists()
        assert not (place / "towns").exists()
        restored = Database(url)
        assert present(restored) == newest()
        with restored.reading() as connection:
            there = set(connection.execute(select(DELIVERY.c.id)).scalars())
        assert not before - there
        assert check_whole(restored, town) == len(there)
        # It is worked with as before.
        Store(restored).write(town.id, "test", lambda writing: writing.note("town.furnished", town.id, 1))
        restored.close()
    assert not list(tmp_path.glob(".*"))
    counts = {"copies": COPIES, "acknowledged_before": sum(len(before) for _, before in copies), "lost": 0}
    proven("R23", f"copied beside {WRITERS} writing processes, {database.engine.dialect.name}", **counts)
