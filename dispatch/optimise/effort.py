"""How long a document is searched."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: Small documents are at their best after a moment; clients of VROOM are used to answers in milliseconds.
_ITERATIONS = 2_000
_ITERATIONS_PER_ORDER = 2_000
#: Who names a time wants it used, but not for three stops.
_WITH_LIMIT = 10


@dataclass(frozen=True, slots=True)
class Effort:
    """A search ends after so many seconds or iterations, whichever comes first."""

    seconds: float
    iterations: int


def effort_of(options: Mapping[str, Any], orders: int, most_s: float) -> Effort:
    """Return how long a document is searched.

    Parameters
    ----------
    options
        ``options`` of the document: ``l`` is the limit in seconds.
    orders
        Jobs and shipments.
    most_s
        Seconds that are allowed.
    """
    asked = options.get("l")
    iterations = _ITERATIONS + _ITERATIONS_PER_ORDER * orders
    if isinstance(asked, int | float) and not isinstance(asked, bool) and math.isfinite(asked):
        return Effort(min(max(float(asked), 0.01), most_s), _WITH_LIMIT * iterations)
    return Effort(min(5.0 + 0.06 * orders, 60.0, most_s), iterations)
