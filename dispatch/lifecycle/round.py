"""The lives of a round and of its stops."""

from __future__ import annotations

from enum import StrEnum

from dispatch.lifecycle.machine import Machine


class RoundStatus(StrEnum):
    """How far a round is."""

    DRAFT = "draft"
    PLANNED = "planned"
    RELEASED = "released"  # the courier has it
    STARTED = "started"
    PAUSED = "paused"
    COMPLETED = "completed"
    ABORTED = "aborted"


class StopStatus(StrEnum):
    """How far a stop is; what came of it is its outcome."""

    PLANNED = "planned"
    NEXT = "next"
    EN_ROUTE = "en_route"
    ARRIVED = "arrived"
    CLOSED = "closed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    """What came of a closed stop."""

    SUCCESS = "success"
    PARTIAL = "partial"
    FAILED = "failed"
    NO_ANSWER = "no_answer"


_R, _S = RoundStatus, StopStatus

ROUND = Machine(
    "round",
    RoundStatus,
    {
        _R.DRAFT: (_R.PLANNED, _R.ABORTED),
        _R.PLANNED: (_R.DRAFT, _R.RELEASED, _R.ABORTED),
        _R.RELEASED: (_R.PLANNED, _R.STARTED, _R.ABORTED),
        _R.STARTED: (_R.PAUSED, _R.COMPLETED, _R.ABORTED),
        _R.PAUSED: (_R.STARTED, _R.COMPLETED, _R.ABORTED),
        _R.COMPLETED: (_R.STARTED,),  # its last stop was reopened
        _R.ABORTED: (),
    },
)

STOP = Machine(
    "stop",
    StopStatus,
    {
        _S.PLANNED: (_S.NEXT, _S.EN_ROUTE, _S.ARRIVED, _S.CLOSED, _S.SKIPPED, _S.CANCELLED),
        _S.NEXT: (_S.PLANNED, _S.EN_ROUTE, _S.ARRIVED, _S.CLOSED, _S.SKIPPED, _S.CANCELLED),
        _S.EN_ROUTE: (_S.PLANNED, _S.NEXT, _S.ARRIVED, _S.CLOSED, _S.SKIPPED, _S.CANCELLED),
        _S.ARRIVED: (_S.PLANNED, _S.NEXT, _S.EN_ROUTE, _S.CLOSED, _S.SKIPPED),
        _S.CLOSED: (_S.ARRIVED,),  # reopened
        _S.SKIPPED: (_S.PLANNED, _S.NEXT, _S.ARRIVED, _S.CANCELLED),
        _S.CANCELLED: (),
    },
)

#: A round in one of these still needs its courier.
ACTIVE_ROUND = frozenset({_R.DRAFT, _R.PLANNED, _R.RELEASED, _R.STARTED, _R.PAUSED})
#: Nothing more happens at a stop in one of these, unless it is reopened.
STOP_OVER = frozenset({_S.CLOSED, _S.SKIPPED, _S.CANCELLED})
