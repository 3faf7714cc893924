"""Why something cannot be done, for programs; `dispatch.why` says it in words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class WhyNotCode(StrEnum):
    """What is in the way. Those of `routing.rounds.obstacle.ObstacleCode` keep their names."""

    NO_COURIER = "no_courier"  # nobody is on shift any more
    OFF_STREETS = "off_streets"  # a place is too far from any street that couriers here may use
    GOODS_UNLOCATED = "goods_unlocated"  # collected, and on no active round since
    SKILL = "skill"
    SKILL_ANY = "skill_any"
    SKILL_NONE = "skill_none"
    LEFT_OFF = "left_off"  # a person has taken it off; ``detail`` says who
    FORBIDDEN = "forbidden"  # somebody has said who takes it
    GROUP = "group"
    APART = "apart"
    ORDER = "order"
    CAPACITY = "capacity"
    UNREACHABLE = (
        "unreachable"  # no way, or none while its windows last; ``detail`` names the closures that are why
    )
    RANGE = "range"
    WINDOW = "window"
    SHIFT = "shift"
    RIDE = "ride"
    BREAK = "break"
    GOODS = "goods"
    LIFO = "lifo"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class WhyNot:
    """One obstacle.

    ``shift_id`` is whose, empty for all; ``detail`` names a skill, a dimension, what may not meet or what is closed; ``value`` is by how much, in the unit of
    `routing.rounds.obstacle.Obstacle`, -1 where nothing is measured.
    """

    code: WhyNotCode
    shift_id: str = ""
    detail: str = ""
    value: int = -1
