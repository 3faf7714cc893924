"""What belongs together is planned together, and the judge accepts whatever a board may lead to."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from dispatch.board.demands import on_board
from dispatch.board.reasons import WhyNotCode
from dispatch.board.the_desk import the_desk
from dispatch.board.to_do import to_do
from dispatch.domain import Load
from dispatch.errors import DispatchError
from dispatch.field.aftermath import cancel_delivery
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.orders.delivery import Task, TaskKind
from dispatch.runs.compute import propose
from dispatch.runs.verify import faults_of
from dispatch.storage import deliveries, parties, rounds
from tests.dispatch.live.couriers import close, start_all
from tests.dispatch.toy_day import DAY, NINE_S, ToyDay, make_day
from tests.dispatch.toy_town import at

FAR = at(60_000, 60_000)


@pytest.fixture
def returning(store) -> ToyDay:
    """One courier has a basket of two shops on board that goes back to both; another basket waits."""
    store.clock.set(NINE_S - 600)
    day = make_day(store, couriers=1, shops=3, capacity=Load(30, 80_000))
    one = day.add((1000, 1000), (0, 1), load=Load(10, 1000))
    day.plan(iterations=50)
    start_all(day)
    for _ in range(2):
        with store.reading(day.town_id) as reading:
            own = rounds.get(reading, rounds.round_of(reading, one.id))
        store.clock.set(own.next_stop.start_s)
        close(day, own)
    store.write(day.town_id, "coordinator:lea", lambda writing: cancel_delivery(writing, one.id))
    return day


def move_away(day: ToyDay, place_id: str) -> None:
    with day.store.writing(day.town_id, "coordinator:lea") as writing:
        version = parties.change_place(writing, place_id, parties.place_version(writing, place_id), **FAR)
        writing.note("place.changed", place_id, version)


def test_goods_for_two_shops_of_which_one_cannot_be_reached(returning) -> None:
    """Tests that the courier goes to the shop that can be reached, that the other is told of, and that such a plan is no nonsense."""
    day = returning
    name = day.deliveries[0]
    with day.store.reading(day.town_id) as reading:
        back = [task for task in deliveries.get(reading, name).tasks if task.kind is TaskKind.RETURN]
    assert len(back) == 2
    move_away(day, back[1].place_id)
    run = day.plan(apply=False)
    assert run.status is PlanRunStatus.PROPOSED, run.message
    planned = [task for own in run.proposal.rounds for stop in own.stops for task in stop.task_ids]
    assert planned == [back[0].id]
    told = {one.delivery_id: [why.code for why in one.reasons] for one in run.proposal.left_out}
    assert told == {name: [WhyNotCode.OFF_STREETS]}
    applied = day.runner().apply(day.town_id, "coordinator:lea", run.id)
    assert applied.status is PlanRunStatus.APPLIED
    again = day.plan(apply=False)
    assert not again.proposal.changes


def test_goods_that_go_nowhere_take_up_room(store) -> None:
    """Tests that nothing is put on top of goods whose place no way leads to: the plan fits, and is not called nonsense."""
    store.clock.set(NINE_S - 600)
    day = make_day(store, couriers=1, shops=3, capacity=Load(30, 80_000))
    one = day.add((1000, 1000), (0,), load=Load(15, 1000))
    two = day.add((1000, 1200), (1,), load=Load(5, 1000))
    day.plan(iterations=50)
    start_all(day)
    for name in (one.id, two.id):
        with store.reading(day.town_id) as reading:
            own = rounds.get(reading, rounds.round_of(reading, name))
        store.clock.set(own.next_stop.start_s)
        close(day, own)
    with store.reading(day.town_id) as reading:
        held = deliveries.get_many(reading, [one.id, two.id])
        last = rounds.get(reading, rounds.round_of(reading, one.id)).stops[1]
    assert all(own.pickups[0].status is TaskStatus.DONE for own in held.values())
    # The courier is at one of the shops; the other one is no longer on any street.
    gone = next(own for own in held.values() if own.pickups[0].id not in last.task_ids)
    store.write(day.town_id, "coordinator:lea", lambda writing: cancel_delivery(writing, gone.id))
    move_away(day, gone.pickups[0].place_id)
    shop = 2
    large = day.add((3000, 3000), (shop,), load=Load(30 - gone.pickups[0].load.volume_l + 1, 1000))
    small = day.add((3000, 3200), (shop,), load=Load(5, 1000))
    run = day.plan(apply=False)
    assert run.status is PlanRunStatus.PROPOSED, run.message
    told = {left.delivery_id: [why.code for why in left.reasons] for left in run.proposal.left_out}
    assert told[gone.id] == [WhyNotCode.OFF_STREETS]
    assert told.keys() == {gone.id, large.id}
    assert small.id not in told


def test_nobody_sets_out_with_nothing_for_several_shops(returning) -> None:
    """Tests that returns of goods that nobody has are left out as a whole."""
    state, policy = returning.runner().look(returning.town_id, DAY)
    one = state.deliveries[returning.deliveries[0]]
    tasks = tuple(
        replace(task, status=TaskStatus.CANCELLED) if task.kind is TaskKind.PICKUP else task
        for task in one.tasks
    )
    state = replace(state, deliveries={one.id: replace(one, tasks=tasks)}, rounds={})
    assert [lost.reason.code for lost in to_do(state).impossible] == [WhyNotCode.GOODS_UNLOCATED]
    proposal = propose(the_desk().board(state, policy))
    assert [left.delivery_id for left in proposal.left_out] == [one.id]
    assert faults_of(state, proposal) == []


def test_the_judge_accepts_what_boards_lead_to(returning) -> None:
    """Tests two hundred days whose tasks are in any state, places anywhere, and deliveries left off or not; more until some are done in part."""
    day = returning
    for number in range(4):
        day.add((500 + 900 * number, 3500), (number % 3, (number + 1) % 3), load=Load(6, 1000))
    state, policy = day.runner().look(day.town_id, DAY)
    parts = 0
    for seed in range(1000):
        if seed >= 200 and parts > 2:
            # How many days are done in part depends on where the search has come to, which is bounded by time.
            break
        chance = random.Random(seed)
        shaken = {name: _shaken(one, chance) for name, one in state.deliveries.items()}
        places = {
            name: replace(place, **FAR) if place.name.startswith(("Door", "Shop")) and chance.random() < 0.15 else place
            for name, place in state.places.items()
        }  # fmt: skip
        changed = replace(state, deliveries=shaken, places=places)
        try:
            proposal = propose(the_desk().board(changed, policy))
        except DispatchError as error:
            if error.code != "plan_impossible":
                raise
            continue
        assert faults_of(changed, proposal) == [], seed
        planned = {task for own in proposal.rounds for stop in own.stops for task in stop.task_ids}
        parts += any(
            planned & {task.id for task in shaken[one.delivery_id].tasks} for one in proposal.left_out
        )
    assert parts > 2, "nothing was done in part"


def _shaken(one, chance: random.Random):
    """Return a delivery with its tasks in states that may be: nothing is handed over before it is fetched."""
    tasks: list[Task] = []
    for task in one.tasks:
        if task.status is TaskStatus.DONE or chance.random() < 0.6:
            tasks.append(task)
        else:
            tasks.append(replace(task, status=chance.choice([TaskStatus.FAILED, TaskStatus.CANCELLED])))
    if chance.random() < 0.2:
        last = tasks[-1]
        tasks.append(replace(last, id=f"{last.id}+", kind=TaskKind.RETURN, status=TaskStatus.PENDING))
    status = one.status if one.status is DeliveryStatus.RETURNING else DeliveryStatus.PROMISED
    return replace(one, tasks=tuple(tasks), status=status)


def test_goods_stay_with_who_has_them(returning) -> None:
    """Tests that the judge sees a plan in which somebody else hands over what is on board of a courier."""
    state, policy = returning.runner().look(returning.town_id, DAY)
    proposal = propose(the_desk().board(state, policy))
    own = next(one for one in proposal.rounds if one.stops)
    (held,) = state.rounds.values()
    assert on_board(state.deliveries[returning.deliveries[0]], held.done_tasks) is not None
    ghost = replace(state.shifts[own.shift_id], id="shf_other")
    crowd = replace(state, shifts={**state.shifts, ghost.id: ghost})
    moved = replace(
        proposal, rounds=(replace(own, stops=()), replace(own, shift_id=ghost.id, round_id="", version=0))
    )
    assert any("and with another one" in fault for fault in faults_of(crowd, moved))
