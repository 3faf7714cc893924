"""Why a task was not done, in CoopCycle's words and back; the other programs take ours as a note."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dispatch.field.outcomes import NOT_DONE, OutcomeCode

_C = OutcomeCode

#: Codes of CoopCycle's failure reasons; None where it has none, so that its task fails without a reason.
COOPCYCLE_REASONS: Final[Mapping[OutcomeCode, str | None]] = MappingProxyType(
    {
        _C.NOT_HOME: None,
        _C.CANT_FIND_ADDRESS: "WRONG_ADDR",
        _C.NO_PARKING: "ADDRESS_UNREACHABLE",
        _C.NO_TIME: "LATE",
        _C.REFUSED: "REFUSED",
        _C.SHOP_CLOSED: "CLOSED_STORE",
        _C.PACKAGE_NOT_AVAILABLE: "ITEM_MISSING",
        _C.MISSING_REQUIRED_PROOF: None,
        _C.PAYMENT_NOT_RECEIVED: "INSUFFICIENT_FUND",
        _C.DAMAGED: "DAMAGED",
        _C.OTHER: None,
    }
)

_HEARD: Final = {
    "DAMAGED": _C.DAMAGED,
    "PACKAGING_ISSUE": _C.DAMAGED,
    "LATE": _C.NO_TIME,
    "TRAFFIC": _C.NO_TIME,
    "WRONG_ADDR": _C.CANT_FIND_ADDRESS,
    "ADDRESS_REVIEW_NEEDED": _C.CANT_FIND_ADDRESS,
    "ADDRESS_UNREACHABLE": _C.NO_PARKING,
    "REFUSED": _C.REFUSED,
    "ITEM_MISSING": _C.PACKAGE_NOT_AVAILABLE,
    "LOST": _C.PACKAGE_NOT_AVAILABLE,
    "INVENTORY_ISSUE": _C.PACKAGE_NOT_AVAILABLE,
    "CLOSED_STORE": _C.SHOP_CLOSED,
    "HOLIDAY": _C.SHOP_CLOSED,
    "INSUFFICIENT_FUND": _C.PAYMENT_NOT_RECEIVED,
}


def reason_told(code: OutcomeCode) -> str | None:
    """Return CoopCycle's reason for one of our codes of what was not done.

    Raises
    ------
    ValueError
        The code is one of something done, which has no reason.
    """
    if code not in NOT_DONE:
        raise ValueError(
            f"{code} is no reason for which something is not done: give one of {sorted(NOT_DONE)}"
        )
    return COOPCYCLE_REASONS[code]


def reason_heard(reason: str) -> OutcomeCode:
    """Return our code for a reason of CoopCycle, ``other`` for those that have no like here: stores may add reasons of their own."""
    return _HEARD.get(reason, _C.OTHER)
