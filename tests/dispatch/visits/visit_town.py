"""A town that offers services: a kitchen, a programme, people who take part, and plans of visits."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

from dispatch import ids
from dispatch.clock import SetClock
from dispatch.domain import Courier, Place, PlaceKind
from dispatch.lifecycle.enrolment import EnrolmentStatus
from dispatch.parties.organization import Organization, OrganizationKind
from dispatch.parties.recipient import Recipient
from dispatch.parties.town import Town
from dispatch.services.enrolment import Enrolment
from dispatch.services.generation import generate
from dispatch.services.programme import Programme
from dispatch.services.service_plan import ServicePlan
from dispatch.services.service_type import Flow, Frequency, ServiceType, Words
from dispatch.services.visit import Visit
from dispatch.storage import crew, parties, programmes, visits
from dispatch.storage.schema_log import EVENT
from dispatch.storage.store import Store

MEALS = ServiceType("", "meals", Words("Repas", "Meals"), Flow.BRING, window_from_min=660, window_to_min=780)
#: Wednesday.
TODAY = dt.date(2026, 11, 25)


def moment(day: dt.date, hour: float = 0, zone: str = "Europe/Paris") -> int:
    return int((dt.datetime.combine(day, dt.time(), ZoneInfo(zone)) + dt.timedelta(hours=hour)).timestamp())


class ServiceTown:
    """Names of what is in the store; by default it is nine o'clock on `TODAY`."""

    def __init__(
        self,
        store: Store,
        *,
        frequency: Frequency | None = None,
        zone: str = "Europe/Paris",
        **settings: object,
    ) -> None:
        self.store = store
        assert isinstance(store.clock, SetClock)
        self.clock = store.clock
        self.zone = zone
        self.at(TODAY, 9)
        new = store.ids.new
        self.town = parties.found_town(
            store, Town(new(ids.TOWN), new("x")[-6:], "Toytown", zone, "toytown", dict(settings)), "test"
        ).id
        self.kitchen = new(ids.ORGANIZATION)
        with store.writing(self.town, "test") as writing:
            place = Place(new(ids.PLACE), PlaceKind.SERVICE_POINT, "Kitchen", 0.01, 0.01)
            parties.add_places(writing, [place])
            parties.add_organization(
                writing, Organization(self.kitchen, OrganizationKind.SHOP, "Kitchen", place_id=place.id)
            )
            self.courier = Courier(new(ids.COURIER), "Courier", frozenset(), 1600)
            crew.add_couriers(writing, [self.courier])
            service = replace(MEALS, id=new(ids.SERVICE_TYPE), frequency=frequency or Frequency())
            self.service = programmes.add_service(writing, service)
            self.programme = programmes.add_programme(
                writing, Programme(new(ids.PROGRAMME), "meals", self.kitchen, "Meals", place.id, "2020-01-01")
            )
            writing.note("town.furnished", self.town, 1)

    def at(self, day: dt.date, hour: float = 9) -> None:
        self.clock.set(moment(day, hour, self.zone))

    def enrol(self, **fields: object) -> Enrolment:
        new = self.store.ids.new
        with self.store.writing(self.town, "test") as writing:
            place = Place(new(ids.PLACE), PlaceKind.ADDRESS, "Door", 0.02, 0.01)
            parties.add_places(writing, [place])
            person = parties.add_recipient(writing, Recipient(new(ids.RECIPIENT), "Odette Martinon"))
            plain = Enrolment(
                new(ids.ENROLMENT),
                self.programme.id,
                person.id,
                place.id,
                EnrolmentStatus.ACTIVE,
                "2026-01-01",
            )
            stored = programmes.add_enrolment(writing, replace(plain, **fields))  # type: ignore[arg-type]
            writing.note("enrolment.activated", stored.id, 1)
        return stored

    def plan(
        self, rule: str = "FREQ=DAILY", *, enrolment: Enrolment | None = None, **fields: object
    ) -> ServicePlan:
        """Store a plan as it is, unchecked."""
        enrolled = enrolment or self.enrol()
        with self.store.writing(self.town, "test") as writing:
            plain = ServicePlan(
                self.store.ids.new(ids.SERVICE_PLAN),
                enrolled.id,
                rule="" if fields.get("per_week") else rule,
                from_day="2026-11-02",
                window_from_min=660,
                window_to_min=780,
            )
            stored = visits.add_plan(writing, replace(plain, **fields))  # type: ignore[arg-type]
            writing.note("service_plan.added", stored.id, 1)
        return stored

    def change(self, thing, **fields: object):
        """Change a plan, an enrolment, or a visit."""
        step = {
            ServicePlan: (visits.get_plan, visits.change_plan),
            Enrolment: (programmes.get_enrolment, programmes.change_enrolment),
            Visit: (visits.get_visit, visits.change_visit),
        }[type(thing)]
        with self.store.writing(self.town, "test") as writing:
            stored = step[1](writing, step[0](writing, thing.id), **fields)
            writing.note("test.changed", stored.id, stored.version)
        return stored

    def generate(self, until: dt.date | None = None, **options):
        return generate(self.store, self.town, until, **options)

    def visits(self, plan: ServicePlan) -> dict[str, Visit]:
        with self.store.reading(self.town) as reading:
            return dict(sorted(visits.visits_of_plans(reading, [plan.id])[plan.id].items()))

    def seen(self, plan: ServicePlan) -> dict[str, str]:
        """Return for every occurrence its day, or why there is none."""
        return {key: one.skipped_reason or one.day for key, one in self.visits(plan).items()}

    def events(self, *kinds: str) -> list:
        with self.store.reading(self.town) as reading:
            rows = reading.rows(reading.select(EVENT).order_by(EVENT.c.sequence))
        return [row for row in rows if not kinds or row.type in kinds]
