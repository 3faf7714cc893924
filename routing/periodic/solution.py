"""The answer of the periodic solver: the scheme of each client, and timed rounds by day and vehicle."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DayRound:
    """One vehicle's round of one day.

    Attributes
    ----------
    day, vehicle
        Whose it is.
    halts
        Clients in order; a facility ``f`` as ``-1 - f``.
    starts
        Start of service at each halt, seconds of the day.
    departure, arrival
        Leaving the start and reaching the end, seconds of the day.
    travel
        Seconds of travel and at facilities: what the round costs, but for the use of the vehicle.
    """

    day: int
    vehicle: int
    halts: tuple[int, ...]
    starts: tuple[int, ...]
    departure: int
    arrival: int
    travel: int

    @property
    def clients(self) -> tuple[int, ...]:
        """The clients in order."""
        return tuple(halt for halt in self.halts if halt >= 0)


@dataclass(frozen=True, slots=True)
class PeriodicSolution:
    """A plan of a period.

    Attributes
    ----------
    schemes
        The number of the scheme of each client (see `PeriodicProblem.schemes_of`), -1 for one left out.
    rounds
        By day and vehicle; those without clients are left away.
    cost
        Travel, vehicles, who comes, schemes, changes of vehicle, the longest day, and the prizes of those left out.
    iterations
        Of all threads.
    """

    schemes: tuple[int, ...]
    rounds: tuple[DayRound, ...]
    cost: int
    iterations: int

    @property
    def left_out(self) -> tuple[int, ...]:
        """Clients that are not visited."""
        return tuple(client for client, scheme in enumerate(self.schemes) if scheme < 0)

    @property
    def travel(self) -> int:
        """Seconds of travel over the period."""
        return sum(one.travel for one in self.rounds)
