"""Requests that cannot be answered, in OSRM's own codes."""

from __future__ import annotations

from typing import Final

INVALID_URL: Final = "InvalidUrl"
INVALID_SERVICE: Final = "InvalidService"
INVALID_VERSION: Final = "InvalidVersion"
INVALID_OPTIONS: Final = "InvalidOptions"
INVALID_QUERY: Final = "InvalidQuery"
INVALID_VALUE: Final = "InvalidValue"
NO_SEGMENT: Final = "NoSegment"
TOO_BIG: Final = "TooBig"
NO_ROUTE: Final = "NoRoute"
NO_MATCH: Final = "NoMatch"
NO_TRIPS: Final = "NoTrips"
NOT_IMPLEMENTED: Final = "NotImplemented"
DISABLED_DATASET: Final = "DisabledDataset"


class OsrmError(Exception):
    """A request that this door refuses; answered with status 400 as OSRM does.

    Parameters
    ----------
    code
        One of OSRM's codes.
    message
        What is wrong, where, and what to do about it.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def malformed_query(position: int) -> OsrmError:
    """Return the fault of a query that cannot be read from a place of the URL on, counted from 0."""
    return OsrmError(INVALID_QUERY, f"Query string malformed close to position {position}")


def malformed_url(text: str, position: int) -> OsrmError:
    """Return the fault of a URL that cannot be read from a place on, with the signs around it."""
    around = text[max(position - 3, 0) : position + 3]
    return OsrmError(INVALID_URL, f'URL string malformed close to position {position}: "{around}"')
