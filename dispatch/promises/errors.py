"""Why a window is not promised."""

from __future__ import annotations

from collections.abc import Iterable

from dispatch.errors import DispatchError, Fault


class SlotUnavailableError(DispatchError):
    """A window cannot be promised any more; code ``slot_unavailable``.

    Parameters
    ----------
    faults
        What is in the way; none where no courier has room.
    """

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        told = "; ".join(fault.message for fault in faults)
        super().__init__(
            f"the window is no longer possible, {told or 'somebody was faster'}: ask for new offers",
            code="slot_unavailable",
        )


class QuoteExpiredError(DispatchError):
    """The time of a quote is over; code ``quote_expired``."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the time of quote {name} is over: ask for new offers", code="quote_expired")


class TooManyQuotesError(DispatchError):
    """A client has as many offers open, or windows kept, as it may; code ``too_many_quotes``."""

    def __init__(self, what: str, most: int) -> None:
        super().__init__(
            f"{most} {what} are the most at a time: accept or decline some, or wait until they expire",
            code="too_many_quotes",
            values={"most": most},
        )


class NotMovableError(DispatchError):
    """A delivery gets no other window; the code says why.

    Codes are ``goods_on_board``, ``goods_unlocated``, ``too_late``, ``held``, ``no_courier_needed``, ``no_offers_for_returns``,
    ``too_many_attempts`` and ``too_many_moves``.
    """

    def __init__(self, name: str, code: str, what: str, remedy: str) -> None:
        super().__init__(f"delivery {name} gets no other window: {what}; {remedy}", code=code)
