"""What a change does to visits, as a table: before it is made (``--try``) or after."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from api.cli.console import MAX_FAULTS_SHOWN, out
from api.cli.service.tables import print_table
from dispatch import ids

if TYPE_CHECKING:
    from api.cli.dispatch.office import Office
    from dispatch.services.eligibility_check import EligibilityCheck
    from dispatch.services.rehearsing import Outcome, VisitDifference
    from dispatch.services.visit import Visit
    from dispatch.services.visit_work import Generated
    from dispatch.storage.store import Reading, Writing

T = TypeVar("T")
TryOption = Annotated[bool, typer.Option("--try", help="Only show what would become of visits.")]


@dataclass(frozen=True, slots=True)
class Told:
    """What a change does to visits, in words: rows of who, which, before, after, and the order that there is.

    Who is told by the enrolment, or the customer of a basket, until `named` says it.
    """

    changed: tuple[tuple[str, ...], ...] = ()
    stays: tuple[tuple[str, ...], ...] = ()


def named(office: Office, found: Told) -> Told:
    """Return it with the names of people; that they were looked at is kept, also where a change was only tried."""
    from dispatch.privacy.sight import names_of
    from dispatch.storage import programmes as storage

    def step(writing: Writing) -> dict[str, str]:
        whose = {row[0] for row in (*found.changed, *found.stays)}
        enrolled = storage.get_enrolments(
            writing, {name for name in whose if name.startswith(f"{ids.ENROLMENT}_")}
        )
        return names_of(writing, enrolled.values(), "what a change does to visits")

    names = office.store.write(office.town.id, office.actor, step)

    def rows(known: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        return tuple((names.get(row[0], row[0]), *row[1:]) for row in known)

    return Told(rows(found.changed), rows(found.stays))


def carry_out(
    office: Office,
    plan_ids: Callable[[Reading], Iterable[str]],
    step: Callable[[Writing, EligibilityCheck | None], tuple[T, Generated]],
    *,
    tried: bool = False,
) -> tuple[T, Told]:
    """Carry out a change, or only try it, and return what it returns and what it does to the visits of some plans.

    Parameters
    ----------
    step
        Gets who says whether people meet the conditions; None where it is only tried, for no file may be read without a trace.
    """
    from dispatch.services.eligibility import ConditionsCheck
    from dispatch.services.generation import horizon
    from dispatch.services.reconciling import reconcile
    from dispatch.services.rehearsing import rehearsed, watched
    from dispatch.services.untouched_check import not_under_way

    eligible = None if tried else ConditionsCheck()

    def whole(writing: Writing) -> tuple[T, Told]:
        # What was to be done anyway is no part of the change.
        plans = list(plan_ids(writing))
        reconcile(writing, plans, horizon(writing), eligible=eligible, untouched=not_under_way)
        found, outcome = watched(writing, plan_ids, lambda inner: step(inner, eligible))
        return found, told(writing, office, outcome)

    if tried:
        result, outcome = rehearsed(office.store, office.town.id, office.actor, whole)
    else:
        result, outcome = office.store.write(office.town.id, office.actor, whole, conflicts=3)
    return result, named(office, outcome)


def told(reading: Reading, office: Office, outcome: Outcome) -> Told:
    """Return what a change does in words, nobody named yet."""
    from dispatch.storage import deliveries

    every = [one.after for one in outcome.changed] + [one for _, one in outcome.stays]
    names = _whose(reading, every)
    # An order that is called off is named as well.
    orders = {one.delivery_id for one in every}
    orders |= {one.before.delivery_id for one in outcome.changed if one.before is not None}
    known = deliveries.get_many(reading, sorted(orders - {""}))

    def code(name: str) -> str:
        return known[name].code if name in known else "-"

    changed = tuple(
        (
            names[after.id], after.occurrence, "-" if before is None else state(office, before), state(office, after),
            code(before.delivery_id) if before is not None and not before.skipped_reason else "-",
        )
        for before, after in _joined(outcome.changed)
    )  # fmt: skip
    stays = tuple(
        (names[visit.id], visit.occurrence, state(office, visit), clash.reason, code(visit.delivery_id))
        for clash, visit in outcome.stays
    )
    return Told(changed, stays)


def _joined(changed: Iterable[VisitDifference]) -> Iterable[tuple[Visit | None, Visit]]:
    """Yield each visit before and after; one that another plan has now instead of the one before is one, and none if nothing differs."""
    found = list(changed)
    gone = {
        _name(one.after): one
        for one in found
        if one.before is not None and one.after.skipped_reason in {"ended", "plan_changed"}
    }
    taken = {_name(one.after) for one in found if one.before is None} & gone.keys()
    for one in found:
        name = _name(one.after)
        if name in taken and one is gone[name]:
            continue
        before = gone[name].before if name in taken and one.before is None else one.before
        # What was not there and does not take place is nothing to anybody.
        if (before is None and not one.after.skipped_reason) or (
            before is not None and _as_seen(before) != _as_seen(one.after)
        ):
            yield before, one.after


def _name(visit: Visit) -> tuple[str, str]:
    """Return what is the same of a visit, whichever plan of the person has it."""
    return visit.enrolment_id or visit.plan_id, visit.occurrence


def _as_seen(visit: Visit) -> tuple[object, ...]:
    return visit.day, visit.window, visit.units, visit.skipped_reason


def _whose(reading: Reading, found: Iterable[Visit]) -> dict[str, str]:
    """Return the enrolment of each visit, or the customer of a basket."""
    from dispatch.storage import visits

    own = list(found)
    baskets = visits.get_plans(reading, {one.plan_id for one in own if not one.enrolment_id})
    return {one.id: one.enrolment_id or customer(baskets[one.plan_id].order) for one in own}


def customer(order: dict[str, Any] | None) -> str:
    """Return whose basket an order is."""
    return str((order or {}).get("recipient", {}).get("name", "-"))


def state(office: Office, visit: Visit) -> str:
    """Return when a visit is, or why there is none."""
    if visit.skipped_reason:
        return f"none: {visit.skipped_reason}"
    if visit.window is None:
        return "day not chosen yet"
    hours = f"{office.clock(visit.window.earliest)}-{office.clock(visit.window.latest)}"
    return f"{visit.day} {hours}{f' x {visit.units}' if visit.units > 1 else ''}"


def print_told(found: Told, *, tried: bool = False) -> None:
    """Print what a change does, or would do, and what is promised and stays."""
    if not found.changed:
        out.print("No visit would be otherwise." if tried else "No visit is otherwise.")
    else:
        _print(("Who", "Named", "Before", "After", "Order"), found.changed)
    if found.stays:
        out.print("Promised, and as it is; somebody decides:")
        _print(("Who", "Named", "Promised", "Why it would not be so now", "Order"), found.stays)
    if tried:
        out.print("Only tried: nothing was changed.")


def _print(headings: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> None:
    print_table(headings, rows[:MAX_FAULTS_SHOWN])
    if len(rows) > MAX_FAULTS_SHOWN:
        out.print(f"... and {len(rows) - MAX_FAULTS_SHOWN:,} more.")
