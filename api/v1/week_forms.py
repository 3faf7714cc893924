"""Plans of weeks as they are shown: what is proposed beside what it would be if it did not matter who comes and when."""

from __future__ import annotations

from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from api.said.language import said_failure
from api.v1.paging import NextCursor
from api.v1.scalars import Form, Moment, ShortText, Version, Window, maybe_moment, moment_of
from api.v1.service_scalars import window_form
from dispatch.lifecycle.plan_run import PlanRunStatus
from dispatch.week.proposal import Bar, DayFigures, WeekFigures, WeekProposal, WhyUndated
from dispatch.week.run import WeekRun

#: Seconds of a search that somebody may ask for.
LONGEST_S = 300.0


class NewWeekRun(Form):
    """Which week is to be planned, and how it is searched."""

    week: Annotated[
        str, Field(pattern=r"^\d{4}-W\d{2}$", description="ISO 8601 week.", examples=["2026-W49"])
    ]
    seconds: Annotated[
        float | None,
        Field(
            ge=0.1,
            le=LONGEST_S,
            description="Search time; as the town's settings say where neither is given.",
        ),
    ] = None
    iterations: Annotated[
        int | None,
        Field(ge=1, le=1_000_000, description="Instead: the same plan every time, for the same seed."),
    ] = None
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 1  # fmt: skip


class WeekRejection(Form):
    """Why nobody wants it."""

    reason: ShortText = ""


class WeekFiguresForm(Form):
    """A week in figures; a permille is a part of a thousand."""

    travel_s: int
    duty_s: int
    work_s: Annotated[int, Field(description="Travel and time at doors.")]
    unevenness_permille: Annotated[int, Field(description="By how much the longest day is above the mean.")]
    visits: int
    with_usual_permille: Annotated[int, Field(description="Visits by the courier whom the person knows.")]
    steady_hour_permille: Annotated[int, Field(description="Visits at the hour that the person knows.")]
    left_out: int


class WeekDayForm(Form):
    """One day of the week."""

    day: str
    visits: int
    orders: int
    travel_s: int
    duty_s: int
    shift_s: int
    work_s: int


class DatedForm(Form):
    """A visit, and the day that is chosen for it."""

    visit_id: str
    service_plan_id: str
    day: str
    window: Window
    courier_id: str
    begins_at: Moment
    units: int
    usual: Annotated[bool, Field(description="Whether it is the courier who usually comes.")]


class BarForm(Form):
    """What bars a day."""

    day: str
    bar: Bar


class UndatedForm(Form):
    """A visit that has no day, and why."""

    visit_id: str
    code: WhyUndated
    bars: list[BarForm]


class UnlawfulForm(Form):
    """A courier whose hours of the week break a rule."""

    courier_id: str
    rule: str


class WeekProposalForm(Form):
    """What is proposed. Who is visited is not in it."""

    dated: list[DatedForm]
    undated: list[UndatedForm]
    days: list[WeekDayForm]
    figures: WeekFiguresForm
    alone: Annotated[
        WeekFiguresForm, Field(description="The same week if it did not matter who comes and when.")
    ]
    crowded: Annotated[
        list[str], Field(description="Visits and orders that have their day, and no room in this outline.")
    ]
    unlawful: list[UnlawfulForm]


class WeekRunForm(Form):
    """A plan of a week that was asked for, and what became of it."""

    id: str
    week: str
    status: PlanRunStatus
    requested_by: str
    seconds: float | None
    iterations: int | None
    seed: int
    failure: str | None
    title: Annotated[
        str | None, Field(description="What went wrong, for people, in the language of the request.")
    ]
    message: str | None
    requested_at: Moment
    started_at: Moment | None
    finished_at: Moment | None
    proposal: Annotated[WeekProposalForm | None, Field(description="Null in lists, and until there is one.")]
    version: Version


class WeekRunPage(Form):
    """A page of the plans of a week, the latest first."""

    runs: list[WeekRunForm]
    next_cursor: NextCursor


def run_form(run: WeekRun, zone: ZoneInfo, *, whole: bool) -> WeekRunForm:
    """Return a run as it is shown, with its proposal if ``whole``."""
    return WeekRunForm(
        id=run.id,
        week=run.week,
        status=run.status,
        requested_by=run.actor,
        seconds=run.seconds,
        iterations=run.iterations,
        seed=run.seed,
        failure=run.failure or None,
        title=said_failure(run.failure),
        message=run.message or None,
        requested_at=moment_of(run.requested_s, zone),
        started_at=maybe_moment(run.started_s, zone),
        finished_at=maybe_moment(run.finished_s, zone),
        proposal=None if run.proposal is None or not whole else _proposal(run.proposal, zone),
        version=run.version,
    )


def _proposal(one: WeekProposal, zone: ZoneInfo) -> WeekProposalForm:
    return WeekProposalForm(
        dated=[
            DatedForm(
                visit_id=dated.visit_id,
                service_plan_id=dated.plan_id,
                day=dated.day,
                window=window_form(dated.window, zone),
                courier_id=dated.courier_id,
                begins_at=moment_of(dated.begins_s, zone),
                units=dated.units,
                usual=dated.usual,
            )
            for dated in one.dated
        ],
        undated=[
            UndatedForm(
                visit_id=left.visit_id,
                code=left.code,
                bars=[BarForm(day=day, bar=bar) for day, bar in left.bars],
            )
            for left in one.undated
        ],
        days=[_day(day) for day in one.days],
        figures=_figures(one.figures),
        alone=_figures(one.alone),
        crowded=list(one.crowded),
        unlawful=[UnlawfulForm(courier_id=courier, rule=rule) for courier, rule in one.unlawful],
    )


def _day(one: DayFigures) -> WeekDayForm:
    return WeekDayForm(
        day=one.day,
        visits=one.visits,
        orders=one.orders,
        travel_s=one.travel_s,
        duty_s=one.duty_s,
        shift_s=one.shift_s,
        work_s=one.work_s,
    )


def _figures(one: WeekFigures) -> WeekFiguresForm:
    return WeekFiguresForm(
        travel_s=one.travel_s,
        duty_s=one.duty_s,
        work_s=one.work_s,
        unevenness_permille=one.unevenness_permille,
        visits=one.visits,
        with_usual_permille=one.with_usual_permille,
        steady_hour_permille=one.steady_hour_permille,
        left_out=one.left_out,
    )
