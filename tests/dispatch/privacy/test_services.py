"""What services have of people: exported whole, erased in time, held while somebody takes part, and nothing of shops' customers is lost by it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Text, cast, select

from dispatch import ids
from dispatch.escalation.act import Result
from dispatch.escalation.clock import step
from dispatch.escalation.saying import settle, tried
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.enrolment import EnrolmentStatus
from dispatch.lifecycle.visit import VisitStatus
from dispatch.parties.recipient import Consent, Purpose
from dispatch.privacy.erasure import erase_recipient
from dispatch.privacy.export import export_recipient
from dispatch.privacy.holds import HeldError
from dispatch.privacy.retention import run_retention
from dispatch.services.service_plan import ServicePlan
from dispatch.services.service_type import Flow
from dispatch.storage import deliveries, parties, programmes, visits
from dispatch.storage.schema_escalation import ESCALATION, ESCALATION_CONTACT
from dispatch.storage.schema_log import EVENT
from dispatch.storage.schema_parties import RECIPIENT, RECIPIENT_PARTITION
from dispatch.storage.schema_services import ENROLMENT, SERVICE_PLAN, VISIT
from dispatch.storage.store import Store, Writing
from tests.dispatch.escalation.closed_door import CHAIN, HIDDEN, ClosedDoor, closed_door, service_of
from tests.dispatch.privacy.person_town import found_in
from tests.dispatch.storage.small_town import DAY, MORNING_S

DAY_S = 86_400
LEA = "coordinator:lea"
_PATH = (DeliveryStatus.PROMISED, DeliveryStatus.ASSIGNED, DeliveryStatus.COLLECTED, DeliveryStatus.ARRIVED, DeliveryStatus.DELIVERED)  # fmt: skip


def run(door: ClosedDoor, days: float) -> dict[str, int]:
    report = run_retention(door.store, door.town.id, MORNING_S + int(days * DAY_S), trust_clock=True)
    return {name: count for name, count in report.counts.items() if count}


def finish(door: ClosedDoor) -> None:
    """Bring the visit to its end, with a door that was closed for a while."""
    door.begin()
    door.do(tried, 1)
    step(door.store, door.town.id)
    door.do(settle, Result.OK, actor=LEA)
    with door.store.writing(door.town.id, "test") as writing:
        stored = door.delivery
        for status in _PATH:
            stored = deliveries.change(writing, deliveries.get(writing, stored.id), status=status)
        visit = visits.get_visit(writing, door.visit.id)
        visits.change_visit(writing, visit, status=VisitStatus.DONE)
        writing.note("visit.done", visit.id, visit.version + 1, {"recipient_id": door.person})


def end(door: ClosedDoor) -> None:
    with door.store.writing(door.town.id, LEA) as writing:
        one = programmes.get_enrolment(writing, door.enrolment.id)
        programmes.change_enrolment(writing, one, status=EnrolmentStatus.ENDED, to_day=DAY)
        writing.note("enrolment.ended", one.id, one.version + 1)


def owner(door: ClosedDoor) -> str:
    with door.store.reading(door.town.id) as reading:
        return reading.get(ENROLMENT, door.enrolment.id).recipient_id


def test_who_takes_part_is_not_erased(store: Store) -> None:
    """Tests that erasure is refused while somebody is enrolled or a door is open, with the reasons, and done afterwards."""
    door = closed_door(store)
    door.begin()
    with pytest.raises(HeldError, match="end enrolments") as error:
        erase_recipient(store, door.town.id, LEA, door.person)
    assert set(error.value.holds.values()) >= {"enrolled", "escalation_open", "delivery_open"}
    finish(door)
    end(door)
    erased = erase_recipient(store, door.town.id, LEA, door.person)
    assert (
        found_in(store, "Vuillemin", "+33600000042", "contact-canary", "file-canary", "door-note-canary")
        == []
    )
    assert any("visites" in one.what.fr for one in erased.kept)
    with store.reading(door.town.id) as reading:
        assert reading.rows(reading.select(ESCALATION_CONTACT)) == []
        assert len(reading.rows(reading.select(VISIT))) == 1
        place = parties.get_places(reading, [door.delivery.drop_place_id])[door.delivery.drop_place_id]
        assert (place.lon, place.lat) == (7.42, 43.73)
    assert erase_recipient(store, door.town.id, LEA, door.person).counts == {}


def test_who_is_subscribed_is_not_erased(store: Store) -> None:
    """Tests an order that comes again, whose words name the person: it is to be ended first, and is emptied in time."""
    door = closed_door(store)
    finish(door)
    end(door)
    order = {
        "recipient": {"name": "Augustine Vuillemin", "phone": "+33600000042"},
        "note": "subscription-canary",
    }
    with store.writing(door.town.id, "test") as writing:
        plan = visits.add_plan(
            writing,
            ServicePlan(
                store.ids.new(ids.SERVICE_PLAN), org_id=door.town.shops[0], order=order, rule="FREQ=WEEKLY"
            ),
        )
        writing.note("service_plan.added", plan.id, 1)
    with pytest.raises(HeldError) as error:
        erase_recipient(store, door.town.id, LEA, door.person)
    assert error.value.holds == {plan.id: "subscribed"}
    with store.writing(door.town.id, "test") as writing:
        visits.change_plan(writing, plan, active=False)
        writing.note("service_plan.ended", plan.id, 2)
    assert "subscriptions" not in run(door, 89)
    assert run(door, 91)["subscriptions"] == 1
    assert found_in(store, "subscription-canary") == []
    with store.reading(door.town.id) as reading:
        assert reading.get(SERVICE_PLAN, plan.id).order_document["recipient"] == {"name": "", "phone": ""}


def test_what_services_know_is_exported(store: Store) -> None:
    """Tests that the person gets enrolment, plan, visit and closed door in their language, and nobody else's name."""
    door = closed_door(store)
    finish(door)
    told = export_recipient(
        store, door.town.id, LEA, door.person, reason="letter of 29 November", language="en"
    )
    (service,) = told["municipal_services"]
    assert (service["programme"], service["service"], service["status"]) == (
        "programme-canary",
        "service-canary",
        "active",
    )
    (visit,) = service["visits"]
    assert (visit["date"], visit["outcome"]) == (DAY, "ok")
    assert [(one["done"], one["done_by"]) for one in visit["nobody_answered"]] == [
        ("no_answer", "courier"), ("tried", "courier"), ("told", "system"), ("settled", "coordinator"),
    ]  # fmt: skip
    text = str(told)
    assert [word for word in ("contact-canary", "diet-canary", "file-canary") if word not in text] == []
    for internal in ("coordinator:lea", "cou_", "rnd_", "Courier 0"):
        assert internal not in text
    french = export_recipient(store, door.town.id, LEA, door.person, reason="letter")
    assert french["services_municipaux"][0]["visites"][0]["porte_close"][0]["étape"] == CHAIN[0].words.fr


@pytest.mark.parametrize(
    ("purpose", "days", "rule"),
    [(Purpose.SOCIAL, 730, "enrolments"), (Purpose.HEALTH, 365, "health_enrolments")],
)
def test_an_enrolment_that_is_over_becomes_nobodys(
    store: Store, purpose: Purpose, days: int, rule: str
) -> None:
    """Tests that a customer who goes on buying bread was never in a service, a while after it has ended; figures stay."""
    door = closed_door(store, service=service_of("other", CHAIN, flow=Flow.CALL, purpose=purpose))
    finish(door)
    end(door)
    with store.writing(door.town.id, "test") as writing:
        # They still order.
        person = parties.get_recipient(writing, door.person)
        parties.change_recipient(writing, person, last_contact_s=MORNING_S + 800 * DAY_S)
        writing.note("recipient.changed", door.person, 2)
    assert rule not in run(door, days - 1)
    assert owner(door) == door.person
    assert run(door, days + 2)[rule] == 1
    nobody = owner(door)
    assert nobody != door.person
    with store.reading(door.town.id) as reading:
        assert reading.get(RECIPIENT, nobody).name == ""
        assert reading.get(RECIPIENT, door.person).name == "Augustine Vuillemin"
        assert deliveries.get(reading, door.delivery.id).recipient_id == nobody
        (chain,) = reading.rows(reading.select(ESCALATION))
        assert chain.outcome == "ok"
        # Nothing but the names of the person's own things leads from them to the service.
        about = [door.enrolment.id, door.visit.id, door.delivery.id, chain.id]
        linked = select(EVENT.c.type).where(
            EVENT.c.subject.in_(about), cast(EVENT.c.data, Text).contains(door.person)
        )
        assert reading.connection.execute(linked).all() == []
        reads = select(EVENT.c.type).where(
            EVENT.c.subject == door.person, EVENT.c.type == "recipient.sensitive_read"
        )
        assert reading.connection.execute(reads).all() == []
    assert rule not in run(door, days + 3)


def test_visits_of_long_ago_go_while_somebody_takes_part(store: Store) -> None:
    """Tests that an enrolment of many years keeps three of them, and its file whatever the age; a withdrawn consent ends that at once."""
    door = closed_door(store)
    finish(door)
    assert "visits" not in run(door, 1094)
    done = run(door, 1100)
    assert done["visits"] == 1
    assert "social" not in done
    with store.reading(door.town.id) as reading:
        assert reading.rows(reading.select(VISIT)) == []
        assert reading.rows(reading.select(ESCALATION)) == []
        assert deliveries.get(reading, door.delivery.id).recipient_id != door.person
        assert reading.get(ENROLMENT, door.enrolment.id).recipient_id == door.person
        assert reading.get(RECIPIENT, door.person).name
    assert found_in(store, "file-canary")

    def withdraw(writing: Writing) -> None:
        person = parties.get_recipient(writing, door.person, Purpose.SOCIAL, reason="a call")
        (part,) = person.partitions
        off = replace(part, consent=Consent.WITHDRAWN, consent_s=MORNING_S)
        parties.change_recipient(writing, person, partitions=(off,))
        writing.note("consent.changed", door.person, 3)

    store.write(door.town.id, LEA, withdraw)
    assert run(door, 1101)["withdrawn"] == 1
    assert found_in(store, "file-canary") == []


def test_a_file_of_one_enrolment_goes_alone(store: Store) -> None:
    """Tests somebody in two services of one purpose, one of which has ended long ago."""
    door = closed_door(store)
    finish(door)

    def another(writing: Writing) -> None:
        person = parties.get_recipient(writing, door.person, Purpose.SOCIAL, reason="test")
        (part,) = person.partitions
        later_s = MORNING_S + 2000 * DAY_S
        other = {"file": {"note": "kept-canary"}, "until_s": later_s}
        data = {**part.data, "enr_other": other, "until_s": later_s}
        parties.change_recipient(writing, person, partitions=(replace(part, data=data),))
        writing.note("recipient.changed", door.person, 2)

    store.write(door.town.id, "test", another)
    assert "social" not in run(door, 740)  # it is not over yet, whatever its last day
    end(door)
    assert "social" not in run(door, 730)
    assert run(door, 732)["social"] == 1
    assert found_in(store, "file-canary") == []
    assert found_in(store, "kept-canary")
    with store.reading(door.town.id) as reading:
        rows = reading.rows(
            reading.select(RECIPIENT_PARTITION).where(RECIPIENT_PARTITION.c.recipient_id == door.person)
        )
        assert "enr_other" in rows[0].data


def test_what_is_open_is_not_detached(store: Store) -> None:
    """Tests an enrolment that ended with a door still closed: it waits, with the reason, until somebody has settled it."""
    door = closed_door(store)
    door.begin()
    end(door)
    report = run_retention(store, door.town.id, MORNING_S + 800 * DAY_S, trust_clock=True)
    (rule,) = [one for one in report.rules if one.name == "enrolments"]
    assert rule.held[door.enrolment.id] in {"escalation_open", "delivery_open"}
    assert owner(door) == door.person
    assert [word for word in HIDDEN if not found_in(store, word)] == []
