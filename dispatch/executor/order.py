"""A job as it is sent to a child."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import BinaryIO

from dispatch.executor.packing import PICKLE_PROTOCOL

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

    def to_bytes(self) -> bytes:
        """Return the order; its pickled payload follows it in the message."""
        return pickle.dumps(
            (self.name, self.deadline_s, self.grace_s, self.memory_mb, self.result_limit), PICKLE_PROTOCOL
        )

    @classmethod
    def read(cls, body: BinaryIO) -> JobOrder:
        """Read an order that the parent has written, and leave ``body`` where the pickled payload begins."""
        return cls(*pickle.load(body))  # noqa: S301 -- see above
