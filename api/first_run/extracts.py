"""The extract that somebody sends for a map of their own: written to the disk as it comes, bounded, looked at before it is kept."""

from __future__ import annotations

import asyncio
import json
import secrets
import shutil
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import Field
from starlette.requests import Request

from api.errors import ApiError
from api.first_run.once_token import closed
from api.v1.scalars import Form
from geo.boundary import Boundary

#: Bytes of an extract: a region of some millions of people; whoever has more cuts it first.
MOST_BYTES: Final = 512 << 20
#: Room that has to be left on the disk: a map takes several times its extract.
ROOM: Final = 6
#: Seconds without a byte after which nobody is waited for.
SILENCE_S: Final = 60
_MARK: Final = b"OSMHeader"
_NAME: Final = "extract.osm.pbf"
_BOUNDARY: Final = "boundary.geojson"


class ExtractForm(Form):
    """A file that has come."""

    name: Annotated[str, Field(max_length=200)]
    size: int


class Extracts:
    """The extract of one installation, in a folder of its own.

    Parameters
    ----------
    home
        Folder of the towns.
    """

    def __init__(self, home: Path) -> None:
        self._folder = home / "setup"

    @property
    def path(self) -> Path:
        """Where it lies, or would lie."""
        return self._folder / _NAME

    def read(self) -> ExtractForm | None:
        """Return what has come, None for nothing."""
        try:
            size = self.path.stat().st_size
            name = (self._folder / "name.txt").read_text("utf-8")
        except OSError:
            return None
        return ExtractForm(name=name, size=size)

    async def take(self, request: Request, name: str) -> ExtractForm:
        """Write what is sent to the disk.

        Raises
        ------
        ApiError
            ``body_too_large`` (413), ``body_too_slow`` (408), ``no_room`` (507), ``extract_unreadable`` (422): it is no `.osm.pbf`;
            ``setup_closed`` (409): the town was founded while it came.
        """
        # Who does not say how much comes may send all that is allowed.
        told = request.headers.get("content-length", str(MOST_BYTES))
        size = int(told) if told.isdigit() else MOST_BYTES + 1
        if size > MOST_BYTES:
            raise _too_large()
        self._folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self._folder).free < ROOM * size:
            raise ApiError(
                f"The disk has no room for a map of {size >> 20} MiB: free {(ROOM * size) >> 20} MiB, or take a smaller area.",
                code="no_room",
                status=507,
            )
        # A part of its own: two that are sent at once do not write into each other.
        part = self._folder / f"{_NAME}.{secrets.token_hex(8)}.part"
        try:
            await self._write(request, part)
            if not part.is_file():
                # The town was founded meanwhile, and all that was sent is forgotten.
                raise closed()
            part.replace(self.path)
        finally:
            part.unlink(missing_ok=True)
        (self._folder / "name.txt").write_text(name[:200], "utf-8")
        found = self.read()
        assert found is not None
        return found

    async def _write(self, request: Request, part: Path) -> None:
        written = 0
        stream = request.stream().__aiter__()
        with part.open("wb") as file:
            while True:
                try:
                    chunk = await asyncio.wait_for(anext(stream), SILENCE_S)
                except StopAsyncIteration:
                    break
                except TimeoutError:
                    raise ApiError(
                        f"Nothing has come for {SILENCE_S} s: send the file again.", code="body_too_slow", status=408,
                        headers={"connection": "close"},
                    ) from None  # fmt: skip
                if written == 0 and chunk and _MARK not in chunk[:64]:
                    raise ApiError(
                        "This is no OpenStreetMap extract in the format .osm.pbf; regions are at download.geofabrik.de.",
                        code="extract_unreadable",
                        headers={"connection": "close"},
                    )
                written += len(chunk)
                if written > MOST_BYTES:
                    raise _too_large()
                file.write(chunk)
        if written == 0:
            raise ApiError("The file is empty: choose an extract (.osm.pbf).", code="extract_unreadable")

    def keep_boundary(self, geometry: dict[str, Any] | None) -> Path | None:
        """Keep the area that is served, and return its file; None for the whole extract.

        Raises
        ------
        MapError
            ``boundary_unreadable``.
        """
        if geometry is None:
            return None
        Boundary(geometry, "boundary")
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / _BOUNDARY
        path.write_text(json.dumps(geometry), "utf-8")
        return path

    def sweep(self) -> None:
        """Remove what was on its way when a server was killed."""
        for part in self._folder.glob(f"{_NAME}.*.part"):
            part.unlink(missing_ok=True)

    def forget(self) -> None:
        """Remove what has come: the map is built, or nobody wants it."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _too_large() -> ApiError:
    return ApiError(
        f"The extract has more than {MOST_BYTES >> 20} MiB: cut your area out of it first (docs/setup.md).",
        code="body_too_large",
        status=413,
        headers={"connection": "close"},
    )
