"""The ways of rounds along the streets, to be drawn on a map: of a date as it is planned, and of a plan that is proposed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Final

from pydantic import Field
from starlette.responses import Response

from api.gate.answer import respond
from api.gate.call import Call, Calling
from api.v1.boards import UNCHANGED, Day, IfNoneMatch, is_known, tag_of, unchanged
from api.v1.plan_runs import RunId
from api.v1.scalars import Form
from api.v1.town_router import town_router
from dispatch.board.desk import street_version
from dispatch.boards.day_query import day_board
from dispatch.boards.proposal_lines import marks_of, ways_of_proposal
from dispatch.boards.ways import PRECISION, Way, ways_of
from dispatch.closures.closure import Closure
from dispatch.storage import closures, planning

of_days = town_router("planning", "/days")
of_runs = town_router("planning", "/plan-runs")
ATTRIBUTION: Final = "© OpenStreetMap contributors"


class RoundPath(Form):
    """The way of a round. Where somebody is visited by a service it goes through that part of the town, and to nobody's door."""

    shift_id: str
    round_id: Annotated[str | None, Field(description="Null for a round that is proposed and not there yet.")]
    version: Annotated[int, Field(description="Of the round; 0 where it is not there yet.")]
    legs: Annotated[
        list[str],
        Field(
            description="Encoded polylines, latitude first, six decimals: the way to each stop, and last to where the shift ends, if it ends somewhere."
        ),
    ]


class PathsForm(Form):
    """The ways of the rounds of a date."""

    precision: Annotated[int, Field(description="Decimals of the encoded polylines.")] = PRECISION
    attribution: Annotated[str, Field(description="To be shown on every map.")] = ATTRIBUTION
    paths: list[RoundPath]


@of_days.get(
    "/{day}/paths",
    operation_id="get_day_paths",
    summary="The ways of a day",
    response_model=PathsForm,
    responses=UNCHANGED,
)
def get_day_paths(call: Calling, day: Day, if_none_match: IfNoneMatch = None) -> Response:
    """Get the ways of all rounds of a date along the streets, from where each shift begins, what is done included.

    A leg is computed once and remembered. The `ETag` changes with the rounds and the streets only.
    """
    with call.reading() as reading:
        board = day_board(reading, day)
        closed = closures.ahead(reading)
    return _drawn(call, ways_of(board), closed, board.now_s, if_none_match)


@of_runs.get(
    "/{run_id}/paths",
    operation_id="get_plan_run_paths",
    summary="The ways of a proposal",
    response_model=PathsForm,
    responses=UNCHANGED,
)
def get_plan_run_paths(call: Calling, run_id: RunId, if_none_match: IfNoneMatch = None) -> Response:
    """Get the ways of the rounds that a plan run proposes, each from where its courier was last; none where it proposes nothing."""
    with call.reading() as reading:
        run = planning.get_run(reading, run_id)
        ways: list[Way] = []
        if run.proposal is not None:
            marks = marks_of(reading, run.proposal)
            ways = list(ways_of_proposal(day_board(reading, run.day), run.proposal, marks))
        closed = closures.ahead(reading)
        now_s = reading.now_s
    return _drawn(call, ways, closed, now_s, if_none_match)


def _drawn(
    call: Call, ways: Sequence[Way], closed: Iterable[Closure], now_s: int, if_none_match: str | None
) -> Response:
    # Streets are looked up when nobody waits for the database any more.
    streets = call.business.closed_streets.at(call.town_map, now_s, closed)
    version = street_version(streets)
    tag = tag_of(version, *ways)
    if is_known(tag, if_none_match):
        return unchanged(tag)
    form = PathsForm(
        paths=[
            RoundPath(
                shift_id=way.shift_id,
                round_id=way.round_id or None,
                version=way.version,
                legs=list(call.business.legs.legs(streets, version, way)),
            )
            for way in ways
        ]
    )
    return respond(200, form.model_dump_json(), {"etag": tag})
