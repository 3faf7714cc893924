"""What a picture is by its own bytes: looked at before any decoder is, and without trusting what the sender calls it."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from dispatch.pictures.refused import RefusedPictureError


class FileKind(StrEnum):
    """Kinds of pictures that are taken, by their media types."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"


#: The next marker behind the data of a scan: neither a stuffed zero, nor a restart, nor padding.
_MARKER: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_END, _SCAN = 0xD9, 0xDA


def kind_of(content: bytes) -> FileKind:
    """Return what a picture is.

    Raises
    ------
    RefusedPictureError
        ``picture_kind_unknown``: nothing that is taken; drawings in SVG are programs, and are among that.
    """
    if content.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return FileKind.WEBP
    raise RefusedPictureError(
        "picture_kind_unknown",
        "",
        content[:12].hex(" "),
        "it begins like no picture that is taken" if content else "nothing was sent",
        f"send one of {', '.join(FileKind)}",
    )


def webp_size(content: bytes) -> tuple[int, int]:
    """Return width and height of a WebP in pixels, as its first chunk has them (RFC 9649); nothing where it has none that is known.

    Its decoder takes memory for all of it as soon as it is opened, so it must not be opened to be asked.
    """
    kind = content[12:16]
    if kind == b"VP8X" and len(content) >= 30:
        return 1 + int.from_bytes(content[24:27], "little"), 1 + int.from_bytes(content[27:30], "little")
    if kind == b"VP8 " and len(content) >= 30:
        width, height = (int.from_bytes(content[at : at + 2], "little") for at in (26, 28))
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L" and len(content) >= 25:
        bits = int.from_bytes(content[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    return 0, 0


def jpeg_scans(content: bytes) -> int:
    """Return how many times a JPEG goes over its picture, what hangs behind its end (a film, another picture) left out.

    Notes
    -----
    A progressive picture is refined scan by scan. A scan of a few bytes goes over all blocks of the picture, so that a small file can keep a
    decoder busy for minutes: their number has to be known before the decoder is asked.
    """
    place, scans = 2, 0
    while place + 4 <= len(content):
        if content[place] != 0xFF:
            return scans
        marker = content[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        if marker == _END:
            return scans
        place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
        if marker == _SCAN:
            scans += 1
            found = _MARKER.search(content, place)
            if found is None:
                return scans
            place = found.start()
    return scans
