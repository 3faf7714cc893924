"""Reading GraphML, as OSMnx saves it, without trusting the file.

The file is parsed as a stream. A document type, and with it every entity, is refused: no graph needs one,
and a few lines of them can unpack to gigabytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from geo.errors import MapError
from geo.imports.files import unpacked
from geo.imports.graph_data import GraphData

_CHUNK = 1 << 20
#: No attribute of a street is longer, save its drawn line.
_MAX_VALUE = 4_000_000
_MAX_DEPTH = 16


def read_graphml(path: Path) -> GraphData:
    """Read a directed graph.

    Parameters
    ----------
    path
        A ``.graphml`` or ``.graphml.gz`` file.

    Returns
    -------
    GraphData
        Its nodes and edges in the order of the file, every attribute as text.

    Raises
    ------
    MapError
        ``extract_unreadable`` where the file is no whole GraphML file of a directed graph.
    """
    reader = _Reader(path)
    try:
        for chunk in _chunks(path):
            reader.parser.Parse(chunk, False)
        reader.parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, OSError, MemoryError) as error:
        raise _broken(path, str(error)) from error
    if not reader.is_graph:
        raise _broken(path, "it holds no graph")
    return reader.data


def _chunks(path: Path) -> Iterator[bytes]:
    if path.name.lower().endswith(".gz"):
        yield from unpacked(path)
        return
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


class _Reader:
    """The handlers of one parse and what they have gathered."""

    def __init__(self, path: Path) -> None:
        self.data = GraphData()
        self.is_graph = False
        self._path = path
        self._names: dict[str, str] = {}
        self._target: dict[str, str] | None = None
        self._key = ""
        self._text: list[str] | None = None
        self._length = 0
        self._depth = 0
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _refuse_doctype(self, *_: object) -> None:
        raise _broken(self._path, "it declares a document type, which no graph needs")

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise _broken(self._path, f"its elements are nested more than {_MAX_DEPTH} deep")
        kind = element.rpartition(" ")[2]
        try:
            if kind == "key":
                self._names[attributes["id"]] = attributes.get("attr.name", attributes["id"])
            elif kind == "graph":
                if self.is_graph or attributes.get("edgedefault", "directed") != "directed":
                    raise _broken(self._path, "it must hold one graph, and a directed one")
                self.is_graph, self._target = True, self.data.facts
            elif kind == "node":
                self._target = {}
                self.data.nodes[attributes["id"]] = self._target
            elif kind == "edge":
                self._target = {}
                self.data.edges.append((attributes["source"], attributes["target"], self._target))
            elif kind == "data" and self._target is not None:
                self._key = self._names.get(attributes["key"], attributes["key"])
                self._text, self._length = [], 0
        except KeyError as error:
            raise _broken(self._path, f"a <{kind}> lacks its attribute {error}") from error

    def _end(self, element: str) -> None:
        self._depth -= 1
        kind = element.rpartition(" ")[2]
        if kind == "data" and self._text is not None and self._target is not None:
            self._target[self._key] = "".join(self._text)
            self._text = None
        elif kind in {"node", "edge"}:
            self._target = self.data.facts

    def _characters(self, text: str) -> None:
        if self._text is None:
            return
        self._length += len(text)
        if self._length > _MAX_VALUE:
            raise _broken(self._path, f"the value of {self._key!r} is longer than {_MAX_VALUE:,} characters")
        self._text.append(text)


def _broken(path: Path, reason: str) -> MapError:
    return MapError(
        f"{path}: not a whole GraphML file ({reason}). Save the graph again, with osmnx.save_graphml.",
        code="extract_unreadable",
    )
