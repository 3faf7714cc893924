"""Which version of a thing somebody has seen, as the header If-Match says it (RFC 9110, section 13.1.1)."""

from __future__ import annotations

import re
from typing import Annotated, Final

from fastapi import Header

from api.errors import ApiError, FaultyField

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

    Raises
    ------
    ApiError
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
