"""What a customer asks for at the till of a shop: a begun order that the shop confirms, or does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from dispatch.domain import TimeWindow
from dispatch.errors import DispatchError, Fault
from dispatch.orders.asked import Order
from dispatch.orders.checks import RefusedOrderError, storable
from dispatch.orders.delivery import Channel
from dispatch.orders.drafts import Draft, DraftStatus, drop, fill, get, open_drafts, start
from dispatch.orders.order_documents import order_of
from dispatch.orders.till_codes import TillCode, redeem
from dispatch.storage.store import NotFoundError, Reading, Writing

#: Somebody who stands at the till is there for minutes; the shop may look an hour later.
LIVES_S: Final = 12 * 3_600
#: So many wait for a shop: who plays with the code of a till fills no database, and no shop's screen.
MOST_OPEN: Final = 30
#: Who has chosen no window after so long has gone away: where the till is full, room is made of theirs.
GONE_AFTER_S: Final = 20 * 60
LONGEST_NAME: Final = 100
LONGEST_PHONE: Final = 32
LONGEST_ADDRESS: Final = 300
LONGEST_LINE: Final = 100
SHORTEST_PHONE: Final = 6


class TillFullError(DispatchError):
    """More is asked for at a till than a shop can look at; code ``till_full``."""

    def __init__(self) -> None:
        super().__init__(
            f"{MOST_OPEN} bags wait for the shop to confirm them: ask at the till", code="till_full"
        )


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants a bag brought, and where to, as they have typed it."""

    name: str
    phone: str
    address: str
    floor: str = ""
    code: str = ""
    language: str = "fr"

    def faults(self) -> tuple[Fault, ...]:
        """Return everything that is wrong with it."""
        found = []
        for pointer, value, most, needed in (
            ("/recipient/name", self.name, LONGEST_NAME, True),
            ("/recipient/phone", self.phone, LONGEST_PHONE, True),
            ("/door/address", self.address, LONGEST_ADDRESS, True),
            ("/door/floor", self.floor, LONGEST_LINE, False),
            ("/door/code", self.code, LONGEST_LINE, False),
        ):
            if needed and not value:
                found.append(Fault(pointer, 0, "missing", "", "it is missing", "fill it in"))
            elif len(value) > most:
                found.append(
                    Fault(pointer, 0, "text_too_long", "", f"longer than {most} characters", "shorten it")
                )
            elif not storable(value):
                found.append(
                    Fault(pointer, 0, "bad_character", "", "it cannot be stored", "take out what is odd")
                )
        if self.phone and sum(letter.isdigit() for letter in self.phone) < SHORTEST_PHONE:
            found.append(Fault("/recipient/phone", 0, "bad_phone", "", "it is no number", "check it"))
        return tuple(found)

    def document(self, org_id: str) -> dict[str, Any]:
        """Return what a draft of it says: the bag is packed, and stands there."""
        recipient: dict[str, Any] = {"name": self.name, "phone": self.phone, "language": self.language}
        if self.floor or self.code:
            recipient["door"] = {"floor": self.floor, "code": self.code}
        return {
            "recipient": recipient,
            "door": {"address": self.address},
            "pickups": [{"org_id": org_id, "prepare_s": 0}],
        }


def order_at_till(org_id: str, body: Mapping[str, Any], span: TimeWindow) -> Order:
    """Return the order that a draft would be, with a window to look for others in.

    Raises
    ------
    RefusedOrderError
        Something is wrong with it.
    """
    window = {"earliest": span.earliest, "latest": span.latest}
    return order_of({**body, "window": window, "org_id": org_id, "channel": Channel.TILL_CODE})


def ask(writing: Writing, org_id: str, wish: Wish, bag: TillCode | None = None) -> Draft:
    """Begin the order of a customer at the till of a shop; notes ``draft.started``, and ``till_code.used`` where it is of one bag.

    Parameters
    ----------
    bag
        What the code of one bag says, which is good once.

    Raises
    ------
    RefusedOrderError
        Listing everything that is wrong.
    TillFullError
        Too many wait already. What was begun and left alone makes room first.
    TillCodeError
        ``till_code_used``, ``till_code_expired``.
    """
    faults = wish.faults()
    if faults:
        raise RefusedOrderError(faults)
    # Two who ask at the same moment are counted one after the other.
    writing.exclude(f"till {org_id}")
    waiting = [one for one in open_drafts(writing, org_id=org_id) if one.channel is Channel.TILL_CODE]
    if len(waiting) >= MOST_OPEN:
        gone = [one for one in waiting if _is_left_alone(one, writing.now_s)]
        if not gone:
            raise TillFullError
        for one in gone:
            drop(writing, one.id)
    if bag is not None:
        return redeem(writing, bag, wish.document(org_id), lives_s=LIVES_S)
    return start(writing, org_id, Channel.TILL_CODE, wish.document(org_id), lives_s=LIVES_S)


def _is_left_alone(draft: Draft, now_s: int) -> bool:
    """Return whether a customer has gone away before there was anything for the shop to look at."""
    return "window" not in draft.body and draft.updated_s <= now_s - GONE_AFTER_S


def asked(reading: Reading, org_id: str, draft_id: str) -> Draft:
    """Return what was asked for at the till of a shop.

    Raises
    ------
    NotFoundError
        There is none of that name, it was not asked for at a till, or nothing has come of it.
    """
    draft = get(reading, draft_id, org_id=org_id)
    gone = draft.status is DraftStatus.DROPPED
    if draft.channel is not Channel.TILL_CODE or gone or draft.expires_s <= reading.now_s:
        raise NotFoundError("draft", draft_id)
    return draft


def choose(writing: Writing, org_id: str, draft_id: str, window: TimeWindow) -> Draft:
    """Keep which window a customer would like; notes ``draft.filled``. The shop is shown it from then on.

    Raises
    ------
    NotFoundError
        There is nothing to choose for.
    """
    draft = asked(writing, org_id, draft_id)
    wanted = {"earliest": window.earliest, "latest": window.latest}
    return fill(writing, draft.id, draft.version, {"window": wanted}, org_id=org_id)
