"""Visits are those of the plans, no more and no less: workers killed beside others, clocks and horizons that jump, towns that change their zone."""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import update

from dispatch.lifecycle.visit import VisitStatus
from dispatch.services.enrolment import Pause
from dispatch.services.plan_changes import change_plan
from dispatch.services.service_plan import ServicePlan
from dispatch.services.service_type import Frequency, OnHoliday
from dispatch.storage import visits as storage
from dispatch.storage.schema_parties import TOWN
from dispatch.storage.store import ConflictError, Store
from tests.dispatch.visits.test_generation import DAY, day, iso
from tests.dispatch.visits.visit_town import TODAY, ServiceTown, moment
from tests.naive import recurrence as naive

V = VisitStatus
ROOT = Path(__file__).resolve().parents[3]
KILLS = max(2, int(os.environ.get("TOURNEE_KILLS", "12")) // 6)
WORKDAYS = frozenset(range(5))
#: Over Christmas and New Year, both Fridays: what is moved to the eve has to be there once, with both units.
LAST = dt.date(2027, 1, 10)
RULES = (
    "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=FR", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH,FR;WKST=SU", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=DAILY;INTERVAL=3", "FREQ=MONTHLY;BYMONTHDAY=1,25,-1", "FREQ=DAILY;COUNT=30", "FREQ=WEEKLY;BYDAY=TU,FR;UNTIL=20270101",
)  # fmt: skip


def worker(town: ServiceTown, until: dt.date) -> subprocess.Popen[bytes]:
    """Start a process that generates."""
    url = town.store.database.engine.url.render_as_string(hide_password=False)
    command = [
        sys.executable,
        "-m",
        "tests.dispatch.visits.generator",
        url,
        town.town,
        str(town.store.clock.now_s()),
        until.isoformat(),
        "2",
    ]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def wanted(plan: ServicePlan, last: dt.date, pauses: tuple[Pause, ...] = ()) -> dict[str, object]:
    """Return by occurrence where its visit is and with how many units, False where it does not take place: found date by date."""
    anchor = dt.date.fromisoformat(plan.anchor_day or plan.from_day)
    end = dt.date.fromisoformat(plan.to_day) if plan.to_day else dt.date(2199, 1, 1)
    found = naive.visits(
        naive.rule_days(plan.rule, anchor, last + 30 * DAY),
        {dt.date.fromisoformat(one) for one in plan.besides},
        {dt.date.fromisoformat(one) for one in plan.without},
        set(WORKDAYS),
        [
            (dt.date.fromisoformat(one.from_day), dt.date.fromisoformat(one.to_day))
            for one in (*pauses, *plan.pauses)
        ],
        (dt.date.fromisoformat(plan.from_day), end),
        "before",
        "fr",
        {number: plan.units_on(number) for number in range(7)},
    )
    return {
        key.isoformat(): (at.isoformat(), units) if takes_place else False
        for key, (at, units, takes_place) in sorted(found.items())
        if key >= TODAY and (key <= last or (takes_place and at <= last))
    }


def there(town: ServiceTown, plan: ServicePlan) -> dict[str, object]:
    """Return what is there, in the form of `wanted`, but for what does not take place since the plan ends before."""
    return {
        key: (one.day, one.units) if one.status is not V.SKIPPED else False
        for key, one in town.visits(plan).items()
        if one.status is not V.SKIPPED or not plan.to_day or key <= plan.to_day
    }


@pytest.mark.parametrize("seed", [7])
def test_a_killed_worker_beside_one_that_goes_on(store: Store, seed: int) -> None:
    """Tests two workers for the same dates, one of them killed anywhere, while plans change: what is there is what date by date is found."""
    town = ServiceTown(store, frequency=Frequency(weekdays=WORKDAYS, on_holiday=OnHoliday.BEFORE))
    chance = random.Random(seed)
    enrolled = [town.enrol() for _ in RULES]
    plans = [
        town.plan(
            rule,
            enrolment=one,
            quantity_on=((4, 3),),
            without=frozenset({"2026-12-15"}),
            besides=frozenset({"2026-12-22"}),
        )
        for rule, one in zip(RULES, enrolled, strict=True)
    ]
    flexible = [town.plan(per_week=2) for _ in range(3)]
    pauses: dict[str, tuple[Pause, ...]] = {}
    killed_inside = 0
    for number in range(KILLS):
        # Longer, shorter, and in the end all of it.
        until = LAST if number == KILLS - 1 else TODAY + chance.randint(3, 46) * DAY
        one, other = worker(town, until), worker(town, until)
        assert one.stdout is not None
        assert one.stdout.readline() == b"begun\n"
        time.sleep(chance.random() * 0.4)
        one.send_signal(signal.SIGKILL)
        killed_inside += one.wait() == -signal.SIGKILL
        # While the other one is at work, somebody is away for some days, and a plan has other units from a date on.
        away = chance.randrange(len(enrolled))
        first = TODAY + chance.randint(1, 40) * DAY
        own = (Pause(first.isoformat(), (first + chance.randint(0, 9) * DAY).isoformat()),)
        pauses[enrolled[away].id] = own
        town.change(enrolled[away], pauses=own)
        changed = chance.randrange(len(plans))
        plans = [*plans[:changed], *change(town, plans[changed], chance), *plans[changed + 1 :]]
        enrolled = [next(e for e in enrolled if e.id == plan.enrolment_id) for plan in plans]
        _, said = other.communicate(timeout=120)
        assert other.returncode == 0, said.decode()
        one.stdout.close()
        assert one.stderr is not None
        one.stderr.close()
    assert killed_inside
    # What changed behind the worker's back is followed by the next.
    town.generate(LAST)
    for plan in plans:
        assert there(town, plan) == wanted(plan, LAST, pauses.get(plan.enrolment_id, ())), plan
    for plan in flexible:
        assert list(town.visits(plan)) == [
            key
            for monday in range(7)
            for key in (f"{week(monday)}/1", f"{week(monday)}/2")
        ]  # fmt: skip
    assert town.generate(LAST).count == 0
    made = sum(row.data["count"] for row in town.events("visit.generated"))
    assert made == sum(len(town.visits(plan)) for plan in [*plans, *flexible])


def week(number: int) -> str:
    year, own, _ = (TODAY + 7 * number * DAY).isocalendar()
    return f"{year}-W{own:02d}"


def change(town: ServiceTown, plan: ServicePlan, chance: random.Random) -> list[ServicePlan]:
    """Change a plan from a date on as a coordinator does, and return what has become of it."""
    from_day = (TODAY + chance.randint(2, 30) * DAY).isoformat()
    with town.store.reading(town.town) as reading:
        plan = storage.get_plan(reading, plan.id)
    if plan.follows or (plan.to_day and plan.to_day < from_day):
        return [plan]
    done = town.store.write(
        town.town,
        "test",
        lambda writing: change_plan(
            writing, plan.id, storage.get_plan(writing, plan.id).version, from_day, quantity=2
        ),
    )
    with town.store.reading(town.town) as reading:
        return [storage.get_plan(reading, plan.id), done.plan]


def test_clocks_that_jump_by_days(store: Store) -> None:
    """Tests that a clock a day, a week or a year ahead, or a day behind, makes no visit twice and loses none."""
    town = ServiceTown(store, frequency=Frequency(weekdays=WORKDAYS, on_holiday=OnHoliday.BEFORE))
    plan, flexible = town.plan(), town.plan(per_week=2)
    chance = random.Random(11)
    for number in range(20):
        for jump in (0, chance.choice((-1, 1, 0, 7)), 0):
            town.at(day(number + jump), chance.choice((0.1, 9, 12, 23.9)))
            town.generate(day(number + jump + 6))
        # Afterwards the clock is right, and early enough for all that is ahead.
        town.at(day(number), 9)
        town.generate(day(number + 6))
    last = max(map(dt.date.fromisoformat, town.visits(plan)))
    assert there(town, plan) == wanted(plan, last)
    keys = list(town.visits(flexible))
    assert len(set(keys)) == len(keys)
    assert all(sum(key[:8] == week(number) for key in keys) == 2 for number in range(3))
    town.at(day(400), 9)
    town.generate(day(401))
    town.at(day(20), 9)
    assert town.generate(day(26)).count == 0


def test_a_horizon_of_one_day_loses_nothing_that_is_moved_into_it(store: Store) -> None:
    """Tests Christmas and New Year, brought on the eve, where visits are made for the same day only: tomorrow would be too late."""
    town = ServiceTown(
        store, frequency=Frequency(weekdays=WORKDAYS, on_holiday=OnHoliday.BEFORE), visits={"ahead_days": 1}
    )
    plan = town.plan("FREQ=WEEKLY;BYDAY=FR")
    for number in range((LAST - TODAY).days + 1):
        town.at(day(number), 9)
        town.generate()
        assert town.generate().count == 0
    assert there(town, plan) == wanted(plan, LAST)
    days = [one.day for one in town.visits(plan).values()]
    assert {"2026-12-24", "2026-12-31"} <= set(days)
    assert all(one.day >= dt.datetime.fromtimestamp(one.created_s, dt.UTC).date().isoformat() for one in town.visits(plan).values())  # fmt: skip


@pytest.mark.parametrize(("lengths"), [(20, 3, 30, 1, 40), (1, 40, 5)])
def test_horizons_that_shrink_take_nothing_back(store: Store, lengths: tuple[int, ...]) -> None:
    """Tests that what is there stays, is followed beyond a shorter horizon, and is not made again by a longer one."""
    town = ServiceTown(store, frequency=Frequency(weekdays=WORKDAYS, on_holiday=OnHoliday.BEFORE))
    enrolled = town.enrol()
    plan = town.plan(enrolment=enrolled)
    longest = 0
    for number, length in enumerate(lengths):
        longest = max(longest, length)
        pauses = (Pause(iso(longest - number), iso(longest)),)
        enrolled = town.change(enrolled, pauses=pauses)
        town.generate(day(length))
        assert there(town, plan) == wanted(plan, day(longest), pauses)
    assert {one.version for one in town.visits(plan).values() if one.day == iso(0)} == {1}


def test_a_town_that_changes_its_zone(store: Store) -> None:
    """Tests that visits ahead keep the hour that clocks show, what is past stays, and each date has one visit all the same."""
    town = ServiceTown(store)
    plan = town.plan(window_from_min=30, window_to_min=60)
    town.generate(day(5))
    before = town.visits(plan)
    town.at(day(2), 9)
    for zone in ("Pacific/Auckland", "America/Los_Angeles", "Europe/Paris"):
        with town.store.database.writing() as connection:
            connection.execute(update(TOWN).where(TOWN.c.id == town.town).values(time_zone=zone))
        town.generate(day(5))
        now = town.visits(plan)
        assert [(key, one.day) for key, one in now.items()] == [(iso(n), iso(n)) for n in range(1, 6)]
        for number in (4, 5):
            window = now[iso(number)].window
            assert window is not None
            assert window.earliest == moment(day(number), 0.5, zone)
        assert now[iso(1)] == before[iso(1)]
    assert len({one.id for one in now.values()}) == 5


def test_a_plan_that_is_changed_twice_at_once_is_changed_once(store: Store) -> None:
    """Tests that of two changes from the same version one is told to look again: there are no two plans that follow."""
    town = ServiceTown(store)
    plan = town.plan()
    town.generate(day(9))

    def step(units: int):
        return lambda writing: change_plan(writing, plan.id, 1, iso(3), quantity=units)

    town.store.write(town.town, "test", step(2))
    with pytest.raises(ConflictError):
        town.store.write(town.town, "test", step(3))
    with town.store.reading(town.town) as reading:
        own = storage.plans(reading, enrolment_id=plan.enrolment_id)
    assert len(own) == 2
    seen = [one for each in own for one in town.visits(each).values() if one.status is V.EXPECTED]
    assert sorted(one.day for one in seen if one.day <= iso(9)) == [iso(n) for n in range(10)]
