"""Simulations are asked for, given up, and forgotten."""

from __future__ import annotations

from typing import Final

from dispatch import ids
from dispatch.errors import DispatchError
from dispatch.lifecycle.machine import IllegalMoveError
from dispatch.simulations.simulation import OPEN, Asked, Simulation
from dispatch.storage import simulations
from dispatch.storage.store import Writing

#: Simulations of one town that wait or run.
MOST_OPEN: Final = 5
#: They are kept so long after their end, seconds.
KEPT_S: Final = 30 * 86_400


class BadSimulationError(DispatchError):
    """A simulation that cannot be asked for; code ``too_many_simulations``."""


def ask_simulation(writing: Writing, asked: Asked) -> Simulation:
    """Keep what is to be lived through; notes ``simulation.asked``.

    Raises
    ------
    BadSimulationError
        Too many wait.
    """
    # Two that come at the same time are counted one after the other.
    writing.exclude("simulations")
    if simulations.count_open(writing) >= MOST_OPEN:
        raise BadSimulationError(
            f"{MOST_OPEN} simulations of the town wait already: ask again when one of them is over",
            code="too_many_simulations",
        )
    new = Simulation(writing.ids.new(ids.SIMULATION), asked, writing.actor)
    stored = simulations.add_simulation(writing, new)
    writing.note("simulation.asked", stored.id, 1, {"days": asked.days})
    return stored


def cancel_simulation(writing: Writing, name: str) -> Simulation:
    """Give a simulation up that waits or runs; notes ``simulation.finished``.

    Raises
    ------
    IllegalMoveError
        It is over.
    NotFoundError
        The town has none of that name.
    """
    one = simulations.get_simulation(writing, name)
    if one.status not in OPEN:
        raise IllegalMoveError("simulation", one.status, "cancelled", ())
    ended = simulations.cancel(writing, one)
    note_end(writing, ended)
    return ended


def note_end(writing: Writing, ended: Simulation) -> None:
    """Note how a simulation has ended: ``simulation.finished``."""
    facts = {
        "status": ended.status.value,
        "done": ended.done,
        "days": ended.asked.days,
        "code": ended.failure,
    }
    writing.note("simulation.finished", ended.id, ended.version, facts)


def forget_simulations(writing: Writing, most: int = 100) -> int:
    """Remove simulations whose time is over, and return how many those were; notes ``simulation.forgotten`` for each."""
    names = simulations.forget_before(writing, writing.now_s - KEPT_S, most)
    for name in names:
        writing.note("simulation.forgotten", name, 1)
    return len(names)
