"""A scripted server: answers in turn, whatever is asked, and what it was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from tests.api.v1.served import Served, serve_toytown
from tournee_client import AsyncClient, Client, Retries

KEY = "tournee_key_" + "0" * 26


@dataclass
class Script:
    """Answers a client gets one after another; an exception is a connection that fails. The last one stays."""

    answers: list[httpx.Response | Exception]
    asked: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers[min(len(self.asked), len(self.answers)) - 1]
        if isinstance(answer, Exception):
            raise answer
        # Clients bind answers to themselves.
        return httpx.Response(answer.status_code, content=answer.content, headers=answer.headers)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that clients have waited, in no time."""
    found: list[float] = []

    async def asleep(seconds: float) -> None:
        found.append(seconds)

    # The modules as clients see them alone.
    monkeypatch.setattr("tournee_client.clients.time", SimpleNamespace(sleep=found.append))
    monkeypatch.setattr("tournee_client.clients.asyncio", SimpleNamespace(sleep=asleep))
    return found


@pytest.fixture
def scripted() -> Callable[..., tuple[Client, Script]]:
    """Make a client of a scripted server."""

    def make(*answers: httpx.Response | Exception, retries: Retries | None = None) -> tuple[Client, Script]:
        script = Script(list(answers))
        client = Client(
            KEY, "http://town.test", retries=retries or Retries(), transport=httpx.MockTransport(script)
        )
        return client, script

    return make


@pytest.fixture
def scripted_async() -> Callable[..., tuple[AsyncClient, Script]]:
    """Make an asynchronous client of a scripted server."""

    def make(*answers: httpx.Response | Exception) -> tuple[AsyncClient, Script]:
        script = Script(list(answers))
        return AsyncClient(KEY, "http://town.test", transport=httpx.MockTransport(script)), script

    return make


@pytest.fixture
def served(tmp_path: Path, sqlite_model: Path) -> Iterator[Served]:
    """Toytown behind the API; a database of its own for each test."""
    with serve_toytown(tmp_path / "town.db", sqlite_model) as found:
        yield found
