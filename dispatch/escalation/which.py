"""Which chain something said is about, and who may speak of a door: couriers of those that they go to, went to, or were shown."""

from __future__ import annotations

from sqlalchemy import select

from dispatch.escalation.act import ALARMS, Act, ActKind
from dispatch.escalation.errors import EscalationError
from dispatch.escalation.escalation import Escalation
from dispatch.escalation.fold import AGAIN_S
from dispatch.lifecycle.escalation import EscalationStatus
from dispatch.services.visit import Visit
from dispatch.storage import deliveries, escalations, programmes
from dispatch.storage.catalogue_versions import service_of_visit
from dispatch.storage.read_audit import shown_to
from dispatch.storage.schema_field import COMMAND, COMMAND_TASK
from dispatch.storage.store import NotFoundError, Reading


def known_chain(reading: Reading, visit: Visit, act: Act) -> Escalation | None:
    """Return the chain of a visit that an act is about, None where it begins one.

    Raises
    ------
    NotFoundError
        It reopens a chain, and there is none.
    """
    chains = escalations.of_visit(reading, visit.id)
    if not chains:
        if act.kind is ActKind.REOPENED:
            raise NotFoundError("escalation of visit", visit.id)
        return None
    last = chains[-1]
    if act.kind is ActKind.NO_ANSWER and last.closed_s is not None and act.at_s > last.closed_s + AGAIN_S:
        return None
    # Said of a time before the last chain began, it belongs to the one before.
    older = [one for one in chains if one.began_s <= act.at_s]
    return older[-1] if older else chains[0]


def first_chain(reading: Reading, visit: Visit, act: Act, *, name: str) -> Escalation:
    """Return the chain that an act begins, not stored yet, with the steps of the service as they are now.

    Raises
    ------
    EscalationError
        ``no_chain``: nobody is expected to answer. An alarm has a chain all the same, which is the coordinator's.
    """
    if not visit.enrolment_id:
        raise EscalationError(f"visit {visit.id} is nobody's: there is no chain for it", code="no_chain")
    enrolment = programmes.get_enrolment(reading, visit.enrolment_id)
    # A chain is that of the visit: who changes a service at this moment changes none that has begun.
    service = service_of_visit(reading, visit)
    if not service.no_answer and act.kind is not ActKind.CALLED and act.result not in ALARMS:
        raise EscalationError(
            f"service {service.key} has no chain: say with the stop that nobody was there, or give the service one",
            code="no_chain",
        )
    courier_id, round_id = who_is_there(reading, visit, act.actor)
    return Escalation(
        id=name,
        visit_id=visit.id,
        enrolment_id=enrolment.id,
        number=len(escalations.of_visit(reading, visit.id)) + 1,
        service_key=service.key,
        purpose=service.purpose,
        steps=service.no_answer,
        status=EscalationStatus.AT_DOOR,
        step=0,
        since_s=act.at_s,
        due_s=None,
        began_s=act.at_s,
        delivery_id=visit.delivery_id,
        courier_id=courier_id,
        round_id=round_id,
    )


def who_is_there(reading: Reading, visit: Visit, actor: str) -> tuple[str, str]:
    """Return courier and round that a chain counts on: those of the courier who speaks, else of the latest plan."""
    found = _stops_of(reading, visit)
    kind, _, own = actor.partition(":")
    if kind == "courier":
        found = [one for one in found if one[0] == own] or [(own, "")]
    return found[-1] if found else ("", "")


def check_actor(reading: Reading, actor: str, visit: Visit) -> None:
    """Let couriers speak of doors that are theirs; what others may is for who lets them in.

    A plan that was changed while they stood there takes nothing from them: who was shown the door, or has said something else about
    it, is heard.

    Raises
    ------
    NotFoundError
        A courier has nothing to do with that visit.
    """
    kind, _, own = actor.partition(":")
    if kind != "courier" or own in {courier for courier, _ in _stops_of(reading, visit)}:
        return
    if visit.delivery_id:
        tasks = [task.id for task in deliveries.get(reading, visit.delivery_id).tasks]
        said = (
            select(COMMAND.c.id)
            .join(COMMAND_TASK, COMMAND_TASK.c.command_id == COMMAND.c.id)
            .where(COMMAND.c.town_id == reading.town_id, COMMAND.c.actor == actor, COMMAND_TASK.c.task_id.in_(tasks))
        )  # fmt: skip
        if reading.connection.execute(said.limit(1)).first() is not None:
            return
    if visit.enrolment_id and shown_to(
        reading,
        programmes.get_enrolment(reading, visit.enrolment_id).recipient_id,
        actor,
        f"visit {visit.id}",
    ):
        return
    raise NotFoundError("visit", visit.id)


def _stops_of(reading: Reading, visit: Visit) -> list[tuple[str, str]]:
    """Return couriers and rounds that go, or went, to a visit, the latest last."""
    if not visit.delivery_id:
        return []
    tasks = [task.id for task in deliveries.get(reading, visit.delivery_id).tasks]
    return [(row.courier_id or "", row.round_id) for row in escalations.stops_of_tasks(reading, tasks)]
