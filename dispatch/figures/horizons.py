"""Windows that were foretold for doors, by how far ahead that was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from dispatch.eta.calibration import Horizon


@dataclass(frozen=True, slots=True)
class HorizonCount:
    """Windows foretold so far ahead: how many, and how many arrivals were before and after theirs; their widths together, seconds."""

    horizon: str
    windows: int
    early: int
    late: int
    width_s: int


def horizon_counts(trails: Iterable[Row[Any]]) -> tuple[HorizonCount, ...]:
    """Return the windows of what was foretold of stops, the nearest horizon first; horizons without a window are left out."""
    pairs: dict[str, list[tuple[int, int]]] = {}
    for row in trails:
        for horizon, (where, width_s) in row.pairs.items():
            pairs.setdefault(horizon, []).append((where, width_s))
    return tuple(
        HorizonCount(
            horizon.value,
            len(own),
            sum(where < 0 for where, _ in own),
            sum(where > 0 for where, _ in own),
            sum(width_s for _, width_s in own),
        )
        for horizon in Horizon
        if (own := pairs.get(horizon.value))
    )
