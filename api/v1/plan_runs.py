"""Plan runs: asked for, computed elsewhere, compared, and made the plan or not."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from api.gate.answer import Answer, etag
from api.gate.call import Call, Calling
from api.gate.seen_version import IfMatch, check_seen, seen_version
from api.v1.paging import USUAL, Cursor, Limit, cursor_of, place_of
from api.v1.plan_forms import NewPlanRun, PlanRunPage, Rejection, WholePlanRun, run_form, whole_run
from api.v1.scalars import DateText
from api.v1.town_router import problems, town_router
from dispatch.runs.run import PlanRun
from dispatch.storage import planning
from dispatch.storage.plan_run_lists import runs_page
from dispatch.storage.store import Reading

router = town_router("planning", "/plan-runs")

RunId = Annotated[str, Path(max_length=80, examples=["run_01kbq0m3c8f6x2v9w4y7z5t1ra"])]


@router.post(
    "", operation_id="create_plan_run", summary="Ask for a plan", status_code=202, response_model=WholePlanRun
)
def create_plan_run(call: Calling, wanted: NewPlanRun) -> Response:
    """Ask for a plan of what is left of a day. It is computed elsewhere: look again, or follow `plan_run.` events.

    A finished run is proposed: compare it (`before`, `after`, `moved`, `left_out`), then apply or reject it.
    """
    runner = call.business.runner
    answer = call.once(
        lambda: runner.request(
            call.town_id,
            call.actor,
            wanted.day,
            seconds=wanted.seconds,
            iterations=wanted.iterations,
            seed=wanted.seed,
            automatic=wanted.automatic,
        ),
        lambda reading, run: _answer(call, reading, run, 202),
        PlanRun,
    )
    call.business.wake()
    return answer


@router.get("", operation_id="list_plan_runs", summary="List plan runs", response_model=PlanRunPage)
def list_plan_runs(
    call: Calling,
    day: Annotated[DateText | None, Query(description="Of that date alone.")] = None,
    limit: Limit = USUAL,
    cursor: Cursor = "",
) -> Response:
    """List plan runs, the latest first, without what they propose."""
    place = place_of(cursor, int, str)

    def render(reading: Reading) -> Answer:
        after = None if place is None else (int(place[0]), str(place[1]))
        found = runs_page(reading, day=day or "", after=after, most=limit + 1)
        shown = found[:limit]
        following = cursor_of(shown[-1].requested_s, shown[-1].id) if len(found) > limit else None
        return Answer(
            PlanRunPage(plan_runs=[run_form(one, call.zone) for one in shown], next_cursor=following)
        )

    return call.look(render)


@router.get("/{run_id}", operation_id="get_plan_run", summary="Compare a plan", response_model=WholePlanRun)
def get_plan_run(call: Calling, run_id: RunId) -> Response:
    """Look at a plan run: how far it is, and what it proposes beside the plan so far."""
    return call.look(lambda reading: _answer(call, reading, planning.get_run(reading, run_id), 200))


@router.post(
    "/{run_id}/apply",
    operation_id="apply_plan_run",
    summary="Make a proposal the plan",
    response_model=WholePlanRun,
    responses=problems(412, 428),
)
def apply_plan_run(call: Calling, run_id: RunId, if_match: IfMatch = None) -> Response:
    """Make a proposed plan the plan, as a whole; where something that it touches has changed since, nothing happens (409 `plan_stale`)."""
    _check(call, run_id, if_match)
    return call.once(
        lambda: call.business.runner.apply(call.town_id, call.actor, run_id),
        lambda reading, run: _answer(call, reading, run, 200),
        PlanRun,
    )


@router.post(
    "/{run_id}/reject",
    operation_id="reject_plan_run",
    summary="Say no to a plan",
    response_model=WholePlanRun,
)
def reject_plan_run(call: Calling, run_id: RunId, rejection: Rejection) -> Response:
    """Put a run aside that is waiting, running or proposed."""
    return call.once(
        lambda: call.business.runner.reject(call.town_id, call.actor, run_id, rejection.reason),
        lambda reading, run: _answer(call, reading, run, 200),
        PlanRun,
    )


def _check(call: Call, run_id: str, if_match: str | None) -> None:
    """Let a change pass that is made of the run as it is now; what was done with the same key before is answered as it was then."""
    if call.is_known():
        return
    with call.reading() as reading:
        run = planning.get_run(reading, run_id)
    check_seen("plan run", run_id, run.version, seen_version(if_match))


def _answer(call: Call, reading: Reading, run: PlanRun, status: int) -> Answer:
    headers = {"etag": etag(run.version)}
    if status == 202:
        headers["location"] = f"/v1/plan-runs/{run.id}"
    return Answer(whole_run(reading, run, call.zone), status, headers)
