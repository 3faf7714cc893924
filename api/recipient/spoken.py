"""In which language somebody is spoken to."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request

LANGUAGES: Final = ("fr", "en")


def asked_language(request: Request) -> str:
    """Return the language that the address asks for, empty for none."""
    asked = request.query_params.get("language", "")
    return asked if asked in LANGUAGES else ""


def language_of(request: Request, own: str = "") -> str:
    """Return the language for an answer: what the address asks for, else the person's own, else the browser's, else French."""
    return (
        asked_language(request) or (own if own in LANGUAGES else "") or _of_browser(request) or LANGUAGES[0]
    )


def _of_browser(request: Request) -> str:
    """Return the first of our languages that a browser prefers (RFC 9110, 12.5.4), empty for none."""
    wanted = []
    for place, part in enumerate(request.headers.get("accept-language", "").split(",")[:20]):
        tag, _, rest = part.strip().partition(";")
        try:
            weight = float(rest.strip().removeprefix("q=")) if rest else 1.0
        except ValueError:
            continue
        wanted.append((-weight, place, tag.strip().lower().partition("-")[0]))
    return next((tag for weight, _, tag in sorted(wanted) if weight < 0 and tag in LANGUAGES), "")
