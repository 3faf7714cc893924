"""Simulations whose processes are killed, given up, or told to end: none hangs, none is lost, each says what came of it."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import gettempdir

import pytest

from dispatch.clock import SetClock
from dispatch.executor.local import LocalProcessExecutor
from dispatch.lifecycle.machine import IllegalMoveError
from dispatch.lookout import Lookout
from dispatch.simulate.live_through import fast_folder
from dispatch.simulate.report_document import read_report
from dispatch.simulations.asking import cancel_simulation
from dispatch.simulations.queued import LEASE_S, MOST_TRIES
from dispatch.simulations.simulation import SimulationStatus
from dispatch.storage.schema_simulations import SIMULATION
from dispatch.storage.store import Store
from tests.dispatch.lease_time import end
from tests.dispatch.simulations.simulated_town import (
    LONG_S,
    SimulatedTown,
    executor_of,
    is_alive,
    kill,
    wait_for,
)
from tests.dispatch.simulations.toy_maps import NUMBER

# Processes start again and again here, which takes its time on a machine that is busy.
pytestmark = pytest.mark.timeout(900)

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file with the number of the process that lives days through."""
    path = tmp_path / "number"
    monkeypatch.setenv(NUMBER, str(path))
    return path


@pytest.fixture
def executor(number: Path) -> Iterator[LocalProcessExecutor]:
    """An executor with a real process."""
    assert number
    with executor_of() as made:
        assert made.wait_ready(LONG_S)
        yield made


@pytest.fixture
def town(store: Store) -> SimulatedTown:
    """A town that simulations are asked for."""
    return SimulatedTown(store)


def begun(town: SimulatedTown, executor: LocalProcessExecutor, name: str) -> threading.Thread:
    """Have a simulation carried out on a thread, and wait until it is on its way."""
    queued = town.queued(executor, beat_s=0.05)
    thread = threading.Thread(target=queued.run_once, daemon=True)
    thread.start()
    wait_for(lambda: town.simulation(name).share > 0)
    return thread


def ended(thread: threading.Thread) -> None:
    thread.join(LONG_S)
    assert not thread.is_alive()


@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)  # what dies has no database
def test_a_killed_process_costs_one_try(
    town: SimulatedTown, executor: LocalProcessExecutor, number: Path
) -> None:
    """Tests with SIGKILL in the middle of a day: it is lived through again, and the report is that of a day that nobody has killed."""
    whole = town.ask(seeds=8)
    assert town.queued(executor).run_once() == 1
    name = town.ask(seeds=8)
    thread = begun(town, executor, name)
    kill(number)
    ended(thread)
    after = town.simulation(name)
    assert (after.status, after.tries, after.done) == (SimulationStatus.QUEUED, 1, 0)
    assert town.ends(name) == ()
    wait_for(number.is_file)
    assert town.queued(executor).run_once() == 1
    done = town.simulation(name)
    assert (done.status, done.tries, done.done, done.share) == (SimulationStatus.DONE, 2, 8, 1000)
    hashes = [
        [run.log_sha256 for run in read_report(town.simulation(one).report).base.runs]
        for one in (whole, name)
    ]
    assert hashes[0] == hashes[1]


@pytest.mark.parametrize("new_database", ["postgresql"], indirect=True)  # what dies has no database
def test_what_kills_its_process_fails(
    town: SimulatedTown, executor: LocalProcessExecutor, number: Path
) -> None:
    """Tests that a simulation whose process is killed every time ends with the reason, and the next one is done."""
    name = town.ask(seeds=8)
    for _ in range(MOST_TRIES):
        wait_for(number.is_file)
        thread = begun(town, executor, name)
        kill(number)
        ended(thread)
    after = town.simulation(name)
    assert (after.status, after.failure, after.tries) == (
        SimulationStatus.FAILED,
        "solver_crashed",
        MOST_TRIES,
    )
    assert "SIGKILL" in after.message
    assert [event.data["code"] for event in town.ends(name)] == ["solver_crashed"]
    following = town.ask()
    wait_for(number.is_file)
    assert town.queued(executor).run_once() == 1
    assert town.simulation(following).status is SimulationStatus.DONE


def test_a_killed_server_leaves_it_to_others(
    town: SimulatedTown, executor: LocalProcessExecutor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests with SIGKILL for the server's own process: nothing of it lives on, and another one takes the simulation up once the lease is over."""
    store = town.store
    other = tmp_path / "other"
    monkeypatch.setenv(NUMBER, str(other))
    name = town.ask(seeds=8)
    url = store.database.engine.url.render_as_string(hide_password=False)
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.dispatch.simulations.queue_process", url], cwd=ROOT
    )
    try:
        wait_for(lambda: town.simulation(name).share > 0)
    finally:
        server.kill()
        server.wait()
    # Its process dies with it.
    child = int(other.read_text("utf-8"))
    wait_for(lambda: not is_alive(child))
    left = town.simulation(name)
    assert left.status is SimulationStatus.RUNNING
    with store.reading(town.id) as reading:
        lease_s = reading.get(SIMULATION, name).lease_s
    clock = store.clock
    assert isinstance(clock, SetClock)
    # That process went by the clock of the machine, which this one does not.
    clock.set(lease_s - 1)
    assert town.queued(executor).run_once() == 0
    assert town.simulation(name) == left
    end(store, lease_s, LEASE_S)
    assert town.queued(executor).run_once() == 1
    done = town.simulation(name)
    assert (done.status, done.tries, done.done) == (SimulationStatus.DONE, 2, 8)
    # Nor does it leave anything in memory.
    assert list(Path(fast_folder() or gettempdir()).glob(f"tournee-simulation-{name}-*")) == []


def test_whoever_gives_it_up_waits_for_nobody(town: SimulatedTown, executor: LocalProcessExecutor) -> None:
    """Tests that a simulation under way is given up at once, its process is free for the next one, and that it stays over."""
    name = town.ask(seeds=50)
    thread = begun(town, executor, name)
    given_up = town.store.write(
        town.id, "coordinator:x", lambda writing: cancel_simulation(writing, name), conflicts=5
    )
    assert given_up.status is SimulationStatus.CANCELLED
    ended(thread)
    following = town.ask()
    assert town.queued(executor).run_once() == 1
    assert town.simulation(following).status is SimulationStatus.DONE
    after = town.simulation(name)
    assert (after.status, after.report) == (SimulationStatus.CANCELLED, "")
    assert [event.data["status"] for event in town.ends(name)] == ["cancelled"]
    with pytest.raises(IllegalMoveError):
        town.store.write(town.id, "coordinator:x", lambda writing: cancel_simulation(writing, name))


def test_a_server_that_ends_leaves_it_at_once(town: SimulatedTown, executor: LocalProcessExecutor) -> None:
    """Tests that ending in order is no try: others take the simulation up at once."""
    name = town.ask(seeds=50)
    stop = threading.Event()
    queued = town.queued(executor, beat_s=0.05)
    lookout = Lookout(queued.run_once, "simulations")
    thread = threading.Thread(target=lookout.run, args=(stop,), daemon=True)
    thread.start()
    wait_for(lambda: town.simulation(name).share > 0)
    stop.set()
    lookout.wake()
    ended(thread)
    after = town.simulation(name)
    assert (after.status, after.tries) == (SimulationStatus.QUEUED, 0)
    town.store.write(town.id, "coordinator:x", lambda writing: cancel_simulation(writing, name))
