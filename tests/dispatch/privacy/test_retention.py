"""Data go when their time is over, neither before nor while somebody needs them; a kill or another run does no harm."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from dispatch.clock import SetClock
from dispatch.domain import TimeWindow
from dispatch.orders.asked import AskedDoor, AskedRecipient, Order
from dispatch.orders.recipients import recipient_of
from dispatch.parties.recipient import Consent, Partition, Purpose
from dispatch.positions.ingest import receive
from dispatch.positions.position import Sample
from dispatch.privacy.holds import place_hold
from dispatch.privacy.practice import PRACTICE, SWEEPS, Practice
from dispatch.privacy.retention import ClockDoubtfulError, run_retention
from dispatch.privacy.rules import RULES, Action, InvalidRetentionError, Rule, Words, rules_of
from dispatch.privacy.sweeps import AgedRows, Done, Job
from dispatch.storage import parties
from dispatch.storage.schema_field import CASH_COLLECTION, INCIDENT, PROOF
from dispatch.storage.schema_log import EVENT, OUTBOX
from dispatch.storage.schema_parties import RECIPIENT, RECIPIENT_PARTITION, SHIFT, TOWN
from dispatch.storage.schema_positions import POSITION
from dispatch.storage.schema_privacy import RETENTION_RUN
from dispatch.storage.schema_rounds import STOP
from dispatch.storage.store import ConflictError, Store, Writing
from tests.dispatch.conftest import NOON_S
from tests.dispatch.privacy.person_town import (
    CANARIES,
    DAY_S,
    NAME,
    PersonTown,
    add_delivery,
    add_person,
    found_in,
    person_town,
)
from tests.dispatch.storage.small_town import MORNING_S, make_town


def run(store: Store, made: PersonTown, days: float, **options: Any) -> dict[str, int]:
    """Carry out the retention so many days after noon, and return what was done."""
    practice = options.pop("practice", PRACTICE)
    report = run_retention(
        store, made.id, NOON_S + int(days * DAY_S), practice=practice, trust_clock=True, **options
    )
    return {name: count for name, count in report.counts.items() if count}


def test_the_table_of_rules_is_whole() -> None:
    """Tests that each rule has a sweep, both languages and a source, and that names are unique."""
    assert {rule.sweep or rule.name for rule in RULES} == set(SWEEPS)
    assert len({rule.name for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert all((rule.source, rule.what.fr, rule.what.en, rule.purpose.fr, rule.since.en))
        assert rule.days <= 4018


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"positions": -1}, "positions"),
        ({"positions": "60"}, "positions"),  # text
        ({"positions": True}, "positions"),  # no number either
        ({"postions": 30}, "postions"),  # mistyped: it would silently do nothing
        ({"recipients": 100}, "event_payloads"),  # names in the log would outlive it
    ],
)
def test_periods_that_cannot_be_are_refused(settings: dict[str, Any], name: str) -> None:
    """Tests that a period of the settings is named with its value and the remedy."""
    with pytest.raises(InvalidRetentionError, match=rf"settings\.retention\.{name}"):
        rules_of({"retention": settings})


def test_a_town_sets_its_own_periods() -> None:
    """Tests that a period of the settings counts and others stay."""
    rules = {rule.name: rule.days for rule in rules_of({"retention": {"positions": 30}})}
    assert (rules["positions"], rules["proofs"]) == (30, 30)


def test_each_thing_goes_in_its_time(store: Store) -> None:
    """Tests the life of everything that is known of a person, from the day after to eleven years on."""
    made = person_town(store)
    assert run(store, made, 29) == {}
    missing = [word for word in CANARIES if not found_in(store, word)]
    assert missing == []
    # The other recipient of the town is known for health as well.
    assert run(store, made, 30.5) == {"proofs": 2, "quotes": 2, "health": 2}
    assert found_in(store, "photo-canary.jpg", "picture-canary", "proof-canary", "health-canary") == []
    assert run(store, made, 30.6) == {}
    assert run(store, made, 61) == {"commands": 1}
    # An event has brought nothing to the outbox that was sent, but the text message.
    assert run(store, made, 91) == {
        "stop_notes": 1,
        "outbox": 1,
        "notifications": 1,
        "messages": 1,
        "plan_pins": 1,
    }
    assert found_in(store, "notification-canary", "message-canary", "remark-canary", "quote-canary") == []
    assert found_in(store, "stop-canary", "outbox-canary", "command-canary") == []
    done = run(store, made, 366)
    assert done["incidents"] == 1
    assert done["event_payloads"] >= 3
    assert found_in(store, "incident-canary", "event-canary") == []
    assert run(store, made, 731) == {"social": 1}
    assert found_in(store, "social-canary") == []
    assert found_in(store, NAME) == ["recipient.name: " + NAME]
    # The other recipient of the town has had nothing since either.
    assert run(store, made, 1096) == {"recipients": 2}
    assert found_in(store, *CANARIES) == []
    with store.reading(made.id) as reading:
        assert len(reading.rows(reading.select(CASH_COLLECTION))) == 1
    assert run(store, made, 4019) == {"cash": 1}
    assert run(store, made, 4020) == {}


def test_health_data_of_a_service_that_runs_stay(store: Store) -> None:
    """Tests that a service used lately, or said to run on, keeps what it needs, and a withdrawn consent ends it at once."""
    made = person_town(store)
    with store.writing(made.id, "test") as writing:
        person = parties.get_recipient(writing, made.person, *Purpose, reason="test")
        parts = {part.purpose: part for part in person.partitions}
        on = Partition(
            Purpose.HEALTH, {"until_s": NOON_S + 100 * DAY_S, "note": "x"}, Consent.GIVEN, MORNING_S, NOON_S
        )
        off = replace(parts[Purpose.SOCIAL], consent=Consent.WITHDRAWN, consent_s=NOON_S)
        parties.change_recipient(writing, person, partitions=(parts[Purpose.COMMERCE], on, off))
        writing.note("recipient.changed", made.person, 2)
    assert run(store, made, 40) == {"proofs": 2, "quotes": 2, "withdrawn": 1, "health": 1}
    with store.reading(made.id) as reading:
        rows = reading.rows(
            reading.select(RECIPIENT_PARTITION).where(RECIPIENT_PARTITION.c.recipient_id == made.person)
        )
        known = {row.purpose: (row.consent, row.data) for row in rows}
        # That they have withdrawn stays, or they would be asked again.
        assert known["social"] == ("withdrawn", {})
        assert known["health"][1]["note"] == "x"
    assert run(store, made, 131)["health"] == 1


def test_what_is_needed_stays_and_is_told(store: Store) -> None:
    """Tests that open deliveries hold people, unpaid money holds proofs, and that a report gives the reasons."""
    made = person_town(store, paid=False)
    report = run_retention(
        store,
        made.id,
        NOON_S + 1096 * DAY_S,
        trust_clock=True,
    )
    held = {rule.name: rule.held for rule in report.rules if rule.held}
    assert held["social"] == held["health"] == {made.person: "cash_unpaid"}
    assert set(held["proofs"].values()) == {"cash_unpaid"}
    assert found_in(store, NAME, "photo-canary.jpg") != []
    with store.writing(made.id, "test") as writing:
        writing.connection.execute(
            update(INCIDENT).where(INCIDENT.c.town_id == made.id).values(status="open")
        )
    # After five years nobody can claim it any more; the incident is still open.
    later = run_retention(
        store,
        made.id,
        NOON_S + 1900 * DAY_S,
        trust_clock=True,
    )
    assert {name for rule in later.rules for name in rule.held.values()} <= {"cash_unpaid", "incident_open"}


def test_a_dispute_holds_everything_of_a_delivery(store: Store) -> None:
    """Tests that proofs, words at stops, positions and the person stay while somebody disputes it."""
    made = person_town(store)
    with store.writing(made.id, "test") as writing:
        courier = writing.get(SHIFT, made.town.shifts[0]).courier_id
        receive(writing, courier, [Sample(MORNING_S + 60, 7.4, 43.7, 8)])
        place_hold(writing, made.delivery.id, "never came")
        place_hold(writing, made.round_id, "never came")
    run(store, made, 1096)
    assert found_in(store, NAME, "photo-canary.jpg") != []
    with store.reading(made.id) as reading:
        assert len(reading.rows(reading.select(POSITION))) == 1
        assert {row.erased_s for row in reading.rows(reading.select(PROOF))} == {None}


def test_a_killed_run_goes_on_where_it_was(store: Store) -> None:
    """Tests runs that end at every batch in turn: together they do what one does, and all is told once."""
    made = person_town(store)
    for _ in range(5):
        add_delivery(
            store, made.town, add_person(store, made.town, name="Nobody In Particular"), reference=""
        )
    with store.writing(made.id, "test") as writing:
        from dispatch.storage.schema_orders import DELIVERY

        writing.connection.execute(
            update(DELIVERY).where(DELIVERY.c.town_id == made.id).values(status="delivered", payment={})
        )

    class KilledError(Exception):
        pass

    def dying(name: str) -> Any:
        calls = 0

        def sweep(writing: Writing, job: Job) -> Done:
            nonlocal calls
            calls += 1
            done = SWEEPS[name](writing, job)
            if calls == 2:
                raise KilledError
            return done

        return sweep

    deaths = 0
    for _ in range(100):
        practice = replace(PRACTICE, sweeps={name: dying(name) for name in SWEEPS})
        try:
            report = run_retention(
                store, made.id, NOON_S + 1096 * DAY_S, practice=practice, batch=1, trust_clock=True
            )
            break
        except KilledError:
            deaths += 1
    assert deaths > 10
    assert report.resumed
    assert found_in(store, *CANARIES, "Nobody In Particular") == []
    # Who was known for health has gone with that first; counts are over all starts.
    assert report.counts["recipients"] == 7
    assert report.counts["proofs"] == 2
    with store.reading(made.id) as reading:
        (row,) = reading.rows(reading.select(RETENTION_RUN))
        assert (row.status, row.progress["recipients"]["count"]) == ("finished", 7)
        noted = reading.rows(reading.select(EVENT).where(EVENT.c.type == "privacy.erased"))
        assert sum(event.data["count"] for event in noted if event.data["rule"] == "recipients") == 7


def test_a_second_run_at_the_same_time_does_no_harm(store: Store) -> None:
    """Tests two runs at once: together they erase everything once; the one that is overtaken says so."""
    made = person_town(store)
    results: list[object] = []

    def work() -> None:
        try:
            results.append(run(store, made, 1096, batch=1))
        except ConflictError as error:
            results.append(error.code)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run(store, made, 1096)
    assert found_in(store, *CANARIES) == []
    assert len(results) == 2
    with store.reading(made.id) as reading:
        assert {row.status for row in reading.rows(reading.select(RETENTION_RUN))} == {"finished"}


def test_an_order_at_the_same_time_finds_nobody_half_gone(store: Store) -> None:
    """Tests that a person who orders while they are being anonymised is either kept or somebody new, never nobody."""
    town = make_town(store)
    person = add_person(store, town)
    with store.writing(town.id, "test") as writing:
        writing.remove(RECIPIENT_PARTITION, RECIPIENT_PARTITION.c.purpose != "commerce")
        writing.note("test", person, 1)
    order = Order(
        town.shops[0], AskedRecipient(NAME, "+33699000042"), AskedDoor(), (), TimeWindow(NOON_S, NOON_S + 60)
    )
    started = threading.Barrier(2)
    found: list[str] = []

    def ordering() -> None:
        started.wait()

        def step(writing: Writing) -> str:
            writing.exclude("orders")
            known = recipient_of(writing, order)
            from dispatch.storage import deliveries
            from tests.dispatch.storage.small_town import delivery_of

            made = replace(delivery_of(store, town), recipient_id=known.id)
            stored = deliveries.add(writing, made)
            writing.note("delivery.created", stored.id, 1)
            return known.id

        found.append(store.write(town.id, "test", step))

    thread = threading.Thread(target=ordering)
    thread.start()
    started.wait()
    run_retention(store, town.id, NOON_S + 1096 * DAY_S, trust_clock=True)
    thread.join()
    with store.reading(town.id) as reading:
        assert parties.get_recipient(reading, found[0]).name == NAME


def test_a_clock_gone_wrong_erases_nothing(store: Store) -> None:
    """Tests that a clock years ahead is doubted, and that one put back erases nothing either."""
    made = person_town(store)
    with pytest.raises(ClockDoubtfulError, match="trust_clock"):
        run_retention(store, made.id, NOON_S + 4000 * DAY_S)
    clock = store.clock
    assert isinstance(clock, SetClock)
    clock.set(NOON_S - 3600)
    report = run_retention(store, made.id)
    assert set(report.counts.values()) == {0}
    assert [word for word in CANARIES if not found_in(store, word)] == []


def test_settings_of_the_town_count(store: Store) -> None:
    """Tests that a shorter period of the settings is carried out and kept with the run."""
    made = person_town(store)
    with store.writing(made.id, "test") as writing:
        writing.connection.execute(
            update(TOWN).where(TOWN.c.id == made.id).values(settings={"retention": {"stop_notes": 7}})
        )
    assert run(store, made, 8) == {"stop_notes": 1}
    with store.reading(made.id) as reading:
        (row,) = reading.rows(reading.select(RETENTION_RUN))
        assert row.periods["stop_notes"] == 7
        assert {stop.note for stop in reading.rows(reading.select(STOP))} == {""}


def test_towns_are_carried_out_apart(store: Store) -> None:
    """Tests that a run of one town leaves another alone."""
    person_town(store)
    other = make_town(store, "elsewhere")
    run_retention(store, other.id, NOON_S + 1096 * DAY_S, trust_clock=True)
    assert [word for word in CANARIES if not found_in(store, word)] == []
    with store.reading(other.id) as reading:
        assert {row.name for row in reading.rows(reading.select(RECIPIENT))} == {""}


def test_a_part_adds_rules_of_its_own(store: Store) -> None:
    """Tests the seam: a rule for a table that there is, and one for a table that there is not."""
    made = person_town(store)
    rules = (
        Rule("undone", Words("x", "x"), Words("x", "x"), 1, Words("x", "x"), "test", Action.ERASE),
        Rule("nowhere", Words("x", "x"), Words("x", "x"), 1, Words("x", "x"), "test", Action.ERASE),
    )
    practice = Practice(
        rules=rules,
        sweeps={"undone": AgedRows("outbox", "due_s"), "nowhere": AgedRows("no_such_table", "sent_s")},
        holds=(lambda _reading, names: dict.fromkeys(names, "invoice_open"),),
    )
    with store.reading(made.id) as reading:
        rows = reading.rows(reading.select(OUTBOX))
    # What another part still needs stays: the rows about the delivery.
    others = [row for row in rows if not row.subject.startswith("dlv_")]
    assert 0 < len(others) < len(rows)
    assert run(store, made, 2, practice=practice)["undone"] == len(others)
    with store.reading(made.id) as reading:
        left = reading.rows(reading.select(OUTBOX))
    assert {row.sequence for row in left} == {row.sequence for row in rows} - {row.sequence for row in others}


def test_another_part_can_hold_a_delivery(store: Store) -> None:
    """Tests that a check of another part is asked, and its reason told."""
    made = person_town(store)
    practice = replace(PRACTICE, holds=(lambda _reading, names: dict.fromkeys(names, "invoice_open"),))
    report = run_retention(store, made.id, NOON_S + 31 * DAY_S, practice=practice)
    assert {rule.name: set(rule.held.values()) for rule in report.rules if rule.held} == {
        "proofs": {"invoice_open"},
        "quotes": {"invoice_open"},
        "health": {"invoice_open"},
    }


def test_many_positions_go_along_their_index(store: Store) -> None:
    """Tests that positions from before two months go, those since stay, over several transactions."""
    made = person_town(store)
    with store.writing(made.id, "test") as writing:
        shift = writing.get(SHIFT, made.town.shifts[0])
        samples = [Sample(MORNING_S + 30 * n, 7.4 + n / 1000, 43.7, 8) for n in range(80)]
        receive(writing, shift.courier_id, samples)
    split_s = MORNING_S + 30 * 40
    report = run_retention(store, made.id, split_s + 60 * DAY_S)
    assert report.counts["positions"] == 40
    with store.reading(made.id) as reading:
        rows = reading.rows(reading.select(POSITION))
        assert len(rows) == 40
        assert min(row.at_s for row in rows) == split_s
