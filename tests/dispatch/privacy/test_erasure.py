"""Who asks to be forgotten is; what must stay is told; others lose nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import JSON, String, func, select

from dispatch.clock import SetClock
from dispatch.domain import Courier
from dispatch.eta.statistic import Statistic
from dispatch.parties.recipient import Purpose
from dispatch.positions.ingest import receive
from dispatch.positions.position import Sample
from dispatch.privacy.erasure import erase_courier, erase_recipient
from dispatch.privacy.holds import HeldError, lift_hold, place_hold
from dispatch.privacy.inventory import is_known
from dispatch.privacy.sensitive import read_partitions
from dispatch.storage import crew, deliveries, eta, parties, rounds
from dispatch.storage.columns import METADATA
from dispatch.storage.schema_field import CASH_COLLECTION
from dispatch.storage.schema_log import EVENT
from dispatch.storage.schema_orders import DELIVERY
from dispatch.storage.schema_parties import COURIER, PLACE, SHIFT
from dispatch.storage.schema_positions import POSITION
from dispatch.storage.store import NotFoundError, Store
from tests.dispatch.privacy.person_town import (
    CANARIES,
    NAME,
    PHONE,
    add_delivery,
    add_person,
    bring,
    found_in,
    person_town,
)
from tests.dispatch.storage.small_town import MORNING_S, make_town


def test_every_column_of_words_has_been_thought_about() -> None:
    """Tests that somebody has said of every text and document column what it may hold; add new ones to the inventory."""
    columns = [
        f"{table.name}.{column.name}"
        for table in METADATA.sorted_tables
        for column in table.columns
        if isinstance(column.type, (String, JSON)) and not is_known(column)
    ]
    assert columns == []


def test_nothing_of_an_erased_person_is_left(store: Store) -> None:
    """Tests that words of theirs are in twenty columns before and in none after, and that figures stay."""
    made = person_town(store)
    missing = [word for word in CANARIES if not found_in(store, word)]
    assert missing == []
    with store.reading(made.id) as reading:
        events = reading.connection.execute(select(func.count()).select_from(EVENT)).scalar_one()
        round_before = rounds.get(reading, made.round_id)
        # Known in this process from now on, words and all.
        (known,) = deliveries.get_many(reading, [made.delivery.id]).values()
    assert any(task.items for task in known.tasks)
    erased = erase_recipient(store, made.id, "coordinator:c1", made.person)
    assert found_in(store, *CANARIES) == []
    assert {"recipient", "place", "delivery", "task", "stop", "proof", "event", "incident"} <= set(
        erased.counts
    )
    assert [(one.what.fr, one.until_s > MORNING_S) for one in erased.kept] == [
        ("livraisons, horaires et montants, sans nom ni adresse", True)
    ]
    with store.reading(made.id) as reading:
        assert reading.connection.execute(select(func.count()).select_from(EVENT)).scalar_one() == events + 1
        after = deliveries.get(reading, made.delivery.id)
        assert (after.status, after.payment, after.window) == (
            made.delivery.status,
            made.delivery.payment,
            made.delivery.window,
        )
        assert after.version > made.delivery.version
        assert deliveries.get_many(reading, [made.delivery.id]) == {made.delivery.id: after}
        assert not any(task.items for task in after.tasks)
        round_after = rounds.get(reading, made.round_id)
        assert replace(round_after, stops=()) == replace(round_before, stops=())
        assert [stop.task_ids for stop in round_after.stops] == [stop.task_ids for stop in round_before.stops]
        (paid,) = reading.rows(reading.select(CASH_COLLECTION))
        assert paid.amount_minor == 1250
        place = reading.get(PLACE, made.delivery.drop_place_id)
        assert (place.lon, place.lat) == (7.42, 43.73)
        closed = reading.rows(reading.select(EVENT).where(EVENT.c.type == "stop.closed"))[0]
        assert closed.data == {
            "delivery_ids": [made.delivery.id], "note": "", "outcome": "success", "lon": None,
        }  # fmt: skip
        assert (
            reading.rows(reading.select(EVENT).where(EVENT.c.type == "privacy.erased"))[0].subject
            == made.person
        )


def test_what_was_learned_of_the_door_goes(store: Store) -> None:
    """Tests that how long couriers took at a door that was nobody else's is forgotten with the person."""
    made = person_town(store)
    with store.writing(made.id, "test") as writing:
        (delivery,) = {row.drop_place_id for row in writing.rows(writing.select(DELIVERY).where(DELIVERY.c.recipient_id == made.person))}  # fmt: skip
        eta.put_statistics(writing, {f"service:drop/{delivery}": Statistic(MORNING_S, 3.0, 9.0, 30.0, {})})
        writing.note("eta.learned", "x", 1)
    erase_recipient(store, made.id, "test", made.person)
    with store.reading(made.id) as reading:
        assert eta.statistics_of(reading) == {}


def test_erasing_again_changes_nothing(store: Store) -> None:
    """Tests that a request that comes twice is carried out once, and answered twice."""
    made = person_town(store)
    first = erase_recipient(store, made.id, "test", made.person)
    again = erase_recipient(store, made.id, "test", made.person)
    assert again.counts == {}
    assert again.kept == first.kept


def test_others_keep_what_is_theirs(store: Store) -> None:
    """Tests that a namesake at the same door, and the words of all others, stay as they are."""
    made = person_town(store)
    namesake = add_person(store, made.town, phone="+33611111111")
    shared = add_delivery(store, made.town, namesake, reference="other-reference")
    with store.writing(made.id, "test") as writing:
        own = deliveries.get(writing, made.delivery.id)
        other = deliveries.get(writing, shared.id)
        deliveries.change(writing, other, drop_place_id=own.drop_place_id)
        writing.note("delivery.changed", other.id, 2)
    erase_recipient(store, made.id, "test", made.person)
    with store.reading(made.id) as reading:
        known = parties.get_recipient(reading, namesake, Purpose.COMMERCE)
        assert (known.name, known.door.code) == (NAME, "doorcode-canary")
        assert known.partitions[0].data == {"likes": "likes-canary"}
        assert deliveries.get(reading, shared.id).note == "note-canary"
        assert parties.get_places(reading)[made.delivery.drop_place_id].address == "5 rue des Canaris"
        assert parties.get_recipient(reading, made.town.recipient).name == "Odette Martinon"
    # The number was theirs alone: it is gone everywhere.
    assert found_in(store, PHONE) == []


def test_an_order_after_erasure_is_somebody_new(store: Store) -> None:
    """Tests that nobody is found by the old number, and that the same order again makes another person."""
    made = person_town(store)
    erase_recipient(store, made.id, "test", made.person)
    with store.reading(made.id) as reading:
        assert parties.recipients_of_phone(reading, PHONE) == ()
    fresh = add_person(store, made.town)
    add_delivery(store, made.town, fresh)
    with store.reading(made.id) as reading:
        (known,) = parties.recipients_of_phone(reading, PHONE)
        assert known.id == fresh != made.person
        assert parties.get_recipient(reading, made.person).name == ""


@pytest.mark.parametrize(
    ("options", "reason"),
    [({"delivered": False}, "delivery_open"), ({"paid": False}, "cash_unpaid")],
)
def test_who_is_needed_is_not_erased(store: Store, options: dict[str, bool], reason: str) -> None:
    """Tests that open deliveries and unpaid money are named, and that nothing has changed."""
    made = person_town(store, **options)
    before = found_in(store, *CANARIES)
    with pytest.raises(HeldError, match=reason) as error:
        erase_recipient(store, made.id, "test", made.person)
    assert error.value.holds == {made.delivery.id: reason}
    assert error.value.code == "erasure_held"
    assert found_in(store, *CANARIES) == before


def test_a_dispute_holds_until_it_is_lifted(store: Store) -> None:
    """Tests a hold by hand on a delivery."""
    made = person_town(store)
    with store.writing(made.id, "coordinator:c1") as writing:
        hold = place_hold(writing, made.delivery.id, "the recipient says that it never came")
    with pytest.raises(HeldError, match="dispute"):
        erase_recipient(store, made.id, "test", made.person)
    with store.writing(made.id, "coordinator:c1") as writing:
        lift_hold(writing, hold)
    erase_recipient(store, made.id, "test", made.person)
    assert found_in(store, *CANARIES) == []


def test_unknown_people_and_other_towns(store: Store) -> None:
    """Tests that a person of another town is not found."""
    made = person_town(store)
    other = make_town(store, "elsewhere")
    with pytest.raises(NotFoundError):
        erase_recipient(store, other.id, "test", made.person)
    assert found_in(store, NAME) != []


def test_reads_of_an_erased_person_stay_under_their_number(store: Store) -> None:
    """Tests that who has read what was sensitive is still known, without the name that a reason holds."""
    made = person_town(store)
    read_partitions(store, made.id, "coordinator:c1", made.person, Purpose.HEALTH, reason=f"asked by {NAME}")
    erased = erase_recipient(store, made.id, "test", made.person)
    assert found_in(store, *CANARIES) == []
    assert len(erased.kept) == 2


def test_a_courier_is_erased_and_hours_stay(store: Store) -> None:
    """Tests that a courier who has left is nobody, positions are gone, and shifts are still there."""
    town = make_town(store)
    clock = store.clock
    assert isinstance(clock, SetClock)
    with store.reading(town.id) as reading:
        courier = reading.get(SHIFT, town.shifts[0]).courier_id
    with store.writing(town.id, "test") as writing:
        writing.amend(
            COURIER,
            courier,
            {"name": "Kanarien Velo", "phone": "+33688000001", "terms": {"iban": "FR76-canary"}},
        )
        receive(writing, courier, [Sample(MORNING_S + 60, 7.4, 43.7, 8)])
        writing.note("courier.called", town.id, 1, {"text": "call Kanarien Velo", "by": courier})
    clock.set(MORNING_S)
    with pytest.raises(HeldError, match="shift_to_come"):
        erase_courier(store, town.id, "test", courier)
    clock.set(MORNING_S + 10 * 86_400)
    erased = erase_courier(store, town.id, "test", courier)
    assert erased.counts["position"] == 1
    assert found_in(store, "Kanarien", "+33688000001", "FR76-canary") == []
    with store.reading(town.id) as reading:
        assert reading.rows(reading.select(POSITION)) == []
        assert len(reading.rows(reading.select(SHIFT))) == 2
        assert courier not in crew.couriers(reading)
        assert [isinstance(one, Courier) for one in crew.couriers(reading).values()] == [True]
    assert erase_courier(store, town.id, "test", courier).counts == {}


def test_brought_again_without_words(store: Store) -> None:
    """Tests that a delivery without payment or words leaves a person erasable too."""
    town = make_town(store)
    person = add_person(store, town)
    stored = add_delivery(store, town, person, reference="")
    with store.writing(town.id, "test") as writing:
        stored = deliveries.change(writing, stored, payment=None)
        writing.note("delivery.changed", stored.id, stored.version)
    bring(store, town, stored)
    erase_recipient(store, town.id, "test", person)
    assert found_in(store, NAME, "doorcode-canary", "event-canary") == []
