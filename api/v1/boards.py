"""The coordinator's board: a local date at a glance, what needs somebody first."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Final

from fastapi import Header, Path
from starlette.responses import Response

from api.gate.answer import Answer, respond
from api.gate.call import Calling
from api.v1.board_forms import BoardForm, board_form
from api.v1.scalars import DateText
from api.v1.town_router import town_router
from dispatch.boards.day_query import day_board
from dispatch.storage.events import last_sequence

router = town_router("planning", "/days")

Day = Annotated[DateText, Path(examples=["2026-12-05"])]
IfNoneMatch = Annotated[
    str | None,
    Header(
        alias="If-None-Match",
        max_length=200,
        description="The `ETag` of what you have: where it is still so, the answer is 304 without a body.",
        examples=['"3f0c9a1b2d4e5f60"'],
    ),
]
#: What is said of the moment, such as by how much somebody is late, is not older than so many seconds.
FRESH_S: Final = 30
#: What a 304 has.
UNCHANGED: Final[dict[int | str, dict[str, Any]]] = {304: {"description": "Nothing has changed since."}}


@router.get(
    "/{day}/board",
    operation_id="get_board",
    summary="A day at a glance",
    response_model=BoardForm,
    responses=UNCHANGED,
)
def get_board(call: Calling, day: Day, if_none_match: IfNoneMatch = None) -> Response:
    """Look at a local date: what needs somebody first, every round and how far it is, every delivery, every shift, plans that wait.

    Of visits of a service it has the part of the town, and nothing that says who is visited. Ask again after events, with the `ETag` of what you
    have.
    """
    with call.reading() as reading:
        tag = tag_of(call.town_id, day, last_sequence(reading), reading.now_s // FRESH_S)
        if is_known(tag, if_none_match):
            return unchanged(tag)
        board = day_board(reading, day)
    answer = Answer(board_form(board, call.zone), headers={"etag": tag})
    return respond(answer.status, answer.text, answer.headers)


def is_known(tag: str, if_none_match: str | None) -> bool:
    """Return whether somebody has what is there now."""
    return tag in {one.strip() for one in (if_none_match or "").split(",")}


def unchanged(tag: str) -> Response:
    """Answer that nothing has changed."""
    return Response(status_code=304, headers={"cache-control": "no-store", "etag": tag})


def tag_of(*parts: object) -> str:
    """Return the entity tag of what follows from some things."""
    text = " ".join(map(str, parts))
    return f'"{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}"'
