"""Couriers, bikes and the shifts of seven days: from templates, filled, and published by the law like those of any town."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from dispatch import ids
from dispatch.demo.size import DemoSize
from dispatch.domain import Courier, Load, Profile, Vehicle
from dispatch.generate.habits import COURIER_NAMES
from dispatch.people.generation import add_template, generate_shifts
from dispatch.people.shift_checks import publish
from dispatch.people.template import ShiftTemplate, TemplateBreak
from dispatch.storage import crew
from dispatch.storage.store import Writing

COURIER_CENTS_PER_HOUR = 2200
BIKE_CENTS_PER_KM = 15
_MON_TO_SAT = frozenset(range(6))
_SUNDAY = frozenset({6})
#: Short enough for six days within the 35 hours of a week.
_MORNING = (8 * 60 + 15, 13 * 60 + 45)
_AFTERNOON = (13 * 60 + 45, 19 * 60 + 30)
_SUNDAY_HOURS = (8 * 60 + 30, 13 * 60 + 30)


@dataclass(frozen=True, slots=True)
class _Post:
    title: str
    weekdays: frozenset[int]
    hours: tuple[int, int]
    skills: frozenset[str]
    bike: int


def _posts(size: DemoSize) -> Iterator[_Post]:
    """Yield the posts: those of the afternoon ride the bikes of the morning."""
    for team, count, weekdays, hours in (
        ("M", size.mornings, _MON_TO_SAT, _MORNING),
        ("A", size.afternoons, _MON_TO_SAT, _AFTERNOON),
        ("D", size.sundays, _SUNDAY, _SUNDAY_HOURS),
    ):
        for number in range(count):
            skills = {skill for skill, spared in (("care", 2), ("medicine", 1)) if number % 3 != spared}
            yield _Post(f"{team}{number + 1}", weekdays, hours, frozenset(skills), number)


def add_crew(writing: Writing, size: DemoSize, depot_id: str, monday: dt.date) -> int:
    """Add couriers, bikes and shift templates, fill the week's shifts and publish them; return how many shifts there are.

    Raises
    ------
    UnlawfulShiftsError
        The shifts break the law: a fault of ours.
    """
    new = writing.ids.new
    posts = list(_posts(size))
    bikes = [
        Vehicle(
            new(ids.VEHICLE), f"Vélo-cargo {number + 1}", Profile.CARGO_BIKE, Load(300, 100_000),
            frozenset({"cold_box"}), cost_per_km_cents=BIKE_CENTS_PER_KM, co2e_g_per_km=2, max_distance_m=60_000,
        )
        for number in range(max(size.mornings, size.afternoons, size.sundays))
    ]  # fmt: skip
    couriers = [
        Courier(
            new(ids.COURIER),
            f"{COURIER_NAMES[number % len(COURIER_NAMES)]} Exemple",
            post.skills,
            COURIER_CENTS_PER_HOUR,
        )
        for number, post in enumerate(posts)
    ]
    crew.add_vehicles(writing, bikes)
    crew.add_couriers(writing, couriers)
    for post, courier in zip(posts, couriers, strict=True):
        begins, ends = post.hours
        pause = TemplateBreak(begins + 75, ends - 75, 1200)
        add_template(
            writing,
            ShiftTemplate(
                id=new(ids.SHIFT_TEMPLATE), title=post.title, weekdays=post.weekdays, from_min=begins, to_min=ends,
                profile=Profile.CARGO_BIKE, start_place_id=depot_id, end_place_id=depot_id, breaks=(pause,),
                courier_id=courier.id, vehicle_id=bikes[post.bike].id,
            ),
        )  # fmt: skip
    last = monday + dt.timedelta(days=6)
    generate_shifts(writing, monday, last)
    published, _ = publish(writing, monday, last)
    return len(published)
