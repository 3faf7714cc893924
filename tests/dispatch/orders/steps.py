"""Steps that other parts of the program take, for tests: rounds that collect and arrive, relay points that are there."""

from __future__ import annotations

from dataclasses import replace

from dispatch import ids
from dispatch.domain import Place, PlaceKind, TemperatureClass
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.delivery import Delivery, TaskKind
from dispatch.orders.relay import RelayKind, RelayPoint
from dispatch.storage import deliveries, parties, waiting
from dispatch.storage.schema_log import EVENT
from tests.dispatch.orders.test_intake import Intake
from tests.dispatch.toy_town import at

D = DeliveryStatus
TO_THE_DOOR = (D.PROMISED, D.ASSIGNED, D.COLLECTED, D.OUT_FOR_DELIVERY, D.ARRIVED)


def add_relay(
    intake: Intake, name: str = "Kiosk", *, east_m: float = 300, hours: str = "Mo-Sa 10:00-20:00", room=((20, 3),), holding_s: int = 86_400
) -> RelayPoint:  # fmt: skip
    place = Place(
        intake.store.ids.new(ids.PLACE), PlaceKind.SERVICE_POINT, name, **at(east_m), opening_hours=hours
    )
    with intake.store.writing(intake.town, "coordinator:lea") as writing:
        parties.add_places(writing, [place])
        return waiting.add_relay(
            writing, place.id, RelayKind.RELAY, holding_s, [(TemperatureClass.AMBIENT, litres, count) for litres, count in room]
        )  # fmt: skip


def bring(intake: Intake, name: str, *statuses: DeliveryStatus) -> Delivery:
    """Bring a delivery through states, its pickups done once it is collected and its drop once it is delivered."""
    with intake.store.writing(intake.town, "courier:test") as writing:
        one = deliveries.get(writing, name)
        for status in statuses:
            tasks = one.tasks
            if status is D.COLLECTED:
                tasks = tuple(_done(task) if task.kind is TaskKind.PICKUP else task for task in tasks)
            if status is D.DELIVERED:
                tasks = tuple(_done(task) for task in tasks)
            one = deliveries.change(writing, one, status=status, tasks=tasks)
        writing.note("test.brought", one.id, one.version)
    return one


def _done(task):
    return task if task.status is TaskStatus.CANCELLED else replace(task, status=TaskStatus.DONE, done_s=1)


def do(intake: Intake, step, *arguments, actor: str = "test", behalf: str = "", **options):
    """Call a function that changes things, in a transaction of its own."""
    return intake.store.write(
        intake.town, actor, lambda writing: step(writing, *arguments, **options), behalf=behalf
    )


def see(intake: Intake, step, *arguments, **options):
    """Call a function that looks at things."""
    with intake.store.reading(intake.town) as reading:
        return step(reading, *arguments, **options)


def events(intake: Intake, *kinds: str) -> list:
    with intake.store.reading(intake.town) as reading:
        rows = reading.rows(reading.select(EVENT).order_by(EVENT.c.sequence))
    return [row for row in rows if not kinds or row.type in kinds]


def reload(intake: Intake, name: str) -> Delivery:
    return see(intake, deliveries.get, name)
