"""Tests of the HTTP interface."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from api.schemas.plan import PlanWire
from tests.api.conftest import OneTown, OneTownShelf
from tests.api.live_server import client_of

PLAN = "/v1/plans/monaco-2026-11-28"
TILES = "/v1/towns/monaco/tiles.pmtiles"


def test_list_and_plan(client: httpx.Client, plan_wire: PlanWire) -> None:
    """Tests that a plan is listed and answered whole, in the form it was stored in."""
    listed = client.get("/v1/plans").json()["plans"]
    assert [entry["id"] for entry in listed] == ["monaco-2026-11-28"]
    assert PlanWire.model_validate_json(client.get(PLAN).content) == plan_wire


@pytest.mark.parametrize(
    ("path", "kind", "begins"),
    [
        (f"{PLAN}.geojson", "application/geo+json", '{"type": "FeatureCollection"'),
        (f"{PLAN}.csv", "text/csv", ""),
        (f"{PLAN}/rounds/bike-1.gpx", "application/gpx+xml", "<?xml"),
        (f"{PLAN}/rounds/bike-1.geojson", "application/geo+json", '{"type": "FeatureCollection"'),
        (f"{PLAN}/rounds/bike-1.csv", "text/csv", ""),
    ],
)
def test_exports(client: httpx.Client, path: str, kind: str, begins: str) -> None:
    """Tests that each export comes as a file of its own kind that holds the first round's courier or stop."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(kind)
    assert answer.headers["content-disposition"].startswith('attachment; filename="monaco-2026-11-28')
    assert answer.text.startswith(begins)
    assert "Boulangerie Exemple" in answer.text


def test_a_round_export_holds_one_round(client: httpx.Client) -> None:
    """Tests that a round's GeoJSON has one line where the plan's has three."""

    def lines(path: str) -> int:
        features = client.get(path).json()["features"]
        return sum(feature["geometry"]["type"] == "LineString" for feature in features)

    assert lines(f"{PLAN}/rounds/bike-2.geojson") == 1
    assert lines(f"{PLAN}.geojson") == 3


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/plans/nothing", 404, "plan_not_found"),
        ("/v1/plans/nothing.csv", 404, "plan_not_found"),
        (f"{PLAN}/rounds/nobody.gpx", 404, "round_not_found"),
        ("/v1/plans/UPPER", 422, "invalid_request"),
        ("/v1/plans/..%2Fsecret", 404, "not_found"),
        ("/v1/towns/atlantis/tiles.pmtiles", 404, "town_unknown"),
        ("/v1/towns/%2e%2e/tiles.pmtiles", 422, "invalid_request"),
        ("/nowhere", 404, "not_found"),
        ("/assets/..%2Findex.html", 404, "not_found"),
    ],
)
def test_faults_are_problem_documents(client: httpx.Client, path: str, status: int, code: str) -> None:
    """Tests that every fault is a problem document with its code, its path and the security headers."""
    answer = client.get(path)
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert problem["title"]
    assert problem["detail"]
    assert problem["instance"].startswith("/")


def test_a_wrong_method_is_a_problem_document(client: httpx.Client) -> None:
    """Tests that writing where only reading is possible says so."""
    answer = client.delete(PLAN)
    assert answer.status_code == 405
    assert answer.json()["code"] == "method_not_allowed"
    assert "GET" in answer.headers["allow"]


def test_a_damaged_plan_is_listed_but_not_opened(client: httpx.Client, plans: Path) -> None:
    """Tests that a damaged file does not harm the list and is answered as a fault of the server."""
    (plans / "broken.json").write_text("[]", "utf-8")
    assert len(client.get("/v1/plans").json()["plans"]) == 2
    answer = client.get("/v1/plans/broken")
    assert (answer.status_code, answer.json()["code"]) == (500, "plan_damaged")


def test_an_unexpected_fault_tells_nothing(plans: Path, screens: Path) -> None:
    """Tests that a fault of ours is a bare problem document, with the security headers, and logged."""

    class Trap:
        def load(self, name: str) -> OneTownShelf:
            raise RuntimeError("secret of " + name)

    app = create_app(plans=plans, towns=Trap(), static=screens)  # type: ignore[arg-type]
    with client_of(app) as client:
        answer = client.get(TILES)
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "secret" not in answer.text
    assert "content-security-policy" in answer.headers


def test_tiles_whole_and_in_ranges(client: httpx.Client) -> None:
    """Tests that the archive is answered whole, or the bytes asked for, never compressed."""
    whole = client.get(TILES)
    assert (whole.status_code, len(whole.content)) == (200, 1000)
    assert whole.headers["accept-ranges"] == "bytes"
    assert "content-encoding" not in whole.headers
    part = client.get(TILES, headers={"range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, bytes(range(10, 20)))
    assert part.headers["content-range"] == "bytes 10-19/1000"
    tail = client.get(TILES, headers={"range": "bytes=-3"})
    assert tail.content == bytes([247, 248, 249])


@pytest.mark.parametrize(
    "header", ["bytes=1000-", "bytes=5-2", "bytes=-0", "bytes=-", "bites=0-1", "bytes=0-1,5-6"]
)
def test_ranges_that_cannot_be_given(client: httpx.Client, header: str) -> None:
    """Tests that a useless range is refused with the archive's size."""
    answer = client.get(TILES, headers={"range": header})
    assert (answer.status_code, answer.json()["code"]) == (416, "range_not_satisfiable")
    assert answer.headers["content-range"] == "bytes */1000"


def test_tiles_are_kept_by_their_hash(client: httpx.Client) -> None:
    """Tests that an address with the map's hash may be kept for good, and others must be confirmed."""
    etag = f'"{"a" * 64}"'
    named = client.get(TILES, params={"v": "a" * 64})
    assert named.headers["cache-control"] == "public, max-age=31536000, immutable"
    plain = client.get(TILES, params={"v": "other"})
    assert (plain.headers["cache-control"], plain.headers["etag"]) == ("no-cache", etag)
    again = client.get(TILES, headers={"if-none-match": f'"x", W/{etag}'})
    assert (again.status_code, again.content) == (304, b"")


def test_missing_tiles_say_what_to_do(client: httpx.Client, shelf: OneTownShelf) -> None:
    """Tests that a town whose map is lost, or was never drawn, is not found, with the remedy."""
    assert shelf.town.tiles_path is not None
    shelf.town.tiles_path.unlink()
    lost = client.get(TILES)
    shelf.town = OneTown(None, "a" * 64)
    for answer in (lost, client.get(TILES)):
        assert (answer.status_code, answer.json()["code"]) == (404, "tiles_missing")
        assert "add the town again" in answer.json()["detail"]


def test_page_and_assets(client: httpx.Client) -> None:
    """Tests that the page must be confirmed, its hashed parts may be kept, and text is compressed."""
    page = client.get("/")
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-cache"
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    part = client.get("/assets/index-abc.js")
    assert part.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert part.headers["content-encoding"] == "gzip"
    assert "cache-control" not in client.get("/assets/none.js").headers or (
        client.get("/assets/none.js").headers["cache-control"] == "no-store"
    )
    assert client.head("/").status_code == 200


def test_health(client: httpx.Client, screens: Path) -> None:
    """Tests that the server is ready with its screens and says what is missing without them."""
    assert client.get("/health/live").json() == {"status": "alive"}
    assert client.get("/health/ready").json() == {"status": "ready"}
    (screens / "index.html").unlink()
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["code"]) == (503, "screens_missing")
    assert "make screens" in answer.json()["detail"]
    assert client.get("/").json()["code"] == "screens_missing"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8417", 200),
        ("localhost", 200),
        ("[::1]:8417", 200),
        ("rounds.example", 200),  # named when the application was made
        ("evil.example", 421),  # a name that points at 127.0.0.1
        ("127.0.0.1.evil.example", 421),
        ("", 421),
    ],
)
def test_a_local_server_answers_to_local_names(
    plans: Path, shelf: OneTownShelf, screens: Path, host: str, status: int
) -> None:
    """Tests that a server on the loopback address refuses the names of web sites."""
    app = create_app(plans=plans, towns=shelf, static=screens, hosts=("Rounds.example",))
    with client_of(app) as client:
        answer = client.get("/health/live", headers={"host": host})
    assert answer.status_code == status


def test_the_description_is_whole(client: httpx.Client) -> None:
    """Tests that OpenAPI 3.1 is described, with problems and examples, and no page of a third party."""
    document = client.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    for path, methods in document["paths"].items():
        for method, door in methods.items():
            assert door["summary"], f"{method} {path} has no summary"
            problems = [status for status in door["responses"] if status >= "400"]
            for status in problems:
                assert "application/problem+json" in door["responses"][status]["content"], f"{path} {status}"
    assert "examples" in json.dumps(document)
    assert client.get("/docs").status_code == 404
