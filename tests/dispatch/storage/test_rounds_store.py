"""Rounds on both databases: a delivery is on one active round at most, whatever happens at the same time."""

from __future__ import annotations

import random
import threading
from dataclasses import replace

import pytest

from dispatch.lifecycle.machine import IllegalMoveError
from dispatch.lifecycle.round import Outcome, RoundStatus, StopStatus
from dispatch.rounds.round import Round
from dispatch.storage import rounds
from dispatch.storage.rounds import AlreadyPlannedError
from dispatch.storage.store import ConflictError, NotFoundError, Store
from tests.dispatch.storage.small_town import DAY, add_promised, add_round, make_town, round_of


def store_changes(store: Store, town_id: str, *changes: tuple[Round, Round]) -> tuple[Round, ...]:
    def step(writing):
        stored = rounds.change(writing, *changes)
        for one in stored:
            writing.note("round.version_changed", one.id, one.version)
        return stored

    return store.write(town_id, "test", step)


def test_a_round_is_read_as_it_was_stored(store: Store) -> None:
    """Tests that stops, their order and their tasks come back."""
    town = make_town(store)
    one, other = add_promised(store, town), add_promised(store, town, shops=3)
    stored = add_round(store, town, round_of(store, town, one, other))
    with store.reading(town.id) as reading:
        assert rounds.get(reading, stored.id) == stored
        assert rounds.of_day(reading, DAY) == (stored,)
        assert rounds.of_day(reading, DAY, [RoundStatus.COMPLETED]) == ()
        assert rounds.round_of(reading, one.id) == stored.id
    assert stored.next_stop == stored.stops[0]


def test_a_delivery_is_on_one_round(store: Store) -> None:
    """Tests that a second round cannot have it, and nothing of that round is kept."""
    town = make_town(store)
    one = add_promised(store, town)
    first = add_round(store, town, round_of(store, town, one))
    with pytest.raises(AlreadyPlannedError):
        add_round(store, town, round_of(store, town, one, shift=1))
    with store.reading(town.id) as reading:
        assert rounds.of_day(reading, DAY) == (first,)


def test_a_shift_has_one_active_round(store: Store) -> None:
    """Tests that another round of a shift waits until the first is over."""
    town = make_town(store)
    one = add_promised(store, town)
    first = add_round(store, town, round_of(store, town, one))
    empty = replace(round_of(store, town), stops=())
    with pytest.raises(AlreadyPlannedError, match="shift"):
        add_round(store, town, empty)
    store_changes(store, town.id, (first, replace(first, status=RoundStatus.ABORTED, stops=())))
    add_round(store, town, empty)


def test_a_delivery_moves_from_round_to_round(store: Store) -> None:
    """Tests that two rounds change together, stops reordered on the way."""
    town = make_town(store)
    one, other = add_promised(store, town), add_promised(store, town)
    first = add_round(store, town, round_of(store, town, one, other))
    second = add_round(store, town, replace(round_of(store, town, shift=1), stops=()))
    leaving = {task.id for task in other.tasks}
    stay = tuple(stop for stop in first.stops if not leaving & set(stop.task_ids))
    go = tuple(stop for stop in first.stops if leaving & set(stop.task_ids))
    changed = store_changes(
        store, town.id, (first, replace(first, stops=stay[::-1])), (second, replace(second, stops=go))
    )
    with store.reading(town.id) as reading:
        assert tuple(rounds.get(reading, one.id) for one in changed) == changed
        assert rounds.round_of(reading, other.id) == second.id
        assert rounds.round_of(reading, one.id) == first.id
    assert [one.version for one in changed] == [2, 2]


def test_a_stale_round_is_refused_as_a_whole(store: Store) -> None:
    """Tests that where one of two rounds has changed, neither does."""
    town = make_town(store)
    one = add_promised(store, town)
    first = add_round(store, town, round_of(store, town, one))
    second = add_round(store, town, replace(round_of(store, town, shift=1), stops=()))
    (newer,) = store_changes(store, town.id, (second, replace(second, frozen=0, facts={"distance_m": 5})))
    with pytest.raises(ConflictError):
        store_changes(
            store, town.id, (first, replace(first, stops=())), (second, replace(second, stops=first.stops))
        )
    with store.reading(town.id) as reading:
        assert rounds.get(reading, first.id) == first
        assert rounds.get(reading, second.id) == newer


def test_a_failed_stop_frees_its_delivery(store: Store) -> None:
    """Tests that what failed at a door can be planned again elsewhere while its old stop stays on record."""
    town = make_town(store)
    one = add_promised(store, town)
    first = add_round(store, town, round_of(store, town, one))
    done = tuple(
        replace(
            stop,
            status=StopStatus.CLOSED,
            outcome=Outcome.NO_ANSWER if n == len(first.stops) - 1 else Outcome.SUCCESS,
            closed_s=stop.end_s,
        )
        for n, stop in enumerate(first.stops)
    )
    (first,) = store_changes(store, town.id, (first, replace(first, status=RoundStatus.RELEASED)))
    (first,) = store_changes(store, town.id, (first, replace(first, status=RoundStatus.STARTED)))
    (first,) = store_changes(store, town.id, (first, replace(first, stops=done)))
    drop = one.tasks[-1]
    again = round_of(store, town, one, shift=1)
    second = add_round(
        store, town, replace(again, stops=tuple(stop for stop in again.stops if drop.id in stop.task_ids))
    )
    with store.reading(town.id) as reading:
        assert rounds.round_of(reading, one.id) == second.id
        assert rounds.get(reading, first.id).stops == done


def test_a_failed_delivery_is_free_while_its_round_goes_on(store: Store) -> None:
    """Tests that nobody waits for the end of a round to plan again what failed on it."""
    town = make_town(store)
    one, other = add_promised(store, town), add_promised(store, town)
    first = add_round(store, town, round_of(store, town, one, other))
    tasks = {task.id for task in one.tasks}
    closed = tuple(
        replace(
            stop,
            status=StopStatus.CLOSED,
            outcome=Outcome.FAILED if one.tasks[-1].id in stop.task_ids else Outcome.SUCCESS,
        )
        if tasks & set(stop.task_ids)
        else stop
        for stop in first.stops
    )
    (first,) = store_changes(store, town.id, (first, replace(first, stops=closed)))
    drop = one.tasks[-1]
    again = round_of(store, town, one, shift=1)
    second = add_round(
        store, town, replace(again, stops=tuple(stop for stop in again.stops if drop.id in stop.task_ids))
    )
    with store.reading(town.id) as reading:
        assert rounds.round_of(reading, one.id) == second.id
        assert rounds.round_of(reading, other.id) == first.id


@pytest.mark.parametrize("status", [RoundStatus.ABORTED, RoundStatus.COMPLETED])
def test_what_a_round_leaves_open_can_be_planned_again(store: Store, status: RoundStatus) -> None:
    """Tests that the stops of a round that is over hold nothing that was not done there."""
    town = make_town(store)
    one = add_promised(store, town)
    first = add_round(store, town, round_of(store, town, one))
    steps = [RoundStatus.RELEASED, RoundStatus.STARTED, status]
    for step in steps:
        (first,) = store_changes(store, town.id, (first, replace(first, status=step)))
    second = add_round(store, town, round_of(store, town, one, shift=1))
    with store.reading(town.id) as reading:
        assert rounds.round_of(reading, one.id) == second.id


def test_a_round_is_made_of_what_its_own_town_has(store: Store) -> None:
    """Tests that shifts and tasks of another town are unknown."""
    town, other = make_town(store), make_town(store, "saint-elsewhere")
    one = add_promised(store, town)
    with pytest.raises(NotFoundError):
        add_round(store, other, round_of(store, town, one))
    foreign = replace(round_of(store, town, one), shift_id=other.shifts[0])
    with pytest.raises(NotFoundError):
        add_round(store, other, foreign)


def test_a_stop_cannot_be_closed_twice(store: Store) -> None:
    """Tests that stops and rounds follow their machines."""
    town = make_town(store)
    one = add_promised(store, town)
    first = add_round(store, town, round_of(store, town, one))
    with pytest.raises(IllegalMoveError):
        store_changes(store, town.id, (first, replace(first, status=RoundStatus.COMPLETED)))
    skipped = replace(first.stops[0], status=StopStatus.SKIPPED)
    (first,) = store_changes(store, town.id, (first, replace(first, stops=(skipped, *first.stops[1:]))))
    closed = replace(skipped, status=StopStatus.CLOSED)
    with pytest.raises(IllegalMoveError):
        store_changes(store, town.id, (first, replace(first, stops=(closed, *first.stops[1:]))))


def test_rounds_stay_consistent_under_many_writers(store: Store) -> None:
    """Tests that threads that move deliveries between two rounds at random lose none and double none."""
    town = make_town(store)
    planned = [add_promised(store, town, shops=1) for _ in range(6)]
    names = [
        add_round(store, town, round_of(store, town, *planned)).id,
        add_round(store, town, replace(round_of(store, town, shift=1), stops=())).id,
    ]
    outcome = {"moved": 0, "refused": 0}
    lock = threading.Lock()

    def work(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(12):
            with store.reading(town.id) as reading:
                pair = [rounds.get(reading, name) for name in names]
            delivery = chance.choice(planned)
            tasks = {task.id for task in delivery.tasks}
            source = 0 if any(tasks & set(stop.task_ids) for stop in pair[0].stops) else 1
            moved = tuple(stop for stop in pair[source].stops if tasks & set(stop.task_ids))
            rest = tuple(stop for stop in pair[source].stops if not tasks & set(stop.task_ids))
            target = pair[1 - source]
            try:
                store_changes(
                    store,
                    town.id,
                    (pair[source], replace(pair[source], stops=rest)),
                    (target, replace(target, stops=(*target.stops, *moved))),
                )
                kind = "moved"
            except (ConflictError, AlreadyPlannedError):
                kind = "refused"
            with lock:
                outcome[kind] += 1

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading(town.id) as reading:
        pair = [rounds.get(reading, name) for name in names]
        held = {delivery.id: rounds.round_of(reading, delivery.id) for delivery in planned}
    done = [task for one in pair for task in one.task_ids]
    assert sorted(done) == sorted(task.id for delivery in planned for task in delivery.tasks)
    assert all(
        {task.id for task in delivery.tasks} <= set(pair[names.index(held[delivery.id])].task_ids)
        for delivery in planned
    )
    assert outcome["moved"] > 0
    assert outcome["moved"] + outcome["refused"] == 72
    assert sum(one.version for one in pair) == 2 + 2 * outcome["moved"]
