"""The example of the documentation, run as it stands beside a served town."""

from __future__ import annotations

import base64
import datetime as dt
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from standardwebhooks.webhooks import Webhook

from dispatch.access.role import Role
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.storage import deliveries
from tests.api.v1.operations import document
from tests.api.v1.served import Served
from tests.dispatch.toy_town import at
from tournee_client import Client

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "docs" / "examples" / "marketplace.py"
SECRET = "whsec_" + base64.b64encode(bytes(32)).decode()


@pytest.mark.skipif("/v1/quotes" not in document()["paths"], reason="this tree's API has no quotes yet")
def test_the_example_runs(served: Served) -> None:
    """Tests the whole way: quoted, promised, planned, a good and a forged webhook, delivered, and heard of."""
    door = at(2000, 2000)
    own = {
        "PYTHONPATH": str(ROOT / "api" / "client"),
        "TOURNEE_KEY": served.tokens[Role.MARKETPLACE],
        "TOURNEE_URL": str(served.client.base_url),
        "TOURNEE_SHOPS": ",".join((served.orgs["shop-0"], served.orgs["shop-1"])),
        "TOURNEE_DOOR": f"{door['lon']},{door['lat']}",
        "WEBHOOK_SECRET": SECRET,
        "WEBHOOK_PORT": "0",
    }
    with subprocess.Popen(
        [sys.executable, str(EXAMPLE)], env={**os.environ, **own}, stdout=subprocess.PIPE, text=True
    ) as example:
        assert example.stdout is not None
        try:
            port = int(example.stdout.readline().split()[-1])
            _, name, *_ = example.stdout.readline().split()
            _plan(served)
            assert served.call("GET", f"/v1/deliveries/{name}").json()["status"] == "planned"
            hook = f"http://127.0.0.1:{port}/"
            assert _send(hook, name, SECRET) == 204
            assert _send(hook, name, "whsec_" + base64.b64encode(bytes(31) + b"1").decode()) == 401
            _bring(served, name)
            told, _ = example.communicate(timeout=30)
        finally:
            example.kill()
    assert example.returncode == 0
    assert f"webhook org.tournee.delivery.delivered.v1 {name}\n" in told
    assert "webhook refused: no signature fits" in told
    types = [line.split()[1] for line in told.splitlines() if not line.startswith("webhook")]
    assert types[:2] == ["delivery.created", "delivery.promised"]
    assert types[-1] == "delivery.delivered"


def test_the_example_is_short() -> None:
    """Tests that it stays one page."""
    assert len(EXAMPLE.read_text("utf-8").splitlines()) < 60


def _plan(served: Served) -> None:
    with Client(served.tokens[Role.COORDINATOR], str(served.client.base_url)) as desk:
        run = desk.plan_runs.create("2026-11-28", iterations=50)
        served.business.runner.carry_out(served.town_id, run["id"])
        seen = desk.plan_runs.get(run["id"])
        assert desk.plan_runs.apply(run["id"], seen["version"])["status"] == "applied"


def _send(hook: str, name: str, secret: str) -> int:
    event = {
        "specversion": "1.0",
        "type": "org.tournee.delivery.delivered.v1",
        "deliveryid": name,
        "data": {},
    }
    body, now = json.dumps(event), dt.datetime.now(dt.UTC)
    headers = {
        "webhook-id": "evt_1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign("evt_1", now, body),
    }
    return httpx.post(hook, content=body, headers=headers).status_code


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
