"""A round in open forms: for maps, navigation programs, calendars, spreadsheets, and on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final

from fastapi import Query
from starlette.responses import Response

from api.gate.answer import etag
from api.gate.call import Call, Calling
from api.v1.happened import courier_of
from api.v1.rounds import RoundId
from api.v1.scalars import Language
from api.v1.town_router import town_router
from dispatch.exports import round_csv, round_geojson, round_gpx
from dispatch.exports.calendar_file import round_ics
from dispatch.exports.door_details import door_details
from dispatch.exports.stored_round import SheetFacts, plan_of_round, sheet_facts
from dispatch.plan import Plan

router = town_router("rounds", "/rounds")

GEOJSON: Final = "application/geo+json"
GPX: Final = "application/gpx+xml"
CALENDAR: Final = "text/calendar"
CSV: Final = "text/csv"
PDF: Final = "application/pdf"


InLanguage = Annotated[Language, Query(description="Of the words in it.")]


def _file(media_type: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"description": "The file.", "content": {media_type: {}}}}


@router.get(
    "/{round_id}.geojson",
    operation_id="get_round_geojson",
    summary="A round as GeoJSON",
    response_class=Response,
    responses=_file(GEOJSON),
)
def get_round_geojson(call: Calling, round_id: RoundId) -> Response:
    """Get a round as a line along the streets and a point for each stop. A courier's key has what is left of a round in hand."""
    return _written(
        call, round_id, GEOJSON, "geojson", lambda plan, facts: round_geojson(plan, facts.shift.id)
    )


@router.get(
    "/{round_id}.gpx",
    operation_id="get_round_gpx",
    summary="A round as GPX",
    response_class=Response,
    responses=_file(GPX),
)
def get_round_gpx(call: Calling, round_id: RoundId) -> Response:
    """Get a round's track and waypoints, for a navigation program of your own."""
    return _written(call, round_id, GPX, "gpx", lambda plan, facts: round_gpx(plan, facts.shift.id))


@router.get(
    "/{round_id}.ics",
    operation_id="get_round_ics",
    summary="A round as a calendar",
    response_class=Response,
    responses=_file(CALENDAR),
)
def get_round_ics(call: Calling, round_id: RoundId, language: InLanguage = Language.FR) -> Response:
    """Get a round as a calendar (iCalendar) with an event for each stop; a later version takes the place of an earlier one."""

    def write(plan: Plan, facts: SheetFacts) -> str:
        return round_ics(
            plan,
            facts.shift.id,
            name=round_id,
            version=facts.own.version,
            now_s=call.now_s,
            language=language,
        )

    return _written(call, round_id, CALENDAR, "ics", write)


@router.get(
    "/{round_id}.csv",
    operation_id="get_round_csv",
    summary="A round as CSV",
    response_class=Response,
    responses=_file(CSV),
)
def get_round_csv(call: Calling, round_id: RoundId) -> Response:
    """Get one line for each thing that is to be done on a round."""
    return _written(call, round_id, CSV, "csv", lambda plan, facts: round_csv(plan, facts.shift.id))


@router.get(
    "/{round_id}.pdf",
    operation_id="get_round_pdf",
    summary="A round on paper",
    response_class=Response,
    responses=_file(PDF),
)
def get_round_pdf(call: Calling, round_id: RoundId, language: InLanguage = Language.FR) -> Response:
    """Get a round as a sheet that prints on A4, to work from where there is no phone."""

    def write(plan: Plan, facts: SheetFacts) -> bytes:
        # It takes a moment to load.
        from dispatch.exports.sheet_pdf import round_pdf

        return round_pdf(
            plan,
            facts.shift.id,
            version=facts.own.version,
            now_s=call.now_s,
            language=language,
            details=door_details(facts, language),
        )

    return _written(call, round_id, PDF, "pdf", write)


def _written(
    call: Call,
    round_id: str,
    media_type: str,
    suffix: str,
    write: Callable[[Plan, SheetFacts], str | bytes],
) -> Response:
    facts = call.write(lambda writing: sheet_facts(writing, round_id, courier_id=courier_of(call)))
    # Streets are looked up when nobody waits for the database any more.
    plan, version = plan_of_round(facts, call.town_map), facts.own.version
    text = write(plan, facts)
    return Response(
        text.encode() if isinstance(text, str) else text,
        media_type=media_type,
        headers={
            "cache-control": "no-store",
            "etag": etag(version),
            "content-disposition": f'attachment; filename="round-{plan.date}-{round_id[-6:]}.{suffix}"',
        },
    )
