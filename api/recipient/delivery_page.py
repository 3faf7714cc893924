"""The page itself: how far the delivery is, when it comes, and what may still be asked."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from starlette.responses import Response

from api.recipient.guest import Guest, SentForm, Visitor, nothing
from api.recipient.refusals import Refusal, form_is_old, refusal_of
from api.recipient.router import router
from api.recipient.street_map import has_map, street_map
from api.said.catalogue import LANGUAGES
from dispatch.errors import DispatchError
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.changes import CANCEL, INSTRUCT, RESCHEDULE
from dispatch.orders.delivery import Mode
from dispatch.recipient.claiming import is_claimable
from dispatch.recipient.page import DeliveryPage, page_of
from dispatch.recipient.rating_said import rate
from dispatch.storage.store import NotFoundError

_D = DeliveryStatus
#: Seconds between two looks without a script: while somebody is under way, and while one may come soon.
UNDER_WAY_S, SOON_S = 30, 60
#: How long before its window one looks again by itself.
_BEFORE_S: Final = 2 * 3_600
_UNDER_WAY: Final = frozenset({_D.COLLECTING, _D.COLLECTED, _D.OUT_FOR_DELIVERY, _D.ARRIVED})
_BEFORE: Final = frozenset({_D.CREATED, _D.HELD, _D.PROMISED, _D.PLANNED, _D.ASSIGNED, _D.RESCHEDULED})
#: What may be said once something was done; anything else in the address is said by nobody.
_NOTICES: Final = frozenset({"door", "slot", "cancelled", "settings", "rated", "recognised", "problem"})
#: Ways in which goods come at another time: what is fetched in a shop waits there, and returns are agreed on with the shop.
_MOVED: Final = frozenset({Mode.DELIVERY, Mode.RELAY})


@router.api_route("/{token}", methods=["GET", "HEAD"], name="delivery_page")
def delivery_page(request: Request, guest: Visitor) -> Response:
    """Show how far a delivery is."""
    said = request.query_params.get("said", "")
    return show(guest, notice=guest.wording.text(f"said_{said}") if said in _NOTICES else "")


@router.post("/{token}/rate", name="rate_delivery")
def rate_delivery(guest: Visitor, sent: SentForm) -> Response:
    """Keep what the recipient thinks of a delivery that has come."""
    typed = sent.text("words")
    if not guest.gave("rate", sent):
        return show(guest, form_is_old(guest.wording), typed)
    try:
        guest.once(
            sent, lambda writing: rate(writing, guest.delivery.id, sent.number("score") or 0, typed or None)
        )
    except DispatchError as error:
        return show(guest, refusal_of(guest.wording, error), typed)
    return guest.go(said="rated")


def show(
    guest: Guest, refusal: Refusal | None = None, typed: str = "", *, notice: str = ""
) -> Response:  # fmt: skip
    """Show the page, with what was typed where a rating was refused."""
    try:
        with guest.reading() as reading:
            seen = page_of(reading, guest.delivery.id, guest.wording.language, recognised=guest.recognised)
    except NotFoundError:
        raise nothing() from None
    return guest.show(
        "delivery.html",
        {
            "page": seen,
            "when": _when(guest, seen),
            "actions": _actions(seen),
            "failed_why": _why(guest, seen),
            "refresh": _refresh_s(seen),
            "map": street_map(guest, seen.whereabouts),
            "asks_for_map": seen.distance is not None and not guest.recognised and has_map(guest),
            "notice": notice,
            "refusal": refusal or Refusal(),
            "typed": typed,
            "mark": guest.mark("rate") if seen.ratable else None,
            "languages": LANGUAGES,
        },
        status=200 if refusal is None else refusal.status,
        back=False,
    )


def _when(guest: Guest, seen: DeliveryPage) -> dict[str, str]:
    """Return when it comes, in words: a day, a window or a moment, and what is said of it."""
    tracked, wording = seen.tracked, guest.wording
    promised = ""
    if seen.promised is not None:
        promised = wording.window(seen.promised.earliest, seen.promised.latest)
    if tracked.eta_from_s is None or tracked.eta_to_s is None:
        if seen.tracked.late and promised:
            return {
                "day": "",
                "window": "",
                "note": wording.text("late_now", promised=promised),
                "promised": "",
            }
        return {"day": "", "window": "", "note": "", "promised": ""}
    day = wording.near_day(tracked.eta_from_s, seen.now_s)
    if tracked.eta_from_s <= seen.now_s:
        window = wording.text("until_time", time=wording.time(tracked.eta_to_s))
    else:
        window = wording.window(tracked.eta_from_s, tracked.eta_to_s)
    note = wording.text("window_told" if tracked.told else "window_promised")
    differs = tracked.told and promised and promised != window
    key = "later_than" if seen.later_than_promised else "promised_was"
    return {
        "day": day,
        "window": window,
        "note": note,
        "promised": wording.text(key, promised=promised) if differs else "",
    }


def _why(guest: Guest, seen: DeliveryPage) -> str:
    """Return the words for why nothing was handed over: those of the courier's code, or none of its own."""
    key = f"failed_{seen.failed.outcome_code}" if seen.failed is not None else ""
    return key if guest.wording.has(key) else "failed_other"


def _actions(seen: DeliveryPage) -> frozenset[str]:
    one, possible = seen.delivery, set(seen.tracked.actions)
    if one.visit_id:
        return frozenset()
    found = {"write"}
    if RESCHEDULE in possible and one.mode in _MOVED:
        found.add("slot")
    if INSTRUCT in possible and one.mode in {Mode.DELIVERY, Mode.RETURN}:
        found.add("door")
    if CANCEL in possible:
        found.add("cancel")
    if is_claimable(one):
        found.add("problem")
    return frozenset(found)


def _refresh_s(seen: DeliveryPage) -> int:
    """Return after how many seconds one looks again, 0 for never: nothing moves before the day, and nothing after the end."""
    one = seen.delivery
    if one.status in _UNDER_WAY or seen.tracked.stops_before is not None:
        return UNDER_WAY_S
    if one.status in _BEFORE and one.window.earliest - seen.now_s < _BEFORE_S:
        return SOON_S
    return 0
