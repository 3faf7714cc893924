"""A bike whose battery is empty with goods on board: the town can still be planned."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch.board.the_desk import the_desk
from dispatch.runs.compute import propose
from dispatch.storage.store import Store
from routing.rounds import referee
from tests.dispatch.live.couriers import active, close, start_all
from tests.dispatch.toy_day import DAY, NINE_S, make_day


@pytest.mark.parametrize("range_m", [0, 1500, 100_000])
def test_goods_on_board_are_brought_whatever_the_range(store: Store, range_m: int) -> None:
    """Tests that a courier who has no metre left for what is on board and settled keeps it, and that everybody else is planned."""
    store.clock.set(NINE_S - 3600)
    day = make_day(store, couriers=2)
    near, far = day.add((2600, 2600)), day.add((4900, 4900))
    day.plan(iterations=100)
    store.clock.set(NINE_S)
    start_all(day)
    own = next(one for one in active(day) if one.next_stop is not None)
    close(day, own)  # something is on board now
    new = day.add((1000, 4000))
    state, policy = day.runner().look(day.town_id, DAY)
    state = replace(
        state,
        vehicles={name: replace(one, max_distance_m=range_m) for name, one in state.vehicles.items()},
    )
    board = the_desk().board(state, policy)
    assert not referee.faults(board.problem, board.present_solution)
    proposal = propose(board, iterations=50)
    planned = {task for one in proposal.rounds for stop in one.stops for task in stop.task_ids}
    aboard = [
        delivery
        for delivery in state.deliveries.values()
        if any(task.status == "done" for task in delivery.tasks)
    ]
    assert aboard
    assert all(delivery.tasks[-1].id in planned for delivery in aboard)
    left_out = {one.delivery_id for one in proposal.left_out}
    assert left_out <= {near.id, far.id, new.id} - {delivery.id for delivery in aboard}
    if range_m == 100_000:
        assert not left_out
