"""Puts an archive back: whole, or nothing of it."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from sqlalchemy import inspect, make_url, text
from sqlalchemy.exc import DatabaseError

from dispatch.backup.archive import opened
from dispatch.backup.checking import look_at, refuse_strange, unpack
from dispatch.backup.faults import damaged, failed
from dispatch.backup.home_parts import KEPT_FOLDERS, KEYS, map_hashes
from dispatch.backup.making import Report
from dispatch.backup.manifest import Manifest, Part
from dispatch.backup.postgresql_tools import put_back
from dispatch.backup.rules import broken_rules
from dispatch.errors import DispatchError
from dispatch.storage.database import Database
from dispatch.storage.migrate import newest, present, upgrade

#: Beside the database, SQLite's own files.
_BESIDE: Final = ("", "-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore has come to.

    Attributes
    ----------
    manifest
        Of the archive.
    upgraded_from
        Its schema, where that was an earlier one; empty otherwise.
    replaced
        Where what was there before has been put, None where there was nothing.
    maps_missing
        Maps that are not here, or are others than when the archive was made.
    keys_missing
        Whether the archive has no keys.
    """

    manifest: Manifest
    upgraded_from: str
    replaced: Path | None
    maps_missing: tuple[str, ...]
    keys_missing: bool


def restore(path: Path, url: str, home: Path, report: Report, *, replace: bool = False) -> Restored:
    """Put an archive back into a database and an installation's folder.

    Everything is unpacked beside, checked and brought to the present schema before anything that is there is touched. Files that were there
    are put aside, not removed; a database of PostgreSQL is replaced in one transaction.

    Parameters
    ----------
    url
        The database, of the same kind as that of the archive.
    replace
        Whether what is there may go. The server must not run.

    Raises
    ------
    DispatchError
        ``archive_damaged``, ``archive_too_new``, ``archive_of_other``: of another kind of database. ``target_not_empty``: something is there.
        ``database_in_use``: somebody works with it. ``tool_missing``, ``backup_failed``.
    OSError
        The archive cannot be read, or there is no room.
    """
    target = Database(url, pool_size=1)
    kind = "sqlite" if target.is_sqlite else "postgresql"
    with opened(path) as (manifest, _):
        refuse_strange(path, manifest)
    if manifest.kind != kind:
        target.close()
        raise DispatchError(
            f"{path}: it is of a {manifest.kind} database, and cannot go into {kind}: give --db {manifest.kind}://…",
            code="archive_of_other",
        )
    file = Path(str(make_url(url).database)) if target.is_sqlite else None
    if file is None:
        target.check()
    elif not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
    if not replace:
        _refuse_what_is_there(target, file, home)
    home.mkdir(parents=True, exist_ok=True)
    # On the disks that the parts go to, so that they are renamed at the end.
    with (
        contextlib.closing(target),
        tempfile.TemporaryDirectory(dir=home, prefix=".restoring-") as parts,
        tempfile.TemporaryDirectory(dir=file.parent if file else home, prefix=".restoring-") as own,
    ):
        copy = Path(own) / "database"
        unpack(path, copy, lambda part: _open(Path(parts), part), report)
        look_at(path, copy, manifest, report)
        if file is None:
            put_back(target, copy, lambda share: report("Restoring the database", share))
            _make_present(target, report)
            _hold_against(path, target, manifest)
        else:
            made = Database(f"sqlite:///{copy}", pool_size=1)
            _make_present(made, report)
            made.overwrite_deleted()
            made.close()
            target.close()
        aside = _exchange(Path(parts), home, copy if file else None, file, manifest)
    here = map_hashes(home)
    return Restored(
        manifest,
        manifest.schema if manifest.schema != newest() else "",
        aside,
        tuple(name for name, digest in manifest.maps.items() if here.get(name) != digest),
        not any(part.name in KEYS for part in manifest.parts),
    )


def _refuse_what_is_there(target: Database, file: Path | None, home: Path) -> None:
    """Refuse to restore over towns, plans or closures."""
    what = ""
    try:
        if (file is None or file.exists()) and "town" in inspect(target.engine).get_table_names():
            with target.reading() as connection:
                towns = connection.execute(text("SELECT count(*) FROM town")).scalar_one()
            what = f"{towns} town(s) in the database" if towns else ""
    except DatabaseError:
        what = "things in the database that cannot be read"
    if not what:
        full = [name for name in KEPT_FOLDERS if any((home / name).glob("*"))]
        what = f"files in {home / full[0]}" if full else ""
    if what:
        target.close()
        raise DispatchError(
            f"there are {what}: give --replace to put the archive in their place (the server must not run), or another --db and TOURNEE_HOME",
            code="target_not_empty",
        )


def _open(folder: Path, part: Part) -> BinaryIO:
    path = folder / part.name
    path.parent.mkdir(parents=True, exist_ok=True)
    # Keys are nobody else's from the first byte on.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, part.mode & 0o666)
    return os.fdopen(descriptor, "wb")


def _make_present(database: Database, report: Report) -> None:
    report("Bringing the schema up to date", 0.0)
    # It looks through the whole database at the end.
    if present(database) != newest():
        upgrade(database)
    report("Bringing the schema up to date", 1.0)


def _hold_against(path: Path, database: Database, manifest: Manifest) -> None:
    # A migration may move rows of a table to another one.
    counts = manifest.counts if manifest.schema == newest() else {}
    broken = broken_rules(database, counts)
    if broken:
        raise damaged(path, "; ".join(broken))


def _exchange(
    parts: Path, home: Path, copy: Path | None, file: Path | None, manifest: Manifest
) -> Path | None:
    """Put the parts in their places, the database last; return where what was there has been put."""
    aside = home / f"replaced-by-{manifest.made_s}"
    number = 0
    while aside.exists():
        number += 1
        aside = home / f"replaced-by-{manifest.made_s}-{number}"
    moved = False
    with _held(file) if file is not None and file.exists() else contextlib.nullcontext():
        for source in sorted(parts.iterdir()):
            names = (
                [source.name]
                if source.name != "towns"
                else [f"towns/{one.name}" for one in sorted(source.iterdir())]
            )
            for name in names:
                there = home / name
                there.parent.mkdir(parents=True, exist_ok=True)
                if there.exists():
                    _move(there, aside / name)
                    moved = True
                _move(parts / name, there)
    if copy is not None and file is not None:
        for end in _BESIDE:
            old = Path(f"{file}{end}")
            if old.exists():
                _move(old, aside / old.name)
                moved = True
        _move(copy, file)
        _sync(file.parent)
    _sync(home)
    return aside if moved else None


@contextlib.contextmanager
def _held(file: Path) -> Iterator[None]:
    """Make sure that nobody has a SQLite file open, and empty its log into it."""
    with contextlib.closing(sqlite3.connect(file, timeout=1, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise DispatchError(
                f"{file}: somebody works with it ({error}): stop the server first", code="database_in_use"
            ) from error
        except sqlite3.DatabaseError:
            # What cannot even be read is what is to be replaced.
            pass
        yield


def _move(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        source.replace(target)
    except OSError:
        # On another disk, as the database may be.
        if target.exists():
            raise failed(f"{target} is in the way: remove it, then restore again") from None
        shutil.move(source, target)


def _sync(folder: Path) -> None:
    """Have the names in a folder reach the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
