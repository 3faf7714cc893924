"""What the executor of simulations can do that others cannot."""

from __future__ import annotations

import pytest

from dispatch.executor.errors import SolverCrashedError
from dispatch.executor.inline import InlineExecutor
from tests.conformance.executors import jobs


def test_faults_are_put_in() -> None:
    """Tests that a simulation can lose a worker, and the next job runs."""
    lost = iter([SolverCrashedError("lost by the simulation", exit_code=-9), None])
    executor = InlineExecutor(fault=lambda _: next(lost))
    with pytest.raises(SolverCrashedError):
        executor.submit(jobs.ECHO, 1, deadline_s=1).result(0)
    assert executor.submit(jobs.ECHO, 1, deadline_s=1).result(0) == 1
    assert (executor.metrics().lane("plan").failed, executor.metrics().lane("plan").done) == (1, 1)


def test_deadlines_by_the_simulations_clock() -> None:
    """Tests that deadlines never come without a clock, and come after the same step each time with one."""
    assert InlineExecutor().submit(jobs.COUNT, 20, deadline_s=1e-9).result(0) == 20
    for _ in range(2):
        ticks = iter(range(10_000))
        executor = InlineExecutor(monotonic=ticks.__next__)
        assert executor.submit(jobs.COUNT, 1000, deadline_s=21).result(0) == 10


def test_every_message_is_told() -> None:
    """Tests that no progress is left out where nothing has to be saved."""
    told: list[int] = []
    InlineExecutor().submit(jobs.COUNT, 30, deadline_s=1, on_progress=told.append).result(0)
    assert told == list(range(30))


def test_nothing_is_copied_where_that_is_wanted() -> None:
    """Tests that without pickling, results are checked and errors told as with it."""
    executor = InlineExecutor(copied=False)
    assert executor.submit(jobs.COUNT, 20, deadline_s=1).result(0) == 20
    lost = SolverCrashedError("killed", exit_code=-9)
    broken = InlineExecutor(copied=False, fault=lambda _: lost)
    with pytest.raises(SolverCrashedError):
        broken.submit(jobs.COUNT, 20, deadline_s=1).result(0)
