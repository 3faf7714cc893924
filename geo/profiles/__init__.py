"""The five ways of moving on streets, each as a table of data, and what a map's tags mean to them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from geo.profiles.bike import BIKE
from geo.profiles.car import CAR
from geo.profiles.cargo_bike import CARGO_BIKE
from geo.profiles.foot import FOOT
from geo.profiles.rules import ProfileRules as ProfileRules
from geo.profiles.van import VAN

#: Every profile by its name, in the order in which towns list them.
PROFILES: Mapping[str, ProfileRules] = MappingProxyType(
    {rules.name: rules for rules in (FOOT, BIKE, CARGO_BIKE, VAN, CAR)}
)
