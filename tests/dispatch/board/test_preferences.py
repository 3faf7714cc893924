"""What plans take from the past: effort is shared, people see whom they know, and times are those of experience."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch.board.demands import demands_of, windows_of
from dispatch.board.learned import LEAST_READY, LearnedTimes, as_learned
from dispatch.board.preferences import Preferences
from dispatch.board.reading import DayBook
from dispatch.cost_units import COST_PER_CENT
from dispatch.domain import Shift, TimeWindow
from dispatch.eta.statistic import Statistic
from dispatch.lifecycle.round import Outcome, RoundStatus, StopStatus
from dispatch.orders.delivery import TaskKind
from dispatch.rounds.round import Round, Stop
from dispatch.storage import crew, deliveries, eta, rounds
from dispatch.storage.schema_log import EVENT
from dispatch.storage.store import Store
from tests.dispatch.toy_day import DAY, NINE_S, ToyDay
from tests.dispatch.toy_day import make_day as make_any_day

WEEK_AGO = "2026-11-21"


def make_day(store: Store, **options) -> ToyDay:
    """Return a toy day that begins in an hour."""
    store.clock.set(NINE_S - 3600)
    return make_any_day(store, **options)


def rode(day: ToyDay, number: int, *, metres: int, doors: list[tuple[str, str]] = ()) -> None:
    """Store a round of a courier a week ago, with doors as place and task, all of it done."""
    store, new = day.store, day.store.ids.new
    begin_s = NINE_S - 7 * 86_400

    def step(writing) -> None:
        state = crew.shifts_of(writing, DAY)
        mine = next(one for one in state if one.id == day.shifts[number])
        past = Shift(
            new("shf"), mine.courier_id, mine.vehicle_id, TimeWindow(begin_s, begin_s + 5 * 3600),
            mine.start_place_id, mine.end_place_id,
        )  # fmt: skip
        crew.add_shifts(writing, WEEK_AGO, [past])
        stops = tuple(
            Stop(new("stp"), place, (task,), begin_s, begin_s + 60, begin_s + 120) for place, task in doors
        )
        own = rounds.add(
            writing,
            Round(new("rnd"), past.id, WEEK_AGO, stops, departure_s=begin_s, facts={"distance_m": metres}),
        )
        for status in (RoundStatus.RELEASED, RoundStatus.STARTED):
            (own,) = rounds.change(writing, (own, replace(own, status=status)))
        writing.note("round.started", own.id, own.version, happened_s=begin_s)
        over = tuple(
            replace(
                stop, status=StopStatus.CLOSED, outcome=Outcome.SUCCESS, arrived_s=begin_s + 60,
                closed_s=begin_s + 120,
            )
            for stop in own.stops
        )  # fmt: skip
        (own,) = rounds.change(writing, (own, replace(own, stops=over)))
        (own,) = rounds.change(writing, (own, replace(own, status=RoundStatus.COMPLETED)))
        writing.note("round.completed", own.id, own.version, happened_s=begin_s + 5 * 3600)

    store.write(day.town_id, "test", step)


def visited(day: ToyDay, number: int, recipient_id: str, times: int, metres: int = 10_000) -> None:
    """Have a courier bring something to a recipient some times last week, at a door that is not asked for today."""
    doors = []
    for _ in range(times):
        old = day.add((600, 600))

        def step(writing, old=old) -> None:
            one = deliveries.get(writing, old.id)
            deliveries.change(writing, one, recipient_id=recipient_id, day=WEEK_AGO)
            writing.note("test.aged", one.id, one.version)

        day.store.write(day.town_id, "test", step)
        drop = old.tasks[-1]
        doors.append((drop.place_id, drop.id))
        day.deliveries.remove(old.id)
    rode(day, number, metres=metres, doors=doors)


def who(day: ToyDay, delivery_id: str) -> str:
    with day.store.reading(day.town_id) as reading:
        own = rounds.get(reading, rounds.round_of(reading, delivery_id))
    return own.shift_id


@pytest.mark.parametrize("known", [0, 1])
def test_a_recipient_sees_whom_they_know(store: Store, known) -> None:
    """Tests that of two couriers who stand at the same place the one comes who has been there twice."""
    day = make_day(store, settings={"planning": {"fairness_minor": 0}})
    one = day.add((3000, 3000))
    visited(day, known, one.recipient_id, 2)
    with store.reading(day.town_id) as reading:
        extra = DayBook(DAY, Preferences()).look(reading).extra
    other = day.shifts[1 - known]
    assert extra == {one.id: {other: 10 * COST_PER_CENT}}
    day.plan()
    assert who(day, one.id) == day.shifts[known]


@pytest.mark.parametrize("tired", [0, 1])
def test_who_has_had_more_effort_gets_less(store: Store, tired) -> None:
    """Tests that of two couriers who stand at the same place the one goes who has had less, and that a town can switch it off."""
    day = make_day(store, settings={"planning": {"continuity_minor": 0}})
    for number in range(2):
        visited(day, number, day.add((600, 600)).recipient_id, 2, 90_000 if number == tired else 3_000)
    with store.reading(day.town_id) as reading:
        extra = DayBook(DAY, Preferences()).look(reading).extra
        assert all(set(costs) == {day.shifts[tired]} for costs in extra.values())
        assert len(extra) == len(day.deliveries)
    day.plan()
    assert {who(day, name) for name in day.deliveries} == {day.shifts[1 - tired]}


def test_a_day_that_has_not_changed_costs_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that the past is read once for a day, and for a new recipient only their own."""
    day = make_day(store)
    day.add((600, 600))
    asked: list[set[str]] = []
    from dispatch.board import preferences

    def spied(*_, recipient_ids, **__):
        asked.append(set(recipient_ids))
        return {}

    monkeypatch.setattr(preferences, "familiarity", spied)
    fair = []
    monkeypatch.setattr(preferences, "fairness_costs", lambda *_, **__: fair.append(1) or {})
    runner = day.runner()
    for _ in range(3):
        runner.look(day.town_id, DAY)
    new = day.add((900, 900))
    runner.look(day.town_id, DAY)
    assert (len(fair), len(asked), asked[-1]) == (1, 2, {new.recipient_id})


def statistics(
    day: ToyDay, values: dict[str, tuple[float, float]], bins: dict[str, dict[str, float]]
) -> None:
    """Store what was learned: weight and mean of logarithms by path, histograms by path."""

    def step(writing) -> None:
        rows = {
            path: Statistic(writing.now_s, weight, weight * mean, weight * (mean**2 + 0.01))
            for path, (weight, mean) in values.items()
        } | {path: Statistic(writing.now_s, bins=own) for path, own in bins.items()}
        eta.put_statistics(writing, rows)
        writing.note("test.learned", day.town_id, 1)

    day.store.write(day.town_id, "test", step)


def test_plans_take_the_times_that_were_seen(store: Store) -> None:
    """Tests that drops take as long as they have taken, where enough was seen, and that promises stay as they are."""
    day = make_day(store)
    one = day.add((600, 600))
    path = f"service:drop///{one.drop_place_id}"
    few = {"service:drop": (29.0, 5.7)}
    statistics(day, few, {})
    with store.reading(day.town_id) as reading:
        assert DayBook(DAY, None, LearnedTimes()).look(reading).times == {}
    statistics(day, {"service:drop": (500.0, 5.7), "service:drop/": (500.0, 5.7), path: (60.0, 5.7)}, {})
    with store.reading(day.town_id) as reading:
        state = DayBook(DAY, None, LearnedTimes()).look(reading)
        again = DayBook(DAY, None, LearnedTimes()).look(reading)
    assert state.times == again.times
    (learned,) = state.times.values()
    assert 270 <= learned.service_s <= 340
    assert state.deliveries[one.id] == one
    made = as_learned(one, state.times)
    assert (made.window, made.tasks[-1].service_s) == (one.window, learned.service_s)
    run = day.plan()
    stops = [stop for own in run.proposal.rounds for stop in own.stops if one.tasks[-1].id in stop.task_ids]
    assert stops[0].end_s - stops[0].start_s >= learned.service_s
    assert one.window.earliest <= stops[0].start_s <= one.window.latest


def test_a_town_may_plan_by_what_is_said(store: Store) -> None:
    """Tests that the setting switches it off."""
    day = make_day(store, settings={"planning": {"learned": False}})
    one = day.add((600, 600))
    statistics(day, {"service:drop": (500.0, 5.7), f"service:drop///{one.drop_place_id}": (60.0, 5.7)}, {})
    assert day.board()[0].times == {}


@pytest.mark.parametrize(("weight", "later"), [(LEAST_READY - 1, False), (40.0, True)])
def test_a_late_shop_is_gone_to_later(store: Store, weight, later) -> None:
    """Tests that goods are expected when their shop really has them, where enough was seen, and never before it says."""
    day = make_day(store)
    one = day.add((600, 600))

    def step(writing) -> None:
        seen = deliveries.get(writing, one.id)
        tasks = tuple(
            replace(task, ready_s=NINE_S + 1800) if task.kind is TaskKind.PICKUP else task
            for task in seen.tasks
        )
        deliveries.change(writing, seen, tasks=tasks)
        writing.note("test.ready", one.id, 1)

    store.write(day.town_id, "test", step)
    from dispatch.eta.readiness import bin_of

    shop = day.shops[0]
    bins = {bin_of(900, seen=True): weight}
    statistics(day, {}, {f"lateness/{shop}/9": bins, f"lateness/{shop}": bins, "lateness": bins})
    with store.reading(day.town_id) as reading:
        state = DayBook(DAY, None, LearnedTimes()).look(reading)
    delivery = as_learned(state.deliveries[one.id], state.times)
    (demand,) = demands_of(delivery, ())
    opens_s = windows_of(delivery, demand.fetches[0])[0].earliest
    if not later:
        assert opens_s == NINE_S + 1800
    else:
        assert NINE_S + 1800 + 600 <= opens_s <= NINE_S + 1800 + 1200
    assert windows_of(delivery, demand.handover) == (one.window,)
    with store.reading(day.town_id) as reading:
        assert reading.rows(reading.select(EVENT).where(EVENT.c.type == "delivery.window_changed")) == []
