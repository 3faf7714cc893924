"""What befalls a cluster: workers and schedulers killed, workers that fall silent, other versions, nobody there."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dispatch.executor.cluster import link, remote_job, slot
from dispatch.executor.cluster.executor import DaskExecutor
from dispatch.executor.errors import SolverCrashedError, SolverTimeoutError
from dispatch.executor.ticket import Ticket, TicketState
from tests.conformance.executors import jobs
from tests.conformance.executors.cluster_here import ClusterHere, cluster_here
from tests.conformance.executors.lanes import LIVE, PLAN

READY_S = 60.0


@pytest.fixture
def cluster() -> Iterator[ClusterHere]:
    """A scheduler and two workers that may be killed."""
    with cluster_here(workers=2) as cluster:
        yield cluster


@pytest.fixture
def executor(cluster: ClusterHere) -> Iterator[DaskExecutor]:
    """With places for two jobs of each lane."""
    with DaskExecutor(
        cluster.address, (replace(PLAN, children=2, queue_limit=200), replace(LIVE, children=2))
    ) as executor:
        _wait_for_places(executor, 2)
        yield executor


def _wait_for_places(executor: DaskExecutor, places: int) -> None:
    ends = time.monotonic() + READY_S
    while executor.metrics().lane("plan").ready < places:
        assert time.monotonic() < ends, executor.metrics()
        time.sleep(0.02)


def _wait_until_running(ticket: Ticket[object]) -> None:
    ends = time.monotonic() + READY_S
    while ticket.state is not TicketState.RUNNING:
        assert time.monotonic() < ends, ticket.state
        time.sleep(0.01)


def test_a_killed_worker_costs_time_and_no_job(
    cluster: ClusterHere, executor: DaskExecutor, tmp_path: Path
) -> None:
    """Tests that what a killed worker was at runs again on another one, and that its children die with it."""
    running = [executor.submit(jobs.SNOOZE, 1.5, deadline_s=60) for _ in range(2)]
    for ticket in running:
        _wait_until_running(ticket)
    for worker in list(cluster.workers):
        cluster.kill(worker)
        cluster.start_worker()
    assert [ticket.result(60) for ticket in running] == ["slept", "slept"]
    assert executor.submit(jobs.TOUCH, str(tmp_path / "trace"), deadline_s=30).result(60)
    assert (tmp_path / "trace").read_text() == "x"
    lane = executor.metrics().lane("plan")
    assert (lane.done, lane.failed) == (3, 0)


def test_children_die_with_their_worker(cluster: ClusterHere, executor: DaskExecutor) -> None:
    """Tests that a killed worker leaves no process of its jobs behind."""
    hanging = [executor.submit(jobs.HANG, "interpreter", deadline_s=300) for _ in range(2)]
    for ticket in hanging:
        _wait_until_running(ticket)
    children = [child for worker in cluster.workers for child in _children(worker.pid)]
    assert len(children) >= 4
    for worker in cluster.workers:
        cluster.kill(worker)
    ends = time.monotonic() + 20
    while any(Path(f"/proc/{child}/exe").exists() for child in children):
        assert time.monotonic() < ends
        time.sleep(0.05)
    for ticket in hanging:
        ticket.cancel()


def _children(parent: int) -> list[int]:
    listed = Path(f"/proc/{parent}/task").glob("*/children")
    return [int(child) for file in listed for child in file.read_text().split()]


def test_every_job_ends_once_whoever_dies(cluster: ClusterHere, executor: DaskExecutor) -> None:
    """Tests hundreds of jobs while a worker is killed every second: each has one end, and it is its own result."""
    ends: Counter[int] = Counter()
    tickets = []
    for number in range(120):
        ticket = executor.submit(jobs.ECHO, number, deadline_s=30)
        ticket.future.add_done_callback(lambda future: ends.update([future.result()]))
        tickets.append(ticket)
    kills = 0
    slow = [executor.submit(jobs.SNOOZE, 0.3, deadline_s=30) for _ in range(20)]
    while any(not ticket.future.done() for ticket in slow) and kills < 4:
        time.sleep(1.0)
        cluster.kill(cluster.workers[kills])
        kills += 1
        cluster.start_worker()
    assert [ticket.result(120) for ticket in tickets] == list(range(120))
    assert {ticket.result(120) for ticket in slow} == {"slept"}
    assert ends == Counter(range(120))
    assert kills >= 1


def test_nobody_to_give_jobs_to_is_told(caplog: pytest.LogCaptureFixture) -> None:
    """Tests that a cluster without workers is told in the log, once, and that it is told when there are some."""
    caplog.set_level("INFO", logger=link.__name__)
    with cluster_here(workers=0) as cluster, DaskExecutor(cluster.address, (PLAN, LIVE)) as executor:
        ends = time.monotonic() + READY_S
        while "no worker of version" not in caplog.text:
            assert time.monotonic() < ends, caplog.text
            time.sleep(0.05)
        cluster.start_worker()
        _wait_for_places(executor, 1)
        while "has workers of this version" not in caplog.text:
            assert time.monotonic() < ends, caplog.text
            time.sleep(0.05)
    assert caplog.text.count("no worker of version") == 1


def test_a_killed_scheduler_loses_nothing(cluster: ClusterHere, executor: DaskExecutor) -> None:
    """Tests that jobs under way and waiting ones are sent again when there is a scheduler again, to workers that have waited for it."""
    before = executor.submit(jobs.PROCESS_NUMBER, 0, deadline_s=30).result(30)
    running = [executor.submit(jobs.SNOOZE, 1.5, deadline_s=60) for _ in range(2)]
    waiting = [executor.submit(jobs.ECHO, number, deadline_s=30) for number in range(5)]
    for ticket in running:
        _wait_until_running(ticket)
    cluster.kill(cluster.scheduler)
    ends = time.monotonic() + READY_S
    while executor.metrics().is_ready:
        assert time.monotonic() < ends
        time.sleep(0.02)
    during = executor.submit(jobs.ECHO, "while there is none", deadline_s=30)
    cluster.start_scheduler()
    assert [ticket.result(90) for ticket in running] == ["slept", "slept"]
    assert [ticket.result(60) for ticket in waiting] == list(range(5))
    assert during.result(60) == "while there is none"
    assert all(worker.poll() is None for worker in cluster.workers)
    # The workers have waited with their children warm.
    numbers = {executor.submit(jobs.PROCESS_NUMBER, 0, deadline_s=30).result(30) for _ in range(8)}
    assert before in numbers


def test_there_need_be_no_scheduler_yet() -> None:
    """Tests that jobs wait for a cluster that begins later, and that closing without one is quick."""
    late = ClusterHere()
    late.kill(late.scheduler)
    try:
        with DaskExecutor(late.address, (PLAN, LIVE)) as executor:
            ticket = executor.submit(jobs.ECHO, 1, deadline_s=30)
            assert not executor.metrics().is_ready
            late.start_scheduler()
            late.start_worker()
            assert ticket.result(READY_S) == 1
        late.kill(late.scheduler)
        executor = DaskExecutor(late.address, (PLAN,))
        waiting = executor.submit(jobs.ECHO, 1, deadline_s=30)
        started = time.monotonic()
        executor.close()
        assert time.monotonic() - started < 10
        assert waiting.future.done()
    finally:
        late.close()


def test_a_silent_worker_is_given_up(
    cluster: ClusterHere, executor: DaskExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that a worker which is stopped, as by a machine that hangs, keeps its job no longer than its time."""
    monkeypatch.setattr(slot, "SILENCE_S", 2.0)
    ticket = executor.submit(jobs.SLEEP_DEAF, 60.0, deadline_s=1.0)
    _wait_until_running(ticket)
    for worker in cluster.workers:
        os.kill(worker.pid, signal.SIGSTOP)
    try:
        with pytest.raises(SolverTimeoutError, match="nothing was heard"):
            ticket.result(20)
    finally:
        for worker in cluster.workers:
            os.kill(worker.pid, signal.SIGCONT)


def test_workers_of_another_version_get_no_jobs(
    cluster: ClusterHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that a server of a newer version waits for workers of its own, and says so when there are none."""
    monkeypatch.setattr(remote_job, "VERSION", "99.0.0")
    monkeypatch.setattr(link, "place_of", remote_job.place_of)
    with DaskExecutor(cluster.address, (replace(PLAN, start_s=3.0), LIVE)) as executor:
        ticket = executor.submit(jobs.ECHO, 1, deadline_s=30)
        with pytest.raises(SolverCrashedError, match="tournee worker"):
            ticket.result(30)
        assert not executor.metrics().is_ready


def test_a_job_that_kills_its_process_costs_no_worker(cluster: ClusterHere, executor: DaskExecutor) -> None:
    """Tests that crashes of native code stay in the child: the worker lives, other jobs of it notice nothing."""
    beside = executor.submit(jobs.SNOOZE, 1.0, deadline_s=30, lane="live")
    for _ in range(3):
        with pytest.raises(SolverCrashedError):
            executor.submit(jobs.DIE, "segfault", deadline_s=30).result(30)
    assert beside.result(30) == "slept"
    assert all(worker.poll() is None for worker in cluster.workers)


def test_progress_comes_from_afar(executor: DaskExecutor) -> None:
    """Tests that messages of progress of two jobs at a time reach whoever asked for them, and nobody else."""
    heard: dict[int, list[int]] = {200: [], 201: []}
    tickets = [executor.submit(jobs.COUNT, to, deadline_s=30, on_progress=heard[to].append) for to in heard]
    assert [ticket.result(30) for ticket in tickets] == [200, 201]
    for messages in heard.values():
        assert len(messages) >= 2
        assert messages == sorted(messages)
