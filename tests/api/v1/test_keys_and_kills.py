"""The same request twenty times at once, again and again, from a server that is killed: one delivery, one answer.

``TOURNEE_API_KEYS`` for more keys than a test run has time for.
"""

from __future__ import annotations

import os
import random
import shutil
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from dispatch.access.role import Role
from tests.api.v1.killed_server import killed_server
from tests.api.v1.served import serve_toytown
from tests.proven import Proven

KEYS = int(os.environ.get("TOURNEE_API_KEYS", "12"))
#: Copies of each request, sent at once.
COPIES = 20
LEAST_KILLS = 2
#: Seconds between two kills: with many keys the server is to be up for most of the time.
APART_S = (0.8, 4.0) if KEYS < 100 else (8.0, 30.0)
LONGEST_S = 120 + 2 * KEYS


def test_one_key_is_one_delivery(tmp_path: Path, sqlite_model: Path, proven: Proven) -> None:
    """Tests that each key has made one delivery, and that every copy of its request has the same bytes for an answer, kill or no kill."""
    with serve_toytown(tmp_path / "first.db", sqlite_model) as served:
        token, shops = served.tokens[Role.MARKETPLACE], [served.orgs["shop-0"], served.orgs["shop-1"]]
        basket = served.basket()
    shutil.copy(tmp_path / "first.db", tmp_path / "town.db")
    outcomes: Counter[int] = Counter()
    lock = threading.Lock()

    def body(number: int) -> dict:
        who = {"name": f"Exemple {number}", "phone": f"+336{number:08d}"}
        return basket | {
            "recipient": who,
            "pickups": [{"shop_id": shops[number % 2], "items": "pain"}],
            "note": str(number),
        }

    def ask(client: httpx.Client, number: int, chance: random.Random) -> bytes:
        """Send a copy until it is answered, whatever happens to the server meanwhile."""
        until = time.monotonic() + LONGEST_S
        headers = {"authorization": f"Bearer {token}", "idempotency-key": f"key-{number}"}
        while time.monotonic() < until:
            try:
                answer = client.post("/v1/deliveries", json=body(number), headers=headers)
            except httpx.HTTPError:
                status = 0
            else:
                status = answer.status_code
                if status == 201:
                    with lock:
                        outcomes[201] += 1
                    return answer.content
                assert status in {409, 429, 503}, answer.text
            with lock:
                outcomes[status] += 1
            time.sleep(chance.uniform(0.01, 0.1))
        raise AssertionError(f"key {number} has no answer")

    with killed_server(f"sqlite:///{tmp_path / 'town.db'}", apart_s=APART_S) as server:
        limits = httpx.Limits(max_connections=100, max_keepalive_connections=0)
        with (
            httpx.Client(base_url=server.address, timeout=20, limits=limits) as client,
            ThreadPoolExecutor(2 * COPIES) as pool,
        ):
            answers = {
                number: [
                    pool.submit(ask, client, number, random.Random(f"{number}/{copy}"))
                    for copy in range(COPIES)
                ]
                for number in range(KEYS)
            }
            found = {number: [one.result() for one in own] for number, own in answers.items()}
            # Keys are few in a fast run, and kills take their time: answers are asked for again until some have come.
            until = time.monotonic() + LONGEST_S
            while server.kills < LEAST_KILLS and time.monotonic() < until:
                for number in range(KEYS):
                    found[number].append(ask(client, number, random.Random(number)))
            server.quiet()
            # Answers are given again after everything, too.
            late = {number: ask(client, number, random.Random(number)) for number in range(KEYS)}
            listed, cursor = [], ""
            while cursor is not None:
                page = client.get(
                    f"/v1/deliveries?limit=200&cursor={cursor}", headers={"authorization": f"Bearer {token}"}
                ).json()
                listed += page["deliveries"]
                cursor = page["next_cursor"]
    assert all(len({*own, late[number]}) == 1 for number, own in found.items())
    assert sorted(int(one["note"]) for one in listed) == list(range(KEYS))
    assert server.kills >= LEAST_KILLS
    proven(
        "R4", "copies of a request to a server that is killed, SQLite",
        keys=KEYS, answers=KEYS * (COPIES + 1), kills=server.kills, broken_connections=outcomes[0], told_to_wait=outcomes[409], doubled=0,
    )  # fmt: skip
