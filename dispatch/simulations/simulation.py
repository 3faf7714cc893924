"""A simulation that was asked for, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final


class SimulationStatus(StrEnum):
    """How far a simulation is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"  # ``failure`` and ``message`` say why
    CANCELLED = "cancelled"


#: Those that somebody still works on, or will.
OPEN: Final = (SimulationStatus.QUEUED, SimulationStatus.RUNNING)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be lived through.

    Attributes
    ----------
    recorded
        A local date of the town to be lived through again, ISO 8601; empty for a day that is made up from the map.
    date, orders, couriers, vans, visits
        Of a day that is made up.
    seeds, first_seed
        How many days of chance, and the seed of the first of them.
    policy, against
        Ways of dispatching, as `dispatch.simulate.policy_spec` reads them: the one, and those that it is compared with.
    what_ifs
        Changes of the day, as `dispatch.simulate.what_if.text` reads them, made together and compared with the day as it is.
    seconds
        What it may take; then it ends with the days of chance that are over.
    """

    recorded: str = ""
    date: str = ""
    orders: int = 120
    couriers: int = 8
    vans: int = 0
    visits: int = 0
    seeds: int = 5
    first_seed: int = 1
    policy: str = "default"
    against: tuple[str, ...] = ()
    what_ifs: tuple[str, ...] = ()
    seconds: int = 1800

    @property
    def days(self) -> int:
        """How many days are lived through in all: each seed under each thing that is compared."""
        return self.seeds * (1 + len(self.against) + bool(self.what_ifs))

    @property
    def numbers(self) -> tuple[int, ...]:
        """The seeds."""
        return tuple(range(self.first_seed, self.first_seed + self.seeds))

    def document(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "recorded": self.recorded, "date": self.date, "orders": self.orders, "couriers": self.couriers, "vans": self.vans,
            "visits": self.visits, "seeds": self.seeds, "first_seed": self.first_seed, "policy": self.policy, "against": list(self.against),
            "what_ifs": list(self.what_ifs), "seconds": self.seconds,
        }  # fmt: skip

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Asked:
        """Return what a document says."""
        lists = {name: tuple(document[name]) for name in ("against", "what_ifs")}
        return cls(**{**document, **lists})


@dataclass(frozen=True, slots=True)
class Simulation:
    """A simulation, and how far it is.

    Attributes
    ----------
    actor
        Who has asked for it, as the log names them.
    done, share
        Days that are lived through, and how far all of it is, in thousandths.
    tries
        How often somebody has taken it up.
    report
        The report as JSON, empty before there is one and in lists.
    failure, message
        Code and words of what went wrong.
    """

    id: str
    asked: Asked
    actor: str
    status: SimulationStatus = SimulationStatus.QUEUED
    done: int = 0
    share: int = 0
    tries: int = 0
    report: str = field(default="", repr=False)
    failure: str = ""
    message: str = ""
    requested_s: int = 0
    started_s: int | None = None
    finished_s: int | None = None
    version: int = 1
