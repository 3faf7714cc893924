"""Effort by its formula, fair shares of it, and who knows whom."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.domain import Profile, Shift, TimeWindow
from dispatch.lifecycle.round import Outcome
from dispatch.parties.recipient import Door
from dispatch.people import remarks
from dispatch.people.accounts import keep_accounts
from dispatch.people.effort import (
    EffortRule,
    Ride,
    effort_of,
    effort_rule,
    floors_of,
    gini_per_mille,
    max_over_min_per_mille,
)
from dispatch.people.fairness import Balance, effort_balance, fairness_costs, spread_of
from dispatch.people.familiarity import familiarity
from dispatch.storage.schema_parties import RECIPIENT, TOWN
from dispatch.storage.store import Store
from tests.dispatch.people.rider import crew_of, ride
from tests.dispatch.storage.small_town import DAY, MORNING_S, SmallTown, make_town

TODAY = dt.date.fromisoformat(DAY)
TIMES = [(MORNING_S + 600, MORNING_S + 660), (MORNING_S + 3600, MORNING_S + 3780)]


def test_the_formula_by_hand() -> None:
    """Tests a ride whose every part can be computed on paper."""
    ride_ = Ride(
        Profile.CARGO_BIKE, ((1000, 0), (2000, 70_000)), ((3, 37_500), (0, 5000)), pickups=2, climb_m=30, working_s=3600, waiting_s=1800
    )  # fmt: skip
    got = effort_of(ride_, EffortRule())
    assert got.ride_m == 1000 + 3000
    assert got.climb_m == 30 * 60 * 4000 // 3000
    assert got.stairs_m == 3 * 120 * 3 // 2
    assert got.stops_m == 2 * 50 + 2 * 40
    assert got.time_m == 1500 + 300
    assert got.total_m == 4000 + 2400 + 540 + 180 + 1800


def test_a_town_weighs_as_it_likes() -> None:
    """Tests a setting, and that one that does not exist is refused, not forgotten."""
    assert effort_rule({"effort": {"version": "v2", "floor_m": 200}}).floor_m == 200
    with pytest.raises(TypeError, match="stairs"):
        effort_rule({"effort": {"stairs": 1}})


rides = st.builds(
    Ride, st.sampled_from(list(Profile)), st.lists(st.tuples(st.integers(0, 9000), st.integers(0, 200_000)), max_size=8).map(tuple),
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 50_000)), max_size=8).map(tuple), st.integers(0, 9), st.integers(0, 500),
    st.integers(0, 40_000), st.integers(0, 40_000),
)  # fmt: skip


@given(rides)
def test_more_is_never_less(one: Ride) -> None:
    """Tests that a longer, heavier, higher, steeper or slower ride is never a smaller effort, and waiting weighs less than work."""
    rule = EffortRule()
    before = effort_of(one, rule).total_m
    longer = replace(one, legs=(*one.legs, (500, 10_000)), climb_m=0)
    assert effort_of(longer, rule).total_m >= effort_of(replace(one, climb_m=0), rule).total_m
    heavier = replace(one, legs=tuple((length, load + 5000) for length, load in one.legs))
    assert effort_of(heavier, rule).total_m >= before
    assert effort_of(replace(one, doors=(*one.doors, (2, 1000))), rule).total_m > before
    assert effort_of(replace(one, climb_m=one.climb_m + 10), rule).total_m >= before
    waited = effort_of(replace(one, waiting_s=one.waiting_s + 3600), rule).total_m
    assert before < waited < effort_of(replace(one, working_s=one.working_s + 3600), rule).total_m


@pytest.mark.parametrize(
    ("floor", "note", "floors"),
    [
        ("3", "", 3), ("RDC", "", 0), ("", "", 0), ("4e étage", "ascenseur au fond", 0), ("4e", "sans ascenseur", 4),
        ("2", "pas d'ascenseur", 2), ("5", "ascenseur en panne", 5), ("-1", "", 1), ("apt 304", "", 0), ("3", "no lift", 3), ("3, lift", "", 0),
    ],
)  # fmt: skip
def test_floors_of_doors(floor: str, note: str, floors: int) -> None:
    """Tests what people write there."""
    assert floors_of(Door(floor=floor, note=note)) == floors


def test_gini() -> None:
    """Tests known values, and that neither order nor unit matters."""
    assert gini_per_mille([]) == gini_per_mille([5, 5, 5]) == gini_per_mille([0, 0]) == 0
    assert gini_per_mille([0, 0, 0, 8]) == 750
    assert gini_per_mille([1, 3]) == gini_per_mille([300, 100]) == 250
    assert max_over_min_per_mille([200, 100]) == 2000
    assert max_over_min_per_mille([1, 0]) is None


def unequal(store: Store) -> tuple[SmallTown, list[str]]:
    """Two couriers with the same hours; the first rode four times as far."""
    town = make_town(store)
    riders, _ = crew_of(store, town)
    for number, metres in enumerate((40_000, 10_000)):
        ride(
            store, town, shift=number, started_s=MORNING_S, ended_s=MORNING_S + 4 * 3600, times=TIMES,
            facts={"distance_m": metres, "climb_m": 50},
        )  # fmt: skip
    store.clock.set(MORNING_S + 20 * 3600)
    return town, riders


def test_shares_are_fair_by_paid_time(store: Store) -> None:
    """Tests that fair shares come to the whole, surpluses to nothing, and that nobody's absence of a past counts."""
    town, riders = unequal(store)
    with store.reading(town.id) as reading:
        found = effort_balance(reading, [*riders, "cou_new"], TODAY)
        assert effort_balance(reading, riders, TODAY - dt.timedelta(1)) == {
            rider: Balance(0, 0, 0, 0, 0) for rider in riders
        }
        assert effort_balance(reading, riders, TODAY + dt.timedelta(28)) == effort_balance(
            reading, riders, TODAY - dt.timedelta(1)
        )
    first, second = (found[rider] for rider in riders)
    assert first.paid_s == second.paid_s == 4 * 3600
    assert first.effort_m > second.effort_m > 10_000
    assert abs(first.surplus_m + second.surplus_m) <= 2
    assert found["cou_new"] == Balance(0, 0, 0, 0, 0)
    assert spread_of(found.values()).gini_per_mille > 200
    assert spread_of([first, first]).gini_per_mille == 0


def test_kept_accounts_are_what_is_computed(store: Store) -> None:
    """Tests that keeping changes no figure, that a correction or another rule makes a kept account void, and nothing is kept twice."""
    town, riders = unequal(store)

    def keep() -> int:
        return store.write(
            town.id, "system", lambda writing: keep_accounts(writing, TODAY - dt.timedelta(3), TODAY)
        )

    def balance():
        with store.reading(town.id) as reading:
            return effort_balance(reading, riders, TODAY)

    computed = balance()
    assert (keep(), keep()) == (2, 0)
    assert balance() == computed
    with store.writing(town.id, "coordinator:lea") as writing:
        remarks.correct(writing, town.shifts[0], 3600, "stayed longer")
    assert balance()[riders[0]].paid_s == computed[riders[0]].paid_s + 3600
    assert (keep(), keep()) == (1, 0)
    with store.writing(town.id, "test") as writing:
        settings = {"effort": {"version": "2", "floor_m": 0, "hour_m": 0}}
        writing.connection.execute(TOWN.update().where(TOWN.c.id == town.id).values(settings=settings))
        writing.note("town.changed", town.id, 2)
    assert balance()[riders[0]].effort_m < computed[riders[0]].effort_m
    assert keep() == 2


def test_shifts_that_are_not_over_are_not_kept(store: Store) -> None:
    """Tests a shift of today and a round under way."""
    town = make_town(store)
    ride(store, town, started_s=MORNING_S, ended_s=None, times=TIMES)

    def keep() -> int:
        return store.write(town.id, "system", lambda writing: keep_accounts(writing, TODAY, TODAY))

    store.clock.set(MORNING_S + 3600)
    assert keep() == 0
    store.clock.set(MORNING_S + 20 * 3600)
    assert keep() == 1


def test_stairs_are_an_effort(store: Store) -> None:
    """Tests that the same round to a higher floor weighs more."""
    town, riders = unequal(store)
    with store.reading(town.id) as reading:
        before = effort_balance(reading, riders, TODAY)
    with store.writing(town.id, "test") as writing:
        writing.change(RECIPIENT, town.recipient, 1, {"door": {"floor": "9"}})
        writing.note("recipient.changed", town.recipient, 2)
    with store.reading(town.id) as reading:
        after = effort_balance(reading, riders, TODAY)
    assert all(after[rider].effort_m > before[rider].effort_m + 7 * 120 - 5 for rider in riders)


def test_who_has_had_more_costs_more(store: Store) -> None:
    """Tests that costs are bounded, never negative, the same again, and the next day's."""
    town, riders = unequal(store)
    window = TimeWindow(MORNING_S + 86_400, MORNING_S + 90_000)
    shifts = [
        Shift(f"shf_{n}", rider, "veh", window, town.places[0])
        for n, rider in enumerate([*riders, "cou_new"])
    ]
    with store.reading(town.id) as reading:
        costs = fairness_costs(reading, shifts, bound=400)
        assert costs == fairness_costs(reading, shifts[::-1], bound=400)
        assert fairness_costs(reading, []) == {}
        before = [replace(one, window=TimeWindow(MORNING_S - 86_400, MORNING_S)) for one in shifts]
        earlier = fairness_costs(reading, before)
    assert costs == {"shf_0": 400, "shf_1": 0, "shf_2": 0}
    assert set(earlier.values()) == {0}


def test_who_was_there_is_known(store: Store) -> None:
    """Tests that visits count by stop, doors that stayed shut do not, and old ones neither."""
    town = make_town(store)
    riders, _ = crew_of(store, town)
    for number, outcome in ((0, Outcome.SUCCESS), (0, Outcome.SUCCESS), (1, Outcome.NO_ANSWER)):
        ride(
            store,
            town,
            shift=number,
            started_s=MORNING_S,
            ended_s=MORNING_S + 4000,
            times=TIMES,
            outcome=outcome,
        )
    with store.reading(town.id) as reading:
        assert familiarity(reading, riders, recipient_ids=[town.recipient]) == {
            (riders[0], town.recipient): 2
        }
        assert familiarity(reading, riders, place_ids=[town.door, town.places[0]]) == {
            (riders[0], town.door): 2
        }
        assert familiarity(reading, riders) == familiarity(reading, [], recipient_ids=[town.recipient]) == {}
    store.clock.advance(13 * 7 * 86_400)
    with store.reading(town.id) as reading:
        assert familiarity(reading, riders, recipient_ids=[town.recipient]) == {}
