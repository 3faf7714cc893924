"""A small sound day file as text, one value a line, for tests to break."""

import json
from pathlib import Path

TOWN = {
    "format": "tournee-day",
    "version": 1,
    "town": "toytown",
    "date": "2026-11-28",
    "time_zone": "Europe/Paris",
}


def small_day() -> dict:
    """Return a day with two shops, two deliveries, one visit, one courier."""
    return {
        **TOWN,
        "title": "A small Saturday",
        "places": [
            {"id": "depot", "kind": "depot", "name": "Town hall", "lon": 7.42, "lat": 43.73},
            {"id": "bakery", "kind": "shop", "name": "Bakery", "lon": 7.421, "lat": 43.73, "setup_s": 60},
            {
                "id": "grocer",
                "kind": "shop",
                "name": "Grocer",
                "lon": 7.422,
                "lat": 43.73,
                "windows": [{"from": "09:00", "to": "12:00"}],
            },
            {"id": "door-1", "kind": "address", "name": "Recipient 1", "lon": 7.423, "lat": 43.731},
            {"id": "door-2", "kind": "address", "name": "Recipient 2", "lon": 7.424, "lat": 43.731},
        ],
        "deliveries": [
            {
                "id": "d1",
                "code": "A1",
                "recipient": "Recipient 1",
                "place": "door-1",
                "windows": [{"from": "10:00", "to": "12:00"}],
                "pickups": [
                    {"place": "bakery", "volume_l": 5, "weight_g": 900},
                    {"place": "grocer", "volume_l": 20, "weight_kg": 4.5},
                ],
            },
            {
                "id": "d2",
                "recipient": "Recipient 2",
                "place": "door-2",
                "windows": [{"from": "09:30", "to": "11:30"}],
                "pickups": [
                    {"place": "grocer", "windows": [{"from": "10:00", "to": "11:00"}], "volume_l": 10}
                ],
                "skills": ["cold_box"],
            },
        ],
        "visits": [
            {
                "id": "v1",
                "service": "meals",
                "beneficiary": "Beneficiary 1",
                "place": "door-2",
                "windows": [{"from": "11:00", "to": "12:30"}],
                "from_place": "depot",
                "volume_l": 4,
            }
        ],
        "vehicles": [
            {
                "id": "bike-1",
                "name": "Cargo bike 1",
                "profile": "cargo_bike",
                "volume_l": 300,
                "weight_kg": 100,
                "skills": ["cold_box"],
            }
        ],
        "couriers": [{"id": "c1", "name": "Courier 1", "cost_per_hour_cents": 2000}],
        "shifts": [
            {
                "id": "s1",
                "courier": "c1",
                "vehicle": "bike-1",
                "from": "08:30",
                "to": "13:30",
                "start_place": "depot",
                "end_place": "depot",
                "breaks": [{"from": "10:30", "to": "11:30", "duration_s": 1200}],
            }
        ],
    }


def write_json(path: Path, document: object) -> Path:
    """Write a document with one value a line."""
    path.write_text(json.dumps(document, indent=1), encoding="utf-8")
    return path


def line_of(path: Path, text: str, occurrence: int = 1) -> int:
    """Return the line of the n-th occurrence of a text, in a way that shares nothing with the reader."""
    found = 0
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        found += text in line
        if text in line and found == occurrence:
            return number
    raise AssertionError(text)
