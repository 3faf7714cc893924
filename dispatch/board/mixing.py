"""Goods that may not be on board together: those of deliveries, and along rounds."""

from __future__ import annotations

from collections.abc import Sequence

from dispatch.board.demands import Demand
from dispatch.goods_kinds import GoodsClass, class_columns, meetings
from dispatch.orders.delivery import Delivery
from dispatch.services.service_type import NO_GOODS
from routing.rounds.problem import Problem


def goods_class(delivery: Delivery, together: str = "") -> GoodsClass | None:
    """Return the class of the goods of a delivery, None where it has none."""
    if delivery.goods == NO_GOODS:
        return None
    return GoodsClass(delivery.goods, delivery.never_with, together)


def may_not_meet(one: Delivery, other: Delivery) -> bool:
    """Whether the goods of two deliveries may not be on board together."""
    first, second = goods_class(one), goods_class(other)
    return first is not None and second is not None and first.clashes(second)


def with_classes(problem: Problem, demands: Sequence[Demand]) -> Problem:
    """Return a problem whose requests have the classes of their goods.

    What is on board already, or will be by stops that are settled, against the rules, is no longer forbidden among itself: nobody could
    plan anything else.

    Parameters
    ----------
    problem
        Without classes.
    demands
        By request.

    Raises
    ------
    DispatchError
        ``too_many_goods``.
    """
    numbers, clash = class_columns(problem_classes(problem, demands))
    for column in (numbers, clash):
        column.flags.writeable = False
    return problem._replace(request_class=numbers, class_conflict=clash)


def problem_classes(problem: Problem, demands: Sequence[Demand]) -> list[GoodsClass | None]:
    """Return the class of the goods of each request; see `with_classes`."""
    classes = [goods_class(demand.delivery) for demand in demands]
    numbers, clash = class_columns(classes)
    if not len(clash):
        return classes
    classed = problem._replace(request_class=numbers, class_conflict=clash)
    first = problem.prefix_first.tolist()
    marked = list(classes)
    for vehicle in range(problem.vehicle_count):
        items = problem.prefix_task[first[vehicle] : first[vehicle + 1]].tolist()
        for pair in meetings(classed, items):
            for request in pair:
                marked[request] = goods_class(demands[request].delivery, str(vehicle))
    return marked
