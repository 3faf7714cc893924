"""In which language somebody is told what went wrong: the first of ours that the request prefers (RFC 9110, 12.5.4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from api.said.catalogue import LANGUAGES, title_of, told

#: Programs that say nothing read English, as the details are.
DEFAULT: Final = "en"
_spoken: ContextVar[str] = ContextVar("spoken", default=DEFAULT)


def preferred(accept_language: str) -> str:
    """Return the first of our languages that a header `Accept-Language` prefers, empty for none."""
    wanted = []
    for place, part in enumerate(accept_language.split(",")[:20]):
        tag, _, rest = part.strip().partition(";")
        try:
            weight = float(rest.strip().removeprefix("q=")) if rest else 1.0
        except ValueError:
            continue
        wanted.append((-weight, place, tag.strip().lower().partition("-")[0]))
    return next((tag for weight, _, tag in sorted(wanted) if weight < 0 and tag in LANGUAGES), "")


def spoken() -> str:
    """Return the language of the request that is being answered."""
    return _spoken.get()


@contextmanager
def speaking(accept_language: str) -> Iterator[None]:
    """Answer in the language that a request prefers, while the block runs."""
    token = _spoken.set(preferred(accept_language) or DEFAULT)
    try:
        yield
    finally:
        _spoken.reset(token)


def said(code: str | None, values: Mapping[str, object] | None = None) -> str | None:
    """Return what people are told of a fault in the language of the request that is being answered, None for no fault."""
    return None if not code else told(code, spoken(), values or {})


def said_failure(code: str | None) -> str | None:
    """Return what people are told of work that has failed on the server, None for none."""
    return None if not code else title_of(code, spoken(), 500)
