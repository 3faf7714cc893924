"""Processes: that none is left, none is lost, and none keeps the service."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dispatch.executor.errors import ExecutorClosedError, SolverCrashedError
from dispatch.executor.kinds import function_named
from dispatch.executor.local import LocalProcessExecutor
from dispatch.executor.settings import SERVER_LANES, LaneSettings
from tests.conformance.executors import jobs
from tests.dispatch.executor import light_jobs

ROOT = Path(__file__).parents[3]


@pytest.fixture
def local() -> Iterator[LocalProcessExecutor]:
    """An executor with one lane and one child."""
    with LocalProcessExecutor((LaneSettings("plan", grace_s=0.2),)) as executor:
        assert executor.wait_ready(30)
        yield executor


def _pid(executor: LocalProcessExecutor) -> int:
    return executor.submit(light_jobs.PROCESS_NUMBER, 0, deadline_s=10).result(10)


def _is_alive(pid: int) -> bool:
    """Return whether a process runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _wait_until_dead(pid: int, seconds: float) -> bool:
    ends = time.monotonic() + seconds
    while _is_alive(pid):
        if time.monotonic() > ends:
            return False
        time.sleep(0.01)
    return True


def _children() -> list[str]:
    """Return the states of this process's children."""
    states = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(fields[1]) == os.getpid():
                    states.append(fields[0])
    return states


def _descriptors() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def test_nothing_leaks(local: LocalProcessExecutor) -> None:
    """Tests that 200 jobs and 50 kills leave no descriptor and no zombie behind, and that each kill costs its job alone."""
    _pid(local)
    gc.collect()
    descriptors, children = _descriptors(), len(_children())
    for number in range(50):
        for turn in range(4):
            assert local.submit(light_jobs.ECHO, (number, turn), deadline_s=10).result(10) == (number, turn)
        with pytest.raises(SolverCrashedError):
            local.submit(light_jobs.DIE, 0, deadline_s=10).result(10)
    assert local.wait_ready(10)
    assert len(_children()) == children
    # What other tests have left to be closed may be gone meanwhile.
    assert _descriptors() <= descriptors
    assert "Z" not in _children()
    lane = local.metrics().lane("plan")
    assert (lane.crashes, lane.restarts, lane.done, lane.failed_starts) == (50, 50, 201, 0)
    local.close()
    assert _descriptors() < descriptors
    assert len(_children()) < children


def test_a_child_killed_while_idle_is_replaced(local: LocalProcessExecutor) -> None:
    """Tests that nobody notices the death of a child between two jobs, not even who submits in the same moment."""
    for turn in range(10):
        pid = _pid(local)
        os.kill(pid, signal.SIGKILL)
        if turn % 2:
            time.sleep(0.05)
        assert _pid(local) != pid
    lane = local.metrics().lane("plan")
    assert (lane.failed, lane.done, lane.restarts) == (0, 20, 10)


def test_an_interrupt_from_the_keyboard_is_the_parents(local: LocalProcessExecutor) -> None:
    """Tests that children neither share the terminal's process group nor die of an interrupt."""
    pid = _pid(local)
    assert os.getpgid(pid) == pid != os.getpgid(0)
    os.kill(pid, signal.SIGINT)
    time.sleep(0.05)
    assert _pid(local) == pid


def test_what_a_job_has_started_ends_with_its_child(local: LocalProcessExecutor, tmp_path: Path) -> None:
    """Tests that a process started by a job that then dies does not stay."""
    with pytest.raises(SolverCrashedError):
        local.submit(jobs.START_AND_DIE, str(tmp_path / "pid"), deadline_s=10).result(10)
    assert _wait_until_dead(int((tmp_path / "pid").read_text()), 5)


def test_closing_leaves_no_process() -> None:
    """Tests that all children are gone when ``close`` returns, hanging ones too."""
    executor = LocalProcessExecutor((LaneSettings("plan", children=2),))
    assert executor.wait_ready(30)
    pids = {_pid(executor) for _ in range(40)}
    executor.submit(jobs.HANG, "interpreter", deadline_s=100)
    time.sleep(0.1)
    started = time.monotonic()
    executor.close(wait_s=1.0)
    assert time.monotonic() - started < 1.5
    assert not [pid for pid in pids if _is_alive(pid)]


def test_closing_while_children_start() -> None:
    """Tests that an executor may be closed before it was ready."""
    executor = LocalProcessExecutor((LaneSettings("plan", warm=(f"{jobs.__name__}:warm_slowly",)),))
    ticket = executor.submit(jobs.ECHO, 1, deadline_s=10)
    started = time.monotonic()
    executor.close()
    assert time.monotonic() - started < 1
    with pytest.raises(ExecutorClosedError):
        ticket.result(0)


@pytest.mark.parametrize(
    ("warm", "start_s"), [("warm_badly", 30.0), ("warm_slowly", 0.3), ("no_such_function", 30.0)]
)
def test_children_that_do_not_start(warm: str, start_s: float) -> None:
    """Tests that jobs are told, and do not wait for ever, when no child gets ready."""
    lane = LaneSettings("plan", warm=(f"{jobs.__name__}:{warm}",), start_s=start_s)
    with LocalProcessExecutor((lane,)) as executor:
        with pytest.raises(SolverCrashedError, match="processes in a row did not start"):
            executor.submit(jobs.ECHO, 1, deadline_s=10).result(20)
        assert executor.metrics().lane("plan").failed_starts >= 3
        assert not executor.metrics().is_ready


def test_children_that_rest() -> None:
    """Tests that the child of a lane that may rest begins with the first job, ends after a while without one, and is there again for the next."""
    with LocalProcessExecutor((LaneSettings("plan"), LaneSettings("seldom", rests_after_s=0.5))) as executor:

        def ask() -> int:
            return executor.submit(light_jobs.PROCESS_NUMBER, 0, deadline_s=10, lane="seldom").result(30)

        assert executor.wait_ready(30)
        assert executor.metrics().lane("seldom").ready == 0
        assert executor.metrics().is_ready
        first = ask()
        for _ in range(4):
            time.sleep(0.2)
            # Each job puts the end off.
            assert ask() == first
        assert _wait_until_dead(first, 10)
        assert ask() != first
        seldom = executor.metrics().lane("seldom")
        assert (seldom.restarts, seldom.failed_starts, seldom.failed, seldom.done) == (0, 0, 0, 6)


_PARENT = """
import json, os, signal, sys, time
from dispatch.executor.local import LocalProcessExecutor
from dispatch.executor.settings import LaneSettings
from tests.conformance.executors import jobs

executor = LocalProcessExecutor((LaneSettings("plan", grace_s=0.1), LaneSettings("live")))
pids = [executor.submit(jobs.PROCESS_NUMBER, 0, deadline_s=10, lane=lane).result(30) for lane in ("plan", "live")]
executor.submit(jobs.PRINT, 1, deadline_s=10).result(30)
executor.submit(jobs.HANG, sys.argv[1], deadline_s=600)
time.sleep(0.2)
print(json.dumps(pids), flush=True)
if sys.argv[2] == "kill":
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("hang", ["python", "interpreter"])
@pytest.mark.parametrize("end", ["kill", "forget"])
def test_children_die_with_their_parent(hang: str, end: str) -> None:
    """Tests that no child outlives a parent that is killed, or that ends without closing, whatever the child is doing.

    What a job prints is not in the parent's output either, which holds one line.
    """
    parent = subprocess.run(
        [sys.executable, "-c", _PARENT, hang, end],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert parent.returncode == (-signal.SIGKILL if end == "kill" else 0), parent.stderr
    assert "to the log" in parent.stderr
    for pid in json.loads(parent.stdout):
        assert _wait_until_dead(pid, 5)


def test_a_child_ends_itself_after_its_deadline() -> None:
    """Tests the child's own alarm, for a parent that cannot kill: it is stopped here, as a suspended one is."""
    code = _PARENT.replace("deadline_s=600", "deadline_s=1.0").replace(
        'if sys.argv[2] == "kill"', "os.kill(os.getpid(), signal.SIGSTOP)\nif False"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, "interpreter", "stop"], cwd=ROOT, stdout=subprocess.PIPE, text=True,
        stderr=subprocess.DEVNULL,
    ) as parent:  # fmt: skip
        try:
            assert parent.stdout is not None
            pid = json.loads(parent.stdout.readline())[0]
            assert _wait_until_dead(pid, 10)
        finally:
            parent.kill()


@pytest.mark.parametrize("lanes", [(), (LaneSettings("a"), LaneSettings("a"))], ids=["none", "twice"])
def test_lanes_have_names_of_their_own(lanes: tuple[LaneSettings, ...]) -> None:
    """Tests that an executor without lanes, or with two of one name, is refused."""
    with pytest.raises(ValueError, match="a name of its own"):
        LocalProcessExecutor(lanes)


@pytest.mark.parametrize("options", [{"children": 0}, {"queue_limit": 0}, {"rests_after_s": 0}])
def test_lanes_have_room(options: dict[str, int]) -> None:
    """Tests that a lane that could never run a job is refused."""
    with pytest.raises(ValueError, match=r"lane 'plan': "):
        LaneSettings("plan", **options)  # type: ignore[arg-type]


def test_a_servers_lanes_can_be_warmed() -> None:
    """Tests that what a server's children call at their start exists."""
    assert [callable(function_named(name)) for lane in SERVER_LANES for name in lane.warm] == [True, True]


def test_children_are_modest() -> None:
    """Tests that a lane's niceness is its children's, and that they are the first to go when memory runs out."""
    with LocalProcessExecutor((LaneSettings("plan", nice=3),)) as executor:
        pid = _pid(executor)
        assert os.getpriority(os.PRIO_PROCESS, pid) == os.getpriority(os.PRIO_PROCESS, 0) + 3
        assert int(Path(f"/proc/{pid}/oom_score_adj").read_text()) == 800
