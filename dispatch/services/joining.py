"""Somebody is taken in: person, door, enrolment, what is known of them, and a first plan, all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dispatch import ids
from dispatch.domain import Place
from dispatch.orders.asked import AskedRecipient
from dispatch.orders.recipients import known_or_new
from dispatch.parties.phones import calling_code
from dispatch.privacy.sight import Look as Sight
from dispatch.privacy.sight import look_at_many
from dispatch.services.enrolment import Enrolment
from dispatch.services.enrolments import EnrolmentError, request
from dispatch.services.plan_changes import add_plan
from dispatch.services.service_plan import ServicePlan
from dispatch.services.social_file import SocialFile
from dispatch.storage import parties
from dispatch.storage import programmes as storage
from dispatch.storage.store import Store, Writing

#: Reason of the look at somebody who turns out to take part already.
KNOWN = "asks for a part that they have already"
TRIES = 3


@dataclass(frozen=True, slots=True)
class Joining:
    """Who asks for a part in a programme.

    Attributes
    ----------
    recipient_id, recipient
        Somebody who is known, or who it is: known again by telephone and name, or new.
    place_id, place, confidence
        A place that is known, or a new one and how certain it is.
    file
        What is known of the person for it.
    plan
        When they are to be visited; its enrolment and its name are given here. None for later.
    """

    programme_id: str
    from_day: str
    to_day: str = ""
    recipient_id: str = ""
    recipient: AskedRecipient | None = None
    place_id: str = ""
    place: Place | None = None
    confidence: float = 1.0
    external_ref: str = ""
    file: SocialFile | None = None
    plan: ServicePlan | None = None


def join(store: Store, town_id: str, actor: str, wanted: Joining, *, behalf: str = "") -> Enrolment:
    """Take somebody in, and return the enrolment, which is requested; see `dispatch.services.enrolments.request`.

    That somebody takes part already is told to who has named them, once it is kept that it was.

    Raises
    ------
    EnrolmentError, NotFoundError, TakenError, InvalidFileError
        As `dispatch.services.enrolments.request` says.
    InvalidPlanError
        Listing everything that is wrong with the plan.
    """

    def step(writing: Writing) -> Enrolment:
        return _taken_in(writing, wanted)

    try:
        return store.write(town_id, actor, step, behalf=behalf, conflicts=TRIES)
    except EnrolmentError as error:
        if error.code == "already_enrolled":
            store.write(town_id, actor, lambda writing: _keep_look(writing, wanted), behalf=behalf)
        raise


def _taken_in(writing: Writing, wanted: Joining) -> Enrolment:
    storage.get_programme(writing, wanted.programme_id)
    recipient_id, place_id = wanted.recipient_id, wanted.place_id
    if wanted.recipient is not None:
        code = calling_code(parties.get_town(writing))
        recipient_id = known_or_new(writing, wanted.recipient, calling_code=code).id
    if wanted.place is not None:
        parties.add_places(writing, [wanted.place], confidence=wanted.confidence)
        place_id = wanted.place.id
    made = request(
        writing,
        wanted.programme_id,
        recipient_id,
        place_id,
        from_day=wanted.from_day,
        to_day=wanted.to_day,
        file=wanted.file,
        external_ref=wanted.external_ref,
    )
    if wanted.plan is not None:
        add_plan(writing, replace(wanted.plan, id=writing.ids.new(ids.SERVICE_PLAN), enrolment_id=made.id))
    return made


def _keep_look(writing: Writing, wanted: Joining) -> None:
    recipient_id = wanted.recipient_id
    if wanted.recipient is not None:
        recipient_id = known_or_new(
            writing, wanted.recipient, calling_code=calling_code(parties.get_town(writing))
        ).id
    programme = storage.get_programme(writing, wanted.programme_id)
    purpose = storage.get_service(writing, programme.service_key).purpose
    look_at_many(writing, [Sight(recipient_id, purpose, KNOWN)])
