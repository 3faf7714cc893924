"""A town with a service that looks in on somebody, the visit on a round of today, and a door that stays closed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dispatch import ids
from dispatch.clock import SetClock
from dispatch.domain import TimeWindow
from dispatch.escalation.escalation import Escalation
from dispatch.escalation.saying import begin
from dispatch.lifecycle.enrolment import EnrolmentStatus
from dispatch.lifecycle.round import RoundStatus
from dispatch.lifecycle.visit import VisitStatus
from dispatch.orders.delivery import Delivery, Mode, TaskKind
from dispatch.parties.organization import Contact, Organization, OrganizationKind
from dispatch.parties.recipient import Consent, Door, Partition, Purpose, Recipient
from dispatch.rounds.round import Round
from dispatch.services.enrolment import Enrolment
from dispatch.services.programme import Programme
from dispatch.services.service_plan import ServicePlan
from dispatch.services.service_type import EscalationStep, Flow, ServiceType, StepKind, Words
from dispatch.services.visit import Visit
from dispatch.storage import deliveries, parties, programmes, rounds, visits
from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.store import Store
from tests.dispatch.storage.small_town import DAY, MORNING_S, SmallTown, delivery_of, make_town, round_of

CHAIN = (
    EscalationStep(StepKind.WAIT, 180, Words("Attendre trois minutes.", "Wait three minutes.")),
    EscalationStep(StepKind.CALL, 300, Words("Appeler la personne.", "Call the person.")),
    EscalationStep(StepKind.CONTACT, 900, Words("Appeler le contact.", "Call the contact.")),
    EscalationStep(StepKind.COORDINATOR, 900, Words("Décider.", "Decide.")),
    EscalationStep(StepKind.EMERGENCY, 600, Words("Appelez le 15 : « … »", "Call 15: …")),
)
#: Words of what is known for the service, its name, and what else only the town hall may know.
HIDDEN = (
    "contact-canary", "+33699000077", "diet-canary", "file-canary", "service-canary", "programme-canary", "hall-canary", "door-note-canary",
)  # fmt: skip


@dataclass
class ClosedDoor:
    """The town, and what is the beneficiary's in it."""

    store: Store
    town: SmallTown
    hall: str
    person: str
    enrolment: Enrolment
    programme: Programme
    visit: Visit
    delivery: Delivery
    courier: str
    round_id: str
    stop_id: str

    @property
    def clock(self) -> SetClock:
        assert isinstance(self.store.clock, SetClock)
        return self.store.clock

    @property
    def actor(self) -> str:
        return f"courier:{self.courier}"

    def do(self, step, *given, actor: str = "", **more):
        return self.store.write(
            self.town.id, actor or self.actor, lambda writing: step(writing, self.visit.id, *given, **more)
        )

    def begin(self, **more) -> Escalation:
        return self.do(begin, **more)

    def now(self) -> Visit:
        with self.store.reading(self.town.id) as reading:
            return visits.get_visit(reading, self.visit.id)


def service_of(key: str = "check_in", chain: tuple[EscalationStep, ...] = CHAIN, **more) -> ServiceType:
    """Return a service type of a made-up name."""
    given = {
        "title": Words("service-canary", "service-canary"), "flow": Flow.CALL, "note": Words("Frapper fort.", "Knock loudly."),
        "checks": (Words("Va bien ?", "Is well?"),), "purpose": Purpose.SOCIAL, **more,
    }  # fmt: skip
    return ServiceType(id=f"svc_{key:0>26}", key=key, no_answer=chain, **given)


def closed_door(
    store: Store,
    *,
    contacts: bool = True,
    service: ServiceType | None = None,
    slug: str = "rochefort-sur-loue",
) -> ClosedDoor:
    """Store the town at nine in the morning, its round released to the first courier."""
    clock = store.clock
    assert isinstance(clock, SetClock)
    clock.set(MORNING_S)
    town = make_town(store, slug)
    new = store.ids.new
    service = service or service_of()
    hall, person, door = new(ids.ORGANIZATION), new(ids.RECIPIENT), new(ids.PLACE)
    enrolment_id = new(ids.ENROLMENT)
    programme = Programme(new(ids.PROGRAMME), service.key, hall, "programme-canary", from_day=DAY)
    with store.writing(town.id, "test") as writing:
        desk = Contact(phone="+33380000001", email="desk@hall.example")
        parties.add_organization(
            writing, Organization(hall, OrganizationKind.TOWN, "hall-canary", contact=desk)
        )
        file = {"note": "file-canary", "diet": "diet-canary"}
        if contacts:
            file["contacts"] = [{"name": "contact-canary", "phone": "+33699000077"}]
        parties.add_recipient(
            writing,
            Recipient(
                person, "Augustine Vuillemin", "+33600000042",
                door=Door(floor="3", code="B7", note="door-note-canary"),
                partitions=(Partition(service.purpose, {enrolment_id: {"file": file, "until_s": MORNING_S + 86_400}, "until_s": MORNING_S + 86_400}, Consent.GIVEN, MORNING_S, MORNING_S),)
                if service.purpose is not Purpose.COMMERCE else (),
            ),
        )  # fmt: skip
        place = replace(parties.get_places(writing, [town.door])[town.door], id=door, name="Door")
        parties.add_places(writing, [place])
        programmes.add_service(writing, service)
        programmes.add_programme(writing, programme)
        enrolment = programmes.add_enrolment(
            writing, Enrolment(enrolment_id, programme.id, person, door, EnrolmentStatus.ACTIVE, DAY)
        )
        plan = visits.add_plan(writing, ServicePlan(new(ids.SERVICE_PLAN), enrolment.id, rule="FREQ=DAILY"))
        made = delivery_of(store, town)
        drop = replace(
            next(task for task in made.tasks if task.kind is TaskKind.DROP), place_id=door, sequence=0
        )
        visit_id = new(ids.VISIT)
        made = replace(
            made,
            mode=Mode.VISIT,
            visit_id=visit_id,
            org_id=hall,
            recipient_id=person,
            drop_place_id=door,
            tasks=(drop,),
            payment=None,
            skills=frozenset(),
        )
        stored = deliveries.add(writing, made)
        visit = Visit(
            visit_id, plan.id, enrolment.id, DAY, DAY, TimeWindow(MORNING_S, MORNING_S + 3600), 1,
            VisitStatus.ORDERED, stored.id,
        )  # fmt: skip
        visits.add_visits(writing, [visit])
        planned: Round = replace(round_of(store, town, stored), status=RoundStatus.RELEASED)
        planned = rounds.add(writing, planned)
        courier = writing.get(SHIFT, town.shifts[0]).courier_id
        writing.note("town.served", town.id, 1)
    return ClosedDoor(
        store, town, hall, person, enrolment, programme, visit, stored, courier, planned.id, planned.stops[0].id
    )  # fmt: skip
