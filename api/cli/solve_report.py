"""The result of `tournee solve`: a JSON summary for programs and some lines for people."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api.cli.console import out, said

if TYPE_CHECKING:
    from api.cli.solve_proof import Certificate
    from api.cli.solve_reasons import Explanations
    from routing.rounds.formats import Instance
    from routing.rounds.solution import Solution


@dataclass(frozen=True, slots=True)
class Outcome:
    """A plan found for an instance, and how.

    Attributes
    ----------
    objective
        That was searched for.
    seconds
        Spent searching.
    seed, threads
        As given.
    stopped
        Whether somebody stopped the search before its limit.
    certificate
        What is known about all plans, None where nobody asked.
    explanations
        What is said about single requests.
    """

    instance: Instance
    solution: Solution
    objective: str
    seconds: float
    seed: int
    threads: int
    stopped: bool
    certificate: Certificate | None
    explanations: Explanations


def summary_of(outcome: Outcome) -> dict[str, Any]:
    """Return the JSON summary of a plan; `docs/solve.md` describes its keys."""
    from routing.rounds.formats import items_of

    instance, solution = outcome.instance, outcome.solution
    problem = instance.problem
    units = instance.scale * instance.cost_factor
    routes = items_of(solution)
    return {
        "instance": instance.name,
        "format": instance.format,
        "objective": outcome.objective,
        "unit": instance.unit,
        "requests": problem.request_count,
        "vehicles": sum(bool(route) for route in routes),
        "vehicles_available": problem.vehicle_count,
        "cost": round(instance.true_cost(routes), 6),
        "cost_internal": int(solution.cost),
        "cost_internal_per_unit": units,
        **_certified(outcome.certificate),
        "unassigned": [_left_out(outcome, request) for request in solution.unassigned.tolist()],
        "assigned": [_assigned(outcome, request) for request in outcome.explanations.parts],
        "seconds": round(outcome.seconds, 3),
        "iterations": int(solution.iterations),
        "seed": outcome.seed,
        "threads": outcome.threads,
        "stopped": outcome.stopped,
        "routes": [
            _route(instance, solution, vehicle) for vehicle in range(problem.vehicle_count) if routes[vehicle]
        ],
    }


def summary_text(outcome: Outcome) -> str:
    """Return the summary as JSON text, a line for each key and for each route."""
    summary = summary_of(outcome)
    routes = ",\n".join(f"  {json.dumps(route)}" for route in summary.pop("routes"))
    lines = [f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in summary.items()]
    lines.append(f' "routes": [\n{routes}\n ]' if routes else ' "routes": []')
    return "{\n" + ",\n".join(lines) + "\n}\n"


def print_outcome(outcome: Outcome, *, with_routes: bool) -> None:
    """Print the figures of a plan and what it leaves out; its routes too if they go to no file."""
    from routing.rounds.formats import routes_text

    summary = summary_of(outcome)
    instance = outcome.instance
    out.print(
        said(
            f"{instance.name} ({instance.format}), objective {outcome.objective}: "
            f"{summary['vehicles']} vehicles, {instance.unit} {summary['cost']:,.2f}"
            f"{', proven best' if summary['proven'] else ''}"
        )
    )
    certificate = outcome.certificate
    if certificate is not None and not certificate.proven:
        bounds = [f"{certificate.vehicles} vehicles"] if certificate.vehicles is not None else []
        bounds += [f"{certificate.cost:,.2f}"] if certificate.cost is not None else []
        out.print(f"No plan needs less than {', '.join(bounds)}; {certificate.why}.")
    for left_out in summary["unassigned"]:
        nodes = " ".join(map(str, left_out["nodes"]))
        what = "Left out" if left_out["required"] else "Not worth its price"
        out.print(said(f"{what}: request of nodes {nodes}"))
        for sentence in (*left_out["reasons"], *left_out["remedies"][:1]):
            out.print(said(f"  {sentence}"))
    if with_routes:
        from routing.rounds.formats import items_of

        out.print(said(routes_text(instance, items_of(outcome.solution))), end="")


def _certified(certificate: Certificate | None) -> dict[str, Any]:
    if certificate is None:
        return {"lower_bound": None, "vehicles_lower_bound": None, "proven": False}
    return {
        "lower_bound": None if certificate.cost is None else round(certificate.cost, 6),
        "vehicles_lower_bound": certificate.vehicles,
        "proven": certificate.proven,
    }


def _left_out(outcome: Outcome, request: int) -> dict[str, Any]:
    instance = outcome.instance
    first, last = instance.problem.request_first[request : request + 2].tolist()
    return {
        "request": request,
        "nodes": instance.task_id[first:last].tolist(),
        "required": not bool(instance.optional[request]),
        "reasons": outcome.explanations.reasons.get(request, []),
        "remedies": outcome.explanations.remedies.get(request, []),
    }


def _assigned(outcome: Outcome, request: int) -> dict[str, Any]:
    instance, part = outcome.instance, outcome.explanations.parts[request]
    units = instance.scale * instance.cost_factor
    first, last = instance.problem.request_first[request : request + 2].tolist()
    return {
        "request": request,
        "nodes": instance.task_id[first:last].tolist(),
        "vehicle": part.vehicle + 1,
        "cost": None if part.cost is None else part.cost / units,
        "runner_up": None if part.runner_up is None else part.runner_up + 1,
        "extra_cost": None if part.extra_cost is None else part.extra_cost / units,
    }


def _route(instance: Instance, solution: Solution, vehicle: int) -> dict[str, Any]:
    breaks = len(instance.problem.break_earliest)
    first, last = solution.item_first[vehicle : vehicle + 2].tolist()
    stops = [
        (int(instance.task_id[item]) if item >= 0 else int(instance.reload_id[-1 - breaks - item]), at)
        for at, item in zip(range(first, last), solution.item[first:last].tolist(), strict=True)
        if item >= 0 or item < -breaks
    ]
    scale = instance.scale
    return {
        "vehicle": vehicle + 1,
        "nodes": [node for node, _ in stops],
        "starts": [int(solution.start_s[at]) / scale for _, at in stops],
        "departure": int(solution.vehicle_departure_s[vehicle]) / scale,
        "return": int(solution.vehicle_return_s[vehicle]) / scale,
        "distance": int(solution.vehicle_distance_m[vehicle]) / scale,
    }
