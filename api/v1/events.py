"""The log of what has happened: page by page with a cursor, and as a stream."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Header, Query, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from api.errors import ApiError
from api.event_stream import EventStreams, TooManyStreamsError
from api.gate.answer import Answer
from api.gate.call import Calling
from api.v1.event_forms import EventForm, heard
from api.v1.paging import USUAL, Cursor, Limit, cursor_of, place_of
from api.v1.scalars import Form
from api.v1.town_router import town_router
from dispatch.privacy.outward import FIELDS
from dispatch.storage.event_lists import page_after
from dispatch.storage.events import last_sequence
from dispatch.storage.store import Reading

router = town_router("events", "/events")

#: Events that are looked through for one page of an organisation, which hears few of them.
LOOKED_THROUGH = 2_000

Kinds = Annotated[
    list[Annotated[str, Field(pattern=r"^[a-z_]+(\.[a-z_]*)*$", max_length=64)]],
    Query(max_length=32, description="Types such as `delivery.promised`, or beginnings such as `delivery.`; all where none is given."),
]  # fmt: skip


class EventPage(Form):
    """A page of the log, the oldest first."""

    events: list[EventForm]
    next_cursor: Annotated[
        str,
        Field(
            description="Where the log goes on: never null, since it does. Ask again with it, also after an empty page."
        ),
    ]
    more: Annotated[bool, Field(description="Whether there may be more behind it now.")]


@router.get("", operation_id="list_events", summary="Read the log", response_model=EventPage)
def list_events(
    call: Calling,
    *,
    kind: Kinds = [],  # noqa: B006
    subject: Annotated[str, Query(max_length=80, description="About that thing alone.")] = "",
    limit: Limit = USUAL,
    cursor: Cursor = "",
    from_now: Annotated[
        bool, Query(description="Without a cursor: begin behind the last event there is.")
    ] = False,
) -> Response:
    """Read what has happened, each event once, in the order of the town's log. Keep the cursor to go on later, days later as well.

    Organisations hear of their own deliveries, and only what concerns them.
    """
    place = place_of(cursor, int)

    def render(reading: Reading) -> Answer:
        begun = 0 if place is None else int(place[0])
        if place is None and from_now:
            return Answer(EventPage(events=[], next_cursor=cursor_of(last_sequence(reading)), more=False))
        wanted = [*kind] or ([*FIELDS] if call.org_id else [])
        most = LOOKED_THROUGH if call.org_id else limit
        found = page_after(reading, begun, kinds=wanted, subject=subject, most=most)
        shown: list[EventForm] = []
        last = begun
        for event in found:
            last = event.sequence
            form = heard(reading, call.org_id, event, call.zone)
            if form is not None:
                shown.append(form)
                if len(shown) == limit:
                    break
        more = bool(found) and (len(found) == most or last != found[-1].sequence)
        return Answer(EventPage(events=shown, next_cursor=cursor_of(last), more=more))

    return call.look(render)


@router.get(
    "/stream",
    operation_id="stream_events",
    summary="Follow the log",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Server-sent events.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        }
    },
)
async def stream_events(
    call: Calling,
    request: Request,
    kind: Kinds = [],  # noqa: B006
    last_event_id: Annotated[
        str, Header(max_length=512, description="Where to go on: the `id` of the last event heard.")
    ] = "",
    limit_s: Annotated[int, Query(ge=0, le=3600, description="End after so many seconds; 0 for never.")] = 0,
) -> Response:
    """Follow what happens as server-sent events (`text/event-stream`): `id` is a cursor, `event` the type, `data` the event as in lists.

    A lost connection goes on where it ended: browsers send `Last-Event-ID` by themselves.
    """
    place = place_of(last_event_id, int)
    streams: EventStreams = request.app.state.streams
    try:
        stream = await run_in_threadpool(
            streams.open,
            call.subject,
            tuple(kind),
            None if place is None else int(place[0]),
            asyncio.get_running_loop(),
        )
    except TooManyStreamsError as error:
        raise ApiError(str(error), code=error.code, status=429, headers={"retry-after": "10"}) from None

    async def told() -> AsyncIterator[str]:
        try:
            async for text in stream.texts(limit_s):
                yield text
        finally:
            streams.close(stream)

    headers: dict[str, Any] = {"cache-control": "no-store", "x-accel-buffering": "no"}
    return StreamingResponse(told(), media_type="text/event-stream", headers=headers)
