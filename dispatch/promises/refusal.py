"""Why a window is not offered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SlotRefusal:
    """What is in the way of a basket on a day.

    Attributes
    ----------
    code
        A stable snake_case name: that of the fault, ``no_courier_on_shift``, ``no_courier_room`` or ``streets_closed``.
    day
        The local date, empty for all that were looked at.
    detail
        The case in English, with its remedy.
    values
        What the case is told with in other languages, by name.
    """

    code: str
    day: str
    detail: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)
