"""Which version of a thing somebody has seen, from ``If-Match``: what they decide is about that one, and no other."""

from __future__ import annotations

import re
from typing import Annotated, Final

from fastapi import Header

from api.errors import ApiError, FaultyField

_TAG: Final = re.compile(r'"([1-9][0-9]{0,8})"')

IfMatch = Annotated[
    str,
    Header(
        alias="If-Match",
        max_length=40,
        description="The ETag of the thing as you have seen it; it is changed only if it is in that version still.",
        examples=['"3"'],
    ),
]


def seen_version(header: str) -> int:
    """Return the version that must have been seen.

    Raises
    ------
    ApiError
        ``version_needed`` (428): none is given. ``version_conflict`` (412): it is no ETag of ours, so nothing is in it.
    """
    found = maybe_version(header)
    if found is None:
        raise ApiError(
            'If-Match: say which version you have seen; send the ETag of the thing, such as If-Match: "3".',
            code="version_needed",
            status=428,
            faults=[
                FaultyField(
                    pointer="header/If-Match",
                    code="version_needed",
                    message="it is missing",
                    remedy="send the ETag of the thing as you have read it",
                )
            ],
        )
    return found


def maybe_version(header: str) -> int | None:
    """Return the version that was seen, None where nobody says; errors as `seen_version`, but for one that is missing."""
    if not header:
        return None
    match = _TAG.fullmatch(header.strip())
    if match is None:
        raise ApiError(
            f'If-Match: {header!r} is no ETag of ours: read the thing again, and send its ETag, such as "3".',
            code="version_conflict",
        )
    return int(match[1])
