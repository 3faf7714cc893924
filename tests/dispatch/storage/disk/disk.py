"""A disk that cannot be trusted: it loses its power, is full, or fails, at a moment that a test chooses.

It stands between SQLite and the real file system, for files that are opened with ``vfs=NAME`` in their address, in this process. Everything
but writing, cutting, syncing and deleting is done by the system's own file system.
"""

from __future__ import annotations

import ctypes
import itertools
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.dispatch.storage.disk import sqlite_calls as calls
from tests.dispatch.storage.disk.lost_writes import LostWrites

_numbers = itertools.count(1)


class Disk:
    """What has happened to files, and what shall.

    Attributes
    ----------
    actions
        Writes, cuts, syncs and deletions so far.
    """

    def __init__(self) -> None:
        self.name = f"disk{next(_numbers)}"
        self.actions = 0
        self.fired = False
        self.off = False
        self._cut_at = 0
        self._fail_at = 0
        self._full = self._lasting = False
        self._lock = threading.RLock()
        self._library = calls.library()
        self._system = self._library.sqlite3_vfs_find(None)
        self._open: dict[int, str] = {}
        self._writes: dict[str, LostWrites] = {}
        self._new: set[str] = set()
        self._deleted: dict[str, tuple[bytes, LostWrites]] = {}
        self._theirs: dict[int, calls.FileMethods] = {}
        self._ours: dict[int, calls.FileMethods] = {}
        self._callbacks = (
            calls.CLOSE(self._on_close), calls.WRITE(self._on_write), calls.TRUNCATE(self._on_truncate), calls.SYNC(self._on_sync),
        )  # fmt: skip
        self._vfs = calls.FileSystem.from_buffer_copy(self._system.contents)
        self._vfs.name = self.name.encode()
        self._vfs.next = None
        self._vfs.open = calls.OPEN(self._on_open)
        self._vfs.delete = calls.DELETE(self._on_delete)

    def url(self, path: Path) -> str:
        """Return the address of a SQLite file on this disk."""
        return f"sqlite:///file:{path}?vfs={self.name}&uri=true"

    def cut_after(self, actions: int) -> None:
        """Let the power go at the n-th action from now: it is not done, nor is anything after it."""
        self._cut_at = self.actions + actions

    def fail_at(self, action: int, *, full: bool, lasting: bool) -> None:
        """Let the n-th action from now fail: the disk is full or broken, once or until `mend`."""
        self.fired = False
        self._fail_at, self._full, self._lasting = self.actions + action, full, lasting

    def mend(self) -> None:
        """Let everything work."""
        self._fail_at = 0

    def after_cut(self, path: Path, target: Path, chance: random.Random) -> None:
        """Write a database as it may be when the power is back; nobody must have it open any more."""
        for end in ("", "-wal", "-journal"):
            source = Path(f"{path}{end}")
            name = str(source)
            content = source.read_bytes() if source.exists() else None
            writes = self._writes.get(name)
            if name in self._new and chance.random() < 0.5:
                content = None
            if name in self._deleted and (content is None or name in self._new) and chance.random() < 0.5:
                content, writes = self._deleted[name]
            if content is not None:
                if writes is not None:
                    content = writes.after_cut(content, chance)
                Path(f"{target}{end}").write_bytes(content)

    # What SQLite calls.

    def _act(self, broken: int) -> int:
        """Count an action and return what it comes to."""
        self.actions += 1
        if self._cut_at and self.actions >= self._cut_at:
            self.off = True
        if self.off:
            return calls.IOERR
        if self._fail_at and (
            self.actions == self._fail_at or (self._lasting and self.actions > self._fail_at)
        ):
            self.fired = True
            return calls.FULL if self._full and broken == calls.IOERR_WRITE else broken
        return calls.OK

    def _on_open(self, _vfs: int, name: int | None, file: int, flags: int, out: object) -> int:
        path = ctypes.string_at(name).decode() if name else ""
        there = bool(path) and Path(path).exists()
        result = self._system.contents.open(ctypes.addressof(self._system.contents), name, file, flags, out)
        opened = calls.OpenFile.from_address(file)
        if result != calls.OK or not opened.methods or not path:
            return int(result)
        with self._lock:
            address = ctypes.addressof(opened.methods.contents)
            if address not in self._ours:
                self._theirs[address] = opened.methods.contents
                ours = calls.FileMethods.from_buffer_copy(opened.methods.contents)
                ours.close, ours.write, ours.truncate, ours.sync = self._callbacks
                self._ours[address] = ours
                self._theirs[ctypes.addressof(ours)] = opened.methods.contents
            opened.methods = ctypes.pointer(self._ours[address])
            self._open[file] = path
            if not there:
                self._new.add(path)
                self._writes.pop(path, None)
            if path not in self._writes:
                self._writes[path] = LostWrites(Path(path).stat().st_size)
        return calls.OK

    def _methods(self, file: int) -> calls.FileMethods:
        return self._theirs[ctypes.addressof(calls.OpenFile.from_address(file).methods.contents)]

    def _on_close(self, file: int) -> int:
        methods = self._methods(file)
        self._open.pop(file, None)
        return int(methods.close(file))

    def _read(self, file: int, start: int, length: int) -> bytes:
        held = ctypes.create_string_buffer(length)
        result = self._methods(file).read(file, ctypes.addressof(held), length, start)
        assert result in {calls.OK, calls.SHORT_READ}
        return held.raw

    def _on_write(self, file: int, data: int, length: int, start: int) -> int:
        with self._lock:
            result = self._act(calls.IOERR_WRITE)
            if self.off:
                return result
            # A disk that fills up takes a part.
            done = length if result == calls.OK else length // 2
            if done:
                self._writes[self._open[file]].write(
                    lambda first, count: self._read(file, first, count), start, ctypes.string_at(data, done)
                )
                written = int(self._methods(file).write(file, data, done, start))
                return result or written
            return result

    def _on_truncate(self, file: int, size: int) -> int:
        with self._lock:
            if result := self._act(calls.IOERR_TRUNCATE):
                return result
            self._writes[self._open[file]].truncate(lambda first, count: self._read(file, first, count), size)
            return int(self._methods(file).truncate(file, size))

    def _on_sync(self, file: int, _flags: int) -> int:
        # The real disk is not waited for: what it would lose is simulated.
        with self._lock:
            if result := self._act(calls.IOERR_FSYNC):
                return result
            name = self._open[file]
            self._writes[name].synced()
            # SQLite syncs the folder of a new log with it.
            self._new.discard(name)
            self._deleted.pop(name, None)
            return calls.OK

    def _on_delete(self, _vfs: int, name: bytes, sync: int) -> int:
        with self._lock:
            path = name.decode()
            if result := self._act(calls.IOERR_DELETE):
                return result
            if not sync and path not in self._new and path in self._writes:
                self._deleted[path] = (Path(path).read_bytes(), self._writes[path])
            self._writes.pop(path, None)
            self._new.discard(path)
            return int(self._system.contents.delete(ctypes.addressof(self._system.contents), name, sync))

    def register(self) -> None:
        """Make the disk known to SQLite."""
        assert self._library.sqlite3_vfs_register(ctypes.byref(self._vfs), 0) == calls.OK

    def forget(self) -> None:
        """Take it away again; nobody may have a file on it open."""
        assert self._library.sqlite3_vfs_unregister(ctypes.byref(self._vfs)) == calls.OK
        assert not self._open


@contextmanager
def untrusted_disk() -> Iterator[Disk]:
    """Open a disk: all databases on it must be closed at the end."""
    disk = Disk()
    disk.register()
    try:
        yield disk
    finally:
        disk.forget()
