"""Durations as they were learned: at a place, at a shop's counter, on the way; means for plans, distributions for windows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dispatch.eta import shape
from dispatch.eta.draws import levels
from dispatch.eta.readiness import Readiness, readiness
from dispatch.eta.shrinkage import Spread, Usual, look_up, shrink
from dispatch.eta.statistic import Statistics
from dispatch.orders.delivery import TaskKind

#: What is usual before anything was observed: the seconds of one task by its kind, of the setup of a halt, the ratio of a way.
USUAL_SERVICE = {
    TaskKind.PICKUP.value: Usual(90.0, 0.5, 0.35),
    TaskKind.DROP.value: Usual(120.0, 0.5, 0.35),
    TaskKind.RETURN.value: Usual(90.0, 0.5, 0.35),
    TaskKind.TRANSFER.value: Usual(120.0, 0.5, 0.35),
}
USUAL_SETUP = Usual(45.0, 0.5, 0.35)
USUAL_TRAVEL = Usual(1.0, 0.25, 0.15)
#: Ways are short below the first, long from the second on, seconds by the table.
SHORT_S, LONG_S = 180, 600
#: Draws for means over the shape.
_GRID = levels(512)


@dataclass(frozen=True, slots=True)
class Durations:
    """What a town has learned of durations up to a moment; made by `durations_of`.

    Attributes
    ----------
    known
        Distributions of logarithms by path.
    shapes
        Quantiles of the shape of each quantity on a fine grid of levels.
    """

    statistics: Statistics
    known: Mapping[str, Spread]
    shapes: Mapping[str, npt.NDArray[np.float64]]
    moment_s: int

    def service(
        self, place_id: str, kind: str, *, service: str = "", floor: str = "", expected_s: int = 0
    ) -> Spread:
        """Return the distribution of the logarithm of the seconds of one task.

        Parameters
        ----------
        place_id
            Where.
        kind
            A `TaskKind`.
        service
            Type of a municipal service, empty for goods.
        floor
            See `dispatch.eta.halt.floor_class`.
        expected_s
            What the order says; counts for less the more was observed. 0 for nothing.
        """
        usual = USUAL_SERVICE.get(kind, USUAL_SERVICE["drop"])
        return look_up(
            self.known, service_path(place_id, kind, service=service, floor=floor), usual, expected_s
        )

    def setup(self, place_id: str, place_kind: str, *, expected_s: int = 0) -> Spread:
        """Return the distribution of the logarithm of the seconds that a halt takes before its first task."""
        return look_up(self.known, setup_path(place_id, place_kind), USUAL_SETUP, expected_s)

    def travel(self, profile: str, hour: int, table_s: int = 0) -> Spread:
        """Return the distribution of the logarithm of a way's seconds over those of the table, at a local hour of the day."""
        return look_up(self.known, travel_path(profile, hour, table_s), USUAL_TRAVEL)

    def service_s(
        self, place_id: str, kind: str, *, service: str = "", floor: str = "", expected_s: int = 0
    ) -> int:
        """Return the mean seconds of one task, for plans; parameters as those of `service`."""
        spread = self.service(place_id, kind, service=service, floor=floor, expected_s=expected_s)
        return round(self._mean(spread, "service"))

    def setup_s(self, place_id: str, place_kind: str, *, expected_s: int = 0) -> int:
        """Return the mean seconds that a halt takes before its first task, for plans."""
        return round(self._mean(self.setup(place_id, place_kind, expected_s=expected_s), "setup"))

    def travel_mean(self, profile: str) -> float:
        """Return the mean of a way's seconds over those of the table, over all hours and lengths as they were ridden, for plans."""
        return self._mean(look_up(self.known, f"travel/{profile}", USUAL_TRAVEL), "travel")

    def readiness(self, org_id: str, hour: int) -> Readiness:
        """Return how late a shop is at a local hour of the day, as a distribution."""
        return readiness(self.statistics, lateness_path(org_id, hour), self.moment_s)

    def _mean(self, spread: Spread, quantity: str) -> float:
        """Return the mean, over the shape as it was observed: no normal distribution is assumed.

        References
        ----------
        N. Duan (1983). Smearing estimate: a nonparametric retransformation method. Journal of the American Statistical
        Association 78(383), 605-610. https://doi.org/10.1080/01621459.1983.10478017
        """
        return float(np.exp(spread.location) * np.exp(spread.scale * self.shapes[quantity]).mean())


def durations_of(statistics: Statistics, moment_s: int) -> Durations:
    """Return what statistics say at a moment, all of it computed at once."""
    known: dict[str, Spread] = {}
    # Each kind of task has a usual time of its own.
    for kind, usual in USUAL_SERVICE.items():
        known |= shrink(statistics, f"service:{kind}", usual, moment_s)
    known |= shrink(statistics, "setup", USUAL_SETUP, moment_s)
    known |= shrink(statistics, "travel", USUAL_TRAVEL, moment_s)
    shapes = {}
    for quantity in ("service", "setup", "travel"):
        statistic = statistics.get(f"shape/{quantity}")
        shapes[quantity] = shape.quantiles(statistic.bins if statistic else {}, _GRID)
    return Durations(statistics, known, shapes, moment_s)


def service_path(place_id: str, kind: str, *, service: str = "", floor: str = "") -> str:
    """Return the path of the seconds of a task: kind, type of service, how far up, place."""
    return f"service:{kind}/{_plain(service)}/{floor}/{place_id}"


def setup_path(place_id: str, place_kind: str) -> str:
    """Return the path of the seconds before the first task: kind of place, place."""
    return f"setup/{place_kind}/{place_id}"


def travel_path(profile: str, hour: int, table_s: int) -> str:
    """Return the path of a way's ratio: profile, hour, and how long it is; a way of no length stands for all."""
    path = f"travel/{profile}/{hour}"
    if table_s <= 0:
        return path
    length = "short" if table_s < SHORT_S else "long" if table_s >= LONG_S else "middle"
    return f"{path}/{length}"


def lateness_path(org_id: str, hour: int) -> str:
    """Return the path of a shop's lateness: shop, hour."""
    return f"lateness/{org_id}/{hour}"


def _plain(service: str) -> str:
    """Return a type of service as one part of a path, of a bounded length."""
    return service.replace("/", "-")[:40]
