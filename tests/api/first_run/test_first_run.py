"""Tests of the set-up without a browser: who may, what is sent, maps that are built beside the server, and its end."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import osmium
import pytest

from api.business import Business
from api.event_stream import EventStreams
from api.first_run import extracts, founding, map_build
from api.first_run.choices import Choices, KeptChoices
from api.first_run.first_run import FirstRun
from api.gate.gatekeeper import Gatekeeper
from dispatch import ids
from dispatch.executor.inline import InlineExecutor
from dispatch.parties.town import Town
from dispatch.storage import parties
from dispatch.storage.answering_store import AnsweringStore
from dispatch.storage.database import Database
from geo.kept_towns import KeptTowns
from geo.store import TownStore
from tests.api.v1.served import SECRET, shared_server
from tests.geo.osm_text import write_osm

PASSWORD = "trois ballons rouges au clocher"


class SetUp:
    """An installation without a town, and whoever has seen its console."""

    def __init__(self, client: httpx.Client, first_run: FirstRun, home: Path) -> None:
        self.client = client
        self.first_run = first_run
        self.home = home

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        own = {"x-setup-token": self.first_run.token.text if token is None else token, **(headers or {})}
        sent = {"content": body} if isinstance(body, bytes) else {"json": body} if body is not None else {}
        return self.client.request(method, f"/setup/{path}", headers=own, **sent)

    def built(self) -> dict[str, Any]:
        """Wait until no map is being built, and return how the set-up is then."""
        for _ in range(600):
            state: dict[str, Any] = self.ask("GET", "state").json()
            if state["build"]["status"] != "running":
                return state
            time.sleep(0.1)
        raise AssertionError("the map is never done")


@pytest.fixture
def set_up(tmp_path: Path, sqlite_model: Path) -> Iterator[SetUp]:
    """An empty installation behind a real server."""
    shutil.copy(sqlite_model, tmp_path / "empty.db")
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    home = tmp_path / "home"
    maps = KeptTowns(TownStore(home))
    business = Business(AnsweringStore(database), maps.load, InlineExecutor(), secret=SECRET)
    app, address = shared_server()
    app.state.gatekeeper = Gatekeeper(business)
    app.state.streams = EventStreams(business)
    app.state.first_run = first_run = FirstRun(business, home, maps.load)
    with httpx.Client(base_url=address, timeout=60) as client:
        yield SetUp(client, first_run, home)
    first_run.end()
    app.state.first_run = None
    app.state.streams.stop()
    database.close()


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Four streets around a square, as an extract."""
    folder = tmp_path_factory.mktemp("extract")
    corners = ((7.0, 44.0), (7.005, 44.0), (7.005, 44.004), (7.0, 44.004))
    nodes = [(number, lon, lat, {}) for number, (lon, lat) in enumerate(corners, 1)]
    ways = [(10, [1, 2, 3, 4, 1], {"highway": "residential", "name": "Rue"})]
    plain = write_osm(folder / "drawn.osm", nodes, ways)
    path = folder / "drawn.osm.pbf"
    with osmium.SimpleWriter(osmium.io.File(os.fspath(path), "pbf"), overwrite=True) as writer:
        for item in osmium.FileProcessor(os.fspath(plain)):
            writer.add(item)
    return path.read_bytes()


def test_only_who_has_seen_the_console(set_up: SetUp) -> None:
    """Tests that nothing is told or done without the token, and nothing from a page of another site."""
    assert set_up.client.get("/setup/").status_code == 200
    for method, path in (("GET", "state"), ("POST", "map/stop"), ("POST", "demo"), ("PUT", "extract")):
        for token in ("", "wrong", "é"):
            answer = set_up.ask(method, path, token="" if token == "é" else token)
            assert (answer.status_code, answer.json()["code"]) == (401, "setup_token_wrong")
    forged = set_up.ask("POST", "map/stop", headers={"origin": "https://elsewhere.example"})
    assert (forged.status_code, forged.json()["code"]) == (403, "csrf")
    assert set_up.client.get("/", follow_redirects=False).headers["location"] == "/setup/"


def test_a_map_of_ones_own(set_up: SetUp, extract: bytes) -> None:
    """Tests that an extract is sent, built beside the server with a boundary, and found as the map of a town that can be founded."""
    sent = set_up.ask("PUT", "extract?name=drawn.osm.pbf", extract)
    assert sent.json() == {"name": "drawn.osm.pbf", "size": len(extract)}
    box = {"type": "Polygon", "coordinates": [[[6, 43], [8, 43], [8, 45], [6, 45], [6, 43]]]}
    wanted = {"name": "carre", "title": "Carré", "own": True, "boundary": box}
    begun = set_up.ask("POST", "map", wanted).json()
    assert begun["build"]["status"] == "running"
    # Asked twice, it is built once; another one has to wait.
    assert set_up.ask("POST", "map", wanted).status_code == 200
    busy = set_up.ask("POST", "map", {"name": "monaco"})
    assert (busy.status_code, busy.json()["code"]) == (409, "map_building")
    state = set_up.built()
    assert state["build"]["status"] == "done", state
    assert state["facts"]["title"] == "Carré"
    assert state["choices"]["title"] == "Carré"
    unfinished = set_up.ask("POST", "town", {"password": PASSWORD})
    assert unfinished.status_code == 422
    assert {one["pointer"] for one in unfinished.json()["faults"]} == {"/time_zone", "/person", "/email"}
    choices = {"time_zone": "Europe/Paris", "person": "Camille Exemple", "email": "camille@example.org"}
    assert set_up.ask("PUT", "choices", choices).status_code == 200
    weak = set_up.ask("POST", "town", {"password": "court"})
    assert weak.json()["faults"][0]["pointer"] == "/password"
    founded = set_up.ask("POST", "town", {"password": PASSWORD})
    assert founded.status_code == 200, founded.text
    assert founded.json() == {
        "town": "carre", "email": "camille@example.org", "password": "", "marketplace_key": "", "coordinator_key": ""
    }  # fmt: skip
    # Whoever has founded it is signed in, and nobody founds another one.
    assert set_up.client.get("/v1/session").json()["role"] == "admin"
    for answer in (set_up.ask("GET", "state"), set_up.ask("POST", "town", {"password": PASSWORD})):
        assert (answer.status_code, answer.json()["code"]) == (409, "setup_closed")
    assert not (set_up.home / "setup").exists()
    assert not (set_up.home / "setup.json").exists()
    town = parties.find_town(set_up.first_run.business.store, "carre")
    assert town is not None
    assert (town.live, town.map, town.settings["calling_code"]) == (True, "carre", "33")


def test_files_that_are_no_extract(set_up: SetUp, extract: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that what is no extract is refused at its first bytes, and what is too large before it fills the disk; nothing of it stays."""
    for body, code in ((b"", "extract_unreadable"), (b"<osm/>" * 100, "extract_unreadable")):
        answer = set_up.ask("PUT", "extract?name=x.osm.pbf", body)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    monkeypatch.setattr(extracts, "MOST_BYTES", len(extract) - 1)
    large = set_up.ask("PUT", "extract?name=x.osm.pbf", extract)
    assert (large.status_code, large.json()["code"]) == (413, "body_too_large")
    monkeypatch.setattr(extracts, "MOST_BYTES", 1 << 30)
    monkeypatch.setattr(extracts, "ROOM", 1 << 40)
    assert set_up.ask("PUT", "extract?name=x.osm.pbf", extract).json()["code"] == "no_room"
    assert set_up.ask("GET", "state").json()["extract"] is None
    missing = set_up.ask("POST", "map", {"name": "carre", "own": True})
    assert (missing.status_code, missing.json()["code"]) == (422, "extract_missing")


def test_a_build_that_fails_or_is_killed(
    set_up: SetUp, extract: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that a map that cannot be built says why, that one that is killed does not take the server along, and that one is given up."""
    set_up.ask("PUT", "extract?name=x.osm.pbf", extract)
    elsewhere = {"type": "Polygon", "coordinates": [[[50, 50], [51, 50], [51, 51], [50, 50]]]}
    set_up.ask("POST", "map", {"name": "carre", "own": True, "boundary": elsewhere})
    state = set_up.built()
    assert (state["build"]["status"], state["build"]["code"]) == ("failed", "boundary_elsewhere")
    assert state["facts"] is None
    # A stand-in for what the operating system kills.
    monkeypatch.setattr("sys.executable", shutil.which("false"))
    set_up.ask("POST", "map", {"name": "carre", "own": True})
    assert set_up.built()["build"]["code"] == "map_build_failed"
    monkeypatch.undo()
    assert map_build._code(-9) == "out_of_memory"
    set_up.ask("POST", "map", {"name": "monaco"})
    stopped = set_up.ask("POST", "map/stop").json()
    assert (stopped["build"]["status"], stopped["choices"]["map"]) == ("none", "")
    assert TownStore(set_up.home).list() == ()


def test_a_builder_that_ends_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a build whose process has ended before it was told anything has failed, and another one may begin."""
    monkeypatch.setattr("sys.executable", shutil.which("false"))
    honest = map_build.subprocess.Popen

    def ended(*arguments: Any, **options: Any) -> Any:
        process = honest(*arguments, **options)
        process.wait()
        return process

    monkeypatch.setattr(map_build.subprocess, "Popen", ended)
    build = map_build.MapBuild(tmp_path)
    for _ in range(2):
        build.start("carre", extract=None, boundary=None)
        ends = time.monotonic() + 10
        while build.build.status is map_build.BuildStatus.RUNNING and time.monotonic() < ends:
            time.sleep(0.01)
        assert build.build.code == "map_build_failed"


def test_choices_outlive_a_restart(tmp_path: Path) -> None:
    """Tests that choices are found again, that a damaged file is one that was never written, and that no password is among them."""
    kept = KeptChoices(tmp_path)
    assert kept.keep({"title": "Port-Exemple"}) == Choices(title="Port-Exemple")
    assert KeptChoices(tmp_path).read().title == "Port-Exemple"
    assert not {"password"} & set(json.loads((tmp_path / "setup.json").read_text("utf-8")))
    (tmp_path / "setup.json").write_text("{", "utf-8")
    assert kept.read() == Choices()


def test_a_name_that_is_none_costs_nothing_else(set_up: SetUp) -> None:
    """Tests that a short name which no town may have is refused where it is typed, and that what was chosen before is still there."""
    assert set_up.ask("PUT", "choices", {"title": "Saint-Exemple"}).status_code == 200
    for name in ("saint-", "-saint", "Saint", "", "a" * 65, "a/../b"):
        refused = set_up.ask("PUT", "choices", {"name": name})
        assert (refused.status_code, refused.json()["faults"][0]["pointer"]) == (422, "/name")
        assert set_up.ask("POST", "map", {"name": name}).status_code == 422
    assert set_up.ask("GET", "state").json()["choices"]["title"] == "Saint-Exemple"


def test_two_extracts_at_once(set_up: SetUp, extract: bytes) -> None:
    """Tests that two extracts which come at the same time are each whole, the one that ends last stays, and room is asked for where no size is told."""
    more = extract + bytes(100_000)

    def slowly(whole: bytes, then: Callable[[], None]) -> Iterator[bytes]:
        yield whole[: len(whole) // 2]
        then()
        yield whole[len(whole) // 2 :]

    def send_another() -> None:
        whole = httpx.put(
            f"{set_up.client.base_url}/setup/extract?name=b.osm.pbf",
            headers={"x-setup-token": set_up.first_run.token.text},
            content=more,
        )
        assert whole.json() == {"name": "b.osm.pbf", "size": len(more)}

    own = {"x-setup-token": set_up.first_run.token.text}
    done = set_up.client.put(
        "/setup/extract?name=a.osm.pbf", headers=own, content=slowly(extract, send_another)
    )
    assert done.json() == {"name": "a.osm.pbf", "size": len(extract)}
    assert set_up.first_run.extracts.path.read_bytes() == extract
    assert not list((set_up.home / "setup").glob("*.part"))


def test_an_extract_of_no_size_needs_room_for_the_largest(
    set_up: SetUp, extract: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that whoever does not say how much comes is asked for room for all that may."""
    monkeypatch.setattr(extracts, "ROOM", (1 << 62) // extracts.MOST_BYTES)
    refused = set_up.client.put(
        "/setup/extract", headers={"x-setup-token": set_up.first_run.token.text}, content=iter([extract])
    )
    assert (refused.status_code, refused.json()["code"]) == (507, "no_room")


def test_a_town_from_elsewhere_ends_it(
    set_up: SetUp, extract: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that the token is good for nothing any more once it is found that the console has founded a town, and what comes late is not kept."""
    set_up.ask("PUT", "extract?name=x.osm.pbf", extract)
    set_up.ask("POST", "map", {"name": "carre", "own": True, "title": "Carré"})
    assert set_up.built()["facts"]["name"] == "carre"
    store = set_up.first_run.business.store
    parties.found_town(
        store, Town(store.ids.new(ids.TOWN), "port", "Port", "Europe/Paris", "carre", {}), "console:test"
    )
    # In the same moment: it was not there yet when it was looked for.
    with monkeypatch.context() as moment:
        moment.setattr(founding, "_check_empty", lambda _: None)
        chosen = {"time_zone": "Europe/Paris", "person": "Camille Exemple", "email": "camille@example.org"}
        set_up.ask("PUT", "choices", chosen)
        raced = set_up.ask("POST", "town", {"password": PASSWORD})
        assert (raced.status_code, raced.json()["code"]) == (409, "setup_closed")
    assert len(parties.town_ids(store.database)) == 1
    set_up.first_run.token.spent = False
    late = set_up.ask("POST", "demo", {"map": "carre"})
    assert (late.status_code, late.json()["code"]) == (409, "setup_closed")
    assert set_up.ask("GET", "state").status_code == 409
