"""`tournee solve --explain`: why requests are left out, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routing.rounds.explain import Obstacle
    from routing.rounds.formats import Instance
    from routing.rounds.solution import Solution

#: Requests left out whose reasons are worked out; each is a question to every vehicle.
MOST_REQUESTS = 50


def reasons_of(instance: Instance, solution: Solution) -> dict[int, list[str]]:
    """Return by request left out a sentence for each kind of obstacle; for the first `MOST_REQUESTS` of them."""
    from routing.rounds.explain import obstacles

    return {
        request: _sentences(instance, obstacles(instance.problem, solution, request))
        for request in solution.unassigned.tolist()[:MOST_REQUESTS]
    }


def _sentences(instance: Instance, found: Sequence[Obstacle]) -> list[str]:
    by_code: dict[str, list[Obstacle]] = {}
    for obstacle in found:
        by_code.setdefault(str(obstacle.code), []).append(obstacle)
    return [_sentence(instance, code, group) for code, group in by_code.items()]


def _sentence(instance: Instance, code: str, group: Sequence[Obstacle]) -> str:
    # Of vehicles with the same obstacle, the nearest to a solution speaks for all.
    best = min(group, key=lambda obstacle: (obstacle.value < 0, obstacle.value))
    who = _ranges([obstacle.vehicle + 1 for obstacle in group])
    least = f"{best.value / instance.scale:g}"
    which = f" on vehicle {best.vehicle + 1}" if len(group) > 1 else ""
    match code:
        case "skill":
            return f"{who}: may not serve it"
        case "capacity":
            return f"{who}: its load is {best.value} too much{which}"
        case "unreachable":
            return f"{who}: no way leads there and back, or its windows exclude each other"
        case "range":
            return f"{who}: even alone it is {least} farther than the limit{which}"
        case "window":
            return f"{who}: even alone it comes {least} after a window closes{which}"
        case "shift":
            return f"{who}: even alone it ends {least} after the limit{which}"
        case "full" if best.value == 0:
            return f"{who}: it fits, but costs more than leaving it out{which}"
        case "full" if best.value > 0:
            return f"{who}: it would fit if its windows and the limits of time were {least} later{which}"
        case "full":
            return f"{who}: fits an empty vehicle, but not beside the requests that it has"
        case _:
            return f"{who}: {code}"


def _ranges(numbers: Sequence[int]) -> str:
    """Return numbers as ``vehicles 1-3, 7``."""
    parts: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if parts and number == parts[-1][1] + 1:
            parts[-1] = (parts[-1][0], number)
        else:
            parts.append((number, number))
    listed = ", ".join(f"{first}" if first == last else f"{first}-{last}" for first, last in parts)
    return f"vehicle{'s' if len(numbers) > 1 else ''} {listed}"
