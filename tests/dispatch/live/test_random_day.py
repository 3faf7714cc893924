"""Days on which everything happens: whatever it is, there is a plan, it is one, and it can be applied.

``TOURNEE_DAYS`` asks for more days than a test run has time for.
"""

from __future__ import annotations

import os
import random
from collections import Counter

import pytest

from dispatch.board.demands import is_open
from dispatch.clock import SetClock
from dispatch.errors import DispatchError
from dispatch.field.aftermath import cancel_delivery, retry_delivery, return_goods
from dispatch.field.at_stop import skip_stop
from dispatch.field.left_at import LeftAt
from dispatch.field.whole_round import abort_round, complete_round, delay_round
from dispatch.ids import SeededIds
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.lifecycle.round import ACTIVE_ROUND, STOP_OVER, Outcome
from dispatch.shops.pickups import say_late
from dispatch.storage import deliveries, rounds
from dispatch.storage.database import Database
from dispatch.storage.migrate import upgrade
from dispatch.storage.store import Store
from tests.dispatch.live.couriers import active, close, go_to, release_all, start_all
from tests.dispatch.toy_day import DAY, NINE_S, ToyDay, make_day
from tests.dispatch.toy_town import at

DAYS = int(os.environ.get("TOURNEE_DAYS", "4"))
_D = DeliveryStatus
#: A delivery of a day that is over is in one of these, or waits for a person.
_SETTLED = {_D.DELIVERED, _D.PARTIALLY_DELIVERED, _D.FAILED, _D.RETURNED, _D.CANCELLED}


@pytest.mark.parametrize("seed", range(DAYS))
def test_a_day_on_which_everything_happens(tmp_path, seed: int) -> None:
    """Tests that after every event there is a legal plan, that goods on board stay with their courier, and promises are kept where they can."""
    database = Database(f"sqlite:///{tmp_path}/day.db")
    upgrade(database)
    store = Store(database, clock=SetClock(NINE_S - 1800), ids=SeededIds(seed))
    chance = random.Random(seed)
    day = make_day(store, couriers=3, seed=seed, breaks=seed % 2 == 0, hours=6)
    for _ in range(12):
        add_random(day, chance, 0)
    day.plan(iterations=100)
    release_all(day)
    store.clock.set(NINE_S + 60)
    start_all(day)
    seen: Counter[str] = Counter()
    for _ in range(40):
        store.clock.advance(chance.randrange(30, 420))
        seen[happen(day, chance)] += 1
        check_plan(day)
        start_all(day)
    assert len(seen) >= 6
    finish(day)
    with store.reading(day.town_id) as reading:
        known = deliveries.get_many(reading, day.deliveries)
        left = {
            name for own in rounds.of_day(reading, DAY) if own.status in ACTIVE_ROUND for name in own.task_ids
        }
    for one in known.values():
        if one.status not in _SETTLED:
            assert not {task.id for task in one.tasks} & left
    database.close()


def add_random(day: ToyDay, chance: random.Random, from_s: int) -> None:
    opens = from_s + chance.randrange(600, 9000, 300)
    shops = tuple(chance.sample(range(4), chance.choice([1, 1, 2, 3])))
    day.add(
        (chance.uniform(500, 4500), chance.uniform(500, 4500)),
        shops,
        window=(opens, opens + chance.choice([1800, 3600])),
    )


def happen(day: ToyDay, chance: random.Random) -> str:
    """Let something happen, and return what."""
    store = day.store
    now = store.clock.now_s() - NINE_S
    under_way = [own for own in active(day) if own.status == "started" and own.next_stop is not None]
    own = chance.choice(under_way) if under_way else None
    kinds = ["close"] * 9 + [
        "arrive",
        "fail",
        "new",
        "new",
        "cancel",
        "late",
        "delay",
        "skip",
        "gone",
        "retry",
        "back",
    ]
    kind = chance.choice(kinds)
    if kind == "new":
        add_random(day, chance, now)
    elif kind in {"cancel", "retry", "back", "late"}:
        return kind if decide(day, chance, kind) else "nothing"
    elif own is None:
        return "nothing"
    elif kind == "close":
        close(day, own)
    elif kind == "fail":
        close(day, own, outcome=Outcome.FAILED)
    elif kind == "arrive":
        go_to(day, own)
    else:
        store.write(day.town_id, f"courier:{own.id}", lambda writing: interrupt(writing, own, kind, chance))
    return kind


def interrupt(writing, own, kind: str, chance: random.Random) -> None:
    if kind == "delay":
        delay_round(writing, own.id, chance.randrange(5, 30))
    elif kind == "skip":
        skip_stop(writing, own.id, own.next_stop.id, "road closed")
    elif chance.random() < 0.5:
        position = at(chance.uniform(1000, 4000), chance.uniform(1000, 4000))
        abort_round(writing, own.id, "puncture", LeftAt(**position, name="Roadside"))


def decide(day: ToyDay, chance: random.Random, kind: str) -> bool:
    """Decide about a delivery as a coordinator or a shop would; return whether there was any to decide about."""
    with day.store.reading(day.town_id) as reading:
        known = deliveries.get_many(reading, day.deliveries)
    failed = [one for one in known.values() if one.status is _D.FAILED]
    open_ones = [
        one for one in known.values() if one.status in {_D.PROMISED, _D.PLANNED, _D.ASSIGNED, _D.COLLECTING}
    ]
    choice = failed if kind in {"retry", "back"} else open_ones
    if not choice:
        return False
    one = chance.choice(choice)

    def step(writing) -> bool:
        if kind == "cancel":
            cancel_delivery(writing, one.id)
        elif kind == "retry":
            again = retry_delivery(writing, one.id)
            now_s = writing.now_s
            window = type(again.window)(now_s, now_s + 7200)
            deliveries.change(writing, again, window=window)
            writing.note("delivery.window_changed", again.id, again.version + 1)
        elif kind == "back":
            return_goods(writing, one.id)
        else:
            task = next((task for task in one.pickups if task.status in {"pending", "ready"}), None)
            if task is None:
                return False
            say_late(writing, one.id, task.org_id, chance.randrange(5, 40))
        return True

    try:
        return day.store.write(day.town_id, "coordinator:test", step)
    except DispatchError as error:
        if error.code in {"nothing_on_board", "illegal_transition"}:
            return False
        raise


def check_plan(day: ToyDay) -> None:
    """Plan, apply, and hold the outcome against what there was before."""
    before = {own.id: own for own in active(day)}
    run = day.plan(iterations=30, apply=False)
    assert run.status is PlanRunStatus.PROPOSED, (run.failure, run.message)
    proposal = run.proposal
    for own in proposal.rounds:
        old = before.get(own.round_id)
        if old is not None and old.status == "started" and old.next_stop is not None and own.stops:
            # The next stop is settled, unless nothing can be done there: it is called off, or a pickup that had failed comes first again.
            assert own.stops[0].id == old.next_stop.id or not can_be_done(day, old.next_stop, proposal)
    day.runner().apply(day.town_id, "coordinator:test", run.id)
    with day.store.reading(day.town_id) as reading:
        known = deliveries.get_many(reading, day.deliveries)
        kept = [own for own in rounds.of_day(reading, DAY) if own.status in ACTIVE_ROUND]
    where: dict[str, str] = {}
    for own in kept:
        for stop in own.stops:
            if stop.status not in STOP_OVER:
                for task in stop.task_ids:
                    assert task not in where
                    where[task] = own.id
    left_out = {one.delivery_id for one in proposal.left_out}
    for one in known.values():
        if one.status in {_D.PLANNED, _D.ASSIGNED}:
            assert one.id not in left_out
            assert len({where[task.id] for task in one.tasks if task.status in {"pending", "ready"}}) == 1


def can_be_done(day: ToyDay, stop, proposal) -> bool:
    lost = {one.delivery_id for one in proposal.left_out}
    with day.store.reading(day.town_id) as reading:
        owners = deliveries.of_tasks(reading, stop.task_ids)
    to_do = {
        task.id: task for one in owners.values() if one.id not in lost for task in one.tasks if is_open(task)
    }
    waits = {task.delivery_id for task in to_do.values() if task.kind in {"pickup", "transfer"}}
    return any(
        to_do[name].kind in {"pickup", "transfer"} or to_do[name].delivery_id not in waits
        for name in stop.task_ids
        if name in to_do
    )


def finish(day: ToyDay) -> None:
    """Ride everything to its end."""
    for _ in range(200):
        under_way = [own for own in active(day) if own.status == "started"]
        if not under_way:
            return
        for own in under_way:
            if own.next_stop is None:
                day.store.write(
                    day.town_id, f"courier:{own.id}", lambda writing, own=own: complete_round(writing, own.id)
                )
            else:
                day.store.clock.advance(60)
                close(day, own)
    raise AssertionError("rounds do not end")
