"""Looks whether an archive is whole, and could be restored."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from dispatch.backup.archive import opened, read_parts
from dispatch.backup.faults import damaged
from dispatch.backup.home_parts import is_place
from dispatch.backup.making import DATABASE_PARTS, ENDING, Report
from dispatch.backup.manifest import Manifest, Part
from dispatch.backup.postgresql_tools import read_through
from dispatch.backup.rules import broken_rules
from dispatch.errors import DispatchError
from dispatch.storage.database import Database
from dispatch.storage.migrate import known


def find_archive(source: Path) -> Path:
    """Return an archive: ``source`` itself, or the newest one in it where it is a folder.

    Raises
    ------
    DispatchError
        ``archive_missing``.
    """
    # Named by their moments, they sort by them.
    found = max(source.glob(f"tournee-*{ENDING}"), default=None) if source.is_dir() else source
    if found is None or not found.is_file():
        raise DispatchError(
            f"there is no archive {found or source}: `tournee backup` makes one", code="archive_missing"
        )
    return found


def check_archive(path: Path, report: Report) -> Manifest:
    """Read an archive whole: hashes, the database's own check, and what holds in every database of ours.

    Of a dump of PostgreSQL it is seen that all of it can be unpacked; its rows are looked at when it is restored.

    Raises
    ------
    DispatchError
        ``archive_damaged``, ``archive_too_new``: it names what is wrong. ``tool_missing``.
    OSError
        It cannot be read, or there is no room for the copy of its database (``TMPDIR`` chooses another place).
    """
    with tempfile.TemporaryDirectory(prefix="tournee-check-") as folder:
        copy = Path(folder) / "database"
        manifest = unpack(path, copy, lambda _: None, report)
        look_at(path, copy, manifest, report)
    return manifest


def unpack(path: Path, copy: Path, open_part: Callable[[Part], BinaryIO | None], report: Report) -> Manifest:
    """Unpack an archive: the database to ``copy``, other parts where ``open_part(part)`` says; errors as `check_archive`."""
    with opened(path) as (manifest, tar):
        refuse_strange(path, manifest)

        def target(part: Part) -> BinaryIO | None:
            return copy.open("xb") if part.name in DATABASE_PARTS.values() else open_part(part)

        read_parts(path, manifest, tar, target, lambda share: report("Reading the archive", share))
    return manifest


def refuse_strange(path: Path, manifest: Manifest) -> None:
    """Refuse an archive of a later version, and one with parts that are none of ours; errors as `check_archive`."""
    if manifest.schema not in known():
        raise DispatchError(
            f"{path}: version {manifest.version} has made it, with a database of schema {manifest.schema}, which this one does not know:"
            " restore it with that version or a later one",
            code="archive_too_new",
        )
    own = DATABASE_PARTS.get(manifest.kind)
    names = [part.name for part in manifest.parts]
    if names[:1] != [own] or len({*names}) != len(names):
        raise damaged(path, "it has no database, or more than one")
    strange = [name for name in names[1:] if not is_place(name)]
    if strange:
        raise damaged(path, f"it has a part that is none of ours ({strange[0]!r})")


def look_at(path: Path, copy: Path, manifest: Manifest, report: Report) -> None:
    """Look into the database of an archive, which was unpacked to ``copy``; errors as `check_archive`."""
    report("Checking the database", 0.0)
    if manifest.kind == "postgresql":
        read_through(copy)
    else:
        database = Database(f"sqlite:///{copy}", pool_size=1)
        try:
            broken = broken_rules(database, manifest.counts)
        finally:
            database.close()
        if broken:
            raise damaged(path, "; ".join(broken))
    report("Checking the database", 1.0)
