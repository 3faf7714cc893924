"""From faults to HTTP: the one place where kinds of fault get a status (problem details, RFC 9457)."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from starlette.exceptions import HTTPException

from api.fault_status import RETRY_AFTER_S, status_of
from api.form_remedies import remedy_of
from api.said.catalogue import case_of, title_of, told
from api.said.language import DEFAULT, preferred
from api.security_headers import SECURITY_HEADERS
from dispatch.errors import DispatchError, Fault
from dispatch.logs.about import about
from dispatch.storage.conflicts import trouble_of
from geo.errors import MapError

PROBLEM_TYPE: Final = "application/problem+json"
#: Where a request's name is kept in its scope.
TRACE_KEY: Final = "tournee.trace"
LONGEST_DETAIL: Final = 4_000

#: Words of ours for faults of forms that the library calls by names of its own.
_MESSAGES: Final = {
    "extra_forbidden": "there is no such field",
    "missing": "it is missing",
}

#: What is told of a database that cannot work, by `dispatch.storage.conflicts.trouble_of`.
_TROUBLES: Final = {
    "database_full": "The disk of the database is full, and nothing of this was stored: free room on it, then ask again.",
    "database_failing": "The disk of the database fails, and nothing of this was stored: whoever runs the server must look at it.",
    "database_unreachable": "The database does not answer now: ask again in a moment.",
}
#: Seconds after which somebody may ask again where a disk has to be seen to.
MENDING_S: Final = 30

_log = logging.getLogger(__name__)
_TOKENS: Final = re.compile(r"(/tracking/|/t/|/d/)[^/]+")

#: Most faults in one answer: a request may have a million of them.
MOST_FAULTS: Final = 100


class FaultyField(BaseModel):
    """One part of a request that could not be used."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(
        default="",
        description="What is wrong and what to do, for people, in the language that `Accept-Language` prefers: French or English.",
    )
    pointer: str = Field(
        description="Where, as a JSON pointer (RFC 6901) into the body; `query/NAME`, `path/NAME` or `header/NAME` for the rest."
    )
    code: str = Field(description="Stable snake_case name of what is wrong.")
    message: str = Field(description="What is wrong.")
    remedy: str = Field(default="", description="What to do about it.")
    value: str = Field(default="", description="What was given, shortened.")
    values: dict[str, str | int | float] | None = Field(
        default=None,
        description="What the sentence is made with, by name, where there is more than the value.",
    )


class Problem(BaseModel):
    """What went wrong, in words for people and a code for programs (RFC 9457)."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "type": "about:blank",
                    "title": "There is no such plan: choose one from the list.",
                    "status": 404,
                    "code": "plan_not_found",
                    "detail": "No plan is named 'saturday'; GET /v1/plans lists those that exist.",
                    "instance": "/v1/plans/saturday",
                }
            ]
        },
    )

    type: str = "about:blank"
    title: str = Field(
        description="What has happened and what to do, for people, in the language that `Accept-Language` prefers: French or English. "
        "One sentence for each code."
    )
    status: int = Field(ge=400, le=599)
    code: str = Field(description="Stable snake_case name of the kind of fault.")
    detail: str = Field(
        description="This case with its names and values. In the language of the title where `Content-Language` names that alone, else in English."
    )
    instance: str = Field(description="The path that was asked for.")
    trace_id: str | None = Field(
        default=None, description="Names the request in the server's log; also in the header X-Request-Id."
    )
    faults: list[FaultyField] | None = Field(default=None, description="Everything that is wrong, at once.")
    values: dict[str, str | int | float] | None = Field(
        default=None, description="The names and values of this case that are told apart, by name."
    )
    next_window: dict[str, str] | None = Field(
        default=None,
        description="The next window in which the order could be met, where the time is all that is wrong.",
    )


class ApiError(Exception):
    """A request that cannot be answered.

    Parameters
    ----------
    message
        What is wrong and what to do about it.
    code
        A stable snake_case name of the kind of fault.
    status
        The HTTP status; by default that of the code in this module's table.
    headers
        Further headers of the answer.
    faults
        Everything that is wrong, part by part.
    values
        What the case is told with in other languages, by name.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str,
        status: int | None = None,
        headers: dict[str, str] | None = None,
        faults: list[FaultyField] | None = None,
        values: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = status_of(code) if status is None else status
        self.headers = headers or {}
        self.faults = faults
        self.values = dict(values or {})


def problem_response(
    request: Request,
    *,
    status: int,
    code: str,
    detail: str,
    headers: dict[str, str] | None = None,
    faults: list[FaultyField] | None = None,
    next_window: dict[str, str] | None = None,
    values: Mapping[str, object] | None = None,
) -> JSONResponse:
    """Write a problem document as the answer to a request.

    Parameters
    ----------
    request
        The request, for its path.
    status
        HTTP status.
    code
        Stable name of the kind of fault.
    detail
        What is wrong and what to do.
    headers
        Further headers.
    faults
        The faulty fields, if the fault lies in the request's form.
    next_window
        When an order could be met.
    values
        What the case is told with, by name.

    Returns
    -------
    JSONResponse
        The answer, never to be cached.
    """
    language = preferred(request.headers.get("accept-language", "")) or DEFAULT
    shown = None if faults is None else [_titled(one, language) for one in faults[:MOST_FAULTS]]
    said = detail if language == DEFAULT else _case(code, language, values or {}, shown or ())
    body = Problem(
        title=title_of(code, language, status),
        status=status,
        code=code,
        detail=(said or detail)[:LONGEST_DETAIL],
        instance=request.url.path,
        trace_id=request.scope.get(TRACE_KEY),
        faults=shown,
        next_window=next_window,
        values=_plain(values),
    )
    retry = RETRY_AFTER_S.get(status)
    if retry is not None:
        headers = {"retry-after": str(retry), **(headers or {})}
    return JSONResponse(
        body.model_dump(mode="json", exclude_none=True),
        status_code=status,
        media_type=PROBLEM_TYPE,
        headers={
            "cache-control": "no-store",
            "content-language": language if said else f"{language}, {DEFAULT}",
            "vary": "accept-language",
            **(headers or {}),
        },
    )


def install_error_handlers(app: FastAPI) -> None:
    """Make every fault of an application a problem document.

    Parameters
    ----------
    app
        The application.
    """

    def on_api_error(request: Request, error: Any) -> JSONResponse:
        return problem_response(
            request,
            status=error.status,
            code=error.code,
            detail=str(error),
            headers=error.headers,
            faults=error.faults,
            values=error.values,
        )

    def on_domain_error(request: Request, error: Any) -> JSONResponse:
        faults = getattr(error, "faults", None)
        window = getattr(error, "next_window", None)
        wait_s = getattr(error, "wait_s", None)
        return problem_response(
            request,
            status=status_of(error.code),
            code=error.code,
            detail=str(error),
            headers=None if wait_s is None else {"retry-after": str(wait_s)},
            faults=None if faults is None else [_faulty(one) for one in faults],
            next_window=None
            if window is None
            else {"earliest": utc(window.earliest), "latest": utc(window.latest)},
            values=getattr(error, "values", None),
        )

    def on_invalid_request(request: Request, error: Any) -> JSONResponse:
        body = getattr(request.scope.get("route"), "body_field", None)
        return invalid_response(request, error.errors(), None if body is None else body.field_info.annotation)

    def on_http_error(request: Request, error: Any) -> JSONResponse:
        phrase = HTTPStatus(error.status_code).phrase
        headers = dict(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            allowed = request.app.state.allowed.at(request.url.path)
            headers |= {"Allow": ", ".join(sorted(allowed))} if allowed else {}
        return problem_response(
            request,
            status=error.status_code,
            code=phrase.lower().replace(" ", "_").replace("-", "_"),
            detail=f"{request.method} {request.url.path}: {phrase}. GET /openapi.json describes what exists.",
            headers=headers,
        )

    def on_unexpected(request: Request, error: Exception) -> JSONResponse:
        # The cause goes to the log only: a stack trace may hold names and addresses.
        # The framework calls this outside of the middleware that names the request.
        trace = request.scope.get(TRACE_KEY, "")
        with about(request=trace):
            _log.error("unexpected fault while answering %s", _loggable(request), exc_info=error)
        return problem_response(
            request,
            status=500,
            code="internal",
            detail="An unexpected fault happened while answering; the server's log has the details.",
            headers={**SECURITY_HEADERS, **({"x-request-id": trace} if trace else {})},
        )

    def on_integrity_error(request: Request, error: Any) -> JSONResponse:
        _log.error("a database refused what was checked before, at %s", _loggable(request), exc_info=error)
        return problem_response(
            request,
            status=409,
            code="conflict",
            detail="Something else has changed the same thing meanwhile: ask again.",
        )

    def on_lost_database(request: Request, error: Any) -> JSONResponse:
        code = trouble_of(error)
        _log.error("the database failed (%s) at %s", code, _loggable(request), exc_info=error)
        return problem_response(
            request,
            status=503,
            code=code,
            detail=_TROUBLES[code],
            # Somebody must come and make room: asking every two seconds would be in the way.
            headers=None if code == "database_unreachable" else {"retry-after": str(MENDING_S)},
        )

    def on_data_error(request: Request, error: Any) -> JSONResponse:
        _log.error("a database cannot hold what was given, at %s", _loggable(request), exc_info=error)
        return problem_response(
            request,
            status=422,
            code="invalid_request",
            detail="A text has characters that cannot be stored, or a number is too large.",
        )

    app.add_exception_handler(DataError, on_data_error)
    app.add_exception_handler(IntegrityError, on_integrity_error)
    app.add_exception_handler(OperationalError, on_lost_database)
    app.add_exception_handler(ApiError, on_api_error)
    app.add_exception_handler(DispatchError, on_domain_error)
    app.add_exception_handler(MapError, on_domain_error)
    app.add_exception_handler(RequestValidationError, on_invalid_request)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(Exception, on_unexpected)


def invalid_response(request: Request, errors: Sequence[Mapping[str, Any]], form: Any = None) -> JSONResponse:
    """Return the answer to a request whose form is wrong, from what the forms' validation found; ``form`` is the type of its body."""
    faults = [
        FaultyField(
            pointer=_pointer(fault["loc"]),
            code=str(fault["type"]),
            message=_MESSAGES.get(fault["type"], str(fault["msg"])),
            remedy=remedy_of(fault, form),
            value="" if fault["type"] == "missing" else ascii(fault.get("input", ""))[:80],
            values=_plain(fault.get("ctx")),
        )
        for fault in errors[:MOST_FAULTS]
    ]
    named = "; ".join(
        f"{fault.pointer or 'the body'}: {fault.message}{': ' if fault.remedy else ''}{fault.remedy}"
        for fault in faults
    )
    return problem_response(
        request,
        status=int(HTTPStatus.UNPROCESSABLE_ENTITY),
        code="invalid_request",
        detail=f"The request cannot be used: {named}",
        faults=faults,
    )


def _loggable(request: Request) -> str:
    """Return the path of a request without the token of a link, which opens something to whoever reads it."""
    return _TOKENS.sub(r"\1…", request.url.path)


def _pointer(place: Sequence[int | str]) -> str:
    where, *parts = [str(part).replace("~", "~0").replace("/", "~1") for part in place] or [""]
    if where == "body":
        return "".join(f"/{part}" for part in parts)
    return "/".join([where, *parts])


def _faulty(fault: Fault) -> FaultyField:
    return FaultyField(
        pointer=fault.pointer,
        code=fault.code,
        message=fault.message,
        remedy=fault.remedy,
        value=fault.value,
        values=_plain(fault.values),
    )


def _titled(fault: FaultyField, language: str) -> FaultyField:
    """Return a fault with what people are told of it, in a language."""
    title = told(fault.code, language, {"value": fault.value, **(fault.values or {})})
    return fault.model_copy(update={"title": title})


def _case(code: str, language: str, values: Mapping[str, object], faults: Sequence[FaultyField]) -> str:
    """Return a case in a language, empty where its values are not told apart: field by field, or as one sentence."""
    if faults:
        return " ".join(
            [
                title_of(code, language),
                *(f"{one.pointer}\u00a0: {one.title}" if one.pointer else one.title for one in faults),
            ]
        )
    return case_of(code, language, values)


def _plain(values: Mapping[str, object] | None) -> dict[str, str | int | float] | None:
    """Return what of values can be told in JSON, None for nothing."""
    kept = {
        name: value if isinstance(value, (int, float, str)) else str(value)[:200]
        for name, value in (values or {}).items()
        if name != "error"
    }
    return kept or None


def utc(moment_s: int) -> str:
    """Return a moment as RFC 3339 text."""
    return datetime.fromtimestamp(moment_s, UTC).isoformat()
