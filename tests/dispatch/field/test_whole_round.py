"""Whole rounds on both databases: released to completed, broken off, delayed, put in another order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch import ids
from dispatch.errors import DispatchError
from dispatch.field import at_stop, whole_round
from dispatch.field.incidents import open_incidents
from dispatch.field.whole_round import LeftAt
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.machine import IllegalMoveError
from dispatch.lifecycle.round import RoundStatus, StopStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.delivery import TaskKind
from dispatch.rounds.round import Stop
from dispatch.storage import deliveries, parties, rounds
from dispatch.storage.store import Store
from tests.dispatch.field.street import make_street, move
from tests.dispatch.storage.small_town import add_promised, add_round, make_town, round_of

AT = LeftAt(lon=7.425, lat=43.735, name="Rue Basse 3", note="courtyard")


def test_release_assigns(store: Store) -> None:
    """Tests that deliveries are assigned with the release of their round, and a round is started after it only."""
    town = make_town(store)
    one = add_promised(store, town)
    own = add_round(store, town, round_of(store, town, one))
    with pytest.raises(IllegalMoveError):
        store.write(town.id, "courier:x", lambda writing: whole_round.start_round(writing, own.id))
    store.write(town.id, "coordinator:lea", lambda writing: whole_round.release_round(writing, own.id))
    with store.reading(town.id) as reading:
        assert rounds.get(reading, own.id).status is RoundStatus.RELEASED
        assert deliveries.get(reading, one.id).status is DeliveryStatus.ASSIGNED


def test_pause_and_resume(store: Store) -> None:
    """Tests that a paused round keeps its next stop."""
    street = make_street(store)
    own = street.do(whole_round.pause_round, street.rounds[0])
    assert (own.status, own.next_stop.status) == (RoundStatus.PAUSED, StopStatus.NEXT)
    store.clock.advance(60)
    assert street.do(whole_round.resume_round, street.rounds[0]).status is RoundStatus.STARTED
    with pytest.raises(IllegalMoveError):
        street.do(whole_round.start_round, street.rounds[0])


def test_a_round_ends_when_its_stops_are_over(store: Store) -> None:
    """Tests that a round with open stops is not completed, and that the stop is named."""
    street = make_street(store, count=1, shops=1)
    with pytest.raises(DispatchError, match=street.round().stops[0].id) as caught:
        street.do(whole_round.complete_round, street.rounds[0])
    assert caught.value.code == "round_not_over"
    for stop in street.round().stops:
        street.do(at_stop.skip_stop, street.rounds[0], stop.id)
    assert street.do(whole_round.complete_round, street.rounds[0]).status is RoundStatus.COMPLETED


def test_a_puncture(store: Store) -> None:
    """Tests that goods on board are taken over where they are left, what is untouched is planned anew, and both are delivered."""
    street = make_street(store)
    street.close(street.task(0, 0).id)
    own = street.do(whole_round.abort_round, street.rounds[0], "puncture", AT)
    assert own.status is RoundStatus.ABORTED
    assert [stop.status for stop in own.stops] == [StopStatus.CLOSED]
    on_board, untouched = street.delivery(0), street.delivery(1)
    assert (on_board.status, untouched.status) == (DeliveryStatus.COLLECTING, DeliveryStatus.PROMISED)
    kinds = [(task.kind, task.status) for task in on_board.tasks]
    assert kinds == [
        (TaskKind.PICKUP, TaskStatus.DONE),
        (TaskKind.PICKUP, TaskStatus.PENDING),
        (TaskKind.TRANSFER, TaskStatus.PENDING),
        (TaskKind.DROP, TaskStatus.PENDING),
    ]
    transfer = on_board.tasks[2]
    assert transfer.load == on_board.tasks[0].load
    with store.reading(street.town.id) as reading:
        place = parties.get_places(reading, [transfer.place_id])[transfer.place_id]
        assert (place.lon, place.lat, place.access_note) == (7.425, 43.735, "courtyard")
        assert [one.kind for one in open_incidents(reading)] == ["round_aborted"]
        assert rounds.round_of(reading, on_board.id) is None
    # Another courier takes it over.
    _plan(street, on_board.tasks[1:], 1)
    for place in (1, 2):
        street.close(street.delivery(0).tasks[place].id, number=1)
    assert street.delivery(0).status is DeliveryStatus.OUT_FOR_DELIVERY
    street.close(street.delivery(0).tasks[3].id, number=1, cash=street.cash())
    assert street.delivery(0).status is DeliveryStatus.DELIVERED


def test_goods_change_hands_twice(store: Store) -> None:
    """Tests that a second round that is broken off leaves what it had taken over, with the load of it."""
    street = make_street(store, count=1)
    for place in range(2):
        street.close(street.task(0, place).id)
    street.do(whole_round.abort_round, street.rounds[0], "puncture", AT)
    first = next(task for task in street.delivery().tasks if task.kind is TaskKind.TRANSFER)
    assert first.load.weight_g == 2000
    assert street.delivery().status is DeliveryStatus.COLLECTED
    _plan(street, street.delivery().tasks[2:], 1)
    street.close(first.id, number=1)
    street.do(
        whole_round.abort_round,
        street.rounds[1],
        "ill",
        LeftAt(place_id=street.town.places[0]),
        actor="coordinator:lea",
    )
    tasks = [task for task in street.delivery().tasks if task.kind is TaskKind.TRANSFER]
    assert sorted(task.status for task in tasks) == [TaskStatus.DONE, TaskStatus.PENDING]
    second = next(task for task in tasks if task.status is TaskStatus.PENDING)
    assert (second.place_id, second.load.weight_g) == (street.town.places[0], 2000)


@pytest.mark.parametrize("left", [LeftAt(), LeftAt(place_id="plc_nowhere"), LeftAt(lon=400.0, lat=43.0)])
def test_goods_are_left_somewhere(store: Store, left) -> None:
    """Tests that a round is not broken off without a place that can be found again."""
    street = make_street(store, count=1)
    with pytest.raises(DispatchError) as caught:
        street.do(whole_round.abort_round, street.rounds[0], "puncture", left)
    assert caught.value.code == "invalid_place"
    assert street.round().status is RoundStatus.STARTED


def test_a_delay_is_told(store: Store) -> None:
    """Tests that the later arrivals of the stops that are left are told, and the plan stays."""
    street = make_street(store, count=1)
    street.close(street.task(0, 0).id)
    before = street.round()
    street.do(whole_round.delay_round, street.rounds[0], 10)
    told = street.events("round.delayed")[0].data
    assert [one["arrival_s"] for one in told["stops"]] == [stop.arrival_s + 600 for stop in before.stops[1:]]
    assert told["stops"][0]["delivery_ids"] == [street.planned[0]]
    assert street.round().stops == before.stops
    with pytest.raises(DispatchError, match="1 to 240"):
        street.do(whole_round.delay_round, street.rounds[0], 0)


def test_a_version_is_acknowledged(store: Store) -> None:
    """Tests that the highest version that was seen counts, and none that has never been."""
    street = make_street(store)
    own = street.round()
    street.do(whole_round.acknowledge_version, own.id, own.version)
    assert street.do(whole_round.acknowledge_version, own.id, 1).acknowledged == own.version
    with pytest.raises(DispatchError, match="version 99"):
        street.do(whole_round.acknowledge_version, own.id, 99)


def test_the_order_of_stops(store: Store) -> None:
    """Tests that a courier may change it, but neither the next stop nor what is collected before it is handed over."""
    street = make_street(store)
    names = [stop.id for stop in street.round().stops]
    wanted = [names[3], names[1], names[4], names[2], names[5]]
    own = street.do(whole_round.reorder_stops, street.rounds[0], wanted)
    assert [stop.id for stop in own.stops] == [names[0], *wanted]
    street.close(own.stops[0].task_ids[0])
    own = street.round()
    assert [stop.id for stop in own.stops] == [names[0], *wanted]
    assert own.next_stop.id == names[3]
    for order, code in (
        ([names[3], *wanted[1:]], "stop_frozen"),
        ([names[0], *wanted[1:]], "stop_frozen"),
        (wanted[1:3], "stops_missing"),
        ([names[2], names[1], names[4], names[5]], "pickup_after_drop"),
    ):
        with pytest.raises(DispatchError) as caught:
            street.do(whole_round.reorder_stops, street.rounds[0], order)
        assert caught.value.code == code


def test_a_new_plan_ends_the_order_of_the_courier(store: Store) -> None:
    """Tests that the planned order counts again once the plan was changed by somebody else."""
    street = make_street(store, count=3, shops=1)
    names = [stop.id for stop in street.round().stops]
    street.do(whole_round.reorder_stops, street.rounds[0], [names[2], names[1], *names[3:]])
    move(store, street.town.id, street.rounds[0], street.rounds[1], [street.planned[2]])
    own = street.do(at_stop.arrive, street.rounds[0], names[0])
    assert [stop.id for stop in own.stops] == names[:4]


def test_a_phone_out_of_reach(store: Store) -> None:
    """Tests that it is noted that a courier cannot be reached."""
    street = make_street(store)
    street.do(whole_round.courier_reach, street.rounds[0], online=False)
    assert street.events("courier.offline")[0].subject == street.couriers[0]


def _plan(street, tasks, number):
    """Put a stop for each task at the end of a round."""

    def step(writing):
        own = rounds.get(writing, street.rounds[number])
        stops = tuple(
            Stop(writing.ids.new(ids.STOP), task.place_id, (task.id,), *[own.updated_s + 300 * place] * 3)
            for place, task in enumerate(sorted(tasks, key=lambda task: task.kind is TaskKind.DROP))
        )
        rounds.change(writing, (own, replace(own, stops=own.stops + stops)))
        writing.note("round.planned", own.id, 1)

    street.store.write(street.town.id, "coordinator:lea", step)
