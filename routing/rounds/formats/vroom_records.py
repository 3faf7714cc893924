"""What VROOM's JSON document says, as typed records, before any table or problem is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

#: Kinds of a step in ``steps``.
START = "start"
JOB = "job"
PICKUP = "pickup"
DELIVERY = "delivery"
BREAK = "break"
END = "end"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is: ``index`` into custom matrices, ``coordinates`` as ``[lon, lat]``, or both."""

    index: int | None
    coordinates: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class VroomTask:
    """A job, or one step of a shipment. Times in seconds; ``order`` is the number of its `VroomOrder`.

    ``due``, ``late_cost`` (a second) and ``release`` belong to the extension.
    """

    kind: str
    id: int
    order: int
    pointer: str
    place: Place
    setup: int
    service: int
    setup_per_type: Mapping[str, int]
    service_per_type: Mapping[str, int]
    windows: tuple[tuple[int, int], ...] | None
    delivery: tuple[int, ...]
    pickup: tuple[int, ...]
    description: str
    due: int | None
    late_cost: int
    release: int | None

    def setup_of(self, vehicle: VroomVehicle) -> int:
        """Return the seconds of setup for a vehicle, where setup is due."""
        return self.setup_per_type.get(vehicle.type, self.setup)

    def service_of(self, vehicle: VroomVehicle) -> int:
        """Return the seconds of service for a vehicle."""
        return self.service_per_type.get(vehicle.type, self.service)


@dataclass(frozen=True, slots=True)
class VroomOrder:
    """A job or a shipment: what one vehicle does entirely or not at all; ``tasks`` has the pickups first.

    All after ``priority`` belongs to the extension; ``allowed`` and ``forbidden`` are ids of vehicles.
    """

    pointer: str
    shipment: bool
    tasks: tuple[int, ...]
    skills: frozenset[int]
    priority: int
    skills_any: frozenset[int]
    skills_none: frozenset[int]
    max_ride: int | None
    lifo: bool
    load_class: str | None
    group: str | int | None
    allowed: tuple[int, ...] | None
    forbidden: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class VroomBreak:
    """A break of a vehicle; without windows it may start at any time."""

    id: int
    windows: tuple[tuple[int, int], ...] | None
    service: int
    max_load: tuple[int, ...] | None
    description: str


@dataclass(frozen=True, slots=True)
class VroomStep:
    """A step of a given route: ``number`` of the task, or of the vehicle's break, -1 for start and end."""

    kind: str
    number: int
    at: int | None
    after: int | None
    before: int | None


@dataclass(frozen=True, slots=True)
class VroomVehicle:
    """A vehicle. Seconds, metres and cost units; ``max_duration`` belongs to the extension."""

    id: int
    pointer: str
    profile: str
    type: str
    description: str
    start: Place | None
    end: Place | None
    capacity: tuple[int, ...]
    skills: frozenset[int]
    window: tuple[int, int] | None
    breaks: tuple[VroomBreak, ...]
    factor: int
    fixed: int
    per_hour: int
    per_task_hour: int
    per_km: int
    own_rates: bool
    max_tasks: int | None
    max_travel_time: int | None
    max_distance: int | None
    max_duration: int | None
    steps: tuple[VroomStep, ...] | None

    @property
    def earliest(self) -> int:
        """Earliest departure, seconds."""
        return 0 if self.window is None else self.window[0]


@dataclass(frozen=True, slots=True)
class VroomDocument:
    """All that a document says; ``dimensions`` of load are those of the first vehicle's capacity."""

    tasks: tuple[VroomTask, ...]
    orders: tuple[VroomOrder, ...]
    vehicles: tuple[VroomVehicle, ...]
    dimensions: int
    conflicts: tuple[tuple[str, str], ...]
    apart: tuple[tuple[int, int], ...]
    in_order: tuple[tuple[int, int], ...]
