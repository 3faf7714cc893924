"""The screens that people work with: the board, the shop's screen, the courier's app with the files that a phone keeps of it, and the page to sign in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, RedirectResponse

from api.assets import ScreensMissingError, built_file
from api.errors import ApiError
from api.security_headers import CONTENT_SECURITY_POLICY

router = APIRouter()

_HTML: Final = "text/html; charset=utf-8"
#: Files that stand beside the courier's app under names that never change: the phone asks for each whether there is a newer one.
_BESIDE: Final = {
    "worker.js": "text/javascript; charset=utf-8",
    "manifest.webmanifest": "application/manifest+json",
    "icon-192.png": "image/png",
    "icon-512.png": "image/png",
    "icon-maskable.png": "image/png",
    "icon-apple.png": "image/png",
}
#: Of the shop's screen, which has the courier's icons.
_BESIDE_SHOP: Final = {name: _BESIDE[name] for name in ("worker.js", "manifest.webmanifest")}
#: Of the board, which phones can have among their apps; it is of no use without a network, and has no worker.
_BESIDE_BOARD: Final = {"manifest.webmanifest": _BESIDE["manifest.webmanifest"]}
#: Pages that phones can have among their apps.
_APP_HEADERS: Final = {
    "cache-control": "no-cache",
    "content-security-policy": f"{CONTENT_SECURITY_POLICY}; manifest-src 'self'",
}
#: The courier's app takes photos, reads codes, and says where its courier is, if they let it; no other page does.
_COURIER_HEADERS: Final = {
    "cache-control": "no-cache",
    "permissions-policy": "camera=(self), geolocation=(self), microphone=()",
    "content-security-policy": f"{CONTENT_SECURITY_POLICY}; manifest-src 'self'; media-src 'self' blob:",
}


@router.api_route("/connect", methods=["GET", "HEAD"], include_in_schema=False)
def connect_page(request: Request) -> FileResponse:
    """Give the page to sign in, by a link (what opens stands behind the sign `#`, which reaches no server) or a password."""
    return _built(request, "connect.html", _HTML, {"cache-control": "no-cache"})


@router.api_route("/board", methods=["GET", "HEAD"], include_in_schema=False)
@router.api_route("/shop", methods=["GET", "HEAD"], include_in_schema=False)
def bare_address(request: Request) -> RedirectResponse:
    """Lead to a screen whose address ends with a stroke."""
    return RedirectResponse(f"{request.url.path}/", status_code=308)


@router.api_route("/board/", methods=["GET", "HEAD"], include_in_schema=False)
def board_page(request: Request) -> FileResponse:
    """Give the coordinator's board; who is not signed in is led to the page that does it."""
    return _built(request, "board.html", _HTML, _APP_HEADERS)


@router.api_route("/board/{name}", methods=["GET", "HEAD"], include_in_schema=False)
def board_file(request: Request, name: str) -> FileResponse:
    """Give a file that stands beside the board."""
    return _beside(request, "board", name, _BESIDE_BOARD)


@router.api_route("/shop/", methods=["GET", "HEAD"], include_in_schema=False)
def shop_page(request: Request) -> FileResponse:
    """Give the screen of a shop."""
    return _built(request, "shop.html", _HTML, _APP_HEADERS)


@router.api_route("/shop/{name}", methods=["GET", "HEAD"], include_in_schema=False)
def shop_file(request: Request, name: str) -> FileResponse:
    """Give a file that stands beside the shop's screen."""
    return _beside(request, "shop", name, _BESIDE_SHOP)


@router.api_route("/courier", methods=["GET", "HEAD"], include_in_schema=False)
def courier_address() -> RedirectResponse:
    """Lead to the courier's app, whose worker has the folder for its scope."""
    return RedirectResponse("/courier/", status_code=308)


@router.api_route("/courier/", methods=["GET", "HEAD"], include_in_schema=False)
def courier_page(request: Request) -> FileResponse:
    """Give the courier's app; who is not signed in is led to the page that does it."""
    return _built(request, "courier.html", _HTML, _COURIER_HEADERS)


@router.api_route("/courier/{name}", methods=["GET", "HEAD"], include_in_schema=False)
def courier_file(request: Request, name: str) -> FileResponse:
    """Give a file that stands beside the courier's app."""
    return _beside(request, "courier", name, _BESIDE)


def _beside(request: Request, folder: str, name: str, kinds: Mapping[str, str]) -> FileResponse:
    kind = kinds.get(name)
    if kind is None:
        raise ApiError(f"There is no file {name[:50]!r} here.", code="page_not_found", status=404)
    return _built(request, f"{folder}/{name}", kind, {"cache-control": "no-cache"})


def _built(request: Request, name: str, kind: str, headers: dict[str, str]) -> FileResponse:
    try:
        path = built_file(name, folder=request.app.state.static)
    except ScreensMissingError as error:
        raise ApiError(str(error), code="screens_missing", status=503) from None
    return FileResponse(path, media_type=kind, headers=headers)
