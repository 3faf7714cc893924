"""The life of a quote: windows that are offered, one that is kept, one that is accepted."""

from __future__ import annotations

from enum import StrEnum

from dispatch.lifecycle.machine import Machine


class QuoteStatus(StrEnum):
    """How far a quote is."""

    OPEN = "open"
    HELD = "held"  # a window is chosen, and kept for a while
    ACCEPTED = "accepted"
    EXPIRED = "expired"
    DECLINED = "declined"


_Q = QuoteStatus

QUOTE = Machine(
    "quote",
    QuoteStatus,
    {
        _Q.OPEN: (_Q.HELD, _Q.ACCEPTED, _Q.EXPIRED, _Q.DECLINED),
        _Q.HELD: (_Q.ACCEPTED, _Q.EXPIRED, _Q.DECLINED),
        _Q.ACCEPTED: (),
        _Q.EXPIRED: (),
        _Q.DECLINED: (),
    },
)
