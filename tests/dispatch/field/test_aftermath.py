"""After a failure on both databases: tried again, brought elsewhere, brought back; and cancelled."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch.errors import DispatchError
from dispatch.field import aftermath, at_stop
from dispatch.field.aftermath import Possible, Way
from dispatch.field.outcomes import OutcomeCode
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.machine import IllegalMoveError
from dispatch.lifecycle.round import Outcome
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.delivery import TaskKind
from dispatch.storage import deliveries, parties, rounds
from dispatch.storage.store import Store
from tests.dispatch.field.street import make_street
from tests.dispatch.field.test_whole_round import _plan

NOBODY = (Outcome.NO_ANSWER, OutcomeCode.NOT_HOME)


def failed_street(store: Store):
    street = make_street(store, count=1)
    for place in range(2):
        street.close(street.task(0, place).id)
    street.close(street.task(0, 2).id, *NOBODY)
    return street


def test_what_is_possible(store: Store) -> None:
    """Tests that the ways follow the town's rules, the recipient's wishes, and how often it was tried."""
    store.clock.set(1_795_863_600)  # 28 November 2026, noon in Paris
    street = failed_street(store)

    def wish(writing):
        person = parties.get_recipient(writing, street.town.recipient)
        parties.change_recipient(writing, person, door=replace(person.door, neighbour="Mme Petit, 1st floor"))
        writing.note("recipient.changed", person.id, 2)

    def ways():
        with store.reading(street.town.id) as reading:
            return aftermath.after_failure(reading, street.planned[0], relays=[street.town.places[1]])

    assert [one.way for one in ways()] == [Way.RETRY_TODAY, Way.RELAY, Way.RETURN]
    store.write(street.town.id, "test", wish)
    assert Possible(Way.NEIGHBOUR, "Mme Petit, 1st floor") in ways()
    store.clock.advance(86_400)
    assert ways()[0].way is Way.RETRY_LATER
    street.do(aftermath.retry_delivery, street.planned[0], actor="coordinator:lea")
    with store.reading(street.town.id) as reading, pytest.raises(IllegalMoveError):
        aftermath.after_failure(reading, street.planned[0])
    _plan(street, [street.task(0, 2)], 0)
    street.close(street.task(0, 2).id, *NOBODY)
    # It has been tried twice.
    assert [one.way for one in ways()] == [Way.NEIGHBOUR, Way.RELAY, Way.RETURN]


def test_tried_again(store: Store) -> None:
    """Tests that a second attempt on the same round delivers it, and that the first one stays as it was."""
    street = failed_street(store)
    again = street.do(aftermath.retry_delivery, street.planned[0], note="ask for the caretaker")
    assert (again.status, again.note) == (DeliveryStatus.RESCHEDULED, "ask for the caretaker")
    assert again.tasks[2].status is TaskStatus.PENDING
    _plan(street, [again.tasks[2]], 0)
    own = street.round()
    street.do(at_stop.depart, own.id, own.stops[-1].id)
    assert street.delivery().status is DeliveryStatus.OUT_FOR_DELIVERY
    stop = street.round().stops[-1]
    street.do(
        at_stop.close_stop,
        own.id,
        stop.id,
        {again.tasks[2].id: at_stop.Result(Outcome.SUCCESS, OutcomeCode.DELIVERED_TO_RECIPIENT)},
        cash=street.cash(),
    )
    assert street.delivery().status is DeliveryStatus.DELIVERED
    assert [stop.outcome for stop in street.round().stops[2:]] == [Outcome.NO_ANSWER, Outcome.SUCCESS]


def test_to_a_relay_point(store: Store) -> None:
    """Tests that it goes to another place than the door."""
    street = failed_street(store)
    place = street.town.places[1]
    moved = street.do(aftermath.retry_delivery, street.planned[0], relay_place_id=place)
    assert (moved.drop_place_id, moved.tasks[2].place_id) == (place, place)


def test_back_to_the_shops(store: Store) -> None:
    """Tests that every shop gets its goods back, in its opening hours, and that the delivery is returned with the last of them."""
    street = failed_street(store)
    back = street.do(aftermath.return_goods, street.planned[0], "refused")
    assert back.status is DeliveryStatus.RETURNING
    tasks = [task for task in back.tasks if task.kind is TaskKind.RETURN]
    assert [task.org_id for task in tasks] == list(street.town.shops[:2])
    assert [task.load.weight_g for task in tasks] == [-1000, -1000]
    assert all(window.latest >= store.clock.now_s() for task in tasks for window in task.windows)
    _plan(street, tasks, 0)
    street.close(tasks[0].id)
    assert street.delivery().status is DeliveryStatus.RETURNING
    street.close(tasks[1].id)
    assert street.delivery().status is DeliveryStatus.RETURNED


def test_a_whole_order_goes_back(store: Store) -> None:
    """Tests that an order that demands all goes back where something is missing, and its door is off the round."""
    street = make_street(store, count=1)

    def demand(writing):
        one = deliveries.get(writing, street.planned[0])
        deliveries.change(writing, one, whole=True)
        writing.note("delivery.changed", one.id, 2)

    store.write(street.town.id, "test", demand)
    street.close(street.task(0, 0).id)
    street.close(street.task(0, 1).id, Outcome.FAILED, OutcomeCode.PACKAGE_NOT_AVAILABLE)
    one = street.delivery()
    assert one.status is DeliveryStatus.RETURNING
    assert [task.kind for task in one.tasks if task.status is TaskStatus.PENDING] == [TaskKind.RETURN]
    assert len(street.round().stops) == 2


@pytest.mark.parametrize(
    ("collected", "status"),
    [(0, DeliveryStatus.CANCELLED), (1, DeliveryStatus.RETURNING), (2, DeliveryStatus.RETURNING)],
)
def test_cancelled(store: Store, collected, status) -> None:
    """Tests that what was not collected is off the round at once, and what was goes back."""
    street = make_street(store)
    for place in range(collected):
        street.close(street.task(0, place).id)
    one = street.do(aftermath.cancel_delivery, street.planned[0], "changed her mind", actor="coordinator:lea")
    assert one.status is status
    assert sum(task.kind is TaskKind.RETURN for task in one.tasks) == collected
    own = street.round()
    assert len([stop for stop in own.stops if stop.status != "closed"]) == 3
    with store.reading(street.town.id) as reading:
        assert rounds.round_of(reading, one.id) is None


def test_what_is_over_is_not_cancelled(store: Store) -> None:
    """Tests that a delivered one cannot be cancelled, brought back or tried again, and one that nobody has collected not be returned."""
    street = make_street(store)
    with pytest.raises(DispatchError):
        street.do(aftermath.return_goods, street.planned[1])
    for place in range(3):
        street.close(street.task(0, place).id, cash=street.cash() if place == 2 else ())
    for step in (aftermath.cancel_delivery, aftermath.return_goods, aftermath.retry_delivery):
        with pytest.raises(IllegalMoveError):
            street.do(step, street.planned[0])
