"""Runs of weeks on toy towns, from the request to the dates."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace

import pytest

from dispatch import ids
from dispatch.lifecycle.machine import IllegalMoveError
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.services.enrolment import Pause
from dispatch.services.service_type import OnHoliday
from dispatch.services.visit import Visit
from dispatch.storage import crew, events, programmes, visits, week_runs
from dispatch.storage.schema_parties import SHIFT
from dispatch.week.apply import StaleWeekError
from dispatch.week.iso_week import WrongWeekError, week_named
from dispatch.week.proposal import Bar, WhyUndated
from dispatch.week.verify import faults_of
from tests.dispatch.week.toy_week import make_week

_R = PlanRunStatus


def _days(run, plan):
    return sorted(one.day for one in run.proposal.dated if one.plan_id == plan.id)


def test_dates_every_visit_and_writes_them(store):
    """Tests that what is proposed is dated with gaps, windows and a courier on shift, and that the events say so without any words."""
    week = make_week(store)
    plan, names = week.person(week.service(gap=2), visits_wanted=2)
    run = week.plan()
    assert run.status is _R.PROPOSED, run.message
    assert run.proposal.figures.visits == 2
    assert not run.proposal.undated
    assert not week.visit(names[0]).day, "nothing is written before somebody says so"
    applied = week.apply(run)
    assert applied.status is _R.APPLIED
    found = sorted((week.visit(name) for name in names), key=lambda one: one.day)
    first, second = (dt.date.fromisoformat(one.day) for one in found)
    assert (second - first).days >= 2
    assert first.isocalendar()[:2] == (2026, 49)
    for one in found:
        assert week.moment(0, 9 * 60) <= one.window.earliest <= one.window.latest
        assert dt.datetime.fromtimestamp(one.window.earliest, dt.UTC).date().isoformat() == one.day
    with store.reading(week.town_id) as reading:
        choices = week_runs.choices_of(reading, names)
        told = [one for name in names for one in events.events_of(reading, name)]
    assert set(choices) == set(names)
    assert {one.courier_id for one in choices.values()} <= set(week.couriers)
    dated = [one for one in told if one.type == "visit.dated"]
    assert len(dated) == 2
    assert {key for one in dated for key in one.data} == {"day", "plan_id", "courier_id", "begins_s"}
    assert plan.id == dated[0].data["plan_id"]


def test_the_proposal_comes_back_as_it_was(store):
    """Tests that a proposal that was stored is the one that was made, down to every figure."""
    week = make_week(store, settings={"week": {"threads": 1, "reserve_permille": 100}})
    week.person(week.service(), visits_wanted=2)
    week.person(week.services["check_in"], visits_wanted=1, weekdays=frozenset({6}))
    run = week.plan()
    with store.reading(week.town_id) as reading:
        again = week_runs.get_run(reading, run.id)
    assert again.proposal == run.proposal
    assert again.proposal.undated
    assert again.proposal.dated


def test_a_holiday_is_avoided(store):
    """Tests that Easter Monday is chosen by a service that goes on then only."""
    for rule, expected in ((OnHoliday.SKIP, ["2027-03-30"]), (OnHoliday.KEEP, ["2027-03-29"])):
        week = make_week(store, week="2027-W13", days=(0, 1) if rule is OnHoliday.SKIP else (0,))
        store.clock.set(week.moment(0, 0) - 86_400 * 2)
        plan, _ = week.person(week.service(on_holiday=rule), weekdays=frozenset({0, 1}))
        run = week.plan()
        assert _days(run, plan) == expected


def test_pauses_gaps_and_taken_days(store):
    """Tests that days of a pause, days near to dated visits in this week and in the last, and the plan's other days are barred."""
    week = make_week(store)
    programme = week.service(gap=2)
    plan, names = week.person(
        programme, visits_wanted=1, pauses=[Pause(week.day(2), week.day(2), "hospital")], without=frozenset({week.day(3)})
    )  # fmt: skip
    week.dated(plan, "2026-11-29")  # the Sunday before: Monday is too near
    run = week.plan()
    assert _days(run, plan) in ([week.day(1)], [week.day(4)])
    week.dated(plan, week.day(0))
    later = week.plan()
    assert _days(later, plan) == [week.day(4)]
    week.dated(plan, week.day(4))
    last = week.plan().proposal
    (none,) = last.undated
    assert (none.visit_id, none.code) == (names[0], WhyUndated.NO_DAY)
    bars = dict(none.bars)
    assert bars[week.day(2)] is Bar.PAUSE
    assert bars[week.day(3)] is Bar.WITHOUT
    assert bars[week.day(1)] is Bar.NEAR
    assert bars[week.day(5)] is Bar.WEEKDAY


def test_as_many_as_the_week_allows(store):
    """Tests that of three visits with a gap of three days two are dated, and that the third is told."""
    week = make_week(store)
    plan, _names = week.person(week.service(gap=3), visits_wanted=3)
    proposal = week.plan().proposal
    assert len([one for one in proposal.dated if one.plan_id == plan.id]) == 2
    assert [one.code for one in proposal.undated] == [WhyUndated.NO_DAY]


def test_nobody_who_can(store):
    """Tests that a visit waits where nobody is on shift, or nobody has the skill, and that others are dated all the same."""
    week = make_week(store, skills=(frozenset({"medicine"}),), days=(1,))
    skilled = week.service("medicine", skills=frozenset({"medicine"}))
    unknown = week.service("surgery", skills=frozenset({"surgery"}))
    plan, _ = week.person(skilled)
    _, without = week.person(unknown)
    _, weekend = week.person(skilled, weekdays=frozenset({3}))
    off, far = week.person(skilled, (40_000, 40_000))
    proposal = week.plan().proposal
    (only,) = proposal.dated
    assert (only.plan_id, only.courier_id, only.day) == (plan.id, week.couriers[0], week.day(1))
    assert {one.visit_id: one.code for one in proposal.undated} == {
        without[0]: WhyUndated.NO_COURIER, weekend[0]: WhyUndated.NO_COURIER, far[0]: WhyUndated.OFF_STREETS,
    }  # fmt: skip
    assert off.id not in {one.plan_id for one in proposal.dated}


def test_a_week_without_shifts(store):
    """Tests that a week in which nobody works is proposed as such, and that applying it dates nothing."""
    week = make_week(store, days=())
    _, names = week.person(week.service())
    run = week.plan()
    assert run.status is _R.PROPOSED, run.message
    assert [one.code for one in run.proposal.undated] == [WhyUndated.NO_COURIER]
    week.apply(run)
    assert not week.visit(names[0]).day


def test_what_is_fixed_is_never_moved(store):
    """Tests that dated visits count as work of their days, stay as they are, and are told where no round has room for them."""
    week = make_week(store, couriers=1, days=(0, 1))
    programme = week.service(service_s=600)
    fixed = []
    for number in range(4):
        plan, _ = week.person(programme, (2600 + 10 * number, 2600), visits_wanted=0)
        fixed.append(week.dated(plan, week.day(0), 600))
    lost = week.dated(plan, week.day(3))
    before = {name: week.visit(name) for name in (*fixed, lost)}
    week.person(programme, (2500, 2600))
    run = week.plan()
    outline = {stop.name: own.day for own in run.proposal.rounds for stop in own.stops}
    assert {outline[name] for name in fixed} == {week.day(0)}
    assert run.proposal.crowded == (lost,)
    week.apply(run)
    assert {name: week.visit(name) for name in before} == before


def test_no_room_is_told(store):
    """Tests that shifts keep their part for orders, and that a visit that no longer fits is not dated."""
    week = make_week(store, couriers=1, days=(0,), settings={"week": {"threads": 1, "reserve_permille": 900}})
    programme = week.service(service_s=1500)
    for number in range(3):
        week.person(programme, (2500, 2600 + number))
    proposal = week.plan().proposal
    # Of eight hours 48 minutes are left for visits.
    assert len(proposal.dated) == 1
    assert [one.code for one in proposal.undated] == [WhyUndated.NO_ROOM] * 2


def test_the_same_courier_comes_again(store):
    """Tests that who was chosen last week is preferred in this one, and that the hour stays."""
    week = make_week(store, couriers=3, settings={"week": {"threads": 1, "other_courier_s": 3600}})
    programme = week.service()
    people = [
        week.person(programme, (2000 + 150 * n, 2500 + 100 * (n % 3)), visits_wanted=2)[0] for n in range(5)
    ]
    first = week.plan(iterations=300)
    week.apply(first)
    courier = {one.plan_id: one.courier_id for one in first.proposal.dated}
    assert first.proposal.figures.with_usual_permille == 1000
    other = week_after(week, people)
    second = other.plan(iterations=300)
    same = [one for one in second.proposal.dated if courier[one.plan_id] == one.courier_id]
    assert len(second.proposal.dated) == 10
    assert len(same) >= 8
    assert all(one.usual == (courier[one.plan_id] == one.courier_id) for one in second.proposal.dated)


def week_after(week, people):
    """Return the week after, with the same people and couriers."""
    after = replace(week, week=week_named("2026-W50"))
    for courier in range(len(week.couriers)):
        for day in range(5):
            after.shift(courier, day)
    with week.store.writing(week.town_id, "test") as writing:
        for plan in people:
            made = [
                Visit(writing.ids.new(ids.VISIT), plan.id, plan.enrolment_id, f"2026-W50/{n}", "", None)
                for n in (1, 2)
            ]
            visits.add_visits(writing, made)
        writing.note("visit.generated", week.town_id, 1)
    return after


def test_a_wanted_courier(store):
    """Tests that the courier whom a plan names comes."""
    for number in (0, 1):
        week = make_week(store)
        plan, _ = week.person(week.service(), visits_wanted=2, courier_id=week.couriers[number])
        proposal = week.plan().proposal
        assert {one.courier_id for one in proposal.dated if one.plan_id == plan.id} == {week.couriers[number]}


def test_units_of_the_weekday(store):
    """Tests that a visit brings what its weekday asks for, once that is known."""
    week = make_week(store)
    plan, names = week.person(week.service(), weekdays=frozenset({4}), quantity=1, quantity_on=((4, 3),))
    week.apply(week.plan())
    assert (week.visit(names[0]).day, week.visit(names[0]).units) == (week.day(4), 3)
    assert plan.quantity == 1


@pytest.mark.parametrize("name", ["2026-W13", "2026-W43"])
def test_weeks_in_which_clocks_change(store, name):
    """Tests that hours are those that clocks show before and after the change of the Sunday, and that the referee agrees."""
    week = make_week(store, week=name, days=())
    store.clock.set(week.moment(0, 0) - 86_400)
    for day in (5, 6):
        week.shift(0, day)
    plan, names = week.person(
        week.service(weekdays=range(7), holidays="none"), visits_wanted=2, window_from_min=540, window_to_min=545,
        weekdays=frozenset({5, 6}),
    )  # fmt: skip
    run = week.plan()
    assert run.status is _R.PROPOSED, run.message
    assert _days(run, plan) == [week.day(5), week.day(6)]
    week.apply(run)
    assert sorted(week.visit(one).window.earliest for one in names) == [
        week.moment(5, 540),
        week.moment(6, 540),
    ]


def test_the_same_again_for_a_seed(store):
    """Tests that with iterations alone a week comes out the same, and with more threads too."""
    week = make_week(store, couriers=2, settings={"week": {"threads": 2}})
    programme = week.service(gap=2)
    for number in range(6):
        week.person(programme, (2000 + 300 * number, 2400 + 130 * (number % 2)), visits_wanted=2)
    first, second = week.plan(seed=5).proposal, week.plan(seed=5).proposal
    assert replace(first, now_s=0) == replace(second, now_s=0)


def test_two_coordinators_apply_at_once(store):
    """Tests that of two proposals of a week applied at the same time one counts, and nothing is dated twice."""
    week = make_week(store)
    _, names = week.person(week.service(), visits_wanted=2)
    runs = [week.plan(seed=seed) for seed in (1, 2)]
    results: list[object] = []
    ready = threading.Barrier(2)

    def apply(run):
        ready.wait()
        try:
            results.append(week.apply(run).status)
        except (StaleWeekError, IllegalMoveError) as error:
            results.append(error.code)

    threads = [threading.Thread(target=apply, args=(run,)) for run in runs]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(map(str, results)) in (["applied", "illegal_transition"], ["applied", "week_stale"])
    assert {week.visit(name).version for name in names} == {2}
    with store.reading(week.town_id) as reading:
        states = {run.status for run in week_runs.runs_of_week(reading, week.week.name)}
    assert states == {_R.APPLIED, _R.SUPERSEDED}


def test_applied_once(store):
    """Tests that a run that is applied, rejected or superseded cannot be applied."""
    week = make_week(store)
    week.person(week.service())
    run, other = week.plan(), week.plan()
    week.runner().reject(week.town_id, "coordinator:test", other.id, "Lou is away")
    week.apply(run)
    for one in (run, other):
        with pytest.raises(IllegalMoveError):
            week.apply(one)


def _pause(week, plan):
    with week.store.writing(week.town_id, "test") as writing:
        enrolment = programmes.get_enrolment(writing, plan.enrolment_id)
        programmes.change_enrolment(writing, enrolment, pauses=(Pause("2026-11-30"),))
        writing.note("enrolment.paused", enrolment.id, 2)


def _end(week, plan):
    with week.store.writing(week.town_id, "test") as writing:
        visits.change_plan(writing, visits.get_plan(writing, plan.id), active=False)
        writing.note("service_plan.ended", plan.id, 2)


def _date_by_hand(week, plan):
    with week.store.writing(week.town_id, "test") as writing:
        own = visits.visits_of_plans(writing, [plan.id])[plan.id]["2026-W49/1"]
        visits.change_visit(writing, own, day="2026-12-02")
        writing.note("visit.dated", own.id, 2)


def _another_dated(week, plan):
    for day in week.week.days[:5]:
        week.dated(plan, day.isoformat())


def _nobody_left(week, _plan):
    with week.store.writing(week.town_id, "test") as writing:
        for day in week.week.days:
            for own in crew.shifts_of(writing, day.isoformat()):
                writing.change(SHIFT, own.id, 1, {"status": "cancelled"})
        writing.note("shift.cancelled", week.town_id, 1)


@pytest.mark.parametrize("change", [_pause, _end, _date_by_hand, _another_dated, _nobody_left])
def test_stale_proposals_are_refused(store, change):
    """Tests that nothing is dated by a proposal that was made for what is no longer so."""
    week = make_week(store)
    plan, names = week.person(week.service())
    other, more = week.person(week.services["check_in"])
    run = week.plan()
    change(week, plan)
    with pytest.raises(StaleWeekError) as caught:
        week.apply(run)
    assert caught.value.code == "week_stale"
    assert not week.visit(more[0]).day
    assert other.id != plan.id
    with store.reading(week.town_id) as reading:
        assert week_runs.get_run(reading, run.id).status is _R.PROPOSED
        assert not week_runs.choices_of(reading, names)


@pytest.mark.parametrize(
    ("name", "code"),
    [("2026-W48", "week_past"), ("2026-W54", "invalid_week"), ("2026-12-01", "invalid_week"), ("2027-W20", "week_far"), ("", "invalid_week")],
)  # fmt: skip
def test_weeks_that_cannot_be_planned(store, name, code):
    """Tests that weeks that are over, far away or none are refused with what to give instead."""
    week = make_week(store, days=())
    with pytest.raises(WrongWeekError) as caught:
        week.runner().request(week.town_id, "coordinator:test", name)
    assert caught.value.code == code
    assert name in str(caught.value)


def test_the_referee_sees_what_is_wrong(store):
    """Tests that each kind of fault is found in a plan that has it, and none in one that has none."""
    week = make_week(store)
    plan, _ = week.person(week.service(gap=2), visits_wanted=2)
    moved = week.dated(week.person(week.services["check_in"], visits_wanted=0)[0], week.day(1))
    proposal, state = week.plan().proposal, week.state()
    assert faults_of(state, proposal) == []
    first, second = proposal.dated
    wrong = {
        "said 2 times": replace(proposal, dated=(first, first, second)),
        "forgotten": replace(proposal, dated=(first,)),
        "weekday": replace(proposal, dated=(replace(first, day=week.day(6)), second)),
        "too near": replace(proposal, dated=(replace(first, day=second.day), second)),
        "has no shift": replace(proposal, dated=(replace(first, courier_id="cou_x"), second)),
        "outside of its hours": replace(
            proposal, dated=(replace(first, begins_s=first.window.latest + 1), second)
        ),
        "version": replace(proposal, dated=(replace(first, version=9), second)),
        "on no round": replace(proposal, rounds=()),
        "moved to": replace(
            proposal,
            rounds=tuple(
                replace(own, day=week.day(0)) if any(s.name == moved for s in own.stops) else own
                for own in proposal.rounds
            ),
        ),
    }
    for word, bad in wrong.items():
        assert any(word in fault for fault in faults_of(state, bad)), (word, faults_of(state, bad))
    assert plan.id
