"""Whoever has scanned the code at the till of a shop: which shop that is, and how they are answered. Of anybody else nothing is known here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from starlette.responses import RedirectResponse, Response

from api.business import Business
from api.recipient.guest import ShownShop, nothing
from api.recipient.own_site import FormMark, is_good, new_mark
from api.recipient.rendering import HEADERS, render
from api.recipient.sent import Sent
from api.recipient.spoken import asked_language, language_of
from api.recipient.wording import Wording
from dispatch.access.link import Link, LinkKind
from dispatch.access.links import find_good, note_look
from dispatch.access.tracking_urls import TILL_PAGE
from dispatch.storage import parties
from dispatch.storage.store import NotFoundError


@dataclass(frozen=True, slots=True)
class TillGuest:
    """One request by the code of a till."""

    business: Business
    town_id: str
    town_title: str
    link: Link
    token: str
    wording: Wording
    asked: str
    shops: tuple[ShownShop, ...]

    @property
    def actor(self) -> str:
        """How the log names who acts by the code: it may be anybody."""
        return f"link:{self.link.id}"

    def url(self, place: str = "", **query: str) -> str:
        """Return the address of a page of this till, in the language that was asked for."""
        own = {**query, **({"language": self.asked} if self.asked and "language" not in query else {})}
        return f"{TILL_PAGE}{self.token}{'/' + place if place else ''}{'?' + urlencode(own) if own else ''}"

    def mark(self, action: str) -> FormMark:
        """Return the mark of a form that is given out now."""
        return new_mark(self.business.secret, self.link.id, action, self.business.store.clock.now_s())

    def gave(self, action: str, sent: Sent) -> bool:
        """Return whether a form was given to this link for that, not too long ago."""
        now_s = self.business.store.clock.now_s()
        return is_good(self.business.secret, self.link.id, action, sent.mark, now_s)

    def show(self, template: str, context: Mapping[str, Any], *, status: int = 200) -> Response:
        """Return a page of this till."""
        own = {"guest": self, "back": False, "refresh": 0, "notice": "", **context}
        return render(template, self.wording, own, status=status)

    def go(self, place: str) -> RedirectResponse:
        """Return the answer to a form that was carried out: it is not sent again where somebody reloads what follows."""
        return RedirectResponse(self.url(place), 303, {**HEADERS})


def _guest(request: Request, token: str) -> TillGuest:
    business: Business = request.app.state.gatekeeper.business
    found = find_good(business.store, business.secret, token, LinkKind.TILL)
    if found is None:
        raise nothing()
    town_id, link = found
    town = business.town(town_id)
    try:
        with business.store.reading(town_id) as reading:
            shop = parties.get_organization(reading, link.org_id)
    except NotFoundError:
        raise nothing() from None
    if not shop.active:
        raise nothing()
    note_look(business.store, town_id, link)
    return TillGuest(
        business,
        town_id,
        town.title,
        link,
        token,
        Wording(language_of(request), ZoneInfo(town.time_zone)),
        asked_language(request),
        (ShownShop(shop.name, shop.contact.phone, "", shop.name[:1].upper()),),
    )


#: What a page asks for.
Customer = Annotated[TillGuest, Depends(_guest)]
