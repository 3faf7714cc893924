"""How long visits take is learned of their service, and how long bread takes of bread."""

from __future__ import annotations

import math

from dispatch.board.learned import LearnedTimes
from dispatch.board.reading import DayBook
from dispatch.eta.durations import service_path
from dispatch.eta.learning import Part, count
from dispatch.eta.statistic import Statistic
from dispatch.storage import eta
from tests.dispatch.services.town_services import CALLS, services_of
from tests.dispatch.toy_day import DAY, NINE_S, ToyDay, make_day


def seen(day: ToyDay, service: str, seconds: int) -> None:
    """Have doors of a service seen so often that plans know how long they take."""
    statistics: dict[str, Statistic] = {}
    for number in range(400):
        path = service_path(f"plc_{number}", "drop", service=service)
        count(statistics, [Part(path, value=math.log(seconds) + 0.01 * (number % 3))], NINE_S - 86_400)

    def step(writing) -> None:
        eta.put_statistics(writing, statistics)
        writing.note("test.learned", day.town_id, 1)

    day.store.write(day.town_id, "test", step)


def learned_s(day: ToyDay, task_id: str) -> int | None:
    with day.store.reading(day.town_id) as reading:
        times = DayBook(DAY, None, LearnedTimes()).look(reading).times.get(task_id)
    return None if times is None else times.service_s


def test_each_of_its_own(store):
    """Tests that a look-in is planned as its service says until look-ins were seen, whatever doors of orders take, and as it was seen then."""
    store.clock.set(NINE_S - 3600)
    day = make_day(store)
    town = services_of(day, CALLS)
    bread = day.add((2000, 2000)).tasks[1].id
    call = town.now(town.visit("calls", (2000, 2000), order=True).id)[1].tasks[0].id
    seen(day, "", 60)
    assert learned_s(day, call) is None
    assert 50 <= learned_s(day, bread) <= 80
    seen(day, "calls", 480)
    assert 440 <= learned_s(day, call) <= 520
    assert 50 <= learned_s(day, bread) <= 80
