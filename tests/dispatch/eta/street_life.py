"""A made-up town in which things take as long as they do: slow doors, bad days, roadworks, shops that are late.

Nothing in it follows the model that is to learn it: tails are heavy, days are common to all, and the regime changes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import numpy as np

from dispatch.domain import TimeWindow
from dispatch.eta.arrivals import RoundAhead, StopAhead, foresee
from dispatch.eta.calibration import Calibration, Horizon
from dispatch.eta.durations import durations_of
from dispatch.eta.halt import Halt, HaltTask, measure
from dispatch.eta.learning import count, parts_of
from dispatch.eta.local_time import local_hour
from dispatch.eta.pace import pace_of
from dispatch.eta.score import choose, error_s, extended, learn, pair
from dispatch.eta.statistic import Statistic

MONDAY_S = 1_795_478_400 + 7 * 3600  # 23 November 2026, 08:00 in Paris
ZONE = ZoneInfo("Europe/Paris")
PROFILE = "cargo_bike"


@dataclass
class Outcome:
    """One window and what came of it."""

    day: int
    horizon: Horizon
    where: int
    width_s: int
    off_point_s: int


@dataclass
class Life:
    """The town, and what an observer has learned of it.

    Parameters
    ----------
    seed
        Of everything that happens.
    roadworks_day
        From it on, ways take a third longer and shops are six minutes later.
    drift
        By how much ways get slower each day, as a logarithm.
    calibrated, learning
        False to leave one of the two out.
    every
        Windows are foretold after so many stops.
    """

    seed: int = 1
    roadworks_day: int = 10_000
    drift: float = 0.0
    rounds: int = 4
    stops: int = 24
    calibrated: bool = True
    learning: bool = True
    every: int = 1
    statistics: dict[str, Statistic] = field(default_factory=dict)
    calibration: Calibration = field(default_factory=Calibration)
    outcomes: list[Outcome] = field(default_factory=list)
    errors: dict[int, list[int]] = field(default_factory=lambda: {1800: [], 600: []})
    day: int = 0

    def __post_init__(self) -> None:
        self.random = np.random.default_rng(self.seed)
        self.doors = {f"door{n}": float(self.random.normal(0.25, 0.6)) for n in range(150)}
        self.shops = {f"shop{n}": float(self.random.normal(3, 5)) for n in range(12)}
        self.where = {name: self.random.uniform(0, 2500, 2) for name in [*self.doors, *self.shops, "depot"]}

    def live(self, days: int) -> None:
        """Let some days pass."""
        for _ in range(days):
            self._day()
            self.day += 1

    def _table_s(self, here: str, there: str) -> int:
        return 40 + int(np.abs(self.where[here] - self.where[there]).sum() / 4.5)

    def _heavy(self, scale: float) -> float:
        """A factor whose logarithm has heavy tails."""
        return float(np.exp(scale * self.random.standard_t(4) / np.sqrt(2)))

    def _day(self) -> None:
        start_s = MONDAY_S + 86_400 * self.day
        known = durations_of(self.statistics if self.learning else {}, start_s)
        bad_day = float(np.exp(self.random.normal(0, 0.06)))
        slower = np.exp(self.drift * self.day) * (1.33 if self.day >= self.roadworks_day else 1.0)
        rides = [self._ride(start_s + 1800 * n, known, bad_day * slower) for n in range(self.rounds)]
        if self.learning:
            for halts, legs, end_s in rides:
                for one in measure(halts, legs, now_s=end_s + 600):
                    count(self.statistics, parts_of(one, known, PROFILE, ZONE), one.halt.closed_s)

    def _ride(self, start_s: int, known, slow: float):
        doors = self.random.choice(list(self.doors), self.stops - 3, replace=False).tolist()
        shops = self.random.choice(list(self.shops), 3, replace=False).tolist()
        names = shops + doors
        legs = {}
        here, planned_s, ahead, promised = "depot", start_s, [], {}
        for name in names:
            legs[here, name] = self._table_s(here, name)
            planned_s += legs[here, name]
            if name in self.shops:
                promised[name] = max(start_s, planned_s - int(self.random.integers(0, 300)))
                planned_s = max(planned_s, promised[name])
            windows = ()
            if name in self.doors and self.random.random() < 0.2:
                windows = (TimeWindow(planned_s - 300, planned_s + 3600),)
            goods = ()
            if name in promised:
                goods = ((promised[name], known.readiness(name, local_hour(promised[name], ZONE))),)
            ahead.append(
                StopAhead(
                    f"{self.day}-{start_s}-{name}",
                    legs[here, name],
                    known.travel(PROFILE, local_hour(planned_s, ZONE), legs[here, name]),
                    known.setup(name, "shop" if name in promised else "address"),
                    (known.service(name, "pickup" if name in promised else "drop"),),
                    windows,
                    goods,
                )
            )
            planned_s += 200
            here = name
        return self._happens(start_s, known, names, tuple(ahead), legs, promised, slow)

    def _happens(self, start_s, known, names, ahead, legs, promised, slow):
        here, left_s, halts, trails, actual = "depot", start_s, [], {}, {}
        for at, name in enumerate(names):
            if at % self.every == 0:
                pace = pace_of(measure(halts, legs, now_s=left_s), known, PROFILE, ZONE)
                left = RoundAhead("r", left_s, at > 0, ahead[at:], pace)
                told = self.calibration.apply(foresee([left], known, left_s, draws=128), left_s)[0]
                for eta in told:
                    more = extended(trails.get(eta.stop_id, ()), eta)
                    if more is not None:
                        trails[eta.stop_id] = more
            rush = 1.3 if local_hour(left_s, ZONE) in {8, 9} else 1.1
            arrived_s = left_s + round(legs[here, name] * rush * slow * self._heavy(0.2))
            begin_s = max([arrived_s, *(window.earliest for window in ahead[at].windows)])
            actual[ahead[at].id] = begin_s
            if name in promised:
                late_min = self.shops[name] + self.random.exponential(4) - 2
                if self.day >= self.roadworks_day:
                    late_min += 6
                begin_s = max(begin_s, promised[name] + round(60 * late_min))
                actual[ahead[at].id] = begin_s
                served_s = 40 + round(70 * self._heavy(0.35))
            else:
                served_s = 40 + round(110 * np.exp(self.doors[name]) * self._heavy(0.35))
            closed_s = begin_s + served_s
            task = HaltTask(
                f"t{at}", "pickup" if name in promised else "drop", org_id=name if name in promised else "",
                done_s=closed_s, received_s=closed_s, ready_s=promised.get(name),
            )  # fmt: skip
            halts.append(
                Halt(
                    ahead[at].id, name, "shop" if name in promised else "address", "", arrived_s, closed_s, True, (task,),
                    earliest_s=ahead[at].windows[0].earliest if ahead[at].windows else 0,
                )
            )  # fmt: skip
            here, left_s = name, closed_s
        self._score(trails, actual)
        return halts, legs, left_s

    def _score(self, trails, actual) -> None:
        taken = []
        for name, entries in trails.items():
            for lead_s, own in self.errors.items():
                error = error_s(entries, actual[name], lead_s)
                if error is not None:
                    own.append(error)
            for horizon, entry in choose(name, [one for one in entries if one[0] < actual[name]]).items():
                where, width_s = pair(entry, actual[name])
                taken.append((entry, actual[name]))
                self.outcomes.append(
                    Outcome(self.day, Horizon(horizon), where, width_s, actual[name] - entry[0] - entry[2])
                )
        if self.calibrated:
            learn(self.calibration, taken)

    def between(self, first: int, last: int, horizon: Horizon | None = None) -> list[Outcome]:
        """Windows of some days, the last one left out."""
        return [one for one in self.outcomes if first <= one.day < last and horizon in {None, one.horizon}]


def coverage(outcomes: list[Outcome]) -> float:
    """The share that kept its word."""
    return sum(one.where == 0 for one in outcomes) / len(outcomes)


def width_s(outcomes: list[Outcome]) -> float:
    """The mean width."""
    return sum(one.width_s for one in outcomes) / len(outcomes)
