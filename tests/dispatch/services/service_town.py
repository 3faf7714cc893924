"""A toy town with a town hall, a kitchen, a map of a few doors, and the meals of a programme."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from dispatch import ids
from dispatch.clock import SetClock
from dispatch.domain import Load, Place, PlaceKind, Profile, Vehicle
from dispatch.parties.organization import Organization, OrganizationKind
from dispatch.parties.recipient import Consent, Recipient
from dispatch.parties.town import Town
from dispatch.services.catalogue import add_from_template
from dispatch.services.enrolment import Enrolment
from dispatch.services.enrolments import request
from dispatch.services.programme import Eligibility, Programme
from dispatch.services.programmes import add_programme
from dispatch.services.social_file import SocialFile
from dispatch.storage import crew, parties
from dispatch.storage.events import events_after
from dispatch.storage.store import Event, Store, Writing
from tests.dispatch.toy_town import DEGREE, Match, ToyTown, at

ZONE = ZoneInfo("Europe/Paris")
TODAY = "2026-11-25"  # a Wednesday
AGREED = SocialFile(birth_day="1938-02-28", consent=Consent.GIVEN, consent_s=1_790_000_000)


class House:
    label, lon, lat = "1 rue du Port", 100 * DEGREE, 200 * DEGREE


class ServiceTown:
    """The town, empty but for who runs it."""

    def __init__(self, store: Store) -> None:
        assert isinstance(store.clock, SetClock)
        self.store, self.clock = store, store.clock
        self.set_day(TODAY)
        self.map = ToyTown()
        self.map.addresses.houses = lambda: (House(),)
        self.map.addresses.known = {
            f"{number} rue du Port": [Match(f"{number} rue du Port", (100 + number) * DEGREE, 200 * DEGREE, 1.0)] for number in range(1, 30)
        } | {
            "rue du Prot": [Match("1 rue du Port", 101 * DEGREE, 200 * DEGREE, 0.6), Match("2 rue du Port", 0, 0, 0.5)],
            "9 quai du Large": [Match("9 quai du Large", 9000 * DEGREE, 0, 1.0)],
        }  # fmt: skip
        new = store.ids.new
        self.id = parties.found_town(
            store, Town(new(ids.TOWN), "toy", "Toytown", "Europe/Paris", "toytown"), "test"
        ).id
        self.org, self.kitchen = new(ids.ORGANIZATION), new(ids.PLACE)

        def furnish(writing: Writing) -> None:
            parties.add_places(
                writing, [Place(self.kitchen, PlaceKind.SERVICE_POINT, "Town kitchen", **at(500))]
            )
            parties.add_organization(writing, Organization(self.org, OrganizationKind.TOWN, "Town hall"))
            crew.add_vehicles(
                writing, [Vehicle(new(ids.VEHICLE), "Bike", Profile.CARGO_BIKE, Load(200, 80_000))]
            )
            writing.note("town.furnished", self.id, 1)

        self.write(furnish)

    def set_day(self, day: str, hour: int = 9) -> None:
        """Let the clocks of the town show an hour of a date."""
        self.clock.set(int(dt.datetime.combine(dt.date.fromisoformat(day), dt.time(hour), ZONE).timestamp()))

    def write(self, step: Any, *, conflicts: int = 0) -> Any:
        """Carry out a step."""
        return self.store.write(self.id, "coordinator:test", step, conflicts=conflicts)

    def meals(self, **changes: Any) -> Programme:
        """Add the meals, and a programme of them."""
        self.write(lambda writing: add_from_template(writing, "meals"))
        return self.programme("meals", point_place_id=self.kitchen, **changes)

    def programme(self, key: str, **changes: Any) -> Programme:
        """Add a programme of a service that the town has."""
        plain = Programme(
            "", key, self.org, key.title(), from_day="2026-01-01", eligibility=Eligibility(consent=False)
        )
        return self.write(lambda writing: add_programme(writing, replace(plain, **changes)))

    def door(self, number: int = 1) -> str:
        """Add a door."""
        place = Place(self.store.ids.new(ids.PLACE), PlaceKind.ADDRESS, "", **at(100 + number, 200))

        def step(writing: Writing) -> None:
            parties.add_places(writing, [place])
            writing.note("place.added", place.id, 1)

        self.write(step)
        return place.id

    def asked(
        self,
        programme: Programme,
        name: str = "Odette Martinon",
        *,
        file: SocialFile | None = AGREED,
        **said: Any,
    ) -> Enrolment:
        """Ask for a part of somebody new."""
        door = self.door()

        def step(writing: Writing) -> Enrolment:
            person = parties.add_recipient(writing, Recipient(writing.ids.new(ids.RECIPIENT), name))
            return request(writing, programme.id, person.id, door, file=file, **{"from_day": TODAY, **said})

        return self.write(step)

    def events(self, *kinds: str) -> list[Event]:
        """Return what has happened of some kinds."""
        with self.store.reading(self.id) as reading:
            return [event for event in events_after(reading, 0) if not kinds or event.type in kinds]
