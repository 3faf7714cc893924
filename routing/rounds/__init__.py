"""The solver of pooled rounds: requests with any number of pickups and at most one drop."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routing.rounds.builder import BreakSpec, ProblemBuilder, ReloadSpec, TaskSpec
    from routing.rounds.problem import Problem
    from routing.rounds.solution import Solution
    from routing.rounds.solver import Progress, solve

__all__ = [
    "BreakSpec",
    "Problem",
    "ProblemBuilder",
    "Progress",
    "ReloadSpec",
    "Solution",
    "TaskSpec",
    "solve",
]

_MODULES = {
    "BreakSpec": "builder", "Problem": "problem", "ProblemBuilder": "builder", "Progress": "solver",
    "ReloadSpec": "builder", "Solution": "solution", "TaskSpec": "builder", "solve": "solver",
}  # fmt: skip


def __getattr__(name: str) -> object:
    """Import what is asked for: the kernels take half a second to load, which readers of formats need not pay."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = value
    return value
