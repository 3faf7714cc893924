"""What may be said of the door: floor, code, a safe place, a neighbour, and a word for the courier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

from api.recipient.guest import Guest, SentForm, Visitor, nothing
from api.recipient.refusals import Refusal, form_is_old, refusal_of
from api.recipient.router import router
from api.recipient.sent import Sent
from api.recipient.street_map import street_map
from dispatch.errors import DispatchError
from dispatch.orders.changes import INSTRUCT
from dispatch.recipient.acting import DoorWords, check_may, say_of_door
from dispatch.recipient.whereabouts import whereabouts
from dispatch.storage.store import Writing

#: Lines of the form and how long they may be; the service bounds them too.
LINES: Final = {"code": 100, "floor": 100, "safe_place": 300, "neighbour": 300, "note": 1_000}


@router.api_route("/{token}/door", methods=["GET", "HEAD"], name="door_page")
def door_page(guest: Visitor) -> Response:
    """Show the form; what is known already to the recipient alone."""
    if guest.is_visit:
        raise nothing()
    typed: dict[str, str] = {}
    if guest.recognised:
        door = guest.recipient.door
        typed = {
            "code": door.code, "floor": door.floor, "safe_place": door.safe_place, "neighbour": door.neighbour,
            "note": guest.delivery.note, **({"do_not_ring": "1"} if door.do_not_ring else {}),
        }  # fmt: skip
    return _show(guest, typed)


@router.post("/{token}/door", name="say_of_door")
def say_of_door_(guest: Visitor, sent: SentForm) -> Response:
    """Keep what was said."""
    if not guest.gave("door", sent):
        return _show(guest, sent.fields, form_is_old(guest.wording))
    too_long = _too_long(guest, sent)
    if too_long.fields:
        return _show(guest, sent.fields, too_long)

    def step(writing: Writing) -> None:
        check_may(guest.delivery, INSTRUCT)
        said, note = _said(sent, whole=guest.recognised)
        say_of_door(writing, guest.delivery.id, said, note)

    try:
        guest.once(sent, step)
    except DispatchError as error:
        return _show(guest, sent.fields, refusal_of(guest.wording, error))
    return guest.go(said="door")


def _said(sent: Sent, *, whole: bool) -> tuple[DoorWords, str | None]:
    """Return what was said: by the recipient, who has seen what was known, the whole; by others what they have added."""

    def line(name: str) -> str | None:
        given = sent.text(name)
        return given if given or whole else None

    ticked = sent.is_ticked("do_not_ring")
    words = DoorWords(
        line("floor"),
        line("code"),
        line("safe_place"),
        line("neighbour"),
        ticked if ticked or whole else None,
    )
    return words, line("note")


def _too_long(guest: Guest, sent: Sent) -> Refusal:
    return Refusal(
        {
            name: guest.wording.text("fault_line_too_long", most=most, given=len(sent.text(name)))
            for name, most in LINES.items()
            if len(sent.text(name)) > most
        }
    )


def _show(guest: Guest, typed: Mapping[str, str], refusal: Refusal | None = None) -> Response:
    with guest.reading() as reading:
        seen = whereabouts(reading, guest.delivery, None, recognised=guest.recognised)
    return guest.show(
        "door.html",
        {
            "typed": typed,
            "refusal": refusal or Refusal(),
            "mark": guest.mark("door"),
            "lines": LINES,
            "map": street_map(guest, seen),
        },
        status=200 if refusal is None else refusal.status,
    )
