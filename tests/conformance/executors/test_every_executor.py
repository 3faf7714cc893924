"""What holds for every executor, the one in the caller's thread included."""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path

import numpy as np
import pytest

from dispatch.errors import DispatchError, InvalidDayError
from dispatch.executor.errors import (
    ExecutorClosedError,
    GarbageResultError,
    InvalidJobError,
    JobFailedError,
    SolverOutOfMemoryError,
    StateMissingError,
)
from dispatch.executor.executor import Executor
from dispatch.executor.kinds import JobKind, find_kind
from dispatch.executor.sticky import run_sticky
from dispatch.executor.ticket import TicketState
from dispatch.planning_progress import PlanStage
from geo.errors import MapError
from routing.errors import InvalidProblemError
from tests.conformance.executors import jobs


def test_data_go_there_and_back(executor: Executor) -> None:
    """Tests that dataclasses, enumerations and arrays arrive, frozen arrays frozen, and belong to nobody else."""
    values = np.arange(5)
    values.flags.writeable = False
    payload = jobs.Numbers(values, PlanStage.TABLES, "été")
    ticket = executor.submit(jobs.DOUBLE, payload, deadline_s=30)
    result = ticket.result(30)
    assert (result.values.tolist(), result.stage, result.note) == ([0, 2, 4, 6, 8], PlanStage.TABLES, "été")
    assert ticket.state is TicketState.DONE
    back = executor.submit(jobs.ECHO, payload, deadline_s=30).result(30)
    assert isinstance(back, jobs.Numbers)
    assert back.values is not values
    assert not back.values.flags.writeable


@pytest.mark.parametrize(
    "thing",
    [
        None,
        {"a": [1, 2.5, "b", b"c", None, True], "d": {1, 2}, "e": frozenset({3})},
        [
            np.float64(1.5),
            np.zeros((2, 0, 3), np.int16),
            np.array(["a", "bc"]),
            np.array([None, 1], dtype=object),
        ],
        np.zeros(3, dtype=[("lon", "f8"), ("n", "i4")]),
        "x" * 3_000_000,
        np.asfortranarray(np.arange(6).reshape(2, 3)),
    ],
    ids=["none", "containers", "arrays", "records", "large", "columns"],
)
def test_plain_data_arrive(executor: Executor, thing: object) -> None:
    """Tests the kinds of data that results are made of."""
    back = executor.submit(jobs.ECHO, [thing], deadline_s=30).result(30)
    assert repr(back) == repr([thing])


@pytest.mark.parametrize(
    ("which", "kind", "code"),
    [
        ("dispatch", DispatchError, "thing_unknown"),
        ("faults", InvalidDayError, "invalid_day"),
        ("routing", InvalidProblemError, "invalid_problem"),
        ("map", MapError, "town_unknown"),
        ("bug", JobFailedError, "job_failed"),
        ("recursion", JobFailedError, "job_failed"),
        ("memory", SolverOutOfMemoryError, "solver_out_of_memory"),
        ("unsendable", DispatchError, "held"),
    ],
)
def test_errors_come_back(executor: Executor, which: str, kind: type[Exception], code: str) -> None:
    """Tests that a function's own errors keep their class, code and data, and that bugs are told with their place."""
    ticket = executor.submit(jobs.FAIL, which, deadline_s=30)
    with pytest.raises(kind) as caught:
        ticket.result(30)
    assert caught.value.code == code  # type: ignore[attr-defined]
    assert ticket.state is TicketState.FAILED
    if isinstance(caught.value, InvalidDayError):
        assert caught.value.faults[0].remedy == "mend it"
    if isinstance(caught.value, InvalidProblemError):
        assert caught.value.faults == ["capacity is -1", "window is empty"]
    if isinstance(caught.value, JobFailedError):
        assert "in fail" in caught.value.trace
    assert executor.submit(jobs.ECHO, "next", deadline_s=30).result(30) == "next"


@pytest.mark.parametrize("kind", [jobs.MISSING, jobs.IMPORTED], ids=["missing", "imported"])
def test_only_functions_of_the_module_run(executor: Executor, kind: JobKind[int, int]) -> None:
    """Tests that a declared name behind which there is no function of that module is refused where it would run."""
    with pytest.raises(InvalidJobError, match="no function at the top level"):
        executor.submit(kind, 1, deadline_s=30).result(30)


def test_undeclared_names_never_run(executor: Executor) -> None:
    """Tests that neither names nor kinds get in that nobody has declared."""
    for asked in ("os:system", "no name", jobs.warm_badly):
        with pytest.raises(InvalidJobError, match="declare"):
            find_kind(asked)
    with pytest.raises(InvalidJobError, match="declare"):
        executor.submit(JobKind("os:system", str, int), "true", deadline_s=1)
    with pytest.raises(InvalidJobError, match="other types"):
        executor.submit(JobKind(jobs.ECHO.name, str, str), "x", deadline_s=1)
    assert find_kind(jobs.double) is find_kind(jobs.DOUBLE.name) is jobs.DOUBLE


@pytest.mark.parametrize(
    ("payload", "options", "says"),
    [
        (1, {}, "takes a Numbers, not a int"),
        (jobs.Numbers(np.array([lambda: 0])), {}, "cannot be pickled"),
        (jobs.Numbers(np.zeros(1)), {"deadline_s": 0}, "deadline_s is 0"),
        (jobs.Numbers(np.zeros(1)), {"deadline_s": float("nan")}, "deadline_s is nan"),
        (jobs.Numbers(np.zeros(1)), {"deadline_s": float("inf")}, "deadline_s is inf"),
        (jobs.Numbers(np.zeros(1)), {"memory_mb": 0}, "memory_mb is 0"),
    ],
    ids=["type", "pickle", "zero", "nan", "inf", "memory"],
)
def test_bad_jobs_are_refused_at_once(executor: Executor, payload: object, options: dict, says: str) -> None:
    """Tests that what cannot be run is said when it is asked for, and costs nothing."""
    with pytest.raises(InvalidJobError, match=says):
        executor.submit(jobs.DOUBLE, payload, **{"deadline_s": 5, **options})  # type: ignore[arg-type]


def test_results_are_checked(executor: Executor) -> None:
    """Tests that a result of another type, one that the caller refuses, and one that breaks the check are no results."""

    def broken(_: object) -> str | None:
        raise KeyError("round")

    with pytest.raises(GarbageResultError, match="returned a str where a ndarray was declared"):
        executor.submit(jobs.SPOIL, "type", deadline_s=30).result(30)
    with pytest.raises(GarbageResultError, match="refused: too small"):
        executor.submit(jobs.ECHO, 1, deadline_s=30, verify=lambda _: "too small").result(30)
    with pytest.raises(GarbageResultError, match="KeyError"):
        executor.submit(jobs.ECHO, 1, deadline_s=30, verify=broken).result(30)
    assert executor.submit(jobs.ECHO, 1, deadline_s=30, verify=lambda _: None).result(30) == 1


@pytest.mark.parametrize("what", ["lambda", "lock"])
def test_what_cannot_be_sent_is_no_result(executor: Executor, what: str) -> None:
    """Tests that a result which cannot be pickled is said to be one, and what comes next works."""
    with pytest.raises(GarbageResultError, match="cannot be pickled"):
        executor.submit(jobs.SPOIL, what, deadline_s=30).result(30)
    assert executor.submit(jobs.ECHO, 1, deadline_s=30).result(30) == 1


def test_results_run_nothing(executor: Executor, tmp_path: Path) -> None:
    """Tests that a result which would run a command where it is unpickled is refused instead."""
    exploded = tmp_path / "exploded"
    with pytest.raises(GarbageResultError, match="system has no place in a result"):
        executor.submit(jobs.SPOIL, f"bomb {exploded}", deadline_s=30).result(30)
    assert not exploded.exists()


def test_progress_is_told_and_can_stop(executor: Executor) -> None:
    """Tests that progress arrives in order, and that an answer of False ends the job with what it has."""
    told: list[int] = []

    def tell(number: int) -> bool:
        told.append(number)
        return len(told) < 3

    result = executor.submit(jobs.COUNT, 100_000, deadline_s=60, on_progress=tell).result(60)
    assert 2 <= result < 100_000
    assert len(told) >= 3
    assert all(one < other for one, other in itertools.pairwise(told))


def test_a_broken_progress_function_changes_nothing(executor: Executor) -> None:
    """Tests that an error in the caller's display does not end a plan."""

    def broken(_: object) -> bool:
        raise RuntimeError("the display is gone")

    assert executor.submit(jobs.COUNT, 200, deadline_s=30, on_progress=broken).result(30) == 200


def test_state_is_kept_and_missed(executor: Executor) -> None:
    """Tests that a state stays, is asked for when it is not there or of another version, and is dropped after an error."""

    def ask(key: str, version: int, step: int, total: int) -> int:
        return run_sticky(
            executor,
            jobs.ADD,
            light=jobs.Adding(key, version, step),
            full=lambda: jobs.Adding(key, version, step, total),
            deadline_s=30,
            lane="plan",
        )

    def held(key: str, version: int) -> int | None:
        try:
            return executor.submit(jobs.ADD, jobs.Adding(key, version, 0), deadline_s=30).result(30)
        except StateMissingError:
            return None

    assert ask("a", 1, 5, total=100) == 105  # sent, since nobody had it
    assert ask("a", 2, 5, total=-1) == 110  # not sent: the child has it
    assert ask("a", 7, 5, total=200) == 205  # of another version
    assert held("a", 8) == 205
    with pytest.raises(DispatchError, match="half changed"):
        ask("a", 9, -1, total=0)
    assert held("a", 9) is None
    assert held("a", 10) is None
    with pytest.raises(StateMissingError, match="'a'") as caught:
        executor.submit(jobs.ADD, jobs.Adding("a", 10, 0), deadline_s=30).result(30)
    assert (caught.value.key, caught.value.code) == ("a", "state_missing")
    for key in ("b", "c", "d"):
        ask(key, 1, 1, total=0)
    assert [held(key, 2) is None for key in ("b", "c", "d")] == [True, False, False]


def test_an_event_loop_can_wait(executor: Executor) -> None:
    """Tests that a coroutine gets the result without blocking its loop."""

    async def ask() -> object:
        ticket = executor.submit(jobs.ECHO, "hello", deadline_s=30)
        return await asyncio.wait_for(asyncio.wrap_future(ticket.future), 30)

    assert asyncio.run(ask()) == "hello"


def test_a_closed_executor_takes_nothing(fresh: Executor) -> None:
    """Tests closing, and closing again."""
    assert fresh.submit(jobs.ECHO, 1, deadline_s=30).result(30) == 1
    fresh.close()
    fresh.close()
    with pytest.raises(ExecutorClosedError):
        fresh.submit(jobs.ECHO, 1, deadline_s=30)


def test_counts(fresh: Executor) -> None:
    """Tests that operators see what has been done."""
    fresh.submit(jobs.ECHO, 1, deadline_s=30).result(30)
    with pytest.raises(JobFailedError):
        fresh.submit(jobs.FAIL, "bug", deadline_s=30).result(30)
    lane = fresh.metrics().lane("plan")
    assert (lane.submitted, lane.done, lane.failed, lane.queued) == (2, 1, 1, 0)
    assert lane.ready == 1
    with pytest.raises(KeyError):
        fresh.metrics().lane("no such lane")
