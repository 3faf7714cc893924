"""What people see while `tournee solve` searches, and how they stop it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.cli.console import StageReport, err, stages
from api.cli.interrupts import stop_flag

if TYPE_CHECKING:
    from routing.rounds.solver import Progress

_STAGE = "Searching rounds"
_PROOF = "Proving"


@dataclass(frozen=True, slots=True)
class Limits:
    """When a search ends by itself; None for no such limit."""

    seconds: float | None
    iterations: int | None

    def fraction(self, progress: Progress) -> float:
        """Return how much of the search is done, 0 .. 1."""
        parts = [progress.seconds / self.seconds] if self.seconds else []
        parts += [progress.iterations / self.iterations] if self.iterations else []
        return min(max(parts, default=0.0), 1.0)


class Watch:
    """Tells a search's progress; `stopped` says whether somebody has stopped it.

    Parameters
    ----------
    limits
        Of the search.
    unit
        Whole numbers of cost to one unit that is shown.
    report
        Shows a stage, None where nobody looks.
    interrupted
        Whether a signal has come.
    vehicle_price
        What the objective counts for each vehicle, which is not shown: that is one number for two things.
    """

    def __init__(
        self,
        limits: Limits,
        unit: float,
        report: StageReport | None,
        interrupted: Callable[[], bool],
        vehicle_price: int = 0,
    ) -> None:
        self.limits = limits
        self.unit = unit
        self.report = report
        self.interrupted = interrupted
        self.vehicle_price = vehicle_price

    @property
    def stopped(self) -> bool:
        """Whether somebody has stopped the search."""
        return self.interrupted()

    def on_progress(self, progress: Progress) -> bool:
        """Show how far the search is; return whether it shall go on."""
        if self.report is not None:
            cost = (progress.cost - self.vehicle_price * progress.vehicles) / self.unit
            note = f"cost {cost:,.2f}, {progress.vehicles} vehicles"
            if progress.unassigned:
                # The price of what is left out is no figure for people.
                note = f"{progress.vehicles} vehicles, {progress.unassigned} requests left out"
            elif progress.bound > 0 and progress.cost - progress.bound <= progress.bound:
                note += (
                    f", at most {100 * (progress.cost / progress.bound - 1):.0f} % above the best possible"
                )
            self.report(_STAGE, self.limits.fraction(progress), f"{note}, {progress.iterations:,} iterations")
        return not self.interrupted()

    def on_proof(self, fraction: float, routes: int) -> bool:
        """Show how far a proof is; return whether it shall go on."""
        if self.report is not None:
            self.report(_PROOF, min(max(fraction, 0.0), 1.0), f"{routes:,} rounds compared")
        return not self.interrupted()


@contextmanager
def watched(limits: Limits, unit: float, vehicle_price: int = 0) -> Iterator[Watch]:
    """Watch a search: a bar on standard error if that is a terminal, and signals that stop it."""
    with ExitStack() as stack:
        report = stack.enter_context(stages()) if err.is_terminal else None
        interrupted = stack.enter_context(stop_flag())
        yield Watch(limits, unit, report, interrupted, vehicle_price)
