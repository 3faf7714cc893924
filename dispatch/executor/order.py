"""A job as it is sent to a child."""

from __future__ import annotations

import pickle
import struct
from dataclasses import dataclass

from dispatch.executor.packing import PICKLE_PROTOCOL

_LENGTH = struct.Struct("!I")
#: Bytes that an order takes beside its payload, at most.
ORDER_BYTES = 4096


@dataclass(frozen=True, slots=True)
class JobOrder:
    """What a child has to know of a job, beside its payload.

    Attributes
    ----------
    name
        Of the function.
    deadline_s, grace_s
        Seconds until the function should end, and from then until the parent kills it.
    memory_mb
        Megabytes it may take; None for no limit.
    result_limit
        Bytes of its pickled result.
    """

    name: str
    deadline_s: float
    grace_s: float
    memory_mb: int | None
    result_limit: int

    def to_bytes(self, payload: bytes) -> bytes:
        """Return the order with its pickled payload."""
        head = pickle.dumps(
            (self.name, self.deadline_s, self.grace_s, self.memory_mb, self.result_limit), PICKLE_PROTOCOL
        )
        return _LENGTH.pack(len(head)) + head + payload

    @classmethod
    def from_bytes(cls, body: bytes) -> tuple[JobOrder, memoryview]:
        """Return the order and its pickled payload; only for bytes from the parent."""
        (length,) = _LENGTH.unpack_from(body)
        view = memoryview(body)[_LENGTH.size :]
        return cls(*pickle.loads(view[:length])), view[length:]  # noqa: S301 -- written by `to_bytes` in the parent
