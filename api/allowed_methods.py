"""What may be done at an address: for answers that say that something else may not."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter
from fastapi.routing import APIRoute


class AllowedMethods:
    """The methods of every address of some routers.

    The framework names those of the first route that fits the address alone.

    Parameters
    ----------
    routers
        As they are included, without a prefix of the application's.
    """

    def __init__(self, routers: Iterable[APIRouter]) -> None:
        self._routes = [
            (route.path_regex, frozenset(route.methods or ()))
            for router in routers
            for route in router.routes
            if isinstance(route, APIRoute)
        ]

    def at(self, path: str) -> frozenset[str]:
        """Return what may be done at an address, nothing where none of the routers has it."""
        found: frozenset[str] = frozenset()
        for regex, methods in self._routes:
            if regex.match(path):
                found |= methods
        return found
