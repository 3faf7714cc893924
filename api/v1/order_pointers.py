"""Faults of orders, told where they are in what was sent: services call some things by other names than the forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from api.errors import ApiError, FaultyField
from dispatch.orders.checks import RefusedOrderError
from dispatch.promises.basket import AddressUncertainError

#: How services name a part of an order, and how the forms do.
_NAMES: Final = tuple(
    (re.compile(pattern), ours)
    for pattern, ours in (
        (r"^/org_id$", "/sender_id"),
        (r"^(/pickups/\d+)/org_id$", r"\1/shop_id"),
        (r"^(/pickups/\d+)/ready_s$", r"\1/ready_at"),
        (r"^/payment/by_org$", "/payment_on_delivery/by_shop"),
        (r"^/payment(/|$)", r"/payment_on_delivery\1"),
        (r"^/mode$", "/fulfilment"),
        (r"^/recipient/door(/|$)", r"/recipient/at_door\1"),
        (r"^/door/(lon|lat)$", "/door/position"),
        (r"^/pin(/.*)?$", "/position"),
    )
)


def sent_pointer(pointer: str) -> str:
    """Return where a part of an order is in the form that was sent."""
    for pattern, ours in _NAMES:
        if pattern.search(pointer):
            return pattern.sub(ours, pointer)
    return pointer


@contextmanager
def as_sent(*, window: str = "/window") -> Iterator[None]:
    """Have what is wrong with an order told by the names of the forms, while the block runs.

    Parameters
    ----------
    window
        Where the form has what services call the window.
    """
    try:
        yield
    except RefusedOrderError as refused:
        faults = tuple(
            replace(one, pointer=re.sub("^/window", window, sent_pointer(one.pointer)))
            for one in refused.faults
        )
        raise RefusedOrderError(faults, next_window=refused.next_window) from None
    except AddressUncertainError as doubtful:
        could = "; ".join(doubtful.guesses)
        raise ApiError(
            f"door/address: it may mean several places: {could}. Give one of these, or a position.",
            code=doubtful.code,
            status=422,
            faults=[
                # One by one, for screens that let somebody choose.
                FaultyField(
                    pointer="/door/address", code=doubtful.code, message=f"it may mean {guess}"[:2_000], remedy="give this one, or a position",
                    value=guess[:500],
                )
                for guess in doubtful.guesses
            ],
        ) from None  # fmt: skip
