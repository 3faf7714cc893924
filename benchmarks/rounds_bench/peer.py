"""The part that all peers share: read a task, search while the time lasts, write the answer. Needs numpy only."""

from __future__ import annotations

import argparse
import time
import traceback
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from benchmarks.rounds_bench.exchange import Task, read_task, write_answer

#: The items of every used vehicle, in their order: tasks, and reload stops as in `routing.rounds.schedule`.
Rounds = dict[int, list[int]]


class NoPlanError(Exception):
    """The peer ended without a plan that it holds to be right itself."""


class Clock:
    """The time that is left of a task."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._began = seconds, time.perf_counter()

    def spent(self) -> float:
        """Return the seconds since the task was read."""
        return time.perf_counter() - self._began

    def left(self) -> float:
        """Return the seconds that are left, never less than a tenth."""
        return max(self._seconds - self.spent(), 0.1)


def run_peer(
    packages: Sequence[str], prepare: Callable[[], object], search: Callable[[Task, Clock], Rounds]
) -> None:
    """Run one peer on one task and write what it found, or how it failed.

    Parameters
    ----------
    packages
        Whose versions are recorded.
    prepare
        Done before the time counts: loading the package, or compiled kernels.
    search
        Its time counts from here: the model is built within it.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--task", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    task = read_task(arguments.task)
    answer: dict[str, Any] = {"versions": {name: _version(name) for name in packages}}
    clock = Clock(task.seconds)
    try:
        prepare()
        clock = Clock(task.seconds)
        answer["rounds"] = search(task, clock)
    except NoPlanError as error:
        answer["failed"] = str(error)
    except Exception as error:  # noqa: BLE001 (whatever a peer throws is a line of the table, not the end of the run)
        traceback.print_exc()
        answer["failed"] = f"{type(error).__name__}: {error}"
    answer["seconds"] = clock.spent()
    write_answer(arguments.out, answer)


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
