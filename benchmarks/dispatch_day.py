"""Times a day of dispatch on the shipped map of Monaco: from the file of orders to the plan, promises on it, and plans after events.

Run ``python -m benchmarks.dispatch_day [--deliveries 500] [--couriers 25] [--shops 60] [--baskets 200] [--edits 20] [--events 20] [--seconds 20]
[--postgresql URL] [--json FILE]``. The business is kept in SQLite in a temporary file, or in the empty database of ``--postgresql``; plans,
offers and edits are computed by `LocalProcessExecutor`, whose children are warm before anything is timed. Times are of the wall clock.

1. From the orders of a generated Saturday, as a CSV, to the applied plan: import, promises as asked, the plan run (its search takes
   ``--seconds``), the application.
2. `PromiseDesk.offer` for random new baskets of three shops, a random door each, all windows of that one day, on the plan as it is.
3. Edits by hand on that plan: a delivery is dragged before a random stop of another courier, its shops found by the program, applied at once;
   then taken back.
4. On the released rounds under way: from an event (a new promised order, a courier who is late, a courier who is gone, in turn) to the
   proposed plan of `LivePlanner.step`. The proposal is applied before the next event; that is not counted.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import math
import os
import platform
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numba
import numpy as np
import sqlalchemy

from dispatch.clock import SetClock
from dispatch.dayfile import locate_day, read_day, write_day
from dispatch.dayfile.furnish import furnish
from dispatch.dayfile.orders_table import orders_table
from dispatch.domain import Day, Load, PlaceKind, TimeWindow
from dispatch.errors import DispatchError
from dispatch.executor.local import LocalProcessExecutor
from dispatch.field.left_at import LeftAt
from dispatch.field.whole_round import abort_round, delay_round, release_round, start_round
from dispatch.generate import generate_day
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.lifecycle.round import RoundStatus
from dispatch.live.planner import LivePlanner
from dispatch.local_time import moment_of
from dispatch.manual.editor import Editor
from dispatch.manual.edits import Move
from dispatch.orders.asked import AskedDoor, AskedPickup, AskedRecipient, Order
from dispatch.orders.imports import import_orders
from dispatch.orders.intake import take
from dispatch.people.roster import AbsenceKind, mark_absent
from dispatch.promises.as_asked import promise_as_asked
from dispatch.promises.desk import PromiseDesk
from dispatch.runs.runner import PlanRunner
from dispatch.storage import crew, deliveries, rounds
from dispatch.storage.database import Database
from dispatch.storage.migrate import upgrade
from dispatch.storage.store import Store, Writing
from geo.store import TownStore
from geo.town import Town

SEED = 7
DATE = dt.date(2026, 12, 5)  # a Saturday
ACTOR = "coordinator:bench"


@dataclass
class Bench:
    """What is measured on."""

    store: Store
    town: Town
    town_id: str
    day: Day
    shops: Sequence[str]
    executor: LocalProcessExecutor
    clock: SetClock
    draw: random.Random = field(default_factory=lambda: random.Random(SEED))

    @property
    def date(self) -> str:
        return DATE.isoformat()

    def at(self, minute: int) -> None:
        """Set the clock to a local minute of the day."""
        self.clock.set(moment_of(DATE, minute, self.town.time_zone))

    def window(self, from_min: int, to_min: int) -> TimeWindow:
        zone = self.town.time_zone
        return TimeWindow(moment_of(DATE, from_min, zone), moment_of(DATE, to_min, zone))

    def basket(self, shops: int, window: TimeWindow) -> Order:
        """Return an order of random shops for a random door of the day."""
        chosen = self.draw.sample(list(self.shops), shops)
        door = self.draw.choice([place for place in self.day.places if place.kind is PlaceKind.ADDRESS])
        pickups = tuple(AskedPickup(shop, Load(4, 1500), "parcel") for shop in chosen)
        recipient = AskedRecipient(f"Recipient {self.draw.randrange(10**6)}")
        return Order(chosen[0], recipient, AskedDoor(door.address, door.lon, door.lat), pickups, window)


def told(taken: Sequence[float]) -> dict[str, float]:
    """Return the figures of some times, milliseconds."""
    found = sorted(1000 * one for one in taken)
    return {
        "count": len(found),
        "p50_ms": round(statistics.median(found), 1),
        "p95_ms": round(found[math.ceil(0.95 * len(found)) - 1], 1),
        "slowest_ms": round(found[-1], 1),
    } if found else {"count": 0}  # fmt: skip


def to_the_plan(
    bench: Bench, runner: PlanRunner, table: bytes, org_id: str, seconds: float
) -> dict[str, Any]:
    """Time the way from the file of orders to the applied plan."""
    bench.at(7 * 60)
    marks = [time.perf_counter()]

    def mark() -> float:
        marks.append(time.perf_counter())
        return round(marks[-1] - marks[-2], 2)

    imported = import_orders(bench.store, bench.town, bench.town_id, ACTOR, table, org_id=org_id, day=DATE)
    stages = {"import_s": mark()}
    names = [taken.delivery.id for _, taken in imported.taken]
    bench.store.write(
        bench.town_id,
        ACTOR,
        lambda writing: promise_as_asked(writing, deliveries.get_many(writing, names).values()),
    )
    stages["promise_s"] = mark()
    run = runner.request(bench.town_id, ACTOR, bench.date, seconds=seconds, seed=SEED)
    run = runner.carry_out(bench.town_id, run.id)
    if run.proposal is None:
        raise SystemExit(f"no plan: {run.failure} {run.message}")
    stages["plan_run_s"] = mark()
    runner.apply(bench.town_id, ACTOR, run.id)
    stages["apply_s"] = mark()
    after = run.proposal.after
    return {
        "lines": imported.lines, "faulty": len({fault.line for fault in imported.faults}), "orders": len(names),
        "search_s": seconds, **stages, "total_s": round(marks[-1] - marks[0], 2),
        "rounds": after.rounds, "left_out": after.left_out, "km": round(after.distance_m / 1000, 1), "late": after.late,
    }  # fmt: skip


def offers(bench: Bench, desk: PromiseDesk, count: int) -> dict[str, Any]:
    """Time offers for new baskets on the plan as it is; each quote is given back, which is not counted."""
    bench.at(8 * 60)
    window = bench.window(8 * 60, 20 * 60)
    for _ in range(5):
        _offer(bench, desk, window)
    found = [_offer(bench, desk, window) for _ in range(count)]
    answered = [taken for taken, _ in found if taken is not None]
    windows = [number for taken, number in found if taken is not None]
    return {
        **told(answered), "refused": count - len(answered),
        "without_any_window": sum(number == 0 for number in windows),
        "windows_offered": round(statistics.mean(windows), 1) if windows else 0,
    }  # fmt: skip


def _offer(bench: Bench, desk: PromiseDesk, window: TimeWindow) -> tuple[float | None, int]:
    order = bench.basket(3, window)
    start = time.perf_counter()
    try:
        quote = desk.offer(bench.town_id, ACTOR, order)
    except DispatchError:
        # Shops that are closed in every window: nothing was computed.
        return None, 0
    taken = time.perf_counter() - start
    desk.decline(bench.town_id, ACTOR, quote.id)
    return taken, len(quote.offers)


def by_hand(bench: Bench, runner: PlanRunner, count: int) -> dict[str, Any]:
    """Time moves of deliveries between couriers, and undoing them, before anybody has left."""
    editor, town_id = Editor(runner), bench.town_id
    taken: dict[str, list[float]] = {"move": [], "undo": []}
    for _ in range(count):
        with bench.store.reading(town_id) as reading:
            own = rounds.of_day(reading, bench.date)
            source, target = bench.draw.sample([one for one in own if one.stops], 2)
            (one, *_) = deliveries.of_tasks(reading, source.stops[-1].task_ids).values()
        before = bench.draw.choice(target.stops).id
        move = Move((one.tasks[-1].id,), target.shift_id, before, rest_anywhere=True)
        start = time.perf_counter()
        edited = editor.edit(town_id, ACTOR, bench.date, [move])
        middle = time.perf_counter()
        editor.undo(town_id, ACTOR, edited.run.id)
        taken["move"].append(middle - start)
        taken["undo"].append(time.perf_counter() - middle)
    return {kind: told(times) for kind, times in taken.items()}


def after_events(bench: Bench, runner: PlanRunner, count: int) -> dict[str, Any]:
    """Time from an event to the plan that is proposed after it, on rounds under way."""
    store, town_id = bench.store, bench.town_id
    bench.at(8 * 60 + 20)
    with store.reading(town_id) as reading:
        own = rounds.of_day(reading, bench.date)
    for one in own:
        store.write(town_id, ACTOR, lambda writing, name=one.id: release_round(writing, name))
    bench.at(8 * 60 + 31)
    for one in own:
        store.write(town_id, ACTOR, lambda writing, name=one.id: start_round(writing, name))
    planner = LivePlanner(runner)
    _settled(bench, planner, runner)
    taken: dict[str, list[float]] = {"new_order": [], "courier_late": [], "courier_gone": []}
    outcomes: dict[str, int] = {}
    for number in range(count):
        # A while after the last plan, and before the clock alone asks for one.
        bench.clock.advance(20)
        kind = tuple(taken)[number % len(taken)]
        while not _happen(bench, kind):
            pass
        start = time.perf_counter()
        run = planner.step(town_id, bench.date)
        taken[kind].append(time.perf_counter() - start)
        outcome = "nothing" if run is None else run.status.value
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
        if run is not None and run.status is PlanRunStatus.PROPOSED:
            runner.apply(town_id, ACTOR, run.id)
    everything = [one for times in taken.values() for one in times]
    return {
        "all": told(everything),
        **{kind: told(times) for kind, times in taken.items()},
        "outcomes": outcomes,
    }


def _settled(bench: Bench, planner: LivePlanner, runner: PlanRunner) -> None:
    """Let the planner see the day for the first time, which is no event."""
    run = planner.step(bench.town_id, bench.date)
    if run is not None and run.status is PlanRunStatus.PROPOSED:
        runner.apply(bench.town_id, ACTOR, run.id)


def _happen(bench: Bench, kind: str) -> bool:
    """Let something happen; return whether it could."""
    store, town_id = bench.store, bench.town_id
    if kind == "new_order":
        # Two hours from ten o'clock on: shops are open, and it can be done.
        first = 60 * bench.draw.randint(10, 11)
        order = bench.basket(bench.draw.randint(1, 4), bench.window(first, first + 120))
        try:
            stored = take(store, bench.town, town_id, ACTOR, order).delivery
        except DispatchError:
            return False
        store.write(town_id, ACTOR, lambda writing: promise_as_asked(writing, [stored]))
        return True
    with store.reading(town_id) as reading:
        under_way = rounds.of_day(reading, bench.date, (RoundStatus.STARTED,))
        shifts = {shift.id: shift for shift in crew.shifts_of(reading, bench.date)}
    own = bench.draw.choice(under_way)
    if kind == "courier_late":
        store.write(town_id, ACTOR, lambda writing: delay_round(writing, own.id, bench.draw.randint(5, 25)))
        return True
    place = next(place for place in bench.day.places if place.kind is PlaceKind.DEPOT)

    def gone(writing: Writing) -> None:
        version = writing.connection.execute(
            sqlalchemy.text("SELECT version FROM shift WHERE id = :name"), {"name": shifts[own.shift_id].id}
        ).scalar_one()
        abort_round(writing, own.id, "ill", LeftAt(lon=place.lon, lat=place.lat, name="depot"))
        mark_absent(writing, own.shift_id, version, AbsenceKind.SICK)

    store.write(town_id, ACTOR, gone)
    return True


def machine() -> dict[str, object]:
    """Describe what the figures were measured on."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.is_file() else []
    names = [line for line in lines if line.startswith("model name")]
    return {
        "processor": names[0].partition(":")[2].strip() if names else platform.processor(),
        "processors": os.cpu_count(),
        "load_before": os.getloadavg()[0],
        "system": platform.system(),
        "python": platform.python_version(),
        "numba": numba.__version__,
        "numpy": np.__version__,
        "sqlalchemy": sqlalchemy.__version__,
        "sqlite": sqlite3.sqlite_version,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="Time a day of dispatch.")
    parser.add_argument("--deliveries", type=int, default=500)
    parser.add_argument("--couriers", type=int, default=25)
    parser.add_argument("--shops", type=int, default=60)
    parser.add_argument("--baskets", type=int, default=200)
    parser.add_argument("--edits", type=int, default=20)
    parser.add_argument("--events", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=20.0, help="search time of the plan of the day")
    parser.add_argument("--postgresql", help="address of an empty database")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    arguments = parser.parse_args()
    record: dict[str, Any] = {"machine": machine(), "date": DATE.isoformat(), "seed": SEED}
    record["database"] = "postgresql" if arguments.postgresql else "sqlite"
    town = TownStore().load("monaco")
    with tempfile.TemporaryDirectory(prefix="tournee-day-") as folder, LocalProcessExecutor() as executor:
        path = Path(folder) / "day.json"
        document = generate_day(
            town, date=DATE, deliveries=arguments.deliveries, shops=arguments.shops, visits=0, cargo_bikes=arguments.couriers, vans=0
        )  # fmt: skip
        write_day(document, path)
        day = locate_day(read_day(path), town)
        table, record["deliveries"] = orders_table(day)
        database = Database(arguments.postgresql or f"sqlite:///{folder}/business.db")
        upgrade(database)
        clock = SetClock(moment_of(DATE, 6 * 60, town.time_zone))
        store = Store(database, clock=clock)
        furnished = furnish(store, day, ACTOR)
        shops = tuple(furnished.shops.values())
        record["shops"], record["couriers"] = len(shops), len(furnished.couriers)
        if not executor.wait_ready(900):
            raise SystemExit("the children of the executor do not get ready")
        bench = Bench(store, town, furnished.town_id, day, shops, executor, clock)
        runner = PlanRunner(store, executor)
        for name, measured in (
            ("to_the_plan", lambda: to_the_plan(bench, runner, table.encode(), shops[0], arguments.seconds)),
            (
                "offers",
                lambda: offers(bench, PromiseDesk(store, executor, lambda _: town), arguments.baskets),
            ),
            ("by_hand", lambda: by_hand(bench, runner, arguments.edits)),
            ("after_events", lambda: after_events(bench, runner, arguments.events)),
        ):
            record[name] = measured()
            print(name, json.dumps(record[name]), flush=True)
        database.close()
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
