"""The periodic problem as arrays: clients with schemes of days, vehicles of each day, places to unload.

Days are numbered from 0; times are seconds of each day from an origin of its own (its midnight, say), windows bound the start of
service and are inclusive.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

#: `PeriodicProblem.shift` of a vehicle that is not there on that day.
ABSENT: int = -1
#: Days of a period, at most: a scheme is a word of bits.
MOST_DAYS = 62
#: Loads, capacities, seconds and costs of one thing, at most: sums of some thousands of them stay far within 64 bits.
MOST_LOAD = 1_000_000_000
#: A window that does not bound anything.
WHOLE_DAY = (0, MOST_LOAD)


class PeriodicProblem(NamedTuple):
    """One period to be planned. All arrays are read-only and C-contiguous; `routing.periodic.builder.make_problem` checks and builds it.

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
    client_vehicle_cost
        int64[c, v], cost of each visit of the client by the vehicle: whom people know costs nothing, others more.
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
    client_vehicle_cost: NDArray[np.int64]
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
