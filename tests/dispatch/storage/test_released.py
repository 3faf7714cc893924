"""Released stores come up to the present schema, whole, whoever is killed on the way and whoever works meanwhile."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from dispatch.backup.making import make_archive
from dispatch.backup.restoring import restore
from dispatch.backup.rules import broken_rules, count_rows
from dispatch.errors import DispatchError
from dispatch.storage import deliveries, migrate
from dispatch.storage.database import Database
from dispatch.storage.migrate import known, newest, present, upgrade
from dispatch.storage.schema import METADATA
from dispatch.storage.store import Store
from tests.dispatch.storage.postgresql import Server, server_binaries
from tests.dispatch.storage.released_stores import (
    DELIVERIES,
    KINDS,
    contents,
    dump_path,
    fingerprint,
    fingerprints,
    load,
)
from tests.dispatch.storage.small_town import DAY, SmallTown, make_town
from tests.dispatch.storage.upgrading import STEPS
from tests.proven import Proven

ROOT = Path(__file__).resolve().parents[3]
KILLS = int(os.environ.get("TOURNEE_UPGRADE_KILLS", "3"))
#: Seconds that each of the four parts of the step takes: long enough to be killed in.
PART_S = 0.1
NEXT = "9001"


@pytest.fixture(params=KINDS)
def released(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], Database]:
    """Loads a released store into a database of its own, of one kind after the other."""
    opened: list[Database] = []

    def make(revision: str) -> Database:
        name = f"released_{revision}_{len(opened)}_{random.randrange(10**9)}"
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path}/{name}.db"
        else:
            server = request.getfixturevalue("postgresql")
            server.execute(f"CREATE DATABASE {name}")
            url = server.url(name)
        load(url, revision)
        opened.append(Database(url))
        return opened[-1]

    yield make
    for database in opened:
        database.close()


def upgrading(database: Database, part_s: float = PART_S) -> subprocess.Popen[str]:
    """Begin to upgrade a database by the test's step, in a process."""
    url = database.engine.url.render_as_string(hide_password=False)
    return subprocess.Popen(
        [sys.executable, "-m", "tests.dispatch.storage.upgrading", url],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ | {"TOURNEE_STEP_PART_S": str(part_s)},
    )  # fmt: skip


def test_released_migrations_stay_as_they_are() -> None:
    """Tests that no file of a released migration was changed: databases have been through it, and would not get what is added to it."""
    found = fingerprints()
    assert {revision: fingerprint(revision) for revision in found} == found, (
        "a released migration was changed: undo that, and write the next one (python buildtools/write_migration.py NAME)"
    )
    assert "0001" in found
    assert found.keys() <= known()
    assert all(dump_path(revision, kind).is_file() for revision in found for kind in KINDS)


@pytest.mark.parametrize("revision", sorted(fingerprints()))
def test_a_released_store_comes_up_to_date(
    released: Callable[[str], Database], revision: str, proven: Proven
) -> None:
    """Tests that everything is there afterwards, that nothing differs from a new database, and that it can be worked with."""
    database = released(revision)
    assert present(database) == revision
    with database.reading() as connection:
        before = contents(connection)
    assert all(before.values())
    upgrade(database)
    assert present(database) == newest()
    with database.reading() as connection:
        after = contents(connection)
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        town_id, slug = connection.execute(text("SELECT id, slug FROM town ORDER BY created_s LIMIT 1")).one()
    assert slug == "rochefort-sur-loue"
    # What a step moves or renames is for the test of that step; nothing else goes.
    assert all(len(after[name]) >= len(rows) for name, rows in before.items() if name in after)
    if revision == newest():
        assert after == before
    with Store(database).reading(town_id) as reading:
        found = deliveries.of_day(reading, DAY)
    assert len([one for one in found if len(one.tasks) == 3]) == DELIVERIES
    Store(database).write(town_id, "test", lambda writing: writing.note("town.furnished", town_id, 1))
    rows = sum(map(len, before.values()))
    proven(
        "R24",
        f"store of schema {revision} brought up to date, {database.engine.dialect.name}",
        tables=len(before),
        rows=rows,
        lost=0,
    )


def test_an_upgrade_that_is_killed_is_begun_anew(released: Callable[[str], Database], proven: Proven) -> None:
    """Tests SIGKILL in the middle of a step, again and again: the database is as before or as after, and the next upgrade ends well."""
    before_s = newest()
    chance = random.Random(3)
    outcomes = {before_s: 0, NEXT: 0}
    for _ in range(KILLS):
        database = released(max(fingerprints()))
        upgrade(database)
        with database.reading() as connection:
            rows = count_rows(connection)
        process = upgrading(database)
        assert process.stdout is not None
        for _ in range(chance.randint(1, 4)):
            process.stdout.readline()
        time.sleep(chance.random() * PART_S)
        process.kill()
        process.wait()
        process.stdout.close()
        found = present(database)
        outcomes[str(found)] += 1
        with database.reading() as connection:
            columns = {column["name"] for column in inspect(connection).get_columns("delivery")}
            there = count_rows(connection)
        assert ("parcels" in columns) == ("locker" in there) == (found == NEXT)
        assert {name: there[name] for name in rows} == rows
        again = upgrading(database, 0)
        said, _ = again.communicate(timeout=120)
        assert again.returncode == 0
        assert said.endswith("done\n")
        assert present(database) == NEXT
        with database.reading() as connection:
            assert (
                connection.execute(text("SELECT count(*) FROM delivery WHERE parcels IS NULL")).scalar_one()
                == 0
            )
            there = count_rows(connection)
        assert {name: there[name] for name in rows} == rows
        assert there["locker"] == rows["town"]
        database.close()
    proven(
        "R24",
        f"upgrade killed, {database.engine.dialect.name}",
        kills=KILLS,
        found_as_before=outcomes[before_s],
        found_as_after=outcomes[NEXT],
        ended_well_at_the_next_try=KILLS,
    )


def test_the_version_before_works_on_meanwhile(new_database: Callable[[], Database], proven: Proven) -> None:
    """Tests a process of the version before that takes orders while a step that only adds is made, and after it: all of them are there, none was refused."""
    database = new_database()
    town: SmallTown = make_town(Store(database))
    url = database.engine.url.render_as_string(hide_password=False)
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.dispatch.storage.writer", url, town.id, town.shops[0], town.recipient, town.door],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    acknowledged: list[str] = []

    def listen() -> None:
        assert writer.stdout is not None
        acknowledged.extend(line.strip() for line in writer.stdout if line.endswith("\n"))

    thread = threading.Thread(target=listen)
    thread.start()
    try:
        wait_for(acknowledged, 5)
        process = upgrading(database)
        process.communicate(timeout=120)
        assert process.returncode == 0
        assert writer.poll() is None
        wait_for(acknowledged, 20)
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.wait()
        thread.join()
        assert writer.stdout is not None
        writer.stdout.close()
    assert present(database) == NEXT
    with database.reading() as connection:
        there = set(connection.execute(text("SELECT id FROM delivery")).scalars())
    assert not set(acknowledged) - there
    counts = {"acknowledged": len(acknowledged), "refused": 0, "lost": 0}
    proven("R24", f"version before at work while a step is made, {database.engine.dialect.name}", **counts)


def wait_for(acknowledged: list[str], more: int) -> None:
    until, ends = len(acknowledged) + more, time.monotonic() + 120
    while len(acknowledged) < until:
        assert time.monotonic() < ends
        time.sleep(0.01)


def test_a_step_does_not_hold_everybody_up(postgresql: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a step which waits for somebody's table gives way, is tried again, and then says so; SQLite has one writer at a time anyway."""
    postgresql.execute("CREATE DATABASE held_up TEMPLATE model")
    database = Database(postgresql.url("held_up"))
    monkeypatch.setenv("TOURNEE_STEP_AFTER", newest())
    monkeypatch.setattr(migrate, "STEPS", (*migrate.STEPS, STEPS))
    monkeypatch.setattr(migrate, "TABLE_WAIT_S", 1)
    monkeypatch.setattr(migrate, "APART_S", 0.1)
    monkeypatch.setattr(migrate, "TRIES", 2)
    with database.reading() as connection:
        connection.execute(text("SELECT count(*) FROM delivery")).all()
        with pytest.raises(DispatchError) as error:
            upgrade(database)
    assert error.value.code == "database_busy"
    upgrade(database)
    assert present(database) == NEXT
    database.close()


def test_an_archive_of_an_earlier_schema_is_brought_up_to_date(
    released: Callable[[str], Database],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """Tests that a later version restores what an earlier one has copied."""
    binaries = server_binaries()
    if binaries is not None:
        monkeypatch.setenv("PATH", f"{binaries}{os.pathsep}{os.environ['PATH']}")
    database = released("0001")
    with database.reading() as connection:
        rows = count_rows(connection)
    path, _ = make_archive(database, tmp_path / "home", tmp_path / "a.tar", lambda *_: None)
    url = f"sqlite:///{tmp_path}/new/business.db"
    if not database.is_sqlite:
        server = request.getfixturevalue("postgresql")
        name = f"later_{random.randrange(10**9)}"
        server.execute(f"CREATE DATABASE {name}")
        url = server.url(name)
    monkeypatch.setenv("TOURNEE_STEP_AFTER", newest())
    monkeypatch.setattr(migrate, "STEPS", (*migrate.STEPS, STEPS))
    assert restore(path, url, tmp_path / "new", lambda *_: None).upgraded_from == "0001"
    restored = Database(url)
    assert present(restored) == NEXT
    assert broken_rules(restored, rows) == []
    restored.close()
