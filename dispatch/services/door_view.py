"""What a courier sees of somebody who is visited: what the visit needs, while it needs it, and not without a trace."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from dispatch.escalation.door_file import DoorFile, door_file
from dispatch.escalation.escalation import Escalation
from dispatch.escalation.naming import called
from dispatch.lifecycle.escalation import EscalationStatus
from dispatch.parties.recipient import Purpose
from dispatch.privacy.sight import DoorHiddenError, Look, check_time, check_who, has_round, look
from dispatch.rounds.round import Round, Stop
from dispatch.services.door_policy import DoorPolicy, door_policy_of
from dispatch.services.enrolment import Enrolment
from dispatch.services.service_type import Flow, ServiceType, StepKind, Words
from dispatch.services.visit import Visit
from dispatch.storage import escalations, parties, programmes, rounds, visits
from dispatch.storage.catalogue_versions import service_of_visit
from dispatch.storage.escalations import ContactPerson
from dispatch.storage.schema_orders import DELIVERY, TASK
from dispatch.storage.schema_rounds import STOP
from dispatch.storage.store import NotFoundError, Reading, Store, Writing

#: What is on a bag of somebody's medicine, whatever is in it.
SEALED = Words("Sachet scellé, à remettre en main propre.", "Sealed bag, to be handed over in person.")


@dataclass(frozen=True, slots=True)
class DoorView:
    """One visit at a door.

    Attributes
    ----------
    person
        First name and initial.
    floor, code, note, do_not_ring
        How to get in.
    service, to_do, checks
        What the visit is, what to know, and questions to answer with yes or no.
    flow, units
        What moves, and how many.
    in_person
        Whether it is handed to the person and to nobody else.
    tags
        What must be on what is brought: a diet; of medicine only that it is sealed.
    phone, contacts
        The person's number and whom else to call, while nobody answers and the courier is the one to do it; else empty.
    steps, step
        What to do when nobody answers, and which of it now; -1 while nobody has said so.
    kinds, within_s
        Of each step: what kind it is, and how long it may take, seconds.
    since_s, due_s
        When the present step began, and when the next one is due; None while nobody has said so.
    """

    visit_id: str
    stop_id: str
    person: str
    floor: str
    code: str
    note: str
    do_not_ring: bool
    service: Words
    to_do: Words
    checks: tuple[Words, ...]
    flow: Flow
    units: int
    in_person: bool
    tags: tuple[Words, ...]
    phone: str
    contacts: tuple[ContactPerson, ...]
    steps: tuple[Words, ...]
    step: int
    kinds: tuple[StepKind, ...]
    within_s: tuple[int, ...]
    since_s: int | None
    due_s: int | None


def door_view(store: Store, town_id: str, courier_id: str, stop_id: str) -> tuple[DoorView, ...]:
    """Return the visits at a stop of a courier's own round, once it is committed that they were looked at.

    Raises
    ------
    NotFoundError
        The courier has no such stop today on a round that was released.
    DoorHiddenError
        It is too early, or over.
    """
    return store.write(
        town_id, f"courier:{courier_id}", lambda writing: view_stop(writing, courier_id, stop_id)
    )


def view_stop(writing: Writing, courier_id: str, stop_id: str) -> tuple[DoorView, ...]:
    """Return the visits at a stop, for a caller who commits before anything is shown; see `door_view`."""
    own, stop = _own_stop(writing, courier_id, stop_id)
    return _seen(writing, courier_id, door_policy_of(parties.get_town(writing)), own, stop)


def doors_at_hand(writing: Writing, courier_id: str, own: Round) -> dict[str, tuple[DoorView, ...]]:
    """Return by stop the visits of a round that its courier may see now, none of a round that is not theirs or not of today.

    For a caller who commits before anything is shown; each door that is shown leaves its row.
    """
    check_who(writing)
    if not has_round(writing, courier_id, own):
        return {}
    policy = door_policy_of(parties.get_town(writing))
    found = {}
    for stop in own.stops:
        try:
            seen = _seen(writing, courier_id, policy, own, stop)
        except DoorHiddenError:
            continue
        if seen:
            found[stop.id] = seen
    return found


def _seen(
    writing: Writing, courier_id: str, policy: DoorPolicy, own: Round, stop: Stop
) -> tuple[DoorView, ...]:
    found = _visits_at(writing, stop)
    chains = {visit.id: _open_chain(writing, visit, courier_id) for visit in found}
    check_time(writing, policy, own, stop, at_hand=any(chains.values()))
    return tuple(_view(writing, stop, visit, chains[visit.id]) for visit in found)


def _own_stop(reading: Reading, courier_id: str, stop_id: str) -> tuple[Round, Stop]:
    row = reading.find(STOP, stop_id)
    own = None if row is None else rounds.get(reading, row.round_id)
    if own is not None and has_round(reading, courier_id, own):
        return own, next(stop for stop in own.stops if stop.id == stop_id)
    raise NotFoundError("stop", stop_id)


def _visits_at(reading: Reading, stop: Stop) -> list[Visit]:
    """Return the visits whose door a stop is; where goods are loaded nobody needs to know whose they are."""
    query = (
        select(TASK.c.delivery_id)
        .join(DELIVERY, DELIVERY.c.id == TASK.c.delivery_id)
        .where(
            TASK.c.town_id == reading.town_id,
            TASK.c.id.in_(stop.task_ids),
            DELIVERY.c.drop_place_id == stop.place_id,
        )
    )
    names = [row.delivery_id for row in reading.rows(query.order_by(TASK.c.id))]
    found = visits.visits_of_deliveries(reading, names)
    return [found[name] for name in dict.fromkeys(names) if name in found and found[name].enrolment_id]


def _open_chain(reading: Reading, visit: Visit, courier_id: str) -> Escalation | None:
    chains = escalations.of_visit(reading, visit.id)
    if chains and chains[-1].is_open and chains[-1].courier_id == courier_id:
        return chains[-1]
    return None


def _view(writing: Writing, stop: Stop, visit: Visit, chain: Escalation | None) -> DoorView:
    enrolment = programmes.get_enrolment(writing, visit.enrolment_id)
    service = service_of_visit(writing, visit)
    # The courier may call while it is theirs to reach somebody, and no longer.
    calls = chain is not None and chain.status in {EscalationStatus.AT_DOOR, EscalationStatus.CONTACT}
    file = _file(writing, enrolment, service, visit, calls=calls)
    person = parties.get_recipient(writing, enrolment.recipient_id)
    steps = service.no_answer if chain is None else chain.steps
    return DoorView(
        visit_id=visit.id,
        stop_id=stop.id,
        person=called(person.name),
        floor=person.door.floor,
        code=person.door.code,
        note=person.door.note,
        do_not_ring=person.door.do_not_ring,
        service=service.title,
        to_do=service.note,
        checks=service.checks,
        flow=service.flow,
        units=visit.units,
        in_person=service.in_person,
        tags=_tags(service, file),
        phone=person.phone if calls else "",
        contacts=file.contacts if calls else (),
        steps=tuple(step.words for step in steps),
        step=-1 if chain is None else chain.step,
        kinds=tuple(step.kind for step in steps),
        within_s=tuple(step.within_s for step in steps),
        since_s=None if chain is None else chain.since_s,
        due_s=None if chain is None else chain.due_s,
    )


def _file(
    writing: Writing, enrolment: Enrolment, service: ServiceType, visit: Visit, *, calls: bool
) -> DoorFile:
    """Return what of the file the visit needs. That somebody is visited is known by it already, so the look is kept in any case."""
    reason = f"visit {visit.id}"
    check_who(writing)
    if calls or _needs_diet(service):
        return door_file(writing, enrolment.recipient_id, enrolment.id, service.purpose, reason=reason)
    look(writing, Look(enrolment.recipient_id, service.purpose, reason))
    return DoorFile()


def _needs_diet(service: ServiceType) -> bool:
    return service.flow is Flow.BRING and service.purpose is Purpose.SOCIAL


def _tags(service: ServiceType, file: DoorFile) -> tuple[Words, ...]:
    if service.purpose is Purpose.HEALTH and service.flow is not Flow.CALL:
        return (SEALED,)
    return tuple(Words(diet, diet) for diet in file.diet) if _needs_diet(service) else ()
