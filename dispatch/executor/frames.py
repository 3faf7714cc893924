"""Messages between parent and child: a fixed header, then bytes. Whatever is no such message is recognised as garbage.

Native code that writes to the wrong descriptor, or a child that dies within a message, must neither block the parent nor be taken
for a result: every message has a mark at its head, a bounded length, and its number again at its end. Bytes in a socket cannot be
changed, only be mixed with others; a body that others were mixed into has no end where it should be. A checksum would find no more,
and takes longer than all the rest.
"""

from __future__ import annotations

import io
import socket
import struct
from dataclasses import dataclass
from enum import IntEnum

_HEADER = struct.Struct("!4sBQQ")
_END = struct.Struct("!Q4s")
#: Up to so many bytes are sent at a time, beyond it copying costs more than sending twice.
_JOINED_BYTES = 1 << 16
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


class PipeClosedError(Exception):
    """The other end is closed: whoever held it is dead, or lost."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message, about the job of that number (0: about none)."""

    kind: FrameKind
    number: int
    body: io.BytesIO


def framed(kind: FrameKind, number: int, *parts: bytes) -> tuple[bytes, ...]:
    """Return what to send for a message whose body is put together from parts; large parts are not copied."""
    length = sum(map(len, parts))
    pieces = (_HEADER.pack(_MARK, kind, number, length), *parts, _END.pack(number, _MARK))
    return pieces if length > _JOINED_BYTES else (b"".join(pieces),)


class FrameReader:
    """Takes messages from a socket, bodies straight into the memory where they stay.

    Parameters
    ----------
    connection
        The socket; may be one that does not wait.
    limit
        Bytes that a message's body may have.
    """

    def __init__(self, connection: socket.socket, limit: int) -> None:
        self._connection = connection
        self._limit = limit
        self._head = bytearray(_HEADER.size)
        self._end = bytearray(_END.size)
        self._body: io.BytesIO | None = None
        self._length = 0
        self._filled = 0

    def read(self) -> Frame | None:
        """Return the next message, None if it is not whole yet (only with a socket that does not wait).

        Raises
        ------
        PipeClosedError
            If there will be no more.
        BrokenFrameError
            If the bytes are no message; nothing that follows can be trusted.
        """
        if self._body is None:
            if not self._fill(self._head):
                # A few foreign bytes are told now, not when the next message comes: there may be none.
                if not _MARK.startswith(self._head[: min(self._filled, len(_MARK))]):
                    raise BrokenFrameError("bytes that are no message")
                return None
            mark, kind, _, length = _HEADER.unpack(self._head)
            if mark != _MARK or kind not in _KINDS:
                raise BrokenFrameError("bytes that are no message")
            if length > self._limit:
                raise BrokenFrameError(f"a message of {length} bytes, where {self._limit} are allowed")
            # Nobody else holds these bytes, so that the file takes them over as they are.
            self._body, self._length, self._filled = io.BytesIO(bytes(length)), length, 0
        with self._body.getbuffer() as place:
            if not self._fill(place):
                return None
        if not self._fill(self._end, after=self._length):
            return None
        _, kind, number, _ = _HEADER.unpack(self._head)
        body, self._body, self._filled = self._body, None, 0
        if _END.unpack(self._end) != (number, _MARK):
            raise BrokenFrameError("a message with other bytes in it")
        return Frame(FrameKind(kind), number, body)

    def _fill(self, target: bytearray | memoryview, *, after: int = 0) -> bool:
        """Receive until ``target``, which follows so many bytes of its message, is full; return whether it is."""
        with memoryview(target) as view:
            while self._filled < after + len(view):
                try:
                    count = self._connection.recv_into(view[self._filled - after :])
                except BlockingIOError:
                    return False
                except OSError as error:
                    raise PipeClosedError from error
                if count == 0:
                    raise PipeClosedError
                self._filled += count
        return True
