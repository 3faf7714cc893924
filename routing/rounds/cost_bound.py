"""How much a plan can cost at most: the sums of the kernels are exact only below a bound."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.rounds.problem import FORBIDDEN, NO_LIMIT, UNREACHABLE, Problem

#: Every total cost stays below, so that sums never overflow.
COST_BOUND = 2**60
#: So does every product that is still to be divided.
PRODUCT_BOUND = 2**62


def bound_faults(problem: Problem) -> list[str]:
    """Return a fault if the costs of a plan, or a square on the way to them, could leave the range of exact sums."""
    parts, products = _parts(problem)
    bound = sum(parts.values())
    faults = [
        f"{name} comes to products of up to {product:.1e}, too much for exact squares of seconds (below"
        f" {PRODUCT_BOUND:.1e}): lower it, or bound vehicle_latest, vehicle_max_duration_s or window_latest"
        for name, product in products.items()
        if product >= PRODUCT_BOUND
    ]
    if bound < COST_BOUND:
        return faults
    largest = max(parts, key=lambda name: parts[name])
    return [
        (
            f"costs can reach {bound:.1e}, too much for exact sums (below {COST_BOUND:.1e}); {largest} has the largest part,"
            f" {parts[largest]:.1e}: lower it, or bound vehicle_latest, vehicle_max_duration_s or window_latest"
        )
    ]


def cost_bound(problem: Problem) -> int:
    """Return a cost that no plan exceeds, however bad."""
    return sum(_parts(problem)[0].values())


def _parts(problem: Problem) -> tuple[dict[str, int], dict[str, int]]:
    """Return what each field can contribute to the cost of a plan, and the largest products on the way."""
    if not problem.vehicle_count or not problem.task_count:
        return {"request_prize": _total(problem.request_prize)}, {}
    away_m = _worst_legs(problem.distances_m)
    buckets = problem.bucket_durations_s
    away_s = _worst_legs(problem.durations_s)
    for bucket in range(len(buckets)):
        away_s = np.maximum(away_s, _worst_legs(buckets[bucket]))
    tasks_m = _total(away_m[problem.task_location])
    work_s = (
        _total(away_s[problem.task_location]) + _total(problem.task_service_s) + _total(problem.task_setup_s)
    )
    opening = max(_opening(problem), int(problem.window_earliest.max()), int(problem.task_release_s.max()))
    allowed = np.where(problem.request_vehicle_cost < FORBIDDEN, problem.request_vehicle_cost, 0)
    parts = {
        "request_prize": _total(problem.request_prize),
        "request_vehicle_cost": _total(allowed.max(axis=1)),
        "vehicle_fixed_cost": _total(problem.vehicle_fixed_cost),
        "vehicle_cost_per_s": 0,
        "vehicle_cost_per_m": tasks_m * int(problem.vehicle_cost_per_m.max()),
        "vehicle_overtime_cost_per_s": 0,
        "vehicle_effort_cost": 0,
        "task_late_cost_per_s": 0,
        "task_late_cost_per_s2": 0,
    }
    products = {"vehicle_effort_cost": 0, "task_late_cost_per_s2": 0}
    far_s, far_m = int(away_s.max()), int(away_m.max())
    last_end = -NO_LIMIT
    fleet = zip(
        problem.vehicle_earliest.tolist(),
        problem.vehicle_latest.tolist(),
        problem.vehicle_max_duration_s.tolist(),
        problem.vehicle_cost_per_s.tolist(),
        problem.vehicle_cost_per_m.tolist(),
        problem.vehicle_overtime_from_s.tolist(),
        problem.vehicle_overtime_cost_per_s.tolist(),
        problem.vehicle_effort_cost.tolist(),
        problem.vehicle_max_reloads.tolist(),
        problem.break_first.tolist(),
        problem.break_first[1:].tolist(),
        problem.reload_first.tolist(),
        problem.reload_first[1:].tolist(),
        strict=False,
    )
    for (
        earliest, latest, longest, per_s, per_m, overtime_from, overtime, effort, reloads, b, past_b, x, past_x,
    ) in fleet:  # fmt: skip
        detours = reloads if past_x > x else 0
        halts_s = detours * (far_s + int(problem.reload_service_s[x:past_x].max(initial=0)))
        rest_s = int(problem.break_duration_s[b:past_b].sum(dtype=np.int64))
        # The earliest times end no later than the last opening and all work after it.
        end = min(latest, max(opening, earliest) + work_s + halts_s + rest_s + far_s)
        last_end = max(last_end, end)
        span = max(min(end - earliest, longest), 0)
        parts["vehicle_cost_per_s"] += per_s * span
        parts["vehicle_cost_per_m"] += per_m * (detours + 1) * far_m
        parts["vehicle_overtime_cost_per_s"] += overtime * max(end - overtime_from, 0)
        parts["vehicle_effort_cost"] += effort * span**2 // 3600**2
        products["vehicle_effort_cost"] = max(products["vehicle_effort_cost"], effort * span**2)
    _add_lateness(problem, last_end, parts, products)
    return parts, products


def _add_lateness(problem: Problem, last_end: int, parts: dict[str, int], products: dict[str, int]) -> None:
    priced = np.flatnonzero(
        (problem.task_due_s < NO_LIMIT)
        & ((problem.task_late_cost_per_s > 0) | (problem.task_late_cost_per_s2 > 0))
    )
    closing = problem.window_latest[problem.window_first[1:][priced] - 1].tolist()
    for latest, due, per_s, per_s2 in zip(
        closing,
        problem.task_due_s[priced].tolist(),
        problem.task_late_cost_per_s[priced].tolist(),
        problem.task_late_cost_per_s2[priced].tolist(),
        strict=True,
    ):
        late = max(min(latest, last_end) - due, 0)
        parts["task_late_cost_per_s"] += per_s * late
        if per_s2:
            parts["task_late_cost_per_s2"] += late**2 // 3600 * per_s2
            products["task_late_cost_per_s2"] = max(products["task_late_cost_per_s2"], late**2)


def _opening(problem: Problem) -> int:
    """Return the last time before which something else than a task may have to wait."""
    groups = (
        problem.vehicle_earliest,
        problem.break_earliest,
        problem.reload_earliest,
        problem.bucket_from_s,
    )
    return max(int(times.max(initial=-NO_LIMIT)) for times in groups)


def _worst_legs(table: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return int64[n], the longest leg to each location that there is, over profiles [p, n, n]."""
    if table.size and int(table.max()) < UNREACHABLE:
        reached = table
    else:
        reached = np.where(table < UNREACHABLE, table, np.int32(0))
    worst: NDArray[np.int64] = reached.max(axis=(0, 1), initial=0).astype(np.int64)
    return worst


def _total(numbers: NDArray[np.generic]) -> int:
    """Sum without overflow."""
    return sum(numbers.tolist())
