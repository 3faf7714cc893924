"""A round of the small town, closed stop by stop: 90 s at each, 240 s on the way, 200 s by the table."""

from __future__ import annotations

from dataclasses import replace

from dispatch.eta.observe import load_durations, observe_round
from dispatch.lifecycle.round import Outcome, RoundStatus, StopStatus
from dispatch.orders.delivery import Delivery
from dispatch.rounds.round import Round
from dispatch.storage import deliveries, rounds
from dispatch.storage.schema_log import EVENT
from dispatch.storage.store import Store
from tests.dispatch.storage.small_town import (
    MORNING_S,
    SmallTown,
    add_promised,
    add_round,
    round_of,
)


def started(store: Store, town: SmallTown, count: int = 2) -> tuple[Round, list[Delivery]]:
    """Store a round that is underway: pickups in two shops for each delivery, then its door."""
    planned = [add_promised(store, town) for _ in range(count)]
    own = add_round(store, town, replace(round_of(store, town, *planned), departure_s=MORNING_S - 300))
    for status in (RoundStatus.RELEASED, RoundStatus.STARTED):
        own = store.write(
            town.id, "test", lambda writing, s=status, o=own: change(writing, o, replace(o, status=s))
        )
    store.clock.set(MORNING_S)
    return own, planned


def change(writing, old: Round, new: Round) -> Round:
    (stored,) = rounds.change(writing, (old, new))
    writing.note("round.version_changed", stored.id, stored.version)
    return stored


def legs(town: SmallTown) -> dict[tuple[str, str], int]:
    names = [*town.places, town.door]
    return {(here, there): 200 for here in names for there in names if here != there}


def closed(store: Store, town: SmallTown, own: Round, count: int, *, late_s: int = 0) -> Round:
    """Close the first stops of a round: 90 s each, and 240 s on the way."""
    stops = list(own.stops)
    at_s = MORNING_S + late_s
    for place in range(count):
        stops[place] = replace(
            stops[place],
            status=StopStatus.CLOSED,
            outcome=Outcome.SUCCESS,
            arrived_s=at_s,
            closed_s=at_s + 90,
        )
        at_s += 90 + 240
    store.clock.set(at_s)
    return store.write(
        town.id, "test", lambda writing: change(writing, own, replace(own, stops=tuple(stops)))
    )


def observe(store: Store, town: SmallTown, own: Round, **options):
    return store.write(
        town.id, "test", lambda writing: observe_round(writing, own, legs_s=legs(town), **options)
    )


def events(store: Store, town: SmallTown, kind: str) -> list:
    with store.reading(town.id) as reading:
        return list(reading.rows(reading.select(EVENT).where(EVENT.c.type == kind)))


def load_of(store: Store, town: SmallTown):
    with store.reading(town.id) as reading:
        return load_durations(reading)


def deliveries_ready(writing, delivery: Delivery, ready_s: int) -> None:
    current = deliveries.get(writing, delivery.id)
    tasks = (replace(current.tasks[0], ready_s=ready_s), *current.tasks[1:])
    deliveries.change(writing, current, tasks=tasks)
