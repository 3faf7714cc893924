"""A week of Toytown in a store: couriers on bikes, people at doors, and visits whose days are open."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from dispatch import ids
from dispatch.board.the_desk import use_maps
from dispatch.domain import Courier, Load, Place, PlaceKind, Profile, Shift, TimeWindow, Vehicle
from dispatch.executor.inline import InlineExecutor
from dispatch.lifecycle.enrolment import EnrolmentStatus
from dispatch.local_time import moment_of
from dispatch.parties.organization import Organization, OrganizationKind
from dispatch.parties.recipient import Recipient
from dispatch.parties.town import Town
from dispatch.services.enrolment import Enrolment
from dispatch.services.programme import Eligibility, Programme
from dispatch.services.service_plan import ServicePlan
from dispatch.services.service_type import Flow, Frequency, OnHoliday, ServiceType, Words
from dispatch.services.visit import Visit
from dispatch.storage import crew, parties, programmes, visits
from dispatch.storage.store import Store
from dispatch.week.iso_week import IsoWeek, week_named
from dispatch.week.reading import read_week
from dispatch.week.runner import WeekRunner
from dispatch.week.week_state import WeekState
from tests.dispatch.toy_town import ToyTown, at

#: The week after the clock of the tests, 28 November 2026.
WEEK = "2026-W49"
ZONE = "Europe/Paris"
BOX = Load(200, 80_000)


@dataclass
class ToyWeek:
    """Names of what is in the store."""

    store: Store
    town_id: str
    depot: str
    week: IsoWeek
    couriers: list[str] = field(default_factory=list)
    vehicles: list[str] = field(default_factory=list)
    services: dict[str, str] = field(default_factory=dict)
    org_id: str = ""
    map: ToyTown = field(default_factory=ToyTown)

    def runner(self) -> WeekRunner:
        use_maps(lambda _: self.map)
        return WeekRunner(self.store, InlineExecutor())

    def state(self) -> WeekState:
        with self.store.reading(self.town_id) as reading:
            return read_week(reading, self.week)

    def plan(self, *, iterations: int = 60, seed: int = 1):
        """Carry a run out, and return it."""
        runner = self.runner()
        run = runner.request(
            self.town_id, "coordinator:test", self.week.name, iterations=iterations, seed=seed
        )
        return runner.carry_out(self.town_id, run.id)

    def apply(self, run):
        return self.runner().apply(self.town_id, "coordinator:test", run.id)

    def day(self, number: int) -> str:
        return self.week.days[number].isoformat()

    def moment(self, number: int, minute: int) -> int:
        return moment_of(self.week.days[number], minute, ZONE)

    def service(self, key: str = "check_in", *, holidays: str = "fr", **options) -> str:
        """Store a service with its programme, and return the programme's name."""
        frequency = Frequency(
            options.pop("most_per_week", 7),
            options.pop("gap", 1),
            frozenset(options.pop("weekdays", range(5))),
            options.pop("on_holiday", OnHoliday.SKIP),
        )
        eligibility = options.pop("eligibility", Eligibility(consent=False))
        with self.store.writing(self.town_id, "test") as writing:
            programmes.add_service(
                writing,
                ServiceType(
                    writing.ids.new(ids.SERVICE_TYPE),
                    key,
                    Words(key, key),
                    Flow.CALL,
                    frequency=frequency,
                    **options,
                ),
            )
            programme = programmes.add_programme(
                writing,
                Programme(
                    writing.ids.new(ids.PROGRAMME),
                    key,
                    self.org_id,
                    key,
                    holidays=holidays,
                    eligibility=eligibility,
                ),
            )
            writing.note("programme.added", programme.id, 1)
        self.services[key] = programme.id
        return programme.id

    def person(self, programme_id: str, door_m: tuple[float, float] = (2600, 2600), *, visits_wanted: int = 1, recipient: str = "", pauses=(), **plan):  # fmt: skip
        """Enrol somebody with visits that want days, and return the plan and the visits."""
        with self.store.writing(self.town_id, "test") as writing:
            new = writing.ids.new
            place = Place(new(ids.PLACE), PlaceKind.ADDRESS, "Door", **at(*door_m), setup_s=60)
            parties.add_places(writing, [place])
            if not recipient:
                recipient = parties.add_recipient(
                    writing, Recipient(new(ids.RECIPIENT), "Odette Martinon")
                ).id
            enrolment = programmes.add_enrolment(
                writing,
                Enrolment(
                    new(ids.ENROLMENT),
                    programme_id,
                    recipient,
                    place.id,
                    EnrolmentStatus.ACTIVE,
                    pauses=tuple(pauses),
                ),
            )
            own = visits.add_plan(
                writing,
                ServicePlan(new(ids.SERVICE_PLAN), enrolment.id, **{"per_week": visits_wanted, **plan}),
            )
            made = [
                Visit(new(ids.VISIT), own.id, enrolment.id, f"{self.week.name}/{n}", "", None)
                for n in range(1, visits_wanted + 1)
            ]
            visits.add_visits(writing, made)
            writing.note("service_plan.added", own.id, 1)
        return own, [one.id for one in made]

    def dated(self, plan: ServicePlan, day: str, minute: int = 600) -> str:
        """Store another visit of a plan, on a date that is fixed."""
        begins_s = moment_of(dt.date.fromisoformat(day), minute, ZONE)
        with self.store.writing(self.town_id, "test") as writing:
            made = Visit(
                writing.ids.new(ids.VISIT),
                plan.id,
                plan.enrolment_id,
                day,
                day,
                TimeWindow(begins_s, begins_s + 3600),
            )
            visits.add_visits(writing, [made])
            writing.note("visit.generated", made.id, 1)
        return made.id

    def visit(self, name: str) -> Visit:
        with self.store.reading(self.town_id) as reading:
            return visits.get_visit(reading, name)

    def shift(self, courier: int, day: int, from_min: int = 480, to_min: int = 960) -> str:
        """Put a courier on shift."""
        with self.store.writing(self.town_id, "test") as writing:
            own = Shift(
                writing.ids.new(ids.SHIFT), self.couriers[courier], self.vehicles[courier],
                TimeWindow(self.moment(day, from_min), self.moment(day, to_min)), self.depot, self.depot,
            )  # fmt: skip
            crew.add_shifts(writing, self.day(day), [own])
            writing.note("shift.added", own.id, 1)
        return own.id


def make_week(
    store: Store,
    *,
    week: str = WEEK,
    couriers: int = 2,
    days: tuple[int, ...] = (0, 1, 2, 3, 4),
    skills: tuple[frozenset, ...] = (),
    settings: dict | None = None,
) -> ToyWeek:
    """Store Toytown with couriers who work from eight to four on some days; everybody starts in the middle."""
    new = store.ids.new
    told = {"week": {"threads": 1}, **(settings or {})}
    town = parties.found_town(
        store, Town(new(ids.TOWN), f"toytown-{new('x')[-6:]}", "Toytown", ZONE, "toytown", told), "test"
    )
    with store.writing(town.id, "test") as writing:
        depot = Place(new(ids.PLACE), PlaceKind.DEPOT, "Depot", **at(2500, 2500))
        parties.add_places(writing, [depot])
        made = ToyWeek(store, town.id, depot.id, week_named(week))
        org = parties.add_organization(
            writing, Organization(new(ids.ORGANIZATION), OrganizationKind.TOWN, "Town hall")
        )
        made.org_id = org.id
        for number in range(couriers):
            courier = Courier(
                new(ids.COURIER), f"Courier {number}", skills[number] if number < len(skills) else frozenset(), 1600
            )  # fmt: skip
            bike = Vehicle(new(ids.VEHICLE), f"Bike {number}", Profile.CARGO_BIKE, BOX)
            crew.add_couriers(writing, [courier])
            crew.add_vehicles(writing, [bike])
            made.couriers.append(courier.id)
            made.vehicles.append(bike.id)
        writing.note("town.furnished", town.id, 1)
    for number in range(couriers):
        for day in days:
            made.shift(number, day)
    return made
