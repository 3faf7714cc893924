"""Figures of days on which everything happens: they add up, whatever that was."""

from __future__ import annotations

import itertools
import math
import random

import pytest

from dispatch.clock import SetClock
from dispatch.figures.catalogue import Key
from dispatch.figures.day_figures import DayFigures, day_figures
from dispatch.ids import SeededIds
from dispatch.lifecycle.delivery import DeliveryStatus
from dispatch.lifecycle.round import ACTIVE_ROUND, STOP_OVER, RoundStatus, StopStatus
from dispatch.live.arrivals import Arrivals
from dispatch.storage import deliveries, parties, rounds
from dispatch.storage.database import Database
from dispatch.storage.migrate import upgrade
from dispatch.storage.store import Store
from tests.dispatch.figures.totals import check_totals
from tests.dispatch.live.couriers import release_all, start_all
from tests.dispatch.live.test_random_day import add_random, check_plan, finish, happen
from tests.dispatch.toy_day import DAY, NINE_S, ToyDay, make_day

STEPS = 16


def _ridden_m(day: ToyDay) -> int:
    """The metres of what was ridden, counted stop by stop on the toy town's straight streets."""
    total = 0
    with day.store.reading(day.town_id) as reading:
        places = parties.get_places(reading)
        depot = next(one for one in places.values() if one.name == "Depot")
        for own in rounds.of_day(reading, DAY):
            been = [
                stop for stop in own.stops if stop.closed_s is not None and stop.status is StopStatus.CLOSED
            ]
            been.sort(key=lambda stop: (stop.closed_s, stop.arrived_s or 0))
            been += [stop for stop in own.stops if stop.status is StopStatus.ARRIVED]
            if not been or own.status in {RoundStatus.PLANNED, RoundStatus.RELEASED, RoundStatus.DRAFT}:
                continue
            way = [depot, *(places[stop.place_id] for stop in been)]
            way += [depot] if own.status is RoundStatus.COMPLETED else []
            for one, other in itertools.pairwise(way):
                total += round(math.dist((one.lon * 1e5, one.lat * 1e5), (other.lon * 1e5, other.lat * 1e5)))
    return total


class Handovers:
    """Counts orders that leave a round that their courier knew for another courier, by looking at the rounds again and again."""

    def __init__(self) -> None:
        self.last: dict[str, str] = {}
        self.known: set[str] = set()
        self.shift: dict[str, str] = {}
        self.count = 0

    def look(self, day: ToyDay) -> None:
        with day.store.reading(day.town_id) as reading:
            own = [one for one in rounds.of_day(reading, DAY) if one.status in ACTIVE_ROUND]
            self.shift |= {one.id: one.shift_id for one in own}
            tasks = {
                task: one
                for one in own
                for stop in one.stops
                if stop.status not in STOP_OVER
                for task in stop.task_ids
            }
            owner = deliveries.of_tasks(reading, tasks)
        for one in owner.values():
            if one.status is DeliveryStatus.RETURNING:
                continue
            (now,) = {tasks[task.id].id for task in one.tasks if task.id in tasks}
            before = self.last.get(one.id)
            if before is not None and before in self.known:
                self.count += self.shift[before] != self.shift[now]
            self.last[one.id] = now
        self.known |= {one.id for one in own if one.status not in {RoundStatus.DRAFT, RoundStatus.PLANNED}}


@pytest.mark.parametrize("seed", range(2))
def test_figures_of_a_day_on_which_everything_happens_add_up(tmp_path, seed: int) -> None:
    """Tests on random days, half-way and at the end, that fates, shares and hours add up, and that metres are those of a naive count."""
    database = Database(f"sqlite:///{tmp_path}/day.db")
    upgrade(database)
    store = Store(database, clock=SetClock(NINE_S - 1800), ids=SeededIds(seed))
    chance = random.Random(seed)
    day = make_day(store, couriers=3, seed=seed, breaks=True, hours=6)
    for _ in range(10):
        add_random(day, chance, 0)
    day.plan(iterations=50)
    release_all(day)
    store.clock.set(NINE_S + 60)
    start_all(day)
    follower, handovers = Arrivals(store), Handovers()
    for step in range(STEPS):
        store.clock.advance(chance.randrange(60, 420))
        for do in (lambda: happen(day, chance), lambda: check_plan(day), lambda: start_all(day)):
            handovers.look(day)
            do()
        handovers.look(day)
        follower.step(day.town_id, DAY)
        if step == STEPS // 2:
            check_totals(_figures(day))
            assert _figures(day).figures[Key.DISTANCE].total == _ridden_m(day)
    finish(day)
    follower.step(day.town_id, DAY)
    store.clock.set(NINE_S + 7 * 3600)
    found = _figures(day)
    check_totals(found)
    assert found.figures[Key.DISTANCE].total == _ridden_m(day)
    assert found.figures[Key.HANDOVERS].total == handovers.count
    assert found.figures[Key.CHANGES_PER_ROUND].total > 0
    assert found.figures[Key.ETA_KEPT].of > 0
    database.close()


def _figures(day: ToyDay) -> DayFigures:
    with day.store.reading(day.town_id) as reading:
        return day_figures(reading, DAY, day.map)
