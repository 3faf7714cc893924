"""Rounds in the database: changed one or several at once, so that a delivery can move from one to another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, bindparam
from sqlalchemy.exc import IntegrityError

from dispatch.errors import DispatchError
from dispatch.lifecycle.round import ACTIVE_ROUND, STOP_OVER, Outcome, RoundStatus, StopStatus
from dispatch.lifecycle.round import ROUND as LIFE
from dispatch.lifecycle.round import STOP as STOP_LIFE
from dispatch.rounds.round import Round, Stop
from dispatch.storage.known import keep
from dispatch.storage.known_rounds import known_rounds
from dispatch.storage.prepared import among, of_town
from dispatch.storage.schema_orders import TASK
from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.schema_rounds import ASSIGNMENT, ROUND, STOP, STOP_TASK
from dispatch.storage.store import NotFoundError, Reading, Writing

#: How far back a round may lie that is ridden still, days: farther than the clock of a sandbox is moved at once.
RIDDEN_DAYS = 35
_OF_DAY = of_town(ROUND).where(ROUND.c.day == bindparam("own_day")).order_by(ROUND.c.id)
_OF_DAY_IN = _OF_DAY.where(among(ROUND.c.status, "statuses"))
_PLANNED = _OF_DAY.where(ROUND.c.status == RoundStatus.PLANNED.value)
_TO_RIDE = (
    of_town(ROUND)
    .where(
        ROUND.c.day >= bindparam("from_day"),
        among(ROUND.c.status, "statuses"),
        ROUND.c.departure_s <= bindparam("by_s"),
    )
    .order_by(ROUND.c.departure_s, ROUND.c.id)
)
_VERSIONS = (
    of_town(ROUND, ROUND.c.id, ROUND.c.version)
    .where(ROUND.c.day == bindparam("own_day"))
    .order_by(ROUND.c.id)
)
_ROUND_OF = of_town(ASSIGNMENT, ASSIGNMENT.c.round_id).where(
    ASSIGNMENT.c.delivery_id == bindparam("own_delivery")
)
_OWNERS = of_town(TASK, TASK.c.id, TASK.c.delivery_id).where(among(TASK.c.id))
_STOPS = of_town(STOP).where(among(STOP.c.round_id)).order_by(STOP.c.round_id, STOP.c.position)
_STOP_TASKS = (
    of_town(STOP_TASK, STOP_TASK.c.stop_id, STOP_TASK.c.task_id, STOP_TASK.c.active)
    .join(STOP, STOP.c.id == STOP_TASK.c.stop_id)
    .where(among(STOP.c.round_id))
    .order_by(STOP_TASK.c.stop_id, STOP_TASK.c.sequence)
)


class AlreadyPlannedError(DispatchError):
    """A delivery, a task or a shift has a place in another active round; code ``already_planned``."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is on another round: take it off there first", code="already_planned")


def add(writing: Writing, new: Round) -> Round:
    """Store a new round with its stops, and return it as it is now.

    Raises
    ------
    AlreadyPlannedError
        Something on it is on another active round, or its shift has one.
    NotFoundError
        The town has no such shift or task.
    """
    stored = replace(new, version=1, updated_s=writing.now_s)
    writing.get(SHIFT, new.shift_id)
    # Before anything is stored: the database only says that something of another town is named, not what.
    held = _deliveries_of(writing, stored)
    try:
        with writing.connection.begin_nested():
            writing.insert(ROUND, {"id": stored.id, "version": 1, **_values(stored)})
    except IntegrityError as error:
        raise AlreadyPlannedError(f"shift {new.shift_id}") from error
    _insert_stops(writing, stored, list(enumerate(stored.stops)))
    _assign(writing, {stored.id: held})
    return stored


def change(writing: Writing, *changes: tuple[Round, Round], late: bool = False) -> tuple[Round, ...]:
    """Store rounds as they are to be, all of them or none, and return them as they are now.

    Parameters
    ----------
    changes
        Each round as it was read and as it is to be.
    late
        Whether states may be several moves on: phones tell late what has happened.

    Raises
    ------
    IllegalMoveError
        A state cannot follow the one before.
    ConflictError
        One has changed since it was read.
    AlreadyPlannedError
        Something is on another active round.
    """
    stored: dict[str, Round] = {}
    # In one order for everybody, or two that change the same rounds would wait for each other.
    ordered = sorted(changes, key=lambda pair: pair[0].id)
    for old, new in ordered:
        _check(old, new, late=late)
        new = replace(new, updated_s=writing.now_s)  # noqa: PLW2901
        try:
            with writing.connection.begin_nested():
                version = writing.change(ROUND, old.id, old.version, _values(new))
        except IntegrityError as error:
            raise AlreadyPlannedError(f"shift {new.shift_id}") from error
        stored[old.id] = replace(new, version=version)
    held = {name: _deliveries_of(writing, new) for name, new in stored.items() if new.status in ACTIVE_ROUND}
    for old, _ in ordered:
        writing.remove_among(ASSIGNMENT.c.round_id, [old.id])
        _replace_stops(writing, old, stored[old.id], insert=False)
    for old, _ in ordered:
        _replace_stops(writing, old, stored[old.id], insert=True)
    _assign(writing, held)
    return tuple(stored[old.id] for old, _ in changes)


def get(reading: Reading, name: str) -> Round:
    """Return a round.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    return _rounds(reading, [reading.get(ROUND, name)])[0]


def get_many(reading: Reading, names: Sequence[str]) -> tuple[Round, ...]:
    """Return those of the rounds that the town has."""
    return _rounds(reading, reading.among(ROUND.c.id, names))


def of_day(reading: Reading, day: str, statuses: Iterable[RoundStatus] = ()) -> tuple[Round, ...]:
    """Return the rounds of a local date, those in some states only if states are given."""
    wanted = [status.value for status in statuses]
    if wanted:
        return _rounds(reading, reading.fetch(_OF_DAY_IN, own_day=day, statuses=wanted))
    return _rounds(reading, reading.fetch(_OF_DAY, own_day=day))


def to_begin(reading: Reading, day: str, before_s: int) -> tuple[Round, ...]:
    """Return the rounds of a local date that nobody was told of yet and that are to begin by a moment: to depart, or with a break."""
    planned = _rounds(reading, reading.fetch(_PLANNED, own_day=day))
    return tuple(own for own in planned if (own.begins_s or 0) <= before_s)


def to_ride(reading: Reading, by_s: int) -> tuple[Round, ...]:
    """Return the rounds that are not over and depart by a moment, or have in the `RIDDEN_DAYS` before it, whether their couriers were told of them or not."""
    first = dt.datetime.fromtimestamp(by_s, dt.UTC).date() - dt.timedelta(days=RIDDEN_DAYS)
    rows = reading.fetch(
        _TO_RIDE, statuses=[status.value for status in ACTIVE_ROUND], by_s=by_s, from_day=first.isoformat()
    )
    return _rounds(reading, rows)


def kept_up(reading: Reading, day: str, known: Mapping[str, Round]) -> tuple[Round, ...]:
    """Return the rounds of a local date, reading those only that are not known in the version that they have."""
    versions = {row.id: row.version for row in reading.fetch(_VERSIONS, own_day=day)}
    kept = {
        name: known[name]
        for name, version in versions.items()
        if name in known and known[name].version == version
    }
    changed = get_many(reading, [name for name in versions if name not in kept])
    present = kept | {own.id: own for own in changed}
    return tuple(present[name] for name in versions)


def of_shifts(reading: Reading, shift_ids: Iterable[str]) -> tuple[Round, ...]:
    """Return the rounds of some shifts, whatever their states, in the order of their names."""
    rows = reading.among(ROUND.c.shift_id, shift_ids)
    return _rounds(reading, sorted(rows, key=lambda row: row.id))


def round_of(reading: Reading, delivery_id: str) -> str | None:
    """Return the name of the active round that has a delivery, if one has."""
    found = reading.fetch(_ROUND_OF, own_delivery=delivery_id)
    return found[0].round_id if found else None


def _check(old: Round, new: Round, *, late: bool) -> None:
    if new.status is not old.status:
        (LIFE.check_late if late else LIFE.check)(old.status, new.status)
    known = {stop.id: stop for stop in old.stops}
    for stop in new.stops:
        before = known.get(stop.id)
        if before is not None and before.status is not stop.status:
            (STOP_LIFE.check_late if late else STOP_LIFE.check)(before.status, stop.status)


def _replace_stops(writing: Writing, old: Round, new: Round, *, insert: bool) -> None:
    """Take the stops that are gone or changed out, or put the new and changed ones in."""
    places = {stop.id: (place, stop) for place, stop in enumerate(old.stops)}
    kept = {
        stop.id
        for place, stop in enumerate(new.stops)
        if places.get(stop.id) == (place, stop) and _holds(old, stop) == _holds(new, stop)
    }
    if not insert:
        gone = [stop.id for stop in old.stops if stop.id not in kept]
        writing.remove_among(STOP_TASK.c.stop_id, gone)
        writing.remove_among(STOP.c.id, gone)
        return
    _insert_stops(
        writing, new, [(place, stop) for place, stop in enumerate(new.stops) if stop.id not in kept]
    )


def _insert_stops(writing: Writing, own: Round, stops: Sequence[tuple[int, Stop]]) -> None:
    """Store stops of a round, each with its place in it."""
    if not stops:
        return
    writing.insert(
        STOP,
        *(
            {"id": stop.id, "round_id": own.id, "position": place, **_stop_values(stop)}
            for place, stop in stops
        ),
    )
    rows = [
        {
            "task_id": task,
            "stop_id": stop.id,
            "sequence": number,
            "active": task not in stop.undone and _holds(own, stop),
        }
        for _, stop in stops
        for number, task in enumerate(stop.task_ids)
    ]
    try:
        with writing.connection.begin_nested():
            writing.insert(STOP_TASK, *rows)
    except IntegrityError as error:
        raise AlreadyPlannedError("a task of it") from error


def _holds(own: Round, stop: Stop) -> bool:
    """Whether a stop has its tasks for itself: they are done there, or are still to be."""
    if stop.status in STOP_OVER:
        return stop.status is StopStatus.CLOSED and stop.outcome in {Outcome.SUCCESS, Outcome.PARTIAL}
    return own.status in ACTIVE_ROUND


def _deliveries_of(writing: Writing, own: Round) -> set[str]:
    """Return the deliveries for which something is still to be done on a round.

    Raises
    ------
    NotFoundError
        The town has no such task.
    """
    if own.status not in ACTIVE_ROUND:
        return set()
    names = [task for stop in own.stops if stop.status not in STOP_OVER for task in stop.task_ids]
    found = {row.id: row.delivery_id for row in writing.among(TASK.c.id, names, _OWNERS)}
    strangers = [name for name in names if name not in found]
    if strangers:
        raise NotFoundError("task", strangers[0])
    return set(found.values())


def _assign(writing: Writing, held: dict[str, set[str]]) -> None:
    rows = [
        {"delivery_id": delivery, "round_id": name}
        for name, deliveries in held.items()
        for delivery in deliveries
    ]
    if not rows:
        return
    # In one order for everybody, or two that plan the same deliveries would wait for each other.
    rows.sort(key=lambda row: row["delivery_id"])
    try:
        with writing.connection.begin_nested():
            writing.insert(ASSIGNMENT, *rows)
    except IntegrityError as error:
        raise AlreadyPlannedError("a delivery of it") from error


def _values(own: Round) -> dict[str, Any]:
    return {
        "shift_id": own.shift_id,
        "day": own.day,
        "status": own.status,
        "acknowledged": own.acknowledged,
        "frozen": own.frozen,
        "departure_s": own.departure_s,
        "end_s": own.end_s,
        "facts": dict(own.facts),
        "updated_s": own.updated_s,
    }


def _stop_values(stop: Stop) -> dict[str, Any]:
    return {
        "place_id": stop.place_id,
        "status": stop.status,
        "outcome": stop.outcome or "",
        "outcome_code": stop.outcome_code,
        "arrival_s": stop.arrival_s,
        "start_s": stop.start_s,
        "end_s": stop.end_s,
        "arrived_s": stop.arrived_s,
        "closed_s": stop.closed_s,
        "note": stop.note,
    }


def _rounds(reading: Reading, rows: Sequence[Row[Any]]) -> tuple[Round, ...]:
    present = known_rounds(reading, {row.id: row.version for row in rows})
    fresh = _read(reading, [row for row in rows if row.id not in present])
    keep(reading, fresh.values())
    present |= fresh
    return tuple(present[row.id] for row in rows)


def _read(reading: Reading, rows: Sequence[Row[Any]]) -> dict[str, Round]:
    names = [row.id for row in rows]
    stops: dict[str, list[Row[Any]]] = {}
    tasks: dict[str, list[str]] = {}
    undone: dict[str, set[str]] = {}
    for stop in reading.among(STOP.c.round_id, names, _STOPS):
        stops.setdefault(stop.round_id, []).append(stop)
    for task in reading.among(STOP.c.round_id, names, _STOP_TASKS):
        tasks.setdefault(task.stop_id, []).append(task.task_id)
        if not task.active:
            undone.setdefault(task.stop_id, set()).add(task.task_id)
    return {
        row.id: Round(
            id=row.id,
            shift_id=row.shift_id,
            day=row.day,
            stops=tuple(
                _stop(stop, tuple(tasks.get(stop.id, ())), undone.get(stop.id, ()))
                for stop in stops.get(row.id, ())
            ),
            status=RoundStatus(row.status),
            acknowledged=row.acknowledged,
            frozen=row.frozen,
            departure_s=row.departure_s,
            end_s=row.end_s,
            facts=row.facts,
            version=row.version,
            updated_s=row.updated_s,
        )
        for row in rows
    }


def _stop(row: Row[Any], tasks: tuple[str, ...], undone: Iterable[str]) -> Stop:
    held = row.status == StopStatus.CLOSED and row.outcome in {Outcome.SUCCESS, Outcome.PARTIAL}
    return Stop(
        id=row.id,
        place_id=row.place_id,
        task_ids=tasks,
        arrival_s=row.arrival_s,
        start_s=row.start_s,
        end_s=row.end_s,
        status=StopStatus(row.status),
        outcome=Outcome(row.outcome) if row.outcome else None,
        outcome_code=row.outcome_code,
        arrived_s=row.arrived_s,
        closed_s=row.closed_s,
        note=row.note,
        # A stop that holds nothing says nothing of its tasks one by one.
        undone=frozenset(undone) if held else frozenset(),
    )
