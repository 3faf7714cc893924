"""The way of a request of the set-up: counted, with the token, from our own page where it changes something, its form read strictly."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.routing import APIRoute
from pydantic import TypeAdapter, ValidationError
from starlette.responses import Response

from api.errors import invalid_response
from api.first_run.first_run import FirstRun
from api.first_run.once_token import closed
from api.gate.client_address import client_address
from api.gate.gatekeeper import Gatekeeper
from api.gate.session_cookie import SAFE, check_origin
from api.gate.town_route import placed, read_form


class SetupRoute(APIRoute):
    """A route that is for whoever has the token of the console, as long as there is no town."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        carry_out = super().get_route_handler()
        form: TypeAdapter[Any] | None = None
        annotation: Any = None
        if self.body_field is not None:
            annotation = self.body_field.field_info.annotation
            form = TypeAdapter(annotation)

        async def answer(request: Request) -> Response:
            keeper: Gatekeeper | None = getattr(request.app.state, "gatekeeper", None)
            first_run: FirstRun | None = request.app.state.first_run
            if keeper is None or first_run is None:
                raise closed()
            # Who tries tokens is counted like who tries passwords.
            keeper.count_stranger(request, client_address(request))
            first_run.token.check(request)
            if request.method not in SAFE:
                check_origin(request, keeper.business.settings.origin)
                if form is not None:
                    body = await keeper.body_of(request, self.name)
                    try:
                        await read_form(request, form, body)
                    except ValidationError as error:
                        return invalid_response(request, placed(error), annotation)
            return await carry_out(request)

        return answer


def _present(request: Request) -> FirstRun:
    first_run: FirstRun = request.app.state.first_run
    return first_run


#: What an operation of the set-up asks for.
SettingUp = Annotated[FirstRun, Depends(_present)]
