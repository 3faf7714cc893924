"""An installation to be copied, on both databases, and an empty place to restore it to."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from dispatch.access.installation_secret import installation_secret
from dispatch.storage.database import Database
from dispatch.webhooks.vault import Vault
from tests.dispatch.storage.postgresql import server_binaries

_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def _tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have PostgreSQL's own programs found, and no keys given by the environment."""
    binaries = server_binaries()
    if binaries is not None:
        monkeypatch.setenv("PATH", f"{binaries}{os.pathsep}{os.environ['PATH']}")
    for name in ("TOURNEE_SECRET", "TOURNEE_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder of an installation: keys, a plan, a closure, a map, and what is just being written."""
    home = tmp_path / "home"
    installation_secret(home)
    Vault.of_home(home)
    for name, text in {
        "plans/monaco-2026-11-28.json": "{}\n",
        "plans/.half.tmp": "{",
        "live/monaco/disruptions.json": '{"format": 1}\n',
        "towns/monaco/manifest.json": '{"format_version": 1}\n',
        "towns/monaco/names.json": "[]\n",
        "towns/.building-x/manifest.json": "{}\n",
    }.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text)
    return home


@pytest.fixture
def new_place(
    new_database: Callable[[], Database], request: pytest.FixtureRequest, tmp_path: Path
) -> Callable[[], tuple[str, Path]]:
    """Makes empty places of the kind of `new_database`: an address, and a folder."""

    def make() -> tuple[str, Path]:
        name = f"restored_{next(_numbers)}"
        folder = tmp_path / name
        if request.node.callspec.params["new_database"] == "sqlite":
            return f"sqlite:///{folder}/business.db", folder
        server = request.getfixturevalue("postgresql")
        server.execute(f"CREATE DATABASE {name}")
        return server.url(name), folder

    assert callable(new_database)
    return make
