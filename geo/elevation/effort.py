"""What a path asks of the courier: metres climbed, and the work of legs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from geo.building.edge_flags import EdgeFlag
from geo.elevation.heights import path_profile
from geo.elevation.slopes import (
    GRAVITY,
    WALKER,
    Riding,
    Walking,
    resistance_n,
    rider_share,
    riding_ms,
    slope_factor,
)
from geo.profiles import PROFILES

if TYPE_CHECKING:
    from geo.town import Town
    from routing.streets.paths import StreetPath

#: A courier with a bag.
_WALKER_KG = 80.0
#: Share of the energy that muscles burn which becomes work.
_MUSCLES = 0.25
#: Cost of walking in joules a kilogram and metre by grade, from the fifth power down to the constant.
_WALKING_J_KG_M = (280.5, -58.7, -76.8, 51.9, 19.6, 2.5)
#: The measurements end here; a walker on steeper ground pays by the height.
_MEASURED_GRADE = 0.45
#: Moved by an engine, not by the courier.
_CARRIED = EdgeFlag.FERRY | EdgeFlag.ELEVATOR


@dataclass(frozen=True, slots=True, eq=False)
class PathEffort:
    """The climb and the work of a path.

    Attributes
    ----------
    ascent_m, descent_m
        Metres climbed and descended in all, lifts and ferries left out; None where the elevation of
        any part of the path is unknown.
    work_kj
        Mechanical work of the courier's legs in kilojoules, see `path_effort`; None in a motor
        vehicle, and where the elevation is unknown.
    distance_m
        float64[p], read-only: metres from the start of the path.
    elevation_m
        float64[p], read-only: metres there, NaN where unknown.
    """

    ascent_m: float | None
    descent_m: float | None
    work_kj: float | None
    distance_m: NDArray[np.float64]
    elevation_m: NDArray[np.float64]


def path_effort(
    town: Town, profile: str, path: StreetPath, ends: tuple[float, float] | None = None
) -> PathEffort:
    """Return what a path asks of the courier.

    Parameters
    ----------
    town
        The town that the path runs through.
    profile
        The profile that it was found for.
    path
        The path.
    ends
        As for `path_profile`.

    Returns
    -------
    PathEffort
        Of a ride: the rider's share of the work against slope, rolling and air at the speed of the
        profile's slope model; nothing while it runs by itself downhill. Stops and starts are left out:
        each start at 20 km/h adds about 1.5 kJ on a bicycle. Of a walk, and of pushing: a quarter of
        the energy that walking burns, the efficiency of muscles, so that all compare.

    Raises
    ------
    MapError
        ``profile_unknown``.

    References
    ----------
    A. E. Minetti, C. Moia, G. S. Roi, D. Susta, G. Ferretti, Energy cost of walking and running at
    extreme uphill and downhill slopes, Journal of Applied Physiology 93 (3), 2002.
    https://doi.org/10.1152/japplphysiol.01177.2001
    """
    pushed = town.pushed_arcs(profile)
    profiled = path_profile(town, path, ends)
    distance, elevation = profiled.distance_m, profiled.elevation_m
    distance.flags.writeable = elevation.flags.writeable = False
    if np.isnan(elevation).any():
        return PathEffort(None, None, None, distance, elevation)
    length = np.diff(distance)
    if len(path.arcs):
        arcs = path.arcs[profiled.arc]
        carried = (town.edge_flags[town.network.arc_edge[arcs]] & int(_CARRIED)) != 0
        on_foot = pushed[arcs]
    else:
        carried = on_foot = np.zeros(len(length), dtype=np.bool_)
    rise = np.where(carried, 0.0, np.diff(elevation))
    model = PROFILES[profile].slopes
    work_kj = None
    if isinstance(model, Walking | Riding):
        joules = np.where(carried, 0.0, work_j(model, length, rise, on_foot))
        work_kj = float(joules.sum()) / 1000.0
    return PathEffort(
        ascent_m=float(np.maximum(rise, 0.0).sum()),
        descent_m=float(np.maximum(-rise, 0.0).sum()),
        work_kj=work_kj,
        distance_m=distance,
        elevation_m=elevation,
    )


def work_j(
    model: Walking | Riding,
    length_m: NDArray[np.float64],
    rise_m: NDArray[np.float64],
    pushed: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Return the mechanical work of the courier on pieces of a way.

    Parameters
    ----------
    model
        A walker or a rider.
    length_m, rise_m
        float64[k], metres along the way, and upwards.
    pushed
        bool[k], where a rider walks beside the bicycle.

    Returns
    -------
    ndarray
        float64[k], joules, at least 0.
    """
    grade = np.where(length_m > 0.0, rise_m / np.where(length_m > 0.0, length_m, 1.0), 0.0)
    walking = _MUSCLES * _WALKER_KG * _walking_j_kg_m(grade) * length_m
    if isinstance(model, Walking):
        return walking
    # The bicycle and its load, without the courier beside it.
    load = (model.mass_kg - _WALKER_KG) * GRAVITY
    pushing = walking + np.maximum(load * (grade + model.rolling), 0.0) * length_m
    speed = riding_ms(model, grade)
    force = np.maximum(resistance_n(model, grade, speed), 0.0)
    riding = force * length_m / model.efficiency * rider_share(model, grade, speed)
    return np.where(pushed | _walks_beside(model, grade), pushing, riding)


def _walks_beside(model: Riding, grade: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell where a climb is so steep that the slope model has the rider push."""
    pushing_ms = model.push_kmh / 3.6 * slope_factor(WALKER, grade)
    return (grade > 0.0) & (pushing_ms > riding_ms(model, grade))


def _walking_j_kg_m(grade: NDArray[np.float64]) -> NDArray[np.float64]:
    measured = np.clip(grade, -_MEASURED_GRADE, _MEASURED_GRADE)
    cost = np.polyval(_WALKING_J_KG_M, measured)
    # Height beyond what was measured is lifted with the efficiency of muscles.
    return cost + GRAVITY / _MUSCLES * np.maximum(grade - _MEASURED_GRADE, 0.0)
