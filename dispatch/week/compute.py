"""From a week as it stands to what is proposed for it."""

from __future__ import annotations

from collections.abc import Callable

from dispatch.board.travel import TravelBook
from dispatch.domain import TimeWindow
from dispatch.runs.search_progress import SearchProgress
from dispatch.services.visit import Visit
from dispatch.week.figures import day_figures, week_figures
from dispatch.week.policy import WeekPolicy
from dispatch.week.proposal import Dated, Undated, WeekProposal, WeekRound, WeekStop, WhyUndated
from dispatch.week.search import Found, Searched, days_chosen, search
from dispatch.week.steadiness import minutes_of, ties_of
from dispatch.week.week_board import WeekBoard, WeekClient, make_week_board, windows_of
from dispatch.week.week_state import Fixed, Wanted, WeekState


def propose(
    state: WeekState,
    book: TravelBook,
    policy: WeekPolicy,
    *,
    seconds: float | None,
    iterations: int | None,
    seed: int,
    on_progress: Callable[[SearchProgress], bool | None] | None = None,
) -> WeekProposal:
    """Return the best plan of a week that was found.

    Parameters
    ----------
    state, book, policy
        See `dispatch.week.week_board.make_week_board`.
    seconds, iterations, seed, on_progress
        See `dispatch.week.search.search`.
    """
    board = make_week_board(state, book, policy)
    searched = search(board, seconds=seconds, iterations=iterations, seed=seed, on_progress=on_progress)
    return decode(board, searched)


def decode(board: WeekBoard, searched: Searched) -> WeekProposal:
    """Return what a searched week proposes."""
    state, found = board.state, searched.chosen
    usual = ties_of(board, found.rounds)
    minutes = minutes_of(board, found.rounds)
    dated: list[Dated] = []
    undated = list(board.undated)
    crowded = list(board.crowded)
    begins = _begins(found)
    names: dict[tuple[int, int], str] = {}
    for number, client in enumerate(board.clients):
        days = days_chosen(found, number)
        source = client.source
        if isinstance(source, Fixed):
            if not days:
                crowded += source.names
            names |= {(number, day): name for day, name in zip(days, source.names, strict=False)}
            continue
        schemes = board.bars[client.plan_id]
        if not days:
            undated += [
                Undated(one.id, WhyUndated.NO_ROOM, schemes.bars) for one in source.visits[: schemes.visits]
            ]
            continue
        for visit, day in zip(source.visits, days, strict=False):
            names[number, day] = visit.id
            dated.append(_dated(board, client, source, visit, day, begins[number, day], usual, minutes))
    rounds = []
    for one in found.rounds:
        shift = board.riders[one.vehicle].shifts[one.day]
        midnight = board.midnights[one.day]
        stops = tuple(
            WeekStop(names[number, one.day], midnight + start, board.clients[number].service_s)
            for number, start in zip(one.halts, one.starts, strict=True)
        )
        rounds.append(
            WeekRound(
                shift.id, state.week.days[one.day].isoformat(), shift.courier_id, midnight + one.departure,
                midnight + one.arrival, one.travel, stops,
            )
        )  # fmt: skip
    versions: dict[str, int] = {}
    for wanted in state.wanted:
        for part in (wanted.plan, wanted.enrolment, wanted.programme, wanted.service):
            versions[part.id] = part.version
    return WeekProposal(
        week=state.week.name,
        now_s=state.now_s,
        dated=tuple(sorted(dated, key=lambda one: (one.day, one.begins_s, one.visit_id))),
        undated=tuple(sorted(undated, key=lambda one: one.visit_id)),
        rounds=tuple(sorted(rounds, key=lambda one: (one.day, one.departure_s, one.shift_id))),
        days=day_figures(board, found),
        figures=week_figures(board, found),
        alone=week_figures(board, searched.alone),
        crowded=tuple(sorted(crowded)),
        unlawful=state.unlawful,
        versions=versions,
        record={
            "tries": searched.tries,
            "steady": found is not searched.alone,
            "iterations": found.solution.iterations,
            "reserve_permille": board.policy.reserve_permille,
            "profiles": sorted({rider.profile.value for rider in board.riders}),
        },
    )


def _begins(found: Found) -> dict[tuple[int, int], tuple[int, int]]:
    """Return who comes to a client on a day, and when that begins, seconds of the day."""
    return {
        (number, one.day): (one.vehicle, start)
        for one in found.rounds
        for number, start in zip(one.halts, one.starts, strict=True)
    }


def _dated(
    board: WeekBoard, client: WeekClient, wanted: Wanted, visit: Visit, day: int,
    at: tuple[int, int], usual: dict[tuple[str, str], str], minutes: dict[str, int],
) -> Dated:  # fmt: skip
    rider, shift = board.riders[at[0]], board.riders[at[0]].shifts[day]
    begins_s = board.midnights[day] + at[1]
    # Where the visit begins at the usual hour it costs nothing to promise that; elsewhere it may begin whenever the plan says.
    window = windows_of(board.state, wanted, minutes.get(client.plan_id), board.policy.hour_margin_min)[day]
    if not window.earliest <= begins_s <= window.latest:
        window = windows_of(board.state, wanted)[day]
    date = board.state.week.days[day]
    # What depends on the weekday is known only now.
    units = wanted.plan.units_on(date.weekday()) if wanted.plan.quantity_on else visit.units
    return Dated(
        visit_id=visit.id,
        plan_id=client.plan_id,
        version=visit.version,
        day=date.isoformat(),
        courier_id=rider.courier_id,
        shift_id=shift.id,
        begins_s=begins_s,
        window=TimeWindow(window.earliest, window.latest),
        units=units,
        usual=usual.get((client.person, client.plan_id), rider.courier_id) == rider.courier_id,
    )
