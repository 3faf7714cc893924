"""How far a plan is, for bars and for those who want to stop early."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class PlanStage(StrEnum):
    """The parts of planning, in order."""

    STREETS = "streets"
    TABLES = "tables"
    ROUNDS = "rounds"
    PATHS = "paths"
    COMPARISON = "comparison"


@dataclass(frozen=True, slots=True)
class PlanProgress:
    """One report of progress.

    Attributes
    ----------
    stage
        What is being done.
    fraction
        How much of the stage is done, 0 to 1.
    note
        A few words for people.
    cost, unassigned, rounds
        The best plan so far while rounds are searched, else -1.
    """

    stage: PlanStage
    fraction: float
    note: str = ""
    cost: int = -1
    unassigned: int = -1
    rounds: int = -1


#: Called with each report. False ends the search of rounds early, which keeps the best so far and leaves the
#: comparison out, or ends the comparison; the other stages are short and run to their end.
OnProgress = Callable[[PlanProgress], bool | None]


def report(on_progress: OnProgress | None, stage: PlanStage, fraction: float, note: str = "") -> bool:
    """Report progress; return whether to go on."""
    return on_progress is None or on_progress(PlanProgress(stage, fraction, note)) is not False
