"""A scenario as a plan for the map page: where everybody rides and when, without anybody's name or address."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Sequence
from dataclasses import replace

from dispatch.domain import PlaceKind
from dispatch.money.sharing import whole_shares
from dispatch.plan import Plan, RequestKind, Round, SolverRecord
from dispatch.planning_decode import decode_rounds, total_of
from dispatch.planning_encode import EncodedDay
from dispatch.planning_requests import Request
from dispatch.planning_streets import DayStreets
from dispatch.pooling.promise import PoolingDay
from dispatch.pooling.scenarios import Scenario, Sender
from dispatch.pooling.solving import Effort, Found
from dispatch.pooling.words import LANGUAGES, scenario_words
from dispatch.town_map import TownMap

#: Names of pools, in both languages: the page of a plan is in either.
_POOLS = {"shops": "Commerces · Shops", "services": "Services"}


def drawn(
    day: PoolingDay,
    town: TownMap,
    scenario: Scenario,
    found: Sequence[tuple[Sender, Found]],
    effort: Effort,
    co2e_g: int,
) -> Plan:
    """Return a scenario as a plan.

    Parameters
    ----------
    day, town
        The day and its map.
    scenario
        Which it is; the page's title names it.
    found
        Every sender with its plan.
    effort
        How they were searched.
    co2e_g
        Grams of the scenario, shared out to the rounds by their metres.
    """
    rounds: list[Round] = []
    for sender, one in found:
        encoded = _without_names(one.encoded)
        name = sender_name(day, sender)
        rounds += [
            own if scenario is Scenario.POOLED else replace(own, courier_name=name)
            for own in decode_rounds(encoded, one.solution, town, lambda _done, _of: None)
        ]
    grams = whole_shares(co2e_g, {own.shift_id: own.distance_m for own in rounds}) if rounds else {}
    rounds = [replace(own, co2e_g=grams[own.shift_id]) for own in rounds]
    requests = [request for _, one in found for request in one.encoded.requests]
    deliveries = {request.id for request in requests if request.kind is RequestKind.DELIVERY}
    visits = {request.id for request in requests if request.kind is RequestKind.VISIT}
    return Plan(
        town=day.day.town,
        town_title=town.title,
        date=day.day.date,
        time_zone=day.day.time_zone,
        title=" · ".join(scenario_words(scenario, language) for language in LANGUAGES),
        bbox=town.bbox,
        deliveries=len(deliveries),
        multi_shop_deliveries=0,
        visits=len(visits),
        deliveries_planned=len(deliveries),
        visits_planned=len(visits),
        rounds=tuple(rounds),
        idle=(),
        unassigned=(),
        totals=total_of(rounds),
        comparison=None,
        solver=SolverRecord(
            seed=effort.seeds[0],
            iterations=sum(one.solution.iterations for _, one in found),
            seconds=0.0,
            cost=sum(one.solution.cost for _, one in found),
            map_hash=town.map_hash,
            version=importlib.metadata.version("tournee"),
        ),
    )


def sender_name(day: PoolingDay, sender: Sender) -> str:
    """Return what people call who makes rounds."""
    if sender.key in _POOLS:
        return _POOLS[sender.key]
    payer = sender.payer or sender.key
    return day.names.get(payer, payer.removeprefix("service:"))


def _without_names(encoded: EncodedDay) -> EncodedDay:
    tasks = tuple((_bare(request), replace(task, note="")) for request, task in encoded.tasks)
    places = tuple(
        replace(place, name="·", address="", access_note="") if place.kind is PlaceKind.ADDRESS else place
        for place in encoded.streets.places
    )
    streets = encoded.streets
    bare = DayStreets(places, streets.location, streets.reached, streets.durations_s, streets.distances_m)
    return replace(encoded, tasks=tasks, streets=bare)


def _bare(request: Request) -> Request:
    label = request.code if request.kind is RequestKind.DELIVERY else request.service
    return replace(request, label=label, external_ref="")
