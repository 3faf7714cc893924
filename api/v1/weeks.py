"""Weeks: the days of visits that say "twice a week" are chosen, compared, and made their days, or not."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from api.gate.answer import Answer, etag
from api.gate.call import Call, Calling
from api.v1.paging import USUAL, Cursor, Limit, cursor_of, place_of
from api.v1.town_router import town_router
from api.v1.week_forms import NewWeekRun, WeekRejection, WeekRunForm, WeekRunPage, run_form
from dispatch.storage import week_runs
from dispatch.storage.service_lists import week_runs_page
from dispatch.storage.store import Reading
from dispatch.week.iso_week import week_named
from dispatch.week.run import WeekRun
from dispatch.week.runner import WeekRunner

router = town_router("services", "/week-runs")

RunId = Annotated[str, Path(max_length=80, examples=["wkr_01kbq0m3c8f6x2v9w4y7z5t1ra"])]
WeekQuery = Annotated[
    str, Query(max_length=8, description="ISO 8601 week.", examples=["2026-W49"], pattern=r"^\d{4}-W\d{2}$")
]


@router.post(
    "",
    operation_id="create_week_run",
    summary="Have a week planned",
    status_code=202,
    response_model=WeekRunForm,
)
def create_week_run(call: Calling, wanted: NewWeekRun) -> Response:
    """Have the days of a week's visits chosen; nothing is written before somebody applies it.

    The run is queued, and computed elsewhere: look again, or follow `week_run.` events, until it is `proposed` or `failed`.
    """
    runner = _runner(call)

    def do() -> WeekRun:
        runner.bury(call.town_id, wanted.week)
        return runner.request(
            call.town_id,
            call.actor,
            wanted.week,
            seconds=wanted.seconds,
            iterations=wanted.iterations,
            seed=wanted.seed,
        )

    answer = call.once(do, lambda _, run: _answer(call, run, 202), WeekRun)
    call.business.wake()
    return answer


@router.get("", operation_id="list_week_runs", summary="List the plans of a week", response_model=WeekRunPage)
def list_week_runs(call: Calling, week: WeekQuery, limit: Limit = USUAL, cursor: Cursor = "") -> Response:
    """List the plans of a week that were asked for, the latest first, without what each proposes."""
    place = place_of(cursor, int, str)

    def render(reading: Reading) -> Answer:
        after = None if place is None else (int(place[0]), str(place[1]))
        found = week_runs_page(reading, week_named(week).name, after=after, most=limit + 1)
        shown = found[:limit]
        following = cursor_of(shown[-1].requested_s, shown[-1].id) if len(found) > limit else None
        forms = [run_form(one, call.zone, whole=False) for one in shown]
        return Answer(WeekRunPage(runs=forms, next_cursor=following))

    return call.look(render)


@router.get(
    "/{run_id}",
    operation_id="get_week_run",
    summary="Look at a plan of a week",
    response_model=WeekRunForm,
)
def get_week_run(call: Calling, run_id: RunId) -> Response:
    """Look at what is proposed for a week, beside the week as it would be if it did not matter who comes and when."""
    return call.look(lambda reading: _answer(call, week_runs.get_run(reading, run_id)))


@router.post(
    "/{run_id}/apply",
    operation_id="apply_week_run",
    summary="Give the visits of a week their days",
    response_model=WeekRunForm,
)
def apply_week_run(call: Calling, run_id: RunId) -> Response:
    """Give the visits the days that are proposed: all of them, or nothing if anything that it touches has changed (`week_stale`)."""

    def do() -> WeekRun:
        return _runner(call).apply(call.town_id, call.actor, run_id)

    return call.once(do, lambda _, run: _answer(call, run), WeekRun)


@router.post(
    "/{run_id}/reject",
    operation_id="reject_week_run",
    summary="Put a plan of a week aside",
    response_model=WeekRunForm,
)
def reject_week_run(call: Calling, run_id: RunId, wanted: WeekRejection) -> Response:
    """Say no to a plan of a week that waits, is computed, or is proposed."""

    def do() -> WeekRun:
        return _runner(call).reject(call.town_id, call.actor, run_id, wanted.reason)

    return call.once(do, lambda _, run: _answer(call, run), WeekRun)


def _runner(call: Call) -> WeekRunner:
    return WeekRunner(call.store, call.business.executor)


def _answer(call: Call, run: WeekRun, status: int = 200) -> Answer:
    headers = {"etag": etag(run.version)}
    if status == 202:
        headers["location"] = f"/v1/week-runs/{run.id}"
    return Answer(run_form(run, call.zone, whole=True), status, headers)
