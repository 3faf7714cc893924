"""The life of a quote: slots offered at a price, one of which may be held and taken."""

from __future__ import annotations

from enum import StrEnum

from dispatch.lifecycle.machine import Machine


class QuoteStatus(StrEnum):
    """How far a quote is."""

    OPEN = "open"
    ACCEPTED = "accepted"
    EXPIRED = "expired"
    DECLINED = "declined"


_Q = QuoteStatus

QUOTE = Machine(
    "quote",
    QuoteStatus,
    {
        _Q.OPEN: (_Q.ACCEPTED, _Q.EXPIRED, _Q.DECLINED),
        _Q.ACCEPTED: (),
        _Q.EXPIRED: (),
        _Q.DECLINED: (),
    },
)
