"""The map page itself."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from api.assets import ScreensMissingError, built_file
from api.errors import ApiError

router = APIRouter()

_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".csv": "text/csv; charset=utf-8",
}


@router.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
def page(request: Request) -> Response:
    """Give the page; its script then asks for the plans. Where there are none, an installation without a town leads to its set-up, others to who works there."""
    state = request.app.state
    if state.first_run is not None and state.first_run.open:
        return RedirectResponse("/setup/", status_code=307)
    if hasattr(state, "gatekeeper") and not state.pages and not state.plans.list().plans:
        return RedirectResponse("/connect?go", status_code=307)
    try:
        path = built_file("index.html", folder=request.app.state.static)
    except ScreensMissingError as error:
        raise ApiError(str(error), code="screens_missing", status=503) from None
    return FileResponse(path, media_type="text/html; charset=utf-8", headers={"cache-control": "no-cache"})


@router.api_route("/pages/{name}", methods=["GET", "HEAD"], include_in_schema=False)
def own_page(request: Request, name: str) -> FileResponse:
    """Give a self-contained page or file that goes with the plans, such as the pooling report."""
    path = request.app.state.pages.get(name)
    if path is None or path.suffix not in _TYPES or not path.is_file():
        raise ApiError(f"There is no page {name[:50]!r} here.", code="page_not_found", status=404)
    # The page carries its own policy, with the hashes of its scripts; both would have to agree.
    headers = {
        "cache-control": "no-cache",
        "content-security-policy": "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    }
    return FileResponse(path, media_type=_TYPES[path.suffix], headers=headers)
