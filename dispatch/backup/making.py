"""Makes an archive of an installation while it works."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Final

from dispatch.backup.archive import hashed, write_archive
from dispatch.backup.faults import failed
from dispatch.backup.home_parts import home_files, map_hashes, mode_of
from dispatch.backup.manifest import Manifest, Part
from dispatch.backup.postgresql_tools import dump
from dispatch.backup.rules import count_rows
from dispatch.backup.sqlite_copy import copy_sqlite
from dispatch.clock import Clock, SystemClock
from dispatch.storage.database import Database
from dispatch.storage.migrate import present

#: The database in an archive, by its kind.
DATABASE_PARTS: Final = {"sqlite": "database.sqlite", "postgresql": "database.pgdump"}
ENDING: Final = ".tournee.tar"
_BESIDE: Final = ".tournee-backup-"
#: After so long what lies beside an archive is nobody's any more, seconds.
ABANDONED_S: Final = 86_400

#: Told which stage is how far, 0..1.
Report = Callable[[str, float], None]


def archive_path(target: Path, now_s: int) -> Path:
    """Return where an archive is written: ``target`` itself, or in it, named by the moment, where it is a folder."""
    if not target.is_dir():
        return target
    return target / f"tournee-{dt.datetime.fromtimestamp(now_s, dt.UTC):%Y-%m-%dT%H%M%SZ}{ENDING}"


def make_archive(
    database: Database,
    home: Path,
    target: Path,
    report: Report,
    *,
    keys: bool = True,
    maps: bool = False,
    clock: Clock | None = None,
) -> tuple[Path, Manifest]:
    """Copy a database, and what lies beside it, into one archive; whoever works with them goes on.

    Parameters
    ----------
    home
        Folder of the installation.
    target
        The archive, or a folder that it is made in. It is written beside and renamed, readable for its owner alone.
    keys
        Whether the keys of links and of secrets are in it. Without them the archive opens nothing by itself, and they must be kept elsewhere.
    maps
        Whether maps are in it, which can be built anew from their extracts; their names and hashes always are.

    Returns
    -------
    tuple[Path, Manifest]
        Where it is, and what is in it: everything that was acknowledged before the call.

    Raises
    ------
    DispatchError
        ``backup_failed``, ``tool_missing``.
    OSError
        The archive cannot be written.
    """
    made_s = (clock or SystemClock()).now_s()
    path = archive_path(target, made_s)
    kind = "sqlite" if database.is_sqlite else "postgresql"
    schema = present(database)
    if schema is None:
        raise failed("the database was never set up: there is nothing to copy")
    _sweep(path.parent)
    # Beside the archive, where there must be room for it anyway.
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=_BESIDE) as folder:
        copy = Path(folder) / DATABASE_PARTS[kind]
        counts = _copy(database, copy, lambda share: report("Copying the database", share))
        sources = {copy.name: copy, **dict(home_files(home, keys=keys, maps=maps))}
        parts = []
        for number, (name, source) in enumerate(sources.items()):
            report("Hashing", number / len(sources))
            size, digest = hashed(source)
            parts.append(Part(name, size, digest, 0o600 if source is copy else mode_of(name)))
        manifest = Manifest(version("tournee"), schema, kind, made_s, counts, map_hashes(home), tuple(parts))
        write_archive(path, manifest, sources, lambda share: report("Writing the archive", share))
    return path, manifest


def _sweep(folder: Path) -> None:
    """Remove what backups that were killed have left: copies of a whole town."""
    for left in folder.glob(f"{_BESIDE}*"):
        if time.time() - left.stat().st_mtime > ABANDONED_S:
            shutil.rmtree(left, ignore_errors=True)


def _copy(database: Database, copy: Path, done: Callable[[float], None]) -> Mapping[str, int]:
    if not database.is_sqlite:
        return dump(database, copy, done)
    copy_sqlite(database, copy, done)
    made = Database(f"sqlite:///{copy}", pool_size=1)
    try:
        with made.reading() as connection:
            counts = count_rows(connection)
        # Into the file itself: what lies beside it is not copied.
        made.overwrite_deleted()
        return counts
    finally:
        made.close()
