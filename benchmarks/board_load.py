"""The coordinator's board as a screen gets it: a served town of Monaco with 500 stops and 30 couriers, and one with 2,000 and 100.

``python -m benchmarks.board_load [--calls 60]`` asks a server, which is a process of its own on SQLite, by one connection: for the board of the day
(``board``), for one that has not changed since (``304``), and for the ways of all rounds (``paths``; the first time they are drawn, then remembered).
Answers are taken as they are and packed. Everything is on the same processors: what the client takes, the server lacks.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.api_load import Line
from benchmarks.dispatch_board import TODAY, TOWN_ID, history, load, machine
from dispatch.access.keys import make_key
from dispatch.access.role import Role
from dispatch.storage.database import Database
from dispatch.storage.migrate import upgrade
from dispatch.storage.store import Store

#: Deliveries of the day and couriers, which come to about 500 and 2,000 stops.
SIZES = ((200, 30), (790, 100))
#: Days that are over.
DAYS = 5


@dataclass(frozen=True)
class Took:
    """What some equal questions took, seconds, and the last answer."""

    seconds: list[float]
    status: int
    answer: bytes

    def figures(self) -> dict[str, float]:
        ordered = sorted(self.seconds)
        return {
            "median_ms": round(1000 * statistics.median(ordered), 1),
            "p95_ms": round(1000 * ordered[int(0.95 * (len(ordered) - 1))], 1),
            "kB": round(len(self.answer) / 1000),
        }


@contextmanager
def served(folder: Path, deliveries: int, couriers: int) -> Iterator[tuple[int, str]]:
    """Serve a town while the block runs; give its port, and a coordinator's key."""
    url = f"sqlite:///{folder / 'board.db'}"
    database = Database(url)
    upgrade(database)
    load(database, history(DAYS * deliveries, per_day=deliveries, rounds=couriers, town_map="monaco"))
    _, token = Store(database).write(
        TOWN_ID, "coordinator:benchmark", lambda writing: make_key(writing, "board", Role.COORDINATOR)
    )
    database.close()
    port = 8_900 + os.getpid() % 90
    server = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve", "--port", str(port), "--pace", "10000000", "--no-engine"],
        env={**os.environ, "TOURNEE_DB": url},
        stdout=subprocess.DEVNULL,
    )
    try:
        yield port, token
    finally:
        server.terminate()
        server.wait(30)


async def _open(port: int, token: str) -> Line:
    for _ in range(300):
        try:
            line = await Line.open(port, token)
            if (await line.ask("GET", "/v1/me"))[0] == 200:
                return line
        except OSError:
            await asyncio.sleep(0.2)
    raise RuntimeError("the server does not start")


async def _ask(line: Line, path: str, calls: int, more: str = "") -> Took:
    took, status, answer = [], 0, b""
    for _ in range(calls):
        began = time.perf_counter()
        status, fields, answer = await line.ask("GET", path, more=more)
        took.append(time.perf_counter() - began)
        if fields.get(b"content-encoding") == b"gzip":
            answer = gzip.decompress(answer)
    return Took(took, status, answer)


async def measure(port: int, token: str, calls: int) -> dict[str, object]:
    """Return what the board, and the ways, of a served town take."""
    line = await _open(port, token)
    board, paths = f"/v1/days/{TODAY}/board", f"/v1/days/{TODAY}/paths"
    await _ask(line, board, 5)
    plain = await _ask(line, board, calls)
    found = json.loads(plain.answer)
    packed = await _ask(line, board, calls, more="Accept-Encoding: gzip\r\n")
    _, fields, _ = await line.ask("GET", board)
    known = await _ask(line, board, calls, more=f"If-None-Match: {fields[b'etag'].decode()}\r\n")
    first = await _ask(line, paths, 1)
    again = await _ask(line, paths, max(5, calls // 4))
    return {
        "stops": sum(len(one["stops"]) for one in found["rounds"]),
        "couriers": len(found["shifts"]),
        "deliveries": len(found["deliveries"]),
        "board": plain.figures(),
        "board, packed": packed.figures(),
        f"board, {known.status}": known.figures(),
        "paths, drawn": first.figures(),
        "paths, remembered": again.figures(),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="Time the coordinator's board over HTTP.")
    parser.add_argument("--calls", type=int, default=60)
    arguments = parser.parse_args()
    print(json.dumps(machine()))
    for deliveries, couriers in SIZES:
        with (
            tempfile.TemporaryDirectory(prefix="tournee-board-") as folder,
            served(Path(folder), deliveries, couriers) as (port, token),
        ):
            for name, figures in asyncio.run(measure(port, token, arguments.calls)).items():
                print(f"{name}: {figures}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
