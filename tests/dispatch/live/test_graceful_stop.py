"""A real `tournee serve` that is told to end while clients are at it: what was begun is answered, and its towns are free at once."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from dispatch.access.keys import make_key
from dispatch.access.role import Role
from dispatch.live.town_lease import TownLease
from dispatch.storage.crew_lists import get_courier
from dispatch.storage.database import Database
from dispatch.storage.live_leases import live_leases
from dispatch.storage.store import Store
from tests.dispatch.storage.small_town import make_town
from tests.pace import slowness
from tests.proven import Proven

ROOT = Path(__file__).resolve().parents[3]
#: What R25 promises, seconds.
EXIT_S, LEASE_FREE_S = 15.0, 5.0


@dataclass
class Load:
    """What clients have met. ``refused`` are connections that were not let in any more, which is no harm."""

    answered: int = 0
    refused: int = 0
    broken: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, answer: httpx.Response, want: int) -> None:
        with self.lock:
            self.answered += 1
            if answer.status_code != want:
                self.broken.append(f"{answer.status_code} {answer.text[:200]}")
            elif want == 201:
                self.made.append(answer.json()["id"])


def ask_again_and_again(address: str, token: str, load: Load, number: int) -> None:
    """Read and write on connections that are kept, until nobody is let in any more."""
    with httpx.Client(base_url=address, headers={"authorization": f"Bearer {token}"}, timeout=30) as client:
        for turn in range(1_000_000):
            try:
                if turn % 3:
                    load.note(client.get("/v1/town"), 200)
                else:
                    name = {"name": f"Lou {number} {turn}"}
                    load.note(
                        client.post(
                            "/v1/couriers", json=name, headers={"idempotency-key": f"{number}-{turn}"}
                        ),
                        201,
                    )
            except httpx.ConnectError:
                with load.lock:
                    load.refused += 1
                return
            except httpx.HTTPError as error:
                with load.lock:
                    load.broken.append(f"{type(error).__name__} {error}")
                return


def send_slowly(address: str, token: str, load: Load, is_ending: threading.Event, number: int) -> None:
    """Begin a request before the end, and finish it after."""
    host, port = address.removeprefix("http://").rstrip("/").split(":")
    body = json.dumps({"name": f"Camille {number}"}).encode()
    head = f"POST /v1/couriers HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.create_connection((host, int(port)), timeout=30) as connection:
        connection.sendall(head.encode() + body[:5])
        is_ending.wait(60)
        time.sleep(2.0)
        connection.sendall(body[5:])
        answer = b""
        while part := connection.recv(65_536):
            answer += part
    with load.lock:
        load.answered += 1
        if b" 201 " not in answer.partition(b"\r\n")[0]:
            load.broken.append(answer[:200].decode())


def listen(address: str, token: str, load: Load) -> None:
    """Follow the log of the town: the stream ends, and is not broken off."""
    try:
        with httpx.stream(
            "GET", f"{address}v1/events/stream", headers={"authorization": f"Bearer {token}"}, timeout=60
        ) as stream:
            assert stream.status_code == 200
            for _ in stream.iter_raw():
                pass
        with load.lock:
            load.answered += 1
    except (httpx.HTTPError, AssertionError) as error:
        with load.lock:
            load.broken.append(f"stream: {type(error).__name__} {error}")


def wait_for(what: Callable[[], object], wait_s: float) -> float:
    """Wait for something, and return the seconds that it took."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < wait_s, "it has not come about"
        time.sleep(0.05)
    return time.monotonic() - began


@pytest.mark.slow
def test_nothing_is_broken_by_the_end(
    new_database: Callable[[], Database], tmp_path: Path, proven: Proven
) -> None:
    """Tests SIGTERM under load from several clients, slow ones and one that listens: all that was begun is answered, and kept."""
    database, slow = new_database(), slowness()
    store = Store(database)
    kept_log = (tmp_path / "log").open("wb")
    town = make_town(store)
    _, token = store.write(town.id, "test", lambda writing: make_key(writing, "test", Role.ADMIN))
    url = database.engine.url.render_as_string(hide_password=False)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TOURNEE_")}
    server = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve", "--port", "0", "--db", url, "--log", "json"],
        stdout=subprocess.PIPE,
        stderr=kept_log,
        text=True,
        env={**inherited, "TOURNEE_HOME": str(tmp_path), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
    )
    load, is_ending = Load(), threading.Event()
    try:
        assert server.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+/", server.stdout.readline())
        assert found is not None
        address = found[0]

        def lease() -> str:
            (own,) = live_leases(database)
            return own.holder

        wait_for(lambda: lease() and httpx.get(f"{address}health/live", timeout=60).status_code == 200, 120)
        threads = [
            *(
                threading.Thread(target=ask_again_and_again, args=(address, token, load, number))
                for number in range(6)
            ),
            *(
                threading.Thread(target=send_slowly, args=(address, token, load, is_ending, number))
                for number in range(3)
            ),
            threading.Thread(target=listen, args=(address, token, load)),
        ]
        for thread in threads:
            thread.start()
        wait_for(lambda: load.answered >= 60, 120)
        server.send_signal(signal.SIGTERM)
        is_ending.set()
        told = time.monotonic()
        wait_for(lambda: not lease(), 2 * LEASE_FREE_S * slow)
        free_s = time.monotonic() - told
        assert TownLease(store, town.id).hold()
        server.wait(2 * EXIT_S * slow)
        exit_s = time.monotonic() - told
        for thread in threads:
            thread.join(60)
    finally:
        if server.poll() is None:
            server.kill()
        server.communicate()
        kept_log.close()
    log = (tmp_path / "log").read_text("utf-8")
    assert load.broken == []
    assert load.refused >= 6
    assert server.returncode == 0, log
    assert free_s < LEASE_FREE_S * slow
    assert exit_s < EXIT_S * slow
    assert "Traceback" not in log
    with store.reading(town.id) as reading:
        assert all(get_courier(reading, name) for name in load.made)
    kind = "SQLite" if database.is_sqlite else "PostgreSQL"
    proven(
        "R25",
        f"server stopped under load, {kind}",
        stops=1,
        clients=10,
        requests=load.answered,
        kept=len(load.made),
        broken=0,
        town_free_s=round(free_s, 1),
        exit_s=round(exit_s, 1),
    )
