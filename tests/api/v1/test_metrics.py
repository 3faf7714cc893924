"""Tests of the metrics: who may read them, what they say, that each is declared, and that page and dashboard know no others."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from api.app import create_app
from api.business import Business
from api.gate.server_settings import ServerSettings
from api.metrics import server_metrics
from api.metrics.declared import METRICS, OF_LIBRARY, Kind, told_names
from buildtools.write_metrics_page import PAGE, with_metrics
from dispatch.access.role import Role
from dispatch.executor.metrics import ExecutorMetrics, LaneMetrics
from tests.api.live_server import client_of
from tests.api.v1.served import Served

DASHBOARD = PAGE.parents[1] / "deploy" / "grafana" / "tournee.json"
TOKEN = "correct-horse-battery"


@pytest.fixture
def client(served: Served, tmp_path: Path) -> Iterator[httpx.Client]:
    """A server of its own over the town of the API's tests, with an engine that is none."""
    business = Business(
        served.store,
        lambda _: served.town_map,
        served.business.executor,
        ServerSettings(metrics_token=TOKEN),
        secret=b"s" * 32,
    )
    lane = LaneMetrics(
        "live", done=7, failed=3, crashes=2, queued=4, running=1, children=2, ready=1, busy_s=12.5
    )
    business._executor = SimpleNamespace(metrics=lambda: ExecutorMetrics((lane,)))  # type: ignore[assignment]
    business.engine = SimpleNamespace(ended=tuple, towns_here=lambda: 2, overdue_s=lambda: 33.0)  # type: ignore[assignment]
    app = create_app(plans=tmp_path, towns=None, business=business)  # type: ignore[arg-type]
    with client_of(app) as found:
        yield found


def samples(client: httpx.Client) -> dict[tuple[str, ...], float]:
    """Return the value of each sample, by its name and the values of its labels."""
    answer = client.get("/metrics")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        (one.name, *one.labels.values()): one.value
        for family in text_string_to_metric_families(answer.text)
        for one in family.samples
    }


def test_what_is_told(client: httpx.Client, served: Served) -> None:
    """Tests the figures of requests, processes, database, outbox and towns."""
    order = served.call("POST", "/v1/deliveries", served.basket())
    assert order.status_code == 201
    for path in ("/v1/deliveries/dlv_none", "/v1/deliveries/dlv_other", "/nowhere/1", "/nowhere/2"):
        client.get(path, headers={"authorization": f"Bearer {served.tokens[Role.COORDINATOR]}"})
    found = samples(client)
    assert found["tournee_http_requests_total", "GET", "/v1/deliveries/{delivery_id}", "404"] == 2
    assert found["tournee_http_requests_total", "GET", "other", "404"] == 2
    assert found["tournee_http_request_duration_seconds_count", "GET", "other"] == 2
    assert found["tournee_http_requests_in_flight",] == 1
    assert found["tournee_executor_jobs_total", "live", "crashed"] == 2
    assert found["tournee_executor_jobs_queued", "live"] == 4
    assert found["tournee_database_up",] == 1
    assert found["tournee_database_bytes",] > 100_000
    assert found["tournee_outbox_rows", "notification"] >= 1
    assert found["tournee_outbox_oldest_seconds", "notification"] >= 0
    assert (
        found["tournee_towns",],
        found["tournee_towns_unfollowed",],
        found["tournee_towns_followed",],
    ) == (2, 2, 2)
    assert found["tournee_plan_overdue_seconds",] == 33
    assert found["process_resident_memory_bytes",] > 1e6
    assert {name for name, *_ in found} <= told_names()


def test_nobody_is_in_it(client: httpx.Client, served: Served) -> None:
    """Tests that neither persons nor towns nor ids are told, whatever was asked for."""
    served.call("POST", "/v1/deliveries", served.basket())
    for path in (
        "/v1/recipients?phone=33600000001",
        "/t/01234567890123456789012345678901234567890123456789ab",
        "/v1/deliveries/Camille",
    ):
        client.get(path)
    text = client.get("/metrics").text
    for private in ("Camille", "33600000001", "0123456789012345", "toytown", served.town_id, "tournee_key_"):
        assert private not in text


def test_a_database_that_hangs(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that the rest is told, and that the database is asked once."""
    ended, asked = threading.Event(), []
    monkeypatch.setattr(server_metrics, "database_state", lambda _: asked.append(1) or ended.wait(60))
    for _ in range(2):
        found = samples(client)
        assert found["tournee_database_up",] == 0
        assert ("tournee_towns",) not in found
        assert found["tournee_executor_jobs_running", "live"] == 1
    assert len(asked) == 1
    ended.set()


@pytest.mark.parametrize(
    ("headers", "origin", "status"),
    [
        ({}, "", 200),
        ({"x-forwarded-for": "203.0.113.9"}, "", 401),
        ({"forwarded": "for=203.0.113.9"}, "", 401),
        ({"via": "1.1 proxy"}, "", 401),
        ({}, "https://livraisons.example.org", 401),
        ({"authorization": f"Bearer {TOKEN}"}, "https://livraisons.example.org", 200),
        ({"authorization": f"bearer {TOKEN}", "x-forwarded-for": "203.0.113.9"}, "", 200),
        ({"authorization": "Bearer wrong", "x-forwarded-for": "203.0.113.9"}, "", 401),
        ({"authorization": "Bearer", "x-forwarded-for": "203.0.113.9"}, "", 401),
        ({"authorization": f"Basic {TOKEN}", "x-forwarded-for": "203.0.113.9"}, "", 401),
    ],
)  # fmt: skip
def test_who_may_read_them(
    served: Served, tmp_path: Path, headers: dict[str, str], origin: str, status: int
) -> None:
    """Tests this machine, whoever asks through a proxy on it, and the token."""
    settings = ServerSettings(metrics_token=TOKEN, origin=origin)
    business = Business(served.store, lambda _: served.town_map, None, settings, secret=b"s" * 32)
    with client_of(create_app(plans=tmp_path, towns=None, business=business)) as client:  # type: ignore[arg-type]
        answer = client.get("/metrics", headers=headers)
    assert answer.status_code == status
    if status == 401:
        assert answer.json()["code"] == "unauthenticated"
        assert TOKEN not in answer.text
    assert TOKEN not in repr(settings)


def test_without_a_token_nobody_has_one(served: Served, tmp_path: Path) -> None:
    """Tests that an empty token opens nothing."""
    business = Business(
        served.store,
        lambda _: served.town_map,
        None,
        ServerSettings(origin="https://x.example"),
        secret=b"s" * 32,
    )
    with client_of(create_app(plans=tmp_path, towns=None, business=business)) as client:  # type: ignore[arg-type]
        for given in ("", "Bearer", "Bearer x"):
            assert client.get("/metrics", headers={"authorization": given}).status_code == 401


def test_the_page_is_that_of_the_program() -> None:
    """Tests docs/metrics.md: run `python buildtools/write_metrics_page.py`."""
    page = PAGE.read_text("utf-8")
    assert page == with_metrics(page)
    assert (
        set(re.findall(r"\b(?:tournee|process)_[a-z_]+", page.partition("end of metrics")[2])) <= told_names()
    )


def test_names_are_those_of_their_kind() -> None:
    """Tests names by the habits of Prometheus: units at the end, and no ``_total`` that the library adds itself."""
    for one in METRICS.values():
        assert re.fullmatch(r"tournee_[a-z_]+", one.name)
        assert not one.name.endswith("_total")
        assert one.meaning.endswith(".")
        assert one.kind is not Kind.HISTOGRAM or one.name.endswith("_seconds")
    assert not METRICS.keys() & OF_LIBRARY.keys()


def test_the_dashboard_knows_no_others() -> None:
    """Tests that each metric that the dashboard names exists, and that its panels have places and questions."""
    board = json.loads(DASHBOARD.read_text("utf-8"))
    asked = [target["expr"] for panel in board["panels"] for target in panel.get("targets", ())]
    named = {name for one in asked for name in re.findall(r"\b(?:tournee|process|python)_[a-z_]+", one)}
    assert named <= told_names()
    ours = {name for name in told_names() if name.startswith("tournee_")}
    assert len(named & ours) > 20
    places = [tuple(panel["gridPos"][key] for key in "xy") for panel in board["panels"]]
    assert len(set(places)) == len(places)
    assert all(panel.get("targets") for panel in board["panels"] if panel["type"] != "row")
