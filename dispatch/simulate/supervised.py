"""The services of a town with somebody who starts them again when their process dies."""

from __future__ import annotations

from collections.abc import Callable

from dispatch.errors import DispatchError
from dispatch.runs.run import PlanRun
from dispatch.runs.runner import PlanRunner
from dispatch.simulate.faults import DiedError
from dispatch.simulate.life import Life
from dispatch.simulate.pace import Pace
from dispatch.simulate.services import Services
from dispatch.storage.store import Event


class Supervised:
    """Services that are begun anew, with nothing in memory, after their process has died.

    Parameters
    ----------
    life, runner, hear, pace
        See `dispatch.simulate.services.Services`.
    """

    def __init__(self, life: Life, runner: PlanRunner, hear: Callable[[Event], None], pace: Pace) -> None:
        self.life = life
        self._runner = runner
        self._hear = hear
        self._pace = pace
        self._heard = 0
        self._services = self._begun()

    def step(self) -> PlanRun | None:
        """Look once; return the plan that was made, if one was."""
        try:
            return self._services.step()
        except DiedError:
            self.life.counts["services_died"] += 1
            self._heard = self._services.heard
            # What the dead process had in memory is gone: plans made, days followed.
            self._runner = PlanRunner(self._runner.store, self._runner.executor)
            self._services = self._begun()
        except DispatchError as error:
            # As the command that runs them does: the next look may find things well.
            self.life.counts[f"services_{error.code}"] += 1
        return None

    def changed_shifts(self) -> tuple[str, ...]:
        """Return the shifts whose rounds have changed; see `dispatch.simulate.services.Services.changed_shifts`."""
        return self._services.changed_shifts()

    def _begun(self) -> Services:
        return Services(self.life, self._runner, self._hear, self._pace, heard=self._heard)
