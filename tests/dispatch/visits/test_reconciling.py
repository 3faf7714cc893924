"""Visits that are ahead follow what plans come to say; what is over, ordered or decided by somebody stays."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from dispatch.domain import TimeWindow
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.enrolment import EnrolmentStatus
from dispatch.lifecycle.visit import VisitStatus
from dispatch.services.enrolment import Pause
from dispatch.services.service_type import Frequency, OnHoliday
from dispatch.services.untouched_check import not_under_way
from dispatch.services.visit import Visit
from dispatch.storage import deliveries, visits
from dispatch.storage.store import Store
from tests.dispatch.storage.small_town import add_promised, make_town
from tests.dispatch.visits.test_generation import day, iso
from tests.dispatch.visits.visit_town import ServiceTown, moment

V = VisitStatus


@pytest.fixture
def town(store: Store) -> ServiceTown:
    return ServiceTown(store)


def test_a_pause_skips_and_its_end_brings_back(town: ServiceTown) -> None:
    """Tests a stay in hospital without end, its end, and that no visit that is over or done changes."""
    enrolled = town.enrol()
    plan = town.plan(enrolment=enrolled)
    town.generate(day(6))
    before = town.visits(plan)
    done = town.change(before[iso(0)], status=V.ORDERED)
    town.change(done, status=V.DONE)
    town.at(day(2))
    enrolled = town.change(enrolled, pauses=(Pause(iso(0), "", "hospital"),))
    paused = town.generate(day(6))
    assert len(paused.skipped) == 5
    assert not paused.clashes
    seen = town.seen(plan)
    assert seen == {iso(0): iso(0), iso(1): iso(1), **{iso(n): "pause" for n in range(2, 7)}}
    assert all("hospital" not in str(row.data) for row in town.events())
    town.generate(day(8))
    town.change(enrolled, pauses=(Pause(iso(0), iso(3), "hospital"),))
    back = town.generate(day(8))
    assert len(back.restored) == 5
    assert town.seen(plan) == {**seen, **{iso(n): iso(n) for n in range(4, 9)}}
    assert {row.subject for row in town.events("visit.expected")} == set(back.restored)
    again = town.visits(plan)
    for key in (iso(4), iso(5)):
        assert (again[key].id, again[key].window) == (before[key].id, before[key].window)


def test_what_is_ordered_is_told_and_not_touched(town: ServiceTown) -> None:
    """Tests that a clash is listed each time, told once, and gone when somebody has decided."""
    enrolled = town.enrol()
    plan = town.plan(enrolment=enrolled)
    town.generate(day(3))
    ordered = town.change(town.visits(plan)[iso(1)], status=V.ORDERED)
    enrolled = town.change(enrolled, pauses=(Pause(iso(0), iso(2)),))
    for _ in range(2):
        done = town.generate(day(3))
        assert [(one.visit_id, one.reason) for one in done.clashes] == [(ordered.id, "pause")]
    assert town.visits(plan)[iso(1)] == replace(ordered, updated_s=town.visits(plan)[iso(1)].updated_s)
    assert [row.data["reason"] for row in town.events("visit.clashes")] == ["pause"]
    town.change(ordered, status=V.SKIPPED, skipped_reason="cancelled")
    assert not town.generate(day(3)).clashes
    # A person has said no: the end of the pause does not bring it back.
    town.change(enrolled, pauses=())
    assert len(town.generate(day(3)).restored) == 2
    assert town.seen(plan)[iso(1)] == "cancelled"


def test_other_windows_and_units_follow_and_what_was_narrowed_stays(town: ServiceTown) -> None:
    """Tests a changed window of the plan, and a visit that the planner has given a narrower one since."""
    plan = town.plan("FREQ=WEEKLY;BYDAY=MO,TU")
    town.generate(day(10))
    made = town.visits(plan)
    town.clock.advance(60)
    narrow = replace(made["2026-11-30"].window, latest=moment(dt.date(2026, 11, 30), 11.5))
    town.change(made["2026-11-30"], window=narrow)
    assert town.generate(day(10)).count == 0
    town.clock.advance(60)
    plan = town.change(plan, window_from_min=690, quantity=2)
    assert len(town.generate(day(10)).moved) == 2
    for one in town.visits(plan).values():
        assert one.window.earliest == moment(dt.date.fromisoformat(one.day), 11.5)
        assert one.units == 2
    moved = town.change(
        town.visits(plan)["2026-12-01"], day="2026-12-02", window=made["2026-12-01"].window, by_hand=True
    )
    assert town.generate(day(10)).count == 0
    assert town.visits(plan)["2026-12-01"].day == moved.day


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"status": EnrolmentStatus.ENDED}, "ended"),
        ({"to_day": iso(1)}, "ended"),
        ({"from_day": iso(9)}, "ended"),
    ],
)
def test_an_end_takes_back_what_follows(town: ServiceTown, fields, reason) -> None:
    """Tests an enrolment that ends, and one that begins later than it did."""
    enrolled = town.enrol()
    plan = town.plan(enrolment=enrolled)
    town.generate(day(3))
    town.change(enrolled, **fields)
    town.generate(day(3))
    assert town.seen(plan)[iso(3)] == reason
    assert town.seen(plan)[iso(1)] == (iso(1) if fields.get("to_day") else reason)


def test_a_plan_that_is_not_used_any_more_is_followed_all_the_same(town: ServiceTown) -> None:
    """Tests that its visits ahead are taken back, and come again with it; and a rule that names other days."""
    plan = town.plan()
    town.generate(day(3))
    town.change(plan, active=False)
    town.generate(day(3))
    assert set(town.seen(plan).values()) == {"ended"}
    town.change(plan, active=True, rule="FREQ=DAILY;INTERVAL=2", anchor_day=iso(0))
    town.generate(day(3))
    assert town.seen(plan) == {iso(0): iso(0), iso(1): "ended", iso(2): iso(2), iso(3): "ended"}


def test_conditions_are_asked_for_each_day(town: ServiceTown) -> None:
    """Tests papers that run out and come again; why is not said."""
    plan = town.plan()
    until = {"day": day(1)}

    def check(_reading, enrolment, programme, on):
        assert (enrolment.id, programme.id) == (plan.enrolment_id, town.programme.id)
        return "prescription_missing" if on > until["day"] else ""

    town.generate(day(3), eligible=check)
    assert town.seen(plan) == {
        iso(0): iso(0),
        iso(1): iso(1),
        iso(2): "eligibility_expired",
        iso(3): "eligibility_expired",
    }
    until["day"] = day(9)
    assert len(town.generate(day(3), eligible=check).restored) == 2
    assert not any("prescription" in str(row.data) for row in town.events())


def test_days_moved_for_holidays_and_back(store: Store) -> None:
    """Tests Christmas of a service that comes the working day before, with the meals of both, and a rule that changes."""
    town = ServiceTown(store, frequency=Frequency(weekdays=frozenset(range(5)), on_holiday=OnHoliday.BEFORE))
    plan = town.plan("FREQ=WEEKLY;BYDAY=TU,FR")
    daily = town.plan()
    town.at(dt.date(2026, 12, 20))
    town.generate(dt.date(2027, 1, 3))
    assert town.seen(plan) == {
        "2026-12-22": "2026-12-22", "2026-12-25": "2026-12-24", "2026-12-29": "2026-12-29", "2027-01-01": "2026-12-31",
    }  # fmt: skip
    found = town.visits(daily)
    assert (found["2026-12-24"].units, found["2026-12-25"].skipped_reason) == (2, "holiday")
    assert "2026-12-26" not in found
    town.change(plan, on_holiday=OnHoliday.KEEP)
    assert len(town.generate(dt.date(2027, 1, 3)).moved) == 2
    assert town.visits(plan)["2026-12-25"].day == "2026-12-25"
    town.change(plan, on_holiday=OnHoliday.SKIP)
    town.generate(dt.date(2027, 1, 3))
    assert town.seen(plan)["2027-01-01"] == "holiday"


def test_a_flexible_plan_makes_undated_visits(town: ServiceTown) -> None:
    """Tests whole weeks and cut ones, days that the planner has chosen, and a pause that takes and gives back."""
    enrolled = town.enrol()
    plan = town.plan(per_week=2, weekdays=frozenset(range(5)), enrolment=enrolled, to_day="2026-12-15")
    town.generate(day(25))
    # The last week has two days of five: 0.8 of a visit.
    assert list(town.visits(plan)) == [
        f"2026-W{key}" for key in ("48/1", "48/2", "49/1", "49/2", "50/1", "50/2", "51/1")
    ]
    with town.store.reading(town.town) as reading:
        assert len(visits.undated_visits(reading)) == 7
    found = town.visits(plan)
    wednesday = dt.date(2026, 12, 2)
    window = TimeWindow(moment(wednesday, 11), moment(wednesday, 12))
    dated = town.change(found["2026-W49/2"], day=wednesday.isoformat(), window=window)
    assert town.generate(day(25)).count == 0
    # Away on Thursday and Friday: one visit of the week is left, the one that has its day.
    enrolled = town.change(enrolled, pauses=(Pause("2026-12-03", "2026-12-04"),))
    town.generate(day(25))
    assert town.seen(plan)["2026-W49/1"] == "pause"
    assert town.visits(plan)["2026-W49/2"] == dated
    # Away all week: none; then on that Wednesday only: it has to be chosen again.
    enrolled = town.change(enrolled, pauses=(Pause("2026-11-30", "2026-12-06"),))
    town.generate(day(25))
    assert {town.seen(plan)["2026-W49/1"], town.seen(plan)["2026-W49/2"]} == {"pause"}
    town.change(enrolled, pauses=())
    town.generate(day(25))
    back = town.visits(plan)
    assert (back["2026-W49/2"].day, back["2026-W49/2"].window, back["2026-W49/2"].status) == (
        "",
        None,
        V.EXPECTED,
    )
    town.change(back["2026-W49/2"], day=wednesday.isoformat(), window=window)
    town.change(enrolled, pauses=(Pause("2026-12-02", "2026-12-02"),))
    town.generate(day(25))
    assert town.visits(plan)["2026-W49/2"].day == ""
    assert len(town.events("visit.undated")) == 1


def test_a_week_that_is_half_over_gets_what_still_fits(town: ServiceTown) -> None:
    """Tests a plan added on a Friday, for a service that keeps two days between visits."""
    town.at(dt.date(2026, 11, 27))
    plan = town.plan(per_week=3, weekdays=frozenset(range(5)))
    town.generate(dt.date(2026, 12, 4))
    assert list(town.visits(plan)) == ["2026-W48/1", "2026-W49/1", "2026-W49/2", "2026-W49/3"]


def test_what_is_ordered_follows_where_its_delivery_can(town: ServiceTown) -> None:
    """Tests a pause, another hour and another day for visits whose delivery may still be taken off, and one on its way that stays."""
    enrolled = town.enrol()
    plan = town.plan("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH", enrolment=enrolled)
    flexible = town.plan(per_week=1, enrolment=enrolled)
    until = dt.date(2026, 12, 6)
    town.generate(until)
    made = town.visits(plan)
    for key in ("2026-11-30", "2026-12-01", "2026-12-02"):
        town.change(made[key], status=V.ORDERED)
    monday = dt.date(2026, 11, 30)
    window = TimeWindow(moment(monday, 11), moment(monday, 12))
    dated = town.change(
        town.visits(flexible)["2026-W49/1"], day=monday.isoformat(), window=window, status=V.ORDERED
    )

    def untouched(_reading, visit) -> bool:
        return visit.occurrence != "2026-12-02"

    town.change(enrolled, pauses=(Pause("2026-11-30", "2026-11-30"), Pause("2026-12-02", "2026-12-02")))
    done = town.generate(until, untouched=untouched)
    assert [(one.visit_id, one.reason) for one in done.clashes] == [(made["2026-12-02"].id, "pause")]
    assert town.seen(plan)["2026-11-30"] == "pause"
    assert town.visits(plan)["2026-12-02"].status is V.ORDERED
    again = town.visits(flexible)["2026-W49/1"]
    assert (again.day, again.window, again.status) == ("", None, V.EXPECTED)
    town.clock.advance(60)
    town.change(plan, window_from_min=690)
    town.generate(until, untouched=untouched)
    moved = town.visits(plan)["2026-12-01"]
    assert (moved.status, moved.window.earliest) == (V.ORDERED, moment(dt.date(2026, 12, 1), 11.5))
    town.change(plan, rule="FREQ=WEEKLY;BYDAY=TH")
    town.generate(until, untouched=untouched)
    assert town.seen(plan)["2026-12-01"] == "plan_changed"
    assert dated.id == again.id


def test_a_delivery_under_way_is_not_taken_off(store: Store) -> None:
    """Tests which deliveries may still be taken off: until something of them is on board."""
    small = make_town(store)
    made = add_promised(store, small)
    visit = Visit(
        "vis_1", "spl_1", "enr_1", "2026-11-28", "2026-11-28", None, status=V.ORDERED, delivery_id=made.id
    )

    def asked() -> bool:
        with store.reading(small.id) as reading:
            return not_under_way(reading, visit)

    assert asked()
    with store.writing(small.id, "test") as writing:
        one = deliveries.change(writing, made, status=DeliveryStatus.ASSIGNED)
        writing.note("delivery.assigned", one.id, one.version)
    assert asked()
    with store.writing(small.id, "test") as writing:
        one = deliveries.change(writing, one, status=DeliveryStatus.COLLECTED)
        writing.note("delivery.collected", one.id, one.version)
    assert not asked()
