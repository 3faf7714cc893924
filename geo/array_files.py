"""Arrays in files: plain ``.npy`` without pickles, mapped into memory when read."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.streets.network import freeze

_MAGIC = b"\x93NUMPY\x01\x00"
#: The header as numpy writes it for a plain C-contiguous array.
_HEADER = re.compile(
    r"\{'descr': '(?P<type>[<|][biuf][1248])', 'fortran_order': False, 'shape': \((?P<shape>[\d, ]*)\), \} *\n"
)


def save_array(path: Path, array: NDArray[Any]) -> None:
    """Write one array, to be read by `map_array`."""
    with path.open("wb") as stream:
        np.lib.format.write_array(stream, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)


def map_array(path: Path) -> NDArray[Any]:
    """Map one array into memory.

    Parameters
    ----------
    path
        A file that `save_array` wrote.

    Returns
    -------
    ndarray
        Read-only, C-contiguous, little-endian, of no subclass (numba compiles again for those).

    Raises
    ------
    ValueError
        Saying what is wrong with the file.
    OSError
        If it cannot be opened.

    Notes
    -----
    numpy's own reader hands the header to Python's parser, which fails at times when threads do so
    at once (Python issue 106905); towns are loaded by threads of a server.
    """
    with path.open("rb") as stream:
        start = stream.read(len(_MAGIC) + 2)
        if not start.startswith(_MAGIC) or len(start) < len(_MAGIC) + 2:
            raise ValueError("it is no array file")
        size = int.from_bytes(start[-2:], "little")
        header = _HEADER.fullmatch(stream.read(size).decode("latin-1"))
        total = stream.seek(0, 2)
    if header is None:
        raise ValueError("its header is not that of a plain array")
    dtype = np.dtype(header["type"])
    shape = tuple(int(number) for number in header["shape"].replace(" ", "").split(",") if number)
    offset = len(start) + size
    if total != offset + dtype.itemsize * math.prod(shape):
        raise ValueError(
            f"it has {total - offset} bytes of content instead of {dtype.itemsize * math.prod(shape)}"
        )
    if math.prod(shape) == 0:
        array = np.empty(shape, dtype)
    else:
        array = np.asarray(np.memmap(path, dtype, "r", offset, shape)).view(np.ndarray)
    freeze(array)
    return array
