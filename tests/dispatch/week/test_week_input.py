"""What bars days of a week: the plan's own word on holidays, its own pauses, closed days, conditions that end in the middle."""

from __future__ import annotations

import pytest

from dispatch.domain import TimeWindow
from dispatch.orders.asked import AskedDoor, AskedPickup, AskedRecipient, Order
from dispatch.orders.order_documents import order_document
from dispatch.parties.recipient import Consent, Purpose
from dispatch.services.enrolment import Pause
from dispatch.services.plan_checks import InvalidPlanError, check_plan
from dispatch.services.programme import Eligibility
from dispatch.services.service_plan import ServicePlan
from dispatch.services.service_type import OnHoliday
from dispatch.services.social_file import Paper, SocialFile, keep_file
from dispatch.storage import programmes, read_audit, visits
from dispatch.storage.store import Store
from dispatch.week.apply import StaleWeekError
from dispatch.week.iso_week import week_named
from dispatch.week.proposal import Bar
from dispatch.week.reading import read_week
from tests.dispatch.week.toy_week import make_week

#: 25 December is its Friday.
CHRISTMAS = "2026-W52"


def bars_of(run, visit_id: str = "") -> dict[str, str]:
    undated = [one for one in run.proposal.undated if not visit_id or one.visit_id == visit_id]
    return {day[8:]: bar for one in undated for day, bar in one.bars}


def test_a_plan_says_for_itself_what_becomes_of_holidays(store: Store) -> None:
    """Tests a service that leaves holidays out with a plan that keeps them, and one that keeps them with a plan that does not."""
    for rule, own, wanted in (
        (OnHoliday.SKIP, OnHoliday.KEEP, True),
        (OnHoliday.KEEP, OnHoliday.SKIP, False),
        (OnHoliday.KEEP, OnHoliday.BEFORE, False),
        (OnHoliday.SKIP, None, False),
    ):
        week = make_week(store, week=CHRISTMAS)
        week.person(week.service(on_holiday=rule), weekdays=frozenset({4}), on_holiday=own)
        run = week.plan()
        assert [one.day for one in run.proposal.dated] == (["2026-12-25"] if wanted else []), (rule, own)
        if not wanted:
            assert bars_of(run)["25"] == Bar.HOLIDAY


def test_closed_days_of_the_town_and_pauses_of_the_plan_bar_days(store: Store) -> None:
    """Tests that they bar as they do where rules name days: nothing is dated that the next generation would take away."""
    week = make_week(store, settings={"closed_days": ["2026-12-01"]})
    week.person(week.service(), weekdays=frozenset({1, 2}))
    run = week.plan()
    assert [one.day for one in run.proposal.dated] == ["2026-12-02"]
    paused = make_week(store)
    plan, _ = paused.person(paused.service(), weekdays=frozenset({1, 2}))
    with store.writing(paused.town_id, "test") as writing:
        stored = visits.change_plan(writing, plan, pauses=(Pause("2026-12-02", "2026-12-05"),))
        writing.note("service_plan.paused", stored.id, stored.version)
    run = paused.plan()
    assert [one.day for one in run.proposal.dated] == ["2026-12-01"]


def test_a_condition_that_ends_in_the_week_bars_the_days_after(store: Store) -> None:
    """Tests a paper that is valid until Tuesday: two visits are wanted and one is dated; the file's read is kept, and of which paper nothing is."""
    week = make_week(store)
    terms = Eligibility(consent=False, documents=frozenset({"apa"}))
    plan, _ = week.person(week.service(eligibility=terms, gap=2), visits_wanted=2)
    with store.writing(week.town_id, "test") as writing:
        enrolment = programmes.get_enrolment(writing, plan.enrolment_id)
        keep_file(writing, enrolment, Purpose.SOCIAL, SocialFile(papers=(Paper("apa", "2026-01-01", "2026-12-01"),)))  # fmt: skip
    run = week.plan()
    (dated,) = run.proposal.dated
    assert dated.day in {"2026-11-30", "2026-12-01"}
    (undated,) = run.proposal.undated
    assert {day: bar for day, bar in undated.bars if day <= "2026-12-04"} == dict.fromkeys(("2026-12-02", "2026-12-03", "2026-12-04"), Bar.CONDITIONS)  # fmt: skip
    assert "apa" not in str(undated)
    with store.reading(week.town_id) as reading:
        looked = [one for one in read_audit.reads_of(reading, enrolment.recipient_id) if one.reason == "days of a week"]  # fmt: skip
    assert looked
    assert week.apply(run).status == "applied"


def test_papers_that_change_while_a_proposal_waits_make_it_stale(store: Store) -> None:
    """Tests that a day on which the person does not take part any more is not written, whatever was proposed."""
    week = make_week(store)
    terms = Eligibility(documents=frozenset({"apa"}))
    plan, _ = week.person(week.service(eligibility=terms), weekdays=frozenset({3}))
    agreed = SocialFile(papers=(Paper("apa"),), consent=Consent.GIVEN, consent_s=1)
    with store.writing(week.town_id, "test") as writing:
        enrolment = programmes.get_enrolment(writing, plan.enrolment_id)
        keep_file(writing, enrolment, Purpose.SOCIAL, agreed)
    run = week.plan()
    assert [one.day for one in run.proposal.dated] == [week.day(3)]
    with store.writing(week.town_id, "test") as writing:
        keep_file(writing, enrolment, Purpose.SOCIAL, SocialFile(papers=(Paper("apa", to_day=week.day(2)),), consent=Consent.GIVEN, consent_s=1))  # fmt: skip
    with pytest.raises(StaleWeekError):
        week.apply(run)


def test_who_only_reads_asks_nobody(store: Store) -> None:
    """Tests that a transaction which cannot keep that files were read looks into none."""
    week = make_week(store)
    plan, _ = week.person(week.service(eligibility=Eligibility(consent=True)))
    assert week.state().wanted[0].unfit == frozenset()
    with store.writing(week.town_id, "test") as writing:
        state = read_week(writing, week_named("2026-W49"))
    assert len(state.wanted[0].unfit) == 7
    assert plan.enrolment_id == state.wanted[0].enrolment.id


def test_a_subscription_without_days_is_refused(store: Store) -> None:
    """Tests that no basket waits for a day that nobody chooses: it is refused with what to write instead."""
    week = make_week(store)
    order = Order(week.org_id, AskedRecipient("Odette Martinon", "+33600000001"), AskedDoor("1 rue du Port"), (AskedPickup(week.org_id),), TimeWindow(0, 1))  # fmt: skip
    plan = ServicePlan("spl_x", org_id=week.org_id, order=order_document(order), per_week=2, from_day="2026-12-01")  # fmt: skip
    with store.reading(week.town_id) as reading, pytest.raises(InvalidPlanError) as refused:
        check_plan(reading, plan)
    found = {one.pointer: (one.code, one.remedy) for one in refused.value.faults}
    assert found["/per_week"] == ("flexible_order", "give a rule: an order comes on days that are known")
