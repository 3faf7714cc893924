"""A chain from the door to its end: in time, once, whoever says what in which order."""

from __future__ import annotations

import random
import threading
from dataclasses import replace

import pytest

from dispatch import ids
from dispatch.clock import SetClock
from dispatch.errors import DispatchError
from dispatch.escalation import clock
from dispatch.escalation.act import ActKind, Result
from dispatch.escalation.clock import FORGET_S, step
from dispatch.escalation.errors import EscalationClosedError
from dispatch.escalation.queue import QUEUE, history, open_doors
from dispatch.escalation.saying import begin, confirm_call, hand_over, reopen, settle, tried
from dispatch.ids import SeededIds
from dispatch.lifecycle.escalation import EscalationStatus
from dispatch.lifecycle.round import RoundStatus
from dispatch.lifecycle.visit import VisitStatus
from dispatch.services.service_type import StepKind
from dispatch.services.visit import VisitOutcome
from dispatch.storage import escalations, rounds, visits
from dispatch.storage.read_audit import ReasonMissingError, reads_of
from dispatch.storage.schema_escalation import ESCALATION, ESCALATION_ACT, ESCALATION_CONTACT
from dispatch.storage.schema_log import EVENT
from dispatch.storage.store import ConflictError, NotFoundError, Store
from tests.dispatch.escalation.closed_door import HIDDEN, ClosedDoor, closed_door, service_of
from tests.dispatch.storage.small_town import MORNING_S

LEA = "coordinator:lea"
_S = EscalationStatus


@pytest.fixture
def door(store: Store) -> ClosedDoor:
    """The town, with a courier at the door at nine."""
    return closed_door(store)


def at(door: ClosedDoor, seconds: int) -> int:
    door.clock.set(MORNING_S + seconds)
    return step(door.store, door.town.id)


def events(door: ClosedDoor, *kinds: str) -> list[str]:
    with door.store.reading(door.town.id) as reading:
        rows = reading.rows(reading.select(EVENT).order_by(EVENT.c.sequence))
        return [
            f"{row.type} {row.data.get('kind', row.data.get('outcome', ''))}".strip()
            for row in rows
            if row.type.startswith(kinds or ("escalation.", "visit."))
        ]


def chain_of(door: ClosedDoor):
    with door.store.reading(door.town.id) as reading:
        return escalations.of_visit(reading, door.visit.id)[-1]


def queue(door: ClosedDoor):
    return door.store.write(door.town.id, LEA, open_doors)


def test_from_the_door_to_the_end(door: ClosedDoor) -> None:
    """Tests every step in its time, who is told of it, who has read the file for it, and how the visit comes out."""
    door.begin(name="cmd-begin-0001")
    assert at(door, 100) == 0
    assert (at(door, 200), chain_of(door).status, chain_of(door).step) == (1, _S.AT_DOOR, 1)
    door.do(tried, 1)
    assert chain_of(door).status is _S.CONTACT
    with door.store.reading(door.town.id) as reading:
        assert reads_of(reading, door.person) == []
    assert at(door, 260) == 1
    with door.store.reading(door.town.id) as reading:
        (read,) = reads_of(reading, door.person)
        assert (read.actor, read.purpose) == ("system:escalation", "social")
    (line,) = queue(door)
    assert (line.turn, line.kind, line.person, line.waiting_s) == (
        _S.CONTACT, StepKind.CONTACT, "Augustine V.", 260,
    )  # fmt: skip
    with door.store.reading(door.town.id) as reading:
        assert [(read.actor, read.reason) for read in reads_of(reading, door.person)[1:]] == [(LEA, QUEUE)]
    assert (at(door, 260 + 901), chain_of(door).status) == (1, _S.COORDINATOR)
    assert door.now().outcome is VisitOutcome.NO_ANSWER
    door.clock.set(MORNING_S + 1500)
    door.do(settle, Result.CONCERN, actor=LEA)
    assert (door.now().outcome, chain_of(door).closed_s) == (VisitOutcome.CONCERN, MORNING_S + 1500)
    assert at(door, 100_000) == 0
    assert events(door) == [
        "escalation.step_due wait", "escalation.step_done wait", "escalation.step_due call", "escalation.step_done call",
        "escalation.step_due contact", "escalation.step_done contact", "escalation.step_due coordinator",
        "escalation.step_done coordinator", "escalation.closed concern", "visit.concern",
    ]  # fmt: skip
    with door.store.reading(door.town.id) as reading:
        assert reading.rows(reading.select(ESCALATION_CONTACT)) == []
        text = str(reading.rows(reading.select(EVENT)))
    assert [word for word in HIDDEN if word in text] == []


def test_said_again_it_is_the_same(door: ClosedDoor) -> None:
    """Tests commands that come twice, one name for two things, and a chain begun twice."""
    first = door.begin(name="cmd-begin-0001")
    assert door.begin(name="cmd-begin-0001") == first
    assert door.begin(name="cmd-begin-0002").id == first.id
    once = door.do(tried, 0, name="cmd-tried-0001")
    assert door.do(tried, 0, name="cmd-tried-0001") == once
    with pytest.raises(DispatchError, match="act cmd-tried-0001") as error:
        door.do(tried, 1, name="cmd-tried-0001")
    assert error.value.code == "act_reused"
    with door.store.reading(door.town.id) as reading:
        assert len(reading.rows(reading.select(ESCALATION_ACT))) == 3


def test_late_commands_come_to_the_same_in_any_order(new_database) -> None:
    """Tests the acts of a courier and a coordinator, in six orders, each some times over."""
    found = set()
    for seed in range(6):
        door = closed_door(Store(new_database(), clock=SetClock(MORNING_S), ids=SeededIds(1)))
        said = [
            (begin, (), "a", 0, ""),
            (tried, (0,), "b", 150, ""),
            (tried, (1,), "c", 290, ""),
            (settle, (Result.OK,), "d", 400, ""),
            (settle, (Result.NOBODY,), "e", 700, LEA),
        ]
        random.Random(seed).shuffle(said)
        door.clock.set(MORNING_S + 3600)
        for what, given, name, when, actor in [*said, *said[:2]]:
            late = {} if what is begin else {"late": True}
            door.do(what, *given, actor=actor, name=f"cmd-{name}", happened_s=MORNING_S + when, **late)
        chain = chain_of(door)
        found.add((chain.step, chain.began_s, chain.closed_s, chain.result, door.now().outcome))
    assert found == {(2, MORNING_S, MORNING_S + 400, Result.OK, VisitOutcome.OK)}


def test_two_do_not_both_close_it(door: ClosedDoor) -> None:
    """Tests courier and coordinator at the same moment: one settles it, the other is told, and it is closed once."""
    door.begin()
    seen = chain_of(door).version
    said: list[str] = []

    def close(actor: str, result: Result) -> None:
        try:
            door.do(settle, result, actor=actor, version=seen)
            said.append("done")
        except (ConflictError, EscalationClosedError) as error:
            said.append(error.code)

    threads = [
        threading.Thread(target=close, args=given)
        for given in [(door.actor, Result.OK), (LEA, Result.NOBODY)]
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(said) == ["done", "version_conflict"]
    assert len(events(door, "escalation.closed")) == 1
    with pytest.raises(EscalationClosedError) as error:
        door.do(settle, Result.NOBODY, actor=LEA)
    assert error.value.code == "escalation_closed"


def test_two_clocks_promote_once(door: ClosedDoor) -> None:
    """Tests two processes that find the same step overdue."""
    door.begin()
    door.clock.set(MORNING_S + 181)
    threads = [threading.Thread(target=step, args=(door.store, door.town.id)) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert chain_of(door).step == 1
    assert len(events(door, "escalation.step_done")) == 1


def test_it_outlives_the_round(door: ClosedDoor) -> None:
    """Tests a courier who goes home: the steps at the door are over, the person of trust is told, and nothing is lost by morning."""
    door.begin()
    with door.store.writing(door.town.id, "test") as writing:
        own = rounds.get(writing, door.round_id)
        (own,) = rounds.change(writing, (own, replace(own, status=RoundStatus.ABORTED)))
        writing.note("round.aborted", own.id, own.version)
    assert at(door, 60) == 1
    assert chain_of(door).status is _S.CONTACT
    for hours in (1, 2, 3, 24):
        at(door, hours * 3600)
    (line,) = queue(door)
    assert (line.turn, line.reminders > 0, line.waiting_s) == (_S.EMERGENCY, True, 24 * 3600)


def test_after_an_hour_without_a_clock_each_step_has_its_time(door: ClosedDoor) -> None:
    """Tests that nobody is passed over because the program stood still."""
    door.begin()
    assert at(door, 3600) == 1
    assert (chain_of(door).step, chain_of(door).due_s) == (1, MORNING_S + 3900)
    at(door, 7200)
    assert (chain_of(door).status, chain_of(door).due_s) == (_S.CONTACT, MORNING_S + 7200 + 900)


def test_nobody_to_tell(store: Store) -> None:
    """Tests that without a person of trust the coordinator is next at once."""
    door = closed_door(store, contacts=False)
    door.begin()
    door.do(tried, 1)
    assert at(door, 10) == 1
    assert chain_of(door).status is _S.COORDINATOR


def test_the_program_calls_nobody(door: ClosedDoor) -> None:
    """Tests the script: a person says that they have called, which is kept, and somebody has to settle it."""
    door.begin()
    with pytest.raises(DispatchError, match="number '3615'"):
        door.do(confirm_call, "3615")
    chain = door.do(confirm_call, "15", actor=LEA)
    assert (chain.status, chain.outcome, door.now().outcome) == (
        _S.EMERGENCY,
        VisitOutcome.EMERGENCY,
        VisitOutcome.EMERGENCY,
    )
    assert chain.present.words.fr.startswith("Appelez le 15")
    door.do(settle, Result.OK, actor=LEA)
    with door.store.writing(door.town.id, LEA) as writing:
        lines = history(writing, door.visit.id, reason="the family has asked")
        with pytest.raises(ReasonMissingError):
            history(writing, door.visit.id, reason=" ")
    assert [(one.what, one.actor, one.number) for one in lines] == [
        (ActKind.NO_ANSWER, door.actor, ""), (ActKind.CALLED, LEA, "15"), (ActKind.SETTLED, LEA, ""),
    ]  # fmt: skip


def test_a_mistake_is_taken_back(door: ClosedDoor) -> None:
    """Tests that a coordinator reopens, a courier does not, and that a later word counts."""
    door.begin()
    with pytest.raises(DispatchError, match="nothing to reopen"):
        door.do(reopen, actor=LEA)
    door.do(settle, Result.OK)
    with pytest.raises(DispatchError, match="couriers reopen no chain"):
        door.do(reopen)
    door.clock.set(MORNING_S + 60)
    chain = door.do(reopen, actor=LEA)
    assert (chain.status, door.now().outcome) == (_S.COORDINATOR, VisitOutcome.NO_ANSWER)
    door.do(settle, Result.EMERGENCY, actor=LEA)
    assert door.now().outcome is VisitOutcome.EMERGENCY


def test_only_who_goes_there_says_something(door: ClosedDoor) -> None:
    """Tests another courier, a visit that is none, and a service without a chain."""
    with pytest.raises(NotFoundError):
        door.do(begin, actor=f"courier:{door.store.ids.new(ids.COURIER)}")
    with pytest.raises(NotFoundError), door.store.writing(door.town.id, LEA) as writing:
        begin(writing, "vis_none")


def test_no_chain_where_nobody_is_expected(store: Store) -> None:
    """Tests that a service without a chain says so, and that the log is followed past it."""
    door = closed_door(store, service=service_of("place", ()))
    with pytest.raises(DispatchError) as error:
        door.begin()
    assert error.value.code == "no_chain"
    note(door, "visit.no_answer")
    assert step(door.store, door.town.id) == 0


def note(door: ClosedDoor, kind: str) -> None:
    with door.store.writing(door.town.id, door.actor) as writing:
        writing.note(kind, door.visit.id, 1)


def test_the_log_is_followed(door: ClosedDoor) -> None:
    """Tests that an outcome of a stop begins a chain, a second visit on the same round ends it, and nothing counts twice."""
    note(door, "visit.no_answer")
    assert step(door.store, door.town.id) == 1
    assert (chain_of(door).courier_id, chain_of(door).round_id) == (door.courier, door.round_id)
    assert step(door.store, door.town.id) == 0
    with door.store.writing(door.town.id, "test") as writing:
        visits.change_visit(writing, visits.get_visit(writing, door.visit.id), status=VisitStatus.MISSED)
        writing.note("visit.changed", door.visit.id, 2)
    door.clock.set(MORNING_S + 1800)
    note(door, "visit.done")
    assert step(door.store, door.town.id) == 1
    assert (chain_of(door).result, door.now().outcome, door.now().status) == (
        Result.OK,
        VisitOutcome.OK,
        VisitStatus.DONE,
    )
    with door.store.writing(door.town.id, "test") as writing:
        # A program that has lost its place reads from the beginning again.
        escalations.follow_to(writing, 0)
        writing.note("town.changed", door.town.id, 1)
    before = chain_of(door)
    step(door.store, door.town.id)
    assert chain_of(door) == before


@pytest.mark.parametrize("kinds", [("visit.done", "visit.concern"), ("visit.concern", "visit.done")])
def test_a_second_visit_may_find_somebody_unwell(door: ClosedDoor, kinds: tuple[str, str]) -> None:
    """Tests a courier who comes back: the graver word counts, is theirs in the history, and the chain's own events move nothing."""
    note(door, "visit.no_answer")
    step(door.store, door.town.id)
    door.clock.set(MORNING_S + 900)
    for kind in kinds:
        note(door, kind)
    step(door.store, door.town.id)
    assert (chain_of(door).result, door.now().outcome) == (Result.CONCERN, VisitOutcome.CONCERN)
    version = chain_of(door).version
    step(door.store, door.town.id)
    assert chain_of(door).version == version
    with door.store.writing(door.town.id, LEA) as writing:
        lines = history(writing, door.visit.id, reason="test")
    assert {one.actor for one in lines} == {door.actor}


def test_a_call_does_not_end_it_by_its_own_event(door: ClosedDoor) -> None:
    """Tests that following the log never closes what a person has to settle."""
    door.begin()
    door.do(confirm_call, "15")
    at(door, 60)
    assert chain_of(door).is_open


def test_what_cannot_be_followed_is_tried_again(door: ClosedDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that an event of a door is not lost because another change was in the way."""
    note(door, "visit.no_answer")
    with monkeypatch.context() as patch:

        def busy(*_args, **_more):
            raise ConflictError("visit", door.visit.id, 1)

        patch.setattr(clock.saying, "begin", busy)
        assert step(door.store, door.town.id) == 0
    assert step(door.store, door.town.id) == 1


def test_another_day_another_chain(door: ClosedDoor) -> None:
    """Tests a second attempt a day later, and a late word about the first one."""
    door.begin()
    door.do(settle, Result.NOBODY)
    door.clock.set(MORNING_S + 86_400)
    second = door.begin()
    assert second.number == 2
    late = door.do(settle, Result.OK, late=True, happened_s=MORNING_S + 30)
    assert (late.number, late.result) == (1, Result.OK)
    # What the visit has come to is what its last chain says.
    assert door.now().outcome is VisitOutcome.NO_ANSWER
    door.do(hand_over)
    with door.store.reading(door.town.id) as reading:
        assert [row.status for row in reading.rows(reading.select(ESCALATION).order_by(ESCALATION.c.number))] == [
            "closed", "coordinator",
        ]  # fmt: skip


def test_persons_of_trust_are_forgotten_a_day_later(door: ClosedDoor) -> None:
    """Tests that their numbers are beside an open chain and for a day after, and nowhere else."""
    door.begin()
    door.do(tried, 1)
    at(door, 10)
    door.do(settle, Result.OK, actor=LEA)
    with door.store.reading(door.town.id) as reading:
        assert escalations.contacts(reading, chain_of(door).id)
    at(door, FORGET_S + 60)
    with door.store.reading(door.town.id) as reading:
        assert escalations.contacts(reading, chain_of(door).id) == ()
