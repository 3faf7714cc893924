"""Rounds by hand: what is asked for is done, and what it breaks is told."""

from __future__ import annotations

import pytest

from dispatch.domain import Load
from dispatch.manual.draft import carry_out, draft_of
from dispatch.manual.edits import ImpossibleEditError, Move, Reorder, TakeOff, Transfer
from dispatch.manual.settle import settle
from dispatch.runs.proposal import RoundChange
from dispatch.runs.verify import faults_of
from tests.dispatch.toy_day import NINE_S, make_day


@pytest.fixture
def planned(store):
    """Three deliveries on the west side, three on the east, two couriers."""
    store.clock.set(NINE_S - 3600)
    day = make_day(store, capacity=Load(150, 80_000))
    for east in (300, 4700):
        for north in (1000, 2000, 3000):
            day.add((east, north), (0,), load=Load(30, 1000))
    day.plan(iterations=400)
    return day, *day.board()


def edited(board, *edits):
    draft = draft_of(board)
    carry_out(board, draft, edits)
    return settle(board, draft, {})


def tasks_by_shift(proposal) -> dict:
    return {own.shift_id: [name for stop in own.stops for name in stop.task_ids] for own in proposal.rounds}


def test_without_edits_the_plan_is_itself(planned) -> None:
    """Tests that rounds that nobody touched are the same, at the same times, and break nothing."""
    _, state, board = planned
    proposal, broken = edited(board)
    assert broken == ()
    assert {own.change for own in proposal.rounds} == {RoundChange.SAME}
    assert proposal.after == proposal.before
    assert faults_of(state, proposal) == []


def test_a_drop_is_moved_before_another(planned) -> None:
    """Tests a move within a round."""
    day, state, board = planned
    own = next(iter(state.rounds.values()))
    drops = [stop for stop in own.stops if len(stop.task_ids) == 1 and stop.place_id not in day.shop_places]
    first, last = drops[0], drops[-1]
    # The later one's goods are fetched before it: what comes right before it comes after its pickups too.
    proposal, _ = edited(board, Move(first.task_ids, own.shift_id, last.id))
    order = tasks_by_shift(proposal)[own.shift_id]
    assert order.index(first.task_ids[0]) + 1 == order.index(last.task_ids[0])
    assert faults_of(state, proposal) == []


def test_a_delivery_moves_with_all_that_belongs_to_it(planned) -> None:
    """Tests that a drop given to another courier takes its pickup along, to the place that breaks least."""
    _, _, board = planned
    one, other = [standing.shift.id for standing in board.standings]
    delivery = next(
        demand.delivery for demand in board.demands
        if demand.handover.id in {name for stop in board.standings[0].open_stops for name in stop.task_ids}
    )  # fmt: skip
    drop = delivery.tasks[-1].id
    proposal, broken = edited(board, Move((drop,), other, anywhere=True))
    after = tasks_by_shift(proposal)
    assert {task.id for task in delivery.tasks} <= set(after[other])
    assert not {task.id for task in delivery.tasks} & set(after.get(one, []))
    assert broken == ()
    handed = [move for move in proposal.moved if move.old_shift_id != move.new_shift_id]
    assert [(move.delivery_id, move.old_shift_id, move.new_shift_id) for move in handed] == [
        (delivery.id, one, other)
    ]


def test_everything_on_one_bike_is_possible_and_told(planned) -> None:
    """Tests that all goods fetched first, beyond the room of a bike, are carried out so, and told by how much it is too much."""
    day, _, board = planned
    one, other = [standing.shift.id for standing in board.standings]
    shops = [
        stop.id
        for standing in board.standings
        for stop in standing.open_stops
        if stop.place_id in day.shop_places
    ]
    proposal, broken = edited(board, Transfer(one, other), Reorder(other, tuple(shops)))
    assert not tasks_by_shift(proposal).get(one)
    assert len(tasks_by_shift(proposal)[other]) == 12
    assert 30 in {one.amount for one in broken if (one.kind, one.detail) == ("load", "volume_l")}


def test_a_split_leaves_what_begins_before(planned) -> None:
    """Tests that of a round cut behind its first stops all goes over but the baskets that are on board by then."""
    _, _, board = planned
    source, target = [standing.shift.id for standing in board.standings]
    draft = draft_of(board)
    owner = {task.id: demand.delivery.id for demand in board.demands for task in demand.tasks}
    first = draft.tasks[source][0]
    order = [first, *(name for name in draft.tasks[source] if owner[name] != owner[first])]
    order.insert(
        2, next(name for name in draft.tasks[source] if owner[name] == owner[first] and name != first)
    )
    draft.tasks[source] = order
    draft.stop_of |= {name: name for name in order}  # a stop for each
    carry_out(board, draft, [Transfer(source, target, order[1])])
    assert {owner[name] for name in draft.tasks[source]} == {owner[first]}
    assert set(order) <= set(draft.tasks[source]) | set(draft.tasks[target])


def test_reordered_against_sense_is_told(planned) -> None:
    """Tests that a drop put before its pickup is done so, and named."""
    day, _, board = planned
    own = board.standings[0]
    drops = [stop.id for stop in own.open_stops if stop.place_id not in day.shop_places]
    _, broken = edited(board, Reorder(own.shift.id, tuple(drops)))
    assert "precedence" in {one.kind for one in broken}


def test_what_is_taken_off_is_left_out(planned) -> None:
    """Tests that a delivery taken off is on no round."""
    _, state, board = planned
    name = min(state.deliveries)
    proposal, _ = edited(board, TakeOff((name,)))
    assert [one.delivery_id for one in proposal.left_out] == [name]
    gone = {task.id for task in state.deliveries[name].tasks}
    assert not gone & {task for own in tasks_by_shift(proposal).values() for task in own}


@pytest.mark.parametrize(
    "edit",
    [
        Move(("tsk_gone",), "shift"),  # no such task
        Move((), "shf_other"),  # no such shift
        Reorder("shift", ("stp_gone",)),  # no such stop
        Transfer("shift", "shift"),  # to oneself
        Transfer("shift", "other", "stp_gone"),  # from a stop that is not there
        TakeOff(("dlv_gone",)),  # no such delivery
        Move((), "shift", "stp_gone"),  # before a stop that is not there
    ],
)
def test_what_nobody_can_do_is_refused(planned, edit) -> None:
    """Tests that edits of what is not there are refused, each with a sentence."""
    from dataclasses import replace

    _, _, board = planned
    names = {"shift": board.standings[0].shift.id, "other": board.standings[1].shift.id}
    fields = {
        field: names[getattr(edit, field)]
        for field in ("shift_id", "from_shift_id", "to_shift_id")
        if getattr(edit, field, None) in names
    }
    with pytest.raises(ImpossibleEditError) as caught:
        edited(board, replace(edit, **fields))
    assert caught.value.code == "edit_impossible"
