"""Kernel of arrays that grow.

Kernels copy in loops of their own: assigning one slice to another makes the compiler translate
numpy's message about shapes that do not fit, which takes longer than most kernels.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.jit import kernel


@kernel
def grown(array: NDArray[np.int32], size: int) -> NDArray[np.int32]:
    """Return an array with room for more than twice as much, and the same first ``size`` values."""
    larger = np.empty(2 * size + 16, dtype=np.int32)
    for at in range(size):
        larger[at] = array[at]
    return larger
