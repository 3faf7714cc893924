"""Reading fields of a JSON document: every fault is collected with its JSON pointer, value and remedy."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from routing.errors import RoutingError

#: Codes of an answer, as VROOM gives them.
INTERNAL_FAULT = 1
INPUT_FAULT = 2
ROUTING_FAULT = 3
#: Largest number of VROOM's 32-bit fields.
MOST = 2**32 - 1
#: Largest number of VROOM's ids.
MOST_ID = 2**64 - 1


class VroomError(RoutingError):
    """A VROOM document that cannot be answered; ``faults`` lists all that was found.

    Parameters
    ----------
    faults
        One sentence a fault: JSON pointer, value, remedy.
    answer_code
        ``code`` of the answer: `INPUT_FAULT` or `ROUTING_FAULT`.
    """

    def __init__(self, faults: Sequence[str], answer_code: int = INPUT_FAULT) -> None:
        name = "no_travel_times" if answer_code == ROUTING_FAULT else "invalid_vroom"
        super().__init__("; ".join(faults), code=name)
        self.faults = list(faults)
        self.answer_code = answer_code


class Fields:
    """Typed access to the fields of objects; a fault is noted and a harmless default returned."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def fault(self, pointer: str, value: object, remedy: str) -> None:
        """Note a fault of the field at ``pointer``."""
        shown = json.dumps(value, default=str)
        if len(shown) > 60:
            shown = f"{shown[:57]}..."
        self.faults.append(f"{pointer or '/'} is {shown}: {remedy}")

    def close(self, answer_code: int = INPUT_FAULT) -> None:
        """Raise `VroomError` if there was any fault."""
        if self.faults:
            raise VroomError(self.faults, answer_code)

    def mapping(self, value: object, pointer: str) -> Mapping[str, Any]:
        """Return the value if it is an object."""
        if isinstance(value, Mapping):
            return value
        self.fault(pointer, value, "it must be an object")
        return {}

    def items(self, owner: Mapping[str, Any], key: str, pointer: str) -> list[Any]:
        """Return the array under ``key``, empty if it is missing."""
        value = owner.get(key, [])
        if isinstance(value, list | tuple):
            return list(value)
        self.fault(f"{pointer}/{key}", value, "it must be an array")
        return []

    def whole(
        self,
        owner: Mapping[str, Any],
        key: str,
        pointer: str,
        default: int = 0,
        least: int = 0,
        most: int = MOST,
    ) -> int:
        """Return the whole number under ``key``, ``default`` if it is missing."""
        if key not in owner:
            return default
        return self.number(owner[key], f"{pointer}/{key}", default, least, most)

    def number(self, value: object, pointer: str, default: int = 0, least: int = 0, most: int = MOST) -> int:
        """Return the value if it is a whole number from ``least`` to ``most``."""
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.fault(pointer, value, f"it must be a whole number from {least} to {most}")
        return default

    def optional(self, owner: Mapping[str, Any], key: str, pointer: str, most: int = MOST) -> int | None:
        """Return the whole number under ``key``, ``None`` if it is missing."""
        return self.whole(owner, key, pointer, most=most) if key in owner else None

    def identity(self, owner: Mapping[str, Any], pointer: str) -> int:
        """Return the obligatory ``id``."""
        if "id" not in owner:
            self.faults.append(f"{pointer}/id is missing: give a whole number")
        return self.whole(owner, "id", pointer, most=MOST_ID)

    def text(self, owner: Mapping[str, Any], key: str, pointer: str, default: str = "") -> str:
        """Return the string under ``key``."""
        value = owner.get(key, default)
        if isinstance(value, str):
            return value
        self.fault(f"{pointer}/{key}", value, "it must be a string")
        return default

    def flag(self, owner: Mapping[str, Any], key: str, pointer: str) -> bool:
        """Return the truth value under ``key``, false if it is missing."""
        value = owner.get(key, False)
        if isinstance(value, bool):
            return value
        self.fault(f"{pointer}/{key}", value, "it must be true or false")
        return False

    def decimal(self, owner: Mapping[str, Any], key: str, pointer: str, default: float, most: float) -> float:
        """Return the number above 0 and up to ``most`` under ``key``."""
        value = owner.get(key, default)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= most:
            return float(value)
        self.fault(f"{pointer}/{key}", value, f"it must be a number above 0, at most {most}")
        return default

    def numbers(self, owner: Mapping[str, Any], key: str, pointer: str, most: int = MOST) -> tuple[int, ...]:
        """Return the array of whole numbers under ``key``."""
        values = self.items(owner, key, pointer)
        return tuple(
            self.number(value, f"{pointer}/{key}/{place}", most=most) for place, value in enumerate(values)
        )

    def amounts(
        self, owner: Mapping[str, Any], key: str, pointer: str, size: int, default: int = 0
    ) -> tuple[int, ...]:
        """Return the quantities under ``key``, one a dimension, ``default`` each if it is missing."""
        if key not in owner:
            return (default,) * size
        values = self.numbers(owner, key, pointer, most=2**31 - 1)
        if len(values) == size:
            return values
        self.fault(
            f"{pointer}/{key}", owner[key], f"it needs {size} entries, as the first vehicle's capacity has"
        )
        return (default,) * size

    def windows(self, owner: Mapping[str, Any], key: str, pointer: str) -> tuple[tuple[int, int], ...] | None:
        """Return the sorted time windows under ``key``, ``None`` if it is missing."""
        if key not in owner:
            return None
        spans = [
            self.window(value, f"{pointer}/{key}/{place}")
            for place, value in enumerate(self.items(owner, key, pointer))
        ]
        if not spans:
            self.fault(f"{pointer}/{key}", owner[key], "give a window, or leave the key out")
            return None
        spans.sort()
        if any(late[0] <= early[1] for early, late in pairwise(spans)):
            self.fault(f"{pointer}/{key}", owner[key], "windows must not overlap: join them")
        return tuple(spans)

    def window(self, value: object, pointer: str) -> tuple[int, int]:
        """Return the value if it is a pair of times in order."""
        if isinstance(value, list | tuple) and len(value) == 2:
            start, end = (self.number(time, f"{pointer}/{place}") for place, time in enumerate(value))
            if start > end:
                self.fault(pointer, value, "its end is before its start: swap them")
            return start, max(start, end)
        self.fault(pointer, value, "it must be a pair of times in seconds")
        return 0, MOST

    def coordinates(self, owner: Mapping[str, Any], key: str, pointer: str) -> tuple[float, float] | None:
        """Return the ``[lon, lat]`` under ``key``, ``None`` if it is missing."""
        if key not in owner:
            return None
        value = owner[key]
        if isinstance(value, list | tuple) and len(value) >= 2:
            pair = [
                part for part in value[:2] if isinstance(part, int | float) and not isinstance(part, bool)
            ]
            if len(pair) == 2 and abs(pair[0]) <= 180 and abs(pair[1]) <= 90:
                return float(pair[0]), float(pair[1])
        self.fault(f"{pointer}/{key}", value, "it must be [longitude, latitude] in degrees")
        return None
