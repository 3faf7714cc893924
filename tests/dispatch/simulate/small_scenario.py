"""A small scenario in the toy town, for tests to change."""

import datetime as dt

from dispatch.dayfile.convert import to_day
from dispatch.dayfile.models import DayDocument
from dispatch.simulate.scenario import Called, Coming, Manner, Scenario
from tests.dispatch.toy_town import at

#: Saturday 28 November 2026, midnight in Paris.
MIDNIGHT_S = int(dt.datetime(2026, 11, 27, 23, tzinfo=dt.UTC).timestamp())


def clock(hour: int, minute: int = 0) -> int:
    """Return a moment of the day."""
    return MIDNIGHT_S + 3600 * hour + 60 * minute


def _delivery(number: int, shops: list[str], door: str) -> dict:
    return {
        "id": f"order-{number}",
        "code": f"A{number:02d}",
        "recipient": f"Recipient {number}",
        "place": door,
        "windows": [{"from": "08:00", "to": "20:00"}],
        "pickups": [
            {"place": shop, "volume_l": 10, "weight_g": 1000, "windows": [{"from": "09:30", "to": "12:30"}]}
            for shop in shops
        ],
        "ordered": "08:30",
    }


def small_scenario() -> Scenario:
    """Return a day with three couriers (morning, afternoon, middle), two shops, four doors and four orders."""
    shifts = [("s1", "08:00", "14:00"), ("s2", "14:00", "20:00"), ("s3", "10:00", "16:00")]
    document = DayDocument.model_validate(
        {
            "format": "tournee-day",
            "version": 1,
            "town": "toytown",
            "date": "2026-11-28",
            "time_zone": "Europe/Paris",
            "title": "Toytown",
            "places": [
                {"id": "depot", "kind": "depot", "name": "Town hall", "category": "townhall", **at(2500, 2500)},
                {"id": "bakery", "kind": "shop", "name": "Bakery", "category": "bakery", **at(2000, 2500)},
                {"id": "grocer", "kind": "shop", "name": "Grocer", "category": "greengrocer", **at(3000, 2500)},
                {"id": "library", "kind": "service_point", "name": "Library", "category": "library", **at(10)},
                *(
                    {"id": f"door-{n}", "kind": "address", "name": f"Door {n}", **at(1000 * n, 1000 * n)}
                    for n in (1, 2, 3, 4)
                ),
            ],
            "deliveries": [
                _delivery(1, ["bakery"], "door-1"),
                _delivery(2, ["bakery", "grocer"], "door-2"),
                _delivery(3, ["grocer"], "door-3"),
                _delivery(4, ["grocer"], "door-4"),
            ],
            "vehicles": [
                {"id": f"bike-{n}", "name": f"Bike {n}", "profile": "cargo_bike", "volume_l": 300, "weight_kg": 100.0}
                for n in (1, 2, 3)
            ],
            "couriers": [{"id": f"c{n}", "name": f"Courier {n}", "skills": ["care"]} for n in (1, 2, 3)],
            "shifts": [
                {
                    "id": name, "courier": f"c{number}", "vehicle": f"bike-{number}", "from": since, "to": until,
                    "start_place": "depot", "end_place": "depot",
                    "breaks": [{"from": f"{int(since[:2]) + 2}:00", "to": f"{int(since[:2]) + 3}:00", "duration_s": 1200}],
                }
                for number, (name, since, until) in enumerate(shifts, 1)
            ],
        }
    )  # fmt: skip
    return Scenario(
        name="A small Saturday",
        day=to_day(document),
        comings=tuple(
            Coming(f"order-{n}", clock(8, 30), f"order-{n}", Manner.SLOT, clock(11), 7200)
            for n in (1, 2, 3, 4)
        ),
        called=(Called(clock(9), "cancel", "order-2"), Called(clock(15), "ill", "s2")),
        settings={"promises": {"from_min": 480, "to_min": 1200}},
        begins_s=clock(7, 30),
        ends_s=clock(21),
    )
