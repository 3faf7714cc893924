<<<<<<< HEAD
"""Which version of a thing somebody has seen, as the header If-Match says it (RFC 9110, section 13.1.1)."""
=======
"""The version that somebody has seen of what they change: the field If-Match."""
>>>>>>> main

from __future__ import annotations

import re
from typing import Annotated, Final

from fastapi import Header

from api.errors import ApiError, FaultyField
<<<<<<< HEAD

#: What a route that changes something that has versions may answer besides.
CONFLICTING: Final = (412, 428)
_TAG: Final = re.compile(r'"([1-9][0-9]{0,17})"')

IfMatch = Annotated[
    str,
    Header(
        alias="If-Match", max_length=200, description='The `ETag` that you have seen, such as `"3"`.', examples=['"1"']
    ),
]  # fmt: skip


def seen_version(if_match: str) -> int:
    """Return the version that somebody has seen.

    Parameters
    ----------
    if_match
        The header field as it was sent, empty where it was not.
=======
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
>>>>>>> main

    Raises
    ------
    ApiError
<<<<<<< HEAD
        ``version_needed`` (428): it is not said. ``version_conflict`` (412): it is no entity tag that we have given.
    """
    text = if_match.strip()
    if not text or text == "*":
        raise _refused("version_needed", 428, "say which version you have seen", "send its ETag as If-Match")
    found = _TAG.fullmatch(text)
    if found is None:
        raise _refused(
            "version_conflict", 412, "it is no entity tag of ours", "read the thing again, and send its ETag"
        )
    return int(found[1])


def _refused(code: str, status: int, message: str, remedy: str) -> ApiError:
    return ApiError(
        f"If-Match: {message}; {remedy}.",
        code=code,
        status=status,
        faults=[FaultyField(pointer="header/If-Match", code=code, message=message, remedy=remedy)],
    )
=======
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
>>>>>>> main
