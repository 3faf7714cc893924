"""When something in the street has happened, by the clock of whoever says so, and whose rounds they may speak of."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final

from pydantic import Field

from api.errors import ApiError, FaultyField
from api.gate.call import Call
from api.v1.scalars import Form, Moment, seconds_of
from dispatch.access.role import Role

#: A clock may be so much ahead of ours.
AHEAD_S: Final = 60

HappenedAt = Annotated[
    Moment | None,
    Field(description="When it was, by the clock of your phone; null: now. Never in the future."),
]


class Happening(Form):
    """When it happened."""

    happened_at: HappenedAt = None


def happened_s(call: Call, moment: dt.datetime | None) -> int | None:
    """Return when it was, None for now.

    Raises
    ------
    ApiError
        ``invalid_moment``: it has not happened yet.
    """
    if moment is None:
        return None
    at_s = seconds_of(moment)
    now_s = call.now_s
    if at_s > now_s + AHEAD_S:
        raise ApiError(
            "happened_at: it lies in the future; say when it was, or leave it out for now.",
            code="invalid_moment",
            faults=[FaultyField(pointer="/happened_at", code="invalid_moment", message="it lies in the future", remedy="leave it out for now")],
        )  # fmt: skip
    return min(at_s, now_s)


def courier_of(call: Call) -> str:
    """Return the courier whose rounds alone are there for whoever calls, empty for whoever works for the town."""
    return call.subject.courier_id if call.subject.role is Role.COURIER else ""
