"""Encoded polylines: street paths as short text, about a fifth of the size of JSON numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

#: Units of a degree by the decimals kept: six by default (11 cm), five for older readers (1.1 m).
_SCALE: Final = {5: 100_000, 6: 1_000_000}
PRECISIONS: Final = tuple(_SCALE)


def encode_polyline(path: Iterable[tuple[float, float]] | NDArray[np.float64], *, precision: int = 6) -> str:
    """Write a path as an encoded polyline.

    Parameters
    ----------
    path
        ``(longitude, latitude)`` pairs in degrees, or float64[p, 2].
    precision
        Decimals kept, one of `PRECISIONS`. The text does not tell: its reader must know.

    Returns
    -------
    str
        Printable ASCII; empty for an empty path.

    Raises
    ------
    ValueError
        The precision is none of those, or a position is not finite.

    Notes
    -----
    Latitude comes first in the encoding, as every decoder of the format expects. Each number is the
    difference from the one before, zig-zag coded, five bits per character.
    """
    scale = _scale(precision)
    degrees = np.asarray(path if isinstance(path, np.ndarray) else list(path), dtype=np.float64).reshape(
        -1, 2
    )
    if not np.isfinite(degrees).all():
        raise ValueError("path: a position is not a finite number; leave it out")
    # Halves round to even, as Python rounds them.
    scaled = np.rint(degrees[:, ::-1] * scale).astype(np.int64)
    differences = np.diff(scaled, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).reshape(-1)
    values = np.where(differences < 0, ~(differences << 1), differences << 1)
    longest = max(1, -(-int(values.max(initial=0)).bit_length() // 5))
    groups = values[:, None] >> (5 * np.arange(longest))
    # What is left to write of each value, five bits a character; the first is always written.
    written = groups > 0
    written[:, 0] = True
    follows = groups >= 0x20
    codes = (groups & 0x1F) + np.where(follows, 0x20, 0) + 63
    return codes[written].astype(np.uint8).tobytes().decode("ascii")


def decode_polyline(text: str, *, precision: int = 6) -> tuple[tuple[float, float], ...]:
    """Read an encoded polyline.

    Parameters
    ----------
    text
        What `encode_polyline` wrote.
    precision
        The decimals that it was written with.

    Returns
    -------
    tuple
        ``(longitude, latitude)`` pairs in degrees.

    Raises
    ------
    ValueError
        A character is outside the alphabet, or the text ends inside a number or between the two
        numbers of a position; or the precision is none of `PRECISIONS`.
    """
    scale = _scale(precision)
    numbers: list[int] = []
    value = shift = 0
    for offset, character in enumerate(text):
        bits = ord(character) - 63
        if not 0 <= bits < 0x40:
            raise ValueError(
                f"path: character {character!r} at offset {offset} is not part of an encoded polyline"
            )
        value |= (bits & 0x1F) << shift
        shift += 5
        if bits < 0x20:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    if shift or len(numbers) % 2:
        raise ValueError("path: the encoded polyline is cut off; encode the whole path again")
    positions: list[tuple[float, float]] = []
    lat = lon = 0
    for index in range(0, len(numbers), 2):
        lat += numbers[index]
        lon += numbers[index + 1]
        positions.append((lon / scale, lat / scale))
    return tuple(positions)


def _scale(precision: int) -> int:
    if precision not in PRECISIONS:
        raise ValueError(f"precision: {precision} is none of {', '.join(map(str, PRECISIONS))}")
    return _SCALE[precision]
