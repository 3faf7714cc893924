"""Visits of municipal services for the doors of a town, in the day file's form."""

from __future__ import annotations

import random
from typing import Any

from dispatch.generate.ground import Ground, Spot
from dispatch.generate.habits import SERVICES, ServiceHabit


class VisitMaker:
    """Draws visits, and keeps the service points that they need.

    Parameters
    ----------
    ground
        Doors and service points.
    chance
        The only source of randomness.
    french
        Language of what the courier reads.

    Attributes
    ----------
    points
        Service points that the visits drawn so far need, by id.
    """

    def __init__(self, ground: Ground, chance: random.Random, *, french: bool) -> None:
        self.ground = ground
        self.chance = chance
        self.french = french
        self.points: dict[str, Spot] = {}

    def choose(self, count: int) -> list[ServiceHabit]:
        """Return as many services as asked, of those that the map has points for, by their weights."""
        possible = [
            habit
            for habit in SERVICES
            if not habit.needs_point or any(point in self.ground.points for point in habit.points)
        ]
        wheel = [habit for habit in possible for _ in range(habit.weight)]
        # A whole turn of the wheel has every service in its share; only its rest is drawn.
        turns, rest = divmod(count, len(wheel))
        chosen = wheel * turns + self.chance.sample(wheel, rest)
        chosen.sort(key=lambda habit: habit.service)
        return chosen

    def visit(self, number: int, habit: ServiceHabit, door: Spot) -> dict[str, Any]:
        """Return a visit of a service."""
        earliest, latest = habit.window
        visit: dict[str, Any] = {
            "id": f"visit-{number}",
            "code": f"V{number:02d}",
            "service": habit.service,
            "beneficiary": f"Bénéficiaire {number}" if self.french else f"Beneficiary {number}",
            "place": door.id,
            "windows": [{"from": earliest, "to": latest}],
            "service_s": habit.service_s,
            "volume_l": habit.volume_l,
            "weight_g": habit.weight_g,
            "skills": [habit.skill] if habit.skill else [],
            "note": habit.note_fr if self.french else habit.note_en,
        }
        if habit.brings != "nothing":
            visit["from_place" if habit.brings == "out" else "to_place"] = self._point(habit)
            visit["loading_s"] = habit.loading_s
        return visit

    def _point(self, habit: ServiceHabit) -> str:
        """Return the id of the place that a service starts from or ends at."""
        depot = self.ground.depot
        for category in habit.points:
            for point in self.ground.points.get(category, ()):
                if point.id.removeprefix("point-") == depot.id.removeprefix("depot-"):
                    return depot.id
                self.points.setdefault(point.id, point)
                return point.id
        return depot.id
