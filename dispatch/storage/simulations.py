"""Simulations that were asked for, in the database. How far one is is no event: whoever follows the log would wake for every step."""

from __future__ import annotations

import zlib
from typing import Any, Final

from sqlalchemy import Row, bindparam, func, select, update

from dispatch.errors import DispatchError
from dispatch.simulations.simulation import OPEN, Asked, Simulation, SimulationStatus
from dispatch.storage.lease_clock import is_free, lease_now_s
from dispatch.storage.prepared import of_town
from dispatch.storage.schema_simulations import SIMULATION
from dispatch.storage.store import Reading, Store, Writing

_OPEN: Final = tuple(status.value for status in OPEN)
_PLAIN = [column for column in SIMULATION.c if column.name != "report"]
_PAGE = of_town(SIMULATION, *_PLAIN).order_by(SIMULATION.c.id.desc()).limit(bindparam("most"))
_COUNT = of_town(SIMULATION, func.count()).where(SIMULATION.c.status.in_(_OPEN))
_AT_WORK = of_town(SIMULATION, func.count()).where(
    SIMULATION.c.status == SimulationStatus.RUNNING.value, SIMULATION.c.lease_s > bindparam("now")
)


class SimulationLostError(DispatchError):
    """A simulation is in other hands by now, cancelled or gone; code ``lease_lost``."""

    def __init__(self, name: str) -> None:
        super().__init__(f"simulation {name} is in other hands, cancelled or gone", code="lease_lost")


def add_simulation(writing: Writing, new: Simulation) -> Simulation:
    """Store a simulation that was asked for."""
    row: dict[str, Any] = {
        "id": new.id, "actor": new.actor, "asked": new.asked.document(), "status": new.status.value, "done": 0, "share": 0, "tries": 0,
        "report": b"", "failure": "", "message": "", "holder": "", "lease_s": None, "requested_s": writing.now_s, "started_s": None,
        "finished_s": None, "version": 1,
    }  # fmt: skip
    writing.insert(SIMULATION, row)
    return get_simulation(writing, new.id)


def get_simulation(reading: Reading, name: str) -> Simulation:
    """Return a simulation with its report.

    Raises
    ------
    NotFoundError
        The town has none of that name.
    """
    return _simulation(reading.get(SIMULATION, name))


def simulations_page(reading: Reading, *, before: str = "", most: int) -> tuple[Simulation, ...]:
    """Return simulations without their reports, the latest first, behind one of them."""
    # Not by a name that is behind all others: which one is depends on how the database sorts.
    query, behind = (
        (_PAGE.where(SIMULATION.c.id < bindparam("before")), {"before": before}) if before else (_PAGE, {})
    )
    return tuple(_simulation(row) for row in reading.fetch(query, **behind, most=most))


def count_open(reading: Reading) -> int:
    """Return how many simulations of a town wait or run."""
    return int(reading.fetch(_COUNT)[0][0])


def open_simulations(store: Store, lease_for_s: int) -> tuple[tuple[str, str], ...]:
    """Return town and name of the simulations that somebody has to take up, the one asked for first of all first.

    Parameters
    ----------
    lease_for_s
        How long they are somebody's, seconds.
    """
    # Of all towns: leases have one clock.
    with store.reading("") as reading:
        query = (
            select(SIMULATION.c.town_id, SIMULATION.c.id)
            .where(
                SIMULATION.c.status.in_(_OPEN),
                is_free(SIMULATION.c.lease_s, lease_now_s(reading), lease_for_s),
            )
            .order_by(SIMULATION.c.id)
        )
        return tuple((row.town_id, row.id) for row in reading.rows(query))


def take_up(writing: Writing, name: str, holder: str, lease_for_s: int, *, most: int) -> Simulation | None:
    """Give a simulation into somebody's hands for so many seconds; None where it is in others' or over, or ``most`` of the town run already."""
    writing.exclude("simulations")
    now_s = lease_now_s(writing)
    if int(writing.fetch(_AT_WORK, now=now_s)[0][0]) >= most:
        return None
    own = update(SIMULATION).where(
        SIMULATION.c.town_id == writing.town_id,
        SIMULATION.c.id == name,
        SIMULATION.c.status.in_(_OPEN),
        is_free(SIMULATION.c.lease_s, now_s, lease_for_s),
    )
    values = {
        "holder": holder, "lease_s": now_s + lease_for_s, "status": SimulationStatus.RUNNING.value, "tries": SIMULATION.c.tries + 1,
        "started_s": writing.now_s, "done": 0, "share": 0,
    }  # fmt: skip
    if writing.connection.execute(own.values(**values)).rowcount != 1:
        return None
    return get_simulation(writing, name)


def hand_back(writing: Writing, name: str, holder: str, *, tried: bool) -> None:
    """Give a simulation back that somebody has in hand: others take it up at once. ``tried`` where it has failed, not where its server ends."""
    own = update(SIMULATION).where(
        SIMULATION.c.town_id == writing.town_id, SIMULATION.c.id == name, SIMULATION.c.holder == holder
    )
    values = {
        "holder": "", "lease_s": None, "status": SimulationStatus.QUEUED.value, "done": 0, "share": 0,
        "tries": SIMULATION.c.tries - (0 if tried else 1),
    }  # fmt: skip
    writing.connection.execute(own.values(**values))


def keep(writing: Writing, name: str, holder: str, /, *, report: str = "", **facts: Any) -> None:
    """Store how far a simulation is, or what came of it.

    Raises
    ------
    SimulationLostError
        It is in other hands, cancelled or gone.
    """
    own = update(SIMULATION).where(
        SIMULATION.c.town_id == writing.town_id,
        SIMULATION.c.id == name,
        SIMULATION.c.holder == holder,
        SIMULATION.c.status == SimulationStatus.RUNNING.value,
    )
    values = {**facts, "version": SIMULATION.c.version + 1}
    if report:
        values["report"] = zlib.compress(report.encode(), 6)
    if writing.connection.execute(own.values(**values)).rowcount != 1:
        raise SimulationLostError(name)


def cancel(writing: Writing, one: Simulation) -> Simulation:
    """Note that nobody waits for a simulation any more; whoever has it in hand loses it."""
    values = {
        "status": SimulationStatus.CANCELLED.value, "holder": "", "lease_s": None, "finished_s": writing.now_s,
    }  # fmt: skip
    writing.change(SIMULATION, one.id, one.version, values)
    return get_simulation(writing, one.id)


def forget_before(writing: Writing, before_s: int, most: int) -> list[str]:
    """Remove simulations that were over before a moment, at most so many, and return their names."""
    own = SIMULATION.c
    query = select(own.id).where(own.town_id == writing.town_id, own.finished_s < before_s)
    names = [row.id for row in writing.rows(query.order_by(own.id).limit(most))]
    if names:
        writing.remove(SIMULATION, own.id.in_(names))
    return names


def _simulation(row: Row[Any]) -> Simulation:
    report = getattr(row, "report", b"")
    return Simulation(
        id=row.id, asked=Asked.read(row.asked), actor=row.actor, status=SimulationStatus(row.status), done=row.done, share=row.share,
        tries=row.tries, report=zlib.decompress(report).decode() if report else "", failure=row.failure, message=row.message,
        requested_s=row.requested_s, started_s=row.started_s, finished_s=row.finished_s, version=row.version,
    )  # fmt: skip
