"""The frame of an ``.osm.pbf`` file, checked before any block of it is unpacked.

Such a file is a chain of blocks, each announced by a short header with its kind and size. Walking the
headers takes milliseconds, finds what downloads break most (a file cut short, a gap of zeros, a page of
text under the wrong name) and says where, and keeps absurd sizes away from the reader.

References
----------
PBF format, https://wiki.openstreetmap.org/wiki/PBF_Format (file structure, encoding of fileblocks and the
limits on their sizes).
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from geo.errors import MapError

#: The format's limits on a block's header and on its body, bytes.
_MAX_HEADER = 64 * 1024
_MAX_BODY = 32 * 1024 * 1024
#: Field numbers of a block header, and the wire types that its fields use.
_TYPE, _DATASIZE = 1, 3
_VARINT, _BYTES = 0, 2


def check_blocks(path: Path) -> None:
    """Check that a file is a whole chain of blocks that begins with a map's header.

    Parameters
    ----------
    path
        An ``.osm.pbf`` file.

    Raises
    ------
    MapError
        ``extract_unreadable``, naming the byte where the chain breaks.
    """
    size = path.stat().st_size
    with path.open("rb") as stream:
        at = number = 0
        while at < size:
            kind, body = _header(stream, path, at, number)
            if number == 0 and kind != b"OSMHeader":
                raise _broken(path, at, "it does not begin with a map's header")
            end = stream.tell() + body
            if end > size:
                raise MapError(
                    f"{path}: the file is cut off: a block at byte {at} reaches to byte {end}, but the file ends at "
                    f"{size}. Fetch it again.",
                    code="extract_unreadable",
                )
            stream.seek(end)
            at, number = end, number + 1
    if number < 2:
        raise MapError(
            f"{path}: the file holds no block of data after its header. Fetch it again.",
            code="extract_unreadable",
        )


def _header(stream: BinaryIO, path: Path, at: int, number: int) -> tuple[bytes, int]:
    """Return the kind and the body's size of the block that begins here."""
    prefix = stream.read(4)
    length = int.from_bytes(prefix, "big")
    if len(prefix) < 4 or not 0 < length <= _MAX_HEADER:
        raise _broken(path, at, f"block {number} announces a header of {length} bytes")
    header = stream.read(length)
    if len(header) < length:
        raise _broken(path, at, f"the header of block {number} is cut off")
    kind, body = b"", -1
    position = 0
    try:
        while position < length:
            key, position = _varint(header, position)
            if key & 7 == _VARINT:
                value, position = _varint(header, position)
                body = value if key >> 3 == _DATASIZE else body
            elif key & 7 == _BYTES:
                extent, position = _varint(header, position)
                kind = header[position : position + extent] if key >> 3 == _TYPE else kind
                position += extent
            else:
                raise _broken(path, at, f"block {number} has a header of another kind of file")
    except IndexError as error:
        raise _broken(path, at, f"the header of block {number} breaks off") from error
    if not kind or not 0 <= body <= _MAX_BODY:
        raise _broken(path, at, f"block {number} names no kind or a size of {body} bytes")
    return kind, body


def _varint(data: bytes, position: int) -> tuple[int, int]:
    """Read a number of seven bits a byte, least first; return it and the position after it."""
    value = shift = 0
    while True:
        byte = data[position]
        value |= (byte & 0x7F) << shift
        position += 1
        if byte < 0x80:
            return value, position
        shift += 7


def _broken(path: Path, at: int, reason: str) -> MapError:
    return MapError(
        f"{path}: not a whole OpenStreetMap file (.osm.pbf): at byte {at}, {reason}. Fetch it again.",
        code="extract_unreadable",
    )
