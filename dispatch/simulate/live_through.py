"""Lives a day through: the services of dispatch as they are, on a clock that is put forward from one happening to the next."""

from __future__ import annotations

import atexit
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory, mkdtemp
from typing import TYPE_CHECKING, Any

from dispatch.board.the_desk import use_maps
from dispatch.clock import SetClock
from dispatch.dayfile.furnish import furnish
from dispatch.executor.inline import InlineExecutor
from dispatch.ids import SeededIds
from dispatch.money.charging import publish
from dispatch.promises.desk import PromiseDesk
from dispatch.runs.runner import PlanRunner
from dispatch.simulate.called import begin_called
from dispatch.simulate.chance import Chance
from dispatch.simulate.coordinator import Coordinator
from dispatch.simulate.courier import CourierLife
from dispatch.simulate.customers import Customers
from dispatch.simulate.event_hash import event_hash
from dispatch.simulate.faults import Faults, Trouble, TroubledStore
from dispatch.simulate.garbage import seldom_collected
from dispatch.simulate.life import Life
from dispatch.simulate.pace import USUAL, Pace
from dispatch.simulate.scenario import Scenario
from dispatch.simulate.shops import Shops
from dispatch.simulate.supervised import Supervised
from dispatch.simulate.visits import promise_visits
from dispatch.simulate.ways import Ways
from dispatch.storage import crew
from dispatch.storage.database import Database
from dispatch.storage.migrate import upgrade
from dispatch.storage.store import Reading
from dispatch.town_map import TownMap

if TYPE_CHECKING:
    from geo.live.streets import LiveStreets
    from geo.town import Town

ACTOR = "coordinator:simulated"
#: How plans are made in a simulated town, unless the scenario says otherwise.
PLANNING: Mapping[str, object] = {
    "automatic": True, "automatic_release": True, "automatic_most_handovers": 40, "automatic_most_late_s": 7200,
    "live_iterations": 100, "gap_s": 180,
}  # fmt: skip
#: Iterations of the plan of the morning.
MORNING_ITERATIONS = 3000


@dataclass(frozen=True, slots=True)
class Lived:
    """A day that was lived through.

    Attributes
    ----------
    seed, hash
        Of luck, and of the log of events.
    town_id
        The town in the store.
    counts
        What no table of the town knows: who went elsewhere, what was in vain, what went wrong.
    simulated_s, seconds
        How long the day was, and how long it took.
    figures
        What ``look`` has made of it.
    """

    seed: int
    hash: str
    town_id: str
    counts: Mapping[str, int]
    simulated_s: int
    seconds: float
    figures: Any = None


@dataclass(slots=True)
class Progress:
    """How far a day is: a share, and what the clock shows."""

    share: float
    now_s: int
    counts: Mapping[str, int] = field(default_factory=dict)


def live_through(
    scenario: Scenario,
    town_map: TownMap,
    *,
    seed: int,
    faults: Faults | None = None,
    pace: Pace = USUAL,
    folder: Path | None = None,
    look: Callable[[Reading, Life], Any] | None = None,
    on_progress: Callable[[Progress], object] | None = None,
) -> Lived:
    """Live a day through.

    Parameters
    ----------
    scenario, town_map
        The day and its map.
    seed
        Of luck; another one is another day of the same orders.
    faults
        What goes wrong with machines; nothing where not given.
    pace
        How often the services look.
    folder
        Where the town's database is made, and left; a temporary one where not given.
    look
        Makes figures of the day when it is over.
    on_progress
        Told how far it is.

    Notes
    -----
    Equal scenarios, maps and seeds have equal logs of events (`Lived.hash`), on every machine. The desk of this process is taken for it
    (`dispatch.board.the_desk.use_maps`): one day at a time in a process.
    """
    began = time.monotonic()
    with seldom_collected(), _opened(folder) as database:
        starts_s = min([scenario.begins_s, *(coming.at_s for coming in scenario.comings[:1])])
        clock = SetClock(starts_s)
        trouble = Trouble(faults or Faults(), Chance(seed))
        store = TroubledStore(database, clock, SeededIds(seed), trouble)
        use_maps(lambda _: town_map, own_closures)
        try:
            life = _founded(scenario, town_map, store, clock, seed)
            _live(life, trouble, pace, on_progress)
            with store.reading(life.town_id) as reading:
                figures = None if look is None else look(reading, life)
                found = event_hash(reading)
        finally:
            use_maps(None)
    return Lived(
        seed, found, life.town_id, dict(life.counts + trouble.counts), scenario.ends_s - scenario.begins_s, time.monotonic() - began, figures
    )  # fmt: skip


def own_closures(town: Town) -> LiveStreets:
    """Return streets that nothing is known of but what the day brings."""
    from geo.live.store import DisruptionStore
    from geo.live.streets import LiveStreets

    # A folder of its own for each process: days in one process come one after the other, and each begins with none.
    folder = Path(mkdtemp(prefix="tournee-closures-", dir=fast_folder()))
    atexit.register(rmtree, folder, ignore_errors=True)
    return LiveStreets(town, DisruptionStore(folder, town.time_zone, profiles=town.profiles), learned={})


def _founded(scenario: Scenario, town_map: TownMap, store: TroubledStore, clock: SetClock, seed: int) -> Life:
    planning = scenario.settings.get("planning", {})
    assert isinstance(planning, Mapping)
    settings = {**scenario.settings, "planning": {**PLANNING, **planning}}
    names = furnish(store, scenario.day, ACTOR, slug=f"{scenario.day.town}-simulated", settings=settings)
    if scenario.tariff:
        store.write(names.town_id, ACTOR, lambda writing: publish(writing, scenario.tariff))
    return Life(scenario, town_map, store, names.town_id, names, clock, Chance(seed))


def _live(life: Life, trouble: Trouble, pace: Pace, on_progress: Callable[[Progress], object] | None) -> None:
    scenario = life.scenario
    executor = InlineExecutor(copied=False, fault=trouble.of_worker)
    runner = PlanRunner(life.store, executor)
    desk = PromiseDesk(life.store, executor, lambda _: life.town_map)
    shops = Shops(life)
    customers = Customers(life, desk, shops)
    coordinator = Coordinator(life, runner, desk, iterations=MORNING_ITERATIONS)
    services = Supervised(life, runner, coordinator.hear, pace)
    ways = Ways(life)
    with life.store.reading(life.town_id) as reading:
        kept = {shift.id: shift for shift in crew.shifts_of(reading, life.day)}
    vehicles = {one.id: one for one in scenario.day.vehicles}
    couriers = {
        life.names.shifts[shift.id]: CourierLife(
            life,
            ways,
            coordinator,
            trouble,
            kept[life.names.shifts[shift.id]],
            shift.id,
            vehicles[shift.vehicle_id],
        )
        for shift in scenario.day.shifts
    }
    customers.begin()
    begin_called(life, customers, couriers)
    for courier in couriers.values():
        courier.begin()

    def look() -> None:
        coordinator.look_at(services.step())
        for shift_id in services.changed_shifts():
            if shift_id in couriers:
                couriers[shift_id].look()
        if life.now_s + pace.look_s <= scenario.ends_s:
            life.soon(look, in_s=pace.look_s)
        if on_progress is not None:
            share = (life.now_s - scenario.begins_s) / max(1, scenario.ends_s - scenario.begins_s)
            on_progress(Progress(share, life.now_s, life.counts))

    def morning() -> None:
        life.persist(partial(promise_visits, life))
        trouble.begun = True
        coordinator.plan_the_day()
        look()

    life.agenda.at(scenario.begins_s, morning)
    while life.agenda.next_s is not None and life.agenda.next_s <= scenario.ends_s:
        life.clock.set(max(life.now_s, life.agenda.next_s))
        life.agenda.pop()()


@contextmanager
def _opened(folder: Path | None) -> Iterator[Database]:
    made = TemporaryDirectory(prefix="tournee-simulated-", dir=fast_folder()) if folder is None else None
    with made or nullcontext(str(folder)) as where:
        path = Path(where) / "day.db"
        path.write_bytes(_empty())
        database = Database(f"sqlite:///{path}")
        try:
            yield database
        finally:
            database.close()


@cache
def _empty() -> bytes:
    """Return a database with every table and no row: migrations take longer than a small day."""
    with TemporaryDirectory(prefix="tournee-simulated-", dir=fast_folder()) as made:
        path = Path(made) / "empty.db"
        database = Database(f"sqlite:///{path}")
        upgrade(database)
        # Nothing is left in the log when the last connection is closed.
        database.close()
        return path.read_bytes()


def fast_folder() -> str | None:
    """Return a folder in memory where there is one: nothing of a simulated day has to outlive the machine."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
