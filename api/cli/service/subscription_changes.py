"""`tournee service subscription skip`, `restore`, `pause`, `resume` and `end`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.console import guarded, out
from api.cli.dispatch.office import AtOption, DbOption, Office, TownArgument, open_office, read_date
from api.cli.service.outcomes import TryOption, carry_out, customer, print_told, state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dispatch.services.plan_changes import Planned
    from dispatch.services.service_plan import ServicePlan
    from dispatch.services.visit import Visit
    from dispatch.storage.store import Reading, Writing

SubscriptionArgument = Annotated[
    str, typer.Argument(help="Id of the subscription, or the beginning of the customer's name.")
]


@guarded
def skip(
    town: TownArgument,
    subscription: SubscriptionArgument,
    day: Annotated[str, typer.Argument(help="Local date of the basket.")],
    *,
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Let one basket not come. One that is ordered is cancelled, as long as it is not on its way.

    Example: tournee service subscription skip monaco Odette 2026-12-25
    """
    from api.cli.service.finding import subscription_named
    from dispatch.services.generation import horizon
    from dispatch.services.plan_exceptions import except_plan
    from dispatch.services.visit_changes import skip_visit

    date = read_date(day, "DAY").isoformat()

    def step(writing: Writing) -> None:
        plan = subscription_named(writing, subscription)
        visit = _on(writing, plan, date)
        if visit is not None:
            skip_visit(writing, visit.id, visit.version)
        elif date > horizon(writing).isoformat():
            # Nothing is made for so late a date yet: the plan has to remember.
            except_plan(writing, plan.id, plan.version, without=[date])
        else:
            raise _no_basket(writing, plan, date)

    with open_office(town, db, at) as office:
        office.store.write(office.town.id, office.actor, step, conflicts=3)
    out.print(f"No basket on {date}; `tournee service subscription restore` takes that back.")


@guarded
def restore(
    town: TownArgument,
    subscription: SubscriptionArgument,
    day: Annotated[str, typer.Argument(help="Local date of the basket.")],
    *,
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Let a basket come after all that was skipped, or refused: it is ordered again in time.

    What does not come because of a pause, a holiday or the last date is not brought back so; it is said what does that.

    Example: tournee service subscription restore monaco Odette 2026-12-25
    """
    from api.cli.service.finding import subscription_named
    from dispatch.lifecycle.visit import VisitStatus
    from dispatch.services.generation import horizon
    from dispatch.services.plan_exceptions import except_plan
    from dispatch.services.reconciling import reconcile
    from dispatch.services.visit_changes import restore_visit

    date = read_date(day, "DAY").isoformat()

    def step(writing: Writing) -> Visit | None:
        plan = subscription_named(writing, subscription)
        if date in plan.without:
            plan = except_plan(writing, plan.id, plan.version, undo=[date]).plan
        visit = _on(writing, plan, date)
        if visit is not None and visit.status is VisitStatus.SKIPPED:
            restore_visit(writing, visit.id, visit.version)
        # What the plan says goes first: it is not promised that something comes which the next night takes away again.
        reconcile(writing, [plan.id], horizon(writing))
        visit = _on(writing, plan, date)
        _check_comes(writing, plan, date, visit)
        return visit

    with open_office(town, db, at) as office:
        visit = office.store.write(office.town.id, office.actor, step, conflicts=3)
        when = "it is made nearer to its day" if visit is None else state(office, visit)
    out.print(f"The basket of {date} comes: {when}.")


@guarded
def pause(
    town: TownArgument,
    subscription: SubscriptionArgument,
    *,
    from_day: Annotated[str, typer.Option("--from", help="First date without; default: today.")] = "",
    to_day: Annotated[
        str, typer.Option("--to", help="Last date without; default: until further notice.")
    ] = "",
    tried: TryOption = False,
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """Let no basket come for some days. What is ordered by then is listed and comes, unless it is skipped.

    Example: tournee service subscription pause monaco Odette --from 2026-12-20 --to 2027-01-04
    """
    from dispatch.services.plan_changes import pause_plan

    with open_office(town, db, at) as office:
        first = (read_date(from_day, "--from") if from_day else office.today()).isoformat()
        last = read_date(to_day, "--to").isoformat() if to_day else ""
        _act(office, subscription, lambda writing, one: pause_plan(writing, one.id, first, last), tried=tried)
    if not tried:
        out.print(f"No baskets from {first} to {last or 'further notice'}.")


@guarded
def resume(
    town: TownArgument,
    subscription: SubscriptionArgument,
    *,
    day: Annotated[str, typer.Option("--day", help="First date with baskets again; default: today.")] = "",
    tried: TryOption = False,
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """End all pauses before a date.

    Example: tournee service subscription resume monaco Odette --day 2027-01-05
    """
    from dispatch.services.plan_changes import resume_plan

    with open_office(town, db, at) as office:
        first = (read_date(day, "--day") if day else office.today()).isoformat()
        _act(office, subscription, lambda writing, one: resume_plan(writing, one.id, first), tried=tried)
    if not tried:
        out.print(f"Baskets again from {first} on.")


@guarded
def end(
    town: TownArgument,
    subscription: SubscriptionArgument,
    *,
    day: Annotated[str, typer.Option("--day", help="Last date with a basket; default: today.")] = "",
    tried: TryOption = False,
    db: DbOption = "",
    at: AtOption = "",
) -> None:
    """End a subscription with a last date. What is ordered for later is listed and comes, unless it is skipped.

    Example: tournee service subscription end monaco Odette --day 2026-12-31
    """
    from dispatch.services.plan_changes import end_plan

    with open_office(town, db, at) as office:
        last = (read_date(day, "--day") if day else office.today()).isoformat()
        _act(
            office,
            subscription,
            lambda writing, one: end_plan(writing, one.id, one.version, last),
            tried=tried,
        )
    if not tried:
        out.print(f"The last date is {last}.")


def _act(
    office: Office, name: str, action: Callable[[Writing, ServicePlan], Planned], *, tried: bool
) -> None:
    from api.cli.service.finding import subscription_named

    with office.store.reading(office.town.id) as reading:
        plan_id = subscription_named(reading, name).id

    def plans(_: Reading) -> Iterable[str]:
        return [plan_id]

    def step(writing: Writing, _: object) -> tuple[ServicePlan, Any]:
        from dispatch.storage import visits

        done = action(writing, visits.get_plan(writing, plan_id))
        return done.plan, done.generated

    _, found = carry_out(office, plans, step, tried=tried)
    print_told(found, tried=tried)


def _on(reading: Reading, plan: ServicePlan, date: str) -> Visit | None:
    """Return the basket that is on a date, or that the rule names for it."""
    from dispatch.storage import visits

    own = visits.visits_of_plans(reading, [plan.id])[plan.id]
    there = [one for one in own.values() if one.day == date and not one.skipped_reason]
    return there[0] if there else own.get(date)


def _check_comes(reading: Reading, plan: ServicePlan, date: str, visit: Visit | None) -> None:
    """Refuse to say that a basket comes which does not, after all was done for it; it is said what helps instead.

    Raises
    ------
    DispatchError
        ``visit_over``, ``paused``, ``holiday`` or ``no_visit``.
    """
    from dispatch.errors import DispatchError
    from dispatch.lifecycle.visit import VisitStatus
    from dispatch.services.skipping import HOLIDAY, PAUSE

    who = customer(plan.order)
    if visit is None:
        reason = _reason_ahead(reading, plan, date)
    elif visit.status in {VisitStatus.DONE, VisitStatus.MISSED}:
        happened = "has come" if visit.status is VisitStatus.DONE else "was to come, and did not"
        raise DispatchError(f"{date}: the basket of {who} {happened}: it is over", code="visit_over")
    elif (
        visit.status is VisitStatus.EXPECTED
        and visit.window is not None
        and visit.window.latest <= reading.now_s
    ):
        raise DispatchError(f"{date}: the hours of the basket of {who} are over", code="visit_over")
    else:
        reason = visit.skipped_reason
    if reason == PAUSE:
        raise DispatchError(
            f"{date}: the subscription of {who} is paused then: `tournee service subscription resume` instead",
            code="paused",
        )
    if reason == HOLIDAY:
        raise DispatchError(
            f"{date} is a holiday or a closed day, without a basket for {who}: `tournee service plan add-date` instead",
            code="holiday",
        )
    if reason:
        raise _no_basket(reading, plan, date)


def _reason_ahead(reading: Reading, plan: ServicePlan, date: str) -> str:
    """Return why nothing comes on a date for which nothing is made yet; empty where the plan names it and it will be made."""
    import datetime as dt

    from dispatch.services.generation import horizon
    from dispatch.services.plan_terms import terms_of_order
    from dispatch.services.recurrence import occurrences
    from dispatch.services.skipping import ENDED
    from dispatch.storage import parties

    day = dt.date.fromisoformat(date)
    for one in occurrences(plan, terms_of_order(plan, parties.get_town(reading)), day, day):
        # Up to the horizon all are made: what is not there is past.
        return one.reason or (ENDED if day <= horizon(reading) else "")
    return ENDED


def _no_basket(reading: Reading, plan: ServicePlan, date: str) -> Exception:
    from dispatch.errors import DispatchError
    from dispatch.storage import visits

    ahead = sorted(
        one.day
        for one in visits.visits_of_plans(reading, [plan.id])[plan.id].values()
        if not one.skipped_reason
    )
    near = sorted([day for day in ahead if day > date][:2] + [day for day in ahead if day < date][-1:])
    told = f": give {' or '.join(near)}" if near else ""
    return DispatchError(
        f"{date}: the subscription of {customer(plan.order)} has no basket on that day{told}", code="no_visit"
    )
