"""Incidents: what a person has to look at, told by couriers and found by the program, closed by somebody."""

from __future__ import annotations

from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from fastapi import Path
from pydantic import Field, StringConstraints
from starlette.responses import Response

from api.gate.answer import Answer, etag
from api.gate.call import Calling
from api.gate.seen_version import IfMatch, seen_version
from api.v1.happened import HappenedAt, courier_of, happened_s
from api.v1.paging import USUAL, Cursor, Limit, NextCursor, cursor_of, place_of
from api.v1.round_forms import RoundForm
from api.v1.rounds import RoundId, acted
from api.v1.scalars import Form, Id, Moment, ShortText, Version, Words, maybe_moment, moment_of
from api.v1.town_router import problems, town_router
from dispatch.errors import DispatchError
from dispatch.field.at_stop import record_incident, stop_of
from dispatch.field.incidents import Incident, close_incident, get_incident, open_page
from dispatch.rounds.own import own_round
from dispatch.rounds.round import Round
from dispatch.storage.store import NotFoundError, Reading, Writing

router = town_router("incidents", "/incidents")
of_rounds = town_router("incidents", "/rounds")

IncidentId = Annotated[str, Path(max_length=80, examples=["inc_01kbq0m3c8f6x2v9w4y7z5t1ra"])]
#: What is shown of an incident: words that were written for whoever looks at it, and names of things. Whatever else it keeps stays there.
_WORDS: Final = ("message", "note", "reason", "remark", "code")


class IncidentReport(Form):
    """What has gone wrong."""

    kind: Annotated[
        str,
        StringConstraints(pattern=r"^[a-z][a-z_]{0,39}$"),
        Field(examples=["puncture", "accident", "goods_damaged"]),
    ]
    note: Words = ""
    stop_id: Annotated[Id | None, Field(description="Where, if it was at a stop.")] = None
    happened_at: HappenedAt = None


class Remark(Form):
    """What came of it, for whoever reads it later."""

    remark: ShortText = ""


class IncidentForm(Form):
    """Something that a person has to look at."""

    id: str
    kind: str
    subject: Annotated[
        str, Field(description="The name of the round, stop, delivery, task or command that it is about.")
    ]
    status: str
    words: Annotated[dict[str, str], Field(description=f"What there is of {', '.join(_WORDS)}.")]
    round_id: str | None
    opened_at: Moment
    closed_at: Moment | None
    version: Version


class IncidentPage(Form):
    """A page of incidents."""

    incidents: list[IncidentForm]
    next_cursor: NextCursor


@router.get("", operation_id="list_incidents", summary="List open incidents", response_model=IncidentPage)
def list_incidents(call: Calling, limit: Limit = USUAL, cursor: Cursor = "") -> Response:
    """List what has to be looked at, the oldest first."""
    place = place_of(cursor, int, str)

    def render(reading: Reading) -> Answer:
        after = None if place is None else (int(place[0]), str(place[1]))
        found = open_page(reading, after=after, most=limit + 1)
        shown = found[:limit]
        following = cursor_of(shown[-1].opened_s, shown[-1].id) if len(found) > limit else None
        return Answer(IncidentPage(incidents=[_form(one, call.zone) for one in shown], next_cursor=following))

    return call.look(render)


@router.get(
    "/{incident_id}", operation_id="get_incident", summary="Look at an incident", response_model=IncidentForm
)
def look_at_incident(call: Calling, incident_id: IncidentId) -> Response:
    """Look at an incident, closed or not."""

    def render(reading: Reading) -> Answer:
        found = get_incident(reading, incident_id)
        return Answer(_form(found, call.zone), headers={"etag": etag(found.version)})

    return call.look(render)


@router.post(
    "/{incident_id}/close",
    operation_id="close_incident",
    summary="Close an incident",
    response_model=IncidentForm,
    responses=problems(412, 428),
)
def end_incident(
    call: Calling, incident_id: IncidentId, remark: Remark | None = None, if_match: IfMatch = None
) -> Response:
    """Close an incident that you have looked at."""
    version = seen_version(if_match)
    said = "" if remark is None else remark.remark
    return call.once(
        lambda: call.write(lambda writing: close_incident(writing, incident_id, version, said)),
        lambda _, found: Answer(_form(found, call.zone), headers={"etag": etag(found.version)}),
        Incident,
    )


@of_rounds.post(
    "/{round_id}/incidents",
    operation_id="report_incident",
    summary="Tell that something has gone wrong",
    response_model=RoundForm,
)
def report_incident(call: Calling, round_id: RoundId, report: IncidentReport) -> Response:
    """Tell that something has gone wrong on a round, for somebody at the desk to look at."""
    at_s = happened_s(call, report.happened_at)

    def step(writing: Writing) -> Round:
        own = own_round(writing, round_id, courier_of(call))
        tasks: tuple[str, ...] = ()
        if report.stop_id is not None:
            try:
                tasks = stop_of(own, report.stop_id).task_ids
            except NotFoundError as error:
                raise DispatchError(
                    f"stop_id: {error}; name a stop of the round", code="invalid_stop"
                ) from error
        return record_incident(
            writing,
            round_id,
            report.kind,
            report.note,
            stop_id=report.stop_id or "",
            task_ids=tasks,
            happened_s=at_s,
        )

    return acted(call, round_id, step, conflicts=3)


def _form(one: Incident, zone: ZoneInfo) -> IncidentForm:
    detail: dict[str, Any] = dict(one.detail)
    return IncidentForm(
        id=one.id,
        kind=one.kind,
        subject=one.subject,
        status=one.status,
        words={name: str(detail[name]) for name in _WORDS if detail.get(name)},
        round_id=str(detail["round_id"]) if detail.get("round_id") else None,
        opened_at=moment_of(one.opened_s, zone),
        closed_at=maybe_moment(one.closed_s, zone),
        version=one.version,
    )
