"""What recipients see of a delivery that is on its way, and in which words."""

from __future__ import annotations

from itertools import product

import pytest

from dispatch.access.tracking import tracked
from dispatch.access.tracking_words import sentence
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.privacy.erasure import erase_recipient
from dispatch.storage.store import NotFoundError, Store
from tests.dispatch.positions.test_positions import Ride
from tests.dispatch.storage.small_town import add_promised, make_town


def test_those_ahead_are_counted(store: Store) -> None:
    """Tests that everybody learns how many stops come first, and those who are near alone where the courier is."""
    ride = Ride(store, closed=1)
    ride.courier_at(7.42561, 43.73777)
    with store.reading(ride.town.id) as reading:
        seen = [tracked(reading, one.id, "en") for one in ride.deliveries]
    assert [one.stops_before for one in seen] == [0, 2, 4, 6, 8]
    assert [one.courier is not None for one in seen] == [True, True, False, False, False]
    assert seen[0].courier is not None
    assert seen[0].courier.exact


def test_nobody_is_under_way_yet(store: Store) -> None:
    """Tests that before a round begins nothing is said of it, and the window is the promised one."""
    town = make_town(store)
    delivery = add_promised(store, town)
    store.clock.set(delivery.window.earliest + 60)
    with store.reading(town.id) as reading:
        seen = tracked(reading, delivery.id)
    assert (seen.stops_before, seen.courier, seen.told) == (None, None, False)
    # What is over of it is not foretold.
    assert (seen.eta_from_s, seen.eta_to_s) == (store.clock.now_s(), delivery.window.latest)
    assert seen.language == "fr"


def test_who_was_erased_is_followed_by_nobody(store: Store) -> None:
    """Tests that a link shows nothing of a delivery whose recipient was erased."""
    town = make_town(store)
    delivery = add_promised(store, town)
    store.clock.advance(400 * 86_400)
    with store.writing(town.id, "test") as writing:
        from dispatch.storage import deliveries

        old = deliveries.get(writing, delivery.id)
        deliveries.change(writing, old, status=DeliveryStatus.CANCELLED)
        writing.note("delivery.cancelled", delivery.id, 9, topics=())
    erase_recipient(store, town.id, "coordinator:test", delivery.recipient_id)
    with store.reading(town.id) as reading, pytest.raises(NotFoundError):
        tracked(reading, delivery.id)


def test_there_are_words_for_everything() -> None:
    """Tests that each state has its sentence in both languages, and that those of visits say nothing of goods or services."""
    for language, status in product(("fr", "en"), DeliveryStatus):
        assert sentence(status, language)
        visit = sentence(status, language, visit=True).lower()
        assert not any(
            word in visit for word in ("commande", "livraison", "order", "delivery", "repas", "meal")
        )
    assert sentence(DeliveryStatus.PROMISED, "de") == sentence(DeliveryStatus.PROMISED, "fr")
