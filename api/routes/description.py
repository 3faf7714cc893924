"""The description of the HTTP interface, as a document that programs read."""

from __future__ import annotations

import hashlib
import json
from threading import Lock

from fastapi import APIRouter, FastAPI, Request
from starlette.responses import Response

router = APIRouter()


class Description:
    """The description of an application as text, made once: for some hundred operations that takes seconds.

    Parameters
    ----------
    app
        Whose it is; its routes are there when somebody asks.
    """

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._lock = Lock()
        self._text = b""
        self._tag = ""

    def written(self) -> tuple[bytes, str]:
        """Return the text, and the tag by which it is known that it is the same."""
        with self._lock:
            if not self._text:
                text = json.dumps(self._app.openapi(), ensure_ascii=False, separators=(",", ":"))
                self._text = text.encode()
                self._tag = f'"{hashlib.sha256(self._text).hexdigest()[:32]}"'
            return self._text, self._tag


# A plain function: it is carried out on a thread, and nobody else waits for it.
@router.api_route("/openapi.json", methods=["GET", "HEAD"], include_in_schema=False)
def openapi(request: Request) -> Response:
    """Give the description of every operation (OpenAPI 3.1)."""
    text, tag = request.app.state.description.written()
    headers = {"etag": tag, "cache-control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(text, media_type="application/json", headers=headers)
