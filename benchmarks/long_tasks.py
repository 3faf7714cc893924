"""Long tasks of a page, out of a trace of Chromium: what each of them did, by script and by kind of work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import urlsplit

#: Where a browser's renderer runs scripts, styles and layout of a page.
MAIN_THREAD: Final = "CrRendererMain"
#: What a task of the main thread is called in a trace.
_TASK: Final = "RunTask"
#: Kinds of tracing that are needed for `long_tasks`.
CATEGORIES: Final = (
    "toplevel",
    "devtools.timeline",
    "disabled-by-default-devtools.timeline",
    "v8",
    "__metadata",
)


@dataclass(frozen=True)
class LongTask:
    """A task that kept the page from answering.

    ``at_ms`` is when it began after the first event of the trace; ``wall_ms`` and ``cpu_ms`` how long it took by the clock on the wall and by that of
    its processor (0 where the trace does not say): what lies between, the machine did something else. ``work`` is how long what it did took by
    itself, milliseconds, the longest first.
    """

    at_ms: float
    wall_ms: float
    cpu_ms: float
    work: tuple[tuple[str, float], ...]

    def words(self, most: int = 4) -> str:
        """Return the task in a line."""
        parts = ", ".join(f"{name} {took:.0f}" for name, took in self.work[:most])
        return f"{self.wall_ms:.0f} ms at {self.at_ms / 1000:.1f} s (processor {self.cpu_ms:.0f}): {parts}"


def long_tasks(events: Iterable[Mapping[str, Any]], *, least_ms: float = 50.0) -> list[LongTask]:
    """Return the tasks of pages that took at least ``least_ms``, the longest first.

    Parameters
    ----------
    events
        ``traceEvents`` of a trace with `CATEGORIES`; times are microseconds.
    least_ms
        What counts as long.
    """
    kept = [one for one in events if one.get("ph") in {"X", "M"}]
    threads = {
        (one["pid"], one["tid"])
        for one in kept
        if one.get("name") == "thread_name" and one.get("args", {}).get("name") == MAIN_THREAD
    }
    by_thread: dict[tuple[int, int], list[Mapping[str, Any]]] = defaultdict(list)
    for one in kept:
        if one["ph"] == "X" and (one["pid"], one["tid"]) in threads:
            by_thread[one["pid"], one["tid"]].append(one)
    starts = [one["ts"] for own in by_thread.values() for one in own]
    if not starts:
        return []
    first = min(starts)
    found = []
    for own in by_thread.values():
        # What holds others begins with them or before, and ends later.
        own.sort(key=lambda one: (one["ts"], -one.get("dur", 0)))
        for index, one in enumerate(own):
            if one["name"] == _TASK and one.get("dur", 0) >= 1000 * least_ms:
                found.append(
                    LongTask(
                        (one["ts"] - first) / 1000,
                        one["dur"] / 1000,
                        one.get("tdur", 0) / 1000,
                        _work(own, index),
                    )
                )
    return sorted(found, key=lambda task: -task.wall_ms)


def _work(own: Sequence[Mapping[str, Any]], index: int) -> tuple[tuple[str, float], ...]:
    """Return what was done inside of an event, each without what it holds itself."""
    task = own[index]
    ends = task["ts"] + task["dur"]
    alone: dict[str, float] = defaultdict(float)
    open_: list[tuple[str, int]] = [(_named(task), ends)]
    alone[_named(task)] += task["dur"]
    for one in own[index + 1 :]:
        if one["ts"] >= ends:
            break
        took = one.get("dur", 0)
        while open_[-1][1] <= one["ts"] and len(open_) > 1:
            open_.pop()
        name = _named(one)
        alone[open_[-1][0]] -= took
        alone[name] += took
        open_.append((name, one["ts"] + took))
    return tuple(
        (name, took / 1000) for name, took in sorted(alone.items(), key=lambda pair: -pair[1]) if took >= 1000
    )


def _named(one: Mapping[str, Any]) -> str:
    """Return what an event is, with the script that it runs."""
    data = one.get("args", {}).get("data") or {}
    address = data.get("url") or data.get("fileName") or ""
    if not address:
        return str(one["name"])
    # The hash in a file's name changes with each build.
    script = PurePosixPath(urlsplit(address).path).name
    function = data.get("functionName", "")
    return f"{one['name']} {function + ' ' if function else ''}{script}"
