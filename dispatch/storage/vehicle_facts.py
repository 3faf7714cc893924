"""What a vehicle can do and costs, as one document of its row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from dispatch.domain import Load
from dispatch.storage.documents import load_document


@dataclass(frozen=True, slots=True)
class VehicleFacts:
    """Facts of a vehicle; see `dispatch.domain.Vehicle`.

    Each has a value for a row that does not say it, such as one that was stored before there was such a fact: no skills, nothing that it
    costs, and no load. A vehicle without a load carries nothing until somebody writes its load down.
    """

    capacity: Load = field(default_factory=Load)
    skills: frozenset[str] = frozenset()
    fixed_cost_cents: int = 0
    cost_per_km_cents: int = 0
    co2e_g_per_km: int = 0
    max_distance_m: int | None = None

    def document(self) -> dict[str, Any]:
        """Return them as the row has them."""
        return {
            "capacity": load_document(self.capacity),
            "skills": sorted(self.skills),
            "fixed_cost_cents": self.fixed_cost_cents,
            "cost_per_km_cents": self.cost_per_km_cents,
            "co2e_g_per_km": self.co2e_g_per_km,
            "max_distance_m": self.max_distance_m,
        }


#: Those that are plain numbers.
_NUMBERS = tuple(one.name for one in fields(VehicleFacts) if one.name not in {"capacity", "skills"})


def vehicle_facts_of(document: Mapping[str, Any]) -> VehicleFacts:
    """Return the facts in a row; one that this version does not know is not read."""
    capacity = document.get("capacity", {})
    return VehicleFacts(
        Load(capacity.get("volume_l", 0), capacity.get("weight_g", 0)),
        frozenset(document.get("skills", ())),
        **{name: document[name] for name in _NUMBERS if name in document},
    )
