"""Windows that keep what they say: stretched by as much as past ones were too narrow.

How far an arrival was beyond the middle, in units of the half window on that side, is its score. The window of the next stop is stretched on
each side by a high quantile of recent scores of its horizon (split conformal prediction, each side for itself, as in conformalised
quantile regression), and the level of that quantile moves a little with every hit and miss (adaptive conformal inference), so that
what was promised is kept over time even where towns change from one day to the next. The theorem of the paper (for a step γ, the share
of misses over T windows differs from what is wanted by at most (1 + γ) / (γ T), whatever happens) is for levels without bounds and
answers that come at once; here levels are bounded, and answers come when a stop is closed, so that it is a guide and the tests measure.

References
----------
I. Gibbs, E. Candès (2021). Adaptive conformal inference under distribution shift. Advances in Neural Information Processing Systems 34.
https://doi.org/10.48550/arXiv.2106.00170

Y. Romano, E. Patterson, E. Candès (2019). Conformalized quantile regression. Advances in Neural Information Processing Systems 32.
https://doi.org/10.48550/arXiv.1905.03222
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import NormalDist
from typing import Any

import numpy as np

from dispatch.eta.arrivals import RawEta

#: Share of the arrivals that are to be within their windows.
COVERAGE = 0.9
#: Misses that are wanted on each side.
MISSES = (1 - COVERAGE) / 2
#: How far the level moves with each hit or miss.
STEP = 0.005
#: Bounds of the level: beyond them there is no quantile to be had from so few scores, and no sense.
LEAST, MOST = 0.002, 0.25
#: Scores that are kept: a week of a small town, a day of a large one.
KEPT = 600
#: Scores imagined at the beginning, those of a normal distribution a little wider than what was drawn.
IMAGINED, IMAGINED_WIDTH = 100, 1.25
#: Bounds of what a window is stretched by.
LEAST_STRETCH, MOST_STRETCH = 0.25, 20.0
#: Half of a window that was drawn is at least so wide, seconds: there are doors, lifts and clocks.
LEAST_HALF_S = 45


class Horizon(StrEnum):
    """How far ahead an arrival is."""

    NEXT = "next"  # the stop that the courier is on the way to
    HALF_HOUR = "half_hour"
    TWO_HOURS = "two_hours"
    LATER = "later"


def horizon_of(eta: RawEta, now_s: int) -> Horizon:
    """Return how far ahead what is foretold now is."""
    if eta.ahead == 0:
        return Horizon.NEXT
    lead_s = eta.point_s - now_s
    return Horizon.HALF_HOUR if lead_s < 1800 else Horizon.TWO_HOURS if lead_s < 7200 else Horizon.LATER


@dataclass(frozen=True, slots=True)
class Eta:
    """When the service at a stop begins: a window and a point, UTC epoch seconds.

    ``raw`` is what it was stretched from. ``made_s`` is when it was foretold.
    """

    stop_id: str
    low_s: int
    point_s: int
    high_s: int
    late_share: float
    horizon: Horizon
    made_s: int
    raw: RawEta


@dataclass(slots=True)
class Side:
    """The state of one side of the windows of a horizon: the level of misses aimed at, and recent scores, the newest last."""

    level: float = MISSES
    scores: list[float] = field(default_factory=list)

    def stretch(self) -> float:
        """Return by how much half a window is to be stretched."""
        missing = max(0, IMAGINED - len(self.scores))
        imagined = _imagined(missing) if missing else []
        scores = np.sort(np.concatenate((self.scores, imagined)))
        # The rank with which a new score is below it: split conformal prediction.
        rank = int(np.ceil((len(scores) + 1) * (1 - self.level)))
        at = scores[min(rank, len(scores)) - 1]
        return float(np.clip(at, LEAST_STRETCH, MOST_STRETCH))

    def learn(self, score: float, *, missed: bool) -> None:
        """Take in a score, and whether the window that was told missed on this side."""
        self.level = min(max(self.level + STEP * (MISSES - missed), LEAST), MOST)
        self.scores.append(round(float(np.clip(score, -20.0, 20.0)), 2))
        del self.scores[:-KEPT]


@dataclass(slots=True)
class Calibration:
    """The states of both sides of all horizons of a town."""

    early: dict[Horizon, Side] = field(default_factory=lambda: {one: Side() for one in Horizon})
    late: dict[Horizon, Side] = field(default_factory=lambda: {one: Side() for one in Horizon})

    def apply(self, etas: list[list[RawEta]], now_s: int) -> list[list[Eta]]:
        """Return what was drawn at a moment as windows that keep their word; never before that moment."""
        early = {one: side.stretch() for one, side in self.early.items()}
        late = {one: side.stretch() for one, side in self.late.items()}
        answers = []
        for stops in etas:
            told = []
            for raw in stops:
                horizon = horizon_of(raw, now_s)
                before_s, after_s = halves(raw)
                point_s = max(raw.point_s, now_s)
                low_s = max(now_s, min(raw.earliest_s, point_s), round(point_s - early[horizon] * before_s))
                high_s = round(point_s + late[horizon] * after_s)
                told.append(Eta(raw.stop_id, low_s, point_s, high_s, raw.late_share, horizon, now_s, raw))
            answers.append(told)
        return answers

    def learn(
        self, horizon: Horizon, point_s: int, halves_s: tuple[int, int], told: tuple[int, int], actual_s: int
    ) -> None:
        """Take in what came of a window.

        Parameters
        ----------
        horizon
            In which it was told.
        point_s, halves_s
            What was drawn: its middle, and half windows before and after it.
        told
            The window as it was told.
        actual_s
            When the service began.
        """
        off_s = actual_s - point_s
        self.early[horizon].learn(-off_s / halves_s[0], missed=actual_s < told[0])
        self.late[horizon].learn(off_s / halves_s[1], missed=actual_s > told[1])

    def document(self, horizon: Horizon) -> dict[str, Any]:
        """Return the state of a horizon as plain JSON."""
        sides = {"early": self.early[horizon], "late": self.late[horizon]}
        return {name: {"level": side.level, "scores": side.scores} for name, side in sides.items()}

    @classmethod
    def of(cls, documents: Mapping[str, Mapping[str, Any]]) -> Calibration:
        """Return the calibration of the states of horizons; those that are missing begin anew."""
        made = cls()
        for name, document in documents.items():
            horizon = Horizon(name)
            made.early[horizon] = Side(document["early"]["level"], list(document["early"]["scores"]))
            made.late[horizon] = Side(document["late"]["level"], list(document["late"]["scores"]))
        return made


def halves(raw: RawEta) -> tuple[int, int]:
    """Return how far the window that was drawn reaches before and after its middle, seconds."""
    return max(LEAST_HALF_S, raw.point_s - raw.low_s), max(LEAST_HALF_S, raw.high_s - raw.point_s)


def _imagined(count: int) -> list[float]:
    spread = NormalDist(0, IMAGINED_WIDTH / NormalDist().inv_cdf(1 - MISSES))
    return [spread.inv_cdf((at + 0.5) / count) for at in range(count)]
