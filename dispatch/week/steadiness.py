"""How steady a week is: who usually comes to whom, when, and in how many of the visits that is so."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable

from dispatch.week.policy import PERMILLE
from dispatch.week.week_board import WeekBoard, WeekClient
from routing.periodic import DayRound


def with_usual_permille(board: WeekBoard, rounds: Iterable[DayRound]) -> int:
    """Return how many of the visits of people with several, or with a usual courier, are by the courier of theirs.

    That is who is wanted by the plan or usually comes; where there is none, the one who comes most often in the week.
    """
    usual = known_couriers(board)
    named = {person for person, _ in usual}
    of_person: dict[str, Counter[str]] = defaultdict(Counter)
    to_usual: Counter[str] = Counter()
    for one in rounds:
        courier = board.riders[one.vehicle].courier_id
        for number in one.clients:
            client = board.clients[number]
            if client.person:
                of_person[client.person][courier] += 1
                to_usual[client.person] += usual.get((client.person, client.plan_id)) == courier
    judged = by_usual = 0
    for person, own in of_person.items():
        total = sum(own.values())
        if person in named or total > 1:
            judged += total
            by_usual += to_usual[person] if person in named else max(own.values())
    return by_usual * PERMILLE // judged if judged else PERMILLE


def ties_of(board: WeekBoard, rounds: Iterable[DayRound]) -> dict[tuple[str, str], str]:
    """Return who comes to each person for each plan: the courier who is wanted or usual, or has most of the visits of the person in a plan."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    own: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for one in rounds:
        courier = board.riders[one.vehicle].courier_id
        for number in one.clients:
            client = board.clients[number]
            if client.person:
                counts[client.person][courier] += 1
                own[client.person, client.plan_id][courier] += 1
    ties = known_couriers(board)
    for client in board.clients:
        key = client.person, client.plan_id
        if not client.person or key in ties or key not in own:
            continue
        of_person, of_plan = counts[client.person], own[key]
        ranked = sorted((-of_person[name], -of_plan[name], name) for name in of_person)
        able = _couriers_able(board, client)
        chosen = next((name for _, _, name in ranked if name in able), "")
        if chosen:
            ties[key] = chosen
    return ties


def minutes_of(board: WeekBoard, rounds: Iterable[DayRound]) -> dict[str, int]:
    """Return the minute of the day around which visits of each plan begin: the usual one, or the middle of those of the week."""
    minutes: dict[str, list[int]] = defaultdict(list)
    for one in rounds:
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
