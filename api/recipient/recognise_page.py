"""The question by which a recipient is recognised: what is theirs alone is shown after it."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from starlette.responses import Response

from api.gate.gatekeeper import Gatekeeper
from api.recipient.guest import Guest, SentForm, Visitor, nothing
from api.recipient.refusals import Refusal, form_is_old
from api.recipient.router import router
from dispatch.access.secret_text import hashed
from dispatch.recipient.recognition import Question, is_right, question_of

#: Where somebody may be led after it.
_NEXT: Final = frozenset({"", "door", "write", "settings", "receipt"})


@router.api_route("/{token}/recognise", methods=["GET", "HEAD"], name="recognise_page")
def recognise_page(request: Request, guest: Visitor) -> Response:
    """Ask."""
    return ask(guest, request.query_params.get("next", ""))


@router.post("/{token}/recognise", name="recognise")
def recognise(request: Request, guest: Visitor, sent: SentForm) -> Response:
    """Take the answer; of wrong ones few a day."""
    following = sent.text("next")
    if not guest.gave("recognise", sent):
        return ask(guest, following, form_is_old(guest.wording))
    keeper: Gatekeeper = request.app.state.gatekeeper
    name = hashed(f"recognise {guest.link.id}")
    if keeper.wrong_answers.is_spent(name):
        return ask(guest, following, Refusal({}, guest.wording.text("why_too_many_answers"), 429))
    if not is_right(guest.recipient, sent.text("answer")):
        keeper.wrong_answers.take(name)
        key = f"fault_answer_{question_of(guest.recipient)}"
        return ask(guest, following, Refusal({"answer": guest.wording.text(key)}))
    response = guest.go(
        following if following in _NEXT else "", **({} if following else {"said": "recognised"})
    )
    guest.remember(response)
    return response


def ask(guest: Guest, following: str, refusal: Refusal | None = None) -> Response:
    """Ask, on the way to a page."""
    if guest.is_visit:
        raise nothing()
    return guest.show(
        "recognise.html",
        {
            "question": question_of(guest.recipient),
            "nothing": Question.NOTHING,
            "following": following if following in _NEXT else "",
            "refusal": refusal or Refusal(),
            "mark": guest.mark("recognise"),
        },
        status=200 if refusal is None else refusal.status,
    )
