"""What is on board along a round of the demo: whether there is room, what may not be together, and what rides for too long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from dispatch.domain import Vehicle
from dispatch.orders.delivery import Delivery, Task, TaskKind
from dispatch.services.service_type import NO_GOODS


class Did(Protocol):
    """A task with its times."""

    @property
    def delivery(self) -> Delivery:
        """Whose task."""

    @property
    def task(self) -> Task:
        """Which task."""

    @property
    def start_s(self) -> int:
        """When it begins."""

    @property
    def end_s(self) -> int:
        """When it is over."""


@dataclass(slots=True)
class _Aboard:
    """Goods of a delivery on board."""

    delivery: Delivery
    volume_l: int
    weight_g: int
    since_s: int


def board_faults(done: Iterable[Did], vehicle: Vehicle) -> Iterator[str]:
    """Say what is wrong on board along a round, one sentence each.

    Parameters
    ----------
    done
        Tasks in their order.
    vehicle
        Its capacity counts; nothing else of it is looked at.
    """
    aboard: dict[str, _Aboard] = {}
    for one in done:
        delivery = one.delivery
        held = aboard.get(delivery.id)
        if one.task.kind is not TaskKind.PICKUP:
            if held is None:
                continue  # that is told where the order is looked at
            longest = delivery.max_ride_s
            if longest is not None and one.start_s - held.since_s > longest:
                yield f"{delivery.code} is on board for {one.start_s - held.since_s} s, longer than {longest}"
            del aboard[delivery.id]
            continue
        if held is None:
            yield from (
                f"{other.delivery.code} ({other.delivery.goods}) is on board when {delivery.code} ({delivery.goods}) comes"
                for other in aboard.values()
                if _barred(delivery, other.delivery)
            )
            held = aboard[delivery.id] = _Aboard(delivery, 0, 0, one.end_s)
        held.volume_l += one.task.load.volume_l
        held.weight_g += one.task.load.weight_g
        litres = sum(goods.volume_l for goods in aboard.values())
        grams = sum(goods.weight_g for goods in aboard.values())
        if litres > vehicle.capacity.volume_l or grams > vehicle.capacity.weight_g:
            yield f"with {delivery.code} there are {litres} l and {grams} g on board"


def _barred(one: Delivery, other: Delivery) -> bool:
    if NO_GOODS in {one.goods, other.goods}:
        return False
    return one.goods in other.never_with or other.goods in one.never_with
