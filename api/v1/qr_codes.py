"""QR codes as answers: what a camera is to read, drawn here, so that no script and nobody else has to."""

from __future__ import annotations

import io
from typing import Any, Final

from starlette.responses import Response

SVG: Final = "image/svg+xml"
PNG: Final = "image/png"
#: Pixels, or units of the drawing, of one module.
MODULE: Final = 8


def picture_of(kind: str) -> dict[int | str, dict[str, Any]]:
    """Return how the answer of an operation is described."""
    return {200: {"description": "The QR code.", "content": {kind: {"schema": {"type": "string", "format": "binary"}}}}}  # fmt: skip


def qr_answer(text: str, kind: str, *, error: str = "m") -> Response:
    """Return a QR code, nothing in between keeps it: with error correction that stands a crease, or ``l`` for one that is only shown on a screen."""
    import segno

    drawing = io.BytesIO()
    segno.make(text, error=error, boost_error=False, micro=False).save(
        drawing, kind="svg" if kind == SVG else "png", scale=MODULE, border=4, dark="#000", light="#fff"
    )
    return Response(drawing.getvalue(), media_type=kind, headers={"cache-control": "no-store"})
