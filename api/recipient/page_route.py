"""The way of a request to a page for people: counted, from our own site where it changes something, and every fault a page in words."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.errors import ApiError
from api.fault_status import status_of
from api.gate.access_table import OPEN_PAGES
from api.gate.client_address import client_address
from api.gate.gatekeeper import Gatekeeper
from api.gate.session_cookie import SAFE
from api.recipient.error_page import error_page
from api.recipient.own_site import check_own_site
from api.recipient.sent import Sent, read_sent
from dispatch.errors import DispatchError

_log = logging.getLogger(__name__)


class PageRoute(APIRoute):
    """A route to a page that is open to anybody, and is listed as such with a reason (`api.gate.access_table.OPEN_PAGES`)."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        carry_out = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                await _admit(request, self.name)
                return await carry_out(request)
            except ApiError as error:
                return error_page(request, error.status, error.headers)
            except DispatchError as error:
                return error_page(request, status_of(error.code))
            except (RequestValidationError, DataError):
                return error_page(request, 422)
            except HTTPException as error:
                return error_page(request, error.status_code)
            except IntegrityError as error:
                _log.error("a database refused what was checked before, at %s", self.name, exc_info=error)
                return error_page(request, 409)
            except OperationalError as error:
                _log.error("the database failed at %s", self.name, exc_info=error)
                return error_page(request, 503)
            except Exception as error:  # noqa: BLE001 - whoever reads it is no program
                # The cause goes to the log only, by the name of the page: its address has the link in it.
                _log.error("unexpected fault while answering %s", self.name, exc_info=error)
                return error_page(request, 500)

        return answer


async def _admit(request: Request, operation: str) -> None:
    if operation not in OPEN_PAGES:
        raise ApiError("This is for nobody.", code="not_found", status=404)
    keeper: Gatekeeper = request.app.state.gatekeeper
    keeper.count_guest(request, client_address(request), request.path_params.get("token", ""))
    request.state.sent = Sent()
    if request.method not in SAFE:
        check_own_site(request, keeper.business.settings.origin)
        request.state.sent = read_sent(request, await keeper.body_of(request, operation))
