"""A message of a conversation, and who looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dispatch.errors import DispatchError

#: So long may a message be, characters.
LONGEST = 2000


class Side(StrEnum):
    """Who speaks or reads."""

    RECIPIENT = "recipient"
    SHOP = "shop"
    COORDINATOR = "coordinator"
    COURIER = "courier"  # reads instructions, writes nothing


class Kind(StrEnum):
    """What a message is."""

    TEXT = "text"
    INSTRUCTION = "instruction"  # for the door: the courier reads it


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody of a conversation: ``id`` names the recipient, the shop, the courier or the coordinator."""

    side: Side
    id: str


@dataclass(frozen=True, slots=True)
class Message:
    """Something that was said. ``org_id`` is the shop that it was said to or by, empty for an instruction that no shop sees."""

    id: str
    delivery_id: str
    number: int
    org_id: str
    side: Side
    author: str
    kind: Kind
    channel: str
    text: str
    posted_s: int
    erased_s: int | None = None


class ShopNeededError(DispatchError):
    """A basket of several shops, and a message that does not say which one it is for; code ``shop_needed``."""

    def __init__(self, shops: tuple[str, ...]) -> None:
        super().__init__(
            f"org_id '': the basket comes from {len(shops)} shops: say which of {', '.join(shops)} it is for",
            code="shop_needed",
        )
        self.shops = shops


class InvalidMessageError(DispatchError):
    """A message that cannot be taken; code ``invalid_message``."""

    def __init__(self, field: str, value: str, remedy: str) -> None:
        super().__init__(f"{field} {value!r}: {remedy}", code="invalid_message")
