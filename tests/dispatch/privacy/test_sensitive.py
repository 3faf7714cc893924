"""Nobody reads what is sensitive without leaving who, when, whom and why."""

from __future__ import annotations

import datetime as dt
from base64 import b64encode
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from dispatch.errors import DispatchError
from dispatch.parties.recipient import Consent, Partition, Purpose
from dispatch.privacy.blanks import minimised
from dispatch.privacy.export import export_courier, export_recipient
from dispatch.privacy.sensitive import read_partitions
from dispatch.storage import parties
from dispatch.storage.read_audit import SENSITIVE, ReasonMissingError, reads_of
from dispatch.storage.schema_log import EVENT
from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.store import ConflictError, Store
from tests.dispatch.conftest import NOON_S
from tests.dispatch.privacy.person_town import CANARIES, person_town
from tests.dispatch.storage.small_town import DAY, MORNING_S, make_town


@pytest.mark.parametrize("purpose", sorted(SENSITIVE))
def test_a_read_is_kept(store: Store, purpose: Purpose) -> None:
    """Tests that reading leaves a row and an event, and that the event holds no free text."""
    town = make_town(store)
    read_partitions(
        store, town.id, "coordinator:c1", town.recipient, purpose, reason="call of the nurse", behalf="org_x"
    )
    with store.reading(town.id) as reading:
        (row,) = reads_of(reading, town.recipient)
        assert (row.purpose, row.actor, row.behalf, row.reason, row.read_s) == (
            purpose.value,
            "coordinator:c1",
            "org_x",
            "call of the nurse",
            NOON_S,
        )
        (noted,) = reading.rows(reading.select(EVENT).where(EVENT.c.type == "recipient.sensitive_read"))
        assert noted.data == {"purposes": [purpose.value]}


@pytest.mark.parametrize("reason", ["", "   "])
def test_no_reason_no_data(store: Store, reason: str) -> None:
    """Tests that an empty reason is none, and that nothing is read or kept."""
    town = make_town(store)
    with pytest.raises(ReasonMissingError) as error:
        read_partitions(store, town.id, "coordinator:c1", town.recipient, Purpose.HEALTH, reason=reason)
    assert error.value.code == "reason_missing"
    with store.reading(town.id) as reading:
        assert reads_of(reading, town.recipient) == []


def test_a_reading_cannot_see_it(store: Store) -> None:
    """Tests that a transaction that keeps nothing reads nothing sensitive, whatever the reason, and everything else."""
    town = make_town(store)
    with store.reading(town.id) as reading:
        with pytest.raises(ReasonMissingError):
            parties.get_recipient(reading, town.recipient, Purpose.COMMERCE, Purpose.SOCIAL, reason="because")
        assert parties.get_recipient(reading, town.recipient, Purpose.COMMERCE).partitions


def test_a_change_keeps_what_it_has_not_read(store: Store) -> None:
    """Tests that a recipient read for commerce and changed still has what is known for health, which was lost before."""
    town = make_town(store)
    with store.writing(town.id, "test") as writing:
        known = parties.get_recipient(writing, town.recipient, Purpose.COMMERCE)
        likes = replace(known.partitions[0], data={"likes": "white bread"})
        changed = parties.change_recipient(writing, known, partitions=(likes,))
        writing.note("recipient.changed", changed.id, changed.version)
    health = read_partitions(
        store, town.id, "test", town.recipient, Purpose.COMMERCE, Purpose.HEALTH, reason="test"
    )
    assert {part.purpose: part.data for part in health.partitions} == {
        Purpose.COMMERCE: {"likes": "white bread"},
        Purpose.HEALTH: {"note": "insulin on Mondays"},
    }


def test_what_was_not_read_is_not_written_over(store: Store) -> None:
    """Tests that something said for a purpose that was not read for meets what is known already as a conflict."""
    town = make_town(store)
    new = Partition(Purpose.HEALTH, {}, Consent.GIVEN, MORNING_S)
    with store.reading(town.id) as reading:
        known = parties.get_recipient(reading, town.recipient)
    with pytest.raises(ConflictError), store.writing(town.id, "test") as writing:
        parties.change_recipient(writing, known, partitions=(new,))


@pytest.mark.parametrize(("language", "key"), [("fr", "livraisons"), ("en", "deliveries")])
def test_a_person_gets_everything_of_theirs(store: Store, language: str, key: str) -> None:
    """Tests that every word of the person is in the export, in their language, and that the read is kept."""
    made = person_town(store)
    told = export_recipient(
        store, made.id, "coordinator:c1", made.person, reason="letter of 27 November", language=language
    )
    text = str(told)
    # What couriers and programs have written is about the delivery, and goes with the log; the rest is the person's.
    own = set(CANARIES) - {
        "stop-canary",
        "incident-canary",
        "event-canary",
        "command-canary",
        "outbox-canary",
        # The picture itself is told, as browsers open it.
        "photo-canary.jpg",
        "picture-canary",
    }
    assert [word for word in own if word not in text] == []
    assert b64encode(b"picture-canary").decode() in text
    assert told[key][0]["livraison" if language == "fr" else "delivery"] == made.delivery.code
    reads = told["consultations_des_données_sensibles" if language == "fr" else "reads_of_sensitive_data"]
    assert [one["motif" if language == "fr" else "reason"] for one in reads] == ["letter of 27 November"] * 3
    for internal in (
        "Courier 0",
        "fee_rule",
        "priority",
        "cost_per_hour",
        "Odette",
        "coordinator:c1",
        "cou_",
        "rnd_",
    ):
        assert internal not in text
    with store.reading(made.id) as reading:
        assert len(reads_of(reading, made.person)) == 3
        assert reading.rows(reading.select(EVENT).where(EVENT.c.type == "privacy.exported"))


def test_an_export_needs_a_reason(store: Store) -> None:
    """Tests that a person's file is not made without one."""
    made = person_town(store)
    with pytest.raises(DispatchError, match="reason"):
        export_recipient(store, made.id, "coordinator:c1", made.person, reason="")


def local(moment_s: int) -> str:
    return dt.datetime.fromtimestamp(moment_s, ZoneInfo("Europe/Paris")).isoformat()


def test_a_courier_gets_everything_of_theirs(store: Store) -> None:
    """Tests the export of a courier: shifts in local time."""
    town = make_town(store)
    with store.reading(town.id) as reading:
        courier = reading.get(SHIFT, town.shifts[0]).courier_id
    told = export_courier(store, town.id, "coordinator:c1", courier)
    assert told["identité"]["nom"] == "Courier 0"
    assert told["services"] == [{"date": DAY, "de": local(MORNING_S), "à": local(MORNING_S + 4 * 3600)}]


@pytest.mark.parametrize(
    ("value", "left"),
    [
        ({"reason": "address_uncertain", "guesses": ["1 rue du Port"]}, {"reason": "address_uncertain", "guesses": []}),
        ({"reason": "Mme Martin is ill"}, {"reason": ""}),  # no code, though under a key of codes
        ({"name": "odette"}, {"name": ""}),  # looks like a code, under a key that holds none
        ({"delivery_id": "dlv_0000000001abcdef"}, {"delivery_id": "dlv_0000000001abcdef"}),
        ({"at": {"lon": 7.4, "lat": 43.7}}, {"at": {"lon": None, "lat": None}}),
        ({"pin": 1234, "count": 3, "ok": True, "none": None}, {"pin": None, "count": 3, "ok": True, "none": None}),
        ({"unheard_of": {"deep": ["x", {"y": "z"}]}}, {"unheard_of": {"deep": [{"y": ""}]}}),
        ({"day": "2026-11-28", "skills": ["cold_box"]}, {"day": "2026-11-28", "skills": ["cold_box"]}),
    ],
)  # fmt: skip
def test_what_is_personal_goes_out_of_documents(value: dict, left: dict) -> None:
    """Tests that text goes unless it is known to be nobody's, and that doing it again changes nothing."""
    assert minimised(value) == left
    assert minimised(left) == left
