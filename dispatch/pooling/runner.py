"""Days compared by an executor, several at a time, with progress; what the database knows already is not computed again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dispatch.errors import DispatchError
from dispatch.executor.executor import Executor
from dispatch.executor.settings import LaneSettings
from dispatch.executor.ticket import Ticket
from dispatch.plan import Plan
from dispatch.pooling.compare import PooledDay
from dispatch.pooling.day_report import DayReport
from dispatch.pooling.promise import PoolingDay
from dispatch.pooling.scenarios import Scenario
from dispatch.pooling.solving import Effort
from dispatch.pooling.stored import day_from_store, fingerprint
from dispatch.pooling.task import COMPARE, PoolingProgress, PoolingTask
from dispatch.storage import pooling
from dispatch.storage.store import Store

#: A day that takes longer is given up, seconds: a hundred times what it takes.
DEADLINE_S = 1800.0
LANE = "pooling"
#: Told the date, what is being done, and how much of all days is done; False ends searches after their first seed.
OnDays = Callable[[str, str, float], bool | None]


@dataclass(frozen=True, slots=True)
class Compared:
    """Days with their plans, and dates for which there is nothing to say, with the reason."""

    days: tuple[DayReport, ...]
    plans: Mapping[str, Mapping[Scenario, Plan]]
    without: tuple[tuple[str, str], ...] = ()


def pooling_lane(children: int) -> LaneSettings:
    """Return the lane for so many days at a time; it gives way to whoever plans."""
    return LaneSettings(
        LANE, children=children, queue_limit=400, nice=5, warm=("dispatch.executor.warming:load_solver",)
    )


def compare_days(
    executor: Executor,
    days: Sequence[PoolingDay],
    *,
    effort: Effort,
    draw: Sequence[Scenario] = (),
    on_progress: OnDays | None = None,
    lane: str = LANE,
) -> Compared:
    """Compare days, as many at a time as the lane has processes.

    Parameters
    ----------
    executor
        With the lane of `pooling_lane`.
    days
        The days; one on which nobody is on shift or nothing is promised is left out, and said so.
    effort
        How long to search.
    draw
        Scenarios to be drawn for the map.
    on_progress
        Told how far all of it is.
    lane
        Another lane that does it.

    Raises
    ------
    DispatchError
        ``days_differ``: their reports would not add up. Or a job failed, see docs/executor.md.
    """
    dates = [day.day.date for day in days]
    if len({(day.day.town, day.currency) for day in days}) > 1 or len(set(dates)) < len(dates):
        # Said before minutes of work, not after.
        raise DispatchError(
            "days of several towns or currencies, or the same day twice, do not add up: give each by itself",
            code="days_differ",
        )
    shares = [0.0] * len(days)
    without: list[tuple[str, str]] = []
    tickets: list[tuple[int, Ticket[PooledDay]]] = []

    def listener(number: int) -> Callable[[object], bool | None]:
        def told(message: object) -> bool | None:
            if not isinstance(message, PoolingProgress) or on_progress is None:
                return None
            shares[number] = message.share
            return on_progress(message.date, message.what, sum(shares) / len(shares))

        return told

    for number, day in enumerate(days):
        if not day.promises or not day.day.shifts:
            without.append((day.day.date, "nothing_promised" if not day.promises else "nobody_on_shift"))
            shares[number] = 1.0
            continue
        task = PoolingTask(day, effort, tuple(draw))
        tickets.append(
            (
                number,
                executor.submit(
                    COMPARE, task, deadline_s=DEADLINE_S, on_progress=listener(number), lane=lane
                ),
            )
        )
    found = []
    try:
        for number, ticket in tickets:
            found.append(ticket.result())
            shares[number] = 1.0
    except BaseException:
        for _, ticket in tickets:
            ticket.cancel()
        raise
    return Compared(
        tuple(one.report for one in found),
        {one.report.date: one.plans for one in found if one.plans},
        tuple(without),
    )


def compare_stored(
    store: Store,
    town_id: str,
    actor: str,
    dates: Sequence[str],
    executor: Executor,
    *,
    effort: Effort,
    draw: Sequence[Scenario] = (),
    again: bool = False,
    on_progress: OnDays | None = None,
    lane: str = LANE,
) -> Compared:
    """Compare dates of a town and keep the reports; what was compared before and has not changed since is taken as it is kept.

    Plans are not kept, since doors can be seen on them: with ``draw``, all dates are computed.

    Raises
    ------
    DispatchError
        See `compare_days`.
    """
    if not dates:
        raise DispatchError("no date is given: name one at least", code="nothing_compared")
    key = store.write(town_id, actor, pooling.pseudonym_key)
    with store.reading(town_id) as reading:
        kept = pooling.kept_days(reading, min(dates), max(dates))
        days = {date: day_from_store(reading, date, key) for date in dates}
    marks = {date: fingerprint(day, effort) for date, day in days.items()}
    known = {
        date: kept[date][1]
        for date in dates
        if date in kept and kept[date][0] == marks[date] and not again and not draw
    }
    fresh = compare_days(
        executor,
        [day for date, day in days.items() if date not in known],
        effort=effort,
        draw=draw,
        on_progress=on_progress,
        lane=lane,
    )
    for report in fresh.days:
        with store.writing(town_id, actor) as writing:
            pooling.keep(writing, report, marks[report.date])
    reports = {**known, **{report.date: report for report in fresh.days}}
    return Compared(tuple(reports[date] for date in sorted(reports)), fresh.plans, fresh.without)
