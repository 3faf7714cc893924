"""Arrays as `Problem` wants them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray


def sealed(column: Any, dtype: DTypeLike | None = None) -> NDArray[Any]:
    """Return a read-only copy in C order, of another type if one is given."""
    copy: NDArray[Any] = np.array(column, dtype=dtype, order="C")
    copy.flags.writeable = False
    return copy
