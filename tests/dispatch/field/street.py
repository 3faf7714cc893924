"""A small town with rounds under way, for tests of what happens in the street."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dispatch.field import at_stop, whole_round
from dispatch.field.at_stop import Result
from dispatch.field.outcomes import OutcomeCode
from dispatch.field.proofs import Cash
from dispatch.field.settle import settle_plan
from dispatch.lifecycle.round import Outcome
from dispatch.orders.delivery import Delivery, PaymentMethod, TaskKind
from dispatch.rounds.round import Round
from dispatch.storage import crew, deliveries, parties, rounds
from dispatch.storage.schema_log import EVENT
from dispatch.storage.store import Store
from tests.dispatch.storage.small_town import DAY, SmallTown, add_promised, add_round, make_town, round_of

DONE_CODES = {
    TaskKind.PICKUP: OutcomeCode.COLLECTED,
    TaskKind.DROP: OutcomeCode.DELIVERED_TO_RECIPIENT,
    TaskKind.RETURN: OutcomeCode.RETURNED,
    TaskKind.TRANSFER: OutcomeCode.TAKEN_OVER,
}


@dataclass
class Street:
    """A town, its rounds (the second one may be empty) and what is on the first."""

    store: Store
    town: SmallTown
    rounds: list[str]
    planned: list[str]
    couriers: list[str]

    def do(self, step, *arguments, actor="", **options):
        """Carry out a step of `dispatch.field` in a transaction of its own."""
        actor = actor or f"courier:{self.couriers[0]}"
        return self.store.write(self.town.id, actor, lambda writing: step(writing, *arguments, **options))

    def round(self, number=0) -> Round:
        with self.store.reading(self.town.id) as reading:
            return rounds.get(reading, self.rounds[number])

    def delivery(self, number=0) -> Delivery:
        with self.store.reading(self.town.id) as reading:
            return deliveries.get(reading, self.planned[number])

    def task(self, number, place):
        return self.delivery(number).tasks[place]

    def stop_with(self, task_id, number=0):
        """Return the stop of a task, the last one where it was tried before."""
        return [stop for stop in self.round(number).stops if task_id in stop.task_ids][-1]

    def events(self, kind):
        with self.store.reading(self.town.id) as reading:
            rows = reading.rows(reading.select(EVENT).order_by(EVENT.c.sequence))
        return [row for row in rows if row.type == kind]

    def close(self, task_id, outcome=Outcome.SUCCESS, code=None, *, number=0, **options):
        """Close the stop of a task, with the same outcome for all of its tasks."""
        stop = self.stop_with(task_id, number)
        with self.store.reading(self.town.id) as reading:
            every = deliveries.of_day(reading, DAY)
        kinds = {task.id: task.kind for one in every for task in one.tasks}
        results = {task: Result(Outcome(outcome), code or DONE_CODES[kinds[task]]) for task in stop.task_ids}
        actor = f"courier:{self.couriers[number]}"
        return self.do(at_stop.close_stop, self.rounds[number], stop.id, results, actor=actor, **options)

    def cash(self, number=0, amount=1250):
        return (Cash(self.planned[number], PaymentMethod.CASH, amount, "EUR"),)


def make_street(store: Store, *, count=2, shops=2, start=True) -> Street:
    """Store a town with a round of some deliveries, and an empty one."""
    town = make_town(store)
    planned = [add_promised(store, town, shops=shops) for _ in range(count)]
    first = add_round(store, town, round_of(store, town, *planned))
    second = add_round(store, town, replace(round_of(store, town, shift=1), stops=()))
    with store.reading(town.id) as reading:
        couriers = [
            shift.courier_id
            for shift in sorted(crew.shifts_of(reading, DAY), key=lambda one: town.shifts.index(one.id))
        ]
    street = Street(store, town, [first.id, second.id], [one.id for one in planned], couriers)
    for number, name in enumerate(street.rounds):
        street.do(whole_round.release_round, name, actor="coordinator:lea")
        if start:
            street.do(whole_round.start_round, name, actor=f"courier:{couriers[number]}")
    return street


def asks_for_scans(street: Street) -> None:
    """Let the town ask for a scan at the counter and at the door."""
    rule = {"delivered_to_recipient": [["barcode"]], "collected": [["barcode"]]}
    with street.store.writing(street.town.id, "coordinator:lea") as writing:
        town = parties.get_town(writing)
        parties.change_town(writing, town, {**town.settings, "field": {"proofs": rule}})
        writing.note("town.changed", town.id, town.version + 1)


def move(store: Store, town_id: str, source: str, target: str, delivery_ids) -> None:
    """Plan what is still open of some deliveries on another round, as a coordinator or a solver would."""

    def step(writing):
        writing.exclude("field")
        old, other = rounds.get(writing, source), rounds.get(writing, target)
        wanted = {
            task.id for one in deliveries.get_many(writing, delivery_ids).values() for task in one.tasks
        }
        stay, go = [], []
        for stop in old.stops:
            over = stop.status in {"closed", "cancelled"}
            (go if not over and set(stop.task_ids) <= wanted else stay).append(stop)
        if go:
            go = [replace(stop, status="planned", arrived_s=None, closed_s=None) for stop in go]
            merged = sorted([*other.stops, *go], key=lambda stop: (stop.status != "closed", stop.arrival_s))
            rounds.change(
                writing,
                (old, replace(old, stops=tuple(stay))),
                (other, replace(other, stops=tuple(merged))),
                late=True,
            )
        writing.note("round.planned", source, 1)
        settle_plan(writing, [source, target], delivery_ids)

    store.write(town_id, "coordinator:lea", step)


def remove(store: Store, town_id: str, source: str, delivery_ids) -> None:
    """Take what is still open of some deliveries off a round."""

    def step(writing):
        writing.exclude("field")
        old = rounds.get(writing, source)
        wanted = {
            task.id for one in deliveries.get_many(writing, delivery_ids).values() for task in one.tasks
        }
        stay = [
            stop
            for stop in old.stops
            if stop.status in {"closed", "cancelled"} or not set(stop.task_ids) <= wanted
        ]
        if len(stay) != len(old.stops):
            rounds.change(writing, (old, replace(old, stops=tuple(stay))), late=True)
        writing.note("round.planned", source, 1)
        settle_plan(writing, [source], delivery_ids)

    store.write(town_id, "coordinator:lea", step)
