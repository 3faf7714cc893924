"""Why requests are left out, what would let them in, and with `--explain` what the others cost: in sentences."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routing.rounds.explain import Explainer, Marginal, Obstacle, Relaxation
    from routing.rounds.formats import Instance
    from routing.rounds.solution import Solution

#: Seconds that explanations may take without `--explain`, and with it; each is a question to every vehicle.
SHORT_S = 5.0
LONG_S = 60.0
#: Sentences that need no figure.
_PLAIN = {
    "skill": "may not serve it",
    "skill_any": "may not serve it",
    "skill_none": "may not serve it",
    "forbidden": "may not serve it",
    "group": "what belongs to it is on another vehicle",
    "apart": "has a request that it must be apart from",
    "order": "what comes before or after it is on another vehicle",
    "unreachable": "no way leads there and back, or its windows exclude each other",
    "break": "the break is in the way",
    "goods": "has goods that may not be beside it",
    "lifo": "others would have to be unloaded first",
}


@dataclass(frozen=True, slots=True)
class Explanations:
    """What is said about a plan's requests.

    Attributes
    ----------
    reasons
        By request left out, what keeps it off the vehicles.
    remedies
        By request left out, what would let it in, the least first.
    parts
        By request of the plan, its part in the cost.
    """

    reasons: dict[int, list[str]] = field(default_factory=dict)
    remedies: dict[int, list[str]] = field(default_factory=dict)
    parts: dict[int, Marginal] = field(default_factory=dict)


def explained(instance: Instance, solution: Solution, *, everything: bool) -> Explanations:
    """Explain a plan, as far as the time goes.

    Parameters
    ----------
    everything
        Whether optional requests and those of the plan are explained as well.
    """
    said = Explanations()
    left_out = solution.unassigned.tolist()
    asked = [request for request in left_out if everything or not instance.optional[request]]
    if not asked and not everything:
        return said
    from routing.rounds.explain import Explainer

    explainer = Explainer(instance.problem, solution)
    ends = time.monotonic() + (LONG_S if everything else SHORT_S)
    for request in asked:
        said.reasons[request] = _reasons(instance, explainer, request)
        said.remedies[request] = [
            _remedy(instance, relaxation) for relaxation in explainer.relaxations(request)
        ]
        if time.monotonic() > ends:
            return said
    for request in range(instance.problem.request_count) if everything else ():
        if request not in left_out:
            said.parts[request] = explainer.marginal(request)
            if time.monotonic() > ends:
                break
    return said


def _reasons(instance: Instance, explainer: Explainer, request: int) -> list[str]:
    by_code: dict[str, list[Obstacle]] = {}
    for obstacle in explainer.obstacles(request):
        by_code.setdefault(str(obstacle.code), []).append(obstacle)
    return [_reason(instance, code, group) for code, group in by_code.items()]


def _reason(instance: Instance, code: str, group: Sequence[Obstacle]) -> str:
    # Of vehicles with the same obstacle, the nearest to a solution speaks for all.
    best = min(group, key=lambda obstacle: (obstacle.value < 0, obstacle.value))
    who = ranges([obstacle.vehicle + 1 for obstacle in group])
    least = f"{best.value / instance.scale:g}"
    which = f" on vehicle {best.vehicle + 1}" if len(group) > 1 else ""
    match code:
        case "capacity":
            return f"{who}: its load is {best.value} too much{which}"
        case "range":
            return f"{who}: even alone it is {least} farther than the limit{which}"
        case "window":
            return f"{who}: even alone it comes {least} after a window closes{which}"
        case "shift":
            return f"{who}: even alone it ends {least} after the limit{which}"
        case "ride":
            return f"{who}: even alone it is {least} too long on board{which}"
        case "full" if best.value == 0:
            return f"{who}: it fits, but costs more than leaving it out{which}"
        case "full" if best.value > 0:
            return f"{who}: it would fit if its windows and the limits of time were {least} later{which}"
        case "full":
            return f"{who}: fits an empty vehicle, but not beside the requests that it has"
        case _:
            return f"{who}: {_PLAIN.get(code, code)}"


def _remedy(instance: Instance, relaxation: Relaxation) -> str:
    amount = f"{relaxation.amount / instance.scale:g}"
    price = f"{relaxation.amount / (instance.scale * instance.cost_factor):g}"
    what = {
        "prize": f"a price that is {price} higher",
        "window_later": f"windows that close {amount} later",
        "window_earlier": f"windows that open {amount} earlier",
        "shift": f"a shift {amount} longer",
        "later": f"windows and a shift that end {amount} later",
        "ride": f"{amount} longer on board",
        "range": f"a range {amount} longer",
        "capacity": f"room for {relaxation.amount} more",
        "skill": "the skills that it asks for",
        "allow": "leave to serve it",
        "relation": "its relations to other requests undone",
        "goods": "goods that may be beside each other",
        "lifo": "leave to unload others first",
        "vehicle": "one more such vehicle",
    }
    code = str(relaxation.code)
    return f"would fit on vehicle {relaxation.vehicle + 1} with {what.get(code, code)}"


def ranges(numbers: Sequence[int]) -> str:
    """Return numbers of vehicles as ``vehicles 1-3, 7``."""
    parts: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if parts and number == parts[-1][1] + 1:
            parts[-1] = (parts[-1][0], number)
        else:
            parts.append((number, number))
    listed = ", ".join(f"{first}" if first == last else f"{first}-{last}" for first, last in parts)
    return f"vehicle{'s' if len(numbers) > 1 else ''} {listed}"
