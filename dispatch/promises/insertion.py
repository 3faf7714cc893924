"""What it costs to take a basket into the plan as it is, for each window that might be promised.

The basket is a request of the routing problem that is not in the plan, once for each window; the rounds stay in their order, and every
promise in them stays kept. That takes less than a millisecond for each window, so that somebody at a till can wait for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dispatch.board.ask import Ask
from dispatch.board.board import Board
from dispatch.board.mixing import problem_classes
from dispatch.board.travel import Layer, Travels
from dispatch.closures.periods import Span, narrowed
from dispatch.domain import TimeWindow
from dispatch.goods_kinds import GoodsClass, class_columns
from dispatch.planning_encode import prize_unit
from routing.rounds.live import LivePlan
from routing.rounds.problem import FORBIDDEN, NO_LIMIT, NONE, UNREACHABLE, Problem
from routing.rounds.solution import Solution


@dataclass(frozen=True, slots=True)
class Insertion:
    """The cheapest way to keep a promise: with which shift, and what the plan costs more, in cost units."""

    shift_id: str
    cost: int


def insertions(
    board: Board, book: Travels, plan: Solution, ask: Ask, windows: Sequence[TimeWindow]
) -> list[Insertion | None]:
    """Return for each window of the drop the cheapest insertion of a basket, None where there is none.

    Parameters
    ----------
    board, book
        The day, and its travel times.
    plan
        A legal plan of the board's problem.
    ask
        The basket.
    windows
        Windows of the start of the drop.

    Notes
    -----
    As exact as `routing.rounds.general.insertion_kernels.best_insertion`.
    """
    found: list[Insertion | None] = [None] * len(windows)
    # After the last shift nobody has to be asked.
    until_s = int(board.problem.vehicle_latest.max(initial=0))
    able = [number for number, window in enumerate(windows) if window.earliest <= min(window.latest, until_s)]
    if not able:
        return found
    live = LivePlan(_extended(board, book, ask, [windows[number] for number in able]), plan)
    for place, number in enumerate(able):
        best = live.insertion_cost(board.problem.request_count + place)
        if best is not None:
            found[number] = Insertion(board.standings[best[0]].shift.id, best[1])
    return found


def _extended(board: Board, book: Travels, ask: Ask, windows: Sequence[TimeWindow]) -> Problem:
    """Return the board's problem with the basket as further requests, one for each window."""
    problem = board.problem
    location, layers, spans = _ground(board, book, ask)
    # Of goods on board nothing is left but the door, a stop like one at which something is fetched.
    aboard = bool(ask.shift_id)
    size, count = len(ask.fetches) + 1, len(windows)
    stops = [*ask.fetches, None]
    places = [location[stop.place.id if stop else ask.door.id] for stop in stops]
    setups = [stop.place.setup_s if stop else ask.door.setup_s for stop in stops]
    services = [stop.service_s if stop else ask.service_s for stop in stops]
    dimensions = problem.task_load.shape[1]
    taken = [[stop.load.volume_l, stop.load.weight_g] for stop in ask.fetches]
    given = [-sum(own) for own in zip(*taken, strict=True)] if taken else [0, 0]
    loads = np.array([*taken, given], dtype=np.int64)[:, :dimensions]
    bounds = [
        [(own.earliest, own.latest) for own in (stop.windows if stop else (window,))]
        for window in windows
        for stop in stops
    ]
    forbidden = np.full((count, problem.vehicle_count), 0, dtype=np.int64)
    for number, own in enumerate(bounds):
        place, stop = places[number % size], stops[number % size]
        if (hours := spans.get(place)) is None:
            continue
        if left := narrowed(own, hours, stop.service_s if stop else ask.service_s):
            bounds[number] = left
        else:
            # Closed for as long as the window lasts.
            forbidden[number // size, :] = FORBIDDEN
    for vehicle in range(problem.vehicle_count):
        if aboard and board.standings[vehicle].shift.id != ask.shift_id:
            forbidden[:, vehicle] = FORBIDDEN
        if not aboard and not ask.skills <= board.vehicles[vehicle].skills | board.couriers[vehicle].skills:
            forbidden[:, vehicle] = FORBIDDEN
    ride = NO_LIMIT if ask.max_ride_s is None or aboard else ask.max_ride_s
    more: dict[str, Any] = {
        "request_has_drop": [not aboard] * count,
        "request_prize": [_worth(board)] * count,
        "request_skills": [0] * count,
        "request_skills_any": [0] * count,
        "request_skills_none": [0] * count,
        "request_max_ride_s": [ride] * count,
        "request_lifo": [False] * count,
        "request_group": [NONE] * count,
        "task_location": places * count,
        "task_setup_s": setups * count,
        "task_service_s": services * count,
        "task_load": np.tile(loads, (count, 1)),
        "task_release_s": [-NO_LIMIT] * (size * count),
        "task_due_s": [NO_LIMIT] * (size * count),
        "task_late_cost_per_s": [0] * (size * count),
        "task_late_cost_per_s2": [0] * (size * count),
        "window_earliest": [opens for own in bounds for opens, _ in own],
        "window_latest": [closes for own in bounds for _, closes in own],
        "request_vehicle_cost": forbidden,
    }
    columns = {name: _joined(getattr(problem, name), values) for name, values in more.items()}
    columns["request_first"] = _joined(
        problem.request_first, problem.task_count + size * np.arange(1, count + 1)
    )
    columns["window_first"] = _joined(
        problem.window_first, problem.window_first[-1] + np.cumsum([len(own) for own in bounds])
    )
    columns["durations_s"] = _frozen(np.stack([durations for durations, _, _ in layers]))
    columns["distances_m"] = _frozen(np.stack([metres for _, metres, _ in layers]))
    # What a shop sells is goods like others: with what may it not be?
    classes = problem_classes(problem, board.demands)
    kinds, clash = class_columns([*classes, *([None if aboard else GoodsClass()] * count)])
    return problem._replace(**columns, request_class=_frozen(kinds), class_conflict=_frozen(clash))


def shut_windows(board: Board, book: Travels, ask: Ask, windows: Sequence[TimeWindow]) -> list[bool]:
    """Return for each window of the drop whether closures keep everybody from the door, or from a shop, for as long as it lasts.

    Parameters
    ----------
    board, book, ask, windows
        As for `insertions`.
    """
    location, layers, spans = _ground(board, book, ask)
    begins = [location[standing.place_id] for standing in board.standings]
    cut = []
    for place in ask.places:
        here = location[place.id]
        ways = [durations[begins, here] < UNREACHABLE for durations, _, _ in layers]
        if here not in spans and not np.any(ways) and book.in_the_way(board.profiles, [place]):
            cut.append(place.id)
    if cut:
        return [True] * len(windows)

    def is_shut(window: TimeWindow) -> bool:
        stops = [(own.place.id, own.windows, own.service_s) for own in ask.fetches]
        return any(
            location[name] in spans
            and not narrowed([(own.earliest, own.latest) for own in hours], spans[location[name]], service_s)
            for name, hours, service_s in [*stops, (ask.door.id, (window,), ask.service_s)]
        )

    return [is_shut(window) for window in windows]


def _ground(
    board: Board, book: Travels, ask: Ask
) -> tuple[dict[str, int], list[Layer], Mapping[int, tuple[Span, ...]]]:
    """Return the locations of a board and behind them those of a basket, with the ways between them."""
    known = {place.id: number for number, place in enumerate(board.places)}
    new = list({place.id: place for place in ask.places if place.id not in known}.values())
    location = {**known, **{place.id: len(known) + number for number, place in enumerate(new)}}
    begins = {
        location[name]
        for standing in board.standings
        for name in (standing.place_id, standing.shift.start_place_id)
        if name in location
    }
    # As the plan has them: what couriers are slower by is counted once, and the slack of promises is for what chance adds.
    layers, spans = book.layers(
        board.profiles, book.numbers([*board.places, *new]), board.state.travel_permille, begins
    )
    return location, layers, spans


def _worth(board: Board) -> int:
    """Return more than any insertion costs: what is too dear is for the tariff to say."""
    shifts = [standing.shift for standing in board.standings]
    unit = prize_unit(shifts, board.vehicles, board.couriers)
    return max(2 * unit, int(board.problem.request_prize.max(initial=1)))


def _joined(column: NDArray[Any], more: Any) -> NDArray[Any]:
    return _frozen(np.concatenate([column, np.asarray(more, dtype=column.dtype)]))


def _frozen(column: NDArray[Any]) -> NDArray[Any]:
    array = np.ascontiguousarray(column)
    array.flags.writeable = False
    return array
