"""A working day with the break that is owed after six hours, from its first plan to its end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch.board.the_desk import the_desk
from dispatch.domain import Break, Shift, TimeWindow
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.runs.compute import propose
from dispatch.runs.verify import faults_of
from dispatch.storage.schema_parties import SHIFT
from tests.dispatch.live.couriers import active, close, start_all
from tests.dispatch.toy_day import DAY, NINE_S, ToyDay, make_day

HOUR_S = 3600
PAUSE_S = 20 * 60
#: Not in the first two hours, and begun six hours after the shift at the latest.
IN_TIME = TimeWindow(NINE_S + 2 * HOUR_S, NINE_S + 6 * HOUR_S)


def long_day(store, *, couriers: int = 2, per_hour: int = 3) -> ToyDay:
    """Return a day of eight and a half hours, deliveries promised all over it, and no plan yet."""
    store.clock.set(NINE_S - HOUR_S)
    day = make_day(store, couriers=couriers, hours=8.5, settings={"planning": {"live_seconds": 0.05}})
    with store.writing(day.town_id, "test") as writing:
        for row in writing.rows(writing.select(SHIFT)):
            pause = [[IN_TIME.earliest, IN_TIME.latest, PAUSE_S]]
            writing.change(SHIFT, row.id, row.version, {"breaks": pause})
        writing.note("shifts.changed", day.town_id, 1)
    for number in range(8 * per_hour):
        begin = number * HOUR_S // per_hour
        begin = min(begin, 7 * HOUR_S)
        # Shops are open until three; what is brought later is fetched before.
        door = (500 + 371 * number % 4000, 700 + 613 * number % 3800)
        day.add(door, (number % 4,), window=(begin, begin + HOUR_S))
    return day


def breaks_of(proposal) -> dict[str, tuple[int, int]]:
    return {own.shift_id: (one.start_s, one.end_s) for own in proposal.rounds for one in own.breaks}


@pytest.mark.parametrize("iterations", [0, 300])
def test_the_first_plan_has_the_break(store, iterations: int) -> None:
    """Tests that plans that are only inserted and plans that are searched have each break in its time, with nothing in it."""
    day = long_day(store)
    run = day.plan(iterations=iterations, apply=False)
    assert (run.status, run.message) == (PlanRunStatus.PROPOSED, "")
    found = breaks_of(run.proposal)
    long = [own for own in run.proposal.rounds if own.end_s > IN_TIME.latest]
    assert long, "no round lasts until a break is owed"
    for own in long:
        start_s, end_s = found[own.shift_id]
        assert IN_TIME.earliest <= start_s <= IN_TIME.latest
        assert end_s - start_s == PAUSE_S
        for stop in own.stops:
            assert stop.end_s <= start_s or stop.start_s >= end_s
    assert run.proposal.record["waived"] == []


def test_a_break_is_kept_moved_and_had_once(store) -> None:
    """Tests a whole day, one stop after the other, some late: one break in its time, which is never planned again once it is over."""
    day = long_day(store, couriers=1, per_hour=2)
    day.plan(iterations=200)
    store.clock.set(NINE_S)
    start_all(day)
    had_s: set[int] = set()
    ends: set[int] = set()
    for number in range(80):
        (own,) = active(day)
        if own.next_stop is None:
            break
        pauses = own.facts["breaks"]
        if own.facts["breaks_taken"] == [0]:
            had_s.add(store.clock.now_s())
            assert pauses == {}
        elif pauses:
            assert IN_TIME.earliest <= pauses["0"]["start_s"] <= IN_TIME.latest
            ends.add(pauses["0"]["end_s"])
        late_s = 240 if number % 5 == 0 else 0
        store.clock.set(max(store.clock.now_s(), own.next_stop.end_s + late_s))
        close(day, own)
        run = day.plan(iterations=0)
        assert run.status is PlanRunStatus.APPLIED
    else:
        pytest.fail("the round does not end")
    assert len(ends) > 1, "it was never moved"
    assert had_s, "it was never had"
    # The last time that it was planned for is the time that it was had.
    assert min(had_s) >= max(end for end in ends if end <= min(had_s))


@pytest.mark.parametrize("what", ["missing", "early", "late", "short", "twice", "unknown", "worked", "none"])
def test_the_judge_looks_at_breaks(store, what: str) -> None:
    """Tests that a plan that owes a break, or has one that is none, is told to be nonsense."""
    day = long_day(store)
    state, policy = day.runner().look(day.town_id, DAY)
    proposal = propose(the_desk().board(state, policy), iterations=50)
    assert faults_of(state, proposal) == []
    own = next(one for one in proposal.rounds if one.breaks)
    (pause,) = own.breaks
    inside = next(stop for stop in own.stops if stop.start_s >= pause.end_s)
    moved = replace(
        inside, arrival_s=min(inside.arrival_s, pause.start_s), start_s=pause.start_s, end_s=inside.end_s
    )
    changed = {
        "missing": {"breaks": ()},
        "early": {"breaks": (replace(pause, start_s=IN_TIME.earliest - 1),)},
        "late": {"breaks": (replace(pause, start_s=IN_TIME.latest + 1, end_s=IN_TIME.latest + 1 + PAUSE_S),)},
        "short": {"breaks": (replace(pause, end_s=pause.end_s - 1),)},
        "twice": {"breaks": (pause, pause)},
        "unknown": {"breaks": (pause, replace(pause, number=1))},
        "worked": {"stops": tuple(moved if stop is inside else stop for stop in own.stops)},
        "none": {},
    }[what]
    wrong = replace(
        proposal, rounds=tuple(replace(one, **changed) if one is own else one for one in proposal.rounds)
    )
    assert bool(faults_of(state, wrong)) is (what != "none")


def test_a_break_that_there_is_no_time_for_is_told(store) -> None:
    """Tests that a break whose time is over before the courier can have it is waived by name, and no fault of the plan."""
    day = long_day(store, couriers=1, per_hour=2)
    day.plan(iterations=100)
    store.clock.set(NINE_S)
    start_all(day)
    store.clock.set(IN_TIME.latest - 60)
    run = day.plan(iterations=0, apply=False)
    assert (run.status, run.message) == (PlanRunStatus.PROPOSED, "")
    shift: Shift = next(iter(day.runner().look(day.town_id, DAY)[0].shifts.values()))
    assert shift.breaks == (Break(IN_TIME, PAUSE_S),)
    planned = breaks_of(run.proposal)
    assert planned or run.proposal.record["waived"] == [[shift.id, 0]]
