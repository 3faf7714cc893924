"""Tests of the comparison of a day, on the toy town where everything can be computed by hand."""

import itertools
import json
from dataclasses import replace

import pytest

from dispatch.errors import DispatchError
from dispatch.planning_streets import streets_between
from dispatch.pooling.day_report import PartKind, Verdict, day_document, day_of
from dispatch.pooling.outings import Sums
from dispatch.pooling.promise import PoolingDay
from dispatch.pooling.scenarios import STEPS, Scenario, senders_of
from dispatch.pooling.shares import Burden
from dispatch.pooling.solving import Asked, search_sender
from routing.rounds.referee import faults
from tests.dispatch.pooling.toy_pooling import (
    ALL,
    EFFORT,
    NEAR,
    compared,
    meal,
    pooling_day,
    random_document,
    report_of,
    toy_document,
)
from tests.dispatch.test_planning import PLACES, delivery
from tests.dispatch.toy_town import ToyTown, at

BOTH = ("bakery", "grocer")


def three_baskets():
    return [delivery(f"d{n}", *BOTH) for n in range(3)]


def test_every_figure_of_a_day_that_pays():
    """Tests all sums by hand: pooled 1 - 1.5 - 2 - 1 km; alone bakery - door - bakery and grocer - door - grocer."""
    report = report_of(toy_document(three_baskets()))
    pooled, alone = (report.figures[one].kept for one in (Scenario.POOLED, Scenario.ALONE))
    work_s = 60 + 300 + 60 + 300 + 30 + 150
    assert pooled == Sums(
        outings=1, vehicles=1, drops=3, stops=3, distance_m=2000, duration_s=400 + work_s, travel_s=400, waiting_s=0,
        co2e_g=20, cost_minor=200 + 650,
    )  # fmt: skip
    assert alone == Sums(
        outings=2, vehicles=2, drops=6, stops=4, distance_m=3000, duration_s=600 + work_s + 180, travel_s=600, waiting_s=0,
        co2e_g=30, cost_minor=(200 + 470) + (100 + 370),
    )  # fmt: skip
    assert report.saved().cost_minor == 1140 - 850
    assert report.verdict() is Verdict.YES
    assert report.figures[Scenario.ALONE_BY_VAN].kept.co2e_g == 762
    assert (report.deliveries, report.multi_shop, report.visits) == (3, 3, 0)


def test_a_day_on_which_pooling_does_not_pay():
    """Tests that a depot far from two neighbouring shops makes the pooled day the dearer one, and that the report says so."""
    report = report_of(toy_document([delivery("d1", *BOTH)], places=PLACES))
    assert report.figures[Scenario.POOLED].kept.cost_minor == 400 + 600
    assert report.figures[Scenario.ALONE].kept.cost_minor == (200 + 320) + (100 + 220)
    assert report.saved().cost_minor == 840 - 1000
    assert report.verdict() is Verdict.NO


def test_mixing_is_seen_by_itself():
    """Tests that a meal next to a basket's door costs less on the same round, and that the steps add up to the whole."""
    report = report_of(toy_document(three_baskets(), [meal(door="door-1")]))
    apart = report.figures[Scenario.TWO_POOLS].kept
    pooled = report.figures[Scenario.POOLED].kept
    assert (apart.outings, pooled.outings) == (2, 1)
    assert apart.distance_m - pooled.distance_m == 2000
    steps = [report.saved(before, after) for before, after in itertools.pairwise(STEPS)]
    assert sum(steps, Sums()) == report.saved()


def test_vehicles_are_those_out_at_the_same_time():
    """Tests that a shop with baskets at nine and at noon goes out twice with one vehicle, and pays for it once."""
    early, late = ([{"from": "09:20", "to": "09:30"}], [{"from": "11:40", "to": "11:50"}])
    raw = toy_document(
        [delivery("d1", "bakery", windows=early), delivery("d2", "bakery", windows=late)],
        fixed_cost_cents=500,
    )
    alone = report_of(raw).figures[Scenario.ALONE].kept
    assert (alone.outings, alone.vehicles) == (2, 1)
    assert alone.cost_minor == 2 * (200 + 320) + 500


def test_what_one_way_cannot_keep_is_out_of_all():
    """Tests that a basket too big for the usual van is named, and is in no scenario's sums."""
    big = delivery("d9", "bakery")
    big["pickups"][0]["volume_l"] = 3500
    with_big = report_of(toy_document([*three_baskets(), big], volume_l=4000))
    without = report_of(toy_document(three_baskets(), volume_l=4000))
    assert with_big.figures[Scenario.ALONE_BY_VAN].unserved == (with_big_code(),)
    assert with_big.figures[Scenario.POOLED].kept == without.figures[Scenario.POOLED].kept
    assert with_big.promises == 3


def with_big_code():
    day = pooling_day(toy_document([*three_baskets(), delivery("d9", "bakery")]))
    return day.promises[-1].request.code


def test_what_the_town_cannot_keep_is_out_of_all():
    """Tests that what the pooled plan leaves out is said, and counts for nobody."""
    big = delivery("d9", "bakery")
    big["pickups"][0]["volume_l"] = 3500
    report = report_of(toy_document([*three_baskets(), big]))
    assert report.left_out == (with_big_code(),)
    assert report.figures[Scenario.ALONE].kept.drops == 6


@pytest.mark.parametrize("seed", range(3))
def test_everything_comes_to_its_sum(seed):
    """Tests that services, funders and drops come to the figures of every scenario, to the cent, metre, second and gram."""
    day = with_funders(pooling_day(random_document(seed)))
    report = compared(day).report
    for scenario, figures in report.figures.items():
        services = sum(
            (part.burdens[scenario] for part in report.parts if part.kind is PartKind.SERVICE), Burden()
        )
        kept = figures.kept
        assert services == Burden(kept.cost_minor, kept.distance_m, kept.duration_s, kept.co2e_g)
        paid = sum(part.burdens[scenario].cost_minor for part in report.parts if part.kind is PartKind.FUNDER)
        assert paid == kept.cost_minor
        assert figures.bound_minor <= figures.least_minor <= kept.cost_minor <= figures.most_minor
    visits = sum(
        (part.burdens[Scenario.POOLED] for part in report.parts if part.kind is PartKind.BENEFICIARY),
        Burden(),
    )
    assert visits == sum((drop.burden for drop in report.drops if drop.service), Burden())
    assert sum((drop.burden for drop in report.drops), Burden()).cost_minor == (
        report.figures[Scenario.POOLED].kept.cost_minor
    )


def with_funders(day: PoolingDay) -> PoolingDay:
    funders = (("caisse", 3333), ("mairie", 6667))
    return replace(
        day,
        promises=tuple(
            replace(promise, funders=funders) if promise.is_visit else promise for promise in day.promises
        ),
    )


def test_funders_split_a_programme_as_agreed():
    """Tests that a programme's visits are paid in its funders' parts, and shops pay for themselves."""
    report = compared(with_funders(pooling_day(toy_document(three_baskets(), [meal()])))).report
    paid = {
        part.name: part.burdens[Scenario.ALONE].cost_minor
        for part in report.parts
        if part.kind is PartKind.FUNDER
    }
    own_round = next(part.burdens[Scenario.ALONE].cost_minor for part in report.parts if part.name == "meals")
    assert set(paid) == {"bakery", "grocer", "caisse", "mairie"}
    assert paid["caisse"] + paid["mairie"] == own_round
    assert abs(paid["mairie"] * 10_000 - own_round * 6667) < 10_000
    assert (paid["bakery"], paid["grocer"]) == (670, 470)


@pytest.mark.parametrize("seed", range(2))
def test_every_plan_is_legal(seed):
    """Tests by the referee every plan of every scenario, and that separate senders serve each part of each promise once."""
    day = pooling_day(random_document(seed))
    places = tuple(day.day.places)
    streets = streets_between(places, ToyTown(), ["cargo_bike", "van"])
    for scenario in ALL:
        served = []
        for sender in senders_of(day, day.promises, scenario):
            by_van = scenario is Scenario.ALONE_BY_VAN
            searched = search_sender(
                Asked(day.day, sender, streets, own=scenario is Scenario.POOLED, by_van=by_van), EFFORT
            )
            assert faults(searched.best.encoded.problem, searched.best.solution) == []
            served += [
                (sender.promise_ids[at], sender.key)
                for outing in searched.best.outings
                for at in outing.requests
            ]
            assert not searched.best.unserved
        assert len(served) == len(set(served))
        split = scenario in {Scenario.ALONE, Scenario.ALONE_BY_VAN}
        assert len(served) == sum(max(1, promise.shops) if split else 1 for promise in day.promises)


def test_the_same_day_has_the_same_report():
    """Tests that day, map and effort decide everything but the seconds that it took."""
    raw = random_document(1)
    first, second = report_of(raw), report_of(raw)
    assert replace(first, record={}) == replace(second, record={})


def test_a_report_survives_its_document():
    """Tests that a report read back from JSON is the same."""
    report = report_of(random_document(2))
    assert day_of(json.loads(json.dumps(day_document(report)))) == report


def test_drawn_plans_have_no_names():
    """Tests that no name, address or note of a person is in any drawn plan, and that all rounds are there."""
    raw = toy_document(three_baskets(), [meal(note="Diabetic, deaf")])
    raw["places"] = [
        place | ({"address": "3 rue Secrète"} if "door" in place["id"] else {}) for place in raw["places"]
    ]
    raw["deliveries"][0]["recipient"] = "Colette Vasseur"
    found = compared(pooling_day(raw), draw=ALL)
    assert set(found.plans) == set(ALL)
    for scenario, plan in found.plans.items():
        text = repr(plan)
        assert not [word for word in ("Martinon", "Vasseur", "Secrète", "Diabetic") if word in text]
        kept = found.report.figures[scenario].kept
        assert (plan.totals.rounds, plan.totals.distance_m, plan.totals.co2e_g) == (
            kept.outings, kept.distance_m, kept.co2e_g,
        )  # fmt: skip


def test_nobody_on_shift_is_said():
    """Tests that a day without couriers has no report."""
    day = pooling_day(toy_document(three_baskets()))
    with pytest.raises(DispatchError) as caught:
        compared(replace(day, day=replace(day.day, shifts=())))
    assert caught.value.code == "nobody_on_shift"


def test_a_place_off_the_streets_is_left_out():
    """Tests that a door in the sea is left out of all scenarios and named."""
    places = NEAR | {"door-3": {"kind": "address", **at(9000, 9000)}}
    report = report_of(
        toy_document([*three_baskets(), delivery("d9", "bakery", door="door-3")], places=places)
    )
    assert len(report.left_out) == 1
    assert report.promises == 3


def test_progress_can_stop_the_seeds():
    """Tests that the comparison ends after the first seed where nobody wants to wait, with all scenarios there."""
    found = compared(pooling_day(random_document(3)), on_progress=lambda _what, _share: False)
    assert all(len(own.by_seed) == 1 for own in found.report.figures.values())
