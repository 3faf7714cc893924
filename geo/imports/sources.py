"""What a town can be made from: OpenStreetMap files, street graphs of OSMnx, the name of a place."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from geo.building.extract import Extract, read_extract
from geo.errors import MapError
from geo.imports.files import check_source_file, packed_extract

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Source:
    """A source, checked and ready to be read by every stage of a build.

    Parameters
    ----------
    extract
        An ``.osm.pbf`` file.
    original
        What identifies the source: the file given, or ``extract`` where there was none.
    temporary
        Whether ``extract`` is a file that nobody but us has seen.
    report
        What was counted while it was made ready.
    """

    extract: Path
    original: Path
    temporary: bool
    report: dict[str, Any] = field(default_factory=dict)

    def named(self, work: Callable[[], _Result]) -> _Result:
        """Do work, and let its errors name the source rather than a temporary file.

        Raises
        ------
        MapError
            As the work.
        """
        try:
            return work()
        except MapError as error:
            name = str(self.original) if self.original != self.extract else "graph"
            if not self.temporary or str(self.extract) not in str(error):
                raise
            raise MapError(str(error).replace(str(self.extract), name), code=error.code) from error


@contextlib.contextmanager
def prepared(source: Path | Any, scratch: Path | None = None) -> Iterator[Source]:
    """Make a source ready to be read.

    Parameters
    ----------
    source
        An OpenStreetMap file, a GraphML file of OSMnx, or a directed networkx graph in OSMnx's manner.
    scratch
        An existing folder for temporary files; the system's where not given.

    Yields
    ------
    Source
        Valid until the context ends.

    Raises
    ------
    MapError
        ``extract_missing``, ``extract_unreadable``, ``extract_empty`` or ``graph_invalid``, naming the
        source and the remedy.
    """
    with tempfile.TemporaryDirectory(prefix=".source-", dir=scratch) as name:
        folder = Path(name)
        if not isinstance(source, str | os.PathLike):
            yield _from_graph(source, folder)
            return
        source = Path(source)
        kind = check_source_file(source)
        if kind == "graphml":
            yield _from_graphml(source, folder)
        else:
            packed = packed_extract(source, kind, folder)
            yield Source(packed, source, temporary=packed != source, report={"kind": "osm"})


def read_source(source: Path | Any) -> Extract:
    """Read the streets of a source.

    Parameters
    ----------
    source
        As for `prepared`.

    Returns
    -------
    Extract
        Its streets, nodes and turn restrictions.

    Raises
    ------
    MapError
        As `prepared` and `read_extract`.
    """
    with prepared(source) as ready:
        return ready.named(lambda: read_extract(ready.extract))


def _from_graph(graph: Any, folder: Path) -> Source:
    from geo.imports.graph import write_graph
    from geo.imports.graph_data import GraphData

    out = folder / "graph.osm.pbf"
    counts = write_graph(GraphData.of(graph), out)
    return Source(out, out, temporary=True, report={"kind": "graph", **counts})


def _from_graphml(path: Path, folder: Path) -> Source:
    from geo.imports.graph import write_graph
    from geo.imports.graphml import read_graphml

    out = folder / "graph.osm.pbf"
    counts = write_graph(read_graphml(path), out)
    return Source(out, path, temporary=True, report={"kind": "graph", **counts})
