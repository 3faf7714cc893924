"""The API under load, on this machine: a served town of Monaco, a client of raw sockets beside it.

``python -m benchmarks.api_load create bulk quotes streams heavy`` measures, one after the other: deliveries ordered singly by 32 clients, each answered once it
is on the disk; a file of 5,000 orders from its sending to its last line; windows and quotes, 20 requests a second while the planner runs; 200 screens that
follow the log; a town with a neighbour that sends all that it can. The server is a process of its own, on SQLite. Everything is on the same processors: what the client takes, the server lacks.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dispatch import ids
from dispatch.access.keys import make_key
from dispatch.access.role import Role
from dispatch.dayfile import locate_day, read_day
from dispatch.dayfile.furnish import furnish
from dispatch.domain import Day
from dispatch.parties.organization import Organization, OrganizationKind
from dispatch.storage import parties
from dispatch.storage.database import Database
from dispatch.storage.migrate import upgrade
from dispatch.storage.store import Store

DAY = "2026-12-05"
CLIENTS = 32
SCREENS = 200
PER_SECOND = 20
#: Requests a second of the town that is asked for a little, and connections of the one that sends all that it can.
LITTLE_PER_SECOND = 6
GREEDY = 64


@dataclass
class Town:
    """A served town, and what clients need to know of it."""

    port: int
    sender: str
    coordinator: str
    day: Day
    shops: dict[str, str]
    neighbour: str
    neighbours: dict[str, str]
    chance: random.Random = field(default_factory=lambda: random.Random(1))

    def basket(self, number: int, shops: dict[str, str] | None = None) -> dict[str, Any]:
        """A basket like one of the day's, for somebody new."""
        one = self.chance.choice(self.day.deliveries)
        door = next(place for place in self.day.places if place.id == one.drop_place_id)
        window = one.windows[0]
        return {
            "external_ref": f"load-{number}-{self.chance.random()}",
            "recipient": {"name": f"Exemple {number}", "phone": f"+336{self.chance.randrange(10**8):08d}"},
            "door": {"position": [door.lon, door.lat], "address": door.address},
            "pickups": [
                {
                    "shop_id": (shops or self.shops)[part.place_id],
                    "items": part.items,
                    "load": {"volume_l": part.load.volume_l, "weight_g": part.load.weight_g},
                }
                for part in one.pickups
            ],
            "window": {"earliest": _moment(window.earliest), "latest": _moment(window.latest)},
        }


def _moment(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


@contextmanager
def served(folder: Path, *, engine: bool) -> Iterator[Town]:
    """Serve a fresh town while the block runs."""
    tournee = [sys.executable, "-m", "api.cli"]
    made = folder / "day.json"
    subprocess.run(
        [*tournee, "day", "generate", "monaco", "--deliveries", "200", "--visits", "0", "--cargo-bikes", "8", "--vans", "0", "--out", str(made)],
        check=True, capture_output=True,
    )  # fmt: skip
    url = f"sqlite:///{folder / 'town.db'}"
    database = Database(url)
    upgrade(database)
    store = Store(database)

    from geo.store import TownStore

    day = locate_day(read_day(made), TownStore().load("monaco"))
    found = furnish(store, day, "coordinator:benchmark", slug="monaco")

    def step(writing: Any) -> tuple[str, str]:
        market = parties.add_organization(
            writing,
            Organization(writing.ids.new(ids.ORGANIZATION), OrganizationKind.MARKETPLACE, "Market"),
        )
        writing.note("town.furnished", market.id, 1, topics=())
        sender = make_key(writing, "load", Role.MARKETPLACE, org_id=market.id)[1]
        return sender, make_key(writing, "load", Role.COORDINATOR)[1]

    sender, coordinator = store.write(found.town_id, "coordinator:benchmark", step)
    beside = furnish(store, day, "coordinator:benchmark", slug="neighbour")
    neighbour, _ = store.write(beside.town_id, "coordinator:benchmark", step)
    database.close()
    port = 8_600 + os.getpid() % 300
    server = subprocess.Popen(
        [*tournee, "serve", "--port", str(port), "--pace", "10000000", *([] if engine else ["--no-engine"])],
        env={**os.environ, "TOURNEE_DB": url},
        stdout=subprocess.DEVNULL,
    )
    try:
        town = Town(port, sender, coordinator, day, dict(found.shops), neighbour, dict(beside.shops))
        asyncio.run(_ready(town))
        yield town
    finally:
        server.terminate()
        server.wait(30)


async def _ready(town: Town) -> None:
    for _ in range(600):
        try:
            line = await Line.open(town.port, town.sender)
            status, _, _ = await line.ask("GET", "/v1/me")
            if status == 200:
                return
        except OSError:
            pass
        await asyncio.sleep(0.2)
    raise RuntimeError("the server does not start")


class Line:
    """One connection that is kept open: as little of a client as there can be, since it runs beside the server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, token: str) -> None:
        self.reader, self.writer = reader, writer
        self._head = f"Host: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"

    @classmethod
    async def open(cls, port: int, token: str) -> Line:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        return cls(reader, writer, token)

    async def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        kind: str = "application/json",
        key: str = "",
        more: str = "",
    ) -> tuple[int, dict[bytes, bytes], bytes]:
        """Send a request, and return status, header and body."""
        lines = f"{method} {path} HTTP/1.1\r\n{self._head}{more}"
        if body:
            lines += f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        if key:
            lines += f"Idempotency-Key: {key}\r\n"
        self.writer.write(f"{lines}\r\n".encode() + body)
        head = await self.reader.readuntil(b"\r\n\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if line)
        answer = await self.reader.readexactly(int(fields.get(b"content-length", b"0")))
        return int(head[9:12]), fields, answer


def _told(name: str, seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    at = [1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.95, 0.99)]
    return f"{name}: p50 {at[0]:.0f} ms, p95 {at[1]:.0f} ms, p99 {at[2]:.0f} ms"


async def create(town: Town, count: int = 3_000, *, keyed: bool = True) -> None:
    """Order deliveries singly, by as many clients as there are."""
    numbers = iter(range(count))
    took: list[float] = []
    statuses: Counter[int] = Counter()

    async def client() -> None:
        line = await Line.open(town.port, town.sender)
        for number in numbers:
            body = json.dumps(town.basket(number)).encode()
            began = time.perf_counter()
            status, _, answer = await line.ask(
                "POST", "/v1/deliveries", body, key=f"k{number}" if keyed else ""
            )
            took.append(time.perf_counter() - began)
            statuses[status] += 1
            if status != 201 and statuses[status] == 1:
                print(answer[:400].decode())

    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    length = time.perf_counter() - began
    print(f"create: {count / length:.0f} deliveries/s by {CLIENTS} clients, {dict(statuses)}")
    print(_told("create", took))


async def bulk(town: Town, count: int = 5_000) -> None:
    """Send files of orders one after the other, and wait for the last line of each. The first one is taken in by a process that has just begun."""
    for name in ("the first file", "the second", "the third"):
        await _file(town, name, count)


async def _file(town: Town, title: str, count: int) -> None:
    lines = ["external_ref,recipient,phone,lon,lat,window_from,window_to,shops,items"]
    for number in range(count):
        one = town.basket(number)
        lon, lat = one["door"]["position"]
        shops = "|".join(part["shop_id"] for part in one["pickups"])
        items = "|".join("pain" for _ in one["pickups"])
        window, phone = one["window"], one["recipient"]["phone"]
        lines.append(
            f"{title} {number},Exemple {number},{phone},{lon},{lat},{window['earliest']},{window['latest']},{shops},{items}"
        )
    line = await Line.open(town.port, town.sender)
    began = time.perf_counter()
    status, _, answer = await line.ask(
        "POST", f"/v1/imports?day={DAY}", ("\n".join(lines) + "\n").encode(), kind="text/csv"
    )
    kept = time.perf_counter() - began
    if status != 202:
        raise RuntimeError(answer[:400])
    name = json.loads(answer)["id"]
    while True:
        _, _, answer = await line.ask("GET", f"/v1/imports/{name}")
        state = json.loads(answer)
        if state["status"] in {"done", "failed"}:
            break
        await asyncio.sleep(0.02)
    length = time.perf_counter() - began
    print(
        f"bulk, {title}: {count / length:.0f} lines/s, kept after {kept:.2f} s, done after {length:.2f} s: "
        f"{state['taken']} taken, {state['faulty']} faulty"
    )


async def quotes(town: Town, seconds: int = 30) -> None:
    """Ask for windows and for quotes, so many a second, while the planner runs."""
    desk = await Line.open(town.port, town.coordinator)
    for number in range(120):
        await desk.ask("GET", "/v1/me")
        line = await Line.open(town.port, town.sender)
        await line.ask("POST", "/v1/deliveries", json.dumps(town.basket(number)).encode())
        line.writer.close()
    took: dict[str, list[float]] = {"slots": [], "quote": [], "both": []}
    statuses: Counter[str] = Counter()
    plan = json.dumps({"day": DAY, "seconds": seconds + 20}).encode()
    status, _, answer = await desk.ask("POST", "/v1/plan-runs", plan)
    if status != 202:
        raise RuntimeError(answer[:400])
    await asyncio.sleep(3)

    async def one(number: int) -> None:
        line = await Line.open(town.port, town.sender)
        basket = town.basket(10_000 + number)
        window = basket.pop("window")
        basket["between"] = {"earliest": window["earliest"], "latest": window["latest"]}
        body = json.dumps(basket).encode()
        began = time.perf_counter()
        status, _, answer = await line.ask("POST", "/v1/slots", body)
        middle = time.perf_counter()
        statuses[f"slots {status}"] += 1
        if status >= 400 and statuses[f"slots {status}"] == 1:
            print(answer[:300].decode())
        status, _, answer = await line.ask("POST", "/v1/quotes", body)
        ended = time.perf_counter()
        statuses[f"quotes {status}"] += 1
        if status >= 400 and statuses[f"quotes {status}"] == 1:
            print(answer[:300].decode())
        took["slots"].append(middle - began)
        took["quote"].append(ended - middle)
        took["both"].append(ended - began)
        if status == 201:
            await line.ask("POST", f"/v1/quotes/{json.loads(answer)['id']}/decline")
        line.writer.close()

    # Two requests each.
    pairs = seconds * PER_SECOND // 2
    tasks = []
    began = time.perf_counter()
    for number in range(pairs):
        await asyncio.sleep(max(0.0, began + 2 * number / PER_SECOND - time.perf_counter()))
        tasks.append(asyncio.create_task(one(number)))
    await asyncio.gather(*tasks)
    for name, lengths in took.items():
        print(_told(name, lengths))
    print(dict(statuses))


async def streams(town: Town, count: int = 50) -> None:
    """Follow the log on many screens, and measure how long after its answer each order is heard of."""
    heard: dict[str, list[float]] = {}
    answered: dict[str, float] = {}

    async def screen() -> None:
        line = await Line.open(town.port, town.coordinator)
        line.writer.write(
            f"GET /v1/events/stream?kind=delivery.created HTTP/1.1\r\n{line._head}\r\n".encode()  # noqa: SLF001
        )
        head = await line.reader.readuntil(b"\r\n\r\n")
        if int(head[9:12]) != 200:
            raise RuntimeError(head.decode())
        while text := await line.reader.readline():
            if text.startswith(b"data: "):
                subject = json.loads(text[6:])["subject"]
                heard.setdefault(subject, []).append(time.perf_counter())

    screens = []
    for number in range(SCREENS):
        screens.append(asyncio.create_task(screen()))
        if number % 10 == 9:
            # A town has so many requests at a time; screens do not open in the same moment.
            await asyncio.sleep(0.1)
    await asyncio.sleep(2)
    line = await Line.open(town.port, town.sender)
    for number in range(count):
        body = json.dumps(town.basket(20_000 + number)).encode()
        status, _, answer = await line.ask("POST", "/v1/deliveries", body)
        if status == 201:
            answered[json.loads(answer)["id"]] = time.perf_counter()
        await asyncio.sleep(0.1)
    await asyncio.sleep(3)
    for task in screens:
        task.cancel()
    delays = [
        moment - answered[name] for name, moments in heard.items() if name in answered for moment in moments
    ]
    missing = sum(SCREENS - len(heard.get(name, ())) for name in answered)
    print(
        f"streams: {SCREENS} screens heard of {len(answered)} orders, {missing} not heard, latest {max(delays):.2f} s"
    )
    print(_told("streams", [max(0.0, one) for one in delays]))


async def heavy(town: Town, seconds: int = 15) -> None:
    """Have a town asked for a little, alone and then beside a neighbour that sends all that it can, and measure how long the little one waits."""

    async def little() -> list[float]:
        took, line, began = [], await Line.open(town.port, town.neighbour), time.perf_counter()
        for number in range(seconds * LITTLE_PER_SECOND):
            await asyncio.sleep(max(0.0, began + number / LITTLE_PER_SECOND - time.perf_counter()))
            asked = time.perf_counter()
            if number % 2:
                status, _, answer = await line.ask("GET", f"/v1/deliveries?day={DAY}")
            else:
                body = json.dumps(town.basket(30_000 + number, shops=town.neighbours)).encode()
                status, _, answer = await line.ask("POST", "/v1/deliveries", body)
            if status not in {200, 201}:
                raise RuntimeError(answer[:400])
            took.append(time.perf_counter() - asked)
        line.writer.close()
        return took

    statuses: Counter[int] = Counter()

    async def greedy() -> None:
        line, number = await Line.open(town.port, town.sender), 0
        while True:
            number += 1
            status, _, _ = await line.ask("POST", "/v1/deliveries", json.dumps(town.basket(number)).encode())
            statuses[status] += 1

    print(_told("heavy: a town alone", await little()))
    others = [asyncio.create_task(greedy()) for _ in range(GREEDY)]
    took = await little()
    for one in others:
        one.cancel()
    times = sum(statuses.values()) / (seconds * LITTLE_PER_SECOND)
    print(_told(f"heavy: beside one with {times:.0f} times as many requests", took), dict(statuses))


PARTS = {"create": create, "bulk": bulk, "quotes": quotes, "streams": streams, "heavy": heavy}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", default=list(PARTS), choices=[*PARTS, []])
    for name in parser.parse_args().parts or list(PARTS):
        with (
            tempfile.TemporaryDirectory() as folder,
            served(Path(folder), engine=name in {"bulk", "quotes"}) as town,
        ):
            if name == "quotes":
                time.sleep(20)
            asyncio.run(PARTS[name](town))


if __name__ == "__main__":
    main()
