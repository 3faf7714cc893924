"""How good the arrival times of some days were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dispatch.eta.calibration import Horizon
from dispatch.storage import eta
from dispatch.storage.store import Reading


@dataclass(frozen=True, slots=True)
class PointFigures:
    """Of the time that was foretold a lead before.

    ``mean_absolute_s`` and ``bias_s`` (positive: couriers came later) are None where there is no arrival.
    """

    arrivals: int
    mean_absolute_s: float | None
    bias_s: float | None


@dataclass(frozen=True, slots=True)
class WindowFigures:
    """Of the windows of one horizon, one for each stop; shares and widths are None where there is none."""

    windows: int
    covered: float | None
    early: float | None
    late: float | None
    mean_width_s: float | None


@dataclass(frozen=True, slots=True)
class EtaReport:
    """Arrival times of some days: at doors only, shops left out.

    ``all_windows`` is over all horizons.
    """

    from_day: str
    to_day: str
    stops: int
    at_30_min: PointFigures
    at_10_min: PointFigures
    horizons: Mapping[Horizon, WindowFigures]
    all_windows: WindowFigures


def eta_report(reading: Reading, from_day: str, to_day: str) -> EtaReport:
    """Return how good the arrival times of some days were.

    Parameters
    ----------
    from_day, to_day
        Local dates, ISO 8601, both included.
    """
    rows = [row for row in eta.trails_between(reading, from_day, to_day) if row.drops]
    pairs: dict[Horizon, list[Sequence[int]]] = {horizon: [] for horizon in Horizon}
    for row in rows:
        for horizon, pair in row.pairs.items():
            pairs[Horizon(horizon)].append(pair)
    return EtaReport(
        from_day=from_day,
        to_day=to_day,
        stops=len(rows),
        at_30_min=_points([row.error_30_s for row in rows if row.error_30_s is not None]),
        at_10_min=_points([row.error_10_s for row in rows if row.error_10_s is not None]),
        horizons={horizon: _windows(own) for horizon, own in pairs.items()},
        all_windows=_windows([pair for own in pairs.values() for pair in own]),
    )


def _points(errors: Sequence[int]) -> PointFigures:
    count = len(errors)
    if not count:
        return PointFigures(0, None, None)
    return PointFigures(count, sum(map(abs, errors)) / count, sum(errors) / count)


def _windows(pairs: Sequence[Sequence[int]]) -> WindowFigures:
    count = len(pairs)
    if not count:
        return WindowFigures(0, None, None, None, None)
    where = [pair[0] for pair in pairs]
    return WindowFigures(
        count,
        where.count(0) / count,
        where.count(-1) / count,
        where.count(1) / count,
        sum(pair[1] for pair in pairs) / count,
    )
