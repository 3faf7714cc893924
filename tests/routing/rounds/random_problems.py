"""Small random problems over every combination of constraints, the same for the same seed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import numpy as np

from routing.errors import InvalidProblemError
from routing.rounds.builder import BreakSpec, ProblemBuilder, ReloadSpec, TaskSpec
from routing.rounds.problem import NO_LIMIT, OPEN_END, UNREACHABLE, Problem
from tests.naive import rounds as naive

#: What a problem may have besides tasks, windows, loads and shifts; each comes with a chance of its own.
FEATURES = frozenset(
    {
        "several_windows", "breaks", "islands", "limits", "skills", "skills_more", "reloads", "deliveries", "releases",
        "lateness", "overtime", "effort", "rides", "lifo", "classes", "groups", "apart", "in_order", "vehicle_costs",
        "forbidden", "prefix", "buckets", "speeds", "zero_legs", "one_place", "must_serve",
    }
)  # fmt: skip
_SKILLS = ("cold", "lift", "van")


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
    without: Sequence[str] = (),
    chance: float = 0.3,
) -> Problem:
    """Make a problem; its horizon is a few hundred seconds, its times begin at an odd origin.

    Each of `FEATURES` that is not in ``without`` is in the problem with the given chance; several windows, breaks,
    islands and limits nearly always, unless they are switched off.
    """
    random = np.random.default_rng(seed)
    on = {name for name in sorted(FEATURES) if random.random() < chance} - set(without)
    always = {"several_windows": several_windows, "breaks": breaks, "islands": islands, "limits": limits}
    on |= {name for name, wanted in always.items() if wanted and name not in without}
    on -= {name for name, wanted in always.items() if not wanted}
    return _Draw(random, on, tightness).problem(requests, vehicles, most_pickups)


class _Draw:
    """The choices of one problem."""

    def __init__(self, random: np.random.Generator, on: set[str], tightness: float) -> None:
        self.random = random
        self.on = on
        self.tightness = tightness
        self.locations = 1 if "one_place" in on and random.random() < 0.3 else int(random.integers(2, 9))
        self.profiles = int(random.integers(1, 3))
        self.origin = int(random.choice([0, 1_790_000_000]))
        self.dimensions = int(random.integers(0, 3))
        self.setups = random.integers(0, 20, self.locations)

    def problem(self, requests: int, vehicles: int, most_pickups: int) -> Problem:
        builder = self._builder()
        for _ in range(vehicles):
            self._vehicle(builder)
        sizes = [self._request(builder, vehicles, most_pickups) for _ in range(requests)]
        self._relations(builder, sizes, vehicles)
        return builder.build()

    def _some(self, feature: str, chance: float) -> bool:
        return feature in self.on and self.random.random() < chance

    def _number(self, low: int, high: int) -> int:
        return int(self.random.integers(low, high))

    def _builder(self) -> ProblemBuilder:
        durations, distances = metric_tables(self.random, self.locations, self.profiles)
        if self._some("zero_legs", 0.5):
            durations[:] = 0
        later = []
        froms: list[int] = []
        if "buckets" in self.on:
            froms = sorted({self.origin + self._number(-50, 900) for _ in range(self._number(1, 4))})
            later = [durations // 3 * self._number(0, 8) + self._number(0, 2) * durations for _ in froms]
        if self._some("islands", 0.2):
            island = self._number(0, self.locations)
            for table in (durations, *later):
                table[:, island, :] = UNREACHABLE
                table[:, :, island] = UNREACHABLE
                table[:, island, island] = 0
        stacked = np.stack(later) if later else None
        return ProblemBuilder(durations, distances, bucket_from_s=froms, bucket_durations_s=stacked)

    def _vehicle(self, builder: ProblemBuilder) -> None:
        random, origin = self.random, self.origin
        earliest = origin + self._number(0, 200)
        own = []
        if "breaks" in self.on:
            for _ in range(self._number(0, 3)):
                opening = origin + self._number(100, 900)
                own.append(BreakSpec(opening, opening + self._number(0, 250), self._number(1, 60)))
        limited = self._some("limits", 0.3)
        reloads = []
        if "reloads" in self.on:
            for _ in range(self._number(0, 3)):
                opening = origin + self._number(-100, 400)
                latest = opening + self._number(50, 900) if random.random() < 0.5 else NO_LIMIT
                reloads.append(
                    ReloadSpec(self._number(0, self.locations), self._number(0, 30), opening, latest)
                )
        overtime = self._some("overtime", 0.7)
        builder.add_vehicle(
            start=self._number(0, self.locations),
            end=self._number(0, self.locations) if random.random() < 0.7 else OPEN_END,
            earliest=earliest,
            latest=earliest + self._number(400, 1500),
            capacity=random.integers(4, 14, self.dimensions).tolist(),
            profile=self._number(0, self.profiles),
            speed_factor=float(random.choice([0.6, 1.5, 2.0])) if self._some("speeds", 0.5) else 1.0,
            skills=[name for name in _SKILLS if random.random() < 0.7],
            breaks=own,
            max_duration_s=self._number(150, 700) if limited else NO_LIMIT,
            max_distance_m=self._number(500, 3000) if limited and random.random() < 0.5 else NO_LIMIT,
            fixed_cost=self._number(0, 500),
            cost_per_s=self._number(0, 4),
            cost_per_m=self._number(0, 3),
            overtime_from_s=earliest + self._number(0, 900) if overtime else NO_LIMIT,
            overtime_cost_per_s=self._number(0, 6) if overtime else 0,
            effort_cost=self._number(1, 300_000) if "effort" in self.on else 0,
            reloads=reloads,
            max_reloads=self._number(0, 3) if reloads else None,
        )

    def _task(self, taken: list[int]) -> TaskSpec:
        random, origin = self.random, self.origin
        location = self._number(0, self.locations)
        windows = []
        for _ in range(self._number(1, 4) if "several_windows" in self.on else 1):
            opening = origin + self._number(0, int(900 * self.tightness))
            windows.append((opening, opening + self._number(10, 600)))
        if random.random() < 0.3:
            windows = [(origin - 100, origin + 4000)]
        late = self._some("lateness", 0.6)
        return TaskSpec(
            location,
            windows,
            int(self.setups[location]),
            self._number(0, 30),
            taken,
            release_s=origin + self._number(-50, 500) if self._some("releases", 0.4) else -NO_LIMIT,
            due_s=origin + self._number(0, 1000) if late else NO_LIMIT,
            late_cost_per_s=self._number(0, 5) if late else 0,
            late_cost_per_s2=self._number(0, 100) if late else 0,
        )

    def _request(self, builder: ProblemBuilder, vehicles: int, most_pickups: int) -> int:
        random = self.random
        pickups = self._number(0, most_pickups + 1)
        has_drop = pickups == 0 or random.random() < 0.7
        loads = [random.integers(0, 4, self.dimensions).tolist() for _ in range(pickups)]
        if not has_drop and "deliveries" in self.on:
            loads = [[-amount if random.random() < 0.5 else amount for amount in load] for load in loads]
        must = self._some("must_serve", 0.5)
        builder.add_request(
            pickups=[self._task(load) for load in loads],
            drop=self._task([]) if has_drop else None,
            prize=None if must else self._number(1, 20_000),
            skills=[name for name in _SKILLS[:2] if self._some("skills", 0.2)],
            skills_any=[name for name in _SKILLS if self._some("skills_more", 0.3)],
            skills_none=[name for name in _SKILLS[2:] if self._some("skills_more", 0.2)],
            max_ride_s=self._number(20, 400) if has_drop and self._some("rides", 0.6) else NO_LIMIT,
            lifo=self._some("lifo", 0.6),
            load_class=f"class {self._number(0, 3)}" if self._some("classes", 0.7) else None,
            group=self._number(0, 2) if self._some("groups", 0.5) else None,
            allowed=[v for v in range(vehicles) if random.random() < 0.8]
            if self._some("forbidden", 0.4)
            else None,
            forbidden=[v for v in range(vehicles) if self._some("forbidden", 0.2)],
            vehicle_costs={
                v: self._number(0, 900) for v in range(vehicles) if self._some("vehicle_costs", 0.5)
            },
        )
        return pickups + has_drop

    def _relations(self, builder: ProblemBuilder, sizes: list[int], vehicles: int) -> None:
        count = len(sizes)
        if "classes" in self.on:
            builder.conflict("class 0", "class 1")
            if self.random.random() < 0.5:
                builder.conflict("class 2", "class 2")
        for feature, call in (("apart", builder.apart), ("in_order", builder.in_order)):
            for first in range(count - 1):
                if self._some(feature, 0.4):
                    call(first, first + 1)
        if "vehicle_costs" in self.on and count:
            builder.keep_close({0: self._number(0, vehicles)}, 50)
        if self._some("prefix", 0.9) and count:
            self._freeze(builder, sizes, vehicles)

    def _freeze(self, builder: ProblemBuilder, sizes: list[int], vehicles: int) -> None:
        """Freeze a task or two where nothing speaks against it and the request can be served so."""
        request = self._number(0, len(sizes))
        count = min(sizes[request], self._number(1, 3))
        own = self._number(0, vehicles)
        builder.freeze(own, [(request, index) for index in range(count)])
        try:
            problem = builder.build()
        except InvalidProblemError:
            builder.freeze(own, [])
            return
        first, past = problem.request_first[request : request + 2].tolist()
        drop = past - 1 if problem.request_has_drop[request] else past
        frozen, free = tuple(range(first, first + count)), range(first + count, drop)
        orders = [(*frozen, *order, *range(max(drop, first + count), past)) for order in permutations(free)]
        if all(naive.cheapest(problem, own, order) is None for order in orders):
            builder.freeze(own, [])
