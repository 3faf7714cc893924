"""The parts of simulations that examples name."""

from __future__ import annotations

from dispatch.access.role import Role
from dispatch.simulations import job
from dispatch.simulations.queued import QueuedSimulations
from tests.api.v1.cast import Cast, part


@part
def simulation(cast: Cast) -> str:
    made = cast.served.call(
        "POST", "/v1/simulations", {"recorded_day": "2026-11-28", "seeds": 1}, role=Role.COORDINATOR
    )
    assert made.status_code == 202, made.text
    return str(made.json()["id"])


@part
def lived_simulation(cast: Cast) -> str:
    served = cast.served
    name = cast("simulation")
    job.use_maps(lambda _: served.town_map)
    try:
        queued = QueuedSimulations(served.store, served.business.executor, lambda _: served.town_map)
        assert queued.run_once() == 1
    finally:
        job.use_maps(None)
    return name
