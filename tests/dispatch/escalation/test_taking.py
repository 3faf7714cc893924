"""Commands of a phone about closed doors: late, doubled, broken, from two phones at once."""

from __future__ import annotations

import random
import threading

import pytest

from dispatch.escalation.taking import Said, take
from dispatch.storage import escalations
from dispatch.storage.schema_escalation import ESCALATION_ACT
from dispatch.storage.store import Store
from tests.dispatch.escalation.closed_door import ClosedDoor, closed_door
from tests.dispatch.storage.small_town import MORNING_S


@pytest.fixture
def door(store: Store) -> ClosedDoor:
    """The town, an hour after a courier stood at the door."""
    made = closed_door(store)
    made.clock.set(MORNING_S + 3600)
    return made


def queue(door: ClosedDoor) -> list[Said]:
    return [
        Said("command-begin", door.visit.id, "no_answer", MORNING_S - 100, 100),
        Said("command-wait-", door.visit.id, "tried", MORNING_S + 180, body={"step": 0}),
        Said("command-call-", door.visit.id, "tried", MORNING_S + 240, body={"step": 1}),
        Said("command-found", door.visit.id, "settled", MORNING_S + 300, body={"result": "ok"}),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_a_queue_comes_in_as_it_likes(door: ClosedDoor, seed: int) -> None:
    """Tests any order with repetitions: no act twice, and the end is the same."""
    dice = random.Random(seed)
    commands = dice.choices(queue(door), k=5) + dice.sample(queue(door), 4)
    answers = take(door.store, door.town.id, door.actor, commands)
    assert [one.code for one in answers] == [""] * 9
    with door.store.reading(door.town.id) as reading:
        (chain,) = escalations.of_visit(reading, door.visit.id)
        assert len(reading.rows(reading.select(ESCALATION_ACT))) == 4
    assert (chain.result, chain.began_s, chain.closed_s, chain.step) == ("ok", MORNING_S, MORNING_S + 300, 2)


def test_two_phones_at_once(door: ClosedDoor) -> None:
    """Tests the same queue from two connections: one chain, each act once."""
    threads = [
        threading.Thread(target=take, args=(door.store, door.town.id, door.actor, queue(door)))
        for _ in range(2)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with door.store.reading(door.town.id) as reading:
        assert len(escalations.of_visit(reading, door.visit.id)) == 1
        assert len(reading.rows(reading.select(ESCALATION_ACT))) == 4


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        ("tried", {}, "invalid_act"),  # which step?
        ("tried", {"step": "0"}, "invalid_act"),
        ("tried", {"step": 99}, "invalid_act"),  # there is none
        ("settled", {"result": "fine"}, "invalid_act"),
        ("called", {"number": "3615"}, "invalid_act"),
        ("lapsed", {"step": 0}, "invalid_act"),  # the clock says that, no phone
        ("reopened", {}, "invalid_act"),
    ],
)
def test_what_cannot_be_is_refused_by_itself(
    door: ClosedDoor, kind: str, body: dict[str, object], code: str
) -> None:
    """Tests commands that cannot be, between others that can."""
    bad = Said("command-wrong", door.visit.id, kind, MORNING_S + 200, body=body)
    answers = take(door.store, door.town.id, door.actor, [*queue(door)[:2], bad, *queue(door)[2:]])
    assert [one.code for one in answers] == ["", "", code, "", ""]
    assert answers[-1].escalation is not None
    other = Said("x", door.visit.id, "no_answer", MORNING_S)
    none = Said("command-none-", "vis_none", "no_answer", MORNING_S)
    assert [one.code for one in take(door.store, door.town.id, door.actor, [other, none])] == [
        "invalid_act",
        "not_found",
    ]
