"""Towns' base maps, as one PMTiles archive each, read in ranges."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Final, Protocol

from fastapi import APIRouter, Request
from fastapi import Path as PathParameter
from fastapi.responses import FileResponse, Response

from api.errors import ApiError
from api.routes.responses import problems
from api.schemas.scalars import TOWN_PATTERN

router = APIRouter(prefix="/v1/towns", tags=["towns"])

PMTILES_TYPE: Final = "application/vnd.pmtiles"
_RANGE: Final = re.compile(r"^bytes=(?:(\d+)-(\d*)|-(\d+))$")
_YEAR: Final = "public, max-age=31536000, immutable"


class TownTiles(Protocol):
    """What this door needs of a town."""

    @property
    def tiles_path(self) -> Path | None:
        """The town's PMTiles archive, if it has one."""

    @property
    def map_hash(self) -> str:
        """Names the map's content: other bytes, other hash."""


class TownShelf(Protocol):
    """Where towns are found by name."""

    def load(self, name: str) -> TownTiles:
        """Give a town, or raise `geo.errors.MapError` with the code ``town_unknown``."""


@router.get(
    "/{town}/tiles.pmtiles",
    summary="A town's base map",
    response_class=FileResponse,
    responses={
        200: {"description": "The whole archive.", "content": {PMTILES_TYPE: {}}},
        206: {"description": "The range asked for.", "content": {PMTILES_TYPE: {}}},
        304: {"description": "The copy you hold is current."},
        **problems(404, 416, 422, 500),
    },
)
def tiles(
    request: Request,
    town: Annotated[str, PathParameter(pattern=TOWN_PATTERN, examples=["monaco"])],
    v: str | None = None,
) -> Response:
    """Give a town's vector tiles, whole or one byte range.

    With ``v`` equal to the map's hash the answer never changes and may be kept for a year; without
    it a copy must be confirmed by its ETag. © OpenStreetMap contributors.
    """
    loaded: TownTiles = request.app.state.towns.load(town)
    path = loaded.tiles_path
    found = path.stat() if path is not None and path.is_file() else None
    if path is None or found is None:
        raise ApiError(
            f"Town {town!r} has no base map; add the town again from its extract.",
            code="tiles_missing",
            status=404,
        )
    etag = f'"{loaded.map_hash}"'
    headers = {"etag": etag, "cache-control": _YEAR if v == loaded.map_hash else "no-cache"}
    if etag in (
        part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")
    ):
        return Response(status_code=304, headers=headers)
    _check_range(request.headers.get("range"), found.st_size)
    return FileResponse(path, media_type=PMTILES_TYPE, headers=headers, stat_result=found)


def _check_range(header: str | None, size: int) -> None:
    """Refuse, as a problem document, what the file response would refuse as plain text."""
    if header is None:
        return
    match = _RANGE.match(header.strip())
    if match is not None:
        first, last, suffix = match.groups()
        if suffix is not None and int(suffix) > 0:
            return
        if first is not None and int(first) < size and (not last or int(last) >= int(first)):
            return
    raise ApiError(
        f"The range {header[:100]!r} cannot be given of {size} bytes; ask for one range such as bytes=0-16383.",
        code="range_not_satisfiable",
        status=416,
        headers={"content-range": f"bytes */{size}"},
    )
