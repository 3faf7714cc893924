"""Reading layers of Mapbox Vector Tiles back, for pictures that are drawn without a browser's map.

Only what `geo.tiles.encode` writes is understood; layers that nobody asks for are passed over unread.

References
----------
Mapbox Vector Tile specification 2.1, sections 4.1 to 4.4,
https://github.com/mapbox/vector-tile-spec/tree/master/2.1
Protocol Buffers encoding, https://protobuf.dev/programming-guides/encoding/
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from geo.errors import MapError
from geo.tiles.schema import Properties

_MOVE_TO, _LINE_TO = 1, 2
_VARINT, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5


class TileFeature(NamedTuple):
    """A feature of a tile.

    Attributes
    ----------
    properties
        As in `geo.tiles.schema`; flags are True, numbers are int.
    parts
        Points, lines, or rings without their last point, as (x, y) in units of the tile, y southward.
    """

    properties: Properties
    parts: list[list[tuple[int, int]]]


def read_layers(tile: bytes, names: Collection[str]) -> dict[str, list[TileFeature]]:
    """Return the features of some layers of a tile.

    Parameters
    ----------
    tile
        The tile, not compressed.
    names
        Layers that are wanted.

    Returns
    -------
    dict
        Features by layer in the order of the tile; layers that are not in it are left out.

    Raises
    ------
    MapError
        ``tiles_damaged``: the bytes are no tile.
    """
    try:
        found = {}
        for field, layer in _fields(tile):
            if field == 3 and isinstance(layer, bytes) and (name := _name(layer)) in names:
                found[name] = _layer(layer)
    except (IndexError, UnicodeDecodeError, ValueError) as error:
        raise MapError(
            "A tile of the base map cannot be read; add the town again from its extract.",
            code="tiles_damaged",
        ) from error
    return found


def _name(layer: bytes) -> str:
    return next(
        (value.decode() for field, value in _fields(layer) if field == 1 and isinstance(value, bytes)), ""
    )


def _layer(layer: bytes) -> list[TileFeature]:
    keys: list[str] = []
    values: list[str | int | bool] = []
    features: list[bytes] = []
    for field, value in _fields(layer):
        if not isinstance(value, bytes):
            continue
        if field == 2:
            features.append(value)
        elif field == 3:
            keys.append(value.decode())
        elif field == 4:
            values.append(_value(value))
    return [_feature(each, keys, values) for each in features]


def _feature(data: bytes, keys: list[str], values: list[str | int | bool]) -> TileFeature:
    properties: Properties = {}
    parts: list[list[tuple[int, int]]] = []
    for field, value in _fields(data):
        if not isinstance(value, bytes):
            continue
        if field == 2:
            tags = _numbers(value)
            properties = {keys[k]: values[v] for k, v in zip(tags[::2], tags[1::2], strict=True)}
        elif field == 4:
            parts = _parts(_numbers(value))
    return TileFeature(properties, parts)


def _parts(numbers: list[int]) -> list[list[tuple[int, int]]]:
    parts: list[list[tuple[int, int]]] = []
    x = y = at = 0
    while at < len(numbers):
        command, count = numbers[at] & 7, numbers[at] >> 3
        at += 1
        if command not in {_MOVE_TO, _LINE_TO}:
            continue  # closing a ring: its last point is not said again
        for _ in range(count):
            x += (numbers[at] >> 1) ^ -(numbers[at] & 1)
            y += (numbers[at + 1] >> 1) ^ -(numbers[at + 1] & 1)
            at += 2
            if command == _MOVE_TO:
                parts.append([])
            parts[-1].append((x, y))
    return parts


def _value(data: bytes) -> str | int | bool:
    for field, value in _fields(data):
        if isinstance(value, bytes):
            return value.decode()
        if field == 7:
            return bool(value)
        return value - (1 << 64) if value >> 63 else value
    raise ValueError("a value without content")


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield the fields of a message: numbers, and bytes of all else."""
    at, end = 0, len(data)
    while at < end:
        tag, at = _varint(data, at)
        wire = tag & 7
        if wire == _VARINT:
            number, at = _varint(data, at)
            yield tag >> 3, number
            continue
        if wire == _BYTES:
            size, at = _varint(data, at)
        elif wire in {_EIGHT_BYTES, _FOUR_BYTES}:
            size = 8 if wire == _EIGHT_BYTES else 4
        else:
            raise ValueError(f"wire type {wire}")
        if at + size > end:
            raise ValueError("a field beyond the end")
        yield tag >> 3, data[at : at + size]
        at += size


def _numbers(data: bytes) -> list[int]:
    found = []
    number = shift = 0
    for byte in data:
        number |= (byte & 0x7F) << shift
        if byte & 0x80:
            shift += 7
        else:
            found.append(number)
            number = shift = 0
    return found


def _varint(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if not byte & 0x80:
            return number, at
        shift += 7
