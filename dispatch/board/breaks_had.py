"""Which breaks a courier has had, and which one is under way. Couriers tell of none: the plan says when, and stops say how far they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dispatch.board.state import TOLD
from dispatch.lifecycle.round import STOP_OVER, StopStatus
from dispatch.rounds.round import Round


@dataclass(frozen=True, slots=True)
class BreaksHad:
    """Breaks by their number in the shift: those that are over, and until when others last that have begun."""

    over: frozenset[int] = frozenset()
    under_way: Mapping[int, int] = field(default_factory=dict)

    @property
    def until_s(self) -> int:
        """When the courier goes on, 0 if no break is under way."""
        return max(self.under_way.values(), default=0)


def breaks_had(own: Round, now_s: int) -> BreaksHad:
    """Return what a courier has had of the breaks that are planned in a round.

    One that is planned before the next stop begins as planned, before the first one too, where the courier has been told of the round: else it
    would begin now in every plan, and nobody would ever set out. Who is at that stop already has had it, unless that was too early.
    """
    over = {int(number) for number in own.facts.get("breaks_taken", ())}
    under_way: dict[int, int] = {}
    if own.status not in TOLD:
        return BreaksHad(frozenset(over))
    stops = {stop.id: stop for stop in own.stops}
    following = own.next_stop
    for name, pause in dict(own.facts.get("breaks", {})).items():
        number, end_s = int(name), int(pause["end_s"])
        stop = stops.get(pause["before"])
        if stop is not None and (stop.status in STOP_OVER or stop.status is StopStatus.ARRIVED):
            seen_s = stop.arrived_s if stop.arrived_s is not None else stop.closed_s
            if end_s <= now_s and (seen_s is None or seen_s >= end_s):
                over.add(number)
        elif stop is not None and following is not None and stop.id != following.id:
            continue  # something else comes first
        elif end_s <= now_s:
            over.add(number)
        elif int(pause["start_s"]) <= now_s:
            under_way[number] = end_s
    return BreaksHad(frozenset(over), under_way)
