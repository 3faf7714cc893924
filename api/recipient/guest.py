"""Whoever has opened the link of a delivery: what they may be shown, and how they are answered."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from starlette.responses import RedirectResponse, Response

from api.business import Business
from api.errors import ApiError
from api.gate.session_cookie import is_secure
from api.recipient.own_site import FormMark, is_good, new_mark
from api.recipient.rendering import HEADERS, render
from api.recipient.sent import Sent
from api.recipient.spoken import asked_language, language_of
from api.recipient.wording import Wording
from dispatch.access.link import Link, LinkKind
from dispatch.access.links import find_good, note_look
from dispatch.access.tracking import TrackedShop, shops_of
from dispatch.access.tracking_urls import PAGE
from dispatch.orders.delivery import Delivery
from dispatch.parties.recipient import Recipient
from dispatch.recipient.acting import once
from dispatch.recipient.own_order import actor_of
from dispatch.recipient.recognition import recognition_mark
from dispatch.storage import deliveries, parties
from dispatch.storage.store import NotFoundError, Reading, Writing

#: By this cookie, which is sent to the pages of one link alone, a browser says that its owner was recognised.
COOKIE: Final = "tournee_recognised"


@dataclass(frozen=True, slots=True)
class ShownShop:
    """A shop at the top of a page; ``logo`` is empty where it is not ours to show, and ``letter`` stands for it."""

    name: str
    phone: str
    logo: str
    letter: str


@dataclass(frozen=True, slots=True)
class Guest:
    """One request by a link that is good."""

    business: Business
    town_id: str
    town_title: str
    link: Link
    token: str
    wording: Wording
    asked: str
    delivery: Delivery
    recipient: Recipient
    shops: tuple[ShownShop, ...]
    recognised: bool
    secure: bool

    @property
    def actor(self) -> str:
        """How the log names who acts by the link."""
        return actor_of(self.delivery)

    @property
    def is_visit(self) -> bool:
        """Whether it is a visit of a service, of which nothing is said and nothing asked here."""
        return bool(self.delivery.visit_id)

    def url(self, place: str = "", **query: str) -> str:
        """Return the address of a page of this link, in the language that was asked for."""
        own = {**query, **({"language": self.asked} if self.asked and "language" not in query else {})}
        return f"{PAGE}{self.token}{'/' + place if place else ''}{'?' + urlencode(own) if own else ''}"

    def mark(self, action: str) -> FormMark:
        """Return the mark of a form that is given out now."""
        return new_mark(self.business.secret, self.link.id, action, self.business.store.clock.now_s())

    def gave(self, action: str, sent: Sent) -> bool:
        """Return whether a form was given to this link for that, not too long ago."""
        now_s = self.business.store.clock.now_s()
        return is_good(self.business.secret, self.link.id, action, sent.mark, now_s)

    def once(self, sent: Sent, step: Callable[[Writing], object]) -> bool:
        """Carry a step out as the recipient, once for a form, and return whether it was now."""
        return once(self.business.store, self.town_id, self.actor, self.link.id, sent.mark.key, step)

    def reading(self) -> Any:
        """Look at the town at one moment."""
        return self.business.store.reading(self.town_id)

    def show(
        self, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200, back: bool = True
    ) -> Response:
        """Return a page of this link."""
        own = {"guest": self, "back": back, "refresh": 0, "notice": "", **(context or {})}
        return render(template, self.wording, own, status=status)

    def go(self, place: str = "", **query: str) -> RedirectResponse:
        """Return the answer to a form that was carried out: it is not sent again where somebody reloads what follows."""
        return RedirectResponse(self.url(place, **query), 303, {**HEADERS})

    def remember(self, response: Response) -> None:
        """Have the browser keep that its owner was recognised, for the pages of this link alone."""
        response.set_cookie(
            COOKIE,
            recognition_mark(self.business.secret, self.link.id, self.recipient),
            max_age=max(60, self.link.expires_s - self.business.store.clock.now_s()),
            path=f"{PAGE}{self.token}",
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )


def _guest(request: Request, token: str) -> Guest:
    business: Business = request.app.state.gatekeeper.business
    found = find_good(business.store, business.secret, token, LinkKind.TRACKING)
    if found is None:
        raise nothing()
    town_id, link = found
    town = business.town(town_id)
    try:
        with business.store.reading(town_id) as reading:
            delivery = deliveries.get(reading, link.delivery_id)
            recipient = parties.get_recipient(reading, delivery.recipient_id)
            shops = _shown(reading, delivery, business.settings.origin)
    except NotFoundError:
        raise nothing() from None
    if recipient.erased_s is not None:
        raise nothing()
    known = hmac.compare_digest(
        request.cookies.get(COOKIE, "").encode(),
        recognition_mark(business.secret, link.id, recipient).encode(),
    )
    note_look(business.store, town_id, link)
    return Guest(
        business,
        town_id,
        town.title,
        link,
        token,
        Wording(language_of(request, recipient.language), ZoneInfo(town.time_zone)),
        asked_language(request),
        delivery,
        recipient,
        shops,
        recognised=known and not delivery.visit_id,
        secure=is_secure(request, always=business.settings.secure_cookies),
    )


def nothing() -> ApiError:
    """Return the fault of a link that opens nothing: the same for all, so that whoever guesses learns nothing."""
    return ApiError("This link opens nothing.", code="link_invalid", status=404)


def _shown(reading: Reading, one: Delivery, origin: str) -> tuple[ShownShop, ...]:
    return tuple(
        ShownShop(shop.name, shop.phone, _own_picture(shop, origin), shop.name[:1].upper())
        for shop in shops_of(reading, one)
    )


def _own_picture(shop: TrackedShop, origin: str) -> str:
    """Return the picture of a shop where this server has it: nobody else is to learn who follows which delivery."""
    if origin and shop.logo.startswith(f"{origin}/"):
        return shop.logo.removeprefix(origin)
    return ""


def _sent(request: Request) -> Sent:
    sent: Sent = request.state.sent
    return sent


#: What a page asks for.
Visitor = Annotated[Guest, Depends(_guest)]
#: What its form has sent.
SentForm = Annotated[Sent, Depends(_sent)]
