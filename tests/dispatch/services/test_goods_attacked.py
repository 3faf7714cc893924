"""Goods that may not meet, where random mixes of a morning do not look: rules that nobody wrote, goods that nobody took, doors that stay closed."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from dispatch.domain import Load
from dispatch.field.aftermath import retry_delivery, return_goods
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import Outcome, StopStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.manual.editor import Editor
from dispatch.manual.edits import Move
from dispatch.orders.delivery import TaskKind
from dispatch.rounds.round import Round
from dispatch.runs.compute import propose
from dispatch.runs.verify import faults_of
from dispatch.services.catalogue import change_service
from dispatch.services.goods_classes import kept_from
from dispatch.storage import deliveries
from tests.dispatch.live.couriers import active, close, start_all
from tests.dispatch.services.test_goods import MIXES, bars, meetings
from tests.dispatch.services.town_services import BOOKS, MEALS, MEDICINE, RECYCLABLES, services_of
from tests.dispatch.toy_day import DAY, NINE_S, make_day


@pytest.fixture(autouse=True)
def _morning(store):
    store.clock.set(NINE_S - 3600)


def test_rules_that_no_service_may_leave_out():
    """Tests what is added to what a service says, in both directions, and that nothing is added to what carries nothing."""
    assert kept_from("waste", ()) == {"food", "medicine"}
    assert kept_from("food", {"linen"}) == {"linen", "waste"}
    assert kept_from("medicine", ()) == {"waste"}
    assert kept_from("none", ()) == kept_from("books", ()) == frozenset()


def test_waste_of_a_service_that_bars_nothing(store):
    """Tests a town's own services without ``never_with``: waste is kept from meals and from what shops send all the same, and stays so."""
    day = make_day(store, couriers=1)
    town = services_of(
        day, replace(MEALS, never_with=frozenset()), replace(RECYCLABLES, never_with=frozenset())
    )
    meal = town.visit("meals", (1500, 2000), order=True).id
    waste = town.visit("recyclables", (1600, 2000), order=True).id
    day.add((1650, 2000))
    assert town.now(meal)[1].never_with == {"waste"}
    assert town.now(waste)[1].never_with == {"food", "medicine"}
    run = day.plan()
    assert not run.proposal.left_out
    state, _ = day.runner().look(day.town_id, DAY)
    assert meetings(run.proposal, dict(state.deliveries)) == []
    # A new version of the service says it again, and still does not take it away.
    day.store.write(
        day.town_id, "test", lambda writing: change_service(writing, "recyclables", {"service_s": 200})
    )
    town.order()
    assert town.now(waste)[1].never_with == {"food", "medicine"}


@pytest.mark.parametrize("goods", [MEALS, MEDICINE])
def test_goods_that_nobody_took_are_still_on_board(store, goods):
    """Tests that after a closed door nothing is fetched to them before somebody has decided, and afterwards only when they are back."""
    day = make_day(store, couriers=1)
    town = services_of(day, goods, RECYCLABLES)
    name = town.visit(goods.key, (2000, 2000), window=(0, 5400), order=True).id
    day.plan()
    start_all(day)
    for number, outcome in enumerate((Outcome.SUCCESS, Outcome.FAILED)):
        store.clock.set(NINE_S + 600 * (number + 1))
        close(day, active(day)[0], outcome=outcome)
    failed = town.now(name)[1]
    assert failed.status is DeliveryStatus.FAILED
    town.visit("recyclables", (2050, 2000), window=(0, 3 * 3600), order=True)
    run = day.plan(apply=False)
    # Food and medicine would meet waste: whoever is out with them fetches none.
    (left,) = run.proposal.left_out
    assert left.reasons[0].code == "goods"
    assert left.reasons[0].detail == failed.goods
    assert not any(own.stops for own in run.proposal.rounds)
    day.store.write(day.town_id, "coordinator:test", lambda writing: return_goods(writing, failed.id))
    run = day.plan()
    assert not run.proposal.left_out
    (own,) = run.proposal.rounds
    assert own.stops[0].place_id == town.points[goods.key]
    assert own.stops[-1].place_id == town.points["recyclables"]


def test_waste_put_by_hand_to_a_meal_that_nobody_took(store):
    """Tests that an edit which has waste fetched to goods from a closed door is told as broken, naming them."""
    day = make_day(store, couriers=1)
    town = services_of(day, MEALS, RECYCLABLES)
    town.visit("meals", (2000, 2000), window=(0, 5400), order=True)
    day.plan()
    start_all(day)
    for number, outcome in enumerate((Outcome.SUCCESS, Outcome.FAILED)):
        store.clock.set(NINE_S + 600 * (number + 1))
        close(day, active(day)[0], outcome=outcome)
    waste = town.now(town.visit("recyclables", (2050, 2000), window=(0, 3 * 3600), order=True).id)[1]
    edit = Move(tuple(task.id for task in waste.tasks), day.shifts[0], anywhere=True)
    edited = Editor(day.runner()).edit(day.town_id, "coordinator:test", DAY, [edit])
    assert [(one.kind, one.detail, one.delivery_id) for one in edited.broken] == [("class", "food", waste.id)]


def test_what_failed_takes_up_room_and_no_longer_when_it_is_settled(store):
    """Tests that a parcel nobody took leaves less room in the box, that another try plans it once, and that what was never fetched is gone."""
    day = make_day(store, couriers=1, capacity=Load(20, 80_000))
    name = day.add((2000, 2000), load=Load(15, 2000), window=(0, 2 * 3600)).id
    day.plan()
    start_all(day)
    for number, outcome in enumerate((Outcome.SUCCESS, Outcome.FAILED)):
        store.clock.set(NINE_S + 600 * (number + 1))
        close(day, active(day)[0], outcome=outcome)
    other = day.add((2100, 2000), load=Load(10, 2000), window=(0, 3 * 3600)).id
    run = day.plan(apply=False)
    assert [one.delivery_id for one in run.proposal.left_out] == [other]
    state, board = day.board()
    assert state.deliveries[name].status is DeliveryStatus.FAILED
    assert faults_of(state, propose(board, iterations=20)) == []
    day.store.write(day.town_id, "coordinator:test", lambda writing: retry_delivery(writing, name))
    run = day.plan()
    assert not run.proposal.left_out
    state, board = day.board()
    assert faults_of(state, propose(board, iterations=20)) == []


def test_what_its_shop_did_not_have_is_no_longer_looked_at(store):
    """Tests that a delivery which has failed with nothing on board is in no plan."""
    day = make_day(store, couriers=1)
    name = day.add((2000, 2000)).id
    day.plan()
    start_all(day)
    store.clock.set(NINE_S + 600)
    close(day, active(day)[0], outcome=Outcome.FAILED)
    state, _ = day.runner().look(day.town_id, DAY)
    assert name not in state.deliveries


def _settled(before: Round | None) -> set[str]:
    """Return the stops that no plan can leave out: where the courier is."""
    if before is None:
        return set()
    return {stop.id for stop in before.stops if stop.status is StopStatus.ARRIVED}


def truly_together(day, proposal) -> list[tuple[str, str]]:
    """Return who meets whom on the rounds of a plan, from what couriers have really collected and not handed over, whatever a plan looks at.

    What comes on board where the courier is is nothing that a plan could have told otherwise.
    """
    with day.store.reading(day.town_id) as reading:
        known = {one.id: one for one in deliveries.of_day(reading, DAY)}
    rounds_now = {own.shift_id: own for own in active(day)}
    owner = {task.id: (one, task) for one in known.values() for task in one.tasks}
    met = []
    for own in proposal.rounds:
        before = rounds_now.get(own.shift_id)
        done = before.done_tasks if before is not None else frozenset()
        aboard = [
            one
            for one in known.values()
            if any(
                t.id in done and t.kind is TaskKind.PICKUP and t.status is TaskStatus.DONE for t in one.tasks
            )
            and not any(t.kind is not TaskKind.PICKUP and t.status is TaskStatus.DONE for t in one.tasks)
        ]
        settled = _settled(before)
        for stop, name in ((one.id, name) for one in own.stops for name in one.task_ids):
            one, task = owner[name]
            if task.kind is not TaskKind.PICKUP:
                aboard = [other for other in aboard if other.id != one.id]
                continue
            met += [(other.id, one.id) for other in aboard if stop not in settled and bars(other, one)]
            aboard.append(one)
    return met


@pytest.mark.parametrize("seed", range(max(2, MIXES // 300)))
def test_days_of_closed_doors(store, seed):
    """Tests couriers who find nobody, decisions that come late or never, and a waste service that bars nothing: plan after plan."""
    chance = random.Random(seed)
    day = make_day(store, couriers=2)
    town = services_of(
        day,
        replace(MEALS, never_with=frozenset()),
        replace(RECYCLABLES, never_with=frozenset()),
        MEDICINE,
        BOOKS,
    )

    def come_in(count: int) -> None:
        for _ in range(count):
            spot = (chance.uniform(1200, 3800), chance.uniform(1200, 3800))
            if chance.random() < 0.3:
                day.add(spot, (chance.randrange(4),))
            else:
                town.visit(
                    chance.choice(("meals", "recyclables", "recyclables", "medicine", "books")),
                    spot,
                    window=(0, 4 * 3600),
                    order=True,
                )

    come_in(8)
    day.plan(iterations=20)
    start_all(day)
    failed = kept = 0
    for step in range(9):
        store.clock.set(NINE_S + 700 * (step + 1))
        for own in active(day):
            if own.next_stop is None:
                continue
            with store.reading(day.town_id) as reading:
                doors = [
                    task
                    for one in deliveries.of_tasks(reading, own.next_stop.task_ids).values()
                    for task in one.tasks
                    if task.id in own.next_stop.task_ids and task.kind is TaskKind.DROP
                ]
            closed = bool(doors) and chance.random() < 0.7
            close(day, own, proofs=True, outcome=Outcome.FAILED if closed else Outcome.SUCCESS)
            failed += closed
        with store.reading(day.town_id) as reading:
            waiting = [one for one in deliveries.of_day(reading, DAY) if one.status is DeliveryStatus.FAILED]
        for one in waiting:
            kept += 1
            if chance.random() < 0.3:
                store.write(
                    day.town_id, "coordinator:test", lambda writing, one=one: return_goods(writing, one.id)
                )
        come_in(2)
        run = day.plan(iterations=20, apply=False)
        assert truly_together(day, run.proposal) == []
        day.plan(iterations=20)
        start_all(day)
    assert failed
    assert kept


def test_the_next_stop_after_a_closed_door(store):
    """Tests that waste that was the next stop waits, or goes to somebody else, where a meal that nobody took is still on board."""
    day = make_day(store, couriers=1)
    town = services_of(day, MEALS, RECYCLABLES)
    town.visit("meals", (2000, 2000), window=(0, 5400), order=True)
    town.visit("recyclables", (2050, 2000), window=(0, 3 * 3600), order=True)
    day.plan()
    start_all(day)
    for number, outcome in enumerate((Outcome.SUCCESS, Outcome.FAILED)):
        store.clock.set(NINE_S + 600 * (number + 1))
        close(day, active(day)[0], outcome=outcome)
    assert active(day)[0].next_stop is not None
    run = day.plan()
    assert truly_together(day, run.proposal) == []
    assert len(run.proposal.left_out) == 1
