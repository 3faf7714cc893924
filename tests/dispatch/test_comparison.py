"""Tests of the day without pooling, on the toy town's line: bakery at 1 km, grocer at 1.5 km, door at 2 km."""

from dispatch.comparison import USUAL_VAN
from dispatch.emissions import co2e_g
from dispatch.plan import Totals
from dispatch.planning import PlanStage
from tests.dispatch.test_planning import PLACES, delivery, document, plan_of
from tests.dispatch.toy_town import at


def compared(raw):
    comparison = plan_of(raw, compare=True).comparison
    assert comparison is not None
    return comparison


def test_each_shop_makes_its_own_round():
    """Tests every figure: bakery - door - bakery is 2 km, grocer - door - grocer 1 km."""
    found = compared(document(deliveries=[delivery("d1", "bakery", "grocer")]))
    work_s = 2 * (60 + 100 + 30 + 50)
    expected = Totals(
        rounds=2, stops=4, distance_m=3000, duration_s=600 + work_s, travel_s=600, waiting_s=0, co2e_g=30
    )
    assert found.same_vehicles == expected
    assert found.by_van.distance_m == 3000
    assert found.by_van.co2e_g == co2e_g(2000, 254) + co2e_g(1000, 254) == 762
    assert found.undeliverable == 0


def test_one_shop_pools_its_own_baskets():
    """Tests that a shop alone still brings two baskets to one door in one round."""
    found = compared(document(deliveries=[delivery("d1", "bakery"), delivery("d2", "bakery")]))
    assert (found.same_vehicles.rounds, found.same_vehicles.distance_m) == (1, 2000)


def test_each_service_makes_its_own_round():
    """Tests that services start from their own point, and from the depot if they need nothing on board."""
    places = PLACES | {
        "kitchen": {"kind": "service_point", **at(1000)},
        "centre": {"kind": "service_point", **at(3000)},
    }
    common = {"beneficiary": "B", "place": "door-1", "service_s": 300}
    visits = [
        {"id": "meal", "service": "meals", "from_place": "kitchen", **common},
        {"id": "bottles", "service": "recyclables", "to_place": "centre", **common},
        {"id": "call", "service": "check_in", **common},
    ]
    found = compared(document(visits=visits, places=places))
    assert found.same_vehicles.rounds == 3
    assert found.same_vehicles.distance_m == 2 * 1000 + 2 * 1000 + 2 * 2000


def test_only_promises_that_both_ways_keep_are_counted():
    """Tests that a basket too big for the bike is out of both sums, with all its parts, and counted."""
    big = delivery("d1", "bakery", "grocer")
    big["pickups"][0]["volume_l"] = 500
    raw = document(deliveries=[big, delivery("d2", "bakery")])
    raw["vehicles"].append(raw["vehicles"][0] | {"id": "truck", "profile": "van", "volume_l": 900})
    shift = raw["shifts"][0]
    raw["shifts"] += [shift | {"id": "spare"}, shift | {"id": "haul", "vehicle": "truck"}]
    found = compared(raw)
    assert found.undeliverable == 1
    assert found.same_vehicles.distance_m == found.by_van.distance_m == 2000


def test_the_usual_van_burns_diesel():
    """Tests that the van of the comparison is the documented one, whatever the fleet drives."""
    raw = document(deliveries=[delivery("d1", "bakery")], profile="van", kind="electric_van")
    del raw["vehicles"][0]["co2e_g_per_km"]
    found = compared(raw)
    assert found.same_vehicles.co2e_g == co2e_g(2000, 14)
    assert found.by_van.co2e_g == co2e_g(2000, USUAL_VAN.co2e_g_per_km) == 508


def test_a_kilometre_emits_what_it_does_in_the_pooled_plan():
    """Tests that a bike fleet with one van is compared with the same mix, not with bikes alone."""
    raw = document(deliveries=[delivery("d1", "bakery", "grocer"), delivery("d2", "bakery")])
    raw["deliveries"][1]["pickups"][0]["volume_l"] = 500
    raw["vehicles"].append(
        raw["vehicles"][0] | {"id": "truck", "profile": "van", "volume_l": 900, "co2e_g_per_km": 100}
    )
    shift = raw["shifts"][0]
    raw["shifts"] += [shift | {"id": "spare"}, shift | {"id": "haul", "vehicle": "truck"}]
    plan = plan_of(raw, compare=True)
    assert plan.comparison is not None
    same = plan.comparison.same_vehicles
    assert plan.totals.co2e_g > co2e_g(plan.totals.distance_m, 10)
    assert same.co2e_g == round(same.distance_m * plan.totals.co2e_g / plan.totals.distance_m)


def test_comparison_can_be_stopped():
    """Tests that stopping during the comparison keeps the plan and leaves the comparison out."""
    raw = document(deliveries=[delivery("d1", "bakery", "grocer")])
    plan = plan_of(raw, compare=True, on_progress=lambda progress: progress.stage is not PlanStage.COMPARISON)
    assert plan.comparison is None
    assert plan.deliveries_planned == 1
