"""Small documents of the kinds that VROOM's own documentation shows; each has one best plan."""

from __future__ import annotations

from typing import Any

#: Seconds between five places; metres are seven times as many.
SECONDS = [
    [0, 300, 420, 510, 700],
    [310, 0, 200, 330, 560],
    [400, 210, 0, 250, 480],
    [520, 340, 240, 0, 300],
    [690, 570, 470, 310, 0],
]


def _matrices(*profiles: str, metres: bool = False) -> dict[str, Any]:
    tables: dict[str, Any] = {"durations": SECONDS}
    if metres:
        tables["distances"] = [[7 * one for one in row] for row in SECONDS]
    return dict.fromkeys(profiles or ("car",), tables)


def documents() -> dict[str, dict[str, Any]]:
    """Return documents by name, with matrices, so that VROOM answers them without a routing server."""
    vehicle = {"start_index": 0, "end_index": 0, "capacity": [4], "time_window": [28_800, 43_200]}
    rest = {"service": 300, "description": "tea"}
    return {
        # Two vehicles with skills and breaks, jobs, a shipment, and a job that nobody can do.
        "round_with_breaks": {
            "vehicles": [
                {
                    **vehicle,
                    "id": 1,
                    "skills": [1, 14],
                    "description": "bike",
                    "start": [7.42, 43.73],
                    "end": [7.42, 43.73],
                    "breaks": [{**rest, "id": 1, "time_windows": [[30_000, 32_000]]}],
                },
                {
                    **vehicle,
                    "id": 2,
                    "skills": [2, 14],
                    "breaks": [{**rest, "id": 2, "time_windows": [[36_000, 37_800]]}],
                },
            ],
            "jobs": [
                {
                    "id": 1,
                    "service": 300,
                    "setup": 60,
                    "delivery": [1],
                    "location": [7.43, 43.74],
                    "location_index": 1,
                    "skills": [1],
                    "time_windows": [[32_400, 36_000]],
                    "description": "flat 3",
                },
                {"id": 5, "service": 300, "delivery": [1], "location_index": 2, "skills": [14]},
                {"id": 6, "service": 300, "delivery": [1], "location_index": 3, "skills": [99]},
            ],
            "shipments": [
                {
                    "amount": [1],
                    "skills": [2],
                    "pickup": {"id": 4, "service": 300, "location_index": 4},
                    "delivery": {"id": 3, "service": 300, "location_index": 1},
                }
            ],
            "matrices": _matrices(),
        },
        # The old form: one matrix, no load at all, a round from one place to another.
        "old_matrix": {
            "vehicles": [{"id": 0, "start_index": 0, "end_index": 3}],
            "jobs": [{"id": 1414, "location_index": 1}, {"id": 1515, "location_index": 2}],
            "matrix": SECONDS,
        },
        # Plan mode: the order is given, what is wrong with it is told.
        "plan_mode": {
            "vehicles": [
                {
                    **vehicle,
                    "id": 7,
                    "capacity": [1],
                    "skills": [3],
                    "steps": [
                        {"type": "start"},
                        {"type": "job", "id": 2, "service_after": 30_000},
                        {"type": "job", "id": 1},
                        {"type": "end"},
                    ],
                }
            ],
            "jobs": [
                {"id": 1, "delivery": [1], "location_index": 1, "time_windows": [[28_800, 29_400]]},
                {"id": 2, "delivery": [1], "location_index": 3, "service": 120, "skills": [8]},
                {"id": 3, "location_index": 4, "priority": 9},
            ],
            "matrices": _matrices(),
            "options": {"c": True},
        },
        # Two ways of moving, prices by hour and kilometre, metres, no end.
        "two_profiles": {
            "vehicles": [
                {
                    "id": 1,
                    "profile": "bike",
                    "start_index": 0,
                    "costs": {"fixed": 100, "per_hour": 1800},
                    "max_tasks": 2,
                },
                {
                    "id": 2,
                    "profile": "van",
                    "start_index": 4,
                    "costs": {"fixed": 900, "per_hour": 3600, "per_km": 20},
                    "speed_factor": 1.25,
                },
            ],
            "jobs": [
                {"id": number, "location_index": number, "service": 60, "priority": 10 * number}
                for number in range(1, 4)
            ],
            "matrices": _matrices("bike", "van", metres=True),
        },
    }


def many_stops(count: int, seconds: float) -> dict[str, Any]:
    """Return a document that takes as long as it may: the search ends by seconds, not for want of work."""
    places = [(37 * number % 101, 59 * number % 97) for number in range(count + 1)]
    table = [[30 * (abs(a - c) + abs(b - d)) for c, d in places] for a, b in places]
    return {
        "vehicles": [
            {"id": number, "start_index": 0, "end_index": 0, "capacity": [count // 4]} for number in range(6)
        ],
        "jobs": [{"id": number, "location_index": number, "delivery": [1]} for number in range(1, count + 1)],
        "matrices": {"car": {"durations": table}},
        "options": {"l": seconds},
    }
