"""How far a search for a plan is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SearchProgress:
    """How far a search is: share of its time, and its best plan so far."""

    share: float
    seconds: float
    rounds: int
    left_out: int
    cost: int


#: Called with how far a search is; False ends it with the best plan so far.
OnSearch = Callable[[SearchProgress], bool | None]
