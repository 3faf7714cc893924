"""The map page itself."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse

from api.assets import ScreensMissingError, built_file
from api.errors import ApiError

router = APIRouter()


@router.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
def page(request: Request) -> FileResponse:
    """Give the page; its script then asks for the plans."""
    try:
        path = built_file("index.html", folder=request.app.state.static)
    except ScreensMissingError as error:
        raise ApiError(str(error), code="screens_missing", status=503) from None
    return FileResponse(path, media_type="text/html; charset=utf-8", headers={"cache-control": "no-cache"})
