"""How a slope changes the speed of those who walk, ride and drive.

A profile names one of three models, each a few numbers. Every model gives the speed on a slope as a
share of the speed on the flat, so that the tables of flat speeds keep their meaning. A grade is rise
over run: 0.08 is 8 per cent uphill, -0.08 the same downhill.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

GRAVITY = 9.80665
_AIR_KG_M3 = 1.2
#: Models are tabulated between these grades and constant beyond them.
STEEPEST = 0.8
_STEP = 0.001


@dataclass(frozen=True, slots=True)
class Walking:
    """Tobler's hiking function, relative to the flat.

    The function is steepest around a gentle descent, where it is a fifth faster than on the flat.
    That gain was read off hikers' marches; measurements of walkers in towns do not show it, so that
    ``descent_gain`` bounds it.

    Parameters
    ----------
    steepness
        The exponent for each unit of grade.
    best_grade
        Where walking is easiest.
    descent_gain
        The highest speed as a share of the speed on the flat.

    References
    ----------
    W. Tobler, Three presentations on geographical analysis and modeling, NCGIA Technical Report
    93-1, 1993. https://escholarship.org/uc/item/05r820mz
    """

    steepness: float = 3.5
    best_grade: float = -0.05
    descent_gain: float = 1.0


@dataclass(frozen=True, slots=True)
class Riding:
    """The speed at which a rider's and a motor's power balance slope, rolling and air.

    On the flat and downhill a rider gives ``flat_w``; uphill the power grows in step with the grade
    and reaches ``climb_w`` at ``climb_grade``. A motor adds ``motor_w`` up to ``motor_kmh``. Nobody
    rides faster than ``cruise_kmh`` on the flat; downhill the comfortable speed grows to
    ``descent_kmh`` and falls again where it is steeper than ``brake_grade``, since the brakes must
    hold. Where a climb is slower than pushing, the vehicle is pushed.

    Parameters
    ----------
    mass_kg
        Rider, vehicle and load.
    flat_w, climb_w
        The rider's power on the flat and on a climb, watts.
    climb_grade
        From which grade the full climbing power is given.
    motor_w, motor_kmh
        What a motor adds, and up to which speed; zeros without one.
    drag_m2
        Drag coefficient times frontal area.
    rolling
        Coefficient of rolling resistance.
    efficiency
        Share of the power that reaches the road.
    cruise_kmh, descent_kmh
        The highest comfortable speeds.
    brake_grade
        Positive: the descent from which the comfortable speed falls.
    coasts_from_kmh
        A way that is slower than this on the flat is so for comfort (cobbles, people), and is not
        ridden faster downhill either.
    push_kmh
        Speed of pushing on the flat, slowed on slopes as walking.

    References
    ----------
    J. C. Martin, D. L. Milliken, J. E. Cobb, K. L. McFadden, A. R. Coggan, Validation of a
    mathematical model for road cycling power, Journal of Applied Biomechanics 14 (3), 1998.
    https://doi.org/10.1123/jab.14.3.276 (the balance, here without wind and bearings).

    J. Parkin, J. Rotheram, Design speeds and acceleration characteristics of bicycle traffic,
    Transport Policy 17 (5), 2010. https://doi.org/10.1016/j.tranpol.2010.03.001 (everyday riders
    give about 150 W on the flat and 250 W on hills, and gain less downhill than they lose uphill).
    """

    mass_kg: float
    flat_w: float
    climb_w: float
    drag_m2: float
    cruise_kmh: float
    descent_kmh: float
    push_kmh: float
    climb_grade: float = 0.05
    motor_w: float = 0.0
    motor_kmh: float = 0.0
    rolling: float = 0.008
    efficiency: float = 0.95
    brake_grade: float = 0.08
    coasts_from_kmh: float = 13.0


@dataclass(frozen=True, slots=True)
class Driving:
    """A motor vehicle: nothing up to a grade, then a share of the speed for each per cent more.

    Parameters
    ----------
    free_grade
        Up to where a slope, up or down, costs nothing.
    loss_per_percent
        Share of the time added for each per cent beyond, in both directions: steep streets are
        climbed in a low gear and descended on the brake.
    """

    free_grade: float = 0.06
    loss_per_percent: float = 0.02


SlopeModel = Walking | Riding | Driving

#: A courier on foot.
WALKER = Walking()
#: A bicycle with some luggage: 95 kg in all.
BICYCLE = Riding(
    mass_kg=95.0, flat_w=150.0, climb_w=250.0, drag_m2=0.6, cruise_kmh=22.0, descent_kmh=26.0, push_kmh=4.5
)
#: A half-loaded electric cargo bicycle: 200 kg in all, a motor for loads (400 W at the wheel, helping up to
#: 25 km/h as the law allows), a rider who does not hurry.
CARGO_BICYCLE = Riding(
    mass_kg=200.0,
    flat_w=100.0,
    climb_w=150.0,
    motor_w=400.0,
    motor_kmh=25.0,
    drag_m2=0.9,
    cruise_kmh=21.0,
    descent_kmh=23.0,
    brake_grade=0.06,
    push_kmh=3.0,
)
#: A van or a car.
MOTOR_VEHICLE = Driving()
#: A vehicle that slopes do not slow.
LEVEL = Driving(loss_per_percent=0.0)


def slope_factor(model: SlopeModel, grade: ArrayLike) -> NDArray[np.float64]:
    """Return the speed on slopes as a share of the speed on the flat.

    Parameters
    ----------
    model
        A profile's model.
    grade
        float64[k], rise over run; NaN, an unknown grade, counts as flat.

    Returns
    -------
    ndarray
        float64[k], above 0; exactly 1 on the flat.
    """
    grades, factors = _table(model)
    known = np.nan_to_num(np.asarray(grade, dtype=np.float64), nan=0.0)
    return np.asarray(np.interp(known, grades, factors))


def riding_ms(model: Riding, grade: ArrayLike) -> NDArray[np.float64]:
    """Return float64[k], metres a second in the saddle at grades, without stops."""
    grades = np.atleast_1d(np.asarray(grade, dtype=np.float64))
    low, high = np.zeros(len(grades)), np.full(len(grades), 30.0)
    # The power that a speed takes grows with the speed wherever any is needed, so that halving finds
    # the one balance; forty halvings are exact to a nanometre a second.
    for _ in range(40):
        middle = (low + high) / 2
        spare = _road_power_w(model, grades, middle) > resistance_n(model, grades, middle) * middle
        low, high = np.where(spare, middle, low), np.where(spare, high, middle)
    return np.minimum(low, _comfort_ms(model, grades))


def resistance_n(
    model: Riding, grade: NDArray[np.float64], speed_ms: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return float64[k], newtons against the ride: slope, rolling and air; negative where it runs by itself."""
    across = np.sqrt(1.0 + grade**2)
    weight = model.mass_kg * GRAVITY
    return weight * (grade + model.rolling) / across + 0.5 * _AIR_KG_M3 * model.drag_m2 * speed_ms**2


def rider_share(
    model: Riding, grade: NDArray[np.float64], speed_ms: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return float64[k], the part of the power that comes from the rider, the motor giving the rest."""
    rider = _rider_w(model, grade)
    return rider / (rider + _motor_w(model, speed_ms))


def _rider_w(model: Riding, grade: NDArray[np.float64]) -> NDArray[np.float64]:
    return model.flat_w + (model.climb_w - model.flat_w) * np.clip(grade / model.climb_grade, 0.0, 1.0)


def _motor_w(model: Riding, speed_ms: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(speed_ms * 3.6 <= model.motor_kmh, model.motor_w, 0.0)


def _road_power_w(
    model: Riding, grade: NDArray[np.float64], speed_ms: NDArray[np.float64]
) -> NDArray[np.float64]:
    return model.efficiency * (_rider_w(model, grade) + _motor_w(model, speed_ms))


def _comfort_ms(model: Riding, grade: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the speed that a rider allows: more on a gentle descent, less where the brakes must hold."""
    cruise, descent, brake = model.cruise_kmh / 3.6, model.descent_kmh / 3.6, model.brake_grade
    # The slowest, a walking pace, at three times the grade where braking begins.
    return np.interp(-grade, [0.0, brake / 2, brake, 3 * brake], [cruise, descent, descent, 1.7])


def _walking_factor(model: Walking, grade: NDArray[np.float64]) -> NDArray[np.float64]:
    strain = np.abs(grade - model.best_grade) - abs(model.best_grade)
    return np.minimum(np.exp(-model.steepness * strain), model.descent_gain)


@cache
def _table(model: SlopeModel) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return grades and factors, float64[1601] each; models are frozen, so that a table is made once."""
    steps = round(STEEPEST / _STEP)
    grades: NDArray[np.float64] = np.arange(-steps, steps + 1, dtype=np.float64) * _STEP
    if isinstance(model, Walking):
        factors = _walking_factor(model, grades)
    elif isinstance(model, Riding):
        pushing = model.push_kmh / 3.6 * _walking_factor(WALKER, grades)
        speed = np.maximum(riding_ms(model, grades), pushing)
        factors = speed / speed[steps]
    else:
        beyond = np.maximum(np.abs(grades) - model.free_grade, 0.0)
        factors = 1.0 / (1.0 + model.loss_per_percent * 100.0 * beyond)
    grades.flags.writeable = factors.flags.writeable = False
    return grades, factors
