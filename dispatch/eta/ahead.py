"""Arrival times of rounds as they are stored: what is left of them, and when the courier comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from dispatch.domain import TimeWindow
from dispatch.eta.arrivals import RoundAhead, StopAhead, foresee
from dispatch.eta.calibration import COVERAGE, Calibration, Eta
from dispatch.eta.durations import Durations
from dispatch.eta.halt import floor_class, measure
from dispatch.eta.halts import closed_stops, halts_of
from dispatch.eta.legs import by_the_map_s
from dispatch.eta.local_time import local_hour
from dispatch.eta.observe import load_durations
from dispatch.eta.pace import pace_of
from dispatch.eta.paces import Paces
from dispatch.eta.readiness import Readiness
from dispatch.lifecycle.round import STOP_OVER, RoundStatus, StopStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.delivery import Task, TaskKind
from dispatch.rounds.round import Round, Stop
from dispatch.storage import eta, parties
from dispatch.storage.documents import windows_of
from dispatch.storage.store import Reading
from dispatch.storage.visits import services_of_tasks

#: Of a task in one of these, nothing is left to do.
_OVER = frozenset({TaskStatus.DONE, TaskStatus.FAILED, TaskStatus.CANCELLED})
#: A round in one of these has left.
_UNDERWAY = frozenset({RoundStatus.STARTED, RoundStatus.PAUSED})


def foretell(
    reading: Reading,
    rounds: Sequence[Round],
    legs_s: Mapping[tuple[str, str], int],
    *,
    durations: Durations | None = None,
    calibration: Calibration | None = None,
    services: Mapping[str, str] | None = None,
    pauses_s: Mapping[str, int] | None = None,
    paces: Paces | None = None,
) -> dict[str, list[Eta]]:
    """Return when the courier comes to each stop ahead, by round.

    Nothing is stored: see `dispatch.eta.score.record` and `dispatch.eta.announce.announce`.

    Parameters
    ----------
    rounds
        That are planned, released or underway.
    legs_s
        Seconds by the map from place to place; ways that are not in it take what is planned, less what the plan has learned of ways.
    durations, calibration
        As loaded some minutes ago, to save the time.
    services
        Types of municipal services, by task; as visits say it where it is not given.
    pauses_s
        Breaks before stops, by stop.
    paces
        Of rounds, from one time to the next, to save the time: a pace is as it was found when the last stop was closed.
    """
    known = load_durations(reading) if durations is None else durations
    adjusted = eta.calibration_of(reading) if calibration is None else calibration
    if services is None:
        services = services_of_tasks(reading, [name for own in rounds for name in own.task_ids])
    ahead = rounds_ahead(
        reading, rounds, legs_s, known, services=services, pauses_s=pauses_s or {}, paces=paces
    )
    told = adjusted.apply(foresee(ahead, known, reading.now_s, level=COVERAGE), reading.now_s)
    return {one.id: etas for one, etas in zip(rounds, told, strict=True)}


def rounds_ahead(
    reading: Reading,
    rounds: Sequence[Round],
    legs_s: Mapping[tuple[str, str], int],
    known: Durations,
    *,
    services: Mapping[str, str],
    pauses_s: Mapping[str, int],
    paces: Paces | None = None,
) -> list[RoundAhead]:
    """Return what is left of rounds; parameters as those of `foretell`."""
    left = {one.id: [stop for stop in one.stops if stop.status not in STOP_OVER] for one in rounds}
    stops = [stop for own in left.values() for stop in own]
    tasks = eta.task_facts(reading, [task for stop in stops for task in stop.task_ids])
    places = eta.place_facts(reading, [stop.place_id for stop in stops])
    zone = ZoneInfo(parties.get_town(reading).time_zone)
    profiles = eta.profiles_of(reading, [one.shift_id for one in rounds])
    kept = Paces() if paces is None else paces
    pace = {one.id: found for one in rounds if (found := kept.of(one)) is not None}
    unknown = [one for one in rounds if one.id not in pace]
    halts = {
        halt.id: halt
        for halt in halts_of(reading, [stop for one in unknown for stop in closed_stops(one)], {}, services)
    }
    for one in unknown:
        done = [halts[stop.id] for stop in closed_stops(one)]
        profile, _ = profiles[one.shift_id]
        pace[one.id] = pace_of(measure(done, legs_s, now_s=reading.now_s), known, profile, zone)
        kept.keep(one, pace[one.id], reading.now_s)
    made = []
    for one in rounds:
        profile, place = profiles[one.shift_id]
        from_s = one.departure_s if one.departure_s is not None else reading.now_s
        underway = one.status in _UNDERWAY
        over = closed_stops(one)
        ended_s = from_s
        if over:
            last = max(over, key=lambda stop: stop.closed_s or 0)
            place, ended_s = last.place_id, last.end_s
            # Clocks of phones may be ahead of ours.
            from_s, underway = min(last.closed_s or 0, reading.now_s), True
        ahead = []
        for stop in left[one.id]:
            planned_s = by_the_map_s(one, max(0, stop.arrival_s - ended_s))
            table_s = 0 if place == stop.place_id else legs_s.get((place, stop.place_id), planned_s)
            hour = local_hour(max(reading.now_s, stop.arrival_s), zone)
            rows = [tasks[name] for name in stop.task_ids if name in tasks]
            ahead.append(
                _stop(
                    stop, rows, places[stop.place_id], table_s, profile, hour, known, zone, services, pauses_s
                )
            )
            place, ended_s = stop.place_id, stop.end_s
        made.append(RoundAhead(one.id, from_s, underway, tuple(ahead), pace[one.id]))
    return made


def expected_ready_s(
    reading: Reading, task: Task, *, level: float = 0.5, durations: Durations | None = None
) -> int | None:
    """Return when the goods of a pickup are ready, as its shop keeps what it promises; None where nothing was promised.

    Parameters
    ----------
    task
        Goods that the shop says are ready are ready now.
    level
        The probability with which they are ready by then.
    durations
        As loaded some minutes ago, to save the time.
    """
    if task.status is TaskStatus.READY:
        return reading.now_s
    readiness = readiness_of(reading, task, durations=durations)
    if readiness is None or task.ready_s is None:
        return None
    return task.ready_s + readiness.quantile_s(level)


def readiness_of(reading: Reading, task: Task, *, durations: Durations | None = None) -> Readiness | None:
    """Return how late the shop of a pickup is, as a distribution; None where nothing was promised."""
    if task.kind is not TaskKind.PICKUP or task.ready_s is None:
        return None
    known = load_durations(reading) if durations is None else durations
    zone = ZoneInfo(parties.get_town(reading).time_zone)
    return known.readiness(task.org_id, local_hour(task.ready_s, zone))


def _stop(
    stop: Stop, rows: Sequence[Row[Any]], place: tuple[str, int], table_s: int, profile: str, hour: int, known: Durations,
    zone: ZoneInfo, services: Mapping[str, str], pauses_s: Mapping[str, int],
) -> StopAhead:  # fmt: skip
    open_rows = [row for row in rows if row.status not in _OVER]
    doors = [row for row in rows if row.kind == TaskKind.DROP]
    floor = floor_class(doors[0].door.get("floor", "")) if doors else ""
    goods = tuple(
        (row.ready_s, known.readiness(row.org_id or "", local_hour(row.ready_s, zone)))
        for row in open_rows
        if row.kind == TaskKind.PICKUP and row.ready_s is not None and row.status == TaskStatus.PENDING
    )
    promises = [row.window_to_s for row in doors if row.promised_s is not None]
    return StopAhead(
        id=stop.id,
        leg_s=table_s,
        travel=known.travel(profile, hour, table_s),
        setup=known.setup(stop.place_id, place[0], expected_s=place[1]),
        services=tuple(
            known.service(
                stop.place_id,
                row.kind,
                service=services.get(row.id, ""),
                floor=floor,
                expected_s=row.service_s,
            )
            for row in open_rows
        ),
        windows=_windows(open_rows),
        goods=goods,
        pause_s=pauses_s.get(stop.id, 0),
        promised_to_s=min(promises) if promises else None,
        arrived_s=min(stop.arrived_s, known.moment_s)
        if stop.status is StopStatus.ARRIVED and stop.arrived_s
        else None,
        drops=bool(doors),
    )


def _windows(rows: Sequence[Row[Any]]) -> tuple[TimeWindow, ...]:
    """Return when everything that is to be done at a stop may begin.

    Of goods that were promised it is known how late they are; the window of such a pickup only says the promise again.
    """
    all_windows = [
        windows_of(row.windows)
        for row in rows
        if row.windows and not (row.kind == TaskKind.PICKUP and row.ready_s is not None)
    ]
    if not all_windows:
        return ()
    joint = all_windows[0]
    for windows in all_windows[1:]:
        met = [
            TimeWindow(max(one.earliest, other.earliest), min(one.latest, other.latest))
            for one in joint
            for other in windows
            if max(one.earliest, other.earliest) <= min(one.latest, other.latest)
        ]
        # Windows that never meet cannot all be kept: the one of the first task is.
        joint = tuple(met) if met else joint
    return joint
