"""The periodic problem as arrays: clients with schemes of days, vehicles of each day, places to unload.

Days are numbered from 0; times are seconds of each day from an origin of its own (its midnight, say), windows bound the start of
service and are inclusive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routing.errors import InvalidProblemError

#: `PeriodicProblem.shift` of a vehicle that is not there on that day.
ABSENT: int = -1
#: Days of a period, at most: a scheme is a word of bits.
MOST_DAYS = 62
#: Loads, capacities, seconds and costs of one thing, at most: sums of some thousands of them stay far within 64 bits.
MOST_LOAD = 1_000_000_000
#: A window that does not bound anything.
WHOLE_DAY = (0, MOST_LOAD)


class PeriodicProblem(NamedTuple):
    """One period to be planned. All arrays are read-only and C-contiguous; `make_problem` checks and builds it.

    The vehicle of a client's visit may be another one each time; ``client_change_cost`` is what each further one costs. What
    vehicles collect is on board until they unload at a *facility*; where there are any, a round ends with
    an empty vehicle. Where there are none, what a round collects stays on board until its end.

    Attributes
    ----------
    travel
        int32[n, n], seconds between locations; also what travel costs.
    days
        Days of the period.
    client_location, client_service, client_load
        int32[c]; seconds and load of each visit.
    client_window
        int32[c, d, 2], start of service by day.
    client_vehicle
        uint8[c, v], 1 where the vehicle may visit the client.
    client_change_cost
        int64[c], cost of each vehicle after the first that visits the client.
    client_prize
        int64[c], cost of leaving the client out.
    scheme_first
        int32[c + 1], schemes by client; every client has at least one.
    scheme_days, scheme_cost
        int64[s], sets of days as bits, and what each costs.
    vehicle_start, vehicle_end
        int32[v], locations.
    vehicle_capacity
        int32[v].
    vehicle_cost
        int64[v], of each day on which the vehicle is used.
    shift
        int32[v, d, 2], earliest departure and latest return, `ABSENT` twice where the vehicle is not there.
    most_duration
        int32[v, d], most seconds from departure to return.
    facility_location, facility_service
        int32[f].
    peak_cost
        What each second of the longest of the days costs, all vehicles of a day together: balances the days.
    """

    travel: NDArray[np.int32]
    days: int
    client_location: NDArray[np.int32]
    client_service: NDArray[np.int32]
    client_load: NDArray[np.int32]
    client_window: NDArray[np.int32]
    client_vehicle: NDArray[np.uint8]
    client_change_cost: NDArray[np.int64]
    client_prize: NDArray[np.int64]
    scheme_first: NDArray[np.int32]
    scheme_days: NDArray[np.int64]
    scheme_cost: NDArray[np.int64]
    vehicle_start: NDArray[np.int32]
    vehicle_end: NDArray[np.int32]
    vehicle_capacity: NDArray[np.int32]
    vehicle_cost: NDArray[np.int64]
    shift: NDArray[np.int32]
    most_duration: NDArray[np.int32]
    facility_location: NDArray[np.int32]
    facility_service: NDArray[np.int32]
    peak_cost: int

    @property
    def client_count(self) -> int:
        """Number of clients."""
        return len(self.client_location)

    @property
    def vehicle_count(self) -> int:
        """Number of vehicles."""
        return len(self.vehicle_start)

    def schemes_of(self, client: int) -> range:
        """Return the numbers of a client's schemes."""
        return range(int(self.scheme_first[client]), int(self.scheme_first[client + 1]))


@dataclass(slots=True)
class ProblemLists:
    """What a `PeriodicProblem` is made of, as lists that grow.

    Parameters
    ----------
    travel
        int[n, n], seconds.
    days
        Days of the period.
    peak_cost
        See `PeriodicProblem`.
    """

    travel: ArrayLike
    days: int
    peak_cost: int = 0
    clients: list[dict[str, object]] = field(default_factory=list)
    vehicles: list[dict[str, object]] = field(default_factory=list)
    facilities: list[tuple[int, int]] = field(default_factory=list)

    def add_client(  # noqa: PLR0913
        self,
        location: int,
        schemes: Sequence[int],
        *,
        service: int = 0,
        load: int = 0,
        windows: Sequence[tuple[int, int]] | None = None,
        vehicles: Sequence[int] | None = None,
        change_cost: int = 0,
        prize: int = MOST_LOAD,
        scheme_costs: Sequence[int] | None = None,
    ) -> int:
        """Add a client and return its number; ``windows`` by day, ``vehicles`` those that may come (all without it)."""
        self.clients.append({
            "location": location, "schemes": list(schemes), "service": service, "load": load,
            "windows": [WHOLE_DAY] * self.days if windows is None else list(windows), "vehicles": vehicles,
            "change_cost": change_cost, "prize": prize,
            "costs": [0] * len(schemes) if scheme_costs is None else list(scheme_costs),
        })  # fmt: skip
        return len(self.clients) - 1

    def add_vehicle(
        self,
        start: int,
        end: int,
        shifts: Sequence[tuple[int, int] | None],
        *,
        capacity: int = MOST_LOAD,
        most_duration: int | Sequence[int] = MOST_LOAD,
        cost: int = 0,
    ) -> int:
        """Add a vehicle and return its number; ``shifts`` by day, ``None`` where it is not there."""
        self.vehicles.append({
            "start": start, "end": end, "shifts": list(shifts), "capacity": capacity, "cost": cost,
            "most_duration": [most_duration] * self.days if isinstance(most_duration, int) else list(most_duration),
        })  # fmt: skip
        return len(self.vehicles) - 1

    def add_facility(self, location: int, service: int = 0) -> None:
        """Add a place where vehicles unload."""
        self.facilities.append((location, service))


def make_problem(lists: ProblemLists) -> PeriodicProblem:
    """Check lists, and make the arrays of them.

    Raises
    ------
    InvalidProblemError
        Naming every fault: a table that is not square, a location that it has not, a scheme of no days or of days outside of the
        period, windows or shifts that end before they begin, numbers that are negative or beyond `MOST_LOAD`.
    """
    faults: list[str] = []
    travel = np.asarray(lists.travel)
    if travel.ndim != 2 or travel.shape[0] != travel.shape[1] or travel.dtype.kind not in "iu":
        raise InvalidProblemError([f"travel is {travel.dtype}{list(travel.shape)}: give a square table of whole seconds"])
    if travel.size and (int(travel.min()) < 0 or int(travel.max()) > MOST_LOAD):
        faults.append(f"travel reaches from {travel.min()} to {travel.max()}: entries are 0 to {MOST_LOAD}")
    if not 1 <= lists.days <= MOST_DAYS:
        raise InvalidProblemError([*faults, f"days is {lists.days}: give 1 to {MOST_DAYS}"])
    _whole("peak_cost", lists.peak_cost, 0, MOST_LOAD, faults)
    places = travel.shape[0]
    for number, client in enumerate(lists.clients):
        _check_client(f"client {number}", client, lists, places, faults)
    for number, vehicle in enumerate(lists.vehicles):
        _check_vehicle(f"vehicle {number}", vehicle, lists.days, places, faults)
    for number, (location, service) in enumerate(lists.facilities):
        _whole(f"facility {number}: location", location, 0, places - 1, faults)
        _whole(f"facility {number}: service", service, 0, MOST_LOAD, faults)
    if faults:
        raise InvalidProblemError(faults)
    return _arrays(lists, travel)


def _whole(name: str, value: object, least: int, most: int, faults: list[str]) -> bool:
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer) or not least <= int(value) <= most:
        faults.append(f"{name} is {value!r}: give a whole number from {least} to {most}")
        return False
    return True


def _span(name: str, span: object, faults: list[str]) -> None:
    if not isinstance(span, tuple | list) or len(span) != 2:
        faults.append(f"{name} is {span!r}: give its two bounds")
    elif all([_whole(f"{name}, bound", bound, 0, MOST_LOAD, faults) for bound in span]) and span[0] > span[1]:  # noqa: C419
        faults.append(f"{name} is {span!r}: it ends before it begins")


def _check_client(
    name: str, client: dict[str, object], lists: ProblemLists, places: int, faults: list[str]
) -> None:
    _whole(f"{name}: location", client["location"], 0, places - 1, faults)
    for key in ("service", "load", "change_cost", "prize"):
        _whole(f"{name}: {key}", client[key], 0, MOST_LOAD, faults)
    schemes, costs, windows, vehicles = (client[key] for key in ("schemes", "costs", "windows", "vehicles"))
    assert isinstance(schemes, list)
    assert isinstance(costs, list)
    assert isinstance(windows, list)
    if not schemes:
        faults.append(f"{name}: schemes is empty: give the sets of days that it may be visited on")
    for scheme in schemes:
        _whole(f"{name}: scheme", scheme, 1, 2**lists.days - 1, faults)
    if len(costs) != len(schemes):
        faults.append(f"{name}: scheme_costs has {len(costs)} entries for {len(schemes)} schemes")
    for cost in costs:
        _whole(f"{name}: scheme cost", cost, 0, MOST_LOAD, faults)
    if len(windows) != lists.days:
        faults.append(f"{name}: windows has {len(windows)} entries for {lists.days} days")
    for day, window in enumerate(windows):
        _span(f"{name}: window of day {day}", window, faults)
    for vehicle in [] if vehicles is None else list(vehicles):  # type: ignore[call-overload]
        _whole(f"{name}: vehicle", vehicle, 0, len(lists.vehicles) - 1, faults)


def _check_vehicle(name: str, vehicle: dict[str, object], days: int, places: int, faults: list[str]) -> None:
    for key in ("start", "end"):
        _whole(f"{name}: {key}", vehicle[key], 0, places - 1, faults)
    for key in ("capacity", "cost"):
        _whole(f"{name}: {key}", vehicle[key], 0, MOST_LOAD, faults)
    shifts, longest = vehicle["shifts"], vehicle["most_duration"]
    assert isinstance(shifts, list)
    assert isinstance(longest, list)
    if len(shifts) != days or len(longest) != days:
        faults.append(f"{name}: {len(shifts)} shifts and {len(longest)} longest durations for {days} days")
    for day, shift in enumerate(shifts):
        if shift is not None:
            _span(f"{name}: shift of day {day}", shift, faults)
    for seconds in longest:
        _whole(f"{name}: most_duration", seconds, 0, MOST_LOAD, faults)


def _arrays(lists: ProblemLists, travel: NDArray[np.generic]) -> PeriodicProblem:
    clients, vehicles, days = lists.clients, lists.vehicles, lists.days

    def column(rows: Sequence[object], dtype: type[np.generic], *shape: int) -> NDArray[np.generic]:
        array = np.ascontiguousarray(np.array(rows, dtype=dtype).reshape(shape or (len(rows),)))
        array.flags.writeable = False
        return array

    may = np.zeros((len(clients), len(vehicles)), dtype=np.uint8)
    for number, client in enumerate(clients):
        allowed = client["vehicles"]
        may[number, slice(None) if allowed is None else list(allowed)] = 1  # type: ignore[call-overload]
    schemes = [scheme for client in clients for scheme in client["schemes"]]  # type: ignore[attr-defined]
    first = np.cumsum([0, *(len(client["schemes"]) for client in clients)])  # type: ignore[arg-type]
    shifts = [
        (ABSENT, ABSENT) if shift is None else shift
        for vehicle in vehicles
        for shift in vehicle["shifts"]  # type: ignore[attr-defined]
    ]
    long, wide = np.int32, np.int64
    return PeriodicProblem(
        travel=column(travel, long, *travel.shape),  # type: ignore[arg-type]
        days=days,
        client_location=column([client["location"] for client in clients], long),
        client_service=column([client["service"] for client in clients], long),
        client_load=column([client["load"] for client in clients], long),
        client_window=column([client["windows"] for client in clients], long, len(clients), days, 2),
        client_vehicle=column(may, np.uint8, *may.shape),  # type: ignore[arg-type]
        client_change_cost=column([client["change_cost"] for client in clients], wide),
        client_prize=column([client["prize"] for client in clients], wide),
        scheme_first=column(first, long),  # type: ignore[arg-type]
        scheme_days=column(schemes, wide),
        scheme_cost=column([cost for client in clients for cost in client["costs"]], wide),  # type: ignore[attr-defined]
        vehicle_start=column([vehicle["start"] for vehicle in vehicles], long),
        vehicle_end=column([vehicle["end"] for vehicle in vehicles], long),
        vehicle_capacity=column([vehicle["capacity"] for vehicle in vehicles], long),
        vehicle_cost=column([vehicle["cost"] for vehicle in vehicles], wide),
        shift=column(shifts, long, len(vehicles), days, 2),
        most_duration=column([vehicle["most_duration"] for vehicle in vehicles], long, len(vehicles), days),
        facility_location=column([location for location, _ in lists.facilities], long),
        facility_service=column([service for _, service in lists.facilities], long),
        peak_cost=int(lists.peak_cost),
    )  # type: ignore[arg-type]
