"""Enrolments: the order of request, pauses, ends, and two who want the last place."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest

from dispatch import ids
from dispatch.ids import RandomIds
from dispatch.lifecycle.enrolment import EnrolmentStatus
from dispatch.lifecycle.machine import IllegalMoveError
from dispatch.services.enrolment import Pause
from dispatch.services.enrolments import (
    ConditionsUnmetError,
    EnrolmentError,
    ProgrammeFullError,
    activate,
    ask_again,
    change,
    end,
    end_those_over,
    let_in,
    refuse,
    request,
)
from dispatch.services.file_changes import change_file
from dispatch.services.pausing import pause, resume
from dispatch.services.plan_changes import add_plan
from dispatch.services.programme import Eligibility
from dispatch.services.service_plan import ServicePlan
from dispatch.services.social_file import SocialFile
from dispatch.storage import programmes as storage
from dispatch.storage import visits
from dispatch.storage.store import ConflictError, NotFoundError
from tests.dispatch.services.service_town import AGREED, TODAY, ServiceTown

PEOPLE = ("Odette Martinon", "Paul Girod", "Nina Faure", "Léon Petit")


def states(town: ServiceTown, *enrolments: Any) -> list[str]:
    with town.store.reading(town.id) as reading:
        return [storage.get_enrolment(reading, one.id).status.value for one in enrolments]


def fresh(town: ServiceTown, enrolment: Any) -> Any:
    with town.store.reading(town.id) as reading:
        return storage.get_enrolment(reading, enrolment.id)


def test_from_request_to_end(town: ServiceTown) -> None:
    """Tests the plain life of an enrolment and its plan, each step told once and without a word about the person."""
    programme = town.meals(eligibility=Eligibility(60))
    asked = town.asked(programme)
    assert asked.status is EnrolmentStatus.REQUESTED
    active = town.write(lambda writing: activate(writing, asked))
    assert town.write(lambda writing: activate(writing, active)) == active
    made = ServicePlan("", rule="FREQ=DAILY", from_day=TODAY, window_from_min=660, window_to_min=720)
    plan = town.write(
        lambda writing: add_plan(
            writing, replace(made, id=writing.ids.new(ids.SERVICE_PLAN), enrolment_id=active.id)
        )
    ).plan
    ending = town.write(lambda writing: end(writing, active, "2026-12-10"))
    assert (ending.status, ending.to_day) == (EnrolmentStatus.ACTIVE, "2026-12-10")
    town.set_day("2026-12-10")
    assert town.write(end_those_over_or_note) == 0
    town.set_day("2026-12-11")
    assert town.write(end_those_over_or_note) == 1
    assert states(town, asked) == ["ended"]
    with town.store.reading(town.id) as reading:
        ended = visits.get_plan(reading, plan.id)
    assert (ended.active, ended.to_day) == (False, "2026-12-10")
    kinds = [event.type for event in town.events() if event.type.startswith(("enrolment.", "service_plan."))]
    assert kinds == [
        "enrolment.requested", "enrolment.activated", "service_plan.added", "enrolment.changed", "service_plan.changed",
        "enrolment.ended", "service_plan.ended",
    ]  # fmt: skip
    with pytest.raises(IllegalMoveError):
        town.write(lambda writing: activate(writing, fresh(town, asked)))
    with pytest.raises(EnrolmentError, match="enrolled again"):
        town.write(lambda writing: change(writing, fresh(town, asked), to_day=""))


def end_those_over_or_note(writing: Any) -> int:
    return end_those_over(writing)


def test_conditions_come_first(town: ServiceTown) -> None:
    """Tests that nobody is let in who does not meet the conditions on the first day to come, and everything missing is named."""
    programme = town.meals(eligibility=Eligibility(60, documents=frozenset({"apa"})))
    asked = town.asked(programme, file=SocialFile(birth_day="1966-12-01"))
    with pytest.raises(ConditionsUnmetError) as refused:
        town.write(lambda writing: activate(writing, asked))
    assert [fault.code for fault in refused.value.faults] == ["too_young", "paper_missing", "consent_missing"]
    assert states(town, asked) == ["requested"]
    with pytest.raises(EnrolmentError, match="code"):
        town.write(lambda writing: refuse(writing, asked, "He is too young, born in 1966"))
    no = town.write(lambda writing: refuse(writing, asked, "too_young"))
    with pytest.raises(IllegalMoveError):
        town.write(lambda writing: activate(writing, no))
    again = town.write(lambda writing: ask_again(writing, no))
    assert (again.status, again.refused_reason) == (EnrolmentStatus.REQUESTED, "")
    assert [event.data["reason"] for event in town.events("enrolment.refused")] == ["too_young"]


def test_a_full_programme_waits_in_the_order_of_request(town: ServiceTown) -> None:
    """Tests that a later request never passes an earlier one, that a free place goes to the first who meets the conditions."""
    programme = town.meals(most_enrolled=1, eligibility=Eligibility())
    first, second, third, fourth = (
        town.asked(programme, name, file=SocialFile() if name == "Paul Girod" else AGREED) for name in PEOPLE
    )
    # The place is free, but not for who comes third while the first is waiting.
    with pytest.raises(ProgrammeFullError) as full:
        town.write(lambda writing: activate(writing, third))
    assert full.value.ahead == 1
    one = town.write(lambda writing: activate(writing, first))
    with pytest.raises(ProgrammeFullError) as full:
        town.write(lambda writing: activate(writing, third))
    assert full.value.ahead == 1
    # The second has not agreed, and is passed over.
    town.write(lambda writing: end(writing, one, "2026-11-24"))
    assert states(town, first, second, third, fourth) == ["ended", "requested", "active", "requested"]
    assert town.events("enrolment.activated")[-1].data["waited"] is True
    town.write(lambda writing: change_file(writing, second, AGREED))
    town.write(lambda writing: end(writing, fresh(town, third), "2026-11-24"))
    assert states(town, second, fourth) == ["active", "requested"]


def test_two_want_the_last_place(town: ServiceTown) -> None:
    """Tests that of several threads that let somebody in at once one gets the last place, and nobody is lost."""
    town.store.ids = RandomIds()
    programme = town.meals(most_enrolled=3)
    people = [town.asked(programme, f"{name} {n}") for n in range(2) for name in PEOPLE]
    for one in people[:2]:
        town.write(lambda writing, one=one: activate(writing, one))
    start, results = threading.Barrier(2), []

    def run(own: Any) -> None:
        start.wait()
        try:
            results.append(town.write(lambda writing: activate(writing, own), conflicts=3).status.value)
        except ProgrammeFullError as full:
            results.append(full.code)

    # The third in the order and the fourth: whoever of them is faster, the place is the third's.
    threads = [threading.Thread(target=run, args=(one,)) for one in people[2:4]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["active", "programme_full"]
    assert states(town, *people[:4]) == ["active", "active", "active", "requested"]
    with town.store.reading(town.id) as reading:
        assert storage.count_enrolled(reading, programme.id) == 3


def test_one_person_asked_for_twice_at_once(town: ServiceTown) -> None:
    """Tests that of two requests for the same person one comes second and is told of the first."""
    town.store.ids = RandomIds()
    programme = town.meals()
    other = town.asked(town.programme("meals", point_place_id=town.kitchen))
    start, results = threading.Barrier(2), []

    def run() -> None:
        start.wait()
        try:
            town.write(
                lambda writing: request(
                    writing, programme.id, other.recipient_id, other.place_id, from_day=TODAY
                ),
                conflicts=3,
            )
            results.append("asked")
        except EnrolmentError as error:
            results.append(error.code)

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["already_enrolled", "asked"]


def test_requests_that_cannot_be(town: ServiceTown) -> None:
    """Tests that dates, programmes and references are looked at, and that who was there before may come back."""
    programme = town.meals()
    one = town.asked(programme, external_ref="A1", to_day="2026-12-31")
    for said in ({"from_day": "tomorrow"}, {"to_day": "2026-11-24"}):
        with pytest.raises(EnrolmentError) as refused:
            town.asked(programme, "Paul Girod", **said)
        assert refused.value.code == "bad_dates"
    with pytest.raises(storage.TakenError):
        town.asked(programme, "Paul Girod", external_ref="A1")
    with pytest.raises(NotFoundError):
        town.write(
            lambda writing: request(writing, programme.id, one.recipient_id, "plc_nowhere", from_day=TODAY)
        )
    with pytest.raises(EnrolmentError, match="already"):
        town.write(
            lambda writing: request(
                writing, programme.id, one.recipient_id, one.place_id, from_day="2026-12-31"
            )
        )
    later = town.write(
        lambda writing: request(writing, programme.id, one.recipient_id, one.place_id, from_day="2027-01-01")
    )
    assert later.status is EnrolmentStatus.REQUESTED


def test_pauses(town: ServiceTown) -> None:
    """Tests that pauses never overlap, end the day before somebody is back, and that no event says why."""
    programme = town.meals()
    asked = town.asked(programme)
    one = town.write(lambda writing: activate(writing, asked))
    one = town.write(lambda writing: pause(writing, one, "2026-12-20", "2026-12-31", reason="family"))
    one = town.write(
        lambda writing: pause(writing, one, "2026-12-01", reason="hospital", to_day="2026-12-05")
    )
    assert one.pauses == (
        Pause("2026-12-01", "2026-12-05", "hospital"),
        Pause("2026-12-20", "2026-12-31", "family"),
    )
    for from_day, to_day in (
        ("2026-12-05", "2026-12-06"),
        ("2026-11-30", ""),
        ("2026-12-21", "2026-12-22"),
        ("2026-12-31", ""),
    ):
        with pytest.raises(EnrolmentError) as refused:
            town.write(lambda writing, span=(from_day, to_day): pause(writing, one, *span))
        assert refused.value.code == "pause_overlap"
    one = town.write(lambda writing: resume(writing, one, "2026-12-04"))
    one = town.write(lambda writing: resume(writing, one, "2026-12-20"))
    assert one.pauses == (Pause("2026-12-01", "2026-12-03", "hospital"),)
    assert [one.is_paused(day) for day in ("2026-11-30", "2026-12-01", "2026-12-03", "2026-12-04")] == [
        False,
        True,
        True,
        False,
    ]
    with pytest.raises(EnrolmentError) as refused:
        town.write(lambda writing: resume(writing, one, "2026-12-04"))
    assert refused.value.code == "not_paused"
    one = town.write(lambda writing: pause(writing, one, "2027-01-01", reason="hospital"))
    assert one.is_paused("2099-01-01")
    events = town.events("enrolment.paused", "enrolment.resumed")
    assert [event.type for event in events] == ["enrolment.paused"] * 2 + ["enrolment.resumed"] * 2 + [
        "enrolment.paused"
    ]
    assert "hospital" not in str([event.data for event in events])


@pytest.mark.parametrize(
    ("from_day", "to_day", "reason", "code"),
    [
        ("2026-12-05", "2026-12-01", "away", "bad_dates"),
        ("soon", "", "away", "bad_dates"),
        ("2026-12-05", "", "her hip", "bad_reason"),
    ],
)
def test_pauses_that_are_none(
    sqlite_town: ServiceTown, from_day: str, to_day: str, reason: str, code: str
) -> None:
    """Tests that a pause has dates in order and a word for why."""
    one = sqlite_town.asked(sqlite_town.meals())
    with pytest.raises(EnrolmentError) as refused:
        sqlite_town.write(lambda writing: pause(writing, one, from_day, to_day, reason=reason))
    assert refused.value.code == code


def test_what_somebody_else_has_changed(town: ServiceTown) -> None:
    """Tests that a stale enrolment is not paused, ended or let in, and that nothing of it is kept."""
    programme = town.meals()
    stale = town.asked(programme)
    town.write(lambda writing: change(writing, stale, to_day="2027-01-01"))
    for step in (
        lambda writing: pause(writing, stale, "2026-12-01"),
        lambda writing: activate(writing, stale),
        lambda writing: end(writing, stale, TODAY),
    ):
        with pytest.raises(ConflictError):
            town.write(step)
    assert fresh(town, stale).pauses == ()
    with pytest.raises(EnrolmentError, match="recipient_id cannot be changed"):
        town.write(lambda writing: change(writing, fresh(town, stale), recipient_id="rcp_other"))


WEEKLY = "FREQ=WEEKLY;BYDAY=MO,TH"


def test_who_is_told_of_conditions_has_read_the_file(town: ServiceTown) -> None:
    """Tests that a refusal, which tells something of the person, leaves a row of the read though nothing else is kept."""
    from dispatch.storage.read_audit import reads_of

    programme = town.meals(eligibility=Eligibility(95))
    asked = town.asked(programme)

    def count() -> int:
        with town.store.reading(town.id) as reading:
            return len(reads_of(reading, asked.recipient_id))

    before = count()
    with pytest.raises(ConditionsUnmetError):
        let_in(town.store, town.id, "coordinator:test", asked.id)
    assert count() == before + 1
    assert states(town, asked) == ["requested"]
    other = town.asked(town.programme("meals", point_place_id=town.kitchen), "Paul Girod")
    assert let_in(town.store, town.id, "coordinator:test", other.id).status is EnrolmentStatus.ACTIVE
