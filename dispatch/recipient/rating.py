"""What a recipient thinks of a delivery that has come: one to five, and a word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: Ratings go from one to five.
LEAST, MOST = 1, 5
LONGEST_WORDS: Final = 500
#: Seconds in which somebody may think better of it.
CHANGEABLE_S: Final = 7 * 86_400


@dataclass(frozen=True, slots=True)
class Rating:
    """What was said of one delivery. ``words`` are empty where there are none, and once they were erased."""

    id: str
    delivery_id: str
    score: int
    words: str
    rated_s: int
    changed_s: int
    version: int = 1

    def is_changeable(self, now_s: int) -> bool:
        """Return whether it may still be thought better of."""
        return now_s < self.rated_s + CHANGEABLE_S
