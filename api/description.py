"""The OpenAPI description of a server: what the framework makes of the routes, with keys, roles and examples."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.gate.access_table import OPEN, RULES
from api.gate.call import REPLAYED
from api.gate.deprecation import mark
from api.gate.session_cookie import COOKIE
from api.v1.example import Example, filled, shown_name
from api.v1.oauth import TOKEN_PATH
from api.v1.resources import EXAMPLES
from dispatch.access.scope import SCOPES

_KEY: Final = "IdempotencyKey"
_PARAMETERS: Final[dict[str, Any]] = {
    _KEY: {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "A name of yours for this request, such as a UUID. Sent again within 24 hours with the same request, it has no second effect and gets the "
        "same answer; with another request it is refused (422), while the first is carried out it is refused, too (409).",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
        "example": "2f1c9f0e-5d3b-4f0a-9a53-0c8a0b6f5f11",
    }
}
_HEADERS: Final[dict[str, Any]] = {
    "RateLimit": {"description": "Requests that are left, and seconds until all are.", "schema": {"type": "string"}},
    "RateLimit-Policy": {"description": "Requests in a window of seconds.", "schema": {"type": "string"}},
    "X-Request-Id": {"description": "Names the request in the server's log: as the request itself did, if it had 8 to 64 letters, digits, dots, hyphens and underscores.", "schema": {"type": "string"}},
}  # fmt: skip
_REPLAYED: Final[dict[str, Any]] = {
    "description": "`true` where this is the answer of an earlier request with the same key.",
    "schema": {"type": "string", "enum": ["true"]},
}


def describe(app: FastAPI) -> None:
    """Have an application describe itself with keys, roles and examples."""

    def described() -> dict[str, Any]:
        if not app.openapi_schema:
            app.openapi_schema = _described(app)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _described(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version=app.openapi_version,
        summary=app.summary,
        description=app.description,
        license_info=app.license_info,
        routes=app.routes,
    )
    components = document.setdefault("components", {})
    components["securitySchemes"] = {
        "key": {"type": "http", "scheme": "bearer", "description": "A key of the town: `tournee_key_…`."},
        "oauth": {
            "type": "oauth2",
            "description": "A token of an hour, got with a key: its `id` is the client's, its token the secret.",
            "flows": {
                "clientCredentials": {
                    "tokenUrl": TOKEN_PATH,
                    "scopes": {scope: _told(scope) for scope in sorted(SCOPES)},
                }
            },
        },
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": COOKIE,
            "description": "Of somebody who has signed in; what changes something needs `X-CSRF-Token` as well.",
        },
    }
    components["parameters"] = _PARAMETERS
    for method, operation in _operations(document):
        name = operation.get("operationId", "")
        rule = RULES.get(name)
        if name in OPEN:
            operation["security"] = []
            _illustrate(operation, EXAMPLES[name])
        if rule is None:
            continue
        operation["security"] = [{"key": []}, {"oauth": [rule.scope]}, {"session": []}]
        operation["x-roles"] = sorted(rule.roles)
        operation["x-scope"] = rule.scope
        if method == "post":
            operation.setdefault("parameters", []).append({"$ref": f"#/components/parameters/{_KEY}"})
        for status, response in operation["responses"].items():
            headers = response.setdefault("headers", {})
            headers.update(_HEADERS)
            if method == "post" and status.startswith("2"):
                headers[REPLAYED.title()] = _REPLAYED
        if name in EXAMPLES:
            _illustrate(operation, EXAMPLES[name])
    _link(document["paths"])
    mark(document, app.state.deprecations)
    return document


def _told(scope: str) -> str:
    area, _, verb = scope.partition(":")
    return f"Read {area}." if verb == "read" else f"Change {area}, and read it."


def _link(paths: dict[str, Any]) -> None:
    """Say where what was made is found, and what may be done with it: whoever makes something may go on from its answer."""
    for path, methods in paths.items():
        made = methods.get("post", {}).get("responses", {})
        answer = made.get("201") or made.get("202")
        if answer is None:
            continue
        below = re.compile(re.escape(path) + r"/\{([a-z_]+)\}(/[a-z_.-]+)?")
        links = {
            one["operationId"]: {
                "operationId": one["operationId"],
                "parameters": {match[1]: "$response.body#/id"},
            }
            for other, operations in paths.items()
            if (match := below.fullmatch(other))
            for one in operations.values()
        }
        if links:
            answer.setdefault("links", {}).update(links)


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for methods in document["paths"].values():
        yield from methods.items()


def _illustrate(operation: dict[str, Any], example: Example) -> None:
    given = {**example.path, **example.query, **{key.lower(): one for key, one in example.headers.items()}}
    for parameter in operation.get("parameters", []):
        name = parameter.get("name", "").lower()
        if name in given:
            parameter["example"] = filled(given[name], shown_name)
            parameter.pop("examples", None)
    # A description is text: what is neither that nor JSON is not shown in it.
    if example.body is not None and not isinstance(example.body, bytes) and "requestBody" in operation:
        forms = operation["requestBody"]["content"]
        sent = dict(example.headers).get("Content-Type", "")
        for content in [forms[sent]] if sent in forms else list(forms.values()):
            content["example"] = filled(example.body, shown_name)
