"""What a person says to a service, and when: kept once, followed by the visits, never confused with what was said to the whole purpose."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch.lifecycle.enrolment import EnrolmentStatus
from dispatch.parties.recipient import Consent, Purpose
from dispatch.services.enrolments import activate
from dispatch.services.file_changes import ConsentTimeError, record_consent, say_consent
from dispatch.services.pausing import pause
from dispatch.services.plan_changes import add_plan, end_plan
from dispatch.services.programme import Eligibility
from dispatch.services.service_plan import ServicePlan
from dispatch.services.service_type import OnHoliday
from dispatch.services.social_file import consent_kept
from dispatch.storage import parties, programmes, visits
from dispatch.storage.store import Store
from tests.dispatch.services.service_town import AGREED, TODAY, ServiceTown


@pytest.fixture
def town(store: Store) -> ServiceTown:
    return ServiceTown(store)


def served(town: ServiceTown):
    """Somebody who gets meals every day."""
    asked = town.asked(town.meals(eligibility=Eligibility(consent=True)), file=AGREED)
    active = town.write(lambda writing: activate(writing, programmes.get_enrolment(writing, asked.id)))
    assert active.status is EnrolmentStatus.ACTIVE
    plan = ServicePlan(
        town.store.ids.new("spl"), active.id, rule="FREQ=DAILY", from_day=TODAY, on_holiday=OnHoliday.KEEP, window_from_min=660, window_to_min=720
    )  # fmt: skip
    town.write(lambda writing: add_plan(writing, plan))
    return active, plan


def reasons(town: ServiceTown, plan: ServicePlan) -> set[str]:
    with town.store.reading(town.id) as reading:
        return {one.skipped_reason for one in visits.visits_of_plans(reading, [plan.id])[plan.id].values()}


def say(town: ServiceTown, enrolment, consent: Consent, **options):
    return town.write(
        lambda writing: say_consent(
            writing, programmes.get_enrolment(writing, enrolment.id), consent, **options
        )
    )


def changes(town: ServiceTown) -> int:
    return sum(event.type == "enrolment.changed" for event in town.events())


def test_visits_follow_what_is_said(town: ServiceTown) -> None:
    """Tests that visits are off and on again with consent, and that the same word twice is one event."""
    enrolment, plan = served(town)
    assert reasons(town, plan) == {""}
    before = changes(town)
    for number in range(2):
        file, generated = say(town, enrolment, Consent.WITHDRAWN)
        assert file.consent is Consent.WITHDRAWN
        assert bool(generated.skipped) is (number == 0)
        town.clock.advance(60)
    assert changes(town) == before + 1
    assert reasons(town, plan) == {"eligibility_expired"}
    assert say(town, enrolment, Consent.GIVEN)[1].restored
    assert reasons(town, plan) == {""}
    # Said on another day it is another word.
    now_s = town.clock.now_s()
    assert say(town, enrolment, Consent.GIVEN, given_s=now_s - 10)[0].consent_s == now_s - 10
    assert changes(town) == before + 3


def test_nobody_agrees_in_times_to_come(town: ServiceTown) -> None:
    """Tests that a moment to come is refused, and nothing is kept of it."""
    enrolment, _ = served(town)
    before = changes(town)
    with pytest.raises(ConsentTimeError, match="give when it was said") as error:
        say(town, enrolment, Consent.GIVEN, given_s=town.clock.now_s() + 86_400)
    assert error.value.code == "bad_consent_time"
    assert changes(town) == before


def test_what_is_withdrawn_from_one_service_stays_so(town: ServiceTown) -> None:
    """Tests that a word which the whole purpose has said already is kept for the service too, and outlives what is said to others."""
    enrolment, _ = served(town)

    def withdraw_all(writing) -> None:
        person = parties.get_recipient(writing, enrolment.recipient_id, Purpose.SOCIAL, reason="test")
        (own,) = person.partitions
        parties.change_recipient(
            writing, person, partitions=(replace(own, consent=Consent.WITHDRAWN, consent_s=writing.now_s),)
        )
        writing.note("recipient.changed", person.id, person.version + 1)

    town.clock.advance(60)
    town.write(withdraw_all)
    town.clock.advance(60)
    assert say(town, enrolment, Consent.WITHDRAWN)[0].consent is Consent.WITHDRAWN

    def kept(writing):
        person = parties.get_recipient(writing, enrolment.recipient_id, Purpose.SOCIAL, reason="test")
        return consent_kept(person, enrolment, Purpose.SOCIAL)

    assert town.write(kept)[0] is Consent.WITHDRAWN
    count = changes(town)
    town.write(lambda writing: record_consent(writing, enrolment, Consent.WITHDRAWN))
    assert changes(town) == count


def test_the_same_pause_and_the_same_end_are_one(town: ServiceTown) -> None:
    """Tests that a pause and an end that are said again leave no second event, and the version as it is."""
    enrolment, plan = served(town)

    def away(writing):
        now = programmes.get_enrolment(writing, enrolment.id)
        return pause(writing, now, "2026-12-01", "2026-12-05", reason="hospital")

    versions = {town.write(away).version for _ in range(3)}
    assert len(versions) == 1
    assert sum(event.type == "enrolment.paused" for event in town.events()) == 1

    def over(writing):
        return end_plan(
            writing, plan.id, visits.get_plan(writing, plan.id).version, "2026-12-31"
        ).plan.version

    assert len({town.write(over) for _ in range(3)}) == 1
    assert sum(event.type == "service_plan.ended" for event in town.events()) == 1
