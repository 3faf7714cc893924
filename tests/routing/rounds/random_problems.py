"""Small random problems over all features, the same for the same seed."""

from __future__ import annotations

import numpy as np

from routing.rounds.builder import BreakSpec, ProblemBuilder, TaskSpec
from routing.rounds.problem import NO_LIMIT, OPEN_END, UNREACHABLE, Problem


def metric_tables(
    random: np.random.Generator, locations: int, profiles: int
) -> tuple[np.ndarray, np.ndarray]:
    """Make tables that obey the triangle inequality, with different speeds by profile."""
    points = random.integers(0, 60, (locations, 2))
    between = np.abs(points[:, None] - points[None]).sum(-1)
    speeds = random.integers(1, 4, profiles)
    durations = np.stack([between * int(speed) for speed in speeds])
    return durations.astype(np.int32), np.stack([between * 7] * profiles).astype(np.int32)


def random_problem(
    seed: int,
    *,
    requests: int = 5,
    vehicles: int = 2,
    most_pickups: int = 3,
    several_windows: bool = True,
    breaks: bool = True,
    islands: bool = True,
    limits: bool = True,
    tightness: float = 1.0,
) -> Problem:
    """Make a problem; its horizon is a few hundred seconds, its times begin at an odd origin."""
    random = np.random.default_rng(seed)
    locations = int(random.integers(2, 9))
    profiles = int(random.integers(1, 3))
    durations, distances = metric_tables(random, locations, profiles)
    if islands and random.random() < 0.2:
        island = int(random.integers(0, locations))
        durations[:, island, :] = UNREACHABLE
        durations[:, :, island] = UNREACHABLE
        durations[:, island, island] = 0
    origin = int(random.choice([0, 1_790_000_000]))
    horizon = 1500
    dimensions = int(random.integers(0, 3))
    setups = random.integers(0, 20, locations)
    builder = ProblemBuilder(durations, distances)
    skills = ("cold", "lift")
    for _ in range(vehicles):
        earliest = origin + int(random.integers(0, 200))
        own = []
        if breaks:
            for _ in range(int(random.integers(0, 3))):
                opening = origin + int(random.integers(100, 900))
                own.append(
                    BreakSpec(opening, opening + int(random.integers(0, 250)), int(random.integers(1, 60)))
                )
        limited = limits and random.random() < 0.3
        builder.add_vehicle(
            start=int(random.integers(0, locations)),
            end=int(random.integers(0, locations)) if random.random() < 0.7 else OPEN_END,
            earliest=earliest,
            latest=earliest + int(random.integers(400, horizon)),
            capacity=random.integers(4, 14, dimensions).tolist(),
            profile=int(random.integers(0, profiles)),
            skills=[name for name in skills if random.random() < 0.7],
            breaks=own,
            max_duration_s=int(random.integers(150, 700)) if limited else NO_LIMIT,
            max_distance_m=int(random.integers(500, 3000)) if limited and random.random() < 0.5 else NO_LIMIT,
            fixed_cost=int(random.integers(0, 500)),
            cost_per_s=int(random.integers(0, 4)),
            cost_per_m=int(random.integers(0, 3)),
        )

    def task(taken: list[int]) -> TaskSpec:
        location = int(random.integers(0, locations))
        windows = []
        for _ in range(int(random.integers(1, 4)) if several_windows else 1):
            opening = origin + int(random.integers(0, int(900 * tightness)))
            windows.append((opening, opening + int(random.integers(10, 600))))
        if random.random() < 0.3:
            windows = [(origin - 100, origin + 4000)]
        return TaskSpec(location, windows, int(setups[location]), int(random.integers(0, 30)), taken)

    for _ in range(requests):
        pickups = int(random.integers(0, most_pickups + 1))
        has_drop = pickups == 0 or random.random() < 0.7
        builder.add_request(
            pickups=[task(random.integers(0, 4, dimensions).tolist()) for _ in range(pickups)],
            drop=task([]) if has_drop else None,
            prize=int(random.integers(1, 20_000)),
            skills=[name for name in skills if random.random() < 0.15],
        )
    return builder.build()
