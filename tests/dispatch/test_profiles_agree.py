"""Tests that a day's vehicles may move in every way that towns are built for."""

from typing import get_args

from dispatch.dayfile.models import VehicleModel
from dispatch.domain import Profile
from dispatch.emissions import VehicleKind
from geo.profiles import PROFILES


def test_domain_and_day_file_know_every_profile_of_the_map():
    """Tests that the map's profiles, the domain's and the day file's are the same."""
    assert [profile.value for profile in Profile] == list(PROFILES)
    assert list(get_args(VehicleModel.model_fields["profile"].annotation)) == list(PROFILES)


def test_day_file_knows_every_kind_of_vehicle():
    """Tests that each kind that has a figure can be written in a day file."""
    assert set(get_args(VehicleModel.model_fields["kind"].annotation)) == {"", *VehicleKind}
