"""`tournee service plan`: when somebody is visited, with how much, and single dates more or less."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.console import guarded, out
from api.cli.dispatch.office import AtOption, DbOption, TownArgument, open_office, read_date
from api.cli.service.catalogue import JsonOption
from api.cli.service.outcomes import TryOption, carry_out, customer, print_told
from api.cli.service.tables import clock, print_json, print_table, read_hours, weekday_units

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dispatch.services.eligibility_check import EligibilityCheck
    from dispatch.services.enrolment import Pause
    from dispatch.services.service_plan import ServicePlan
    from dispatch.services.visit_work import Generated
    from dispatch.storage.store import Reading, Writing

app = typer.Typer(
    help="When people are visited: days, hours, quantities, and single dates more or less.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
WhoArgument = Annotated[
    str,
    typer.Argument(
        help="Id of the plan, or whose: reference of the enrolment, beginning of the name; also of a basket."
    ),
]
DatesArgument = Annotated[list[str], typer.Argument(help="Local dates, such as 2026-12-24.")]
ProgrammeOption = Annotated[
    str, typer.Option("--programme", help="In which programme, where a name has several.")
]


class HolidayChoice(StrEnum):
    """Values of ``--on-holiday``; those of `dispatch.services.service_type.OnHoliday`, and ``service`` for what the service says."""

    KEEP = "keep"
    SKIP = "skip"
    BEFORE = "before"
    AFTER = "after"
    SERVICE = "service"


@app.command(name="list", short_help="The plans of a town, or of somebody.")
@guarded
def list_plans(
    town: TownArgument,
    who: Annotated[
        str, typer.Argument(help="Only of whom: id of a plan, reference, beginning of the name.")
    ] = "",
    *,
    programme: ProgrammeOption = "",
    as_json: JsonOption = False,
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Show when people are visited: days, hours, units by day, dates more (+) and less (-), and pauses; never why somebody is away.

    Example: tournee service plan list monaco M-17
    """
    from api.cli.service.finding import plans_named
    from dispatch.storage import programmes as storage
    from dispatch.storage import visits

    with open_office(town, db, at) as office:
        today = office.today().isoformat()

        def step(writing: Writing) -> list[dict[str, Any]]:
            found = plans_named(writing, who, programme) if who else visits.plans(writing, active=True)
            found = tuple(one for one in found if not one.to_day or one.to_day >= today)
            names = who_of(writing, found)
            enrolled = storage.get_enrolments(writing, {one.enrolment_id for one in found} - {""})
            return [
                _row(one, names[one.id], enrolled[one.enrolment_id].pauses if one.enrolment_id else ())
                for one in found
            ]

        # Nothing is printed before it is committed who has looked.
        rows = office.store.write(office.town.id, office.actor, step)
    if as_json:
        print_json(rows)
    elif not rows:
        out.print("There are no plans.")
    else:
        headings = ("Who", "Days", "Hours", "Units", "Dates", "Exceptions", "Pauses", "Id")
        print_table(headings, [_cells(one) for one in rows])


@app.command(name="change", short_help="Change days, hours or quantities from a date on.")
@guarded
def change(
    town: TownArgument,
    who: WhoArgument,
    *,
    units: Annotated[int | None, typer.Option("--units", help="Units of a visit, meals above all.")] = None,
    units_on: Annotated[
        list[str] | None,
        typer.Option(
            "--units-on", help="Units on a weekday, fr=3; several times; none for the same on all days."
        ),
    ] = None,
    days: Annotated[str, typer.Option("--days", help="Weekdays: 'mo we-fr' or 'lu, me-ve'.")] = "",
    rule: Annotated[str, typer.Option("--rule", help="RFC 5545 instead: FREQ=MONTHLY;BYDAY=1TU.")] = "",
    hours: Annotated[str, typer.Option("--hours", help="When visits begin, 11:00-12:30.")] = "",
    on_holiday: Annotated[
        HolidayChoice | None, typer.Option("--on-holiday", help="What becomes of visits on public holidays.")
    ] = None,
    from_day: Annotated[
        str,
        typer.Option(
            "--from",
            help="From which date on; default: tomorrow, the next Monday where the planner chooses days.",
        ),
    ] = "",
    programme: ProgrammeOption = "",
    tried: TryOption = False,
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Change somebody's visits from a date on; what was before stays, and another plan follows.

    Example: tournee service plan change monaco M-17 --units-on fr=3 --from 2026-12-04
    """
    from api.cli.service.finding import plan_named
    from dispatch.services.plan_changes import change_plan
    from dispatch.services.service_type import OnHoliday
    from dispatch.services.untouched_check import not_under_way

    changes: dict[str, Any] = {}
    if units is not None:
        changes["quantity"] = units
    if units_on:
        changes["quantity_on"] = weekday_units(units_on, "--units-on")
    if hours:
        changes["window_from_min"], changes["window_to_min"] = read_hours(hours, "--hours")
    if on_holiday is not None:
        changes["on_holiday"] = None if on_holiday is HolidayChoice.SERVICE else OnHoliday(on_holiday.value)
    if not (changes or days or rule):
        raise typer.BadParameter(
            "say what is different: --units, --units-on, --days, --rule, --hours or --on-holiday."
        )
    first = read_date(from_day, "--from").isoformat() if from_day else ""
    with open_office(town, db, at) as office:

        def step(writing: Writing, eligible: EligibilityCheck | None) -> tuple[ServicePlan, Generated]:
            tomorrow = (office.today() + dt.timedelta(days=1)).isoformat()
            plan = plan_named(writing, who, first or tomorrow, programme)
            new = {**changes, **_days(plan, days, rule)}
            if all(getattr(plan, name) == value for name, value in new.items()):
                return plan, _none()
            since = first or _begin(plan, tomorrow)
            done = change_plan(
                writing, plan.id, plan.version, since, eligible=eligible, untouched=not_under_way, **new
            )
            return done.plan, done.generated

        plan, found = carry_out(office, lambda reading: _all_of(reading, who, programme), step, tried=tried)
        row = _row(plan, who)
    out.print(
        f"From {plan.from_day} on: {row['days']}, {row['hours']}, units {_units(row)} (plan {plan.id})."
    )
    print_told(found, tried=tried)


@app.command(name="add-date", short_help="One visit more, on a date.")
@guarded
def add_date(
    town: TownArgument,
    who: WhoArgument,
    dates: DatesArgument,
    *,
    programme: ProgrammeOption = "",
    tried: TryOption = False,
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Add dates to a plan: also a public holiday on which there would be none, or one that was left out.

    Example: tournee service plan add-date monaco M-17 2026-12-24
    """
    _except(town, who, dates, "besides", programme, tried=tried, db=db, at=at)


@app.command(name="leave-out", short_help="No visit on a date.")
@guarded
def leave_out(
    town: TownArgument,
    who: WhoArgument,
    dates: DatesArgument,
    *,
    programme: ProgrammeOption = "",
    tried: TryOption = False,
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Leave dates out of a plan; where the planner chooses days, also one visit of a week (2026-W49/2).

    What is promised is called off as long as nobody is under way. A basket that is ordered stays: `subscription skip` cancels it.

    Example: tournee service plan leave-out monaco M-17 2026-12-24 2026-12-31
    """
    _except(town, who, dates, "without", programme, tried=tried, db=db, at=at)


@app.command(name="undo", short_help="Take a date more, or less, back.")
@guarded
def undo(
    town: TownArgument,
    who: WhoArgument,
    dates: DatesArgument,
    *,
    programme: ProgrammeOption = "",
    tried: TryOption = False,
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Let dates be what the rule says again.

    Example: tournee service plan undo monaco M-17 2026-12-24
    """
    _except(town, who, dates, "undo", programme, tried=tried, db=db, at=at)


def _except(
    town: str, who: str, dates: list[str], what: str, programme: str, *, tried: bool, db: str, at: str
) -> None:
    from api.cli.service.finding import plan_named
    from dispatch.services.plan_exceptions import except_plan
    from dispatch.services.untouched_check import not_under_way

    days = [_day_or_week(text) for text in dates]
    with open_office(town, db, at) as office:

        def step(
            writing: Writing, eligible: EligibilityCheck | None
        ) -> tuple[tuple[ServicePlan, ...], Generated]:
            generated = _none()
            touched: dict[str, ServicePlan] = {}
            for text, day in days:
                plan = plan_named(writing, who, day, programme)
                one = {"without": (), "besides": (), "undo": (), what: (text,)}
                done = except_plan(
                    writing, plan.id, plan.version, without=one["without"], besides=one["besides"], undo=one["undo"],
                    eligible=eligible, untouched=not_under_way,
                )  # fmt: skip
                touched[plan.id] = done.plan
                generated = generated.plus(done.generated)
            return tuple(touched.values()), generated

        plans, found = carry_out(office, lambda reading: _all_of(reading, who, programme), step, tried=tried)
    for plan in plans:
        out.print(f"Exceptions of plan {plan.id}: {exceptions(plan) or 'none'}.")
    print_told(found, tried=tried)


def _day_or_week(text: str) -> tuple[str, str]:
    """Return what was given, and a date of it to find the plan by."""
    from dispatch.services.recurrence import monday_of

    if "/" in text:
        try:
            return text, (monday_of(text) + dt.timedelta(days=6)).isoformat()
        except ValueError:
            raise typer.BadParameter(
                f"'{text}' is no visit of a week; write it as 2026-W49/2.", param_hint="DATES"
            ) from None
    day = read_date(text, "DATES").isoformat()
    return day, day


def _all_of(reading: Reading, who: str, programme: str) -> Iterable[str]:
    from api.cli.service.finding import plans_named

    return [one.id for one in plans_named(reading, who, programme)]


def _none() -> Generated:
    from dispatch.services.visit_work import Generated

    return Generated()


def _days(plan: ServicePlan, days: str, rule: str) -> dict[str, Any]:
    """Return what ``--days`` or ``--rule`` says as fields of a plan."""
    from dispatch.services.json_fields import WEEKDAYS
    from dispatch.services.recurrence_rule import rule_of
    from dispatch.services.weekday_names import weekdays_of

    if days and rule:
        raise typer.BadParameter("the days are said twice; keep --days or --rule.", param_hint="--rule")
    if rule:
        return {"rule": rule_of(rule).text, "per_week": 0}
    if not days:
        return {}
    found = weekdays_of(days)
    if plan.per_week:
        return {"weekdays": found}
    return {
        "rule": rule_of(f"FREQ=WEEKLY;BYDAY={','.join(WEEKDAYS[day].upper() for day in sorted(found))}").text
    }


def _begin(plan: ServicePlan, tomorrow: str) -> str:
    if tomorrow <= plan.from_day or not plan.per_week:
        return max(tomorrow, plan.from_day)
    day = dt.date.fromisoformat(tomorrow)
    return (day + dt.timedelta(days=-day.weekday() % 7)).isoformat()


def who_of(writing: Writing, plans: Iterable[ServicePlan]) -> dict[str, str]:
    """Return whose each plan is, by plan; that people were looked at is kept."""
    from dispatch.privacy.sight import names_of
    from dispatch.storage import programmes as storage

    own = list(plans)
    enrolled = storage.get_enrolments(writing, {one.enrolment_id for one in own} - {""})
    names = names_of(writing, enrolled.values(), "list of plans")
    titles = {one.id: one.title for one in storage.programmes(writing)}
    return {
        one.id: (
            customer(one.order)
            if one.is_subscription
            else f"{names[one.enrolment_id]}, {titles[enrolled[one.enrolment_id].programme_id]}"
        )
        for one in own
    }


def exceptions(plan: ServicePlan) -> str:
    """Return the dates that a plan has besides its rule (+) and those that it has not (-)."""
    found = [(day, f"+{day}") for day in plan.besides] + [(day, f"-{day}") for day in plan.without]
    return " ".join(text for _, text in sorted(found))


def _row(plan: ServicePlan, name: str, pauses: Iterable[Pause] = ()) -> dict[str, Any]:
    """Return a plan; ``pauses`` are those of the whole enrolment, which count for it too."""
    from dispatch.services.json_fields import WEEKDAYS

    weekdays = " ".join(WEEKDAYS[day] for day in sorted(plan.weekdays))
    return {
        "id": plan.id, "who": name, "days": plan.rule or f"{plan.per_week} a week on {weekdays}",
        "hours": f"{clock(plan.window_from_min)}-{clock(plan.window_to_min)}", "units": plan.quantity,
        "units_on": {WEEKDAYS[day]: units for day, units in plan.quantity_on}, "from": plan.from_day, "to": plan.to_day,
        "besides": sorted(plan.besides), "without": sorted(plan.without),
        "pauses": [list(span) for span in sorted({(one.from_day, one.to_day) for one in (*plan.pauses, *pauses)})],
        "on_holiday": plan.on_holiday.value if plan.on_holiday else "service",
    }  # fmt: skip


def _units(row: Mapping[str, Any]) -> str:
    return ", ".join([str(row["units"]), *(f"{day}={units}" for day, units in row["units_on"].items())])


def _cells(row: Mapping[str, Any]) -> tuple[object, ...]:
    marks = [f"+{day}" for day in row["besides"]] + [f"-{day}" for day in row["without"]]
    pauses = ", ".join(f"{first} to {last or '...'}" for first, last in row["pauses"])
    return (
        row["who"], row["days"], row["hours"], _units(row), f"{row['from']} to {row['to'] or '...'}",
        " ".join(sorted(marks, key=lambda mark: mark[1:])) or "-", pauses or "-", row["id"],
    )  # fmt: skip
