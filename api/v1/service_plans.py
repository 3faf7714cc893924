"""Service plans: when somebody is visited; added, changed from a date on, paused, ended, with single dates more or less."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from api.gate.answer import Answer, etag, respond
from api.gate.call import Call, Calling
from api.gate.seen_version import IfMatch, seen_version
from api.v1.paging import USUAL, Cursor, Limit, cursor_of, place_of
from api.v1.programme_forms import LastDay
from api.v1.service_plan_forms import (
    ChangedPlan,
    Exceptions,
    FirstDay,
    NewPause,
    NewPlan,
    PlanChanges,
    PlanForm,
    PlanPage,
    changes_of,
    plan_form,
    plan_of,
    plan_place,
)
from api.v1.service_scalars import placed
from api.v1.town_router import problems, town_router
from api.v1.visit_forms import outcome_form
from dispatch import ids
from dispatch.services.changing import Changed, carry_out
from dispatch.services.eligibility import ConditionsCheck
from dispatch.services.eligibility_check import EligibilityCheck
from dispatch.services.plan_changes import Planned, add_plan, change_plan, end_plan, pause_plan, resume_plan
from dispatch.services.plan_exceptions import except_plan
from dispatch.services.service_plan import ServicePlan
from dispatch.services.untouched_check import not_under_way
from dispatch.storage import programmes as storage
from dispatch.storage import visits
from dispatch.storage.service_lists import plans_page
from dispatch.storage.store import ConflictError, NotFoundError, Reading, Writing

router = town_router("services", "/service-plans")

PlanId = Annotated[str, Path(max_length=80, examples=["spl_01kbq0m3c8f6x2v9w4y7z5t1ra"])]
Preview = Annotated[
    bool, Query(description="Only say what it would do to visits, and leave everything as it is.")
]


@router.post(
    "",
    operation_id="create_service_plan",
    summary="Add a plan of visits",
    status_code=201,
    response_model=PlanForm,
)
def create_service_plan(call: Calling, wanted: NewPlan) -> Response:
    """Say when somebody who is enrolled is visited: on days that a rule names, or so often a week. Visits are made at once."""

    def step(writing: Writing) -> Planned:
        enrolment = storage.get_enrolment(writing, wanted.enrolment_id)
        programme = storage.get_programme(writing, enrolment.programme_id)
        plan = plan_of(wanted, storage.get_service(writing, programme.service_key), enrolment.id)
        named = replace(plan, id=writing.ids.new(ids.SERVICE_PLAN))
        return add_plan(writing, named, eligible=ConditionsCheck())

    def do() -> Planned:
        with placed(plan_place()):
            return call.write(step, conflicts=3)

    def render(_: Reading, made: Planned) -> Answer:
        headers = {"etag": etag(made.plan.version), "location": f"/v1/service-plans/{made.plan.id}"}
        return Answer(plan_form(made.plan), 201, headers)

    return call.once(do, render, Planned)


@router.get("", operation_id="list_service_plans", summary="List plans of visits", response_model=PlanPage)
def list_service_plans(
    call: Calling,
    enrolment_id: Annotated[str, Query(max_length=80, description="Of that enrolment alone.")] = "",
    active: Annotated[bool | None, Query(description="Only those in use, or those that are over.")] = None,
    limit: Limit = USUAL,
    cursor: Cursor = "",
) -> Response:
    """List when people are visited, the oldest plan first; whose each is says its enrolment."""
    place = place_of(cursor, str)

    def render(reading: Reading) -> Answer:
        found = plans_page(
            reading,
            enrolment_id=enrolment_id,
            active=active,
            subscriptions=False,
            after="" if place is None else str(place[0]),
            most=limit + 1,
        )
        shown = found[:limit]
        following = cursor_of(shown[-1].id) if len(found) > limit else None
        return Answer(PlanPage(service_plans=[plan_form(one) for one in shown], next_cursor=following))

    return call.look(render)


@router.get("/{plan_id}", operation_id="get_service_plan", summary="Look at a plan", response_model=PlanForm)
def get_service_plan(call: Calling, plan_id: PlanId) -> Response:
    """Look at one plan."""

    def render(reading: Reading) -> Answer:
        plan = _plan(reading, plan_id)
        return Answer(plan_form(plan), headers={"etag": etag(plan.version)})

    return call.look(render)


@router.patch(
    "/{plan_id}",
    operation_id="change_service_plan",
    summary="Change a plan from a date on",
    response_model=ChangedPlan,
    responses=problems(412, 428),
)
def change_service_plan(
    call: Calling, plan_id: PlanId, wanted: PlanChanges, *, preview: Preview = False, if_match: IfMatch = None
) -> Response:
    """Change somebody's visits from a date on. What was before stays what it was: another plan follows, and is answered."""
    version = seen_version(if_match)

    def step(writing: Writing, eligible: EligibilityCheck | None) -> Planned:
        return change_plan(
            writing,
            plan_id,
            version,
            wanted.from_day,
            eligible=eligible,
            untouched=not_under_way,
            **changes_of(wanted),
        )

    with placed(plan_place()):
        done = _carried_out(call, plan_id, step, tried=preview, version=version)
    answer = _changed(call, done, preview=preview)
    return respond(answer.status, answer.text, answer.headers)


@router.post(
    "/{plan_id}/exceptions",
    operation_id="except_service_plan",
    summary="Leave single dates out of a plan, or add some",
    response_model=ChangedPlan,
)
def except_service_plan(
    call: Calling, plan_id: PlanId, wanted: Exceptions, *, preview: Preview = False
) -> Response:
    """Leave dates out, add some (also a holiday on which there would be no visit), or take either back. Done again, nothing changes."""

    def step(writing: Writing, eligible: EligibilityCheck | None) -> Planned:
        return except_plan(
            writing,
            plan_id,
            _plan(writing, plan_id).version,
            without=wanted.without,
            besides=wanted.besides,
            undo=wanted.undo,
            eligible=eligible,
            untouched=not_under_way,
        )

    return _act(call, plan_id, step, preview=preview)


@router.post(
    "/{plan_id}/pause",
    operation_id="pause_service_plan",
    summary="Pause one plan",
    response_model=ChangedPlan,
)
def pause_service_plan(
    call: Calling, plan_id: PlanId, wanted: NewPause, *, preview: Preview = False
) -> Response:
    """Leave the visits of one plan out for some days; to leave out all of somebody's, pause the enrolment."""

    def step(writing: Writing, _: EligibilityCheck | None) -> Planned:
        return pause_plan(
            writing,
            plan_id,
            wanted.from_day,
            wanted.to_day or "",
            reason=wanted.reason,
            untouched=not_under_way,
        )

    return _act(call, plan_id, step, preview=preview)


@router.post(
    "/{plan_id}/resume",
    operation_id="resume_service_plan",
    summary="Resume a plan",
    response_model=ChangedPlan,
)
def resume_service_plan(
    call: Calling, plan_id: PlanId, wanted: FirstDay, *, preview: Preview = False
) -> Response:
    """End all pauses of a plan before a date."""

    def step(writing: Writing, eligible: EligibilityCheck | None) -> Planned:
        return resume_plan(writing, plan_id, wanted.day, eligible=eligible)

    return _act(call, plan_id, step, preview=preview)


@router.post(
    "/{plan_id}/end", operation_id="end_service_plan", summary="End a plan", response_model=ChangedPlan
)
def end_service_plan(
    call: Calling, plan_id: PlanId, wanted: LastDay, *, preview: Preview = False
) -> Response:
    """End a plan with the last date that may have a visit; what is later is called off, as long as nobody is under way."""

    def step(writing: Writing, _: EligibilityCheck | None) -> Planned:
        return end_plan(
            writing, plan_id, _plan(writing, plan_id).version, wanted.last_day, untouched=not_under_way
        )

    return _act(call, plan_id, step, preview=preview)


def _act(
    call: Call, plan_id: str, step: Callable[[Writing, EligibilityCheck | None], Planned], *, preview: bool
) -> Response:
    def do() -> Changed:
        with placed(plan_place()):
            return _carried_out(call, plan_id, step, tried=preview)

    return call.once(do, lambda _, done: _changed(call, done, preview=preview), Changed)


def _carried_out(
    call: Call,
    plan_id: str,
    step: Callable[[Writing, EligibilityCheck | None], Planned],
    *,
    tried: bool,
    version: int | None = None,
) -> Changed:
    def plans(reading: Reading) -> Iterable[str]:
        plan = _plan(reading, plan_id)
        return [one.id for one in visits.plans(reading, enrolment_id=plan.enrolment_id, active=True)]

    if version is not None:
        # Told before anything is tried: by then visits may have been brought to what the plan says.
        with call.reading() as reading:
            if _plan(reading, plan_id).version != version:
                raise ConflictError("service_plan", plan_id, version)
    return carry_out(call.store, call.town_id, call.actor, plans, step, tried=tried, behalf=call.behalf)


def _changed(call: Call, done: Changed, *, preview: bool) -> Answer:
    form = ChangedPlan(
        service_plan=plan_form(done.plan), outcome=outcome_form(done.outcome, call.zone, preview=preview)
    )
    return Answer(form, headers={} if preview else {"etag": etag(done.plan.version)})


def _plan(reading: Reading, plan_id: str) -> ServicePlan:
    plan = visits.get_plan(reading, plan_id)
    if plan.is_subscription:
        raise NotFoundError("service_plan", plan_id)
    return plan
