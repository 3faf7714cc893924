"""Processes that send, killed with SIGKILL at any moment: every event arrives at every endpoint, each delivery's in their order.

``TOURNEE_KILLS=200`` kills more often than a test run has time for.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import standardwebhooks

from dispatch.storage import webhooks
from dispatch.storage.database import Database
from dispatch.storage.store import Store
from dispatch.webhooks.message import MessageStatus
from dispatch.webhooks.server import WebhookServer
from dispatch.webhooks.vault import Vault, new_key
from tests.dispatch.notify.servers import Request, Web
from tests.dispatch.webhooks.hooks import LOOPBACK, Hooks, answer
from tests.proven import Proven

ROOT = Path(__file__).resolve().parents[3]
KILLS = int(os.environ.get("TOURNEE_KILLS", "4"))
KINDS = ("created", "promised", "assigned", "delivered")


def test_a_killed_sender_loses_nothing(
    new_database: Callable[[], Database], web: Web, proven: Proven
) -> None:
    """Tests two processes at a time that are killed while they send, again and again, and one that ends the work."""
    database = new_database()
    key = new_key()
    # By the clock of the machine: signatures are checked as receivers do it.
    hooks = Hooks(Store(database), vault=Vault(key))
    issued = [hooks.endpoint(f"{web.url}/{name}") for name in ("a", "b")]
    secrets = {"/a": issued[0].secret, "/b": issued[1].secret}
    events: dict[str, list[str]] = {}
    for number in range(5 * KILLS):
        subject = f"dlv_{number}"
        events[subject] = [hooks.say(f"delivery.{kind}", subject).id for kind in KINDS]
    seen: list[tuple[str, str, str]] = []
    lock = threading.Lock()

    def act(handler) -> None:
        body = b""
        with lock:
            request: Request = next(
                one for one in reversed(web.requests) if one.headers == dict(handler.headers)
            )
            body = request.body
            told = standardwebhooks.Webhook(secrets[handler.path]).verify(body, request.headers)
            assert told["id"] == request.headers["webhook-id"]
            seen.append((handler.path, told["subject"], told["id"]))
        time.sleep(0.002)
        answer(204)(handler)

    web.act = act
    url = database.engine.url.render_as_string(hide_password=False)
    chance = random.Random(11)
    kills, at_kills = 0, []
    while kills < KILLS:
        processes = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.dispatch.webhooks.sending_process", url, key, "1"],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(2)
        ]
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        patience = time.monotonic() + 20
        while len(seen) < (at_kills or [0])[-1] + 3 and time.monotonic() < patience:
            time.sleep(0.005)
        # They have something in hand, and are killed anywhere in it.
        time.sleep(chance.random() * 0.3)
        for process in processes:
            process.send_signal(signal.SIGKILL)
            process.wait()
            assert process.stdout is not None
            process.stdout.close()
            kills += 1
        at_kills.append(len(seen))
    assert at_kills[-1] >= 3 * len(at_kills)
    wanted = len(issued) * len(KINDS) * len(events)
    server = WebhookServer(hooks.store, hooks.vault, LOOPBACK, senders=2, timeout_s=5, lease_s=5)
    stop = threading.Event()
    thread = threading.Thread(target=server.run, args=(stop,), kwargs={"pause_s": 0.02})
    thread.start()
    deadline = time.monotonic() + 60 + wanted / 20
    while time.monotonic() < deadline:
        with hooks.store.reading(hooks.town.id) as reading:
            counts = [webhooks.count_messages(reading, one.endpoint.id) for one in issued]
        if sum(count.get(MessageStatus.DELIVERED, 0) for count in counts) == wanted:
            break
        time.sleep(0.1)
    stop.set()
    thread.join()
    assert counts == [{MessageStatus.DELIVERED: wanted // 2}] * 2
    for path in secrets:
        for subject, names in events.items():
            first = list(dict.fromkeys(name for at, about, name in seen if (at, about) == (path, subject)))
            assert first == names
    proven(
        "R10", f"sender killed, {database.engine.dialect.name}",
        kills=kills, messages=wanted, sent_by_killed=at_kills[-1], sent_twice=len(seen) - wanted, lost=0,
    )  # fmt: skip
