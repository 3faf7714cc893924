"""Carries out simulations that were asked for: any number of processes may, each simulation in the hands of one of them at a time."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import wait
from pathlib import Path
from typing import Any, Final

from dispatch.errors import DispatchError
from dispatch.executor.errors import ExecutorBusyError, ExecutorClosedError, SolverCrashedError
from dispatch.executor.executor import Executor
from dispatch.executor.ticket import Ticket
from dispatch.fair_turns import FairTurns
from dispatch.simulate.live_through import fast_folder
from dispatch.simulate.recorded.day import recorded_scenario
from dispatch.simulate.scenario import Called
from dispatch.simulate.town_closures import closed_around
from dispatch.simulations.asking import note_end
from dispatch.simulations.simulation import Simulation, SimulationStatus
from dispatch.simulations.task import SIMULATE, SimulationResult, SimulationTask
from dispatch.storage import simulations
from dispatch.storage.lease_clock import lease_now_s
from dispatch.storage.parties import get_town
from dispatch.storage.simulations import SimulationLostError
from dispatch.storage.store import Store, Writing
from dispatch.town_map import TownMap
from geo.errors import MapError
from routing.errors import RoutingError

LOG = logging.getLogger("tournee.simulations")

#: How far one is, is kept so often, seconds; whoever has it in hand shows by it that they live.
BEAT_S: Final = 5.0
#: It is somebody's for so long after that; a process that is killed leaves it to others then.
LEASE_S: Final = 60
#: Simulations of one town at a time, on all machines together.
AT_ONCE: Final = 2
#: One whose processes die so often is given up.
MOST_TRIES: Final = 3
ACTOR: Final = "system:simulations"


class QueuedSimulations:
    """Carries out simulations, one after the other: nobody waits for one at a door.

    Parameters
    ----------
    store
        The business.
    executor
        Where days are lived through: its lane ``simulation``.
    open_map
        Returns the map of a name.
    beat_s
        See `BEAT_S`.
    """

    def __init__(
        self, store: Store, executor: Executor, open_map: Callable[[str], TownMap], *, beat_s: float = BEAT_S
    ) -> None:
        self.store = store
        self.executor = executor
        self._open_map = open_map
        self._beat_s = beat_s
        self._holder = secrets.token_hex(8)
        self._turns = FairTurns()

    def run_once(self, stop: threading.Event | None = None) -> int:
        """Carry out every simulation that nobody has in hand, and return how many are over by this."""
        done = 0
        for town_id, name in self._turns.through(lambda: simulations.open_simulations(self.store, LEASE_S)):
            if stop is not None and stop.is_set():
                break
            done += self.carry_out(town_id, name, stop)
        return done

    def carry_out(self, town_id: str, name: str, stop: threading.Event | None = None) -> bool:
        """Have a simulation lived through; return whether it is over by this. Where ``stop`` is set meanwhile, it is left to others."""
        one = self.store.write(
            town_id,
            ACTOR,
            lambda writing: simulations.take_up(writing, name, self._holder, LEASE_S, most=AT_ONCE),
        )
        if one is None:
            return False
        try:
            if one.tries > MOST_TRIES:
                self._fail(
                    town_id, name, "simulation_died",
                    f"whoever lived it through has died {MOST_TRIES} times: ask for a smaller day",
                )  # fmt: skip
                return True
            return self._live(town_id, one, stop)
        except SimulationLostError:
            # Given up by somebody, or in other hands after a pause that was too long.
            return False

    def _live(self, town_id: str, one: Simulation, stop: threading.Event | None) -> bool:
        folder = _folder_of(one.id)
        try:
            result = self._result(town_id, one, folder, stop)
        except ExecutorClosedError:
            self._hand_back(town_id, one.id, tried=False)
            return False
        except (ExecutorBusyError, SolverCrashedError) as error:
            # The process may have been killed for what others did: it is tried again, but not for ever.
            if one.tries < MOST_TRIES:
                LOG.warning("simulation %s of town %s is tried again: %s", one.id, town_id, error)
                self._hand_back(town_id, one.id, tried=True)
                return False
            self._fail(town_id, one.id, error.code, str(error))
            return True
        except SimulationLostError:
            raise
        except (DispatchError, MapError, RoutingError) as error:
            self._fail(town_id, one.id, error.code, str(error))
            return True
        except Exception:
            # Whatever one has met must not stop the others.
            LOG.exception("simulation %s of town %s has failed", one.id, town_id)
            self._fail(town_id, one.id, "simulation_failed", "the server's log says why")
            return True
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        if result is None:
            self._hand_back(town_id, one.id, tried=False)
            return False
        self._end(town_id, one.id, SimulationStatus.DONE, report=result.report, done=result.done, share=1000)
        return True

    def _result(
        self, town_id: str, one: Simulation, folder: str, stop: threading.Event | None
    ) -> SimulationResult | None:
        """Return what came of it, None where this server ends."""
        asked = one.asked
        with self.store.reading(town_id) as reading:
            town = get_town(reading)
            recorded = None
            closed: tuple[Called, ...] = ()
            if asked.recorded:
                recorded = recorded_scenario(reading, self._open_map(town.map), asked.recorded, lang="fr")
            else:
                closed = closed_around(
                    reading, self._open_map(town.map), dt.date.fromisoformat(asked.date), town.time_zone
                )
        told: list[tuple[int, int]] = [(0, 0)]

        def heard(message: tuple[int, int]) -> bool:
            told[0] = message
            return True

        task = SimulationTask(asked, town.map, recorded, folder, closed)
        ticket = self.executor.submit(
            SIMULATE, task, deadline_s=float(asked.seconds), on_progress=heard, lane="simulation"
        )
        try:
            return self._waited(town_id, one.id, ticket, told, stop)
        finally:
            # Where it was lost or the server ends, nobody waits for it: its process is asked to stop, then killed.
            ticket.cancel()

    def _waited(
        self,
        town_id: str,
        name: str,
        ticket: Ticket[SimulationResult],
        told: list[tuple[int, int]],
        stop: threading.Event | None,
    ) -> SimulationResult | None:
        beat = time.monotonic()
        while True:
            wait([ticket.future], min(self._beat_s, 1.0))
            if ticket.future.done():
                return ticket.result()
            if stop is not None and stop.is_set():
                return None
            if time.monotonic() - beat >= self._beat_s:
                beat = time.monotonic()
                done, share = told[0]
                self.store.write(
                    town_id, ACTOR, lambda writing, done=done, share=share: self._beat(writing, name, done, share)  # type: ignore[misc]
                )  # fmt: skip

    def _beat(self, writing: Writing, name: str, done: int, share: int) -> None:
        simulations.keep(
            writing, name, self._holder, done=done, share=share, lease_s=lease_now_s(writing) + LEASE_S
        )

    def _hand_back(self, town_id: str, name: str, *, tried: bool) -> None:
        self.store.write(
            town_id, ACTOR, lambda writing: simulations.hand_back(writing, name, self._holder, tried=tried)
        )

    def _fail(self, town_id: str, name: str, code: str, message: str) -> None:
        self._end(town_id, name, SimulationStatus.FAILED, failure=code[:64], message=message)

    def _end(self, town_id: str, name: str, status: SimulationStatus, **facts: Any) -> None:
        def step(writing: Writing) -> None:
            simulations.keep(
                writing, name, self._holder, status=status.value, finished_s=writing.now_s, holder="", lease_s=None, **facts
            )  # fmt: skip
            note_end(writing, simulations.get_simulation(writing, name))

        self.store.write(town_id, ACTOR, step)


def _folder_of(name: str) -> str:
    """Return a folder for the days of a simulation; what whoever had it before has left on this machine, killed, is removed."""
    prefix = f"tournee-simulation-{name}-"
    for left in Path(fast_folder() or tempfile.gettempdir()).glob(f"{prefix}*"):
        shutil.rmtree(left, ignore_errors=True)
    return tempfile.mkdtemp(prefix=prefix, dir=fast_folder())
