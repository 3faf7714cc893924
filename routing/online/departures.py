"""Fleets of equal vehicles by the moment they leave: now, when one is asked again, or when something later is known.

The problems stay within the linear engine: instead of releases, which it knows for trips from a reload place only, there are vehicles that leave no
earlier than a moment, and each request may only be on those that leave late enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.online.sealing import sealed
from routing.rounds.linear.timed import timed_vehicles
from routing.rounds.problem import FORBIDDEN, NO_LIMIT, NONE, Problem
from routing.rounds.schedule import schedule_round
from routing.rounds.vehicle_kinds import vehicle_kinds


def plentiful(problem: Problem) -> bool:
    """Whether all vehicles are alike, none has begun its round, and each request might have one of its own, wherever the others are."""
    return (
        0 < problem.request_count <= problem.vehicle_count
        and len(problem.prefix_task) == 0
        and len(problem.reload_location) == 0
        and len(problem.break_earliest) == 0
        and len(problem.order_pair) == 0
        and bool((problem.request_group == NONE).all())
        and not vehicle_kinds(problem).any()
    )


def releases(problem: Problem) -> NDArray[np.int64]:
    """Return from when on a vehicle may leave with each request, int64[r]."""
    if problem.request_count == 0:
        return np.zeros(0, dtype=np.int64)
    latest: NDArray[np.int64] = np.maximum.reduceat(problem.task_release_s, problem.request_first[:-1])
    return latest


def by_departure(problem: Problem, next_s: int, most: int) -> tuple[Problem, NDArray[np.int64]]:
    """Return the same requests for vehicles that leave now, and others for every moment from which on more is known.

    Parameters
    ----------
    problem
        Its vehicles are alike, see `plentiful`.
    next_s
        The first later moment.
    most
        Vehicles of each moment.

    Returns
    -------
    Problem
        Without releases; requests may only be on vehicles that leave when they are known.
    int64[v]
        The moment of each vehicle, the vehicles that leave now first.
    """
    released = releases(problem)
    first_s = int(problem.vehicle_earliest[0])
    moments = np.unique(np.concatenate([[next_s], released[released > next_s]]))
    moments = np.concatenate([[first_s], moments[moments > first_s]])
    moment = np.repeat(moments, most)
    own: dict[str, Any] = {
        name: np.repeat(getattr(problem, name)[:1], len(moment), axis=0)
        for name in Problem._fields
        if name.startswith("vehicle_")
    }
    zeros = np.zeros(len(moment) + 1, dtype=np.int32)
    too_early = released[:, None] > moment[None, :]
    own |= {
        "vehicle_earliest": moment,
        "request_vehicle_cost": np.where(too_early, FORBIDDEN, problem.request_vehicle_cost[:, :1]),
        "task_release_s": np.full(problem.task_count, -NO_LIMIT, dtype=np.int64),
        "reload_first": zeros,
        "prefix_first": zeros,
        "break_first": zeros,
    }
    return problem._replace(**{name: sealed(column) for name, column in own.items()}), moment


def departure_costs(
    problem: Problem,
    leaves_now: NDArray[np.bool_],
    *,
    now: NDArray[np.bool_],
    later: NDArray[np.bool_],
    price: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return what it costs to serve each request on each vehicle beside the way, int64[r, v].

    Parameters
    ----------
    problem
        Of `by_departure`.
    leaves_now
        bool[v].
    now, later
        bool[r], requests that are to leave now, and those that are not to.
    price
        int64[r], what it costs more to serve a request now, or, where it is negative, to serve it later.
    """
    forbidden = (now[:, None] & ~leaves_now[None, :]) | (later[:, None] & leaves_now[None, :])
    priced = np.where(leaves_now[None, :], np.maximum(price, 0)[:, None], np.maximum(-price, 0)[:, None])
    base = problem.request_vehicle_cost
    costs: NDArray[np.int64] = np.where(forbidden | (base >= FORBIDDEN), FORBIDDEN, base + priced)
    return costs


class Waiting:
    """Tells of rounds whether they may just as well leave when one is asked again.

    Parameters
    ----------
    problem, next_s
        Of the rounds; the moment when one is asked again.
    """

    def __init__(self, problem: Problem, next_s: int) -> None:
        self._problem = problem
        # Where nothing is paid by time, a round costs the same whenever it is driven.
        self._timed = bool(
            timed_vehicles(problem).any()
            or problem.task_late_cost_per_s.any()
            or problem.task_late_cost_per_s2.any()
        )
        self._later = problem._replace(vehicle_earliest=sealed(np.maximum(problem.vehicle_earliest, next_s)))

    def does(self, vehicle: int, items: Sequence[int]) -> bool:
        """Whether a round is legal when it leaves then, and costs no more."""
        later = schedule_round(self._later, vehicle, items)
        if later is None or not self._timed:
            return later is not None
        now = schedule_round(self._problem, vehicle, items)
        return now is None or later.cost <= now.cost
