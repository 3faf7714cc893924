"""The search of a week: first as if it did not matter who comes and when, then with the same person at the same hour, as far as that is cheap."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dispatch.runs.search_progress import SearchProgress
from dispatch.week.policy import PERMILLE
from dispatch.week.week_board import WeekBoard, WeekClient, windows_of
from routing.periodic import (
    ClientSpec,
    PeriodicProblem,
    PeriodicProgress,
    PeriodicSolution,
    ProblemLists,
    VehicleSpec,
    chosen_days,
    make_problem,
    solve,
)

#: Parts of the time: of the week without steadiness, and of each try with it.
PARTS = (0.25, 0.25, 0.25, 0.25)
#: Of those whose ties cost most, so many in a hundred are let go where all of them together cost too much.
LET_GO = 25


@dataclass(frozen=True, slots=True)
class Ties:
    """What is asked beyond a good week.

    Attributes
    ----------
    courier
        By person and plan, who comes.
    minute
        By plan, the minute of the day around which visits begin.
    steady
        Whether further couriers of a plan cost anything.
    """

    courier: Mapping[tuple[str, str], str] = field(default_factory=dict)
    minute: Mapping[str, int] = field(default_factory=dict)
    steady: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """A week that was found, and what it was asked to keep."""

    solution: PeriodicSolution
    problem: PeriodicProblem
    ties: Ties

    @property
    def out(self) -> frozenset[int]:
        """Clients that are left out."""
        return frozenset(self.solution.left_out)


@dataclass(frozen=True, slots=True)
class Searched:
    """The week that is chosen, the one without steadiness, and how many tries there were with it."""

    chosen: Found
    alone: Found
    tries: int


def search(
    board: WeekBoard,
    *,
    seconds: float | None,
    iterations: int | None,
    seed: int,
    on_progress: Callable[[SearchProgress], bool | None] | None = None,
) -> Searched:
    """Search a week.

    Parameters
    ----------
    seconds, iterations
        Limits: of all tries together, and of each.
    seed
        With iterations alone the outcome depends on the board, the seed and the town's threads only.
    on_progress
        Told how it goes; its False ends the search with the best so far.

    Notes
    -----
    The solver knows what another vehicle costs for a client, not which one is wanted. Ties are therefore bounds: the visits of a person
    are given to one courier, the one who is wanted, usually comes, or has most of them in the try before. Bounds are let go where they leave
    visits out which the week without them has, and, the dearest first, where they cost more travel than the town allows.
    """
    tell = _Telling(on_progress)
    alone = _solve(board, Ties(steady=False), seconds, iterations, seed, 0, tell)
    known = Ties(known_couriers(board), known_minutes(board))
    best = alone
    tries = 0
    ties = known
    for number in range(1, len(PARTS)):
        if tell.ended:
            break
        tried = _solve(board, ties, seconds, iterations, seed, number, tell)
        tries += 1
        if _is_as_full(board, tried, alone) and _is_cheap(board, tried, alone):
            best = tried
            tighter = _tighter(board, tried)
            if (tighter.courier, tighter.minute) == (ties.courier, ties.minute):
                break
            ties = tighter
        elif best is alone:
            ties = _looser(board, tried, alone)
        else:
            # What was found before keeps to the bounds; what this try shows to be dear is let go of what it had added.
            ties = _between(best.ties, _looser(board, tried, alone))
    return Searched(best, alone, tries)


def ties_of(board: WeekBoard, found: Found) -> dict[tuple[str, str], str]:
    """Return who comes to each person for each plan: the courier who is wanted or usual, or has most of the visits of the person in a plan."""
    usual = known_couriers(board)
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    own: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for one in found.solution.rounds:
        courier = board.riders[one.vehicle].courier_id
        for number in one.clients:
            client = board.clients[number]
            if client.person:
                counts[client.person][courier] += 1
                own[client.person, client.plan_id][courier] += 1
    ties = dict(usual)
    for client in board.clients:
        key = client.person, client.plan_id
        if not client.person or key in ties or key not in own:
            continue
        ranked = sorted(
            counts[client.person], key=lambda name: (-counts[client.person][name], -own[key][name], name)
        )
        able = _couriers_able(board, client)
        ties[key] = next((name for name in ranked if name in able), "")
    return {key: name for key, name in ties.items() if name}


def minutes_of(board: WeekBoard, found: Found) -> dict[str, int]:
    """Return the minute of the day around which visits of each plan begin: the usual one, or the middle of those of the week."""
    minutes: dict[str, list[int]] = defaultdict(list)
    for one in found.solution.rounds:
        for number, start in zip(one.halts, one.starts, strict=True):
            client = board.clients[number]
            if client.is_wanted:
                minutes[client.plan_id].append(start // 60)
    middle = {plan: int(statistics.median_low(own)) for plan, own in sorted(minutes.items()) if len(own) > 1}
    return middle | known_minutes(board)


def known_couriers(board: WeekBoard) -> dict[tuple[str, str], str]:
    """Return who is wanted by a plan, or usually comes to a person, among those who can, by person and plan."""
    found: dict[tuple[str, str], str] = {}
    for client in board.clients:
        if not client.person:
            continue
        able = _couriers_able(board, client)
        wish = "" if not client.is_wanted else client.source.plan.courier_id  # type: ignore[union-attr]
        habit = board.state.habits.get(client.person, {})
        ranked = [wish, *sorted(habit, key=lambda name: (-habit[name], name))]
        chosen = next((name for name in ranked if name in able), "")
        if chosen:
            found[client.person, client.plan_id] = chosen
    return found


def known_minutes(board: WeekBoard) -> dict[str, int]:
    """Return the usual minute of plans that want days."""
    return {client.plan_id: client.usual_min for client in board.clients if client.usual_min is not None}


def _couriers_able(board: WeekBoard, client: WeekClient) -> frozenset[str]:
    """Return the couriers who can make all visits of a client, on some of its sets of days."""
    days: dict[str, int] = defaultdict(int)
    for number in client.riders:
        rider = board.riders[number]
        for day in rider.shifts:
            days[rider.courier_id] |= 1 << day
    return frozenset(name for name, own in days.items() if any(one & own == one for one in client.sets))


def _tighter(board: WeekBoard, found: Found) -> Ties:
    return Ties(ties_of(board, found), minutes_of(board, found))


def _between(kept: Ties, looser: Ties) -> Ties:
    """Return the ties of a week that was cheap enough, with those that a dearer one may keep of what it had more."""
    return Ties(dict(looser.courier) | dict(kept.courier), dict(looser.minute) | dict(kept.minute))


def _looser(board: WeekBoard, tried: Found, alone: Found) -> Ties:
    """Return the ties of a try without those that leave visits out, or else without the dearest."""
    lost = tried.out - alone.out
    if lost:
        gone = {(board.clients[number].person, board.clients[number].plan_id) for number in lost}
    else:
        dear = _detours(board, tried)
        cheap = _detours(board, alone)
        tied = sorted(tried.ties.courier, key=lambda key: (cheap.get(key, 0) - dear.get(key, 0), key))
        gone = set(tied[: max(1, len(tied) * LET_GO // 100)])
    plans = {plan for _, plan in gone}
    return Ties(
        {key: name for key, name in tried.ties.courier.items() if key not in gone},
        {plan: minute for plan, minute in tried.ties.minute.items() if plan not in plans},
    )


def _detours(board: WeekBoard, found: Found) -> dict[tuple[str, str], int]:
    """Return the seconds of travel that each plan of each person adds to the rounds."""
    seconds: dict[tuple[str, str], int] = defaultdict(int)
    travel = board.travel
    for one in found.solution.rounds:
        way = [
            board.starts[one.vehicle],
            *(board.clients[n].location for n in one.clients),
            board.ends[one.vehicle],
        ]
        for at, number in enumerate(one.clients, start=1):
            client = board.clients[number]
            before, here, after = way[at - 1], way[at], way[at + 1]
            seconds[client.person, client.plan_id] += int(
                travel[before, here] + travel[here, after] - travel[before, after]
            )
    return seconds


def _is_as_full(board: WeekBoard, tried: Found, alone: Found) -> bool:
    """Whether a try leaves out nothing worth more than what the week without steadiness leaves out."""
    prizes = [client.prize_s for client in board.clients]
    return sum(prizes[n] for n in tried.out) <= sum(prizes[n] for n in alone.out)


def _is_cheap(board: WeekBoard, tried: Found, alone: Found) -> bool:
    most = PERMILLE + board.policy.most_extra_permille
    return tried.solution.travel * PERMILLE <= alone.solution.travel * most


def _solve(
    board: WeekBoard, ties: Ties, seconds: float | None, iterations: int | None, seed: int, number: int, tell: _Telling
) -> Found:  # fmt: skip
    problem = problem_of(board, ties)
    length = None if seconds is None else seconds * PARTS[number]
    tell.begin(number, length, iterations)
    solution = solve(
        problem,
        seconds=length,
        iterations=iterations,
        seed=seed,
        threads=board.policy.threads,
        on_progress=tell,
    )
    return Found(solution, problem, ties)


def problem_of(board: WeekBoard, ties: Ties) -> PeriodicProblem:
    """Return the periodic problem of a week with some ties."""
    policy = board.policy
    days = len(board.midnights)
    lists = ProblemLists(board.travel, days, peak_cost=policy.balance)
    for number, rider in enumerate(board.riders):
        shifts: list[tuple[int, int] | None] = [None] * days
        for day, shift in rider.shifts.items():
            midnight = board.midnights[day]
            shifts[day] = max(0, shift.window.earliest - midnight), shift.window.latest - midnight
        lists.vehicles.append(
            VehicleSpec(
                board.starts[number], board.ends[number], shifts, most_duration=board.longest_s[number]
            )
        )
    for client in board.clients:
        tied = ties.courier.get((client.person, client.plan_id))
        riders = [n for n in client.riders if tied is None or board.riders[n].courier_id == tied]
        windows = [client.windows.get(day, (0, 0)) for day in range(days)]
        if client.is_wanted and client.plan_id in ties.minute:
            windows = _narrowed(board, client, ties.minute[client.plan_id])
        lists.clients.append(
            ClientSpec(
                client.location,
                client.sets,
                service=client.service_s,
                windows=windows,
                vehicles=riders or list(client.riders),
                change_cost=policy.courier_change_s if ties.steady and client.person else 0,
                prize=client.prize_s,
                scheme_costs=client.set_costs,
            )
        )
    return make_problem(lists)


def _narrowed(board: WeekBoard, client: WeekClient, minute: int) -> list[tuple[int, int]]:
    windows = windows_of(board.state, client.source, minute, board.policy.hour_margin_min)  # type: ignore[arg-type]
    return [
        (one.earliest - midnight, one.latest - midnight)
        for one, midnight in zip(windows, board.midnights, strict=True)
    ]


class _Telling:
    """Passes on how far a search in several parts is."""

    def __init__(self, on_progress: Callable[[SearchProgress], bool | None] | None) -> None:
        self.on_progress = on_progress
        self.ended = False
        self.done = 0.0
        self.part = 0.0
        self.spent_s = 0.0
        self.length: float | None = None
        self.iterations: int | None = None

    def begin(self, number: int, length: float | None, iterations: int | None) -> None:
        self.done, self.part = sum(PARTS[:number]), PARTS[number]
        self.length, self.iterations = length, iterations

    def __call__(self, progress: PeriodicProgress) -> bool:
        if self.length:
            share = progress.seconds / self.length
        else:
            share = progress.iterations / self.iterations if self.iterations else 0.0
        if self.on_progress is not None and not self.ended:
            told = SearchProgress(
                min(1.0, self.done + self.part * min(1.0, share)),
                progress.seconds,
                0,
                progress.left_out,
                progress.cost,
            )
            self.ended = self.on_progress(told) is False
        return not self.ended


def days_chosen(found: Found, client: int) -> tuple[int, ...]:
    """Return the days on which a client is visited; none for one that is left out."""
    scheme = found.solution.schemes[client]
    return () if scheme < 0 else chosen_days(int(found.problem.scheme_days[scheme]))
