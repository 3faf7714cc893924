"""The search of a week: first as if it did not matter who comes and when, then with the same person at the same hour, as far as that is cheap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from dispatch.runs.search_progress import SearchProgress
from dispatch.week.iso_week import DAYS
from dispatch.week.policy import PERMILLE
from dispatch.week.same_riders import by_those_known
from dispatch.week.steadiness import known_couriers, minutes_of, ties_of, with_usual_permille
from dispatch.week.week_board import WeekBoard, WeekClient, windows_of
from routing.periodic import (
    ClientSpec,
    DayRound,
    PeriodicProblem,
    PeriodicProgress,
    PeriodicSolution,
    ProblemLists,
    VehicleSpec,
    chosen_days,
    make_problem,
    solve,
)

#: Parts of the time: of the week without steadiness, of each try with it, and of the week without once more, going on from its first plan.
PARTS = (0.22, 0.2, 0.09, 0.09, 0.09, 0.09, 0.09, 0.13)
#: Of the visits of people, so many by their own courier are enough to look after hours next.
STEADY_PERMILLE = 850
#: Of the hours that cost most, so many in a hundred are let go where all of them together cost too much.
LET_GO = 40
#: How the price of another courier changes where a try was too dear, or not steady enough.
LESS, MORE = 0.6, 1.6


@dataclass(frozen=True, slots=True)
class Ties:
    """What is asked beyond a good week.

    Attributes
    ----------
    courier
        By person and plan, who is wanted.
    minute
        By plan, the minute of the day around which visits begin: a bound.
    other_s
        What each visit by somebody else than the one who is wanted costs, seconds of travel.
    """

    courier: Mapping[tuple[str, str], str] = field(default_factory=dict)
    minute: Mapping[str, int] = field(default_factory=dict)
    other_s: int = 0


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

    @property
    def rounds(self) -> tuple[DayRound, ...]:
        """The rounds of the week."""
        return self.solution.rounds

    @property
    def travel_s(self) -> int:
        """Travel of the week, seconds."""
        return sum(one.travel for one in self.rounds)


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
    Who is wanted: the courier whom the plan names, else the one who usually comes, else the one who had most of the person's visits in the try
    before. Every visit by somebody else has a price. Hours are bounds, so they come second: those of all plans, then, where that costs too much,
    without the dearest. What costs more than the town allows, or leaves out what the week without steadiness has, is not taken; the next try asks
    for less.
    """
    tell = _Telling(on_progress)
    spend = _Spending(board, seconds, iterations, seed, tell)
    alone = spend.solve(Ties())
    if tell.ended or not board.clients:
        return Searched(alone, alone, 0)
    known = known_couriers(board)
    # Rounds of a day can change hands at no cost: whom a person has most after that is whom the person gets to know. The first try begins anew, as the rounds of
    # a week that does not know anybody are not those of one that does.
    turned = by_those_known(board, alone.problem, alone.solution, known)
    ties = Ties(ties_of(board, turned.rounds), {}, board.policy.other_courier_s)
    start: PeriodicSolution | None = None
    tries: list[Found] = []
    while spend.left > 1 and not tell.ended:
        tried = spend.solve(ties, start)
        tries.append(tried)
        wished = ties_of(board, tried.rounds)
        start = tried.solution
        if _is_as_full(board, tried, alone) and _is_cheap(board, tried, alone):
            if with_usual_permille(board, tried.rounds) >= STEADY_PERMILLE:
                ties = Ties(wished, minutes_of(board, tried.rounds), ties.other_s)
            else:
                ties = Ties(wished, {}, int(ties.other_s * MORE))
        elif ties.minute:
            best = _best(board, tries, alone)
            ties, start = Ties(ties.courier, _cheaper_hours(board, tried, best), ties.other_s), best.solution
        else:
            ties = Ties(wished, {}, int(ties.other_s * LESS))
    if not tell.ended:
        # What steadiness costs is only known beside a week that was searched as hard without it.
        again = spend.solve(Ties(), alone.solution)
        if again.solution.cost < alone.solution.cost:
            alone = again
    return Searched(_best(board, tries, alone), alone, len(tries))


def _best(board: WeekBoard, tries: Sequence[Found], alone: Found) -> Found:
    """Return the best of the tries that are cheap and full enough; the week without steadiness if none is."""
    able = [one for one in tries if _is_as_full(board, one, alone) and _is_cheap(board, one, alone)]
    return max(able, key=lambda one: _worth(board, one), default=alone)


def _worth(board: WeekBoard, found: Found) -> tuple[int, int, int]:
    """Return how good a week is that is cheap enough: the same courier mostly, then hours that are kept, then the same courier always."""
    share = with_usual_permille(board, found.rounds)
    return min(share, STEADY_PERMILLE), len(found.ties.minute), share


def _cheaper_hours(board: WeekBoard, tried: Found, best: Found) -> dict[str, int]:
    """Return the hours of a try without those that leave visits out, or else without the dearest."""
    gone = {board.clients[number].plan_id for number in tried.out - best.out}
    if not gone & tried.ties.minute.keys():
        dear, cheap = _detours(board, tried), _detours(board, best)
        plans = sorted(tried.ties.minute, key=lambda plan: (cheap.get(plan, 0) - dear.get(plan, 0), plan))
        gone = set(plans[: max(1, len(plans) * LET_GO // 100)])
    return {plan: minute for plan, minute in tried.ties.minute.items() if plan not in gone}


def _detours(board: WeekBoard, found: Found) -> dict[str, int]:
    """Return the seconds of travel that each plan adds to the rounds."""
    seconds: dict[str, int] = defaultdict(int)
    travel = board.travel
    for one in found.rounds:
        doors = [board.clients[number].location for number in one.clients]
        way = [board.starts[one.vehicle], *doors, board.ends[one.vehicle]]
        for at, number in enumerate(one.clients, start=1):
            before, here, after = way[at - 1], way[at], way[at + 1]
            seconds[board.clients[number].plan_id] += int(
                travel[before, here] + travel[here, after] - travel[before, after]
            )
    return seconds


def _is_as_full(board: WeekBoard, tried: Found, alone: Found) -> bool:
    """Whether a try leaves out nothing worth more than what the week without steadiness leaves out."""
    prizes = [client.prize_s for client in board.clients]
    return sum(prizes[n] for n in tried.out) <= sum(prizes[n] for n in alone.out)


def _is_cheap(board: WeekBoard, tried: Found, alone: Found) -> bool:
    most = PERMILLE + board.policy.most_extra_permille
    return work_s(board, tried) * PERMILLE <= work_s(board, alone) * most


def work_s(board: WeekBoard, found: Found) -> int:
    """Return the seconds of travel and at doors: the hours that a week costs, without those of waiting, which orders fill."""
    return sum(work_of_days(board, found))


def work_of_days(board: WeekBoard, found: Found) -> list[int]:
    """Return the seconds of travel and at doors of each day of the week."""
    work = [0] * DAYS
    for one in found.rounds:
        work[one.day] += one.travel + sum(board.clients[number].service_s for number in one.clients)
    return work


class _Spending:
    """Solves one try after the other, each with its part of the time or its iterations."""

    def __init__(
        self, board: WeekBoard, seconds: float | None, iterations: int | None, seed: int, tell: _Telling
    ) -> None:
        self.board, self.seconds, self.iterations, self.seed, self.tell = (
            board,
            seconds,
            iterations,
            seed,
            tell,
        )
        self.number = 0

    @property
    def left(self) -> int:
        """Tries that there is time for."""
        return len(PARTS) - self.number

    def solve(self, ties: Ties, start: PeriodicSolution | None = None) -> Found:
        problem = problem_of(self.board, ties)
        length = None if self.seconds is None else self.seconds * PARTS[self.number]
        self.tell.begin(self.number, length, self.iterations)
        solution = solve(
            problem,
            seconds=length,
            iterations=self.iterations,
            seed=self.seed + self.number,
            threads=self.board.policy.threads,
            start=start,
            on_progress=self.tell,
        )
        self.number += 1
        return Found(solution, problem, ties)


def problem_of(board: WeekBoard, ties: Ties) -> PeriodicProblem:
    """Return the periodic problem of a week with some ties."""
    lists = ProblemLists(board.travel, DAYS, peak_cost=board.policy.balance)
    for number, rider in enumerate(board.riders):
        shifts: list[tuple[int, int] | None] = [None] * DAYS
        for day, shift in rider.shifts.items():
            midnight = board.midnights[day]
            shifts[day] = max(0, shift.window.earliest - midnight), shift.window.latest - midnight
        lists.vehicles.append(
            VehicleSpec(
                board.starts[number], board.ends[number], shifts, most_duration=board.longest_s[number]
            )
        )
    for client in board.clients:
        windows = [client.windows.get(day, (0, 0)) for day in range(DAYS)]
        if client.is_wanted and client.plan_id in ties.minute:
            windows = _narrowed(board, client, ties.minute[client.plan_id])
        wanted = ties.courier.get((client.person, client.plan_id)) if client.person else None
        others = [at for at in client.riders if wanted and board.riders[at].courier_id != wanted]
        lists.clients.append(
            ClientSpec(
                client.location,
                list(client.sets),
                service=client.service_s,
                windows=windows,
                vehicles=client.riders,
                vehicle_costs=dict.fromkeys(others, ties.other_s),
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
    if scheme < 0:
        return ()
    return chosen_days(int(found.problem.scheme_days[scheme]))
