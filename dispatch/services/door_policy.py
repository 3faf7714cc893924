"""From when to when a courier sees whom they visit; part ``door`` of a town's settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from dispatch.errors import DispatchError
from dispatch.parties.town import Town


class InvalidDoorPolicyError(DispatchError):
    """The settings of a town say what cannot be; code ``invalid_policy``."""

    def __init__(self, field: str, value: object, remedy: str) -> None:
        super().__init__(f"settings.door.{field} is {value!r}: {remedy}", code="invalid_policy")


@dataclass(frozen=True, slots=True)
class DoorPolicy:
    """Bounds on what couriers see.

    A visit is seen while it is among the next ``stops`` of the round, or planned to begin within ``before_min`` minutes, until ``after_min``
    minutes after its stop was closed.
    """

    stops: int = 2
    before_min: int = 30
    after_min: int = 15


def door_policy_of(town: Town) -> DoorPolicy:
    """Return the policy of a town; what its settings leave out is as in `DoorPolicy`.

    Raises
    ------
    InvalidDoorPolicyError
        A value is not possible, or a name unknown.
    """
    given: Mapping[str, Any] = town.settings.get("door", {})
    known = {field.name for field in fields(DoorPolicy)}
    for name, value in given.items():
        if name not in known:
            raise InvalidDoorPolicyError(name, value, f"known are {', '.join(sorted(known))}")
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 24 * 60:
            raise InvalidDoorPolicyError(name, value, "give a whole number from 0 to 1440")
    return DoorPolicy(**given)
