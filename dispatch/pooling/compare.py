"""One day in all scenarios: searched, made comparable, shared out, and drawn."""

from __future__ import annotations

import importlib.metadata
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dispatch.domain import Day, Place, Profile
from dispatch.emissions import CO2E_G_PER_KM, KINDS
from dispatch.errors import DispatchError
from dispatch.plan import Plan
from dispatch.planning_live import street_version, streets_of_the_day
from dispatch.planning_streets import DayStreets, streets_between
from dispatch.pooling.alone import AloneTrip, trips_of
from dispatch.pooling.day_report import DayReport, ScenarioFigures
from dispatch.pooling.drawing import drawn
from dispatch.pooling.driven import driven_sums
from dispatch.pooling.outings import Sums, at_grams_per_m
from dispatch.pooling.parts import drops_of, parts_of_day
from dispatch.pooling.promise import PoolingDay, Promise
from dispatch.pooling.scenarios import COUNTERFACTUALS, Scenario, Sender, depot_of, promise_id, senders_of
from dispatch.pooling.shares import ShareLine, share_lines
from dispatch.pooling.solving import METHOD, Asked, Effort, Searched, search_linked, search_sender
from dispatch.pooling.usual import usual_vehicle
from dispatch.town_map import TownMap

#: Told what is being done and how much of the day is done; False ends it after the first seed of each search.
OnPooling = Callable[[str, float], bool | None]


@dataclass(frozen=True, slots=True)
class PooledDay:
    """A day's report, and its plans for the map where they were asked for."""

    report: DayReport
    plans: Mapping[Scenario, Plan]


#: Those of whom one has what others share out among them.
_POOLS = ("shops", "services")
_ALL = "all"


@dataclass(slots=True)
class _Search:
    """What has been searched so far; a sender with the same promises is searched once, whatever scenarios it is in."""

    day: PoolingDay
    streets: DayStreets
    effort: Effort
    scenarios: tuple[Scenario, ...]
    tell: Callable[[str, float], bool]
    done: dict[tuple[str, tuple[str, ...], bool], Searched]
    iterations: int = 0
    share: float = 0.0

    def all(self, promises: Sequence[Promise]) -> dict[Scenario, list[tuple[Sender, Searched]]]:
        """Search all scenarios, the pooled plan first; where that cannot keep all, only that one."""
        senders = {one: senders_of(self.day, promises, one) for one in self.scenarios}
        to_do = {
            (own.key, own.promise_ids, one is Scenario.ALONE_BY_VAN): len(own.requests)
            for one, found in senders.items()
            for own in found
        }
        seeds = len(self.effort.seeds)
        left = seeds * sum(self.effort.of(count) for key, count in to_do.items() if key not in self.done)
        found: dict[Scenario, list[tuple[Sender, Searched]]] = {}
        for scenario, own in senders.items():
            found[scenario] = [(sender, self._one(sender, scenario, promises, left)) for sender in own]
            if scenario is Scenario.POOLED and any(one.best.unserved for _, one in found[scenario]):
                break
        return found

    def _one(self, sender: Sender, scenario: Scenario, promises: Sequence[Promise], left: int) -> Searched:
        by_van = scenario is Scenario.ALONE_BY_VAN
        key = (sender.key, sender.promise_ids, by_van)
        begun, from_ = self.iterations, self.share

        def told(iterations: int) -> bool:
            self.iterations += iterations
            part = min(1.0, (self.iterations - begun) / max(left, 1))
            self.share = min(0.95, max(self.share, from_ + 0.9 * part))
            return self.tell(scenario.value, self.share)

        if key not in self.done and sender.key in (*_POOLS, _ALL):
            pools = senders_of(self.day, promises, Scenario.TWO_POOLS)
            (together,) = senders_of(self.day, promises, Scenario.POOLED)
            searched, pooled = search_linked(
                [self._asked(pool) for pool in pools], self._asked(together, own=True), self.effort, told
            )
            for one, its in (*zip(pools, searched, strict=True), (together, pooled)):
                self.done[(one.key, one.promise_ids, False)] = its
        if key not in self.done:
            self.done[key] = search_sender(self._asked(sender, by_van=by_van), self.effort, told)
        return self.done[key]

    def _asked(self, sender: Sender, *, own: bool = False, by_van: bool = False) -> Asked:
        return Asked(self.day.day, sender, self.streets, own, by_van)


def compare_day(
    day: PoolingDay,
    town: TownMap,
    *,
    effort: Effort | None = None,
    draw: Iterable[Scenario] = (),
    on_progress: OnPooling | None = None,
) -> PooledDay:
    """Plan a day in all scenarios and say what pooling saved.

    Parameters
    ----------
    day
        What is promised, by whom it can be kept, who pays.
    town
        Its map.
    effort
        Seeds and iterations; the same day, map and effort give the same report.
    draw
        Scenarios to be drawn for the map; people's names and addresses are not on it.
    on_progress
        Told what is being done.

    Raises
    ------
    DispatchError
        ``nobody_on_shift``: there is nobody to keep a promise. ``too_many_skills``.

    Notes
    -----
    What one scenario cannot keep is taken out of all of them, which are then searched again without it, so that all keep the same promises.
    """
    if not day.day.shifts:
        raise DispatchError(
            f"nobody is on shift on {day.day.date}: there is nothing to compare", code="nobody_on_shift"
        )
    effort = effort or Effort()
    began = time.perf_counter()

    def tell(what: str, share: float) -> bool:
        return on_progress is None or on_progress(what, share) is not False

    tell("streets", 0.0)
    fleet = _profiles(day.day)
    scenarios = tuple(
        one for one in COUNTERFACTUALS if one is not Scenario.ALONE_BY_VAN or Profile.VAN in town.profiles
    )
    wanted = sorted({*fleet, Profile.VAN}) if Scenario.ALONE_BY_VAN in scenarios else fleet
    town, notes = streets_of_the_day(day.day, town, wanted)
    streets = streets_between(_places(day), town, wanted)
    near = [
        promise
        for promise in day.promises
        if streets.near_streets([task.place_id for task in promise.request.tasks], fleet)
    ]
    search = _Search(day, streets, effort, (Scenario.POOLED, *scenarios), tell, {})
    found, left_out, unserved = _comparable(search, near)
    kept = [promise for promise in near if promise_id(promise) not in left_out | _all_of(unserved)]
    left_out |= {promise_id(one) for one in day.promises} - {promise_id(one) for one in near}
    depot = depot_of(day.day.shifts)
    vehicle, courier = usual_vehicle(day.day)
    trips = {promise_id(one): trips_of(one, streets, depot, vehicle, courier) for one in kept}
    figures = _figures(found, unserved, day)
    lines = {name: _lines(rows, trips, figures[name]) for name, rows in found.items()}
    plans = {}
    for scenario in draw:
        if scenario in found:
            tell("paths", 0.95)
            plans[scenario] = drawn(
                day,
                town,
                scenario,
                [(sender, own.best) for sender, own in found[scenario]],
                effort,
                figures[scenario].kept.co2e_g,
            )
    report = DayReport(
        town=day.day.town,
        town_title=town.title,
        date=day.day.date,
        currency=day.currency,
        deliveries=sum(1 for one in kept if not one.is_visit),
        multi_shop=sum(1 for one in kept if one.shops > 1),
        visits=sum(1 for one in kept if one.is_visit),
        left_out=_codes(day, left_out),
        figures=figures,
        parts=parts_of_day(kept, lines),
        drops=drops_of(kept, lines),
        driven=driven_sums(day, streets),
        names=dict(day.names),
        own_rates=_own_rates(day.day),
        notes=notes,
        record={
            "seeds": list(effort.seeds),
            "method": METHOD,
            "iterations": effort.iterations,
            "iterations_per_request": effort.iterations_per_request,
            "seconds": round(time.perf_counter() - began, 2),
            "map_hash": town.map_hash,
            "street_version": street_version(town),
            "version": importlib.metadata.version("tournee"),
        },
    )
    tell("done", 1.0)
    return PooledDay(report, plans)


def _comparable(
    search: _Search, promises: Sequence[Promise]
) -> tuple[dict[Scenario, list[tuple[Sender, Searched]]], set[str], dict[Scenario, set[str]]]:
    """Search all scenarios until they keep the same promises; return them, what the pooled plan leaves out and what others do."""
    left_out: set[str] = set()
    unserved: dict[Scenario, set[str]] = {}
    kept = list(promises)
    while True:
        found = search.all(kept)
        missing: set[str] = set()
        for scenario, rows in found.items():
            own = {name for _, searched in rows for name in searched.best.unserved}
            if scenario is Scenario.POOLED:
                left_out |= own
            elif own:
                unserved.setdefault(scenario, set()).update(own)
            missing |= own
        if not missing:
            return found, left_out, unserved
        kept = [promise for promise in kept if promise_id(promise) not in missing]


def _figures(
    found: Mapping[Scenario, Sequence[tuple[Sender, Searched]]],
    unserved: Mapping[Scenario, set[str]],
    day: PoolingDay,
) -> dict[Scenario, ScenarioFigures]:
    pooled = _total(own.best.sums for _, own in found[Scenario.POOLED])
    figures = {}
    for scenario, rows in found.items():
        seeds = min((len(own.by_seed) for _, own in rows), default=0)
        sums = [_total(own.best.sums for _, own in rows)]
        sums += [_total(own.by_seed[seed] for _, own in rows) for seed in range(seeds)]
        if scenario not in {Scenario.POOLED, Scenario.ALONE_BY_VAN}:
            sums = [at_grams_per_m(one, pooled) for one in sums]
        figures[scenario] = ScenarioFigures(
            kept=sums[0],
            by_seed=tuple(sums[1:]) or (sums[0],),
            bound_minor=sum(own.bound_minor for _, own in rows),
            senders=len(rows),
            unserved=_codes(day, unserved.get(scenario, set())),
        )
    return figures


def _lines(
    rows: Sequence[tuple[Sender, Searched]],
    trips: Mapping[str, Sequence[AloneTrip]],
    figures: ScenarioFigures,
) -> tuple[ShareLine, ...]:
    outings = [outing for _, own in rows for outing in own.best.outings]
    return share_lines(outings, {sender.key: sender for sender, _ in rows}, trips, figures.kept.co2e_g)


def _total(parts: Iterable[Sums]) -> Sums:
    return sum(parts, Sums())


def _profiles(day: Day) -> list[Profile]:
    vehicle = {one.id: one for one in day.vehicles}
    return sorted({vehicle[shift.vehicle_id].profile for shift in day.shifts})


def _places(day: PoolingDay) -> tuple[Place, ...]:
    used = {task.place_id for promise in day.promises for task in promise.request.tasks}
    used |= {promise.point_place_id for promise in day.promises}
    used |= {place for shift in day.day.shifts for place in (shift.start_place_id, shift.end_place_id)}
    for own in day.driven or ():
        used |= set(own.place_ids)
    return tuple(place for place in day.day.places if place.id in used)


def _codes(day: PoolingDay, names: set[str]) -> tuple[str, ...]:
    return tuple(promise.request.code for promise in day.promises if promise_id(promise) in names)


def _all_of(sets: Mapping[Scenario, set[str]]) -> set[str]:
    return {name for own in sets.values() for name in own}


def _own_rates(day: Day) -> bool:
    """Whether a vehicle has other grams a kilometre than those that vehicles like it have in every fleet."""
    used = {shift.vehicle_id for shift in day.shifts}
    return any(
        vehicle.co2e_g_per_km not in {CO2E_G_PER_KM[kind] for kind in KINDS[vehicle.profile]}
        for vehicle in day.vehicles
        if vehicle.id in used
    )
