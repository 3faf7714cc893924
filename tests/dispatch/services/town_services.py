"""Services of a toy day: meals, books, medicine, recyclables and calls, with people who are visited."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from dispatch import ids
from dispatch.domain import Load, Place, PlaceKind, TemperatureClass, TimeWindow
from dispatch.lifecycle.enrolment import EnrolmentStatus
from dispatch.orders.delivery import Delivery
from dispatch.parties.organization import Organization, OrganizationKind
from dispatch.parties.recipient import Recipient
from dispatch.services.enrolment import Enrolment
from dispatch.services.ordering import order_visits
from dispatch.services.programme import Programme
from dispatch.services.service_plan import ServicePlan
from dispatch.services.service_type import Flow, ProofRule, Rank, ServiceType, Words
from dispatch.services.visit import Visit
from dispatch.storage import deliveries, parties, programmes, visits
from tests.dispatch.toy_day import DAY, NINE_S, ToyDay
from tests.dispatch.toy_town import at

MEALS = ServiceType(
    "", "meals", Words("Repas à domicile", "Meals"), Flow.BRING, "food", frozenset({"waste", "medicine"}), load=Load(8, 1500),
    temperature=TemperatureClass.HOT, max_ride_s=5400, service_s=120, loading_s=30, rank=Rank.REQUIRED,
    checks=(Words("Tout va bien ?", "Is all well?"), Words("A mangé hier ?", "Has eaten yesterday?")),
)  # fmt: skip
MEDICINE = ServiceType(
    "", "medicine", Words("Médicaments", "Medicine"), Flow.BRING, "medicine", frozenset({"medicine", "waste"}), load=Load(1, 200),
    service_s=120, loading_s=60, rank=Rank.REQUIRED, in_person=True, proof=ProofRule.SIGNATURE,
)  # fmt: skip
CALLS = ServiceType(
    "", "calls", Words("Visite", "Visit"), Flow.CALL, service_s=240, rank=Rank.PROMISED, proof=ProofRule.NONE,
    checks=(Words("Tout va bien ?", "Is all well?"),),
)  # fmt: skip
RECYCLABLES = ServiceType(
    "", "recyclables", Words("Recyclage", "Recyclables"), Flow.FETCH, "waste", frozenset({"food", "medicine", "books"}),
    load=Load(30, 5000), service_s=120, loading_s=60, rank=Rank.FLEXIBLE, proof=ProofRule.PHOTO,
)  # fmt: skip
BOOKS = ServiceType(
    "", "books", Words("Bibliothèque", "Library"), Flow.BRING, "books", load=Load(5, 3000), service_s=180, rank=Rank.FLEXIBLE,
)  # fmt: skip


@dataclass
class Services:
    """The services of a toy day; ``points`` are service points by service."""

    day: ToyDay
    org_id: str
    points: dict[str, str] = field(default_factory=dict)
    programmes: dict[str, str] = field(default_factory=dict)
    visits: list[str] = field(default_factory=list)
    plans: list[str] = field(default_factory=list)
    enrolments: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)

    def offer(self, service: ServiceType, point_m: tuple[float, float] = (2500, 2600)) -> str:
        """Run a service from a point."""
        new = self.day.store.ids.new
        with self.day.store.writing(self.day.town_id, "test") as writing:
            point = Place(new(ids.PLACE), PlaceKind.DEPOT, f"Point {service.key}", **at(*point_m), setup_s=30)
            parties.add_places(writing, [point])
            programmes.add_service(writing, replace(service, id=new(ids.SERVICE_TYPE)))
            made = programmes.add_programme(
                writing, Programme(new(ids.PROGRAMME), service.key, self.org_id, service.title.fr, point.id)
            )
            writing.note("programme.added", made.id, 1)
        self.points[service.key], self.programmes[service.key] = point.id, made.id
        return made.id

    def visit(
        self,
        key: str,
        door_m: tuple[float, float],
        *,
        window: tuple[int, int] = (0, 3 * 3600),
        units: int = 1,
        day: str = DAY,
        courier_id: str = "",
        recipient_id: str = "",
        order: bool = False,
        **plan,
    ) -> Visit:
        """Enrol somebody, with one visit; the window is in seconds after nine of the toy day."""
        new = self.day.store.ids.new
        with self.day.store.writing(self.day.town_id, "test") as writing:
            place = Place(new(ids.PLACE), PlaceKind.ADDRESS, "Home", **at(*door_m), setup_s=60)
            parties.add_places(writing, [place])
            if not recipient_id:
                recipient_id = parties.add_recipient(
                    writing, Recipient(new(ids.RECIPIENT), "Lucette Arnoult", phone="+33400000001")
                ).id
            enrolment = programmes.add_enrolment(
                writing,
                Enrolment(
                    new(ids.ENROLMENT), self.programmes[key], recipient_id, place.id, EnrolmentStatus.ACTIVE
                ),
            )
            given = {"rule": "FREQ=DAILY", "from_day": day, **plan}
            if given.get("per_week"):
                given["rule"] = ""
            made = visits.add_plan(
                writing, ServicePlan(new(ids.SERVICE_PLAN), enrolment.id, courier_id=courier_id, **given)
            )
            one = Visit(
                new(ids.VISIT), made.id, enrolment.id, day if not given.get("per_week") else "2026-W48/1", day,
                TimeWindow(NINE_S + window[0], NINE_S + window[1]), units,
            )  # fmt: skip
            visits.add_visits(writing, [one])
            writing.note("visit.generated", one.id, 1)
        self.visits.append(one.id)
        self.plans.append(made.id)
        self.enrolments.append(enrolment.id)
        self.recipients.append(recipient_id)
        if order:
            self.order(day)
        return one

    def order(self, day: str = DAY, days: int = 1):
        """Have the visits of a day ordered."""
        return order_visits(self.day.store, self.day.town_id, day, days=days)

    def now(self, name: str) -> tuple[Visit, Delivery | None]:
        """Return a visit and its delivery as they are now."""
        with self.day.store.reading(self.day.town_id) as reading:
            one = visits.get_visit(reading, name)
            return one, deliveries.get(reading, one.delivery_id) if one.delivery_id else None

    def change(self, name: str, **changes) -> Visit:
        """Change a visit as the generator would."""
        with self.day.store.writing(self.day.town_id, "test") as writing:
            changed = visits.change_visit(writing, visits.get_visit(writing, name), **changes)
            writing.note("visit.changed", changed.id, changed.version)
        return changed


def services_of(day: ToyDay, *offered: ServiceType) -> Services:
    """Let the town of a toy day offer services."""
    with day.store.writing(day.town_id, "test") as writing:
        hall = parties.add_organization(
            writing, Organization(writing.ids.new(ids.ORGANIZATION), OrganizationKind.TOWN, "Town hall")
        )
        writing.note("organization.added", hall.id, 1)
    made = Services(day, hall.id)
    for number, service in enumerate(offered):
        made.offer(service, (2400 + 150 * number, 2300))
    return made
