"""The disruptions of a town on disk, beside its map and not in it: a new map of the town keeps them.

One JSON file that people may read and mend by hand. It is replaced whole, by a rename after its bytes are
safe on the disk, under a lock that all processes heed; the version before is kept as the last good copy.
A reader needs no lock: it sees the old file or the new one.
"""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import json
import os
import secrets
import shutil
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from geo.errors import MapError
from geo.live.disruptions import Disruption
from geo.live.disruptions_read import disruption_json, read_disruption

if TYPE_CHECKING:
    from geo.town import Town

FILE = "disruptions.json"
LAST_GOOD = "disruptions.last-good.json"
SPEEDS = "speed_factors.csv"
_FORMAT = 1
_MAX_BYTES = 50_000_000

_T = TypeVar("_T")


class FileStamp(NamedTuple):
    """What tells one state of a file from another without reading it."""

    inode: int
    size: int
    changed_ns: int


class StoredDisruptions(NamedTuple):
    """What the file holds.

    Attributes
    ----------
    disruptions
        By number, in the order in which they were added.
    next_id
        The number of the next one; numbers are never given twice.
    """

    disruptions: tuple[Disruption, ...]
    next_id: int


class DisruptionStore:
    """The disruptions of one town; processes and threads may share it.

    Parameters
    ----------
    folder
        Where the file lies; made when first written.
    time_zone
        IANA name of the town's clocks.
    profiles
        Profiles known beside those that come with the program.
    """

    def __init__(self, folder: Path, time_zone: str, *, profiles: Collection[str] = ()) -> None:
        self.folder = folder
        self._time_zone = time_zone
        self._profiles = tuple(profiles)

    @classmethod
    def beside(cls, town: Town) -> DisruptionStore:
        """Return the store that belongs to a town: ``live/NAME`` in the home where the town lies."""
        home = town.folder.parent.parent
        return cls(home / "live" / town.name, town.time_zone, profiles=town.profiles)

    @property
    def path(self) -> Path:
        """The file."""
        return self.folder / FILE

    @property
    def speeds_path(self) -> Path:
        """The town's table of speed factors, if it has one."""
        return self.folder / SPEEDS

    def stamp(self) -> FileStamp | None:
        """Return what tells this state of the file from others, None where there is no file."""
        return file_stamp(self.path)

    def load(self) -> StoredDisruptions:
        """Read the file; a town without one has no disruptions.

        Raises
        ------
        MapError
            ``disruptions_damaged``, naming the file, its first fault, and the last good copy.
        """
        return self._read(self.path)

    def add(self, disruption: Disruption) -> Disruption:
        """Store a disruption, in effect for every process from now on.

        Returns
        -------
        Disruption
            With its number and the time of creation.

        Raises
        ------
        MapError
            ``disruptions_damaged`` or ``home_unwritable``.
        """

        def added(stored: StoredDisruptions) -> tuple[StoredDisruptions, Disruption]:
            created = dataclasses.replace(disruption, id=str(stored.next_id), created_s=int(time.time()))
            return StoredDisruptions((*stored.disruptions, created), stored.next_id + 1), created

        return self._change(added)

    def remove(self, number: str) -> Disruption:
        """Remove a disruption and return it.

        Raises
        ------
        MapError
            ``disruption_unknown`` with the known numbers; ``disruptions_damaged``, ``home_unwritable``.
        """

        def removed(stored: StoredDisruptions) -> tuple[StoredDisruptions, Disruption]:
            found = [one for one in stored.disruptions if one.id == number]
            if not found:
                known = ", ".join(one.id for one in stored.disruptions) or "none"
                raise MapError(
                    f"id: there is no disruption {number!r}. Known: {known}.", code="disruption_unknown"
                )
            rest = tuple(one for one in stored.disruptions if one.id != number)
            return StoredDisruptions(rest, stored.next_id), found[0]

        return self._change(removed)

    def _change(self, edit: Callable[[StoredDisruptions], tuple[StoredDisruptions, _T]]) -> _T:
        try:
            with self._locked():
                stored = self.load()
                changed, answer = edit(stored)
                self._write(changed)
        except OSError as error:
            raise MapError(
                f"{self.folder}: cannot be written ({error}). Free space there or set TOURNEE_HOME to another "
                "folder.",
                code="home_unwritable",
            ) from error
        return answer

    def _write(self, stored: StoredDisruptions) -> None:
        # One line a disruption: a drawn area has hundreds of numbers that nobody reads one by one.
        rows = (
            json.dumps(disruption_json(one, self._time_zone), ensure_ascii=False)
            for one in stored.disruptions
        )
        body = ",\n".join(rows)
        text = f'{{"format": {_FORMAT}, "next_id": {stored.next_id}, "disruptions": [\n{body}\n]}}\n'
        for leftover in self.folder.glob(".*.tmp"):  # of writers that were killed; ours holds the lock
            leftover.unlink()
        if self.path.is_file():
            # It was read a moment ago, so that it is good; a second name costs no copy.
            kept = self._temporary()
            try:
                os.link(self.path, kept)
            except OSError:  # a file system without second names
                shutil.copyfile(self.path, kept)
            kept.replace(self.folder / LAST_GOOD)
            # Renaming onto another name of the same file does nothing at all (POSIX).
            kept.unlink(missing_ok=True)
        fresh = self._temporary()
        try:
            with fresh.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self.path)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def _temporary(self) -> Path:
        return self.folder / f".{secrets.token_hex(6)}.tmp"

    def _read(self, path: Path) -> StoredDisruptions:
        try:
            with path.open("rb") as file:
                data = file.read(_MAX_BYTES + 1)
        except FileNotFoundError:
            return StoredDisruptions((), 1)
        except OSError as error:
            raise self._damaged(path, f"it cannot be read ({error})") from error
        if len(data) > _MAX_BYTES:
            raise self._damaged(path, f"it is larger than {_MAX_BYTES:,} bytes")
        try:
            content: Any = json.loads(data.decode("utf-8"))
            version, next_id, rows = content["format"], content["next_id"], content["disruptions"]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise self._damaged(path, f"it is no list of disruptions ({error})") from error
        if version != _FORMAT or not isinstance(next_id, int) or not isinstance(rows, list):
            raise self._damaged(path, f"it is not of format {_FORMAT}")
        try:
            disruptions = tuple(self._one(row, place) for place, row in enumerate(rows))
        except MapError as error:
            raise self._damaged(path, str(error)) from error
        numbers = [one.id for one in disruptions]
        if "" in numbers or len(set(numbers)) < len(numbers):
            raise self._damaged(path, "its disruptions need distinct ids")
        return StoredDisruptions(disruptions, next_id)

    def _one(self, row: object, place: int) -> Disruption:
        return read_disruption(row, self._time_zone, profiles=self._profiles, source=f"entry {place}")

    def _damaged(self, path: Path, reason: str) -> MapError:
        copy = self.folder / LAST_GOOD
        remedy = "mend it by hand, or remove it to start without closures."
        if copy.is_file():
            remedy = f"mend it by hand, or go back one change: cp '{copy}' '{path}'."
        return MapError(
            f"{path}: damaged: {reason}. Closures are not known until you {remedy}",
            code="disruptions_damaged",
        )

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def file_stamp(path: Path) -> FileStamp | None:
    """Return what tells this state of a file from others, None where there is none."""
    try:
        facts = path.stat()
    except OSError:
        return None
    return FileStamp(facts.st_ino, facts.st_size, facts.st_mtime_ns)
