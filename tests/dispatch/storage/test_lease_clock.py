"""Leases are by the clock of the database: a machine whose clock is wrong neither takes what others have in hand nor keeps anything for ever."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dispatch import ids
from dispatch.clock import SetClock
from dispatch.executor.inline import InlineExecutor
from dispatch.imports.carrier import LEASE_S as IMPORT_LEASE_S
from dispatch.imports.import_file import ImportFile, ImportKind
from dispatch.keeping.chores import Chore
from dispatch.keeping.keeper import do_chores
from dispatch.keeping.rhythm import Every
from dispatch.live.town_lease import LEASE_S as TOWN_LEASE_S
from dispatch.live.town_lease import TownLease
from dispatch.runs.runner import GRACE_S, MARGIN_S, PlanRunner
from dispatch.storage import imports, outbox
from dispatch.storage.database import Database
from dispatch.storage.lease_clock import database_now_s, is_held, lease_now_s
from dispatch.storage.store import Store
from dispatch.week import runner as weeks
from dispatch.week.runner import WeekRunner
from tests.dispatch.lease_time import age
from tests.dispatch.toy_day import DAY, NINE_S, make_day

HOUR_S = 3_600
WEEK = "2026-W49"
#: Takes something in hand, or takes it over; returns whether it has.
Take = Callable[[Store], bool]


def _chore(_: Store, town: str) -> Take:
    def dies(*__: object) -> int:
        raise KeyboardInterrupt

    def take(store: Store) -> bool:
        try:
            return bool(do_chores(store, town, chores=[Chore("chore", Every(60), dies, lease_s=300)]).done)
        except KeyboardInterrupt:
            return True

    return take


def _import(store: Store, town: str) -> Take:
    name = store.ids.new(ids.IMPORT)
    with store.writing(town, "test") as writing:
        imports.add_import(writing, ImportFile(name, ImportKind.ORDERS, "", "test", content="x"))
        writing.note("import.sent", name, 1, topics=())

    def take(own: Store) -> bool:
        is_open = imports.open_imports(own, IMPORT_LEASE_S) == ((town, name),)
        taken = own.write(
            town,
            "system",
            lambda writing: imports.take_up(writing, name, str(id(own)), IMPORT_LEASE_S) is not None,
        )
        assert is_open is taken
        return taken

    return take


def _town(_: Store, town: str) -> Take:
    return lambda store: TownLease(store, town).hold()


def _outbox(store: Store, town: str) -> Take:
    with store.writing(town, "test") as writing:
        writing.tell("lease.test", "a", {}, due_s=0)
        writing.note("test.told", town, 1, topics=())

    def take(own: Store) -> bool:
        with own.database.writing() as connection:
            return bool(
                outbox.claim(
                    connection, "lease.test", now_s=own.clock.now_s(), holder="x", lease_for_s=60, most=1
                )
            )

    return take


def _plan_run(store: Store, town: str) -> Take:
    runner = PlanRunner(store, InlineExecutor())
    run = runner.request(town, "coordinator:test", DAY, seconds=5)
    begun: list[str] = []

    def take(own: Store) -> bool:
        if not begun:
            begun.append(run.id)
            one = PlanRunner(own, InlineExecutor())
            own.write(town, "planner", lambda writing: one._begin(writing, run.id))
            return True
        # Who gives up what another one computes has taken it from them.
        return PlanRunner(own, InlineExecutor()).bury(town, DAY) == 1

    return take


def _week_run(store: Store, town: str) -> Take:
    run = WeekRunner(store, InlineExecutor()).request(town, "coordinator:test", WEEK, seconds=5)
    begun: list[str] = []

    def take(own: Store) -> bool:
        if not begun:
            begun.append(run.id)
            own.write(town, "planner", lambda writing: weeks._begin(writing, run.id))
            return True
        return WeekRunner(own, InlineExecutor()).bury(town, WEEK) == 1

    return take


KINDS = {
    "chore": (_chore, 300),
    "import": (_import, IMPORT_LEASE_S),
    "town": (_town, TOWN_LEASE_S),
    "outbox": (_outbox, 60),
    "plan run": (_plan_run, int(5 + MARGIN_S + GRACE_S)),
    "week run": (_week_run, int(5 + weeks.MARGIN_S + weeks.GRACE_S)),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("wrong_s", [HOUR_S, -HOUR_S])
@pytest.mark.parametrize("first_is_wrong", [True, False])
def test_a_clock_that_is_an_hour_off(
    new_database: Callable[[], Database], kind: str, wrong_s: int, *, first_is_wrong: bool
) -> None:
    """Tests that whoever has a wrong clock takes nothing from who lives, and leaves what they had in hand when they die, like everybody else."""
    database = new_database()
    if database.is_sqlite:
        pytest.skip("a file of SQLite is on one machine, which has one clock")
    right = Store(database, clock=SetClock(NINE_S))
    wrong = Store(database, clock=SetClock(NINE_S + wrong_s))
    town = make_day(right).town_id
    make, lease_s = KINDS[kind]
    take = make(right, town)
    first, second = (wrong, right) if first_is_wrong else (right, wrong)
    assert take(first)
    assert not take(second)
    age(right, lease_s - 10)
    assert not take(second)
    age(right, 12)
    assert take(second)


# Rows of the outbox are claimed under the clock of the database alone.
@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {"outbox"}))
def test_a_lease_that_reaches_too_far_is_none(store: Store, kind: str) -> None:
    """Tests on both databases that what a clock has left that was years ahead, and was put right, is held by nobody."""
    store.clock.set(NINE_S)  # type: ignore[attr-defined]
    town = make_day(store).town_id
    take = KINDS[kind][0](store, town)
    assert take(store)
    assert not take(store)
    age(store, -365 * 86_400)
    assert take(store)


def test_whose_clock_it_is(store: Store) -> None:
    """Tests that leases are by the database's clock where several machines may share it, and by the store's where there is one."""
    town = make_day(store).town_id
    store.clock.set(1_000_000_000)  # type: ignore[attr-defined]
    with store.reading(town) as reading:
        found, database = lease_now_s(reading), database_now_s(reading.connection)
        own = reading.now_s
    assert found == own if store.database.is_sqlite else 0 <= database - found <= 1
    assert abs(database - own) > HOUR_S
    assert is_held(100, 99, 10)
    assert not any(is_held(lease, 100, 10) for lease in (None, 99, 100, 121))
