"""Answers: a status, a wire form, and header fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel
from starlette.responses import Response

JSON_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered. ``headers`` are those beside the type: where a new thing is, in which version."""

    body: BaseModel
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The body as JSON."""
        return self.body.model_dump_json()


def respond(status: int, text: str, headers: Mapping[str, str]) -> Response:
    """Return an answer whose body is written already; the framework passes it on as it is."""
    kept = {"cache-control": "no-store", **headers}
    return Response(text.encode(), status_code=status, media_type=JSON_TYPE, headers=kept)


def etag(version: int) -> str:
    """Return the entity tag of a thing in a version."""
    return f'"{version}"'
