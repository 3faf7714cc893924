"""The way of a request to its operation: known, allowed, in turn, its form read strictly, and only then carried out."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.errors import ApiError, FaultyField, invalid_response
from api.gate.call import Call, fingerprint_of
from api.gate.deprecation import announce
from api.gate.gatekeeper import Gatekeeper

#: Bodies longer than this are read on a thread.
LONG_BODY: Final = 32 << 10
LONGEST_KEY: Final = 255
_CHANGING: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class TownRoute(APIRoute):
    """A route whose operation is for those whom the access table names.

    Bodies are read by the form that the operation names, from their bytes and strictly: what is neither declared nor of its type is refused, and
    so is a parameter of the address that nobody has declared.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        carry_out = super().get_route_handler()
        operation = self.operation_id or self.name
        # Of several parameters of the body the framework makes one form; here an operation has one, or none.
        form: TypeAdapter[Any] | None = None
        annotation: Any = None
        if self.body_field is not None:
            annotation = self.body_field.field_info.annotation
            form = TypeAdapter(annotation)
        known = frozenset(one.alias for one in self.dependant.query_params)

        async def answer(request: Request) -> Response:
            keeper: Gatekeeper = request.app.state.gatekeeper
            announce(request, operation)
            async with keeper.admitted(request, operation, reads=request.method in _CHANGING) as (call, body):
                check_parameters(request, known)
                if request.method in _CHANGING:
                    announce(request, operation, annotation, body)
                    _take_key(request, call, body)
                    if form is not None:
                        try:
                            await read_form(request, form, body)
                        except ValidationError as error:
                            return invalid_response(request, placed(error), annotation)
                request.state.call = call
                return await carry_out(request)

        return answer


def check_parameters(request: Request, known: frozenset[str]) -> None:
    """Refuse parameters of the address that an operation has not declared.

    Raises
    ------
    ApiError
        ``unknown_parameter`` (422), with all of them.
    """
    for where, given in (
        ("query", request.query_params.multi_items()),
        ("path", request.path_params.items()),
    ):
        for name, value in given:
            if isinstance(value, str) and not value.isprintable():
                raise ApiError(
                    f"{where} {name[:80]}: it has characters that cannot be read; leave them out.",
                    code="unreadable_parameter",
                    status=422,
                    faults=[FaultyField(pointer=f"{where}/{name[:80]}", code="unreadable_parameter", message="it has characters that cannot be read")],
                )  # fmt: skip
    strangers = sorted(set(request.query_params) - known)
    if strangers:
        could = ", ".join(sorted(known)) or "none"
        raise ApiError(
            f"There is no parameter {strangers[0][:80]!r} here; there are: {could}.",
            code="unknown_parameter",
            status=422,
            faults=[
                FaultyField(pointer=f"query/{name[:80]}", code="unknown_parameter", message="there is no such parameter", remedy=f"leave it out; there are: {could}")
                for name in strangers
            ],
        )  # fmt: skip


def _take_key(request: Request, call: Call, body: bytes) -> None:
    key = request.headers.get("idempotency-key")
    if key is None:
        return
    # Sent as it is in a table of the database, and in messages.
    if not 0 < len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise ApiError(
            f"Idempotency-Key: give 1 to {LONGEST_KEY} printable ASCII characters, such as a UUID.",
            code="invalid_idempotency_key",
            status=422,
            faults=[FaultyField(pointer="header/Idempotency-Key", code="invalid_idempotency_key", message="it is empty, too long, or not printable ASCII")],
        )  # fmt: skip
    call.key = key
    target = request.url.path + ("?" + request.url.query if request.url.query else "")
    if call.behalf:
        target += f" for {call.behalf}"
    call.fingerprint = fingerprint_of(request.method, target, body)


async def read_form(request: Request, form: TypeAdapter[Any], body: bytes) -> None:
    """Read a body by its form; the framework finds it read.

    Raises
    ------
    ApiError
        ``unsupported_media_type`` (415).
    ValidationError
        It is not in that form.
    """
    if body:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
            raise ApiError(
                f"The body is {kind[:80] or 'of no type'}: send JSON with Content-Type: application/json.",
                code="unsupported_media_type",
                status=415,
            )
    else:
        # The framework says what is missing.
        return
    if len(body) > LONG_BODY:
        read = await run_in_threadpool(form.validate_json, body)
    else:
        read = form.validate_json(body)
    request._json = read  # noqa: SLF001 - where the framework looks before it reads the body itself


def placed(error: ValidationError) -> list[dict[str, Any]]:
    """Return the faults of a body, each with its place."""
    return [
        {**one, "loc": ("body", *one["loc"])}
        # With their bounds: remedies and sentences name them.
        for one in error.errors(include_url=False)
    ]
