"""From requests of waves to routing problems: equal vehicles, as many as there are requests, so that the fleet never binds."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from benchmarks.waves.stream import Day, Requests
from routing.rounds import ProblemBuilder, TaskSpec
from routing.rounds.problem import NO_LIMIT, Problem

#: A request left out costs so many times the longest way: more than anything that serving it may cost.
PRIZE_WAYS = 10_000


def problem_of(
    day: Day, requests: Requests, leaves_s: int, release_s: NDArray[np.int64] | None = None
) -> Problem:
    """Return the problem of serving requests with vehicles that leave no earlier than a moment.

    Parameters
    ----------
    release_s
        int64[r], no vehicle with the request leaves earlier; none by default.
    """
    count = len(requests.location)
    places = np.concatenate([[0], requests.location])
    table = day.table[np.ix_(places, places)]
    builder = ProblemBuilder(table, table)
    builder.add_vehicle(
        start=0, end=0, earliest=leaves_s, latest=day.closes_s, capacity=[day.capacity], cost_per_m=1
    )
    builder.add_request(pickups=[TaskSpec(0, load=[0])], prize=0)
    form = builder.build()
    columns: dict[str, Any] = {
        # Of the vehicle and the request of the form there are as many as needed, with these differences.
        name: np.repeat(getattr(form, name), count, axis=0)
        for name in Problem._fields
        if name.startswith(("vehicle_", "request_", "task_")) and name != "request_first"
    }
    columns |= {
        name: np.zeros(count + 1, dtype=np.int32) for name in ("reload_first", "prefix_first", "break_first")
    }
    steps = np.arange(count + 1, dtype=np.int32)
    columns |= {
        "request_first": steps,
        "request_prize": np.full(count, PRIZE_WAYS * int(day.table.max()), dtype=np.int64),
        "request_vehicle_cost": np.zeros((count, count), dtype=np.int64),
        "task_location": steps[1:].copy(),
        "task_service_s": requests.service_s.astype(np.int32),
        "task_load": requests.load.astype(np.int32)[:, None],
        "task_release_s": np.full(count, -NO_LIMIT) if release_s is None else release_s,
        "window_first": steps.copy(),
        "window_earliest": requests.earliest_s,
        "window_latest": requests.latest_s,
    }
    return form._replace(**{name: _sealed(column) for name, column in columns.items()})


def _sealed(column: NDArray[np.generic]) -> NDArray[np.generic]:
    copy = cast("NDArray[np.generic]", np.array(column, order="C"))
    copy.flags.writeable = False
    return copy
