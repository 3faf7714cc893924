"""What a person says to a whole purpose, and what follows for every service of it."""

from __future__ import annotations

import pytest

from dispatch import ids
from dispatch.errors import DispatchError
from dispatch.parties.recipient import Consent, Purpose, Recipient
from dispatch.privacy.erasure import erase_recipient
from dispatch.services.enrolments import activate
from dispatch.services.file_changes import ConsentTimeError
from dispatch.services.plan_changes import add_plan
from dispatch.services.programme import Eligibility
from dispatch.services.purpose_consent import consents_of, say_to_purpose
from dispatch.services.service_plan import ServicePlan
from dispatch.services.service_type import OnHoliday
from dispatch.storage import parties, programmes, visits
from dispatch.storage.read_audit import reads_of
from dispatch.storage.store import NotFoundError, Store, Writing
from tests.dispatch.services.service_town import AGREED, TODAY, ServiceTown


@pytest.fixture
def town(store: Store) -> ServiceTown:
    return ServiceTown(store)


def test_visits_follow_what_is_said_to_the_purpose(town: ServiceTown) -> None:
    """Tests that visits of a service are off once its whole purpose is withdrawn, on again when that is taken back, and not by another purpose."""
    asked = town.asked(town.meals(eligibility=Eligibility(consent=True)), file=AGREED)
    active = town.write(lambda writing: activate(writing, programmes.get_enrolment(writing, asked.id)))
    plan = ServicePlan(
        town.store.ids.new("spl"), active.id, rule="FREQ=DAILY", from_day=TODAY, on_holiday=OnHoliday.KEEP, window_from_min=660, window_to_min=720
    )  # fmt: skip
    town.write(lambda writing: add_plan(writing, plan))
    person = active.recipient_id

    def reasons() -> set[str]:
        with town.store.reading(town.id) as reading:
            found = visits.visits_of_plans(reading, [plan.id])[plan.id].values()
            return {one.skipped_reason for one in found}

    assert reasons() == {""}
    for purpose, consent, then in (
        (Purpose.HEALTH, Consent.WITHDRAWN, ""),
        (Purpose.SOCIAL, Consent.WITHDRAWN, "eligibility_expired"),
        (Purpose.SOCIAL, Consent.WITHDRAWN, "eligibility_expired"),
        (Purpose.SOCIAL, Consent.GIVEN, ""),
    ):
        town.clock.advance(60)
        town.write(
            lambda writing, purpose=purpose, consent=consent: say_to_purpose(
                writing, person, purpose, consent
            )
        )
        assert reasons() == {then}, (purpose, consent)
    told = [event for event in town.events() if event.type == "consent.changed"]
    # Said twice it is one event, and none says what was said.
    assert len(told) == 3
    assert all(event.data == {} for event in told)


def test_what_cannot_be_said(town: ServiceTown) -> None:
    """Tests that moments to come, people who are not there and people who were forgotten are refused, and a reason is asked for."""
    person = town.asked(town.meals(), file=None).recipient_id
    later = town.clock.now_s() + 60
    with pytest.raises(ConsentTimeError):
        town.write(lambda writing: say_to_purpose(writing, person, Purpose.MAIL, Consent.GIVEN, said_s=later))
    with pytest.raises(NotFoundError):
        town.write(lambda writing: say_to_purpose(writing, "rcp_none", Purpose.MAIL, Consent.GIVEN))
    with pytest.raises(DispatchError) as caught:
        town.write(lambda writing: consents_of(writing, person, " "))
    assert caught.value.code == "reason_missing"


def test_each_look_has_its_rows_and_the_forgotten_say_nothing(town: ServiceTown) -> None:
    """Tests that reading all purposes leaves a row for each sensitive one, and that nobody consents for somebody who was erased."""

    def take_in(writing: Writing) -> Recipient:
        person = parties.add_recipient(writing, Recipient(writing.ids.new(ids.RECIPIENT), "Zoé Perrin"))
        say_to_purpose(writing, person.id, Purpose.COMMERCE, Consent.GIVEN, said_s=1_000)
        return person

    made = town.write(take_in)
    said = town.write(lambda writing: consents_of(writing, made.id, "who asks"))
    assert {one.purpose: (one.consent, one.consent_s) for one in said.said} == {
        Purpose.COMMERCE: (Consent.GIVEN, 1_000),
        **dict.fromkeys((Purpose.SOCIAL, Purpose.HEALTH, Purpose.MAIL), (Consent.UNKNOWN, None)),
    }
    with town.store.reading(town.id) as reading:
        rows = [(row.purpose, row.reason) for row in reads_of(reading, made.id)]
    assert rows == [(one, "who asks") for one in ("health", "mail", "social")]
    erase_recipient(town.store, town.id, "coordinator:lea", made.id)
    with pytest.raises(DispatchError) as caught:
        town.write(lambda writing: say_to_purpose(writing, made.id, Purpose.MAIL, Consent.GIVEN))
    assert caught.value.code == "recipient_erased"
