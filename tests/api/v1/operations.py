"""Every operation of the API, and requests as its examples have them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

from api.app import create_app
from api.business import Business
from api.gate.access_table import OPEN
from api.v1.example import filled
from api.v1.resources import EXAMPLES
from dispatch.access.role import Role
from dispatch.storage.answering_store import AnsweringStore
from tests.api.v1 import (  # noqa: F401 - they register their parts
    parts_around_deliveries,
    parts_exports,
    parts_imports,
    parts_people,
    parts_planning,
    parts_sandbox,
    parts_services,
    parts_simulations,
    parts_street,
    parts_town,
    parts_webhooks,
)
from tests.api.v1.served import Served, Shelf


@dataclass(frozen=True)
class Operation:
    """An operation: where, how, and what it says of itself."""

    id: str
    method: str
    path: str
    document: Mapping[str, Any]

    @property
    def takes_names(self) -> bool:
        """Whether it is about one thing of a town, named in its path; a date is no such thing, nor a name that follows from what is sent."""
        return "{" in self.path.replace("{day}", "").replace("{picture}", "")


@cache
def document() -> dict[str, Any]:
    """The description of a server that has everything."""
    # Nothing is asked of it.
    business = Business(AnsweringStore(None), lambda _: None)  # type: ignore[arg-type, return-value]
    return create_app(plans=Path("plans"), towns=Shelf(None), business=business).openapi()  # type: ignore[arg-type]


@cache
def operations() -> dict[str, Operation]:
    """The operations behind the gate, by their names."""
    found = {}
    for path, methods in document()["paths"].items():
        for method, one in methods.items():
            if (path.startswith("/v1/") and "security" in one) or one.get("operationId", "") in EXAMPLES:
                found[one["operationId"]] = Operation(one["operationId"], method.upper(), path, one)
    return found


def send(
    served: Served,
    cast: Callable[[str], str],
    name: str,
    *,
    role: Role | None = None,
    session: bool | None = None,
    token: str = "",
    key: str = "",
    names: Mapping[str, str] | None = None,
) -> httpx.Response:
    """Send the example of an operation.

    Parameters
    ----------
    cast
        Gives the names that stand in braces, such as `tests.api.v1.cast.Cast`.
    role, session, token
        Who sends it, and by what, if not as the example says.
    names
        Values of the path instead of the example's.
    """
    one, example = operations()[name], EXAMPLES[name]
    if one.path.startswith("/v1/sandbox/"):
        cast("sandbox")
    path = filled(one.path, lambda part: filled(dict(example.path) | dict(names or {}), cast)[part])
    query = urlencode(filled(dict(example.query), cast))
    target, body = f"{path}?{query}" if query else path, filled(example.body, cast)
    headers = filled(dict(example.headers), cast)
    if headers.get("Content-Type") == "application/x-www-form-urlencoded":
        body = urlencode(body)
    wanted = role or example.role
    if wanted is not None and not token and (example.session if session is None else session):
        return served.person(wanted).call(one.method, target, body, key=key, headers=headers)
    return served.call(one.method, target, body, role=wanted, token=token, key=key, headers=headers)


#: Every operation that has an example.
ALL = sorted(EXAMPLES)
#: Those whose caller is known.
GUARDED = sorted(set(EXAMPLES) - set(OPEN))
