"""What a process has read before: a thing of a version is always the same, so that only its version is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from dispatch.orders.delivery import Delivery
from dispatch.rounds.round import Round
from dispatch.storage.remembered import memory_of
from dispatch.storage.store import Reading

T = TypeVar("T", Delivery, Round)


def known(reading: Reading, kind: type[T], versions: Mapping[str, int]) -> dict[str, T]:
    """Return those of some things that were read before in the version that they have, by name.

    Parameters
    ----------
    kind
        What they are: names of two kinds are never the same.
    versions
        As they are now. Words that are erased are a change of a delivery (`dispatch.privacy.anonymise`); for rounds see
        `dispatch.storage.known_rounds`.
    """
    kept = memory_of(reading.connection.engine)
    found = {}
    for name, version in versions.items():
        own = kept.get((reading.town_id, name))
        if isinstance(own, kind) and own.version == version:
            found[name] = own
    return found


def keep(reading: Reading, things: Iterable[Delivery | Round]) -> None:
    """Keep what was read, where it is what everybody sees."""
    if not reading.sees_one_state:
        return
    kept = memory_of(reading.connection.engine)
    for own in things:
        kept.put((reading.town_id, own.id), own)
