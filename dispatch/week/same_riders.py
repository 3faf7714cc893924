"""Who rides which round of a day, changed among the couriers so that people see whom they know: rounds themselves stay as they are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace

from dispatch.week.week_board import WeekBoard
from routing.periodic import DayRound, PeriodicProblem, PeriodicSolution

#: Times that all days are gone through where nobody is known: whom a person has most changes with every exchange.
PASSES = 6


def by_those_known(
    board: WeekBoard, problem: PeriodicProblem, found: PeriodicSolution, known: Mapping[tuple[str, str], str]
) -> PeriodicSolution:
    """Return a week of the same rounds in which couriers have exchanged rounds of a day as long as more visits are by whom people know.

    Parameters
    ----------
    problem
        The problem that ``found`` is a plan of.
    known
        By person and plan, whose visits they are to be. Others have as theirs the one who has most of the person's visits so far.

    Notes
    -----
    Couriers begin and end where they do; only rounds between the same places are exchanged, within both shifts, for visits that both can make. So a
    week costs what it did. Exchanges of two, or with somebody who has no round, until none is better: not always the best of all
    assignments, which a search goes on from anyway.
    """
    rounds = {(one.day, one.vehicle): one for one in found.rounds}
    for _ in range(PASSES):
        theirs = _theirs(board, rounds, known)
        changed = False
        for day in range(problem.days):
            changed |= _exchange(board, problem, rounds, day, theirs)
        if not changed:
            break
    return replace(found, rounds=tuple(rounds[key] for key in sorted(rounds)))


def _theirs(
    board: WeekBoard, rounds: Mapping[tuple[int, int], DayRound], known: Mapping[tuple[str, str], str]
) -> dict[int, str]:
    """Return whose the visits of each client are to be."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for (_, vehicle), one in rounds.items():
        for number in one.clients:
            if board.clients[number].person:
                counts[board.clients[number].person][board.riders[vehicle].courier_id] += 1
    found = {}
    for number, client in enumerate(board.clients):
        own = counts.get(client.person)
        if client.person and own:
            most = min(own, key=lambda name: (-own[name], name))
            found[number] = known.get((client.person, client.plan_id), most)
    return found


def _exchange(
    board: WeekBoard, problem: PeriodicProblem, rounds: dict[tuple[int, int], DayRound], day: int, theirs: Mapping[int, str]
) -> bool:  # fmt: skip
    """Exchange rounds of one day while that puts more visits with their courier; return whether any were."""
    there = [number for number, rider in enumerate(board.riders) if day in rider.shifts]

    def worth(vehicle: int, one: DayRound | None) -> int:
        courier = board.riders[vehicle].courier_id
        return sum(theirs.get(number) == courier for number in one.clients) if one is not None else 0

    changed = again = False
    while again or not changed:
        again = False
        for place, left in enumerate(there):
            for right in there[place + 1 :]:
                mine, other = rounds.get((day, left)), rounds.get((day, right))
                if mine is None and other is None:
                    continue
                before = worth(left, mine) + worth(right, other)
                if worth(left, other) + worth(right, mine) <= before:
                    continue
                if not (_can(problem, day, left, other) and _can(problem, day, right, mine)):
                    continue
                rounds.pop((day, left), None)
                rounds.pop((day, right), None)
                if other is not None:
                    rounds[day, left] = replace(other, vehicle=left)
                if mine is not None:
                    rounds[day, right] = replace(mine, vehicle=right)
                changed = again = True
        if not again:
            break
    return changed


def _can(problem: PeriodicProblem, day: int, vehicle: int, one: DayRound | None) -> bool:
    """Return whether a vehicle can drive a round as it is."""
    if one is None:
        return True
    opens, closes = problem.shift[vehicle, day].tolist()
    same = problem.vehicle_start[vehicle] == problem.vehicle_start[one.vehicle]
    same = bool(same and problem.vehicle_end[vehicle] == problem.vehicle_end[one.vehicle])
    lasts = one.arrival - one.departure
    return (
        same
        and opens <= one.departure
        and one.arrival <= closes
        and lasts <= int(problem.most_duration[vehicle, day])
        and bool(problem.client_vehicle[list(one.clients), vehicle].all())
    )
