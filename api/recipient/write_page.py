"""Writing to a shop of the basket, and what was written before."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from starlette.responses import Response

from api.recipient.guest import Guest, SentForm, Visitor, nothing
from api.recipient.refusals import Refusal, form_is_old, refusal_of
from api.recipient.router import router
from api.recipient.sent import Sent
from dispatch.errors import DispatchError
from dispatch.recipient.acting import write_to_shop
from dispatch.storage import parties
from dispatch.storage.store import Reading
from dispatch.thread.message import LONGEST, Message, Party, Side
from dispatch.thread.posting import mark_read
from dispatch.thread.viewing import read, shops_of

#: So many of the newest are shown.
MOST_SHOWN = 100
#: What a message may be begun with: somebody who was not met is led here by what they want.
_BEGUN: Final = frozenset({"relay", "return"})


@router.api_route("/{token}/write", methods=["GET", "HEAD"], name="write_page")
def write_page(request: Request, guest: Visitor) -> Response:
    """Show the form, and to the recipient what was written before."""
    written = request.query_params.get("said") == "written"
    about = request.query_params.get("about", "")
    begun = guest.wording.text(f"write_{about}") if about in _BEGUN else ""
    return _show(guest, Sent(), notice=guest.wording.text("said_written") if written else "", begun=begun)


@router.post("/{token}/write", name="write_to_shop")
def write_to_shop_(guest: Visitor, sent: SentForm) -> Response:
    """Keep what was written, for the shop to read."""
    text, shop = sent.text("text"), sent.text("shop")
    if not guest.gave("write", sent):
        return _show(guest, sent, form_is_old(guest.wording))
    faults = {}
    if not text:
        faults["text"] = guest.wording.text("fault_text_missing")
    elif len(text) > LONGEST:
        faults["text"] = guest.wording.text("fault_line_too_long", most=LONGEST, given=len(text))
    shops = shops_of(guest.delivery)
    if shop not in shops and len(shops) > 1:
        faults["shop"] = guest.wording.text("fault_shop_missing")
    if faults:
        return _show(guest, sent, Refusal(faults))
    try:
        guest.once(
            sent,
            lambda writing: write_to_shop(writing, guest.delivery.id, text, shop if shop in shops else ""),
        )
    except DispatchError as error:
        return _show(guest, sent, refusal_of(guest.wording, error))
    return guest.go("write", said="written")


def _show(
    guest: Guest, sent: Sent, refusal: Refusal | None = None, *, notice: str = "", begun: str = ""
) -> Response:
    if guest.is_visit:
        raise nothing()
    me = Party(Side.RECIPIENT, guest.recipient.id)
    with guest.reading() as reading:
        names = _names(reading, shops_of(guest.delivery))
        told: tuple[Message, ...] = ()
        if guest.recognised:
            told = read(reading, me, guest.delivery.id)[-MOST_SHOWN:]
    if told:
        _mark(guest, me, told)
    return guest.show(
        "write.html",
        {
            "sent": sent,
            "begun": begun,
            "refusal": refusal or Refusal(),
            "mark": guest.mark("write"),
            "names": names,
            "told": told,
            "most": LONGEST,
            "notice": notice,
            "now_s": guest.business.store.now_s(guest.town_id),
        },
        status=200 if refusal is None else refusal.status,
    )


def _names(reading: Reading, shops: tuple[str, ...]) -> dict[str, str]:
    found = parties.get_organizations(reading, shops)
    return {name: found[name].name for name in shops if name in found}


def _mark(guest: Guest, me: Party, told: tuple[Message, ...]) -> None:
    """Keep how far the recipient has read, so that every screen counts the same as new."""
    last = {one.org_id: one.number for one in told if one.side is not Side.RECIPIENT}
    if last:
        guest.business.store.write(
            guest.town_id,
            guest.actor,
            lambda writing: [
                mark_read(writing, me, guest.delivery.id, number, org_id=shop)
                for shop, number in last.items()
            ],
        )
