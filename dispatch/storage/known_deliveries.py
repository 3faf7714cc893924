"""Deliveries that a process has read before: a delivery of a version, with its tasks, is always the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dispatch.orders.delivery import Delivery
from dispatch.storage.remembered import memory_of
from dispatch.storage.store import Reading


def known(reading: Reading, versions: Mapping[str, int]) -> dict[str, Delivery]:
    """Return those of some deliveries that were read before in the version that they have, by name.

    Parameters
    ----------
    versions
        As they are now. Words that are erased are a change of the delivery (`dispatch.privacy.anonymise`).
    """
    kept = memory_of(reading.connection.engine)
    found = {}
    for name, version in versions.items():
        own = kept.get((reading.town_id, name))
        if own is not None and own.version == version:
            found[name] = own
    return found


def keep(reading: Reading, deliveries: Iterable[Delivery]) -> None:
    """Keep deliveries that were read, where they are what everybody sees."""
    if not reading.sees_one_state:
        return
    kept = memory_of(reading.connection.engine)
    for own in deliveries:
        kept.put((reading.town_id, own.id), own)
