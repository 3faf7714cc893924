"""Tests of `tournee scheduler`, `worker` and `planner` as processes: a plan that was asked for is computed by a cluster, whoever is killed."""

from __future__ import annotations

import datetime as dt
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from api.cli.dispatch.office import open_database
from api.cli.exit_codes import ExitCode
from dispatch.clock import SetClock
from dispatch.executor.inline import InlineExecutor
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.runs.runner import PlanRunner
from dispatch.storage import planning
from dispatch.storage.parties import town_ids
from dispatch.storage.store import Store
from geo.store import TownStore
from tests.api.cli.conftest import DAY, MORNING, Office
from tests.conformance.executors.cluster_here import free_port

ROOT = Path(__file__).resolve().parents[3]
#: What a cluster may take until it computes: processes start, and load what they need.
LONG_S = 200.0


class Command:
    """A command in a process of its own, whose lines are kept."""

    def __init__(self, home: Path, *arguments: str) -> None:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TOURNEE_")},
            "TOURNEE_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1",
        }  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, "-m", "api.cli", *arguments],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment,
        )  # fmt: skip
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def said(self, words: str, within_s: float = 60.0) -> str:
        """Wait until a line has some words, and return it."""
        ends = time.monotonic() + within_s
        while time.monotonic() < ends:
            for line in self.lines:
                if words in line:
                    return line
            assert self.process.poll() is None, self.lines
            time.sleep(0.05)
        raise AssertionError(f"{words!r} was not said: {self.lines}")

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """End it, and return how it has ended."""
        self.process.send_signal(number)
        code = self.process.wait(30)
        self.heard()
        return code

    def heard(self) -> str:
        """Wait until it has said everything, and return that in one line."""
        self._reader.join(10)
        return " ".join(line.strip("│ ") for line in self.lines)

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self.lines.append(line.rstrip())


@contextmanager
def commands() -> Iterator[list[Command]]:
    """Processes that are gone after the block."""
    begun: list[Command] = []
    try:
        yield begun
    finally:
        for one in begun:
            if one.process.poll() is None:
                with suppress(subprocess.TimeoutExpired):
                    one.end(signal.SIGKILL)
            one.heard()


def status_of(store: Store, town_id: str, run_id: str) -> PlanRunStatus:
    with store.reading(town_id) as reading:
        return planning.get_run(reading, run_id).status


@pytest.mark.timeout(500)
def test_a_cluster_computes_for_a_planner(planned: Office, town_store: TownStore) -> None:
    """Tests that a queued plan is computed once there is a worker, that the scheduler may be killed, and that all end in order on SIGTERM."""
    home, url = town_store.home, f"sqlite:///{planned.database}"
    local = dt.datetime.fromisoformat(MORNING).replace(tzinfo=ZoneInfo("Europe/Monaco"))
    port = str(free_port())
    with (
        open_database(url) as database,
        InlineExecutor() as nobody,
        commands() as begun,
    ):
        store = Store(database, clock=SetClock(int(local.timestamp())))
        (town_id,) = town_ids(database)

        def start(*arguments: str) -> Command:
            begun.append(Command(home, *arguments))
            return begun[-1]

        def ask() -> str:
            return PlanRunner(store, nobody).request(town_id, "test", DAY, iterations=20).id

        def wait_for(run_id: str) -> None:
            ends = time.monotonic() + LONG_S
            while (status := status_of(store, town_id, run_id)) in {
                PlanRunStatus.QUEUED,
                PlanRunStatus.RUNNING,
            }:
                assert time.monotonic() < ends, [one.lines for one in begun]
                time.sleep(0.1)
            assert status is PlanRunStatus.PROPOSED

        scheduler = start("scheduler", "--port", port)
        address = re.search(r"tcp://\S+", scheduler.said("The scheduler is at"))
        assert address is not None
        assert address[0] == f"tcp://127.0.0.1:{port}"
        planner = start(
            "planner", "--db", url, "--cluster", address[0], "--alive", str(planned.database) + ".alive"
        )
        planner.said("Planning by the cluster at")
        first = ask()
        time.sleep(5)
        assert status_of(store, town_id, first) in {PlanRunStatus.QUEUED, PlanRunStatus.RUNNING}
        worker = start("worker", address[0], "--host", "127.0.0.1")
        wait_for(first)
        assert scheduler.end(signal.SIGKILL) == -signal.SIGKILL
        second = ask()
        scheduler = start("scheduler", "--port", port)
        wait_for(second)
        assert Path(f"{planned.database}.alive").exists()
        for one in (planner, worker, scheduler):
            assert one.end() == 0
            assert one.lines[-1] == "Stopped."
            assert not [line for line in one.lines if "Traceback" in line], "\n".join(one.lines)


def test_a_planner_without_a_database_says_what_to_do(tmp_path: Path) -> None:
    """Tests that nothing is planned for where nothing is."""
    with commands() as begun:
        begun.append(Command(tmp_path, "planner"))
        assert begun[0].process.wait(30) == ExitCode.FILE
        assert "tournee dispatch init" in begun[0].heard()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("worker", "10.0.0.4:8786"), "write it as tcp://10.0.0.4:8786"),
        (("scheduler", "--certificates", "nowhere"), "there is no file nowhere/ca.pem"),
    ],
)
def test_what_cannot_be_is_said(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    """Tests that addresses and keys that cannot be are told with the remedy."""
    with commands() as begun:
        begun.append(Command(tmp_path, *arguments))
        assert begun[0].process.wait(30) in {ExitCode.INVALID_INPUT, ExitCode.USAGE}
        assert words in begun[0].heard()
