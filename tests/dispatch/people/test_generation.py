"""Shifts from templates: nothing twice, hands of people respected, clocks that change."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from dispatch import ids
from dispatch.domain import Profile, TimeWindow
from dispatch.lifecycle.shift import PostStatus
from dispatch.people import generation, roster
from dispatch.people.generation import Generated
from dispatch.people.local_time import by_date, moment_of
from dispatch.people.template import InvalidTemplateError, ShiftTemplate, TemplateBreak, check_template
from dispatch.storage import crew, parties
from dispatch.storage import roster as stored_roster
from dispatch.storage.schema_parties import SHIFT, TOWN
from dispatch.storage.store import Store
from tests.dispatch.people.rider import crew_of
from tests.dispatch.storage.small_town import SmallTown, make_town

MONDAY, SUNDAY = dt.date(2026, 11, 30), dt.date(2026, 12, 6)
EVERY_DAY = frozenset(range(7))


def template_of(store: Store, town: SmallTown, **fields: object) -> ShiftTemplate:
    made = ShiftTemplate(
        id=store.ids.new(ids.SHIFT_TEMPLATE), title="Matin", weekdays=EVERY_DAY, from_min=8 * 60, to_min=12 * 60,
        profile=Profile.CARGO_BIKE, start_place_id=town.places[0],
    )  # fmt: skip
    with store.writing(town.id, "coordinator:lea") as writing:
        return generation.add_template(writing, replace(made, **fields))


def generate(store: Store, town: SmallTown, first: dt.date = MONDAY, last: dt.date = SUNDAY) -> Generated:
    return store.write(
        town.id, "coordinator:lea", lambda writing: generation.generate_shifts(writing, first, last)
    )


def posts_of(store: Store, town: SmallTown, first: dt.date = MONDAY, last: dt.date = SUNDAY):
    with store.reading(town.id) as reading:
        return stored_roster.posts(reading, first.isoformat(), last.isoformat())


def hours(window: TimeWindow) -> float:
    return (window.latest - window.earliest) / 3600


def test_a_night_has_its_real_hours(store: Store) -> None:
    """Tests a shift from 22:00 to 06:00 in the nights in which clocks change, and in another one."""
    town = make_town(store)
    store.clock.set(1_770_000_000)  # February 2026
    template_of(store, town, from_min=22 * 60, to_min=30 * 60)
    zone = ZoneInfo("Europe/Paris")
    for night, length in (("2026-03-28", 7), ("2026-10-24", 9), ("2026-11-28", 8)):
        day = dt.date.fromisoformat(night)
        generate(store, town, day, day)
        (post,) = posts_of(store, town, day, day)
        assert hours(post.window) == length
        assert dt.datetime.fromtimestamp(post.window.earliest, zone).hour == 22
        assert dt.datetime.fromtimestamp(post.window.latest, zone).hour == 6


@pytest.mark.parametrize(
    ("day", "minute", "later", "utc"),
    [
        ("2026-03-29", 150, False, "01:30"), ("2026-03-29", 150, True, "01:30"), ("2026-10-25", 150, False, "00:30"),
        ("2026-10-25", 150, True, "01:30"), ("2026-10-25", 1440 + 60, False, "00:00"),
    ],
)  # fmt: skip
def test_minutes_that_come_twice_or_never(day: str, minute: int, later: object, utc: str) -> None:
    """Tests 02:30 in both nights, the first or the second of two."""
    moment = moment_of(dt.date.fromisoformat(day), minute, "Europe/Paris", later=bool(later))
    assert f"{dt.datetime.fromtimestamp(moment, dt.UTC):%H:%M}" == utc


def test_a_span_is_cut_at_local_midnight() -> None:
    """Tests dates of 23 and 25 hours."""
    for day, length in [(dt.date(2026, 3, 29), 23), (dt.date(2026, 10, 25), 25)]:
        from_s = moment_of(day, 0, "Europe/Paris")
        parts = list(by_date(from_s - 3600, from_s + 26 * 3600, "Europe/Paris"))
        assert [part[0] for part in parts] == [day + dt.timedelta(days=n) for n in (-1, 0, 1)]
        assert parts[1][2] - parts[1][1] == length * 3600


def test_again_makes_nothing_twice(store: Store) -> None:
    """Tests the same range, a longer one, and what the event log says."""
    town = make_town(store)
    template_of(store, town, weekdays=frozenset({0, 2, 4}))
    assert len(generate(store, town).made) == 3
    again = generate(store, town)
    assert (again.made, again.changed, again.withdrawn) == ((), (), ())
    assert len(generate(store, town, MONDAY, SUNDAY + dt.timedelta(days=7)).made) == 3


def test_two_at_once_make_nothing_twice(store: Store) -> None:
    """Tests two coordinators who generate the same week at the same time."""
    town = make_town(store)
    template_of(store, town)
    failures: list[Exception] = []

    def work() -> None:
        try:
            generate(store, town)
        except Exception as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(posts_of(store, town)) == 7


def test_holidays_closed_days_and_exceptions_are_left_out(store: Store) -> None:
    """Tests a Christmas week: a holiday, a day that the town is closed, one off, one with other hours."""
    town = make_town(store)
    with store.writing(town.id, "test") as writing:
        settings = {"closed_days": ["2026-12-24"]}
        writing.connection.execute(TOWN.update().where(TOWN.c.id == town.id).values(settings=settings))
        writing.note("town.changed", town.id, 2)
    template_of(
        store, town, breaks=(TemplateBreak(10 * 60, 10 * 60, 1200),),
        exceptions={dt.date(2026, 12, 22): None, dt.date(2026, 12, 23): (9 * 60, 10 * 60)},
    )  # fmt: skip
    first, last = dt.date(2026, 12, 21), dt.date(2026, 12, 26)
    generate(store, town, first, last)
    found = {post.day: (hours(post.window), len(post.breaks)) for post in posts_of(store, town, first, last)}
    assert found == {"2026-12-21": (4, 1), "2026-12-23": (1, 0), "2026-12-26": (4, 1)}


def test_what_people_have_changed_stays(store: Store) -> None:
    """Tests a post changed, one cancelled and one assigned by hand, after the template changed as well."""
    town = make_town(store)
    riders, bikes = crew_of(store, town)
    template = template_of(store, town, courier_id=riders[0], vehicle_id=bikes[0])
    generate(store, town)
    posts = posts_of(store, town)
    later = TimeWindow(posts[0].window.earliest + 3600, posts[0].window.latest + 3600)
    with store.writing(town.id, "coordinator:lea") as writing:
        roster.change(writing, posts[0].shift_id, 1, window=later)
        roster.cancel(writing, posts[1].shift_id, 1, "nobody needs it")
        generation.change_template(writing, template, replace(template, to_min=13 * 60))
    done = generate(store, town)
    after = posts_of(store, town)
    assert set(done.kept) == {posts[0].id, posts[1].id}
    assert after[0].window == later
    assert after[1].status is PostStatus.CANCELLED
    assert [hours(post.window) for post in after[2:]] == [5] * 5
    with store.reading(town.id) as reading:
        shifts = {row.id: row for row in reading.rows(reading.select(SHIFT))}
    assert all(shifts[post.shift_id].to_s == post.window.latest for post in after[2:])
    assert len(shifts) == 2 + 7
    assert generate(store, town).changed == ()


def test_a_template_that_ends_withdraws_what_nobody_holds(store: Store) -> None:
    """Tests that open posts go, published shifts stay, and posts come back with the template."""
    town = make_town(store)
    riders, _ = crew_of(store, town)
    template = template_of(store, town)
    generate(store, town)
    posts = posts_of(store, town)
    with store.writing(town.id, "coordinator:lea") as writing:
        name = roster.assign(writing, posts[0], riders[0])
        stored_roster.change_shift(writing, name, 1, status="published")
        ended = generation.change_template(writing, template, replace(template, active=False))
    done = generate(store, town)
    assert set(done.withdrawn) == {post.id for post in posts[1:]}
    assert done.kept == (posts[0].id,)
    with store.writing(town.id, "coordinator:lea") as writing:
        generation.change_template(writing, ended, replace(ended, active=True))
    assert len(generate(store, town).changed) == 6
    assert {post.status for post in posts_of(store, town)[1:]} == {PostStatus.OPEN}


def test_a_usual_courier_who_is_busy_leaves_it_open(store: Store) -> None:
    """Tests that the reason is told and nothing is overbooked."""
    town = make_town(store)
    riders, bikes = crew_of(store, town)
    template_of(store, town, courier_id=riders[0], vehicle_id=bikes[0])
    template_of(store, town, courier_id=riders[0], from_min=9 * 60)
    done = generate(store, town, MONDAY, MONDAY)
    assert [code for _, code in done.unfilled] == ["courier_busy"]
    assert [post.status for post in posts_of(store, town, MONDAY, MONDAY)] == [
        PostStatus.FILLED,
        PostStatus.OPEN,
    ]
    with store.reading(town.id) as reading:
        assert len(crew.shifts_of(reading, MONDAY.isoformat())) == 1
        assert parties.get_town(reading).time_zone == "Europe/Paris"


def test_every_fault_of_a_template_is_told() -> None:
    """Tests that nobody has to mend a template fault by fault."""
    faulty = ShiftTemplate(
        "tpl", "", frozenset({7}), 2000, 100, Profile.BIKE, "plc", breaks=(TemplateBreak(0, 0, 60),),
        valid_from=dt.date(2026, 2, 1), valid_to=dt.date(2026, 1, 1),
    )  # fmt: skip
    with pytest.raises(InvalidTemplateError) as caught:
        check_template(faulty)
    assert [fault.pointer for fault in caught.value.faults] == [
        "/weekdays",
        "/from_min",
        "/to_min",
        "/valid_to",
        "/breaks/0",
    ]
