"""Addresses of pages of deliveries, for messages."""

from __future__ import annotations

from dispatch.access.link import LinkKind
from dispatch.access.links import find_good, revoke_tracking
from dispatch.access.tracking_urls import TrackingUrls
from dispatch.storage.store import Store
from tests.dispatch.storage.small_town import add_promised, make_town

SECRET = b"s" * 32


def test_a_delivery_has_one_address(store: Store) -> None:
    """Tests that an address is the same whenever it is asked for, opens its delivery alone, and is another one after it was revoked."""
    town = make_town(store)
    first, second = add_promised(store, town), add_promised(store, town)
    urls = TrackingUrls(store, SECRET, "https://town.example.org/")
    address = urls(town.id, first.id)
    assert address.startswith("https://town.example.org/t/")
    assert urls(town.id, first.id) == address
    assert urls(town.id, second.id) != address
    found = find_good(store, SECRET, address.rpartition("/")[2], LinkKind.TRACKING)
    assert found is not None
    assert (found[0], found[1].delivery_id) == (town.id, first.id)
    store.write(town.id, "test", lambda writing: revoke_tracking(writing, first.id))
    assert find_good(store, SECRET, address.rpartition("/")[2], LinkKind.TRACKING) is None
    assert urls(town.id, first.id) != address
