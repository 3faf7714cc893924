"""Timing that is the same for every peer. Only the standard library, for it runs in all their interpreters."""

from __future__ import annotations

import gc
import json
import math
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

#: One warm-up may cost this much; work that takes longer is not done twice for its sake.
WARM_UP_S = 5.0


class Record:
    """What one peer did on one map: figures by name, as JSON.

    Attributes
    ----------
    figures
        By name ``{"median", "min", "max", "runs"}``, seconds unless the name says otherwise.
    facts
        Anything else: megabytes, counts, versions, what was left out and why.
    """

    def __init__(self, peer: str, *, runs: int, budget_s: float, packages: Sequence[str]) -> None:
        self._runs, self._budget_s = runs, budget_s
        self.figures: dict[str, dict[str, float]] = {}
        self.facts: dict[str, Any] = {
            "peer": peer,
            "python": platform.python_version(),
            "versions": {name: _version(name) for name in packages},
            "load_before": os.getloadavg()[0],
            "left_out": {},
        }

    def time(self, name: str, work: Callable[[], T]) -> T:
        """Run some work several times, the first not counted where it is short; return what it found last."""
        gc.collect()
        first, found = _once(work)
        seconds = [first]
        if first < WARM_UP_S:
            seconds, spent = [], 0.0
            # Long work is done fewer times, and always at least once.
            while len(seconds) < self._runs and (not seconds or spent + seconds[-1] < self._budget_s):
                del found
                last, found = _once(work)
                seconds.append(last)
                spent += last
        self.put(name, seconds)
        return found

    def put(self, name: str, seconds: Sequence[float]) -> None:
        """Record seconds that were measured elsewhere."""
        self.figures[name] = {
            "median": statistics.median(seconds),
            "min": min(seconds),
            "max": max(seconds),
            "runs": len(seconds),
        }

    def tables(self, name: str, sizes: Sequence[int], table: Callable[[int], object]) -> None:
        """Time square tables of growing sizes, leaving out those that are expected to outlast the budget."""
        done: list[tuple[int, float]] = []
        for size in sorted(sizes):
            expected = _expected_s(done, size)
            if expected > self._budget_s:
                self.facts["left_out"][f"{name}_{size}"] = f"expected to take {expected:.0f} s"
                continue
            self.time(f"{name}_{size}", lambda size=size: table(size))
            self.facts.setdefault(f"peak_mb_{name}", {})[size] = peak_mb()
            done.append((size, self.figures[f"{name}_{size}"]["median"]))

    def each(self, name: str, count: int, work: Callable[[int], object]) -> None:
        """Time many small questions, one call each; recorded as the questions answered a second."""
        work(0)
        start, done = time.perf_counter(), 0
        while done < count and time.perf_counter() - start < self._budget_s:
            work(done)
            done += 1
        seconds = time.perf_counter() - start
        self.facts[f"{name}_per_s"] = done / seconds

    def write(self, path: Path) -> None:
        """Write all as one JSON file."""
        self.facts["load_after"] = os.getloadavg()[0]
        self.facts["peak_mb"] = peak_mb()
        text = json.dumps({**self.facts, "figures": self.figures}, indent=1)
        path.write_text(text + "\n", encoding="utf-8")


def run_tool(command: Sequence[object], *, cwd: Path | None = None) -> float:
    """Run a peer's tool and return the seconds it took; its output is shown if it fails."""
    start = time.perf_counter()
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{Path(str(command[0])).name} ended with {done.returncode}:\n{done.stdout[-3000:]}")
    return time.perf_counter() - start


def peak_mb() -> float | None:
    """Return the most memory this process has held at once, megabytes; None where the system does not say."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return None
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def tools_peak_mb() -> float:
    """Return the most memory that one tool run by this process has held at once, megabytes."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def folder_mb(folder: Path, pattern: str = "**/*") -> float:
    """Return the size of the files in a folder, megabytes."""
    return sum(path.stat().st_size for path in folder.glob(pattern) if path.is_file()) / 1e6


def _expected_s(done: Sequence[tuple[int, float]], size: int) -> float:
    """Return how long a table should take if the growth between the last two sizes goes on, linear at least."""
    if not done:
        return 0.0
    growth = 1.0
    if len(done) > 1:
        (small, small_s), (large, large_s) = done[-2:]
        growth = max(growth, math.log(large_s / small_s) / math.log(large / small))
    last, last_s = done[-1]
    return last_s * (size / last) ** growth


def _once(work: Callable[[], T]) -> tuple[float, T]:
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
