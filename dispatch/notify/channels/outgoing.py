"""What a channel carries, and what a channel is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to one address.

    ``id`` is the same whenever the message is sent again, so that the other side can tell; ``sender`` is the name of the shop or town.
    """

    id: str
    address: str
    sender: str
    title: str
    body: str
    sms: str
    voice: str
    language: str


class Carrier(Protocol):
    """Brings a message to an address."""

    def send(self, message: Outgoing, /) -> str:
        """Send a message, and return the name that the other side gave it, empty for none.

        Raises
        ------
        TemporaryError
            It may work later.
        PermanentError
            It will never work for this address.
        """
        ...
