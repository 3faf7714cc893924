"""Style and script of the pages of recipients."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import FileResponse

from api.errors import ApiError
from api.recipient.page_route import PageRoute
from api.recipient.rendering import ASSETS, HERE

router = APIRouter(prefix="/t/assets", route_class=PageRoute, include_in_schema=False)


@router.api_route("/{name}", methods=["GET", "HEAD"], name="page_asset")
def page_asset(name: str) -> FileResponse:
    """Give a file that pages name; under an address that changes with it, so that a copy never grows old."""
    if name not in ASSETS:
        raise ApiError("There is no such file.", code="not_found", status=404)
    return FileResponse(
        HERE / "assets" / name,
        media_type=ASSETS[name],
        headers={"cache-control": "public, max-age=31536000, immutable"},
    )
