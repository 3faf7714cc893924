"""What is to go: operations and fields that are still answered, and each answer says since when, until when, and what to use instead.

References
----------
Dalal and Wilde, "The Deprecation HTTP Response Header Field", RFC 9745, https://doi.org/10.17487/RFC9745
Wilde, "The Sunset HTTP Header Field", RFC 8594, https://doi.org/10.17487/RFC8594
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import Any, Final, get_args

from pydantic import BaseModel
from starlette.requests import Request

from api.security import HEADERS_KEY

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deprecation:
    """Something that is to go.

    Attributes
    ----------
    since
        The day from which on nobody should begin to use it.
    page
        Address of a page that says what to use instead.
    sunset
        The day on which it goes, None where that is not known yet: at least twelve months later.
    successor
        Address of what takes its place, empty for nothing.
    """

    since: dt.date
    page: str
    sunset: dt.date | None = None
    successor: str = ""

    def __post_init__(self) -> None:
        if not self.page:
            raise ValueError("say on which page it is told what to use instead")
        if self.sunset is not None and self.sunset < a_year_after(self.since):
            raise ValueError(
                f"the sunset {self.sunset} is less than twelve months after {self.since}: whoever uses it needs that time"
            )


@dataclass(frozen=True, slots=True)
class Deprecations:
    """All that is to go of an application.

    Attributes
    ----------
    operations
        By the operation's name.
    parameters
        By ``operation.parameter`` of the address.
    fields
        By ``Form.field``, as the description names forms: those of a request are told to whoever sends them; those of answers, which everybody gets,
        stand in the description alone.
    """

    operations: Mapping[str, Deprecation] = field(default_factory=dict)
    parameters: Mapping[str, Deprecation] = field(default_factory=dict)
    fields: Mapping[str, Deprecation] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.operations or self.parameters or self.fields)

    def used(self, operation: str, request: Request, form: object, body: bytes) -> list[Deprecation]:
        """Return what a request uses of all that.

        Parameters
        ----------
        form
            The type of the body, None for none.
        body
            As it was sent; it may be in no form at all.
        """
        found = [one for name, one in self.operations.items() if name == operation]
        found += [
            one
            for name in dict.fromkeys(request.query_params)
            if (one := self.parameters.get(f"{operation}.{name}")) is not None
        ]
        if self.fields and form is not None and body:
            try:
                sent = json.loads(body)
            except (ValueError, RecursionError):
                return found
            found += [one for path, one in _paths(form, self.fields) if _has(sent, path)]
        return found


#: What is to go of the API: nothing now. The changelog names each, too.
DEPRECATIONS: Final = Deprecations()


def a_year_after(day: dt.date) -> dt.date:
    """Return the same day of the next year, of the 29th of February the day after."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return dt.date(day.year + 1, 3, 1)


def announce(request: Request, operation: str, form: object = None, body: bytes = b"") -> None:
    """Have the answer to a request say what it has used that is to go, whatever the answer will be."""
    table: Deprecations = getattr(request.app.state, "deprecations", DEPRECATIONS)
    if not table:
        return
    used = table.used(operation, request, form, body)
    if used:
        request.scope.setdefault(HEADERS_KEY, {}).update(headers_of(used))


def headers_of(used: list[Deprecation]) -> dict[str, str]:
    """Return the header fields that tell of things that are to go: of several the earliest moments, and every page."""
    links = [f'<{one.page}>; rel="deprecation"; type="text/html"' for one in used]
    links += [f'<{one.successor}>; rel="successor-version"' for one in used if one.successor]
    headers = {
        "deprecation": f"@{int(min(map(_begin, (one.since for one in used))).timestamp())}",
        "link": ", ".join(dict.fromkeys(links)),
    }
    ends = [one.sunset for one in used if one.sunset is not None]
    if ends:
        headers["sunset"] = format_datetime(_begin(min(ends)), usegmt=True)
    return headers


def mark(document: dict[str, Any], table: Deprecations) -> None:
    """Mark in a description what is to go.

    Raises
    ------
    ValueError
        The table names what the description does not have.
    """
    known = {one["operationId"]: one for path in document["paths"].values() for one in path.values()}
    schemas = document.get("components", {}).get("schemas", {})
    for name, one in table.operations.items():
        _mark(known.get(name), one, name)
    for name, one in table.parameters.items():
        operation, _, parameter = name.partition(".")
        given = known.get(operation, {}).get("parameters", ())
        _mark(next((each for each in given if each.get("name") == parameter), None), one, name)
    for name, one in table.fields.items():
        form, _, part = name.partition(".")
        _mark(schemas.get(form, {}).get("properties", {}).get(part), one, name)


def _mark(found: dict[str, Any] | None, one: Deprecation, name: str) -> None:
    if found is None:
        raise ValueError(f"{name} is said to go, and there is no such thing")
    found["deprecated"] = True
    ends = "" if one.sunset is None else f", and goes on {one.sunset.isoformat()}"
    told = f"Deprecated since {one.since.isoformat()}{ends}: see {one.page}."
    found["description"] = f"{found['description']}\n\n{told}" if found.get("description") else told


def _begin(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)


def _paths(form: object, fields: Mapping[str, Deprecation], at: Path = (), depth: int = 0) -> Iterator[tuple[Path, Deprecation]]:  # fmt: skip
    """Yield where a form has fields that are to go; what is in lists is where the list is."""
    if isinstance(form, type) and issubclass(form, BaseModel):
        if depth > 16:
            return
        for name, info in form.model_fields.items():
            sent = info.alias or name
            one = fields.get(f"{form.__name__}.{sent}")
            if one is not None:
                yield (*at, sent), one
            yield from _paths(info.annotation, fields, (*at, sent), depth + 1)
        return
    for part in get_args(form):
        yield from _paths(part, fields, at, depth + 1)


def _has(sent: Any, path: Path) -> bool:
    if isinstance(sent, list):
        return any(_has(one, path) for one in sent)
    if not path:
        return True
    return isinstance(sent, dict) and path[0] in sent and _has(sent[path[0]], path[1:])
