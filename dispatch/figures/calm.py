"""How often what somebody had been told was changed afterwards: rounds that couriers knew, orders that went to another courier."""

from __future__ import annotations

from collections.abc import Iterable
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
        Orders, each as often as it went from a round that a courier knew to another one.
    """

    rounds: int
    versions: int
    next_stops: int
    handovers: int


def changes_of(events: Iterable[Row[Any]]) -> Changes:
    """Return what was changed, from events in the order of the log.

    Notes
    -----
    What couriers change themselves, by closing a stop or taking another one first, is no change of what they were told; neither is what
    somebody calls off.
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
            handovers += before is not None and before != now and before in known
            with_round[event.subject] = now
    return Changes(len(known), versions, next_stops, handovers)
