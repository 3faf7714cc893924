"""A solution of a board becomes a proposal: stops instead of tasks, and what is different from the plan so far."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from typing import Any

import numpy as np

from dispatch.board.board import Board
from dispatch.board.closed_off import opened_s
from dispatch.board.standing import Standing
from dispatch.board.travel import MAP_PERMILLE
from dispatch.emissions import co2e_g
from dispatch.eta.legs import FACT
from dispatch.lifecycle.round import STOP_OVER
from dispatch.orders.delivery import TaskKind
from dispatch.rounds.round import Round, Stop
from dispatch.runs.figures import figures_of, travel_s
from dispatch.runs.proposal import (
    LeftOut,
    Moved,
    Proposal,
    ProposedBreak,
    ProposedRound,
    ProposedStop,
    RoundChange,
)
from routing.online.resting import put_off
from routing.rounds.solution import Solution


def decode(
    board: Board,
    solution: Solution,
    left_out: Sequence[LeftOut],
    record: Mapping[str, Any],
    off: Collection[str] = (),
) -> Proposal:
    """Return the proposal of a plan.

    Parameters
    ----------
    board, solution
        The day and a checked plan of it.
    left_out
        What the plan does not have, with reasons.
    record
        How it was found.
    off
        Deliveries that are being taken off.
    """
    state = board.state
    rounds = tuple(
        own for vehicle in range(len(board.standings)) if (own := _round(board, solution, vehicle))
    )
    return Proposal(
        day=state.day,
        now_s=state.now_s,
        sequence=state.sequence,
        versions={name: delivery.version for name, delivery in state.deliveries.items()},
        rounds=rounds,
        left_out=tuple(left_out),
        before=figures_of(board, board.present_solution),
        after=figures_of(board, solution, off),
        moved=_moved(board, rounds),
        record=dict(record),
    )


def _round(board: Board, solution: Solution, vehicle: int) -> ProposedRound | None:
    standing = board.standings[vehicle]
    first, past = int(solution.item_first[vehicle]), int(solution.item_first[vehicle + 1])
    own = standing.own
    if first == past:
        if own is None:
            return None
        change = RoundChange.EMPTIED if _open(own) else RoundChange.SAME
        now_s = board.state.now_s
        return ProposedRound(
            standing.shift.id, own.id, own.version, (), (), own.departure_s or now_s, own.end_s or now_s, {}, change,
            next_changed=standing.is_told and change is RoundChange.EMPTIED,
        )  # fmt: skip
    groups = _groups(board, solution, vehicle)
    stops = _named(standing, [group for group in groups if isinstance(group, ProposedStop)])
    breaks = tuple(group for group in groups if isinstance(group, ProposedBreak))
    vehicle_facts = board.vehicles[vehicle]
    metres = int(solution.vehicle_distance_m[vehicle])
    departure_s, end_s = int(solution.vehicle_departure_s[vehicle]), int(solution.vehicle_return_s[vehicle])
    ridden_s = travel_s(board, solution, vehicle)
    service_s = int((solution.end_s[first:past] - solution.start_s[first:past]).sum())
    tasks = [item for item in solution.item[first:past].tolist() if item >= 0]
    peaks = np.cumsum(board.problem.task_load[tasks], axis=0, dtype=np.int64).max(axis=0, initial=0)
    facts = {
        "distance_m": metres,
        "travel_s": ridden_s,
        "service_s": service_s,
        "waiting_s": max(0, end_s - departure_s - ridden_s - service_s),
        "peak_volume_l": int(peaks[0]),
        "peak_weight_g": int(peaks[1]),
        "co2e_g": co2e_g(metres, vehicle_facts.co2e_g_per_km),
        # Whoever learns from the round has to know what its times were made of.
        FACT: board.state.travel_permille.get(vehicle_facts.profile.value, MAP_PERMILLE),
    }
    if own is None:
        return ProposedRound(
            standing.shift.id, "", 0, stops, breaks, departure_s, end_s, facts, RoundChange.NEW, next_changed=False
        )  # fmt: skip
    change = _change(standing, own, stops, board.policy.retime_s)
    following = own.next_stop
    old_next = () if following is None else following.task_ids
    # A break, or goods on board that nothing can be done with, may be all that is left: there is no next stop then.
    other_next = bool(stops) and set(stops[0].task_ids) != set(old_next)
    return ProposedRound(
        standing.shift.id, own.id, own.version, stops, breaks, departure_s, end_s, facts, change,
        next_changed=standing.is_told and change is RoundChange.CHANGED and other_next,
    )  # fmt: skip


def _groups(board: Board, solution: Solution, vehicle: int) -> list[ProposedStop | ProposedBreak]:
    """Return halts at one place each, without names, and breaks, in order."""
    problem = board.problem
    standing = board.standings[vehicle]
    first, past = int(solution.item_first[vehicle]), int(solution.item_first[vehicle + 1])
    stop_of = {name: stop.id for stop in standing.settled for name in stop.task_ids}
    owed = _break_numbers(board, vehicle)
    rows: list[tuple[object, int]] = []
    for at in range(first, past):
        item = int(solution.item[at])
        if item < 0:
            rows.append((("break", item), at))
            continue
        task = board.tasks[item]
        if task is not None:
            # A settled stop stays as it is, even if more is done at its place right afterwards.
            rows.append(((stop_of.get(task.id, ""), int(problem.task_location[item])), at))
    later = {} if standing.is_out else put_off(problem, solution, vehicle)
    found: list[ProposedStop | ProposedBreak] = []
    count = 0
    for key, group in groupby(rows, key=lambda row: row[0]):
        places = [at for _, at in group]
        if isinstance(key, tuple) and key[0] == "break":
            number = owed[-1 - int(key[1]) - int(problem.break_first[vehicle])]
            (at,) = places
            begun_s, over_s = int(solution.start_s[at]), int(solution.end_s[at])
            start_s = later.get(at, begun_s)
            found.append(ProposedBreak(number, count, start_s, start_s + over_s - begun_s))
            continue
        tasks = [task for at in places if (task := board.tasks[int(solution.item[at])]) is not None]
        start_s = int(solution.start_s[places[0]])
        hours = board.spans.get(int(problem.task_location[int(solution.item[places[0]])]))
        found.append(
            ProposedStop(
                "",
                tasks[0].place_id,
                tuple(task.id for task in tasks),
                # Whoever comes before a street opens waits outside it.
                max(int(solution.arrival_s[places[0]]), opened_s(hours, start_s)),
                start_s,
                int(solution.end_s[places[-1]]),
            )
        )
        count += 1
    return found


def _break_numbers(board: Board, vehicle: int) -> list[int]:
    """Return the numbers in the shift of the breaks that the problem has, in its order."""
    problem = board.problem
    first, past = int(problem.break_first[vehicle]), int(problem.break_first[vehicle + 1])
    left = list(enumerate(board.standings[vehicle].shift.breaks))
    found = []
    for own in range(first, past):
        bounds = (
            int(problem.break_earliest[own]),
            int(problem.break_latest[own]),
            int(problem.break_duration_s[own]),
        )
        at = next(
            at
            for at, (_, pause) in enumerate(left)
            if (pause.window.earliest, pause.window.latest, pause.duration_s) == bounds
        )
        found.append(left.pop(at)[0])
    return found


def _named(standing: Standing, stops: Sequence[ProposedStop]) -> tuple[ProposedStop, ...]:
    """Give each stop the name of the one that it continues: at the same place, with a task in common."""
    free = {stop.id: stop for stop in standing.open_stops}
    named = []
    for stop in stops:
        like = max(
            (old for old in free.values() if old.place_id == stop.place_id),
            key=lambda old: len(set(old.task_ids) & set(stop.task_ids)),
            default=None,
        )
        name = ""
        if like is not None and set(like.task_ids) & set(stop.task_ids):
            name = like.id
            del free[name]
        named.append(
            ProposedStop(name, stop.place_id, stop.task_ids, stop.arrival_s, stop.start_s, stop.end_s)
        )
    return tuple(named)


def _open(own: Round) -> list[Stop]:
    """Return the stops of a round that are not over, those included where nothing can be done any more."""
    return [stop for stop in own.stops if stop.status not in STOP_OVER]


def _change(standing: Standing, own: Round, stops: Sequence[ProposedStop], retime_s: int) -> RoundChange:
    old = standing.open_stops
    same = [(stop.id, stop.task_ids) for stop in old] == [(stop.id, stop.task_ids) for stop in stops]
    # What is called off, held or put on another day has to leave the round, too.
    if not same or len(_open(own)) != len(old):
        return RoundChange.CHANGED
    apart = max(
        (abs(before.start_s - after.start_s) for before, after in zip(old, stops, strict=True)), default=0
    )
    return RoundChange.RETIMED if apart >= retime_s else RoundChange.SAME


def _moved(board: Board, rounds: Sequence[ProposedRound]) -> tuple[Moved, ...]:
    """Return which drops would have another courier, or another time by more than is left as it was told."""
    drop_of = {
        task.id: demand.delivery.id
        for demand in board.demands
        for task in demand.tasks
        if task.kind is TaskKind.DROP
    }
    old: dict[str, tuple[str, int]] = {}
    for standing in board.standings:
        for stop in standing.open_stops:
            old |= {
                drop_of[name]: (standing.shift.id, stop.start_s) for name in stop.task_ids if name in drop_of
            }
    new: dict[str, tuple[str, int]] = {}
    for own in rounds:
        for proposed in own.stops:
            new |= {
                drop_of[name]: (own.shift_id, proposed.start_s)
                for name in proposed.task_ids
                if name in drop_of
            }
    found = []
    nowhere: tuple[str, int | None] = ("", None)
    for delivery in sorted(old.keys() | new.keys()):
        before, after = old.get(delivery, nowhere), new.get(delivery, nowhere)
        apart = (
            abs(before[1] - after[1]) >= board.policy.retime_s
            if before[1] is not None and after[1] is not None
            else True
        )
        if before[0] != after[0] or apart:
            found.append(Moved(delivery, before[0], after[0], before[1], after[1]))
    return tuple(found)
