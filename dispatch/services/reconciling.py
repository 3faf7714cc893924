"""Brings the visits of plans to what the plans say: makes those that are missing, skips, moves and takes back, and touches nothing that is over.

A visit is known by its plan and its occurrence. What is ordered is never changed here: where it is not what the plan says any more,
that is told (`Clash`), and somebody decides.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Mapping

from dispatch.errors import DispatchError
from dispatch.orders.service_day import service_day
from dispatch.services.eligibility_check import EligibilityCheck
from dispatch.services.recurrence import DAY, MOST_MOVED
from dispatch.services.rule_work import by_rule
from dispatch.services.service_plan import ServicePlan
from dispatch.services.untouched_check import UntouchedCheck
from dispatch.services.visit_work import FIXED, Book, Clash, Generated, VisitWork
from dispatch.services.week_work import by_week
from dispatch.storage import parties, programmes, visits
from dispatch.storage.events import events_of_kind
from dispatch.storage.store import ConflictError, Writing

LOG = logging.getLogger("tournee.visits")

#: Nobody else makes or reconciles visits of a town meanwhile. Whoever needs ``orders`` as well asks for this first.
MATTER = "visits"


def reconcile(
    writing: Writing,
    plan_ids: Iterable[str],
    until_day: dt.date,
    *,
    eligible: EligibilityCheck | None = None,
    untouched: UntouchedCheck | None = None,
    holidays_now: bool = False,
) -> Generated:
    """Bring the visits of some plans from today on to what the plans say now.

    Notes ``visit.generated`` (of the plan: how many of which dates), ``visit.skipped``, ``visit.expected`` for one that takes place after all,
    ``visit.moved``, ``visit.undated`` where the planner has to choose again, and once for each ``visit.clashes``.

    Parameters
    ----------
    until_day
        Visits are made up to here; the week it lies in is made whole where the planner chooses days.
    eligible
        Says whether a person meets the conditions on a date. Where nobody is asked, what was found before stays.
    untouched
        Says whether a visit that is ordered may follow its plan all the same, as its delivery will be brought along afterwards: it is skipped or
        moved then, and keeps the name of the delivery. Where nobody is asked, none may. Orders of subscriptions never do.
    holidays_now
        Whether what is promised follows the public holidays of its programme as they are now; else those of when it was ordered count for it.

    Raises
    ------
    ConflictError
        Somebody else has changed one of the visits meanwhile: do it again.
    """
    writing.exclude(MATTER)
    town = parties.get_town(writing)
    today = service_day(writing.now_s, town)
    plans = visits.get_plans(writing, plan_ids)
    since = (today - (MOST_MOVED + 7) * DAY).isoformat()
    before = _before(writing, plans)
    names = {*plans, *(name for chain in before.values() for name in chain)}
    known = visits.visits_of_plans(writing, names, from_occurrence=since)
    enrolled = programmes.get_enrolments(writing, {plan.enrolment_id for plan in plans.values()} - {""})
    book = Book(
        writing,
        town,
        today,
        until_day,
        eligible,
        enrolled,
        {one.id: one for one in programmes.programmes(writing)},
        programmes.services(writing),
        untouched,
        holidays_now,
    )
    done = Generated()
    # A plan that others follow comes before them: a day that it gives up is free for them.
    for name in sorted(plans, key=lambda one: (len(before[one]), one)):
        plan = plans[name]
        taken = {
            visit.day: visit.id
            for old in before.get(name, ())
            for visit in known[old].values()
            if visit.status in FIXED
        }
        try:
            with writing.attempt():
                work = VisitWork(book, plan, book.terms(plan), known[name], taken)
                (by_rule if plan.rule else by_week)(work)
                own = work.finish()
            done = done.plus(own)
            if own.count and any(name in chain for chain in before.values()):
                known |= visits.visits_of_plans(writing, [name], from_occurrence=since)
        except ConflictError:
            raise
        except DispatchError as error:
            done = done.plus(Generated(faults=((name, error.code),)))
        except ValueError:
            # No date, or a territory whose holidays nobody knows: what was stored unchecked keeps no other plan.
            LOG.exception("plan %s cannot be read", name)
            done = done.plus(Generated(faults=((name, "plan_unreadable"),)))
    _tell_clashes(writing, done.clashes)
    return done


def _before(writing: Writing, plans: Mapping[str, ServicePlan]) -> dict[str, list[str]]:
    """Return the plans that others follow, each with those that it follows itself."""
    known = dict(plans)
    wanted = {plan.follows for plan in plans.values()} - known.keys() - {""}
    while wanted:
        found = visits.get_plans(writing, wanted)
        known |= found
        wanted = {plan.follows for plan in found.values()} - known.keys() - {""}
    chains: dict[str, list[str]] = {}
    for name in plans:
        chain: list[str] = []
        old = plans[name].follows
        while old in known and old not in chain:
            chain.append(old)
            old = known[old].follows
        chains[name] = chain
    return chains


def _tell_clashes(writing: Writing, clashes: Iterable[Clash]) -> None:
    found = {one.visit_id: one for one in clashes}
    told = {
        (event.subject, event.data["reason"])
        for event in events_of_kind(writing, found, "visit.clashes")
        if event.version == visits.get_visit(writing, event.subject).version
    }
    for name, clash in sorted(found.items()):
        if (name, clash.reason) not in told:
            version = visits.get_visit(writing, name).version
            data = {"delivery_id": clash.delivery_id, "reason": clash.reason}
            writing.note("visit.clashes", name, version, data)
