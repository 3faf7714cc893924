"""All pages of recipients, in the order in which their addresses are tried."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api.errors import ApiError
from api.recipient import (
    cancel_page,
    data_page,
    delivery_page,
    door_page,
    picture_page,
    problem_page,
    receipt_page,
    recognise_page,
    settings_page,
    slot_pages,
    streets_page,
    till_pages,
    write_page,
)
from api.recipient.page_assets import router as assets_router
from api.recipient.page_route import PageRoute
from api.recipient.router import router
from api.recipient.till_router import router as till_router

#: Imported for their routes.
_PAGES = (
    cancel_page,
    data_page,
    delivery_page,
    door_page,
    picture_page,
    problem_page,
    receipt_page,
    recognise_page,
    settings_page,
    slot_pages,
    streets_page,
    till_pages,
    write_page,
)
_rest = APIRouter(route_class=PageRoute, include_in_schema=False)


@_rest.api_route("/d/{rest:path}", methods=["GET", "HEAD", "POST"], name="no_till_page")
@_rest.api_route("/t/{rest:path}", methods=["GET", "HEAD", "POST"], name="no_page")
def no_page(rest: str) -> Response:
    """Say that there is nothing, in words for people."""
    del rest
    raise ApiError("There is no such page.", code="not_found", status=404)


ROUTERS: tuple[APIRouter, ...] = (assets_router, router, till_router, _rest)
