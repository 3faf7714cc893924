"""Learned speeds on disk: one file a profile, beside the town's closures and not in its map."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import io
import os
import secrets
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from geo.errors import MapError
from geo.learning.hours import BUCKET_NAMES
from geo.learning.sums import BINS, SpeedSums, anchors, found_again
from geo.live.store import FileStamp, file_stamp

if TYPE_CHECKING:
    from geo.town import Town

_FORMAT = 1
#: Bytes of the hash at the beginning of a file.
_HASH = 32


class LoadedSums(NamedTuple):
    """The counts of a file on the present map.

    Attributes
    ----------
    sums
        By arcs of the present map.
    lost
        Rows whose arcs the present map lacks.
    """

    sums: SpeedSums
    lost: int


class LearningStore:
    """The learned speeds of one town; processes and threads may share it.

    Parameters
    ----------
    folder
        Where the files lie; made when first written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def beside(cls, town: Town) -> LearningStore:
        """Return the store that belongs to a town: ``live/NAME/learned`` in the home where the town lies."""
        return cls(town.folder.parent.parent / "live" / town.name / "learned")

    def path(self, profile: str) -> Path:
        """Return the file of a profile."""
        return self.folder / f"{profile}.sums"

    def stamps(self, profiles: tuple[str, ...]) -> tuple[FileStamp | None, ...]:
        """Return what tells this state of the files from others."""
        return tuple(file_stamp(self.path(profile)) for profile in profiles)

    def load(self, town: Town, profile: str) -> LoadedSums:
        """Read a profile's file; without one nothing is known.

        On another map than the one that they were counted on, arcs are found again by way and ends.

        Raises
        ------
        MapError
            ``learned_damaged``, naming the file and the remedy.
        """
        path = self.path(profile)
        try:
            with np.load(io.BytesIO(_unsealed(path.read_bytes())), allow_pickle=False) as file:
                if int(file["format"]) != _FORMAT or file["buckets"].tolist() != list(BUCKET_NAMES):
                    raise self._damaged(path, "it is of another version")
                map_hash = str(file["map_hash"])
                sums = SpeedSums(file["arc"], file["bucket"], file["counts"], file["seen"])
                names = file["anchors"]
        except FileNotFoundError:
            return LoadedSums(SpeedSums.empty(), 0)
        except (OSError, ValueError, KeyError, EOFError, TypeError, zipfile.BadZipFile) as error:
            raise self._damaged(path, str(error)) from error
        rows = len(sums.arc)
        if sums.counts.shape != (rows, BINS) or sums.bucket.shape != (rows,) or names.shape != (rows, 5):
            raise self._damaged(path, "its arrays do not fit each other")
        in_range = (sums.bucket >= 0) & (sums.bucket < len(BUCKET_NAMES)) & (sums.arc >= 0)
        if not in_range.all() or not (sums.counts >= 0).all():
            raise self._damaged(path, "its numbers are out of range")
        if map_hash == town.map_hash:
            if rows and int(sums.arc.max()) >= town.network.arc_count:
                raise self._damaged(path, "it names arcs that the map lacks")
            return LoadedSums(sums, 0)
        arc = found_again(town, names)
        return LoadedSums(sums.moved(arc), int((arc < 0).sum()))

    def change(self, town: Town, profile: str, edit: Callable[[SpeedSums], SpeedSums]) -> SpeedSums:
        """Replace a profile's counts by what ``edit`` makes of them, for every process at once.

        Raises
        ------
        MapError
            ``learned_damaged`` or ``home_unwritable``.
        """
        try:
            with self._locked():
                sums = edit(self.load(town, profile).sums)
                self._write(town, profile, sums)
        except OSError as error:
            raise MapError(
                f"{self.folder}: cannot be written ({error}). Free space there or set TOURNEE_HOME to another "
                "folder.",
                code="home_unwritable",
            ) from error
        return sums

    def _write(self, town: Town, profile: str, sums: SpeedSums) -> None:
        for leftover in self.folder.glob(".*.tmp"):  # of writers that were killed; ours holds the lock
            leftover.unlink()
        arrays = {
            "format": np.int64(_FORMAT),
            "buckets": np.array(BUCKET_NAMES),
            "map_hash": np.array(town.map_hash),
            "arc": sums.arc,
            "bucket": sums.bucket,
            "counts": sums.counts,
            "seen": sums.seen,
            "anchors": anchors(town, sums.arc),
        }
        fresh = self.folder / f".{secrets.token_hex(6)}.tmp"
        try:
            with fresh.open("xb") as file:
                file.write(sealed(arrays))
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self.path(profile))
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _damaged(self, path: Path, reason: str) -> MapError:
        return MapError(
            f"{path}: damaged: {reason}. Remove it to start learning anew; the map's own speeds hold then.",
            code="learned_damaged",
        )


def sealed(arrays: Mapping[str, Any]) -> bytes:
    """Return arrays as the bytes of a file: a hash of the rest, and numpy's npz format."""
    packed = io.BytesIO()
    np.savez_compressed(packed, **arrays)
    return hashlib.sha256(packed.getvalue()).digest() + packed.getvalue()


def _unsealed(data: bytes) -> bytes:
    """Return what follows the hash; without one, damage may look like huge arrays or none at all."""
    if len(data) < _HASH or hashlib.sha256(data[_HASH:]).digest() != data[:_HASH]:
        raise ValueError("its bytes are not those that were written")
    return data[_HASH:]
