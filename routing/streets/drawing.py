"""What engines of one network share whatever the metric: how it is drawn, and where trips may end."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from routing.streets.locations import drawn_metres
from routing.streets.network import StreetNetwork, freeze


class Drawing:
    """What engines of one network share, made when first asked for."""

    def __init__(self, network: StreetNetwork) -> None:
        self._network = network

    @cached_property
    def drawn_m(self) -> NDArray[np.float64]:
        """float64[s], as `drawn_metres`."""
        return drawn_metres(self._network)

    @cached_property
    def arrivals(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The arcs along which a trip may arrive at a point on an arc as drawn: it and its copies.

        int32[m + 1], by arc; int32[m].
        """
        original = self._network.original_arc
        first = np.zeros(len(original) + 1, dtype=np.int32)
        np.cumsum(np.bincount(original, minlength=len(original)), out=first[1:])
        is_copy = original != np.arange(len(original))
        arcs = np.lexsort((is_copy, original)).astype(np.int32)
        freeze(first)
        freeze(arcs)
        return first, arcs
