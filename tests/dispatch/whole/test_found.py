"""Faults that the model of the whole has found, each as short as it can be told."""

from __future__ import annotations

import pytest

from dispatch.domain import Load, TimeWindow
from dispatch.executor.inline import InlineExecutor
from dispatch.field.aftermath import cancel_delivery, return_goods
from dispatch.field.at_stop import reopen_stop, skip_stop
from dispatch.field.whole_round import complete_round, release_round
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.machine import IllegalMoveError
from dispatch.lifecycle.round import Outcome
from dispatch.lifecycle.task import TaskStatus
from dispatch.manual.editor import Editor
from dispatch.manual.edits import TakeOff
from dispatch.orders.asked import AskedDoor, AskedPickup, AskedRecipient, Order, Upsert
from dispatch.orders.changes import cancel
from dispatch.orders.intake import take
from dispatch.promises.desk import PromiseDesk
from dispatch.shops.pickups import leave_out, say_late
from dispatch.storage import deliveries, rounds
from tests.dispatch.live.couriers import active, close, go_to, start_all
from tests.dispatch.toy_day import DAY, NINE_S, make_day
from tests.dispatch.toy_town import at


@pytest.fixture
def day(store):
    """Two deliveries from two shops on one round under way."""
    store.clock.set(NINE_S)
    made = make_day(store, couriers=1)
    for number in range(2):
        made.add((1000 + 900 * number, 4000), (0, 1 + number))
    made.plan()
    return made


def write(day, step, *arguments, actor="coordinator:test"):
    return day.store.write(day.town_id, actor, lambda writing: step(writing, *arguments))


def look(day, number=0):
    with day.store.reading(day.town_id) as reading:
        return deliveries.get(reading, day.deliveries[number])


def order_of(day, **more) -> Order:
    return Order(
        day.shops[0], AskedRecipient("Odette Martinon", "+33600000001"), AskedDoor(**at(1000, 4000)),
        (AskedPickup(day.shops[0], Load(5, 500)),), TimeWindow(NINE_S + 7200, NINE_S + 10_800), **more,
    )  # fmt: skip


def test_a_plan_is_applied_once_and_rejected_once(day) -> None:
    """Tests that neither is done again, as by a second click."""
    run = day.plan()
    with pytest.raises(IllegalMoveError):
        day.runner().apply(day.town_id, "coordinator:test", run.id)
    run = day.plan(apply=False)
    day.runner().reject(day.town_id, "coordinator:test", run.id, "mine")
    with pytest.raises(IllegalMoveError):
        day.runner().reject(day.town_id, "coordinator:test", run.id, "yours")


def test_a_round_is_released_once(day) -> None:
    """Tests that nobody is told twice that there is a round."""
    (own,) = active(day)
    write(day, release_round, own.id)
    with pytest.raises(IllegalMoveError):
        write(day, release_round, own.id)


def test_what_is_cancelled_stays_so_whatever_couriers_say(day) -> None:
    """Tests that an order that its customer has cancelled is not brought to life by the next word of its courier."""
    start_all(day)
    write(day, cancel, day.deliveries[0], "not wanted")
    (own,) = active(day)
    assert not {task.id for task in look(day).tasks} & {
        task for stop in own.stops if stop.status != "cancelled" for task in stop.task_ids
    }
    for _ in range(3):
        (own,) = active(day)
        write(day, skip_stop, own.id, own.next_stop.id, actor="courier:x")
    gone = look(day)
    assert gone.status is DeliveryStatus.CANCELLED
    assert {task.status for task in gone.tasks} == {TaskStatus.CANCELLED}


def test_what_is_collected_goes_back_when_its_customer_cancels(day) -> None:
    """Tests that goods on board of a cancelled order have somewhere to go."""
    start_all(day)
    while look(day).status is not DeliveryStatus.COLLECTING:
        close(day, active(day)[0])
    write(day, cancel, day.deliveries[0], "not wanted")
    back = look(day)
    assert back.status is DeliveryStatus.RETURNING
    assert [task.status for task in back.tasks if task.kind == "return"] == [TaskStatus.PENDING]


def test_what_a_shop_has_not_got_is_not_asked_for_again(day) -> None:
    """Tests that a pickup that is left out stays so when the courier goes on."""
    start_all(day)
    write(day, leave_out, day.deliveries[0], day.shops[1], "sold out")
    left = next(task for task in look(day).tasks if task.org_id == day.shops[1])
    for _ in range(3):
        if active(day) and active(day)[0].next_stop:
            go_to(day, active(day)[0])
            close(day, active(day)[0])
    assert {task.id: task.status for task in look(day).tasks}[left.id] is TaskStatus.CANCELLED


def test_nothing_is_left_where_one_shop_fails_and_the_other_has_nothing(day) -> None:
    """Tests that a door is not gone to with an empty bag."""
    start_all(day)
    first = look(day).tasks[0]
    while {task.id: task for task in look(day).tasks}[first.id].status is TaskStatus.PENDING:
        own = active(day)[0]
        close(day, own, outcome=Outcome.FAILED if first.id in own.next_stop.task_ids else Outcome.SUCCESS)
    other = next(task for task in look(day).tasks if task.kind == "pickup" and task.id != first.id)
    if other.status is TaskStatus.PENDING:
        write(day, leave_out, day.deliveries[0], other.org_id, "sold out")
        assert look(day).status is DeliveryStatus.FAILED


def test_a_late_basket_stays_late_when_its_order_is_sent_again(day) -> None:
    """Tests that a program that repeats itself does not overrule the shop."""
    order = order_of(day, external_ref="A1")
    one = take(day.store, day.map, day.town_id, "api:shop", order).delivery
    late = write(day, say_late, one.id, day.shops[0], 45)
    for upsert in (Upsert.MERGE, Upsert.SYNC):
        again = take(day.store, day.map, day.town_id, "api:shop", order, upsert=upsert).delivery
        assert (again.version, again.tasks) == (late.version, late.tasks)


def test_a_window_is_kept_once(day) -> None:
    """Tests that nobody keeps room for ever by asking for it again."""
    desk = PromiseDesk(day.store, InlineExecutor(), lambda _: day.map)
    quote = desk.offer(day.town_id, "api:shop", order_of(day))
    start = quote.offers[0].window.earliest
    held = desk.hold(day.town_id, "api:shop", quote.id, start)
    day.store.clock.advance(60)
    assert desk.hold(day.town_id, "api:shop", quote.id, start) == held


def test_goods_on_board_can_be_all_that_is_left(store) -> None:
    """Tests that what is left can be taken off a round whose courier has goods on board that no plan has a way back for yet."""
    store.clock.set(NINE_S)
    made = make_day(store, couriers=1)
    one = made.add((4000, 4000), (0,), window=(0, 4000))
    made.add((3000, 4000), (1,), window=(7200, 10_800))
    made.plan()
    start_all(made)
    while look(made).tasks[0].status is not TaskStatus.DONE:
        close(made, active(made)[0])
    write(made, cancel_delivery, one.id)
    Editor(made.runner()).edit(made.town_id, "coordinator:test", DAY, [TakeOff((made.deliveries[1],))])
    assert look(made, 1).status is DeliveryStatus.PROMISED


def test_there_is_a_plan_for_more_than_a_vehicle_is_to_carry(store) -> None:
    """Tests that goods stay with their courier, and somebody else is planned, where what is begun has not got room together."""
    store.clock.set(NINE_S)
    made = make_day(store, couriers=1, capacity=Load(100, 80_000))
    for number in range(2):
        made.add(
            (1000 + 2000 * number, 4000), (number,), load=Load(60, 1000), window=(0, 1800 + 5400 * number)
        )
    made.plan()
    start_all(made)
    while look(made).status is not DeliveryStatus.DELIVERED:
        close(made, active(made)[0])
    while look(made, 1).tasks[0].status is not TaskStatus.DONE:
        close(made, active(made)[0])
    # The first was not brought after all: both are on board.
    (own,) = active(made)
    drop = look(made).tasks[-1].id
    write(made, reopen_stop, own.id, next(stop.id for stop in own.stops if drop in stop.task_ids))
    run = made.plan()
    assert run.status == "applied"
    assert not run.proposal.left_out


def test_who_is_at_a_stop_may_be_relieved_of_it_by_hand(store) -> None:
    """Tests that there is a plan where somebody else is to have what a courier has just come for."""
    store.clock.set(NINE_S)
    made = make_day(store)
    one = made.add((1000, 4000), (0,))
    made.plan()
    start_all(made)
    (own,) = active(made)
    go_to(made, own)
    other = next(shift for shift in made.shifts if shift != own.shift_id)
    Editor(made.runner()).pin(made.town_id, "coordinator:test", one.id, other)
    run = made.plan()
    assert run.status == "applied"
    assert {stops.shift_id for stops in run.proposal.rounds if stops.stops} == {other}


def test_a_stop_of_a_completed_round_is_opened_again_on_the_next_one(store) -> None:
    """Tests that whoever is on another round since gets it there, with the goods."""
    store.clock.set(NINE_S)
    made = make_day(store, couriers=1)
    made.add((1000, 4000), (0,))
    made.plan()
    start_all(made)
    (first,) = active(made)
    while active(made)[0].next_stop is not None:
        close(made, active(made)[0])
    write(made, complete_round, first.id)
    made.add((3000, 4000), (1,))
    made.plan()
    drop = look(made).tasks[-1].id
    with store.reading(made.town_id) as reading:
        first = rounds.get(reading, first.id)
    write(made, reopen_stop, first.id, next(stop.id for stop in first.stops if drop in stop.task_ids))
    (second,) = active(made)
    assert second.id != first.id
    assert drop in second.task_ids
    run = made.plan()
    assert not run.proposal.left_out
    start_all(made)
    while active(made)[0].next_stop is not None:
        close(made, active(made)[0])
    assert [look(made, number).status for number in range(2)] == [DeliveryStatus.DELIVERED] * 2


def test_nobody_is_sent_to_the_door_with_what_goes_back(day) -> None:
    """Tests that goods on board that are to go back are not to be brought as well."""
    start_all(day)
    while any(task.status is not TaskStatus.DONE for task in look(day).pickups):
        close(day, active(day)[0])
    write(day, return_goods, day.deliveries[0])
    kinds = {(task.kind.value, task.status.value) for task in look(day).tasks}
    assert kinds == {("pickup", "done"), ("drop", "cancelled"), ("return", "pending")}
