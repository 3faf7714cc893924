"""The errors of the map side."""

from __future__ import annotations


class MapError(Exception):
    """A map, place or address that cannot be used; ``code`` is stable for programs.

    Parameters
    ----------
    message
        What is wrong, where, and what to do about it.
    code
        A stable snake_case name of the kind of fault, such as ``extract_unreadable``,
        ``extract_empty``, ``town_unknown``, ``town_damaged``, ``too_far_from_street``.
    """

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code
