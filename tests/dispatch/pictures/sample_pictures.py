"""Pictures as phones make them, and as somebody makes them who means no good."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image, ImageDraw
from PIL.Image import Image as Picture

#: Seven kilometres from anywhere: what of it is in a file must not be in the one that is kept.
LAT, LON = (43.0, 44.0, 12.5), (7.0, 25.0, 33.25)
MAKE = "Canary Phones"
_ORIENTATION, _MAKE, _GPS = 0x0112, 0x010F, 0x8825


def facts_of(orientation: int = 1) -> bytes:
    """Return what a phone writes beside a picture: how it was held, what it is, and where."""
    facts = Image.Exif()
    facts[_ORIENTATION], facts[_MAKE] = orientation, MAKE
    facts[_GPS] = {1: "N", 2: LAT, 3: "E", 4: LON}
    return facts.tobytes()


FACTS = facts_of()


def photo(width: int = 640, height: int = 480) -> Picture:
    """Return something with soft shades, as photos have: red in its upper left corner, green in the lower right one."""
    shades = Image.linear_gradient("L").resize((width, height))
    made = Image.merge("RGB", (shades, shades.transpose(Image.Transpose.ROTATE_180), shades))
    made.paste("red", (0, 0, width // 4, height // 4))
    made.paste("green", (3 * width // 4, 3 * height // 4, width, height))
    return made


def signature(width: int = 600, height: int = 200) -> Picture:
    """Return a line in black on nothing."""
    made = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    ImageDraw.Draw(made).line([(20, 20), (width // 2, height - 20), (width - 20, 40)], "black", 4)
    return made


def file(picture: Picture, form: str = "JPEG", **options: object) -> bytes:
    """Return a picture as a file."""
    written = io.BytesIO()
    picture.save(written, form, **options)
    return written.getvalue()


def jpeg(width: int = 640, height: int = 480, *, orientation: int = 1, quality: int = 90) -> bytes:
    """Return a photo that says where it was taken, by what, and how it is held."""
    return file(photo(width, height), exif=facts_of(orientation), quality=quality, comment=b"comment-canary")


def opened(content: bytes) -> Picture:
    """Return what a file shows."""
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def png_bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """Return a PNG of a few kilobytes that says it has so many pixels, and has rows of nothing."""
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def webp_bomb() -> bytes:
    """Return a WebP whose canvas has 2^28 pixels, of which there is a small part."""
    whole = bytearray(file(photo(64, 64), "WEBP", exif=FACTS))
    assert whole[12:16] == b"VP8X"
    whole[24:30] = struct.pack("<I", 16_383)[:3] * 2
    return bytes(whole)


def jpeg_bomb() -> bytes:
    """Return a JPEG that says it has 65,500 pixels each way."""
    whole = bytearray(file(photo(64, 64)))
    place = whole.index(b"\xff\xc0") + 5
    whole[place : place + 4] = struct.pack(">HH", 65_500, 65_500)
    return bytes(whole)


def scan_bomb(times: int) -> bytes:
    """Return a progressive JPEG whose last scan comes so many times more."""
    whole = file(photo(512, 512), progressive=True)
    last = whole.rindex(b"\xff\xda")
    return whole[:-2] + whole[last:-2] * times + whole[-2:]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
