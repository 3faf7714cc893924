"""The version that somebody has seen of what they change: the field If-Match."""

from __future__ import annotations

import re
from typing import Annotated, Final

from fastapi import Header

from api.errors import ApiError, FaultyField
from dispatch.storage.store import ConflictError

_TAG: Final = re.compile(r'"(\d{1,18})"')
#: What an operation asks for to know which version was seen.
IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=64,
        description="The `ETag` of what you have seen; it is changed in that version only.",
        examples=['"2"'],
    ),
]


def seen_version(request_header: str | None) -> int:
    """Return the version that a request names.

    Raises
    ------
    ApiError
        ``version_needed`` (428): it names none. ``invalid_version`` (422): what it names is no ETag of ours.
    """
    if request_header is None or not request_header.strip():
        raise ApiError(
            "Say which version you have seen: send the ETag of your last look as If-Match.",
            code="version_needed",
            status=428,
        )
    match = _TAG.fullmatch(request_header.strip())
    if match is None:
        raise ApiError(
            'If-Match: give one ETag as it was sent to you, such as "3".',
            code="invalid_version",
            status=422,
            faults=[
                FaultyField(
                    pointer="header/If-Match", code="invalid_version", message="it is no ETag of ours"
                )
            ],
        )
    return int(match[1])


def check_seen(kind: str, name: str, version: int, seen: int) -> None:
    """Let a change pass that is made of the present version.

    Raises
    ------
    ConflictError
        It is of another one.
    """
    if version != seen:
        raise ConflictError(kind, name, seen)


def maybe_version(request_header: str | None) -> int | None:
    """Return the version that a request names, None where it names none: what has happened is not undone by a newer version.

    Raises
    ------
    ApiError
        ``invalid_version`` (422): what it names is no ETag of ours.
    """
    return seen_version(request_header) if request_header and request_header.strip() else None
