"""The way of a request to an operation that is open to anybody: counted by where it comes from, its form read strictly."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError
from starlette.responses import Response

from api.business import Business
from api.errors import ApiError, invalid_response
from api.gate.access_table import OPEN
from api.gate.client_address import client_address
from api.gate.deprecation import announce
from api.gate.gatekeeper import Gatekeeper
from api.gate.session_cookie import SAFE, check_origin, is_secure
from api.gate.town_route import check_parameters, placed, read_form

LONGEST_DEVICE: Final = 400


@dataclass(frozen=True, slots=True)
class Stranger:
    """One request of somebody of whom nothing is known.

    Attributes
    ----------
    address
        Where it comes from.
    device
        What the browser calls itself.
    secure
        Whether a cookie is for encrypted connections alone.
    """

    business: Business
    address: str
    device: str
    secure: bool


class OpenRoute(APIRoute):
    """A route whose operation is for anybody, and is listed as such with a reason (`api.gate.access_table.OPEN`)."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        carry_out = super().get_route_handler()
        operation = self.operation_id or self.name
        form: TypeAdapter[Any] | None = None
        annotation: Any = None
        if self.body_field is not None:
            annotation = self.body_field.field_info.annotation
            form = TypeAdapter(annotation)
        known = frozenset(one.alias for one in self.dependant.query_params)

        async def answer(request: Request) -> Response:
            if operation not in OPEN:
                raise ApiError("This is for nobody.", code="forbidden", status=403)
            keeper: Gatekeeper = request.app.state.gatekeeper
            address = client_address(request)
            announce(request, operation)
            keeper.count_stranger(request, address)
            check_parameters(request, known)
            if request.method not in SAFE:
                check_origin(request, keeper.business.settings.origin)
                body = await keeper.body_of(request, operation)
                announce(request, operation, annotation, body)
                if form is not None:
                    try:
                        await read_form(request, form, body)
                    except ValidationError as error:
                        return invalid_response(request, placed(error), annotation)
            business = keeper.business
            request.state.stranger = Stranger(
                business,
                address,
                request.headers.get("user-agent", "")[:LONGEST_DEVICE],
                is_secure(request, always=business.settings.secure_cookies),
            )
            return await carry_out(request)

        return answer


def _present(request: Request) -> Stranger:
    stranger: Stranger = request.state.stranger
    return stranger


#: What an open operation asks for.
Anybody = Annotated[Stranger, Depends(_present)]
