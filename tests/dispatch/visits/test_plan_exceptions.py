"""Dates besides the rule of a plan, dates without, either taken back; and what other dates of the plan keep meanwhile."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from dispatch.domain import TimeWindow
from dispatch.lifecycle.visit import VisitStatus
from dispatch.services.generation import generate
from dispatch.services.plan_changes import PlanChangeError, change_plan, pause_plan
from dispatch.services.plan_checks import InvalidPlanError
from dispatch.services.plan_exceptions import except_plan
from dispatch.services.service_type import Frequency, OnHoliday
from dispatch.services.untouched_check import not_under_way
from dispatch.storage import deliveries, visits
from dispatch.storage.schema_log import EVENT
from dispatch.storage.store import ConflictError, NotFoundError, Store
from tests.dispatch.services.town_services import MEALS, services_of
from tests.dispatch.toy_day import DAY, NINE_S, make_day
from tests.dispatch.visits.visit_town import ServiceTown, moment

V = VisitStatus
WORKDAYS = frozenset(range(5))


@pytest.fixture
def town(store: Store) -> ServiceTown:
    return ServiceTown(store, frequency=Frequency(5, 1, WORKDAYS, OnHoliday.SKIP))


@pytest.fixture(scope="module")
def same_town(shared_store: Store) -> ServiceTown:
    """One town for all that is refused."""
    return ServiceTown(shared_store, frequency=Frequency(5, 1, WORKDAYS, OnHoliday.SKIP))


def bar(town: ServiceTown, plan, **dates):
    """Make an exception of a plan as it is now."""

    def step(writing):
        return except_plan(writing, plan.id, visits.get_plan(writing, plan.id).version, **dates)

    return town.store.write(town.town, "coordinator:lea", step)


def test_dates_without_and_besides_and_taken_back(town: ServiceTown) -> None:
    """Tests that visits follow, that the log has the dates, and that the rule holds again once they are taken back."""
    plan = town.plan("FREQ=WEEKLY;BYDAY=MO,TH")
    town.generate()
    before = town.seen(plan)
    done = bar(town, plan, without=["2026-12-03"], besides=["2026-12-04", "2026-12-08"])
    assert (done.plan.version, len(done.generated.made), len(done.generated.skipped)) == (2, 2, 1)
    assert town.seen(plan) == {
        **before,
        "2026-12-03": "left_out",
        "2026-12-04": "2026-12-04",
        "2026-12-08": "2026-12-08",
    }
    (row,) = town.events("service_plan.changed")
    assert row.data == {
        "without": ["2026-12-03"],
        "besides": ["2026-12-04", "2026-12-08"],
        "undone": [],
        "enrolment_id": plan.enrolment_id,
    }
    town.generate()
    bar(town, plan, undo=["2026-12-03", "2026-12-04"])
    assert town.seen(plan) == {**before, "2026-12-04": "plan_changed", "2026-12-08": "2026-12-08"}
    assert town.events("service_plan.changed")[-1].data["undone"] == ["2026-12-03", "2026-12-04"]
    # Added again it is the same visit.
    bar(town, plan, besides=["2026-12-04"])
    assert town.seen(plan)["2026-12-04"] == "2026-12-04"
    town.generate()
    assert len(town.visits(plan)) == len(before) + 2


@pytest.mark.parametrize(
    "dates", [{"without": ["2026-12-03"]}, {"besides": ["2026-12-04"]}, {"undo": ["2026-12-10"]}]
)
def test_said_again_it_changes_nothing(town: ServiceTown, dates: dict) -> None:
    """Tests that the version stays and the log has nothing more."""
    plan = town.plan("FREQ=WEEKLY;BYDAY=MO,TH")
    first = bar(town, plan, **dates)
    count = len(town.events())
    again = bar(town, plan, **dates)
    assert again.plan == first.plan
    assert again.generated.count == 0
    assert len(town.events()) == count


def test_one_is_the_contrary_of_the_other(town: ServiceTown) -> None:
    """Tests that leaving out what was added takes it back, twice if need be, and the other way round."""
    plan = town.plan("FREQ=WEEKLY;BYDAY=MO,TH")
    bar(town, plan, besides=["2026-12-04"], without=["2026-12-03"])
    for _ in range(2):
        done = bar(town, plan, without=["2026-12-04"])
        assert (done.plan.besides, done.plan.without) == (frozenset(), frozenset({"2026-12-03"}))
    assert town.seen(plan)["2026-12-04"] == "plan_changed"
    for _ in range(2):
        done = bar(town, plan, besides=["2026-12-03"])
        assert (done.plan.besides, done.plan.without) == (frozenset(), frozenset())
    assert town.seen(plan)["2026-12-03"] == "2026-12-03"


def test_a_holiday_is_added(town: ServiceTown) -> None:
    """Tests Christmas, a Friday that the rule names and the service leaves out: somebody means just that day."""
    plan = town.plan("FREQ=WEEKLY;BYDAY=FR")
    town.generate()
    assert town.seen(plan)["2026-12-25"] == "holiday"
    assert bar(town, plan, besides=["2026-12-25"]).plan.besides == {"2026-12-25"}
    assert town.seen(plan)["2026-12-25"] == "2026-12-25"
    bar(town, plan, undo=["2026-12-25"])
    assert town.seen(plan)["2026-12-25"] == "holiday"


def test_days_and_single_visits_of_an_open_plan(town: ServiceTown) -> None:
    """Tests plans whose days the planner chooses: a date without leaves the other days, a single visit is one less."""
    plan = town.plan(per_week=2)
    town.generate()
    bar(town, plan, without=["2026-W50/2"])
    assert town.seen(plan)["2026-W50/2"] == "left_out"
    bar(town, plan, without=["2026-12-15"])
    assert town.seen(plan)["2026-W51/2"] == ""
    bar(town, plan, undo=["2026-W50/2"])
    assert town.seen(plan)["2026-W50/2"] == ""


@pytest.mark.parametrize(
    ("dates", "code", "clue"),
    [
        ({"without": ["3 December"]}, "bad_date", "write it like 2026-12-01"),
        ({"besides": ["2026-W49/1"]}, "bad_date", "is no date"),
        ({"without": ["2026-11-23"]}, "change_in_past", "give 2026-11-25 or later"),
        ({"undo": ["2026-11-23"]}, "change_in_past", "what was stays what it was"),
        ({"besides": ["2027-02-01"]}, "outside_plan", "2026-11-02 to 2026-12-31"),
        # A Friday: a wrong date would leave the visit that was meant where it is.
        ({"without": ["2026-12-04"]}, "no_visit", "give 2026-11-30 or 2026-12-03 or 2026-12-07"),
        ({"without": ["2026-12-03"], "besides": ["2026-12-03"]}, "contradiction", "say one thing"),
    ],
)
def test_what_is_refused(same_town: ServiceTown, dates: dict, code: str, clue: str) -> None:
    """Tests that each mistake names the date and what to give instead, and leaves the plan as it is."""
    plan = same_town.plan("FREQ=WEEKLY;BYDAY=MO,TH", to_day="2026-12-31")
    with pytest.raises(PlanChangeError, match=clue) as error:
        bar(same_town, plan, **dates)
    assert error.value.code == code
    with same_town.store.reading(same_town.town) as reading:
        assert visits.get_plan(reading, plan.id) == plan


def test_days_without_service_and_open_plans(same_town: ServiceTown) -> None:
    """Tests what the checks of plans refuse: a Sunday, and a date besides where the planner chooses; and weekdays and numbers that are none."""
    plan = same_town.plan("FREQ=WEEKLY;BYDAY=MO,TH")
    with pytest.raises(InvalidPlanError, match="day without service"):
        bar(same_town, plan, besides=["2026-12-06"])
    plan = same_town.plan(per_week=2, weekdays=frozenset({0, 1, 2}))
    with pytest.raises(InvalidPlanError, match="make a plan with a rule"):
        bar(same_town, plan, besides=["2026-12-08"])
    with pytest.raises(PlanChangeError, match="no visits on that weekday"):
        bar(same_town, plan, without=["2026-12-04"])
    for wrong in ("2026-W50/3", "2026-W54/1", "2026-W50/x"):
        with pytest.raises(PlanChangeError, match="like 2026-W49/2"):
            bar(same_town, plan, without=[wrong])


def test_somebody_else_was_first(town: ServiceTown) -> None:
    """Tests that a version that is none any more is a conflict, and that an organisation sees its own subscriptions only."""
    plan = town.plan()
    bar(town, plan, without=["2026-12-03"])
    with pytest.raises(ConflictError), town.store.writing(town.town, "test") as writing:
        except_plan(writing, plan.id, 1, without=["2026-12-04"])
    with pytest.raises(NotFoundError), town.store.writing(town.town, "test") as writing:
        except_plan(writing, plan.id, 2, without=["2026-12-04"], org_id=town.kitchen)


@pytest.mark.parametrize("what", ["except", "pause"])
def test_other_days_keep_the_hours_that_the_planner_gave(town: ServiceTown, what: str) -> None:
    """Tests that one date less, or a pause, widens nothing that is as promised; another window of the plan does."""
    plan = town.plan("FREQ=WEEKLY;BYDAY=MO,TH")
    town.generate()
    town.clock.advance(60)
    day = dt.date(2026, 12, 7)
    narrow = TimeWindow(moment(day, 11.25), moment(day, 11.75))
    town.change(town.visits(plan)["2026-12-07"], window=narrow)
    town.clock.advance(60)
    if what == "except":
        bar(town, plan, without=["2026-12-03"])
    else:
        town.store.write(
            town.town, "test", lambda writing: pause_plan(writing, plan.id, "2026-12-03", "2026-12-03")
        )
    town.generate()
    assert town.visits(plan)["2026-12-07"].window == narrow
    town.clock.advance(60)
    town.change(plan, window_to_min=790)
    town.generate()
    assert town.visits(plan)["2026-12-07"].window == TimeWindow(moment(day, 11), moment(day, 13 + 1 / 6))


def events(day, *kinds: str) -> list:
    with day.store.reading(day.town_id) as reading:
        return list(reading.rows(reading.select(EVENT).where(EVENT.c.type.in_(kinds))))


def test_what_is_promised_is_called_off_once(store: Store) -> None:
    """Tests that the delivery of a date that is left out is cancelled, that others stay, and that it is ordered anew once taken back."""
    store.clock.set(NINE_S - 3600)
    day = make_day(store)
    town = services_of(day, MEALS)
    name = town.visit("meals", (2000, 2000), order=True).id
    other = town.visit("meals", (2100, 2000), order=True).id
    plan = town.plans[0]
    delivery = town.now(name)[1].id

    def step(writing, **dates):
        version = visits.get_plan(writing, plan).version
        return except_plan(writing, plan, version, untouched=not_under_way, **dates)

    for _ in range(2):
        store.write(day.town_id, "test", lambda writing: step(writing, without=[DAY]))
        town.order()
    assert (town.now(name)[0].status, town.now(name)[0].skipped_reason) == (V.SKIPPED, "left_out")
    assert town.now(name)[1].status == "cancelled"
    assert [row.subject for row in events(day, "delivery.cancelled")] == [delivery]
    assert town.now(other)[0].status is V.ORDERED
    store.write(day.town_id, "test", lambda writing: step(writing, undo=[DAY]))
    town.order()
    visit, again = town.now(name)
    assert (visit.status, again.status, again.id == delivery) == (V.ORDERED, "promised", False)


def test_nobody_asked_keeps_what_is_promised(store: Store) -> None:
    """Tests that without somebody who says that it may be called off the visit stays, and is told."""
    store.clock.set(NINE_S - 3600)
    day = make_day(store)
    town = services_of(day, MEALS)
    name = town.visit("meals", (2000, 2000), order=True).id
    done = store.write(
        day.town_id, "test", lambda writing: except_plan(writing, town.plans[0], 1, without=[DAY])
    )
    assert [(one.visit_id, one.reason) for one in done.generated.clashes] == [(name, "left_out")]
    assert town.now(name)[0].status is V.ORDERED


def test_what_is_promised_goes_over_to_the_plan_that_follows(store: Store) -> None:
    """Tests Friday's meals for the weekend from tomorrow on: what is promised is the same delivery, larger on Friday."""
    store.clock.set(NINE_S - 3600)
    day = make_day(store)
    town = services_of(day, replace(MEALS, window_to_min=1439, window_from_min=0))
    town.visit("meals", (2000, 2000))
    old = town.plans[0]
    from dispatch.services.generation import generate

    generate(store, day.town_id, untouched=not_under_way)
    town.order(DAY, days=9)
    store.clock.advance(60)

    def step(writing):
        return change_plan(
            writing, old, visits.get_plan(writing, old).version, "2026-11-30", untouched=not_under_way, quantity_on=((4, 3),)
        )  # fmt: skip

    with store.reading(day.town_id) as reading:
        before = visits.visits_of_plans(reading, [old])[old]
    new = store.write(day.town_id, "test", step).plan
    town.order(DAY, days=9)
    assert generate(store, day.town_id, untouched=not_under_way).count == 0
    with store.reading(day.town_id) as reading:
        found = visits.visits_of_plans(reading, [old, new.id])
        known = deliveries.get_many(reading, [one.delivery_id for one in before.values() if one.delivery_id])
    promised = {key: one for key, one in found[new.id].items() if one.status is V.ORDERED}
    assert sorted(promised) == [
        f"2026-{month}" for month in ("11-30", "12-01", "12-02", "12-03", "12-04", "12-05", "12-06")
    ]
    assert all(
        (one.id, one.delivery_id) == (before[key].id, before[key].delivery_id)
        for key, one in promised.items()
    )
    assert {key: one.units for key, one in promised.items() if one.units != 1} == {"2026-12-04": 3}
    assert {one.status for one in known.values()} == {"promised"}
    assert known[promised["2026-12-04"].delivery_id].tasks[0].load.volume_l == 3 * MEALS.load.volume_l
    assert found[new.id]["2026-12-11"].units == 3
    # Those that nobody was promised are made anew, and those of before stay where they were.
    assert {one.status for key, one in found[old].items() if key >= "2026-11-30"} == {V.SKIPPED}
    assert {key for key, one in found[old].items() if one.status is V.ORDERED} == {DAY, "2026-11-29"}
    assert len(events(day, "visit.handed_over")) == 7
    assert events(day, "delivery.cancelled") == []


def test_promised_days_that_the_next_plan_has_not_are_called_off(store: Store) -> None:
    """Tests another rule: a day that both name goes over, the others are off, and no day has two."""
    store.clock.set(NINE_S - 3600)
    day = make_day(store)
    town = services_of(day, replace(MEALS, window_to_min=1439, window_from_min=0))
    town.visit("meals", (2000, 2000))
    old = town.plans[0]
    generate(store, day.town_id, untouched=not_under_way)
    town.order(DAY, days=9)
    store.clock.advance(60)

    def step(writing):
        version = visits.get_plan(writing, old).version
        return change_plan(
            writing, old, version, "2026-11-30", untouched=not_under_way, rule="FREQ=WEEKLY;BYDAY=FR"
        )

    new = store.write(day.town_id, "test", step).plan
    town.order(DAY, days=9)
    with store.reading(day.town_id) as reading:
        found = visits.visits_of_plans(reading, [old, new.id])
    assert [key for key, one in sorted(found[new.id].items()) if one.status is V.ORDERED] == ["2026-12-04"]
    assert {key for key, one in found[old].items() if one.status is V.ORDERED} == {DAY, "2026-11-29"}
    assert len(events(day, "delivery.cancelled")) == 6
