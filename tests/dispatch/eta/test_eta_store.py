"""Learning, foretelling, telling and reporting on both databases."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from dispatch.eta.ahead import expected_ready_s, foretell, readiness_of
from dispatch.eta.announce import announce, told_of
from dispatch.eta.calibration import Horizon
from dispatch.eta.decision import Foretold, Reason
from dispatch.eta.observe import KEPT_S, load_durations, observe_round, planned_legs
from dispatch.eta.report import eta_report
from dispatch.eta.score import record
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import Outcome, RoundStatus, StopStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.delivery import Delivery
from dispatch.rounds.round import Round
from dispatch.storage import deliveries, eta, rounds
from dispatch.storage.schema_eta import DURATION_OBSERVATION
from dispatch.storage.schema_log import EVENT
from dispatch.storage.store import NotFoundError, Store
from tests.dispatch.storage.small_town import (
    DAY,
    MORNING_S,
    SmallTown,
    add_promised,
    add_round,
    make_town,
    round_of,
)


def started(store: Store, town: SmallTown, count: int = 2) -> tuple[Round, list[Delivery]]:
    """Store a round that is underway: pickups in two shops for each delivery, then its door."""
    planned = [add_promised(store, town) for _ in range(count)]
    own = add_round(store, town, replace(round_of(store, town, *planned), departure_s=MORNING_S - 300))
    for status in (RoundStatus.RELEASED, RoundStatus.STARTED):
        own = store.write(
            town.id, "test", lambda writing, s=status, o=own: change(writing, o, replace(o, status=s))
        )
    store.clock.set(MORNING_S)
    return own, planned


def change(writing, old: Round, new: Round) -> Round:
    (stored,) = rounds.change(writing, (old, new))
    writing.note("round.version_changed", stored.id, stored.version)
    return stored


def legs(town: SmallTown) -> dict[tuple[str, str], int]:
    names = [*town.places, town.door]
    return {(here, there): 200 for here in names for there in names if here != there}


def closed(store: Store, town: SmallTown, own: Round, count: int, *, late_s: int = 0) -> Round:
    """Close the first stops of a round: 90 s each, and 240 s on the way."""
    stops = list(own.stops)
    at_s = MORNING_S + late_s
    for place in range(count):
        stops[place] = replace(
            stops[place],
            status=StopStatus.CLOSED,
            outcome=Outcome.SUCCESS,
            arrived_s=at_s,
            closed_s=at_s + 90,
        )
        at_s += 90 + 240
    store.clock.set(at_s)
    return store.write(
        town.id, "test", lambda writing: change(writing, own, replace(own, stops=tuple(stops)))
    )


def observe(store: Store, town: SmallTown, own: Round):
    return store.write(town.id, "test", lambda writing: observe_round(writing, own, legs_s=legs(town)))


def events(store: Store, town: SmallTown, kind: str) -> list:
    with store.reading(town.id) as reading:
        return list(reading.rows(reading.select(EVENT).where(EVENT.c.type == kind)))


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
    assert load_of(store, town).travel_factor("cargo_bike", 9) > 1.0
    assert observe(store, town, own).stops == 0
    with store.reading(town.id) as reading:
        assert eta.statistics_of(reading) == before
    assert len(events(store, town, "eta.learned")) == 1
    stops = (*own.stops[:3], replace(own.stops[3], status=StopStatus.CLOSED, outcome=Outcome.SUCCESS, arrived_s=store.clock.now_s(), closed_s=store.clock.now_s() + 90), *own.stops[4:])  # fmt: skip
    store.clock.advance(100)
    own = store.write(town.id, "test", lambda writing: change(writing, own, replace(own, stops=stops)))
    assert observe(store, town, own).stops == 1


def load_of(store: Store, town: SmallTown):
    with store.reading(town.id) as reading:
        return load_durations(reading)


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


def deliveries_ready(writing, delivery: Delivery, ready_s: int) -> None:
    current = deliveries.get(writing, delivery.id)
    tasks = (replace(current.tasks[0], ready_s=ready_s), *current.tasks[1:])
    deliveries.change(writing, current, tasks=tasks)


def test_a_round_is_foretold_recorded_scored_and_reported(store: Store) -> None:
    """Tests the whole way: windows before, what happened, figures after; a second foretelling that is the same is not kept."""
    town = make_town(store)
    own, _ = started(store, town)
    own = closed(store, town, own, 1)
    store.clock.set(MORNING_S + 150)
    with store.reading(town.id) as reading:
        told = foretell(reading, [own], legs(town))
    assert [one.stop_id for one in told[own.id]] == [stop.id for stop in own.stops[1:]]
    assert told[own.id][0].horizon is Horizon.NEXT
    points = [one.point_s for one in told[own.id]]
    assert points == sorted(points)
    assert all(store.clock.now_s() <= one.low_s <= one.point_s <= one.high_s for one in told[own.id])
    # The doors' windows open an hour later: nobody comes before.
    assert told[own.id][1].low_s >= MORNING_S + 3600
    # Three stops later the door of the first one is over, and so is the second delivery's first shop.
    assert store.write(town.id, "test", lambda writing: record(writing, DAY, told)) == 5
    assert store.write(town.id, "test", lambda writing: record(writing, DAY, told)) == 0
    assert len(events(store, town, "eta.recorded")) == 1
    own = closed(store, town, own, 4)
    assert observe(store, town, own).scored == 3
    with store.reading(town.id) as reading:
        report = eta_report(reading, DAY, DAY)
        assert eta_report(reading, "2026-11-29", "2026-12-31").stops == 0
        assert eta_report(reading, "2026-11-29", "2026-12-31").all_windows.covered is None
        scores = eta.calibration_of(reading).late
    # One door; shops are not reported.
    assert report.stops == 1
    assert report.all_windows.windows == 1
    assert report.all_windows.covered in {0.0, 1.0}
    assert sum(len(side.scores) for side in scores.values()) == 3
    assert observe(store, town, own).scored == 0


def test_what_cannot_be_believed_is_not_scored(store: Store) -> None:
    """Tests that stops closed in a batch say nothing of windows."""
    town = make_town(store)
    own, _ = started(store, town)
    with store.reading(town.id) as reading:
        told = foretell(reading, [own], legs(town))
    store.write(town.id, "test", lambda writing: record(writing, DAY, told))
    stops = tuple(
        replace(stop, status=StopStatus.CLOSED, outcome=Outcome.SUCCESS, arrived_s=MORNING_S + 9000 + at, closed_s=MORNING_S + 9010 + at)
        for at, stop in enumerate(own.stops)
    )  # fmt: skip
    store.clock.set(MORNING_S + 9500)
    learned = observe(store, town, replace(own, stops=stops))
    assert learned.dropped == {"closed_in_a_batch": 6}
    assert (learned.parts, learned.scored) == (0, 0)


def test_a_recipient_is_told_and_told_again(store: Store) -> None:
    """Tests that what was told is kept, the event has both windows, and what is no news is not told."""
    town = make_town(store)
    delivery = add_promised(store, town)
    store.clock.set(MORNING_S)

    def tell(point_min: int, half_min: int, late: float = 0.0):
        now_s = store.clock.now_s()
        new = Foretold(
            now_s + (point_min - half_min) * 60,
            now_s + point_min * 60,
            now_s + (point_min + half_min) * 60,
            late,
        )
        return store.write(
            town.id, "test", lambda writing: announce(writing, delivery.id, new, topics=["message"])
        )

    first = tell(85, 20)
    assert first.reason is Reason.FIRST
    assert first.low_s == MORNING_S + 65 * 60
    assert tell(87, 20) is None
    store.clock.advance(1200)
    second = tell(110, 20, late=0.6)
    assert second.promise_at_risk
    with store.reading(town.id) as reading:
        last = told_of(reading, delivery.id)
        assert (last.low_s, last.high_s, last.times) == (second.low_s, second.high_s, 2)
        assert told_of(reading, "dlv_none") is None
    noted = events(store, town, "delivery.eta_changed")
    assert len(noted) == 2
    assert noted[0].data["old"] is None
    assert noted[1].data["old"] == noted[0].data["new"]
    assert noted[1].data["promise_at_risk"] is True
    with pytest.raises(NotFoundError):
        store.write(town.id, "test", lambda writing: announce(writing, "dlv_none", Foretold(1, 2, 3)))


def test_two_that_tell_at_once_tell_once(store: Store) -> None:
    """Tests two threads with the same news."""
    town = make_town(store)
    delivery = add_promised(store, town)
    store.clock.set(MORNING_S)
    new = Foretold(MORNING_S + 3600, MORNING_S + 4800, MORNING_S + 6000)
    barrier, made = threading.Barrier(3), []

    def work() -> None:
        barrier.wait()
        made.append(store.write(town.id, "test", lambda writing: announce(writing, delivery.id, new)))

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(one is not None for one in made) == 1
    assert len(events(store, town, "delivery.eta_changed")) == 1


def test_what_is_over_is_not_told(store: Store) -> None:
    """Tests that nobody is told when a cancelled delivery comes."""
    town = make_town(store)
    delivery = add_promised(store, town)

    def cancel(writing):
        deliveries.change(writing, delivery, status=DeliveryStatus.CANCELLED)
        writing.note("delivery.cancelled", delivery.id, 3)

    store.write(town.id, "test", cancel)
    new = Foretold(MORNING_S + 3600, MORNING_S + 4800, MORNING_S + 6000)
    assert store.write(town.id, "test", lambda writing: announce(writing, delivery.id, new)) is None


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


def test_planned_legs_leave_waiting_out(store: Store) -> None:
    """Tests ways as planned, from the start of the shift on."""
    town = make_town(store)
    own, _ = started(store, town, 1)
    found = planned_legs(own, town.places[2])
    assert found == {
        (town.places[2], town.places[0]): 300,
        (town.places[0], town.places[1]): 240,
        (town.places[1], town.door): 240,
    }


def test_two_that_record_at_once_record_once(store: Store) -> None:
    """Tests two threads with the same windows."""
    town = make_town(store)
    own, _ = started(store, town)
    with store.reading(town.id) as reading:
        told = foretell(reading, [own], legs(town))
    barrier, kept, failed = threading.Barrier(3), [], []

    def work() -> None:
        barrier.wait()
        try:
            kept.append(store.write(town.id, "test", lambda writing: record(writing, DAY, told)))
        except Exception as error:  # noqa: BLE001
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert sorted(kept) == [0, 0, 6]


def test_a_courier_at_a_stop_is_not_on_the_way_to_it(store: Store) -> None:
    """Tests that the stop where the courier is, by a clock that is ahead, is left out, and goods said to be ready hold up nobody."""
    town = make_town(store)
    own, (first, _) = started(store, town)
    own = closed(store, town, own, 1)
    second = replace(own.stops[1], status=StopStatus.ARRIVED, arrived_s=store.clock.now_s() + 45)
    own = store.write(
        town.id,
        "test",
        lambda writing: change(writing, own, replace(own, stops=(own.stops[0], second, *own.stops[2:]))),
    )

    def ready(writing, status: TaskStatus) -> None:
        current = deliveries.get(writing, first.id)
        late = replace(current.tasks[1], status=status, ready_s=MORNING_S + 7 * 3600)
        deliveries.change(writing, current, tasks=(current.tasks[0], late, *current.tasks[2:]))
        writing.note("pickup.ready", first.id, 1)

    points = []
    for status in (TaskStatus.PENDING, TaskStatus.READY):
        store.write(town.id, "test", lambda writing, s=status: ready(writing, s))
        with store.reading(town.id) as reading:
            etas = foretell(reading, [own], legs(town))[own.id]
        assert [one.stop_id for one in etas] == [stop.id for stop in own.stops[2:]]
        points.append(etas[0].point_s)
    assert points[0] > MORNING_S + 6 * 3600
    assert points[1] == pytest.approx(MORNING_S + 3600, abs=60)


def test_a_large_town_is_foretold_from_the_database(store: Store) -> None:
    """Tests that a hundred stops ahead take a few queries, not some for each."""
    town = make_town(store)
    own, _ = started(store, town, 34)
    with store.reading(town.id) as reading:
        asked, execute = [], reading.connection.execute

        def counted(*args, **options):
            asked.append(args[0])
            return execute(*args, **options)

        reading.connection.execute = counted
        assert len(foretell(reading, [own], legs(town))[own.id]) == 102
    assert len(asked) < 12
