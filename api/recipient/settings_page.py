"""How a recipient is told things: only if late, by which way, in which language, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from starlette.responses import Response

from api.recipient.guest import Guest, SentForm, Visitor
from api.recipient.recognise_page import ask
from api.recipient.refusals import Refusal, form_is_old, refusal_of
from api.recipient.router import router
from api.recipient.sent import Sent
from api.said.catalogue import LANGUAGES
from dispatch.errors import DispatchError
from dispatch.notify.policy import policy_of
from dispatch.parties.recipient import Reach, Recipient
from dispatch.recipient.acting import choose_reach
from dispatch.storage import parties

#: Minutes by which one may be later before somebody is told; 0 for what the town tells all.
LATE_MIN: Final = (0, 15, 30, 60)
_NEEDS: Final = {"sms": "phone", "voice": "phone", "email": "email"}


@router.api_route("/{token}/settings", methods=["GET", "HEAD"], name="settings_page")
def settings_page(guest: Visitor) -> Response:
    """Show how the recipient is told things."""
    if not guest.recognised:
        return ask(guest, "settings")
    own = guest.recipient
    typed = {
        "late": str(own.reach.only_if_late_min),
        "channel": own.reach.channels[0] if own.reach.channels else "",
        "spoken": own.language,
        **({"stop": "1"} if own.reach.opted_out else {}),
    }
    return _show(guest, typed)


@router.post("/{token}/settings", name="choose_settings")
def choose_settings(guest: Visitor, sent: SentForm) -> Response:
    """Keep it."""
    if not guest.recognised:
        return ask(guest, "settings")
    if not guest.gave("settings", sent):
        return _show(guest, sent.fields, form_is_old(guest.wording))
    late, channel, spoken = sent.number("late"), sent.text("channel"), sent.text("spoken")
    faults = {}
    if late not in _late_of(guest.recipient):
        faults["late"] = guest.wording.text("fault_choice")
    if channel and channel not in _channels(guest):
        faults["channel"] = guest.wording.text("fault_choice")
    if spoken not in LANGUAGES:
        faults["spoken"] = guest.wording.text("fault_choice")
    if faults:
        return _show(guest, sent.fields, Refusal(faults))
    try:
        guest.once(
            sent,
            lambda writing: choose_reach(
                writing, guest.delivery.id, _reach(guest.recipient, late or 0, channel, sent), spoken
            ),
        )
    except DispatchError as error:
        return _show(guest, sent.fields, refusal_of(guest.wording, error))
    return guest.go(said="settings")


def _reach(own: Recipient, late: int, channel: str, sent: Sent) -> Reach:
    """Return what was chosen; hours and further channels, which the form does not show, stay."""
    known = own.reach.channels
    channels = known if channel == (known[0] if known else "") else (channel,) if channel else ()
    return replace(own.reach, only_if_late_min=late, channels=channels, opted_out=sent.is_ticked("stop"))


def _late_of(own: Recipient) -> tuple[int, ...]:
    return tuple(sorted({*LATE_MIN, own.reach.only_if_late_min}))


def _channels(guest: Guest) -> tuple[str, ...]:
    """Return the ways that the town offers and the person can be reached by, and the one that they have."""
    with guest.reading() as reading:
        offered = policy_of(parties.get_town(reading)).offered
    found = [name for name in offered if getattr(guest.recipient, _NEEDS.get(name, ""), "")]
    return tuple(dict.fromkeys([*found, *guest.recipient.reach.channels[:1]]))


def _show(guest: Guest, typed: Mapping[str, str], refusal: Refusal | None = None) -> Response:
    return guest.show(
        "settings.html",
        {
            "typed": typed,
            "refusal": refusal or Refusal(),
            "mark": guest.mark("settings"),
            "late": _late_of(guest.recipient),
            "channels": [name for name in _channels(guest) if guest.wording.has(f"channel_{name}")],
            "languages": LANGUAGES,
        },
        status=200 if refusal is None else refusal.status,
    )
