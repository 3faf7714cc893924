"""Visits become deliveries: once each, with what the service says, and they follow what becomes of the visit."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from dispatch.domain import Load, TimeWindow
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.enrolment import EnrolmentStatus
from dispatch.lifecycle.visit import VisitStatus
from dispatch.orders.changes import cancel
from dispatch.orders.delivery import Mode, TaskKind
from dispatch.privacy.blanks import blanked
from dispatch.privacy.inventory import personal_columns
from dispatch.services.enrolment import Pause
from dispatch.services.ordering import order_ahead, order_visits
from dispatch.services.service_type import ProofRule, Rank
from dispatch.storage import deliveries, programmes, rounds
from dispatch.storage.events import events_of
from dispatch.storage.schema_orders import DELIVERY
from tests.dispatch.live.couriers import release_all, start_all
from tests.dispatch.services.town_services import BOOKS, CALLS, MEALS, MEDICINE, RECYCLABLES, services_of
from tests.dispatch.toy_day import DAY, NINE_S, make_day


@pytest.fixture(autouse=True)
def _morning(store):
    store.clock.set(NINE_S - 3600)


def test_what_a_visit_becomes(store):
    """Tests that goods are loaded and handed over, fetched and brought, or that a door is all there is; and that promises are made at once."""
    day = make_day(store)
    town = services_of(day, MEALS, MEDICINE, CALLS, RECYCLABLES)
    wanted = {
        key: town.visit(key, (2000, 2000), units=2) for key in ("meals", "medicine", "calls", "recyclables")
    }
    assert town.order().made == 4
    found = {key: town.now(one.id)[1] for key, one in wanted.items()}
    for key, one in found.items():
        assert one.mode is Mode.VISIT
        assert one.status is DeliveryStatus.PROMISED
        assert one.promised_s is not None
        assert one.visit_id == wanted[key].id
        assert one.window == wanted[key].window
        assert one.day == DAY
        assert all(not task.org_id for task in one.tasks)
    kinds = {key: [task.kind for task in one.tasks] for key, one in found.items()}
    assert kinds["meals"] == kinds["medicine"] == [TaskKind.PICKUP, TaskKind.DROP]
    assert kinds["recyclables"] == [TaskKind.PICKUP, TaskKind.RETURN]
    assert kinds["calls"] == [TaskKind.DROP]
    meals, waste = found["meals"], found["recyclables"]
    assert [task.load for task in meals.tasks] == [Load(16, 3000), Load(-16, -3000)]
    assert meals.tasks[0].place_id == town.points["meals"]
    assert meals.at_door == meals.tasks[1]
    assert waste.tasks[1].place_id == town.points["recyclables"]
    assert waste.at_door == waste.tasks[0]
    assert (meals.goods, meals.never_with, meals.rank) == ("food", MEALS.never_with, Rank.REQUIRED)
    assert found["medicine"].in_person
    assert found["medicine"].proof is ProofRule.SIGNATURE


def test_orders_of_shops_stay_as_they_were(store):
    """Tests that what orders do not have is not kept with them either."""
    day = make_day(store)
    one = day.add((2000, 2000))
    assert (one.visit_id, one.goods, one.rank, one.in_person) == ("", "food", Rank.PROMISED, False)
    with store.reading(day.town_id) as reading:
        assert deliveries.get(reading, one.id) == one


def test_once_each(store):
    """Tests that two who order at the same time, and one who orders again, make one delivery of each visit."""
    day = make_day(store)
    town = services_of(day, CALLS)
    for number in range(6):
        town.visit("calls", (2000 + 50 * number, 2000))
    done, failed = [], []

    def order() -> None:
        try:
            done.append(order_visits(store, day.town_id, DAY).made)
        except Exception as error:  # noqa: BLE001
            failed.append(error)

    threads = [threading.Thread(target=order) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not failed
    assert sum(done) == 6
    assert town.order().count == 0
    with store.reading(day.town_id) as reading:
        assert len(deliveries.of_day(reading, DAY)) == 6


@pytest.mark.parametrize("way", ["later", "skipped"])
def test_a_visit_that_changes(store, way):
    """Tests that a planned delivery gets the new window and comes off its round, or is cancelled, and that the next plan is right."""
    day = make_day(store)
    town = services_of(day, MEALS)
    name = town.visit("meals", (2000, 2000), window=(0, 3600)).id
    day.add((2100, 2000))
    town.order()
    day.plan()
    release_all(day)
    assert town.now(name)[1].status is DeliveryStatus.ASSIGNED
    if way == "later":
        window = TimeWindow(NINE_S + 7200, NINE_S + 9000)
        town.change(name, window=window, units=3)
        assert town.order().moved == 1
        one = town.now(name)[1]
        assert one.window == window
        assert one.status is DeliveryStatus.PROMISED
        assert one.tasks[0].load == Load(24, 4500)
        assert one.tasks[1].windows == (window,)
        day.plan()
        with store.reading(day.town_id) as reading:
            own = rounds.get(reading, rounds.round_of(reading, one.id))
        start = next(stop.start_s for stop in own.stops if one.tasks[1].id in stop.task_ids)
        assert window.earliest <= start <= window.latest
    else:
        town.change(name, status=VisitStatus.SKIPPED, skipped_reason="pause")
        assert town.order().taken_off == 1
        visit, one = town.now(name)
        assert (visit.status, visit.skipped_reason) == (VisitStatus.SKIPPED, "pause")
        assert one.status is DeliveryStatus.CANCELLED
        # Home sooner than thought: there is another delivery.
        town.change(name, status=VisitStatus.EXPECTED, skipped_reason="")
        assert town.order().made == 1
        assert town.now(name)[1].id != one.id
        assert town.now(name)[1].status is DeliveryStatus.PROMISED
    assert town.order().count == 0


def test_a_service_that_changes(store):
    """Tests that visits which are ordered follow their service, and stay where they are planned."""
    day = make_day(store)
    town = services_of(day, MEALS)
    name = town.visit("meals", (2000, 2000), order=True).id
    day.plan()
    store.clock.advance(60)
    with store.writing(day.town_id, "test") as writing:
        known = programmes.get_service(writing, "meals")
        strict = replace(
            known, in_person=True, proof=ProofRule.PIN, service_s=300, never_with=frozenset({"mail"})
        )
        programmes.change_service(writing, known, strict)
        writing.note("service_type.changed", known.id, 2)
    assert town.order().moved == 1
    one = town.now(name)[1]
    assert (one.in_person, one.proof, one.never_with) == (True, ProofRule.PIN, frozenset({"mail", "waste"}))
    assert [task.service_s for task in one.tasks] == [30, 300]
    assert one.status is DeliveryStatus.PLANNED
    assert town.order().count == 0


def test_more_on_the_same_day(store):
    """Tests that another number of units alone is heeded, even in the second in which the visit was ordered."""
    day = make_day(store)
    town = services_of(day, MEALS)
    name = town.visit("meals", (2000, 2000), order=True).id
    town.change(name, units=4)
    assert town.order().moved == 1
    assert town.now(name)[1].tasks[0].load == Load(32, 6000)


def test_under_way_it_stays(store):
    """Tests that a visit whose courier is on the way keeps its window."""
    day = make_day(store, couriers=1)
    town = services_of(day, CALLS)
    name = town.visit("calls", (2000, 2000), order=True).id
    day.plan()
    start_all(day)
    town.change(name, window=TimeWindow(NINE_S + 7200, NINE_S + 9000))
    assert town.order().moved == 0
    assert town.now(name)[1].window.earliest == NINE_S


def test_another_day(store):
    """Tests that a visit which is put on another date leaves this one."""
    day = make_day(store)
    town = services_of(day, BOOKS)
    name = town.visit("books", (2000, 2000), order=True).id
    day.plan()
    window = TimeWindow(NINE_S + 86_400, NINE_S + 90_000)
    town.change(name, day="2026-11-29", window=window)
    assert town.order(days=2).moved == 1
    one = town.now(name)[1]
    assert (one.day, one.window) == ("2026-11-29", window)
    run = day.plan()
    assert not any(own.stops for own in run.proposal.rounds)


def test_what_is_not_ordered(store):
    """Tests that people who are away, have ended or whose time is over get nobody."""
    day = make_day(store)
    town = services_of(day, CALLS)
    away, ended, late = (town.visit("calls", (2000, 2000)).id for _ in range(3))
    town.change(late, window=TimeWindow(NINE_S - 90_000, NINE_S - 86_400))
    with store.writing(day.town_id, "test") as writing:
        known = [programmes.get_enrolment(writing, name) for name in town.enrolments]
        programmes.change_enrolment(writing, known[0], pauses=(Pause(DAY, ""),))
        programmes.change_enrolment(writing, known[1], status=EnrolmentStatus.ENDED)
        writing.note("enrolment.changed", known[0].id, 2)
    store.clock.set_s(NINE_S - 3600) if hasattr(store.clock, "set_s") else None
    done = order_ahead(store, day.town_id)
    assert (done.made, done.too_late) == (0, 1)
    assert {town.now(name)[0].status for name in (away, ended)} == {VisitStatus.EXPECTED}
    assert town.now(late)[0].skipped_reason == "too_late"


def test_cancelled_by_a_person(store):
    """Tests that a delivery which somebody cancels skips its visit."""
    day = make_day(store)
    town = services_of(day, CALLS)
    name = town.visit("calls", (2000, 2000), order=True).id
    one = town.now(name)[1]
    store.write(day.town_id, "coordinator:test", lambda writing: cancel(writing, one.id, "asked"))
    visit, _ = town.now(name)
    assert (visit.status, visit.skipped_reason) == (VisitStatus.SKIPPED, "cancelled")
    with store.reading(day.town_id) as reading:
        told = [event.type for event in events_of(reading, name)]
    assert told[-1] == "visit.skipped"
    assert town.order().count == 0


def test_equipment_is_of_the_vehicle(store):
    """Tests that a box is asked of the vehicle and not of its rider."""
    day = make_day(store, couriers=1, skills=(frozenset({"cold_box"}),))
    town = services_of(day, replace(MEALS, equipment=frozenset({"cold_box"})))
    name = town.visit("meals", (2000, 2000), order=True).id
    run = day.plan()
    assert [one.delivery_id for one in run.proposal.left_out] == [town.now(name)[1].id]
    assert run.proposal.left_out[0].reasons[0].detail == "cold_box"


def test_what_is_left_of_the_erased(store):
    """Tests that the delivery of somebody who was erased can still be read, and says nothing of what was brought."""
    day = make_day(store)
    town = services_of(day, MEDICINE)
    name = town.visit("medicine", (2000, 2000), order=True).id
    one = town.now(name)[1]
    with store.writing(day.town_id, "test") as writing:
        row = writing.get(DELIVERY, one.id)
        writing.amend(DELIVERY, one.id, blanked(row._asdict(), personal_columns(DELIVERY)))
        writing.note("delivery.changed", one.id, one.version)
    left = town.now(name)[1]
    assert left.visit_id == name
    assert "medicine" not in {left.goods, *left.never_with}
    assert (left.rank, left.proof, left.in_person) == (Rank.PROMISED, ProofRule.NONE, True)
