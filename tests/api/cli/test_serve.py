"""Tests of `tournee serve` as a process: the address it announces, the page, the port, the end."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

import pytest

from api.cli.dispatch.office import open_database
from api.cli.exit_codes import ExitCode
from api.gate.server_settings import ServerSettings
from api.installation import Part, open_installation
from dispatch.live.engine import Engine
from dispatch.notify.sending import Sender
from dispatch.pooling.queued import QueuedPooling
from dispatch.storage.store import Store
from geo.kept_towns import KeptTowns
from tests.dispatch.storage.small_town import add_promised, make_town

ROOT = Path(__file__).resolve().parents[3]


def start(home: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start the server in a process of its own."""
    # What tests are told by variables is no setting of a server.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("TOURNEE_")}
    environment = {**inherited, "TOURNEE_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "api.cli", "serve", *arguments]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )


def test_the_server_announces_its_port_answers_and_stops(tmp_path: Path) -> None:
    """Tests that the printed address works, on this machine only, and that SIGINT ends it cleanly."""
    server = start(tmp_path, "--port", "0", "--no-setup")
    try:
        assert server.stdout is not None
        address = re.search(r"http://127\.0\.0\.1:\d+/", server.stdout.readline())
        assert address is not None
        with urllib.request.urlopen(f"{address[0]}health/live", timeout=60) as answer:
            assert answer.status == 200
    finally:
        server.send_signal(signal.SIGINT)
        _, errors = server.communicate(timeout=60)
    assert "Traceback" not in errors
    assert "No plan is stored yet" in errors


def test_a_taken_port_is_said_with_the_remedy(tmp_path: Path) -> None:
    """Tests that the message names the port and the option."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        server = start(tmp_path, "--port", str(port))
        _, errors = server.communicate(timeout=60)
    assert server.returncode == ExitCode.FILE
    assert f"Port {port} is taken" in errors
    assert "--port" in errors


def test_with_an_address_messages_have_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that the engine that `tournee serve --url` starts gives messages the pages below that address, and without it none."""
    monkeypatch.setenv("TOURNEE_HOME", str(tmp_path))
    made: list[Engine] = []

    def start(engine: Engine) -> None:
        made.append(engine)

    monkeypatch.setattr(Engine, "start", start)
    monkeypatch.setattr(Engine, "stop", lambda _: None)
    database = f"sqlite:///{tmp_path / 'town.db'}"
    with open_database(database, make=True) as opened:
        store = Store(opened)
        town = make_town(store)
        delivery = add_promised(store, town)
    found = []
    for url in ("https://livraisons.example.org", ""):
        with open_installation(Part(db=database, bounds=ServerSettings(origin=url)), KeptTowns()):
            (sender,) = [
                one.handler for one in made[-1]._workers if isinstance(getattr(one, "handler", None), Sender)
            ]
            found.append(sender.link_of(town.id, delivery.id))
    assert found[0].startswith("https://livraisons.example.org/t/")
    assert found[1] == ""


def test_days_are_compared_without_the_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a server whose engine is another process compares the days it is asked for itself, at once: nobody else knows of them."""
    monkeypatch.setenv("TOURNEE_HOME", str(tmp_path))
    compared = threading.Event()
    monkeypatch.setattr(
        QueuedPooling, "_compare", lambda self, *_: (self._asked.clear(), compared.set()), raising=True
    )
    database = f"sqlite:///{tmp_path / 'town.db'}"
    with open_database(database, make=True) as opened:
        town = make_town(Store(opened))
    with open_installation(Part(db=database, engine=False), KeptTowns()) as business:
        assert business is not None
        business.pooling.ask(town.id, "coordinator:test", ["2026-11-28"])
        assert compared.wait(4)


def test_an_empty_installation_says_where_it_is_set_up(tmp_path: Path) -> None:
    """Tests that a server without a database makes one and prints the address of the set-up, whose token opens it, and which `/` leads to."""
    server = start(tmp_path, "--port", "0")
    try:
        assert server.stdout is not None
        lines = [server.stdout.readline() for _ in range(3)]
        found = re.search(r"(http://127\.0\.0\.1:\d+)/setup/#(\S+)", "".join(lines))
        assert found is not None, lines
        with urllib.request.urlopen(f"{found[1]}/", timeout=60) as answer:
            assert answer.url == f"{found[1]}/setup/"
        asked = urllib.request.Request(f"{found[1]}/setup/state", headers={"x-setup-token": found[2]})
        with urllib.request.urlopen(asked, timeout=60) as answer:
            assert b'"monaco"' in answer.read()
        assert (tmp_path / "business.db").is_file()
    finally:
        server.send_signal(signal.SIGINT)
        _, errors = server.communicate(timeout=60)
    assert "Traceback" not in errors


def test_settings_that_are_wrong_are_said_before_anything_starts(tmp_path: Path) -> None:
    """Tests that an unknown name in the file ends the command with the nearest one."""
    (tmp_path / "tournee.toml").write_text("prot = 8417\n")
    server = start(tmp_path)
    _, errors = server.communicate(timeout=60)
    assert server.returncode == ExitCode.INVALID_INPUT
    assert "there is no setting 'prot'; is port meant?" in errors
    assert not list(tmp_path.glob("*.db"))


def test_a_server_is_ready_without_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a server whose long jobs are for a cluster that is not there is ready all the same: what people wait for is computed here."""
    monkeypatch.setenv("TOURNEE_HOME", str(tmp_path))
    database = f"sqlite:///{tmp_path / 'town.db'}"
    with open_database(database, make=True) as opened:
        make_town(Store(opened))
    part = Part(db=database, engine=False, cluster="tcp://127.0.0.1:9", jobs=1)
    with open_installation(part, KeptTowns()) as business:
        assert business is not None
        ends = time.monotonic() + 60
        while not business.executor.metrics().is_ready:
            assert time.monotonic() < ends, business.executor.metrics()
            time.sleep(0.05)
        lanes = {one.lane: one for one in business.executor.metrics().lanes}
    assert lanes["plan"].ready == 0
    assert lanes["live"].ready == 1
    assert {"plan", "live", "vroom", "picture", "simulation"} <= lanes.keys()
