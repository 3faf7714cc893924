"""What is frozen of a round: goods on board, then the stops that are settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dispatch.board.demands import Demand
from dispatch.board.state import DayState
from dispatch.rounds.round import Stop


def frozen_tasks(
    state: DayState,
    demands: Sequence[Demand],
    vehicle_of_round: Mapping[str, int],
    vehicle: int,
    shift_id: str,
    settled: Iterable[Stop],
    numbers: Mapping[tuple[int, str], int],
    at: Mapping[str, tuple[int, int]],
) -> list[tuple[int, int]]:
    """Return what is frozen of a vehicle: goods on board, then its settled stops; ``at`` has request and place of each task."""
    frozen = [
        (request, 0)
        for request, demand in enumerate(demands)
        if (request, "") in numbers and vehicle_of_round.get(demand.delivery.id) == vehicle
    ]
    for stop in settled:
        for name in stop.task_ids:
            if name not in at:
                continue
            request, place = at[name]
            demand = demands[request]
            pin = state.pins.get(demand.delivery.id)
            aboard = vehicle_of_round.get(demand.delivery.id) == vehicle
            if pin is not None and pin.shift_id != shift_id and not aboard:
                continue
            frozen.append((request, place))
    return _whole(demands, frozen)


def _whole(demands: Sequence[Demand], frozen: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Leave out handovers whose goods are not all on board by then: a drop comes after all its pickups."""
    seen: dict[int, int] = {}
    kept = []
    for request, place in frozen:
        demand = demands[request]
        size = len(demand.tasks) + (demand.on_board is not None)
        last = demand.handover is not None and place == size - 1
        if last and seen.get(request, 0) < size - 1:
            continue
        seen[request] = seen.get(request, 0) + 1
        kept.append((request, place))
    return kept
