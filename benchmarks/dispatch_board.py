"""Times the coordinator's board on a town with a history: 100,000 deliveries, 250,000 tasks, 30 rounds a day.

Run ``python -m benchmarks.dispatch_board [--deliveries 100000] [--calls 200] [--postgresql URL] [--json FILE] [--explain]``. SQLite is
measured in a temporary file; PostgreSQL in the empty database of ``--postgresql`` (``postgresql://host/name``), or, where the server's
binaries are on this machine, in a server of its own that is thrown away. The date asked for has about 1,000 deliveries, at eleven in
the morning; every other date is over. Every figure is of calls that open a transaction, ask, and build the whole board, after ten that
are not counted; milliseconds.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import Table, event

from dispatch.boards.day_query import day_board
from dispatch.clock import SetClock
from dispatch.storage.database import Database
from dispatch.storage.migrate import upgrade
from dispatch.storage.schema_field import INCIDENT
from dispatch.storage.schema_orders import DELIVERY, TASK
from dispatch.storage.schema_parties import COURIER, ORGANIZATION, PLACE, RECIPIENT, SHIFT, TOWN, VEHICLE
from dispatch.storage.schema_rounds import ASSIGNMENT, ROUND, STOP, STOP_TASK
from dispatch.storage.store import Store

SEED = 7
PER_DAY, ROUNDS, SHOPS, RECIPIENTS_PER_DELIVERY = 1000, 30, 120, 0.3
DAY_S = 86_400
TODAY = "2026-11-25"
MIDNIGHT_S = 1_795_561_200  # 25 November 2026 in Paris
NOW_S = MIDNIGHT_S + 11 * 3600
TOWN_ID = "twn_bench"
Rows = dict[Table, list[tuple[Any, ...]]]
EMPTY = "{}"


def named(prefix: str, number: int) -> str:
    """Return a name as long as real ones, that sorts like them."""
    return f"{prefix}_{number:012d}{(number * 2654435761) % 16**14:014x}"


def history(deliveries: int, *, per_day: int = PER_DAY, rounds: int = ROUNDS, town_map: str = "") -> Rows:
    """Return the rows of a town, in the order in which they would have come in; its places are in Monaco."""
    draw = random.Random(SEED)
    rows: Rows = {}

    def add(table: Table, **values: Any) -> None:
        rows.setdefault(table, []).append(tuple(values[column.name] for column in table.columns))

    add(
        TOWN,
        id=TOWN_ID,
        slug="bench",
        title="Bench",
        time_zone="Europe/Paris",
        map=town_map,
        settings=EMPTY,
        live=True,
        version=1,
        created_s=0,
    )
    shops = [named("org", n) for n in range(SHOPS)]
    people = max(1, int(deliveries * RECIPIENTS_PER_DELIVERY))
    for n in range(SHOPS + people):
        add(
            PLACE, id=named("plc", n), town_id=TOWN_ID, kind="shop" if n < SHOPS else "address", name="", lon=7.415 + draw.random() / 70,
            lat=43.73 + draw.random() / 70, address=f"{n} rue du Port", access_note="", setup_s=60, opening_hours="", category="",
            confidence=1.0, version=1,
        )  # fmt: skip
    for n, shop in enumerate(shops):
        add(
            ORGANIZATION, id=shop, town_id=TOWN_ID, kind="shop", name=f"Shop {n}", parent_id=None, place_id=named("plc", n), contact=EMPTY,
            throttle=EMPTY, active=True, version=1, created_s=0,
        )  # fmt: skip
    for n in range(people):
        add(
            RECIPIENT, id=named("rcp", n), town_id=TOWN_ID, name=f"Recipient Number {n}", phone=f"+336{n:08d}", email="", language="fr",
            door=EMPTY, channels=EMPTY, version=1, created_s=0, last_contact_s=0, erased_s=None,
        )  # fmt: skip
    for n in range(rounds):
        add(
            COURIER, id=named("cou", n), town_id=TOWN_ID, name=f"Courier {n}", phone="", skills="[]", cost_per_hour_minor=1600, terms=EMPTY,
            active=True, version=1,
        )  # fmt: skip
        add(
            VEHICLE,
            id=named("veh", n),
            town_id=TOWN_ID,
            name=f"Bike {n}",
            profile="cargo_bike",
            facts='{"capacity": {"volume_l": 200, "weight_g": 120000}}',
            active=True,
            version=1,
        )
    dates = max(1, round(deliveries / per_day))
    for date in range(dates):
        _add_date(add, draw, date, dates, deliveries // dates, people, shops, rounds)
    # Orders come in up to a week ahead, so that those of one date lie among those of others.
    for table in (DELIVERY, TASK):
        spread = [(number + draw.randrange(7 * per_day), row) for number, row in enumerate(rows[table])]
        rows[table] = [row for _, row in sorted(spread, key=lambda pair: pair[0])]
    for n in range(200):
        add(
            INCIDENT, id=named("inc", n), town_id=TOWN_ID, kind="cash_gap" if n % 3 == 0 else "damaged", subject=named("dlv", n),
            status="open" if n < 12 else "closed", detail=EMPTY, version=1, opened_s=NOW_S - n, closed_s=None,
        )  # fmt: skip
    return rows


def _add_date(
    add: Callable[..., None], draw: random.Random, date: int, dates: int, count: int, people: int, shops: Sequence[str], rounds: int
) -> None:  # fmt: skip
    over = date < dates - 1
    midnight_s = MIDNIGHT_S - (dates - 1 - date) * DAY_S
    day = time.strftime("%Y-%m-%d", time.gmtime(midnight_s + DAY_S // 2))
    first = date * count
    for turn in range(rounds):
        number = date * rounds + turn
        add(
            SHIFT, id=named("shf", number), town_id=TOWN_ID, courier_id=named("cou", turn), vehicle_id=named("veh", turn), day=day,
            from_s=midnight_s + 8 * 3600, to_s=midnight_s + 18 * 3600, start_place_id=named("plc", 0), end_place_id=None, breaks="[]",
            max_duration_s=None, status="planned", version=1,
        )  # fmt: skip
        add(
            ROUND, id=named("rnd", number), town_id=TOWN_ID, shift_id=named("shf", number), day=day,
            status="completed" if over else "started", acknowledged=3, frozen=1, departure_s=midnight_s + 8 * 3600,
            end_s=midnight_s + 18 * 3600, facts='{"distance_m": 31000}', version=3, updated_s=midnight_s,
        )  # fmt: skip
    own: dict[int, list[tuple[str, list[tuple[str, int]], str, int, int]]] = {}
    for n in range(first, first + count):
        name, place, from_s = (
            named("dlv", n),
            SHOPS + draw.randrange(people),
            midnight_s + draw.randrange(8, 17) * 3600,
        )
        recipient = place - SHOPS
        turn = draw.randrange(rounds) if over or draw.random() < 0.95 else -1
        pickups = [(named("tsk", 3 * n + k), draw.randrange(SHOPS)) for k in range(1 + n % 2)]
        drop = named("tsk", 3 * n + 2)
        done = over or from_s < NOW_S - 3600
        status = ("delivered" if done else "assigned") if turn >= 0 else ("held" if n % 3 else "promised")
        if status == "delivered" and n % 50 == 0:
            status = "failed"
        add(
            DELIVERY, id=name, town_id=TOWN_ID, org_id=shops[pickups[0][1]], external_ref=f"order-{n}", code=f"C{n % count:04d}",
            channel="api", mode="delivery", status=status, held_reason="address_uncertain" if status == "held" else "",
            recipient_id=named("rcp", recipient), drop_place_id=named("plc", place), day=day, window_from_s=from_s,
            window_to_s=from_s + 3600, promised_s=from_s - DAY_S, temperature="ambient", priority=50, max_ride_s=None, fee_minor=490,
            fee_rule="base/1", payment=EMPTY, detail='{"skills": [], "note": ""}', attempts=0, version=4, created_s=from_s - DAY_S,
            updated_s=from_s,
        )  # fmt: skip
        for k, (task, shop) in enumerate([*pickups, (drop, -1)]):
            add(
                TASK, id=task, town_id=TOWN_ID, delivery_id=name, sequence=k, kind="pickup" if shop >= 0 else "drop",
                status="done" if done and turn >= 0 else "pending", place_id=named("plc", shop if shop >= 0 else place),
                org_id=shops[shop] if shop >= 0 else None, windows="[]", ready_s=from_s - 1800 if shop >= 0 else None,
                load='{"volume_l": 5, "weight_g": 1000}', service_s=120, items="bread", barcodes="[]", done_s=None, received_s=None,
            )  # fmt: skip
        if turn >= 0:
            own.setdefault(turn, []).append((drop, pickups, name, place, from_s))
            if not done:
                add(
                    ASSIGNMENT, delivery_id=name, round_id=named("rnd", date * rounds + turn), town_id=TOWN_ID
                )
    for turn, baskets in own.items():
        _add_stops(add, date * rounds + turn, sorted(baskets, key=lambda basket: basket[4]), over=over)


def _add_stops(add: Callable[..., None], number: int, baskets: Sequence[Any], *, over: bool) -> None:
    """Add the stops of a round: for every eight baskets the shops, each once, then their doors."""
    position = 0
    for first in range(0, len(baskets), 8):
        wave = baskets[first : first + 8]
        counters: dict[int, list[str]] = {}
        for _, pickups, _, _, _ in wave:
            for task, shop in pickups:
                counters.setdefault(shop, []).append(task)
        halts = [(shop, tasks, wave[0][4]) for shop, tasks in counters.items()]
        halts += [(place, [drop], from_s) for drop, _, _, place, from_s in wave]
        for place, tasks, at_s in halts:
            stop = named("stp", number * 1000 + position)
            closed = over or at_s < NOW_S - 3600
            add(
                STOP, id=stop, town_id=TOWN_ID, round_id=named("rnd", number), position=position, place_id=named("plc", place),
                status="closed" if closed else "planned", outcome="success" if closed else "", outcome_code="", arrival_s=at_s + 60,
                start_s=at_s + 60, end_s=at_s + 240, arrived_s=at_s if closed else None, closed_s=at_s + 200 if closed else None, note="",
            )  # fmt: skip
            for k, task in enumerate(tasks):
                add(STOP_TASK, task_id=task, stop_id=stop, town_id=TOWN_ID, sequence=k, active=True)
            position += 1


def load(database: Database, rows: Mapping[Table, Sequence[tuple[Any, ...]]]) -> None:
    """Store rows as fast as the database takes them."""
    ordered = sorted(rows, key=TOWN.metadata.sorted_tables.index)
    if database.is_sqlite:
        with database.writing() as connection:
            for table in ordered:
                holes = ", ".join("?" * len(table.columns))
                connection.exec_driver_sql(f"INSERT INTO {table.name} VALUES ({holes})", list(rows[table]))
        return
    with database.writing() as connection:
        plain = connection.connection.dbapi_connection
        assert plain is not None
        for table in ordered:
            names = ", ".join(column.name for column in table.columns)
            with plain.cursor().copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
                for row in rows[table]:
                    copy.write_row(row)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # What the server's own housekeeping does after so many new rows.
        connection.exec_driver_sql("VACUUM ANALYZE")


def measure(store: Store, calls: int) -> dict[str, float]:
    """Return how long a board takes."""

    def call() -> float:
        start = time.perf_counter()
        with store.reading(TOWN_ID) as reading:
            day_board(reading, TODAY)
        return 1000 * (time.perf_counter() - start)

    for _ in range(10):
        call()
    # The millions of made-up values that this process has stored are no part of a service: the collector is not to go through them.
    gc.collect()
    gc.freeze()
    taken = sorted(call() for _ in range(calls))
    return {
        "median_ms": round(statistics.median(taken), 2),
        "p95_ms": round(taken[int(0.95 * (len(taken) - 1))], 2),
        "fastest_ms": round(taken[0], 2),
        "calls": calls,
    }


def plans(store: Store) -> Iterator[str]:
    """Yield how the database answers each of the questions of a board."""
    asked: list[tuple[str, Any]] = []

    def remember(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:  # noqa: FBT001
        if statement.lstrip().startswith("SELECT"):
            asked.append((statement, parameters))

    event.listen(store.database.engine, "before_cursor_execute", remember)
    with store.reading(TOWN_ID) as reading:
        day_board(reading, TODAY)
    event.remove(store.database.engine, "before_cursor_execute", remember)
    explain = "EXPLAIN QUERY PLAN" if store.database.is_sqlite else "EXPLAIN (ANALYZE, COSTS OFF)"
    with store.database.reading() as connection:
        for statement, parameters in asked:
            yield "-- " + " ".join(statement.split())[:150]
            for row in connection.exec_driver_sql(f"{explain} {statement}", parameters).all():
                yield f"   {row[-1]}"


def machine() -> dict[str, object]:
    """Describe what the figures were measured on."""
    cpuinfo = Path("/proc/cpuinfo")
    names = (
        [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")] if cpuinfo.is_file() else []
    )  # fmt: skip
    return {
        "processor": names[0].partition(":")[2].strip() if names else platform.processor(),
        "processors": os.cpu_count(),
        "load_before": os.getloadavg()[0],
        "system": platform.system(),
        "python": platform.python_version(),
        "sqlalchemy": sqlalchemy.__version__,
        "sqlite": sqlite3.sqlite_version,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="Time the coordinator's board.")
    parser.add_argument("--deliveries", type=int, default=100_000)
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--postgresql", help="address of an empty database")
    parser.add_argument("--explain", action="store_true", help="print how the databases go about it")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    arguments = parser.parse_args()
    record: dict[str, Any] = {"machine": machine(), "results": []}
    rows = history(arguments.deliveries)
    record["rows"] = {table.name: len(those) for table, those in rows.items()}
    with tempfile.TemporaryDirectory(prefix="tournee-board-") as folder:
        servers: dict[str, tuple[str, Callable[[], None]]] = {
            "sqlite": (f"sqlite:///{folder}/board.db", lambda: None)
        }
        if arguments.postgresql:
            servers["postgresql"] = (arguments.postgresql, lambda: None)
        else:
            servers |= _own_server()
        try:
            for name, (url, _) in servers.items():
                database = Database(url)
                upgrade(database)
                start = time.perf_counter()
                load(database, rows)
                loaded_s = time.perf_counter() - start
                store = Store(database, clock=SetClock(NOW_S))
                with store.reading(TOWN_ID) as reading:
                    board = day_board(reading, TODAY)
                figures = {
                    "database": name,
                    "deliveries": len(board.deliveries), "rounds": len(board.rounds),
                    "stops": sum(len(one.stops) for one in board.rounds), "queue": len(board.queue),
                    **measure(store, arguments.calls), "load_s": round(loaded_s, 1),
                }  # fmt: skip
                record["results"].append(figures)
                print(*(f"{key}={value}" for key, value in figures.items()), flush=True)
                if arguments.explain:
                    print(*plans(store), sep="\n")
                database.close()
        finally:
            for _, stop in servers.values():
                stop()
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    return 0


def _own_server() -> dict[str, tuple[str, Callable[[], None]]]:
    from tests.dispatch.storage.postgresql import Server, server_binaries

    binaries = server_binaries()
    if binaries is None:
        print("postgresql: passed over; its server is not on this machine, and no --postgresql was given")
        return {}
    server = Server(binaries)
    server.execute("CREATE DATABASE board")
    return {"postgresql": (server.url("board"), server.stop)}


if __name__ == "__main__":
    sys.exit(main())
