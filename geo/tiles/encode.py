"""Writing pieces of features as Mapbox Vector Tiles, many tiles at a time.

Geometry is encoded for a whole layer of a zoom at once, as arrays of numbers and then of bytes; only the
few bytes around each feature are put together one by one.

References
----------
Mapbox Vector Tile specification 2.1, sections 4.1 to 4.4,
https://github.com/mapbox/vector-tile-spec/tree/master/2.1
Protocol Buffers encoding, https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geo.tiles.schema import Properties

_MOVE_TO, _LINE_TO, _CLOSE_PATH = 1, 2, 7
_KINDS = {"point": 1, "line": 2, "area": 3}
_Ints = npt.NDArray[np.int64]


class Geometries:
    """The encoded geometries of the features of a layer.

    Parameters
    ----------
    pieces
        Geometries of whole coordinates on their tiles' own grids, shape (n,).
    feature_of
        Shape (n,), not decreasing, the feature that each piece is part of.
    count
        How many features there are.
    shape
        ``point``, ``line`` or ``area``.
    """

    def __init__(self, pieces: Any, feature_of: _Ints, count: int, shape: str) -> None:
        self.kind = _KINDS[shape]
        parts, part_feature = _parts(pieces, feature_of, shape)
        xy, part_of = shapely.get_coordinates(parts, return_index=True)
        xy = xy.astype(np.int64)
        if shape == "area":  # a ring's last point is its first again, which closing it says
            closing = np.append(part_of[1:] != part_of[:-1], True)[: len(part_of)]
            xy, part_of = xy[~closing], part_of[~closing]
        size = np.bincount(part_of, minlength=len(parts))
        parts_kept = size > 0
        size, part_feature = size[parts_kept], part_feature[parts_kept]
        numbers, part_tokens = _commands(xy, size, part_feature, shape)
        data, ends = _varints(numbers)
        # Where each feature's tokens end, hence its bytes.
        tokens = np.bincount(part_feature, weights=part_tokens, minlength=count).astype(np.int64)
        last = np.concatenate([[0], np.cumsum(tokens)])
        self._bytes = data.tobytes()
        self._cut = np.concatenate([[0], ends])[last].tolist()

    def __getitem__(self, feature: int) -> bytes:
        """Return the packed commands of a feature, empty where nothing is left of it."""
        return self._bytes[self._cut[feature] : self._cut[feature + 1]]


def _parts(pieces: Any, feature_of: _Ints, shape: str) -> tuple[Any, _Ints]:
    """Return the points, lines or rings of pieces, rings after the outer ring that they lie in."""
    parts, at = shapely.get_parts(pieces, return_index=True)
    if shape == "area":
        parts, ring_of = shapely.get_rings(parts, return_index=True)
        at = at[ring_of]
    return parts, feature_of[at]


def _commands(
    xy: _Ints, size: _Ints, part_feature: _Ints, shape: str
) -> tuple[npt.NDArray[np.uint64], _Ints]:
    """Return the commands and parameters of all parts, and how many each part has."""
    if not len(xy):
        return np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64)
    first = np.concatenate([[0], np.cumsum(size)[:-1]])
    # The pen moves on from where the feature's last part left it, and begins at 0, 0 in every feature.
    step = np.diff(xy, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    fresh = first[np.concatenate([[True], part_feature[1:] != part_feature[:-1]])]
    step[fresh] = xy[fresh]
    zigzag = ((step << 1) ^ (step >> 63)).astype(np.uint64)
    drawn = size > 1
    closed = int(shape == "area")
    tokens = 3 + np.where(drawn, 1 + 2 * (size - 1), 0) + closed
    begin = np.concatenate([[0], np.cumsum(tokens)])
    numbers = np.empty(begin[-1], dtype=np.uint64)
    numbers[begin[:-1]] = 1 << 3 | _MOVE_TO
    numbers[begin[:-1][drawn] + 3] = ((size[drawn] - 1) << 3 | _LINE_TO).astype(np.uint64)
    if closed:
        numbers[begin[1:] - 1] = 1 << 3 | _CLOSE_PATH
    inside = np.arange(len(xy)) - np.repeat(first, size)
    at = np.repeat(begin[:-1], size) + np.where(inside == 0, 1, 2 + 2 * inside)
    numbers[at] = zigzag[:, 0]
    numbers[at + 1] = zigzag[:, 1]
    return numbers, tokens


def _varints(numbers: npt.NDArray[np.uint64]) -> tuple[npt.NDArray[np.uint8], _Ints]:
    """Return numbers as bytes, seven bits each, least first; and where each number ends."""
    length = np.ones(len(numbers), dtype=np.int64)
    for more in range(1, 5):
        length += numbers >= np.uint64(1 << (7 * more))
    ends = np.cumsum(length)
    begin = ends - length
    data = np.empty(int(ends[-1]) if len(ends) else 0, dtype=np.uint8)
    for place in range(5):
        here = np.flatnonzero(length > place)
        bits = (numbers[here] >> np.uint64(7 * place)) & np.uint64(0x7F)
        data[begin[here] + place] = (
            bits | np.where(length[here] > place + 1, 0x80, 0).astype(np.uint64)
        ).astype(np.uint8)
    return data, ends


def layer_bytes(name: str, extent: int, kind: int, features: Sequence[tuple[bytes, Properties]]) -> bytes:
    """Return one layer of one tile, as a field of the tile.

    Parameters
    ----------
    name
        The layer's name.
    extent
        Width of the tile in units.
    kind
        1 for points, 2 for lines, 3 for areas.
    features
        Packed commands, and properties.

    Returns
    -------
    bytes
        Layers put one after the other are a tile.
    """
    keys: dict[str, int] = {}
    values: dict[tuple[type, str | int | bool], int] = {}
    body = [_field(15, 0) + b"\x02", _text(1, name)]
    for geometry, properties in features:
        tags = bytearray()
        for key, value in properties.items():
            tags += _varint(keys.setdefault(key, len(keys)))
            tags += _varint(values.setdefault((type(value), value), len(values)))
        packed = _bytes(2, bytes(tags)) if tags else b""
        body.append(_bytes(2, packed + _field(3, 0) + bytes([kind]) + _bytes(4, geometry)))
    body.extend(_text(3, key) for key in keys)
    body.extend(_bytes(4, _value(value)) for _, value in values)
    body.append(_field(5, 0) + _varint(extent))
    return _bytes(3, b"".join(body))


def _value(value: object) -> bytes:
    if isinstance(value, bool):
        return _field(7, 0) + bytes([value])
    if isinstance(value, int):
        return _field(4, 0) + _varint(value % (1 << 64))
    return _text(1, str(value))


def _field(number: int, wire: int) -> bytes:
    return _varint(number << 3 | wire)


def _bytes(number: int, data: bytes) -> bytes:
    return _field(number, 2) + _varint(len(data)) + data


def _text(number: int, text: str) -> bytes:
    return _bytes(number, text.encode())


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)
