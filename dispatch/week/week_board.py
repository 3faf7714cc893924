"""A week becomes a periodic problem, and its answer a week again.

Every plan is a client with sets of days, what has its day is a client with one set, a courier is a vehicle with a shift on some days.
Times are seconds since each day's own midnight.

The week is an outline. Goods are not followed from the service point to the door, and what orders need in shops counts as time at
their door: the plan of each day, which knows all of that, decides in the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dispatch.board.travel import TravelBook
from dispatch.domain import TimeWindow
from dispatch.local_time import DAY_MIN, moment_of
from dispatch.services.service_type import Rank
from dispatch.week.crew_of_week import Rider, riders_of, time_for_visits_s
from dispatch.week.day_schemes import DaySchemes, day_schemes
from dispatch.week.iso_week import DAYS
from dispatch.week.policy import PERMILLE, WeekPolicy
from dispatch.week.proposal import Undated, WhyUndated
from dispatch.week.reading import at_door_s
from dispatch.week.week_state import Fixed, Wanted, WeekState
from routing.rounds.problem import UNREACHABLE

#: A way that nobody has: longer than any shift.
NO_WAY_S = 30 * 86_400
#: Seconds of travel that are saved rather than leaving a visit out.
PRIZE_S = {Rank.REQUIRED: 40_000_000, Rank.PROMISED: 8_000_000, Rank.FLEXIBLE: 1_500_000}


@dataclass(frozen=True, slots=True)
class WeekClient:
    """What is visited on one of some sets of days.

    Attributes
    ----------
    source
        Visits that want days, or what has them.
    person, plan_id
        Whose they are; empty for orders.
    sets, set_costs
        Sets of days, and what each costs, seconds of travel.
    windows
        When a visit begins, by day, seconds of the day.
    riders
        Numbers of those who may come.
    """

    source: Wanted | Fixed
    person: str
    plan_id: str
    location: int
    service_s: int
    sets: tuple[int, ...]
    set_costs: tuple[int, ...]
    windows: Mapping[int, tuple[int, int]]
    riders: tuple[int, ...]
    prize_s: int
    usual_min: int | None = None

    @property
    def is_wanted(self) -> bool:
        """Whether its days are to be chosen."""
        return isinstance(self.source, Wanted)


@dataclass(frozen=True, slots=True)
class WeekBoard:
    """A week, ready to be searched.

    Attributes
    ----------
    travel
        Seconds between locations.
    longest_s
        By rider and day, seconds that may be planned.
    undated
        Visits that no search can date.
    crowded
        What has its day and cannot be on any round of it.
    bars
        By plan, what bars which days.
    """

    state: WeekState
    policy: WeekPolicy
    midnights: tuple[int, ...]
    riders: tuple[Rider, ...]
    clients: tuple[WeekClient, ...]
    travel: NDArray[np.int32]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    longest_s: tuple[tuple[int, ...], ...]
    undated: tuple[Undated, ...]
    crowded: tuple[str, ...]
    bars: Mapping[str, DaySchemes]


def make_week_board(state: WeekState, book: TravelBook, policy: WeekPolicy) -> WeekBoard:
    """Return the search of a week.

    Parameters
    ----------
    state
        The week.
    book
        Travel times of the town.
    policy
        What the town has decided.

    Notes
    -----
    A periodic problem has one table of travel. Where couriers ride in several ways it has the slowest of them for each pair of places, among
    those that can take it, so that what is planned can be ridden by all; doors that a way of riding does not reach are visited by the others.
    """
    riders = riders_of(state)
    midnights = state.week.midnights(state.town.time_zone)
    names = {one.place_id for one in state.wanted} | {one.place_id for one in state.fixed}
    names &= state.places.keys()
    names |= {name for rider in riders for name in (rider.start_place_id, rider.end_place_id)}
    known = sorted(names)
    location = {name: number for number, name in enumerate(known)}
    travel, reached = _ways(state, book, riders, known, location)
    undated = [Undated(name, code) for name, code in sorted(state.off.items())]
    crowded: list[str] = []
    clients: list[WeekClient] = []
    bars: dict[str, DaySchemes] = {}
    for wanted in state.wanted:
        made, schemes, code = _wanted_client(state, policy, midnights, riders, wanted, location, reached)
        bars[wanted.plan.id] = schemes
        if made is not None:
            clients.append(made)
        first_without = 0 if made is None else schemes.visits
        undated += [Undated(one.id, code, schemes.bars) for one in wanted.visits[first_without:]]
    for fixed in state.fixed:
        own, without = _fixed_client(state, midnights, riders, fixed, location, reached)
        crowded += without
        if own is not None:
            clients.append(own)
    longest = _longest(policy, riders, clients, travel)
    return WeekBoard(
        state=state,
        policy=policy,
        midnights=midnights,
        riders=riders,
        clients=tuple(clients),
        travel=travel,
        starts=tuple(location[rider.start_place_id] for rider in riders),
        ends=tuple(location[rider.end_place_id] for rider in riders),
        longest_s=longest,
        undated=tuple(undated),
        crowded=tuple(crowded),
        bars=bars,
    )


def windows_of(
    state: WeekState, wanted: Wanted, usual_min: int | None = None, margin_min: int = 0
) -> tuple[TimeWindow, ...]:
    """Return when visits may begin on each day of the week: within the hours of the plan, and within a margin of a usual minute if one is given.

    A usual minute outside of the hours of the plan is passed over: those have changed since.
    """
    from_min, to_min = wanted.window_min
    if usual_min is not None:
        middle = usual_min if usual_min >= from_min else usual_min + DAY_MIN
        if from_min <= middle <= to_min:
            from_min, to_min = max(from_min, middle - margin_min), min(to_min, middle + margin_min)
    zone = state.town.time_zone
    return tuple(
        TimeWindow(moment_of(day, from_min, zone), moment_of(day, to_min, zone)) for day in state.week.days
    )


def _ways(
    state: WeekState,
    book: TravelBook,
    riders: tuple[Rider, ...],
    known: list[str],
    location: Mapping[str, int],
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Return the table of travel, and by rider which locations it gets to and back from."""
    count = len(known)
    numbers = book.numbers(state.places[name] for name in known)
    slowest = np.full((count, count), -1, dtype=np.int64)
    tables = {}
    for profile in sorted({rider.profile for rider in riders}):
        seconds, _, near = book.tables(profile, numbers)
        tables[profile] = seconds, near
        slowest = np.maximum(slowest, np.where(seconds < UNREACHABLE, seconds, -1))
    travel = np.where(slowest < 0, NO_WAY_S, slowest).astype(np.int32)
    reached = np.zeros((len(riders), count), dtype=np.bool_)
    for number, rider in enumerate(riders):
        seconds, near = tables[rider.profile]
        there = seconds[location[rider.start_place_id]] < UNREACHABLE
        back = seconds[:, location[rider.end_place_id]] < UNREACHABLE
        reached[number] = near & there & back
    return travel, reached


def _wanted_client(
    state: WeekState, policy: WeekPolicy, midnights: tuple[int, ...], riders: tuple[Rider, ...],
    wanted: Wanted, location: Mapping[str, int], reached: NDArray[np.bool_],
) -> tuple[WeekClient | None, DaySchemes, WhyUndated]:  # fmt: skip
    able = [number for number, rider in enumerate(riders) if rider.can(wanted.needs, wanted.load)]
    place = location.get(wanted.place_id)
    near = [] if place is None else [number for number in able if reached[number, place]]
    windows = windows_of(state, wanted)
    workable = {day for day in range(DAYS) if any(riders[n].is_there(day, windows[day]) for n in near)}
    schemes = day_schemes(wanted, state.week, state.today, workable)
    if place is None or (able and not near):
        return None, schemes, WhyUndated.OFF_STREETS
    if not schemes.visits:
        # Where days are free but for that nobody is there, it is people that are missing.
        by_rule = day_schemes(wanted, state.week, state.today, range(DAYS))
        return None, schemes, WhyUndated.NO_COURIER if by_rule.visits else WhyUndated.NO_DAY
    door = state.places[wanted.place_id]
    return (
        WeekClient(
            source=wanted,
            person=wanted.person,
            plan_id=wanted.plan.id,
            location=place,
            service_s=at_door_s(wanted.service, door),
            sets=schemes.sets,
            set_costs=tuple(short * policy.spread_s for short in schemes.gap_short),
            windows=_of_days(windows, midnights),
            riders=tuple(near),
            prize_s=PRIZE_S[wanted.service.rank] * schemes.visits,
            usual_min=wanted.usual_min,
        ),
        schemes,
        WhyUndated.NO_DAY,
    )


def _fixed_client(
    state: WeekState, midnights: tuple[int, ...], riders: tuple[Rider, ...], fixed: Fixed,
    location: Mapping[str, int], reached: NDArray[np.bool_],
) -> tuple[WeekClient | None, list[str]]:  # fmt: skip
    """Return the client of what has its day, and the names of that for which nobody is there."""
    number = {day.isoformat(): at for at, day in enumerate(state.week.days)}
    place = location.get(fixed.place_id)
    if place is None:
        return None, list(fixed.names)
    able = tuple(
        at
        for at, rider in enumerate(riders)
        # Who has it on a round has it, whatever it asks for.
        if (rider.courier_id == fixed.courier_id if fixed.courier_id else rider.can(fixed.needs, fixed.load))
        and reached[at, place]
    )
    days: dict[int, TimeWindow] = {}
    names: list[str] = []
    without: list[str] = []
    for name, (date, window) in zip(fixed.names, fixed.days, strict=True):
        if any(number[date] in riders[at].shifts for at in able):
            days[number[date]] = window
            names.append(name)
        else:
            without.append(name)
    if not days:
        return None, without
    kept = replace(fixed, names=tuple(names), days=tuple(one for one in fixed.days if number[one[0]] in days))
    made = WeekClient(
        source=kept,
        person=fixed.person,
        plan_id=fixed.plan_id,
        location=place,
        service_s=fixed.service_s,
        sets=(sum(1 << day for day in days),),
        set_costs=(0,),
        windows={
            day: (max(0, one.earliest - midnights[day]), max(0, one.latest - midnights[day]))
            for day, one in days.items()
        },
        riders=able,
        prize_s=PRIZE_S[fixed.rank] * len(days),
    )
    return made, without


def _of_days(windows: tuple[TimeWindow, ...], midnights: tuple[int, ...]) -> dict[int, tuple[int, int]]:
    return {
        day: (one.earliest - midnights[day], one.latest - midnights[day]) for day, one in enumerate(windows)
    }


def _longest(
    policy: WeekPolicy, riders: tuple[Rider, ...], clients: list[WeekClient], travel: NDArray[np.int32]
) -> tuple[tuple[int, ...], ...]:
    """Return the seconds that may be planned, by rider and day."""
    work = [0] * DAYS
    for client in clients:
        if not isinstance(client.source, Fixed) or client.person:
            continue
        (days,) = client.sets
        for day in range(DAYS):
            if days >> day & 1:
                # The nearest other place of the week is about as far as the next stop of a full round.
                others = np.delete(travel[client.location], client.location)
                leg = int(others.min()) if len(others) else 0
                work[day] += client.service_s + client.source.halts * leg
    kept = [0] * DAYS
    for rider in riders:
        for day, shift in rider.shifts.items():
            kept[day] += time_for_visits_s(shift, policy, PERMILLE) - time_for_visits_s(shift, policy, 0)
    known = [min(PERMILLE, work[day] * PERMILLE // kept[day]) if kept[day] else 0 for day in range(DAYS)]
    return tuple(
        tuple(
            time_for_visits_s(rider.shifts[day], policy, known[day]) if day in rider.shifts else 0
            for day in range(DAYS)
        )
        for rider in riders
    )
