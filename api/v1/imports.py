"""Files that are taken in: sent once, worked through elsewhere, every line told what became of it."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import Path, Query, Request
from pydantic import Field
from starlette.responses import PlainTextResponse, Response

from api.errors import ApiError
from api.gate.answer import Answer
from api.gate.call import Call, Calling
from api.said.catalogue import told
from api.said.language import said, said_failure, spoken
from api.v1.deliveries import sender_of
from api.v1.paging import USUAL, Cursor, Limit, NextCursor, cursor_of, place_of
from api.v1.scalars import DateText, Form, Id, Moment, maybe_moment, moment_of
from api.v1.town_router import problems, town_router
from dispatch.exports.cells import harmless
from dispatch.imports.import_file import ImportFile, ImportKind, ImportStatus, SettledLine
from dispatch.imports.sending import send_orders
from dispatch.orders.asked import Upsert
from dispatch.orders.service_day import service_day
from dispatch.storage import imports
from dispatch.storage.store import NotFoundError, Reading

router = town_router("imports", "/imports")

ImportId = Annotated[str, Path(max_length=80, examples=["imp_01kbq0m3c8f6x2v9w4y7z5t1ra"])]
#: What a file of orders may be sent as.
TYPES = frozenset({"text/csv", "text/tab-separated-values", "application/json", "application/vnd.ms-excel"})
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "text/csv": {
                "schema": {},
                "example": "external_ref,recipient,lon,lat,window_from,window_to,shops\nA-1,Camille Exemple,0.02,0.02,10:00,11:00,{shop}\n",
            },
            "application/json": {"schema": {"type": "array", "items": {"type": "object"}}},
        },
    }
}


class ImportForm(Form):
    """A file, and how far it is."""

    id: str
    kind: ImportKind
    sender_id: str
    status: ImportStatus
    lines: int | None
    done: int
    taken: int
    new: int
    faulty: int
    failure: Annotated[str | None, Field(description="Code of why it could not be read or worked through.")]
    title: Annotated[
        str | None, Field(description="What went wrong, for people, in the language of the request.")
    ]
    created_at: Moment
    finished_at: Moment | None


class ImportPage(Form):
    """Files, the latest first."""

    imports: list[ImportForm]
    next_cursor: NextCursor


class LineForm(Form):
    """What became of a line: the delivery that it is, or one thing that is wrong with it (a line may have several)."""

    line: int
    delivery_id: str | None
    new: bool
    pointer: str | None
    code: str | None
    title: Annotated[
        str | None,
        Field(description="What is wrong and what to do, for people, in the language of the request."),
    ]
    value: str | None
    message: str | None
    remedy: str | None


class LinePage(Form):
    """Lines, in the order in which they were settled."""

    lines: list[LineForm]
    next_cursor: NextCursor


@router.post(
    "",
    operation_id="create_import",
    summary="Send a file of orders",
    status_code=202,
    response_model=ImportForm,
    openapi_extra=_BODY,
)
def create_import(
    call: Calling,
    request: Request,
    *,
    day: Annotated[
        DateText | None, Query(description="Of lines that give none; today where it is left out.")
    ] = None,
    mode: Annotated[
        Upsert, Query(description="Where you have a delivery of that `external_ref`.")
    ] = Upsert.MERGE,
    promise: Annotated[bool, Query(description="Promise windows as they are asked for.")] = True,
    sender_id: Annotated[
        Id | None, Query(description="For whom; your own organisation where it is left out.")
    ] = None,
) -> Response:
    """Send a file of orders: a table (commas, semicolons or tabs; UTF-8, UTF-16 or Windows-1252) or a JSON list, columns as in `docs/orders.md`.

    It is kept at once and taken in elsewhere; the good lines go in, of every other it is told what is wrong with it. Nothing is taken twice,
    whatever happens meanwhile.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in TYPES:
        raise ApiError(
            f"The body is {kind[:80] or 'of no type'}: send a file as one of {', '.join(sorted(TYPES))}.",
            code="unsupported_media_type",
            status=415,
        )
    content: bytes = request._body  # noqa: SLF001 - read at the gate
    org_id = sender_of(call, sender_id)
    date = service_day(call.now_s, call.town) if day is None else dt.date.fromisoformat(day)
    answer = call.once(
        lambda: call.write(
            lambda writing: send_orders(
                writing, content, org_id=org_id, day=date, upsert=mode, promise=promise
            )
        ),
        lambda _, stored: Answer(_form(stored, call.zone), 202, {"location": f"/v1/imports/{stored.id}"}),
        ImportFile,
    )
    call.business.wake()
    return answer


@router.get("", operation_id="list_imports", summary="List files", response_model=ImportPage)
def list_imports(call: Calling, limit: Limit = USUAL, cursor: Cursor = "") -> Response:
    """List the files that were sent, the latest first."""
    place = place_of(cursor, str)

    def render(reading: Reading) -> Answer:
        before = "" if place is None else str(place[0])
        found = imports.imports_page(reading, org_id=call.org_id, before=before, most=limit + 1)
        shown = found[:limit]
        following = cursor_of(shown[-1].id) if len(found) > limit else None
        return Answer(ImportPage(imports=[_form(one, call.zone) for one in shown], next_cursor=following))

    return call.look(render)


@router.get(
    "/{import_id}", operation_id="get_import", summary="See how far a file is", response_model=ImportForm
)
def get_import(call: Calling, import_id: ImportId) -> Response:
    """See how far a file is."""
    return call.look(lambda reading: Answer(_form(_own(call, reading, import_id), call.zone)))


@router.get(
    "/{import_id}/lines",
    operation_id="list_import_lines",
    summary="What became of lines",
    response_model=LinePage,
)
def list_import_lines(
    call: Calling,
    import_id: ImportId,
    *,
    faulty: Annotated[bool, Query(description="Those with something wrong alone.")] = False,
    limit: Limit = USUAL,
    cursor: Cursor = "",
) -> Response:
    """List what became of lines: deliveries, and everything that is wrong."""
    place = place_of(cursor, int)

    def render(reading: Reading) -> Answer:
        _own(call, reading, import_id)
        after = 0 if place is None else int(place[0])
        found = imports.lines_page(reading, import_id, faulty=faulty, after=after, most=limit + 1)
        shown = found[:limit]
        following = cursor_of(shown[-1].sequence) if len(found) > limit else None
        return Answer(LinePage(lines=[_line(one) for one in shown], next_cursor=following))

    return call.look(render)


@router.get(
    "/{import_id}/faults.csv",
    operation_id="download_import_faults",
    summary="Download what is wrong",
    response_class=PlainTextResponse,
    responses={
        200: {"description": "A table.", "content": {"text/csv": {"schema": {"type": "string"}}}},
        **problems(404),
    },
)
def download_import_faults(call: Calling, import_id: ImportId) -> Response:
    """Download what is wrong with the lines of a file, as a table to mend it by."""
    with call.reading() as reading:
        _own(call, reading, import_id)
        found: list[SettledLine] = []
        while page := imports.lines_page(
            reading, import_id, faulty=True, after=found[-1].sequence if found else 0, most=1_000
        ):
            found += page
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["line", "column", "what", "code", "value", "message", "remedy"])
    for one in found:
        what = told(one.code, spoken(), {"value": one.value})
        cells = (one.pointer, what, one.code, one.value, one.message, one.remedy)
        writer.writerow([one.line or "", *map(harmless, cells)])
    headers = {
        "content-disposition": f'attachment; filename="{import_id}-faults.csv"',
        "cache-control": "no-store",
    }
    return Response("\ufeff" + text.getvalue(), media_type="text/csv", headers=headers)


def _own(call: Call, reading: Reading, name: str) -> ImportFile:
    found = imports.get_import(reading, name)
    if call.org_id and found.org_id != call.org_id:
        raise NotFoundError("import_file", name)
    return found


def _form(one: ImportFile, zone: ZoneInfo) -> ImportForm:
    return ImportForm(
        id=one.id,
        kind=one.kind,
        sender_id=one.org_id,
        status=one.status,
        lines=one.lines,
        done=one.done,
        taken=one.taken,
        new=one.fresh,
        faulty=one.faulty,
        failure=one.failure or None,
        title=said_failure(one.failure),
        created_at=moment_of(one.created_s, zone),
        finished_at=maybe_moment(one.finished_s, zone),
    )


def _line(one: SettledLine) -> LineForm:
    good = not one.code
    return LineForm(
        line=one.line,
        delivery_id=one.delivery_id or None,
        new=one.fresh,
        pointer=None if good else one.pointer,
        code=None if good else one.code,
        title=said(one.code, {"value": one.value}),
        value=None if good else one.value,
        message=None if good else one.message,
        remedy=None if good else one.remedy,
    )
