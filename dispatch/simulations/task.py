"""What is asked of whoever lives days through: a day goes in, a report comes out."""

from __future__ import annotations

from dataclasses import dataclass

from dispatch.executor.kinds import declare
from dispatch.executor.settings import RESTS_AFTER_S, LaneSettings
from dispatch.simulate.scenario import Called, Scenario
from dispatch.simulations.simulation import Asked

#: Memory of a simulation beyond what its process holds, megabytes.
MEMORY_MB = 3072
#: A day is told of its end between two looks of its services; some of them plan a whole morning.
GRACE_S = 60.0


@dataclass(frozen=True, slots=True)
class SimulationTask:
    """What is to be lived through.

    Attributes
    ----------
    asked
        What somebody has asked for.
    town
        Name of the map.
    recorded
        The day, where it is one that has been.
    folder
        Where days have their databases while they are lived through: whoever asks removes it, also where the process was killed.
    closed
        Streets that the town has closed around a date that is made up; of one that has been they are in ``recorded``.
    """

    asked: Asked
    town: str
    recorded: Scenario | None
    folder: str
    closed: tuple[Called, ...] = ()


@dataclass(frozen=True, slots=True)
class SimulationResult:
    """The report as JSON, and how many days were lived through for it."""

    report: str
    done: int


#: Lives days through, and reports.
SIMULATE = declare("dispatch.simulations.job:simulate", payload=SimulationTask, result=SimulationResult)
#: A queue of its own, whose process gives way to all others; nobody's plan waits for a simulation.
SIMULATION_LANE = LaneSettings(
    "simulation", queue_limit=4, nice=15, memory_mb=MEMORY_MB, grace_s=GRACE_S, payload_limit=64 << 20, result_limit=64 << 20,
    rests_after_s=RESTS_AFTER_S,
)  # fmt: skip
