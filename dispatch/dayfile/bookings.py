"""Nobody rides two shifts at once, and no vehicle is ridden twice at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dispatch.errors import Fault
from dispatch.said_words import shown

Span = tuple[int, int]


def double_bookings(shifts: Sequence[tuple[str, dict[str, Any], Span]]) -> list[Fault]:
    """Return a fault for each shift whose courier or vehicle is still busy with another one.

    Parameters
    ----------
    shifts
        Pointer, content and span of each sound shift, in the order of the file. A shift may begin
        at the very second at which another one ends.
    """
    faults: list[Fault] = []
    for field in ("courier", "vehicle"):
        busy: dict[str, list[tuple[str, Span]]] = {}
        for pointer, shift, span in shifts:
            name = shift.get(field)
            if not isinstance(name, str):
                continue
            others = [
                other for other, (start, end) in busy.get(name, []) if span[0] < end and start < span[1]
            ]
            if others:
                message = f"the {field} is already taken by {others[0]} at that time"
                remedy = f"move one of the two shifts, or name another {field}"
                faults.append(Fault(f"{pointer}/{field}", 0, "double_booked", shown(name), message, remedy))
            busy.setdefault(name, []).append((pointer, span))
    return faults
