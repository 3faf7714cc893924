"""The law on stored shifts: what was and what is planned together, and a publication that somebody answers for."""

from __future__ import annotations

import datetime as dt

import pytest

from dispatch import ids
from dispatch.domain import Profile, TimeWindow
from dispatch.people import roster
from dispatch.people.local_time import date_of, moment_of
from dispatch.people.post import Post
from dispatch.people.shift_checks import UnlawfulShiftsError, check_shifts, publish
from dispatch.storage.roster import breaks_of
from dispatch.storage.schema_log import EVENT
from dispatch.storage.schema_parties import COURIER, SHIFT
from dispatch.storage.store import Store
from tests.dispatch.people.rider import crew_of, ride
from tests.dispatch.storage.small_town import DAY, MORNING_S, SmallTown, make_town

MONDAY = dt.date(2026, 11, 30)
# The date of the morning of the small town; the day of its shifts is the one before.
TODAY = date_of(MORNING_S, "Europe/Paris")


def add_shift(
    store: Store, town: SmallTown, rider: str, day: dt.date, from_min: int, to_min: int, *, pause: bool = True
) -> str:
    """Give a courier a shift with half an hour off in the middle."""
    window = TimeWindow(moment_of(day, from_min, "Europe/Paris"), moment_of(day, to_min, "Europe/Paris"))
    middle_s = (window.earliest + window.latest) // 2
    breaks = breaks_of([[middle_s, middle_s, 1800]] if pause else [])
    post = Post(
        store.ids.new(ids.POST), day.isoformat(), Profile.CARGO_BIKE, window, town.places[0], breaks=breaks
    )
    with store.writing(town.id, "coordinator:lea") as writing:
        return roster.assign(writing, roster.add_post(writing, post), rider)


def broken(store: Store, town: SmallTown, first: dt.date, last: dt.date) -> list[tuple[str, bool]]:
    riders, _ = crew_of(store, town)
    with store.reading(town.id) as reading:
        return [(one.rule, one.planned) for one in check_shifts(reading, riders, first, last)]


def test_planned_shifts_are_checked(store: Store) -> None:
    """Tests that shifts of eleven hours and a short night are told, and those of others are not mixed in."""
    town = make_town(store)
    riders, _ = crew_of(store, town)
    add_shift(store, town, riders[0], MONDAY, 7 * 60, 18 * 60 + 30)
    add_shift(store, town, riders[0], MONDAY + dt.timedelta(1), 5 * 60, 9 * 60)
    add_shift(store, town, riders[1], MONDAY, 19 * 60, 22 * 60)
    assert broken(store, town, MONDAY, MONDAY) == [("daily_hours", True), ("daily_rest", True)]


def test_real_hours_count_where_there_are_some(store: Store) -> None:
    """Tests a shift of four hours that became eleven, without a pause."""
    town = make_town(store)
    end_s = MORNING_S + 11 * 3600
    store.clock.set(end_s + 60)
    assert broken(store, town, TODAY, TODAY) == []
    ride(
        store,
        town,
        started_s=MORNING_S,
        ended_s=end_s,
        times=[(MORNING_S + 60, MORNING_S + 120), (end_s - 60, end_s)],
    )
    assert broken(store, town, TODAY, TODAY) == [("daily_hours", False), ("break", False)]


def test_a_rest_before_the_dates_is_seen(store: Store) -> None:
    """Tests a late evening on the Sunday before."""
    town = make_town(store)
    riders, _ = crew_of(store, town)
    add_shift(store, town, riders[0], MONDAY - dt.timedelta(1), 20 * 60, 23 * 60)
    add_shift(store, town, riders[0], MONDAY, 7 * 60, 9 * 60)
    assert broken(store, town, MONDAY - dt.timedelta(1), MONDAY) == [("daily_rest", True)]


def test_minors_are_checked_as_minors_until_they_are_not(store: Store) -> None:
    """Tests a courier who comes of age on the Wednesday."""
    town = make_town(store)
    riders, _ = crew_of(store, town)
    with store.writing(town.id, "test") as writing:
        writing.change(
            COURIER, riders[0], 1, {"terms": {"adult_from": (MONDAY + dt.timedelta(2)).isoformat()}}
        )
        writing.note("courier.changed", riders[0], 2)
    for number in range(4):
        add_shift(store, town, riders[0], MONDAY + dt.timedelta(number), 8 * 60, 17 * 60)
    with store.reading(town.id) as reading:
        found = check_shifts(reading, riders, MONDAY, MONDAY + dt.timedelta(3))
    assert [(one.rule, one.article, one.rule_set.split("@")[0]) for one in found] == [
        ("daily_hours", "L3162-1", "fr-minor")
    ] * 2


def test_nobody_publishes_what_is_unlawful_by_accident(store: Store) -> None:
    """Tests the refusal, and that a reason lets it pass and is kept with the name of who gave it."""
    town = make_town(store)
    riders, _ = crew_of(store, town)
    name = add_shift(store, town, riders[0], MONDAY, 8 * 60, 19 * 60)
    with store.writing(town.id, "coordinator:lea") as writing:
        with pytest.raises(UnlawfulShiftsError) as caught:
            publish(writing, MONDAY, MONDAY)
        with pytest.raises(UnlawfulShiftsError):
            publish(writing, MONDAY, MONDAY, confirm="  ")
    assert [one.article for one in caught.value.violations] == ["L3121-18"]
    with store.writing(town.id, "coordinator:lea") as writing:
        published, violations = publish(writing, MONDAY, MONDAY, confirm="accord du 3 mars")
        assert publish(writing, MONDAY, MONDAY)[0] == []
    with store.reading(town.id) as reading:
        assert reading.get(SHIFT, name).status == "published"
        (row,) = reading.rows(reading.select(EVENT).where(EVENT.c.type == "shifts.published"))
    assert (published, len(violations)) == ([name], 1)
    assert (row.actor, row.data["reason"]) == ("coordinator:lea", "accord du 3 mars")
    assert [one["article"] for one in row.data["confirmed"]] == ["L3121-18"]


def test_lawful_shifts_need_no_reason(store: Store) -> None:
    """Tests that nothing is confirmed where nothing is broken."""
    town = make_town(store)
    with store.writing(town.id, "coordinator:lea") as writing:
        assert publish(writing, dt.date.fromisoformat(DAY), TODAY) == (list(town.shifts), [])
    with store.reading(town.id) as reading:
        (row,) = reading.rows(reading.select(EVENT).where(EVENT.c.type == "shifts.published"))
    assert (row.data["confirmed"], row.data["reason"]) == ([], "")
