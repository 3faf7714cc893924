"""One day of one policy, and the policies there are."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.waves.baselines import SendAll, SendByChance, SendLate
from benchmarks.waves.environment import WaveDay
from benchmarks.waves.hindsight import hindsight
from benchmarks.waves.stream import DRAWN, EPOCHS, day_of
from routing.online.default import default_policy
from routing.online.rolling import RollingHorizon
from routing.online.situation import Effort, Policy
from routing.rounds.formats import read_instance
from routing.rounds.solver import compile_kernels

OURS = "default"
GREEDY = "greedy"
HINDSIGHT = "hindsight"
POLICIES: Mapping[str, Callable[[], Policy]] = {
    GREEDY: SendAll,
    "lazy": SendLate,
    "random": SendByChance,
    "rolling": RollingHorizon,
    OURS: default_policy,
}
#: With perfect information a whole day is planned at once, in the time of so many epochs.
HINDSIGHT_EPOCHS = 4


@dataclass(frozen=True, slots=True)
class Task:
    """What one process does at a time: a day, or the same day with perfect information.

    Attributes
    ----------
    file, policy, seed
        The static instance; a name of `POLICIES` or `HINDSIGHT`; what comes.
    seconds, iterations
        Of each epoch; with iterations alone the outcome does not depend on the clock.
    epochs, drawn, lookahead
        Epochs of the day, requests drawn in each, and epochs that sampled futures reach ahead.
    """

    file: Path
    policy: str
    seed: int
    seconds: float | None
    iterations: int | None = None
    epochs: int = EPOCHS
    drawn: int = DRAWN
    lookahead: int = 1


def play(task: Task) -> dict[str, Any]:
    """Play a day and return its figures; lengths are in units of the instance."""
    instance = read_instance(task.file)
    day = day_of(instance, epochs=task.epochs, drawn=task.drawn)
    compile_kernels(linear=True)
    row: dict[str, Any] = {"instance": instance.name, "policy": task.policy, "seed": task.seed}
    began = time.monotonic()
    if task.policy == HINDSIGHT:
        many = HINDSIGHT_EPOCHS
        length = hindsight(
            day,
            task.seed,
            seconds=None if task.seconds is None else task.seconds * many,
            iterations=None if task.iterations is None else task.iterations * many,
        )
        return row | {"length": length / day.scale, "seconds": time.monotonic() - began}
    policy = POLICIES[task.policy]()
    world = WaveDay(day, task.seed, lookahead=task.lookahead)
    effort = Effort(iterations=task.iterations, seconds=task.seconds, seed=task.seed)
    took: list[float] = []
    worked: list[float] = []
    while not world.over:
        situation = world.situation()
        if not situation.problem.request_count:
            world.settle([])
            continue
        asked, busy = time.monotonic(), time.process_time()
        decision = policy.decide(situation, effort)
        took.append(time.monotonic() - asked)
        worked.append(time.process_time() - busy)
        world.settle(world.routes_of(decision))
    return row | {
        "length": world.cost / day.scale,
        "requests": int(world.sent.sum()),
        "routes": world.routes,
        "longest_s": round(max(took, default=0.0), 2),
        "decisions": len(took),
        "decision_s": round(sum(took) / max(len(took), 1), 2),
        # Less where others use the machine at the same time.
        "processor_s": round(sum(worked) / max(len(worked), 1), 2),
        "seconds": round(time.monotonic() - began, 2),
    }
