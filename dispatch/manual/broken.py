"""What plans made by hand break."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Broken:
    """One thing that a plan made by hand breaks.

    ``kind`` is one of `routing.rounds.review.Violation`; ``amount`` is how much too much (seconds, metres, litres, grams), 0 where there is nothing
    to measure; ``detail`` names a dimension, or the goods that it may not be with (``class``).
    """

    kind: str
    shift_id: str
    delivery_id: str
    task_id: str
    amount: int
    detail: str
