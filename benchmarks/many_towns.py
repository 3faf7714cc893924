"""Many towns planned again every minute by a cluster on one machine, while its parts are killed: ``python -m benchmarks.many_towns``.

Sandboxes on one map in a real PostgreSQL, a planner, a Dask scheduler and workers, all processes of the real commands. Every town gets an order a
minute. A worker is killed every so often and started again, the scheduler once, PostgreSQL once. Measured is, for every order, how long it took
from its acknowledgement until it was on a round: a town that is left alone shows there.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from dispatch import ids
from dispatch.domain import Load, TimeWindow
from dispatch.errors import DispatchError
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.orders.delivery import Channel, Delivery, Mode, Task, TaskKind
from dispatch.parties.organization import OrganizationKind
from dispatch.parties.recipient import Recipient
from dispatch.sandbox.clock import advance
from dispatch.sandbox.founding import found_sandbox
from dispatch.storage import deliveries, parties, sandbox
from dispatch.storage.database import Database
from dispatch.storage.migrate import upgrade
from dispatch.storage.schema_orders import DELIVERY
from dispatch.storage.store import Store, Writing

ROOT = Path(__file__).resolve().parents[1]
#: Nobody waits longer than that, seconds.
GOAL_S = 120.0
_WAITS = (DeliveryStatus.CREATED.value, DeliveryStatus.PROMISED.value)


@dataclass(slots=True)
class Fed:
    """A town, and the orders that it has acknowledged."""

    id: str
    shops: list[tuple[str, str]]  # organisation and place
    recipient: str
    acknowledged: dict[str, float] = field(default_factory=dict)  # monotonic seconds
    planned: dict[str, float] = field(default_factory=dict)


class Parts:
    """The processes of an installation.

    Parameters
    ----------
    url
        Of the database.
    folder
        Where their logs go.
    workers
        How many.
    """

    def __init__(self, url: str, folder: Path, workers: int) -> None:
        self._folder = folder
        self._logs: list[IO[bytes]] = []
        with socket.socket() as asked:
            asked.bind(("127.0.0.1", 0))
            self._port = str(asked.getsockname()[1])
        self.address = f"tcp://127.0.0.1:{self._port}"
        self.scheduler = self._start("scheduler", "--port", self._port)
        self.workers = [self._worker() for _ in range(workers)]
        self.planner = self._start(
            "planner", "--db", url, "--cluster", self.address, "--jobs", str(2 * workers)
        )

    def kill_worker(self, number: int) -> None:
        """Kill a worker as the kernel would, and start another one."""
        self._kill(self.workers[number])
        self.workers[number] = self._worker()

    def kill_scheduler(self) -> None:
        """Kill the scheduler, and start another one at the same address after some seconds."""
        self._kill(self.scheduler)
        time.sleep(3)
        self.scheduler = self._start("scheduler", "--port", self._port)

    def close(self) -> None:
        """End all of them."""
        for process in (self.planner, *self.workers, self.scheduler):
            process.send_signal(signal.SIGTERM)
        for process in (self.planner, *self.workers, self.scheduler):
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                self._kill(process)
        for log in self._logs:
            log.close()

    def _worker(self) -> subprocess.Popen[bytes]:
        return self._start("worker", self.address, "--host", "127.0.0.1")

    def _kill(self, process: subprocess.Popen[bytes]) -> None:
        process.send_signal(signal.SIGKILL)
        process.wait()

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        log = (self._folder / f"{words[0]}.log").open("ab")
        self._logs.append(log)
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("TOURNEE_")}
        home = {"TOURNEE_HOME": os.environ["TOURNEE_HOME"]} if "TOURNEE_HOME" in os.environ else {}
        return subprocess.Popen(
            [sys.executable, "-m", "api.cli", *words],
            cwd=ROOT,
            env={**inherited, **home},
            stdout=log,
            stderr=log,
        )


def found(store: Store, count: int, open_map: Callable[[], Any]) -> list[Fed]:
    """Found sandboxes and return them; their clocks are set to nine, when couriers work."""
    towns = []
    for number in range(count):
        town = found_sandbox(
            store, open_map(), f"town-{number}", "benchmark", shops=8, couriers=3, days=2, seed=number
        ).town
        with store.writing(town.id, "benchmark") as writing:
            present = sandbox.find_clock(writing)
            assert present is not None
            advance(writing, seconds=3600)
            settings = {**town.settings, "planning": {**town.settings["planning"], "live_iterations": 60}}
            parties.change_town(writing, parties.get_town(writing), settings)
            recipient = parties.add_recipient(
                writing, Recipient(writing.ids.new(ids.RECIPIENT), "Exemple Habitant", phone="+33600000001")
            )
            shops = [
                (one.id, one.place_id)
                for one in parties.organizations(writing, OrganizationKind.SHOP)
                if one.place_id
            ]
        towns.append(Fed(town.id, shops, recipient.id))
        if number % 10 == 9:
            print(f"  {number + 1} towns", flush=True)
    return towns


def order(town: Fed, chance: random.Random) -> Callable[[Writing], str]:
    """Return a step that takes an order of a town in: from one of its shops to the door of another one."""
    (org, pickup), (_, drop) = chance.sample(town.shops, 2)

    def step(writing: Writing) -> str:
        name = writing.ids.new(ids.DELIVERY)
        window = TimeWindow(writing.now_s + 600, writing.now_s + 3 * 3600)
        tasks = tuple(
            Task(writing.ids.new(ids.TASK), name, n, kind, place, (window,), Load(8, 3_000), 60)
            for n, (kind, place) in enumerate(((TaskKind.PICKUP, pickup), (TaskKind.DROP, drop)))
        )
        day = time.strftime("%Y-%m-%d", time.gmtime(writing.now_s))
        made = Delivery(
            name, org, name[-12:], Channel.API, Mode.DELIVERY, town.recipient, drop, day, window, tasks
        )
        deliveries.add(writing, made)
        writing.note("delivery.created", name, 1)
        stored = deliveries.change(writing, deliveries.get(writing, name), status=DeliveryStatus.PROMISED)
        writing.note("delivery.promised", name, stored.version)
        return name

    return step


class Feeding:
    """Gives every town an order a minute, on a thread of its own, and notes what was acknowledged."""

    def __init__(self, store: Store, towns: list[Fed]) -> None:
        self._store, self._towns = store, towns
        self._chance = random.Random(1)
        self._stop = threading.Event()
        self.refused = 0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Give no more."""
        self._stop.set()
        self._thread.join(30)

    def _run(self) -> None:
        begun, number = time.monotonic(), 0
        while not self._stop.is_set():
            town = self._towns[number % len(self._towns)]
            try:
                name = self._store.write(town.id, "benchmark", order(town, self._chance))
                town.acknowledged[name] = time.monotonic()
            except (DispatchError, SQLAlchemyError):
                self.refused += 1  # the database is being started again
            number += 1
            self._stop.wait(max(0.0, begun + number * 60 / len(self._towns) - time.monotonic()))


def look(database: Database, towns: list[Fed]) -> int:
    """Note which orders are on rounds by now, and return how many are not."""
    # Before the rows are read: what is acknowledged meanwhile may not be among them.
    acknowledged = [(town, list(town.acknowledged)) for town in towns]
    with database.reading() as connection:
        rows = connection.execute(select(DELIVERY.c.id, DELIVERY.c.status)).all()
    now = time.monotonic()
    status = {row.id: row.status for row in rows}
    waiting = 0
    for town, names in acknowledged:
        for name in names:
            # What is not there is counted at the end.
            if status.get(name, _WAITS[0]) in _WAITS:
                waiting += 1
            else:
                town.planned.setdefault(name, now)
    return waiting


def lost(database: Database, towns: list[Fed]) -> int:
    """Return how many acknowledged orders are not in the database."""
    with database.reading() as connection:
        there = set(connection.execute(select(DELIVERY.c.id)).scalars())
    return len({name for town in towns for name in town.acknowledged} - there)


def main() -> int:
    """Run it, print the figures as JSON, and return 1 where the goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--towns", type=int, default=100)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--minutes", type=float, default=6.0)
    parser.add_argument(
        "--kill-every", type=float, default=20.0, help="seconds between two kills of a worker"
    )
    parser.add_argument("--logs", type=Path, help="folder that keeps what the processes say")
    arguments = parser.parse_args()
    from geo.kept_towns import KeptTowns
    from tests.dispatch.storage.postgresql import Server, server_binaries

    binaries = server_binaries()
    if binaries is None:
        print("PostgreSQL's server is not on this machine")
        return 2
    maps = KeptTowns()
    server = Server(binaries)
    with tempfile.TemporaryDirectory(prefix="tournee-many-") as folder:
        try:
            server.execute("CREATE DATABASE work")
            database = Database(server.url("work"))
            upgrade(database)
            store = Store(database)
            print(f"founding {arguments.towns} towns ...", flush=True)
            towns = found(store, arguments.towns, lambda: maps.load("monaco"))
            logs = arguments.logs or Path(folder)
            logs.mkdir(parents=True, exist_ok=True)
            parts = Parts(server.url("work"), logs, arguments.workers)
            try:
                figures = _live(arguments, database, store, towns, parts, server)
            finally:
                parts.close()
            database.close()
        finally:
            server.stop()
    print(json.dumps(figures, indent=2))
    missed = figures["lost"] or figures["never_planned"] or figures["longest_wait_s"] > GOAL_S
    return 1 if missed else 0


def _live(
    arguments: argparse.Namespace,
    database: Database,
    store: Store,
    towns: list[Fed],
    parts: Parts,
    server: Any,
) -> dict[str, Any]:
    print("waiting for the first plans ...", flush=True)
    for town in towns:
        town.acknowledged[store.write(town.id, "benchmark", order(town, random.Random(town.id)))] = (
            time.monotonic()
        )
    warm_until = time.monotonic() + 600
    while look(database, towns) and time.monotonic() < warm_until:
        time.sleep(2)
    # How long the first start takes is another figure.
    first_s = max(
        (
            town.planned[name] - at
            for town in towns
            for name, at in town.acknowledged.items()
            if name in town.planned
        ),
        default=0.0,
    )
    for town in towns:
        town.acknowledged.clear()
        town.planned.clear()
    feeding = Feeding(store, towns)
    begun = time.monotonic()
    ends = begun + 60 * arguments.minutes
    kill_at = begun + arguments.kill_every
    killed = Counter({"worker": 0, "scheduler": 0, "database": 0})
    scheduler_at, database_at = begun + (ends - begun) / 3, begun + (ends - begun) * 2 / 3
    while (now := time.monotonic()) < ends:
        if now >= kill_at:
            parts.kill_worker(killed["worker"] % arguments.workers)
            killed["worker"] += 1
            kill_at += arguments.kill_every
        if now >= scheduler_at:
            parts.kill_scheduler()
            killed["scheduler"] += 1
            scheduler_at = float("inf")
        if now >= database_at:
            server.kill()
            server.start()
            killed["database"] += 1
            database_at = float("inf")
        _try_look(database, towns)
        time.sleep(1)
    feeding.stop()
    late_until = time.monotonic() + 2 * GOAL_S
    while (left := _try_look(database, towns)) and time.monotonic() < late_until:
        time.sleep(1)
    waits = sorted(
        town.planned[name] - at
        for town in towns
        for name, at in town.acknowledged.items()
        if name in town.planned
    )
    return {
        "towns": len(towns),
        "workers": arguments.workers,
        "minutes": arguments.minutes,
        "first_plans_s": round(first_s, 1),
        "orders": sum(len(town.acknowledged) for town in towns),
        "lost": lost(database, towns),
        "never_planned": left,
        "refused_while_the_database_started": feeding.refused,
        "killed": dict(killed),
        "median_wait_s": round(waits[len(waits) // 2], 1) if waits else None,
        "p95_wait_s": round(waits[int(0.95 * len(waits))], 1) if waits else None,
        "longest_wait_s": round(waits[-1], 1) if waits else 0.0,
    }


def _try_look(database: Database, towns: list[Fed]) -> int:
    try:
        return look(database, towns)
    except SQLAlchemyError:
        return -1


if __name__ == "__main__":
    sys.exit(main())
