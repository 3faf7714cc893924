"""A courier sees what a visit needs, when it needs it, and each look leaves its row."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import pytest
from sqlalchemy import update

from dispatch.escalation.act import Result
from dispatch.escalation.saying import hand_over, settle, tried
from dispatch.lifecycle.round import Outcome, RoundStatus, StopStatus
from dispatch.parties.recipient import Door, Purpose
from dispatch.privacy.sight import DoorHiddenError
from dispatch.rounds.round import Stop
from dispatch.services.door_policy import InvalidDoorPolicyError
from dispatch.services.door_view import SEALED, DoorView, door_view
from dispatch.services.service_type import Flow
from dispatch.storage import rounds
from dispatch.storage.read_audit import reads_of
from dispatch.storage.schema_parties import SHIFT, TOWN
from dispatch.storage.store import NotFoundError, Store
from dispatch.sync.pull import pull_for_phone
from tests.dispatch.escalation.closed_door import CHAIN, HIDDEN, ClosedDoor, closed_door, service_of
from tests.dispatch.storage.small_town import MORNING_S


@pytest.fixture
def door(store: Store) -> ClosedDoor:
    """The town, with a visit at nine."""
    return closed_door(store)


def look(door: ClosedDoor, courier: str = "") -> DoorView:
    (seen,) = door_view(door.store, door.town.id, courier or door.courier, door.stop_id)
    return seen


def reads(door: ClosedDoor) -> list[tuple[str, str, str]]:
    with door.store.reading(door.town.id) as reading:
        return [(row.actor, row.purpose, row.reason) for row in reads_of(reading, door.person)]


def change_round(door: ClosedDoor, **changes) -> None:
    with door.store.writing(door.town.id, "test") as writing:
        own = rounds.get(writing, door.round_id)
        (own,) = rounds.change(writing, (own, replace(own, **changes)), late=True)
        writing.note("round.changed", own.id, own.version)


def settings(door: ClosedDoor, **given) -> None:
    with door.store.writing(door.town.id, "test") as writing:
        writing.connection.execute(update(TOWN).values(settings={"door": given}))
        writing.note("town.changed", door.town.id, 2)


def test_what_is_seen(door: ClosedDoor) -> None:
    """Tests a check-in visit: first name and initial, the way in, what to do, nothing of the file, and one row."""
    seen = look(door)
    assert (seen.person, seen.floor, seen.code, seen.note) == ("Augustine V.", "3", "B7", "door-note-canary")
    assert (seen.to_do.fr, seen.checks[0].en, seen.step, len(seen.steps)) == (
        "Frapper fort.",
        "Is well?",
        -1,
        len(CHAIN),
    )
    assert (seen.contacts, seen.phone, seen.tags) == ((), "", ())
    assert [
        word
        for word in ("Vuillemin", "+336", "file-canary", "diet-canary", "contact-canary")
        if word in str(seen)
    ] == []
    assert reads(door) == [(door.actor, "social", f"visit {door.visit.id}")]


def test_the_contact_is_seen_while_the_courier_is_to_call(door: ClosedDoor) -> None:
    """Tests that the telephone comes with the chain, and goes when it is somebody else's, or settled."""
    door.begin()
    assert [one.phone for one in look(door).contacts] == ["+33699000077"]
    door.do(tried, 1)
    assert look(door).phone == "+33600000042"
    assert (look(door).contacts[0].name, look(door).step) == ("contact-canary", 2)
    door.do(hand_over)
    assert look(door).contacts == ()
    door.do(settle, Result.OK)
    assert look(door).contacts == ()
    assert len(reads(door)) == 6


@pytest.mark.parametrize(
    ("flow", "purpose", "tags", "rows"),
    [
        (Flow.BRING, Purpose.SOCIAL, ["diet-canary"], 1),
        (Flow.BRING, Purpose.HEALTH, [SEALED.fr], 1),
        (Flow.FETCH, Purpose.SOCIAL, [], 1),
        (Flow.BRING, Purpose.MAIL, [], 1),
        (Flow.CALL, Purpose.COMMERCE, [], 0),  # a place that is looked at is nobody's secret
    ],
)
def test_each_service_shows_its_own(
    store: Store, flow: Flow, purpose: Purpose, tags: list[str], rows: int
) -> None:
    """Tests meals with their diet, medicine of which only the seal is seen, a collection, and mail."""
    door = closed_door(store, service=service_of("other", CHAIN, flow=flow, purpose=purpose))
    assert [one.fr for one in look(door).tags] == tags
    assert len(reads(door)) == rows


def test_only_the_own_round_of_today(door: ClosedDoor) -> None:
    """Tests another courier, a plan that is not released, a round that is over, another day: the stop is not there, and nothing is kept."""
    with door.store.reading(door.town.id) as reading:
        other = reading.get(SHIFT, door.town.shifts[1]).courier_id
    with pytest.raises(NotFoundError):
        look(door, other)
    with pytest.raises(NotFoundError):
        door_view(door.store, door.town.id, door.courier, "stp_none")
    change_round(door, status=RoundStatus.PLANNED)
    with pytest.raises(NotFoundError):
        look(door)
    change_round(door, status=RoundStatus.RELEASED)
    door.clock.set(MORNING_S + 86_400)
    with pytest.raises(NotFoundError):
        look(door)
    door.clock.set(MORNING_S)
    change_round(door, status=RoundStatus.COMPLETED)
    with pytest.raises(NotFoundError):
        look(door)
    assert reads(door) == []


def test_neither_too_early_nor_too_late(door: ClosedDoor) -> None:
    """Tests a stop behind two others, half an hour before, just done, and long done; an open door is seen all the same."""
    own = Stop(door.stop_id, door.delivery.drop_place_id, (door.delivery.tasks[0].id,), MORNING_S + 7200, MORNING_S + 7200, MORNING_S + 7300)  # fmt: skip
    first = [
        Stop(door.store.ids.new("stp"), door.town.places[n], (), MORNING_S + n, MORNING_S + n, MORNING_S + n)
        for n in range(2)
    ]
    change_round(door, stops=(*first, own))
    with pytest.raises(DoorHiddenError, match="30 minutes before") as error:
        look(door)
    assert error.value.code == "door_not_yet"
    door.clock.set(MORNING_S + 7200 - 1800)
    assert look(door)
    settings(door, before_min=10)
    with pytest.raises(DoorHiddenError):
        look(door)
    settings(door, before_min=10, stops=3)
    assert look(door)
    closed = replace(own, status=StopStatus.CLOSED, outcome=Outcome.NO_ANSWER, closed_s=MORNING_S + 7000)
    change_round(door, status=RoundStatus.STARTED, stops=(*first, closed))
    door.clock.set(MORNING_S + 7000 + 900)
    assert look(door)
    door.clock.set(MORNING_S + 7000 + 901)
    with pytest.raises(DoorHiddenError) as error:
        look(door)
    assert error.value.code == "door_over"
    door.begin(happened_s=MORNING_S + 7000)
    assert look(door).contacts
    assert len(reads(door)) == 4


@pytest.mark.parametrize("given", [{"stops": -1}, {"before_min": "30"}, {"after_min": True}, {"hours": 1}])
def test_settings_that_cannot_be(door: ClosedDoor, given) -> None:
    """Tests that a wrong setting is named, and nothing shown meanwhile."""
    settings(door, **given)
    with pytest.raises(InvalidDoorPolicyError, match=f"settings.door.{next(iter(given))}"):
        look(door)
    assert reads(door) == []


def further(door: ClosedDoor, count: int = 2) -> None:
    """Put stops before the visit, which is two hours later then."""
    own = Stop(door.stop_id, door.delivery.drop_place_id, (door.delivery.tasks[0].id,), MORNING_S + 7200, MORNING_S + 7200, MORNING_S + 7300)  # fmt: skip
    first = [
        Stop(door.store.ids.new("stp"), door.town.places[n], (), MORNING_S + n, MORNING_S + n, MORNING_S + n)
        for n in range(count)
    ]
    change_round(door, stops=(*first, own))


def test_the_phone_of_a_courier_has_no_more_of_a_visit_than_its_place(door: ClosedDoor) -> None:
    """Tests what is pulled for the whole round in the morning: where and when, and the chain in codes, but neither who nor how to get in."""
    further(door)
    pulled = pull_for_phone(door.store, door.town.id, door.courier)
    (task,) = pulled["tasks"].values()
    assert task["recipient"] == {
        "name": "Augustine V.",
        "phone": "",
        "language": "fr",
        "door": asdict(Door()),
    }
    assert task["visit_id"] == door.visit.id
    # Known beforehand, for a phone that has no network when nobody opens.
    assert task["no_answer"] == [{"kind": step.kind.value, "within_s": step.within_s} for step in CHAIN]
    assert pulled["doors"] == {}
    text = str(pulled)
    hidden = [*HIDDEN, "Vuillemin", "B7", "+33600000042", "Knock", "Is well?", CHAIN[0].words.fr]
    assert [word for word in hidden if word in text] == []
    # Where somebody is visited is social as well.
    assert reads(door) == [(door.actor, "social", f"visit {door.visit.id}")]


def test_the_phone_has_what_a_door_at_hand_needs(door: ClosedDoor) -> None:
    """Tests a stop at hand: note, questions and steps with their times come with the pull, as plain JSON, and each pull leaves its row."""
    pulled = pull_for_phone(door.store, door.town.id, door.courier)
    (seen,) = pulled["doors"][door.stop_id]
    assert json.loads(json.dumps(pulled)) == pulled
    assert (seen["person"], seen["code"], seen["to_do"]["fr"]) == ("Augustine V.", "B7", "Frapper fort.")
    assert seen["checks"] == [{"fr": "Va bien ?", "en": "Is well?"}]
    assert [(step["kind"], step["within_s"], step["words"]["fr"]) for step in seen["steps"]] == [
        (step.kind.value, step.within_s, step.words.fr) for step in CHAIN
    ]
    assert (seen["step"], seen["due_s"], seen["phone"], seen["contacts"]) == (-1, None, "", [])
    assert reads(door) == [(door.actor, "social", f"visit {door.visit.id}")]
    door.begin()
    (seen,) = pull_for_phone(door.store, door.town.id, door.courier)["doors"][door.stop_id]
    assert (seen["step"], seen["due_s"]) == (0, MORNING_S + 180)
    assert seen["contacts"] == [{"name": "contact-canary", "phone": "+33699000077"}]
    assert len(reads(door)) == 2


def test_the_phone_loses_a_door_in_time(door: ClosedDoor) -> None:
    """Tests that a door is gone from the pull a quarter of an hour after its stop, at once from a round that is over, and for another courier."""
    own = Stop(door.stop_id, door.delivery.drop_place_id, (door.delivery.tasks[0].id,), MORNING_S, MORNING_S, MORNING_S + 60)  # fmt: skip
    closed = replace(own, status=StopStatus.CLOSED, outcome=Outcome.SUCCESS, closed_s=MORNING_S + 60)
    change_round(door, status=RoundStatus.STARTED, stops=(closed,))
    for late_s, shown in ((900, True), (901, False)):
        door.clock.set(MORNING_S + 60 + late_s)
        pulled = pull_for_phone(door.store, door.town.id, door.courier)
        assert bool(pulled["doors"]) is shown
        assert all("no_answer" not in task for task in pulled["tasks"].values())
    assert [word for word in (*HIDDEN, "B7", "Knock") if word in str(pulled)] == []
    door.clock.set(MORNING_S + 60)
    with door.store.reading(door.town.id) as reading:
        other = reading.get(SHIFT, door.town.shifts[1]).courier_id
    assert pull_for_phone(door.store, door.town.id, other)["doors"] == {}
    door.clock.set(MORNING_S + 2 * 86_400)
    assert pull_for_phone(door.store, door.town.id, door.courier)["doors"] == {}
    assert len(reads(door)) == 1


def test_medicine_is_a_sealed_bag_on_the_phone(store: Store) -> None:
    """Tests that of medicine the phone has only that the bag is sealed and handed over in person."""
    door = closed_door(
        store, service=service_of("other", CHAIN, flow=Flow.BRING, purpose=Purpose.HEALTH, in_person=True)
    )
    (seen,) = pull_for_phone(store, door.town.id, door.courier)["doors"][door.stop_id]
    assert (seen["tags"], seen["in_person"]) == ([asdict(SEALED)], True)
    assert [word for word in ("file-canary", "diet-canary", "contact-canary") if word in str(seen)] == []
    assert [purpose for _, purpose, _ in reads(door)] == ["health"]
