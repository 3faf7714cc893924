"""One suite on both databases: what is acknowledged is there, what fails leaves nothing, and towns do not see each other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from dispatch.errors import DispatchError
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.machine import IllegalMoveError
from dispatch.lifecycle.task import TaskStatus
from dispatch.parties.organization import OrganizationKind, Throttle
from dispatch.parties.recipient import Purpose
from dispatch.parties.town import Town
from dispatch.storage import crew, deliveries, parties
from dispatch.storage.database import Database
from dispatch.storage.deliveries import ReferenceTakenError
from dispatch.storage.schema_log import EVENT, OUTBOX
from dispatch.storage.schema_orders import DELIVERY
from dispatch.storage.store import ConflictError, NotFoundError, Store
from tests.dispatch.storage.small_town import DAY, MORNING_S, add_promised, delivery_of, make_town


def counts(store: Store) -> tuple[int, int, int]:
    """Return how many deliveries, events and outbox rows there are."""
    with store.database.reading() as connection:
        return tuple(len(connection.execute(select(table)).all()) for table in (DELIVERY, EVENT, OUTBOX))  # type: ignore[return-value]


def test_a_delivery_is_read_as_it_was_stored(store: Store) -> None:
    """Tests that nothing of a delivery is lost on the way to the database and back."""
    town = make_town(store)
    stored = add_promised(store, town, shops=3, reference="order 17")
    with store.reading(town.id) as reading:
        assert deliveries.get(reading, stored.id) == stored
        assert deliveries.of_day(reading, DAY) == (stored,)
        assert deliveries.of_day(reading, DAY, [DeliveryStatus.DELIVERED]) == ()
        assert deliveries.find_reference(reading, town.shops[0], "order 17") == stored
        assert deliveries.get_many(reading, [stored.id, "dlv_unknown"]) == {stored.id: stored}


def test_parties_are_read_as_they_were_stored(store: Store) -> None:
    """Tests towns, shops, places, couriers, vehicles and shifts likewise."""
    town = make_town(store)
    with store.reading(town.id) as reading:
        assert parties.get_town(reading).time_zone == "Europe/Paris"
        shops = parties.organizations(reading, OrganizationKind.SHOP)
        assert tuple(shop.id for shop in shops) == town.shops
        assert parties.organizations(reading, OrganizationKind.AGENCY) == ()
        assert set(parties.get_places(reading)) == {*town.places, town.door}
        assert [shift.id for shift in crew.shifts_of(reading, DAY)] == list(town.shifts)
        assert all(bike.capacity.volume_l == 300 for bike in crew.vehicles(reading).values())
        assert all(courier.skills == {"cold_box"} for courier in crew.couriers(reading).values())
        shop = parties.get_organization(reading, town.shops[0])
    paused = Throttle(
        prepare_s=900, most_per_quarter=4, paused_until_s=MORNING_S, closed_days=frozenset({DAY})
    )
    with store.writing(town.id, "shop") as writing:
        changed = parties.change_organization(writing, shop, throttle=paused)
        writing.note("organization.throttled", shop.id, changed.version)
    with store.reading(town.id) as reading:
        assert parties.get_organization(reading, shop.id) == changed


def test_what_is_known_for_one_purpose_is_not_seen_for_another(store: Store) -> None:
    """Tests that a recipient is read with the partitions asked for only."""
    town = make_town(store)
    with store.reading(town.id) as reading:
        assert parties.get_recipient(reading, town.recipient).partitions == ()
        known = parties.get_recipient(reading, town.recipient, Purpose.COMMERCE).partitions
        assert [one.purpose for one in known] == [Purpose.COMMERCE]
        (found,) = parties.recipients_of_phone(reading, "+33600000001")
        assert found.door.code == "A12"


def test_a_stale_change_is_refused(store: Store) -> None:
    """Tests that who has seen an old version changes nothing."""
    town = make_town(store)
    stored = add_promised(store, town)
    with store.writing(town.id, "one") as writing:
        newer = deliveries.change(writing, stored, note="leave it with the neighbour")
        writing.note("delivery.changed", newer.id, newer.version)
    before = counts(store)
    with pytest.raises(ConflictError), store.writing(town.id, "other") as writing:
        deliveries.change(writing, stored, note="ring")
    with store.reading(town.id) as reading:
        assert deliveries.get(reading, stored.id) == newer
    assert counts(store) == before


@pytest.mark.parametrize(
    "status", [DeliveryStatus.DELIVERED, DeliveryStatus.RETURNED, DeliveryStatus.COLLECTED]
)
def test_an_illegal_move_is_refused(store: Store, status: DeliveryStatus) -> None:
    """Tests that a promised delivery cannot be delivered before anybody has collected it; the error says what is possible."""
    town = make_town(store)
    stored = add_promised(store, town)
    with pytest.raises(IllegalMoveError, match="planned") as error, store.writing(town.id, "test") as writing:
        deliveries.change(writing, stored, status=status)
    assert error.value.code == "illegal_transition"


def test_a_task_moves_with_its_delivery(store: Store) -> None:
    """Tests that tasks are changed together with their delivery, and cannot leave a final state."""
    town = make_town(store)
    stored = add_promised(store, town)
    gone = replace(stored.tasks[0], status=TaskStatus.CANCELLED)
    with store.writing(town.id, "test") as writing:
        newer = deliveries.change(writing, stored, tasks=(gone, *stored.tasks[1:]))
        writing.note("task.cancelled", gone.id, newer.version)
    with store.reading(town.id) as reading:
        assert deliveries.get(reading, stored.id) == newer
    back = replace(gone, status=TaskStatus.DONE)
    with pytest.raises(IllegalMoveError), store.writing(town.id, "test") as writing:
        deliveries.change(writing, newer, tasks=(back, *newer.tasks[1:]))


def test_a_reference_is_taken_once(store: Store) -> None:
    """Tests that an organisation has one delivery of each reference, others their own, and any number without one."""
    town = make_town(store)
    add_promised(store, town, reference="A1")
    with pytest.raises(ReferenceTakenError):
        add_promised(store, town, reference="A1")
    other = replace(delivery_of(store, town, reference="A1"), org_id=town.shops[1])
    with store.writing(town.id, "test") as writing:
        deliveries.add(writing, other)
        writing.note("delivery.created", other.id, 1)
    for _ in range(2):
        add_promised(store, town)


def test_a_change_without_an_event_is_not_kept(store: Store) -> None:
    """Tests that whoever forgets to note what happened is told, and has changed nothing."""
    town = make_town(store)
    before = counts(store)
    with pytest.raises(RuntimeError, match="no event"), store.writing(town.id, "test") as writing:
        deliveries.add(writing, delivery_of(store, town))
    assert counts(store) == before


def test_an_error_undoes_everything(store: Store) -> None:
    """Tests that rows, events and outbox rows of a failed step are gone together."""
    town = make_town(store)
    before = counts(store)

    def step(writing):
        stored = deliveries.add(writing, delivery_of(store, town))
        writing.note("delivery.created", stored.id, 1, topics=["webhook", "notification"])
        writing.flush()
        raise KeyError("after the flush")

    with pytest.raises(KeyError):
        store.write(town.id, "test", step)
    assert counts(store) == before


def test_events_tell_who_did_what_when(store: Store) -> None:
    """Tests that an event keeps its actor, for whom, both clocks and its data, and that the outbox names it."""
    town = make_town(store)
    with store.writing(town.id, "coordinator:lea", behalf=town.shops[0]) as writing:
        stored = deliveries.add(writing, delivery_of(store, town))
        event = writing.note(
            "delivery.created", stored.id, 1, {"channel": "phone"}, happened_s=MORNING_S, topics=["webhook"]
        )
    with store.database.reading() as connection:
        row = connection.execute(select(EVENT).where(EVENT.c.id == event.id)).one()
        told = connection.execute(select(OUTBOX).where(OUTBOX.c.event_id == event.id)).one()
    assert (row.actor, row.behalf, row.data) == ("coordinator:lea", town.shops[0], {"channel": "phone"})
    assert (row.happened_s, row.recorded_s) == (MORNING_S, store.clock.now_s())
    assert (told.topic, told.attempts, told.done_s, told.due_s) == ("webhook", 0, None, store.clock.now_s())


def test_towns_do_not_see_each_other(store: Store) -> None:
    """Tests that rows of another town are neither found, listed nor changed, whoever knows their names."""
    town, other = make_town(store), make_town(store, "saint-elsewhere")
    stored = add_promised(store, town)
    with store.reading(other.id) as reading:
        assert deliveries.of_day(reading, DAY) == ()
        assert deliveries.get_many(reading, [stored.id]) == {}
        with pytest.raises(NotFoundError):
            deliveries.get(reading, stored.id)
        with pytest.raises(NotFoundError):
            parties.get_recipient(reading, town.recipient, Purpose.HEALTH)
    with pytest.raises(ConflictError), store.writing(other.id, "test") as writing:
        deliveries.change(writing, stored, note="taken over")


def test_a_short_name_is_one_towns(store: Store) -> None:
    """Tests that two towns cannot have the same short name."""
    make_town(store)
    with pytest.raises(DispatchError) as error:
        make_town(store)
    assert error.value.code == "town_taken"
    assert parties.find_town(store, "nowhere") is None
    found = parties.find_town(store, "rochefort-sur-loue")
    assert isinstance(found, Town)


def test_one_of_many_writers_wins(store: Store) -> None:
    """Tests that of sixteen changes of one version exactly one is kept, and that the others are told."""
    town = make_town(store)
    stored = add_promised(store, town)
    outcome: list[str] = []
    start = threading.Barrier(16)

    def work(number: int) -> None:
        start.wait()
        try:
            with store.writing(town.id, f"writer {number}") as writing:
                newer = deliveries.change(writing, stored, note=str(number))
                writing.note("delivery.changed", newer.id, newer.version)
            outcome.append("won")
        except ConflictError:
            outcome.append("told")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome) == ["told"] * 15 + ["won"]


def test_nobody_starves(store: Store) -> None:
    """Tests that of twelve writers of one delivery, each reading it first, every one comes through at the second time at the latest."""
    town = make_town(store)
    name = add_promised(store, town).id
    together = threading.Barrier(12)
    failures: list[BaseException] = []

    def change(number: int) -> None:
        def step(writing) -> None:
            known = deliveries.get(writing, name)
            deliveries.change(writing, known, note=f"note {number}")
            writing.note("delivery.changed", name, known.version + 1)

        together.wait()
        try:
            for _ in range(5):
                store.write(town.id, "test", step, conflicts=1)
        except BaseException as failure:  # noqa: BLE001  (whatever it was, the test tells)
            failures.append(failure)

    threads = [threading.Thread(target=change, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with store.reading(town.id) as reading:
        assert deliveries.get(reading, name).version == 2 + 60


def test_a_step_that_is_stale_is_not_tried_for_ever(store: Store) -> None:
    """Tests that a step with an old version in hand conflicts as often as was asked for, and no more."""
    town = make_town(store)
    stored = add_promised(store, town)
    tried = []

    def step(writing) -> None:
        tried.append(1)
        deliveries.change(writing, replace(stored, version=stored.version + 7), note="late")

    with pytest.raises(ConflictError):
        store.write(town.id, "test", step, conflicts=2)
    assert len(tried) == 3


def test_who_reads_events_in_order_misses_none(store: Store) -> None:
    """Tests that no event appears behind the back of a reader that has gone on to later ones."""
    town = make_town(store)
    writers, each = 8, 25
    seen: list[int] = []
    over = threading.Event()

    def write(number: int) -> None:
        for _ in range(each):
            with store.writing(town.id, f"writer {number}") as writing:
                writing.note("test.happened", town.id, 1)

    def follow() -> None:
        last = 0
        while True:
            ended = over.is_set()
            with store.reading(town.id) as reading:
                query = reading.select(EVENT).where(EVENT.c.sequence > last, EVENT.c.type == "test.happened")
                rows = reading.rows(query.order_by(EVENT.c.sequence))
            seen.extend(row.sequence for row in rows)
            last = max([last, *(row.sequence for row in rows)])
            if ended and not rows:
                return

    reader = threading.Thread(target=follow)
    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    for thread in [reader, *threads]:
        thread.start()
    for thread in threads:
        thread.join()
    over.set()
    reader.join()
    assert len(seen) == len(set(seen)) == writers * each
    assert seen == sorted(seen)


@pytest.mark.parametrize("url", ["mysql://host/name", "sqlite://", "sqlite:///:memory:", "no url"])
def test_an_address_of_no_database_is_refused(url: str) -> None:
    """Tests that other databases, and ones that forget, are refused with the remedy."""
    with pytest.raises(DispatchError, match="sqlite:///path") as error:
        Database(url)
    assert error.value.code == "invalid_database_url"


def test_many_databases_can_be_made(new_database: Callable[[], Database]) -> None:
    """Tests that databases of one run are apart."""
    one, other = Store(new_database()), Store(new_database())
    make_town(one)
    assert parties.find_town(other, "rochefort-sur-loue") is None
    one.database.check()
