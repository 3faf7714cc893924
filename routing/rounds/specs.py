"""What is given to `ProblemBuilder`: tasks, breaks and places to reload, and the builder's notes of them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from routing.rounds.problem import NO_LIMIT

#: Capacity of a load dimension that the vehicle does not name.
NO_CAPACITY_LIMIT = 2**31 - 1
#: The window of a task that can be done at any time.
ANY_TIME: tuple[int, int] = (-NO_LIMIT, NO_LIMIT)


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """One thing to do at one location.

    Attributes
    ----------
    location
        Index into the travel tables.
    windows
        Inclusive bounds of the start of service, seconds, in any order; overlapping ones are joined.
    setup_s
        Paid once per halt at the place.
    service_s
        Paid for the task itself.
    load
        Taken on board, by dimension; missing dimensions are zero. A drop takes off what the
        pickups put on and needs none. In a request without a drop, what is taken on board stays there to
        the next reload stop or the end, and a negative load is handed over from what was loaded at the start.
    release_s
        The vehicle departs, or starts the reload before the task, no earlier.
    due_s, late_cost_per_s, late_cost_per_s2
        From which start of service on lateness is paid, and how much; see `Problem`.
    """

    location: int
    windows: Sequence[tuple[int, int]] = (ANY_TIME,)
    setup_s: int = 0
    service_s: int = 0
    load: Sequence[int] = ()
    release_s: int = -NO_LIMIT
    due_s: int = NO_LIMIT
    late_cost_per_s: int = 0
    late_cost_per_s2: int = 0


@dataclass(frozen=True, slots=True)
class BreakSpec:
    """A break of a vehicle: inclusive bounds of its start, and its length, in seconds."""

    earliest: int
    latest: int
    duration_s: int


@dataclass(frozen=True, slots=True)
class ReloadSpec:
    """A place where a vehicle may reload and unload: how long that takes, and the inclusive bounds of its start."""

    location: int
    service_s: int = 0
    earliest: int = -NO_LIMIT
    latest: int = NO_LIMIT


@dataclass(frozen=True, slots=True)
class VehicleNote:
    """A vehicle as the builder remembers it; the fields are those of `ProblemBuilder.add_vehicle`."""

    start: int
    end: int
    earliest: int
    latest: int
    capacity: Sequence[int]
    profile: int
    speed_factor: float
    skills: frozenset[str]
    breaks: tuple[BreakSpec, ...]
    max_duration_s: int
    max_distance_m: int
    fixed_cost: int
    cost_per_s: int
    cost_per_m: int
    overtime_from_s: int
    overtime_cost_per_s: int
    effort_cost: int
    reloads: tuple[ReloadSpec, ...]
    max_reloads: int | None


@dataclass(frozen=True, slots=True)
class RequestNote:
    """A request as the builder remembers it; the fields are those of `ProblemBuilder.add_request`."""

    pickups: tuple[TaskSpec, ...]
    drop: TaskSpec | None
    prize: int | None
    skills: frozenset[str]
    skills_any: frozenset[str]
    skills_none: frozenset[str]
    max_ride_s: int
    lifo: bool
    load_class: str | None
    group: Hashable | None
    allowed: frozenset[int] | None
    forbidden: frozenset[int]
    vehicle_costs: Mapping[int, int]

    def tasks(self) -> tuple[TaskSpec, ...]:
        """Return the pickups, then the drop."""
        return self.pickups if self.drop is None else (*self.pickups, self.drop)


@dataclass(slots=True)
class RelationNotes:
    """What is said about requests, vehicles and classes together, in the builder's numbers."""

    conflicts: list[tuple[str, str]]
    apart: list[tuple[int, int]]
    in_order: list[tuple[int, int]]
    frozen: dict[int, tuple[tuple[int, int], ...]]
    kept: list[tuple[dict[int, int], int]]
