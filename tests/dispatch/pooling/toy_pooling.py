"""Days of the toy town for comparisons: depot and bakery at 1 km, grocer at 1.5 km, kitchen at 1 km, doors at 2 km; 1 EUR/km, 18 EUR/h."""

import random

from dispatch.pooling.compare import compare_day
from dispatch.pooling.promise import of_day_file
from dispatch.pooling.scenarios import Scenario
from dispatch.pooling.solving import Effort
from tests.dispatch.test_planning import PLACES, day_of, delivery, document
from tests.dispatch.toy_town import ToyTown, at

EFFORT = Effort(iterations=20, iterations_per_request=5)
NEAR = PLACES | {"depot": {"kind": "depot", **at(1000)}, "kitchen": {"kind": "service_point", **at(1000)}}


def toy_document(deliveries=(), visits=(), places=NEAR, **vehicle):
    return document(deliveries=deliveries, visits=visits, places=places, cost_per_km_cents=100, **vehicle)


def meal(name="m1", beneficiary="Odette Martinon", door="door-2", **fields):
    return {
        "id": name, "service": "meals", "from_place": "kitchen", "beneficiary": beneficiary, "place": door, "service_s": 300,
    } | fields  # fmt: skip


def pooling_day(raw):
    return of_day_file(day_of(raw))


def compared(day, **options):
    return compare_day(day, ToyTown(), effort=EFFORT, **options)


def report_of(raw):
    return compared(pooling_day(raw)).report


def random_document(seed, *, deliveries=12, visits=5):
    """Return a day of baskets from one to three of four shops, with windows, and visits of three services."""
    chance = random.Random(seed)
    places = {
        "depot": {"kind": "depot", **at(2500, 2500)},
        "kitchen": {"kind": "service_point", **at(2000, 2600)},
    }
    places |= {
        f"shop-{n}": {
            "kind": "shop",
            **at(chance.uniform(1000, 4000), chance.uniform(1000, 4000)),
            "setup_s": 60,
        }
        for n in range(4)
    }
    doors = {
        f"door-{n}": {
            "kind": "address",
            **at(chance.uniform(0, 5000), chance.uniform(0, 5000)),
            "setup_s": 30,
        }
        for n in range(deliveries + visits)
    }
    baskets = [
        delivery(
            f"d{n}",
            *chance.sample([f"shop-{m}" for m in range(4)], chance.randint(1, 3)),
            door=f"door-{n}",
            windows=[{"from": f"{chance.choice(['09', '10', '11'])}:00", "to": "12:00"}],
        )
        for n in range(deliveries)
    ]
    calls = []
    for n in range(visits):
        own = meal(f"v{n}", f"Person {n // 2}", f"door-{deliveries + n}")
        if n % 3:
            own["service"] = ["library", "check_in"][n % 2]
            if n % 2:
                del own["from_place"]
        calls.append(own)
    raw = toy_document(baskets, calls, places | doors)
    shift = raw["shifts"][0]
    raw["shifts"] = [shift | {"id": f"shift-{n}", "from": "08:00", "to": "13:00"} for n in range(3)]
    return raw


ALL = tuple(Scenario)
