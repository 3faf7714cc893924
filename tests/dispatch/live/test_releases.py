"""Rounds are given to their couriers by the way of dispatching, where a town leaves that to it; and plans wait for each other."""

from __future__ import annotations

from sqlalchemy import update

from dispatch.board.policy import CLOCK_S
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.lifecycle.round import RoundStatus
from dispatch.live.releases import OLD, Releases
from dispatch.storage.schema_log import EVENT
from dispatch.storage.schema_parties import TOWN
from tests.dispatch.live.couriers import active
from tests.dispatch.live.test_live_planner import begin
from tests.dispatch.toy_day import DAY, NINE_S

SETTINGS = {"planning": {"automatic": True, "automatic_release": True, "live_iterations": 30}}


def events(day, kind: str) -> int:
    with day.store.reading(day.town_id) as reading:
        return len(reading.rows(reading.select(EVENT).where(EVENT.c.type == kind)))


def test_a_round_is_released_when_it_goes(store) -> None:
    """Tests that a round that leaves in an hour stays with the town, and is released once when it goes; who has nothing to do gets nothing."""
    day, live = begin(store, SETTINGS)
    day.add((1000, 1000), window=(3600, 7200))
    releases = Releases(live.runner)
    assert releases.step(day.town_id, DAY) == ()  # no plan was made yet
    live.step(day.town_id, DAY)
    (own,) = active(day)
    assert own.departure_s > NINE_S
    assert releases.step(day.town_id, DAY) == ()
    store.clock.set(own.departure_s - 30)
    live.step(day.town_id, DAY)
    assert releases.step(day.town_id, DAY) == (own.id,)
    assert releases.step(day.town_id, DAY) == ()
    assert active(day)[0].status is RoundStatus.RELEASED
    assert events(day, "round.released") == 1


def test_a_break_before_the_first_stop_begins_in_time(store) -> None:
    """Tests that a courier whose break comes before the way is told of it, has it once, and then sets out: it is not put off from plan to plan."""
    day, live = begin(store, SETTINGS, breaks=True)
    # Work is for the time after the break, which is from half past ten to noon.
    day.add((1000, 1000), window=(3 * 3600, 3 * 3600 + 900))
    day.add((4000, 1000), window=(3 * 3600 + 900, 4 * 3600))
    releases = Releases(live.runner)
    live.step(day.town_id, DAY)
    (own,) = active(day)
    (pause,) = own.facts["breaks"].values()
    assert pause["before"] == own.next_stop.id
    # What comes meanwhile can still be given to this courier: the break is as late as it may be.
    assert own.begins_s == pause["start_s"] == own.departure_s - 1200
    for _ in range(240):
        live.step(day.town_id, DAY)
        releases.step(day.town_id, DAY)
        (own,) = active(day)
        if own.status is RoundStatus.RELEASED:
            break
        store.clock.advance(CLOCK_S)
    (pause,) = own.facts["breaks"].values()
    assert 0 <= pause["start_s"] - store.clock.now_s() <= 600
    departs_s = own.departure_s
    while store.clock.now_s() < departs_s:
        store.clock.advance(CLOCK_S)
        live.step(day.town_id, DAY)
        (own,) = active(day)
        assert own.departure_s <= departs_s + 120


def test_greedy_lets_everybody_go_at_once(store) -> None:
    """Tests that by the greedy policy whoever has work is released, as soon as that leaves soon enough to be told."""
    planning = {**SETTINGS["planning"], "dispatching": "greedy", "release_ahead_s": 6 * 3600}
    day, live = begin(store, {"planning": planning})
    day.add((1000, 1000), window=(3600, 7200))
    live.step(day.town_id, DAY)
    assert len(Releases(live.runner).step(day.town_id, DAY)) == 1


def test_persons_release_where_the_town_wants_that(store) -> None:
    """Tests that nothing is released by itself unless the settings say so, nor by a plan of long ago."""
    day, live = begin(store, {"planning": {"automatic": True, "live_iterations": 30}})
    day.add((1000, 1000), window=(0, 3600))
    live.step(day.town_id, DAY)
    store.clock.set(active(day)[0].departure_s)
    live.step(day.town_id, DAY)
    assert Releases(live.runner).step(day.town_id, DAY) == ()
    other, again = begin(store, {"planning": {**SETTINGS["planning"], "release_ahead_s": 6 * 3600}})
    other.add((1000, 1000), window=(0, 3600))
    again.step(other.town_id, DAY)
    store.clock.advance(OLD * CLOCK_S + 1)
    assert Releases(again.runner).step(other.town_id, DAY) == ()


def test_whoever_departs_before_the_next_plan_is_released_by_this_one(store) -> None:
    """Tests a town that plans every five minutes: nobody waits at the depot for the plan that would have let them go."""
    planning = {**SETTINGS["planning"], "gap_s": 300}
    day, live = begin(store, {"planning": planning})
    day.add((1000, 1000), window=(3600, 7200))
    releases = Releases(live.runner)
    live.step(day.town_id, DAY)
    (own,) = active(day)
    store.clock.set(own.departure_s - 400)
    live.step(day.town_id, DAY)
    assert releases.step(day.town_id, DAY) == ()
    assert live.due_s(day.town_id, DAY) == own.departure_s - 100
    store.clock.set(own.departure_s - 100)
    live.step(day.town_id, DAY)
    assert releases.step(day.town_id, DAY) == (own.id,)


def test_what_happens_close_together_is_planned_together(store) -> None:
    """Tests the gap: an event that comes right after a plan waits, is not forgotten, and is planned with what came meanwhile."""
    day, live = begin(store, {"planning": {"automatic": True, "live_iterations": 30, "gap_s": 45}})
    live.step(day.town_id, DAY)  # the planner knows the gap from its first plan on
    store.clock.advance(10)
    day.add((1000, 1000))
    assert live.step(day.town_id, DAY) is None
    assert live.due_s(day.town_id, DAY) == NINE_S - 1800 + 45
    store.clock.advance(20)
    day.add((2000, 1000))
    assert live.step(day.town_id, DAY) is None
    store.clock.advance(15)
    run = live.step(day.town_id, DAY)
    assert (run.cause, run.status) == ("delivery.promised", PlanRunStatus.APPLIED)
    assert sum(len(own.task_ids) for own in active(day)) == 4
    assert live.due_s(day.town_id, DAY) == store.clock.now_s() + CLOCK_S


def test_a_gap_that_was_too_long_is_corrected_at_once(store) -> None:
    """Tests a town that has set a day by mistake: once it has set a minute, events are planned, and nobody waits for tomorrow."""
    day, live = begin(store, {"planning": {"automatic": True, "live_iterations": 30, "gap_s": 86_400}})
    live.step(day.town_id, DAY)
    day.add((1000, 1000))
    store.clock.advance(120)
    assert live.step(day.town_id, DAY) is None
    with store.database.writing() as connection:
        settings = {"planning": {"automatic": True, "live_iterations": 30, "gap_s": 60}}
        connection.execute(update(TOWN).where(TOWN.c.id == day.town_id).values(settings=settings))
    run = live.step(day.town_id, DAY)
    assert run.status is PlanRunStatus.APPLIED


def test_plans_by_iterations_are_equal(store) -> None:
    """Tests that equal days have equal plans where the search is bounded by iterations, and that the run says so."""
    found = []
    for _ in range(2):
        day, live = begin(store, SETTINGS)
        for place in ((1000, 1000), (4000, 3000), (2000, 4500)):
            day.add(place)
        run = live.step(day.town_id, DAY)
        assert (run.iterations, run.seconds) == (30, None)
        found.append(
            [
                [day.deliveries.index(day_of(day, task)) for task in own.task_ids]
                for own in sorted(active(day), key=lambda own: day.shifts.index(own.shift_id))
            ]
        )
    assert found[0] == found[1]


def day_of(day, task_id: str) -> str:
    from dispatch.storage import deliveries

    with day.store.reading(day.town_id) as reading:
        return next(iter(deliveries.of_tasks(reading, [task_id])))
