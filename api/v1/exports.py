"""Files that are taken out: asked for, written elsewhere, fetched while they are kept."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from fastapi import Path
from pydantic import Field
from starlette.responses import Response, StreamingResponse

from api.errors import ApiError, FaultyField
from api.gate.answer import Answer, respond
from api.gate.call import Call, Calling
from api.said.catalogue import title_of
from api.said.language import DEFAULT, said_failure
from api.v1.paging import USUAL, Cursor, Limit, NextCursor, cursor_of, place_of
from api.v1.scalars import DateText, Form, Id, Moment, maybe_moment, moment_of
from api.v1.town_router import problems, town_router
from dispatch.exporting.asking import KEPT_S, LONGEST_SPAN, BadExportError, ask_export, drop_export
from dispatch.exporting.columns import columns_of
from dispatch.exporting.export import MEDIA_TYPES, Export, ExportFormat, ExportKind, ExportStatus
from dispatch.storage import exports
from dispatch.storage.store import NotFoundError, Reading, Writing

router = town_router("exports", "/exports")

ExportId = Annotated[str, Path(max_length=80, examples=["exp_01kbq0m3c8f6x2v9w4y7z5t1ra"])]
#: Where it is said what is owed to the map.
_COPYRIGHT: Final = "https://www.openstreetmap.org/copyright"
_MOST_STATES: Final = 24


class NewExport(Form):
    """What is wanted."""

    kind: Annotated[
        ExportKind,
        Field(
            description="What the lines are; columns are in `docs/exports.md`. Visits, rounds and figures are for who works for the town.",
        ),
    ]
    from_day: Annotated[DateText, Field(description="First local date.", examples=["2026-11-01"])]
    to_day: Annotated[
        DateText, Field(description=f"Last one, within {LONGEST_SPAN} days.", examples=["2026-11-30"])
    ]
    format: Annotated[ExportFormat, Field(description="A table for spreadsheets, or JSON Lines.")] = (
        ExportFormat.CSV
    )
    status: Annotated[
        list[Annotated[str, Field(max_length=40)]],
        Field(
            default_factory=list,
            max_length=_MOST_STATES,
            description="Of deliveries, visits or rounds: in one of these alone.",
        ),
    ]
    organization_id: Annotated[
        Id | None, Field(description="For who works for the town: what concerns that organisation alone.")
    ] = None
    persons: Annotated[bool, Field(description="Of deliveries: who gets them, and where, as far as you see that in the API. Leave it out for statistics.")] = False  # fmt: skip


class ExportForm(Form):
    """A file, and how far it is."""

    id: str
    kind: ExportKind
    format: ExportFormat
    from_day: str
    to_day: str
    statuses: list[str]
    organization_id: Annotated[str | None, Field(description="Whose lines it has; null for all of the town.")]
    persons: bool
    columns: list[str]
    status: ExportStatus
    rows: Annotated[int, Field(description="So far.")]
    size: Annotated[int, Field(description="Bytes, so far.")]
    failure: Annotated[str | None, Field(description="Code of why there is no file.")]
    title: Annotated[
        str | None, Field(description="What went wrong, for people, in the language of the request.")
    ]
    file_name: str
    attribution: Annotated[
        str | None, Field(description="The credit that goes with the file wherever it goes; null where nothing in it comes from the map.")
    ]  # fmt: skip
    created_at: Moment
    finished_at: Moment | None
    expires_at: Annotated[
        Moment | None,
        Field(description=f"When the file goes, {KEPT_S // 86_400} days after it is done, or when it went."),
    ]


class ExportPage(Form):
    """Files, the latest first."""

    exports: list[ExportForm]
    next_cursor: NextCursor


class RemovedExport(Form):
    """A file that is gone."""

    id: str


@router.post(
    "",
    operation_id="create_export",
    summary="Ask for a file",
    status_code=202,
    response_model=ExportForm,
)
def create_export(call: Calling, wanted: NewExport) -> Response:
    """Ask for a file of what was ordered, driven, taken and counted; organisations have their own part, as everywhere.

    It is written elsewhere: look again, or follow `export.finished`, until it is `done`; then fetch it. Whatever changes while it is written,
    each thing is in it once.
    """
    days = dt.date.fromisoformat(wanted.from_day), dt.date.fromisoformat(wanted.to_day)

    def step(writing: Writing) -> Export:
        return ask_export(
            writing,
            wanted.kind,
            days,
            format=wanted.format,
            org_id=call.org_id,
            statuses=wanted.status,
            organization_id=wanted.organization_id or "",
            persons=wanted.persons,
        )

    try:
        answer = call.once(
            lambda: call.write(step),
            lambda _, stored: Answer(_form(stored, call.zone), 202, {"location": f"/v1/exports/{stored.id}"}),
            Export,
        )
    except BadExportError as error:
        raise _told(error) from None
    call.business.wake()
    return answer


@router.get("", operation_id="list_exports", summary="List files", response_model=ExportPage)
def list_exports(call: Calling, limit: Limit = USUAL, cursor: Cursor = "") -> Response:
    """List the files that were asked for, the latest first; those that are gone stay to be seen for a while."""
    place = place_of(cursor, str)

    def render(reading: Reading) -> Answer:
        before = "" if place is None else str(place[0])
        found = exports.exports_page(reading, org_id=call.org_id, before=before, most=limit + 1)
        shown = found[:limit]
        following = cursor_of(shown[-1].id) if len(found) > limit else None
        return Answer(ExportPage(exports=[_form(one, call.zone) for one in shown], next_cursor=following))

    return call.look(render)


@router.get(
    "/{export_id}", operation_id="get_export", summary="See how far a file is", response_model=ExportForm
)
def get_export(call: Calling, export_id: ExportId) -> Response:
    """See how far a file is."""
    return call.look(lambda reading: Answer(_form(_own(call, reading, export_id), call.zone)))


@router.get(
    "/{export_id}/file",
    operation_id="download_export",
    summary="Fetch a file",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": 'The file. `Link` with `rel="license"` has the credit of the map, where one is due.',
            "content": {kind: {"schema": {"type": "string"}} for kind in MEDIA_TYPES.values()},
        },
        **problems(404, 409, 410),
    },
)
def download_export(call: Calling, export_id: ExportId) -> Response:
    """Fetch a file that is done: 409 `export_not_ready` before that, 410 `export_expired` once it is gone."""
    with call.reading() as reading:
        one = _own(call, reading, export_id)
    if one.status is ExportStatus.EXPIRED:
        raise ApiError(
            title_of(one.failure, DEFAULT)
            if one.failure
            else "The file is gone: its time is over. Ask for it again.",
            code="export_expired",
        )
    if one.status is not ExportStatus.DONE:
        if one.failure:
            raise ApiError(title_of(one.failure, DEFAULT), code=one.failure, status=409)
        raise ApiError(
            "There is no file yet: it is not done: look at its status until it is.", code="export_not_ready"
        )
    headers = {
        "content-disposition": f'attachment; filename="{one.file_name}"',
        "content-length": str(one.size),
        "cache-control": "no-store",
    }
    if one.attribution:
        # Header fields are ASCII; what else there is they have as RFC 8187 does.
        headers["link"] = f"<{_COPYRIGHT}>; rel=\"license\"; title*=UTF-8''{quote(one.attribution)}"
    content = exports.content_of(call.store, call.town_id, one)
    return StreamingResponse(content, media_type=f"{MEDIA_TYPES[one.format]}; charset=utf-8", headers=headers)


@router.delete(
    "/{export_id}", operation_id="delete_export", summary="Remove a file", response_model=RemovedExport
)
def delete_export(call: Calling, export_id: ExportId) -> Response:
    """Remove a file before its time; one that is being written is given up."""

    def step(writing: Writing) -> Answer:
        one = _own(call, writing, export_id)
        drop_export(writing, one)
        return Answer(RemovedExport(id=one.id))

    answer = call.write(step)
    return respond(answer.status, answer.text, answer.headers)


def _own(call: Call, reading: Reading, name: str) -> Export:
    found = exports.get_export(reading, name)
    if call.org_id and found.org_id != call.org_id:
        raise NotFoundError("export", name)
    return found


def _form(one: Export, zone: ZoneInfo) -> ExportForm:
    return ExportForm(
        id=one.id,
        kind=one.kind,
        format=one.format,
        from_day=one.from_day,
        to_day=one.to_day,
        statuses=list(one.statuses),
        organization_id=one.about_org_id or None,
        persons=one.persons,
        columns=list(columns_of(one)),
        status=one.status,
        rows=one.rows,
        size=one.size,
        failure=one.failure or None,
        title=said_failure(one.failure),
        file_name=one.file_name,
        attribution=one.attribution or None,
        created_at=moment_of(one.created_s, zone),
        finished_at=maybe_moment(one.finished_s, zone),
        expires_at=maybe_moment(one.expires_s, zone),
    )


def _told(error: BadExportError) -> ApiError:
    """Return what is wrong with what was asked for, by the names of the form."""
    if not error.field:
        return ApiError(f"{error}.", code=error.code)
    message, _, remedy = str(error).partition(": ")
    fault = FaultyField(pointer=f"/{error.field}", code=error.code, message=message, remedy=remedy)
    return ApiError(f"{error.field}: {error}.", code=error.code, faults=[fault])
