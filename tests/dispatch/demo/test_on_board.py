"""Tests of what is found on board of rounds that are wrong there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dispatch.demo.on_board import board_faults
from dispatch.domain import Load
from dispatch.orders.delivery import Delivery, Task, TaskKind
from dispatch.storage import deliveries
from tests.dispatch.toy_day import DAY, NINE_S, make_day


@dataclass(frozen=True)
class Did:
    """A task at a time."""

    delivery: Delivery
    task: Task
    start_s: int
    end_s: int


def round_of(store, count: int = 2, **more) -> tuple[list[Did], object]:
    """Return a round that fetches everything and then brings it, ten minutes a task, and the vehicle."""
    store.clock.set(NINE_S - 3600)
    day = make_day(store, couriers=1)
    for number in range(count):
        day.add((2600 + 150 * number, 2600), load=Load(10, 1_000))
    with store.reading(day.town_id) as reading:
        known = [replace(one, **more) for one in deliveries.of_day(reading, DAY)]
        state, _ = day.runner().look(day.town_id, DAY)
    vehicle = next(iter(state.vehicles.values()))
    tasks = [(one, task) for one in known for task in one.tasks if task.kind is TaskKind.PICKUP]
    tasks += [(one, task) for one in known for task in one.tasks if task.kind is TaskKind.DROP]
    done = [Did(one, task, 600 * at, 600 * at + 60) for at, (one, task) in enumerate(tasks)]
    return done, vehicle


def test_a_round_in_order_has_no_fault(store) -> None:
    """Tests that nothing is said where everything fits, may meet and rides shortly."""
    done, vehicle = round_of(store, max_ride_s=1200, goods="food", never_with=frozenset({"waste"}))
    assert list(board_faults(done, vehicle)) == []


def test_what_does_not_fit(store) -> None:
    """Tests that the task is named with which there is more on board than there is room for."""
    done, vehicle = round_of(store)
    small = replace(vehicle, capacity=Load(15, 100_000))
    (fault,) = board_faults(done, small)
    assert fault == f"with {done[1].delivery.code} there are 20 l and 2000 g on board"
    light = replace(vehicle, capacity=Load(100, 1_500))
    assert len(list(board_faults(done, light))) == 1


def test_what_may_not_meet(store) -> None:
    """Tests that waste that comes to food is told, whichever of the two bars the other, and not once the food is gone."""
    done, vehicle = round_of(store)
    for bars_first in (True, False):
        meal = replace(done[0].delivery, goods="food", never_with=frozenset({"waste"} if bars_first else ()))
        waste = replace(done[1].delivery, goods="waste", never_with=frozenset(() if bars_first else {"food"}))
        kinds = {meal.id: meal, waste.id: waste}
        mixed = [replace(one, delivery=kinds[one.delivery.id]) for one in done]
        (fault,) = board_faults(mixed, vehicle)
        assert "(food) is on board" in fault
        apart = [mixed[0], mixed[2], mixed[1], mixed[3]]
        assert list(board_faults(apart, vehicle)) == []


def test_what_rides_for_too_long(store) -> None:
    """Tests that the ride is measured from the end of the first pickup to the beginning at the door."""
    done, vehicle = round_of(store, max_ride_s=1139)
    assert len(list(board_faults(done, vehicle))) == 2
    done, vehicle = round_of(store, max_ride_s=1140)
    assert list(board_faults(done, vehicle)) == []
