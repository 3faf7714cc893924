"""The week planned by the real runners: days chosen, orders taken in, visits ordered, every day planned and applied."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from dispatch.demo.orders import OrderBook
from dispatch.demo.size import DemoSize
from dispatch.demo.town import ACTOR, DemoTown
from dispatch.errors import DispatchError
from dispatch.executor.executor import Executor
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.orders.batch import TOGETHER, take_batch
from dispatch.promises.as_asked import promise_as_asked
from dispatch.runs.run import PlanRun
from dispatch.runs.runner import PlanRunner
from dispatch.runs.search_progress import SearchProgress
from dispatch.services.ordering import order_visits
from dispatch.storage import deliveries
from dispatch.storage.store import Store, Writing
from dispatch.town_map import TownMap
from dispatch.week.proposal import WeekProposal
from dispatch.week.runner import WeekRunner

#: Settings of a week that is planned as if it did not matter who comes, nor when.
WITHOUT_CONTINUITY: Mapping[str, Mapping[str, int]] = {
    "week": {"other_courier_s": 0, "most_extra_permille": 0, "hour_margin_min": 720},
    "planning": {"visit_continuity_minor": 0, "continuity_minor": 0},
}
#: Told how far something is.
Told = Callable[[float, str], object]


def with_continuity(size: DemoSize) -> Mapping[str, Mapping[str, int]]:
    """Return the settings of a town where it matters who comes.

    Notes
    -----
    The courier whom the week has chosen is kept, unless another one saves as much as `size` says. Visits come within two hours of their usual one:
    narrower hours than that cost more on days full of orders than the same courier does.
    """
    return {
        "planning": {"visit_continuity_minor": size.continuity_minor},
        "week": {"hour_margin_min": 120},
    }


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """What a day's run says of itself: what was left out. The judge does not ask it."""

    day: str
    left_out: int


def choose_days(
    store: Store, town: DemoTown, week: str, size: DemoSize, executor: Executor, told: Told
) -> WeekProposal:
    """Choose the days of the week's visits that have none, and apply the choice.

    Raises
    ------
    DispatchError
        The run failed; the code says why.
    """
    runner = WeekRunner(store, executor)
    asked = runner.request(town.town_id, ACTOR, week, iterations=size.week_iterations, seed=size.seed)

    def heard(progress: SearchProgress) -> None:
        told(progress.share, "")

    run = runner.carry_out(town.town_id, asked.id, heard)
    if run.status is PlanRunStatus.FAILED or run.proposal is None:
        raise DispatchError(f"the week was not planned: {run.message}", code=run.failure or "no_plan")
    proposal = run.proposal
    runner.apply(town.town_id, ACTOR, run.id)
    return proposal


def take_orders(
    store: Store, town_map: TownMap, town: DemoTown, book: OrderBook, days: Sequence[dt.date], told: Told
) -> int:
    """Take in and promise what shops sell on some dates, and make deliveries of their visits; return how many orders there are.

    Raises
    ------
    DispatchError
        An order is refused: a fault of ours.
    """
    count = 0
    for number, day in enumerate(days):
        wanted = book.of_day(day)
        for first in range(0, len(wanted), TOGETHER):
            done = take_batch(store, town_map, town.town_id, ACTOR, wanted[first : first + TOGETHER])
            for one in done:
                if isinstance(one, DispatchError):
                    raise one
            names = [one.delivery.id for one in done if not isinstance(one, DispatchError)]
            store.write(town.town_id, ACTOR, lambda writing, names=names: _promise(writing, names))  # type: ignore[misc]
        count += len(wanted)
        told((number + 1) / len(days), day.isoformat())
    order_visits(store, town.town_id, days[0].isoformat(), days=len(days), actor=ACTOR)
    return count


def _promise(writing: Writing, names: Sequence[str]) -> int:
    return len(promise_as_asked(writing, deliveries.get_many(writing, names).values()))


def plan_days(
    weeks: Sequence[tuple[Store, str]],
    days: Sequence[dt.date],
    size: DemoSize,
    executor: Executor,
    told: Told,
    *,
    at_once: int = 2,
) -> list[list[PlannedDay]]:
    """Plan every day of some weeks and apply the plans; return what the runs say of each.

    Runs are asked for and applied one after the other, so that the same input makes the same rounds; they are computed several at a time.

    Parameters
    ----------
    weeks
        Stores with their towns.
    at_once
        Days that are computed at the same time.
    """
    jobs = [
        (PlanRunner(store, executor), town_id, day.isoformat(), number)
        for number, (store, town_id) in enumerate(weeks)
        for day in days
    ]
    asked = [
        runner.request(town_id, ACTOR, day, iterations=size.day_iterations, seed=size.seed)
        for runner, town_id, day, _ in jobs
    ]
    shares = [0.0] * len(jobs)

    def compute(at: int) -> PlanRun:
        runner, town_id, day, _ = jobs[at]

        def heard(share: float) -> None:
            shares[at] = share
            told(sum(shares) / len(shares), day)

        run = runner.carry_out(town_id, asked[at].id, lambda progress: heard(progress.share))
        heard(1.0)
        return run

    with ThreadPoolExecutor(at_once) as pool:
        runs = list(pool.map(compute, range(len(jobs))))
    found: list[list[PlannedDay]] = [[] for _ in weeks]
    for (runner, town_id, day, number), run in zip(jobs, runs, strict=True):
        if run.status is PlanRunStatus.FAILED or run.proposal is None:
            raise DispatchError(f"{day} was not planned: {run.message}", code=run.failure or "no_plan")
        if run.proposal.changes:
            runner.apply(town_id, ACTOR, run.id)
        found[number].append(PlannedDay(day, run.proposal.after.left_out))
    return found
