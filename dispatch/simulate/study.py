"""Several days lived through, under one way of dispatching or several, on as many cores as there are."""

from __future__ import annotations

import multiprocessing
import os
import queue
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures import wait as wait_for
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from dispatch.simulate.live_through import Lived, Progress, live_through
from dispatch.simulate.look_back import look_back
from dispatch.simulate.scenario import Scenario
from dispatch.town_map import TownMap

if TYPE_CHECKING:
    from multiprocessing.queues import Queue

#: Beginnings of counts that tell of something amiss.
_TROUBLES = (
    "plan_",
    "apply_",
    "chore_",
    "services_",
    "command_refused",
    "again_",
    "given_up",
    "ways_not_found",
)
#: Looks for progress so often, seconds.
_LOOK_S = 0.2
#: Told of a day under way: its arm, its seed, how far it is.
OnDay = Callable[[str, int, float], object]
#: Loads the map of a name; importable, for it is called in other processes.
OpenMap = Callable[[str], TownMap]


@dataclass(frozen=True, slots=True)
class Arm:
    """One of the things that are compared.

    Attributes
    ----------
    name
        For people.
    days
        By seed, the day that is lived through. Arms that are compared have the same seeds.
    said
        What is different about it, in words of the command line.
    """

    name: str
    days: Mapping[int, Scenario]
    said: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ArmLived:
    """What came of an arm, seed by seed in their order."""

    arm: Arm
    lived: tuple[Lived, ...] = field(default=())

    @property
    def troubles(self) -> dict[str, int]:
        """What no day should have, by name, and how often: plans that failed, chores that did, ways that were not found."""
        found: Counter[str] = Counter()
        for day in self.lived:
            found.update({name: many for name, many in day.counts.items() if name.startswith(_TROUBLES)})
        return dict(sorted(found.items()))


def live_study(
    arms: Sequence[Arm],
    open_map: OpenMap,
    *,
    processes: int | None = None,
    on_day: OnDay | None = None,
) -> tuple[ArmLived, ...]:
    """Live every day of every arm through.

    Parameters
    ----------
    arms
        What is compared.
    open_map
        Loads the maps; called once in each process.
    processes
        At the same time; as many as there are processors where not given. With 1, everything is done in this process.
    on_day
        Told how far each day is; a share of 1 is told once, when the figures are there.

    Returns
    -------
    tuple of ArmLived
        In the order of the arms.
    """
    # Seed by seed, not arm by arm: who ends it half-way has pairs.
    jobs = [
        (number, seed)
        for seed in sorted({seed for arm in arms for seed in arm.days})
        for number, arm in enumerate(arms)
        if seed in arm.days
    ]
    count = min(processes or os.cpu_count() or 1, len(jobs))
    done: dict[tuple[int, int], Lived] = {}
    told = on_day or (lambda *_: None)
    if count <= 1:
        for number, seed in jobs:
            arm = arms[number]

            def heard(progress: Progress, name: str = arm.name, seed: int = seed) -> None:
                told(name, seed, min(progress.share, 0.999))

            done[number, seed] = _live(open_map, arm.days[seed], seed, heard)
            told(arm.name, seed, 1.0)
    else:
        done = dict(_side_by_side(arms, jobs, open_map, count, told))
    return tuple(
        ArmLived(arm, tuple(done[number, seed] for seed in sorted(arm.days)))
        for number, arm in enumerate(arms)
    )


def _side_by_side(
    arms: Sequence[Arm], jobs: Sequence[tuple[int, int]], open_map: OpenMap, count: int, told: OnDay
) -> Iterator[tuple[tuple[int, int], Lived]]:
    context = multiprocessing.get_context("spawn")
    messages: Queue[Any] = context.Queue()
    with ProcessPoolExecutor(
        count, mp_context=context, initializer=_begin_process, initargs=(messages,)
    ) as pool:
        waiting: dict[Future[Lived], tuple[int, int]] = {
            pool.submit(_in_process, open_map, arms[number].days[seed], number, seed): (number, seed)
            for number, seed in jobs
        }
        try:
            while waiting:
                over, _ = wait_for(waiting, timeout=_LOOK_S, return_when="FIRST_COMPLETED")
                _pass_on(messages, arms, told)
                for future in over:
                    number, seed = waiting.pop(future)
                    yield (number, seed), future.result()
                    told(arms[number].name, seed, 1.0)
        finally:
            for future in waiting:
                future.cancel()


def _pass_on(messages: Queue[Any], arms: Sequence[Arm], told: OnDay) -> None:
    while True:
        try:
            number, seed, share = messages.get_nowait()
        except queue.Empty:
            return
        told(arms[number].name, seed, share)


_messages: Queue[Any] | None = None


def _begin_process(messages: Queue[Any]) -> None:
    global _messages  # noqa: PLW0603  (a process of the pool has one line to its parent)
    _messages = messages


def _in_process(open_map: OpenMap, scenario: Scenario, number: int, seed: int) -> Lived:
    last = -1.0

    def heard(progress: Progress) -> None:
        nonlocal last
        if _messages is not None and progress.share - last >= 0.01:
            last = progress.share
            _messages.put((number, seed, min(progress.share, 0.999)))

    return _live(open_map, scenario, seed, heard)


def _live(open_map: OpenMap, scenario: Scenario, seed: int, heard: Callable[[Progress], object]) -> Lived:
    return live_through(
        scenario, _opened(open_map, scenario.day.town), seed=seed, look=look_back, on_progress=heard
    )


@cache
def _opened(open_map: OpenMap, name: str) -> TownMap:
    return open_map(name)
