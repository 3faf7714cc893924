"""Saying that something was not right with what has come."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from api.recipient.guest import Guest, SentForm, Visitor, nothing
from api.recipient.refusals import Refusal, form_is_old, refusal_of
from api.recipient.router import router
from api.recipient.sent import Sent
from dispatch.errors import DispatchError
from dispatch.recipient.claiming import Problem, claim, is_claimable, is_claimed
from dispatch.storage import parties
from dispatch.thread.viewing import shops_of

#: So much may be written beside what was chosen: both are one message.
LONGEST: Final = 1_500


@router.api_route("/{token}/problem", methods=["GET", "HEAD"], name="problem_page")
def problem_page(guest: Visitor) -> Response:
    """Ask what was not right."""
    return _show(guest, Sent())


@router.post("/{token}/problem", name="say_problem")
def say_problem(guest: Visitor, sent: SentForm) -> Response:
    """Tell the shop, and the desk."""
    if guest.is_visit:
        raise nothing()
    if not guest.gave("problem", sent):
        return _show(guest, sent, form_is_old(guest.wording))
    shops = shops_of(guest.delivery)
    chosen, shop, words = sent.text("problem"), sent.text("shop"), sent.text("text")
    faults = _faults(guest, chosen, words, needs_shop=shop not in shops and len(shops) > 1)
    if faults:
        return _show(guest, sent, Refusal(faults))
    said = guest.wording.text("problem_said", what=guest.wording.text(f"problem_{chosen}"))
    text = f"{said}\n{words}" if words else said
    try:
        guest.once(
            sent,
            lambda writing: claim(
                writing, guest.delivery.id, Problem(chosen), text, shop if shop in shops else ""
            ),
        )
    except DispatchError as error:
        return _show(guest, sent, refusal_of(guest.wording, error))
    return guest.go(said="problem")


def _faults(guest: Guest, chosen: str, words: str, *, needs_shop: bool) -> dict[str, str]:
    wording = guest.wording
    faults = {}
    if chosen not in set(Problem):
        faults["problem"] = wording.text("fault_choice")
    elif chosen == Problem.OTHER and not words:
        faults["text"] = wording.text("fault_text_missing")
    if needs_shop:
        faults["shop"] = wording.text("fault_shop_missing")
    if len(words) > LONGEST:
        faults["text"] = wording.text("fault_line_too_long", most=LONGEST, given=len(words))
    return faults


def _show(guest: Guest, sent: Sent, refusal: Refusal | None = None) -> Response:
    if guest.is_visit:
        raise nothing()
    possible = is_claimable(guest.delivery)
    if refusal is None and not possible:
        refusal = Refusal({}, guest.wording.text("why_not_come_yet"), 409)
    with guest.reading() as reading:
        shops = shops_of(guest.delivery)
        found = parties.get_organizations(reading, shops)
        claimed = is_claimed(reading, guest.delivery.id)
    return guest.show(
        "problem.html",
        {
            "sent": sent,
            "possible": possible,
            "claimed": claimed,
            "problems": tuple(Problem),
            "names": {name: found[name].name for name in shops if name in found},
            "most": LONGEST,
            "refusal": refusal or Refusal(),
            "mark": guest.mark("problem"),
        },
        status=200 if refusal is None else refusal.status,
    )
