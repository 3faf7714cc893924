"""The router of the pages behind links: each of its routes is in the table of open pages, and in no description of the API."""

from __future__ import annotations

from fastapi import APIRouter

from api.recipient.page_route import PageRoute

router = APIRouter(prefix="/t", route_class=PageRoute, include_in_schema=False)
