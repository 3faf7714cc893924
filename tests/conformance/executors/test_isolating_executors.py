"""What holds for executors whose jobs run in other processes: whatever happens to a job happens to it alone."""

from __future__ import annotations

import signal
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from dispatch.executor.errors import (
    ExecutorBusyError,
    ExecutorClosedError,
    GarbageResultError,
    InvalidJobError,
    JobCancelledError,
    JobFailedError,
    SolverCrashedError,
    SolverOutOfMemoryError,
    SolverTimeoutError,
)
from dispatch.executor.executor import Executor
from dispatch.executor.ticket import Ticket, TicketState
from tests.conformance.executors import jobs
from tests.conformance.executors.lanes import GRACE_S


def _works(executor: Executor, lane: str = "plan") -> bool:
    return executor.submit(jobs.ECHO, "next", deadline_s=30, lane=lane).result(30) == "next"


def _wait_until_running(ticket: Ticket) -> None:
    ends = time.monotonic() + 30
    while ticket.state is TicketState.QUEUED:
        assert time.monotonic() < ends
        time.sleep(0.002)


@pytest.mark.parametrize(
    ("how", "number", "exit_code"),
    [
        ("exit", None, 7),
        ("abort", signal.SIGABRT, -signal.SIGABRT),
        ("segfault", signal.SIGSEGV, -signal.SIGSEGV),
        ("SIGKILL", signal.SIGKILL, -signal.SIGKILL),
        ("SIGTERM", signal.SIGTERM, -signal.SIGTERM),
    ],
)
def test_a_crash_costs_one_job(
    isolating: Executor, how: str, number: int | None, exit_code: int, tmp_path: Path
) -> None:
    """Tests that the caller of a job that dies is told how, those waiting behind it and beside it notice nothing."""
    neighbour = isolating.submit(jobs.PROCESS_NUMBER, 0, deadline_s=30, lane="live").result(30)
    beside = isolating.submit(jobs.SNOOZE, 0.3, deadline_s=30, lane="live")
    dying = isolating.submit(jobs.DIE, how, deadline_s=30)
    behind = isolating.submit(jobs.TOUCH, str(tmp_path / "trace"), deadline_s=30)
    with pytest.raises(SolverCrashedError) as caught:
        dying.result(30)
    assert (caught.value.code, caught.value.signal, caught.value.exit_code) == (
        "solver_crashed",
        number,
        exit_code,
    )
    assert behind.result(30)
    assert (tmp_path / "trace").read_text() == "x"
    assert beside.result(30) == "slept"
    assert isolating.submit(jobs.PROCESS_NUMBER, 0, deadline_s=30, lane="live").result(30) == neighbour
    lane = isolating.metrics().lane("plan")
    assert (lane.crashes, lane.restarts, lane.done) == (1, 1, 1)


@pytest.mark.parametrize("how", ["python", "interpreter", "native", "thread"])
def test_a_hang_is_killed(isolating: Executor, how: str) -> None:
    """Tests that loops in Python, in native code with and without the interpreter's lock, and sleep end at deadline and grace."""
    _works(isolating)
    deadline_s = 3.0 if how == "native" else 0.2  # so that numba is loaded before the loop begins
    started = time.monotonic()
    ticket = isolating.submit(jobs.HANG, how, deadline_s=deadline_s)
    with pytest.raises(SolverTimeoutError) as caught:
        ticket.result(30)
    assert deadline_s + GRACE_S <= time.monotonic() - started < deadline_s + GRACE_S + 1.0
    assert caught.value.code == "solver_timeout"
    assert _works(isolating)
    assert isolating.metrics().lane("plan").timeouts == 1


def test_a_job_that_stops_at_its_deadline_keeps_its_result(isolating: Executor) -> None:
    """Tests that the deadline asks first, and that what comes within the grace counts."""
    _works(isolating)
    started = time.monotonic()
    assert isolating.submit(jobs.SNOOZE, 30.0, deadline_s=0.2).result(30) == "stopped"
    assert 0.2 <= time.monotonic() - started < 0.2 + GRACE_S
    assert isolating.metrics().lane("plan").restarts == 0


def test_memory_is_bounded(isolating: Executor) -> None:
    """Tests that a job which asks for more than it may have is told apart, and that one below the bound is not touched."""
    assert isolating.submit(jobs.EAT, 100, deadline_s=30, memory_mb=200).result(30) == 100
    with pytest.raises(SolverOutOfMemoryError, match="200 MB") as caught:
        isolating.submit(jobs.EAT, 1000, deadline_s=30, memory_mb=200).result(30)
    assert caught.value.code == "solver_out_of_memory"
    assert isolating.submit(jobs.EAT, 300, deadline_s=30).result(30) == 300
    assert isolating.metrics().lane("plan").out_of_memory == 1


@pytest.mark.parametrize("what", ["enormous", "noise", "everywhere", "huge", "unpickled", "mixed", "kind"])
def test_garbage_is_no_result(isolating: Executor, what: str) -> None:
    """Tests that results beyond the bound, bytes of others in the pipe and unreadable results end the job at once, by their name."""
    beside = isolating.submit(jobs.SNOOZE, 0.2, deadline_s=30, lane="live")
    started = time.monotonic()
    with pytest.raises(GarbageResultError) as caught:
        isolating.submit(jobs.SPOIL, what, deadline_s=30).result(30)
    assert caught.value.code == "solver_garbage"
    assert time.monotonic() - started < 4.0
    assert _works(isolating)
    assert beside.result(30) == "slept"


@pytest.mark.parametrize("what", ["closed", "half"])
def test_a_broken_pipe_is_a_crash(isolating: Executor, what: str) -> None:
    """Tests that a child that closes its pipe, or dies within a message, costs its job."""
    with pytest.raises(SolverCrashedError):
        isolating.submit(jobs.SPOIL, what, deadline_s=30).result(30)
    assert _works(isolating)


def test_results_count_once(isolating: Executor) -> None:
    """Tests that of several results of one job the first counts, and that results of other jobs are dropped."""
    for number in range(1, 6):
        assert isolating.submit(jobs.REPEAT, number, deadline_s=30).result(30) == number
    assert _works(isolating)
    lane = isolating.metrics().lane("plan")
    assert lane.stale == 5 * 3  # of each: one of another job, one repeated, and the one returned
    assert (lane.done, lane.restarts) == (6, 0)


def test_a_result_after_cancelling_is_stale(isolating: Executor) -> None:
    """Tests that a running job that is cancelled ends for its caller at once, is asked to stop, and disturbs nobody later."""
    _works(isolating)
    ticket = isolating.submit(jobs.SNOOZE, 30.0, deadline_s=60)
    _wait_until_running(ticket)
    assert ticket.cancel()
    with pytest.raises(JobCancelledError):
        ticket.result(0)
    assert ticket.state is TicketState.CANCELLED
    assert _works(isolating)
    lane = isolating.metrics().lane("plan")
    assert (lane.stale, lane.restarts, lane.cancelled) == (1, 0, 1)


def test_a_deaf_job_that_is_cancelled_is_killed(isolating: Executor) -> None:
    """Tests that a cancelled job which does not listen does not keep its lane."""
    _works(isolating)
    ticket = isolating.submit(jobs.SLEEP_DEAF, 60.0, deadline_s=120)
    _wait_until_running(ticket)
    started = time.monotonic()
    ticket.cancel()
    assert _works(isolating)
    assert time.monotonic() - started < 3
    lane = isolating.metrics().lane("plan")
    assert (lane.cancelled, lane.timeouts, lane.failed, lane.restarts) == (1, 0, 0, 1)


def test_a_waiting_job_that_is_cancelled_never_runs(isolating: Executor, tmp_path: Path) -> None:
    """Tests that cancelling takes a job out of the queue, so that its place is free."""
    running = isolating.submit(jobs.SNOOZE, 0.5, deadline_s=60)
    _wait_until_running(running)
    waiting = [isolating.submit(jobs.TOUCH, str(tmp_path / "trace"), deadline_s=5) for _ in range(3)]
    for ticket in waiting:
        assert ticket.cancel()
    assert isolating.metrics().lane("plan").queued == 0
    last = isolating.submit(jobs.ECHO, 1, deadline_s=5)
    assert running.result(30) == "slept"
    assert last.result(30) == 1
    assert not last.cancel()
    assert not (tmp_path / "trace").exists()


def test_stop_takes_the_best_so_far(isolating: Executor) -> None:
    """Tests that a job asked to stop returns what it has, and that one that is asked while it waits does so when it runs."""
    running = isolating.submit(jobs.SNOOZE, 30.0, deadline_s=60)
    waiting = isolating.submit(jobs.SNOOZE, 30.0, deadline_s=60)
    _wait_until_running(running)
    waiting.stop()
    running.stop()
    assert running.result(10) == "stopped"
    assert waiting.result(10) == "stopped"


def test_the_queue_is_bounded(isolating: Executor) -> None:
    """Tests that a full lane says so at once, and that other lanes still take jobs."""
    running = isolating.submit(jobs.SNOOZE, 30.0, deadline_s=60)
    _wait_until_running(running)
    waiting = [isolating.submit(jobs.ECHO, number, deadline_s=5) for number in range(3)]
    with pytest.raises(ExecutorBusyError, match="3 jobs wait") as caught:
        isolating.submit(jobs.ECHO, 3, deadline_s=5)
    assert caught.value.code == "executor_busy"
    assert _works(isolating, "live")
    assert (isolating.metrics().lane("plan").queued, isolating.metrics().lane("plan").refused) == (3, 1)
    running.stop()
    assert [ticket.result(30) for ticket in waiting] == [0, 1, 2]


def test_waiting_for_a_result_does_not_end_the_job(isolating: Executor) -> None:
    """Tests that a caller who has waited long enough can come again."""
    ticket = isolating.submit(jobs.SNOOZE, 0.4, deadline_s=60)
    with pytest.raises(TimeoutError):
        ticket.result(0.05)
    assert ticket.result(30) == "slept"


def test_a_hanging_progress_function_keeps_nobody(isolating: Executor) -> None:
    """Tests that the deadline is kept, and the result told, while the caller's display hangs."""
    _works(isolating)
    go_on = threading.Event()

    def hang(_: object) -> None:
        go_on.wait(60)

    try:
        with pytest.raises(SolverTimeoutError):
            isolating.submit(jobs.HANG, "python", deadline_s=0.2, on_progress=hang).result(10)
        assert isolating.submit(jobs.COUNT, 50, deadline_s=10, on_progress=hang).result(10) == 50
        assert isolating.submit(jobs.COUNT, 50, deadline_s=10, on_progress=hang).result(10) == 50
    finally:
        go_on.set()


def test_leaving_the_interpreter_is_a_failure(isolating: Executor) -> None:
    """Tests that ``sys.exit`` in a function ends the job and not the child."""
    before = isolating.submit(jobs.PROCESS_NUMBER, 0, deadline_s=30).result(30)
    with pytest.raises(JobFailedError, match="SystemExit: 3"):
        isolating.submit(jobs.FAIL, "exit", deadline_s=30).result(30)
    assert isolating.submit(jobs.PROCESS_NUMBER, 0, deadline_s=30).result(30) == before


def test_large_data(isolating: Executor) -> None:
    """Tests megabytes in both directions, and that payloads beyond the bound are refused before they are copied."""
    values = np.arange(3 << 20)
    result = isolating.submit(jobs.DOUBLE, jobs.Numbers(values), deadline_s=30).result(30)
    assert np.array_equal(result.values, values * 2)
    with pytest.raises(InvalidJobError, match="more than 33554432 bytes"):
        isolating.submit(jobs.DOUBLE, jobs.Numbers(np.zeros(5 << 20)), deadline_s=30)


def test_unknown_lanes_are_named(isolating: Executor) -> None:
    """Tests that a lane that does not exist is said with those that do."""
    with pytest.raises(InvalidJobError, match="plan, live"):
        isolating.submit(jobs.ECHO, 1, deadline_s=1, lane="fast")


@pytest.mark.parametrize("how", ["python", "interpreter"])
def test_closing_while_jobs_hang(isolating: Executor, how: str) -> None:
    """Tests that closing ends everything within its time: running jobs that do not listen, and waiting ones."""
    _works(isolating)
    hanging = isolating.submit(jobs.HANG, how, deadline_s=600)
    waiting = isolating.submit(jobs.ECHO, 1, deadline_s=5)
    _wait_until_running(hanging)
    started = time.monotonic()
    isolating.close(wait_s=2.0)
    assert time.monotonic() - started < 2.5
    with pytest.raises(ExecutorClosedError):
        waiting.result(0)
    with pytest.raises((ExecutorClosedError, SolverTimeoutError)):
        hanging.result(0)


def test_closing_lets_jobs_finish(isolating: Executor) -> None:
    """Tests that a job that listens gives its best so far when the executor is closed."""
    _works(isolating)
    ticket = isolating.submit(jobs.SNOOZE, 60.0, deadline_s=600)
    _wait_until_running(ticket)
    isolating.close()
    assert ticket.result(0) == "stopped"


def test_many_threads(isolating: Executor) -> None:
    """Tests that callers in many threads each get their own results, crashes in between notwithstanding."""
    wrong: list[object] = []

    def ask(thread: int) -> None:
        for turn in range(15):
            lane = ("plan", "live")[(thread + turn) % 2]
            try:
                if turn % 7 == 3 and thread == 0:
                    isolating.submit(jobs.DIE, "SIGKILL", deadline_s=30, lane=lane).result(30)
                elif isolating.submit(jobs.ECHO, (thread, turn), deadline_s=30, lane=lane).result(30) != (
                    thread,
                    turn,
                ):
                    wrong.append((thread, turn))
            except ExecutorBusyError:
                time.sleep(0.01)
            except SolverCrashedError:
                if thread != 0:
                    wrong.append("crashed")

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert wrong == []
