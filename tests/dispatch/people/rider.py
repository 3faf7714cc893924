"""Rides for tests of hours, effort and familiarity: a round made, ridden, and told of by a phone."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from dispatch.lifecycle.round import Outcome, RoundStatus, StopStatus
from dispatch.rounds.round import Round
from dispatch.storage import rounds
from dispatch.storage.schema_parties import COURIER, VEHICLE
from dispatch.storage.store import Store
from tests.dispatch.storage.small_town import SmallTown, add_promised, add_round, round_of


def crew_of(store: Store, town: SmallTown) -> tuple[list[str], list[str]]:
    """Return the names of couriers and vehicles."""
    with store.reading(town.id) as reading:
        found = [
            [
                row.id
                for row in reading.rows(select(table).where(table.c.town_id == town.id).order_by(table.c.id))
            ]
            for table in (COURIER, VEHICLE)
        ]
    return found[0], found[1]


def ride(
    store: Store,
    town: SmallTown,
    *,
    shift: int = 0,
    started_s: int,
    times: list[tuple[int, int]],
    ended_s: int | None,
    facts: dict | None = None,
    events: tuple[tuple[str, int], ...] = (),
    outcome: Outcome = Outcome.SUCCESS,
    deliveries: int = 1,
    shops: int = 1,
) -> Round:
    """Store a round of deliveries whose stops were reached and closed at the times given; ``ended_s`` None leaves it under way."""
    made = round_of(
        store, town, *(add_promised(store, town, shops=shops) for _ in range(deliveries)), shift=shift
    )
    first = add_round(store, town, replace(made, facts=facts or made.facts))

    def step(writing):
        steps = [RoundStatus.RELEASED, RoundStatus.STARTED]
        own = first
        for status in steps:
            (own,) = rounds.change(writing, (own, replace(own, status=status)))
        writing.note("round.started", own.id, own.version, happened_s=started_s)
        stops = tuple(
            replace(stop, status=StopStatus.CLOSED, outcome=outcome, arrived_s=arrived_s, closed_s=closed_s)
            for stop, (arrived_s, closed_s) in zip(own.stops, times, strict=True)
        )
        (own,) = rounds.change(writing, (own, replace(own, stops=stops)))
        for kind, moment_s in events:
            writing.note(kind, own.id, own.version, happened_s=moment_s)
        if ended_s is not None:
            (own,) = rounds.change(writing, (own, replace(own, status=RoundStatus.COMPLETED)))
            writing.note("round.completed", own.id, own.version, happened_s=ended_s)
        return own

    return store.write(town.id, "courier:test", step)
