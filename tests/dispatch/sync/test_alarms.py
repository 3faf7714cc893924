"""An alarm is heard from anybody, of any door, in whatever command it comes; and a visit never has two open chains."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from dispatch.escalation.act import Result
from dispatch.escalation.clock import step
from dispatch.escalation.errors import EscalationError
from dispatch.escalation.saying import confirm_call, reopen, settle
from dispatch.field.incidents import open_incidents
from dispatch.lifecycle.escalation import EscalationStatus
from dispatch.lifecycle.round import RoundStatus
from dispatch.notify.deciding import decide_event
from dispatch.services.visit import VisitOutcome
from dispatch.storage import escalations, rounds
from dispatch.storage.events import events_after
from dispatch.storage.schema_escalation import ESCALATION_ACT
from dispatch.storage.schema_notify import NOTIFICATION
from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.store import Store
from dispatch.sync.apply import apply_commands
from dispatch.sync.commands import Answer, Command
from tests.dispatch.escalation.closed_door import ClosedDoor, closed_door, service_of
from tests.dispatch.storage.small_town import MORNING_S
from tests.dispatch.sync.test_doors import (  # noqa: F401 the fixture
    EXAMPLES,
    Copies,
    chains,
    close,
    command,
    commands_of,
    copies,
    send,
)

LEA = "coordinator:lea"
HOUR_S = 3600


@dataclass
class Stranger:
    """Another courier of the town, on a round of their own that never had the door."""

    door: ClosedDoor
    courier: str
    round_id: str

    def send(self, *commands: Command) -> list[Answer]:
        store, town = self.door.store, self.door.town.id
        return apply_commands(store, town, f"courier:{self.courier}", "other", list(commands))


def stranger_of(store: Store, **more) -> Stranger:
    door = closed_door(store, **more)
    door.clock.set(MORNING_S + HOUR_S)
    with store.writing(door.town.id, "test") as writing:
        own = rounds.get(writing, door.round_id)
        shift = door.town.shifts[1]
        other = rounds.add(
            writing,
            replace(own, id=store.ids.new("rnd"), shift_id=shift, stops=(), status=RoundStatus.RELEASED),
        )
        courier = writing.get(SHIFT, shift).courier_id
        writing.note("round.planned", other.id, 1)
    return Stranger(door, courier, other.id)


def told(door: ClosedDoor) -> list[str]:
    """Return what desks are told of all that has happened."""
    with door.store.reading(door.town.id) as reading:
        happened = events_after(reading, 0)
    with door.store.writing(door.town.id, "system:test") as writing:
        for one in happened:
            decide_event(writing, one)
    with door.store.reading(door.town.id) as reading:
        rows = reading.rows(reading.select(NOTIFICATION).where(NOTIFICATION.c.target_id == door.hall))
    return [row.kind for row in rows if row.status == "pending"]


SAID = {
    "emergency": {"said": "settled", "result": "emergency"},
    "concern": {"said": "settled", "result": "concern"},
    "called": {"said": "called", "number": "15"},
}


@pytest.mark.parametrize("word", SAID)
@pytest.mark.parametrize("place", ["own round", "round of another", "round that is none"])
def test_an_alarm_about_a_strangers_door_is_kept(store: Store, word: str, place: str) -> None:
    """Tests a courier who was never to go there: the alarm is with the visit, the desk is told, and told again it has no other effect."""
    stranger = stranger_of(store)
    door = stranger.door
    names = {
        "own round": stranger.round_id,
        "round of another": door.round_id,
        "round that is none": "rnd_none",
    }
    said = replace(command(door, "alarm", 600, **SAID[word]), round_id=names[place])
    (answer,) = stranger.send(said)
    assert answer.status == "kept"
    assert stranger.send(said, said) == [answer, answer]
    (chain,) = chains(door)
    assert chain.outcome == ("concern" if word == "concern" else "emergency")
    assert chain.is_open is (word == "called")
    with store.reading(door.town.id) as reading:
        (row,) = reading.rows(reading.select(ESCALATION_ACT))
    assert (row.actor, row.happened_s) == (f"courier:{stranger.courier}", MORNING_S + 600)
    kind = "visit_concern" if word == "concern" else "visit_emergency"
    assert kind in told(door)


def test_an_alarm_in_a_closing_of_another_round(store: Store) -> None:
    """Tests that a stop of another courier's round is not closed by it, and that what it says of the person is kept all the same."""
    stranger = stranger_of(store)
    (answer,) = stranger.send(close(stranger.door, "closed", 600, "failed", "emergency"))
    assert (answer.status, [one.code for one in answer.conflicts]) == ("kept", ["not_your_round"])
    (chain,) = chains(stranger.door)
    assert chain.result is Result.EMERGENCY
    with store.reading(stranger.door.town.id) as reading:
        assert rounds.get(reading, stranger.door.round_id).stops[0].closed_s is None


def test_an_alarm_where_nobody_was_to_answer(store: Store) -> None:
    """Tests a service without a chain: an alarm has one, which is the coordinator's; anything else is refused."""
    stranger = stranger_of(store, service=service_of("look", ()))
    door = stranger.door
    (begun,) = send(door, command(door, "begin", 0, said="no_answer"))
    assert (begun.status, begun.conflicts[0].code) == ("refused", "no_chain")
    (answer,) = send(door, command(door, "alarm", 60, said="called", number="112"))
    assert answer.status == "applied"
    (chain,) = chains(door)
    assert (chain.status, chain.outcome) == (EscalationStatus.COORDINATOR, VisitOutcome.EMERGENCY)


@pytest.mark.parametrize(
    "wrong",
    [
        {"task_ids": ("tsk_none",)},  # no such door
        {"task_ids": ()},
        {"task_ids": ("tsk_none", "tsk_nothing")},
        {"body": {"said": "called", "number": "3615"}},
        {"happened_s": "now"},
        {"id": "short", "task_ids": ("tsk_none",)},
    ],
)
def test_an_alarm_that_fits_nothing_reaches_the_desk(store: Store, wrong: dict[str, object]) -> None:
    """Tests that the desk is told at once that a courier has raised an alarm, once however often it is sent, and that it is on the board."""
    stranger = stranger_of(store)
    door = stranger.door
    said = replace(command(door, "alarm", 600, **SAID["emergency"]), round_id=stranger.round_id)
    said = replace(said, **wrong)
    (answer,) = stranger.send(said)
    assert answer.status == "refused"
    stranger.send(said, said)
    assert chains(door) == ()
    with store.reading(door.town.id) as reading:
        found = [one for one in open_incidents(reading) if one.kind == "alarm_unplaced"]
        notes = [one for one in events_after(reading, 0) if one.type == "alarm.unplaced"]
    assert [one.detail["actor"] for one in found] == [f"courier:{stranger.courier}"]
    assert len(notes) == 1
    assert told(door) == ["alarm"]


def test_an_alarm_under_a_name_that_is_taken(store: Store) -> None:
    """Tests that another command under the name of a first one is refused, and its alarm is with the visit."""
    door = closed_door(store)
    door.clock.set(MORNING_S + HOUR_S)
    send(door, command(door, "twice", 0, said="no_answer"))
    again = command(door, "twice", 60, **SAID["emergency"])
    (answer,) = send(door, again)
    assert [one.code for one in answer.conflicts] == ["command_id_reused"]
    (chain,) = chains(door)
    assert chain.outcome is VisitOutcome.EMERGENCY
    assert send(door, again, again) == [answer, answer]
    with store.reading(door.town.id) as reading:
        assert len(reading.rows(reading.select(ESCALATION_ACT))) == 2


def test_nobody_does_not_follow_a_call(store: Store) -> None:
    """Tests the desk, which is told what to do instead, and a phone, whose word is kept and ends nothing."""
    door = closed_door(store)
    door.begin()
    door.do(confirm_call, "15", actor=LEA)
    with pytest.raises(EscalationError, match="ok, concern or emergency") as error:
        door.do(settle, Result.NOBODY, actor=LEA)
    assert error.value.code == "emergency_called"
    door.clock.set(MORNING_S + HOUR_S)
    (answer,) = send(door, command(door, "nobody", 1200, said="settled", result="nobody"))
    assert (answer.status, [one.code for one in answer.conflicts]) == ("kept", ["emergency_called"])
    for hours in (2, 5, 30):
        door.clock.set(MORNING_S + hours * HOUR_S)
        step(store, door.town.id)
    (chain,) = chains(door)
    assert (chain.is_open, chain.outcome, chain.reminders > 0) == (True, VisitOutcome.EMERGENCY, True)
    closed = door.do(settle, Result.OK, actor=LEA)
    assert (closed.result, door.now().outcome) == (Result.OK, VisitOutcome.OK)


def second_door(door: ClosedDoor) -> None:
    """A matter that was settled in the morning, and a door that stays closed again five hours later."""
    done = close(door, "done", 300, "success", "visited")
    send(door, command(door, "begin", 0, said="no_answer"), done)
    door.clock.set(MORNING_S + 7 * HOUR_S)
    send(door, command(door, "again", 6 * HOUR_S, said="no_answer"))


@pytest.mark.parametrize("late", ["undone", "called", "reopened"])
def test_a_late_word_makes_one_of_two(store: Store, late: str) -> None:
    """Tests that what opens the first chain again, while the second is open, makes one matter of them, which nobody is left out of."""
    door = closed_door(store)
    second_door(door)
    first, second = chains(door)
    assert (first.is_open, second.is_open) == (False, True)
    if late == "undone":
        send(door, command(door, "back", 400, "reopen", closings=["command-done"]))
    elif late == "called":
        send(door, command(door, "help", 900, said="called", number="15"))
    else:
        door.do(reopen, actor=LEA, happened_s=MORNING_S + 900)
    (chain,) = chains(door)
    assert (chain.id, chain.number, chain.is_open, chain.began_s) == (first.id, 1, True, MORNING_S)
    with store.reading(door.town.id) as reading:
        acts = escalations.acts_of(reading, chain.id)
        (merged,) = [one for one in events_after(reading, 0) if one.type == "escalation.merged"]
    assert [act.kind.value for act in acts].count("no_answer") == 2
    assert (merged.subject, merged.data["into"]) == (second.id, first.id)
    # The desk is told, if it has not done it itself, and at the latest when nothing happens.
    for hours in (8, 9, 10):
        door.clock.set(MORNING_S + hours * HOUR_S)
        step(store, door.town.id)
    assert {"door_closed", "visit_emergency"} & set(told(door))
    # The number of the second one is free again.
    if late == "undone":
        send(door, command(door, "well", 450, said="settled", result="ok"))
        assert [(one.number, one.is_open) for one in chains(door)] == [(1, False), (2, True)]


def test_the_database_has_no_two_open_chains(store: Store) -> None:
    """Tests the last line of defence: whatever writes it, a second open chain of a visit is not stored."""
    door = closed_door(store)
    chain = door.begin()
    with pytest.raises(IntegrityError), store.writing(door.town.id, "test") as writing:
        escalations.add(writing, replace(chain, id=store.ids.new("esc"), number=2))


_WORDS = st.one_of(
    st.just({"said": "no_answer"}),
    st.sampled_from(list(SAID.values())),
    st.sampled_from([{"said": "settled", "result": "nobody"}, {"said": "settled", "result": "ok"}, {"said": "handed"}]),
    st.sampled_from(["close:success:visited", "close:no_answer:not_home", "reopen"]),
)  # fmt: skip
_DAY = st.lists(st.tuples(st.integers(0, 27), _WORDS), min_size=2, max_size=9, unique_by=lambda pair: pair[0])


@settings(
    max_examples=max(EXAMPLES // 2, 10),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    database=None,
)
@given(made=_DAY, chance=st.randoms(use_true_random=False))
def test_a_long_day_in_any_order(
    copies: Copies,  # noqa: F811 the fixture
    made: list[tuple[int, object]],
    chance: random.Random,
) -> None:
    """Tests what phones say of a door over fourteen hours, in two orders and doubled: never two open chains, one state, no alarm less."""
    said = commands_of(copies.door, [(half * 1800, what) for half, what in made])

    def one_open(own: ClosedDoor) -> None:
        found = chains(own)
        assert sum(one.is_open for one in found) <= 1
        assert all(not one.is_open for one in found[:-1])
        assert [one.number for one in found] == list(range(1, len(found) + 1))

    def steps(order: list[Command]) -> list:
        return [
            lambda own: own.clock.set(MORNING_S + 15 * HOUR_S),
            *(lambda own, one=one: (send(own, one, device=one.id[8:11]), one_open(own)) for one in order),
        ]

    expected, _ = copies.run(steps(said))
    shuffled = [*said, *chance.choices(said, k=len(said) // 2)]
    chance.shuffle(shuffled)
    found, own = copies.run(steps(shuffled))
    assert found == expected
    if any(one.kind == "door" and one.body["said"] == "called" for one in said):
        assert any(one.outcome == "emergency" or (one.result in {"ok", "concern"}) for one in chains(own))
