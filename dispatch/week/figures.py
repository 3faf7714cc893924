"""A week in figures: travel, hours, balance, and how steady it is for people."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable

from dispatch.week.policy import PERMILLE
from dispatch.week.proposal import DayFigures, WeekFigures
from dispatch.week.search import Found, work_of_days, work_s
from dispatch.week.steadiness import known_minutes, with_usual_permille
from dispatch.week.week_board import WeekBoard


def week_figures(board: WeekBoard, found: Found) -> WeekFigures:
    """Return the figures of a week.

    The courier of a person is the one who is wanted or usually comes; where there is none, the one who comes most often in this week. The
    hour of a plan is its usual one, or the middle one of the week.
    """
    minute = known_minutes(board)
    begins: dict[str, list[int]] = defaultdict(list)
    visits = 0
    for one in found.rounds:
        for number, start in zip(one.halts, one.starts, strict=True):
            client = board.clients[number]
            visits += bool(client.person)
            if client.is_wanted:
                begins[client.plan_id].append(start // 60)
    hours = steady = 0
    for plan, minutes in begins.items():
        if plan not in minute and len(minutes) < 2:
            continue
        middle = minute.get(plan, int(statistics.median_low(minutes)))
        hours += len(minutes)
        steady += sum(abs(one - middle) <= board.policy.hour_margin_min for one in minutes)
    days = day_figures(board, found)
    return WeekFigures(
        travel_s=found.travel_s,
        duty_s=sum(day.duty_s for day in days),
        work_s=work_s(board, found),
        unevenness_permille=_unevenness(days),
        visits=visits,
        with_usual_permille=with_usual_permille(board, found.rounds),
        steady_hour_permille=steady * PERMILLE // hours if hours else PERMILLE,
        left_out=len(found.out),
    )


def day_figures(board: WeekBoard, found: Found) -> tuple[DayFigures, ...]:
    """Return the figures of each day that is still to come."""
    work = work_of_days(board, found)
    number = {day.isoformat(): at for at, day in enumerate(board.state.week.days)}
    sums = {day: [0, 0, 0, 0] for day in board.state.shifts}
    for one in found.rounds:
        own = sums[board.state.week.days[one.day].isoformat()]
        orders = sum(not board.clients[client].person for client in one.clients)
        own[0] += one.travel
        own[1] += one.arrival - one.departure
        own[2] += len(one.clients) - orders
        own[3] += orders
    return tuple(
        DayFigures(
            day,
            travel_s,
            duty_s,
            sum(one.window.latest - one.window.earliest for one in board.state.shifts[day]),
            visits,
            orders,
            work[number[day]],
        )
        for day, (travel_s, duty_s, visits, orders) in sorted(sums.items())
    )


def _unevenness(days: Iterable[DayFigures]) -> int:
    lengths = [day.duty_s for day in days if day.shift_s]
    total = sum(lengths)
    return (max(lengths) * len(lengths) - total) * PERMILLE // total if total else 0
