"""Tests of what is read out of a browser's trace."""

from __future__ import annotations

from typing import Any

from benchmarks.long_tasks import MAIN_THREAD, long_tasks


def _event(
    name: str, at_ms: float, took_ms: float, *, thread: int = 1, cpu_ms: float = 0, **data: str
) -> dict[str, Any]:
    return {
        "ph": "X", "pid": 7, "tid": thread, "name": name, "ts": 1000 * at_ms, "dur": 1000 * took_ms, "tdur": 1000 * cpu_ms,
        "args": {"data": data},
    }  # fmt: skip


def _thread(name: str, thread: int) -> dict[str, Any]:
    return {"ph": "M", "pid": 7, "tid": thread, "name": "thread_name", "args": {"name": name}}


def test_tasks_are_told_with_what_they_did() -> None:
    """Tests that of a long task each part is told by itself, without what it holds, by its script; that short ones and those of other threads are none."""
    trace = [
        _thread(MAIN_THREAD, 1),
        _thread("Compositor", 2),
        _event("RunTask", 1000, 30),
        _event("RunTask", 1100, 120, cpu_ms=80),
        _event(
            "FunctionCall", 1110, 100, url="http://127.0.0.1:8900/assets/board-x1.js", functionName="fold"
        ),
        _event("Layout", 1120, 40),
        _event("UpdateLayoutTree", 1165, 25),
        _event("RunTask", 1300, 500, thread=2),
        _event("RunTask", 1400, 60, cpu_ms=60),
    ]
    first, second = long_tasks(reversed(trace))
    assert (first.at_ms, first.wall_ms, first.cpu_ms) == (100, 120, 80)
    assert first.work == (
        ("Layout", 40),
        ("FunctionCall fold board-x1.js", 35),
        ("UpdateLayoutTree", 25),
        ("RunTask", 20),
    )
    assert first.words(1) == "120 ms at 0.1 s (processor 80): Layout 40"
    assert (second.at_ms, second.wall_ms, second.work) == (400, 60, (("RunTask", 60),))


def test_a_trace_without_a_page_has_no_tasks() -> None:
    """Tests that a trace of nothing, or of other threads, is no fault."""
    assert long_tasks([]) == []
    assert long_tasks([_thread("Compositor", 2), _event("RunTask", 0, 900, thread=2)]) == []
