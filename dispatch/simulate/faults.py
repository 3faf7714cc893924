"""What goes wrong with machines on a simulated day: processes that die at a commit, databases that are busy, networks that are not there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from dispatch.clock import Clock
from dispatch.errors import DispatchError
from dispatch.executor.errors import SolverCrashedError
from dispatch.ids import Ids
from dispatch.simulate.chance import Chance
from dispatch.storage.database import Database
from dispatch.storage.store import Store, Writing


@dataclass(frozen=True, slots=True)
class Faults:
    """How often what goes wrong; shares are from 0 to 1.

    Attributes
    ----------
    busy
        Of transactions that the database refuses, as when somebody else writes for too long.
    dies_before, dies_after
        Of transactions at whose end the process that made them dies, just before it is committed, or just after: nobody hears of it.
    worker
        Of computations whose process dies.
    offline_per_h, offline_s
        How often a phone loses its network, for each hour, and for how long in the mean.
    twice, backwards
        Of deliveries of a phone's queue that arrive twice, and that arrive the last one first.
    clock_s
        By how much phones' clocks are wrong at most, either way.
    """

    busy: float = 0.0
    dies_before: float = 0.0
    dies_after: float = 0.0
    worker: float = 0.0
    offline_per_h: float = 0.0
    offline_s: float = 600.0
    twice: float = 0.0
    backwards: float = 0.0
    clock_s: int = 0


#: A bad day.
ROUGH = Faults(
    busy=0.02, dies_before=0.01, dies_after=0.01, worker=0.05, offline_per_h=0.5, twice=0.1, backwards=0.1, clock_s=900
)  # fmt: skip


class DiedError(BaseException):
    """The process that did this is no more. Nothing catches it but who starts processes again."""


class Trouble:
    """Decides what goes wrong when; the same luck has the same troubles.

    Parameters
    ----------
    faults, chance
        How often, and luck.
    """

    def __init__(self, faults: Faults, chance: Chance) -> None:
        self.faults = faults
        self.chance = chance
        self.counts: Counter[str] = Counter()
        #: Nothing goes wrong before the day begins.
        self.begun = False

    def happens(self, what: str, share: float) -> bool:
        """Return whether something goes wrong this time, and count it."""
        if not self.begun or share <= 0.0:
            return False
        self.counts[f"asked_{what}"] += 1
        if not self.chance.happens(share, "fault", what, self.counts[f"asked_{what}"]):
            return False
        self.counts[what] += 1
        return True

    def of_worker(self, name: str) -> DispatchError | None:
        """Return how a computation ends instead of its result, None for its result."""
        if not self.happens("worker", self.faults.worker):
            return None
        return SolverCrashedError(f"{name}: the process that ran it is gone", exit_code=-9)


class TroubledStore(Store):
    """A store whose transactions fail now and then.

    Parameters
    ----------
    database, clock, ids
        As of `Store`.
    trouble
        Says when.
    """

    def __init__(self, database: Database, clock: Clock, ids: Ids, trouble: Trouble) -> None:
        super().__init__(database, clock=clock, ids=ids)
        self._trouble = trouble

    @contextmanager
    def writing(
        self, town_id: str, actor: str, *, behalf: str = "", alone: bool = False
    ) -> Iterator[Writing]:
        """Change a town, unless something goes wrong; see `Store.writing`."""
        trouble, faults = self._trouble, self._trouble.faults
        if trouble.happens("busy", faults.busy):
            raise DispatchError(
                "another transaction has been writing for too long: try again", code="database_busy"
            )
        with super().writing(town_id, actor, behalf=behalf, alone=alone) as writing:
            yield writing
            if trouble.happens("dies_before", faults.dies_before):
                raise DiedError
        if trouble.happens("dies_after", faults.dies_after):
            raise DiedError
