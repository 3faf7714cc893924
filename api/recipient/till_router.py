"""The router of the pages behind the code at a till: each of its routes is in the table of open pages, and in no description of the API."""

from __future__ import annotations

from fastapi import APIRouter

from api.recipient.page_route import PageRoute

router = APIRouter(prefix="/d", route_class=PageRoute, include_in_schema=False)
