"""Reading the tracks of GPX 1.1 files (https://www.topografix.com/GPX/1/1/), from strangers' devices."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

if TYPE_CHECKING:
    from geo.tracks.reading import Rows

_MAX_DEPTH = 64
_MAX_TEXT = 1_000


def read_gpx(data: bytes) -> tuple[list[Rows], list[str]]:
    """Read track segments.

    A document type is refused, and with it all entities: nothing is fetched, nothing grows.

    Parameters
    ----------
    data
        The file.

    Returns
    -------
    tuple
        A track for each segment; and what is wrong, with lines.
    """
    reader = _Reader()
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        reader.faults.append(f"line {error.lineno}: not whole XML ({expat.ErrorString(error.code)})")
    except _RefusedError as error:
        reader.faults.append(str(error))
    except (ValueError, LookupError, MemoryError) as error:  # an encoding that the parser does not know
        reader.faults.append(f"not XML ({error})")
    if not reader.is_gpx and not reader.faults:
        reader.faults.append("line 1: the first element must be <gpx>")
    return reader.tracks, reader.faults


class _RefusedError(Exception):
    """What no track needs."""


class _Reader:
    """The handlers of one parse and what they have gathered."""

    def __init__(self) -> None:
        self.tracks: list[Rows] = []
        self.faults: list[str] = []
        self.is_gpx = False
        self._path: list[str] = []
        self._point: dict[str, str] = {}
        self._line = 0
        self._text: list[str] | None = None
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _refuse_doctype(self, *_: object) -> None:
        raise _RefusedError(
            f"line {self.parser.CurrentLineNumber}: it declares a document type; leave that out"
        )

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        from geo.tracks.reading import Rows

        kind = element.rpartition(" ")[2]
        self._path.append(kind)
        if len(self._path) > _MAX_DEPTH:
            raise _RefusedError(
                f"line {self.parser.CurrentLineNumber}: elements are nested more than {_MAX_DEPTH} deep"
            )
        if len(self._path) == 1:
            if kind != "gpx":
                raise _RefusedError(f"line 1: the first element is <{kind[:40]}>; it must be <gpx>")
            self.is_gpx = True
        elif kind == "trkseg":
            self.tracks.append(Rows())
        elif self._path[-2:] == ["trkseg", "trkpt"]:
            self._point = {key: attributes.get(key, "") for key in ("lon", "lat")}
            self._line = self.parser.CurrentLineNumber
        elif self._path[-2:] == ["trkpt", "time"]:
            self._text = []

    def _end(self, _: str) -> None:
        kind = self._path.pop()
        if kind == "time" and self._text is not None:
            self._point["time"] = "".join(self._text)
            self._text = None
        elif kind == "trkpt" and self.tracks:
            point = self._point
            wrong = self.tracks[-1].add(point.get("time", ""), point.get("lon"), point.get("lat"), None)
            self.faults += [f"line {self._line}: {fault}" for fault in wrong]

    def _characters(self, text: str) -> None:
        if self._text is not None and sum(map(len, self._text)) < _MAX_TEXT:
            self._text.append(text)
