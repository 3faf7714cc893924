"""What a person has taken off stays off, until a person says otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch.board.policy import CLOCK_S
from dispatch.board.the_desk import the_desk
from dispatch.boards.day_query import day_board
from dispatch.errors import DispatchError
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.live.planner import LivePlanner
from dispatch.manual.editor import Editor
from dispatch.manual.edits import Move, TakeOff
from dispatch.runs.apply import StalePlanError
from dispatch.runs.compute import propose
from dispatch.runs.verify import faults_of
from dispatch.storage import crew, deliveries, planning, rounds
from dispatch.storage.schema_parties import SHIFT
from dispatch.storage.store import NotFoundError
from dispatch.why.answering import Answers
from dispatch.why.words import say_left_out
from tests.dispatch.live.couriers import close, start_all
from tests.dispatch.toy_day import DAY, NINE_S, ToyDay, make_day

LEA = "coordinator:lea"
BY_ITSELF = {"planning": {"automatic": True, "live_seconds": 0.05}}


@pytest.fixture
def planned(store) -> ToyDay:
    store.clock.set(NINE_S - 3600)
    day = make_day(store, settings=BY_ITSELF)
    for number in range(4):
        day.add((1000 + 700 * number, 1500), (number % 4,))
    day.plan(iterations=100)
    return day


def holder(day: ToyDay, name: str) -> str:
    with day.store.reading(day.town_id) as reading:
        return rounds.round_of(reading, name)


def off(day: ToyDay) -> dict:
    with day.store.reading(day.town_id) as reading:
        return planning.left_off_of_day(reading, DAY)


def test_what_was_taken_off_stays_off_until_taken_on(planned) -> None:
    """Tests that neither live plans after events and minutes nor a whole new plan put it back, and that `take_on` does."""
    day, name = planned, planned.deliveries[0]
    runner = day.runner()
    live, editor = LivePlanner(runner), Editor(runner)
    live.step(day.town_id, DAY)
    edited = editor.edit(day.town_id, LEA, DAY, [TakeOff((name,))])
    figures = edited.run.proposal.after
    assert (figures.left_off, figures.left_out, figures.served) == (1, 0, 3)
    day.add((2500, 3000))
    assert live.step(day.town_id, DAY).status is PlanRunStatus.APPLIED
    day.store.clock.advance(CLOCK_S)
    live.step(day.town_id, DAY)
    day.plan(iterations=100)
    assert not holder(day, name)
    assert holder(day, day.deliveries[-1])
    state, board = day.board()
    assert board.left_off == (name,)
    assert state.left_off[name].actor == LEA
    assert editor.take_on(day.town_id, LEA, [name]) == (name,)
    assert editor.take_on(day.town_id, LEA, [name]) == ()
    run = live.step(day.town_id, DAY)
    assert (run.cause, run.status) == ("delivery.taken_on", PlanRunStatus.APPLIED)
    assert holder(day, name)


def test_what_is_only_wished_is_taken_off_by_the_next_plan(planned) -> None:
    """Tests a wish without an edit, its reason, its note, and that the plan is told to be wrong that has it all the same."""
    day, name = planned, planned.deliveries[0]
    runner = day.runner()
    before = runner.look(day.town_id, DAY)[0]
    Editor(runner).leave_off(day.town_id, LEA, [name], "comes by herself")
    live = LivePlanner(runner)
    run = live.step(day.town_id, DAY)
    assert run.status is PlanRunStatus.APPLIED
    assert not holder(day, name)
    left = {one.delivery_id: one.reasons for one in run.proposal.left_out}
    assert [why.detail for why in left[name]] == [LEA]
    answer = Answers(day.board()[1]).left_out(name)
    assert say_left_out(answer, str, "fr") == [f"Laissée de côté par {LEA} (comes by herself)."]
    assert say_left_out(answer, str, "en") == [f"Left off by {LEA} (comes by herself)."]
    with day.store.reading(day.town_id) as reading:
        lines = [one for one in day_board(reading, DAY).queue if one.subject == name]
    assert [one.detail for one in lines] == ["left_off"]
    # A planner that does not care.
    state, policy = runner.look(day.town_id, DAY)
    careless = propose(the_desk().board(replace(state, left_off={}), policy), iterations=1)
    assert any("taken it off" in fault for fault in faults_of(state, careless))
    assert before.left_off == {}


def test_goods_on_board_are_brought(planned) -> None:
    """Tests that the wish gives way where a courier has collected the goods meanwhile."""
    day = planned
    start_all(day)
    with day.store.reading(day.town_id) as reading:
        own = next(one for one in rounds.of_day(reading, DAY) if one.stops)
        name = next(iter(deliveries.of_tasks(reading, own.next_stop.task_ids)))
    Editor(day.runner()).leave_off(day.town_id, LEA, [name])
    close(day, own)
    state, board = day.board()
    assert board.left_off == ()
    proposal = propose(board)
    assert faults_of(state, proposal) == []
    assert name not in {one.delivery_id for one in proposal.left_out}
    with pytest.raises(DispatchError, match="on board"):
        Editor(day.runner()).edit(day.town_id, LEA, DAY, [TakeOff((name,))])


def test_a_plan_from_before_is_stale(planned) -> None:
    """Tests that a proposal that has a delivery which was left off, or pinned elsewhere, since is not applied."""
    day = planned
    one = day.add((2500, 3000))
    runner = day.runner()
    asked = day.plan(apply=False)
    Editor(runner).leave_off(day.town_id, LEA, [one.id])
    with pytest.raises(StalePlanError) as stale:
        runner.apply(day.town_id, LEA, asked.id)
    assert stale.value.names == (one.id,)
    assert not holder(day, one.id)
    Editor(runner).take_on(day.town_id, LEA, [one.id])
    asked = day.plan(apply=False)
    with_shift = next(
        own.shift_id
        for own in asked.proposal.rounds
        for stop in own.stops
        if set(stop.task_ids) & {task.id for task in one.tasks}
    )
    other = next(shift for shift in day.shifts if shift != with_shift)
    Editor(runner).pin(day.town_id, LEA, one.id, other)
    with pytest.raises(StalePlanError):
        runner.apply(day.town_id, LEA, asked.id)
    Editor(runner).pin(day.town_id, LEA, one.id, with_shift)
    assert runner.apply(day.town_id, LEA, asked.id).status is PlanRunStatus.APPLIED


def test_decisions_of_a_trial_count_once_it_is_applied(planned) -> None:
    """Tests that what was only tried decides nothing, and that applied later it does, pins included."""
    day = planned
    first, second = day.deliveries[:2]
    editor = Editor(day.runner())
    with day.store.reading(day.town_id) as reading:
        old = rounds.get(reading, rounds.round_of(reading, second)).shift_id
        drop = deliveries.get(reading, second).tasks[-1].id
    other = next(shift for shift in day.shifts if shift != old)
    tried = editor.edit(
        day.town_id, LEA, DAY, [TakeOff((first,)), Move((drop,), other, anywhere=True)], apply=False
    )
    assert (off(day), planning_pins(day)) == ({}, {})
    editor.runner.apply(day.town_id, LEA, tried.run.id)
    assert list(off(day)) == [first]
    assert planning_pins(day) == {second: other}
    day.plan(iterations=50)
    assert not holder(day, first)


def planning_pins(day: ToyDay) -> dict[str, str]:
    with day.store.reading(day.town_id) as reading:
        return {name: pin.shift_id for name, pin in planning.pins_of_day(reading, DAY).items()}


@pytest.mark.parametrize("how", ["move", "pin", "twice"])
def test_the_last_word_counts(planned, how: str) -> None:
    """Tests that a move or a pin by hand takes it on again, that a pin is lifted by taking off, and that taking off twice is no fault."""
    day, name = planned, planned.deliveries[0]
    editor = Editor(day.runner())
    editor.pin(day.town_id, LEA, name, day.shifts[0])
    editor.edit(day.town_id, LEA, DAY, [TakeOff((name,))])
    assert planning_pins(day) == {}
    if how == "twice":
        editor.edit(day.town_id, LEA, DAY, [TakeOff((name,))])
        assert list(off(day)) == [name]
        return
    if how == "move":
        with day.store.reading(day.town_id) as reading:
            drop = deliveries.get(reading, name).tasks[-1].id
        editor.edit(day.town_id, LEA, DAY, [Move((drop,), day.shifts[1], anywhere=True)])
        assert holder(day, name)
    else:
        editor.pin(day.town_id, LEA, name, day.shifts[1])
        day.plan(iterations=50)
    assert off(day) == {}
    assert planning_pins(day) == {name: day.shifts[1]}


def test_it_ends_with_its_day_and_with_the_delivery(planned) -> None:
    """Tests that a wish does not follow to another date, and is none for what is called off."""
    day = planned
    first, second = day.deliveries[:2]
    Editor(day.runner()).edit(day.town_id, LEA, DAY, [TakeOff((first, second))])
    with day.store.writing(day.town_id, LEA) as writing:
        deliveries.change(writing, deliveries.get(writing, first), day="2026-11-30")
        deliveries.change(writing, deliveries.get(writing, second), status=DeliveryStatus.CANCELLED)
        writing.note("delivery.changed", first, 2)
    with day.store.reading(day.town_id) as reading:
        assert planning.left_off_of_day(reading, DAY) == {}
        assert planning.left_off_of_day(reading, "2026-11-30") == {}


def test_where_nobody_is_on_shift(planned) -> None:
    """Tests that something can be taken off before there is anybody who could have it, and nothing unknown can."""
    day, name = planned, planned.deliveries[0]
    with day.store.writing(day.town_id, LEA) as writing:
        for row in writing.rows(writing.select(SHIFT)):
            writing.change(SHIFT, row.id, row.version, {"status": "cancelled"})
        writing.note("shifts.changed", day.town_id, 1)
        assert crew.shifts_of(writing, DAY) == ()
    edited = Editor(day.runner()).edit(day.town_id, LEA, DAY, [TakeOff((name,))])
    assert (edited.run.proposal.after.left_off, edited.run.proposal.after.left_out) == (1, 3)
    assert list(off(day)) == [name]
    with pytest.raises(NotFoundError):
        Editor(day.runner()).leave_off(day.town_id, LEA, ["dlv_nothing"])


def test_offers_take_no_account_of_it(planned) -> None:
    """Tests that what is left off takes no room that can be promised to others."""
    day = planned
    Editor(day.runner()).leave_off(day.town_id, LEA, list(day.deliveries))
    _, board = day.board()
    assert board.demands == ()
    assert board.impossible == ()
