"""Tests of greenhouse gas figures."""

import pytest

from dispatch.domain import Profile
from dispatch.emissions import CO2E_G_PER_KM, FACTORS, USUAL_KIND, VehicleKind, co2e_g, co2e_g_per_km


def test_every_kind_and_profile_has_a_figure():
    """Tests that no kind or profile is without a figure."""
    assert set(CO2E_G_PER_KM) == set(VehicleKind)
    assert set(USUAL_KIND) == set(Profile)


@pytest.mark.parametrize(
    ("distance_m", "g_per_km", "expected"),
    [(0, 250, 0), (1000, 250, 250), (1, 499, 0), (1, 500, 1), (1_000_000, 250, 250_000)],
)
def test_grams(distance_m, g_per_km, expected):
    """Tests integer grams, halves rounded up."""
    assert co2e_g(distance_m, g_per_km) == expected


def test_a_kind_beats_the_usual_one():
    """Tests that an electric van is not counted as diesel."""
    assert co2e_g_per_km(Profile.VAN) == 254
    assert co2e_g_per_km(Profile.VAN, "electric_van") == 14


def test_a_car_is_counted_between_an_electric_van_and_a_diesel_one():
    """Tests that a car has figures of its own, by what drives it."""
    assert co2e_g_per_km(Profile.CAR) == 195
    assert co2e_g_per_km(Profile.CAR, "electric_car") == 10


def test_figures_follow_from_their_factors():
    """Tests that grams a kilometre are energy a kilometre times the factor of the energy, rounded, and that both languages say from where."""
    for kind in FACTORS["kinds"].values():
        energy = FACTORS["energies"].get(kind["energy"], {"g_per_unit": 0})
        assert kind["g_per_km"] == round(kind["per_100_km"] * energy["g_per_unit"] / 100)
    for own in (*FACTORS["kinds"].values(), *FACTORS["energies"].values()):
        assert all(own["source"][language] for language in ("fr", "en"))
    assert all(set(one) == {"fr", "en"} for one in FACTORS["sources"])
