"""Somebody who was visited, and bought bread, is erased: afterwards the whole store is searched for them, as text and as bytes."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import JSON, LargeBinary, String, select, update

from dispatch import ids
from dispatch.board.the_desk import use_maps
from dispatch.escalation.act import Result
from dispatch.escalation.queue import history, open_doors
from dispatch.escalation.saying import confirm_call, hand_over, reopen, settle, tried
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.enrolment import EnrolmentStatus
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.lifecycle.visit import VisitStatus
from dispatch.orders import drafts
from dispatch.orders.delivery import Channel
from dispatch.parties.recipient import Purpose
from dispatch.privacy.erasure import erase_recipient
from dispatch.privacy.export import export_recipient
from dispatch.privacy.holds import HeldError, lift_hold, place_hold
from dispatch.privacy.sensitive import read_partitions
from dispatch.services.door_view import door_view
from dispatch.storage import deliveries, parties, pictures, programmes, visits, week_runs
from dispatch.storage.columns import METADATA
from dispatch.storage.pictures import Picture
from dispatch.storage.schema_field import INCIDENT, PROOF
from dispatch.storage.schema_parties import PLACE, RECIPIENT
from dispatch.storage.schema_promises import QUOTE
from dispatch.storage.schema_rounds import STOP
from dispatch.storage.schema_services import ENROLMENT, VISIT
from dispatch.storage.schema_thread import MESSAGE
from dispatch.storage.store import Store, Writing
from dispatch.sync.apply import apply_commands
from dispatch.sync.commands import Command
from dispatch.sync.pull import pull_for_phone
from dispatch.week.run import WeekRun
from tests.dispatch.escalation.closed_door import HIDDEN, ClosedDoor
from tests.dispatch.escalation.test_told import Told
from tests.dispatch.pooling.test_stored import add_visit, compare, make_day
from tests.dispatch.privacy.person_town import CANARIES, add_delivery, add_field, bring
from tests.dispatch.storage.small_town import MORNING_S, add_round, round_of
from tests.dispatch.toy_day import DAY as TOY_DAY
from tests.dispatch.toy_town import ToyTown

LEA = "coordinator:lea"
NAME, PHONE, EMAIL, ADDRESS = (
    "Augustine Vuillemin",
    "+33600000042",
    "augustine@people.example",
    "31 rue des Canaris",
)
#: The person as others write of them: in their messages, remarks, reasons.
SPOKEN = (
    "Augustine Vuillemin", "AUGUSTINE VUILLEMIN", "Vuillemin Augustine", "Augustine V.", "Mme Vuillemin", "06 00 00 00 42", "0600000042",
    "06.00.00.00.42", "+33 6 00 00 00 42", "31 rue des Canaris", "31 RUE DES CANARIS", "Augustine@people.example",
)  # fmt: skip
#: Words of the town hall's own things, which are nobody's.
_OF_THE_TOWN = {"service-canary", "programme-canary", "hall-canary"}
#: Words that must be nowhere, in lower case.
WORDS = tuple(
    word.lower()
    for word in (
        *SPOKEN, "vuillemin", EMAIL, "reference-canary", "personal-canary",
        *(word for word in HIDDEN if word not in _OF_THE_TOWN),
        *(word for word in CANARIES if word not in {CANARIES[0], CANARIES[1], CANARIES[2], "rue des Canaris"}),
    )
)  # fmt: skip
#: What the law keeps, by column: a word of the person's that may stay there, and why. There is none.
KEPT_BY_LAW: dict[str, str] = {}


@dataclass
class Life:
    """A person of whom there are traces everywhere, all of it over by now."""

    told: Told
    door: ClosedDoor


def everything(store: Store) -> Iterator[tuple[str, str]]:
    """Return each text of the database, in lower case, with its column; documents with their words as they are spelled."""
    with store.database.reading() as connection:
        for table in METADATA.sorted_tables:
            for row in connection.execute(select(table)):
                for column, value in zip(table.columns, row, strict=True):
                    if isinstance(column.type, (String, JSON, LargeBinary)) and value is not None:
                        raw = value.decode("latin-1") if isinstance(value, bytes) else value
                        text = raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False)
                        yield f"{table.name}.{column.name}", text.lower()


def left_of(store: Store, words: tuple[str, ...] = WORDS) -> list[str]:
    found = {f"{column}: {word}" for column, text in everything(store) for word in words if word in text}
    digits = {
        f"{column}: number"
        for column, text in everything(store)
        if "600000042" in re.sub(r"[\s.()+-]", "", text)
    }
    return sorted(found | digits)


def say_of(writing: Writing, door: ClosedDoor, bread: str) -> None:
    """Have others speak of the person, in words about things that are not the person's."""
    (other,) = [one.id for one in writing.rows(writing.select(STOP)) if one.id != door.stop_id][:1]
    for number, words in enumerate(SPOKEN):
        writing.insert(
            INCIDENT,
            {
                "id": writing.ids.new("inc"), "kind": "remark", "subject": f"thing-{number}", "status": "closed", "version": 1,
                "detail": {"text": f"vu avec {words}, ce matin"}, "opened_s": writing.now_s, "closed_s": writing.now_s,
            },
        )  # fmt: skip
        writing.note("round.remarked", f"round-{number}", 1, {"text": f"appeler {words} demain"})
    writing.amend(STOP, other, {"note": "; ".join(SPOKEN)})
    writing.insert(
        MESSAGE,
        {
            "id": writing.ids.new("msg"), "delivery_id": bread, "number": 7, "org_id": door.town.shops[0], "side": "shop", "author": "org:x",
            "kind": "text", "channel": "page", "text": "; ".join(SPOKEN), "posted_s": writing.now_s, "erased_s": None,
        },
    )  # fmt: skip


def live(store: Store) -> Life:
    """Go through a life with every face: enrolled, visited, not answering, called for, told of, sold to, phoned about."""
    told = Told(store)
    door = told.door
    task = door.delivery.tasks[0].id

    def words(writing: Writing) -> None:
        writing.amend(RECIPIENT, door.person, {"email": EMAIL})
        writing.amend(ENROLMENT, door.enrolment.id, {"external_ref": "reference-canary"})
        writing.connection.execute(
            update(PLACE)
            .where(PLACE.c.id == door.delivery.drop_place_id)
            .values(address=ADDRESS, access_note="access-canary", name="personal-canary")
        )
        writing.note("recipient.changed", door.person, 2, {"name": NAME, "address": ADDRESS})
        run = WeekRun(
            writing.ids.new(ids.WEEK_RUN), "2026-W48", LEA, status=PlanRunStatus.FAILED, failure="solver_error",
            message=f"the plan of {NAME} cannot be: {ADDRESS}",
        )  # fmt: skip
        week_runs.add_run(writing, run)

    store.write(door.town.id, "test", words)
    pull_for_phone(store, door.town.id, door.courier)
    door_view(store, door.town.id, door.courier, door.stop_id)
    said = Command(
        "command-begin-1", "door", door.round_id, MORNING_S, stop_id=door.stop_id, task_ids=(task,), body={"said": "no_answer"}
    )  # fmt: skip
    odd = replace(
        said,
        id="command-odd-01",
        body={"said": "called", "number": "15", "note": f"chez {NAME}, personal-canary"},
    )
    lost = replace(
        said,
        id="command-lost-1",
        round_id="rnd_none",
        body={"said": "tried", "note": f"{NAME} personal-canary"},
    )
    apply_commands(store, door.town.id, door.actor, "phone", [said, lost])
    told.run()
    door.do(tried, 1)
    told.run()
    door.do(hand_over)
    told.run()
    apply_commands(store, door.town.id, door.actor, "phone", [odd])
    told.run()
    pull_for_phone(store, door.town.id, door.courier)
    store.write(door.town.id, LEA, open_doors)
    store.write(
        door.town.id, LEA, lambda writing: history(writing, door.visit.id, reason=f"{NAME} a téléphoné")
    )
    door.do(settle, Result.CONCERN, actor=LEA)
    told.run()
    door.do(reopen, actor=LEA)
    door.do(confirm_call, "15", actor=LEA)
    told.run()
    door.do(settle, Result.OK, actor=LEA)
    told.run()
    sell(store, door)
    with store.writing(door.town.id, "test") as writing:
        stored = deliveries.get(writing, door.delivery.id)
        for status in (DeliveryStatus.PROMISED, DeliveryStatus.ASSIGNED, DeliveryStatus.COLLECTED, DeliveryStatus.ARRIVED, DeliveryStatus.DELIVERED):  # fmt: skip
            stored = deliveries.change(writing, deliveries.get(writing, stored.id), status=status)
        shown = b"door-canary in a picture"
        pictures.add_picture(
            writing, Picture("door-canary.jpg", "image/jpeg", 4, 3, len(shown), writing.now_s), shown
        )
        writing.insert(
            PROOF,
            {
                "id": writing.ids.new("prf"), "task_id": task, "stop_id": door.stop_id, "kind": "photo", "value": "personal-canary",
                "file": "door-canary.jpg", "note": "", "lon": 7.4, "lat": 43.7, "happened_s": writing.now_s, "received_s": writing.now_s, "erased_s": None,
            },
        )  # fmt: skip
        visit = visits.get_visit(writing, door.visit.id)
        visits.change_visit(writing, visit, late=True, status=VisitStatus.DONE)
        writing.note("visit.done", visit.id, 9, {"note": "personal-canary"})
    export_recipient(store, door.town.id, LEA, door.person, reason=f"lettre de {NAME}")
    read_partitions(store, door.town.id, LEA, door.person, *Purpose, reason=f"{PHONE} a appelé, {ADDRESS}")
    return Life(told, door)


def sell(store: Store, door: ClosedDoor) -> None:
    """Have the person buy bread, with a draft that came to nothing and words of others."""
    bread = add_delivery(store, door.town, door.person)
    made = add_round(
        store, door.town, replace(round_of(store, door.town, bread), shift_id=door.town.shifts[1])
    )
    bread = bring(store, door.town, bread)
    add_field(store, door.town, bread, made.id)
    with store.writing(door.town.id, "org:x") as writing:
        body = {
            "recipient": {"name": NAME, "phone": PHONE},
            "door": {"address": ADDRESS},
            "note": "draft-canary",
        }
        for row in writing.rows(writing.select(QUOTE)):
            document = {"order": {"recipient": {"name": NAME}, "note": "quote-canary"}}
            writing.amend(QUOTE, row.id, {"document": document})
        drafts.start(writing, door.town.shops[0], Channel.COUNTER, body)
    store.write(
        door.town.id,
        "test",
        lambda writing: (say_of(writing, door, bread.id), writing.note("stop.noted", bread.id, 1)),
    )


def end(life: Life) -> None:
    """End the person's part in the programme, as an office does before it erases."""
    with life.door.store.writing(life.door.town.id, LEA) as writing:
        enrolment = programmes.get_enrolment(writing, life.door.enrolment.id)
        programmes.change_enrolment(writing, enrolment, status=EnrolmentStatus.ENDED)
        for plan in visits.plans(writing, enrolment_id=enrolment.id):
            visits.change_plan(writing, plan, active=False)
        writing.note("enrolment.ended", enrolment.id, 9)


def test_nothing_of_somebody_is_left_anywhere(store: Store) -> None:
    """Tests that after an erasure no table has a word of the person, whoever wrote it and however, nor the files of the store a byte."""
    life = live(store)
    door = life.door
    assert [word for word in WORDS if word != "door-canary" and not left_of(store, (word,))] == []
    with pytest.raises(HeldError, match="enrolled"):
        erase_recipient(store, door.town.id, LEA, door.person)
    end(life)
    with store.writing(door.town.id, LEA) as writing:
        hold = place_hold(writing, door.delivery.id, f"{NAME} conteste, personal-canary")
    with pytest.raises(HeldError, match="dispute"):
        erase_recipient(store, door.town.id, LEA, door.person)
    store.write(door.town.id, LEA, lambda writing: lift_hold(writing, hold))
    erased = erase_recipient(store, door.town.id, LEA, door.person)
    left = [line for line in left_of(store) if line.partition(":")[0] not in KEPT_BY_LAW]
    assert left == []
    assert erased.counts["proof_picture"] == 2
    assert len(erased.kept) == 3
    if store.database.is_sqlite:
        path = Path(str(store.database.engine.url.database))
        files = [path, *(Path(f"{path}{end}") for end in ("-wal", "-shm") if Path(f"{path}{end}").exists())]
        raw = b"".join(one.read_bytes() for one in files).lower()
        spelled = {word.encode() for word in WORDS} | {json.dumps(word)[1:-1].encode() for word in WORDS}
        assert sorted(word for word in spelled if word in raw) == []


@pytest.fixture
def _toy_map():
    use_maps(lambda _: ToyTown())
    yield
    use_maps(None)


@pytest.mark.usefixtures("_toy_map")
def test_reports_of_pooling_let_go(store: Store) -> None:
    """Tests a beneficiary in a kept report: gone by the erasure itself, and nowhere under a name that could be tried out without the key."""
    day = make_day(store)
    made = add_visit(day)
    compare(day)
    with store.reading(day.town_id) as reading:
        person = parties.get_recipient(reading, made.recipient_id)
        place = parties.get_places(reading, [made.drop_place_id])[made.drop_place_id]
    guesses = (
        person.id,
        f"{day.town_id}\0{person.id}",
        person.phone,
        person.name,
        f"{place.address}|{place.lon:.5f}|{place.lat:.5f}",
    )
    plain = {
        hashlib.new(kind, guess.encode()).hexdigest()[:8]
        for kind in ("md5", "sha1", "sha256", "sha512", "blake2b", "blake2s")
        for guess in guesses
    }
    assert [column for column, text in everything(store) if any(one in text for one in plain)] == []
    told = export_recipient(store, day.town_id, LEA, person.id, reason="letter", language="en")
    pseudonyms = {
        text for one in told["pooling_reports"] for text in re.findall(r"B-[0-9A-F]{8}", json.dumps(one))
    }
    assert len(pseudonyms) == 1
    with store.writing(day.town_id, "test") as writing:
        stored = deliveries.get(writing, made.id)
        deliveries.change(writing, stored, status=DeliveryStatus.CANCELLED)
        (enrolment,) = programmes.enrolments(writing, recipient_id=person.id)
        programmes.change_enrolment(writing, enrolment, status=EnrolmentStatus.ENDED)
        for plan in visits.plans(writing, enrolment_id=enrolment.id):
            visits.change_plan(writing, plan, active=False)
        for row in writing.rows(writing.select(VISIT)):
            visits.change_visit(
                writing, visits.get_visit(writing, row.id), late=True, status=VisitStatus.DONE
            )
        writing.note("enrolment.ended", enrolment.id, 9)
    erase_recipient(store, day.town_id, LEA, person.id)
    (own,) = pseudonyms
    assert [column for column, text in everything(store) if own.lower() in text] == []
    assert any(column == "pooling_day.document" and TOY_DAY in text for column, text in everything(store))
