"""How much a stranger's document may ask for."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocumentLimits:
    """Bounds of one document and of its solving.

    Attributes
    ----------
    body_bytes
        Of the document as JSON text.
    tasks
        Jobs and steps of shipments, breaks included.
    vehicles
        Vehicles.
    dimensions
        Entries of a capacity.
    seconds
        Of the search, whatever ``options.l`` says.
    beside_s
        Seconds for reading, travel times and writing, which come on top.
    memory_mb
        Megabytes that solving may take beyond what its process holds.

    Raises
    ------
    ValueError
        If one of them is not above 0.
    """

    body_bytes: int = 10_000_000
    tasks: int = 1_000
    vehicles: int = 200
    dimensions: int = 20
    seconds: float = 60.0
    beside_s: float = 30.0
    memory_mb: int = 1_500

    def __post_init__(self) -> None:
        wrong = [
            f"{name} is {value}"
            for name in self.__slots__
            if not (math.isfinite(value := getattr(self, name)) and value > 0)
        ]
        if wrong:
            raise ValueError(f"limits of a document: {'; '.join(wrong)}; give numbers above 0")
