"""Goods that may not meet never do: thousands of mixes of orders and visits, planned by the search and judged by plain code."""

from __future__ import annotations

import os
import random
from dataclasses import replace

import pytest

from dispatch.board.the_desk import the_desk
from dispatch.domain import Load
from dispatch.errors import DispatchError
from dispatch.goods_kinds import MOST_CLASSES, GoodsClass, class_columns
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.task import TaskStatus
from dispatch.manual.editor import Editor
from dispatch.manual.edits import Reorder
from dispatch.orders.delivery import Delivery, TaskKind
from dispatch.runs.compute import propose
from dispatch.runs.proposal import Proposal
from dispatch.runs.verify import faults_of
from dispatch.why.words import say_reason
from tests.dispatch.live.couriers import active, close, start_all
from tests.dispatch.services.town_services import BOOKS, MEALS, MEDICINE, RECYCLABLES, services_of
from tests.dispatch.toy_day import DAY, NINE_S, make_day

#: 10,000 in the long runs.
MIXES = int(os.environ.get("TOURNEE_MIXES", "300"))
KINDS = ("food", "waste", "medicine", "books", "none", "mail")


@pytest.fixture(autouse=True)
def _morning(store):
    store.clock.set(NINE_S - 3600)


def bars(one: Delivery, other: Delivery) -> bool:
    """Whether two deliveries may not be on board together, as the catalogue says it."""
    if "none" in {one.goods, other.goods}:
        return False
    return other.goods in one.never_with or one.goods in other.never_with


def meetings(
    proposal: Proposal, known: dict[str, Delivery], aboard: frozenset[str] = frozenset()
) -> list[tuple[str, str]]:
    """Return who meets whom on board, found the long way: for each pair when both are there; ``aboard`` are those on board already."""
    owner = {task.id: (one, task) for one in known.values() for task in one.tasks}
    met = []
    for own in proposal.rounds:
        order = [name for stop in own.stops for name in stop.task_ids]
        spans: dict[str, tuple[float, float]] = {}
        for place, name in enumerate(order):
            one, task = owner[name]
            if task.kind is TaskKind.PICKUP:
                start, end = spans.get(one.id, (place, len(order)))
                spans[one.id] = (min(start, place), end)
            elif one.id in spans or one.id in aboard:
                spans[one.id] = (spans.get(one.id, (-1, 0))[0], place)
        names = sorted(spans)
        for at, first in enumerate(names):
            for second in names[at + 1 :]:
                (a, b), (c, d) = spans[first], spans[second]
                if a < d and c < b and bars(known[first], known[second]):
                    met.append((first, second))
    return met


def mixed(one: Delivery, chance: random.Random) -> Delivery:
    """Return a delivery with other goods; some go from the door to the shop."""
    goods = chance.choice(KINDS)
    never = frozenset(kind for kind in KINDS if kind != "none" and chance.random() < 0.3)
    tasks = one.tasks
    if len(tasks) == 2 and chance.random() < 0.3:
        pickup, drop = tasks
        tasks = (
            replace(pickup, place_id=drop.place_id, windows=drop.windows),
            replace(drop, kind=TaskKind.RETURN, place_id=pickup.place_id, windows=pickup.windows),
        )
    return replace(one, goods=goods, never_with=never, tasks=tasks)


def test_thousands_of_mixes(store):
    """Tests that on no round of any plan goods are together that may not be, and that a judge who is told so says so."""
    chance = random.Random(20)
    day = make_day(store, couriers=2)
    for number in range(9):
        shops = (0, 1) if number % 4 == 0 else (number % 4,)
        day.add((chance.uniform(500, 4500), chance.uniform(500, 4500)), shops, window=(0, 4 * 3600))
    state, policy = day.runner().look(day.town_id, DAY)
    desk = the_desk()
    whole = wrong = 0
    for mix in range(MIXES):
        chosen = chance.sample(sorted(state.deliveries), chance.randint(3, 9))
        known = {name: mixed(state.deliveries[name], chance) for name in chosen}
        board = desk.board(replace(state, deliveries=known), policy)
        proposal = propose(board, iterations=40 if mix % 10 == 0 else None)
        assert meetings(proposal, known) == []
        assert faults_of(board.state, proposal) == []
        whole += not proposal.left_out
        # The judge against the long way round: the same rounds with other rules.
        other = {name: replace(one, never_with=frozenset(KINDS)) for name, one in known.items()}
        told = [
            fault
            for fault in faults_of(replace(board.state, deliveries=other), proposal)
            if "together" in fault
        ]
        assert bool(told) == bool(meetings(proposal, other))
        wrong += bool(told)
    # Neither is everything kept apart by leaving it out, nor is there nothing to be found.
    assert whole > MIXES // 2
    assert wrong > MIXES // 4


def test_waste_comes_last(store):
    """Tests that a mixed round brings the meals first and the recyclables to the drop-off centre when no food is left on board."""
    day = make_day(store, couriers=1)
    town = services_of(day, MEALS, RECYCLABLES)
    for number in range(3):
        town.visit("meals", (1500 + 400 * number, 2000))
        town.visit("recyclables", (1500 + 400 * number, 2050))
    day.add((2300, 2100))
    town.order()
    run = day.plan()
    assert not run.proposal.left_out
    state, _ = day.runner().look(day.town_id, DAY)
    assert meetings(run.proposal, dict(state.deliveries)) == []
    (own,) = run.proposal.rounds
    assert own.stops[-1].place_id == town.points["recyclables"]
    # All meals are loaded in one halt.
    at_point = [stop for stop in own.stops if stop.place_id == town.points["meals"]]
    assert len(at_point) == 1
    assert len(at_point[0].task_ids) == 3


def test_goods_on_board_count(store):
    """Tests that nothing is planned into what a courier has on board already."""
    day = make_day(store, couriers=1)
    town = services_of(day, MEALS, RECYCLABLES)
    town.visit("meals", (2450, 2350), window=(0, 7200), order=True)
    meal = town.visit("meals", (1000, 1000), window=(5400, 7200), order=True).id
    day.plan()
    start_all(day)
    (own,) = active(day)
    store.clock.set(NINE_S + 2400)
    close(day, own)  # the meals are loaded, and one of them is settled to be next
    assert town.now(meal)[1].status in {DeliveryStatus.COLLECTED, DeliveryStatus.OUT_FOR_DELIVERY}
    # It could only be fetched while the meal is on board.
    town.visit("recyclables", (2450, 2300), window=(3000, 5000), order=True)
    later = town.visit("recyclables", (2450, 2300), window=(0, 4 * 3600), order=True).id
    run = day.plan()
    assert len(run.proposal.left_out) == 1
    reason = run.proposal.left_out[0].reasons[0]
    assert (reason.code, reason.detail) == ("goods", "food")
    assert "repas" in say_reason(reason, lambda _: "A", "fr") or "denrées" in say_reason(
        reason, lambda _: "A", "fr"
    )
    assert "food" in say_reason(reason, lambda _: "A", "en")
    assert town.now(later)[1].id not in {one.delivery_id for one in run.proposal.left_out}


@pytest.mark.parametrize("seed", range(2))
def test_days_that_go_on(store, seed):
    """Tests that goods stay apart when couriers are out, visits and orders come in, and plans are made again and again."""
    chance = random.Random(seed)
    day = make_day(store, couriers=2)
    town = services_of(day, MEALS, RECYCLABLES, MEDICINE, BOOKS)
    keys = ("meals", "recyclables", "medicine", "books")

    def come_in(count: int) -> None:
        for _ in range(count):
            spot = (chance.uniform(1200, 3800), chance.uniform(1200, 3800))
            if chance.random() < 0.4:
                day.add(spot, (chance.randrange(4),))
            else:
                town.visit(chance.choice(keys), spot, window=(0, 4 * 3600), order=True)

    come_in(8)
    day.plan(iterations=30)
    start_all(day)
    ahead_s = NINE_S
    mixed_loads = 0
    for _ in range(5):
        ahead_s += 600
        store.clock.set(ahead_s)
        for own in active(day):
            stop = own.next_stop
            if stop is not None and stop.arrival_s <= ahead_s:
                close(day, own, proofs=True)
        come_in(2)
        state, _ = day.runner().look(day.town_id, DAY)
        run = day.plan(iterations=30)
        aboard = frozenset(
            one.id
            for one in state.deliveries.values()
            if any(task.status is TaskStatus.DONE for task in one.pickups)
        )
        mixed_loads += bool(aboard)
        assert meetings(run.proposal, dict(state.deliveries), aboard) == []
        start_all(day)
    assert mixed_loads


def test_one_patient_at_a_time(store):
    """Tests that goods which may not be with their own kind are fetched and brought one after the other."""
    day = make_day(store, couriers=1)
    town = services_of(day, MEDICINE)
    for number in range(3):
        town.visit("medicine", (1500 + 300 * number, 2000))
    town.order()
    run = day.plan()
    assert not run.proposal.left_out
    (own,) = run.proposal.rounds
    assert [len(stop.task_ids) for stop in own.stops] == [1] * 6


def test_edits_by_hand(store):
    """Tests that an order of stops which brings waste and food together is told, and that the next plan mends it."""
    day = make_day(store, couriers=1)
    town = services_of(day, MEALS, RECYCLABLES)
    town.visit("meals", (1500, 2000))
    town.visit("recyclables", (1600, 2000))
    town.order()
    day.plan()
    (own,) = active(day)
    known = dict(town.day.runner().look(day.town_id, DAY)[0].deliveries.items())
    task = {t.id: (one, t) for one in known.values() for t in one.tasks}
    # The waste is fetched between the loading of the meal and its door.
    key = {(task[stop.task_ids[0]][0].goods, task[stop.task_ids[0]][1].kind): stop.id for stop in own.stops}
    order = (
        key["food", TaskKind.PICKUP], key["waste", TaskKind.PICKUP], key["food", TaskKind.DROP], key["waste", TaskKind.RETURN],
    )  # fmt: skip
    edited = Editor(day.runner()).edit(
        day.town_id, "coordinator:test", DAY, [Reorder(day.shifts[0], order)], apply=True
    )
    (broken,) = [one for one in edited.broken if one.kind == "class"]
    assert broken.detail in {"food", "waste"}
    run = day.plan()
    assert not run.proposal.left_out
    assert meetings(run.proposal, known) == []


def test_too_many_kinds():
    """Tests that more kinds of goods than the solver tells apart are refused with the remedy."""
    kinds = [GoodsClass(f"g{number}", frozenset({"g0"})) for number in range(MOST_CLASSES + 1)]
    with pytest.raises(DispatchError, match="same goods and the same rules"):
        class_columns(kinds)
    numbers, clash = class_columns(kinds[:MOST_CLASSES])
    assert len(clash) == MOST_CLASSES
    assert clash[:, numbers[0]].all()


def test_loads_of_visits_count(store):
    """Tests that units fill the box: what is too much for one trip is loaded again."""
    day = make_day(store, couriers=1, capacity=Load(20, 80_000))
    town = services_of(day, MEALS)
    for number in range(4):
        town.visit("meals", (1500 + 100 * number, 2000), units=2, window=(0, 4 * 3600))
    town.order()
    run = day.plan()
    assert not run.proposal.left_out
    (own,) = run.proposal.rounds
    assert own.facts["peak_volume_l"] <= 20
    assert sum(stop.place_id == town.points["meals"] for stop in own.stops) == 4
