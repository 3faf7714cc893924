"""What a plan of a board comes to."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence

from dispatch.board.board import Board
from dispatch.board.demands import windows_of
from dispatch.emissions import co2e_g
from dispatch.runs.proposal import Figures
from routing.rounds.problem import OPEN_END
from routing.rounds.solution import Solution


def figures_of(board: Board, solution: Solution, off: Collection[str] = ()) -> Figures:
    """Return the figures of a plan, from now on; ``off`` are deliveries that are being taken off, besides those that were before."""
    problem = board.problem
    first = solution.item_first.tolist()
    items = solution.item.tolist()
    starts = solution.start_s.tolist()
    dues = due_s(board)
    lates = [
        starts[at] - dues[item] for at, item in enumerate(items) if item >= 0 and starts[at] > dues[item]
    ]
    spans = [
        int(end - begin)
        for end, begin in zip(solution.vehicle_return_s, solution.vehicle_departure_s, strict=True)
    ]
    used = [vehicle for vehicle in range(problem.vehicle_count) if first[vehicle] < first[vehicle + 1]]
    metres = solution.vehicle_distance_m.tolist()
    travels = [travel_s(board, solution, vehicle) for vehicle in used]
    services = [
        int(
            sum(solution.end_s[at] - solution.start_s[at] for at in range(first[vehicle], first[vehicle + 1]))
        )
        for vehicle in used
    ]
    left_out = {
        board.demands[int(request)].delivery.id
        for request in solution.unassigned
        if not board.is_wish(int(request))
    }
    left_out |= {one.delivery.id for one in board.impossible}
    known = {
        demand.delivery.id
        for request, demand in enumerate(board.demands)
        if demand.tasks and not board.is_wish(request)
    } | left_out
    known -= set(off)
    left_out -= set(off)
    return Figures(
        rounds=len(used),
        served=len(known) - len(left_out),
        left_out=len(left_out),
        distance_m=sum(metres),
        duration_s=sum(spans),
        travel_s=sum(travels),
        waiting_s=sum(
            max(0, spans[vehicle] - travel - service)
            for vehicle, travel, service in zip(used, travels, services, strict=True)
        ),
        late=len(lates),
        late_s=sum(lates),
        co2e_g=sum(co2e_g(metres[vehicle], board.vehicles[vehicle].co2e_g_per_km) for vehicle in used),
        uneven_permille=gini_permille(spans),
        stops_moved=tasks_moved(board, solution),
        cost=solution.cost,
        left_off=len({*board.left_off, *off}),
    )


def due_s(board: Board) -> list[int]:
    """Return for each task the end of its last window, as promised; of goods on board, no end."""
    found = []
    for demand in board.demands:
        if demand.on_board is not None:
            found.append(2**62)
        found += [max(window.latest for window in windows_of(demand.delivery, task)) for task in demand.tasks]
    return found


def travel_s(board: Board, solution: Solution, vehicle: int) -> int:
    """Return the seconds that a vehicle rides in a plan."""
    problem = board.problem
    table = problem.durations_s[int(problem.vehicle_profile[vehicle])]
    here = int(problem.vehicle_start[vehicle])
    total = 0
    for item in solution.item[solution.item_first[vehicle] : solution.item_first[vehicle + 1]].tolist():
        if item >= 0:
            there = int(problem.task_location[item])
            total += int(table[here, there])
            here = there
    home = int(problem.vehicle_end[vehicle])
    return total if home == OPEN_END else total + int(table[here, home])


def tasks_moved(board: Board, solution: Solution) -> int:
    """Return how many tasks of rounds that couriers know have another courier, are gone, or come in another order.

    Of a round that keeps its tasks in another order, those count that would have to be taken out to leave the others in
    the order that they had: all but a longest common subsequence.
    """
    moved = 0
    first = solution.item_first.tolist()
    for vehicle, standing in enumerate(board.standings):
        if not standing.is_told:
            continue
        old = [item for item in board.present[vehicle] if item >= 0 and board.tasks[item] is not None]
        place = {
            item: at for at, item in enumerate(solution.item[first[vehicle] : first[vehicle + 1]].tolist())
        }
        kept = [place[item] for item in old if item in place]
        moved += len(old) - longest_rise(kept)
    return moved


def longest_rise(numbers: Sequence[int]) -> int:
    """Return the length of the longest increasing subsequence of different numbers."""
    tails: list[int] = []
    for number in numbers:
        at = bisect_left(tails, number)
        if at == len(tails):
            tails.append(number)
        else:
            tails[at] = number
    return len(tails)


def gini_permille(amounts: Sequence[int]) -> int:
    """Return the Gini coefficient of amounts in thousandths: 0 where all have the same, near 1000 where one has everything."""
    total = sum(amounts)
    if total <= 0:
        return 0
    weighted = sum((2 * rank - len(amounts) - 1) * amount for rank, amount in enumerate(sorted(amounts), 1))
    return round(1000 * weighted / (len(amounts) * total))
