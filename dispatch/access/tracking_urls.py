"""Addresses of the pages on which recipients follow their deliveries, for messages."""

from __future__ import annotations

from typing import Final

from dispatch.access.link import link_token
from dispatch.access.links import tracking_link
from dispatch.storage.store import Store

#: Where links of recipients lead.
PAGE: Final = "/t/"
#: Where the code at the till of a shop leads.
TILL_PAGE: Final = "/d/"
ACTOR: Final = "system:notifications"


class TrackingUrls:
    """Makes the address of the page of a delivery; the link is made where there is none (`dispatch.notify.sending.LinkOf`).

    Parameters
    ----------
    store
        Where deliveries are.
    secret
        Of the installation.
    origin
        The address of the server, as ``https://livraisons.example.org``.
    """

    def __init__(self, store: Store, secret: bytes, origin: str) -> None:
        self.store = store
        self.secret = secret
        self.origin = origin.rstrip("/")

    def __call__(self, town_id: str, delivery_id: str) -> str:
        """Return the address, the same one until the link is revoked."""
        link = self.store.write(
            town_id, ACTOR, lambda writing: tracking_link(writing, delivery_id), conflicts=1
        )
        return f"{self.origin}{PAGE}{link_token(self.secret, link.id, link.kind)}"
