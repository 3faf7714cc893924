"""What a line of the log is about: the town and the request that this thread or task works for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

_TOWN: Final[ContextVar[str]] = ContextVar("tournee_log_town", default="")
_REQUEST: Final[ContextVar[str]] = ContextVar("tournee_log_request", default="")


@contextmanager
def about(*, town_id: str = "", request: str = "") -> Iterator[None]:
    """Have lines that are written while the block runs name a town or a request; what is empty stays as it is."""
    towns = _TOWN.set(town_id) if town_id else None
    requests = _REQUEST.set(request) if request else None
    try:
        yield
    finally:
        if requests is not None:
            _REQUEST.reset(requests)
        if towns is not None:
            _TOWN.reset(towns)


def note_town(town_id: str) -> None:
    """Have the lines of the rest of this task name a town: for requests, of which it is known only once somebody was let in."""
    _TOWN.set(town_id)


def present() -> tuple[str, str]:
    """Return the town and the request of this thread or task, empty where there is none."""
    return _TOWN.get(), _REQUEST.get()
