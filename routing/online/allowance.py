"""How the effort of a decision is divided among many short searches."""

from __future__ import annotations

import time

from routing.online.quick import Slice
from routing.online.situation import Effort

#: No slice is shorter.
LEAST_S = 0.001


class Allowance:
    """A part of an effort, for so many plans of futures; the rest is for the plan that is carried out.

    Parameters
    ----------
    effort
        Of the whole decision, which begins now.
    part
        The part for futures, from 0 to 1.
    plans
        Short searches among which that part is divided.
    """

    def __init__(self, effort: Effort, part: float, plans: int) -> None:
        self._effort = effort
        self._part = part
        self._plans = max(plans, 1)
        self._began = time.monotonic()

    def slice(self, done: int) -> Slice:
        """Return what the next plan may spend after so many; time that others have wasted is missing to all that come."""
        effort = self._effort
        iterations = seconds = None
        if effort.iterations is not None:
            iterations = max(int(effort.iterations * self._part) // self._plans, 1)
        if effort.seconds is not None:
            left = effort.seconds * self._part - (time.monotonic() - self._began)
            # Several threads plan several futures at once.
            seconds = max(left * effort.threads / max(self._plans - done, 1), LEAST_S)
        return Slice(iterations, seconds)

    def rest(self) -> Effort:
        """Return what is left for the plan that is carried out: at least half of what was meant for it."""
        effort = self._effort
        own = 1.0 - self._part
        iterations = None if effort.iterations is None else max(int(effort.iterations * own), 1)
        seconds = None
        if effort.seconds is not None:
            left = effort.seconds - (time.monotonic() - self._began)
            seconds = max(left, 0.5 * own * effort.seconds)
        return Effort(iterations, seconds, effort.seed, effort.threads, effort.on_progress)
