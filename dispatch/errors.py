"""The errors of the business side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


class DispatchError(Exception):
    """A request of the business that cannot be met; ``code`` is stable for programs.

    Parameters
    ----------
    message
        What is wrong, where, and what to do about it.
    code
        A stable snake_case name of the kind of fault.
    values
        What the case is told with in other languages, by name.
    """

    def __init__(self, message: str, *, code: str, values: Mapping[str, object] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.values = dict(values or {})


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file: where, what, and how to mend it.

    ``pointer`` is an RFC 6901 JSON pointer (for CSV, the column name); ``line`` is 1-based, 0 if unknown; ``values``
    are what the case is told with in other languages, by name.
    """

    pointer: str
    line: int
    code: str
    value: str
    message: str
    remedy: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)


class InvalidDayError(DispatchError):
    """A day file with faults; ``faults`` lists every one of them, in the order of the file.

    Parameters
    ----------
    source
        The file's name as the user gave it.
    faults
        All faults found.
    """

    def __init__(self, source: str, faults: tuple[Fault, ...]) -> None:
        count = len(faults)
        super().__init__(f"{source}: {count} fault{'s' if count > 1 else ''}", code="invalid_day")
        self.source = source
        self.faults = faults
