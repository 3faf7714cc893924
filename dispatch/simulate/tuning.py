"""Knobs tried out in every combination: what each comes to, and which combinations nothing else beats. The choice stays with people."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from dispatch.errors import DispatchError
from dispatch.figures.catalogue import DEFINITIONS, Better, Key
from dispatch.simulate.over_seeds import Difference, Estimate, Outcome
from dispatch.simulate.policy_spec import PolicySpec, read_policy
from dispatch.simulate.report import SimulationReport

#: More days would take until tomorrow, and that many comparisons find something by pure chance.
MOST_ARMS = 64
#: What a combination is judged by.
JUDGED: tuple[Key, ...] = (
    Key.CAME, Key.CLICK_TO_DOOR, Key.DISTANCE_PER_ORDER, Key.COST_PER_DROP, Key.CHANGES_PER_ROUND, Key.WAITING_SHARE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tried:
    """A combination, and what came of it.

    Attributes
    ----------
    name
        As policies are written.
    figures
        By what combinations are judged by; None where no day tells it.
    differences
        From the first combination; None for that one itself.
    unbeaten
        Whether no other combination is as good in every figure and better in one, taken as they are: intervals say how far to trust that.
    """

    name: str
    figures: tuple[Estimate | None, ...]
    differences: tuple[Difference | None, ...]
    unbeaten: bool


def combinations(base: PolicySpec, texts: Sequence[str]) -> tuple[PolicySpec, ...]:
    """Return a policy with every combination of values of knobs, itself first.

    Parameters
    ----------
    base
        What is not tried out stays as it is there.
    texts
        Each ``knob=value,value,...``.

    Raises
    ------
    DispatchError
        ``invalid_tuning``, naming everything that is wrong; ``invalid_policy`` for values that a knob cannot have.
    """
    faults = []
    axes: dict[str, list[str]] = {}
    for text in texts:
        name, sign, values = text.partition("=")
        found = [value for value in values.split(",") if value]
        if not sign or not name or not found:
            faults.append(f"{text!r}: give a knob and its values, as margin_s=0,300,600")
        elif name in axes:
            faults.append(f"{name} is there twice: give all of its values at once")
        else:
            axes[name] = list(dict.fromkeys(found))
    if faults:
        raise DispatchError(f"tune {'; '.join(faults)}", code="invalid_tuning")
    names = list(axes)
    kept = ",".join(
        part for part in base.text.partition(":")[2].split(",") if part and part.partition("=")[0] not in axes
    )
    specs = [base]
    for chosen in itertools.product(*axes.values()):
        said = ",".join(f"{name}={value}" for name, value in zip(names, chosen, strict=True))
        spec = read_policy(f"{base.name}:{','.join(part for part in (kept, said) if part)}")
        if spec.settings != base.settings:
            specs.append(spec)
    if len(specs) > MOST_ARMS:
        raise DispatchError(
            f"tune makes {len(specs)} combinations: give fewer values, {MOST_ARMS} combinations at most",
            code="invalid_tuning",
        )
    return tuple(specs)


def tried(report: SimulationReport) -> tuple[Tried, ...]:
    """Return what combinations came to, in the order of the report."""
    figures = [tuple(arm.estimate(key) for key in JUDGED) for arm in report.arms]
    found = []
    for number, arm in enumerate(report.arms):
        differences = tuple(None if number == 0 else report.difference(arm, key) for key in JUDGED)
        beaten = any(_beats(other, figures[number]) for other in figures if other is not figures[number])
        found.append(Tried(arm.name, figures[number], differences, not beaten))
    return tuple(found)


def _beats(one: Sequence[Estimate | None], other: Sequence[Estimate | None]) -> bool:
    """Whether one is as good in every figure and better in one."""
    gains = [
        _gain(key, first.value, second.value)
        for key, first, second in zip(JUDGED, one, other, strict=True)
        if first is not None and second is not None
    ]
    return bool(gains) and min(gains) >= 0 and max(gains) > 0


def _gain(key: Key, one: float, other: float) -> float:
    return one - other if DEFINITIONS[key].better is Better.MORE else other - one


def is_shown(difference: Difference | None) -> bool:
    """Whether seeds show a difference, either way."""
    return difference is not None and difference.outcome in {Outcome.BETTER, Outcome.WORSE}
