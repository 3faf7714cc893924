"""What a person may ask: what they have said to each purpose, all that is known of them, and to be forgotten."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import Field
from starlette.responses import Response

from api.errors import ApiError, FaultyField
from api.gate.answer import Answer
from api.gate.call import Calling
from api.v1.scalars import Form, Moment, Name, maybe_moment, moment_of, seconds_of
from api.v1.town_router import problems, town_router
from dispatch.parties.recipient import Consent, Purpose
from dispatch.privacy.erasure import Erasure, erase_recipient
from dispatch.privacy.export import export_recipient
from dispatch.privacy.holds import HeldError
from dispatch.privacy.rules import Words
from dispatch.services.purpose_consent import SaidConsent, SaidConsents, consents_of, say_to_purpose
from dispatch.storage import parties
from dispatch.storage.store import Reading

router = town_router("recipients", "/recipients")

RecipientId = Annotated[str, Path(max_length=80, examples=["rcp_01kbq0m3c8f6x2v9w4y7z5t1ra"])]
Reason = Annotated[
    Name, Field(description="Why; kept with who has looked.", examples=["asked by letter of 20 November"])
]


class ConsentsQuestion(Form):
    """Why somebody looks."""

    reason: Reason


class ConsentForm(Form):
    """What the person has said to a purpose."""

    purpose: Purpose
    consent: Consent
    said_at: Moment | None


class ConsentsForm(Form):
    """What the person has said to each purpose."""

    recipient_id: str
    consents: list[ConsentForm]


class NewConsent(Form):
    """What the person says to a purpose, to all services of it at once."""

    purpose: Purpose
    consent: Literal["given", "refused", "withdrawn"]
    said_at: Annotated[Moment | None, Field(description="When it was said; null for now.")] = None


class RecordedConsent(Form):
    """That it is kept; what was said is not repeated."""

    recipient_id: str
    said_at: Moment | None


class ExportQuestion(Form):
    """Why, and in which language."""

    reason: Reason
    language: Annotated[str, Field(pattern=r"^(fr|en)$")] = "fr"


class PersonExportForm(Form):
    """Everything known of a person."""

    recipient_id: str
    language: str
    document: Annotated[
        dict[str, Any], Field(description="Its keys are words of the language; hand it to the person, and to nobody else.")
    ]  # fmt: skip


class ErasureRequest(Form):
    """Said again, so that nobody is forgotten by mistake."""

    recipient_id: Annotated[str, Field(max_length=80, description="The same as in the address.")]


class ConsentWordsForm(Form):
    """A text in both languages."""

    fr: str
    en: str


class KeptForm(Form):
    """What stays, why, and until when."""

    what: ConsentWordsForm
    why: ConsentWordsForm
    source: str
    until: Moment


class ErasureForm(Form):
    """What was done."""

    recipient_id: str
    erased: Annotated[
        dict[str, int], Field(description="Changed rows by table; empty where it was done before.")
    ]
    kept: Annotated[list[KeptForm], Field(description="What a law keeps: tell the person.")]


@router.post(
    "/{recipient_id}/consents/read",
    operation_id="read_consents",
    summary="Read what somebody has consented to",
    response_model=ConsentsForm,
)
def read_consents(call: Calling, recipient_id: RecipientId, question: ConsentsQuestion) -> Response:
    """Read what a person has said to each purpose. That you have looked, and why, is kept before anything is shown."""

    def render(_: Reading, found: SaidConsents) -> Answer:
        told = [
            ConsentForm(purpose=one.purpose, consent=one.consent, said_at=maybe_moment(one.consent_s, call.zone))
            for one in found.said
        ]  # fmt: skip
        return Answer(ConsentsForm(recipient_id=recipient_id, consents=told))

    return call.once(
        lambda: call.write(lambda writing: consents_of(writing, recipient_id, question.reason)),
        render,
        SaidConsents,
        secret=True,
    )


@router.post(
    "/{recipient_id}/consents",
    operation_id="record_consent",
    summary="Record a consent",
    response_model=RecordedConsent,
    responses=problems(410),
)
def record_consent(call: Calling, recipient_id: RecipientId, said: NewConsent) -> Response:
    """Record what a person says to a whole purpose. Visits of its services follow, and what was known for a withdrawn purpose is emptied by the next retention."""
    said_s = None if said.said_at is None else seconds_of(said.said_at)

    def render(_: Reading, kept: SaidConsent) -> Answer:
        return Answer(RecordedConsent(recipient_id=kept.recipient_id, said_at=maybe_moment(kept.consent_s, call.zone)))  # fmt: skip

    return call.once(
        lambda: call.write(
            lambda writing: say_to_purpose(
                writing, recipient_id, said.purpose, Consent(said.consent), said_s=said_s
            ),
            conflicts=3,
        ),
        render,
        SaidConsent,
    )


@router.post(
    "/{recipient_id}/export",
    operation_id="export_recipient",
    summary="Export what is known of somebody",
    response_model=PersonExportForm,
)
def export_recipient_(call: Calling, recipient_id: RecipientId, question: ExportQuestion) -> Response:
    """Return everything known of a person, over all purposes, for that person. It is kept that it was read, and why; the answer is kept nowhere."""

    def render(_: Reading, document: dict[str, Any]) -> Answer:
        return Answer(
            PersonExportForm(recipient_id=recipient_id, language=question.language, document=document)
        )

    return call.once(
        lambda: export_recipient(
            call.store, call.town_id, call.actor, recipient_id, reason=question.reason, language=question.language
        ),
        render,
        dict,
        secret=True,
    )  # fmt: skip


@router.post(
    "/{recipient_id}/erase",
    operation_id="erase_recipient",
    summary="Forget somebody",
    response_model=ErasureForm,
)
def erase_recipient_(call: Calling, recipient_id: RecipientId, request: ErasureRequest) -> Response:
    """Erase what is known of a person who asks for it, at once, and say what stays, why, and until when.

    While something is open, unpaid or disputed, or the person is enrolled or subscribed, it is refused with the reasons (`erasure_held`).
    """
    with call.reading() as reading:
        parties.get_recipient(reading, recipient_id)
    if request.recipient_id != recipient_id:
        raise ApiError(
            "recipient_id: it is not the one in the address; give the same, so that nobody is forgotten by mistake.",
            code="invalid_confirmation",
            faults=[FaultyField(pointer="/recipient_id", code="invalid_confirmation", message="it is not the one in the address", remedy="give the same")],
        )  # fmt: skip

    def render(_: Reading, done: Erasure) -> Answer:
        kept = [
            KeptForm(
                what=_words(one.what),
                why=_words(one.why),
                source=one.source,
                until=moment_of(one.until_s, call.zone),
            )
            for one in done.kept
        ]
        return Answer(ErasureForm(recipient_id=done.subject, erased=dict(done.counts), kept=kept))

    try:
        return call.once(
            lambda: erase_recipient(call.store, call.town_id, call.actor, recipient_id), render, Erasure
        )
    except HeldError as error:
        raise ApiError(
            str(error),
            code=error.code,
            faults=[
                FaultyField(pointer="", code=reason, message="it is still needed", value=thing)
                for thing, reason in sorted(error.holds.items())
            ],
        ) from error


def _words(words: Words) -> ConsentWordsForm:
    return ConsentWordsForm(fr=words.fr, en=words.en)
