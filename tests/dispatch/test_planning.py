"""Tests of planning a day, on a toy town where everything can be computed by hand."""

import copy
import csv
import dataclasses
import datetime as dt
import io

import pytest

from dispatch.dayfile.convert import to_day
from dispatch.dayfile.models import DayDocument
from dispatch.domain import Load, Profile, Vehicle
from dispatch.errors import DispatchError, InvalidDayError
from dispatch.exports import plan_csv
from dispatch.plan import Reason, ReasonCode, RequestKind, StopAction
from dispatch.planning import PlanStage, plan_day
from dispatch.planning_encode import cost_per_m, prize
from tests.dispatch.plan_check import broken_promises
from tests.dispatch.toy_town import Match, ToyTown, at

PLACES = {
    "depot": {"kind": "depot", **at(0)},
    "bakery": {"kind": "shop", **at(1000), "setup_s": 60},
    "grocer": {"kind": "shop", **at(1500), "setup_s": 60},
    "door-1": {"kind": "address", **at(2000), "setup_s": 30},
    "door-2": {"kind": "address", **at(2000, 500), "setup_s": 30},
}


def document(*, deliveries=(), visits=(), date="2026-11-28", places=PLACES, shifts=None, **vehicle) -> dict:
    return {
        "format": "tournee-day",
        "version": 1,
        "town": "toytown",
        "date": date,
        "time_zone": "Europe/Paris",
        "places": [{"id": name, "name": name, **place} for name, place in places.items()],
        "deliveries": list(deliveries),
        "visits": list(visits),
        "vehicles": [
            {
                "id": "bike",
                "name": "Bike",
                "profile": "cargo_bike",
                "volume_l": 100,
                "weight_kg": 50,
                "co2e_g_per_km": 10,
            }
            | vehicle
        ],
        "couriers": [{"id": "courier", "name": "Courier", "cost_per_hour_cents": 1800}],
        "shifts": shifts
        or [
            {
                "id": "shift",
                "courier": "courier",
                "vehicle": "bike",
                "from": "09:00",
                "to": "12:00",
                "start_place": "depot",
                "end_place": "depot",
            }
        ],
    }


def delivery(name="d1", *shops, door="door-1", **fields) -> dict:
    pickups = [{"place": shop, "volume_l": 10, "weight_g": 1000, "service_s": 100} for shop in shops]
    return {"id": name, "recipient": name, "place": door, "pickups": pickups, "service_s": 50} | fields


def day_of(raw: dict):
    return to_day(DayDocument.model_validate(raw))


def plan_of(raw: dict, **options):
    options = {"iterations": 50, "compare": False} | options
    day = day_of(raw)
    plan = plan_day(day, ToyTown(), **options)
    assert broken_promises(day, plan) == []
    return plan


def nine(minutes=0, seconds=0, date=(2026, 11, 28)) -> int:
    return int(dt.datetime(*date, 8, tzinfo=dt.UTC).timestamp()) + minutes * 60 + seconds


def test_one_delivery_from_two_shops():
    """Tests every figure of a round: depot - bakery - grocer - door - depot, all on one line of 2 km."""
    plan = plan_of(document(deliveries=[delivery("d1", "grocer", "bakery")]))
    (done,) = plan.rounds
    assert [stop.place.id for stop in done.stops] == ["bakery", "grocer", "door-1"]
    assert [leg.distance_m for leg in done.legs] == [1000, 500, 500, 2000]
    assert [leg.duration_s for leg in done.legs] == [200, 100, 100, 400]
    assert (done.distance_m, done.travel_s) == (4000, 800)
    assert done.service_s == 60 + 100 + 60 + 100 + 30 + 50
    assert (done.waiting_s, done.break_s, done.co2e_g) == (0, 0, 40)
    assert (done.peak_volume_l, done.peak_weight_g) == (20, 2000)
    assert done.end - done.departure == 800 + 400
    assert (done.deliveries, done.visits, plan.deliveries_planned, plan.multi_shop_deliveries) == (1, 0, 1, 1)
    first = done.stops[0]
    assert (first.tasks[0].start - first.arrival, first.departure - first.tasks[0].start) == (60, 100)
    assert done.legs[0].path == ((0.0, 0.0), (0.01, 0.0))
    assert (plan.totals.rounds, plan.totals.stops, plan.totals.duration_s) == (1, 3, 1200)


def test_setup_is_paid_once_at_a_halt():
    """Tests that two deliveries of one shop to one door are two halts with two actions each."""
    plan = plan_of(document(deliveries=[delivery("d1", "bakery"), delivery("d2", "bakery")]))
    (done,) = plan.rounds
    assert [len(stop.tasks) for stop in done.stops] == [2, 2]
    assert done.service_s == 60 + 100 + 100 + 30 + 50 + 50


def test_waiting_is_where_it_happens():
    """Tests that a courier who has to wait for a shop's goods waits there, and leaves as late as possible."""
    early = delivery("d1", "bakery", windows=[{"from": "09:00", "to": "09:30"}])
    late = delivery("d2", "grocer", door="door-2", windows=[{"from": "10:30", "to": "11:00"}])
    late["pickups"][0]["windows"] = [{"from": "10:30", "to": "10:40"}]
    plan = plan_of(document(deliveries=[early, late]))
    (done,) = plan.rounds
    grocer = next(stop for stop in done.stops if stop.place.id == "grocer")
    assert grocer.tasks[0].start == nine(90)
    assert grocer.waiting_s == done.waiting_s > 0
    assert done.departure > nine()


def test_visits_of_three_forms():
    """Tests a service that brings, one that collects and one that needs nothing on board."""
    places = PLACES | {
        "kitchen": {"kind": "service_point", **at(500)},
        "centre": {"kind": "service_point", **at(2500)},
    }
    common = {"beneficiary": "B", "volume_l": 5, "service_s": 300}
    visits = [
        {"id": "meal", "service": "meals", "place": "door-1", "from_place": "kitchen", **common},
        {"id": "bottles", "service": "recyclables", "place": "door-2", "to_place": "centre", **common},
        {"id": "call", "service": "check_in", "place": "door-1", **common, "volume_l": 0},
    ]
    plan = plan_of(document(visits=visits, places=places))
    tasks = {
        (task.request_id, task.kind, stop.place.id) for stop in plan.rounds[0].stops for task in stop.tasks
    }
    assert tasks == {
        ("meal", StopAction.PICKUP, "kitchen"),
        ("meal", StopAction.SERVICE, "door-1"),
        ("bottles", StopAction.SERVICE, "door-2"),
        ("bottles", StopAction.DROPOFF, "centre"),
        ("call", StopAction.SERVICE, "door-1"),
    }
    assert (plan.visits, plan.visits_planned, plan.rounds[0].visits) == (3, 3, 3)
    assert plan.rounds[0].stops[0].tasks[0].service == "meals"


def test_break_is_taken_between_two_stops():
    """Tests that an owed break appears at the place just left, with its own window."""
    early = delivery("d1", "bakery", windows=[{"from": "09:00", "to": "09:30"}])
    late = delivery("d2", "grocer", windows=[{"from": "11:00", "to": "11:30"}])
    raw = document(deliveries=[early, late])
    raw["shifts"][0]["breaks"] = [{"from": "10:00", "to": "10:30", "duration_s": 900}]
    (done,) = plan_of(raw).rounds
    pauses = [task for stop in done.stops for task in stop.tasks if task.kind is StopAction.BREAK]
    assert [(task.end - task.start, task.request_kind) for task in pauses] == [(900, None)]
    assert done.break_s == 900


def test_day_when_the_clocks_go_back():
    """Tests that a morning in winter time again starts at 09:00 local, 08:00 UTC."""
    plan = plan_of(
        document(
            date="2026-10-25",
            deliveries=[delivery("d1", "bakery", windows=[{"from": "10:00", "to": "10:00"}])],
        )
    )
    assert plan.rounds[0].stops[-1].tasks[0].start == nine(60, date=(2026, 10, 25))


def test_shift_may_end_at_the_last_stop():
    """Tests that a round without an end place has no leg home."""
    raw = document(deliveries=[delivery("d1", "bakery")])
    del raw["shifts"][0]["end_place"]
    (done,) = plan_of(raw).rounds
    assert done.end_place is None
    assert len(done.legs) == len(done.stops) == 2
    assert done.end == done.stops[-1].departure


def test_round_that_starts_with_its_own_place():
    """Tests that loading at the start place is a stop with a leg of no length."""
    visit = {"id": "v", "service": "mail", "beneficiary": "B", "place": "door-1", "from_place": "depot"}
    (done,) = plan_of(document(visits=[visit])).rounds
    assert [stop.place.id for stop in done.stops] == ["depot", "door-1"]
    assert (done.legs[0].distance_m, len(done.legs[0].path)) == (0, 2)


@pytest.mark.parametrize(
    ("change", "code", "detail", "value"),
    [
        ({"skills": ["nurse"]}, ReasonCode.SKILL, "nurse", -1),  # nobody has it
        # 200 s to the bakery, 160 s there, 200 s to the door, 30 s of setup: ready 09:09:50.
        ({"windows": [{"from": "09:00", "to": "09:04"}]}, ReasonCode.WINDOW, "", 350),
    ],
)
def test_reasons_of_a_request(change, code, detail, value):
    """Tests that what stands in the way of one request is said, with what is missing."""
    plan = plan_of(document(deliveries=[delivery("d1", "bakery") | change]))
    (missing,) = plan.unassigned
    (reason,) = missing.reasons
    assert (missing.request_id, missing.kind, missing.code) == ("d1", RequestKind.DELIVERY, "d1")
    assert (reason.code, reason.detail, reason.value) == (code, detail, value)
    assert plan.rounds == ()


def test_too_heavy():
    """Tests that an excess of weight is told in grams."""
    heavy = delivery("d1", "bakery")
    heavy["pickups"][0]["weight_g"] = 51_000
    (missing,) = plan_of(document(deliveries=[heavy])).unassigned
    assert missing.reasons == (Reason(ReasonCode.CAPACITY, "shift", "weight_g", 1000),)


def test_off_the_streets():
    """Tests that a door that no street comes near is left out with its distance, and the rest is planned."""
    places = PLACES | {"sea": {"kind": "address", **at(2000, -450)}}
    plan = plan_of(
        document(deliveries=[delivery("d1", "bakery", door="sea"), delivery("d2", "bakery")], places=places)
    )
    (missing,) = plan.unassigned
    assert missing.reasons == (Reason(ReasonCode.OFF_STREETS, "shift", "sea", 450),)
    assert plan.deliveries_planned == 1


def test_off_the_streets_of_one_profile_only():
    """Tests that a door for feet only goes to the courier on foot."""
    places = PLACES | {
        "rock": {"kind": "address", **at(6000, 6000)},
        "cave": {"kind": "depot", **at(6000, 6000)},
    }
    raw = document(visits=[{"id": "v", "service": "s", "beneficiary": "B", "place": "rock"}], places=places)
    raw["vehicles"].append({"id": "feet", "name": "Feet", "profile": "foot", "volume_l": 20, "weight_kg": 10})
    raw["shifts"].append(
        raw["shifts"][0] | {"id": "walk", "vehicle": "feet", "start_place": "cave", "end_place": "cave"}
    )
    plan = plan_of(raw)
    assert [(done.shift_id, done.profile) for done in plan.rounds] == [("walk", Profile.FOOT)]


def test_no_courier():
    """Tests that a day without shifts leaves everything out for that reason, and is no error."""
    day = dataclasses.replace(day_of(document(deliveries=[delivery("d1", "bakery")])), shifts=())
    plan = plan_day(day, ToyTown())
    assert [missing.reasons for missing in plan.unassigned] == [(Reason(ReasonCode.NO_COURIER),)]
    assert (plan.rounds, plan.totals.rounds, plan.comparison) == ((), 0, None)


def test_nothing_to_do():
    """Tests that a day without promises is a plan without rounds."""
    plan = plan_of(document(), compare=True)
    assert (plan.rounds, plan.unassigned, plan.deliveries) == ((), (), 0)


def test_same_ids_of_a_delivery_and_a_visit():
    """Tests that a delivery and a visit may share an identifier."""
    visit = {"id": "same", "service": "s", "beneficiary": "B", "place": "door-2", "skills": ["nurse"]}
    plan = plan_of(document(deliveries=[delivery("same", "bakery")], visits=[visit]))
    assert [(missing.kind, missing.request_id) for missing in plan.unassigned] == [
        (RequestKind.VISIT, "same")
    ]
    assert plan.deliveries_planned == 1


def test_addresses_are_looked_up():
    """Tests that a place by address is planned where the map has it, and refused where it is not certain."""
    places = PLACES | {"door-3": {"kind": "address", "address": "3 Main Street"}}
    day = day_of(document(deliveries=[delivery("d1", "bakery", door="door-3")], places=places))
    town = ToyTown()
    town.addresses.known["3 Main Street"] = [Match("3 Main Street", **at(3000), confidence=1.0)]
    plan = plan_day(day, town, iterations=10, compare=False)
    assert plan.rounds[0].distance_m == 6000
    town.addresses.known["3 Main Street"] = [Match("3 Main Straße", **at(3000), confidence=0.6)]
    with pytest.raises(InvalidDayError) as refused:
        plan_day(day, town, iterations=10, compare=False)
    assert "did you mean '3 Main Straße'" in refused.value.faults[0].remedy


def busy_day() -> dict:
    """Return a day of 24 deliveries and 4 visits for two bikes."""
    places = {name: place for name, place in PLACES.items() if not name.startswith("door")}
    places |= {
        f"door-{n}": {"kind": "address", **at(700 * (n % 7), 300 * n), "setup_s": 30} for n in range(14)
    }
    shops = (("bakery",), ("grocer",), ("bakery", "grocer"))
    deliveries = [
        delivery(
            f"d{n}",
            *shops[n % 3],
            door=f"door-{n % 14}",
            windows=[{"from": "09:30", "to": ("10:45", "11:45")[n % 2]}],
        )
        for n in range(24)
    ]
    visits = [{"id": f"v{n}", "service": "s", "beneficiary": "B", "place": f"door-{3 * n}"} for n in range(4)]
    raw = document(deliveries=deliveries, visits=visits, places=places)
    raw["vehicles"].append(raw["vehicles"][0] | {"id": "bike-2"})
    raw["couriers"].append(raw["couriers"][0] | {"id": "courier-2"})
    raw["shifts"].append(raw["shifts"][0] | {"id": "shift-2", "courier": "courier-2", "vehicle": "bike-2"})
    return raw


def test_same_seed_and_iterations_same_plan():
    """Tests that a plan is found again, apart from the seconds that it took."""
    raw = busy_day()
    plans = [plan_of(copy.deepcopy(raw), iterations=150, compare=True, seed=7) for _ in range(2)]
    first, second = (
        dataclasses.replace(plan, solver=dataclasses.replace(plan.solver, seconds=0)) for plan in plans
    )
    assert first == second
    assert first.solver.seed == 7


def test_pooling_is_compared_with_each_shop_alone():
    """Tests that the comparison keeps the same promises, with more distance than the pooled rounds."""
    plan = plan_of(busy_day(), iterations=300, compare=True)
    assert plan.comparison is not None
    assert plan.comparison.undeliverable == 0
    assert plan.comparison.same_vehicles.distance_m > plan.totals.distance_m


def test_progress_and_stopping():
    """Tests that the stages come in order with rising fractions, and that False ends the search early."""
    heard = []

    def listen(progress):
        heard.append(progress)
        return progress.stage is not PlanStage.ROUNDS

    plan = plan_of(busy_day(), iterations=10**7, compare=True, on_progress=listen)
    stages = list(dict.fromkeys(progress.stage for progress in heard))
    assert stages == [PlanStage.STREETS, PlanStage.TABLES, PlanStage.ROUNDS, PlanStage.PATHS]
    assert all(0 <= progress.fraction <= 1 for progress in heard)
    assert plan.solver.iterations < 10**7
    assert plan.comparison is None
    assert plan.rounds


def test_too_many_skills():
    """Tests that more skills than the solver has bits for is a clear error."""
    visits = [
        {"id": f"v{n}", "service": "s", "beneficiary": "B", "place": "door-1", "skills": [f"skill-{n}"]}
        for n in range(65)
    ]
    with pytest.raises(DispatchError, match="65 different skills"):
        plan_of(document(visits=visits))


def test_costs_are_never_free():
    """Tests that unpaid kilometres still count, and that a higher priority weighs more."""
    free = Vehicle("v", "V", Profile.BIKE, Load())
    assert cost_per_m(free) == 1
    assert prize(1000, 0) == 1000
    assert prize(1000, 100) == 11_000


def test_shifts_that_are_not_needed_are_listed():
    """Tests that every shift is either a round or idle, with the courier's name."""
    raw = document(deliveries=[delivery("d1", "bakery")])
    shift = raw["shifts"][0]
    raw["shifts"].append(shift | {"id": "spare"})
    plan = plan_of(raw)
    assert len(plan.rounds) == 1
    assert {plan.rounds[0].shift_id, plan.idle[0].shift_id} == {shift["id"], "spare"}
    assert plan.idle[0].courier_name == plan.rounds[0].courier_name


def test_temperature_and_the_senders_reference_reach_the_courier_and_the_table():
    """Tests that what a sender says of a delivery is at its stops and in the exported table, and a visit has neither."""
    cold = delivery("d1", "bakery") | {"temperature": "frozen", "external_ref": "order-77"}
    visit = {"id": "v1", "service": "check_in", "beneficiary": "B", "place": "door-1", "service_s": 300}
    plan = plan_of(document(deliveries=[cold], visits=[visit]))
    said = {
        (task.request_id, str(task.temperature), task.external_ref)
        for stop in plan.rounds[0].stops
        for task in stop.tasks
    }
    assert said == {("d1", "frozen", "order-77"), ("v1", "ambient", "")}
    rows = list(csv.DictReader(io.StringIO(plan_csv(plan))))
    assert {(row["request_id"], row["temperature"], row["external_ref"]) for row in rows} == said
