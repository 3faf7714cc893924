"""Files to import a town from: what they are, whether they are whole, and as one packed file.

Every later stage reads the extract again, some of them more than once. An ``.osm.pbf`` file is read where
it lies; XML, packed or not, is unpacked and parsed once and becomes an ``.osm.pbf`` file of its own, which
gives the same network byte for byte.
"""

from __future__ import annotations

import bz2
import gzip
import os
import stat
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, cast

import numpy as np
import osmium
from numpy.typing import NDArray

from geo.errors import MapError
from geo.imports.blocks import check_blocks

#: Endings by which a file's kind is recognised.
PBF_ENDINGS = (".osm.pbf", ".pbf")
XML_ENDINGS = (".osm", ".osm.xml", ".osm.gz", ".osm.bz2")
GRAPH_ENDINGS = (".graphml", ".graphml.gz")

#: Text that unpacks to more than this many times its size, and to more than this many bytes, is no map:
#: the most repetitive XML stays below 60 times.
_MAX_RATIO = 150
_FREE_BYTES = 64 * 1024 * 1024
_CHUNK = 1 << 20
#: No numbers of OpenStreetMap come near this one; a damaged one above it would make tables of its size.
MAX_NUMBER = 1 << 40

_MAGIC = (
    (b"\x1f\x8b", "gzip data", ".osm.gz or .graphml.gz"),
    (b"BZh", "bzip2 data", ".osm.bz2"),
    (b"PK\x03\x04", "a ZIP archive", ".osm.pbf, .osm, .osm.gz or .osm.bz2 once unpacked"),
    (b"\x89PNG", "a picture", ".osm.pbf or .osm"),
    (b"\x89HDF", "an HDF5 file", ".osm.pbf or .osm"),
    (b"SQLite format 3", "an SQLite database", ".osm.pbf or .osm"),
)
_READ_ERRORS = (
    RuntimeError,
    ValueError,
    OSError,
    EOFError,
    MemoryError,
    OverflowError,
    SystemError,
    TypeError,
    zlib.error,
    osmium.InvalidLocationError,
)


def check_source_file(path: Path) -> str:
    """Check that a path leads to a file that can be imported.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    str
        ``pbf``, ``xml`` or ``graphml``, by its ending.

    Raises
    ------
    MapError
        ``extract_missing`` where there is no such file or it may not be read, ``extract_unreadable``
        where it is empty, of no known kind or named for another kind than it is.
    """
    try:
        facts = path.stat()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise MapError(
            f"{path}: there is no such file, or it cannot be reached ({reason}). Give the path of an OpenStreetMap "
            "extract.",
            code="extract_missing",
        ) from error
    if stat.S_ISDIR(facts.st_mode):
        raise MapError(
            f"{path}: this is a folder. Give the path of an OpenStreetMap extract.", code="extract_missing"
        )
    if not stat.S_ISREG(facts.st_mode):
        # A pipe would be waited on for ever, and no source can be read twice.
        raise MapError(
            f"{path}: this is a pipe, a socket or a device. Save the extract as a file first.",
            code="extract_missing",
        )
    name = path.name.lower()
    kinds = {"graphml": GRAPH_ENDINGS, "pbf": PBF_ENDINGS, "xml": XML_ENDINGS}
    kind = next((kind for kind, endings in kinds.items() if name.endswith(endings)), None)
    if kind is None:
        raise MapError(
            f"{path}: unknown kind of file. An extract ends in {', '.join((*PBF_ENDINGS, *XML_ENDINGS))}, a graph of "
            f"OSMnx in {' or '.join(GRAPH_ENDINGS)}.",
            code="extract_unreadable",
        )
    if facts.st_size == 0:
        raise MapError(f"{path}: the file is empty. Fetch it again.", code="extract_unreadable")
    _check_content(path, name, kind)
    return kind


def _check_content(path: Path, name: str, kind: str) -> None:
    """Refuse content that its first bytes show to be of another kind than its name says."""
    try:
        with path.open("rb") as stream:
            start = stream.read(32)
    except OSError as error:
        raise MapError(
            f"{path}: the file cannot be read ({error.strerror}). Check its permissions.",
            code="extract_missing",
        ) from error
    named = "gzip data" if name.endswith(".gz") else "bzip2 data" if name.endswith(".bz2") else ""
    found = next(((what, ending) for magic, what, ending in _MAGIC if start.startswith(magic)), None)
    if found is None and start[4:6] == b"\x0a\x09" and start[6:15] == b"OSMHeader":
        found = None if kind == "pbf" else ("an OpenStreetMap PBF file", ".osm.pbf")
    elif found is None and kind == "pbf" and start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        found = ("XML text", ".osm")
    if found is not None and found[0] != named:
        raise MapError(
            f"{path}: not a whole OpenStreetMap file: its content is {found[0]}, not what its name says. Such a "
            f"file must end in {found[1]}.",
            code="extract_unreadable",
        )


def packed_extract(path: Path, kind: str, folder: Path) -> Path:
    """Return an extract as a checked ``.osm.pbf`` file.

    Parameters
    ----------
    path
        A file that `check_source_file` let pass.
    kind
        ``pbf`` or ``xml``.
    folder
        Where files of our own may be written.

    Returns
    -------
    Path
        The file itself where it is one, else a file in ``folder``.

    Raises
    ------
    MapError
        ``extract_unreadable``.
    """
    if kind == "pbf":
        check_blocks(path)
        _check_no_history(path, path)
        if path.name.endswith(PBF_ENDINGS):
            return path
        # Readers know the kind of a file by its ending, in small letters.
        named = folder / "extract.osm.pbf"
        named.symlink_to(path.resolve())
        return named
    plain = path
    if path.name.lower().endswith((".gz", ".bz2")):
        plain = folder / "unpacked.osm"
        with plain.open("wb") as out:
            for chunk in unpacked(path):
                out.write(chunk)
    packed = folder / "extract.osm.pbf"
    try:
        _check_no_history(plain, path)
        highest, negative = _repack(plain, packed, None)
        if negative:  # an editor's own numbers for what it has not uploaded
            _repack(plain, packed, highest)
    except _READ_ERRORS as error:
        raise unreadable(path, error) from error
    finally:
        if plain != path:
            plain.unlink()
    return packed


def unpacked(path: Path) -> Iterator[bytes]:
    """Unpack a ``.gz`` or ``.bz2`` file, in chunks.

    Raises
    ------
    MapError
        ``extract_unreadable`` where it is damaged or unpacks to far more than a map would.
    """
    bound = max(_FREE_BYTES, path.stat().st_size * _MAX_RATIO)
    unpack: Callable[[Path], IO[bytes]] = bz2.BZ2File if path.name.lower().endswith(".bz2") else _gzip
    total = 0
    try:
        with unpack(path) as stream:
            while chunk := stream.read(_CHUNK):
                total += len(chunk)
                if total > bound:
                    raise MapError(
                        f"{path}: unpacks to more than {bound:,} bytes, {_MAX_RATIO} times its size, as no map does. "
                        "Unpack it yourself if you trust it.",
                        code="extract_unreadable",
                    )
                yield chunk
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise unreadable(path, error) from error


def _gzip(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path, "rb"))


def checked_numbers(path: Path, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Check that numbers of nodes are such that the reader can look them up.

    Parameters
    ----------
    path
        The extract, for the message.
    numbers
        int64[n], sorted.

    Returns
    -------
    ndarray
        The same.

    Raises
    ------
    MapError
        ``extract_unreadable``, naming the first number that is negative or far beyond all there are.
    """
    absurd = numbers[(numbers < 0) | (numbers >= MAX_NUMBER)]
    if len(absurd):
        raise MapError(
            f"{path}: a street runs over node {int(absurd[0])}, a number that no node can have. The file is damaged: "
            "fetch it again. If it holds an editor's unsaved data, number it anew with `osmium renumber`.",
            code="extract_unreadable",
        )
    return numbers


def unreadable(path: Path, error: BaseException) -> MapError:
    """Return the error of a file that is not a whole map."""
    reason = str(error).strip() or type(error).__name__
    return MapError(
        f"{path}: not a whole OpenStreetMap file ({reason}). Fetch it again, or cut it again.",
        code="extract_unreadable",
    )


def _check_no_history(readable: Path, path: Path) -> None:
    try:
        reader = osmium.io.Reader(_file(readable), osmium.osm.NOTHING)
        try:
            versions = reader.header().has_multiple_object_versions
        finally:
            reader.close()
    except _READ_ERRORS as error:
        raise unreadable(path, error) from error
    if versions:
        raise MapError(
            f"{path}: this file holds the history of the map. Take one day out of it first, for example with "
            "`osmium time-filter`.",
            code="extract_unreadable",
        )


def _file(path: Path) -> osmium.io.File:
    kind = "pbf" if path.name.lower().endswith(PBF_ENDINGS) else "osm"
    return osmium.io.File(os.fspath(path), kind)


def _repack(plain: Path, out: Path, raise_above: int | None) -> tuple[int, bool]:
    """Write a map as a packed file, its negative numbers raised above a number where one is given.

    Returns
    -------
    highest, negative
        The greatest number in the map, and whether there are negative ones.
    """
    from osmium.osm.mutable import Node, Relation, Way

    greatest, negative = 0, False

    def raised(number: int) -> int:
        return number if number >= 0 else cast("int", raise_above) - number

    with osmium.SimpleWriter(os.fspath(out), overwrite=True) as writer:
        for item in cast("Any", osmium.FileProcessor(_file(plain))):
            greatest = max(greatest, item.id)
            negative = negative or item.id < 0
            if raise_above is None:
                writer.add(item)
            elif item.is_node():
                writer.add_node(Node(base=item, id=raised(item.id)))
            elif item.is_way():
                nodes = [raised(node.ref) for node in item.nodes]
                writer.add_way(Way(base=item, id=raised(item.id), nodes=nodes))
            elif item.is_relation():
                members = [(member.type, raised(member.ref), member.role) for member in item.members]
                writer.add_relation(Relation(base=item, id=raised(item.id), members=members))
    return greatest, negative
