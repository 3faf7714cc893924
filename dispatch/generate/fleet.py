"""Invented vehicles and couriers, in the day file's form."""

from __future__ import annotations

from typing import Any

from dispatch.generate.habits import COURIER_NAMES

CENTS_PER_HOUR = 2200


def vehicles(cargo_bikes: int, vans: int, *, french: bool) -> list[dict[str, Any]]:
    """Return vehicles, the bikes first."""
    bikes: list[dict[str, Any]] = [
        {
            "id": f"bike-{number}",
            "name": f"Vélo-cargo {number}" if french else f"Cargo bike {number}",
            "profile": "cargo_bike",
            "kind": "electric_cargo_bike",
            "volume_l": 300,
            "weight_kg": 100.0,
            "skills": ["cold_box"],
            "cost_per_km_cents": 15,
            "max_distance_m": 60_000,
        }
        for number in range(1, cargo_bikes + 1)
    ]
    return bikes + [
        {
            "id": f"van-{number}",
            "name": f"Fourgon {number}" if french else f"Van {number}",
            "profile": "van",
            "kind": "electric_van",
            "volume_l": 3000,
            "weight_kg": 600.0,
            "skills": ["cold_box"],
            "fixed_cost_cents": 1500,
            "cost_per_km_cents": 35,
        }
        for number in range(1, vans + 1)
    ]


def courier(index: int, *, french: bool) -> dict[str, Any]:
    """Return a courier by the number from 0: every second one may carry medicine, every third one knows care."""
    turn, name = divmod(index, len(COURIER_NAMES))
    surname = "Exemple" if french else "Example"
    return {
        "id": f"courier-{index + 1}",
        "name": f"{COURIER_NAMES[name]} {surname}{f' {turn + 1}' if turn else ''}",
        "skills": [skill for skill, every in (("medicine", 2), ("care", 3)) if index % every == 0],
        "cost_per_hour_cents": CENTS_PER_HOUR,
    }
