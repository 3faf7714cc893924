"""Versions of services: what was in force stays known, and what is promised does not change unnoticed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch.field.visit_checks import questions_of
from dispatch.lifecycle.visit import VisitStatus
from dispatch.services.catalogue import add_from_template, change_service, set_active
from dispatch.services.generation import generate
from dispatch.services.programme import Programme
from dispatch.services.service_type import EscalationStep, StepKind, Words
from dispatch.services.untouched_check import not_under_way
from dispatch.storage import deliveries, programmes, visits
from dispatch.storage.catalogue_versions import (
    get_service_version,
    service_of_visit,
    version_at,
    versions_of,
)
from dispatch.storage.schema_log import EVENT
from dispatch.storage.store import NotFoundError, Store
from tests.dispatch.services.service_town import ServiceTown
from tests.dispatch.services.town_services import BOOKS, MEALS, services_of
from tests.dispatch.toy_day import DAY, NINE_S, make_day

CHAIN = (EscalationStep(StepKind.WAIT, 180, Words("Attendre", "Wait")),)
_V = VisitStatus


@pytest.fixture(autouse=True)
def _morning(store: Store) -> None:
    store.clock.set(NINE_S - 3600)


def read(town: ServiceTown, step):
    with town.store.reading(town.id) as reading:
        return step(reading)


@pytest.fixture
def town(store: Store) -> ServiceTown:
    return ServiceTown(store)


def events(day, *kinds: str) -> list:
    with day.store.reading(day.town_id) as reading:
        rows = reading.rows(reading.select(EVENT).where(EVENT.c.type.in_(kinds)).order_by(EVENT.c.sequence))
    return list(rows)


def change(day, key: str, **fields: object) -> None:
    """Change a service a minute later."""
    day.store.clock.advance(60)
    with day.store.writing(day.town_id, "coordinator:lea") as writing:
        known = programmes.get_service(writing, key)
        stored = programmes.change_service(writing, known, replace(known, **fields))
        writing.note("service_type.changed", stored.id, stored.version)


def test_every_version_is_kept_with_its_time(town: ServiceTown) -> None:
    """Tests duration, windows, proof and chain of a service that has changed twice and was taken out of use, and who has done it."""
    first = town.write(lambda writing: add_from_template(writing, "meals"))
    begun_s = town.clock.now_s()
    town.clock.advance(86_400)
    town.write(lambda writing: change_service(writing, "meals", {"service_s": 600, "proof": "photo", "no_answer": None, "window": {"to": "14:00"}}))  # fmt: skip
    town.clock.advance(86_400)
    town.write(lambda writing: set_active(writing, "meals", active=False))
    known = read(town, lambda reading: versions_of(reading, first.id))
    assert [(one.number, one.from_s - begun_s) for one in known] == [(1, 0), (2, 86_400), (3, 2 * 86_400)]
    assert all(one.actor for one in known)
    old = read(town, lambda reading: get_service_version(reading, "meals", 1))
    assert old == first
    second = read(town, lambda reading: get_service_version(reading, "meals", 2))
    assert (second.service_s, second.proof, second.no_answer, second.window_to_min, second.active) == (600, "photo", (), 840, True)  # fmt: skip
    assert read(town, lambda reading: get_service_version(reading, "meals", 3)).active is False
    at = [begun_s - 1, begun_s, begun_s + 86_399, begun_s + 86_400]
    held = [read(town, lambda reading, s=s: version_at(reading, first.id, s)) for s in at]
    assert [one.number if one else None for one in held] == [None, 1, 1, 2]
    with pytest.raises(NotFoundError, match="version 4"):
        read(town, lambda reading: get_service_version(reading, "meals", 4))


def test_a_change_that_is_taken_back_leaves_no_version(town: ServiceTown) -> None:
    """Tests that versions are without gaps where a change is refused, and where it changes nothing."""
    first = town.write(lambda writing: add_from_template(writing, "meals"))
    town.write(lambda writing: change_service(writing, "meals", {"service_s": first.service_s}))
    with pytest.raises(Exception, match="service_s"):
        town.write(lambda writing: change_service(writing, "meals", {"service_s": 1}))
    assert [one.number for one in read(town, lambda reading: versions_of(reading, first.id))] == [1]


def test_programmes_have_versions_too(store: Store) -> None:
    """Tests who paid for what when."""
    day = make_day(store)
    town = services_of(day, MEALS)
    store.clock.advance(60)
    with store.writing(day.town_id, "coordinator:lea") as writing:
        known: Programme = programmes.get_programme(writing, town.programmes["meals"])
        stored = programmes.change_programme(writing, known, funders=(("Town", 10_000),))
        writing.note("programme.changed", stored.id, stored.version)
    with store.reading(day.town_id) as reading:
        found = versions_of(reading, known.id)
    assert [one.document["terms"]["funders"] for one in found] == [[], [["Town", 10_000]]]


def test_what_is_promised_is_done_by_the_new_version_and_says_so(store: Store) -> None:
    """Tests that the visit names the version it is done by, that its day, hour and units stay, and that the log has what has changed."""
    day = make_day(store)
    town = services_of(day, MEALS)
    name = town.visit("meals", (2000, 2000), order=True).id
    before = town.now(name)
    assert before[0].service_version == 1
    change(day, "meals", service_s=300, no_answer=CHAIN)
    assert town.order().moved == 1
    visit, delivery = town.now(name)
    assert visit.service_version == 2
    assert (visit.day, visit.window, visit.units, visit.status) == (before[0].day, before[0].window, before[0].units, _V.ORDERED)  # fmt: skip
    assert (delivery.day, delivery.window, delivery.code) == (before[1].day, before[1].window, before[1].code)
    (told,) = events(day, "visit.service_changed")
    assert told.data == {"delivery_id": delivery.id, "from_version": 1, "to_version": 2, "fields": ["no_answer", "service_s"]}  # fmt: skip
    assert town.order().count == 0
    assert len(events(day, "visit.service_changed")) == 1


def test_what_was_done_is_explained_by_the_rules_of_its_day(store: Store) -> None:
    """Tests that a visit which is over, or under way, keeps its version: its questions, its chain, its time at the door."""
    day = make_day(store)
    town = services_of(day, replace(MEALS, no_answer=CHAIN))
    done, under_way = (town.visit("meals", (2000, east), order=True).id for east in (2000, 2100))
    with store.writing(day.town_id, "test") as writing:
        visits.change_visit(writing, visits.get_visit(writing, done), status=_V.DONE)
        one = deliveries.get(writing, visits.get_visit(writing, under_way).delivery_id)
        for status in ("planned", "assigned", "collecting", "collected", "out_for_delivery"):
            one = deliveries.change(writing, one, status=type(one.status)(status))
        writing.note("test.moved", one.id, one.version)
    change(day, "meals", service_s=300, no_answer=(), checks=())
    town.order()
    with store.reading(day.town_id) as reading:
        for name in (done, under_way):
            visit = visits.get_visit(reading, name)
            assert visit.service_version == 1
            service = service_of_visit(reading, visit)
            assert (service.service_s, service.no_answer) == (120, CHAIN)
            assert questions_of(reading, deliveries.get(reading, visit.delivery_id)) == 2


@pytest.mark.parametrize("weekdays", [frozenset({0, 1}), frozenset(range(7))])
def test_a_weekday_that_falls_away_calls_no_promised_visit_off(store: Store, weekdays) -> None:
    """Tests that visits which are promised stay and are told, those that are not promised yet go, and a pause still calls both off."""
    day = make_day(store)
    town = services_of(day, BOOKS)
    name = town.visit("books", (2000, 2000), order=True).id
    plan = town.plans[0]
    generate(store, day.town_id, untouched=not_under_way)
    change(day, "books", frequency=replace(BOOKS.frequency, weekdays=weekdays))
    town.order()
    for _ in range(2):
        done = generate(store, day.town_id, untouched=not_under_way)
    kept = town.now(name)[0]
    assert (kept.status, kept.day) == (_V.ORDERED, DAY)
    gone = len(weekdays) < 7
    assert [(one.visit_id, one.reason) for one in done.clashes] == (
        [(name, "service_changed")] if gone else []
    )
    with store.reading(day.town_id) as reading:
        others = [one for one in visits.visits_of_plans(reading, [plan])[plan].values() if one.id != name]
    days = {one.day for one in others if one.status is not _V.SKIPPED}
    assert len(events(day, "visit.clashes")) == int(gone)
    assert len(days) == (10 if gone else len(others))
    with store.writing(day.town_id, "test") as writing:
        known = visits.get_plan(writing, plan)
        changed = visits.change_plan(writing, known, without=frozenset({DAY}))
        writing.note("service_plan.changed", plan, changed.version)
    generate(store, day.town_id, untouched=not_under_way)
    assert town.now(name)[0].status is _V.SKIPPED
