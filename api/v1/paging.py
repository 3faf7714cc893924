"""Pages of lists: a limit, and a cursor that says where to go on."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Annotated

from fastapi import Query
from pydantic import Field

from api.errors import ApiError, FaultyField

#: Entries of a page, unless somebody says otherwise, and at most.
USUAL, MOST = 50, 200
Limit = Annotated[int, Query(ge=1, le=MOST, description="Most entries of the page.")]
Cursor = Annotated[
    str, Query(max_length=512, description="`next_cursor` of the page before; empty for the first one.")
]
NextCursor = Annotated[
    str | None, Field(description="Give it as `cursor` for the page that follows; null on the last one.")
]


def cursor_of(*place: str | int) -> str:
    """Return a cursor for a place in a list: the values that its order goes by."""
    text = json.dumps(place, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_of(cursor: str, *types: type[str | int]) -> tuple[str | int, ...] | None:
    """Return the place of a cursor, None for the beginning.

    Raises
    ------
    ApiError
        ``invalid_cursor``: it is none of this list.
    """
    if not cursor:
        return None
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        place = json.loads(text)
        if (
            isinstance(place, list)
            and len(place) == len(types)
            and all(type(one) is wanted for one, wanted in zip(place, types, strict=True))
            and all(not isinstance(one, int) or abs(one) < 1 << 62 for one in place)
        ):
            return tuple(place)
    except (ValueError, binascii.Error, RecursionError):
        pass
    raise ApiError(
        "cursor: it is not one of this list; begin without one.",
        code="invalid_cursor",
        status=422,
        faults=[FaultyField(pointer="query/cursor", code="invalid_cursor", message="it is not one of this list", remedy="begin without one")],
    )  # fmt: skip
