"""From faults to HTTP: the one place where kinds of fault get a status (problem details, RFC 9457)."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from api.security_headers import SECURITY_HEADERS
from dispatch.errors import DispatchError
from geo.errors import MapError

PROBLEM_TYPE: Final = "application/problem+json"

_log = logging.getLogger(__name__)

_STATUS_OF_CODE: Final = {
    "town_unknown": HTTPStatus.NOT_FOUND,
    "town_damaged": HTTPStatus.INTERNAL_SERVER_ERROR,
    "plan_not_found": HTTPStatus.NOT_FOUND,
    "round_not_found": HTTPStatus.NOT_FOUND,
    "plan_damaged": HTTPStatus.INTERNAL_SERVER_ERROR,
}


class FaultyField(BaseModel):
    """One part of a request that could not be used."""

    model_config = ConfigDict(extra="forbid")

    field: str
    message: str


class Problem(BaseModel):
    """What went wrong, in words for people and a code for programs (RFC 9457)."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "type": "about:blank",
                    "title": "Not Found",
                    "status": 404,
                    "code": "plan_not_found",
                    "detail": "No plan is named 'saturday'; GET /v1/plans lists those that exist.",
                    "instance": "/v1/plans/saturday",
                }
            ]
        },
    )

    type: str = "about:blank"
    title: str
    status: int = Field(ge=400, le=599)
    code: str = Field(description="Stable snake_case name of the kind of fault.")
    detail: str
    instance: str = Field(description="The path that was asked for.")
    faults: list[FaultyField] | None = None


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
    """

    def __init__(
        self, message: str, *, code: str, status: int | None = None, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = int(_STATUS_OF_CODE[code]) if status is None else status
        self.headers = headers or {}


def problem_response(
    request: Request,
    *,
    status: int,
    code: str,
    detail: str,
    headers: dict[str, str] | None = None,
    faults: list[FaultyField] | None = None,
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

    Returns
    -------
    JSONResponse
        The answer, never to be cached.
    """
    body = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        code=code,
        detail=detail,
        instance=request.url.path,
        faults=faults,
    )
    return JSONResponse(
        body.model_dump(mode="json", exclude_none=True),
        status_code=status,
        media_type=PROBLEM_TYPE,
        headers={"cache-control": "no-store", **(headers or {})},
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
            request, status=error.status, code=error.code, detail=str(error), headers=error.headers
        )

    def on_domain_error(request: Request, error: Any) -> JSONResponse:
        status = int(_STATUS_OF_CODE.get(error.code, HTTPStatus.INTERNAL_SERVER_ERROR))
        return problem_response(request, status=status, code=error.code, detail=str(error))

    def on_invalid_request(request: Request, error: Any) -> JSONResponse:
        faults = [
            FaultyField(field=".".join(str(part) for part in fault["loc"]), message=str(fault["msg"]))
            for fault in error.errors()
        ]
        named = "; ".join(f"{fault.field}: {fault.message}" for fault in faults)
        return problem_response(
            request,
            status=int(HTTPStatus.UNPROCESSABLE_ENTITY),
            code="invalid_request",
            detail=f"The request cannot be used: {named}",
            faults=faults,
        )

    def on_http_error(request: Request, error: Any) -> JSONResponse:
        phrase = HTTPStatus(error.status_code).phrase
        return problem_response(
            request,
            status=error.status_code,
            code=phrase.lower().replace(" ", "_").replace("-", "_"),
            detail=f"{request.method} {request.url.path}: {phrase}. GET /openapi.json describes what exists.",
            headers=dict(error.headers or {}),
        )

    def on_unexpected(request: Request, error: Exception) -> JSONResponse:
        # The cause goes to the log only: a stack trace may hold names and addresses.
        _log.error("unexpected fault while answering %s", request.url.path, exc_info=error)
        return problem_response(
            request,
            status=500,
            code="internal",
            detail="An unexpected fault happened while answering; the server's log has the details.",
            # The framework answers outside of the middleware that sets these.
            headers=SECURITY_HEADERS,
        )

    app.add_exception_handler(ApiError, on_api_error)
    app.add_exception_handler(DispatchError, on_domain_error)
    app.add_exception_handler(MapError, on_domain_error)
    app.add_exception_handler(RequestValidationError, on_invalid_request)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(Exception, on_unexpected)
