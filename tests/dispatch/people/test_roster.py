"""Who takes which shift: nobody twice at a time, nothing that a round speaks against, absences that others can follow."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from dispatch import ids
from dispatch.domain import Profile, TimeWindow
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.machine import IllegalMoveError
from dispatch.lifecycle.round import RoundStatus
from dispatch.lifecycle.shift import PostStatus
from dispatch.people import roster
from dispatch.people.contradictions import RoundContradictsError
from dispatch.people.post import Post
from dispatch.people.roster import AbsenceKind, CrewBusyError
from dispatch.storage import crew, deliveries, rounds
from dispatch.storage import roster as stored_roster
from dispatch.storage.schema_log import EVENT
from dispatch.storage.schema_parties import COURIER, SHIFT
from dispatch.storage.store import ConflictError, NotFoundError, Store
from tests.dispatch.people.rider import crew_of
from tests.dispatch.storage.small_town import (
    DAY,
    MORNING_S,
    SmallTown,
    add_promised,
    add_round,
    make_town,
    round_of,
)

AFTERNOON = TimeWindow(MORNING_S + 5 * 3600, MORNING_S + 8 * 3600)


def add_post(store: Store, town: SmallTown, window: TimeWindow = AFTERNOON) -> Post:
    post = Post(store.ids.new(ids.POST), DAY, Profile.CARGO_BIKE, window, town.places[0])
    with store.writing(town.id, "coordinator:lea") as writing:
        return roster.add_post(writing, post)


def data_of(store: Store, town: SmallTown, kind: str) -> list[dict]:
    with store.reading(town.id) as reading:
        rows = reading.rows(reading.select(EVENT).where(EVENT.c.type == kind).order_by(EVENT.c.sequence))
    return [row.data for row in rows]


def shift_row(store: Store, town: SmallTown, name: str):
    with store.reading(town.id) as reading:
        return reading.get(SHIFT, name)


def test_an_open_post_is_taken_once(store: Store) -> None:
    """Tests that of several couriers who want it at the same time, one has it."""
    town = make_town(store)
    riders, _ = crew_of(store, town)
    post = add_post(store, town)
    outcome: list[str] = []

    def take(rider: str) -> None:
        try:
            store.write(town.id, f"courier:{rider}", lambda writing: roster.assign(writing, post, rider))
            outcome.append("taken")
        except (ConflictError, CrewBusyError) as error:
            outcome.append(error.code)

    threads = [threading.Thread(target=take, args=(rider,)) for rider in riders * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcome.count("taken") == 1
    with store.reading(town.id) as reading:
        assert len(crew.shifts_of(reading, DAY)) == 3
        assert stored_roster.get_post(reading, post.id).status is PostStatus.FILLED


def test_nobody_rides_two_bikes(store: Store) -> None:
    """Tests that courier and vehicle are free, to the second, and that two threads cannot book one courier twice."""
    town = make_town(store)
    riders, bikes = crew_of(store, town)
    overlapping = add_post(store, town, TimeWindow(MORNING_S + 3600, AFTERNOON.latest))
    touching = add_post(store, town, TimeWindow(MORNING_S + 4 * 3600, AFTERNOON.latest))
    with store.writing(town.id, "test") as writing:
        with pytest.raises(CrewBusyError) as caught:
            roster.assign(writing, overlapping, riders[0], bikes[1])
        assert caught.value.code in {"courier_busy", "vehicle_busy"}
        with pytest.raises(CrewBusyError, match="change that shift first"):
            roster.assign(writing, overlapping, riders[0])
        roster.assign(writing, touching, riders[0], bikes[0])
    posts = [add_post(store, town, TimeWindow(AFTERNOON.latest, AFTERNOON.latest + 3600)) for _ in range(2)]
    outcome: list[str] = []

    def take(post: Post, bike: str) -> None:
        try:
            store.write(town.id, "test", lambda writing: roster.assign(writing, post, riders[0], bike))
            outcome.append("taken")
        except CrewBusyError as error:
            outcome.append(error.code)

    threads = [threading.Thread(target=take, args=pair) for pair in zip(posts, bikes, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome) == ["courier_busy", "taken"]


def test_unknown_people_and_bikes_are_refused(store: Store) -> None:
    """Tests names that the town does not have."""
    town = make_town(store)
    riders, _ = crew_of(store, town)
    post = add_post(store, town)
    for courier, vehicle in (("cou_nobody", ""), (riders[0], "veh_nothing")):
        with store.writing(town.id, "test") as writing, pytest.raises(NotFoundError):
            roster.assign(writing, post, courier, vehicle)


def test_couriers_swap(store: Store) -> None:
    """Tests that couriers change places and both are told."""
    town = make_town(store)
    riders, _ = crew_of(store, town)
    with store.writing(town.id, "coordinator:lea") as writing:
        roster.swap(writing, *town.shifts)
    assert [shift_row(store, town, name).courier_id for name in town.shifts] == riders[::-1]
    assert [data["before"] for data in data_of(store, town, "shift.swapped")] == riders


def test_a_swap_respects_skills_and_the_street(store: Store) -> None:
    """Tests a round that the other courier may not ride, then one that is under way."""
    town = make_town(store)
    riders, _ = crew_of(store, town)
    with store.writing(town.id, "test") as writing:
        writing.change(COURIER, riders[1], 1, {"skills": []})
        writing.note("courier.changed", riders[1], 2)
    first = add_round(store, town, round_of(store, town, add_promised(store, town)))
    with store.writing(town.id, "test") as writing, pytest.raises(RoundContradictsError, match="cold_box"):
        roster.swap(writing, *town.shifts)

    def start(writing):
        (own,) = rounds.change(writing, (first, replace(first, status=RoundStatus.RELEASED)))
        (own,) = rounds.change(writing, (own, replace(own, status=RoundStatus.STARTED)))
        writing.note("round.started", own.id, own.version)

    store.write(town.id, "test", start)
    with store.writing(town.id, "test") as writing, pytest.raises(RoundContradictsError, match="under way"):
        roster.swap(writing, *town.shifts)


def test_hours_change_as_far_as_the_round_allows(store: Store) -> None:
    """Tests a round with stops from 09:00 to 09:11."""
    town = make_town(store)
    add_round(store, town, round_of(store, town, add_promised(store, town)))
    for from_s, to_s in ((1, 3600), (0, 600)):
        window = TimeWindow(MORNING_S + from_s, MORNING_S + to_s)
        with store.writing(town.id, "test") as writing, pytest.raises(RoundContradictsError) as caught:
            roster.change(writing, town.shifts[0], 1, window=window)
        assert caught.value.code == "round_contradicts"
    with store.writing(town.id, "test") as writing:
        window = TimeWindow(MORNING_S, MORNING_S + 901)
        assert roster.change(writing, town.shifts[0], 1, window=window) == 2


def test_a_shift_changed_by_two_is_changed_by_one(store: Store) -> None:
    """Tests that who has not seen the last version decides anew."""
    town = make_town(store)
    with store.writing(town.id, "test") as writing:
        roster.change(writing, town.shifts[0], 1, window=AFTERNOON)
        with pytest.raises(ConflictError):
            roster.change(writing, town.shifts[0], 1, window=AFTERNOON)


def test_a_shift_with_stops_is_not_cancelled(store: Store) -> None:
    """Tests that work does not get lost; an empty shift goes, for good."""
    town = make_town(store)
    add_round(store, town, round_of(store, town, add_promised(store, town)))
    with store.writing(town.id, "test") as writing:
        with pytest.raises(RoundContradictsError):
            roster.cancel(writing, town.shifts[0], 1, "rain")
        roster.cancel(writing, town.shifts[1], 1, "rain")
        with pytest.raises(IllegalMoveError):
            stored_roster.change_shift(writing, town.shifts[1], 2, status="planned")
    with store.reading(town.id) as reading:
        assert [shift.id for shift in crew.shifts_of(reading, DAY)] == [town.shifts[0]]


def test_an_absence_leaves_its_work_to_others(store: Store) -> None:
    """Tests what the event says of a courier who stops on the way: the open stops, and the goods on the bike."""
    town = make_town(store)
    riders, bikes = crew_of(store, town)
    post = add_post(store, town)
    with store.writing(town.id, "test") as writing:
        name = roster.assign(writing, post, riders[0], bikes[0])
    carried, waiting = add_promised(store, town), add_promised(store, town)
    made = replace(round_of(store, town, carried, waiting), shift_id=name)
    own = add_round(store, town, made)

    def collect(writing):
        moved = deliveries.change(
            writing, deliveries.get(writing, carried.id), status=DeliveryStatus.ASSIGNED
        )
        deliveries.change(writing, moved, status=DeliveryStatus.COLLECTING)
        writing.note("delivery.collecting", carried.id, moved.version + 1)

    store.write(town.id, "test", collect)
    store.clock.set(AFTERNOON.earliest + 1800)
    with store.writing(town.id, "coordinator:lea") as writing:
        roster.mark_absent(writing, name, 1, AbsenceKind.SICK, from_s=AFTERNOON.earliest + 900)
    (data,) = data_of(store, town, "shift.absent")
    assert data["round_id"] == own.id
    assert data["stop_ids"] == [stop.id for stop in own.stops]
    assert data["delivery_ids"] == sorted([carried.id, waiting.id])
    assert data["on_board"] == [carried.id]
    assert "sick" not in str(data)
    with store.reading(town.id) as reading:
        assert name not in {shift.id for shift in crew.shifts_of(reading, DAY)}
        assert stored_roster.absences(reading, [name]) == {name: AFTERNOON.earliest + 900}
        opened = stored_roster.get_post(reading, post.id)
    assert (opened.status, opened.window.earliest) == (PostStatus.OPEN, AFTERNOON.earliest + 1800)
    with store.writing(town.id, "test") as writing:
        roster.assign(writing, opened, riders[1])


def test_other_towns_are_out_of_reach(store: Store) -> None:
    """Tests that a shift of another town is unknown."""
    town, other = make_town(store), make_town(store, "saint-elsewhere")
    with store.writing(other.id, "test") as writing, pytest.raises(NotFoundError):
        roster.mark_absent(writing, town.shifts[0], 1, AbsenceKind.OTHER)
