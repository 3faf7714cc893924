"""Tests of how slopes change the speed of those who walk, ride and drive."""

from __future__ import annotations

import numpy as np
import pytest

from geo.elevation.slopes import (
    BICYCLE,
    CARGO_BICYCLE,
    LEVEL,
    MOTOR_VEHICLE,
    WALKER,
    Walking,
    resistance_n,
    rider_share,
    riding_ms,
    slope_factor,
)

MODELS = [WALKER, BICYCLE, CARGO_BICYCLE, MOTOR_VEHICLE, LEVEL]
CLIMBS = np.linspace(0.0, 0.8, 161)


@pytest.mark.parametrize("model", MODELS)
def test_flat_and_unknown(model):
    """Tests that the flat changes nothing, exactly, nor does a grade that nobody knows."""
    assert slope_factor(model, [0.0, -0.0, np.nan]).tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("model", MODELS)
def test_climbs_slow_down(model):
    """Tests that steeper is never faster uphill, nowhere stands still, and is bounded beyond the table."""
    factors = slope_factor(model, CLIMBS)
    assert (np.diff(factors) <= 0.0).all()
    assert factors.min() > 0.05
    assert slope_factor(model, [5.0, -5.0]).tolist() == slope_factor(model, [0.8, -0.8]).tolist()


@pytest.mark.parametrize("model", [WALKER, BICYCLE, CARGO_BICYCLE])
def test_uphill_is_slower_than_downhill(model):
    """Tests that the climb takes longer than the descent up to a third, where brakes begin to rule."""
    climbs = CLIMBS[1:60]
    assert (slope_factor(model, climbs) < slope_factor(model, -climbs)).all()


def test_walking_after_tobler():
    """Tests Tobler's function: 6 exp(-3.5 |grade + 0.05|) km/h, against 5.04 km/h on the flat."""
    free = Walking(descent_gain=2.0)
    for grade in (-0.3, -0.05, 0.02, 0.1, 0.4):
        kmh = 6.0 * np.exp(-3.5 * abs(grade + 0.05))
        assert slope_factor(free, [grade])[0] == pytest.approx(kmh / (6.0 * np.exp(-0.175)), rel=1e-4)
    # In town nobody walks faster for a gentle descent; half as fast on 20 per cent.
    assert slope_factor(WALKER, [-0.05])[0] == 1.0
    assert slope_factor(WALKER, [0.2])[0] == pytest.approx(0.497, abs=0.001)


@pytest.mark.parametrize("model", [BICYCLE, CARGO_BICYCLE])
def test_power_balance(model):
    """Tests that the speed on a climb is that at which the power meets the resistance."""
    grade = np.array([0.06, 0.1, 0.2])
    speed = riding_ms(model, grade)
    motor = np.where(speed * 3.6 <= model.motor_kmh, model.motor_w, 0.0)
    power = model.efficiency * (model.climb_w + motor)
    assert resistance_n(model, grade, speed) * speed == pytest.approx(power, rel=1e-6)


def test_resistance_by_hand():
    """Tests the forces on 95 kg at 5 m/s: 7.5 N rolling, 9 N air, and 93 N weight on 10 per cent."""
    level, slope = resistance_n(BICYCLE, np.array([0.0, 0.1]), np.array([5.0, 5.0]))
    assert level == pytest.approx(95 * 9.80665 * 0.008 + 0.5 * 1.2 * 0.6 * 25)
    assert slope - level == pytest.approx(95 * 9.80665 * 0.108 / np.sqrt(1.01) - 95 * 9.80665 * 0.008)


def test_everyday_speeds():
    """Tests that the models stay near what is measured: riders lose about a third of their speed on 5 %."""
    assert slope_factor(BICYCLE, [0.05])[0] == pytest.approx(0.67, abs=0.05)
    assert slope_factor(BICYCLE, [0.10])[0] == pytest.approx(0.35, abs=0.05)
    # A motor makes up for gentle climbs.
    assert slope_factor(CARGO_BICYCLE, [0.03])[0] > slope_factor(BICYCLE, [0.03])[0] + 0.1
    # Gentle descents are faster, steep ones are ridden on the brake, the heavier the sooner.
    assert slope_factor(BICYCLE, [-0.05])[0] > 1.1
    assert slope_factor(CARGO_BICYCLE, [-0.12])[0] < slope_factor(BICYCLE, [-0.12])[0]
    assert slope_factor(CARGO_BICYCLE, [-0.15])[0] < 0.6


def test_driving():
    """Tests that a motor vehicle feels nothing up to 6 %, and 2 % more time for each per cent beyond."""
    assert slope_factor(MOTOR_VEHICLE, [0.06, -0.06]).tolist() == [1.0, 1.0]
    assert slope_factor(MOTOR_VEHICLE, [0.11, -0.11]) == pytest.approx([1 / 1.1, 1 / 1.1])
    assert slope_factor(LEVEL, [0.3]).tolist() == [1.0]


def test_rider_share():
    """Tests that a rider without a motor gives all, with one a part, and all again beyond its speed."""
    assert rider_share(BICYCLE, np.array([0.1]), np.array([2.0])).tolist() == [1.0]
    share = rider_share(CARGO_BICYCLE, np.array([0.1, 0.0]), np.array([3.0, 8.0]))
    assert share == pytest.approx([150 / 550, 1.0])
