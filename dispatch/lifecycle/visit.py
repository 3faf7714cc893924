"""The life of a visit."""

from __future__ import annotations

from enum import StrEnum

from dispatch.lifecycle.machine import Machine


class VisitStatus(StrEnum):
    """How far a visit is; once it is ordered, its delivery says more."""

    EXPECTED = "expected"  # nothing has been planned for it yet
    ORDERED = "ordered"  # a delivery was made for it
    SKIPPED = "skipped"  # not on this date: a pause, a holiday, conditions that ran out
    DONE = "done"
    MISSED = "missed"  # nobody answered, or nobody came


_V = VisitStatus

VISIT = Machine(
    "visit",
    VisitStatus,
    {
        _V.EXPECTED: (_V.ORDERED, _V.SKIPPED, _V.MISSED),
        _V.ORDERED: (_V.EXPECTED, _V.SKIPPED, _V.DONE, _V.MISSED),
        # Home from hospital earlier than thought.
        _V.SKIPPED: (_V.EXPECTED,),
        # What was closed by mistake is reopened.
        _V.DONE: (_V.ORDERED, _V.MISSED),
        _V.MISSED: (_V.ORDERED, _V.DONE, _V.EXPECTED),
    },
)
