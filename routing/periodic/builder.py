"""From lists of clients and vehicles to the arrays of a `PeriodicProblem`, telling every number that does not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routing.errors import InvalidProblemError
from routing.periodic.problem import ABSENT, MOST_DAYS, MOST_LOAD, WHOLE_DAY, PeriodicProblem


@dataclass(slots=True)
class ClientSpec:
    """A client.

    Attributes
    ----------
    location
        Where it is.
    schemes, scheme_costs
        Sets of days on one of which it is visited, and what each costs (nothing without it).
    service, load
        Seconds and load of each visit.
    windows
        Bounds of the start of service by day; the whole of every day without it.
    vehicles
        Those that may come; all without it.
    vehicle_costs
        What each visit by a vehicle costs besides, by its number; nothing for those that are not in it.
    change_cost, prize
        Cost of each further vehicle, and of leaving the client out.
    """

    location: int
    schemes: Sequence[int]
    service: int = 0
    load: int = 0
    windows: Sequence[tuple[int, int]] | None = None
    vehicles: Sequence[int] | None = None
    change_cost: int = 0
    prize: int = MOST_LOAD
    scheme_costs: Sequence[int] | None = None
    vehicle_costs: Mapping[int, int] | None = None


@dataclass(slots=True)
class VehicleSpec:
    """A vehicle.

    Attributes
    ----------
    start, end
        Locations.
    shifts
        By day, earliest departure and latest return; ``None`` where it is not there.
    capacity
        Most on board.
    most_duration
        By day, most seconds of a round; no limit without it.
    cost
        Of each day on which it is used.
    """

    start: int
    end: int
    shifts: Sequence[tuple[int, int] | None]
    capacity: int = MOST_LOAD
    most_duration: Sequence[int] | None = None
    cost: int = 0


@dataclass(slots=True)
class ProblemLists:
    """What a `PeriodicProblem` is made of.

    Attributes
    ----------
    travel
        int[n, n], seconds.
    days
        Days of the period.
    peak_cost
        See `PeriodicProblem`.
    clients, vehicles
        In the order of their numbers.
    facilities
        Location and seconds of each place to unload.
    """

    travel: ArrayLike
    days: int
    peak_cost: int = 0
    clients: list[ClientSpec] = field(default_factory=list)
    vehicles: list[VehicleSpec] = field(default_factory=list)
    facilities: list[tuple[int, int]] = field(default_factory=list)


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
        raise InvalidProblemError(
            [f"travel is {travel.dtype}{list(travel.shape)}: give a square table of whole seconds"]
        )
    if travel.size and (int(travel.min()) < 0 or int(travel.max()) > MOST_LOAD):
        faults.append(f"travel reaches from {travel.min()} to {travel.max()}: entries are 0 to {MOST_LOAD}")
    if not 1 <= lists.days <= MOST_DAYS:
        raise InvalidProblemError([*faults, f"days is {lists.days}: give 1 to {MOST_DAYS}"])
    places = travel.shape[0]
    _whole("peak_cost", lists.peak_cost, 0, MOST_LOAD, faults)
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
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool | np.bool_)
    if not whole or not least <= int(value) <= most:  # type: ignore[call-overload]
        faults.append(f"{name} is {value!r}: give a whole number from {least} to {most}")
        return False
    return True


def _span(name: str, span: Sequence[int], faults: list[str]) -> None:
    if len(span) != 2:
        faults.append(f"{name} is {span!r}: give its two bounds")
    elif all([_whole(f"{name}, bound", bound, 0, MOST_LOAD, faults) for bound in span]) and span[0] > span[1]:  # noqa: C419
        faults.append(f"{name} is {span!r}: it ends before it begins")


def _check_client(name: str, client: ClientSpec, lists: ProblemLists, places: int, faults: list[str]) -> None:
    _whole(f"{name}: location", client.location, 0, places - 1, faults)
    for key in ("service", "load", "change_cost", "prize"):
        _whole(f"{name}: {key}", getattr(client, key), 0, MOST_LOAD, faults)
    if not client.schemes:
        faults.append(f"{name}: schemes is empty: give the sets of days that it may be visited on")
    for scheme in client.schemes:
        _whole(f"{name}: scheme", scheme, 1, 2**lists.days - 1, faults)
    costs = client.scheme_costs
    if costs is not None and len(costs) != len(client.schemes):
        faults.append(f"{name}: scheme_costs has {len(costs)} entries for {len(client.schemes)} schemes")
    for cost in costs or ():
        _whole(f"{name}: scheme cost", cost, 0, MOST_LOAD, faults)
    windows = client.windows
    if windows is not None and len(windows) != lists.days:
        faults.append(f"{name}: windows has {len(windows)} entries for {lists.days} days")
    for day, window in enumerate(windows or ()):
        _span(f"{name}: window of day {day}", window, faults)
    for vehicle in client.vehicles or ():
        _whole(f"{name}: vehicle", vehicle, 0, len(lists.vehicles) - 1, faults)
    for vehicle, cost in (client.vehicle_costs or {}).items():
        _whole(f"{name}: vehicle of vehicle_costs", vehicle, 0, len(lists.vehicles) - 1, faults)
        _whole(f"{name}: cost of vehicle {vehicle}", cost, 0, MOST_LOAD, faults)


def _check_vehicle(name: str, vehicle: VehicleSpec, days: int, places: int, faults: list[str]) -> None:
    for key, most in (
        ("start", places - 1),
        ("end", places - 1),
        ("capacity", MOST_LOAD),
        ("cost", MOST_LOAD),
    ):
        _whole(f"{name}: {key}", getattr(vehicle, key), 0, most, faults)
    longest = vehicle.most_duration
    if len(vehicle.shifts) != days or (longest is not None and len(longest) != days):
        faults.append(
            f"{name}: {len(vehicle.shifts)} shifts and {len(longest or vehicle.shifts)} longest durations for {days} days"
        )
    for day, shift in enumerate(vehicle.shifts):
        if shift is not None:
            _span(f"{name}: shift of day {day}", shift, faults)
    for seconds in longest or ():
        _whole(f"{name}: most_duration", seconds, 0, MOST_LOAD, faults)


def _ints(values: ArrayLike, *shape: int) -> NDArray[np.int32]:
    array = np.ascontiguousarray(np.array(values, dtype=np.int32).reshape(shape or -1))
    array.flags.writeable = False
    return array


def _longs(values: ArrayLike) -> NDArray[np.int64]:
    array = np.array(values, dtype=np.int64).reshape(-1)
    array.flags.writeable = False
    return array


def _arrays(lists: ProblemLists, travel: NDArray[np.generic]) -> PeriodicProblem:
    clients, vehicles, days = lists.clients, lists.vehicles, lists.days
    may = np.zeros((len(clients), len(vehicles)), dtype=np.uint8)
    for number, client in enumerate(clients):
        if client.vehicles is None:
            may[number] = 1
        else:
            may[number, list(client.vehicles)] = 1
    may.flags.writeable = False
    extra = np.zeros((len(clients), len(vehicles)), dtype=np.int64)
    for number, client in enumerate(clients):
        for vehicle, cost in (client.vehicle_costs or {}).items():
            extra[number, vehicle] = cost
    extra.flags.writeable = False
    windows = [client.windows or [WHOLE_DAY] * days for client in clients]
    shifts = [[shift or (ABSENT, ABSENT) for shift in vehicle.shifts] for vehicle in vehicles]
    longest = [vehicle.most_duration or [MOST_LOAD] * days for vehicle in vehicles]
    return PeriodicProblem(
        travel=_ints(travel, *travel.shape),
        days=days,
        client_location=_ints([client.location for client in clients]),
        client_service=_ints([client.service for client in clients]),
        client_load=_ints([client.load for client in clients]),
        client_window=_ints(windows, len(clients), days, 2),
        client_vehicle=may,
        client_vehicle_cost=extra,
        client_change_cost=_longs([client.change_cost for client in clients]),
        client_prize=_longs([client.prize for client in clients]),
        scheme_first=_ints(np.cumsum([0, *(len(client.schemes) for client in clients)])),
        scheme_days=_longs([scheme for client in clients for scheme in client.schemes]),
        scheme_cost=_longs(
            [cost for client in clients for cost in client.scheme_costs or [0] * len(client.schemes)]
        ),
        vehicle_start=_ints([vehicle.start for vehicle in vehicles]),
        vehicle_end=_ints([vehicle.end for vehicle in vehicles]),
        vehicle_capacity=_ints([vehicle.capacity for vehicle in vehicles]),
        vehicle_cost=_longs([vehicle.cost for vehicle in vehicles]),
        shift=_ints(shifts, len(vehicles), days, 2),
        most_duration=_ints(longest, len(vehicles), days),
        facility_location=_ints([location for location, _ in lists.facilities]),
        facility_service=_ints([service for _, service in lists.facilities]),
        peak_cost=int(lists.peak_cost),
    )
