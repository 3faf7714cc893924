"""Tests of inventing days on real maps."""

import dataclasses
import datetime as dt
import json

import jsonschema
import pytest

from dispatch.dayfile import check_day_in_town, json_schema, read_day, write_day
from dispatch.dayfile.writer import day_text
from dispatch.errors import DispatchError
from dispatch.generate import generate_day
from dispatch.planning import plan_day
from tests.dispatch.plan_check import broken_promises
from tests.dispatch.toy_town import ToyTown

SATURDAY = dt.date(2026, 11, 28)


@pytest.mark.parametrize("name", ["monaco", "akureyri"])
@pytest.mark.parametrize("seed", [1, 2])
def test_generated_day_is_sound(request, tmp_path, name, seed):
    """Tests that a day has what was asked for, keeps its schema, and passes every check of its own town."""
    town = request.getfixturevalue(name)
    document = generate_day(town, date=SATURDAY, seed=seed, deliveries=80, visits=12, multi_shop_share=0.5)
    path = tmp_path / "day.json"
    write_day(document, path)
    jsonschema.Draft202012Validator(json_schema()).validate(json.loads(path.read_text()))
    day = read_day(path)
    assert check_day_in_town(day, town) == ()
    assert (len(day.deliveries), len(day.visits), len(day.shifts)) == (80, 12, 7)
    assert sum(len(delivery.pickups) > 1 for delivery in day.deliveries) == 40
    assert {visit.service for visit in day.visits} >= {"meals", "check_in", "library", "medicine"}
    assert all(
        len({pickup.place_id for pickup in item.pickups}) == len(item.pickups) for item in day.deliveries
    )


def test_every_delivery_can_be_kept_alone(monaco):
    """Tests that each promise fits a courier who has nothing else to do."""
    document = generate_day(monaco, date=SATURDAY, seed=3, deliveries=40, visits=6)
    day = _day(document)
    shift = day.shifts[0]
    for delivery in day.deliveries[:8]:
        alone = dataclasses.replace(day, deliveries=(delivery,), visits=(), shifts=(shift,))
        assert plan_day(alone, monaco, iterations=5, compare=False).unassigned == ()


def test_same_seed_same_day(monaco):
    """Tests that a seed names one day, byte by byte, and another seed another one."""
    first, again, other = (
        day_text(generate_day(monaco, date=SATURDAY, seed=seed, deliveries=30, visits=4))
        for seed in (5, 5, 6)
    )
    assert first == again
    assert first != other


def test_people_are_plainly_fictional(akureyri):
    """Tests that nobody's name could be taken for a real person's, in both languages."""
    for lang, recipient, surname in (("fr", "Famille Exemple", "Exemple"), ("en", "Recipient", "Example")):
        document = generate_day(akureyri, date=SATURDAY, deliveries=10, visits=2, lang=lang)
        assert all(item.recipient.startswith(recipient) for item in document.deliveries)
        assert all(surname in courier.name for courier in document.couriers)


def test_day_of_the_clock_change(monaco):
    """Tests that shops on the Sunday when the clocks change open at their local hours."""
    document = generate_day(monaco, date=dt.date(2026, 10, 25), deliveries=10, visits=0, shops=20)
    shops = [place for place in document.places if place.kind == "shop"]
    assert shops
    assert all("08:30" <= window.start <= window.end <= "13:00" for shop in shops for window in shop.windows)


def test_planned_generated_day_keeps_its_promises(akureyri):
    """Tests that the whole chain holds on a real map: generated, planned, looked at by another eye."""
    day = _day(generate_day(akureyri, date=SATURDAY, deliveries=40, visits=8, cargo_bikes=3, vans=1))
    plan = plan_day(day, akureyri, iterations=300)
    assert broken_promises(day, plan) == []
    assert plan.deliveries_planned + plan.visits_planned + len(plan.unassigned) == 48
    assert plan.comparison is not None
    assert plan.comparison.by_van.co2e_g > plan.totals.co2e_g
    for done in plan.rounds:
        for before, after in zip(done.legs, done.legs[1:], strict=False):
            assert before.path[-1] == after.path[0]


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"cargo_bikes": 0, "vans": 0}, "cargo_bikes + vans is 0"),  # nobody
        ({"deliveries": -1}, "deliveries is -1"),  # less than none
        ({"multi_shop_share": 1.5}, "multi_shop_share is 1.5"),  # more than all
        ({"lang": "is"}, "lang is 'is'"),  # a language we do not speak
    ],
)
def test_absurd_requests(monaco, options, word):
    """Tests that numbers out of range are named with what is allowed."""
    with pytest.raises(DispatchError, match=word.replace("+", r"\+")) as refused:
        generate_day(monaco, date=SATURDAY, **options)
    assert refused.value.code == "bad_request"


def test_map_without_shops():
    """Tests that a town without shops is a clear error."""
    with pytest.raises(DispatchError, match="Toytown has no shops") as refused:
        generate_day(ToyTown(), date=SATURDAY)
    assert refused.value.code == "too_few_places"


def _day(document):
    from dispatch.dayfile.convert import to_day

    return to_day(document)


def test_town_without_the_streets_of_a_vehicle():
    """Tests that a fleet that the town cannot carry is refused by name, not as a town without shops."""
    town = ToyTown()
    town.profiles = ("foot", "van")
    with pytest.raises(
        DispatchError, match="cargo_bikes is 6, but Toytown was built without streets"
    ) as caught:
        generate_day(town, date=SATURDAY, cargo_bikes=6, vans=1)
    assert caught.value.code == "profile_not_built"
