"""Positions are kept while couriers work and let it be, once each; nobody sees more of them than they need."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from dispatch import ids
from dispatch.clock import SetClock
from dispatch.domain import Shift, TimeWindow
from dispatch.lifecycle.round import RoundStatus, StopStatus
from dispatch.orders.delivery import Delivery
from dispatch.positions.ingest import MOST_SAMPLES, TOLERANCE_S, Received, TooManyPositionsError, receive
from dispatch.positions.last import last_position
from dispatch.positions.position import LIVE_S, Dot, Refusal, Sample, thinned
from dispatch.positions.sharing import is_switched_off, switch_off, switch_on
from dispatch.positions.visibility import visible_to_recipient
from dispatch.storage import crew, deliveries, rounds
from dispatch.storage.schema_log import EVENT
from dispatch.storage.schema_parties import PLACE, SHIFT
from dispatch.storage.schema_positions import POSITION
from dispatch.storage.schema_rounds import ASSIGNMENT, ROUND
from dispatch.storage.store import NotFoundError, Store
from tests.dispatch.privacy.person_town import add_delivery, add_person
from tests.dispatch.storage.small_town import (
    DAY,
    MORNING_S,
    SmallTown,
    add_round,
    delivery_of,
    make_town,
    round_of,
)

END_S = MORNING_S + 4 * 3600


def courier_of(store: Store, town: SmallTown, shift: int = 0) -> str:
    with store.reading(town.id) as reading:
        return str(reading.get(SHIFT, town.shifts[shift]).courier_id)


def send(
    store: Store, town: SmallTown, *samples: Sample, sent_s: int | None = None, courier: str = ""
) -> Received:
    with store.writing(town.id, "courier") as writing:
        return receive(writing, courier or courier_of(store, town), samples, sent_s=sent_s)


def stored(store: Store, town: SmallTown) -> list[int]:
    with store.reading(town.id) as reading:
        return sorted(row.at_s for row in reading.rows(reading.select(POSITION)))


def at(moment_s: int, *, east: float = 0.0, accuracy_m: int = 8) -> Sample:
    """Return a sample so many thousandths of a degree east of the first shop."""
    return Sample(moment_s, 7.42 + east / 1000, 43.73, accuracy_m, 350)


@pytest.mark.parametrize(
    ("sample", "refusal"),
    [
        (at(MORNING_S - TOLERANCE_S - 1), Refusal.OUTSIDE_SHIFT),
        (at(MORNING_S - TOLERANCE_S), None),
        (at(MORNING_S + 7200), None),
        (at(END_S + TOLERANCE_S), None),
        (at(END_S + TOLERANCE_S + 1), Refusal.OUTSIDE_SHIFT),
        (at(END_S + 86_400), Refusal.FROM_THE_FUTURE),
        (at(MORNING_S, accuracy_m=201), Refusal.INACCURATE),
        (at(MORNING_S, accuracy_m=-1), Refusal.INACCURATE),
        (Sample(MORNING_S, float("nan"), 43.7, 8), Refusal.NO_POSITION),
        (Sample(MORNING_S, 7.4, 91.0, 8), Refusal.NO_POSITION),
        (Sample(MORNING_S, 181.0, 43.0, 8), Refusal.NO_POSITION),
    ],
)
def test_what_is_kept(store: Store, sample: Sample, refusal: Refusal | None) -> None:
    """Tests that only sound positions of working time are stored, and no event is noted of them."""
    town = make_town(store)
    clock = store.clock
    assert isinstance(clock, SetClock)
    clock.set(END_S + 2 * TOLERANCE_S)
    with store.reading(town.id) as reading:
        events = len(reading.rows(reading.select(EVENT)))
    got = send(store, town, sample)
    assert got.kept == (refusal is None)
    assert {reason for reason, count in got.refused.items() if count} == (
        set() if refusal is None else {refusal}
    )
    assert len(stored(store, town)) == got.kept
    with store.reading(town.id) as reading:
        assert len(reading.rows(reading.select(EVENT))) == events


def test_a_courier_without_a_shift_is_not_followed(store: Store) -> None:
    """Tests that a cancelled shift is none, that another courier's does not count, and that unknown ones are told."""
    town = make_town(store)
    with store.writing(town.id, "test") as writing:
        writing.amend(SHIFT, town.shifts[0], {"status": "cancelled"})
        writing.note("shift.cancelled", town.shifts[0], 1)
    assert send(store, town, at(MORNING_S)).refused[Refusal.OUTSIDE_SHIFT] == 1
    with pytest.raises(NotFoundError):
        send(store, town, at(MORNING_S), courier="cou_unknown")
    other = make_town(store, "elsewhere")
    with pytest.raises(NotFoundError):
        send(store, other, at(MORNING_S), courier=courier_of(store, town))


def test_a_batch_again_changes_nothing(store: Store) -> None:
    """Tests resending, doubles within a batch, and batches in any order."""
    town = make_town(store)
    samples = [at(MORNING_S + 20 * n, east=n) for n in range(50)]
    first = send(store, town, *samples[25:], *samples[25:30])
    assert (first.kept, first.refused[Refusal.DUPLICATE]) == (25, 5)
    assert send(store, town, *reversed(samples)).kept == 25
    again = send(store, town, *samples)
    assert (again.kept, again.refused[Refusal.DUPLICATE]) == (0, 50)
    assert stored(store, town) == [sample.device_s for sample in samples]


def test_two_phones_at_once_store_it_once(store: Store) -> None:
    """Tests the same batch from several threads."""
    town = make_town(store)
    courier = courier_of(store, town)
    samples = [at(MORNING_S + 20 * n, east=n) for n in range(40)]
    kept: list[int] = []
    threads = [
        threading.Thread(target=lambda: kept.append(send(store, town, *samples, courier=courier).kept))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(kept) == 40
    assert len(stored(store, town)) == 40


def test_who_stands_still_is_seen_once_a_minute(store: Store) -> None:
    """Tests thinning: a stop of ten minutes, then a ride sampled each second."""
    town = make_town(store)
    standing = [at(MORNING_S + 2 * n) for n in range(300)]
    riding = [at(MORNING_S + 600 + n, east=n * 0.06) for n in range(120)]
    got = send(store, town, *standing, *riding)
    times = stored(store, town)
    assert [moment for moment in times if moment < MORNING_S + 600] == [MORNING_S + 60 * n for n in range(10)]
    assert 20 <= sum(moment >= MORNING_S + 600 for moment in times) <= 25
    assert got.refused[Refusal.THINNED] == 420 - got.kept


def test_thinning_is_the_same_in_one_batch_or_many() -> None:
    """Tests that what is kept already is never thrown away, and that later ones are held against it on both sides."""
    kept = [Dot(0, 7.0, 43.0), Dot(60, 7.0, 43.0)]
    assert thinned(kept, [Dot(30, 7.0, 43.0)]) == []
    assert thinned(kept, [Dot(30, 7.1, 43.0)]) == [Dot(30, 7.1, 43.0)]
    assert thinned(kept, [Dot(58, 7.1, 43.0)]) == []
    assert thinned([], [Dot(5, 7.0, 43.0), Dot(0, 7.0, 43.0)]) == [Dot(0, 7.0, 43.0)]


def test_a_phone_whose_clock_is_wrong(store: Store) -> None:
    """Tests that a clock an hour ahead is put right by what it showed when sending, and counts as the same phone again."""
    town = make_town(store)
    clock = store.clock
    assert isinstance(clock, SetClock)
    clock.set(MORNING_S + 1800)
    wrong = at(MORNING_S + 3600 + 1700)
    assert send(store, town, wrong).refused[Refusal.FROM_THE_FUTURE] == 1
    assert send(store, town, wrong, sent_s=MORNING_S + 3600 + 1800).kept == 1
    assert stored(store, town) == [MORNING_S + 1700]
    clock.advance(7)
    assert send(store, town, wrong, sent_s=MORNING_S + 3600 + 1806).kept == 0


def test_too_many_at_once(store: Store) -> None:
    """Tests that a flood is refused as a whole."""
    town = make_town(store)
    with pytest.raises(TooManyPositionsError, match="samples"):
        send(store, town, *[at(MORNING_S)] * (MOST_SAMPLES + 1))


def test_switched_off_is_off(store: Store) -> None:
    """Tests that nothing is stored or shown meanwhile, that what came before it was known is forgotten, and that on is on."""
    town = make_town(store)
    clock = store.clock
    assert isinstance(clock, SetClock)
    courier = courier_of(store, town)
    clock.set(MORNING_S + 1200)
    made = add_round(store, town, round_of(store, town, first := delivery_saved(store, town)))
    assert first
    release(store, town, made.id)
    send(store, town, at(MORNING_S + 600), at(MORNING_S + 1000, east=5))
    with store.writing(town.id, "courier") as writing:
        assert switch_off(writing, courier, at_s=MORNING_S + 900)
        assert not switch_off(writing, courier)
    assert stored(store, town) == [MORNING_S + 600]
    with store.reading(town.id) as reading:
        assert is_switched_off(reading, courier)
        assert last_position(reading, made.id) is None
    got = send(store, town, at(MORNING_S + 800, east=9), at(MORNING_S + 1100, east=7))
    assert (got.kept, got.refused[Refusal.SWITCHED_OFF]) == (1, 1)
    clock.advance(600)
    with store.writing(town.id, "courier") as writing:
        assert switch_on(writing, courier)
        assert not switch_on(writing, courier)
    # What was taken while it was off stays unwelcome afterwards.
    got = send(store, town, at(MORNING_S + 1500, east=3), at(MORNING_S + 1800, east=4))
    assert (got.kept, got.refused[Refusal.SWITCHED_OFF]) == (1, 1)
    with store.reading(town.id) as reading:
        found = last_position(reading, made.id)
        assert found is not None
        assert found.at_s == MORNING_S + 1800


def test_two_shifts_that_touch(store: Store) -> None:
    """Tests that a position belongs to the shift that it lies in, near the seam of two."""
    town = make_town(store)
    clock = store.clock
    assert isinstance(clock, SetClock)
    clock.set(END_S + 3600)
    courier = courier_of(store, town)
    with store.writing(town.id, "test") as writing:
        row = writing.get(SHIFT, town.shifts[0])
        afternoon = writing.ids.new(ids.SHIFT)
        crew.add_shifts(
            writing,
            DAY,
            [Shift(afternoon, courier, row.vehicle_id, TimeWindow(END_S, END_S + 3600), town.places[0])],
        )
        writing.note("shift.added", afternoon, 1)
    send(store, town, at(END_S - 60), at(END_S + 60, east=5))
    with store.reading(town.id) as reading:
        found = {row.at_s: row.shift_id for row in reading.rows(reading.select(POSITION))}
    assert found == {END_S - 60: town.shifts[0], END_S + 60: afternoon}


def delivery_saved(store: Store, town: SmallTown) -> Delivery:
    made = delivery_of(store, town, shops=1)
    with store.writing(town.id, "test") as writing:
        saved = deliveries.add(writing, made)
        writing.note("delivery.created", saved.id, 1)
    return saved


def release(store: Store, town: SmallTown, name: str, *, closed: int = 0, arrived: int | None = None) -> None:
    """Start a round, with so many stops over and one, perhaps, reached."""
    for status in (RoundStatus.RELEASED, RoundStatus.STARTED):
        with store.writing(town.id, "test") as writing:
            old = rounds.get(writing, name)
            rounds.change(writing, (old, replace(old, status=status)))
            writing.note("round.changed", name, 1)
    with store.writing(town.id, "test") as writing:
        old = rounds.get(writing, name)
        stops = [
            replace(
                stop,
                status=StopStatus.CLOSED
                if n < closed
                else StopStatus.ARRIVED
                if n == arrived
                else stop.status,
            )
            for n, stop in enumerate(old.stops)
        ]
        rounds.change(writing, (old, replace(old, stops=tuple(stops))))
        writing.note("round.changed", name, 2)


class Ride:
    """A round with a shop and a door for each of five people, 500 m apart; their drops are stops 1, 3, 5, 7, 9."""

    def __init__(
        self, store: Store, *, closed: int = 0, arrived: int | None = None, slug: str = "toy"
    ) -> None:
        self.store = store
        self.town = make_town(store, slug)
        clock = store.clock
        assert isinstance(clock, SetClock)
        self.clock = clock
        self.deliveries = []
        for n in range(5):
            person = add_person(store, self.town, name=f"Person Number {n}", phone=f"+3360000001{n}")
            made = add_delivery(store, self.town, person, reference=f"r{n}")
            made = replace(made, tasks=(made.tasks[0], made.tasks[-1]))
            with store.writing(self.town.id, "test") as writing:
                writing.amend(PLACE, made.drop_place_id, {"lon": 7.43 + n * 0.006, "lat": 43.74})
                writing.note("place.moved", made.drop_place_id, 1)
            self.deliveries.append(made)
        planned = round_of(store, self.town, *self.deliveries)
        stops = tuple(replace(stop, arrival_s=MORNING_S + 3000 * n) for n, stop in enumerate(planned.stops))
        self.round = add_round(store, self.town, replace(planned, stops=stops)).id
        release(store, self.town, self.round, closed=closed, arrived=arrived)
        clock.set(MORNING_S + 600)

    def courier_at(self, lon: float, lat: float = 43.74, *, ago_s: int = 0) -> None:
        send(self.store, self.town, Sample(self.clock.now_s() - ago_s, lon, lat, 8))

    def seen_by(self, person: int, **options: int):
        with self.store.reading(self.town.id) as reading:
            return visible_to_recipient(reading, self.deliveries[person].id, **options)


def test_only_those_who_are_next_see_the_courier(store: Store) -> None:
    """Tests that the next door sees the street, those within three stops a cell of the town, others nothing."""
    ride = Ride(store, closed=1)
    ride.courier_at(7.42561, 43.73777)
    own = ride.seen_by(0)
    assert own is not None
    assert (own.lon, own.lat, own.exact, own.stops_before, own.age_s) == (7.4256, 43.7378, True, 0, 0)
    second = ride.seen_by(1)
    assert second is not None
    assert (second.exact, second.stops_before) == (False, 2)
    # The middle of a cell: the same wherever in it the courier is.
    assert (second.lon, second.lat) == (7.427, 43.737)
    assert ride.seen_by(2) is None
    assert ride.seen_by(2, within_stops=4) is not None
    # Near in time: the drop of the third is planned for 15,000 s.
    assert ride.seen_by(2, within_s=15_000) is not None
    ride.clock.set(MORNING_S + 15_001)
    assert ride.seen_by(2, within_s=15_000) is None


def test_a_stale_position_is_not_shown(store: Store) -> None:
    """Tests that what is older than two minutes is no place of now, and that a clock put back makes nothing younger."""
    ride = Ride(store, closed=1)
    ride.courier_at(7.42561, ago_s=LIVE_S)
    assert ride.seen_by(0) is not None
    with store.reading(ride.town.id) as reading:
        found = last_position(reading, ride.round)
        assert found is not None
        assert (found.age_s, found.live) == (LIVE_S, True)
    ride.clock.advance(1)
    assert ride.seen_by(0) is None
    with store.reading(ride.town.id) as reading:
        found = last_position(reading, ride.round)
        assert found is not None
        assert (found.age_s, found.live) == (LIVE_S + 1, False)
    ride.clock.advance(-3600)
    with store.reading(ride.town.id) as reading:
        found = last_position(reading, ride.round)
        assert found is not None
        assert found.age_s == 0


def test_other_peoples_doors_are_not_shown(store: Store) -> None:
    """Tests that nothing is seen while the courier is at a door, and only the cell near one."""
    ride = Ride(store, closed=3)
    # In front of the first person's door, which is over; the second's is not next: their shop is.
    ride.courier_at(7.43002)
    near = ride.seen_by(1)
    assert near is None or not near.exact
    ride = Ride(store, closed=1, arrived=1, slug="elsewhere")
    ride.courier_at(7.43002)
    assert ride.seen_by(1) is None


@pytest.mark.parametrize("state", ["paused", "not started", "over", "not planned"])
def test_no_round_no_courier(store: Store, state: str) -> None:
    """Tests that nobody is followed in a break, before the start, after the end, or without a round."""
    ride = Ride(store, closed=1)
    ride.courier_at(7.42561)
    assert ride.seen_by(0) is not None
    with store.writing(ride.town.id, "test") as writing:
        status = {
            "paused": "paused",
            "not started": "released",
            "over": "completed",
            "not planned": "started",
        }[state]
        writing.amend(ROUND, ride.round, {"status": status})
        if state == "not planned":
            writing.remove(ASSIGNMENT, ASSIGNMENT.c.delivery_id == ride.deliveries[0].id)
        writing.note("round.changed", ride.round, 9)
    assert ride.seen_by(0) is None
    with store.reading(ride.town.id) as reading:
        found = last_position(reading, ride.round)
        assert (found is None) == (state == "over")
