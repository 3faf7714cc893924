"""The whole of dispatch in one process, on a file that is there after a restart."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import ClassVar

from dispatch import ids
from dispatch.board.the_desk import use_maps
from dispatch.clock import SetClock
from dispatch.domain import Place, PlaceKind, TemperatureClass
from dispatch.executor.inline import InlineExecutor
from dispatch.ids import SeededIds
from dispatch.live.planner import LivePlanner
from dispatch.manual.editor import Editor
from dispatch.orders.relay import Compartment, RelayKind
from dispatch.promises.desk import PromiseDesk
from dispatch.runs.runner import PlanRunner
from dispatch.storage import parties, waiting
from dispatch.storage.database import Database
from dispatch.storage.migrate import upgrade
from dispatch.storage.store import Store
from tests.dispatch.toy_day import NINE_S, ToyDay, make_day
from tests.dispatch.toy_town import ToyTown, at

SETTINGS = {
    "planning": {"seconds": 0.02, "live_seconds": 0.02, "threads": 1, "automatic": True},
    "promises": {"days": 1, "step_s": 1800, "most_open": 3, "most_held": 2},
}
#: Half an hour before the couriers begin.
BEGIN_S = NINE_S - 1800


class World:
    """A town on its own file, and everything that is kept in memory about it.

    Parameters
    ----------
    folder
        Where files are; the first world of it makes the model that the others are copies of.
    """

    _day: ToyDay | None = None
    _made: Path | None = None
    relays: ClassVar[dict[str, str]] = {}  # relay points with their places
    room: ClassVar[dict[str, tuple[Compartment, ...]]] = {}

    def __init__(self, folder: Path) -> None:
        self.clock = SetClock(BEGIN_S)
        self.ids = SeededIds(7)
        self.path = folder / "world.db"
        self._clear()
        shutil.copy(self._model(folder), self.path)
        # Names go on from where those of the model end.
        for _ in range(200):
            self.ids.new("x")
        self.open()

    def open(self) -> None:
        """Begin as a process does: nothing is known but what the file has."""
        self.database = Database(f"sqlite:///{self.path}", pool_size=1)
        self.store = Store(self.database, clock=self.clock, ids=self.ids)
        self.map = ToyTown()
        use_maps(lambda _: self.map)
        self.executor = InlineExecutor()
        self.runner = PlanRunner(self.store, self.executor)
        self.editor = Editor(self.runner)
        self.live = LivePlanner(self.runner)
        self.desk = PromiseDesk(self.store, self.executor, lambda _: self.map)

    def restart(self) -> None:
        self.database.close()
        self.open()

    def close(self) -> None:
        self.database.close()
        self._clear()

    @property
    def day(self) -> ToyDay:
        assert World._day is not None
        return World._day

    @property
    def town(self) -> str:
        return self.day.town_id

    def write(self, actor, step, *arguments, **options):
        return self.store.write(self.town, actor, lambda writing: step(writing, *arguments, **options))

    def _clear(self) -> None:
        for end in ("", "-wal", "-shm"):
            Path(f"{self.path}{end}").unlink(missing_ok=True)

    @classmethod
    def _model(cls, folder: Path) -> Path:
        if cls._made is None or not cls._made.exists():
            path = folder / f"model-{os.getpid()}.db"
            database = Database(f"sqlite:///{path}")
            upgrade(database)
            store = Store(database, clock=SetClock(BEGIN_S), ids=SeededIds(7))
            cls._day = make_day(store, couriers=3, shops=4, hours=7, settings=SETTINGS)
            with store.writing(cls._day.town_id, "test") as writing:
                for number, sizes in enumerate((((60, 2), (200, 1)), ((200, 2),))):
                    place = Place(
                        store.ids.new(ids.PLACE), PlaceKind.SERVICE_POINT, f"Kiosk {number}", **at(1800 + 1200 * number, 2200), setup_s=30
                    )  # fmt: skip
                    parties.add_places(writing, [place])
                    relay = waiting.add_relay(
                        writing,
                        place.id,
                        RelayKind.LOCKER,
                        3600,
                        [(TemperatureClass.AMBIENT, *one) for one in sizes],
                    )
                    cls.relays[relay.id], cls.room[relay.id] = place.id, relay.compartments
            database.close()
            cls._made = path
        return cls._made
