"""A day of a town: orders, meals, look-ins, books and recyclables on the same rounds, from the plan to the last door."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import pytest

from dispatch.boards.day_query import day_board
from dispatch.executor.packing import pack, unpack
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import STOP_OVER
from dispatch.lifecycle.visit import VisitStatus
from dispatch.live.planner import LivePlanner
from dispatch.manual.editor import Editor
from dispatch.manual.edits import Move
from dispatch.notify.deciding import decide_event
from dispatch.orders.callers import recognise
from dispatch.orders.delivery import TaskKind
from dispatch.runs.task import PlanTask
from dispatch.runs.verify import faults_of
from dispatch.services.consistency import consistency
from dispatch.shops.board import shop_board, shop_month
from dispatch.storage import parties
from dispatch.storage.events import events_after
from dispatch.storage.schema_log import OUTBOX
from dispatch.sync.apply import apply_commands
from dispatch.sync.commands import Command
from tests.dispatch.live.couriers import active, close, start_all
from tests.dispatch.services.test_goods import meetings
from tests.dispatch.services.town_services import (
    BOOKS,
    CALLS,
    MEALS,
    MEDICINE,
    RECYCLABLES,
    Services,
    services_of,
)
from tests.dispatch.toy_day import DAY, NINE_S, ToyDay, make_day


@pytest.fixture(autouse=True)
def _morning(store):
    store.clock.set(NINE_S - 3600)


def mixed_day(store, *, automatic: bool = False) -> tuple[ToyDay, Services]:
    """Return a day with twelve orders and twelve visits."""
    settings = {"planning": {"automatic": automatic}}
    day = make_day(store, couriers=3, settings=settings)
    town = services_of(day, MEALS, CALLS, RECYCLABLES, BOOKS)
    for number in range(12):
        day.add((1200 + 230 * number, 1500 + 900 * (number % 3)), (number % 4,), window=(0, 4 * 3600))
    for number in range(4):
        spot = 1300 + 600 * number
        town.visit("meals", (spot, 1600), window=(900, 5400))
        town.visit("calls", (spot, 2900), window=(3600, 3 * 3600))
        town.visit("recyclables", (spot, 2400), window=(0, 4 * 3600))
        town.visit("books", (spot, 3300), window=(0, 4 * 3600))
    town.order()
    return day, town


def test_from_the_plan_to_the_last_door(store):
    """Tests that all of a mixed day is planned, moved by hand, planned again when something comes, and closed by phones that were offline."""
    day, town = mixed_day(store, automatic=True)
    run = day.plan(iterations=400)
    assert not run.proposal.left_out
    known = dict(day.runner().look(day.town_id, DAY)[0].deliveries)
    assert meetings(run.proposal, known) == []
    # By hand: a meal goes with somebody else.
    meal = town.now(town.visits[0])[1]
    others = [own.shift_id for own in active(day) if not set(own.task_ids) & {task.id for task in meal.tasks}]
    busy = {own.shift_id for own in active(day)}
    shift = (others or [name for name in day.shifts if name not in busy])[0]
    edited = Editor(day.runner()).edit(
        day.town_id, "coordinator:test", DAY, [Move((meal.tasks[1].id,), shift, anywhere=True)], apply=True
    )
    assert edited.run.proposal is not None
    start_all(day)
    # A visit comes in while all are out: the live planner takes it along.
    late = town.visit("calls", (2500, 2700), window=(1800, 4 * 3600), order=True).id
    live = LivePlanner(day.runner())
    store.clock.set(NINE_S + 60)
    for _ in range(3):
        live.step(day.town_id, DAY)
    assert town.now(late)[1].status is DeliveryStatus.ASSIGNED
    state, _ = day.runner().look(day.town_id, DAY)
    pinned = state.pins[meal.id].shift_id
    assert pinned == shift
    close_by_phones(store, day)
    for name in town.visits:
        visit, delivery = town.now(name)
        assert visit.status is VisitStatus.DONE, delivery
        assert delivery.status is DeliveryStatus.DELIVERED
    with store.reading(day.town_id) as reading:
        share = consistency(reading, DAY, DAY)
    assert len(share.by_enrolment) == len(town.visits)
    assert share.permille == 1000


def close_by_phones(store, day: ToyDay) -> None:
    """Have every phone say at the end of the day what it has seen."""
    store.clock.set(NINE_S + 5 * 3600)
    rider = dict(zip(day.shifts, day.couriers, strict=True))
    state, _ = day.runner().look(day.town_id, DAY)
    owner = {task.id: (one, task) for one in state.deliveries.values() for task in one.tasks}
    for own in active(day):
        said = []
        number = 0
        for stop in own.stops:
            if stop.status in STOP_OVER:
                continue
            number += 1
            results, proofs = {}, []
            for name in stop.task_ids:
                one, task = owner[name]
                door = one.visit_id and one.at_door.id == name
                code = {TaskKind.PICKUP: "collected", TaskKind.RETURN: "returned"}.get(
                    task.kind, "delivered_to_recipient"
                )
                results[name] = {
                    "outcome": "success",
                    "code": "visited" if door and one.goods == "none" else code,
                }
                if door and one.proof != "none":
                    proofs.append({"task_id": name, "kind": one.proof.value, "file": "p.jpg"})
            said.append(
                Command(
                    f"{own.id}-{number:04d}", "close", own.id, stop.end_s, own.version, stop.id, stop.task_ids, 0, number,
                    {"results": results, "proofs": proofs},
                )
            )  # fmt: skip
        answers = apply_commands(store, day.town_id, f"courier:{rider[own.shift_id]}", "phone", said[::-1])
        assert [one.status for one in answers] == ["applied"] * len(said), answers


def test_a_shop_sees_nothing(store):
    """Tests that neither the board of a shop, nor its month, nor who calls, nor any event for it says that a customer is visited."""
    day = make_day(store)
    town = services_of(day, MEALS, CALLS)
    one = day.add((2000, 2000))
    with store.writing(day.town_id, "test") as writing:
        known = parties.get_recipient(writing, one.recipient_id)
        parties.change_recipient(writing, known, phone="+33400000009")
        writing.note("recipient.changed", known.id, 2)
    for key in ("meals", "calls"):
        town.visit(key, (2000, 2000), recipient_id=one.recipient_id, order=True)
    day.plan(iterations=20)
    with store.reading(day.town_id) as reading:
        for shop in day.shops:
            board = shop_board(reading, shop, DAY)
            text = json.dumps(
                [
                    asdict(line)
                    for lines in (board.to_prepare, board.ready, board.gone, board.to_take_back)
                    for line in lines
                ],
                default=str,
            )
            assert not any(town.now(name)[1].id in text for name in town.visits)
            assert "visit" not in text
            month = shop_month(reading, shop, DAY[:7])
            assert month.deliveries == 0
        (caller,) = recognise(reading, "+33400000009", org_id=day.shops[0])
        assert caller.last.id == one.id
        assert [door.times for door in caller.doors] == [1]
        (everywhere,) = recognise(reading, "+33400000009")
        assert everywhere.last.id == one.id


def test_the_log_says_nothing(store):
    """Tests that neither events nor what waits to be sent name what somebody is visited for, from the plan to a closed door."""
    day = make_day(store, couriers=1)
    town = services_of(day, MEALS, MEDICINE)
    for key in ("meals", "medicine"):
        town.visit(key, (2000, 2000), window=(0, 600), order=True)
    day.plan(iterations=20)
    start_all(day)
    (own,) = active(day)
    store.clock.set(NINE_S + 900)
    close(day, own)
    town.visit("medicine", (2050, 2000), window=(900, 1000), order=True)
    day.plan(iterations=20)
    with store.reading(day.town_id) as reading:
        events = [event for event in events_after(reading, 0) if event.type != "programme.added"]
        text = json.dumps([dict(event.data) for event in events])
        sent = json.dumps([row._asdict() for row in reading.rows(reading.select(OUTBOX))], default=str)
    assert "visit.ordered" in {event.type for event in events}
    for word in ("meals", "Repas", "medic", "Médic", "food", "signature", "Lucette"):
        assert word not in text
        assert word not in sent


def test_people_are_not_told_as_of_an_order(store):
    """Tests that a visit is told to nobody as an order would be, unless the town wants that; orders are told as ever."""
    for wanted in (False, True):
        day = make_day(store, settings={"notify": {"visits": wanted}})
        town = services_of(day, CALLS)
        one = day.add((2100, 2000))
        name = town.visit("calls", (2000, 2000), order=True).id
        delivery = town.now(name)[1]
        sent: dict[str, list[str]] = {one.id: [], delivery.id: []}
        with store.writing(day.town_id, "system:outbox") as writing:
            for event in events_after(writing, 0):
                if event.type == "delivery.promised":
                    for made in decide_event(writing, event):
                        sent[event.subject].append(made.reason)
        assert ("not_wanted" in sent[delivery.id]) is not wanted
        assert "not_wanted" not in sent[one.id]
        assert len(sent[delivery.id]) == 1


def test_the_same_person_comes(store):
    """Tests that whoever a plan names comes, at the cost of a detour but not of a promise."""
    shares = []
    for minor in (0, 400):
        day = make_day(
            store, couriers=2, settings={"planning": {"visit_continuity_minor": minor, "fairness_minor": 0}}
        )
        town = services_of(day, CALLS)
        for number in range(8):
            # Named against the lie of the land: one's people live where the other's orders are.
            town.visit(
                "calls", (800 + 450 * number, 2500), window=(0, 2600), courier_id=day.couriers[number % 2]
            )
        town.order()
        run = day.plan(iterations=400)
        assert not run.proposal.left_out
        wanted = {
            town.now(name)[1].tasks[0].id: day.couriers[number % 2] for number, name in enumerate(town.visits)
        }
        rider = dict(zip(day.shifts, day.couriers, strict=True))
        shares.append(
            sum(
                wanted[name] == rider[own.shift_id]
                for own in run.proposal.rounds
                for stop in own.stops
                for name in stop.task_ids
            )
        )
    assert shares[1] == 8
    assert shares[0] < 8


def test_judged_by_plain_code(store):
    """Tests that the judge says of a plan for a rider without the box, or one that was given to somebody by a person, what it should."""
    day, town = mixed_day(store)
    run = day.plan(iterations=50, apply=False)
    state, _ = day.runner().look(day.town_id, DAY)
    assert faults_of(replace(state, sequence=run.proposal.sequence), run.proposal) == []
    name = town.now(town.visits[0])[1].id
    needy = {**state.deliveries, name: replace(state.deliveries[name], equipment=frozenset({"cold_box"}))}
    told = faults_of(replace(state, sequence=run.proposal.sequence, deliveries=needy), run.proposal)
    assert [fault for fault in told if "lacks cold_box" in fault]


def test_a_coordinator_sees_both(store):
    """Tests that the board has orders and visits on one timeline, and that a day with visits goes to another process and back."""
    day, town = mixed_day(store)
    day.plan(iterations=20)
    with store.reading(day.town_id) as reading:
        board = day_board(reading, DAY)
    on = {one.id: one.round_id for one in board.deliveries}
    assert all(on[town.now(name)[1].id] for name in town.visits)
    assert all(on[name] for name in day.deliveries)
    state, policy = day.runner().look(day.town_id, DAY)
    task = PlanTask(state, policy, None, 1, 1)
    assert unpack(pack(task, 2**24), frozenset({"dispatch", "routing"})) == task
