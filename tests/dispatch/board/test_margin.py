"""Drops are planned so long before the end of their windows, where there is room for that."""

from __future__ import annotations

from dispatch.board.the_desk import the_desk
from dispatch.orders.delivery import TaskKind
from dispatch.storage import deliveries
from dispatch.storage.store import Store
from tests.dispatch.live.couriers import active
from tests.dispatch.toy_day import DAY, NINE_S, make_day

HOUR = 3600


def planned_s(day, name: str) -> int:
    """Return when the drop of a delivery is planned to begin, seconds after nine."""
    with day.store.reading(day.town_id) as reading:
        drop = deliveries.get(reading, name).tasks[-1].id
    return next(stop.start_s - NINE_S for own in active(day) for stop in own.stops if drop in stop.task_ids)


def with_late_second(store: Store, margin_s: int):
    """Return a day on which a courier who comes to the first door as late as possible spares an hour of waiting for the second."""
    store.clock.set(NINE_S - HOUR)
    day = make_day(store, couriers=1, settings={"planning": {"margin_s": margin_s}})
    first = day.add((2600, 2500), window=(0, HOUR))
    day.add((2700, 2500), window=(2 * HOUR, 3 * HOUR))
    day.plan(iterations=200)
    return day, first


def test_a_margin_is_left(store: Store) -> None:
    """Tests that a drop that would be at the end of its window comes so much before it, and one without a margin does not."""
    without, first = with_late_second(store, 0)
    assert planned_s(without, first.id) == HOUR
    with_it, first = with_late_second(store, 900)
    assert planned_s(with_it, first.id) == HOUR - 900
    # Half of the window stays, however long the margin.
    most, first = with_late_second(store, 4 * HOUR)
    assert planned_s(most, first.id) == HOUR // 2


def test_late_by_the_margin_is_better_than_never(store: Store) -> None:
    """Tests that what has no place with a margin is planned without one, and that nothing is called late for that."""
    store.clock.set(NINE_S - HOUR)
    day = make_day(store, couriers=1, hours=4, settings={"planning": {"margin_s": 900}})
    far = day.add((4900, 4900), (0,), window=(0, 1300))
    run = day.plan(iterations=100)
    assert run.proposal.left_out == ()
    assert 1300 - 900 < planned_s(day, far.id) <= 1300
    assert run.proposal.after.late == 0
    # The plan is kept as it is by the next one, and is still not late.
    again = day.plan(iterations=100, apply=False)
    assert again.proposal.after.late == 0
    assert again.proposal.before.late == 0


def test_what_is_planned_in_its_margin_gets_no_later_for_other_work(store: Store) -> None:
    """Tests that what is left of a margin is left for the way: a drop that is planned in it may begin then and no later, but for what would have no place."""
    store.clock.set(NINE_S - HOUR)
    day = make_day(store, couriers=1, settings={"planning": {"margin_s": 900}})
    # More than ten minutes away: who goes at nine is there in the margin.
    far = day.add((4900, 4900), (0,), window=(0, 1400))
    day.plan(iterations=100)
    near = day.add((2600, 2600), (0,), window=(HOUR, 2 * HOUR))
    start_s = planned_s(day, far.id)
    assert 500 < start_s < 1400
    for hurried, latest_s in (((), start_s), ((near.id,), 1400)):
        state, policy = day.runner().look(day.town_id, DAY)
        board = the_desk().board(state, policy, hurried)
        ends = {
            task.delivery_id: int(board.problem.window_latest[board.problem.window_first[number + 1] - 1])
            for number, task in enumerate(board.tasks)
            if task is not None and task.kind is TaskKind.DROP
        }
        assert ends[far.id] - NINE_S == latest_s
        assert ends[near.id] - NINE_S == 2 * HOUR - (0 if hurried else 900)
