"""Greedy insertion: what comes is put where it costs least at that moment, and whoever has work goes."""

from __future__ import annotations

import numpy as np

from routing.online.insertion import inserted
from routing.online.situation import Decision, Effort, Situation


class Greedy:
    """Inserts what is new where it costs least, moves nothing that is planned, and lets everybody go as early as possible.

    What people do who dispatch by hand, and what many products do: the measure for everything else.
    """

    name = "greedy"

    def decide(self, situation: Situation, effort: Effort) -> Decision:
        """Decide; the effort does not matter."""
        del effort
        plan = inserted(situation.problem, situation.present, rank=situation.rank)
        return Decision(plan, np.diff(plan.item_first) > 0, {"policy": self.name})
