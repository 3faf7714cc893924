"""Commands about doors that stay closed: late, doubled, shuffled, from two phones and a desk; one state, and no alarm lost."""

from __future__ import annotations

import itertools
import os
import random
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch.clock import SetClock
from dispatch.errors import DispatchError
from dispatch.escalation.act import Result
from dispatch.escalation.clock import step
from dispatch.escalation.saying import reopen, settle
from dispatch.field.incidents import open_incidents
from dispatch.ids import SeededIds
from dispatch.lifecycle.round import RoundStatus
from dispatch.lifecycle.visit import VisitStatus
from dispatch.storage import escalations, rounds, visits
from dispatch.storage.database import Database
from dispatch.storage.migrate import upgrade
from dispatch.storage.schema_escalation import ESCALATION_ACT
from dispatch.storage.schema_field import COMMAND
from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.store import NotFoundError, Store
from dispatch.sync.apply import apply_commands
from dispatch.sync.commands import Answer, Command
from dispatch.sync.digest import state
from tests.dispatch.escalation.closed_door import ClosedDoor, closed_door, service_of
from tests.dispatch.storage.small_town import DAY, MORNING_S
from tests.proven import Proven

LATER_S = MORNING_S + 3 * 3600
#: How many orders of six commands, and sequences of commands, are tried.
ORDERS = int(os.environ.get("TOURNEE_ORDERS", "25"))
EXAMPLES = int(os.environ.get("TOURNEE_EXAMPLES", "40"))
Step = Callable[[ClosedDoor], object]
Scenario = Callable[[ClosedDoor], list[Command]]


def command(door: ClosedDoor, name: str, at_s: int, kind: str = "door", **body: object) -> Command:
    """Return what a phone says of the door so many seconds after nine, under a name."""
    task = door.delivery.tasks[0].id
    return Command(
        id=f"command-{name}", kind=kind, round_id=door.round_id, stop_id=door.stop_id, task_ids=(task,), happened_s=MORNING_S + at_s,
        body=body,
    )  # fmt: skip


def close(door: ClosedDoor, name: str, at_s: int, outcome: str, code: str) -> Command:
    results = {door.delivery.tasks[0].id: {"outcome": outcome, "code": code}}
    return command(door, name, at_s, "close", results=results)


def send(door: ClosedDoor, *commands: Command, device: str = "phone") -> list[Answer]:
    return apply_commands(door.store, door.town.id, door.actor, device, list(commands))


def queue(door: ClosedDoor) -> list[Command]:
    return [
        replace(command(door, "begin", -100, said="no_answer"), offset_s=100),
        command(door, "wait", 180, said="tried", step=0),
        command(door, "call", 240, said="tried", step=1),
        command(door, "found", 300, said="settled", result="ok"),
    ]


@pytest.fixture
def door(store: Store) -> ClosedDoor:
    """The town, three hours after a courier stood at the door."""
    made = closed_door(store)
    made.clock.set(LATER_S)
    return made


def chains(door: ClosedDoor, store: Store | None = None) -> tuple[escalations.Escalation, ...]:
    with (store or door.store).reading(door.town.id) as reading:
        return escalations.of_visit(reading, door.visit.id)


def test_a_queue_comes_in_and_again(door: ClosedDoor) -> None:
    """Tests that the chain goes on at the times of the phone, and that what is sent again has the same answers and no effect."""
    first = send(door, *queue(door))
    assert [(one.status, one.conflicts) for one in first] == [("applied", ())] * 4
    assert send(door, *reversed(queue(door))) == list(reversed(first))
    (chain,) = chains(door)
    assert (chain.result, chain.began_s, chain.closed_s, chain.step) == ("ok", MORNING_S, MORNING_S + 300, 2)
    with door.store.reading(door.town.id) as reading:
        assert len(reading.rows(reading.select(ESCALATION_ACT))) == 4


def test_two_connections_at_once(door: ClosedDoor) -> None:
    """Tests the same queue from two connections: one chain, each act once."""
    threads = [threading.Thread(target=send, args=(door, *queue(door))) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(chains(door)) == 1
    with door.store.reading(door.town.id) as reading:
        assert len(reading.rows(reading.select(ESCALATION_ACT))) == 4


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid_command"),
        ({"said": "lapsed", "step": 0}, "invalid_command"),  # the clock says that, no phone
        ({"said": "reopened"}, "invalid_command"),
        ({"said": "tried"}, "invalid_command"),  # which step?
        ({"said": "tried", "step": "0"}, "invalid_command"),
        ({"said": "tried", "step": True}, "invalid_command"),
        ({"said": "tried", "step": 99}, "invalid_act"),  # there is none
        ({"said": "settled", "result": "fine"}, "invalid_command"),
        ({"said": "called", "number": "3615"}, "invalid_command"),
    ],
)
def test_what_cannot_be_is_refused_by_itself(door: ClosedDoor, body: dict[str, object], code: str) -> None:
    """Tests commands that cannot be, first and alone, and between others that can: nothing of them but a refusal."""
    bad = command(door, "wrong", 200, **body)
    (answer,) = send(door, bad)
    assert (answer.status, answer.conflicts[0].code) == ("refused", code)
    assert chains(door) == ()
    wrong = replace(bad, id="command-wrong-too")
    answers = send(door, *queue(door)[:2], wrong, *queue(door)[2:])
    assert [one.status for one in answers] == ["applied", "applied", "refused", "applied", "applied"]
    assert send(door, wrong) == [answers[2]]


def test_whose_door_it_is(door: ClosedDoor) -> None:
    """Tests another courier, on the own round and on a stranger's, and a task that is no door: each refused with a code of its own."""
    with door.store.writing(door.town.id, "test") as writing:
        own = rounds.get(writing, door.round_id)
        other = replace(
            own,
            id=door.store.ids.new("rnd"),
            shift_id=door.town.shifts[1],
            stops=(),
            status=RoundStatus.RELEASED,
        )
        other = rounds.add(writing, other)
        stranger = writing.get(SHIFT, door.town.shifts[1]).courier_id
        writing.note("round.planned", other.id, 1)

    def codes(*commands: Command) -> list[str]:
        said = apply_commands(door.store, door.town.id, f"courier:{stranger}", "other", list(commands))
        return [one.conflicts[0].code for one in said]

    strange = command(door, "strange", 0, said="no_answer")
    assert codes(strange) == ["not_your_round"]
    mine = replace(strange, id="command-stranger", round_id=other.id)
    nothing = replace(mine, id="command-nothing", task_ids=("tsk_none",))
    two = replace(mine, id="command-twice", task_ids=("tsk_none", *mine.task_ids))
    assert codes(mine, nothing, two) == ["not_your_stop", "not_found", "invalid_command"]
    assert chains(door) == ()
    with door.store.reading(door.town.id) as reading:
        kinds = [one.kind for one in open_incidents(reading)]
    # A person hears of each all the same.
    assert kinds.count("command_refused") == 4


def test_a_service_without_a_chain(store: Store) -> None:
    """Tests a service that expects nobody at the door."""
    made = closed_door(store, service=service_of("look", ()))
    made.clock.set(LATER_S)
    (answer,) = send(made, command(made, "begin", 0, said="no_answer"))
    assert (answer.status, answer.conflicts[0].code) == ("refused", "no_chain")


def test_a_stop_that_was_moved_meanwhile(door: ClosedDoor) -> None:
    """Tests that who was at a door is heard although the plan has taken it away since."""
    send(door, command(door, "arrive", -10, "arrive"))
    with door.store.writing(door.town.id, "coordinator:lea") as writing:
        own = rounds.get(writing, door.round_id)
        rounds.change(writing, (own, replace(own, stops=())), late=True)
        writing.note("round.planned", own.id, own.version + 1)
    (answer,) = send(door, command(door, "begin", 0, said="no_answer"))
    assert (answer.status, answer.conflicts[0].code) == ("kept", "stop_moved")
    (chain,) = chains(door)
    assert chain.is_open
    assert f"courier:{chain.courier_id}" == door.actor


def test_the_desk_had_given_up_before_the_phone_tells(door: ClosedDoor) -> None:
    """Tests that a phone that tells late that somebody was found well is heard, and told that it was not the only one."""
    send(door, queue(door)[0])
    door.do(settle, Result.NOBODY, actor="coordinator:lea")
    (answer,) = send(door, queue(door)[3])
    assert [one.code for one in answer.conflicts] == ["door_settled"]
    (chain,) = chains(door)
    assert chain.result is Result.OK


def test_a_closing_settles_it_until_it_is_undone(door: ClosedDoor) -> None:
    """Tests a stop closed as done by mistake, opened again: the chain is the courier's again, and the next step is due."""
    begun, done = command(door, "begin", 0, said="no_answer"), close(door, "closed", 60, "success", "visited")
    back = command(door, "back", 120, "reopen", closings=[done.id])
    send(door, begun)
    send(door, done)
    assert [one.result for one in chains(door)] == [Result.OK]
    send(door, back)
    (chain,) = chains(door)
    assert (chain.is_open, chain.result, chain.status) == (True, None, "at_door")
    door.clock.set(LATER_S + 3600)
    step(door.store, door.town.id)
    assert chains(door)[0].step > 0


def test_a_second_door_does_not_disappear_in_the_first(door: ClosedDoor) -> None:
    """Tests a second attempt five hours later, of which we hear before the first was settled: a chain of its own, open."""
    door.clock.set(MORNING_S + 7 * 3600)
    again = command(door, "again", 6 * 3600, said="no_answer")
    send(door, queue(door)[0], again)
    assert len(chains(door)) == 1
    send(door, queue(door)[3])
    first, second = chains(door)
    assert (first.result, first.closed_s) == (Result.OK, MORNING_S + 300)
    assert (second.is_open, second.began_s, second.number) == (True, MORNING_S + 6 * 3600, 2)
    with door.store.reading(door.town.id) as reading:
        assert visits.get_visit(reading, door.visit.id).outcome == "no_answer"


@dataclass
class Copies:
    """Copies of one town in SQLite files: every trial begins with the same one."""

    folder: Path
    door: ClosedDoor
    database: Database

    def run(self, steps: Sequence[Step]) -> tuple[dict[str, object], ClosedDoor]:
        """Return the state after steps in a fresh copy, with the town that it is in."""
        path = self.folder / "copy.db"
        self.database.close()
        for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
            name.unlink(missing_ok=True)
        shutil.copy(self.folder / "first.db", path)
        store = Store(self.database, clock=SetClock(LATER_S), ids=SeededIds(2))
        own = replace(self.door, store=store)
        for one in steps:
            one(own)
        with store.reading(own.town.id) as reading:
            return state(reading, DAY), own


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copies]:
    folder = tmp_path_factory.mktemp("doors")
    first = Database(f"sqlite:///{folder / 'first.db'}")
    upgrade(first)
    door = closed_door(Store(first, clock=SetClock(MORNING_S), ids=SeededIds(1)))
    first.close()
    database = Database(f"sqlite:///{folder / 'copy.db'}", pool_size=1)
    yield Copies(folder, door, database)
    database.close()


def sending(*commands: Command, device: str = "phone") -> Step:
    return lambda own: send(own, *commands, device=device)


def away(door: ClosedDoor) -> list[Command]:
    """A whole morning at the door: nobody, the stop closed and opened again, then somebody is there after all."""
    closed = close(door, "away", 400, "no_answer", "not_home")
    return [
        command(door, "begin", 0, said="no_answer"),
        command(door, "call", 240, said="tried", step=1),
        closed,
        command(door, "back", 500, "reopen", closings=[closed.id]),
        command(door, "found", 600, said="settled", result="concern"),
        close(door, "done", 700, "success", "visited"),
    ]


def undone(door: ClosedDoor) -> list[Command]:
    """Closed as done by mistake, opened again, and handed to the desk."""
    closed = close(door, "mistake", 100, "success", "visited")
    return [
        command(door, "begin", 0, said="no_answer"),
        closed,
        command(door, "back", 160, "reopen", closings=[closed.id]),
        command(door, "wait", 200, said="tried", step=0),
        command(door, "over", 300, said="handed"),
        close(door, "gone", 400, "no_answer", "not_home"),
    ]


def called(door: ClosedDoor) -> list[Command]:
    """Two phones of one courier tell different things, and somebody calls 15."""
    return [
        command(door, "begin", 0, said="no_answer"),
        command(door, "begin-too", 30, said="no_answer"),
        command(door, "call", 200, said="called", number="15"),
        command(door, "nobody", 300, said="settled", result="nobody"),
        command(door, "well", 250, said="settled", result="ok"),
        close(door, "gone", 400, "no_answer", "not_home"),
    ]


@pytest.mark.parametrize("scenario", [away, undone, called])
def test_every_order(copies: Copies, scenario: Scenario, proven: Proven) -> None:
    """Tests orders of six commands, one by one, doubled, and in one batch backwards (``TOURNEE_ORDERS=720`` for all): one state."""
    made = scenario(copies.door)
    expected, _ = copies.run([sending(one) for one in made])
    assert expected["doors"][copies.door.visit.id]
    orders = list(itertools.permutations(made))
    for order in random.Random(5).sample(orders, min(len(orders), ORDERS)):
        assert copies.run([sending(one) for one in order])[0] == expected
    assert copies.run([sending(*reversed(made)), sending(*made)])[0] == expected
    halves = [sending(*made[3:], device="phone"), sending(*made[:4]), sending(*made)]
    assert copies.run(halves)[0] == expected
    proven("R5", "orders of the commands of a closed door", orders=min(len(orders), ORDERS), differing=0)


_SAID = st.one_of(
    st.just({"said": "no_answer"}),
    st.fixed_dictionaries({"said": st.just("tried"), "step": st.integers(0, 5)}),
    st.just({"said": "handed"}),
    st.fixed_dictionaries({"said": st.just("called"), "number": st.sampled_from(["15", "18", "112"])}),
    st.fixed_dictionaries({"said": st.just("settled"), "result": st.sampled_from([one.value for one in Result])}),
)  # fmt: skip
_MADE = st.lists(
    st.tuples(
        st.integers(0, 3 * 3600 - 600),
        st.one_of(
            _SAID,
            st.sampled_from(["close:success:visited", "close:success:concern", "close:no_answer:not_home", "reopen", "arrive"]),
        ),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda pair: pair[0],
)  # fmt: skip


def commands_of(door: ClosedDoor, made: list[tuple[int, object]]) -> list[Command]:
    """Return commands of two phones, in the order in which they happened; a reopening undoes the closing before it."""
    found: list[Command] = []
    for number, (at_s, what) in enumerate(sorted(made, key=lambda pair: pair[0])):
        name = f"{'one' if number % 2 else 'two'}-{number}"
        if isinstance(what, dict):
            found.append(command(door, name, at_s, **what))
        elif str(what).startswith("close"):
            found.append(close(door, name, at_s, *str(what).split(":")[1:]))
        elif what == "reopen":
            closings = [one.id for one in found if one.kind == "close"]
            if closings:
                found.append(command(door, name, at_s, "reopen", closings=closings[-1:]))
        else:
            found.append(command(door, name, at_s, "arrive"))
    return found


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    database=None,
)
@given(made=_MADE, chance=st.randoms(use_true_random=False))
def test_any_commands_in_any_order(
    copies: Copies, made: list[tuple[int, object]], chance: random.Random
) -> None:
    """Tests commands of two phones as Hypothesis thinks of them, shuffled, doubled and cut: one state, and each of them kept."""
    door = copies.door
    commands = commands_of(door, made)
    expected, _ = copies.run([sending(one, device=one.id[8:11]) for one in commands])
    shuffled = [*commands, *chance.choices(commands, k=len(commands) // 2)] if commands else []
    chance.shuffle(shuffled)
    steps: list[Step] = []
    while shuffled:
        size = chance.randrange(1, 4)
        batch, shuffled = shuffled[:size], shuffled[size:]
        steps += [
            sending(*[one for one in batch if one.id[8:11] == device], device=device)
            for device in ("one", "two")
        ]
    found, own = copies.run(steps)
    assert found == expected
    with own.store.reading(own.town.id) as reading:
        rows = reading.rows(reading.select(COMMAND))
    assert {row.id for row in rows} == {one.id for one in commands}
    assert [row.id for row in rows if row.status == "refused"] == []


_DESK = st.lists(st.sampled_from(["nobody", "ok", "concern", "emergency", "reopen", "clock"]), max_size=4)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    database=None,
)
@given(made=_MADE, desk=_DESK, chance=st.randoms(use_true_random=False))
def test_no_alarm_is_lost(
    copies: Copies, made: list[tuple[int, object]], desk: list[str], chance: random.Random
) -> None:
    """Tests two phones, a desk and the clock in any order: what somebody said of an emergency or a concern is what the visit has come to, while its chain is open.

    And whoever said that nobody answers has a chain that is settled by a person or by who was found, or is open with its next step due.
    """
    door = copies.door
    commands = commands_of(door, made)

    def at_desk(word: str) -> Step:
        def act(own: ClosedDoor) -> None:
            own.clock.set(own.clock.now_s() + 400)
            if word == "clock":
                step(own.store, own.town.id)
                return
            try:
                if word == "reopen":
                    own.do(reopen, actor="coordinator:lea")
                else:
                    own.do(settle, Result(word), actor="coordinator:lea", late=True)
            except (DispatchError, NotFoundError) as error:
                assert error.code in {"escalation_open", "not_found"}  # noqa: PT017

        return act

    steps = [*(sending(one, device=one.id[8:11]) for one in commands), *(at_desk(word) for word in desk)]
    steps += chance.sample(steps, len(steps) // 3)
    chance.shuffle(steps)
    _, own = copies.run(steps)
    step(own.store, own.town.id)
    found = chains(own)
    said = [one.body for one in commands if one.kind == "door"]
    if any(body["said"] == "no_answer" for body in said):
        assert found
    for chain in found:
        assert (chain.due_s is not None) == chain.is_open
        assert chain.closed_s is not None or chain.result is None
    open_still = found and found[-1].is_open
    if open_still and "reopen" not in desk and any(one["said"] == "called" for one in said):
        assert found[-1].outcome == "emergency"
    if "reopen" not in desk and any(one.get("result") == "concern" for one in said):
        assert found[-1].outcome in {"concern", "emergency"}
    with own.store.reading(own.town.id) as reading:
        visit = visits.get_visit(reading, own.visit.id)
    if found:
        assert visit.outcome == found[-1].outcome
        closings = [one for one in commands if one.kind == "close"]
        if found[-1].is_open and not closings:
            assert visit.status is VisitStatus.ORDERED
