"""The example of the documentation, run as it stands beside a served town."""

from __future__ import annotations

import base64
import datetime as dt
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import httpx
from standardwebhooks.webhooks import Webhook

from dispatch.access.role import Role
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.storage import deliveries
from dispatch.webhooks.server import WebhookServer
from tests.api.v1.served import Served
from tests.dispatch.toy_town import at
from tournee_client import Client

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "docs" / "examples" / "marketplace.py"


def test_the_example_runs(served: Served, tmp_path: Path) -> None:
    """Tests the whole way: quoted, promised, planned, told by webhooks, a forged one refused, delivered, and heard of."""
    # By the clock of the town, which stands still.
    (tmp_path / "sitecustomize.py").write_text(
        f"import time\ntime.time = lambda: {served.clock.now_s()}\n", "utf-8"
    )
    door = at(2000, 2000)
    own = {
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT / "api" / "client")]),
        "TOURNEE_KEY": served.tokens[Role.MARKETPLACE],
        "TOURNEE_URL": str(served.client.base_url),
        "TOURNEE_SHOPS": ",".join((served.orgs["shop-0"], served.orgs["shop-1"])),
        "TOURNEE_DOOR": f"{door['lon']},{door['lat']}",
    }
    _warm(served)
    with subprocess.Popen(
        [sys.executable, str(EXAMPLE)], env={**os.environ, **own}, stdout=subprocess.PIPE, text=True
    ) as example:
        assert example.stdout is not None
        try:
            _, name, *_ = example.stdout.readline().split()
            _plan(served)
            assert served.call("GET", f"/v1/deliveries/{name}").json()["status"] == "planned"
            (listening,) = served.call("GET", "/v1/webhook-endpoints").json()["webhook_endpoints"]
            _send_webhooks(served)
            assert _forge(listening["url"], served.clock.now_s()) == 401
            _bring(served, name)
            told, _ = example.communicate(timeout=30)
        finally:
            example.kill()
    assert example.returncode == 0
    for kind in ("created", "promised"):
        assert f"webhook org.tournee.delivery.{kind}.v1 {name}\n" in told
    assert "webhook refused: no signature fits" in told
    types = [line.split()[1] for line in told.splitlines() if not line.startswith("webhook")]
    assert types[:2] == ["delivery.created", "delivery.promised"]
    assert types[-1] == "delivery.delivered"
    assert served.call("GET", "/v1/webhook-endpoints").json()["webhook_endpoints"] == []


def test_the_example_is_short() -> None:
    """Tests that it stays one page."""
    assert len(EXAMPLE.read_text("utf-8").splitlines()) < 60


def _plan(served: Served) -> None:
    with Client(served.tokens[Role.COORDINATOR], str(served.client.base_url)) as desk:
        run = desk.plan_runs.create("2026-11-28", iterations=50)
        served.business.runner.carry_out(served.town_id, run["id"])
        seen = desk.plan_runs.get(run["id"])
        assert desk.plan_runs.apply(run["id"], seen["version"])["status"] == "applied"


def _warm(served: Served) -> None:
    """Have the first search done before anybody waits for one: it may have to compile."""
    basket = served.basket()
    del basket["window"]
    with Client(served.tokens[Role.MARKETPLACE], str(served.client.base_url), timeout_s=280) as client:
        client.slots.find(basket)


def _send_webhooks(served: Served) -> None:
    hooks = served.business.hooks
    sender = WebhookServer(served.store, hooks.vault, hooks.targets)
    while sender.run_once():
        pass


def _forge(url: str, now_s: int) -> int:
    moment = dt.datetime.fromtimestamp(now_s, dt.UTC)
    signature = Webhook("whsec_" + base64.b64encode(bytes(32)).decode()).sign("evt_1", moment, "{}")
    headers = {"webhook-id": "evt_1", "webhook-timestamp": str(now_s), "webhook-signature": signature}
    return httpx.post(url, content="{}", headers=headers).status_code


def _bring(served: Served, name: str) -> None:
    with served.store.writing(served.town_id, "courier:test") as writing:
        one = deliveries.get(writing, name)
        done = tuple(
            replace(task, status=TaskStatus.DONE, done_s=writing.now_s, received_s=writing.now_s)
            for task in one.tasks
        )
        for status in (
            DeliveryStatus.ASSIGNED,
            DeliveryStatus.COLLECTED,
            DeliveryStatus.ARRIVED,
            DeliveryStatus.DELIVERED,
        ):
            one = deliveries.change(writing, one, status=status)
        one = deliveries.change(writing, one, tasks=done)
        writing.note("delivery.delivered", one.id, one.version)
