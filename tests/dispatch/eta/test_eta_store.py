"""Learning from rounds on both databases."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from dispatch.eta.ahead import expected_ready_s, readiness_of
from dispatch.eta.observe import KEPT_S, observe_round
from dispatch.lifecycle.round import Outcome, StopStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.storage import eta
from dispatch.storage.schema_eta import DURATION_OBSERVATION
from dispatch.storage.store import Store
from tests.dispatch.eta.small_rounds import (
    change,
    closed,
    deliveries_ready,
    events,
    legs,
    load_of,
    observe,
    started,
)
from tests.dispatch.storage.small_town import (
    MORNING_S,
    make_town,
)


def test_a_stop_is_learned_from_once(store: Store) -> None:
    """Tests that observing a round again changes nothing, notes nothing, and a stop closed since is added."""
    town = make_town(store)
    own, _ = started(store, town)
    own = closed(store, town, own, 3)
    first = observe(store, town, own)
    assert first.stops == 3
    assert first.parts > 6
    with store.reading(town.id) as reading:
        before = eta.statistics_of(reading)
    assert before["service:drop"].weight == pytest.approx(1, abs=1e-3)
    assert before["travel/cargo_bike"].weight == pytest.approx(2, abs=1e-3)
    assert load_of(store, town).travel_mean("cargo_bike") > 1.0
    assert observe(store, town, own).stops == 0
    with store.reading(town.id) as reading:
        assert eta.statistics_of(reading) == before
    assert len(events(store, town, "eta.learned")) == 1
    stops = (*own.stops[:3], replace(own.stops[3], status=StopStatus.CLOSED, outcome=Outcome.SUCCESS, arrived_s=store.clock.now_s(), closed_s=store.clock.now_s() + 90), *own.stops[4:])  # fmt: skip
    store.clock.advance(100)
    own = store.write(town.id, "test", lambda writing: change(writing, own, replace(own, stops=stops)))
    assert observe(store, town, own).stops == 1


def test_a_reopened_stop_is_taken_back(store: Store) -> None:
    """Tests that a stop closed again at another time counts with that, and not twice."""
    town = make_town(store)
    own, _ = started(store, town)
    own = closed(store, town, own, 3)
    observe(store, town, own)
    door = replace(own.stops[2], closed_s=own.stops[2].closed_s + 200)
    again = replace(own, stops=(*own.stops[:2], door, *own.stops[3:]))
    assert observe(store, town, again).stops == 1
    with store.reading(town.id) as reading:
        corrected = eta.statistics_of(reading)["service:drop"]
    assert corrected.weight == pytest.approx(1, abs=1e-3)

    other = make_town(store, "saint-aubin")
    fresh, _ = started(store, other)
    fresh = closed(store, other, fresh, 3)
    fresh = replace(fresh, stops=(*fresh.stops[:2], replace(fresh.stops[2], closed_s=fresh.stops[2].closed_s + 200), *fresh.stops[3:]))  # fmt: skip
    observe(store, other, fresh)
    with store.reading(other.id) as reading:
        # What was expected differed, so the split of the halt does, a little.
        assert eta.statistics_of(reading)["service:drop"].mean == pytest.approx(corrected.mean, abs=0.15)


def test_what_was_loaded_before_gives_the_same_sums(store: Store) -> None:
    """Tests rounds of two towns, one observed with what was known before: every sum is the same, also after a stop was corrected."""
    sums = []
    for slug, loaded in (("saint-aubin", False), ("saint-brieuc", True)):
        town = make_town(store, slug)
        own, _ = started(store, town)
        own = closed(store, town, own, 4)
        known = {"durations": load_of(store, town)} if loaded else {}
        first = observe(store, town, replace(own, stops=own.stops[:3]), **known)
        door = replace(own.stops[2], closed_s=own.stops[2].closed_s + 200)
        known = {"durations": load_of(store, town)} if loaded else {}
        again = observe(store, town, replace(own, stops=(*own.stops[:2], door, *own.stops[3:])), **known)
        with store.reading(town.id) as reading:
            found = {
                path: one.weight for path, one in eta.statistics_of(reading).items() if "plc_" not in path
            }
        sums.append((first.stops, first.dropped, again.stops, again.dropped, found))
    (*counted, known), (*counted_again, known_again) = sums
    assert counted == counted_again
    assert known_again.keys() == known.keys()
    for path, weight in known.items():
        # Shares of a halt follow from what was expected, which the corrected stop is no part of any more.
        assert known_again[path] == pytest.approx(weight, abs=0.2), path


def test_what_teaches_nothing_is_told(store: Store) -> None:
    """Tests that a courier who has forgotten to say that they arrived is counted as that."""
    town = make_town(store)
    own, _ = started(store, town)
    own = closed(store, town, own, 1)
    own = replace(own, stops=(replace(own.stops[0], arrived_s=None), *own.stops[1:]))
    assert observe(store, town, own).dropped == {"no_arrival": 1}
    assert events(store, town, "eta.learned")[0].data["dropped"] == {"no_arrival": 1}


def test_two_that_observe_at_once_count_once(store: Store) -> None:
    """Tests two threads with the same round."""
    town = make_town(store)
    own, _ = started(store, town)
    own = closed(store, town, own, 4)
    barrier, found, failed = threading.Barrier(4), [], []

    def work() -> None:
        barrier.wait()
        try:
            found.append(observe(store, town, own).stops)
        except Exception as error:  # noqa: BLE001
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert sorted(found) == [0, 0, 0, 4]
    with store.reading(town.id) as reading:
        assert eta.statistics_of(reading)["service:drop"].weight == pytest.approx(1, abs=1e-3)


def test_old_stops_are_neither_learned_nor_kept(store: Store) -> None:
    """Tests that rows of stops go after some weeks, sums stay, and a round of then is not counted again."""
    town = make_town(store)
    own, _ = started(store, town)
    own = closed(store, town, own, 3)
    observe(store, town, own)
    store.clock.advance(KEPT_S + 86_400)
    assert observe(store, town, own).stops == 0
    late, now_s = closed(store, town, own, 3), MORNING_S + KEPT_S + 2 * 86_400
    stop = replace(
        late.stops[3],
        status=StopStatus.CLOSED,
        outcome=Outcome.SUCCESS,
        arrived_s=now_s - 100,
        closed_s=now_s,
    )
    store.clock.set(now_s)
    observe(store, town, replace(late, stops=(*late.stops[:3], stop, *late.stops[4:])))
    with store.reading(town.id) as reading:
        assert [row.id for row in reading.rows(reading.select(DURATION_OBSERVATION))] == [stop.id]
        assert eta.statistics_of(reading)["service:pickup"].weight > 1


def test_learning_reaches_plans(store: Store) -> None:
    """Tests that a shop that is slow day after day is expected to be, in this town only."""
    town, other = make_town(store), make_town(store, "saint-aubin")
    own, (first, _) = started(store, town)
    own = closed(store, town, own, 2)
    task = first.tasks[0]
    with store.reading(town.id) as reading:
        assert expected_ready_s(reading, task) is None
        promised = replace(task, ready_s=MORNING_S + 600)
        before = expected_ready_s(reading, promised)
        # What the shop says is ready is.
        assert expected_ready_s(reading, replace(promised, status=TaskStatus.READY)) == reading.now_s
        assert readiness_of(reading, first.tasks[-1]) is None
    for _ in range(25):
        stops = tuple(replace(stop, id=store.ids.new("stp")) for stop in own.stops)
        said = dict.fromkeys(first.tasks[0:1] and [task.id], MORNING_S + 600 + 1500)
        writing_round = replace(own, stops=stops)
        store.write(
            town.id,
            "test",
            lambda writing, r=writing_round, s=said: (
                deliveries_ready(writing, first, MORNING_S + 600),
                observe_round(writing, r, legs_s=legs(town), said_ready_s=s),
            ),
        )
    with store.reading(town.id) as reading:
        after = expected_ready_s(reading, promised)
        sure = expected_ready_s(reading, promised, level=0.9)
    with store.reading(other.id) as reading:
        assert expected_ready_s(reading, promised) == before
    assert after == pytest.approx(MORNING_S + 600 + 1500, abs=120)
    assert sure >= after > before


def test_a_place_is_forgotten(store: Store) -> None:
    """Tests that nothing of a door is left by name, and its kind still knows what was learned."""
    town = make_town(store)
    own, _ = started(store, town)
    observe(store, town, closed(store, town, own, 3))

    def forget(writing) -> int:
        removed = eta.forget_place(writing, town.door)
        writing.note("place.forgotten", town.door, 1)
        return removed

    assert store.write(town.id, "test", forget) > 0
    with store.reading(town.id) as reading:
        assert not [path for path in eta.statistics_of(reading) if town.door in path]
        assert eta.statistics_of(reading)["service:drop"].weight > 0
        rows = reading.rows(reading.select(DURATION_OBSERVATION))
        assert not [row for row in rows if town.door in str(row.parts)]
    assert store.write(town.id, "test", forget) == 0
