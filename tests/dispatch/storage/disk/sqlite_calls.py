"""The C structures by which SQLite speaks to a file system, in the very library that Python's ``sqlite3`` works with.

They have been the same since SQLite 3.8 (``sqlite3.h``: ``sqlite3_vfs``, ``sqlite3_io_methods``); only what is replaced by a test has its type here.
"""

from __future__ import annotations

import _sqlite3
import ctypes
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_int64, c_void_p

import pytest

# Results, and flags of files.
OK, IOERR, FULL, SHORT_READ = 0, 10, 13, 522
IOERR_WRITE, IOERR_FSYNC, IOERR_TRUNCATE, IOERR_DELETE = 778, 1034, 1546, 2570
OPEN_CREATE = 0x4

CLOSE = CFUNCTYPE(c_int, c_void_p)
READ = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
WRITE = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
TRUNCATE = CFUNCTYPE(c_int, c_void_p, c_int64)
SYNC = CFUNCTYPE(c_int, c_void_p, c_int)
SIZE = CFUNCTYPE(c_int, c_void_p, POINTER(c_int64))
# SQLite keeps the pointer to the name: it is handed on as it came, not as Python's copy of what it points to.
OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, POINTER(c_int))
DELETE = CFUNCTYPE(c_int, c_void_p, c_char_p, c_int)


class FileMethods(ctypes.Structure):
    """What can be done with an open file."""

    _fields_ = (
        ("version", c_int), ("close", CLOSE), ("read", READ), ("write", WRITE), ("truncate", TRUNCATE), ("sync", SYNC), ("size", SIZE),
        # Locks, controls, shared memory: as the system has them.
        ("rest", c_void_p * 12),
    )  # fmt: skip


class OpenFile(ctypes.Structure):
    """The part of an open file that all file systems share."""

    _fields_ = (("methods", POINTER(FileMethods)),)


class FileSystem(ctypes.Structure):
    """Opens and deletes files; ``rest`` is as the system has it."""

    _fields_ = (
        ("version", c_int), ("file_bytes", c_int), ("longest_path", c_int), ("next", c_void_p), ("name", c_char_p), ("data", c_void_p),
        ("open", OPEN), ("delete", DELETE), ("rest", c_void_p * 14),
    )  # fmt: skip


def library() -> ctypes.CDLL:
    """Return the library; where Python has SQLite inside of itself, the tests that need it are skipped, and say so."""
    try:
        found = ctypes.CDLL(_sqlite3.__file__)
        found.sqlite3_vfs_find.restype = POINTER(FileSystem)
        found.sqlite3_vfs_find.argtypes = [c_char_p]
        found.sqlite3_vfs_register.argtypes = [POINTER(FileSystem), c_int]
        found.sqlite3_vfs_unregister.argtypes = [POINTER(FileSystem)]
    except (AttributeError, OSError) as error:
        pytest.skip(
            f"NO DISK CAN BE SIMULATED: this Python hides its SQLite ({error}); power cuts and full disks are not tried"
        )
    return found
