"""The things of crew, rounds and the street that examples name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from api.v1.round_examples import PICTURE, PICTURE_NAME
from dispatch import ids
from dispatch.access.role import Role
from dispatch.field.proofs import proofs_of
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.rounds.round import Round, Stop
from dispatch.storage import crew, deliveries, roster, rounds
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


def planned(cast: Cast) -> Round:
    """Return a round of the courier's key, with a basket of two shops."""
    return add_round(cast.served, [order(cast.served, "shop-0", "shop-1")])


def act(
    cast: Cast,
    path: str,
    body: object = None,
    *,
    role: Role = Role.COURIER,
    method: str = "POST",
    **options: object,
) -> Any:
    made = cast.served.call(method, path, body, role=role, **options)  # type: ignore[arg-type]
    assert made.status_code < 300, made.text
    return made.json()


@part
def round(cast: Cast) -> str:  # noqa: A001
    return planned(cast).id


@part
def released_round(cast: Cast) -> str:
    own = planned(cast)
    act(cast, f"/v1/rounds/{own.id}/release", role=Role.COORDINATOR, headers={"If-Match": '"1"'})
    for word, stop in zip(("first", "second", "third"), own.stops, strict=True):
        cast.known[f"{word}_released_stop"] = stop.id
    return own.id


def released_stop(word: str) -> Callable[[Cast], str]:
    def make(cast: Cast) -> str:
        cast("released_round")
        return cast.known[f"{word}_released_stop"]

    make.__name__ = f"{word}_released_stop"
    return part(make)


released_stop("first")
released_stop("second")
released_stop("third")


def begun(cast: Cast) -> Round:
    own = planned(cast)
    act(cast, f"/v1/rounds/{own.id}/release", role=Role.COORDINATOR, headers={"If-Match": '"1"'})
    act(cast, f"/v1/rounds/{own.id}/start")
    return own


@part
def started_round(cast: Cast) -> str:
    own = begun(cast)
    cast.known["first_stop"] = own.stops[0].id
    cast.known["first_task"] = own.stops[0].task_ids[0]
    return own.id


@part
def first_stop(cast: Cast) -> str:
    cast("started_round")
    return cast.known["first_stop"]


@part
def first_task(cast: Cast) -> str:
    cast("started_round")
    return cast.known["first_task"]


@part
def paused_round(cast: Cast) -> str:
    own = begun(cast)
    act(cast, f"/v1/rounds/{own.id}/pause")
    return own.id


@part
def finished_round(cast: Cast) -> str:
    """All of its stops are over."""
    own = begun(cast)
    for stop in own.stops:
        act(cast, f"/v1/stops/{stop.id}/skip")
    return own.id


@part
def closed_stop(cast: Cast) -> str:
    stop = begun(cast).stops[0]
    results = [{"task_id": stop.task_ids[0], "outcome": "success", "code": "collected"}]
    act(cast, f"/v1/stops/{stop.id}/close", {"results": results})
    return stop.id


@part
def pictured_delivery(cast: Cast) -> str:
    """Its first goods were photographed when they were collected."""
    own = planned(cast)
    act(cast, f"/v1/rounds/{own.id}/release", role=Role.COORDINATOR, headers={"If-Match": '"1"'})
    act(cast, f"/v1/rounds/{own.id}/start")
    act(cast, f"/v1/proof-pictures/{PICTURE_NAME}", PICTURE, method="PUT")
    stop = own.stops[0]
    proof = {"task_id": stop.task_ids[0], "kind": "photo", "file": PICTURE_NAME}
    act(cast, f"/v1/stops/{stop.id}/proofs", {"proofs": [proof]})
    with cast.served.store.reading(cast.served.town_id) as reading:
        (row,) = proofs_of(reading, stop.task_ids)
        (delivery,) = deliveries.owners_of(reading, stop.task_ids)
    cast.known["pictured_proof"] = row.id
    return delivery


@part
def pictured_proof(cast: Cast) -> str:
    cast("pictured_delivery")
    return cast.known["pictured_proof"]


@part
def incident(cast: Cast) -> str:
    own = begun(cast)
    act(cast, f"/v1/rounds/{own.id}/incidents", {"kind": "puncture", "note": "front wheel"})
    found = cast.served.call("GET", "/v1/incidents", role=Role.COORDINATOR).json()["incidents"]
    return str(found[0]["id"])


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
    """Plan deliveries on the shift of the courier's key, or on another one: a stop for each task, ten minutes apart.

    A shift that has a round already is joined by one like it: no courier works twice at a time, but examples do not mind.
    """
    shift_id = shift_id or shifts_of(served)[0]

    def step(writing: Writing) -> Round:
        shift_id_now = shift_id
        if roster.active_round(writing, shift_id) is not None:
            shift_id_now = writing.ids.new(ids.SHIFT)
            like = next(one for one in crew.shifts_of(writing, DAY) if one.id == shift_id)
            crew.add_shifts(writing, DAY, [replace(like, id=shift_id_now)])
        known = deliveries.get_many(writing, delivery_ids)
        tasks = [task for name in delivery_ids for task in known[name].tasks]
        made = Round(
            id=writing.ids.new(ids.ROUND),
            shift_id=shift_id_now,
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
