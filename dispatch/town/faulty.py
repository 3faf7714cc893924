"""Faults of what an administrator gives, collected field by field."""

from __future__ import annotations

from collections.abc import Sequence

from dispatch.errors import DispatchError, Fault


class InvalidEntryError(DispatchError):
    """Something of the town that cannot be, ``faults`` lists everything that is wrong with it; code ``invalid_organization`` or ``invalid_place``."""

    def __init__(self, what: str, faults: Sequence[Fault]) -> None:
        told = "; ".join(f"{fault.pointer}: {fault.message} ({fault.remedy})" for fault in faults)
        super().__init__(f"the {what} is refused: {told}", code=f"invalid_{what}")
        self.faults = tuple(faults)


def text_faults(pointer: str, text: str, most: int, *, needed: bool = False) -> list[Fault]:
    """Return what is wrong with a text: it is too long, or empty where one is needed."""
    if needed and not text.strip():
        return [Fault(pointer, 0, "missing", "", "it is empty", "give one")]
    if len(text) > most:
        return [Fault(pointer, 0, "too_long", text[:80], f"it has more than {most} characters", "shorten it")]
    return []
