"""Messages between parent and child: a fixed header, then bytes. Whatever is no such message is recognised as garbage.

Native code that writes to the wrong descriptor, or a child that dies within a message, must neither block the parent nor be taken
for a result: every header has a mark, a bounded length and a checksum of what follows.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

_HEADER = struct.Struct("!4sBQQI")
_MARK = b"Trn\x01"


class FrameKind(IntEnum):
    """What a message is."""

    READY = 1
    STARTED = 2
    PROGRESS = 3
    RESULT = 4
    ERROR = 5
    NO_RESULT = 6
    NO_MEMORY = 7
    JOB = 10
    STOP = 11


_KINDS = frozenset(map(int, FrameKind))


class BrokenFrameError(Exception):
    """Bytes that are no message."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message, about the job of that number (0: about none)."""

    kind: FrameKind
    number: int
    body: bytes


def framed(kind: FrameKind, number: int, body: bytes = b"") -> bytes:
    """Return the bytes of a message."""
    return _HEADER.pack(_MARK, kind, number, len(body), zlib.crc32(body)) + body


class FrameBuffer:
    """Collects bytes into messages.

    Parameters
    ----------
    limit
        Bytes that a message's body may have.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._bytes = bytearray()

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Add what has come and yield the messages that are whole now.

        Raises
        ------
        BrokenFrameError
            If the bytes are no message; nothing that follows can be trusted.
        """
        self._bytes += data
        while len(self._bytes) >= _HEADER.size:
            mark, kind, number, length, checksum = _HEADER.unpack_from(self._bytes)
            if mark != _MARK or kind not in _KINDS:
                raise BrokenFrameError("bytes that are no message")
            if length > self._limit:
                raise BrokenFrameError(f"a message of {length} bytes, where {self._limit} are allowed")
            end = _HEADER.size + length
            if len(self._bytes) < end:
                return
            with memoryview(self._bytes) as view:
                body = bytes(view[_HEADER.size : end])
            del self._bytes[:end]
            if zlib.crc32(body) != checksum:
                raise BrokenFrameError("a message whose checksum is wrong")
            yield Frame(FrameKind(kind), number, body)
