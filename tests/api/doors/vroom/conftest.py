"""Fixtures of the VROOM-compatible door: an application, and processes that solve."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from api.doors.vroom.router import make_router
from api.doors.vroom.settings import VroomDoorSettings
from api.errors import install_error_handlers
from dispatch.executor.executor import Executor
from dispatch.executor.local import LocalProcessExecutor
from dispatch.executor.settings import LaneSettings
from geo.store import TownStore
from tests.api.live_server import client_of

#: One child; a job that hangs is killed soon.
LANE = LaneSettings("vroom", queue_limit=3, grace_s=0.3)

Serve = Callable[..., AbstractContextManager[httpx.Client]]


@pytest.fixture(scope="module")
def executor() -> Iterator[LocalProcessExecutor]:
    """Processes for the lane."""
    with LocalProcessExecutor((LANE,)) as opened:
        assert opened.wait_ready(60)
        yield opened


@pytest.fixture(scope="module")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Serve:
    """Serves the door alone with an executor and settings, for maps of a home folder."""
    nothing = tmp_path_factory.mktemp("no-maps")

    @contextmanager
    def served(
        executor: Executor | None, settings: VroomDoorSettings | None = None, home: Path | None = None
    ) -> Iterator[httpx.Client]:
        app = FastAPI(openapi_url=None)
        app.state.executor = executor
        app.state.towns = TownStore(home or nothing)
        install_error_handlers(app)
        app.include_router(make_router(settings))
        with client_of(app) as client:
            client.timeout = httpx.Timeout(60)
            yield client

    return served


@pytest.fixture(scope="module")
def client(serve: Serve, executor: LocalProcessExecutor) -> Iterator[httpx.Client]:
    """A client of the door with the usual settings."""
    with serve(executor) as opened:
        yield opened
