"""Plans are added with everything checked, changed from a date on without changing what was, ended and paused; visits moved by hand."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from dispatch import ids
from dispatch.domain import Courier
from dispatch.lifecycle.enrolment import EnrolmentStatus
from dispatch.lifecycle.visit import VisitStatus
from dispatch.services import plan_changes, visit_changes
from dispatch.services.enrolment import Pause
from dispatch.services.plan_changes import PlanChangeError, add_plan, change_plan, end_plan
from dispatch.services.plan_checks import InvalidPlanError
from dispatch.services.service_plan import ServicePlan
from dispatch.services.service_type import Frequency, OnHoliday
from dispatch.services.visit_changes import VisitChangeError
from dispatch.storage import crew, programmes, visits
from dispatch.storage.store import ConflictError, NotFoundError, Store
from tests.dispatch.visits.visit_town import TODAY, ServiceTown, moment

V = VisitStatus
WORKDAYS = frozenset(range(5))


@pytest.fixture
def town(store: Store) -> ServiceTown:
    return ServiceTown(store, frequency=Frequency(5, 2, WORKDAYS, OnHoliday.AFTER))


@pytest.fixture(scope="module")
def same_town(shared_store: Store) -> ServiceTown:
    """One town for all that is refused."""
    return ServiceTown(shared_store, frequency=Frequency(5, 2, WORKDAYS, OnHoliday.AFTER))


def plain(town: ServiceTown, **fields: object) -> ServicePlan:
    given = {
        "rule": "" if fields.get("per_week") else "FREQ=WEEKLY;BYDAY=MO,TH",
        "from_day": "2026-11-26",
        "window_from_min": 660,
        "window_to_min": 780,
        **fields,
    }
    enrolment = given.pop("enrolment", None) or town.enrol()
    return ServicePlan(town.store.ids.new(ids.SERVICE_PLAN), enrolment.id, **given)


def do(town: ServiceTown, step, *arguments, **options):
    return town.store.write(
        town.town, "coordinator:lea", lambda writing: step(writing, *arguments, **options)
    )


def add(town: ServiceTown, **fields: object) -> ServicePlan:
    return do(town, add_plan, plain(town, **fields)).plan


def test_a_plan_has_its_visits_at_once(town: ServiceTown) -> None:
    """Tests that a person who is enrolled today is on tomorrow's rounds, and that the rule is kept as rules are written."""
    done = do(town, add_plan, plain(town, rule="rrule:byday=mo,th;freq=weekly"))
    assert done.plan.rule == "FREQ=WEEKLY;BYDAY=MO,TH"
    assert len(done.generated.made) == len(town.visits(done.plan)) == 10
    assert min(town.visits(done.plan)) == "2026-11-26"
    (event,) = town.events("service_plan.added")
    assert (event.subject, event.data) == (done.plan.id, {"enrolment_id": done.plan.enrolment_id})
    assert town.generate().count == 0


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"rule": ""}, "/rule", "one_of_two"),
        ({"rule": "FREQ=DAILY", "per_week": 2}, "/rule", "one_of_two"),
        ({"rule": "FREQ=HOURLY"}, "/rule", "invalid_rule"),
        ({"rule": "FREQ=WEEKLY;BYDAY=MO,SA"}, "/rule", "no_service"),
        ({"rule": "FREQ=WEEKLY", "from_day": "2026-11-28"}, "/rule", "no_visit"),
        ({"per_week": 8}, "/per_week", "bad_number"),
        ({"per_week": 3, "weekdays": frozenset({0, 1, 2})}, "/per_week", "too_often"),
        ({"per_week": 4}, "/per_week", "too_often"),
        ({"per_week": 1, "weekdays": frozenset({5})}, "/weekdays", "no_service"),
        ({"per_week": 1, "weekdays": frozenset({7})}, "/weekdays", "weekdays"),
        ({"per_week": 1, "besides": frozenset({"2026-12-01"})}, "/besides", "besides_flexible"),
        ({"from_day": ""}, "/from_day", "bad_date"),
        ({"from_day": "20261126"}, "/from_day", "bad_date"),
        ({"from_day": "1999-12-31"}, "/from_day", "bad_date"),
        ({"to_day": "2026-11-25"}, "/to_day", "date_order"),
        ({"anchor_day": "2026-12-01"}, "/anchor_day", "date_order"),
        ({"without": frozenset({"2026-W49/1"})}, "/without/2026-W49/1", "bad_date"),
        ({"per_week": 1, "without": frozenset({"2026-W49"})}, "/without/2026-W49", "bad_date"),
        ({"without": frozenset((dt.date(2027, 1, 1) + dt.timedelta(days=n)).isoformat() for n in range(401))}, "/without", "too_many"),
        ({"besides": frozenset({"2026-12-05"})}, "/besides/2026-12-05", "no_service"),
        ({"pauses": (Pause("2026-12-05", "2026-12-01"),)}, "/pauses/0/to_day", "date_order"),
        ({"pauses": (Pause("2026-12-05", "", "because"),)}, "/pauses/0/reason", "unknown_reason"),
        ({"window_from_min": 600}, "/window_from_min", "outside_service"),
        ({"window_to_min": 600}, "/window_from_min", "outside_service"),
        ({"window_to_min": 1440}, "/window_to_min", "minute"),
        ({"quantity": 0}, "/quantity", "bad_units"),
        ({"quantity_on": ((4, 0),)}, "/quantity_on/4", "bad_units"),
        ({"quantity_on": ((4, 2), (4, 3))}, "/quantity_on", "weekdays"),
        ({"courier_id": "cou_nobody"}, "/courier_id", "unknown_courier"),
        ({"order": {}}, "/order", "order_of_visit"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_plan_is_told(same_town: ServiceTown, fields, pointer, code) -> None:
    """Tests each fault with its place, and that nothing is stored."""
    town = same_town
    before = len(town.events("service_plan.added"))
    with pytest.raises(InvalidPlanError) as refused:
        add(town, **fields)
    assert (pointer, code) in [(fault.pointer, fault.code) for fault in refused.value.faults]
    assert all(fault.remedy for fault in refused.value.faults)
    assert len(town.events("service_plan.added")) == before


def test_everything_is_told_at_once(same_town: ServiceTown) -> None:
    """Tests several faults together."""
    with pytest.raises(InvalidPlanError) as refused:
        add(same_town, quantity=0, from_day="x", window_to_min=-1)
    assert {fault.pointer for fault in refused.value.faults} == {"/quantity", "/from_day", "/window_to_min"}


def test_nobody_has_more_visits_than_the_service_has(town: ServiceTown) -> None:
    """Tests that all plans of a person count together, the planner's days too, and an ended one no more."""
    enrolled = town.enrol()
    first = add(town, enrolment=enrolled, rule="FREQ=WEEKLY;BYDAY=MO,TU,WE")
    with pytest.raises(InvalidPlanError) as refused:
        add(town, enrolment=enrolled, rule="FREQ=DAILY")
    assert [fault.code for fault in refused.value.faults] == ["too_often"]
    add(town, enrolment=enrolled, per_week=2)
    with pytest.raises(InvalidPlanError):
        add(town, enrolment=enrolled, rule="FREQ=MONTHLY;BYDAY=1FR")
    do(town, end_plan, first.id, 1, "2026-12-31")
    add(town, enrolment=enrolled, rule="FREQ=MONTHLY;BYDAY=1FR", from_day="2027-01-04")
    assert add(town).active


def test_who_comes_must_be_able_to(store: Store) -> None:
    """Tests the skills of a courier that is wanted, and an enrolment that is over."""
    town = ServiceTown(store)
    with store.writing(town.town, "test") as writing:
        service = programmes.change_service(
            writing, town.service, replace(town.service, skills=frozenset({"medicine"}))
        )
        able = Courier(store.ids.new(ids.COURIER), "Courier 2", frozenset({"medicine"}), 1600)
        crew.add_couriers(writing, [able])
        writing.note("service_type.changed", service.id, service.version)
    with pytest.raises(InvalidPlanError, match="medicine"):
        add(town, courier_id=town.courier.id)
    assert add(town, courier_id=able.id).courier_id == able.id
    over = town.enrol(status=EnrolmentStatus.ENDED)
    with pytest.raises(InvalidPlanError, match="ended"):
        add(town, enrolment=over)
    with pytest.raises(NotFoundError):
        do(town, add_plan, replace(plain(town), enrolment_id="enr_none"))


def test_a_change_holds_from_its_date_and_what_was_stays(town: ServiceTown) -> None:
    """Tests another hour from the second week on: the same visits before, others since, none twice, and the event of each."""
    plan = add(town)
    before = town.visits(plan)
    done = do(town, change_plan, plan.id, 1, "2026-12-07", window_from_min=720, quantity=2)
    new = done.plan
    assert (new.follows, new.from_day, new.anchor_day) == (plan.id, "2026-12-07", "2026-11-26")
    old = town.visits(plan)
    for key, visit in old.items():
        if key < "2026-12-07":
            assert visit == before[key]
        else:
            assert (visit.status, visit.skipped_reason) == (V.SKIPPED, "ended")
    assert {one.units for one in town.visits(new).values()} == {2}
    live = [one.day for of in (plan, new) for one in town.visits(of).values() if one.status is V.EXPECTED]
    assert sorted(live) == sorted(before)
    assert [(row.subject, row.data.get("followed_by")) for row in town.events("service_plan.changed")] == [
        (plan.id, new.id)
    ]
    assert town.generate().count == 0
    with pytest.raises(ConflictError):
        do(town, change_plan, plan.id, 1, "2026-12-14", quantity=3)
    with pytest.raises(PlanChangeError) as over:
        do(town, change_plan, plan.id, 2, "2026-12-14", quantity=3)
    assert over.value.code == "plan_over"


def test_a_day_that_is_ordered_has_no_second_visit(town: ServiceTown) -> None:
    """Tests a change over a day for which a delivery was made: one clash, no double; once it is called off, the new visit comes."""
    plan = add(town)
    ordered = town.change(town.visits(plan)["2026-11-26"], status=V.ORDERED)
    done = do(town, change_plan, plan.id, 1, "2026-11-26", window_from_min=720)
    # It has not begun: changed as it is.
    assert done.plan.id == plan.id
    assert [(one.visit_id, one.reason) for one in done.generated.clashes] == [(ordered.id, "moved")]
    later = town.change(town.visits(plan)["2026-11-30"], status=V.ORDERED)
    done = do(town, change_plan, plan.id, 2, "2026-11-27", window_from_min=690)
    assert [one.visit_id for one in done.generated.clashes] == [ordered.id, later.id]
    assert town.seen(done.plan)["2026-11-30"] == "day_taken"
    again = do(town, change_plan, done.plan.id, 1, "2026-11-28", quantity=3).plan
    assert town.seen(again)["2026-11-30"] == "day_taken"
    town.change(later, status=V.SKIPPED, skipped_reason="cancelled")
    town.generate()
    assert town.seen(again)["2026-11-30"] == "2026-11-30"


def test_every_second_week_stays_the_same_weeks(town: ServiceTown) -> None:
    """Tests that a rule counts on over a change, with its interval and its number of times; another one begins anew."""
    plan = add(town, rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;COUNT=4")
    wanted = list(town.visits(plan))
    new = do(town, change_plan, plan.id, 1, "2026-12-03", quantity=2).plan
    town.generate(dt.date(2027, 3, 1))
    both = {
        **{key: day for key, day in town.seen(plan).items() if day == key},
        **{key: day for key, day in town.seen(new).items() if day == key},
    }
    assert list(both)[: len(wanted)] == wanted
    assert list(both) == ["2026-11-26", "2026-12-10", "2026-12-24", "2027-01-07"]
    other = do(town, change_plan, new.id, 1, "2026-12-16", rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TH").plan
    assert other.anchor_day == ""
    assert min(town.visits(other)) == "2026-12-17"


@pytest.mark.parametrize(
    ("from_day", "changes", "code"),
    [
        ("2026-11-24", {"quantity": 2}, "change_in_past"),
        ("2026-11-31", {"quantity": 2}, "bad_date"),
        ("2026-12-01", {"enrolment_id": "enr_other"}, "not_changeable"),
        ("2026-12-01", {"rule": "", "per_week": 2}, "not_a_monday"),
        ("2026-12-01", {"window_from_min": 0}, "invalid_plan"),
    ],
)
def test_changes_that_cannot_be(same_town: ServiceTown, from_day, changes, code) -> None:
    """Tests that a refused change leaves everything as it was."""
    town = same_town
    plan = add(town)
    before = town.visits(plan)
    with pytest.raises((PlanChangeError, InvalidPlanError)) as refused:
        do(town, change_plan, plan.id, 1, from_day, **changes)
    assert refused.value.code == code
    assert town.visits(plan) == before


def test_from_named_days_to_days_the_planner_chooses(town: ServiceTown) -> None:
    """Tests both ways, from a Monday."""
    plan = add(town)
    flexible = do(town, change_plan, plan.id, 1, "2026-12-07", rule="", per_week=2).plan
    assert list(town.visits(flexible))[:2] == ["2026-W50/1", "2026-W50/2"]
    named = do(town, change_plan, flexible.id, 1, "2026-12-14", rule="FREQ=WEEKLY;BYDAY=TU", per_week=0).plan
    assert min(town.visits(named)) == "2026-12-15"
    assert town.seen(flexible)["2026-W51/1"] == "ended"
    assert town.seen(flexible)["2026-W50/1"] == ""
    assert town.generate().count == 0


def test_a_plan_ends_and_pauses(town: ServiceTown) -> None:
    """Tests the last day, a plan that ends before it has begun, a pause that comes twice, and its end."""
    plan = add(town)
    do(town, plan_changes.pause_plan, plan.id, "2026-12-01", reason="hospital")
    paused = do(town, plan_changes.pause_plan, plan.id, "2026-12-01", reason="hospital").plan
    assert len(paused.pauses) == 1
    assert town.seen(plan)["2026-12-03"] == "pause"
    resumed = do(town, plan_changes.resume_plan, plan.id, "2026-12-10").plan
    assert resumed.pauses == (Pause("2026-12-01", "2026-12-09", "hospital"),)
    assert town.seen(plan)["2026-12-10"] == "2026-12-10"
    ended = do(town, end_plan, plan.id, resumed.version, "2026-12-10").plan
    assert town.seen(plan)["2026-12-14"] == "ended"
    assert ended.active
    with pytest.raises(PlanChangeError):
        do(town, end_plan, plan.id, ended.version, "2026-11-01")
    gone = add(town)
    do(town, end_plan, gone.id, 1, "2026-11-25")
    assert set(town.seen(gone).values()) == {"ended"}
    assert all("hospital" not in str(row.data) for row in town.events())


def test_an_enrolment_that_changes_is_followed(town: ServiceTown) -> None:
    """Tests a pause of the person over all plans, with conditions that were found before and are not asked for now."""
    enrolled = town.enrol()
    plan = do(
        town,
        add_plan,
        plain(town, enrolment=enrolled),
        eligible=lambda *args: "papers" if args[-1].day == 3 else "",
    ).plan
    town.change(enrolled, pauses=(Pause("2026-11-30", "2026-12-01"),))
    do(town, plan_changes.follow_enrolment, enrolled.id)
    seen = town.seen(plan)
    assert (seen["2026-11-30"], seen["2026-12-03"]) == ("pause", "eligibility_expired")
    assert seen["2026-12-07"] == "2026-12-07"
    do(town, plan_changes.follow_enrolment, enrolled.id, eligible=lambda *_: "")
    assert town.seen(plan)["2026-12-03"] == "2026-12-03"


def test_a_visit_is_moved_by_hand_and_stays(town: ServiceTown) -> None:
    """Tests that plans do not move it back, a pause skips it, and no day has two."""
    plan = add(town)
    one = town.visits(plan)["2026-11-30"]
    with pytest.raises(VisitChangeError) as refused:
        do(town, visit_changes.move_visit, one.id, 1, "2026-12-03")
    assert refused.value.code == "day_taken"
    moved = do(town, visit_changes.move_visit, one.id, 1, "2026-12-02", (700, 760))
    assert (moved.day, moved.by_hand) == ("2026-12-02", True)
    assert moved.window.earliest == moment(dt.date(2026, 12, 2)) + 700 * 60
    assert town.generate().count == 0
    do(town, change_plan, plan.id, 1, "2026-11-26", quantity=2)
    assert (town.visits(plan)["2026-11-30"].window, town.visits(plan)["2026-11-30"].units) == (
        moved.window,
        2,
    )
    do(town, plan_changes.pause_plan, plan.id, "2026-12-02", "2026-12-02")
    assert town.seen(plan)["2026-11-30"] == "pause"
    assert len(town.visits(plan)) == 10


@pytest.mark.parametrize(
    ("day", "window", "code"),
    [
        ("2026-11-24", None, "visit_over"),
        ("2026-11-25", (480, 539), "visit_over"),
        ("tomorrow", None, "bad_date"),
        ("2026-12-01", (-1, 30), "bad_window"),
    ],
)
def test_moves_that_cannot_be(same_town: ServiceTown, day, window, code) -> None:
    """Tests dates and windows that are over or none."""
    town = same_town
    one = town.visits(add(town))["2026-11-30"]
    with pytest.raises(VisitChangeError) as refused:
        do(town, visit_changes.move_visit, one.id, 1, day, window)
    assert refused.value.code == code


def test_single_visits_skipped_and_taken_back(town: ServiceTown) -> None:
    """Tests a visit that is not wanted once; one that is done stays; an old version is refused."""
    plan = add(town)
    one = town.visits(plan)["2026-11-30"]
    do(town, visit_changes.skip_visit, one.id, 1)
    assert do(town, visit_changes.skip_visit, one.id, 2).version == 2
    town.generate()
    assert town.seen(plan)["2026-11-30"] == "cancelled"
    with pytest.raises(ConflictError):
        do(town, visit_changes.restore_visit, one.id, 1)
    back = do(town, visit_changes.restore_visit, one.id, 2)
    with pytest.raises(VisitChangeError):
        do(town, visit_changes.restore_visit, one.id, back.version)
    done = town.change(town.change(back, status=V.ORDERED), status=V.DONE)
    with pytest.raises(VisitChangeError):
        do(town, visit_changes.skip_visit, one.id, done.version)
    with pytest.raises(VisitChangeError):
        do(town, visit_changes.move_visit, one.id, done.version, "2026-12-01")


def test_a_service_of_the_night(store: Store) -> None:
    """Tests windows over midnight, in a town whose day begins at four, on the night in which clocks are put back."""
    town = ServiceTown(store, planning={"day_from_min": 240})

    with store.writing(town.town, "test") as writing:
        night = replace(town.service, window_from_min=20 * 60, window_to_min=3 * 60)
        writing.note(
            "service_type.changed", night.id, programmes.change_service(writing, town.service, night).version
        )
    town.at(dt.date(2026, 10, 20))
    plan = add(town, rule="FREQ=DAILY", from_day="2026-10-20", window_from_min=60, window_to_min=150)
    window = town.visits(plan)["2026-10-24"].window
    assert (window.earliest, window.latest) == (
        moment(dt.date(2026, 10, 25), 1),
        moment(dt.date(2026, 10, 25), 2.5),
    )
    with pytest.raises(InvalidPlanError, match="20:00 to 03:00"):
        add(town, window_from_min=150, window_to_min=200)
    assert TODAY.year == 2026
    with store.reading(town.town) as reading:
        assert visits.get_plan(reading, plan.id) == plan
