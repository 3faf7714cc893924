"""A municipal service more: visits of one kind at doors of the day."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from zoneinfo import ZoneInfo

from dispatch.dayfile.times import to_epoch
from dispatch.domain import Day, Load, Place, PlaceKind, TimeWindow, Visit
from dispatch.generate.habits import SERVICES, ServiceHabit
from dispatch.services.template_goods import goods_of_visit
from dispatch.simulate.scenario import Scenario
from dispatch.simulate.what_if.change import refusal

MOST_VISITS = 2000


def more_visits(scenario: Scenario, service: str, count: int) -> Scenario:
    """Return the day with visits of a service more, done as it usually is, at doors of the day.

    Goods are loaded, or brought, at the day's own place of such a kind, and otherwise where couriers start. Who has ten visits more has
    those of five more among them.

    Parameters
    ----------
    scenario
        The day.
    service
        Short name, such as ``meals``.
    count
        How many.

    Raises
    ------
    InvalidWhatIfError
        There is no such service, none of its places is in the day, or the number is out of range.
    """
    text = f"service={service}:{count}"
    habit = next((one for one in SERVICES if one.service == service), None)
    if habit is None:
        raise refusal(
            text, "no such service is known", f"choose {', '.join(one.service for one in SERVICES)}"
        )
    if not 0 < count <= MOST_VISITS:
        raise refusal(text, f"{count} visits", f"give 1 to {MOST_VISITS}")
    day = scenario.day
    point = _point(day, habit)
    if not point and habit.brings != "nothing":
        raise refusal(text, "the day has no place where its goods are", "take another service")
    doors = [place.id for place in day.places if place.kind is PlaceKind.ADDRESS]
    if not doors:
        raise refusal(text, "the day has no doors", "take a day with orders")
    taken = {visit.id for visit in day.visits}
    numbers = [n for n in range(1, len(taken) + count + 1) if f"more-{service}-{n}" not in taken][:count]
    visits = tuple(_visit(day, habit, number, point, doors) for number in numbers)
    return replace(scenario, day=replace(day, visits=(*day.visits, *visits)))


def _point(day: Day, habit: ServiceHabit) -> str:
    """Return the place where goods of a service are, best kind first; empty where the day has none."""

    def first(places: list[Place]) -> str:
        return min((place.id for place in places), default="")

    for category in habit.points:
        found = first(
            [one for one in day.places if one.category == category and one.kind is not PlaceKind.ADDRESS]
        )
        if found:
            return found
    if habit.needs_point:
        return ""
    starts = {shift.start_place_id for shift in day.shifts}
    return first([one for one in day.places if one.id in starts])


def _visit(day: Day, habit: ServiceHabit, number: int, point: str, doors: list[str]) -> Visit:
    zone, date = ZoneInfo(day.time_zone), dt.date.fromisoformat(day.date)
    luck = random.Random(f"tournee visit {habit.service} {number}")  # noqa: S311
    carries = habit.brings != "nothing"
    goods, never_with = goods_of_visit(habit.service, carries=carries)
    earliest, latest = (to_epoch(text, date, zone) for text in habit.window)
    return Visit(
        id=f"more-{habit.service}-{number}",
        code=f"{habit.service[:1].upper()}+{number}",
        service=habit.service,
        beneficiary_name=f"+{number}",
        place_id=luck.choice(doors),
        windows=(TimeWindow(earliest, latest),),
        service_s=habit.service_s,
        load=Load(habit.volume_l, habit.weight_g),
        from_place_id=point if habit.brings == "out" else "",
        to_place_id=point if habit.brings == "back" else "",
        loading_s=habit.loading_s if carries else 0,
        skills=frozenset({habit.skill} - {""}),
        goods=goods,
        never_with=never_with,
    )
