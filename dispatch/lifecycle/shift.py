"""The lives of a shift, and of a place in the roster that somebody has to take."""

from __future__ import annotations

from enum import StrEnum

from dispatch.lifecycle.machine import Machine


class ShiftStatus(StrEnum):
    """How far a shift is."""

    PLANNED = "planned"
    PUBLISHED = "published"  # the courier has been told
    ABSENT = "absent"  # the courier does not come, or had to stop
    CANCELLED = "cancelled"


class PostStatus(StrEnum):
    """Whether somebody has taken a place in the roster."""

    OPEN = "open"
    FILLED = "filled"
    CANCELLED = "cancelled"


_S, _P = ShiftStatus, PostStatus

SHIFT = Machine(
    "shift",
    ShiftStatus,
    {
        _S.PLANNED: (_S.PUBLISHED, _S.ABSENT, _S.CANCELLED),
        _S.PUBLISHED: (_S.ABSENT, _S.CANCELLED),
        _S.ABSENT: (),
        _S.CANCELLED: (),
    },
)

POST = Machine(
    "post",
    PostStatus,
    {
        _P.OPEN: (_P.FILLED, _P.CANCELLED),
        _P.FILLED: (_P.OPEN, _P.CANCELLED),
        _P.CANCELLED: (_P.OPEN,),
    },
)

#: Somebody works, or is to, in a shift in one of these.
WORKED = frozenset({_S.PLANNED, _S.PUBLISHED})
