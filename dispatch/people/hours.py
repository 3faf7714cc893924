"""Hours worked: per courier and day, week or month, from what phones have told of rounds, with corrections by people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row

from dispatch.lifecycle.round import RoundStatus, StopStatus
from dispatch.parties.town import Town
from dispatch.people.local_time import by_date, week_of
from dispatch.people.work_lines import (
    Cause,
    PayRule,
    RoundFacts,
    ShiftFacts,
    StopFacts,
    WorkKind,
    WorkLine,
    lines_of,
)
from dispatch.rounds.round import Stop
from dispatch.storage import parties, rounds, work
from dispatch.storage.roster import absences
from dispatch.storage.store import Reading

#: A round in one of these has been on the street.
_RIDDEN = frozenset({RoundStatus.STARTED, RoundStatus.PAUSED, RoundStatus.COMPLETED, RoundStatus.ABORTED})


@dataclass(frozen=True, slots=True)
class Hours:
    """Sums of a courier in a day, a week (by its Monday) or a month (``2026-11``); seconds. ``waiting_s`` is by cause."""

    courier_id: str
    period: str
    paid_s: int = 0
    travel_s: int = 0
    service_s: int = 0
    on_hand_s: int = 0
    break_s: int = 0
    correction_s: int = 0
    waiting_s: dict[str, int] = field(default_factory=dict)


def pay_rule(town: Town) -> PayRule:
    """Return what a town pays, by its settings: ``{"pay": {"version": …, "percent": {"waiting:shop_late": 100, …}}}``."""
    given = town.settings.get("pay")
    return PayRule(given["version"], dict(given["percent"])) if given else PayRule()


def work_lines(reading: Reading, courier_ids: Iterable[str], from_day: str, to_day: str) -> list[WorkLine]:
    """Return the lines of the shifts of some couriers on local dates, both included, up to now.

    Corrections are lines too: no time of the clock, but what they add to or take from what is paid.
    """
    return lines_of_shifts(reading, work.shifts_between(reading, from_day, to_day, courier_ids))


def lines_of_shifts(reading: Reading, shifts: Sequence[Row[Any]]) -> list[WorkLine]:
    """Return the lines of some shifts up to now, in the order of time."""
    pay = pay_rule(parties.get_town(reading))
    lines: list[WorkLine] = []
    for facts in shift_facts(reading, shifts):
        if facts.from_s < reading.now_s or facts.rounds:
            lines += lines_of(facts, pay, reading.now_s)
    begins = {shift.id: shift for shift in shifts}
    for note in work.notes_of(reading, begins):
        if note.kind == "correction":
            shift = begins[note.shift_id]
            lines.append(
                WorkLine(
                    note.id, note.courier_id, note.shift_id, WorkKind.CORRECTION, shift.from_s, shift.from_s,
                    note.paid_s, text=note.text,
                )
            )  # fmt: skip
    return sorted(lines, key=lambda line: (line.from_s, line.to_s, line.id))


def shift_facts(reading: Reading, shifts: Sequence[Row[Any]], *, stops: bool = True) -> list[ShiftFacts]:
    """Return what is known of some shifts: absences, rounds, when those began and ended, and what happened at their stops.

    Parameters
    ----------
    stops
        False leaves out all stops but the first and the last one closed, which is enough to know when somebody worked, and much less to read.
    """
    names = [shift.id for shift in shifts]
    rows = [row for row in work.round_rows(reading, names) if row.status in _RIDDEN]
    told = work.round_events(reading, [row.id for row in rows])
    absent = absences(reading, names)
    closed = _closed_stops(reading, names) if stops else _first_and_last(reading, rows)
    own: dict[str, list[RoundFacts]] = {}
    for row in rows:
        facts = _round_facts(row, told.get(row.id, []), closed.get(row.id, []))
        if facts is not None:
            own.setdefault(row.shift_id, []).append(facts)
    return [
        ShiftFacts(
            shift.id,
            shift.courier_id,
            shift.day,
            shift.from_s,
            shift.to_s,
            tuple(own.get(shift.id, ())),
            absent.get(shift.id),
            # As late as they may be: whatever is checked or paid is right for the other moments too.
            tuple((closes_s, closes_s + length_s) for _, closes_s, length_s in shift.breaks),
        )
        for shift in shifts
    ]


def _closed_stops(reading: Reading, shift_ids: Sequence[str]) -> dict[str, list[StopFacts]]:
    done = {
        one.id: [stop for stop in one.stops if stop.status is StopStatus.CLOSED and stop.closed_s is not None]
        for one in rounds.of_shifts(reading, shift_ids)
    }
    tasks = work.tasks_named(
        reading, (task for stops in done.values() for stop in stops for task in stop.task_ids)
    )
    return {name: [_stop_facts(stop, tasks) for stop in stops] for name, stops in done.items()}


def _first_and_last(reading: Reading, rows: Sequence[Row[Any]]) -> dict[str, list[StopFacts]]:
    return {
        name: [
            StopFacts(f"{name}/{moment_s}", False, moment_s, moment_s, 0)
            for moment_s in dict.fromkeys(bounds)
        ]
        for name, bounds in work.closed_bounds(reading, [row.id for row in rows]).items()
    }


def _round_facts(
    own: Row[Any], told: Sequence[tuple[str, int]], stops: Sequence[StopFacts]
) -> RoundFacts | None:
    begun = [moment_s for kind, moment_s in told if kind == "round.started"]
    over = [moment_s for kind, moment_s in told if kind in {"round.completed", "round.aborted"}]
    if begun:
        started_s = min(begun)
    elif stops and own.departure_s is not None:
        started_s = min(own.departure_s, *(stop.closed_s for stop in stops))
    elif stops:
        started_s = min(stop.closed_s - stop.service_s for stop in stops)
    else:
        # It was aborted before anybody rode.
        return None
    ended_s = None
    if own.status in {RoundStatus.COMPLETED, RoundStatus.ABORTED}:
        ended_s = max([*over[-1:], *(stop.closed_s for stop in stops)], default=started_s)
    return RoundFacts(own.id, started_s, ended_s, tuple(stops), _pauses(told, ended_s))


def _pauses(told: Sequence[tuple[str, int]], ended_s: int | None) -> tuple[tuple[int, int], ...]:
    found, since_s = [], None
    for kind, moment_s in sorted(told, key=lambda one: one[1]):
        if kind == "round.paused":
            since_s = moment_s if since_s is None else since_s
        elif since_s is not None:
            found.append((since_s, moment_s))
            since_s = None
    if since_s is not None and ended_s is not None and ended_s > since_s:
        found.append((since_s, ended_s))
    return tuple(found)


def _stop_facts(stop: Stop, tasks: dict[str, Row[Any]]) -> StopFacts:
    does = [tasks[name] for name in stop.task_ids if name in tasks]
    opens = [min(opens_s for opens_s, _ in task.windows) for task in does if task.windows]
    ready = [task.ready_s for task in does if task.ready_s is not None and task.kind == "pickup"]
    assert stop.closed_s is not None
    return StopFacts(
        stop.id,
        any(task.kind == "pickup" for task in does),
        stop.arrived_s,
        stop.closed_s,
        stop.end_s - stop.start_s,
        # Several tasks begin with whichever may: there is nothing to wait for before the others open.
        min(opens, default=None),
        max(ready, default=None),
    )


def hours_by(lines: Iterable[WorkLine], period: str, time_zone: str) -> list[Hours]:
    """Return sums of lines by courier and period, in this order; a line over midnight counts on both dates.

    Parameters
    ----------
    period
        ``day``, ``week`` or ``month``.
    """
    sums: dict[tuple[str, str], dict[str, int]] = {}
    for line in lines:
        whole_s = line.to_s - line.from_s
        parts = list(by_date(line.from_s, line.to_s, time_zone)) or list(
            by_date(line.from_s, line.from_s + 1, time_zone)
        )
        paid_s = 0
        for number, (day, from_s, to_s) in enumerate(parts):
            if period == "day":
                name = day.isoformat()
            elif period == "week":
                name = week_of(day).isoformat()
            else:
                name = f"{day:%Y-%m}"
            own = sums.setdefault((line.courier_id, name), {})
            last = number == len(parts) - 1
            seconds = to_s - from_s if whole_s else 0
            paid = line.paid_s - paid_s if last else line.paid_s * seconds // whole_s
            paid_s += paid
            kind = f"waiting:{line.cause}" if line.kind is WorkKind.WAITING else str(line.kind)
            own[kind] = own.get(kind, 0) + (line.paid_s if line.kind is WorkKind.CORRECTION else seconds)
            own["paid"] = own.get("paid", 0) + paid
    return [_hours(courier, name, own) for (courier, name), own in sorted(sums.items())]


def _hours(courier_id: str, period: str, sums: dict[str, int]) -> Hours:
    waiting = {cause.value: sums[f"waiting:{cause}"] for cause in Cause if f"waiting:{cause}" in sums}
    return Hours(
        courier_id,
        period,
        sums["paid"],
        sums.get("travel", 0),
        sums.get("service", 0),
        sums.get("on_hand", 0),
        sums.get("break", 0),
        sums.get("correction", 0),
        waiting,
    )
