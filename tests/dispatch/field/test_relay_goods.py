"""What couriers leave at relay points: it waits there for its recipient, and what comes of it later is not undone by the street."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch import ids
from dispatch.domain import Place, PlaceKind, TemperatureClass
from dispatch.field import aftermath, at_stop
from dispatch.field.outcomes import OutcomeCode
from dispatch.field.proofs import Proof, ProofKind
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import Outcome
from dispatch.orders.delivery import Mode, TaskKind
from dispatch.orders.overdue import sweep
from dispatch.orders.relay import RelayFullError, RelayKind, WaitingStatus
from dispatch.orders.waiting_room import code_of, fetch, keep_room
from dispatch.storage import deliveries, parties, waiting
from dispatch.storage.store import Store
from tests.dispatch.field.street import Street, make_street

D = DeliveryStatus


def add_relay(street: Street, places: int = 3):
    place = Place(street.store.ids.new(ids.PLACE), PlaceKind.SERVICE_POINT, "Kiosk", 7.42, 43.73)

    def step(writing):
        parties.add_places(writing, [place])
        return waiting.add_relay(
            writing, place.id, RelayKind.RELAY, 86_400, [(TemperatureClass.AMBIENT, 60, places)]
        )

    return street.do(step)


def to_relay(street: Street, number: int = 0):
    """Have a planned delivery go to a relay point."""
    relay = add_relay(street)

    def step(writing):
        one = deliveries.get(writing, street.planned[number])
        one = deliveries.change(
            writing,
            one,
            mode=Mode.RELAY,
            drop_place_id=relay.place_id,
            tasks=tuple(
                replace(task, place_id=relay.place_id) if task.kind is TaskKind.DROP else task
                for task in one.tasks
            ),
        )
        keep_room(writing, one, relay)
        writing.note("test.to_relay", one.id, one.version)

    street.do(step)
    return relay


def leave(street: Street, number: int = 0) -> None:
    for task in street.delivery(number).tasks:
        drop = task.kind is TaskKind.DROP
        street.close(task.id, code=OutcomeCode.PICKUP_POINT if drop else None)


def room(street: Street, number: int = 0):
    with street.store.reading(street.town.id) as reading:
        return waiting.of_delivery(reading, street.planned[number])


def test_what_is_left_at_a_relay_point_waits(store: Store) -> None:
    """Tests that it is handed over, not delivered, told once, and delivered when its recipient comes with the code."""
    street = make_street(store)
    to_relay(street)
    leave(street)
    assert street.delivery().status is D.HANDED_OVER
    assert room(street).status is WaitingStatus.WAITING
    assert len(street.events("delivery.handed_over")) == 1
    assert not street.events("delivery.delivered")
    with store.reading(street.town.id) as reading:
        code = code_of(reading, street.planned[0])
    assert street.do(fetch, street.planned[0], code).delivery.status is D.DELIVERED
    # Whatever the street says of it afterwards.
    stop = street.stop_with(street.task(0, -1).id)
    street.do(
        at_stop.add_proof, street.rounds[0], stop.id, [Proof(street.task(0, -1).id, ProofKind.NAME, "kiosk")]
    )
    assert street.delivery().status is D.DELIVERED
    assert room(street).status is WaitingStatus.FETCHED


def test_a_stop_opened_again_takes_it_out(store: Store) -> None:
    """Tests that its room is kept again, and that it waits anew once the stop is closed again."""
    street = make_street(store)
    to_relay(street)
    leave(street)
    drop = street.task(0, -1).id
    street.do(at_stop.reopen_stop, street.rounds[0], street.stop_with(drop).id)
    assert street.delivery().status is D.ARRIVED
    assert (room(street).status, room(street).since_s) == (WaitingStatus.EXPECTED, None)
    street.close(drop, code=OutcomeCode.PICKUP_POINT)
    assert street.delivery().status is D.HANDED_OVER
    assert room(street).status is WaitingStatus.WAITING


def test_what_nobody_fetched_stays_so(store: Store) -> None:
    """Tests that a later word of the street about the same stop does not make it wait again."""
    street = make_street(store)
    to_relay(street)
    leave(street)
    store.clock.advance(3 * 86_400)
    assert street.do(sweep).overdue == (street.planned[0],)
    stop = street.stop_with(street.task(0, -1).id)
    street.do(
        at_stop.add_proof, street.rounds[0], stop.id, [Proof(street.task(0, -1).id, ProofKind.NAME, "kiosk")]
    )
    assert street.delivery().status is D.FAILED
    assert room(street).status is WaitingStatus.OVERDUE


def test_a_cancelled_one_gives_its_room_back(store: Store) -> None:
    """Tests that room is free again when the goods go back before they were left there."""
    street = make_street(store)
    to_relay(street)
    street.close(street.task(0, 0).id)
    street.do(aftermath.cancel_delivery, street.planned[0], actor="coordinator:lea")
    assert street.delivery().status is D.RETURNING
    assert room(street).status is WaitingStatus.GONE


def test_a_door_where_nobody_was_is_brought_to_a_relay_point(store: Store) -> None:
    """Tests that the second attempt keeps room at the relay point and waits there, with a code."""
    street = make_street(store)
    relay = add_relay(street)
    *pickups, drop = street.delivery().tasks
    for task in pickups:
        street.close(task.id)
    street.close(drop.id, Outcome.NO_ANSWER, OutcomeCode.NOT_HOME)
    street.do(
        aftermath.retry_delivery, street.planned[0], relay_place_id=relay.place_id, actor="coordinator:lea"
    )
    assert street.delivery().mode is Mode.RELAY
    assert room(street).status is WaitingStatus.EXPECTED
    full = add_relay(street, places=0)
    *pickups, drop = street.delivery(1).tasks
    for task in pickups:
        street.close(task.id)
    street.close(drop.id, Outcome.NO_ANSWER, OutcomeCode.NOT_HOME)
    with pytest.raises(RelayFullError):
        street.do(
            aftermath.retry_delivery, street.planned[1], relay_place_id=full.place_id, actor="coordinator:lea"
        )
