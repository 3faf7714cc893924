"""A day that has been, from a town's database: who ordered what and when, how things really went, and nothing of who it was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dispatch.dayfile.convert import joined
from dispatch.domain import Day, Place, PlaceKind, TimeWindow
from dispatch.errors import DispatchError
from dispatch.local_time import moment_of
from dispatch.orders import delivery as stored
from dispatch.orders.delivery import Mode
from dispatch.simulate.demand.from_day import AFTER_S, BEFORE_S
from dispatch.simulate.recorded.at_stops import measured_at
from dispatch.simulate.recorded.crew import Crew, crew_of, worked
from dispatch.simulate.recorded.doors import doors_elsewhere
from dispatch.simulate.recorded.history import History, histories_of
from dispatch.simulate.recorded.names import LANGUAGES, Names
from dispatch.simulate.recorded.orders import Counters, is_order, ordered, visits_of
from dispatch.simulate.scenario import Called, Chances, Coming, Facts, Manner, Scenario
from dispatch.simulate.town_closures import closed_streets
from dispatch.storage import deliveries, parties, quotes, rounds, tariffs, visits
from dispatch.storage.store import Reading
from dispatch.town_map import TownMap

#: Parts of a town's settings that are kept: rules, and nothing of who anybody is.
SETTINGS = ("planning", "promises", "eta", "visits", "notify", "currency", "holidays")
#: What was ordered long before is known the evening before: local minutes before the date begins.
_EVENING_MIN = 360


def recorded_scenario(
    reading: Reading,
    town_map: TownMap,
    day: str,
    *,
    chances: Chances | None = None,
    offered: bool = False,
    exact_doors: bool = False,
    lang: str = "en",
) -> Scenario:
    """Return a day of a town as a scenario.

    What people did is replayed: when they ordered and called off, when goods were really ready and when shops said so, which doors stayed
    closed, how long things took at counters and doors, who came to work and who went home, which streets the town had closed. What the town decided is open: rounds, and windows
    if wanted. There are no names, phones, notes, contents or numbers of orders in it, and nobody's door.

    Parameters
    ----------
    reading
        A transaction of the town.
    town_map
        Its map.
    day
        The local date, ISO 8601.
    chances
        Of what is not known: ways, and orders that were never tried. Nobody else calls off or falls ill.
    offered
        Whether those who chose a window choose again among what is offered, wishing for the middle of the one that they had. Otherwise all
        windows are promised as they were first.
    exact_doors
        Whether doors stay where they are, for use within the town. Otherwise each becomes another address near by (`doors_elsewhere`).
    lang
        ``en`` or ``fr``, language of made-up names.

    Raises
    ------
    DispatchError
        ``nothing_recorded`` where nobody worked on that date; ``bad_request`` for another language.
    """
    if lang not in LANGUAGES:
        raise DispatchError(f"lang is {lang!r}: choose one of {', '.join(LANGUAGES)}", code="bad_request")
    town = parties.get_town(reading)
    shifts, gone_s = worked(reading, day)
    if not shifts:
        raise DispatchError(
            f"nobody has worked in {town.title} on {day}: choose a date with shifts", code="nothing_recorded"
        )
    everything = deliveries.of_day(reading, day)
    orders = sorted((one for one in everything if is_order(one)), key=lambda one: (one.created_s, one.id))
    made = sorted(
        (one for one in everything if one.mode is Mode.VISIT), key=lambda one: (one.window.earliest, one.id)
    )
    wanted = {task.place_id for one in (*orders, *made) for task in one.tasks}
    wanted |= {one.drop_place_id for one in (*orders, *made)}
    wanted |= {name for shift in shifts for name in (shift.start_place_id, shift.end_place_id)} - {""}
    places = _places(reading, wanted)
    names = Names(lang)
    crew = crew_of(reading, shifts, gone_s, places, names)
    date = dt.date.fromisoformat(day)
    throttles = {one.place_id: one.throttle for one in parties.organizations(reading) if one.place_id}
    counters = Counters(date, town.time_zone, places, throttles)
    histories = histories_of(reading, [one.id for one in orders])
    evening_s = moment_of(date - dt.timedelta(days=1), 1440 - _EVENING_MIN, town.time_zone)
    at_s = {one.id: max(one.created_s, evening_s) for one in orders}
    drawn = [
        ordered(one, number, histories[one.id], counters, names, at_s=at_s[one.id])
        for number, one in enumerate(orders, 1)
    ]
    services = visits.services_of_tasks(reading, [task.id for one in made for task in one.tasks])
    called_on = visits_of(made, services, places, names)
    ends_s = max(one.window.latest for one in crew.shifts) + AFTER_S
    begins_s = min(one.window.earliest for one in crew.shifts) - BEFORE_S
    chose = quotes.accepted_of_day(reading, day) if offered else frozenset()
    scenario = Scenario(
        name=f"{town.title}, {day}",
        day=Day(
            town=town.map,
            date=day,
            time_zone=town.time_zone,
            title=town.title,
            places=_renamed(places, names, town_map, crew, exact=exact_doors),
            deliveries=tuple(drawn),
            visits=called_on,
            vehicles=crew.vehicles,
            couriers=crew.couriers,
            shifts=crew.shifts,
            shop_windows=_shop_windows(counters, orders, names),
        ),
        comings=tuple(
            sorted(
                (
                    _coming(new.id, at_s[one.id], new.windows[0], chose=one.id in chose)
                    for one, new in zip(orders, drawn, strict=True)
                ),
                key=lambda coming: (coming.at_s, coming.key),
            )
        ),
        chances=replace(chances or Chances(), cancel_share=0.0, ill_share=0.0),
        called=tuple(
            sorted(
                (
                    *_called(crew, orders, histories, names),
                    *closed_streets(reading, town_map, min(begins_s, evening_s) - 1, ends_s, replayed=True),
                ),
                key=lambda one: (one.at_s, one.subject),
            )
        ),
        settings={name: town.settings[name] for name in SETTINGS if name in town.settings},
        facts=_facts(reading, day, orders, histories, places, names),
        begins_s=begins_s,
        ends_s=ends_s,
    )  # fmt: skip
    if chose:
        wide = TimeWindow(begins_s, ends_s)
        again = {names.of("order", one.id) for one in orders if one.id in chose}
        free = tuple(
            replace(one, windows=(replace(wide, earliest=max(begins_s, one.ordered_s or 0)),))
            if one.id in again
            else one
            for one in scenario.day.deliveries
        )
        scenario = replace(scenario, day=replace(scenario.day, deliveries=free))
    return _with_tariff(reading, scenario)


def _places(reading: Reading, wanted: set[str]) -> dict[str, Place]:
    listed = sorted(wanted)
    found: dict[str, Place] = {}
    for first in range(0, len(listed), deliveries.BATCH):
        found |= parties.get_places(reading, listed[first : first + deliveries.BATCH])
    return found


def _renamed(
    places: Mapping[str, Place], names: Names, town_map: TownMap, crew: Crew, *, exact: bool
) -> tuple[Place, ...]:
    """Return places under their new names; of doors, nothing but where they are taken to be."""
    doors = [one for one in places.values() if one.kind is PlaceKind.ADDRESS]
    profile = str(crew.vehicles[0].profile)
    elsewhere = {} if exact else doors_elsewhere(doors, town_map, profile)
    found = []
    for place in places.values():
        name = names.of_place(place)
        new = replace(place, id=name, access_note="")
        if place.kind is PlaceKind.ADDRESS:
            new = replace(new, name=names.said("door", name), address="")
            if place.id in elsewhere:
                lon, lat, address = elsewhere[place.id]
                new = replace(new, lon=lon, lat=lat, address=address)
        found.append(new)
    return tuple(sorted(found, key=lambda place: (place.kind, int(place.id.rpartition("-")[2]))))


def _shop_windows(
    counters: Counters, orders: list[stored.Delivery], names: Names
) -> dict[str, tuple[TimeWindow, ...]]:
    """Return when shops handed goods over that day; where their hours say nothing, when they did for some order."""
    found: dict[str, tuple[TimeWindow, ...]] = {}
    said: dict[str, list[TimeWindow]] = {}
    for one in orders:
        for task in one.pickups:
            if task.org_id:
                said.setdefault(task.place_id, []).extend(task.windows)
    for place_id, windows in said.items():
        found[names.of_place(counters.places[place_id])] = counters.windows(place_id) or joined(windows)
    return found


def _coming(key: str, at_s: int, window: TimeWindow, *, chose: bool) -> Coming:
    middle_s = (window.earliest + window.latest) // 2
    return Coming(key, at_s, key, Manner.SLOT if chose else Manner.FIXED, middle_s)


def _called(
    crew: Crew, orders: list[stored.Delivery], histories: Mapping[str, History], names: Names
) -> tuple[Called, ...]:
    off = [
        Called(moment, "cancel", names.of("order", one.id))
        for one in orders
        if (moment := histories[one.id].called_off_s) is not None
    ]
    return tuple(sorted((*crew.called, *off), key=lambda one: (one.at_s, one.subject)))


def _facts(
    reading: Reading,
    day: str,
    orders: list[stored.Delivery],
    histories: Mapping[str, History],
    places: Mapping[str, Place],
    names: Names,
) -> Facts:
    """Return what is known of how things went, the shop's own word before what follows from a stop."""
    tasks = {task.id: (one, task) for one in orders for task in one.tasks}
    measured = measured_at(rounds.of_day(reading, day), tasks, histories, places)
    ready_s: dict[tuple[str, str], int] = {}
    said_s: dict[tuple[str, str], int] = {}
    service_s: dict[tuple[str, str], int] = {}
    for name, (one, task) in tasks.items():
        key = names.of("order", one.id)
        said = histories[one.id].ready_s.get(name)
        if task in one.pickups and task.org_id:
            counter = key, names.of_place(places[task.place_id])
            if said is not None:
                said_s[counter] = ready_s[counter] = said
            elif name in measured.ready_s:
                ready_s[counter] = measured.ready_s[name]
            if name in measured.service_s:
                service_s[counter] = measured.service_s[name]
        elif name in measured.service_s and one.at_door is not None and name == one.at_door.id:
            service_s[key, ""] = measured.service_s[name]
    opened = {
        names.of("order", one.id): found for one in orders if (found := histories[one.id].opened) is not None
    }
    return Facts(ready_s, said_s, opened, service_s)


def _with_tariff(reading: Reading, scenario: Scenario) -> Scenario:
    """Return the scenario with the tariff that was in force; without one, its code would name nothing."""
    promises: Any = scenario.settings.get("promises", {})
    code = promises.get("tariff", "") if isinstance(promises, Mapping) else ""
    if not code:
        return scenario
    row = tariffs.valid_on(reading, code, scenario.day.date)
    if row is None:
        return scenario.with_settings(promises={"tariff": ""})
    return replace(scenario, tariff=dict(row.document))
