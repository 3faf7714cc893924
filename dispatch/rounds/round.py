"""A round: the stops of one courier in one shift, in order, and how far they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dispatch.lifecycle.round import STOP_OVER, Outcome, RoundStatus, StopStatus


@dataclass(frozen=True, slots=True)
class Stop:
    """One physical halt: tasks at one place.

    ``arrival_s``, ``start_s`` and ``end_s`` are planned; ``arrived_s`` and ``closed_s`` are by the clock of the courier's
    phone. ``outcome`` is None until the stop is closed, ``outcome_code`` says it more precisely; ``undone`` are tasks of a
    closed stop that were not done at it, and may be done at another one.
    """

    id: str
    place_id: str
    task_ids: tuple[str, ...]
    arrival_s: int
    start_s: int
    end_s: int
    status: StopStatus = StopStatus.PLANNED
    outcome: Outcome | None = None
    outcome_code: str = ""
    arrived_s: int | None = None
    closed_s: int | None = None
    note: str = ""
    undone: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Round:
    """What one courier does in one shift.

    ``acknowledged`` is the last version that the courier has said to have seen. ``frozen`` is how many stops at the
    beginning no plan may move. ``facts`` are figures for people to look at: metres, seconds, peak loads.
    """

    id: str
    shift_id: str
    day: str
    stops: tuple[Stop, ...]
    status: RoundStatus = RoundStatus.PLANNED
    acknowledged: int = 0
    frozen: int = 0
    departure_s: int | None = None
    end_s: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    version: int = 1
    updated_s: int = 0

    @property
    def task_ids(self) -> tuple[str, ...]:
        """All tasks in the order of the stops."""
        return tuple(task for stop in self.stops for task in stop.task_ids)

    @property
    def done_tasks(self) -> frozenset[str]:
        """The tasks that were done at its closed stops."""
        return frozenset(
            task
            for stop in self.stops
            if stop.status is StopStatus.CLOSED and stop.outcome in {Outcome.SUCCESS, Outcome.PARTIAL}
            for task in stop.task_ids
            if task not in stop.undone
        )

    @property
    def begins_s(self) -> int | None:
        """When it asks something of its courier: the departure, or the break that is planned before the first stop."""
        first = self.next_stop
        pauses = [
            int(pause["start_s"])
            for pause in dict(self.facts.get("breaks", {})).values()
            if first is not None and pause["before"] == first.id
        ]
        return None if self.departure_s is None else min([self.departure_s, *pauses])

    @property
    def next_stop(self) -> Stop | None:
        """The first stop that is not over."""
        return next((stop for stop in self.stops if stop.status not in STOP_OVER), None)
