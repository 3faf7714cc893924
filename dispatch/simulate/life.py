"""What everybody in a simulated day shares: the town's own store and clock, what is going to happen, and luck."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from dispatch.clock import SetClock
from dispatch.dayfile.furnish import Furnished
from dispatch.errors import DispatchError
from dispatch.simulate.agenda import Agenda, Happening
from dispatch.simulate.chance import Chance
from dispatch.simulate.faults import DiedError
from dispatch.simulate.scenario import Scenario
from dispatch.storage.store import Store, Writing
from dispatch.town_map import TownMap

T = TypeVar("T")
#: Who meets one of these tries again in a while: they pass.
PASSING = frozenset({"database_busy", "solver_crashed", "version_conflict", "plan_stale"})
#: So often, and after so many seconds.
TRIES, AGAIN_S = 30, (10, 60)
#: A writer that meets somebody else's change looks again so often.
CONFLICTS = 6


@dataclass(eq=False)
class Life:
    """A day that is being lived through.

    Attributes
    ----------
    scenario, town_map, store, town_id, names
        What it is, its map, and the town in the store with its names for those of the scenario.
    clock, agenda, chance
        Time, what is going to happen, luck.
    place_key
        By place in the store, its name in the scenario.
    key_of
        By delivery in the store, the name of its order in the scenario.
    ready_s
        By task, when a shop will really have its goods ready.
    acknowledged
        By the name of an order, the delivery that its customer was told of.
    counts
        What was lost on the way, and other things that no table of the town knows.
    """

    scenario: Scenario
    town_map: TownMap
    store: Store
    town_id: str
    names: Furnished
    clock: SetClock
    chance: Chance
    agenda: Agenda = field(default_factory=Agenda)
    place_key: dict[str, str] = field(default_factory=dict)
    key_of: dict[str, str] = field(default_factory=dict)
    ready_s: dict[str, int] = field(default_factory=dict)
    acknowledged: dict[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Turn the names of places round."""
        self.place_key |= {stored: name for name, stored in self.names.places.items()}

    @property
    def day(self) -> str:
        """The local date, ISO 8601."""
        return self.scenario.day.date

    @property
    def now_s(self) -> int:
        """What the clock shows."""
        return self.clock.now_s()

    def soon(self, happening: Callable[[], None], *, in_s: float = 0.0) -> None:
        """Put something down for so many seconds from now."""
        self.agenda.at(self.now_s + max(0, round(in_s)), happening)

    def persist(self, action: Happening, *, tries: int = TRIES) -> None:
        """Do something that may be done twice, again in a while where it fails or nobody hears of how it went."""
        try:
            action()
        except DiedError:
            self.counts["unheard"] += 1
        except DispatchError as error:
            if error.code not in PASSING:
                raise
            self.counts[f"again_after_{error.code}"] += 1
        else:
            return
        if tries <= 1:
            self.counts["given_up"] += 1
            return
        wait_s = self.chance.between(*AGAIN_S, "again", self.now_s, self.counts["tries"])
        self.counts["tries"] += 1
        self.soon(partial(self.persist, action, tries=tries - 1), in_s=wait_s)

    def write(self, actor: str, step: Callable[[Writing], T]) -> T:
        """Do a transaction of the town as somebody."""
        return self.store.write(self.town_id, actor, step, conflicts=CONFLICTS)
