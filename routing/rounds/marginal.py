"""What an assigned request costs, and who else could have it."""

from __future__ import annotations

from dataclasses import dataclass

from routing.rounds.general.layout import BOUND, NO_COST
from routing.rounds.obstacle import Obstacle, ObstacleCode, barred, find_obstacle, related
from routing.rounds.tryout import Tryout


@dataclass(frozen=True, slots=True)
class Marginal:
    """The part of a request in the cost of a plan.

    Attributes
    ----------
    vehicle
        The vehicle that serves it.
    cost
        What its round costs more than without it, everything else in the same order; None for a request with frozen
        tasks, without which there is no round.
    runner_up
        The other vehicle that could serve it at the least cost, in addition to its round; None if there is none.
    extra_cost
        What the plan would then cost more; negative if it would cost less. None without a runner-up.
    obstacles
        Without a runner-up, what keeps the request off each other vehicle.
    """

    vehicle: int
    cost: int | None
    runner_up: int | None = None
    extra_cost: int | None = None
    obstacles: tuple[Obstacle, ...] = ()


def find_marginal(tryout: Tryout, request: int) -> Marginal:
    """Return what a request of the plan costs and who is next; see `Marginal`."""
    vehicle = int(tryout.vehicle_of[request])
    others = [other for other in range(tryout.problem.vehicle_count) if other != vehicle]
    if tryout.data.request[request, BOUND] >= 0:
        return Marginal(
            vehicle, None, obstacles=tuple(Obstacle(other, ObstacleCode.FORBIDDEN) for other in others)
        )
    without = tryout.round_cost(vehicle, request)
    own = None if without >= NO_COST else tryout.round_cost(vehicle) - without
    best: tuple[int, int] | None = None
    for other in others:
        if barred(tryout, request, other) or related(tryout, request, other):
            continue
        cost = tryout.insertion(request, other)
        if cost < NO_COST and (best is None or cost < best[0]):
            best = (cost, other)
    if best is None:
        return Marginal(
            vehicle, own, obstacles=tuple(find_obstacle(tryout, request, other) for other in others)
        )
    return Marginal(vehicle, own, best[1], None if own is None else best[0] - own)
