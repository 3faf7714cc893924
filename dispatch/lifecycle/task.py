"""The life of a task: one thing done at a stop."""

from __future__ import annotations

from enum import StrEnum

from dispatch.lifecycle.machine import Machine


class TaskStatus(StrEnum):
    """How far a task is."""

    PENDING = "pending"
    READY = "ready"  # the shop says that the goods are
    IN_PROGRESS = "in_progress"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


_T = TaskStatus

TASK = Machine(
    "task",
    TaskStatus,
    {
        _T.PENDING: (_T.READY, _T.IN_PROGRESS, _T.DONE, _T.FAILED, _T.CANCELLED),
        _T.READY: (_T.PENDING, _T.IN_PROGRESS, _T.DONE, _T.FAILED, _T.CANCELLED),
        _T.IN_PROGRESS: (_T.PENDING, _T.READY, _T.DONE, _T.FAILED, _T.CANCELLED),
        # Reopened, or tried again.
        _T.DONE: (_T.IN_PROGRESS,),
        _T.FAILED: (_T.PENDING, _T.IN_PROGRESS, _T.CANCELLED),
        _T.CANCELLED: (_T.IN_PROGRESS,),  # done by a courier whose phone had not heard of it
    },
)
