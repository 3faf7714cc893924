"""The whole week made: with continuity, and once more without it, so that one knows what it costs."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from dispatch.clock import SetClock
from dispatch.demo.day_plan import plan_of
from dispatch.demo.judge import WeekJudged, judge
from dispatch.demo.orders import OrderBook
from dispatch.demo.planning import WITHOUT_CONTINUITY, choose_days, plan_days, take_orders, with_continuity
from dispatch.demo.rides import rides_of
from dispatch.demo.size import DemoSize
from dispatch.demo.town import ACTOR, DemoTown, make_town
from dispatch.executor.executor import Executor
from dispatch.ids import SeededIds
from dispatch.local_time import moment_of
from dispatch.plan import Plan
from dispatch.pooling.period import PeriodReport, add_up
from dispatch.pooling.runner import Compared, compare_stored
from dispatch.pooling.scenarios import Scenario
from dispatch.pooling.solving import Effort
from dispatch.storage.database import Database
from dispatch.storage.migrate import upgrade
from dispatch.storage.store import Store
from dispatch.town_map import TownMap
from dispatch.week.iso_week import DAYS, week_named
from dispatch.week.proposal import WeekProposal

#: The week is planned at this local minute of the Sunday before it.
_EVENING_MIN = 18 * 60
#: Told which part is being done, how far it is, and with what.
OnDemo = Callable[[str, float, str], object]
#: Parts in their order, by what `OnDemo` is told.
PARTS = ("town", "week", "orders", "days", "judging", "pooling")


@dataclass(frozen=True, slots=True)
class MadeWeek:
    """What came out.

    Attributes
    ----------
    counts
        What there is in the town.
    hospital
        First and last date on which somebody is in hospital.
    with_it, without
        The week as it is applied, and the same one where it does not matter who comes.
    proposal
        What the choice of days says of itself.
    report, compared
        What pooling saves.
    plans
        Each day for the map, Monday first.
    seconds
        Of the clock, by part.
    """

    counts: Mapping[str, int]
    hospital: tuple[str, str]
    with_it: WeekJudged
    without: WeekJudged
    proposal: WeekProposal
    report: PeriodReport
    compared: Compared
    plans: tuple[Plan, ...]
    seconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class _Week:
    """One of the two weeks under construction."""

    store: Store
    town: DemoTown
    proposal: WeekProposal | None = None


class WeekMaker:
    """Makes the week of a town.

    Parameters
    ----------
    town_map
        Its map.
    week
        ISO 8601, ``2026-W49``.
    size
        How large it is.
    executor
        With the lanes ``plan``, ``live`` and that of `dispatch.pooling.runner.pooling_lane`.
    told
        How far it is.
    """

    def __init__(
        self, town_map: TownMap, week: str, size: DemoSize, executor: Executor, told: OnDemo
    ) -> None:
        self.town_map = town_map
        self.week = week_named(week)
        self.size = size
        self.executor = executor
        self.told = told
        self.seconds: dict[str, float] = {}
        self.days = self.week.days[:DAYS]

    def make(self, database: Path, without: Path) -> MadeWeek:
        """Make the week in a new database, and the one without continuity in another.

        Raises
        ------
        DispatchError
            A part of it could not be done; the code says which.
        """
        with _opened(database) as own, _opened(without) as other:
            weeks = self._weeks(own, other)
            days = list(self.days)
            with self._part("days") as told:
                plan_days(
                    [(one.store, one.town.town_id) for one in weeks], days, self.size, self.executor, told
                )
            with self._part("judging"):
                judged = [self._judged(one) for one in weeks]
            main = weeks[0]
            with self._part("pooling"):
                compared = self._pooled(main)
            plans = self._plans(main, compared)
        assert main.proposal is not None
        return MadeWeek(
            main.town.counts,
            main.town.hospital,
            judged[0],
            judged[1],
            main.proposal,
            add_up(compared.days),
            compared,
            plans,
            dict(self.seconds),
        )

    def _weeks(self, own: Database, other: Database) -> list[_Week]:
        """Return both weeks with their days chosen and everything ordered."""
        sunday = moment_of(self.days[0] - dt.timedelta(days=1), _EVENING_MIN, self.town_map.time_zone)
        weeks = []
        with self._part("town") as told:
            for number, (database, settings) in enumerate(
                ((own, with_continuity(self.size)), (other, WITHOUT_CONTINUITY))
            ):
                store = Store(database, clock=SetClock(sunday), ids=SeededIds(self.size.seed))

                def heard(share: float, what: str, number: int = number) -> None:
                    told((number + share) / 2, what)

                town = make_town(store, self.town_map, self.days[0], self.size, heard, settings=settings)
                weeks.append(_Week(store, town))
        with self._part("week") as told:
            for number, one in enumerate(weeks):

                def searched(share: float, what: str, number: int = number) -> None:
                    told((number + share) / 2, what or ("", "once more, whoever comes")[number])

                one.proposal = choose_days(
                    one.store, one.town, self.week.name, self.size, self.executor, searched
                )
        with self._part("orders") as told:
            for number, one in enumerate(weeks):

                def taken(share: float, what: str, number: int = number) -> None:
                    told((number + share) / 2, what)

                take_orders(one.store, self.town_map, one.town, self._book(one.town), self.days, taken)
        return weeks

    def _book(self, town: DemoTown) -> OrderBook:
        return OrderBook(
            town.ground, town.customers, town.opening_hours, town.orgs, self.size, self.town_map.time_zone
        )

    def _judged(self, one: _Week) -> WeekJudged:
        with one.store.reading(one.town.town_id) as reading:
            days = [rides_of(reading, self.town_map, day.isoformat()) for day in self.days]
            return judge(reading, days, self.week.name)

    def _pooled(self, one: _Week) -> Compared:
        size = self.size
        effort = Effort(size.pooling_iterations, size.pooling_iterations_per_promise, size.pooling_seeds)

        def heard(date: str, what: str, share: float) -> bool:
            self.told("pooling", share, f"{date}, {what.replace('_', ' ')}")
            return True

        return compare_stored(
            one.store, one.town.town_id, ACTOR, [day.isoformat() for day in self.days], self.executor, effort=effort,
            draw=tuple(Scenario), on_progress=heard,
        )  # fmt: skip

    def _plans(self, one: _Week, compared: Compared) -> tuple[Plan, ...]:
        reports = {report.date: report for report in compared.days}
        found = []
        with one.store.reading(one.town.town_id) as reading:
            for day in self.days:
                name = day.isoformat()
                found.append(
                    plan_of(
                        reading, self.town_map, rides_of(reading, self.town_map, name), self.week.name,
                        reports.get(name),
                    )
                )  # fmt: skip
        return tuple(found)

    @contextmanager
    def _part(self, name: str) -> Iterator[Callable[[float, str], object]]:
        began = time.monotonic()
        self.told(name, 0.0, "")
        yield lambda share, what: self.told(name, share, what)
        self.told(name, 1.0, "")
        self.seconds[name] = round(time.monotonic() - began, 1)


@contextmanager
def _opened(path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{path}")
    try:
        upgrade(database)
        yield database
    finally:
        database.close()
