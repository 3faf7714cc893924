"""Visits are made ahead, once each, whatever happens meanwhile."""

from __future__ import annotations

import datetime as dt
import itertools
import random
import threading

import pytest

from dispatch.lifecycle.visit import VisitStatus
from dispatch.parties.town import Town
from dispatch.services.enrolment import Pause
from dispatch.services.generation import generate
from dispatch.services.visit_window import window_on
from dispatch.storage.store import Store
from tests.dispatch.visits.visit_town import TODAY, ServiceTown, moment
from tests.naive import recurrence as naive

V = VisitStatus
DAY = dt.timedelta(days=1)


@pytest.fixture
def town(store: Store) -> ServiceTown:
    return ServiceTown(store)


def day(number: int) -> dt.date:
    """Return a date so many days from today."""
    return TODAY + number * DAY


def iso(number: int) -> str:
    return day(number).isoformat()


def test_visits_are_made_ahead_once(town: ServiceTown) -> None:
    """Tests the horizon of 35 days, units by weekday, and that the same again changes nothing."""
    plan = town.plan("FREQ=WEEKLY;BYDAY=MO,FR", quantity_on=((4, 3),))
    done = town.generate()
    made = town.visits(plan)
    assert len(done.made) == len(made) == 10
    assert [one.units for one in made.values()] == [3, 1] * 5
    assert min(made) == "2026-11-27"
    assert max(made) == "2026-12-28" <= iso(34)
    first = made["2026-11-27"]
    assert (first.window.earliest, first.window.latest) == (moment(day(2), 11), moment(day(2), 13))
    assert town.generate().count == 0
    assert town.visits(plan) == made
    assert len(town.events("visit.generated")) == 1
    # A day later, one more date is within the horizon.
    town.at(day(1))
    assert town.generate().count == 0
    town.at(day(3))
    assert [one.day for one in town.visits(plan).values()][-1] == "2026-12-28"
    assert len(town.generate().made) == 1


def test_what_is_past_today_is_not_made_any_more(town: ServiceTown) -> None:
    """Tests that a window that is over is no visit, one that has begun is, and days long past are left alone."""
    plan = town.plan()
    town.at(TODAY, 12)
    town.generate(day(1))
    assert list(town.visits(plan)) == [iso(0), iso(1)]
    other = town.plan()
    town.at(TODAY, 13.5)
    town.generate(day(1))
    assert list(town.visits(other)) == [iso(1)]
    # Nobody generated for weeks: what is past stays as it was.
    town.at(day(60))
    town.generate(day(61))
    assert town.seen(other) == {iso(1): iso(1), iso(60): iso(60), iso(61): iso(61)}


def test_one_plan_that_cannot_be_followed_keeps_no_other(town: ServiceTown) -> None:
    """Tests a rule that nobody can read, and conditions that fail: the others have their visits."""
    broken, undated, good = town.plan("FREQ=NEVER"), town.plan(from_day=""), town.plan()
    done = town.generate(day(1))
    assert done.faults == ((broken.id, "invalid_rule"), (undated.id, "plan_unreadable"))
    assert len(town.visits(good)) == 2


class Killed(BaseException):
    """Nobody catches it."""


@pytest.mark.parametrize("seed", range(2))
def test_killed_again_and_again_it_makes_each_visit_once(store: Store, seed: int, monkeypatch) -> None:
    """Tests that transactions broken off anywhere leave nothing half done, and the rest is done next time."""
    monkeypatch.setattr("dispatch.services.generation.BATCH", 2)
    town = ServiceTown(store)
    plans = [town.plan(per_week=2) if n % 3 == 0 else town.plan() for n in range(6)]
    chance = random.Random(seed)
    calls = 0
    while True:
        left = chance.randint(1, 40)

        def check(*_args):
            nonlocal left
            left -= 1
            if left < 0:
                raise Killed
            return ""

        calls += 1
        try:
            done = town.generate(day(13), eligible=check if calls < 30 else lambda *_: "")
        except Killed:
            continue
        break
    assert calls > 1
    assert town.generate(day(13)).count == 0
    for number, plan in enumerate(plans):
        found = town.visits(plan)
        wanted = [f"2026-W{week}/{n}" for week in (48, 49, 50) for n in (1, 2)]
        assert list(found) == (wanted if number % 3 == 0 else [iso(n) for n in range(14)])
        assert {one.version for one in found.values()} == {1}
    made = sum(row.data["count"] for row in town.events("visit.generated"))
    assert made == sum(len(town.visits(plan)) for plan in plans)
    assert done.faults == ()


def test_two_processes_at_once_make_no_doubles(store: Store) -> None:
    """Tests threads that generate, each with another horizon, while a pause comes and goes."""
    town = ServiceTown(store)
    enrolled = town.enrol()
    plans = [town.plan(enrolment=enrolled) for _ in range(3)] + [town.plan(per_week=3)]
    begin = threading.Barrier(4)
    failed: list[BaseException] = []

    def work(number: int) -> None:
        try:
            begin.wait()
            for length in range(number, 16, 4):
                generate(store, town.town, day(length))
        except BaseException as error:  # noqa: BLE001
            failed.append(error)

    def pause() -> None:
        begin.wait()
        for pauses in ((Pause(iso(2), ""),), (), (Pause(iso(1), iso(5)),), ()):
            town.change(enrolled, pauses=pauses)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    threads.append(threading.Thread(target=pause))
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert not failed
    town.generate(day(15))
    assert town.generate(day(15)).count == 0
    for plan in plans[:3]:
        assert town.seen(plan) == {iso(n): iso(n) for n in range(16)}
    assert len(town.visits(plans[3])) == 9


@pytest.mark.parametrize("zone", ["Europe/Paris", "Africa/Cairo"])
def test_a_winter_of_nights_some_of_them_missed(shared_store: Store, zone: str) -> None:
    """Tests half a year of nightly runs, some missed and some twice, over both changes of the clocks: every date once, at its hour."""
    town = ServiceTown(shared_store, zone=zone, visits={"ahead_days": 14})
    plan = town.plan("FREQ=DAILY;INTERVAL=3", window_from_min=130, window_to_min=170)
    flexible = town.plan(per_week=2)
    first, last = dt.date(2026, 9, 28), dt.date(2027, 5, 2)
    town.change(plan, from_day="2026-08-31")
    town.change(flexible, from_day="2026-08-31")
    chance = random.Random(zone)
    on = first
    while on <= last:
        for _ in range(chance.choice((1, 1, 2))):
            town.at(on, chance.choice((0.5, 2.5, 12)))
            town.generate()
        on += chance.choice((1, 1, 2, 9)) * DAY
    named = naive.rule_days("FREQ=DAILY;INTERVAL=3", dt.date(2026, 8, 31), last)
    found = town.visits(plan)
    wanted = [one.isoformat() for one in named if first <= one]
    assert [key for key in found if wanted[0] <= key <= last.isoformat()] == wanted
    town_now = Town(town.town, "x", "x", zone, "toytown")
    for visit in found.values():
        assert visit.window == window_on(130, 170, dt.date.fromisoformat(visit.day), town_now)
        assert visit.version == 1
    starts = [visit.window.earliest for visit in found.values()]
    assert all(
        3 * 86_400 - 7200 <= late - early <= 3 * 86_400 + 7200 for early, late in itertools.pairwise(starts)
    )
    weeks_of = [key[:8] for key in town.visits(flexible)]
    assert all(weeks_of.count(f"2026-W{week}") == 2 for week in range(41, 54))
    assert all(weeks_of.count(f"2027-W{week:02d}") == 2 for week in range(1, 18))
