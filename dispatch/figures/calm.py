"""How often what somebody had been told was changed afterwards: rounds that couriers knew, orders that went to another courier."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

#: Where an order is on its way to a courier.
_GIVEN = frozenset({"delivery.planned", "delivery.assigned", "delivery.moved"})


@dataclass(frozen=True, slots=True)
class Changes:
    """What was changed of rounds that couriers knew.

    Attributes
    ----------
    rounds
        Rounds that were given to a courier.
    versions
        Times that a plan changed one of them: other stops, or another order. Other times only do not count.
    next_stops
        Those among them that gave a courier another next stop.
    handovers
        Orders, each as often as it went from a round that its courier knew to another courier.
    """

    rounds: int
    versions: int
    next_stops: int
    handovers: int


def changes_of(events: Iterable[Row[Any]], courier_of: Mapping[str, str]) -> Changes:
    """Return what was changed.

    Parameters
    ----------
    events
        In the order of the log.
    courier_of
        By round.

    Notes
    -----
    What couriers change themselves, by closing a stop or taking another one first, is no change of what they were told; neither is what
    somebody calls off. Nothing is noted of whose bike has goods that go back to their shops.
    """
    known: set[str] = set()
    with_round: dict[str, str] = {}
    versions = next_stops = handovers = 0
    for event in events:
        if event.type == "round.released":
            known.add(event.subject)
        elif event.type == "round.version_changed":
            # Only plans say which version was before.
            if event.subject in known and "before" in event.data:
                versions += 1
                next_stops += bool(event.data.get("next_changed"))
        elif event.type in _GIVEN and event.data.get("round_id"):
            before, now = with_round.get(event.subject), event.data["round_id"]
            if before is not None and before in known:
                handovers += courier_of.get(before) != courier_of.get(now)
            with_round[event.subject] = now
    return Changes(len(known), versions, next_stops, handovers)
