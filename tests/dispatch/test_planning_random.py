"""Random days on the toy town: whatever the mix, an independent eye finds no broken promise."""

import random

import pytest

from dispatch.planning import plan_day
from tests.dispatch.plan_check import broken_promises
from tests.dispatch.test_planning import day_of, document
from tests.dispatch.toy_town import ToyTown, at


def random_day(seed: int) -> dict:
    """Return a small day with breaks, visits of all forms, several windows, skills and tight loads."""
    chance = random.Random(seed)
    places = {"depot": {"kind": "depot", **at(2000, 2000)}}
    for number in range(4):
        spot = at(chance.randrange(5000), chance.randrange(5000))
        places[f"shop-{number}"] = {"kind": "shop", **spot, "setup_s": chance.choice((0, 60))}
    for number in range(6):
        spot = at(chance.randrange(5000), chance.randrange(-400, 5000))
        places[f"door-{number}"] = {"kind": "address", **spot, "setup_s": chance.choice((0, 45))}

    def windows():
        starts = sorted(chance.sample(range(8, 13), chance.randint(1, 2)))
        return [{"from": f"{hour:02d}:00", "to": f"{hour:02d}:50"} for hour in starts]

    deliveries = [
        {
            "id": f"d{number}",
            "recipient": "R",
            "place": f"door-{chance.randrange(6)}",
            "windows": windows(),
            "pickups": [
                {"place": shop, "volume_l": chance.randint(1, 40), "weight_g": chance.randint(0, 9000)}
                for shop in chance.sample([f"shop-{index}" for index in range(4)], chance.randint(1, 4))
            ],
            "skills": chance.choice(([], [], ["cold_box"])),
        }
        for number in range(chance.randint(1, 8))
    ]
    visits = [
        {
            "id": f"v{number}",
            "service": "s",
            "beneficiary": "B",
            "place": f"door-{chance.randrange(6)}",
            "windows": windows(),
            **chance.choice(
                ({}, {"from_place": "depot", "volume_l": 9}, {"to_place": "shop-0", "weight_g": 500})
            ),
        }
        for number in range(chance.randint(0, 4))
    ]
    raw = document(deliveries=deliveries, visits=visits, places=places, volume_l=chance.choice((60, 100)))
    raw["vehicles"].append(
        raw["vehicles"][0] | {"id": "van", "profile": "van", "skills": ["cold_box"], "max_distance_m": 40_000}
    )
    shift = raw["shifts"][0] | {"from": "08:00", "to": "13:00"}
    pause = [{"from": "09:30", "to": "10:30", "duration_s": 1200}]
    raw["shifts"] = [
        shift | {"breaks": pause},
        shift | {"id": "van-shift", "vehicle": "van", "end_place": ""},
    ]
    return raw


@pytest.mark.parametrize("seed", range(60))
def test_promises_hold(seed):
    """Tests that windows, order, loads, skills, breaks and sums hold, and nothing is lost or split."""
    day = day_of(random_day(seed))
    plan = plan_day(day, ToyTown(), iterations=40, compare=seed % 10 == 0)
    assert broken_promises(day, plan) == []
    assert all(missing.reasons for missing in plan.unassigned)


def test_the_eye_sees_what_is_wrong():
    """Tests that the check itself finds broken promises: a plan held against a changed day."""
    raw = random_day(3)
    day = day_of(raw)
    plan = plan_day(day, ToyTown(), iterations=40, compare=False)
    raw["vehicles"] = [vehicle | {"volume_l": 0} for vehicle in raw["vehicles"]]
    raw["shifts"] = [shift | {"from": "12:58", "breaks": []} for shift in raw["shifts"]]
    wrong = broken_promises(day_of(raw), plan)
    assert any("overloaded" in sentence for sentence in wrong)
    assert any("outside the shift" in sentence for sentence in wrong)
