"""A town that asks for simulations, and whoever carries them out."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from dispatch.dayfile.furnish import furnish
from dispatch.executor.executor import Executor
from dispatch.executor.local import LocalProcessExecutor
from dispatch.simulations.asking import ask_simulation
from dispatch.simulations.queued import QueuedSimulations
from dispatch.simulations.simulation import Asked, Simulation
from dispatch.simulations.task import SIMULATION_LANE
from dispatch.storage import simulations
from dispatch.storage.events import events_of_kind
from dispatch.storage.store import Event, Store
from tests.dispatch.simulate.toy_scenario import DAY, NINE_S, toy_scenario
from tests.dispatch.toy_town import ToyTown

#: Long enough for any machine; nothing waits for so long unless it hangs.
LONG_S = 240.0
LANE = replace(
    SIMULATION_LANE,
    warm=("tests.dispatch.simulations.toy_maps:use_toytown",),
    grace_s=1.0,
    memory_mb=None,
    # A child that was killed is there again by itself, so that its number can be waited for.
    rests_after_s=None,
)


class SimulatedTown:
    """Toytown in a store, on the evening of a day on which people have worked."""

    def __init__(self, store: Store) -> None:
        self.store = store
        store.clock.set(NINE_S + 9 * 3600)  # type: ignore[attr-defined]
        self.id = furnish(store, toy_scenario(hours=2, couriers=1).day, "x:y", slug="toy").town_id

    def queued(self, executor: Executor, **settings: Any) -> QueuedSimulations:
        """Return one of any number of processes."""
        return QueuedSimulations(self.store, executor, lambda _: ToyTown(), **settings)  # type: ignore[arg-type, return-value]

    def ask(self, **wanted: Any) -> str:
        """Ask for a simulation of that day."""
        asked = Asked(**{"recorded": DAY, "seeds": 1, **wanted})
        return self.store.write(self.id, "coordinator:x", lambda writing: ask_simulation(writing, asked)).id

    def simulation(self, name: str) -> Simulation:
        """Return a simulation as it is now."""
        with self.store.reading(self.id) as reading:
            return simulations.get_simulation(reading, name)

    def ends(self, name: str) -> tuple[Event, ...]:
        """Return how it was told that a simulation is over."""
        with self.store.reading(self.id) as reading:
            return events_of_kind(reading, [name], "simulation.finished")


def executor_of() -> LocalProcessExecutor:
    """Return an executor with the lane of simulations."""
    return LocalProcessExecutor((LANE,))


def kill(number: Path) -> int:
    """Kill the process that has written its number, and return that."""
    wait_for(number.is_file)
    wait_for(lambda: number.read_text("utf-8") != "")
    found = int(number.read_text("utf-8"))
    # Whoever takes its place writes its own.
    number.unlink()
    os.kill(found, signal.SIGKILL)
    return found


def wait_for(happened: Callable[[], bool]) -> None:
    """Wait until something is so."""
    ends = time.monotonic() + LONG_S
    while not happened():
        assert time.monotonic() < ends, "it does not come"
        time.sleep(0.02)


def is_alive(number: int) -> bool:
    """Return whether a process runs; a zombie does not."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
