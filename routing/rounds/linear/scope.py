"""Which problems the linear engine takes."""

from __future__ import annotations

import numpy as np

from routing.rounds.linear.strict import strictly_taken
from routing.rounds.linear.tables import MOST_FREE, visit_loads, visits
from routing.rounds.linear.timed import timed_vehicles
from routing.rounds.problem import NO_LIMIT, Problem


def is_linear(problem: Problem) -> bool:
    """Whether the linear engine can take the problem: everything that it does not know is absent."""
    loads = visit_loads(problem)
    paired = np.where(visits(problem)[:, None], 0, problem.task_load)
    from_depot = (loads < 0).any(axis=0)
    reloading = len(problem.reload_location) > 0
    pairs = bool(problem.request_has_drop.any())
    sizes = np.diff(problem.request_first)
    return bool(
        len(problem.bucket_from_s) == 0
        and not problem.task_late_cost_per_s.any()
        and not problem.task_late_cost_per_s2.any()
        # Of breaks one each, and lengths of rounds where nothing else moves the departure.
        and (np.diff(problem.break_first) <= 1).all()
        and (not timed_vehicles(problem).any() or (not reloading and _departs_freely(problem)))
        and (len(problem.prefix_task) == 0 or not reloading)
        and strictly_taken(problem)
        and not problem.request_lifo.any()
        and (problem.request_group < 0).all()
        and len(problem.apart_pair) == 0
        and len(problem.order_pair) == 0
        # Goods from the depot may stand for goods to it only where nothing else shares the dimension.
        and not (from_depot & ((loads > 0).any(axis=0) | (paired != 0).any(axis=0))).any()
        # Trips are known for visits of one task only, releases for trips only, one place to reload each.
        and (not reloading or (not pairs and (sizes == 1).all()))
        and (np.diff(problem.reload_first) <= 1).all()
        and (sizes[~problem.request_has_drop] == 1).all()
        and sizes.max(initial=1) <= MOST_FREE + 1
        # Without places to reload there are no trips there, and nothing would wait for a release.
        and (bool((problem.task_release_s <= -NO_LIMIT).all()) or (not pairs and reloading))
    )


def _departs_freely(problem: Problem) -> bool:
    return bool((problem.task_due_s >= NO_LIMIT).all() and (problem.task_release_s <= -NO_LIMIT).all())
