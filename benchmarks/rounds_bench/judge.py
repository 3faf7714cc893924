"""Judges what a peer hands back: by our referee, on the same whole numbers, and priced as the publishers of the set do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from routing.errors import RoutingError
from routing.rounds.assemble import assemble
from routing.rounds.formats import Instance
from routing.rounds.referee import faults

#: Sentences of the referee that a record keeps.
KEPT = 3


class Verdict(NamedTuple):
    """What an answer is worth.

    Attributes
    ----------
    faults
        What the referee has against it, in sentences; empty for a legal plan.
    vehicles
        Vehicles that do anything.
    cost
        In the unit of the instance, as its publishers count.
    unserved
        Requests left out that have to be served.
    """

    faults: tuple[str, ...]
    vehicles: int
    cost: float
    unserved: int


def judge(instance: Instance, rounds: Mapping[int, Sequence[int]]) -> Verdict:
    """Return what rounds are worth, by vehicle their items as in `Solution.item`."""
    problem = instance.problem
    items = [list(rounds.get(vehicle, ())) for vehicle in range(problem.vehicle_count)]
    tasks = [item for own in items for item in own if item >= 0]
    unknown = sorted(set(rounds) - set(range(problem.vehicle_count))) or [
        item for item in tasks if item >= problem.task_count
    ]
    if unknown:
        return Verdict((f"no such vehicles or tasks: {unknown[:KEPT]}",), 0, 0.0, 0)
    served = np.zeros(problem.request_count, dtype=np.bool_)
    served[np.searchsorted(problem.request_first, tasks, side="right") - 1] = True
    try:
        found = tuple(faults(problem, assemble(problem, items, iterations=0))[:KEPT])
    except RoutingError as error:
        found = (str(error),)
    return Verdict(
        faults=found,
        vehicles=sum(1 for own in items if own),
        cost=instance.true_cost(items),
        unserved=int((~served & ~instance.optional).sum()),
    )
