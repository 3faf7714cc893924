"""Enrolments as they are shown and given, and what is known of people for a service."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from api.v1.order_forms import NewDoor, NewRecipient
from api.v1.paging import NextCursor
from api.v1.scalars import (
    DateText,
    Form,
    Id,
    Moment,
    Name,
    ShortText,
    Version,
    Words,
    maybe_moment,
    moment_of,
    seconds_of,
)
from api.v1.service_plan_forms import PauseForm, PlanTerms, pause_form
from api.v1.service_scalars import Code
from api.v1.visit_forms import VisitedPersonForm, people_of
from dispatch.access.role import Role
from dispatch.lifecycle.enrolment import EnrolmentStatus
from dispatch.parties.recipient import Consent
from dispatch.services.enrolment import Enrolment
from dispatch.services.social_file import (
    LONGEST_PHONE,
    MOST_CONTACTS,
    MOST_PAPERS,
    ContactPerson,
    Paper,
    SocialFile,
)
from dispatch.storage.store import Reading


class PaperForm(Form):
    """A paper that gives a right; null for no bound."""

    kind: Annotated[Code, Field(examples=["apa"])]
    from_day: DateText | None = None
    to_day: DateText | None = None


class EnrolmentContactForm(Form):
    """Somebody to be called when the door stays closed."""

    name: Name
    phone: Annotated[str, Field(min_length=1, max_length=LONGEST_PHONE)]
    relation: ShortText = ""


class FileContent(Form):
    """What is known of a person for one enrolment, and for nothing else."""

    birth_day: DateText | None = None
    papers: Annotated[tuple[PaperForm, ...], Field(max_length=MOST_PAPERS)] = ()
    contacts: Annotated[tuple[EnrolmentContactForm, ...], Field(max_length=MOST_CONTACTS, description="Called in this order.")] = ()  # fmt: skip
    diet: Words = ""
    prescriber: Words = ""
    note: Words = ""


class NewFile(FileContent):
    """What is known of a person who asks, and since when they have agreed."""

    consented_at: Annotated[
        Moment | None, Field(description="When the person has agreed; null where nobody has asked.")
    ] = None


class FileForm(FileContent):
    """What is known of a person for one enrolment, as it is kept."""

    enrolment_id: str
    consent: Consent
    consent_said_at: Moment | None


class FileKept(Form):
    """A file was kept; its content is not sent back."""

    enrolment_id: str


class NewEnrolment(Form):
    """Somebody who asks for a part in a programme."""

    programme_id: Id
    recipient_id: Annotated[
        Id | None, Field(description="Somebody who is known; null where `recipient` is given.")
    ] = None
    recipient: Annotated[
        NewRecipient | None, Field(description="Known again by telephone and name, or new.")
    ] = None
    door: Annotated[
        NewDoor, Field(description="Where they are visited: an address, a position, or a known place.")
    ]
    from_day: DateText
    to_day: DateText | None = None
    external_ref: Annotated[
        ShortText, Field(description="Your office's reference; one of each programme.")
    ] = ""
    file: NewFile | None = None
    plan: Annotated[PlanTerms | None, Field(description="When they are visited; null for later.")] = None  # fmt: skip


class EnrolmentChanges(Form):
    """What is to be otherwise; what is left out stays."""

    from_day: DateText = ""
    to_day: Annotated[
        DateText | None, Field(description="Null takes it away; to end an enrolment, end it.")
    ] = None
    door: Annotated[NewDoor | None, Field(description="Where they are visited from now on.")] = None


class Refusal(Form):
    """Why it is refused."""

    reason: Annotated[
        str,
        Field(
            pattern=r"^[a-z]+(_[a-z]+)*$",
            max_length=64,
            description="A code of small letters, never a text about the person.",
            examples=["outside_of_town"],
        ),
    ]


class ConsentSaid(Form):
    """What the person says."""

    consent: Annotated[Consent, Field(description="`given`, `refused`, `withdrawn`; `unknown` where it was noted by mistake.")]  # fmt: skip
    said_at: Annotated[Moment | None, Field(description="Null for now.")] = None


class EnrolmentConsentForm(Form):
    """What a person has said to a service, and when."""

    enrolment_id: str
    consent: Consent
    said_at: Moment | None


class ConsentKept(Form):
    """A word was kept; it is not sent back."""

    enrolment_id: str
    visits_changed: Annotated[int, Field(description="Visits that are otherwise than before.")]
    visits_staying: Annotated[
        int, Field(description="Visits that are under way, and stay: somebody decides.")
    ]


class UnmetForm(Form):
    """A condition that is not met, and what mends it."""

    code: str
    title: Annotated[str, Field(description="The same for people, in the language of the request.")]
    message: str
    remedy: str


class ConditionsForm(Form):
    """The conditions that somebody does not meet on a date."""

    enrolment_id: str
    day: Annotated[str | None, Field(description="Null for the first date to come.")]
    met: bool
    unmet: list[UnmetForm]


class EnrolmentForm(Form):
    """Somebody's part in a programme; who it is only for who says why they look."""

    id: str
    programme_id: str
    status: EnrolmentStatus
    from_day: str
    to_day: str | None
    pauses: list[PauseForm]
    refused_reason: Annotated[str | None, Field(description="A code; null for auditors, too.")]
    person: Annotated[
        VisitedPersonForm | None, Field(description="Null unless you say why you look (`X-Reason`).")
    ]
    version: Version
    created_at: Moment
    updated_at: Moment


class EnrolmentPage(Form):
    """A page of enrolments, the oldest first."""

    enrolments: list[EnrolmentForm]
    next_cursor: NextCursor


def enrolment_forms(
    reading: Reading, found: Iterable[Enrolment], zone: ZoneInfo, role: Role, reason: str = ""
) -> list[EnrolmentForm]:
    """Return enrolments as they are shown to a role, with who it is where a reason is given."""
    own = list(found)
    people = people_of(reading, own, reason)
    return [
        EnrolmentForm(
            id=one.id,
            programme_id=one.programme_id,
            status=one.status,
            from_day=one.from_day,
            to_day=one.to_day or None,
            pauses=[pause_form(pause) for pause in one.pauses],
            refused_reason=None if role is Role.AUDITOR else one.refused_reason or None,
            person=people.get(one.id),
            version=one.version,
            created_at=moment_of(one.created_s, zone),
            updated_at=moment_of(one.updated_s, zone),
        )
        for one in own
    ]


def file_of(content: FileContent) -> SocialFile:
    """Return what is known as the service keeps it, but for the consent."""
    return SocialFile(
        birth_day=content.birth_day or "",
        papers=tuple(Paper(one.kind, one.from_day or "", one.to_day or "") for one in content.papers),
        contacts=tuple(ContactPerson(one.name, one.phone, one.relation) for one in content.contacts),
        diet=content.diet,
        prescriber=content.prescriber,
        note=content.note,
    )


def new_file_of(content: NewFile) -> SocialFile:
    """Return what is known of somebody who asks, with when they have agreed."""
    file = file_of(content)
    if content.consented_at is None:
        return file
    return SocialFile(
        file.birth_day, file.papers, file.contacts, file.diet, file.prescriber, file.note,
        Consent.GIVEN, seconds_of(content.consented_at),
    )  # fmt: skip


def file_form(enrolment_id: str, file: SocialFile, zone: ZoneInfo) -> FileForm:
    """Return what is known as it is shown to who has said why."""
    return FileForm.model_construct(
        birth_day=file.birth_day or None,
        papers=tuple(
            PaperForm.model_construct(kind=one.kind, from_day=one.from_day or None, to_day=one.to_day or None)
            for one in file.papers
        ),
        contacts=tuple(
            EnrolmentContactForm.model_construct(name=one.name, phone=one.phone, relation=one.relation)
            for one in file.contacts
        ),
        diet=file.diet,
        prescriber=file.prescriber,
        note=file.note,
        enrolment_id=enrolment_id,
        consent=file.consent,
        consent_said_at=maybe_moment(file.consent_s, zone),
    )
