"""What is known of all edges of a town, as arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class EdgeArrays(NamedTuple):
    """Facts about all edges of a town, read-only.

    Attributes
    ----------
    way_id
        int64[e], OpenStreetMap numbers of ways.
    name
        int32[e], indices into `Town.street_names`.
    street_class
        uint8[e], indices into ``classes``.
    classes
        Values of the tag highway.
    """

    way_id: NDArray[np.int64]
    name: NDArray[np.int32]
    street_class: NDArray[np.uint8]
    classes: tuple[str, ...]
