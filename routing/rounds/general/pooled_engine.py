"""The search for problems with any constraint: the engine that judges whole rounds, and a pool of the rounds it has seen."""

from __future__ import annotations

from collections.abc import Sequence

from routing.rounds.general.engine import Engine
from routing.rounds.problem import Problem
from routing.rounds.schedule import schedule_round
from routing.rounds.vehicle_kinds import vehicle_kinds

#: Rounds kept for set partitioning.
POOL_PLACES = 5_000


class PooledEngine:
    """An `Engine` that remembers the rounds that it has gone on from.

    Parameters
    ----------
    engine
        Does the work.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._pool: dict[tuple[int, ...], int] = {}
        #: Whether rounds are remembered: where nobody puts them together, that is time lost.
        self.pooling = True

    def sibling(self, seed: int) -> PooledEngine:
        """Return one with an engine of its own for the same problem."""
        return PooledEngine(self._engine.sibling(seed))

    def near(self) -> object:
        """Work out which requests are near which."""
        return self._engine.near()

    @property
    def problem(self) -> Problem:
        """The problem worked on."""
        return self._engine.problem

    @property
    def iterations(self) -> int:
        """Iterations so far."""
        return self._engine.iterations

    @property
    def best_cost(self) -> int:
        """Cost of the best rounds."""
        return self._engine.best_cost

    @property
    def missing(self) -> int:
        """Requests with frozen tasks that the best rounds leave out."""
        return self._engine.missing

    @property
    def mean_cost(self) -> float:
        """Cost of the present rounds for each request."""
        return self._engine.mean_cost

    def load(self, items: Sequence[Sequence[int]]) -> None:
        """Go on from given rounds."""
        self._engine.load(items)

    def complete(self) -> None:
        """Insert what is left out."""
        self._engine.complete()

    def run(self, iterations: int, hot: float, cold: float) -> None:
        """Run iterations, then remember the rounds gone on from."""
        self._engine.run(iterations, hot, cold)
        if not self.pooling:
            return
        if len(self._pool) > POOL_PLACES:
            self._pool = {}
        for vehicle, items in enumerate(self._engine.present_items()):
            if items and (vehicle, *items) not in self._pool:
                self._pool[vehicle, *items] = self.round_cost(vehicle, items)

    def best_items(self) -> list[list[int]]:
        """Return the best rounds."""
        return self._engine.best_items()

    def present_items(self) -> list[list[int]]:
        """Return the present rounds."""
        return self._engine.present_items()

    def classes(self) -> list[int]:
        """Return the kind of each vehicle: those of a kind are alike."""
        return [int(kind) for kind in vehicle_kinds(self.problem)]

    def pool(self) -> list[tuple[int, list[int], int]]:
        """Return rounds gone on from: vehicle, items and cost."""
        return [(key[0], list(key[1:]), cost) for key, cost in self._pool.items()]

    def round_cost(self, vehicle: int, items: Sequence[int]) -> int:
        """Return what a legal round costs."""
        schedule = schedule_round(self.problem, vehicle, items)
        assert schedule is not None
        return schedule.cost
