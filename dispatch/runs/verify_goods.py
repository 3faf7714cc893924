"""Whether goods that may not be together are apart along a proposed round, and what services ask for is there.

Plain code that shares nothing with what the search looks at: it walks a round, and asks of everything that comes on board about all that
is there.
"""

from __future__ import annotations

from collections.abc import Iterator

from dispatch.board.demands import HANDOVERS, is_open, on_board
from dispatch.board.state import OUT, DayState
from dispatch.lifecycle.round import STOP_OVER, StopStatus
from dispatch.orders.delivery import Delivery
from dispatch.rounds.round import Round
from dispatch.runs.proposal import ProposedRound
from dispatch.services.service_type import NO_GOODS


def goods_faults(state: DayState, own: ProposedRound) -> Iterator[str]:
    """Say which goods would be on board together along a round, and may not be.

    What is together already, or will be by the stops that are settled, is no fault of a plan that leaves those as they are.
    """
    before = state.round_of_shift(own.shift_id)
    owner = {task.id: (one, task) for one in state.deliveries.values() for task in one.tasks}
    aboard: list[Delivery] = []
    if before is not None:
        done_here = before.done_tasks
        aboard = [one for one in state.deliveries.values() if on_board(one, done_here) is not None]
    settled = _settled(before, own)
    handed: set[str] = set()
    for place, stop in enumerate(own.stops):
        for name in stop.task_ids:
            if name not in owner:
                continue
            delivery, task = owner[name]
            if task.kind in HANDOVERS:
                handed.add(name)
                left = [one for one in delivery.tasks if one.kind in HANDOVERS and is_open(one)]
                if all(one.id in handed for one in left):
                    aboard = [one for one in aboard if one.id != delivery.id]
                continue
            if any(one.id == delivery.id for one in aboard):
                continue
            for other in aboard:
                if place >= settled and _bar_each_other(delivery, other):
                    yield (
                        f"deliveries {other.id} ({other.goods}) and {delivery.id} ({delivery.goods}) are on board of shift {own.shift_id}"
                        " together, and may not be"
                    )
            aboard.append(delivery)


def service_faults(state: DayState, own: ProposedRound) -> Iterator[str]:
    """Say which visits that a round is new for ask for abilities or equipment that its courier and vehicle have not."""
    shift = state.shifts[own.shift_id]
    vehicle, courier = state.vehicles[shift.vehicle_id], state.couriers[shift.courier_id]
    before = state.round_of_shift(own.shift_id)
    known = set() if before is None else {name for stop in before.stops for name in stop.task_ids}
    planned = {name for stop in own.stops for name in stop.task_ids}
    for delivery in state.deliveries.values():
        mine = {task.id for task in delivery.tasks} & planned
        # What a person has put on a round rides there.
        if not delivery.visit_id or not mine or mine & known or delivery.id in state.pins:
            continue
        lacking = (delivery.skills - vehicle.skills - courier.skills) | (delivery.equipment - vehicle.skills)
        if lacking:
            yield f"delivery {delivery.id} is with shift {own.shift_id}, which lacks {', '.join(sorted(lacking))}"


def _bar_each_other(one: Delivery, other: Delivery) -> bool:
    if NO_GOODS in {one.goods, other.goods}:
        return False
    return other.goods in one.never_with or one.goods in other.never_with


def _settled(before: Round | None, own: ProposedRound) -> int:
    """Return how many of the first stops are the same, and as settled, as in the plan so far: where the courier is, and what a person has fixed."""
    if before is None:
        return 0
    open_stops = [stop for stop in before.stops if stop.status not in STOP_OVER]
    left = [stop.id for stop in open_stops]
    fixed = {stop.id for stop in before.stops[: before.frozen]}
    if before.status in OUT:
        # Under way the next stop is always fixed, whether goods may meet there or not.
        fixed -= {
            stop.id for stop in open_stops if stop.status is not StopStatus.ARRIVED and stop.id == left[0]
        }
        fixed |= {stop.id for stop in open_stops if stop.status is StopStatus.ARRIVED}
    most = max((place + 1 for place, name in enumerate(left) if name in fixed), default=0)
    count = 0
    for stop, name in zip(own.stops, left, strict=False):
        if stop.id != name or count == most:
            break
        count += 1
    return count
