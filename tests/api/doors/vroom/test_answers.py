"""The door gives the answers of VROOM, with the statuses of its server."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from dispatch.executor.local import LocalProcessExecutor
from tests.api.conftest import OneTownShelf
from tests.api.doors.vroom.conftest import Serve
from tests.api.doors.vroom.documents import documents
from tests.api.live_server import client_of

#: What VROOM 1.15 answers; `benchmarks/vroom_door.py --write` has stored it.
VROOMS = json.loads((Path(__file__).parent / "vroom_answers.json").read_text("utf-8"))


def comparable(answer):
    """Return an answer without times of computing, and with violations in one order."""
    if isinstance(answer, dict):
        return {
            key: dict.fromkeys(value, 0) if key == "computing_times" else comparable(value)
            for key, value in answer.items()
            if key != "violations"
        } | (
            {"violations": sorted(answer["violations"], key=lambda one: one["cause"])}
            if "violations" in answer
            else {}
        )
    return [comparable(part) for part in answer] if isinstance(answer, list) else answer


@pytest.mark.parametrize("name", documents())
def test_the_answer_is_vrooms(client: httpx.Client, name: str) -> None:
    """Tests that every key, type and value but the times of computing is what VROOM gives."""
    answer = client.post("/vroom", json=documents()[name])
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert comparable(answer.json()) == comparable(VROOMS[name])


def test_every_path_that_clients_use(client: httpx.Client) -> None:
    """Tests that a slash at the end and openrouteservice's name for it are no other place."""
    for path in ("/vroom", "/vroom/", "/vroom/optimization"):
        assert client.post(path, json=documents()["plan_mode"]).json()["code"] == 0


def test_effort_and_options_are_taken(client: httpx.Client) -> None:
    """Tests that options of vroom-express are accepted, and that a limit in seconds does not make a small document wait."""
    document = documents()["old_matrix"]
    document["options"] = {"x": 5, "t": 4, "l": 50, "g": False}
    answer = client.post("/vroom", json=document, timeout=10)
    assert (answer.status_code, answer.json()["summary"]["cost"]) == (
        200,
        VROOMS["old_matrix"]["summary"]["cost"],
    )


@pytest.mark.parametrize(
    ("body", "status", "code", "told"),
    [
        (b"", 400, 2, "no JSON"),
        (b"[1]", 400, 2, "no object"),
        (b"{}", 400, 2, "/vehicles is missing"),
        (b'{"vehicles": [{"id": 1, "start_index": 0}], "jobs": [{"id": -1}]}', 400, 2, "/jobs/0/id is -1"),
        (b'{"vehicles": [{"id": 1, "start": [7.4, 43.7]}], "jobs": [{"id": 1, "location": [7.4, 43.7]}]}', 400, 3, "no map"),
        (json.dumps({"vehicles": [{}] * 201, "jobs": [{}] * 1001}).encode(), 413, 4, "1001 jobs"),
        (b" " * 10_000_001, 413, 4, "10000000 bytes"),
    ],
)  # fmt: skip
def test_faults_have_vrooms_form(
    client: httpx.Client, body: bytes, status: int, code: int, told: str
) -> None:
    """Tests the status, the code and the words of what cannot be answered."""
    answer = client.post("/vroom", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, answer.json().keys()) == (status, {"code", "error"})
    assert answer.json()["code"] == code
    assert told in answer.json()["error"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"content-type": "text/plain"}, 400),
        ({}, 400),
        ({"content-type": "application/json", "content-encoding": "gzip"}, 415),
    ],
)
def test_other_kinds_of_body(client: httpx.Client, headers: dict[str, str], status: int) -> None:
    """Tests that only plain JSON is taken, which pages of other sites cannot send unasked."""
    answer = client.post("/vroom", content=json.dumps(documents()["old_matrix"]), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, 2)


def test_a_body_in_pieces(client: httpx.Client) -> None:
    """Tests that a body of unknown length is taken, and cut off where it becomes too long."""
    text = json.dumps(documents()["old_matrix"]).encode()
    kind = {"content-type": "application/json; charset=utf-8"}
    answer = client.post("/vroom", content=iter([text[:50], text[50:]]), headers=kind)
    assert answer.json()["code"] == 0
    answer = client.post("/vroom", content=iter([b" " * 1_000_000] * 11), headers=kind)
    assert (answer.status_code, answer.json()["code"]) == (413, 4)


def test_health(client: httpx.Client, serve: Serve) -> None:
    """Tests that health is an empty answer while a process stands ready, and a fault where none does."""
    answer = client.get("/vroom/health")
    assert (answer.status_code, answer.content) == (200, b"")
    with serve(None) as other:
        for answer in (other.get("/vroom/health"), other.post("/vroom", json=documents()["old_matrix"])):
            assert (answer.status_code, answer.json()["code"]) == (503, 1)
            assert "solver_not_ready" in answer.json()["error"]
            assert int(answer.headers["retry-after"]) > 0


def test_the_whole_application_has_the_door(
    executor: LocalProcessExecutor, tmp_path: Path, shelf: OneTownShelf
) -> None:
    """Tests that the door is open in the application, with its middleware, and closed where nothing can be solved."""
    app = create_app(plans=tmp_path, towns=shelf)
    with client_of(app) as client:
        assert client.get("/vroom/health").status_code == 503
        app.state.executor = executor
        assert client.get("/vroom/health").status_code == 200
        answer = client.post("/vroom", json=documents()["round_with_breaks"])
        assert comparable(answer.json()) == comparable(VROOMS["round_with_breaks"])
        assert answer.headers["x-content-type-options"] == "nosniff"
