"""The description of the interface: made once, on a thread, while everybody else is answered."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from tests.api.live_server import serving


class _NoTowns:
    def load(self, name: str) -> Any:
        raise KeyError(name)


def test_nobody_waits_for_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Tests that while it is made others are answered, that of several who ask at once one has it made, and that who has it is not sent it again."""
    app = create_app(plans=tmp_path, towns=_NoTowns())
    plain, made, let_go = app.openapi, [], threading.Event()

    def slow() -> dict[str, Any]:
        made.append(1)
        assert let_go.wait(30)
        return plain()

    monkeypatch.setattr(app, "openapi", slow)
    with serving(app) as address, ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(httpx.get, f"{address}/openapi.json", timeout=60) for _ in range(3)]
        until = time.monotonic() + 30
        while not made and time.monotonic() < until:
            time.sleep(0.01)
        assert httpx.get(f"{address}/health/live", timeout=10).status_code == 200
        let_go.set()
        answers = [one.result() for one in asked]
        assert len(made) == 1
        assert {one.text for one in answers} == {answers[0].text}
        assert answers[0].json()["openapi"].startswith("3.1")
        same = httpx.get(f"{address}/openapi.json", headers={"if-none-match": answers[0].headers["etag"]})
        assert (same.status_code, same.content) == (304, b"")
        assert httpx.head(f"{address}/openapi.json").status_code == 200
