"""In which language somebody is spoken to."""

from __future__ import annotations

from starlette.requests import Request

from api.said.catalogue import LANGUAGES
from api.said.language import preferred


def asked_language(request: Request) -> str:
    """Return the language that the address asks for, empty for none."""
    asked = request.query_params.get("language", "")
    return asked if asked in LANGUAGES else ""


def language_of(request: Request, own: str = "") -> str:
    """Return the language for an answer: what the address asks for, else the person's own, else the browser's, else French."""
    return (
        asked_language(request)
        or (own if own in LANGUAGES else "")
        or preferred(request.headers.get("accept-language", ""))
        or LANGUAGES[0]
    )
