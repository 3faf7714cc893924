"""The things of crew, rounds and the street that examples name."""

from __future__ import annotations

from dispatch import ids
from dispatch.access.role import Role
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.rounds.round import Round, Stop
from dispatch.storage import crew, deliveries, rounds
from dispatch.storage.store import Writing
from tests.api.v1.cast import Cast, part
from tests.api.v1.served import Served
from tests.dispatch.simulate.toy_scenario import DAY, NINE_S


@part
def courier(cast: Cast) -> str:
    """Whose key the courier's key is."""
    return next(iter(cast.served.couriers.values()))


@part
def vehicle(cast: Cast) -> str:
    return vehicles_of(cast.served)[0]


@part
def depot(cast: Cast) -> str:
    return cast.served.places["depot"]


@part
def shift(cast: Cast) -> str:
    """On the day after, with no round."""
    body = {
        "courier_id": cast("courier"),
        "vehicle_id": cast("vehicle"),
        "begins_at": "2026-11-29T09:00:00+01:00",
        "ends_at": "2026-11-29T13:00:00+01:00",
        "start_place_id": cast("depot"),
    }
    made = cast.served.call("POST", "/v1/shifts", body, role=Role.COORDINATOR)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


@part
def other_shift(cast: Cast) -> str:
    """Of the other courier, on the day of the rounds."""
    return shifts_of(cast.served)[1]


def vehicles_of(served: Served) -> list[str]:
    with served.store.reading(served.town_id) as reading:
        return sorted(crew.vehicles(reading))


def shifts_of(served: Served) -> list[str]:
    """Return the shifts of the day, that of the courier's key first."""
    own = next(iter(served.couriers.values()))
    with served.store.reading(served.town_id) as reading:
        found = crew.shifts_of(reading, DAY)
    return [one.id for one in sorted(found, key=lambda one: (one.courier_id != own, one.id))]


def order(served: Served, *shops: str, **more: object) -> str:
    """Order a delivery, and return its name."""
    made = served.call("POST", "/v1/deliveries", served.basket(shops=shops or ("shop-0",), **more))
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


def add_round(served: Served, delivery_ids: list[str], *, shift_id: str = "") -> Round:
    """Plan deliveries on the shift of the courier's key, or on another one: a stop for each task, ten minutes apart."""
    shift_id = shift_id or shifts_of(served)[0]

    def step(writing: Writing) -> Round:
        known = deliveries.get_many(writing, delivery_ids)
        tasks = [task for name in delivery_ids for task in known[name].tasks]
        made = Round(
            id=writing.ids.new(ids.ROUND),
            shift_id=shift_id,
            day=DAY,
            stops=tuple(
                Stop(
                    id=writing.ids.new(ids.STOP),
                    place_id=task.place_id,
                    task_ids=(task.id,),
                    arrival_s=NINE_S + 600 * number,
                    start_s=NINE_S + 600 * number + 60,
                    end_s=NINE_S + 600 * number + 180,
                )
                for number, task in enumerate(tasks, 1)
            ),
            departure_s=NINE_S,
            end_s=NINE_S + 600 * (len(tasks) + 2),
        )
        stored = rounds.add(writing, made)
        writing.note("round.planned", stored.id, stored.version)
        for one in known.values():
            changed = deliveries.change(writing, one, status=DeliveryStatus.PLANNED)
            writing.note("delivery.planned", changed.id, changed.version)
        return stored

    return served.store.write(served.town_id, "coordinator:test", step)
