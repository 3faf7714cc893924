"""Couriers of a sandbox: they ride their rounds as planned, up to what the clock of the town shows, and tell so by the door of all phones.

What they tell of is as late as the move of the clock was long, as with a phone that had no network all the while. Said again it has no
other effect, so that whoever died over it goes on where that was.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from dispatch import ids
from dispatch.board.policy import planning_policy
from dispatch.field.facts import FactKind
from dispatch.field.whole_round import release_round
from dispatch.lifecycle.machine import IllegalMoveError
from dispatch.lifecycle.round import STOP_OVER, RoundStatus, StopStatus
from dispatch.rounds.round import Round
from dispatch.runs.run import PLANNER
from dispatch.sandbox.errors import NotSandboxError
from dispatch.sandbox.handing_over import Doors, doors_of
from dispatch.storage import parties, rounds, sandbox
from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.store import ConflictError, Reading, Store, Writing
from dispatch.sync.apply import apply_commands
from dispatch.sync.commands import Command

LOG = logging.getLogger("tournee.sandbox")

_TOLD = frozenset({RoundStatus.RELEASED, RoundStatus.STARTED})
_THERE = frozenset({StopStatus.ARRIVED})
_ON_THE_WAY = _THERE | {StopStatus.EN_ROUTE}


@dataclass(frozen=True, slots=True)
class Ridden:
    """What couriers have done: rounds that they were given, rounds that they have ridden on, and what has happened on these."""

    released: int = 0
    rounds: int = 0
    stops_closed: int = 0
    completed: int = 0


@dataclass(frozen=True, slots=True)
class _Said:
    """Something that a courier tells, and when it was."""

    at_s: int
    actor: str
    command: Command


def ride(store: Store, town_id: str) -> Ridden:
    """Have couriers ride everything that is planned to have happened by now.

    Rounds that should have departed are given to their couriers before, where the town leaves that to its planner (`automatic_release`);
    those that a person releases wait for one. Rounds that were paused stand still. Every proof that is asked for is given, and all money
    taken. What happens is what happens on any round: see `dispatch.field`.

    Raises
    ------
    NotSandboxError
        The town is live: somebody rides there.
    """
    with store.reading(town_id) as reading:
        if sandbox.find_clock(reading) is None:
            raise NotSandboxError
        due = rounds.to_ride(reading, reading.now_s)
        releases = planning_policy(parties.get_town(reading).settings).automatic_release
    released = _release(store, town_id, due) if releases else 0
    with store.reading(town_id) as reading:
        own = [one for one in rounds.to_ride(reading, reading.now_s) if one.status in _TOLD]
        said = sorted(_all_said(reading, own), key=lambda one: one.at_s)
    done: Counter[FactKind] = Counter()
    for one in said:
        # One by one: of what is told at once only the outcome is an event, and nobody could follow the way to it.
        (answer,) = apply_commands(store, town_id, one.actor, f"phone of {one.actor}"[:80], [one.command])
        if answer.status == "applied":
            done[FactKind(one.command.kind)] += 1
            continue
        for conflict in answer.conflicts:
            LOG.warning(
                "town %s: %s of round %s: %s",
                town_id,
                one.command.kind,
                one.command.round_id,
                conflict.message,
            )
    ridden_on = {one.command.round_id for one in said}
    ridden = Ridden(released, len(ridden_on), done[FactKind.CLOSE], done[FactKind.COMPLETE])

    def end(writing: Writing) -> Ridden:
        sandbox.end_rides(writing)
        return ridden

    return store.write(town_id, "system:sandbox", end)


def rides_owed_s(reading: Reading) -> int | None:
    """Return for how many seconds of the world couriers have been to ride since the clock was moved, None where they are not."""
    row = sandbox.find_clock(reading)
    return None if row is None or not row.rides else max(0, reading.real_s - int(row.since_s))


def _release(store: Store, town_id: str, due: tuple[Round, ...]) -> int:
    count = 0
    for own in due:
        if own.status is not RoundStatus.PLANNED or not own.stops:
            continue
        try:
            store.write(
                town_id,
                PLANNER,
                lambda writing, own=own: release_round(writing, own.id, version=own.version),  # type: ignore[misc]
            )
        except (ConflictError, IllegalMoveError):
            # Somebody has changed or released it meanwhile.
            continue
        count += 1
    return count


def _all_said(reading: Reading, own: list[Round]) -> list[_Said]:
    shifts = {
        row.id: f"courier:{row.courier_id}"
        for row in reading.among(SHIFT.c.id, [one.shift_id for one in own])
    }
    doors = doors_of(reading, [task for one in own for task in one.task_ids])
    return [said for one in own for said in _said_of(one, shifts[one.shift_id], doors, reading.now_s)]


def _said_of(own: Round, actor: str, doors: Doors, now_s: int) -> Iterator[_Said]:
    """Yield what a courier tells of a round up to now, in order."""

    def tell(
        kind: FactKind,
        at_s: int,
        stop_id: str = "",
        task_ids: tuple[str, ...] = (),
        body: dict[str, object] | None = None,
    ) -> _Said:
        name = ids.derived(ids.COMMAND, "sandbox", own.id, str(own.version), kind.value, stop_id)
        return _Said(
            at_s, actor, Command(name, kind, own.id, at_s, own.version, stop_id, task_ids, body=body)
        )

    at_s = own.departure_s or 0
    if own.acknowledged < own.version:
        yield tell(FactKind.ACKNOWLEDGE, at_s)
    if own.status is RoundStatus.RELEASED:
        yield tell(FactKind.START, at_s)
    for stop in own.stops:
        if stop.status in STOP_OVER:
            at_s = max(at_s, stop.closed_s or 0)
            continue
        # Nobody comes before the stop before is over, however the plan was changed meanwhile.
        arrival_s, end_s = max(at_s, stop.arrival_s), max(at_s, stop.end_s)
        if stop.status not in _ON_THE_WAY:
            yield tell(FactKind.DEPART, at_s, stop.id, stop.task_ids)
        if arrival_s > now_s:
            return
        if stop.status not in _THERE:
            yield tell(FactKind.ARRIVE, arrival_s, stop.id, stop.task_ids)
        if end_s > now_s:
            return
        yield tell(FactKind.CLOSE, end_s, stop.id, stop.task_ids, doors.handed_over(stop.task_ids))
        at_s = end_s
    back_s = max(at_s, own.end_s or 0)
    if back_s <= now_s:
        yield tell(FactKind.COMPLETE, back_s)
