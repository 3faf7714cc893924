"""Plan runs as they are shown: what is proposed, what it would change, and what that is worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field

from api.said.language import said_failure
from api.v1.board_forms import Bounds, Exact, Spot, spot_of
from api.v1.paging import NextCursor
from api.v1.scalars import DateText, Form, Moment, Version, Window, maybe_moment, moment_of
from dispatch.board.reasons import WhyNotCode
from dispatch.boards.proposal_lines import StopMark, marks_of
from dispatch.domain import PlaceKind
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.runs.proposal import Figures, LeftOut, Moved, Proposal, ProposedRound, RoundChange
from dispatch.runs.run import PlanRun
from dispatch.storage.store import Reading

#: Searches of one request are no longer than this, seconds.
LONGEST_S = 3_600


class NewPlanRun(Form):
    """A plan that is asked for: by how long it is searched, or how far, or as long as the town says."""

    day: DateText
    seconds: Annotated[float | None, Field(gt=0, le=LONGEST_S, allow_inf_nan=False)] = None
    iterations: Annotated[
        int | None, Field(ge=1, le=10_000_000, description="Instead of seconds: equal days have equal plans.")
    ] = None
    seed: Annotated[int, Field(ge=0, le=1 << 31)] = 1
    automatic: Annotated[
        bool, Field(description="Apply it without a person, within the bounds of the town's policy.")
    ] = False


class Rejection(Form):
    """Why a plan is rejected."""

    reason: Annotated[str, Field(max_length=200)] = ""


class FiguresForm(Form):
    """What a plan comes to, from now on."""

    rounds: int
    served: int
    left_out: int
    left_off: int
    distance_m: int
    duration_s: int
    travel_s: int
    waiting_s: int
    late_tasks: int
    late_s: int
    co2e_g: int
    uneven_permille: Annotated[int, Field(description="Gini coefficient of the hours, in thousandths.")]
    stops_moved: int
    cost_units: int


class StopPlan(Form):
    """A stop that is still to be made; `id` is null for a new one."""

    id: str | None
    place_id: str
    place_kind: PlaceKind
    title: Annotated[
        str | None,
        Field(description="The place, or whose door it is; null where somebody is visited by a service."),
    ]
    at: Spot
    exact: Exact
    visit: bool
    task_ids: list[str]
    delivery_ids: list[str]
    arrives_at: Moment
    begins_at: Moment
    ends_at: Moment
    window: Bounds
    margin_s: Annotated[
        int | None, Field(description="So long before its window ends it begins; below 0: late.")
    ]


class RoundPlan(Form):
    """What is left of a round."""

    shift_id: str
    round_id: str | None
    change: RoundChange
    departs_at: Moment
    ends_at: Moment
    next_changed: Annotated[
        bool, Field(description="Whether the courier has to acknowledge another next stop.")
    ]
    stops: list[StopPlan]
    facts: dict[str, Any]


class Obstacle(Form):
    """Why somebody cannot take a delivery."""

    code: WhyNotCode
    shift_id: str | None
    detail: str
    value: Annotated[int | None, Field(description="By how much, where that is measured.")]


class LeftOutForm(Form):
    """A delivery that the plan does not have, with what is in the way."""

    delivery_id: str
    obstacles: list[Obstacle]


class MovedForm(Form):
    """A delivery that another courier would bring, or at another time."""

    delivery_id: str
    from_shift_id: str | None
    to_shift_id: str | None
    was_at: Moment | None
    would_be_at: Moment | None


class ProposalForm(Form):
    """A plan for what is left of a day, beside the plan so far."""

    made_at: Moment
    before: FiguresForm
    after: FiguresForm
    changes: bool
    rounds: list[RoundPlan]
    left_out: list[LeftOutForm]
    moved: list[MovedForm]
    messages: Annotated[dict[str, Any], Field(description="What recipients would be told, by kind.")]
    record: Annotated[dict[str, Any], Field(description="How it was found: seed, iterations, seconds, map.")]


class PlanRunForm(Form):
    """One plan that was asked for, and what became of it."""

    id: str
    day: str
    cause: str
    actor: str
    automatic: bool
    seconds: float | None
    iterations: int | None
    seed: int
    status: PlanRunStatus
    failure: str | None
    title: Annotated[
        str | None, Field(description="What went wrong, for people, in the language of the request.")
    ]
    message: str
    requested_at: Moment
    started_at: Moment | None
    finished_at: Moment | None
    version: Version


class WholePlanRun(PlanRunForm):
    """A plan run with what it proposes."""

    proposal: Annotated[
        ProposalForm | None, Field(description="Null until it is computed, and where it failed.")
    ]


class PlanRunPage(Form):
    """The runs of a day, the latest first."""

    plan_runs: list[PlanRunForm]
    next_cursor: NextCursor


def run_form(run: PlanRun, zone: ZoneInfo) -> PlanRunForm:
    """Return a run as it is shown in lists."""
    return PlanRunForm(
        id=run.id,
        day=run.day,
        cause=run.cause,
        actor=run.actor,
        automatic=run.automatic,
        seconds=run.seconds,
        iterations=run.iterations,
        seed=run.seed,
        status=run.status,
        failure=run.failure or None,
        title=said_failure(run.failure),
        message=run.message,
        requested_at=moment_of(run.requested_s, zone),
        started_at=maybe_moment(run.started_s, zone),
        finished_at=maybe_moment(run.finished_s, zone),
        version=run.version,
    )


def whole_run(reading: Reading, run: PlanRun, zone: ZoneInfo) -> WholePlanRun:
    """Return a run with what it proposes."""
    proposal = None if run.proposal is None else proposal_form(reading, run.proposal, zone)
    return WholePlanRun.model_construct(**dict(run_form(run, zone)), proposal=proposal)


def window_form(earliest_s: int, latest_s: int, zone: ZoneInfo) -> Window:
    """Return a window with the offset of a town's clocks."""
    return Window(earliest=moment_of(earliest_s, zone), latest=moment_of(latest_s, zone))


def proposal_form(reading: Reading, one: Proposal, zone: ZoneInfo) -> ProposalForm:
    """Return what is proposed, with where stops are and whose, as a board shows it."""
    marks = marks_of(reading, one)
    kept = {"seed", "iterations", "seconds", "map_hash", "gentle", "notes", "bound"}
    return ProposalForm(
        made_at=moment_of(one.now_s, zone),
        before=_figures(one.before),
        after=_figures(one.after),
        changes=one.changes,
        rounds=[_round(own, marks[own.shift_id], zone) for own in one.rounds],
        left_out=[_left_out(left) for left in one.left_out],
        moved=[_moved(moved, zone) for moved in one.moved],
        messages=dict(one.record.get("messages") or {}),
        record={name: value for name, value in one.record.items() if name in kept},
    )


def _figures(one: Figures) -> FiguresForm:
    return FiguresForm(
        rounds=one.rounds,
        served=one.served,
        left_out=one.left_out,
        left_off=one.left_off,
        distance_m=one.distance_m,
        duration_s=one.duration_s,
        travel_s=one.travel_s,
        waiting_s=one.waiting_s,
        late_tasks=one.late,
        late_s=one.late_s,
        co2e_g=one.co2e_g,
        uneven_permille=one.uneven_permille,
        stops_moved=one.stops_moved,
        cost_units=one.cost,
    )


def _round(own: ProposedRound, marks: Sequence[StopMark], zone: ZoneInfo) -> RoundPlan:
    return RoundPlan(
        shift_id=own.shift_id,
        round_id=own.round_id or None,
        change=own.change,
        departs_at=moment_of(own.departure_s, zone),
        ends_at=moment_of(own.end_s, zone),
        next_changed=own.next_changed,
        stops=[
            StopPlan(
                id=stop.id or None,
                place_id=stop.place_id,
                place_kind=PlaceKind(mark.place_kind),
                title=mark.title or None,
                at=spot_of(mark.at),
                exact=mark.at.exact,
                visit=mark.visit,
                task_ids=list(stop.task_ids),
                delivery_ids=list(mark.delivery_ids),
                arrives_at=moment_of(stop.arrival_s, zone),
                begins_at=moment_of(stop.start_s, zone),
                ends_at=moment_of(stop.end_s, zone),
                window=Bounds(
                    earliest=maybe_moment(mark.window_from_s, zone),
                    latest=maybe_moment(mark.window_to_s, zone),
                ),
                margin_s=mark.margin_s,
            )
            for stop, mark in zip(own.stops, marks, strict=True)
        ],
        facts=dict(own.facts),
    )


def _left_out(left: LeftOut) -> LeftOutForm:
    return LeftOutForm(
        delivery_id=left.delivery_id,
        obstacles=[
            Obstacle(
                code=why.code,
                shift_id=why.shift_id or None,
                detail=why.detail,
                value=None if why.value < 0 else why.value,
            )
            for why in left.reasons
        ],
    )


def _moved(moved: Moved, zone: ZoneInfo) -> MovedForm:
    return MovedForm(
        delivery_id=moved.delivery_id,
        from_shift_id=moved.old_shift_id or None,
        to_shift_id=moved.new_shift_id or None,
        was_at=maybe_moment(moved.old_start_s, zone),
        would_be_at=maybe_moment(moved.new_start_s, zone),
    )
