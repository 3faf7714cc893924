"""The five ways of moving on streets, each as a table of data, and what a map's tags mean to them."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping
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


def in_order(rules: Iterable[ProfileRules]) -> tuple[ProfileRules, ...]:
    """Return profiles in the order of `PROFILES`, tables of somebody's own after them by name."""
    places = {name: at for at, name in enumerate(PROFILES)}
    return tuple(sorted(rules, key=lambda one: (places.get(one.name, len(places)), one.name)))


def identity(rules: ProfileRules) -> str:
    """Return what tells a profile from others: its name, and for tables of somebody's own their content."""
    if PROFILES.get(rules.name) == rules:
        return rules.name
    content = json.dumps(dataclasses.asdict(rules), default=sorted, sort_keys=True)
    return f"{rules.name}:{hashlib.sha256(content.encode()).hexdigest()}"
