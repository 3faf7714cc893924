"""Other vehicles, larger boxes."""

from __future__ import annotations

from dataclasses import replace

from dispatch.dayfile.convert import vehicle_of
from dispatch.dayfile.models import VehicleModel
from dispatch.domain import Load, Profile, Vehicle
from dispatch.generate import fleet
from dispatch.simulate.scenario import Scenario
from dispatch.simulate.what_if.change import refusal

#: What couriers can be given.
KINDS = (Profile.CARGO_BIKE, Profile.VAN)


def other_vehicles(scenario: Scenario, profile: Profile, count: int | None = None) -> Scenario:
    """Return the day with other vehicles of the usual size, costs and emissions of their kind.

    Parameters
    ----------
    scenario
        The day.
    profile
        `Profile.CARGO_BIKE` or `Profile.VAN`.
    count
        How many of those that are of another kind are exchanged, the first ones first; all where not given.

    Raises
    ------
    InvalidWhatIfError
        There are not so many of another kind.
    """
    if profile not in KINDS:
        raise refusal(f"vehicles={profile}", "no such vehicle is known", f"choose {' or '.join(KINDS)}")
    others = [one.id for one in scenario.day.vehicles if one.profile is not profile]
    if count is not None and not 0 < count <= len(others):
        raise refusal(
            f"vehicles={profile}:{count}",
            f"{len(others)} vehicles are of another kind",
            "exchange 1 to so many",
        )
    chosen = set(others if count is None else others[:count])
    model = _usual(profile)
    vehicles = tuple(
        replace(model, id=one.id, name=f"{one.name} ({profile})", skills=one.skills | model.skills)
        if one.id in chosen
        else one
        for one in scenario.day.vehicles
    )
    return replace(scenario, day=replace(scenario.day, vehicles=vehicles))


def larger_boxes(scenario: Scenario, factor: float) -> Scenario:
    """Return the day with boxes of another size: volume is multiplied, what may be carried in weight stays.

    Raises
    ------
    InvalidWhatIfError
        The factor is not from 0.1 to 10.
    """
    if not 0.1 <= factor <= 10:
        raise refusal(f"boxes={factor:g}", "is no size of boxes", "give a factor from 0.1 to 10")
    vehicles = tuple(
        replace(one, capacity=Load(round(one.capacity.volume_l * factor), one.capacity.weight_g))
        for one in scenario.day.vehicles
    )
    return replace(scenario, day=replace(scenario.day, vehicles=vehicles))


def _usual(profile: Profile) -> Vehicle:
    bikes = int(profile is Profile.CARGO_BIKE)
    (document,) = fleet.vehicles(bikes, 1 - bikes, french=False)
    return vehicle_of(VehicleModel.model_validate(document))
