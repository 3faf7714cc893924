"""Small random periodic problems."""

from __future__ import annotations

import numpy as np

from routing.periodic import (
    ClientSpec,
    PeriodicProblem,
    ProblemLists,
    VehicleSpec,
    evenly_spaced,
    make_problem,
    spaced_schemes,
)


def random_week(
    seed: int,
    *,
    clients: int | None = None,
    days: int | None = None,
    vehicles: int | None = None,
    timed: bool | None = None,
    peak_cost: int = 0,
) -> PeriodicProblem:
    """Return a problem with any of what problems may have; integers small enough for the slow twins."""
    random = np.random.default_rng(seed)
    count = int(random.integers(1, 5)) if clients is None else clients
    period = int(random.integers(1, 4)) if days is None else days
    cars = int(random.integers(1, 3)) if vehicles is None else vehicles
    windows = bool(random.random() < 0.5) if timed is None else timed
    facilities = int(random.integers(0, 3))
    places = count + facilities + 2
    spots = random.integers(0, 20, (places, 2))
    travel = np.abs(spots[:, None] - spots[None, :]).sum(2)
    # Streets are not the same in both directions; the triangle inequality holds on the whole.
    travel += random.integers(0, 2, travel.shape)
    np.fill_diagonal(travel, 0)
    lists = ProblemLists(travel, period)
    for number in range(count):
        schemes = spaced_schemes(range(period), int(random.integers(1, period + 1)))
        if random.random() < 0.3:
            schemes = evenly_spaced(period, 1)
        chosen = random.choice(len(schemes), int(random.integers(1, len(schemes) + 1)), replace=False)
        span = [tuple(sorted(random.integers(20, 120, 2).tolist())) for _ in range(period)]
        lists.clients.append(ClientSpec(
            number, [schemes[k] for k in sorted(chosen)], service=int(random.integers(0, 6)), load=int(random.integers(0, 6)),
            windows=span if windows and random.random() < 0.6 else None,
            vehicles=None if random.random() < 0.7 else [int(random.integers(0, cars))],
            change_cost=int(random.integers(0, 2) * random.integers(0, 30)), prize=10_000,
            scheme_costs=[int(random.integers(0, 4)) for _ in chosen],
        ))  # fmt: skip
    for number in range(facilities):
        lists.facilities.append((count + number, int(random.integers(0, 4))))
    for _ in range(cars):
        shifts = [
            None if random.random() < 0.1 else (int(random.integers(0, 30)), int(random.integers(130, 200)))
            for _ in range(period)
        ]
        lists.vehicles.append(VehicleSpec(
            places - 1, places - int(random.integers(1, 3)), shifts, capacity=int(random.integers(5, 14)),
            most_duration=[int(random.integers(60, 200))] * period, cost=int(random.integers(0, 2) * 15),
        ))  # fmt: skip
    lists.peak_cost = peak_cost
    whom = np.random.default_rng(seed + 77)
    for client in lists.clients:
        if whom.random() < 0.4:
            client.vehicle_costs = {int(whom.integers(0, cars)): int(whom.integers(0, 40))}
    return make_problem(lists)
