"""What is said at the door of a visit: by the rule of its service, from a phone at any time, and back again."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from dispatch.errors import DispatchError
from dispatch.field.aftermath import Way, after_failure, retry_delivery
from dispatch.field.at_stop import Result, arrive, close_stop, reopen_stop
from dispatch.field.outcomes import OutcomeCode
from dispatch.field.proofs import Proof, ProofKind
from dispatch.field.visit_checks import checks_of
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import STOP_OVER, Outcome
from dispatch.lifecycle.visit import VisitStatus
from dispatch.orders.changes import cancel
from dispatch.orders.delivery import TaskKind
from dispatch.rounds.round import Round, Stop
from dispatch.services.service_type import ProofRule
from dispatch.services.visit import VisitOutcome
from dispatch.storage import parties
from dispatch.storage.events import events_of
from dispatch.storage.read_audit import reads_of
from dispatch.sync.apply import apply_commands
from dispatch.sync.commands import Command
from dispatch.sync.pull import pull_for_phone
from tests.dispatch.live.couriers import active, start_all
from tests.dispatch.services.town_services import CALLS, MEALS, MEDICINE, RECYCLABLES, Services, services_of
from tests.dispatch.toy_day import NINE_S, make_day

_V = VisitStatus
LEA = "coordinator:lea"


@pytest.fixture(autouse=True)
def _morning(store):
    store.clock.set(NINE_S - 3600)


def out(store, service, **more) -> tuple[Services, str, Round]:
    """Return a town whose courier is out for one visit."""
    day = make_day(store, couriers=1)
    town = services_of(day, service)
    name = town.visit(service.key, (2000, 2000), order=True, **more).id
    day.plan(iterations=1)
    start_all(day)
    (own,) = active(day)
    store.clock.set(NINE_S + 1800)
    return town, name, own


def stop_of(town: Services, name: str, own: Round, kind: TaskKind) -> tuple[Stop, str]:
    delivery = town.now(name)[1]
    task = next(task.id for task in delivery.tasks if task.kind is kind)
    return next(stop for stop in own.stops if task in stop.task_ids), task


def say(
    town: Services, own: Round, stop: Stop, task: str, outcome: Outcome, code: OutcomeCode, **more
) -> None:
    def step(writing) -> None:
        arrive(writing, own.id, stop.id)
        close_stop(writing, own.id, stop.id, {task: Result(outcome, code)}, **more)

    town.day.store.write(town.day.town_id, f"courier:{town.day.couriers[0]}", step)


def answers(town: Services, delivery):
    return town.day.store.write(
        town.day.town_id, LEA, lambda writing: checks_of(writing, delivery, reason="who asks")
    )


def load(town: Services, name: str, own: Round) -> None:
    stop, task = stop_of(town, name, own, TaskKind.PICKUP)
    say(town, own, stop, task, Outcome.SUCCESS, OutcomeCode.COLLECTED)


def told(town: Services, name: str) -> list[str]:
    with town.day.store.reading(town.day.town_id) as reading:
        return [
            event.type
            for event in events_of(reading, name)
            if event.type not in {"visit.generated", "visit.ordered"}
        ]


def test_a_signature_closes_it(store):
    """Tests that goods for one person alone are closed with the proof of their service, by nobody else, and by no other word."""
    town, name, own = out(store, MEDICINE)
    load(town, name, own)
    stop, task = stop_of(town, name, own, TaskKind.DROP)
    proof = Proof(task, ProofKind.SIGNATURE, file="s.png")
    for code, proofs, wrong in (
        (OutcomeCode.DELIVERED_TO_RECIPIENT, (), "proof_missing"),
        (OutcomeCode.DELIVERED_TO_RECIPIENT, (Proof(task, ProofKind.PHOTO, file="p.jpg"),), "proof_missing"),
        (OutcomeCode.NEIGHBOUR, (proof, Proof(task, ProofKind.NAME, "Anne")), "invalid_outcome"),
        (OutcomeCode.MAILBOX, (proof, Proof(task, ProofKind.PHOTO, file="p.jpg")), "invalid_outcome"),
        (OutcomeCode.OTHER, (proof,), "invalid_outcome"),
    ):
        with pytest.raises(DispatchError) as caught:
            say(town, own, stop, task, Outcome.SUCCESS, code, proofs=proofs)
        assert caught.value.code == wrong
    known = pull_for_phone(store, town.day.town_id, town.day.couriers[0])["tasks"][task]
    assert known["proofs"]["delivered_to_recipient"] == [["signature"]]
    assert "neighbour" not in known["outcomes"]["success"]
    say(town, own, stop, task, Outcome.SUCCESS, OutcomeCode.DELIVERED_TO_RECIPIENT, proofs=(proof,))
    visit, delivery = town.now(name)
    assert (visit.status, visit.outcome) == (_V.DONE, VisitOutcome.OK)
    assert delivery.status is DeliveryStatus.DELIVERED
    assert told(town, name) == ["visit.done"]


@pytest.mark.parametrize("proof", [ProofRule.PHOTO, ProofRule.PIN])
def test_other_proofs(store, proof):
    """Tests that a photo or a code closes a look-in where the service says so, and that what is refused takes none."""
    town, name, own = out(store, replace(CALLS, proof=proof))
    stop, task = stop_of(town, name, own, TaskKind.DROP)
    with pytest.raises(DispatchError, match=proof.value):
        say(town, own, stop, task, Outcome.SUCCESS, OutcomeCode.VISITED)
    say(town, own, stop, task, Outcome.FAILED, OutcomeCode.REFUSED)
    assert (town.now(name)[0].status, town.now(name)[0].outcome) == (_V.MISSED, None)
    assert told(town, name) == ["visit.missed"]


@pytest.mark.parametrize(
    ("outcome", "code", "status", "end", "events"),
    [
        (Outcome.SUCCESS, OutcomeCode.VISITED, _V.DONE, VisitOutcome.OK, ["visit.done"]),
        (
            Outcome.SUCCESS,
            OutcomeCode.CONCERN,
            _V.DONE,
            VisitOutcome.CONCERN,
            ["visit.done", "visit.concern"],
        ),
        (
            Outcome.SUCCESS,
            OutcomeCode.EMERGENCY,
            _V.DONE,
            VisitOutcome.EMERGENCY,
            ["visit.done", "visit.emergency"],
        ),
        (
            Outcome.FAILED,
            OutcomeCode.EMERGENCY,
            _V.MISSED,
            VisitOutcome.EMERGENCY,
            ["visit.missed", "visit.emergency"],
        ),
        (Outcome.NO_ANSWER, OutcomeCode.NOT_HOME, _V.MISSED, VisitOutcome.NO_ANSWER, ["visit.no_answer"]),
    ],
)
def test_how_it_ends(store, outcome, code, status, end, events):
    """Tests that what a courier finds is what becomes of the visit, that answers are kept with it, and that reopening takes all of it back."""
    town, name, own = out(store, CALLS)
    stop, task = stop_of(town, name, own, TaskKind.DROP)
    say(town, own, stop, task, outcome, code, checks={task: [code is OutcomeCode.VISITED]})
    visit, delivery = town.now(name)
    assert (visit.status, visit.outcome) == (status, end)
    assert told(town, name) == events
    assert answers(town, delivery) == (code is OutcomeCode.VISITED,)
    with store.reading(town.day.town_id) as reading:
        person = delivery.recipient_id
        assert [(row.actor, row.reason) for row in reads_of(reading, person)][-1:] == [(LEA, "who asks")]
    courier = f"courier:{town.day.couriers[0]}"
    store.write(
        town.day.town_id, courier, lambda writing: reopen_stop(writing, own.id, stop.id, "by mistake")
    )
    visit, delivery = town.now(name)
    assert (visit.status, visit.outcome) == (_V.ORDERED, None)
    assert told(town, name) == [*events, "visit.reopened"]
    assert answers(town, delivery) == ()


def test_answers_are_those_of_the_service(store):
    """Tests that answers to questions that nobody has asked are refused."""
    town, name, own = out(store, CALLS)
    stop, task = stop_of(town, name, own, TaskKind.DROP)
    for checks in ({task: [True, False]}, {"tsk_of_somebody_else": [True]}, {task: ["yes"]}):
        with pytest.raises(DispatchError) as caught:
            say(town, own, stop, task, Outcome.SUCCESS, OutcomeCode.VISITED, checks=checks)
        assert caught.value.code == "invalid_checks"


def test_what_is_fetched(store):
    """Tests that a visit is done once its door is, and that a closed door is no answer."""
    town, name, own = out(store, RECYCLABLES)
    stop, task = stop_of(town, name, own, TaskKind.PICKUP)
    with pytest.raises(DispatchError, match="photo"):
        say(town, own, stop, task, Outcome.SUCCESS, OutcomeCode.COLLECTED)
    say(town, own, stop, task, Outcome.NO_ANSWER, OutcomeCode.NOT_HOME)
    visit, delivery = town.now(name)
    assert (visit.status, visit.outcome) == (_V.MISSED, VisitOutcome.NO_ANSWER)
    assert delivery.status is DeliveryStatus.FAILED
    courier = f"courier:{town.day.couriers[0]}"
    store.write(town.day.town_id, courier, lambda writing: reopen_stop(writing, own.id, stop.id))
    (own,) = active(town.day)
    stop, task = stop_of(town, name, own, TaskKind.PICKUP)
    say(
        town,
        own,
        stop,
        task,
        Outcome.SUCCESS,
        OutcomeCode.COLLECTED,
        proofs=(Proof(task, ProofKind.PHOTO, file="p.jpg"),),
    )
    assert town.now(name)[0].status is _V.DONE
    (own,) = active(town.day)
    stop, task = stop_of(town, name, own, TaskKind.RETURN)
    say(town, own, stop, task, Outcome.SUCCESS, OutcomeCode.RETURNED)
    assert town.now(name)[1].status is DeliveryStatus.DELIVERED
    assert told(town, name) == ["visit.no_answer", "visit.reopened", "visit.done"]


@pytest.mark.parametrize("service", [MEDICINE, RECYCLABLES])
def test_tried_again(store, service):
    """Tests that a closed door is tried again on another round, and that goods for one person go to no neighbour and no relay point."""
    town, name, own = out(store, service)
    with store.writing(town.day.town_id, "test") as writing:
        known = parties.get_recipient(writing, town.recipients[0])
        parties.change_recipient(writing, known, door=replace(known.door, neighbour="Anne, n° 4"))
        writing.note("recipient.changed", known.id, 2)
    if service is MEDICINE:
        load(town, name, own)
    stop, task = stop_of(town, name, own, TaskKind.DROP if service is MEDICINE else TaskKind.PICKUP)
    say(town, own, stop, task, Outcome.NO_ANSWER, OutcomeCode.NOT_HOME)
    delivery = town.now(name)[1]
    assert delivery.attempts == 1
    with store.reading(town.day.town_id) as reading:
        ways = {one.way for one in after_failure(reading, delivery.id, relays=["plc_relay"])}
    assert ways == ({Way.RETRY_TODAY, Way.RETURN} if service is MEDICINE else {Way.RETRY_TODAY})
    actor = "coordinator:test"
    place = town.points[service.key]

    def to_relay(writing) -> None:
        retry_delivery(writing, delivery.id, relay_place_id=place)

    with pytest.raises(DispatchError, match="visit"):
        store.write(town.day.town_id, actor, to_relay)
    store.write(town.day.town_id, actor, lambda writing: retry_delivery(writing, delivery.id))
    assert town.now(name)[0].status is _V.ORDERED
    run = town.day.plan(iterations=1)
    assert not run.proposal.left_out
    (own,) = active(town.day)
    stop, task = next(
        (one, task) for one in own.stops for task in one.task_ids if one.status not in STOP_OVER
    )
    proofs = (Proof(task, ProofKind(service.proof.value), file="x.jpg"),)
    code = OutcomeCode.DELIVERED_TO_RECIPIENT if service is MEDICINE else OutcomeCode.COLLECTED
    say(town, own, stop, task, Outcome.SUCCESS, code, proofs=proofs)
    assert (town.now(name)[0].status, town.now(name)[0].outcome) == (_V.DONE, VisitOutcome.OK)


def test_expected_again(store):
    """Tests that a visit which was missed and is expected again gets another delivery, and what phones say of the first changes nothing of it."""
    town, name, own = out(store, CALLS)
    stop, task = stop_of(town, name, own, TaskKind.DROP)
    say(town, own, stop, task, Outcome.NO_ANSWER, OutcomeCode.NOT_HOME)
    before = town.now(name)[1]
    town.change(name, status=_V.EXPECTED, outcome=None)
    assert town.order().made == 1
    visit, after = town.now(name)
    assert (visit.status, after.status) == (_V.ORDERED, DeliveryStatus.PROMISED)
    assert after.id != before.id
    courier = f"courier:{town.day.couriers[0]}"
    store.write(town.day.town_id, courier, lambda writing: reopen_stop(writing, own.id, stop.id))
    assert town.now(name)[0].status is _V.ORDERED
    assert town.now(name)[1].id == after.id


def test_nothing_to_bring(store):
    """Tests that a meal which the kitchen has not got is a visit missed, without anybody having been at the door."""
    town, name, own = out(store, MEALS)
    stop, task = stop_of(town, name, own, TaskKind.PICKUP)
    say(town, own, stop, task, Outcome.FAILED, OutcomeCode.PACKAGE_NOT_AVAILABLE)
    assert (town.now(name)[0].status, town.now(name)[0].outcome) == (_V.MISSED, None)


def test_orders_have_no_words_of_visits(store):
    """Tests that nobody closes a delivery of a shop as a visit."""
    day = make_day(store, couriers=1)
    one = day.add((2000, 2000))
    day.plan(iterations=1)
    start_all(day)
    (own,) = active(day)
    town = Services(day, "")
    stop = next(stop for stop in own.stops if one.tasks[1].id in stop.task_ids)
    with pytest.raises(DispatchError, match="visited"):
        say(town, own, stop, one.tasks[1].id, Outcome.SUCCESS, OutcomeCode.VISITED)


def commands(town: Services, name: str, own: Round) -> list[Command]:
    """Return what a phone says in a tunnel: no answer, taken back, all well after all."""
    stop, task = stop_of(town, name, own, TaskKind.DROP)

    def one(number: int, kind: str, **body) -> Command:
        at_s = NINE_S + 1800 + 60 * number
        return Command(
            f"{own.id}-{number:04d}", kind, own.id, at_s, own.version, stop.id, (task,), 0, number, body
        )

    return [
        one(1, "arrive"),
        one(2, "close", results={task: {"outcome": "no_answer", "code": "not_home"}}),
        one(3, "reopen", closings=[f"{own.id}-0002"], reason="she was in the garden"),
        one(4, "close", results={task: {"outcome": "success", "code": "concern"}}, checks={task: [False]}),
    ]


def test_phones_tell_in_any_order(store):
    """Tests that whatever order a phone's words come in, the visit ends as it did, with the answers that count."""
    ends = set()
    for order in itertools.permutations(range(4)):
        town, name, own = out(store, CALLS)
        store.clock.set(NINE_S + 7200)
        said = commands(town, name, own)
        for number in order:
            apply_commands(
                store, town.day.town_id, f"courier:{town.day.couriers[0]}", "phone", [said[number]]
            )
        visit, delivery = town.now(name)
        ends.add((visit.status, visit.outcome, delivery.status, answers(town, delivery)))
        store.clock.set(NINE_S - 3600)
    assert ends == {(_V.DONE, VisitOutcome.CONCERN, DeliveryStatus.DELIVERED, (False,))}


@pytest.mark.parametrize("first", ["phone", "town"])
def test_cancelled_meanwhile(store, first):
    """Tests that a door which was opened counts, whether the town has called the visit off before it heard of that or after."""
    town, name, own = out(store, CALLS)
    said = [one for one in commands(town, name, own) if one.kind in {"arrive", "close"}][0::2]
    one = town.now(name)[1]

    def from_phone() -> None:
        apply_commands(store, town.day.town_id, f"courier:{town.day.couriers[0]}", "phone", said)

    def from_town() -> None:
        try:
            store.write(
                town.day.town_id, "coordinator:test", lambda writing: cancel(writing, one.id, "asked")
            )
        except DispatchError as error:
            assert error.code == "too_late"  # noqa: PT017

    for step in (from_phone, from_town) if first == "phone" else (from_town, from_phone):
        step()
    visit, _ = town.now(name)
    assert (visit.status, visit.outcome) == (_V.DONE, VisitOutcome.CONCERN)


def test_a_phone_without_its_proof(store):
    """Tests that what a phone says without the proof of the service is kept, and told to a person."""
    town, name, own = out(store, MEDICINE)
    load(town, name, own)
    stop, task = stop_of(town, name, own, TaskKind.DROP)
    body = {"results": {task: {"outcome": "success", "code": "delivered_to_recipient"}}}
    command = Command(
        "late-0000001", "close", own.id, NINE_S + 2000, own.version, stop.id, (task,), 0, 1, body
    )
    (answer,) = apply_commands(store, town.day.town_id, f"courier:{town.day.couriers[0]}", "phone", [command])
    assert [one.code for one in answer.conflicts] == ["proof_missing"]
    assert town.now(name)[0].status is _V.DONE


@pytest.mark.parametrize(
    "checks", [{"other": [True]}, [True], {"task": "yes"}, {"task": [1]}, {"task": [True] * 21}]
)
def test_answers_that_are_none(store, checks):
    """Tests that a phone which sends something else as answers is refused, and changes nothing."""
    town, name, own = out(store, CALLS)
    stop, task = stop_of(town, name, own, TaskKind.DROP)
    if isinstance(checks, dict):
        checks = {task if key == "task" else key: value for key, value in checks.items()}
    body = {"results": {task: {"outcome": "success", "code": "visited"}}, "checks": checks}
    command = Command(
        "late-0000001", "close", own.id, NINE_S + 2000, own.version, stop.id, (task,), 0, 1, body
    )
    (answer,) = apply_commands(store, town.day.town_id, f"courier:{town.day.couriers[0]}", "phone", [command])
    assert (answer.status, answer.conflicts[0].code) == ("refused", "invalid_command")
    assert town.now(name)[0].status is _V.ORDERED
