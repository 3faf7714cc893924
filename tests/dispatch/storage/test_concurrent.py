"""Many clients that change the same rounds and deliveries at the same time: nothing is doubled, nothing is lost.

``TOURNEE_MUTATIONS`` asks for more than a test run has time for: ``TOURNEE_MUTATIONS=10000`` are those of docs/reliability.md.
"""

from __future__ import annotations

import os
import random
import threading
from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import select

from dispatch import ids
from dispatch.clock import SetClock
from dispatch.domain import Courier, Load, Profile, Shift, TimeWindow, Vehicle
from dispatch.ids import RandomIds
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.machine import IllegalMoveError
from dispatch.lifecycle.round import ACTIVE_ROUND, STOP_OVER, Outcome, RoundStatus, StopStatus
from dispatch.rounds.round import Round, Stop
from dispatch.storage import crew, deliveries, rounds
from dispatch.storage.database import Database
from dispatch.storage.rounds import AlreadyPlannedError
from dispatch.storage.schema_log import EVENT
from dispatch.storage.schema_rounds import ASSIGNMENT
from dispatch.storage.store import Store
from tests.dispatch.storage.small_town import DAY, MORNING_S, add_promised, make_town
from tests.proven import Proven

MUTATIONS = int(os.environ.get("TOURNEE_MUTATIONS", "640"))
CLIENTS = 64
ROUNDS = 12
#: Enough for some to be left when others are cancelled.
DELIVERIES = max(60, MUTATIONS // 8)
_FREE = {DeliveryStatus.PROMISED, DeliveryStatus.PLANNED}


class Client(threading.Thread):
    """Does random things, once more where somebody else was faster, and counts what has come through."""

    def __init__(
        self, store: Store, town_id: str, names: list, own_rounds: list, seed: int, count: int
    ) -> None:
        super().__init__()
        self.store, self.town_id = store, town_id
        self.names, self.rounds = names, own_rounds
        self.chance = random.Random(seed)
        self.count = count
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            for _ in range(self.count):
                self.mutate()
        except BaseException as failure:  # noqa: BLE001  (whatever it was, the test tells)
            self.failure = failure

    def mutate(self) -> None:
        kinds = ["assign", "assign", "move", "take_off", "cancel", "close", "retime"]
        kind = self.chance.choice(kinds)
        choice = self.chance.random()
        pair = self.chance.sample(self.rounds, 2)
        name = self.chance.choice(self.names)
        try:
            changed = self.store.write(
                self.town_id,
                "client",
                lambda writing: getattr(self, kind)(writing, name, pair, choice),
                conflicts=1,
            )
        except (AlreadyPlannedError, IllegalMoveError) as refused:
            self.refused[refused.code] += 1
        else:
            self.done.update(changed)

    def write(self, writing, *changes) -> list[str]:
        after = [
            (old, replace(new, facts={**new.facts, "count": old.facts["count"] + 1})) for old, new in changes
        ]
        for stored in rounds.change(writing, *after):
            writing.note("round.version_changed", stored.id, stored.version)
        return [old.id for old, _ in changes]

    def set_status(self, writing, delivery, status) -> list[str]:
        if delivery.status is status:
            return []
        stored = deliveries.change(writing, delivery, status=status)
        writing.note(f"delivery.{status}", stored.id, stored.version)
        return [delivery.id]

    def assign(self, writing, name, pair, _choice) -> list[str]:
        delivery, own = deliveries.get(writing, name), rounds.get(writing, pair[0])
        if delivery.status is not DeliveryStatus.PROMISED:
            # Only what changes the delivery too is held against its version: else it could be cancelled in the same moment.
            return []
        new = replace(own, stops=(*own.stops, *stops_of(writing, delivery)))
        return self.write(writing, (own, new)) + self.set_status(writing, delivery, DeliveryStatus.PLANNED)

    def move(self, writing, _name, pair, choice) -> list[str]:
        one, other = (rounds.get(writing, own) for own in pair)
        name = self.somebody(writing, one, choice)
        if not name:
            return []
        delivery = deliveries.get(writing, name)
        with_it = replace(other, stops=(*other.stops, *stops_of(writing, delivery)))
        return self.write(writing, (one, without(one, delivery)), (other, with_it))

    def take_off(self, writing, _name, pair, choice) -> list[str]:
        own = rounds.get(writing, pair[0])
        name = self.somebody(writing, own, choice)
        if not name:
            return []
        delivery = deliveries.get(writing, name)
        changed = self.write(writing, (own, without(own, delivery)))
        return changed + self.set_status(writing, delivery, DeliveryStatus.PROMISED)

    def cancel(self, writing, name, _pair, choice) -> list[str]:
        if choice > 0.15:
            return []
        delivery = deliveries.get(writing, name)
        if delivery.status not in _FREE:
            return []
        holder = rounds.round_of(writing, name)
        changed = []
        if holder is not None:
            own = rounds.get(writing, holder)
            changed = self.write(writing, (own, without(own, delivery)))
        return changed + self.set_status(writing, delivery, DeliveryStatus.CANCELLED)

    def close(self, writing, _name, pair, choice) -> list[str]:
        own = rounds.get(writing, pair[0])
        if choice > 0.2 or own.next_stop is None:
            return []
        closed = replace(
            own.next_stop, status=StopStatus.CLOSED, outcome=Outcome.SUCCESS, closed_s=writing.now_s
        )
        stops = tuple(closed if stop.id == closed.id else stop for stop in own.stops)
        return self.write(writing, (own, replace(own, stops=stops)))

    def retime(self, writing, _name, pair, _choice) -> list[str]:
        own = rounds.get(writing, pair[0])
        stops = tuple(
            replace(stop, start_s=stop.start_s + 60) if stop.status not in STOP_OVER else stop
            for stop in own.stops
        )
        return self.write(writing, (own, replace(own, stops=stops)))

    def somebody(self, writing, own: Round, choice: float) -> str:
        """Return a delivery of a round of which nothing is done yet."""
        done = {name for stop in own.stops if stop.status in STOP_OVER for name in stop.task_ids}
        left = {name for stop in own.stops if stop.status not in STOP_OVER for name in stop.task_ids}
        known = deliveries.of_tasks(writing, left | done)
        able = sorted(
            one.id
            for one in known.values()
            if not done & {task.id for task in one.tasks} and one.status in _FREE
        )
        return able[int(choice * len(able))] if able else ""


def stops_of(writing, delivery) -> list[Stop]:
    return [
        Stop(writing.ids.new(ids.STOP), task.place_id, (task.id,), MORNING_S, MORNING_S, MORNING_S + 60)
        for task in delivery.tasks
    ]


def without(own: Round, delivery) -> Round:
    gone = {task.id for task in delivery.tasks}
    return replace(own, stops=tuple(stop for stop in own.stops if not gone & set(stop.task_ids)))


@pytest.mark.slow
def test_nothing_is_doubled_and_nothing_lost(new_database, proven: Proven) -> None:
    """Tests that after thousands of changes by 64 clients at a time every one that was acknowledged is there, once."""
    # A connection for each: none waits for another one's.
    url = new_database().engine.url.render_as_string(hide_password=False)
    database = Database(url, pool_size=CLIENTS)
    store = Store(database, clock=SetClock(MORNING_S), ids=RandomIds())
    town = make_town(store)
    names = [add_promised(store, town).id for _ in range(DELIVERIES)]
    own_rounds = []
    with store.writing(town.id, "test") as writing:
        for number in range(ROUNDS):
            courier = Courier(store.ids.new(ids.COURIER), f"Courier {number}")
            bike = Vehicle(store.ids.new(ids.VEHICLE), "Bike", Profile.CARGO_BIKE, Load(300, 90_000))
            shift = Shift(
                store.ids.new(ids.SHIFT), courier.id, bike.id, TimeWindow(MORNING_S, MORNING_S + 14_400), town.places[0]
            )  # fmt: skip
            crew.add_couriers(writing, [courier])
            crew.add_vehicles(writing, [bike])
            crew.add_shifts(writing, DAY, [shift])
            made = rounds.add(writing, Round(store.ids.new(ids.ROUND), shift.id, DAY, (), facts={"count": 0}))
            own_rounds.append(made.id)
            writing.note("round.planned", made.id, made.version)
    clients = [
        Client(store, town.id, names, own_rounds, seed, MUTATIONS // CLIENTS) for seed in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    assert [client.failure for client in clients if client.failure] == []
    done = sum((client.done for client in clients), Counter())
    with store.reading(town.id) as reading:
        kept = rounds.of_day(reading, DAY)
        known = deliveries.get_many(reading, names)
        held = {
            row.delivery_id: row.round_id
            for row in reading.connection.execute(select(ASSIGNMENT.c.delivery_id, ASSIGNMENT.c.round_id))
        }
        events = Counter(
            row.subject for row in reading.rows(select(EVENT.c.subject).where(EVENT.c.town_id == town.id))
        )
    # No lost update: every acknowledged change has counted, in the row, its version and the log.
    for own in kept:
        assert own.facts["count"] == done[own.id] == own.version - 1 == events[own.id] - 1
    # No delivery on two rounds, and the table of who has what says the same as the rounds.
    where: dict[str, set[str]] = {}
    owner = {task.id: one.id for one in known.values() for task in one.tasks}
    for own in kept:
        assert own.status is RoundStatus.PLANNED
        assert own.status in ACTIVE_ROUND
        for stop in own.stops:
            for task in stop.task_ids:
                if stop.status not in STOP_OVER:
                    where.setdefault(owner[task], set()).add(own.id)
    assert all(len(own) == 1 for own in where.values())
    assert held == {name: next(iter(own)) for name, own in where.items()}
    for one in known.values():
        assert (one.status is DeliveryStatus.CANCELLED) <= (one.id not in where)
        assert one.version - 2 == done[one.id]
    assert sum(done.values()) > MUTATIONS / 3
    proven(
        "R6", f"{CLIENTS} dispatchers at a time, {database.engine.dialect.name}",
        mutations=MUTATIONS, changes_acknowledged=sum(done.values()), doubled=0, lost=0,
    )  # fmt: skip
    database.close()
