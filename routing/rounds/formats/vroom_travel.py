"""Travel times of a VROOM document: from its custom matrices, or from a function that the caller gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from routing.rounds.formats.vroom_fields import MOST, ROUTING_FAULT, Fields, VroomError
from routing.rounds.formats.vroom_records import Place, VroomDocument, VroomVehicle
from routing.rounds.problem import UNREACHABLE

#: From a profile and its ``[lon, lat]`` to durations in seconds and distances in metres, both [n, n];
#: negative where there is no path. Distances may be ``None``.
TravelFunction = Callable[[str, Sequence[tuple[float, float]]], tuple[ArrayLike, ArrayLike | None]]


@dataclass(frozen=True, slots=True)
class VroomTravel:
    """Tables by profile, int64[n, n], and the places of a document in them.

    Attributes
    ----------
    durations, distances, costs
        Seconds, metres and cost units, `UNREACHABLE` where there is no path; profiles without
        distances or own costs are missing.
    task_place
        Place by task.
    start_place, end_place
        Place by vehicle, -1 where it has none.
    """

    durations: Mapping[str, NDArray[np.int64]]
    distances: Mapping[str, NDArray[np.int64]]
    costs: Mapping[str, NDArray[np.int64]]
    task_place: tuple[int, ...]
    start_place: tuple[int, ...]
    end_place: tuple[int, ...]

    def leg(self, vehicle: VroomVehicle, origin: int, target: int) -> int:
        """Return hundredths of a second from one place to another, 0 from and to nowhere (-1)."""
        if min(origin, target) < 0:
            return 0
        return vehicle.factor * int(self.durations[vehicle.profile][origin, target])

    def metres(self, vehicle: VroomVehicle, origin: int, target: int) -> int:
        """Return metres from one place to another, 0 where they are not known."""
        table = self.distances.get(vehicle.profile)
        return 0 if table is None or min(origin, target) < 0 else int(table[origin, target])


def read_travel(
    data: Mapping[str, Any], document: VroomDocument, fields: Fields, travel: TravelFunction | None
) -> VroomTravel:
    """Return the tables that the vehicles need; faults are noted in ``fields``.

    Raises
    ------
    VroomError
        Code 3: there are neither matrices nor a function, or distances are needed and missing.
    """
    profiles = sorted({vehicle.profile for vehicle in document.vehicles})
    custom = _custom(data, fields)
    known = [profile for profile in profiles if "durations" in custom.get(profile, {})]
    if known and len(known) < len(profiles):
        missing = ", ".join(sorted(set(profiles) - set(known)))
        fields.faults.append(
            f"/matrices has no durations for {missing}: give them for the profiles of all vehicles"
        )
    elif known:
        return _by_matrix(document, custom, profiles, fields)
    elif travel is not None:
        return _by_function(document, profiles, fields, travel)
    else:
        fields.close()
        raise VroomError(
            [
                "/matrices is missing and no streets are at hand: give matrices with durations, or travel times by streets"
            ],
            ROUTING_FAULT,
        )
    nowhere = (0,) * len(document.vehicles)
    return VroomTravel({}, {}, {}, (0,) * len(document.tasks), nowhere, nowhere)


def need_distances(document: VroomDocument, travel: VroomTravel) -> None:
    """Raise `VroomError` of code 3 where a vehicle pays or counts metres that no table has."""
    faults = [
        f"{vehicle.pointer} counts metres (per_km or max_distance) and profile {vehicle.profile} has no"
        " distances: give them in matrices"
        for vehicle in document.vehicles
        if (vehicle.per_km or vehicle.max_distance is not None) and vehicle.profile not in travel.distances
    ]
    if faults:
        raise VroomError(faults, ROUTING_FAULT)


def _custom(data: Mapping[str, Any], fields: Fields) -> dict[str, dict[str, NDArray[np.int64]]]:
    """Read ``matrices``, or the old ``matrix`` of the default profile."""
    found: dict[str, dict[str, NDArray[np.int64]]] = {}
    if "matrices" in data:
        for profile, value in fields.mapping(data["matrices"], "/matrices").items():
            pointer = f"/matrices/{profile}"
            tables = fields.mapping(value, pointer)
            found[str(profile)] = {
                key: _table(tables[key], f"{pointer}/{key}", fields)
                for key in ("durations", "distances", "costs")
                if key in tables
            }
    elif "matrix" in data:
        found["car"] = {"durations": _table(data["matrix"], "/matrix", fields)}
    sizes = {len(table) for tables in found.values() for table in tables.values()}
    if len(sizes) > 1:
        fields.faults.append(f"/matrices have {sorted(sizes)} rows: make all tables the same size")
    return found


def _table(value: object, pointer: str, fields: Fields) -> NDArray[np.int64]:
    rows = value if isinstance(value, list | tuple | np.ndarray) else []
    size = len(rows)
    try:
        array = np.array(rows)
    except (ValueError, TypeError):
        array = np.zeros(0)
    if size == 0 or array.shape != (size, size):
        fields.faults.append(f"{pointer} is not a square table: give as many entries in each row as rows")
        return np.zeros((0, 0), dtype=np.int64)
    if array.dtype.kind not in "iu" or int(array.min()) < 0 or int(array.max()) > MOST:
        fields.faults.append(
            f"{pointer} has an entry that is no whole number from 0 to {MOST}: round to seconds or metres"
        )
        return np.zeros((size, size), dtype=np.int64)
    return np.minimum(array.astype(np.int64), UNREACHABLE)


def _by_matrix(
    document: VroomDocument,
    custom: Mapping[str, Mapping[str, NDArray[np.int64]]],
    profiles: Sequence[str],
    fields: Fields,
) -> VroomTravel:
    size = len(custom[profiles[0]]["durations"])

    def index(place: Place | None, pointer: str) -> int:
        if place is None:
            return -1
        if place.index is None:
            fields.faults.append(f"{pointer} is missing: with custom matrices every place has an index")
        elif place.index >= size:
            fields.fault(pointer, place.index, f"the matrices have {size} rows")
        else:
            return place.index
        return 0

    for vehicle in document.vehicles:
        if vehicle.own_rates and "costs" in custom[vehicle.profile]:
            fields.faults.append(
                f"{vehicle.pointer}/costs has per_hour or per_km and profile {vehicle.profile} has a costs matrix:"
                " keep one of them"
            )
    return VroomTravel(
        {profile: custom[profile]["durations"] for profile in profiles},
        {profile: custom[profile]["distances"] for profile in profiles if "distances" in custom[profile]},
        {profile: custom[profile]["costs"] for profile in profiles if "costs" in custom[profile]},
        tuple(index(task.place, f"{task.pointer}/location_index") for task in document.tasks),
        tuple(index(vehicle.start, f"{vehicle.pointer}/start_index") for vehicle in document.vehicles),
        tuple(index(vehicle.end, f"{vehicle.pointer}/end_index") for vehicle in document.vehicles),
    )


def _by_function(
    document: VroomDocument, profiles: Sequence[str], fields: Fields, travel: TravelFunction
) -> VroomTravel:
    numbers: dict[tuple[float, float], int] = {}

    def index(place: Place | None, pointer: str) -> int:
        if place is None:
            return -1
        if place.coordinates is None:
            fields.faults.append(f"{pointer} is missing: without matrices every place has coordinates")
            return 0
        return numbers.setdefault(place.coordinates, len(numbers))

    tasks = tuple(index(task.place, f"{task.pointer}/location") for task in document.tasks)
    starts = tuple(index(vehicle.start, f"{vehicle.pointer}/start") for vehicle in document.vehicles)
    ends = tuple(index(vehicle.end, f"{vehicle.pointer}/end") for vehicle in document.vehicles)
    fields.close()
    durations: dict[str, NDArray[np.int64]] = {}
    distances: dict[str, NDArray[np.int64]] = {}
    for profile in profiles:
        seconds, metres = travel(profile, tuple(numbers))
        durations[profile] = _given(seconds, len(numbers), profile)
        if metres is not None:
            distances[profile] = _given(metres, len(numbers), profile)
    return VroomTravel(durations, distances, {}, tasks, starts, ends)


def _given(values: ArrayLike, size: int, profile: str) -> NDArray[np.int64]:
    array = np.asarray(values)
    if array.shape != (size, size):
        raise VroomError(
            [
                f"travel times of profile {profile} have the form {array.shape}: {size} rows and columns are needed"
            ],
            ROUTING_FAULT,
        )
    known = np.isfinite(array) & (array >= 0) & (array < UNREACHABLE)
    return np.where(known, np.rint(np.where(known, array, 0)), UNREACHABLE).astype(np.int64)
