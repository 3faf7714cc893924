"""The fleet of a VRPLIB file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from routing.rounds.builder import ProblemBuilder
from routing.rounds.formats.euclid import Scale
from routing.rounds.formats.text import FormatError, fleet_size, positive, whole, window
from routing.rounds.formats.vrplib_sections import Sections
from routing.rounds.problem import NO_LIMIT
from routing.rounds.specs import ReloadSpec

#: Unit costs with up to three decimals are taken as they are.
_FACTORS = (1, 10, 100, 1000)
_CAPACITY_LIMIT = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Fleet:
    """The vehicles of a VRPLIB file, in the whole numbers of a scale; every list has one entry a vehicle.

    Attributes
    ----------
    depots
        Where each starts and ends, location from 0.
    shifts
        Earliest departure and latest return.
    reload_depots, max_reloads
        Where it may reload, empty for nowhere, and how often, None for no limit.
    unit_costs, fixed_costs
        Multiplied by ``cost_factor``, and the second by the scale.
    allowed
        Locations that it may serve, None for all.
    """

    depots: Sequence[int]
    shifts: Sequence[tuple[int, int]]
    capacities: Sequence[Sequence[int]]
    reload_depots: Sequence[Sequence[int]]
    max_reloads: Sequence[int | None]
    max_durations: Sequence[int]
    max_distances: Sequence[int]
    unit_costs: Sequence[int]
    fixed_costs: Sequence[int]
    allowed: Sequence[frozenset[int]] | None
    cost_factor: int
    depot_shifts: Sequence[tuple[int, int]]

    @property
    def size(self) -> int:
        """Number of vehicles."""
        return len(self.depots)

    @property
    def priced(self) -> bool:
        """Whether vehicles cost anything but one for each unit of distance."""
        return any(self.fixed_costs) or any(cost != self.cost_factor for cost in self.unit_costs)

    @property
    def differs(self) -> bool:
        """Whether two vehicles differ in anything."""
        columns: list[Sequence[object]] = [
            self.depots,
            self.capacities,
            self.reload_depots,
            self.max_reloads,
            self.max_durations,
            self.max_distances,
            self.unit_costs,
            self.fixed_costs,
            self.allowed or [],
        ]
        return any(value != column[0] for column in columns for value in column)


def read_fleet(sections: Sections, default_size: int, depots: range, scale: Scale) -> Fleet:
    """Return the fleet of a file.

    Parameters
    ----------
    default_size
        Number of vehicles where the file names none.

    Raises
    ------
    FormatError
        An entry is no number, out of range, or of a depot that is none.
    """
    size = default_size
    if "VEHICLES" in sections.head:
        size = fleet_size(sections.head["VEHICLES"], 0, sections.whole("DIMENSION"))
    unit_costs = sections.column("VEHICLES_UNIT_DISTANCE_COST", size, 1.0)
    factor = next(
        (factor for factor in _FACTORS if all(float(cost * factor).is_integer() for cost in unit_costs)),
        _FACTORS[-1],
    )
    home = [int(value) - 1 for value in sections.column("VEHICLES_DEPOT", size, 1, whole)]
    reloads = sections.lists("VEHICLES_RELOAD_DEPOT", size) or [[] for _ in range(size)]
    for number in [*home, *(depot - 1 for own in reloads for depot in own)]:
        if number not in depots:
            raise FormatError(f"a vehicle uses depot {number + 1}: the file has depots 1 .. {len(depots)}")
    allowed = sections.lists("VEHICLES_ALLOWED_CLIENTS", size)
    windows = _depot_windows(sections, depots, scale)
    limits = {
        key: [scale.most(value) for value in sections.column(f"VEHICLES_MAX_{key}", size, NO_LIMIT)]
        for key in ("DURATION", "DISTANCE")
    }
    if "DISTANCE" in sections.head:
        # In capacitated problems this is the longest route, times of service included.
        limits["DURATION"] = [
            min(limit, scale.most(sections.number("DISTANCE"))) for limit in limits["DURATION"]
        ]
    most = sections.column("VEHICLES_MAX_RELOADS", size, -1, whole)
    return Fleet(
        depots=home,
        shifts=[windows[depot] for depot in home],
        capacities=_capacities(sections, size),
        reload_depots=[[depot - 1 for depot in own] for own in reloads],
        max_reloads=[int(value) if value >= 0 else None for value in most],
        max_durations=limits["DURATION"],
        max_distances=limits["DISTANCE"],
        unit_costs=[round(cost * factor) for cost in unit_costs],
        fixed_costs=[
            scale.nearest(cost) * factor for cost in sections.column("VEHICLES_FIXED_COST", size, 0.0)
        ],
        allowed=None if allowed is None else [frozenset(node - 1 for node in own) for own in allowed],
        cost_factor=factor,
        depot_shifts=windows,
    )


def add_fleet(builder: ProblemBuilder, fleet: Fleet) -> None:
    """Add the vehicles to a problem."""
    for vehicle, depot in enumerate(fleet.depots):
        reloads = [
            ReloadSpec(
                location, earliest=fleet.depot_shifts[location][0], latest=fleet.depot_shifts[location][1]
            )
            for location in fleet.reload_depots[vehicle]
        ]
        builder.add_vehicle(
            start=depot,
            end=depot,
            earliest=fleet.shifts[vehicle][0],
            latest=fleet.shifts[vehicle][1],
            capacity=fleet.capacities[vehicle],
            max_duration_s=fleet.max_durations[vehicle],
            max_distance_m=fleet.max_distances[vehicle],
            fixed_cost=fleet.fixed_costs[vehicle],
            cost_per_m=fleet.unit_costs[vehicle],
            reloads=reloads,
            max_reloads=fleet.max_reloads[vehicle] if reloads else 0,
        )


def _depot_windows(sections: Sections, depots: range, scale: Scale) -> list[tuple[int, int]]:
    size = sections.whole("DIMENSION")
    if "PICKUP_AND_DELIVERY" in sections.rows:
        lines, column = sections.by_index("PICKUP_AND_DELIVERY", size, columns=6), 2
    elif "TIME_WINDOW" in sections.rows:
        lines, column = sections.by_index("TIME_WINDOW", size, columns=2), 1
    else:
        return [(0, NO_LIMIT)] * len(depots)
    bounds = [window(lines[depot], column, "the time window of a depot") for depot in depots]
    return [(scale.least(earliest), scale.most(latest)) for earliest, latest in bounds]


def _capacities(sections: Sections, size: int) -> list[list[int]]:
    if "CAPACITY" in sections.rows:
        return [
            [_room(positive(line, column, "a capacity")) for column in range(1, len(line.words))]
            for line in sections.by_index("CAPACITY", size)
        ]
    if "CAPACITY" in sections.head:
        line = sections.head["CAPACITY"]
        return [
            [_room(positive(line, column, "CAPACITY")) for column in range(max(len(line.words), 1))]
        ] * size
    return [[_CAPACITY_LIMIT]] * size


def _room(value: float) -> int:
    # Loads are whole numbers, so that part of a unit of room holds nothing.
    return min(int(value), _CAPACITY_LIMIT)
