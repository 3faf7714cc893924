"""Draws a picture anew: decoded, put upright, made smaller, and written as a file of our own.

Nothing of the file that was sent is kept: where it was taken, by which phone, thumbnails of more than it shows, what hangs behind its end, what
would make a browser take it for a page. Colours of phones with a wide gamut get a little duller, as their profiles go with the rest: a proof
does without them, and the program without reading them.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Mapping
from typing import Final

from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from dispatch.executor.job_run import JobRun
from dispatch.pictures.file_kind import FileKind, jpeg_scans, kind_of, webp_size
from dispatch.pictures.refused import RefusedPictureError
from dispatch.pictures.task import RedrawnPicture, RedrawTask

#: Of a picture as it is sent; phones have 12 million, where somebody wants it 40 or more.
MOST_PIXELS: Final = 40_000_000
#: Of a progressive JPEG; usual ones have ten.
MOST_SCANS: Final = 50
#: The longer side of a picture as it is kept: a number on a parcel can still be read.
LONGEST_PX: Final = 1_600
JPEG_QUALITY: Final = 80
#: What was not sent as a JPEG and has no more colours is a drawing, and kept without loss.
DRAWING_COLOURS: Final = 256
#: With no more than these a drawing may still be the smaller file.
_COUNTED_COLOURS: Final = 4_096
_READERS: Final[Mapping[FileKind, Callable[[io.BytesIO], Image.Image]]] = {
    FileKind.JPEG: JpegImageFile,
    FileKind.PNG: PngImageFile,
    FileKind.WEBP: WebPImageFile,
}
_ORIENTATION: Final = 0x0112
#: What puts a picture upright, by the orientation that its file tells (EXIF 2.32, tag 274).
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def get_ready() -> None:
    """Load what every picture needs; importing this module has done it."""


def redraw(task: RedrawTask, run: JobRun) -> RedrawnPicture:
    """Draw a picture anew.

    Raises
    ------
    RefusedPictureError
        ``picture_kind_unknown``, ``picture_too_large`` or ``picture_unreadable``.
    MemoryError
        It takes more than it may.
    """
    del run  # Decoders cannot be stopped half way: who waits too long has the process ended.
    kind = kind_of(task.content)
    try:
        with warnings.catch_warnings():
            # What is odd in a file of somebody else's is nothing to tell an operator.
            warnings.simplefilter("ignore")
            drawn = _drawn(task.content, kind)
    except (RefusedPictureError, MemoryError):
        raise
    except Exception as error:
        # Decoders raise nearly everything on bytes that somebody has made up.
        raise RefusedPictureError(
            "picture_unreadable",
            "",
            kind,
            f"it is damaged or not whole ({type(error).__name__})",
            "take it again, or send the whole file",
        ) from error
    return _written(drawn, lossless=kind is not FileKind.JPEG)


def _drawn(content: bytes, kind: FileKind) -> Image.Image:
    """Return what a file shows, upright, on white and no larger than it is kept, without anything else that the file has."""
    if kind is FileKind.WEBP:
        _check_size(*webp_size(content))
    scans = jpeg_scans(content) if kind is FileKind.JPEG else 1
    if scans > MOST_SCANS:
        raise _too_large(f"{scans} scans", f"no JPEG has more than {MOST_SCANS}")
    # Not `Image.open`, which would try a file as anything that it knows.
    picture = _READERS[kind](io.BytesIO(content))
    _check_size(*picture.size)
    if kind is FileKind.JPEG:
        # A photo of a phone is decoded at half its size at once: a quarter of the memory, less than half the time.
        picture.draft(None, (2 * LONGEST_PX, 2 * LONGEST_PX))
    picture.load()
    turn = _TURNS.get(_orientation(picture))
    if picture.mode == "P":
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    elif picture.mode == "1":
        picture = picture.convert("L")
    picture.thumbnail((LONGEST_PX, LONGEST_PX), Image.Resampling.LANCZOS, reducing_gap=3.0)
    flat = _on_white(picture)
    # A new one, that has pixels and nothing else: what a file says of itself travels with its picture.
    clean = Image.new(flat.mode, flat.size)
    clean.paste(flat)
    return clean if turn is None else clean.transpose(turn)


def _orientation(picture: Image.Image) -> int:
    try:
        return int(picture.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - it lies in a part of the file that anybody may have written, and a proof is one on its side as well
        return 1


def _on_white(picture: Image.Image) -> Image.Image:
    """Return a picture in grey or in colours, what is transparent in it on white, as paper is."""
    if picture.mode in {"L", "RGB"} and "transparency" not in picture.info:
        return picture
    if picture.mode.startswith("I"):
        # 16 bits of grey, of which the upper eight are kept.
        return picture.convert("I").point(lambda grey: grey / 256).convert("L")
    if picture.mode == "CMYK":
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    ground = Image.new("RGB", layer.size, "white")
    ground.paste(layer, mask=layer.getchannel("A"))
    return ground


def _written(drawn: Image.Image, *, lossless: bool) -> RedrawnPicture:
    """Write a picture: photos as JPEG, drawings as what is smaller, and without loss where they have few colours."""
    photo = _file(drawn, "JPEG", quality=JPEG_QUALITY, optimize=True)
    colours = drawn.getcolors(_COUNTED_COLOURS) if lossless else None
    if colours is not None:
        drawing = _file(drawn, "PNG", optimize=True)
        if len(colours) <= DRAWING_COLOURS or len(drawing) <= len(photo):
            return RedrawnPicture(FileKind.PNG, *drawn.size, drawing)
    return RedrawnPicture(FileKind.JPEG, *drawn.size, photo)


def _file(drawn: Image.Image, form: str, **options: int) -> bytes:
    file = io.BytesIO()
    drawn.save(file, form, **options)
    return file.getvalue()


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise _too_large(f"{width} x {height} pixels", f"no more than {MOST_PIXELS} are taken")


def _too_large(value: str, message: str) -> RefusedPictureError:
    remedy = f"make it smaller before it gets its name: {LONGEST_PX} pixels on the longer side are all that is kept"
    return RefusedPictureError("picture_too_large", "", value, message, remedy)
