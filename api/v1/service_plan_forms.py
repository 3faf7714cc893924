"""Service plans as they are shown and given: on which days somebody is visited, at which hours, with how much."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from api.v1.paging import NextCursor
from api.v1.scalars import DateText, Form, Id, Version
from api.v1.service_scalars import (
    MOST_DATES,
    Dates,
    Hours,
    Occasion,
    Weekday,
    hours_of,
    minute_of,
    numbers_of,
    weekdays_of,
)
from api.v1.visit_forms import OutcomeForm
from dispatch.services.enrolment import PAUSE_REASONS, Pause
from dispatch.services.json_fields import WEEKDAYS
from dispatch.services.plan_checks import MOST_UNITS
from dispatch.services.service_plan import ServicePlan
from dispatch.services.service_type import OnHoliday, ServiceType

Units = Annotated[int, Field(ge=1, le=MOST_UNITS, description="Units of a visit: meals above all.")]
Rule = Annotated[
    str,
    Field(
        max_length=500,
        description="RFC 5545 rule of whole local days, instead of `per_week`.",
        examples=["FREQ=WEEKLY;BYDAY=MO,TH"],
    ),
]
PerWeek = Annotated[int, Field(ge=1, le=7, description="Visits a week on days that the planner chooses, instead of `rule`.")]  # fmt: skip
PauseReason = Annotated[
    str,
    Field(
        pattern=f"^({'|'.join(PAUSE_REASONS)})$",
        description=f"One of {', '.join(PAUSE_REASONS)}; kept with the person, and shown to nobody here.",
    ),
]


class PauseForm(Form):
    """Days without visits, both included; `to_day` null until somebody says that it is over. Why is not shown."""

    from_day: str
    to_day: str | None


class NewPause(Form):
    """Days without visits."""

    from_day: DateText
    to_day: Annotated[DateText | None, Field(description="Null until somebody says that it is over.")] = None
    reason: PauseReason = "away"


class FirstDay(Form):
    """From when on there are visits again."""

    day: DateText


class PlanTerms(Form):
    """When somebody is visited."""

    rule: Rule | None = None
    per_week: PerWeek | None = None
    weekdays: Annotated[
        tuple[Weekday, ...], Field(max_length=7, description="Bound `per_week`; all where empty.")
    ] = ()
    from_day: DateText
    to_day: DateText | None = None
    hours: Annotated[Hours | None, Field(description="Those of the service where null.")] = None
    quantity: Units = 1
    quantity_on: Annotated[
        dict[Weekday, Units],
        Field(description="Other numbers on some weekdays: Friday's meals for the weekend."),
    ] = {}  # noqa: RUF012 - nothing changes it
    without: Annotated[tuple[Occasion, ...], Field(max_length=MOST_DATES)] = ()
    besides: Dates = ()
    on_holiday: Annotated[OnHoliday | None, Field(description="As the service says where null.")] = None
    courier_id: Annotated[Id | None, Field(description="Who should come.")] = None  # fmt: skip


class NewPlan(PlanTerms):
    """A plan of visits for an enrolment."""

    enrolment_id: Id


class PlanChanges(Form):
    """What is to be otherwise from a date on; what is left out stays."""

    from_day: Annotated[
        DateText, Field(description="Today or later; a Monday where the planner chooses the days.")
    ]
    rule: Annotated[Rule | None, Field(description="Null where `per_week` is given instead.")] = None
    per_week: Annotated[PerWeek | None, Field(description="Null where `rule` is given instead.")] = None
    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1, max_length=7)] = ()
    to_day: Annotated[DateText | None, Field(description="Null takes it away.")] = None
    hours: Hours | None = None
    quantity: Units = 1
    quantity_on: dict[Weekday, Units] = {}  # noqa: RUF012 - nothing changes it
    on_holiday: Annotated[OnHoliday | None, Field(description="Null for what the service says.")] = None
    courier_id: Annotated[Id | None, Field(description="Null for whoever is at hand.")] = None


class Exceptions(Form):
    """Single dates of a plan: none on these, one on those besides, or as the rule says again."""

    without: Annotated[tuple[Occasion, ...], Field(max_length=MOST_DATES)] = ()
    besides: Dates = ()
    undo: Annotated[
        tuple[Occasion, ...], Field(max_length=MOST_DATES, description="Exceptions that are none any more.")
    ] = ()


class PlanForm(Form):
    """A plan of visits."""

    id: str
    enrolment_id: str
    rule: str | None
    per_week: int | None
    weekdays: list[Weekday]
    from_day: str
    to_day: str | None
    hours: Hours
    quantity: int
    quantity_on: dict[str, int]
    without: list[str]
    besides: list[str]
    pauses: list[PauseForm]
    on_holiday: OnHoliday | None
    courier_id: str | None
    follows: Annotated[str | None, Field(description="The plan whose place it has taken on `from_day`.")]
    active: bool
    version: Version


class PlanPage(Form):
    """A page of plans, the oldest first."""

    service_plans: list[PlanForm]
    next_cursor: NextCursor


class ChangedPlan(Form):
    """The plan that holds since a change, or would, and what that does to visits."""

    service_plan: PlanForm
    outcome: OutcomeForm


#: Fields that mean the same here and there.
_SAME = ("quantity", "on_holiday")


def plan_place(start: str = "") -> Any:
    """Return what says where the sender has said what a pointer of the service means.

    Parameters
    ----------
    start
        Where the plan is in the body.
    """

    def place(pointer: str) -> str:
        for name, other in (("/window_from_min", "/hours/earliest"), ("/window_to_min", "/hours/latest")):
            pointer = other if pointer == name else pointer
        head, _, number = pointer.rpartition("/")
        if head == "/quantity_on" and number.isdigit() and int(number) < len(WEEKDAYS):
            pointer = f"{head}/{WEEKDAYS[int(number)]}"
        return start + pointer

    return place


def plan_of(terms: PlanTerms, service: ServiceType, enrolment_id: str = "") -> ServicePlan:
    """Return the plan that is wanted; its name is given later."""
    hours = terms.hours
    return ServicePlan(
        "",
        enrolment_id,
        rule=terms.rule or "",
        per_week=terms.per_week or 0,
        weekdays=numbers_of(terms.weekdays) or frozenset(range(7)),
        from_day=terms.from_day,
        to_day=terms.to_day or "",
        without=frozenset(terms.without),
        besides=frozenset(terms.besides),
        on_holiday=terms.on_holiday,
        window_from_min=service.window_from_min if hours is None else minute_of(hours.earliest),
        window_to_min=service.window_to_min if hours is None else minute_of(hours.latest),
        quantity=terms.quantity,
        quantity_on=_units(terms.quantity_on),
        courier_id=terms.courier_id or "",
    )


def changes_of(wanted: PlanChanges) -> dict[str, Any]:
    """Return what is to be otherwise, by the names of the service."""
    given = wanted.model_fields_set
    changes: dict[str, Any] = {name: getattr(wanted, name) for name in _SAME if name in given}
    if "rule" in given:
        changes["rule"] = wanted.rule or ""
    elif wanted.per_week is not None:
        # One of the two ways takes the place of the other.
        changes["rule"] = ""
    if "per_week" in given:
        changes["per_week"] = wanted.per_week or 0
    elif wanted.rule:
        changes["per_week"] = 0
    if "weekdays" in given:
        changes["weekdays"] = numbers_of(wanted.weekdays)
    for name in ("to_day", "courier_id"):
        if name in given:
            changes[name] = getattr(wanted, name) or ""
    if wanted.hours is not None:
        changes["window_from_min"] = minute_of(wanted.hours.earliest)
        changes["window_to_min"] = minute_of(wanted.hours.latest)
    if "quantity_on" in given:
        changes["quantity_on"] = _units(wanted.quantity_on)
    return changes


def plan_form(plan: ServicePlan) -> PlanForm:
    """Return a plan as it is shown; never why somebody is away."""
    return PlanForm(
        id=plan.id,
        enrolment_id=plan.enrolment_id,
        rule=plan.rule or None,
        per_week=plan.per_week or None,
        weekdays=weekdays_of(plan.weekdays),
        from_day=plan.from_day,
        to_day=plan.to_day or None,
        hours=hours_of(plan.window_from_min, plan.window_to_min),
        quantity=plan.quantity,
        quantity_on={WEEKDAYS[day]: units for day, units in plan.quantity_on},
        without=sorted(plan.without),
        besides=sorted(plan.besides),
        pauses=[pause_form(one) for one in plan.pauses],
        on_holiday=plan.on_holiday,
        courier_id=plan.courier_id or None,
        follows=plan.follows or None,
        active=plan.active,
        version=plan.version,
    )


def pause_form(pause: Pause) -> PauseForm:
    """Return a pause as it is shown."""
    return PauseForm(from_day=pause.from_day, to_day=pause.to_day or None)


def _units(wanted: dict[Weekday, int]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted((WEEKDAYS.index(day), units) for day, units in wanted.items()))
