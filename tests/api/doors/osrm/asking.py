"""Asking the door without a network: the request that a server would make of a URL."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request

from api.doors.osrm.door import osrm
from tests.geo.small_maps import position


@dataclass(frozen=True)
class Door:
    """An application's door."""

    app: FastAPI

    def raw(self, target: bytes) -> tuple[int, dict[str, Any]]:
        """Return status and answer to a path and query as they come over the wire."""
        path, _, query = target.partition(b"?")
        scope = {
            "type": "http",
            "method": "GET",
            "path": path.decode("utf-8", "replace"),
            "raw_path": path,
            "query_string": query,
            "headers": [],
            "app": self.app,
        }
        response = osrm(Request(scope))
        return response.status_code, json.loads(bytes(response.body))

    def get(self, path: str) -> dict[str, Any]:
        """Return a good answer; the path is that below the prefix."""
        status, answer = self.raw(b"/osrm" + quote(path, safe="/?&=;,.%()").encode())
        assert (status, answer["code"]) == (200, "Ok"), answer
        return answer

    def fault(self, path: str) -> dict[str, Any]:
        """Return the answer to a request that is refused."""
        status, answer = self.raw(b"/osrm" + quote(path, safe="/?&=;,.%()").encode())
        assert status == 400, answer
        assert set(answer) == {"code", "message"}
        return answer


def at(*points: tuple[float, float]) -> str:
    """Return points in metres on a drawn map as the coordinates of a URL."""
    return ";".join(f"{lon:.7f},{lat:.7f}" for lon, lat in (position(x, y) for x, y in points))
