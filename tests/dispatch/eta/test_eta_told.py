"""Foretelling, telling and reporting on both databases."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from dispatch.eta.ahead import foretell
from dispatch.eta.announce import announce, told_of
from dispatch.eta.calibration import Horizon
from dispatch.eta.decision import Foretold, Reason
from dispatch.eta.report import eta_report
from dispatch.eta.score import record
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import Outcome, StopStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.storage import deliveries, eta
from dispatch.storage.store import NotFoundError, Store
from tests.dispatch.eta.small_rounds import (
    change,
    closed,
    events,
    legs,
    observe,
    started,
)
from tests.dispatch.storage.small_town import (
    DAY,
    MORNING_S,
    add_promised,
    make_town,
)


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
    assert store.write(town.id, "test", lambda writing: record(writing, DAY, told)).stops == 5
    assert store.write(town.id, "test", lambda writing: record(writing, DAY, told)).stops == 0
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
            kept.append(store.write(town.id, "test", lambda writing: record(writing, DAY, told)).stops)
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
