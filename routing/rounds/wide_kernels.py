"""Integers of one width inside kernels."""

from __future__ import annotations

from typing import Any

import numpy as np

from routing.jit import lean_kernel


@lean_kernel
def wide(value: Any) -> int:
    """Return an integer (or the integer part of a number) as 64 bits: 32-bit operands would wrap, and each mix of widths is compiled anew."""
    return np.int64(value)  # type: ignore[return-value]
