"""Archives: damaged ones, those of later versions, those that would be restored over something."""

from __future__ import annotations

import io
import json
import os
import random
import sqlite3
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from dispatch.backup import manifest as manifests
from dispatch.backup.archive import hashed, write_archive
from dispatch.backup.checking import check_archive, find_archive
from dispatch.backup.making import make_archive
from dispatch.backup.manifest import Manifest, Part
from dispatch.backup.postgresql_tools import tool
from dispatch.backup.restoring import restore
from dispatch.errors import DispatchError
from dispatch.storage.database import Database
from dispatch.storage.store import Store
from tests.dispatch.storage.small_town import add_promised, make_town

DAMAGES = 60


def quiet(_stage: str, _share: float) -> None:
    """Report to nobody."""


@pytest.fixture
def database(tmp_path: Path, sqlite_model: Path) -> Database:
    """A town with a delivery."""
    path = tmp_path / "business.db"
    path.write_bytes(sqlite_model.read_bytes())
    database = Database(f"sqlite:///{path}")
    store = Store(database)
    add_promised(store, make_town(store))
    yield database
    database.close()


@pytest.fixture
def made(database: Database, home: Path, tmp_path: Path) -> tuple[Path, Manifest]:
    """An archive of it."""
    return make_archive(database, home, tmp_path / "made.tar", quiet)


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(DispatchError) as error:
        call()
    return error.value.code


def rewritten(path: Path, change: Callable[[dict], None], target: Path) -> Path:
    """Write an archive anew with another manifest, sealed as it should be."""
    with tarfile.open(path) as old, tarfile.open(target, "w") as new:
        for member in old:
            file = old.extractfile(member)
            content = file.read()
            if member.name == manifests.NAME:
                found = json.loads(content)
                del found["seal"]
                change(found)
                content = json.dumps(found | {"seal": manifests._seal(found)}).encode()
                member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    return target


def test_damaged_archives_are_told(made: tuple[Path, Manifest], tmp_path: Path) -> None:
    """Tests flipped bits and cut ends: each is named, or harmless, in what fills a tar up."""
    path, manifest = made
    content = path.read_bytes()
    chance = random.Random(5)
    bad = tmp_path / "bad.tar"
    told = 0
    for number in range(DAMAGES):
        changed = bytearray(content)
        if number % 3 == 0:
            del changed[chance.randrange(len(changed) - 10_240) :]
        else:
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        bad.write_bytes(changed)
        found = None
        try:
            assert check_archive(bad, quiet) == manifest
        except DispatchError as error:
            found = error
        if found is not None:
            assert found.code == "archive_damaged"
            assert str(bad) in str(found)
            told += 1
    assert told > DAMAGES * 3 // 4


def test_a_database_that_breaks_the_rules_is_told(made: tuple[Path, Manifest], tmp_path: Path) -> None:
    """Tests that right hashes are not enough: rows that are missing, and a delivery without tasks."""
    path, manifest = made
    copy = tmp_path / "database.sqlite"
    with tarfile.open(path) as tar:
        copy.write_bytes(tar.extractfile("database.sqlite").read())
    with sqlite3.connect(copy) as connection:
        connection.execute("DELETE FROM stop_task")
        connection.execute("DELETE FROM task")
    connection.close()
    size, digest = hashed(copy)
    part = Part("database.sqlite", size, digest)
    wrong = tmp_path / "wrong.tar"
    write_archive(wrong, replace(manifest, parts=(part,)), {part.name: copy}, lambda _: None)
    with pytest.raises(DispatchError, match="table task has 0 rows instead of 3; 1 deliveries without tasks"):
        check_archive(wrong, quiet)


def test_archives_of_later_versions_are_refused(made: tuple[Path, Manifest], tmp_path: Path) -> None:
    """Tests a later format and a later schema; the version that made it is named."""
    later = rewritten(made[0], lambda found: found.update(format=99, version="9.1"), tmp_path / "a.tar")
    with pytest.raises(DispatchError, match=r"version 9\.1 has made it, in format 99") as error:
        check_archive(later, quiet)
    assert error.value.code == "archive_too_new"
    later = rewritten(made[0], lambda found: found.update(schema="9999"), tmp_path / "b.tar")
    url = f"sqlite:///{tmp_path}/new/business.db"
    assert code_of(lambda: restore(later, url, tmp_path / "new", quiet)) == "archive_too_new"
    assert not list((tmp_path / "new").glob("*"))


def test_parts_that_are_none_of_ours_are_refused(made: tuple[Path, Manifest], tmp_path: Path) -> None:
    """Tests names that would lead out of the installation's folder, or over its other files."""
    _, manifest = made
    file = tmp_path / "x"
    file.write_text("x")
    size, digest = hashed(file)
    for name in ("../x", "/etc/x", "plans/../../x", "business.db", "plans/.x", "plans//x/../../../y"):
        parts = (manifest.parts[0], Part(name, size, digest))
        sources = {manifest.parts[0].name: tmp_path / "business.db", name: file}
        wrong = tmp_path / "strange.tar"
        fitting = replace(manifest.parts[0], bytes=0)
        write_archive(wrong, replace(manifest, parts=(fitting, *parts[1:])), sources, lambda _: None)
        assert code_of(lambda wrong=wrong: check_archive(wrong, quiet)) == "archive_damaged", name


def test_what_is_there_is_not_written_over(
    made: tuple[Path, Manifest], database: Database, home: Path, tmp_path: Path
) -> None:
    """Tests that a town in the database, and plans in the folder, are refused, put aside when asked for, and that a running server is noticed."""
    path, _ = made
    url = str(database.engine.url)
    assert code_of(lambda: restore(path, url, tmp_path / "new", quiet)) == "target_not_empty"
    other = f"sqlite:///{tmp_path}/other.db"
    assert code_of(lambda: restore(path, other, home, quiet)) == "target_not_empty"
    with database.reading() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM town").all()
        assert code_of(lambda: restore(path, url, home, quiet, replace=True)) == "database_in_use"
    database.close()
    (home / "secret.key").write_text("another\n")
    (home / "plans" / "later.json").write_text("{}\n")
    done = restore(path, url, home, quiet, replace=True)
    assert done.replaced is not None
    assert (done.replaced / "secret.key").read_text() == "another\n"
    assert (done.replaced / "plans" / "later.json").is_file()
    assert (done.replaced / "business.db").is_file()
    assert (home / "secret.key").read_text() != "another\n"
    assert not (home / "plans" / "later.json").exists()
    assert done.maps_missing == ()
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM delivery").scalar_one() == 1
    assert not list(home.glob(".restoring-*"))


def test_keys_and_maps_are_as_asked(database: Database, home: Path, tmp_path: Path) -> None:
    """Tests an archive without keys and with maps, and that what a killed backup has left is removed."""
    old, new = tmp_path / ".tournee-backup-old", tmp_path / ".tournee-backup-new"
    for left in (old, new):
        left.mkdir()
    os.utime(old, (0, 0))
    path, manifest = make_archive(database, home, tmp_path, quiet, keys=False, maps=True)
    # Of one that was killed the other day; the other one may be at work.
    assert (old.exists(), new.exists()) == (False, True)
    assert path.parent == tmp_path
    assert find_archive(tmp_path) == path
    names = {part.name for part in manifest.parts}
    assert "towns/monaco/names.json" in names
    assert not names & {"installation.key", "secret.key"}
    assert not any("building" in name for name in names)
    done = restore(path, f"sqlite:///{tmp_path}/new/business.db", tmp_path / "new", quiet)
    assert (done.keys_missing, done.maps_missing) == (True, ())


def test_other_databases_and_missing_tools_are_told(
    made: tuple[Path, Manifest], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests an archive of SQLite for PostgreSQL, a folder without archives, and a machine without PostgreSQL's programs."""
    url = "postgresql://nobody@127.0.0.1:1/none"
    assert code_of(lambda: restore(made[0], url, tmp_path / "new", quiet)) == "archive_of_other"
    (tmp_path / "empty").mkdir()
    assert code_of(lambda: find_archive(tmp_path / "empty")) == "archive_missing"
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DispatchError, match="apt install postgresql-client") as error:
        tool("pg_dump")
    assert error.value.code == "tool_missing"
